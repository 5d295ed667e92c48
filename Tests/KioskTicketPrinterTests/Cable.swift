import Glibc
import Synchronization

/// A cable between a host and a printer twin that can be cut after a given byte,
/// or lose bytes. One connection.
final class Cable: Sendable {
    struct Trouble: Error { let what: String }

    let uri: String
    private let listener: Int32
    private let printer: UInt16
    private let state = Mutex(State())

    private struct State {
        var passed = 0
        var cutAfter: Int?
        var lost: [UInt8] = []
        var lostCount = 0
        var isDeaf = false
        var noise: [UInt8] = []
        var isOver = false
        var bytesPerSecond: Int?
    }

    /// `port`: of the printer, on 127.0.0.1.
    init(to port: UInt16) throws {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var name = Self.address(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let done = withUnsafeMutableBytes(of: &name) {
            let pointer = $0.assumingMemoryBound(to: sockaddr.self).baseAddress
            return bind(number, pointer, size) == 0 && listen(number, 1) == 0 && getsockname(number, pointer, &size) == 0
        }
        guard number >= 0, done else { throw Trouble(what: "listen") }
        listener = number
        printer = port
        uri = "tcp:127.0.0.1:\(UInt16(bigEndian: name.sin_port))"
        let itself = Unmanaged.passRetained(self)
        var thread = pthread_t()
        pthread_create(&thread, nil, { argument in
            if let argument { Unmanaged<Cable>.fromOpaque(argument).takeRetainedValue().carry() }
            return nil
        }, itself.toOpaque())
        pthread_detach(thread)
    }

    deinit { close(listener) }

    /// Cuts it when so many more bytes have gone to the printer.
    func cut(after bytes: Int) { state.withLock { $0.cutAfter = $0.passed + bytes } }
    /// These bytes never arrive, nor do so many after them.
    func lose(_ command: [UInt8], andAfter count: Int = 0) {
        state.withLock {
            $0.lost = command
            $0.lostCount = command.count + count
        }
    }
    /// The host hears this, which no printer said.
    func disturb(_ noise: [UInt8]) { state.withLock { $0.noise += noise } }
    /// No answer arrives any more.
    func deafen() { state.withLock { $0.isDeaf = true } }
    /// To the printer; what the host sends faster waits.
    func slow(bytesPerSecond: Int) { state.withLock { $0.bytesPerSecond = bytesPerSecond } }
    func unplug() { state.withLock { $0.isOver = true } }
    var isCut: Bool { state.withLock { state in state.cutAfter.map { state.passed >= $0 } ?? false } }
    var passed: Int { state.withLock { $0.passed } }

    private static func address(port: UInt16) -> sockaddr_in {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return name
    }

    private func carry() {
        let host = accept(listener, nil, nil)
        let far = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer {
            close(host)
            close(far)
        }
        var name = Self.address(port: printer)
        let connected = withUnsafeBytes(of: &name) {
            connect(far, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        guard host >= 0, connected == 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 65536)
        while !state.withLock({ $0.isOver }) {
            var watched = [pollfd(fd: host, events: Int16(POLLIN), revents: 0), pollfd(fd: far, events: Int16(POLLIN), revents: 0)]
            poll(&watched, 2, 20)
            let noise = state.withLock { state in
                defer { state.noise = [] }
                return state.noise
            }
            if !noise.isEmpty { _ = put(noise, noise.count, host) }
            if watched[0].revents != 0 {
                let rate = state.withLock { $0.bytesPerSecond }
                let count = read(host, &buffer, rate.map { max(1, $0 / 50) } ?? buffer.count)
                guard count > 0 else { return }
                if let rate { usleep(useconds_t(count * 1_000_000 / rate)) }
                let (bytes, isOver) = state.withLock { Self.pass(Array(buffer[..<count]), &$0) }
                guard bytes.isEmpty || put(bytes, bytes.count, far) == bytes.count, !isOver else { return }
            }
            if watched[1].revents != 0 {
                let count = read(far, &buffer, buffer.count)
                guard count > 0 else { return }
                if !state.withLock({ $0.isDeaf }) { _ = put(buffer, count, host) }
            }
        }
    }

    /// An end that hangs up must not end the tests with SIGPIPE.
    private func put(_ bytes: [UInt8], _ count: Int, _ end: Int32) -> Int { send(end, bytes, count, Int32(MSG_NOSIGNAL)) }

    /// What goes on to the printer, and whether the cable is cut after it.
    private static func pass(_ bytes: [UInt8], _ state: inout State) -> ([UInt8], Bool) {
        var bytes = bytes
        let lost = state.lost
        if !lost.isEmpty, let start = bytes.indices.first(where: { bytes[$0...].starts(with: lost) }) {
            bytes.removeSubrange(start..<min(start + state.lostCount, bytes.count))
        }
        if let end = state.cutAfter, state.passed + bytes.count >= end {
            bytes = Array(bytes.prefix(end - state.passed))
            state.isOver = true
        }
        state.passed += bytes.count
        return (bytes, state.isOver)
    }
}
