import CTwin
import Glibc

/// How a twin's program ends: at SIGTERM, SIGINT or SIGHUP, or with its parent.
package struct Lifetime {
    private var signals = sigset_t()

    /// To be made before any thread is: the signals wait from here on.
    /// - Parameter withParent: end when the process that started this one ends, however it does.
    package init(withParent: Bool) throws(TwinError) {
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        guard withParent else { return }
        let parent = twin_open_parent()
        guard parent >= 0 else { throw .system("watch", "the parent process") }
        _ = try Thread(name: "parent-watch") {
            var item = pollfd(fd: parent, events: Int16(POLLIN), revents: 0)
            while poll(&item, 1, -1) <= 0 {}
            kill(getpid(), SIGTERM)
        }
    }

    /// Returns when it is time to end.
    package func wait() {
        var signals = signals
        var signal: Int32 = 0
        _ = sigwait(&signals, &signal)
    }
}
