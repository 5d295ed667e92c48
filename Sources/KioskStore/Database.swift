import Glibc
import Synchronization

/// One database file: one writer, and readers beside it that never wait for it.
final class Database: Sendable {
    private let path: String
    private let file: String
    private let writer: Mutex<Connection>
    private let idle = Mutex<[Connection]>([])
    // Held so that the lock outlives every connection.
    private let lock: DirectoryLock

    /// Opens or creates the file and brings its schema up to date.
    ///
    /// After a run that did not close the file it is checked first, which takes about
    /// two seconds for each gigabyte.
    init(_ file: String, in lock: DirectoryLock, schema: [String]) throws(StoreFault) {
        self.file = file
        self.lock = lock
        path = "\(lock.directory)/\(file)"
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
        try Self.migrate(connection, schema)
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

    /// Each entry of `schema` brings a file from one version to the next.
    private static func migrate(_ connection: Connection, _ schema: [String]) throws(StoreFault) {
        let version = try connection.first("PRAGMA user_version") { $0.integer(0) } ?? 0
        guard version >= 0, version <= Int64(schema.count) else {
            throw StoreFault(
                .newer, "\(connection.file): written by a later version (schema \(version), this one knows \(schema.count))")
        }
        guard version < Int64(schema.count) else { return }
        try connection.transaction(.writing) { () throws(StoreFault) in
            for step in schema[Int(version)...] { try connection.execute(step) }
            try connection.execute("PRAGMA user_version=\(schema.count)")
        }
    }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
