import Glibc

/// A serial line or a TCP connection. Its descriptors are close-on-exec and never
/// raise SIGPIPE.
class DescriptorPipe: Pipe, @unchecked Sendable {
    fileprivate(set) var bytesPerSecond: Int?
    fileprivate let name: String

    fileprivate var line: FileDescriptor
    // Open until the last owner is gone: `interrupt()` may race with `close()`.
    private let bell: Bell

    static func openTCP(_ host: String, port: UInt16, deadline: Deadline) throws(TransportFault) -> DescriptorPipe {
        let line = try connectTCP(host, port: port, deadline: deadline)
        return DescriptorPipe("tcp:\(host):\(port)", line, bell: try Bell(), bytesPerSecond: nil)
    }

    fileprivate init(_ name: String, _ line: consuming FileDescriptor, bell: Bell, bytesPerSecond: Int?) {
        self.name = name
        self.line = line
        self.bell = bell
        self.bytesPerSecond = bytesPerSecond
    }

    func write(_ bytes: [UInt8], deadline: Deadline) throws(TransportFault) {
        var sent = 0
        while sent < bytes.count {
            try wait(for: Int16(POLLOUT), deadline, sent: sent)
            let count = bytes.withUnsafeBytes { whole in
                let rest = UnsafeRawBufferPointer(rebasing: whole[sent...])
                return line.isSocket
                    ? Glibc.send(line.number, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                    : Glibc.write(line.number, rest.baseAddress, rest.count)
            }
            if count >= 0 {
                sent += count
            } else if !isPassing(errno) {
                throw gone(errno, "write", sent: sent)
            }
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline) throws(TransportFault) -> Int {
        guard buffer.count > 0 else { return 0 }
        while true {
            try wait(for: Int16(POLLIN), deadline)
            let count = Glibc.read(line.number, buffer.baseAddress, buffer.count)
            if count > 0 { return count }
            if count == 0 { throw TransportFault(.disconnected, "\(name): hung up") }
            if !isPassing(errno) { throw gone(errno, "read") }
        }
    }

    func discardInput() {
        guard line.isOpen else { return }
        // At most 64 KiB: a device that never stops talking must not keep us here.
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 16) { scratch in
            guard let start = scratch.baseAddress else { return }
            defer { explicit_bzero(start, scratch.count) }
            for _ in 0..<16 where Glibc.read(line.number, scratch.baseAddress, scratch.count) <= 0 { return }
        }
    }

    func interrupt() { bell.ring() }

    func close() { line.close() }

    /// The line and the bell, for tests of what a child process would inherit.
    var descriptors: [Int32] { [line.number, bell.number] }

    func abandon() {
        if line.isOpen { line.dropUnsent() }
        line.close()
    }

    private func wait(for events: Int16, _ deadline: Deadline, sent: Int = 0) throws(TransportFault) {
        guard line.isOpen else { throw TransportFault(.disconnected, "\(name): closed", sent: sent) }
        switch waitFor(line.number, events, orBell: bell, deadline) {
        case .ready: return
        case .bell: throw TransportFault(.cancelled, "\(name): interrupted", sent: sent)
        case .timeout:
            throw TransportFault(.timeout, "\(name): \(events == Int16(POLLIN) ? "nothing came" : "it took nothing")", sent: sent)
        }
    }

    // On an open line a time-out of the kernel's (keep-alive) is a lost device.
    private func gone(_ code: Int32, _ action: String, sent: Int = 0) -> TransportFault {
        let fault = TransportFault(errno: code, "\(name): \(action)", sent: sent)
        return switch fault.kind {
        case .timeout, .notFound: TransportFault(.disconnected, fault.detail, sent: sent)
        default: fault
        }
    }
}

final class SerialPipe: DescriptorPipe, SerialLine, @unchecked Sendable {
    static func open(_ path: String, baud: Int) throws(TransportFault) -> SerialPipe {
        SerialPipe(path, try openSerialLine(path, baud: baud), bell: try Bell(), bytesPerSecond: bytes(at: baud))
    }

    func setBaud(_ baud: Int) throws(TransportFault) {
        guard line.isOpen else { throw TransportFault(.disconnected, "\(name): closed") }
        try setSerialSpeed(of: line.number, name, baud: baud)
        bytesPerSecond = Self.bytes(at: baud)
    }

    /// Each has a start bit, 8 data bits and a stop bit.
    private static func bytes(at baud: Int) -> Int { baud / 10 }
}

/// Not a failure: try again.
func isPassing(_ code: Int32) -> Bool { code == EINTR || code == EAGAIN }
