import CSQLite
import Glibc

struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A column of a table of a database, and what stands there in place of what was written.
struct Tear: CustomStringConvertible {
    let file: String
    let table: String
    let column: String
    let value: Value

    /// Whether cases, or else numbers, have to do with it; the journal is of both.
    var isOfCases: Bool { table.hasPrefix("journal") || !isOfNumbers }
    var isOfNumbers: Bool {
        let others = ["case", "mandate", "evaluation", "sealed", "vault"]
        return !others.contains { table.hasPrefix($0) }
    }

    var description: String { "\(file) \(table).\(column) \(value)" }

    /// In SQL, with a name for messages.
    struct Value: CustomStringConvertible {
        let sql: String
        let description: String
        init(_ sql: String, _ description: String? = nil) { (self.sql, self.description) = (sql, description ?? sql) }

        // No sort is kept to: a torn file has what it has.
        static let ofAll = [Value("9223372036854775807", "the greatest integer"), Value("NULL")]
        static let ofIntegers = [Value("-9223372036854775807 - 1", "the least integer"), Value("-1"), Value("1000000"), Value("''", "an empty text")]
        static let ofTexts = [
            Value("''", "an empty text"), Value("replace(hex(zeroblob(20000)), '00', '长')", "a huge text"), Value("x'ff00fe'", "a blob"),
        ]
        static let ofDays = ofTexts + [Value("'9999-12-31'"), Value("'0001-01-01'")]
        static let ofBodies = ofTexts + [
            Value("'{\"hall\":-9223372036854775807,\"low\":9223372036854775807,\"high\":-1,\"day\":\"9999-12-31\"}'", "another body"),
        ]
        static let ofBlobs = [
            Value("''", "an empty text"), Value("x'ff00fe'", "a blob"), Value("zeroblob(100000)", "a huge blob"), Value("x'ffffffffffffffffffffffffffffffff'", "sixteen bytes"),
            // As `WaitEstimate` keeps it: an endless pace, a call at the end of time, waits of 65 times what was told.
            Value("x'ffffffffffffff7ffeffffffffffff7f\(String(repeating: "28" + String(repeating: "ffff", count: 40), count: 3))'", "an endless pace"),
        ]
    }

    /// Of every table of the records, and of what was looked for in vain.
    static func all(in directory: String) throws(Trouble) -> [Tear] {
        var tears: [Tear] = []
        for file in ["records.db", "demand.db"] {
            let database = try Database("\(directory)/\(file)")
            let columns = try database.rows(
                """
                SELECT m.name, c.name, c.type FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
                WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid
                """)
            for column in columns {
                let kind = switch (column[1], column[2]) {
                case ("body", _), ("form", _): Value.ofBodies
                case ("day", _), ("first_day", _), ("last_day", _), ("until", "TEXT"), ("received", _), ("accepted", _), ("promised", _), ("decided", _),
                    ("latest", _), ("handed_in", _), ("expires", "TEXT"): Value.ofDays
                case (_, "INTEGER"): Value.ofIntegers
                case (_, "BLOB"): Value.ofBlobs
                default: Value.ofTexts
                }
                tears += (Value.ofAll + kind).map { Tear(file: file, table: column[0], column: column[1], value: $0) }
            }
        }
        return tears
    }

    /// In every row that can have it, whatever the schema says of that. False: in none.
    func make(in directory: String) throws(Trouble) -> Bool {
        let path = "\(directory)/\(file)"
        // The rules of the table are taken away, kept beside, and put back.
        try Database(path).run(
            """
            PRAGMA writable_schema = ON;
            CREATE TABLE torn_rules AS SELECT rowid AS place, * FROM sqlite_schema WHERE tbl_name = '\(table)';
            UPDATE sqlite_schema SET sql = replace(replace(replace(sql, ' NOT NULL', ''), ' STRICT,', ''), ' STRICT', '')
            WHERE type = 'table' AND name = '\(table)';
            DELETE FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = '\(table)';
            """)
        // A row's own id is an integer in any file.
        guard try Database(path).changes("PRAGMA ignore_check_constraints = ON; UPDATE OR IGNORE \"\(table)\" SET \"\(column)\" = \(value.sql)") > 0
        else { return false }
        try Database(path).run(
            """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_master SET sql = (SELECT sql FROM torn_rules WHERE torn_rules.name = sqlite_master.name AND torn_rules.type = 'table')
            WHERE type = 'table' AND name = '\(table)';
            INSERT INTO sqlite_schema SELECT type, name, tbl_name, rootpage, sql FROM torn_rules WHERE type = 'trigger';
            DROP TABLE torn_rules;
            """)
        return true
    }
}

private final class Database {
    private let handle: OpaquePointer

    init(_ path: String) throws(Trouble) {
        var opened: OpaquePointer?
        guard sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK, let opened else { throw Trouble("\(path) does not open") }
        handle = opened
        // What is torn here need not be on the disk.
        try run("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF")
    }

    deinit { sqlite3_close(handle) }

    /// How many rows it changes; 0 when it cannot.
    func changes(_ sql: String) -> Int {
        sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK ? Int(sqlite3_changes(handle)) : 0
    }

    func run(_ sql: String) throws(Trouble) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw Trouble("\(String(cString: sqlite3_errmsg(handle))): \(sql)") }
    }

    /// As texts.
    func rows(_ sql: String) throws(Trouble) -> [[String]] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else { throw Trouble("\(String(cString: sqlite3_errmsg(handle))): \(sql)") }
        defer { sqlite3_finalize(statement) }
        var rows: [[String]] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            rows.append((0..<sqlite3_column_count(statement)).map { sqlite3_column_text(statement, $0).map { String(cString: $0) } ?? "" })
        }
        return rows
    }
}

/// Both databases as they were when the day was over.
struct Files {
    private let directory: String
    private var bytes: [String: [UInt8]] = [:]

    init(_ directory: String) throws(Trouble) {
        self.directory = directory
        for file in ["records.db", "demand.db"] {
            let descriptor = open("\(directory)/\(file)", O_RDONLY)
            guard descriptor >= 0 else { throw Trouble("\(file) is not there") }
            defer { close(descriptor) }
            var status = stat()
            fstat(descriptor, &status)
            var content = [UInt8](repeating: 0, count: Int(status.st_size))
            guard read(descriptor, &content, content.count) == content.count else { throw Trouble("\(file) cannot be read") }
            bytes[file] = content
        }
    }

    func putBack() throws(Trouble) {
        for (file, content) in bytes {
            for end in ["-wal", "-shm", "-unchecked"] { unlink("\(directory)/\(file)\(end)") }
            let descriptor = open("\(directory)/\(file)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            guard descriptor >= 0 else { throw Trouble("\(file) cannot be written") }
            defer { close(descriptor) }
            guard write(descriptor, content, content.count) == content.count else { throw Trouble("\(file) cannot be written") }
        }
    }
}
