import Glibc

/// A descriptor that is closed once: by `close()` or when its owner goes.
struct FileDescriptor: ~Copyable {
    private(set) var number: Int32
    let isSocket: Bool

    init(_ number: Int32, isSocket: Bool = false) {
        self.number = number
        self.isSocket = isSocket
    }

    var isOpen: Bool { number >= 0 }

    /// Of a socket: when it is closed next.
    func dropUnsent() {
        guard isSocket else {
            tcflush(number, TCIOFLUSH)
            return
        }
        var atOnce = linger(l_onoff: 1, l_linger: 0)
        setsockopt(number, SOL_SOCKET, SO_LINGER, &atOnce, socklen_t(MemoryLayout<linger>.size))
    }

    mutating func close() {
        guard isOpen else { return }
        Glibc.close(number)
        number = -1
    }

    deinit {
        if number >= 0 { Glibc.close(number) }
    }
}

enum Wakening { case ready, bell, timeout }

/// Rings once, from any thread, and is heard by every poll() from then on.
final class Bell: Sendable {
    private let near: FileDescriptor
    private let far: FileDescriptor

    init() throws(TransportFault) {
        var pair: (Int32, Int32) = (-1, -1)
        let result = withUnsafeMutableBytes(of: &pair) {
            socketpair(
                AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0,
                $0.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        guard result == 0 else { throw TransportFault(errno: errno, "socketpair") }
        near = FileDescriptor(pair.0)
        far = FileDescriptor(pair.1)
    }

    var number: Int32 { near.number }

    func ring() { shutdown(far.number, Int32(SHUT_WR)) }
}

/// Waits for a descriptor; the bell goes first. A descriptor in trouble is
/// ready: the call that follows tells what is wrong.
func waitFor(
    _ number: Int32, _ events: Int16, orBell bell: Bell? = nil, _ deadline: Deadline
) -> Wakening {
    // poll() passes over a negative number.
    var watched = (
        pollfd(fd: bell?.number ?? -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: number, events: events, revents: 0)
    )
    while true {
        let count = withUnsafeMutableBytes(of: &watched) {
            poll($0.assumingMemoryBound(to: pollfd.self).baseAddress, 2, Int32(deadline.remainingMilliseconds))
        }
        if watched.0.revents != 0 && count > 0 { return .bell }
        if watched.1.revents != 0 && count > 0 { return .ready }
        if deadline.hasPassed { return .timeout }
    }
}
