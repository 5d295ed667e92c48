import Glibc
import Synchronization

/// One built catalog. The file is made in one piece and never changes: another
/// catalog is another file (`CatalogShelf`). Any thread may read.
final class CatalogFile: Sendable {
    let path: String
    private let name: String
    private let idle = Mutex<[Connection]>([])

    init(_ path: String) throws(StoreFault) {
        self.path = path
        name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.index(after: $0)...]) } ?? path
        let connection = try Connection(path: path, file: name, .built)
        let format = try connection.first("PRAGMA user_version") { $0.integer(0) } ?? 0
        guard format == Int64(Schema.catalogFormat) else {
            throw StoreFault(.newer, "\(name): built for another version of libkiosk (format \(format), this one reads \(Schema.catalogFormat))")
        }
        idle.withLock { $0.append(connection) }
    }

    func read<R>(_ body: (Connection) throws(StoreFault) -> R) throws(StoreFault) -> R { try read(on: take(), body) }

    /// All of `body` sees the same state. `connection`: from `take()`.
    func read<R>(on connection: Connection, _ body: (Connection) throws(StoreFault) -> R) throws(StoreFault) -> R {
        defer { idle.withLock { if $0.count < 4 { $0.append(connection) } } }
        return try connection.transaction(.reading) { () throws(StoreFault) -> R in try body(connection) }
    }

    /// For one reading; good also when the file is removed meanwhile.
    func take() throws(StoreFault) -> Connection {
        if let free = idle.withLock({ $0.popLast() }) { return free }
        return try Connection(path: path, file: name, .built)
    }

    /// Every page of the file, about two seconds for each gigabyte.
    func check() throws(StoreFault) { try read { (connection) throws(StoreFault) in try connection.check() } }

    /// Makes a file that is not there yet. When this returns it is on the disk; when it throws there is none.
    static func build(_ path: String, _ fill: (Connection) throws(StoreFault) -> Void) throws(StoreFault) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreFault(errno: errno, path) }
        close(descriptor)
        do throws(StoreFault) {
            try write(path, fill)
            try sync(path)
        } catch {
            unlink(path)
            throw error
        }
    }

    private static func write(_ path: String, _ fill: (Connection) throws(StoreFault) -> Void) throws(StoreFault) {
        let connection = try Connection(path: path, file: "catalog", .building)
        try connection.transaction(.writing) { () throws(StoreFault) in
            for step in Schema.catalog { try connection.execute(step) }
            try connection.execute("PRAGMA user_version=\(Schema.catalogFormat)")
            try fill(connection)
        }
    }

    static func sync(_ path: String) throws(StoreFault) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreFault(errno: errno, path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreFault(errno: errno, path) }
    }
}
