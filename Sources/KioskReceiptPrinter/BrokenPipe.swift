import CCUPS
import Glibc

/// SIGPIPE is the host's. libcups ignores it for the whole process when it is first used,
/// because a printer that hangs up would end the process otherwise.
enum BrokenPipe {
    /// Lets libcups begin, and gives the host its own disposition back. Once.
    static let isKept: Void = {
        var before = sigaction()
        sigaction(SIGPIPE, nil, &before)
        kiosk_cups_begin()
        sigaction(SIGPIPE, &before, nil)
    }()

    /// No SIGPIPE for this thread from now on. Gives back what was blocked before.
    static func block() -> sigset_t {
        var pipe = BrokenPipe.signal, before = sigset_t()
        pthread_sigmask(SIG_BLOCK, &pipe, &before)
        return before
    }

    /// What came meanwhile was libcups's own and is forgotten.
    static func unblock(_ before: sigset_t) {
        var pipe = BrokenPipe.signal, before = before, now = timespec()
        guard sigismember(&before, SIGPIPE) == 0 else { return }
        while sigtimedwait(&pipe, nil, &now) == SIGPIPE {}
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }

    private static var signal: sigset_t {
        var signal = sigset_t()
        sigemptyset(&signal)
        sigaddset(&signal, SIGPIPE)
        return signal
    }
}
