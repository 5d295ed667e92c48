import Glibc
import KioskCore

extension Store {
    /// Records that a terminal runs on these records, and before it, if so, that the file is another
    /// than the one of the last run: copied, put back from a backup, or moved to another machine.
    /// Then numbers that the other one gives or gave may be given again.
    package func recordOpening(version: String, at moment: Moment) throws(StoreFault) {
        let file = try recordsFile()
        try records.write { (db) throws(StoreFault) in
            let last = try Self.lastFile(db)
            if let last, last != file {
                _ = try Journal.append(at: moment, to: db) { _ in Journal.Note(kind: "records-copied", body: ["file": .text(file)]) }
            }
            try db.run("UPDATE journal_head SET file = ?", .text(file))
            _ = try Journal.append(at: moment, to: db) { _ in
                var note = Journal.Note(kind: "opened", body: ["file": .text(file), "version": .text(version)])
                if !terminal.isEmpty { note.body["terminal"] = .text(terminal) }
                return note
            }
        }
    }

    /// The file of the last run; nil: nobody has said.
    private static func lastFile(_ db: Connection) throws(StoreFault) -> String? {
        if let known = try db.first("SELECT file FROM journal_head", row: { $0.isNull(0) ? nil : $0.text(0) }) ?? nil { return known }
        // An earlier version said it in the journal alone.
        let words = try JournalWords(db)
        let body = try db.first(
            """
            SELECT body, form FROM journal
            WHERE kind = (SELECT id FROM journal_kind WHERE name = 'opened') ORDER BY sequence DESC LIMIT 1
            """) { words.body($0, 0, form: 1) }
        return body.flatMap { try? JSON($0) }?["file"]?.text
    }

    /// When it was last seen that these records are a copy; wall time.
    package func lastCopied() throws(StoreFault) -> Int64? {
        try records.read { (db) throws(StoreFault) in
            try db.first(
                """
                SELECT wall FROM journal
                WHERE kind = (SELECT id FROM journal_kind WHERE name = 'records-copied') ORDER BY sequence DESC LIMIT 1
                """) { $0.integer(0) }
        }
    }

    /// The records were not closed by the last run, and are too large to be read before the first number.
    package var isToBeChecked: Bool { records.isToBeChecked }

    /// Reads the records whole, beside whoever works, if they are to be checked; seconds. Damage stops every change.
    package func checkRecords() throws(StoreFault) { try records.checkRest() }

    /// Ends a check on another thread; it begins anew with the next opening.
    package func stopCheck() { records.stopCheck() }

    /// What the day goes on with: tables that are small, the rows of the last day, the end of the journal. Whatever page of them is
    /// damaged fails to be read.
    static func glance(_ db: Connection) throws(StoreFault) {
        for table in [
            "sqlite_schema", "journal_head", "journal_kind", "journal_form", "series", "waiting", "slot", "pace", "window", "board",
        ] { try db.check(table: table) }
        try db.each(
            """
            SELECT * FROM number LEFT JOIN turn ON turn.number = number.id LEFT JOIN job ON job.number = number.id
            WHERE number.day = (SELECT max(day) FROM series)
            """) { _ in true }
        try db.each("SELECT * FROM journal ORDER BY sequence DESC LIMIT 1024") { _ in true }
    }

    /// Names one file on one machine: a hash of the machine's id (machine-id(5) asks not to tell it), and the inode.
    private func recordsFile() throws(StoreFault) -> String {
        var status = stat()
        guard stat("\(recordsDirectory)/records.db", &status) == 0 else { throw StoreFault(errno: errno, "records.db") }
        return try Self.machine() + "-\(status.st_ino)"
    }

    private static func machine() throws(StoreFault) -> String {
        let descriptor = open("/etc/machine-id", O_RDONLY | O_CLOEXEC)
        // A machine without one is told from others by the inode alone.
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var id = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &id, id.count)
        guard let digest = Digest() else { throw StoreFault(.other, "libcrypto gives no SHA-256") }
        digest.add("libkiosk records")
        digest.add(Array(id.prefix(max(0, count))))
        return digest.finished().prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
