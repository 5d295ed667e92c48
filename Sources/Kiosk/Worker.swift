import Glibc

/// A named POSIX thread: the only one to touch its device.
final class Worker: @unchecked Sendable {
    private var thread = pthread_t()
    private let body: @Sendable () -> Void
    private let name: String

    /// Runs `body` at once; nil when the system has no thread to give.
    init?(_ name: String, _ body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
        // Signals are the host's: a worker must never be the one that handles them.
        var all = sigset_t(), before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let started = pthread_create(&thread, nil, { argument in
            guard let argument else { return nil }
            let worker = Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue()
            nameThisThread(worker.name)
            worker.body()
            return nil
        }, Unmanaged.passRetained(self).toOpaque())
        guard started == 0 else {
            Unmanaged.passUnretained(self).release()
            return nil
        }
    }

    func join() { pthread_join(thread, nil) }

    /// Instead of `join()`, for a thread that may never end.
    func detach() { pthread_detach(thread) }
}

/// For top, gdb and a technician. pthread_setname_np() is not in the Glibc module.
private func nameThisThread(_ name: String) {
    let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    // The kernel keeps 15 bytes.
    _ = name.withCString { write(file, $0, min(strlen($0), 15)) }
    close(file)
}
