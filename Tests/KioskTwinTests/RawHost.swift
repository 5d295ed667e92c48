import Glibc
@testable import KioskTwin

/// The near end of a wire with nothing in between: raw bytes, and patience with a limit.
final class RawHost {
    private let descriptor: Int32

    struct Trouble: Error { let text: String }

    /// - Parameter uri: as the twins tell it.
    init(_ uri: String, baud: speed_t? = nil) throws {
        if uri.hasPrefix("tcp:") {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = (UInt16(uri.drop { $0 != ":" }.dropFirst().drop { $0 != ":" }.dropFirst()) ?? 0).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            // (deinit closes: all that this holds is there already.)
            guard result == 0 else { throw Trouble(text: "connect: \(errno)") }
        } else {
            let path = String(uri.dropFirst("serial:".count).prefix { $0 != "?" })
            descriptor = open(path, O_RDWR | O_NOCTTY)
            guard descriptor >= 0 else { throw Trouble(text: "open \(path): \(errno)") }
            if let baud { setSpeed(baud) }
        }
    }

    deinit { close(descriptor) }

    func setSpeed(_ baud: speed_t) {
        var settings = termios()
        tcgetattr(descriptor, &settings)
        cfsetspeed(&settings, baud)
        tcsetattr(descriptor, TCSANOW, &settings)
    }

    func write(_ bytes: [UInt8]) throws {
        var left = bytes[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { send($0) }
            guard count > 0 else { throw Trouble(text: "write: \(errno)") }
            left = left.dropFirst(count)
        }
    }

    private func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        // A twin that hangs up must not end the tests with SIGPIPE.
        let sent = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        return sent < 0 && errno == ENOTSOCK ? Glibc.write(descriptor, bytes.baseAddress, bytes.count) : sent
    }

    /// Up to so many bytes: fewer when the time is over, the wire has ended, or they are what was waited for.
    func read(_ count: Int, within milliseconds: Int = 2000, until isEnough: ([UInt8]) -> Bool = { _ in false }) -> [UInt8] {
        let deadline = Moment.after(milliseconds: milliseconds)
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while result.count < count, !isEnough(result) {
            var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&item, 1, deadline.millisecondsFromNow) > 0 else { return result }
            let got = Glibc.read(descriptor, &buffer, min(buffer.count, count - result.count))
            guard got > 0 else { return result }
            result += buffer.prefix(got)
        }
        return result
    }

    /// True when the far end hangs up within the time.
    func waitForEnd(within milliseconds: Int = 2000) -> Bool {
        var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&item, 1, Int32(milliseconds)) > 0 else { return false }
        var byte: UInt8 = 0
        return item.revents & Int16(POLLHUP | POLLERR) != 0 || Glibc.read(descriptor, &byte, 1) <= 0
    }

    /// The whole answer of so many bytes; with a time, what came of it until then.
    func ask(_ bytes: [UInt8], _ count: Int, within milliseconds: Int? = nil) throws -> [UInt8] {
        try write(bytes)
        let answer = read(count, within: milliseconds ?? 10_000)
        guard answer.count == count || milliseconds != nil else { throw Trouble(text: "\(answer.count) of \(count) bytes came: \(answer)") }
        return answer
    }
}

/// "AA AA 96" as bytes.
func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}
