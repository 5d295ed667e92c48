import KioskCore

/// How it stands with a queue.
package struct QueueOverview: Hashable, Sendable {
    package let queue: Queue
    package let waiting: Int
    /// Who would be called if one window served this queue alone; "" when nobody waits.
    package let next: String
    /// What somebody without priority who took a number now would be told.
    package let forecast: WaitForecast
    package let admission: Queue.Admission
    /// The business day's numbers are used up.
    package let isUsedUp: Bool

    /// So many wait that whoever takes a number is warned.
    package var warns: Bool { queue.warnWaiting.map { waiting >= $0 } ?? false }
}

/// How often what was told about waiting was true.
package struct WaitCalibration: Hashable, Sendable {
    /// Numbers that were told an interval and called.
    package let told: Int
    /// Of them those who waited no longer than its lower end: half would be right.
    package let withinLow: Int
    /// Those who waited no longer than its upper end: nine in ten would be right.
    package let withinHigh: Int
    /// Those who would have been back in time, had they stayed away as long as they were told they may.
    package let backInTime: Int
}

extension Store {
    /// How it stands with the queues of a business day at a moment, in their order.
    package func overview(
        of queues: [Queue], on day: LocalDate, closed: [Place.ClosedDays] = [], at moment: Moment
    ) throws(StoreFault) -> [QueueOverview] {
        try records.read { (db) throws(StoreFault) in
            let day = try Self.businessDay(day, db)
            let local = LocalTime(of: moment)
            let now = try Journal.hallTime(at: moment, db)
            var result: [QueueOverview] = []
            for queue in queues {
                let waiting = try db.first(
                    "SELECT count(*) FROM turn WHERE state = 1 AND target = '' AND day = ? AND queue = ?",
                    .text("\(day)"), .text(queue.code)
                ) { Int($0.integer(0)) } ?? 0
                let next = try db.first(
                    """
                    SELECT number.text FROM turn JOIN number ON number.id = turn.number
                    WHERE turn.state = 1 AND target = '' AND turn.day = ? AND turn.queue = ? ORDER BY rank, turn.number LIMIT 1
                    """, .text("\(day)"), .text(queue.code)) { $0.text(0) }
                let admission = try queue.admission(at: local, closed: closed) { (slot) throws(StoreFault) in
                    try Self.issued(in: slot, of: queue, on: local.date, db)
                }
                result.append(QueueOverview(
                    queue: queue, waiting: waiting, next: next ?? "",
                    forecast: try Self.forecast(queue.code, on: day, rank: now, db).told, admission: admission,
                    isUsedUp: try Self.isUsedUp(queue, on: day, db)))
            }
            return result
        }
    }

    /// How often the hall's words about waiting were true, on these business days.
    package func calibration(_ days: ClosedRange<LocalDate>, queue: String? = nil) throws(StoreFault) -> WaitCalibration {
        try records.read { (db) throws(StoreFault) in
            try db.first(
                """
                SELECT count(*), sum(waited <= low * 60000), sum(waited <= high * 60000), sum(waited >= away * 60000) FROM turn
                WHERE low IS NOT NULL AND waited IS NOT NULL AND day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR queue = ?3)
                """, .text("\(days.lowerBound)"), .text("\(days.upperBound)"), .text(queue)
            ) {
                WaitCalibration(
                    told: Int($0.integer(0)), withinLow: Int($0.integer(1)), withinHigh: Int($0.integer(2)),
                    backInTime: Int($0.integer(3)))
            } ?? WaitCalibration(told: 0, withinLow: 0, withinHigh: 0, backInTime: 0)
        }
    }

    /// What is told to somebody of that rank, and what is expected, ms.
    static func forecast(
        _ queue: String, on day: LocalDate, rank: Int64, _ db: Connection
    ) throws(StoreFault) -> (told: WaitForecast, expected: Int64?) {
        let ahead = try db.first(
            "SELECT count(*) FROM turn WHERE state = 1 AND target = '' AND day = ? AND queue = ? AND rank <= ?",
            .text("\(day)"), .text(queue), .integer(rank)
        ) { Int($0.integer(0)) } ?? 0
        let estimate = try estimate(queue, db)
        return (estimate.forecast(ahead: ahead), estimate.expected(ahead: ahead))
    }

    /// Learns from a call: what somebody waited, and how long after the call before it.
    static func learn(
        _ queue: String, arrived: Int64, ahead: Int, expected: Int64?, at now: Int64, _ db: Connection
    ) throws(StoreFault) {
        var estimate = try estimate(queue, db)
        estimate.called(arrived: arrived, ahead: ahead, expected: expected, at: now)
        try db.run("INSERT OR REPLACE INTO pace VALUES (?, ?)", .text(queue), .blob(estimate.bytes))
    }

    private static func estimate(_ queue: String, _ db: Connection) throws(StoreFault) -> WaitEstimate {
        let bytes = try db.first("SELECT estimate FROM pace WHERE queue = ?", .text(queue)) { $0.blob(0) }
        // What cannot be read is learnt anew.
        return bytes.flatMap(WaitEstimate.init) ?? WaitEstimate()
    }

    private static func isUsedUp(_ queue: Queue, on day: LocalDate, _ db: Connection) throws(StoreFault) -> Bool {
        guard let limit = queue.limit else { return false }
        return try db.first(
            "SELECT last - first + 1 >= ?3 FROM series WHERE day = ?1 AND prefix = ?2",
            .text("\(day)"), .text(queue.prefix), .integer(limit)) { $0.integer(0) == 1 } ?? false
    }
}
