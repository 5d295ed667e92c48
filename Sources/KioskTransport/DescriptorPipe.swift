import Glibc

/// A serial line or a TCP connection. Its descriptors are close-on-exec and never
/// raise SIGPIPE.
final class DescriptorPipe: Pipe, @unchecked Sendable {
    let bytesPerSecond: Int?
    private let uri: DeviceURI

    private var line: FileDescriptor
    // Open until the last owner is gone: `interrupt()` may race with `close()`.
    private let bell: Bell

    static func open(_ uri: DeviceURI, deadline: Deadline) throws(TransportFault) -> DescriptorPipe {
        let line: FileDescriptor
        let bytesPerSecond: Int?
        switch uri.address {
        case .serial(let path, let baud):
            line = try openSerial(path, baud: baud)
            bytesPerSecond = baud / 10  // start bit, 8 data bits, stop bit
        case .tcp(let host, let port):
            line = try connectTCP(host, port: port, deadline: deadline)
            bytesPerSecond = nil
        }
        return DescriptorPipe(uri, line, bell: try Bell(), bytesPerSecond: bytesPerSecond)
    }

    private init(_ uri: DeviceURI, _ line: consuming FileDescriptor, bell: Bell, bytesPerSecond: Int?) {
        self.uri = uri
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
            if count == 0 { throw TransportFault(.disconnected, "\(uri): hung up") }
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
        guard line.isOpen else { throw TransportFault(.disconnected, "\(uri): closed", sent: sent) }
        switch waitFor(line.number, events, orBell: bell, deadline) {
        case .ready: return
        case .bell: throw TransportFault(.cancelled, "\(uri): interrupted", sent: sent)
        case .timeout:
            throw TransportFault(.timeout, "\(uri): \(events == Int16(POLLIN) ? "nothing came" : "it took nothing")", sent: sent)
        }
    }

    // On an open line a time-out of the kernel's (keep-alive) is a lost device.
    private func gone(_ code: Int32, _ action: String, sent: Int = 0) -> TransportFault {
        let fault = TransportFault(errno: code, "\(uri): \(action)", sent: sent)
        return switch fault.kind {
        case .timeout, .notFound: TransportFault(.disconnected, fault.detail, sent: sent)
        default: fault
        }
    }
}

/// Not a failure: try again.
func isPassing(_ code: Int32) -> Bool { code == EINTR || code == EAGAIN }
