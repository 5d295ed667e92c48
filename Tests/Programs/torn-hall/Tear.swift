import CSQLite
import Foundation
import Glibc

struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A column of a table of a database, or several of a sort, and what stands there in place of what was written.
struct Tear: CustomStringConvertible {
    let file: String
    let table: String
    let columns: [String]
    let value: Value

    init(file: String, table: String, columns: [String], value: Value) {
        (self.file, self.table, self.columns, self.value) = (file, table, columns, value)
    }

    var isOfCatalog: Bool { file.hasPrefix("catalog-") }
    var isOfFeed: Bool { file == "feed.db" }

    /// Whether cases, or else numbers, have to do with it; the journal is of both.
    var isOfCases: Bool { table.hasPrefix("journal") || !isOfNumbers }
    var isOfNumbers: Bool {
        let others = ["case", "mandate", "evaluation", "sealed", "vault"]
        return !others.contains { table.hasPrefix($0) }
    }

    var description: String { "\(file) \(table).\(columns.joined(separator: ",")) \(value)" }

    /// In SQL, with a name for messages; `%` is the column.
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
        static let notUTF8 = Value("CAST(x'ff00fe' AS TEXT)", "no UTF-8")
        static let neighbours = Value("% + 1", "one more")
        /// Tables in a column.
        static let ofRows = ofTexts + [
            notUTF8, Value("substr(%, 1, length(%) / 2)", "half of it"), Value("replace(hex(zeroblob(400)), '00', char(30))", "empty rows"),
            Value("replace(hex(zeroblob(30)), '00', '9223372036854775807' || char(31))", "the greatest integers"),
            Value("replace(hex(zeroblob(30)), '00', '-9223372036854775808' || char(31))", "the least integers"),
            Value("replace(hex(zeroblob(100)), '00', replace(hex(zeroblob(30)), '00', 'a^' || char(29) || char(31)) || char(30))", "many rows"),
        ]
        static let ofDoors = ofTexts + [Value("replace(hex(zeroblob(50000)), '00', '节假日除外')", "holidays without end")]
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

    /// Of every table of the records, of what was looked for in vain, of the catalog and of the feed.
    static func all(in directory: String, catalog: String) throws(Trouble) -> [Tear] {
        var tears: [Tear] = []
        for file in ["records.db", "demand.db"] {
            for column in try columns(of: file, in: directory) {
                let kind = switch (column.name, column.sort) {
                case ("body", _), ("form", _): Value.ofBodies
                case ("day", _), ("first_day", _), ("last_day", _), ("until", "TEXT"), ("received", _), ("accepted", _), ("promised", _), ("decided", _),
                    ("latest", _), ("handed_in", _), ("expires", "TEXT"): Value.ofDays
                case (_, "INTEGER"): Value.ofIntegers + [.neighbours]
                case (_, "BLOB"): Value.ofBlobs
                default: Value.ofTexts
                }
                tears += (Value.ofAll + kind).map { Tear(file: file, table: column.table, columns: [column.name], value: $0) }
            }
        }
        return try tears + Self.tears(ofCatalog: catalog, in: directory) + Self.tears(ofCatalog: "feed.db", in: directory)
    }

    private static func columns(of file: String, in directory: String) throws(Trouble) -> [(table: String, name: String, sort: String)] {
        try Database("\(directory)/\(file)").rows(
            """
            SELECT m.name, c.name, c.type FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid
            """
        ).map { ($0[0], $0[1], $0[2]) }
    }

    /// Texts that are only shown, and numbers, are torn together: there are many, and what shows one shows all.
    private static func tears(ofCatalog file: String, in directory: String) throws(Trouble) -> [Tear] {
        var tears: [Tear] = []
        var shown: [String: [String]] = [:]
        var numbers: [String: [String]] = [:]
        for column in try columns(of: file, in: directory) {
            let kind: [Value]
            switch (column.name, column.sort) {
            case ("materials", _), ("delegations", _), ("fees", _), ("steps", _), ("questions", _), ("details", _), ("fields", _): kind = Value.ofRows
            case ("parts", _), ("parent", _): kind = Value.ofTexts + [Value("code", "its own code")]
            case ("closed", _), ("words", _), ("keywords", _), ("topics", _): kind = Value.ofRows
            case ("effective", _), ("cancelled", _): kind = Value.ofDays
            case ("hours", _): kind = Value.ofDoors
            case ("id", "INTEGER"), ("number", _), ("sum", _): kind = Value.ofIntegers + [.neighbours]
            case (_, "BLOB"): kind = Value.ofBlobs
            case (_, "INTEGER"):
                numbers[column.table, default: []].append(column.name)
                continue
            // What is looked up by it.
            case ("code", _), ("home", _), ("name", _), ("kind", _), ("list", _), ("id", _), ("batch", _): kind = Value.ofTexts + [Value.notUTF8]
            default:
                shown[column.table, default: []].append(column.name)
                continue
            }
            tears += (Value.ofAll + kind).map { Tear(file: file, table: column.table, columns: [column.name], value: $0) }
        }
        for (table, columns) in shown.sorted(by: { $0.key < $1.key }) {
            tears += (Value.ofAll + Value.ofTexts + [.notUTF8]).map { Tear(file: file, table: table, columns: columns, value: $0) }
        }
        for (table, columns) in numbers.sorted(by: { $0.key < $1.key }) {
            tears += (Value.ofAll + Value.ofIntegers).map { Tear(file: file, table: table, columns: columns, value: $0) }
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
        let values = columns.map { "\"\($0)\" = " + value.sql.replacing("%", with: "\"\($0)\"") }
        guard try Database(path).changes(
            "PRAGMA ignore_check_constraints = ON; UPDATE OR IGNORE \"\(table)\" SET \(values.joined(separator: ", "))") > 0
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

/// The files of a terminal as they were when the day was over.
struct Files {
    private let directory: String
    private var bytes: [String: [UInt8]] = [:]

    init(_ directory: String) throws(Trouble) {
        self.directory = directory
        for file in Self.entries(directory) where file.hasSuffix(".db") || file == "catalog.current" {
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

    /// The name of the catalog in force.
    var catalog: String {
        let words = String(decoding: bytes["catalog.current"] ?? [], as: UTF8.self).split { $0 == " " || $0 == "\n" }
        return words.firstIndex(of: "in-force").map { String(words[$0 + 1]) } ?? ""
    }

    func putBack() throws(Trouble) {
        for file in Self.entries(directory) where file.hasPrefix("catalog-") && bytes[file] == nil { unlink("\(directory)/\(file)") }
        for (file, content) in bytes {
            for end in ["-wal", "-shm", "-unchecked"] { unlink("\(directory)/\(file)\(end)") }
            let descriptor = open("\(directory)/\(file)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            guard descriptor >= 0 else { throw Trouble("\(file) cannot be written") }
            defer { close(descriptor) }
            guard write(descriptor, content, content.count) == content.count else { throw Trouble("\(file) cannot be written") }
        }
    }

    private static func entries(_ directory: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    }
}
