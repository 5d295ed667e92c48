import KioskCore

/// From one business day to the next. Clocks are wrong, and halls work past midnight: whoever waits then must not be lost.
extension Store {
    /// For so long after its last number a day is not over, whatever the clock says; ms of the hall's time. Longer than
    /// anybody waits, shorter than a night.
    private static let afterLastNumber: Int64 = 6 * 3_600_000

    /// The business day whose numbers are called: that of the last number, until a later one begins with a number of its own, or
    /// nobody has taken one for long and the clock says that it is another day.
    static func dayInForce(_ clock: LocalDate, at moment: Moment, _ db: Connection) throws(StoreFault) -> LocalDate {
        let begun = try businessDay(clock, db)
        guard let last = try lastDay(at: moment, db), last.isInSession else { return begun }
        return last.day
    }

    /// Whoever is still there when a day begins goes on in it, with the number on their ticket; the day's own numbers go on
    /// after theirs, so that none is there twice.
    static func carryNumbers(into day: LocalDate, at moment: Moment, _ db: Connection) throws(StoreFault) {
        guard let last = try lastDay(at: moment, db), last.day < day, last.isInSession else { return }
        // Of that day, or taken along into it.
        let count = try db.run(
            """
            UPDATE turn SET day = ?1 WHERE day = ?2 AND state NOT IN (2, 6)
            AND number >= (SELECT min(id) FROM number WHERE day IN (SELECT DISTINCT day FROM series ORDER BY day DESC LIMIT 2))
            """, .text("\(day)"), .text("\(last.day)"))
        guard count > 0 else { return }
        try db.run(
            "INSERT INTO series SELECT ?, prefix, last + 1, last FROM series WHERE day = ?", .text("\(day)"), .text("\(last.day)"))
        _ = try Journal.append(at: moment, to: db) { _ in
            Journal.Note(kind: "numbers-carried", body: [
                "day": .text("\(day)"), "from": .text("\(last.day)"), "count": .count(count), "hall": .count(Int(last.now)),
            ])
        }
    }

    /// The id of a number among those of a day, by its text.
    static func find(_ text: String, on day: LocalDate, _ db: Connection) throws(StoreFault) -> UInt64? {
        // Numbers of days before may have been taken along.
        try db.first(
            """
            SELECT id FROM number LEFT JOIN turn ON turn.number = id
            WHERE text = ?2 AND number.day IN (SELECT DISTINCT day FROM series WHERE day <= ?1 ORDER BY day DESC LIMIT 3)
            AND coalesce(turn.day, number.day) = ?1
            """, .text("\(day)"), .text(text)) { $0.id(0) }
    }

    /// The day of the last number; nil before there is one.
    private static func lastDay(
        at moment: Moment, _ db: Connection
    ) throws(StoreFault) -> (day: LocalDate, isInSession: Bool, now: Int64)? {
        let now = try Journal.hallTime(at: moment, db)
        return try db.first("SELECT day, arrived FROM turn ORDER BY number DESC LIMIT 1") { (row) throws(StoreFault) in
            (try row.date(0), now &- row.integer(1) < afterLastNumber, now)
        }
    }
}
