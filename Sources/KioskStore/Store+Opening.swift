import Glibc
import KioskCore

extension Store {
    /// Records that a terminal runs on these records, and before it, if so, that the file is another
    /// than the one of the last run: copied, put back from a backup, or moved to another machine.
    /// Then numbers that the other one gives or gave may be given again.
    package func recordOpening(version: String, at moment: Moment) throws(StoreFault) {
        let file = try recordsFile()
        try records.write { (db) throws(StoreFault) in
            let isAnother = try db.first(
                """
                SELECT body LIKE '%"file":"%' AND body NOT LIKE '%"file":"' || ? || '"%' FROM journal
                WHERE kind = (SELECT id FROM journal_kind WHERE name = 'opened') ORDER BY sequence DESC LIMIT 1
                """, .text(file)) { $0.integer(0) == 1 }
            if isAnother == true {
                _ = try Journal.append(at: moment, to: db) { _ in Journal.Note(kind: "records-copied", body: ["file": .text(file)]) }
            }
            _ = try Journal.append(at: moment, to: db) { _ in
                var note = Journal.Note(kind: "opened", body: ["file": .text(file), "version": .text(version)])
                if !terminal.isEmpty { note.body["terminal"] = .text(terminal) }
                return note
            }
        }
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
