import Glibc

/// A directory, or a name in it, held by this process alone until the last owner lets go.
final class DirectoryLock: Sendable {
    let directory: String
    private let descriptor: Int32

    /// Creates the directory (0700) and those above it when they are missing.
    ///
    /// - `terminal`: not the directory is held, but this terminal's name in it.
    init(_ directory: String, terminal: String? = nil) throws(StoreFault) {
        try Self.make(directory)
        let path = directory + (terminal.map { "/terminal-\($0).lock" } ?? "/lock")
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StoreFault(errno: errno, path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            defer { close(descriptor) }
            guard errno == EWOULDBLOCK else { throw StoreFault(errno: errno, path) }
            let what = terminal.map { "terminal \($0) of \(directory)" } ?? directory
            throw StoreFault(.locked, "\(what) is in use by process \(Self.owner(descriptor))")
        }
        self.directory = directory
        self.descriptor = descriptor
        // For the message above only: the lock is what counts.
        let owner = "\(getpid())\n"
        ftruncate(descriptor, 0)
        pwrite(descriptor, owner, owner.utf8.count, 0)
    }

    deinit { close(descriptor) }

    private static func owner(_ descriptor: Int32) -> String {
        var digits = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &digits, digits.count, 0)
        return String(decoding: digits.prefix(max(count, 0)).prefix { $0 != 0x0a }, as: UTF8.self)
    }

    static func make(_ directory: String) throws(StoreFault) {
        if mkdir(directory, 0o700) == 0 {
            // The name itself must survive a power cut as well as what will be in it.
            let parent = open("\(directory)/..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard parent >= 0 else { throw StoreFault(errno: errno, directory) }
            defer { close(parent) }
            guard fsync(parent) == 0 else { throw StoreFault(errno: errno, directory) }
            return
        }
        switch errno {
        case EEXIST: return
        case ENOENT:
            guard let slash = directory.utf8.lastIndex(of: UInt8(ascii: "/")), slash > directory.startIndex else {
                throw StoreFault(errno: ENOENT, directory)
            }
            try make(String(directory[..<slash]))
            guard slash < directory.utf8.index(before: directory.endIndex) else { return }
            try make(directory)
        case let code: throw StoreFault(errno: code, directory)
        }
    }
}
