/// Which USB device is meant: what follows `usb:` in a device's name.
///
///     usb:                                any device of the table that fits the use
///     usb:0400:c35a                       vendor and product, four hexadecimal digits each
///     usb:class=printer                   a printer-class interface (7/1)
///     usb:class=hid                       a device of the table with a HID interface
///     usb:path=1-1.4                      where it is plugged in: bus, then port by port
///     usb:0400:c35a?serial=A%201&path=1-1.4&interface=0&framing=split
///
/// Everything that is given must fit. A serial number is written with %XX for
/// what a name cannot hold.
package struct USBSelector: Hashable, Sendable, CustomStringConvertible {
    package enum InterfaceClass: String, Hashable, Sendable, CaseIterable { case printer, hid }

    package var vendor: UInt16?
    package var product: UInt16?
    package var interfaceClass: InterfaceClass?
    package var path: String?
    package var serial: String?
    package var interface: UInt8?
    package var framing: Framing?

    package init() {}

    package init(vendor: UInt16, product: UInt16) {
        self.vendor = vendor
        self.product = product
    }

    init(parsing text: Substring) throws(DeviceURI.Malformed) {
        let mark = text.firstIndex(of: "?") ?? text.endIndex
        let main = text[..<mark]
        if main.contains("=") {
            try set(main)
        } else if !main.isEmpty {
            try setIdentity(main)
        }
        guard mark < text.endIndex else { return }
        for pair in text[text.index(after: mark)...].split(separator: "&" as Character, omittingEmptySubsequences: false) {
            try set(pair)
        }
    }

    private mutating func setIdentity(_ text: Substring) throws(DeviceURI.Malformed) {
        let halves = text.split(separator: ":" as Character, omittingEmptySubsequences: false)
        guard halves.count == 2, let vendor = hexadecimal(halves[0]), let product = hexadecimal(halves[1]) else {
            throw .init(message: "usb: takes vendor and product as four hexadecimal digits each, such as usb:0400:c35a")
        }
        self.vendor = vendor
        self.product = product
    }

    private mutating func set(_ pair: Substring) throws(DeviceURI.Malformed) {
        guard let sign = pair.firstIndex(of: "=") else {
            throw .init(message: "after usb: and after the ? stand class=, path=, serial=, interface= or framing=, joined by &")
        }
        let value = pair[pair.index(after: sign)...]
        switch pair[..<sign] {
        case "class":
            guard let known = InterfaceClass(rawValue: String(value)) else {
                throw .init(message: "class= is one of \(InterfaceClass.allCases.map(\.rawValue).joined(separator: " "))")
            }
            try once("class", &interfaceClass, known)
        case "path":
            guard isPortPath(value) else { throw .init(message: "path= is a bus and its ports, such as 1-1.4") }
            try once("path", &path, String(value))
        case "serial":
            guard let serial = percentDecoded(value), !serial.isEmpty else {
                throw .init(message: "serial= is the device's serial number, with %XX for spaces and the signs & ? %")
            }
            try once("serial", &self.serial, serial)
        case "interface":
            guard value.utf8.allSatisfy(isDigit), let number = UInt8(value) else {
                throw .init(message: "interface= is a number from 0 to 255")
            }
            try once("interface", &interface, number)
        case "framing":
            guard let known = Framing(rawValue: String(value)) else {
                throw .init(message: "framing= is one of \(Framing.allCases.map(\.rawValue).joined(separator: " "))")
            }
            try once("framing", &framing, known)
        default:
            throw .init(message: "usb: knows class=, path=, serial=, interface= and framing=, not \(pair[...sign])")
        }
    }

    private func once<T>(_ key: String, _ place: inout T?, _ value: T) throws(DeviceURI.Malformed) {
        guard place == nil else { throw .init(message: "\(key)= stands there twice") }
        place = value
    }

    /// The same selector always reads the same.
    package var description: String {
        var parts: [String] = []
        if let interfaceClass { parts.append("class=\(interfaceClass.rawValue)") }
        if let path { parts.append("path=\(path)") }
        if let serial { parts.append("serial=\(percentEncoded(serial))") }
        if let interface { parts.append("interface=\(interface)") }
        if let framing { parts.append("framing=\(framing.rawValue)") }
        let main = if let vendor, let product { "\(fourDigits(vendor)):\(fourDigits(product))" } else { parts.isEmpty ? "" : parts.removeFirst() }
        return parts.isEmpty ? main : main + "?" + parts.joined(separator: "&")
    }
}

func fourDigits(_ number: UInt16) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 4 - digits.utf8.count) + digits
}

private func hexadecimal(_ text: Substring) -> UInt16? {
    guard text.utf8.count == 4, text.utf8.allSatisfy({ nibble($0) != nil }) else { return nil }
    return UInt16(text, radix: 16)
}

private func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

/// 1-1.4: bus 1, port 1 of its root, port 4 of the hub there.
private func isPortPath(_ text: Substring) -> Bool {
    let halves = text.split(separator: "-" as Character, omittingEmptySubsequences: false)
    guard halves.count == 2 else { return false }
    return ([halves[0]] + halves[1].split(separator: "." as Character, omittingEmptySubsequences: false)).allSatisfy {
        (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy(isDigit)
    }
}

private func percentDecoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        guard let high = rest.popFirst().flatMap(nibble), let low = rest.popFirst().flatMap(nibble) else { return nil }
        bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
}

private func percentEncoded(_ text: String) -> String {
    var encoded: [UInt8] = []
    for byte in text.utf8 {
        if byte <= 0x20 || byte == 0x7F || [UInt8(ascii: "&"), UInt8(ascii: "?"), UInt8(ascii: "%")].contains(byte) {
            encoded.append(UInt8(ascii: "%"))
            encoded += [byte >> 4, byte & 15].map { $0 < 10 ? UInt8(ascii: "0") + $0 : UInt8(ascii: "A") + $0 - 10 }
        } else {
            encoded.append(byte)
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}
