import KioskCore

/// What came of asking for a number.
package enum NumberIssue: Hashable, Sendable {
    case issued(QueueNumber)
    /// This request had its number already; here it is, as it is now.
    case repeated(QueueNumber)
    /// This request id had a number with another queue or item.
    case conflict
    /// The day's numbers are used up.
    case usedUp
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
        request: String, item: String?, in queue: Queue, on day: LocalDate, visit: UInt64 = 0, at moment: Moment
    ) throws(StoreFault) -> NumberIssue {
        try records.write { (db) throws(StoreFault) in
            if let earlier = try db.first("SELECT * FROM number_now WHERE request = ?", .text(request), row: QueueNumber.init) {
                return earlier.queue == queue.code && earlier.item == item ? .repeated(earlier) : .conflict
            }
            let day = try Self.businessDay(day, db)
            guard let sequence = try Self.next(in: queue, on: day, db) else { return .usedUp }
            let text = queue.text(of: sequence)
            let id = try Journal.append(at: moment, to: db) { id in
                var note = Journal.Note(kind: "number-issued", number: id, visit: visit)
                note.body = ["day": .text("\(day)"), "queue": .text(queue.code), "text": .text(text)]
                if let item { note.body["item"] = .text(item) }
                return note
            }
            let number = QueueNumber(
                id: id, request: request, day: day, text: text, sequence: sequence, queue: queue.code,
                queueName: queue.name, window: queue.window, item: item, issued: moment.wall,
                onPrintFailure: queue.onPrintFailure)
            try db.run(
                "INSERT INTO number VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                .id(id), .text(request), .text("\(day)"), .text(text), .integer(sequence), .text(queue.code),
                .text(queue.name), .text(queue.window), .text(item), .integer(moment.wall),
                .text(queue.onPrintFailure.rawValue))
            return .issued(number)
        }
    }

    /// A number by what stands on its ticket, as it is now.
    package func number(_ day: LocalDate, _ text: String) throws(StoreFault) -> QueueNumber? {
        try records.read { (db) throws(StoreFault) in
            try db.first(
                "SELECT * FROM number_now WHERE day = ? AND text = ?", .text("\(day)"), .text(text), row: QueueNumber.init)
        }
    }

    /// A number as it is now.
    package func number(id: UInt64) throws(StoreFault) -> QueueNumber? {
        try records.read { (db) throws(StoreFault) in
            try db.first("SELECT * FROM number_now WHERE id = ?", .id(id), row: QueueNumber.init)
        }
    }

    /// Voids a number, which nobody else will ever get, and cancels its tickets that have not
    /// begun. False when it is void already or not there. `reason` is a short name without
    /// personal data.
    package func voidNumber(id: UInt64, reason: String, at moment: Moment) throws(StoreFault) -> Bool {
        try records.write { (db) throws(StoreFault) in
            try Self.void(id, reason, job: 0, at: moment, db)
        }
    }

    /// The business day in force: the clock's, or a later one that has begun.
    package func businessDay(_ day: LocalDate) throws(StoreFault) -> LocalDate {
        try records.read { (db) throws(StoreFault) in try Self.businessDay(day, db) }
    }

    static func void(
        _ id: UInt64, _ reason: String, job: UInt64, at moment: Moment, _ db: Connection
    ) throws(StoreFault) -> Bool {
        let changed = try db.run(
            "UPDATE number SET void_reason = ? WHERE id = ? AND void_reason IS NULL", .text(reason), .id(id))
        guard changed == 1 else { return false }
        _ = try Journal.append(at: moment, to: db) { _ in
            Journal.Note(kind: "number-void", number: id, job: job, body: ["reason": .text(reason)])
        }
        try cancelQueuedJobs(of: id, at: moment, db)
        return true
    }

    private static func businessDay(_ day: LocalDate, _ db: Connection) throws(StoreFault) -> LocalDate {
        let latest = try db.first("SELECT max(day) FROM series") { (row) throws(StoreFault) in
            row.isNull(0) ? day : try row.date(0)
        }
        return max(day, latest ?? day)
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
        if let limit = queue.limit, series.last &- series.first &+ 1 >= limit { return nil }
        let next = series.last &+ 1
        try db.run(
            "UPDATE series SET last = ? WHERE day = ? AND prefix = ?", .integer(next), .text("\(day)"), .text(queue.prefix))
        return next
    }
}

extension QueueNumber {
    fileprivate init(_ row: borrowing Row) throws(StoreFault) {
        self.init(
            id: row.id(0), request: row.text(1), day: try row.date(2), text: row.text(3), sequence: Int(row.integer(4)),
            queue: row.text(5), queueName: row.text(6), window: row.text(7), item: row.isNull(8) ? nil : row.text(8),
            issued: row.integer(9), onPrintFailure: Queue.PrintFailureRule(rawValue: row.text(10)) ?? .keep,
            voidReason: row.isNull(11) ? nil : row.text(11), prints: Int(row.integer(12)))
    }
}
