import CSQLite
import Foundation
import KioskCore
import Testing

@testable import KioskStore

@Suite("Records of earlier versions")
struct MigrationTests {
    let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    private func records() -> String { "\(scratch.path)/records.db" }

    /// A file as that version left it: its schema, two numbers, one of them void, and a job.
    private func written(byVersion version: Int) throws {
        var db: OpaquePointer?
        defer { sqlite3_close(db) }
        try #require(sqlite3_open(records(), &db) == SQLITE_OK)
        var script = Schema.records[..<version].joined(separator: "\n")
        script += """
            PRAGMA user_version=\(version);
            INSERT INTO series VALUES ('2026-11-20', 'A', 1, 3);
            INSERT INTO number VALUES (1, 'one', '2026-11-20', 'A001', 1, 'A', '社保', '', NULL, 1000, 'keep', NULL);
            INSERT INTO number VALUES (2, 'two', '2026-11-20', 'A002', 2, 'A', '社保', '', NULL, 2000, 'keep', 'left');
            INSERT INTO number VALUES (3, 'three', '2026-11-20', 'A003', 3, 'A', '社保', '', NULL, 3000, 'keep', NULL);
            UPDATE journal_head SET sequence = 4;
            INSERT INTO job (id, state, device, document, number) VALUES (4, 2, 'tickets', 'ticket', 1);
            """
        if version >= 6 {
            // The first and the third wait; the second is void.
            script += "INSERT INTO turn (number, day, queue, state, priority, arrived, rank, since) "
                + "SELECT id, day, queue, iif(void_reason IS NULL, 1, 2), 1, 0, 0, 0 FROM number;"
        }
        try #require(sqlite3_exec(db, script, nil, nil, nil) == SQLITE_OK)
    }

    private func version(of path: String) throws -> Int32 {
        var db: OpaquePointer?
        var statement: OpaquePointer?
        defer {
            sqlite3_finalize(statement)
            sqlite3_close(db)
        }
        try #require(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, nil) == SQLITE_OK)
        try #require(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, nil) == SQLITE_OK)
        try #require(sqlite3_step(statement) == SQLITE_ROW)
        return sqlite3_column_int(statement, 0)
    }

    @Test(arguments: [1, 2, 3, 8]) func `What was in them is there, and the day goes on`(version: Int) throws {
        try written(byVersion: version)
        let store = try Store(directory: scratch.path)
        #expect(try store.number(.friday, "A001")?.state == .issued)
        #expect(try store.number(.friday, "A002")?.voidReason == "left")
        #expect(try store.unfinishedJobs().map(\.id) == [4])
        let pass = try #require(try store.openWindow(.serving("A"), clerk: "7", lease: 1_000, at: .minute(1)).pass)
        let rules = CounterRules()
        #expect(try store.overview(of: [.named("A")], on: .friday, at: .minute(1)).map(\.waiting) == [2])
        let fourth = try #require(try store.issueNumber(request: "four", item: nil, in: .named("A"), on: .friday, at: .minute(1)).new)
        #expect(fourth.text == "A004")
        #expect(fourth.told.ahead == 2)
        var called: [String?] = []
        for _ in 0..<3 {
            called.append(try store.callNext(pass, on: .friday, rules, at: .minute(2)).number?.text)
            _ = try store.finish(pass, rules, at: .minute(3))
        }
        #expect(called == ["A001", "A003", "A004"])
    }

    @Test(arguments: [1, 2, 3]) func `They are copied first, and the copy is what they were`(version: Int) throws {
        try written(byVersion: version)
        _ = try Store(directory: scratch.path)
        let copy = "\(records()).version-\(version)"
        #expect(try self.version(of: copy) == version)
        #expect(try scratch.permissions("records.db.version-\(version)") == 0o600)
        #expect(try self.version(of: records()) == Schema.records.count)
        // The way back: the copy in the file's place.
        try FileManager.default.removeItem(atPath: records())
        try FileManager.default.moveItem(atPath: copy, toPath: records())
        #expect(try Store(directory: scratch.path).number(.friday, "A003") != nil)
    }

    @Test func `A step that fails leaves them as they were`() throws {
        try written(byVersion: 2)
        let broken = Array(Schema.records[..<2]) + ["CREATE TABLE more (x);", "CREATE TABLE number (x);"]
        #expect(throws: StoreFault.self) { try Database("records.db", in: RecordsLock(scratch.path), schema: broken) }
        #expect(try version(of: records()) == 2)
        let store = try Store(directory: scratch.path)
        #expect(try store.number(.friday, "A003") != nil)
        let more = try store.records.read { (db) throws(StoreFault) in
            try db.first("SELECT count(*) FROM sqlite_schema WHERE name = 'more'") { $0.integer(0) }
        }
        #expect(more == 0)
    }

    @Test func `Nothing is changed when there is no room for the copy`() throws {
        try written(byVersion: 2)
        // A directory stands where the copy would.
        try FileManager.default.createDirectory(atPath: "\(records()).version-2/x", withIntermediateDirectories: true)
        #expect(throws: StoreFault.self) { try Store(directory: scratch.path) }
        #expect(try version(of: records()) == 2)
    }

    @Test func `New ones have no copy`() throws {
        _ = try Store(directory: scratch.path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).allSatisfy { !$0.contains("version") })
    }
}
