import Glibc
import Synchronization

/// One database file: one writer, and readers beside it that never wait for it.
final class Database: Sendable {
    private let path: String
    private let file: String
    private let writer: Mutex<Connection>
    private let idle = Mutex<[Connection]>([])
    // Held so that the lock outlives every connection.
    private let lock: any AnyObject & Sendable

    convenience init(_ file: String, in lock: DirectoryLock, schema: [String]) throws(StoreFault) {
        try self.init(path: "\(lock.directory)/\(file)", file, lock, isAlone: true, schema)
    }

    convenience init(_ file: String, in lock: RecordsLock, schema: [String]) throws(StoreFault) {
        try self.init(path: "\(lock.directory)/\(file)", file, lock, isAlone: lock.isAlone, schema)
    }

    /// Opens or creates the file and brings its schema up to date.
    ///
    /// After a run that did not close the file it is checked first, which takes about
    /// two seconds for each gigabyte. Not while others have it open: they have checked it.
    private init(
        path: String, _ file: String, _ lock: any AnyObject & Sendable, isAlone: Bool, _ schema: [String]
    ) throws(StoreFault) {
        self.path = path
        self.file = file
        self.lock = lock
        guard isAlone else {
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
        let unclosed = Self.size("\(path)-wal") > 0
        let connection = try Connection(path: path, file: file, .writing)
        if unclosed { try connection.check() }
        try Self.migrate(connection, path, schema)
        writer = Mutex(connection)
    }

    /// Changes: all of `body` or nothing, on the disk when this returns.
    func write<R: Sendable>(_ body: (Connection) throws(StoreFault) -> R) throws(StoreFault) -> R {
        try writer.withLock { (connection) throws(StoreFault) -> R in
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

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
