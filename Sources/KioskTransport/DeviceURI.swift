/// Where a byte device is: `usb:0400:c35a`, `usb:class=printer`, `serial:/dev/ttyS1?baud=115200`,
/// `tcp:192.0.2.7:9100`, `tcp:[2001:db8::7]:9100`, `tcp:printer.hall:9100`; or a recording
/// that stands for one, `replay:FILE`.
package struct DeviceURI: Hashable, Sendable, CustomStringConvertible {
    package enum Address: Hashable, Sendable {
        /// 8 data bits, no parity, 1 stop bit, no flow control.
        /// Without a speed: the usual one, or what `lines(for:)` finds.
        case serial(path: String, baud: Int?)
        case tcp(host: String, port: UInt16)
        case usb(USBSelector)
        case replay(path: String)
    }

    package struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
        package let message: String
        package var description: String { message }
    }

    package static let bauds = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400]
    package static let usualBaud = 115_200
    /// The speeds that a reader can be set to, the usual one first.
    static let probedBauds = [115_200, 57_600, 38_400, 19_200, 9600]

    package let address: Address

    package init(_ address: Address) { self.address = address }

    package init(_ text: String) throws(Malformed) {
        guard let colon = text.firstIndex(of: ":") else {
            throw Malformed(message: "a device is named by a scheme and a place, such as usb:0400:c35a, serial:/dev/ttyS0 or tcp:192.0.2.7:9100")
        }
        guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else {
            throw Malformed(message: "a device's name has no spaces and no control characters")
        }
        let rest = text[text.index(after: colon)...]
        address =
            switch text[..<colon] {
            case "serial": try Self.serial(rest)
            case "tcp": try Self.tcp(rest)
            case "usb": .usb(try USBSelector(parsing: rest))
            case "replay" where !rest.isEmpty: .replay(path: String(rest))
            default: throw Malformed(message: "the scheme \(text[..<colon]) is none of usb, serial, tcp")
            }
    }

    package var scheme: String {
        switch address {
        case .serial: "serial"
        case .tcp: "tcp"
        case .usb: "usb"
        case .replay: "replay"
        }
    }

    /// The same place always reads the same.
    package var description: String {
        switch address {
        case .serial(let path, let baud): "serial:\(path)" + (baud.map { "?baud=\($0)" } ?? "")
        case .tcp(let host, let port): host.contains(":") ? "tcp:[\(host)]:\(port)" : "tcp:\(host):\(port)"
        case .usb(let selector): "usb:\(selector)"
        case .replay(let path): "replay:\(path)"
        }
    }

    private static func serial(_ rest: Substring) throws(Malformed) -> Address {
        let mark = rest.firstIndex(of: "?")
        let path = rest[..<(mark ?? rest.endIndex)]
        guard path.hasPrefix("/"), path.utf8.count > 1 else {
            throw Malformed(message: "serial: needs the path of a device file, such as serial:/dev/ttyS0")
        }
        guard let mark else { return .serial(path: String(path), baud: nil) }
        let query = rest[rest.index(after: mark)...]
        guard query.hasPrefix("baud="), let baud = Int(query.dropFirst(5)), bauds.contains(baud) else {
            throw Malformed(message: "after the ? stands baud= with one of \(bauds.map(String.init).joined(separator: " "))")
        }
        return .serial(path: String(path), baud: baud)
    }

    private static func tcp(_ rest: Substring) throws(Malformed) -> Address {
        guard let colon = rest.lastIndex(of: ":"), let port = UInt16(rest[rest.index(after: colon)...]), port > 0 else {
            throw Malformed(message: "tcp: needs a host and a port from 1 to 65535, such as tcp:192.0.2.7:9100")
        }
        var host = rest[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw Malformed(message: "an IPv6 address stands in brackets, such as tcp:[2001:db8::7]:9100")
        }
        guard !host.isEmpty, !host.contains("/"), host.utf8.count <= 253 else {
            throw Malformed(message: "tcp: needs a host, such as tcp:192.0.2.7:9100")
        }
        return .tcp(host: String(host), port: port)
    }
}
