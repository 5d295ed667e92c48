import KioskCore

/// The journal: every business event is one row, written in the same transaction as the
/// change it tells of, and never changed. It holds no personal data.
///
/// Each row's hash covers the row and the hash of the row before it:
/// SHA-256(hash before, sequence, wall, monotonic, kind, number, job, visit, body) in the
/// encoding of `Digest`; before the first row stand 32 zero bytes. The head, kept beside,
/// names the last row. This finds edits, gaps and a lost end. It does not stop somebody
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
    package let hash: [UInt8]
}

/// What can happen, without the rows of numbers and jobs, which the store writes itself.
package enum Occurrence: Hashable, Sendable {
    /// The terminal runs; `version` is the library's.
    case opened(version: String)
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
    case intact(rows: UInt64, head: [UInt8])
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
            try Journal.append(at: moment, to: db) { Journal.Note(occurrence, id: $0) }
        }
    }

    /// Walks the whole chain, about a second for each million rows. Writers do not wait.
    package func verifyJournal() throws(StoreFault) -> JournalFinding {
        try records.read { (db) throws(StoreFault) in try Journal.verify(db) }
    }

    /// The last rows, the newest last.
    package func journalTail(_ count: Int) throws(StoreFault) -> [JournalEntry] {
        try records.read { (db) throws(StoreFault) in
            try db.all(
                """
                SELECT sequence, wall, monotonic, kind, number, job, visit, body, hash
                FROM journal ORDER BY sequence DESC LIMIT ?
                """, .integer(max(0, count)), row: JournalEntry.init
            ).reversed()
        }
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
        let body = canonical(note.body)
        let hash = try hash(
            after: head.hash, sequence, moment.wall, moment.monotonic, note.kind, note.number, note.job, note.visit, body)
        try db.run(
            "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            .id(sequence), .integer(moment.wall), .integer(moment.monotonic), .text(note.kind),
            .id(note.number), .id(note.job), .id(note.visit), .text(body), .blob(hash))
        try db.run("UPDATE journal_head SET sequence = ?, hash = ?", .id(sequence), .blob(hash))
        return sequence
    }

    static func verify(_ db: Connection) throws(StoreFault) -> JournalFinding {
        let head = try head(db)
        var last = UInt64(0)
        var hash = [UInt8](repeating: 0, count: Digest.length)
        var finding: JournalFinding?
        try db.each(
            "SELECT sequence, wall, monotonic, kind, number, job, visit, body, hash FROM journal ORDER BY sequence"
        ) { (row) throws(StoreFault) in
            let entry = JournalEntry(row)
            guard entry.sequence == last &+ 1 else {
                finding = .missing(last &+ 1)
                return false
            }
            let expected = try Self.hash(
                after: hash, entry.sequence, entry.wall, entry.monotonic, entry.kind,
                entry.number, entry.job, entry.visit, entry.body)
            guard entry.hash == expected else {
                finding = .changed(entry.sequence)
                return false
            }
            last = entry.sequence
            hash = entry.hash
            return true
        }
        if let finding { return finding }
        guard head.sequence == last, head.hash == hash else { return .wrongEnd(after: last) }
        return .intact(rows: last, head: hash)
    }

    private static func head(_ db: Connection) throws(StoreFault) -> (sequence: UInt64, hash: [UInt8]) {
        let head = try db.first("SELECT sequence, hash FROM journal_head") { (sequence: $0.id(0), hash: $0.blob(1)) }
        guard let head else { throw StoreFault(.damaged, "\(db.file): the journal has lost its head") }
        return head
    }

    private static func hash(
        after previous: [UInt8], _ sequence: UInt64, _ wall: Int64, _ monotonic: Int64, _ kind: String,
        _ number: UInt64, _ job: UInt64, _ visit: UInt64, _ body: String
    ) throws(StoreFault) -> [UInt8] {
        guard let digest = Digest() else { throw StoreFault(.other, "libcrypto gives no SHA-256") }
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

    /// The one way to write these facts as JSON.
    static func canonical(_ facts: [String: Note.Fact]) -> String {
        var text = "{"
        for (key, fact) in facts.sorted(by: { $0.key < $1.key }) {
            if text.utf8.count > 1 { text += "," }
            text += quoted(key) + ":"
            switch fact {
            case .text(let value): text += quoted(value)
            case .count(let value): text += String(value)
            }
        }
        return text + "}"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1f}":
                let hex = String(scalar.value, radix: 16)
                result += "\\u00" + (hex.utf8.count < 2 ? "0" : "") + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension JournalEntry {
    fileprivate init(_ row: borrowing Row) {
        sequence = row.id(0)
        wall = row.integer(1)
        monotonic = row.integer(2)
        kind = row.text(3)
        number = row.id(4)
        job = row.id(5)
        visit = row.id(6)
        body = row.text(7)
        hash = row.blob(8)
    }
}

extension Journal.Note {
    fileprivate init(_ occurrence: Occurrence, id: UInt64) {
        switch occurrence {
        case .opened(let version):
            self.init(kind: "opened", body: ["version": .text(version)])
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
