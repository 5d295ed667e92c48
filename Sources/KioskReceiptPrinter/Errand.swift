import Glibc
import Synchronization

/// Something that cannot be told to stop, done on a thread of its own: its result is waited for so
/// long and no longer. An errand that takes longer goes on, and may be asked again.
final class Errand<Result: Sendable>: Sendable {
    private let bell: Bell
    private let result = Mutex<Result?>(nil)

    private init(_ bell: Bell) { self.bell = bell }

    /// nil when the system has no thread to give.
    static func begin(_ body: @escaping @Sendable () -> Result) -> Errand? {
        guard let bell = Bell() else { return nil }
        let errand = Errand(bell)
        let started = startThread {
            let found = body()
            errand.result.withLock { $0 = found }
            errand.bell.ring()
        }
        return started ? errand : nil
    }

    /// nil: not yet.
    func result(within milliseconds: Int, _ interruption: Interruption? = nil) -> Result? {
        let deadline = monotonicMilliseconds() &+ milliseconds
        while true {
            if let found = result.withLock({ $0 }) { return found }
            let left = deadline &- monotonicMilliseconds()
            guard left > 0, interruption?.isSet != true else { return nil }
            bell.wait(min(left, 100))
        }
    }
}

/// Once it has rung nobody waits for it any more.
private final class Bell: Sendable {
    private let hearing: Int32
    private let ringing: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        (hearing, ringing) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        close(hearing)
        close(ringing)
    }

    func ring() {
        var byte: UInt8 = 1
        write(ringing, &byte, 1)
    }

    func wait(_ milliseconds: Int) {
        var descriptor = pollfd(fd: hearing, events: Int16(POLLIN), revents: 0)
        poll(&descriptor, 1, Int32(clamping: milliseconds))
    }
}

private final class Body: Sendable {
    let perform: @Sendable () -> Void
    init(_ perform: @escaping @Sendable () -> Void) { self.perform = perform }
}

/// Signals are the host's; a SIGPIPE of libcups's ends with the thread.
private func startThread(_ perform: @escaping @Sendable () -> Void) -> Bool {
    var all = sigset_t(), before = sigset_t(), thread = pthread_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let body = Unmanaged.passRetained(Body(perform))
    let started = pthread_create(&thread, nil, { argument in
        guard let argument else { return nil }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().perform()
        return nil
    }, body.toOpaque())
    guard started == 0 else {
        body.release()
        return false
    }
    pthread_detach(thread)
    return true
}
