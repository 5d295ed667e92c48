import Glibc
import Synchronization

/// One database file: one writer, and readers beside it that never wait for it.
final class Database: Sendable {
    /// How large a file may be that is checked whole before anything else, bytes: 0.1 s from memory, about a second from a slow disk.
    static let largestAtOnce = 32 << 20

    private let path: String
    private let file: String
    private let writer: Mutex<Connection>
    private let rest = Mutex(Rest())
    private let idle = Mutex<[Connection]>([])
    // Held so that the lock outlives every connection.
    private let lock: any AnyObject & Sendable

    convenience init(_ file: String, in lock: DirectoryLock, schema: [String]) throws(StoreFault) {
        try self.init(path: "\(lock.directory)/\(file)", file, lock, isAlone: true, schema, largestAtOnce: .max) { _ in }
    }

    /// - `glance`: reads what must be whole before the first change, of a file larger than `largestAtOnce`; the rest is
    ///   for `checkRest()`.
    convenience init(
        _ file: String, in lock: RecordsLock, schema: [String], largestAtOnce: Int = .max,
        glance: (Connection) throws(StoreFault) -> Void = { _ in }
    ) throws(StoreFault) {
        try self.init(
            path: "\(lock.directory)/\(file)", file, lock, isAlone: lock.isAlone, schema, largestAtOnce: largestAtOnce, glance)
    }

    /// Opens or creates the file and brings its schema up to date.
    ///
    /// After a run that did not close the file it is checked first, which takes two seconds for
    /// each gigabyte in memory, and many times that from a disk. Not while others have it open: they have.
    private init(
        path: String, _ file: String, _ lock: any AnyObject & Sendable, isAlone: Bool, _ schema: [String], largestAtOnce: Int,
        _ glance: (Connection) throws(StoreFault) -> Void
    ) throws(StoreFault) {
        self.path = path
        self.file = file
        self.lock = lock
        guard isAlone else {
            rest.withLock { $0.isOpen = Self.exists(Self.mark(path)) }
            let connection = try Connection(path: path, file: file, .writing)
            guard try Self.version(connection, schema) == schema.count else {
                throw StoreFault(.busy, "\(file): a terminal of an earlier version of this library has it open")
            }
            writer = Mutex(connection)
            return
        }
        // Only the lock's owner may do this: closing the descriptor drops the
        // POSIX locks that this process has on the file.
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0, fchmod(descriptor, 0o600) == 0 else {
            let code = errno
            if descriptor >= 0 { Glibc.close(descriptor) }
            throw StoreFault(errno: code, file)
        }
        Glibc.close(descriptor)
        let (size, log, mark) = (Self.size(path), Self.size("\(path)-wal"), Self.mark(path))
        let connection = try Connection(path: path, file: file, .writing)
        if log > 0 || Self.exists(mark) {
            // A mark with something in it is from a check that found damage. A migration reads the whole file all the same.
            if size > largestAtOnce, Self.size(mark) == 0, try Self.version(connection, schema) == schema.count {
                try Self.write("", to: mark)
                try connection.checkSize(file: size, log: log)
                try glance(connection)
                rest.withLock { $0.isOpen = true }
            } else {
                try connection.check()
                unlink(mark)
            }
        }
        try Self.migrate(connection, path, schema)
        writer = Mutex(connection)
    }

    /// Changes: all of `body` or nothing, on the disk when this returns.
    func write<R: Sendable>(_ body: (Connection) throws(StoreFault) -> R) throws(StoreFault) -> R {
        try writer.withLock { (connection) throws(StoreFault) -> R in
            if let damage = rest.withLock({ $0.damage }) { throw damage }
            let connection = connection
            return try connection.transaction(.writing) { () throws(StoreFault) -> R in try body(connection) }
        }
    }

    /// Questions: all of `body` sees the same state, and does not wait for a writer.
    func read<R>(_ body: (Connection) throws(StoreFault) -> R) throws(StoreFault) -> R {
        let connection: Connection
        if let free = idle.withLock({ $0.popLast() }) {
            connection = free
        } else {
            connection = try Connection(path: path, file: file, .reading)
        }
        defer { idle.withLock { if $0.count < 4 { $0.append(connection) } } }
        return try connection.transaction(.reading) { () throws(StoreFault) -> R in try body(connection) }
    }

    // MARK: The rest of a check

    private struct Rest {
        /// Not all of the file was read since a run that did not close it.
        var isOpen = false
        var isStopped = false
        var damage: StoreFault?
        /// That reads it now.
        var reader: Connection?
    }

    /// The file was opened after a run that did not close it, and is too large to be read before the first change.
    var isToBeChecked: Bool { rest.withLock { $0.isOpen } }

    /// Reads every page, beside whoever works. When one is damaged nothing is changed from then on, and the next opening
    /// reads the file whole before anything else. Until this came to its end the file stays to be checked, over restarts.
    func checkRest() throws(StoreFault) {
        guard isToBeChecked else { return }
        let reader = try Connection(path: path, file: file, .reading)
        rest.withLock { $0.reader = reader }
        defer { rest.withLock { $0.reader = nil } }
        guard !rest.withLock({ $0.isStopped }) else { return }
        do throws(StoreFault) {
            try reader.check()
        } catch {
            guard !rest.withLock({ $0.isStopped }) else { return }
            if error.kind == .damaged {
                rest.withLock { $0.damage = error }
                try Self.write("\(error)\n", to: Self.mark(path))
            }
            throw error
        }
        guard !rest.withLock({ $0.isStopped }) else { return }
        rest.withLock { $0.isOpen = false }
        unlink(Self.mark(path))
    }

    /// A `checkRest()` that runs on another thread, or is called later, ends at once.
    func stopCheck() {
        rest.withLock {
            $0.isStopped = true
            $0.reader?.interrupt()
        }
    }

    private static func mark(_ path: String) -> String { "\(path)-unchecked" }

    private static func write(_ text: String, to path: String) throws(StoreFault) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StoreFault(errno: errno, path) }
        defer { Glibc.close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else { throw StoreFault(errno: errno, path) }
    }

    /// Each entry of `schema` brings a file from one version to the next: all of them or none.
    /// What the file was before stays beside it as `FILE.version-N`.
    private static func migrate(_ connection: Connection, _ path: String, _ schema: [String]) throws(StoreFault) {
        let version = try version(connection, schema)
        guard version < schema.count else { return }
        if version > 0 { try backUp(connection, to: "\(path).version-\(version)") }
        try connection.transaction(.writing) { () throws(StoreFault) in
            for step in schema[version...] { try connection.execute(step) }
            try connection.execute("PRAGMA user_version=\(schema.count)")
        }
    }

    private static func version(_ connection: Connection, _ schema: [String]) throws(StoreFault) -> Int {
        let version = try connection.first("PRAGMA user_version") { $0.integer(0) } ?? 0
        guard version >= 0, version <= Int64(schema.count) else {
            throw StoreFault(
                .newer, "\(connection.file): written by a later version (schema \(version), this one knows \(schema.count))")
        }
        return Int(version)
    }

    /// A whole copy, on the disk when this returns.
    private static func backUp(_ connection: Connection, to path: String) throws(StoreFault) {
        // Of an attempt that did not come to its end.
        guard unlink(path) == 0 || errno == ENOENT else { throw StoreFault(errno: errno, path) }
        try connection.run("VACUUM INTO ?", .text(path))
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreFault(errno: errno, path) }
        defer { Glibc.close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0 else { throw StoreFault(errno: errno, path) }
    }

    private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
