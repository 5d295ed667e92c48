import KioskCore

/// Calls, for a board to show and say. What is due is read off the numbers themselves: whoever
/// is called and has not come yet. A cursor per board, in the order of the journal, keeps what
/// was said from being said twice; nothing is ever overwritten by the next.
extension Store {
    /// The oldest call that a board has not said and that is still true; nil when there is none.
    package func nextAnnouncement(for board: String, on day: LocalDate, at moment: Moment) throws(StoreFault) -> Announcement? {
        try records.read { (db) throws(StoreFault) in
            let day = try Self.dayInForce(day, at: moment, db)
            let said = try Self.said(by: board, db)
            let call = try db.first(
                """
                SELECT turn.call, turn.number, number.text, turn.queue, turn.window, turn.recalls
                FROM turn JOIN number ON number.id = turn.number
                WHERE turn.state = 3 AND turn.call > ? AND turn.day = ? ORDER BY turn.call LIMIT 1
                """, .id(said ?? 0), .text("\(day)")
            ) { (call: $0.id(0), number: $0.id(1), text: $0.text(2), queue: $0.text(3), window: $0.text(4), recalls: Int($0.integer(5))) }
            guard let call else { return nil }
            return Announcement(
                call: call.call, number: call.number, text: call.text, queue: call.queue, window: call.window, recall: call.recalls,
                skipped: try Self.skipped(from: said, until: call.call, db))
        }
    }

    /// The board has said it. False when it had said it, or a later one, before. Calls that were
    /// passed over because they were no longer true are told in the journal.
    package func announcementSaid(_ announcement: Announcement, by board: String, at moment: Moment) throws(StoreFault) -> Bool {
        try records.write { (db) throws(StoreFault) in
            let said = try Self.said(by: board, db)
            guard announcement.call > said ?? 0 else { return false }
            let skipped = try Self.skipped(from: said, until: announcement.call, db)
            if skipped > 0 {
                _ = try Journal.append(at: moment, to: db) { _ in
                    Journal.Note(
                        kind: "announcements-skipped", number: announcement.number,
                        body: ["board": .text(board), "count": .count(skipped)])
                }
            }
            try db.run("INSERT OR REPLACE INTO board VALUES (?, ?)", .text(board), .id(announcement.call))
            return true
        }
    }

    private static func said(by board: String, _ db: Connection) throws(StoreFault) -> UInt64? {
        try db.first("SELECT said FROM board WHERE name = ?", .text(board)) { $0.id(0) }
    }

    /// A board that never said anything has skipped nothing.
    private static func skipped(from said: UInt64?, until call: UInt64, _ db: Connection) throws(StoreFault) -> Int {
        guard let said else { return 0 }
        return try db.first(
            """
            SELECT count(*) FROM journal WHERE sequence > ? AND sequence < ?
            AND kind IN (SELECT id FROM journal_kind WHERE name IN ('number-called', 'number-recalled'))
            """, .id(said), .id(call)) { Int($0.integer(0)) } ?? 0
    }
}
