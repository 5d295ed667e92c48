import KioskCore
import Testing

@testable import KioskStore

@Suite("The journal")
struct JournalTests {
    let scratch: ScratchDirectory
    let store: Store
    let now = Moment.beijing(.friday)

    init() throws {
        scratch = try ScratchDirectory()
        store = try Store(directory: scratch.path)
        for visit in 1...5 {
            _ = try store.issue("request \(visit)")
        }
    }

    /// What somebody with a database shell could do.
    private func tamper(_ sql: String) throws {
        try store.records.write { (db) throws(StoreFault) in
            try db.execute("DROP TRIGGER IF EXISTS journal_is_never_changed; DROP TRIGGER IF EXISTS journal_is_never_shortened")
            try db.execute("INSERT OR IGNORE INTO journal_kind (name) VALUES ('number-void')")
            try db.execute(sql)
        }
    }

    @Test func `An empty journal is intact`() throws {
        let empty = try ScratchDirectory()
        #expect(try Store(directory: empty.path).verifyJournal() == .intact(rows: 0, head: Array(repeating: 0, count: 32), .sha256))
    }

    @Test func `A row says when, what and about what, in one form`() throws {
        let row = try #require(try store.journalTail(1).first)
        #expect(row.sequence == 5)
        #expect(row.wall == now.wall)
        #expect(row.monotonic == now.monotonic)
        #expect(row.kind == "number-issued")
        #expect(row.number == 5)
        #expect(row.body == #"{"ahead":4,"day":"2026-11-20","hall":0,"queue":"general","text":"A005"}"#)
        guard case .intact(rows: 5, let head, .sha256) = try store.verifyJournal() else {
            Issue.record("five rows are not whole")
            return
        }
        #expect(row.mark == Array(head.prefix(8)))
    }

    @Test func `A hash can be made by anybody who reads the description`() throws {
        // SHA-256 over 32 zero bytes and the first row, computed with Python's hashlib:
        // struct.pack('>qqq', 1, wall, monotonic), then each text after its length as '>q'.
        let scratch = try ScratchDirectory()
        let store = try Store(directory: scratch.path)
        try store.record(.deviceFault(device: "printer", Fault(.paperEnd, "a \"roll\"\n")), at: now)
        var hash: [UInt8] = []
        var row: JournalEntry?
        _ = try store.verifyJournal {
            (row, hash) = ($0, $1)
            return true
        }
        #expect(row?.body == #"{"detail":"a \"roll\"\u000a","device":"printer","fault":"paper-end"}"#)
        #expect(hex(hash) == "1d9ccc381e22b40c6cb0293e0cfa029eec5d55423680a8c919bac35b1ecac8da")
    }

    @Test func `Visits, faults and imports stand in it too, and a visit's row is its id`() throws {
        let visit = try store.record(.visitBegan, at: now)
        try store.record(.visitEnded(visit, .timeout), at: now)
        try store.record(.deviceRecovered(device: "printer"), at: now)
        try store.record(.catalogImported(items: 43, source: "abc"), at: now)
        try store.recordOpening(version: "0.1.0", at: now)
        try store.record(.closed, at: now)
        let rows = try store.journalTail(6)
        #expect(rows.map(\.kind) == [
            "visit-began", "visit-ended", "device-recovered", "catalog-imported", "opened", "closed",
        ])
        #expect(rows.map(\.visit) == [visit, visit, 0, 0, 0, 0])
        #expect(rows[1].body == #"{"how":"timeout"}"#)
        #expect(rows[3].body == #"{"items":43,"source":"abc"}"#)
        #expect(try store.verifyJournal().rows == 11)
    }

    @Test func `The tail is the newest rows, oldest first`() throws {
        #expect(try store.journalTail(2).map(\.sequence) == [4, 5])
        #expect(try store.journalTail(100).count == 5)
        #expect(try store.journalTail(0).isEmpty)
        #expect(try store.journalTail(-1).isEmpty)
    }

    @Test(arguments: ["UPDATE journal SET wall = 0", "DELETE FROM journal"])
    func `The database itself refuses to change it`(sql: String) throws {
        let fault = #expect(throws: StoreFault.self) {
            try store.records.write { (db) throws(StoreFault) in try db.execute(sql) }
        }
        #expect(fault?.detail == "records.db: the journal is append-only")
        #expect(try store.verifyJournal().rows == 5)
    }

    @Test(arguments: [
        "wall = wall - 1", "monotonic = 0", "kind = (SELECT id FROM journal_kind WHERE name = 'number-void')", "number = 2", "job = 9", "visit = 9",
        #"body = replace(body, 'A003', 'A004')"#, "mark = zeroblob(8)", "mark = substr(mark, 1, 7)",
    ])
    func `A row that was edited is named`(edit: String) throws {
        try tamper("UPDATE journal SET \(edit) WHERE sequence = 3")
        #expect(try store.verifyJournal() == .changed(3))
    }

    @Test func `A row that was taken out is named, also the first`() throws {
        try tamper("DELETE FROM journal WHERE sequence = 3")
        #expect(try store.verifyJournal() == .missing(3))
        try tamper("DELETE FROM journal WHERE sequence = 1")
        #expect(try store.verifyJournal() == .missing(1))
    }

    @Test func `Rows that change places are found`() throws {
        try tamper("UPDATE journal SET sequence = -3 WHERE sequence = 3; UPDATE journal SET sequence = 3 WHERE sequence = 4; UPDATE journal SET sequence = 4 WHERE sequence = -3")
        #expect(try store.verifyJournal() == .changed(3))
    }

    @Test func `A lost end is found, and what comes after it does not hide it`() throws {
        try tamper("DELETE FROM journal WHERE sequence > 3")
        #expect(try store.verifyJournal() == .wrongEnd(after: 3))
        #expect(try store.issue("later").new?.id == 6)
        #expect(try store.verifyJournal() == .missing(4))
    }

    @Test func `A row that was slipped in at the end is found`() throws {
        try tamper("INSERT INTO journal SELECT 6, wall, monotonic, kind, number, job, visit, body, mark, form FROM journal WHERE sequence = 5")
        #expect(try store.verifyJournal() == .changed(6))
    }

    @Test func `A kind that was renamed is found at its first row`() throws {
        try tamper("UPDATE journal_kind SET name = 'number-gone' WHERE name = 'number-issued'")
        #expect(try store.verifyJournal() == .changed(1))
    }

    @Test(arguments: [
        "UPDATE journal_form SET form = replace(form, 'device', 'devise') WHERE form LIKE '%device%'",
        "UPDATE journal_form SET form = form || char(31) WHERE form LIKE '%device%'",
        "UPDATE journal_form SET form = replace(form, char(31), '') WHERE form LIKE '%device%'",
        "UPDATE journal SET body = body || char(31) WHERE sequence = 6", "UPDATE journal SET form = NULL WHERE sequence = 6",
        "UPDATE journal SET form = 1 WHERE sequence = 6",
    ])
    func `What its body has in common with others is a row's, too: a change is found there`(edit: String) throws {
        try store.record(.deviceRecovered(device: "printer"), at: now)
        try tamper(edit)
        #expect(try store.verifyJournal() == .changed(6))
    }

    @Test func `A body is what was kept of it, whatever stands in it`() {
        let odd = ["", "A001", "\"", "\\", "a\u{1f}b", "\u{0}\n\u{1f}", "综合\u{301}受理🀄", "\\u001f", "{}", ","]
        let bodies: [[String: Journal.Note.Fact]] = [[:], ["a": .text("")], ["a": .count(0)], ["z": .count(-7), "a": .text("1")]]
            + odd.map { ["a": .text($0), "b": .count(.max), "c": .text($0), "odd \($0)": .text("")] }
        for facts in bodies {
            let body = JournalBody(facts)
            let (form, values, text) = (Array(body.form.utf8), Array(body.values.utf8), Array(body.text.utf8))
            #expect(JournalBody.filled(form, with: values) == text)
            #expect(JournalBody.filled(form, with: values + [0x1f]) != text)
        }
    }

    @Test func `Rows of one sort keep what they have in common once`() throws {
        let kept = try store.records.read { (db) throws(StoreFault) in
            try db.all(
                """
                SELECT replace(journal_form.form, char(31), '_'), replace(body, char(31), '_') FROM journal
                JOIN journal_form ON id = journal.form ORDER BY sequence
                """) { ($0.text(0), $0.text(1)) }
        }
        #expect(Set(kept.map(\.0)) == [#"{"ahead":_,"day":"_","hall":_,"queue":"_","text":"_"}"#])
        #expect(kept.map(\.1).prefix(2) == ["0_2026-11-20_0_general_A001", "1_2026-11-20_0_general_A002"])
    }

    @Test func `Every 1,024th row keeps its whole hash`() throws {
        for round in 6...1_030 { try store.record(.deviceRecovered(device: "printer \(round)"), at: now) }
        var whole: [UInt64: [UInt8]] = [:]
        let finding = try store.verifyJournal {
            whole[$0.sequence] = $1
            return true
        }
        #expect(finding.rows == 1_030)
        let rows = try store.journalTail(8)
        #expect(rows.map(\.mark.count) == [8, 32, 8, 8, 8, 8, 8, 8])
        #expect(rows[1].mark == whole[1_024])
    }

    @Test func `A row says that those after it are chained by SM3`() throws {
        // By openssl dgst, first -sha256, then -sm3.
        let scratch = try ScratchDirectory()
        let store = try Store(directory: scratch.path)
        try store.chainJournal(by: .sm3, at: now)
        try store.chainJournal(by: .sm3, at: now)
        try store.record(.closed, at: now)
        guard case .intact(rows: 2, let head, .sm3) = try store.verifyJournal() else {
            Issue.record("the journal is not whole, or not in SM3")
            return
        }
        #expect(hex(head) == "de4a73d0b98c0db09168ea05eacdde14723aff28bf388c070b4efca8a7a0e40f")
        try store.chainJournal(by: .sha256, at: now)
        try store.record(.closed, at: now)
        #expect(try store.verifyJournal().rows == 4)
        try store.records.write { (db) throws(StoreFault) in try db.execute("UPDATE journal_head SET digest = 'sm3'") }
        #expect(try store.verifyJournal() == .wrongEnd(after: 4))
    }

    /// Schema 2 kept whole hashes, schema 9 whole bodies.
    @Test(arguments: [2, 9]) func `Rows that an earlier version wrote are still whole`(version: Int) throws {
        let scratch = try ScratchDirectory()
        do {
            let earlier = try Database("records.db", in: DirectoryLock(scratch.path), schema: Array(Schema.records.prefix(version)))
            // As "A hash can be made by anybody" has it.
            let hash = "1d9ccc381e22b40c6cb0293e0cfa029eec5d55423680a8c919bac35b1ecac8da"
            let (kind, mark) = version < 4 ? ("'device-fault'", hash) : ("7", String(hash.prefix(16)))
            try earlier.write { (db) throws(StoreFault) in
                if version >= 4 { try db.execute("INSERT INTO journal_kind VALUES (7, 'device-fault')") }
                try db.execute(
                    #"""
                    INSERT INTO journal VALUES (1, 1795136400000, 1000, \#(kind), 0, 0, 0,
                        '{"detail":"a \"roll\"\u000a","device":"printer","fault":"paper-end"}', x'\#(mark)');
                    UPDATE journal_head SET sequence = 1, hash = x'\#(hash)';
                    """#)
            }
        }
        let store = try Store(directory: scratch.path)
        #expect(try store.journalTail(1).first?.kind == "device-fault")
        #expect(try store.verifyJournal().rows == 1)
        try store.record(.closed, at: now)
        #expect(try store.verifyJournal().rows == 2)
        #expect(throws: StoreFault.self, "still append-only") {
            try store.records.write { (db) throws(StoreFault) in try db.execute("DELETE FROM journal") }
        }
    }

    @Test func `It is read and walked beside the terminal that writes it`() throws {
        let reader = try JournalReader(directory: scratch.path)
        #expect(try reader.tail(2).map(\.sequence) == [4, 5])
        _ = try store.issue("while it is read")
        #expect(try reader.count() == 6)
        #expect(try reader.verify() == store.verifyJournal())
        #expect(throws: StoreFault.self) { try JournalReader(directory: "\(scratch.path)/nothing") }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
