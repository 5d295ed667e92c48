import Glibc
import KioskCore

/// A table's file, read piece by piece.
final class TableFile {
    /// The largest in bytes: what waits on the disk during an import is as large.
    static let sizeLimit = 8 << 30
    private static let piece = 1 << 18

    /// Why it could not be read to its end; 0 for no reason.
    private(set) var failure: Int32 = 0
    let path: String
    private let descriptor: Int32
    private var left = TableFile.sizeLimit

    /// Nil with errno set.
    init?(_ path: String) {
        // Not to hang on a pipe.
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard opened >= 0 else { return nil }
        var facts = stat()
        guard fstat(opened, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            errno = EINVAL
            return nil
        }
        descriptor = opened
        self.path = path
    }

    deinit { close(descriptor) }

    /// The next bytes; none at the end, and after a failure.
    func next() -> [UInt8] {
        guard failure == 0 else { return [] }
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.piece) { buffer, filled in
            repeat { count = read(descriptor, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
            filled = max(0, count)
        }
        if count < 0 { failure = errno }
        left -= count
        if left < 0 { failure = EFBIG }
        return failure == 0 ? bytes : []
    }
}
