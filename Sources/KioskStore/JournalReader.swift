/// The journal of a terminal that may be running: read beside it, without its directory's lock.
package final class JournalReader {
    private let connection: Connection

    /// Changes nothing. The records must have been brought up to date by a terminal of this version.
    package init(directory: String) throws(StoreFault) {
        connection = try Connection(path: "\(directory)/records.db", file: "records.db", .reading)
        let version = try connection.first("PRAGMA user_version") { $0.integer(0) } ?? 0
        guard version == Int64(Schema.records.count) else {
            let kind = version > Int64(Schema.records.count) ? StoreFault.Kind.newer : .other
            throw StoreFault(
                kind, "records.db: written by another version (schema \(version), this one reads \(Schema.records.count))")
        }
    }

    /// As `Store.verifyJournal`.
    package func verify(
        each: (JournalEntry, _ hash: [UInt8]) -> Bool = { _, _ in true }
    ) throws(StoreFault) -> JournalFinding {
        try connection.transaction(.reading) { () throws(StoreFault) in try Journal.verify(connection, each) }
    }

    /// The last rows, the newest last.
    package func tail(_ count: Int) throws(StoreFault) -> [JournalEntry] {
        try connection.transaction(.reading) { () throws(StoreFault) in try Journal.tail(connection, count) }
    }

    /// All of `body` sees the same state.
    func read<R>(_ body: (Connection) throws(StoreFault) -> R) throws(StoreFault) -> R {
        try connection.transaction(.reading) { () throws(StoreFault) in try body(connection) }
    }

    /// How many rows there are.
    package func count() throws(StoreFault) -> UInt64 {
        try connection.first("SELECT sequence FROM journal_head") { $0.id(0) } ?? 0
    }
}
