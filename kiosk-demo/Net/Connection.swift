import Foundation
import Glibc

/// A connection on this machine, with a deadline on every wait.
final class Connection {
    private let descriptor: Int32
    private var buffer = Data()

    convenience init(unix path: String) throws(Failure) {
        var address = sockaddr_un()
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { throw Failure("\(path): too long for a socket") }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        try self.init(AF_UNIX, path, address)
    }

    convenience init(loopback port: UInt16) throws(Failure) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        try self.init(AF_INET, "127.0.0.1:\(port)", address)
    }

    private init<Address>(_ family: Int32, _ name: String, _ address: Address) throws(Failure) {
        descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure("no socket: \(String(cString: strerror(errno)))") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let connected = withUnsafeBytes(of: address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { connect(descriptor, $0.baseAddress, socklen_t(bytes.count)) }
        }
        guard connected == 0 else { throw Failure("\(name): \(String(cString: strerror(errno)))") }
        wait(seconds: 15)
    }

    deinit { close(descriptor) }

    /// The longest wait for a byte from now on.
    func wait(seconds: Double) {
        var time = timeval(tv_sec: Int(seconds), tv_usec: Int((seconds - seconds.rounded(.down)) * 1_000_000))
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    func write(_ data: Data) throws(Failure) {
        var rest = Array(data)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { throw Failure("the other side does not listen") }
            rest = rest.dropFirst(sent)
        }
    }

    /// Without its end; "\r" goes, too.
    func readLine() throws(Failure) -> String {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = buffer[buffer.startIndex..<end]
                buffer = Data(buffer[buffer.index(after: end)...])
                return String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
            }
            guard buffer.count < 1 << 20 else { throw Failure("a line without end") }
            try fill()
        }
    }

    func read(_ count: Int) throws(Failure) -> Data {
        while buffer.count < count { try fill() }
        defer { buffer = Data(buffer.dropFirst(count)) }
        return Data(buffer.prefix(count))
    }

    private func fill() throws(Failure) {
        var bytes = [UInt8](repeating: 0, count: 16384)
        let got = recv(descriptor, &bytes, bytes.count, 0)
        guard got > 0 else { throw Failure(got == 0 ? "the other side hung up" : "no answer in time") }
        buffer.append(contentsOf: bytes[..<got])
    }
}
