import KioskCore

/// What came of asking for a number.
package enum NumberIssue: Hashable, Sendable {
    case issued(QueueNumber)
    /// This request had its number already; here it is, as it is now.
    case repeated(QueueNumber)
    /// This request id had a number with another queue or item.
    case conflict
    /// This person has a number of this queue that is not finished: that one.
    case hasNumber(QueueNumber)
    /// The day's numbers are used up.
    case usedUp
    /// The queue gives no number at this minute.
    case notNow(Queue.Admission)
}

/// Who takes a number, as far as the rule of who is next must know.
package struct Arrival: Hashable, Sendable {
    package var priority = Priority.ordinary
    /// Of the class, in minutes.
    package var credit = 0
    /// Days on which the hall is closed, whatever its queues' hours say.
    package var closed: [Place.ClosedDays] = []
    /// Whose number it is, who has one of a queue at a time; nil: nobody knows.
    package var person: PersonKey?
    /// Who came in their place (代办).
    package var agent: PersonKey?
    /// They have a place: neither hours nor slots turn them away.
    var isBooked = false

    package init(priority: Priority = .ordinary, credit: Int = 0, closed: [Place.ClosedDays] = []) {
        (self.priority, self.credit, self.closed) = (priority, credit, closed)
    }
}

extension Store {
    /// Issues a number: counter, number and journal in one transaction, on the disk when
    /// this returns.
    ///
    /// - `request`: the caller's own id. The same id gives the same number for as long as the
    ///   number is kept, also on another day, so that a retry across midnight is safe. So an
    ///   id must never be used for a second resident: a UUID is good, a counter that starts
    ///   anew each morning is not.
    /// - `day`: the business day by the clock. When a later day has begun, the number belongs
    ///   to that one: a clock that is set back reopens no day.
    package func issueNumber(
        request: String, item: String?, in queue: Queue, on day: LocalDate, visit: UInt64 = 0, arrival: Arrival = Arrival(),
        at moment: Moment
    ) throws(StoreFault) -> NumberIssue {
        try records.write { (db) throws(StoreFault) in
            try Self.issue(request: request, item: item, in: queue, on: day, visit: visit, arrival: arrival, at: moment, db)
        }
    }

    static func issue(
        request: String, item: String?, in queue: Queue, on day: LocalDate, visit: UInt64, arrival: Arrival, at moment: Moment, _ db: Connection
    ) throws(StoreFault) -> NumberIssue {
        if let earlier = try db.first("SELECT * FROM number_now WHERE request = ?", .text(request), row: QueueNumber.init) {
            return earlier.queue == queue.code && earlier.item == item ? .repeated(earlier) : .conflict
        }
        if let person = arrival.person {
            let today = try Self.dayInForce(day, at: moment, db)
            if let live = try Self.liveNumber(of: person, in: queue.code, on: today, db) { return .hasNumber(live) }
        }
        let local = LocalTime(of: moment)
        let admission = arrival.isBooked ? .open(nil, last: nil) : try queue.admission(at: local, closed: arrival.closed) { (slot) throws(StoreFault) in
            try Self.issued(in: slot, of: queue, on: local.date, db)
        }
        guard case .open(let slot, _) = admission else { return .notNow(admission) }
        let day = try Self.businessDay(day, db)
        try Self.carryNumbers(into: day, at: moment, db)
        guard let sequence = try Self.next(in: queue, on: day, db) else { return .usedUp }
        if let slot {
            try db.run(
                "INSERT INTO slot VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET issued = issued + 1",
                .text("\(local.date)"), .text(queue.code), .integer(slot.minutes.lowerBound))
        }
        if let person = arrival.person { try Self.replaceMissed(of: person, in: queue.code, on: day, at: moment, db) }
        let text = queue.text(of: sequence)
        let now = try Journal.hallTime(at: moment, db)
        let rank = Waiting.rank(arrived: now, credit: arrival.credit)
        let (told, expected) = try Self.forecast(queue.code, on: day, rank: rank, db)
        let id = try Journal.append(at: moment, to: db) { id in
            var note = Journal.Note(kind: "number-issued", number: id, visit: visit)
            note.body = ["day": .text("\(day)"), "queue": .text(queue.code), "text": .text(text)]
            if let item { note.body["item"] = .text(item) }
            note.body["hall"] = .count(Int(now))
            note.body["ahead"] = .count(told.ahead)
            if let minutes = told.minutes {
                note.body["low"] = .count(minutes.lowerBound)
                note.body["high"] = .count(minutes.upperBound)
            }
            if arrival.priority != .ordinary {
                note.body["class"] = .text(arrival.priority.name)
                note.body["credit"] = .count(arrival.credit)
            }
            if let person = arrival.person { note.body["person"] = .text("\(person)") }
            if let agent = arrival.agent { note.body["agent"] = .text("\(agent)") }
            return note
        }
        let number = QueueNumber(
            id: id, request: request, day: day, text: text, sequence: sequence, queue: queue.code,
            queueName: queue.name, window: queue.window, item: item, issued: moment.wall,
            onPrintFailure: queue.onPrintFailure, priority: arrival.priority, told: told)
        try db.run(
            "INSERT INTO number VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            .id(id), .text(request), .text("\(day)"), .text(text), .integer(sequence), .text(queue.code),
            .text(queue.name), .text(queue.window), .text(item), .integer(moment.wall),
            .text(queue.onPrintFailure.rawValue))
        try db.run(
            """
            INSERT INTO turn (number, day, queue, state, priority, arrived, rank, since, ahead, expected, low, high, away, person, agent)
            VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?5, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
            """, .id(id), .text("\(day)"), .text(queue.code), .integer(Int(arrival.priority.rawValue)), .integer(now), .integer(rank),
            .integer(told.ahead), .integer(expected), .integer(told.minutes?.lowerBound), .integer(told.minutes?.upperBound),
            .integer(told.away), arrival.person.map { .blob($0.bytes) } ?? .null, arrival.agent.map { .blob($0.bytes) } ?? .null)
        return .issued(number)
    }

    /// The number of a queue that somebody took on a business day and that is not finished: it waits, is called, is served
    /// or was put aside. (Whoever did not come may take another.)
    package func liveNumber(of person: PersonKey, in queue: String, on day: LocalDate, at moment: Moment) throws(StoreFault) -> QueueNumber? {
        try records.read { (db) throws(StoreFault) in
            try Self.liveNumber(of: person, in: queue, on: Self.dayInForce(day, at: moment, db), db)
        }
    }

    private static func liveNumber(
        of person: PersonKey, in queue: String, on day: LocalDate, _ db: Connection
    ) throws(StoreFault) -> QueueNumber? {
        try db.first(
            """
            SELECT number_now.* FROM turn JOIN number_now ON number_now.id = turn.number
            WHERE turn.person = ? AND turn.day = ? AND number_now.queue = ? AND turn.state IN (1, 3, 4, 5) LIMIT 1
            """, .blob(person.bytes), .text("\(day)"), .text(queue), row: QueueNumber.init)
    }

    /// Whoever did not come to a call and takes another number has only that one from then on.
    private static func replaceMissed(
        of person: PersonKey, in queue: String, on day: LocalDate, at moment: Moment, _ db: Connection
    ) throws(StoreFault) {
        let missed = try db.all(
            """
            SELECT turn.number FROM turn JOIN number ON number.id = turn.number
            WHERE turn.person = ? AND turn.day = ? AND number.queue = ? AND turn.state = 7
            """, .blob(person.bytes), .text("\(day)"), .text(queue)) { $0.id(0) }
        for number in missed { _ = try void(number, "replaced", job: 0, at: moment, db) }
    }

    /// A number by what stands on its ticket, as it is now.
    package func number(_ day: LocalDate, _ text: String) throws(StoreFault) -> QueueNumber? {
        try records.read { (db) throws(StoreFault) in
            try db.first(
                "SELECT * FROM number_now WHERE day = ? AND text = ?", .text("\(day)"), .text(text), row: QueueNumber.init)
        }
    }

    /// A number of those that wait or were served today, by what stands on its ticket.
    package func find(_ text: String, on day: LocalDate, at moment: Moment) throws(StoreFault) -> QueueNumber? {
        try records.read { (db) throws(StoreFault) in
            guard let id = try Self.find(text, on: Self.dayInForce(day, at: moment, db), db) else { return nil }
            return try db.first("SELECT * FROM number_now WHERE id = ?", .id(id), row: QueueNumber.init)
        }
    }

    /// A number as it is now.
    package func number(id: UInt64) throws(StoreFault) -> QueueNumber? {
        try records.read { (db) throws(StoreFault) in
            try db.first("SELECT * FROM number_now WHERE id = ?", .id(id), row: QueueNumber.init)
        }
    }

    /// Voids a number, which nobody else will ever get, and cancels its tickets that have not
    /// begun. False when it is void already, not there, or a window has it or is done with it. `reason` is a short name without
    /// personal data.
    package func voidNumber(id: UInt64, reason: String, at moment: Moment) throws(StoreFault) -> Bool {
        try records.write { (db) throws(StoreFault) in
            try Self.void(id, reason, job: 0, at: moment, db)
        }
    }

    /// The business day of a number that is given now: the clock's, or a later one that has begun.
    package func businessDay(_ day: LocalDate) throws(StoreFault) -> LocalDate {
        try records.read { (db) throws(StoreFault) in try Self.businessDay(day, db) }
    }

    static func void(
        _ id: UInt64, _ reason: String, job: UInt64, at moment: Moment, _ db: Connection
    ) throws(StoreFault) -> Bool {
        // Of a day before there were windows there is no turn.
        let state = try db.first("SELECT state FROM turn WHERE number = ?", .id(id)) { QueueNumber.State(rawValue: Int32(clamping: $0.integer(0))) }
        if let state, state?.canBecome(.void) != true { return false }
        let changed = try db.run(
            "UPDATE number SET void_reason = ? WHERE id = ? AND void_reason IS NULL", .text(reason), .id(id))
        guard changed == 1 else { return false }
        let now = try Journal.hallTime(at: moment, db)
        try db.run("UPDATE turn SET state = 2, since = ? WHERE number = ?", .integer(now), .id(id))
        _ = try Journal.append(at: moment, to: db) { _ in
            Journal.Note(kind: "number-void", number: id, job: job, body: ["reason": .text(reason), "hall": .count(Int(now))])
        }
        try cancelQueuedJobs(of: id, at: moment, db)
        return true
    }

    static func businessDay(_ day: LocalDate, _ db: Connection) throws(StoreFault) -> LocalDate {
        let latest = try db.first("SELECT max(day) FROM series") { (row) throws(StoreFault) in
            row.isNull(0) ? day : try row.date(0)
        }
        return max(day, latest ?? day)
    }

    static func issued(in slot: Queue.Slot, of queue: Queue, on day: LocalDate, _ db: Connection) throws(StoreFault) -> Int {
        try db.first(
            "SELECT issued FROM slot WHERE day = ? AND queue = ? AND start = ?", .text("\(day)"), .text(queue.code),
            .integer(slot.minutes.lowerBound)
        ) { Int($0.integer(0)) } ?? 0
    }

    /// Takes the next number of the queue's series; nil when the limit is reached.
    private static func next(in queue: Queue, on day: LocalDate, _ db: Connection) throws(StoreFault) -> Int? {
        let series = try db.first(
            "SELECT first, last FROM series WHERE day = ? AND prefix = ?", .text("\(day)"), .text(queue.prefix)
        ) { (first: Int($0.integer(0)), last: Int($0.integer(1))) }
        guard let series else {
            try db.run(
                "INSERT INTO series VALUES (?1, ?2, ?3, ?3)", .text("\(day)"), .text(queue.prefix), .integer(queue.first))
            return queue.first
        }
        guard (0...Queue.largestNumber).contains(series.last) else {
            throw StoreFault(.damaged, "records.db: the last number of series \"\(queue.prefix)\" on \(day) is \(series.last)")
        }
        if let limit = queue.limit, series.last &- series.first &+ 1 >= limit { return nil }
        guard series.last < Queue.largestNumber else { return nil }
        let next = series.last + 1
        try db.run(
            "UPDATE series SET last = ? WHERE day = ? AND prefix = ?", .integer(next), .text("\(day)"), .text(queue.prefix))
        return next
    }
}

extension QueueNumber {
    /// A row of number_now.
    init(_ row: borrowing Row) throws(StoreFault) {
        let low = row.isNull(16) ? nil : Int(row.integer(16))
        let told = WaitForecast(
            ahead: Int(row.integer(15)), minutes: low.map { $0...max($0, Int(row.integer(17))) }, away: Int(row.integer(18)))
        self.init(
            id: row.id(0), request: row.text(1), day: try row.date(2), text: row.text(3), sequence: Int(row.integer(4)),
            queue: row.text(5), queueName: row.text(6), window: row.text(7), item: row.isNull(8) ? nil : row.text(8),
            issued: row.integer(9), onPrintFailure: Queue.PrintFailureRule(rawValue: row.text(10)) ?? .keep,
            priority: Priority(rawValue: Int32(clamping: row.integer(14))) ?? .ordinary, told: told, calledTo: row.text(19),
            state: State(rawValue: Int32(clamping: row.integer(13))) ?? .issued,
            voidReason: row.isNull(11) ? nil : row.text(11), prints: Int(row.integer(12)))
    }
}
