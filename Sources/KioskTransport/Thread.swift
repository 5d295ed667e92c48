import Glibc

/// Starts a named POSIX thread, which is to be joined or detached. The host's
/// signal handlers never run on it, nor on threads that `body` starts.
func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) throws(TransportFault) -> pthread_t {
    final class Work {
        let name: String
        let body: @Sendable () -> Void
        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
    let work = Unmanaged.passRetained(Work(name, body))
    var thread = pthread_t()
    let code = withSignalsBlocked {
        pthread_create(&thread, nil, { argument in
            guard let argument else { return nil }
            let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
            nameThisThread(work.name)
            work.body()
            return nil
        }, work.toOpaque())
    }
    guard code == 0 else {
        work.release()
        throw TransportFault(errno: code, "thread")
    }
    return thread
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

/// A lock, and something to wait for under it.
final class Monitor: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    func locked<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Under the lock: something has changed.
    func tell() { pthread_cond_broadcast(changed) }

    /// Under the lock, which others have meanwhile. False when the deadline passed first.
    func wait(until deadline: Deadline) -> Bool {
        var time = deadline.time
        return pthread_cond_timedwait(changed, mutex, &time) == 0
    }
}
