import Glibc

/// A named POSIX thread, which is to be joined or detached. The host's signal
/// handlers never run on it, nor on threads that `body` starts.
package final class Worker: @unchecked Sendable {
    private var thread = pthread_t()
    private let name: String
    private let body: @Sendable () -> Void

    /// Runs `body` at once, or the system has no thread to give.
    package init(_ name: String, _ body: @escaping @Sendable () -> Void) throws(TransportFault) {
        self.name = name
        self.body = body
        let itself = Unmanaged.passRetained(self)
        let code = withSignalsBlocked {
            pthread_create(&thread, nil, { argument in
                guard let argument else { return nil }
                let worker = Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue()
                nameThisThread(worker.name)
                worker.body()
                return nil
            }, itself.toOpaque())
        }
        guard code == 0 else {
            itself.release()
            throw TransportFault(errno: code, "thread")
        }
    }

    package func join() { pthread_join(thread, nil) }

    /// Instead of `join()`, for a thread that may never end.
    package func detach() { pthread_detach(thread) }
}

/// A thread that is made meanwhile gets no signals of the host's.
func withSignalsBlocked<R>(_ body: () -> R) -> R {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return body()
}

/// For top, gdb and a technician. pthread_setname_np() is not in the Glibc module.
private func nameThisThread(_ name: String) {
    let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    // The kernel keeps 15 bytes.
    _ = name.withCString { write(file, $0, min(strlen($0), 15)) }
    close(file)
}
