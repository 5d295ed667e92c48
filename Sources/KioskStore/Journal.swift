import KioskCore

/// The journal: every business event is one row, written in the same transaction as the
/// change it tells of, and never changed. It holds no personal data.
///
/// Each row's hash covers the row and the hash of the row before it:
/// digest(hash before, sequence, wall, monotonic, kind, number, job, visit, body) in the
/// encoding of `Digest`; before the first row stand 32 zero bytes. A row keeps the first 8 bytes
/// of its hash, its mark, and every 1,024th row the whole; the head, kept beside, has the last
/// row's whole hash. This finds edits, gaps and a lost end. It does not stop somebody
/// who may write the file and makes the whole chain anew: compare heads kept elsewhere.
package struct JournalEntry: Hashable, Sendable {
    package let sequence: UInt64
    package let wall: Int64
    package let monotonic: Int64
    /// A stable name: "number-issued".
    package let kind: String
    /// What it is about; 0 for none.
    package let number: UInt64
    package let job: UInt64
    package let visit: UInt64
    /// The rest as a JSON object: keys in order, no white space, texts and integers only.
    package let body: String
    /// The first bytes of its hash, or the whole of it.
    package let mark: [UInt8]
}

/// What chains the rows of a journal: SHA-256 from its first row on; a row of the kind "journal-digest" says what chains those after it.
package enum JournalDigest: String, Hashable, Sendable, CaseIterable {
    /// FIPS 180-4.
    case sha256
    /// GB/T 32905-2016.
    case sm3
}

/// What can happen, without the rows of numbers and jobs, which the store writes itself.
package enum Occurrence: Hashable, Sendable {
    case closed
    case visitBegan
    case visitEnded(UInt64, Visit.End)
    case deviceFault(device: String, Fault)
    case deviceRecovered(device: String)
    case catalogImported(items: Int, source: String)
    /// The catalog before it is in force again.
    case catalogRolledBack(reason: String)
    /// The configured one was not taken; the one in force stays.
    case catalogRefused(source: String, reason: String)
    /// At the mouth of its printer; 0 for a job or number that is not known.
    case ticket(Presenter, device: String, job: UInt64, number: UInt64)
}

/// What a walk along the chain finds.
package enum JournalFinding: Hashable, Sendable {
    /// All rows are as they were written; the hash of the last is the whole journal's.
    case intact(rows: UInt64, head: [UInt8], JournalDigest)
    /// This row, or the hash of the one before it, is not what was written.
    case changed(UInt64)
    /// Rows are missing from this one on.
    case missing(UInt64)
    /// The journal ends after this row, but the head stands elsewhere.
    case wrongEnd(after: UInt64)
}

extension Store {
    /// Writes a row. The result is its sequence, which for `visitBegan` is the visit's id.
    @discardableResult
    package func record(_ occurrence: Occurrence, at moment: Moment) throws(StoreFault) -> UInt64 {
        try records.write { (db) throws(StoreFault) in
            try Journal.append(at: moment, to: db) { id in
                var note = Journal.Note(occurrence, id: id)
                if !terminal.isEmpty { note.body["terminal"] = .text(terminal) }
                return note
            }
        }
    }

    /// Chains the rows from now on by this digest.
    package func chainJournal(by digest: JournalDigest, at moment: Moment) throws(StoreFault) {
        try records.write { (db) throws(StoreFault) in try Journal.chain(by: digest, at: moment, db) }
    }

    /// Walks the whole chain, about a second for each million rows. Writers do not wait.
    ///
    /// - `each`: is given every row that is as it was written, with its whole hash; false ends the walk,
    ///   which then says that all rows so far are intact.
    package func verifyJournal(
        each: (JournalEntry, _ hash: [UInt8]) -> Bool = { _, _ in true }
    ) throws(StoreFault) -> JournalFinding {
        try records.read { (db) throws(StoreFault) in try Journal.verify(db, each) }
    }

    /// The last rows, the newest last.
    package func journalTail(_ count: Int) throws(StoreFault) -> [JournalEntry] {
        try records.read { (db) throws(StoreFault) in try Journal.tail(db, count) }
    }
}

enum Journal {
    /// What a row says, before it has a place.
    struct Note {
        enum Fact {
            case text(String)
            case count(Int)
        }

        var kind: String
        var number: UInt64 = 0
        var job: UInt64 = 0
        var visit: UInt64 = 0
        var body: [String: Fact] = [:]
    }

    /// Must run in a writing transaction, together with the change that it tells of.
    /// `note` is given the sequence, which is also the id of what the row begins.
    static func append(at moment: Moment, to db: Connection, _ note: (UInt64) -> Note) throws(StoreFault) -> UInt64 {
        let head = try head(db)
        let sequence = head.sequence &+ 1
        let note = note(sequence)
        let body = JournalBody(note.body)
        let hash = try hash(
            head.digest, after: head.hash, sequence, moment.wall, moment.monotonic, note.kind, note.number, note.job,
            note.visit, body.text)
        try db.run(
            "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            .id(sequence), .integer(moment.wall), .integer(moment.monotonic), .integer(try id(ofKind: note.kind, db)),
            .id(note.number), .id(note.job), .id(note.visit), .text(body.values), .blob(mark(sequence, hash)),
            .integer(try id(ofForm: body.form, db)))
        try keep(head.time.advanced(to: moment, boot: Boot.id), .id(sequence), .blob(hash), db)
        return sequence
    }

    /// As `append` does, where there is nothing to tell.
    static func keepTime(at moment: Moment, _ db: Connection) throws(StoreFault) -> HallTime {
        let time = try head(db).time.advanced(to: moment, boot: Boot.id)
        try keep(time, .null, .null, db)
        return time
    }

    /// - `sequence`, `hash`: of the row that is the last now; null: it is the same as before.
    private static func keep(_ time: HallTime, _ sequence: Value, _ hash: Value, _ db: Connection) throws(StoreFault) {
        try db.run(
            """
            UPDATE journal_head SET sequence = coalesce(?, sequence), hash = coalesce(?, hash), hall = ?, wall = ?, monotonic = ?, boot = ?,
                ahead = ?, doubted = ?, lead = ?
            """, sequence, hash, .integer(time.now), .integer(time.wall), .integer(time.monotonic), .text(time.boot), .integer(time.ahead),
            .integer(time.doubt?.since), .integer(time.doubt?.lead))
    }

    /// The hall's time at a moment: that of the next row.
    static func hallTime(at moment: Moment, _ db: Connection) throws(StoreFault) -> Int64 {
        try head(db).time.advanced(to: moment, boot: Boot.id).now
    }

    static func tail(_ db: Connection, _ count: Int) throws(StoreFault) -> [JournalEntry] {
        let words = try JournalWords(db)
        return try db.all(
            """
            SELECT sequence, wall, monotonic, kind, number, job, visit, body, mark, form
            FROM journal ORDER BY sequence DESC LIMIT ?
            """, .integer(max(0, count))
        ) { JournalEntry($0, words) }.reversed()
    }

    static func verify(
        _ db: Connection, _ each: (JournalEntry, _ hash: [UInt8]) -> Bool
    ) throws(StoreFault) -> JournalFinding {
        let head = try head(db)
        let words = try JournalWords(db)
        var last = UInt64(0)
        var hash = [UInt8](repeating: 0, count: Digest.length)
        var digest = JournalDigest.sha256
        var finding: JournalFinding?
        var isWanted = true
        try db.each(
            "SELECT sequence, wall, monotonic, kind, number, job, visit, body, mark, form FROM journal ORDER BY sequence"
        ) { (row) throws(StoreFault) in
            let entry = JournalEntry(row, words)
            guard entry.sequence == last &+ 1 else {
                finding = .missing(last &+ 1)
                return false
            }
            let expected = try Self.hash(
                digest, after: hash, entry.sequence, entry.wall, entry.monotonic, entry.kind,
                entry.number, entry.job, entry.visit, entry.body)
            guard entry.mark == mark(entry.sequence, expected) else {
                finding = .changed(entry.sequence)
                return false
            }
            last = entry.sequence
            hash = expected
            digest = Self.digest(after: entry) ?? digest
            isWanted = each(entry, hash)
            return isWanted
        }
        if let finding { return finding }
        guard !isWanted || head.sequence == last && head.hash == hash && head.digest == digest else { return .wrongEnd(after: last) }
        return .intact(rows: last, head: hash, digest)
    }

    private static func head(
        _ db: Connection
    ) throws(StoreFault) -> (sequence: UInt64, hash: [UInt8], digest: JournalDigest, time: HallTime) {
        let head = try db.first("SELECT sequence, hash, digest, hall, wall, monotonic, boot, ahead, doubted, lead FROM journal_head") { row in
            let doubt = row.isNull(8) ? nil : HallTime.Doubt(since: row.integer(8), lead: row.integer(9))
            let time = HallTime(
                now: row.integer(3), wall: row.integer(4), monotonic: row.integer(5), boot: row.text(6), ahead: row.integer(7), doubt: doubt)
            return (sequence: row.id(0), hash: row.blob(1), digest: row.text(2), time: time)
        }
        guard let head else { throw StoreFault(.damaged, "\(db.file): the journal has lost its head") }
        guard let digest = JournalDigest(rawValue: head.digest) else {
            throw StoreFault(.damaged, "\(db.file): the journal's digest is called \"\(head.digest)\"")
        }
        return (head.sequence, head.hash, digest, head.time)
    }

    static func chain(by digest: JournalDigest, at moment: Moment, _ db: Connection) throws(StoreFault) {
        guard try head(db).digest != digest else { return }
        _ = try append(at: moment, to: db) { _ in Note(kind: "journal-digest", body: news(of: digest)) }
        try db.run("UPDATE journal_head SET digest = ?", .text(digest.rawValue))
    }

    private static func news(of digest: JournalDigest) -> [String: Note.Fact] { ["to": .text(digest.rawValue)] }

    /// What chains the rows after this one, if it says so.
    private static func digest(after entry: JournalEntry) -> JournalDigest? {
        guard entry.kind == "journal-digest" else { return nil }
        return JournalDigest.allCases.first { JournalBody(news(of: $0)).text == entry.body }
    }

    /// What a row keeps of its hash. Whole ones are places where a walk may be taken up.
    private static func mark(_ sequence: UInt64, _ hash: [UInt8]) -> [UInt8] {
        sequence % 1_024 == 0 ? hash : Array(hash.prefix(8))
    }

    private static func id(ofKind kind: String, _ db: Connection) throws(StoreFault) -> Int64 {
        if let id = try db.first("SELECT id FROM journal_kind WHERE name = ?", .text(kind), row: { $0.integer(0) }) { return id }
        try db.run("INSERT INTO journal_kind (name) VALUES (?)", .text(kind))
        return db.lastInsertedID
    }

    private static func id(ofForm form: String, _ db: Connection) throws(StoreFault) -> Int64 {
        if let id = try db.first("SELECT id FROM journal_form WHERE form = ?", .text(form), row: { $0.integer(0) }) { return id }
        try db.run("INSERT INTO journal_form (form) VALUES (?)", .text(form))
        return db.lastInsertedID
    }

    private static func hash(
        _ algorithm: JournalDigest, after previous: [UInt8], _ sequence: UInt64, _ wall: Int64, _ monotonic: Int64, _ kind: String,
        _ number: UInt64, _ job: UInt64, _ visit: UInt64, _ body: String
    ) throws(StoreFault) -> [UInt8] {
        guard let digest = Digest(algorithm) else { throw StoreFault(.other, "libcrypto gives no \(algorithm)") }
        digest.add(previous)
        digest.add(Int64(bitPattern: sequence))
        digest.add(wall)
        digest.add(monotonic)
        digest.add(kind)
        digest.add(Int64(bitPattern: number))
        digest.add(Int64(bitPattern: job))
        digest.add(Int64(bitPattern: visit))
        digest.add(body)
        return digest.finished()
    }
}

extension JournalEntry {
    fileprivate init(_ row: borrowing Row, _ words: JournalWords) {
        sequence = row.id(0)
        wall = row.integer(1)
        monotonic = row.integer(2)
        kind = words.kinds[row.integer(3)] ?? ""
        number = row.id(4)
        job = row.id(5)
        visit = row.id(6)
        body = String(decoding: words.body(row, 7, form: 9), as: UTF8.self)
        mark = row.blob(8)
    }
}

extension Journal.Note {
    fileprivate init(_ occurrence: Occurrence, id: UInt64) {
        switch occurrence {
        case .closed:
            self.init(kind: "closed")
        case .visitBegan:
            self.init(kind: "visit-began", visit: id)
        case .visitEnded(let visit, let end):
            self.init(kind: "visit-ended", visit: visit, body: ["how": .text(end.rawValue)])
        case .deviceFault(let device, let fault):
            self.init(
                kind: "device-fault",
                body: ["device": .text(device), "fault": .text(fault.name.rawValue), "detail": .text(fault.detail)])
        case .deviceRecovered(let device):
            self.init(kind: "device-recovered", body: ["device": .text(device)])
        case .catalogImported(let items, let source):
            self.init(kind: "catalog-imported", body: ["items": .count(items), "source": .text(source)])
        case .catalogRolledBack(let reason):
            self.init(kind: "catalog-rolled-back", body: ["reason": .text(reason)])
        case .catalogRefused(let source, let reason):
            self.init(kind: "catalog-refused", body: ["source": .text(source), "reason": .text(reason)])
        case .ticket(let presenter, let device, let job, let number):
            self.init(kind: "ticket-\(presenter.name)", number: number, job: job, body: ["device": .text(device)])
        }
    }
}

extension Presenter {
    /// As the journal calls it.
    fileprivate var name: String {
        switch self {
        case .empty: "none"
        case .presented: "presented"
        case .taken: "taken"
        case .retracted: "retracted"
        case .leftBehind: "left-behind"
        case .ejected: "ejected"
        }
    }
}
