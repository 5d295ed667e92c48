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
    /// Of those told those who were told by when to be back.
    package let toldBack: Int
    /// Of these those who were called no earlier: nine in ten would be right.
    package let backInTime: Int
}

extension Store {
    /// How it stands with the queues of a business day at a moment, in their order.
    package func overview(
        of queues: [Queue], on day: LocalDate, closed: [Place.ClosedDays] = [], at moment: Moment
    ) throws(StoreFault) -> [QueueOverview] {
        try records.read { (db) throws(StoreFault) in
            let today = try Self.dayInForce(day, at: moment, db)
            let local = LocalTime(of: moment)
            let now = try Journal.hallTime(at: moment, db)
            var result: [QueueOverview] = []
            for queue in queues {
                let waiting = try db.first(
                    "SELECT count FROM waiting WHERE day = ? AND queue = ?", .text("\(today)"), .text(queue.code)
                ) { Int($0.integer(0)) } ?? 0
                let next = try db.first(
                    """
                    SELECT number.text FROM turn JOIN number ON number.id = turn.number
                    WHERE turn.state = 1 AND target = '' AND turn.day = ? AND turn.queue = ? ORDER BY rank, turn.number LIMIT 1
                    """, .text("\(today)"), .text(queue.code)) { $0.text(0) }
                let admission = try queue.admission(at: local, closed: closed) { (slot) throws(StoreFault) in
                    try Self.issued(in: slot, of: queue, on: local.date, db)
                }
                result.append(QueueOverview(
                    queue: queue, waiting: waiting, next: next ?? "",
                    forecast: try Self.forecast(queue.code, on: today, rank: now, db).told, admission: admission,
                    isUsedUp: try Self.isUsedUp(queue, on: Self.businessDay(day, db), db)))
            }
            return result
        }
    }

    /// How often the hall's words about waiting were true, on these business days.
    package func calibration(_ days: ClosedRange<LocalDate>, queue: String? = nil) throws(StoreFault) -> WaitCalibration {
        try records.read { (db) throws(StoreFault) in
            try db.first(
                """
                SELECT count(*), sum(waited <= low * 60000), sum(waited <= high * 60000), sum(away >= ?4),
                    sum(away >= ?4 AND waited >= away * 60000) FROM turn
                WHERE low IS NOT NULL AND waited IS NOT NULL AND day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR queue = ?3)
                """, .text("\(days.lowerBound)"), .text("\(days.upperBound)"), .text(queue), .integer(WaitForecast.worthTheWay)
            ) {
                WaitCalibration(
                    told: Int($0.integer(0)), withinLow: Int($0.integer(1)), withinHigh: Int($0.integer(2)),
                    toldBack: Int($0.integer(3)), backInTime: Int($0.integer(4)))
            } ?? WaitCalibration(told: 0, withinLow: 0, withinHigh: 0, toldBack: 0, backInTime: 0)
        }
    }

    /// How it stands now with a number that waits: who is before it, and what its wait will be from now on. Nil: it does not wait,
    /// or its day is over. `windows`: those of the hall; before who was sent to one is everybody whom it would call first.
    package func standing(
        of number: UInt64, on day: LocalDate, at moment: Moment, windows: [Window]
    ) throws(StoreFault) -> WaitForecast? {
        try records.read { (db) throws(StoreFault) in
            let turn = try db.first(
                """
                SELECT queue, rank, target, day, (SELECT count(*) FROM turn AS other WHERE state = 1 AND other.target = turn.target
                    AND other.day = turn.day AND (turn.target <> '' OR other.queue = turn.queue) AND (other.rank, other.number) < (turn.rank, turn.number))
                FROM turn WHERE number = ? AND state = 1 AND day = ?
                """, .id(number), .text("\(try Self.dayInForce(day, at: moment, db))")
            ) { (queue: $0.text(0), rank: $0.integer(1), target: $0.text(2), day: $0.text(3), people: Int($0.integer(4))) }
            guard let turn else { return nil }
            var people = turn.people
            for service in windows.first(where: { $0.code == turn.target })?.serves ?? [] {
                people += try db.first(
                    """
                    SELECT count(*) FROM turn WHERE state = 1 AND target = '' AND day = ? AND queue = ? AND (rank, number) < (?, ?)
                    """, .text(turn.day), .text(service.queue), .integer(turn.rank &- Int64(service.handicap) &* 60_000), .id(number)
                ) { Int($0.integer(0)) } ?? 0
            }
            return try Self.estimate(turn.queue, db).forecast(ahead: people)
        }
    }

    /// What is told to somebody of that rank, and what is expected, ms.
    static func forecast(
        _ queue: String, on day: LocalDate, rank: Int64, _ db: Connection
    ) throws(StoreFault) -> (told: WaitForecast, expected: Int64?) {
        // All who wait but those behind: nobody is behind a newcomer, and behind one with a credit are those of that last while.
        let ahead = try db.first(
            """
            SELECT ifnull((SELECT count FROM waiting WHERE day = ?1 AND queue = ?2), 0)
                - (SELECT count(*) FROM turn WHERE state = 1 AND target = '' AND day = ?1 AND queue = ?2 AND rank > ?3)
            """, .text("\(day)"), .text(queue), .integer(rank)
        ) { max(0, Int($0.integer(0))) } ?? 0
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
