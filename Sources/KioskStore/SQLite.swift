import CSQLite
import Glibc
import KioskCore

/// A value that SQLite stores.
enum Value {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    static func integer(_ value: Int) -> Value { .integer(Int64(value)) }
    static func integer(_ value: Int?) -> Value { value.map { .integer(Int64($0)) } ?? .null }
    static func integer(_ value: Int64?) -> Value { value.map { .integer($0) } ?? .null }
    /// SQLite's integers are signed; an id beyond them names no row.
    static func id(_ value: UInt64) -> Value { .integer(Int64(clamping: value)) }
    static func text(_ value: String?) -> Value { value.map { .text($0) } ?? .null }
}

/// The row a query stands on; valid only inside the closure it is given to.
/// Columns are counted from 0. What is not there reads as 0, "" or no bytes.
struct Row: ~Copyable {
    fileprivate let statement: OpaquePointer

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    func id(_ column: Int32) -> UInt64 { UInt64(clamping: integer(column)) }

    func text(_ column: Int32) -> String {
        String(decoding: buffer(sqlite3_column_text(statement, column), column), as: UTF8.self)
    }

    func blob(_ column: Int32) -> [UInt8] {
        Array(buffer(sqlite3_column_blob(statement, column)?.assumingMemoryBound(to: UInt8.self), column))
    }

    func date(_ column: Int32) throws(StoreFault) -> LocalDate {
        let text = text(column)
        guard let date = LocalDate(iso: text) else { throw StoreFault(.damaged, "records.db: \"\(text)\" is no date") }
        return date
    }

    private func buffer(_ start: UnsafePointer<UInt8>?, _ column: Int32) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(statement, column)))
    }
}

/// How long to wait for another process that holds the database: a terminal, for a
/// transaction, or a technician's shell.
///
/// SQLite's own waiting grows to a tenth of a second, so that under load whoever has waited
/// longest comes last. Here it shrinks: who has waited longer asks more often.
private final class Patience: @unchecked Sendable {
    private static let most: Int64 = 5_000_000  // µs
    private var since: Int64 = 0

    static func waitsOn(_ context: UnsafeMutableRawPointer?, _ attempts: Int32) -> Int32 {
        guard let context else { return 0 }
        return Unmanaged<Patience>.fromOpaque(context).takeUnretainedValue().waits(attempts) ? 1 : 0
    }

    private func waits(_ attempts: Int32) -> Bool {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let time = Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
        if attempts == 0 { since = time }
        let waited = time - since
        guard waited < Self.most else { return false }
        usleep(UInt32(max(50, 500 - waited / 50)))
        return true
    }
}

/// One connection to one database file, statements kept prepared. Records are in a
/// write-ahead log, every commit on the disk before it returns.
///
/// Used by one thread at a time; `Database` sees to that, and SQLite's own
/// mutexes are off. SQL is always a literal, values are always bound.
final class Connection: @unchecked Sendable {
    /// The name of the file, for messages.
    let file: String
    private let handle: OpaquePointer
    // By the address of the literal: a hash of the text would cost more than some queries.
    private var prepared: [UnsafePointer<UInt8>: OpaquePointer] = [:]

    private let patience = Patience()

    enum Access {
        /// Records: changes, and questions beside them.
        case writing, reading
        /// A file that nobody else has seen yet, and that is made anew after a crash.
        case building
        /// A file that nobody changes any more.
        case built
    }

    /// Opens the file, which must exist.
    init(path: String, file: String, _ access: Access) throws(StoreFault) {
        guard sqlite3_libversion_number() >= 3_037_000 else {
            throw StoreFault(.other, "SQLite 3.37 or later is needed; this is \(String(cString: sqlite3_libversion()))")
        }
        guard sqlite3_threadsafe() != 0 else { throw StoreFault(.other, "this SQLite was built without threads") }
        // A reader of records too is opened for writing: the last connection to close must be
        // able to fold the write-ahead log into the database.
        var opened: OpaquePointer?
        let mode = access == .built ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
        let code = sqlite3_open_v2(path, &opened, mode | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            defer { sqlite3_close(opened) }
            throw StoreFault(code: code, file: file, connection: opened)
        }
        handle = opened
        self.file = file
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_handler(handle, { context, attempts in Patience.waitsOn(context, attempts) }, Unmanaged.passUnretained(patience).toOpaque())
        switch access {
        case .writing, .reading: try keepLog()
        // Nothing is kept for a crash: the half-made file is thrown away.
        case .building: try execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE")
        case .built: break
        }
        try execute(
            "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA journal_size_limit=4194304")
        if access == .reading || access == .built { try execute("PRAGMA query_only=ON") }
    }

    private func keepLog() throws(StoreFault) {
        guard try first("PRAGMA journal_mode=WAL", row: { $0.text(0) }) == "wal" else {
            throw StoreFault(.other, "\(file): this file system cannot keep a write-ahead log")
        }
        try execute("PRAGMA synchronous=FULL")
        guard try first("PRAGMA synchronous", row: { $0.integer(0) }) == 2 else {
            throw StoreFault(.other, "\(file): SQLite refuses synchronous=FULL")
        }
    }

    /// Reads every page.
    func check() throws(StoreFault) { try expectOK(try all("PRAGMA quick_check(3)") { $0.text(0) }) }

    /// Reads every page of one table.
    func check(table: String) throws(StoreFault) {
        try expectOK(try all("SELECT quick_check FROM pragma_quick_check(?)", .text(table)) { $0.text(0) })
    }

    private func expectOK(_ findings: [String]) throws(StoreFault) {
        guard findings == ["ok"] else {
            let words = findings.joined(separator: "; ").map { $0.isNewline ? " " : $0 }
            throw StoreFault(.damaged, "\(file): \(String(words))")
        }
    }

    /// Pages that are not in the file must be in its log.
    ///
    /// - `file`, `log`: their sizes as they were found, bytes.
    func checkSize(file size: Int, log: Int) throws(StoreFault) {
        let page = Int(clamping: try first("PRAGMA page_size") { $0.integer(0) } ?? 0)
        let pages = Int(clamping: try first("PRAGMA page_count") { $0.integer(0) } ?? 0)
        guard page > 0, pages <= size / page + log / page else {
            throw StoreFault(.damaged, "\(file): the file is cut off after \(size) bytes")
        }
    }

    /// Ends what runs on another thread. The one call for which that thread need not be waited for.
    func interrupt() { sqlite3_interrupt(handle) }

    deinit {
        for statement in prepared.values { sqlite3_finalize(statement) }
        sqlite3_close(handle)
    }

    // MARK: Statements

    /// Runs a statement that returns no rows; the number of rows it changed.
    @discardableResult
    func run(_ sql: StaticString, _ values: Value...) throws(StoreFault) -> Int {
        try each(sql, values) { _ in true }
        return Int(sqlite3_changes(handle))
    }

    /// All rows.
    func all<R>(_ sql: StaticString, _ values: Value..., row: (borrowing Row) throws(StoreFault) -> R) throws(StoreFault) -> [R] {
        var result: [R] = []
        try each(sql, values) { (found) throws(StoreFault) in
            result.append(try row(found))
            return true
        }
        return result
    }

    /// The first row, if there is one.
    func first<R>(_ sql: StaticString, _ values: Value..., row: (borrowing Row) throws(StoreFault) -> R) throws(StoreFault) -> R? {
        var result: R?
        try each(sql, values) { (found) throws(StoreFault) in
            result = try row(found)
            return false
        }
        return result
    }

    /// Row by row, as long as `row` returns true.
    func each(_ sql: StaticString, _ values: [Value] = [], row: (borrowing Row) throws(StoreFault) -> Bool) throws(StoreFault) {
        // Taken out of the cache while it runs, so that `row` may use the same SQL.
        let statement: OpaquePointer
        if let kept = prepared.removeValue(forKey: sql.utf8Start) { statement = kept } else { statement = try prepare(sql) }
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
            if let other = prepared.updateValue(statement, forKey: sql.utf8Start) { sqlite3_finalize(other) }
        }
        for (index, value) in values.enumerated() { try bind(value, to: Int32(index + 1), of: statement) }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: guard try row(Row(statement: statement)) else { return }
            case SQLITE_DONE: return
            case let code: throw fault(code)
            }
        }
    }

    /// Statements without values, separated by semicolons; for schemas and settings.
    func execute(_ script: String) throws(StoreFault) {
        let code = sqlite3_exec(handle, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw fault(code) }
    }

    /// The rowid of the last INSERT.
    var lastInsertedID: Int64 { sqlite3_last_insert_rowid(handle) }

    // MARK: Transactions

    enum Mode { case reading, writing }

    /// All of `body` or nothing. A writing transaction is on the disk when this returns.
    func transaction<R>(_ mode: Mode, _ body: () throws(StoreFault) -> R) throws(StoreFault) -> R {
        switch mode {
        case .reading: try run("BEGIN")
        case .writing: try run("BEGIN IMMEDIATE")
        }
        do throws(StoreFault) {
            let result = try body()
            try run("COMMIT")
            return result
        } catch {
            // After some failures (disk full) SQLite has rolled back already. A ROLLBACK that
            // fails leaves the transaction open, and the next BEGIN says so.
            if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
            throw error
        }
    }

    // MARK: -

    private func prepare(_ sql: StaticString) throws(StoreFault) -> OpaquePointer {
        var statement: OpaquePointer?
        let code = sql.utf8Start.withMemoryRebound(to: CChar.self, capacity: sql.utf8CodeUnitCount + 1) {
            sqlite3_prepare_v3(
                handle, $0, Int32(clamping: sql.utf8CodeUnitCount + 1), UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        }
        guard code == SQLITE_OK, let statement else { throw fault(code) }
        return statement
    }

    private func bind(_ value: Value, to index: Int32, of statement: OpaquePointer) throws(StoreFault) {
        // SQLITE_TRANSIENT, a cast that Swift does not import: SQLite makes its own copy.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        let code =
            switch value {
            case .null: sqlite3_bind_null(statement, index)
            case .integer(let value): sqlite3_bind_int64(statement, index, value)
            case .text(let value): sqlite3_bind_text(statement, index, value, Int32(clamping: value.utf8.count), transient)
            case .blob(let value): sqlite3_bind_blob(statement, index, value, Int32(clamping: value.count), transient)
            }
        guard code == SQLITE_OK else { throw fault(code) }
    }

    private func fault(_ code: Int32) -> StoreFault { StoreFault(code: code, file: file, connection: handle) }
}
