import Glibc

/// A named POSIX thread that is joined exactly once.
final class Thread: @unchecked Sendable {
    private final class Work {
        let name: String
        let body: () -> Void
        init(name: String, _ body: @escaping () -> Void) {
            self.name = name
            self.body = body
        }
    }

    private var handle = pthread_t()
    private let joined = Monitor(false)

    /// - Parameter name: at most 15 bytes, as the kernel keeps it.
    init(name: String, _ body: @escaping @Sendable () -> Void) throws(TwinError) {
        let work = Unmanaged.passRetained(Work(name: name, body))
        let result = pthread_create(&handle, nil, { argument in
            guard let argument else { return nil }
            let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
            Thread.setName(work.name)
            work.body()
            return nil
        }, work.toOpaque())
        guard result == 0 else {
            work.release()
            throw TwinError("cannot start a thread")
        }
    }

    /// pthread_setname_np() and prctl() are not visible to Swift.
    private static func setName(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = write(file, name, name.utf8.count)
        close(file)
    }

    func join() {
        let first = joined.update { done in
            defer { done = true }
            return !done
        }
        if first { pthread_join(handle, nil) }
    }
}
