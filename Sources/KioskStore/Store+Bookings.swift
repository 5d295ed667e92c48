import KioskCore

/// What came of booking a time.
package enum BookingReceipt: Hashable, Sendable {
    case booked(Booking)
    /// This request had its booking already; here it is.
    case repeated(Booking)
    /// This request had another time, or this person has one in this queue on that day: that one.
    case conflict(Booking)
    /// As many as the time has are taken.
    case full
}

/// A time of a day, and how many may still book it.
package struct BookableTime: Hashable, Sendable {
    package let minutes: Range<Int>
    package let left: Int
}

extension Store {
    /// Books a time that `Queue.bookable` offers; on the disk when this returns.
    package func book(
        _ slot: Queue.Slot, of queue: Queue, on day: LocalDate, request: String, item: String?, person: PersonKey?, at moment: Moment
    ) throws(StoreFault) -> BookingReceipt {
        try records.write { (db) throws(StoreFault) in
            if let earlier = try db.first("SELECT * FROM booking WHERE request = ?", .text(request), row: Booking.init) {
                let isSame = earlier.queue == queue.code && earlier.item == item && earlier.day == day && earlier.minutes == slot.minutes
                return isSame ? .repeated(earlier) : .conflict(earlier)
            }
            if let person, let other = try Self.booking(of: person, in: queue.code, on: day, db) { return .conflict(other) }
            guard try Self.booked(slot, of: queue, on: day, db) < slot.cap else { return .full }
            let id = try Journal.append(at: moment, to: db) { id in
                var note = Journal.Note(kind: "booking-made", body: [
                    "booking": .count(Int(clamping: id)), "queue": .text(queue.code), "day": .text("\(day)"),
                    "from": .count(slot.minutes.lowerBound), "until": .count(slot.minutes.upperBound),
                ])
                if let item { note.body["item"] = .text(item) }
                if let person { note.body["person"] = .text("\(person)") }
                return note
            }
            try db.run(
                "INSERT INTO booking VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)", .id(id), .text(request), .text(queue.code), .text(item),
                .text("\(day)"), .integer(slot.minutes.lowerBound), .integer(slot.minutes.upperBound), person.map { .blob($0.bytes) } ?? .null)
            return .booked(Booking(id: id, request: request, queue: queue.code, item: item, day: day, minutes: slot.minutes))
        }
    }

    /// Times of a day and how many are left of each, in their order.
    package func left(of slots: [Queue.Slot], of queue: Queue, on day: LocalDate) throws(StoreFault) -> [BookableTime] {
        try records.read { (db) throws(StoreFault) in
            var times: [BookableTime] = []
            for slot in slots {
                times.append(BookableTime(minutes: slot.minutes, left: max(0, slot.cap - (try Self.booked(slot, of: queue, on: day, db)))))
            }
            return times
        }
    }

    /// By the name that whoever made it gave it.
    package func booking(request: String) throws(StoreFault) -> Booking? {
        try records.read { (db) throws(StoreFault) in
            try db.first("SELECT * FROM booking WHERE request = ?", .text(request), row: Booking.init)
        }
    }

    package func booking(id: UInt64) throws(StoreFault) -> Booking? {
        try records.read { (db) throws(StoreFault) in try db.first("SELECT * FROM booking WHERE id = ?", .id(id), row: Booking.init) }
    }

    /// The earliest of a person on a day that has not become a number; one that has ended by the minute `over` only when there is no other.
    package func booking(of person: PersonKey, on day: LocalDate, over: Int = 0) throws(StoreFault) -> Booking? {
        try records.read { (db) throws(StoreFault) in
            try db.first(
                "SELECT * FROM booking WHERE person = ? AND day = ? AND number IS NULL AND cancelled IS NULL ORDER BY until <= ?, start LIMIT 1",
                .blob(person.bytes), .text("\(day)"), .integer(over), row: Booking.init)
        }
    }

    /// Checks in (签到): the booking becomes a number of its queue, with the credit of who has booked. It has a place whatever
    /// the queue's slots and last number say; whether it is time for it is asked before. Again: the same number.
    package func checkIn(
        _ booking: Booking, in queue: Queue, on day: LocalDate, visit: UInt64, arrival: Arrival, at moment: Moment
    ) throws(StoreFault) -> NumberIssue {
        try records.write { (db) throws(StoreFault) in
            guard let now = try db.first("SELECT * FROM booking WHERE id = ?", .id(booking.id), row: Booking.init), now.cancelled == nil else {
                return .conflict
            }
            if let number = now.number {
                guard let number = try db.first("SELECT * FROM number_now WHERE id = ?", .id(number), row: QueueNumber.init) else { return .conflict }
                return .repeated(number)
            }
            var arrival = arrival
            arrival.isBooked = true
            // Whoever booked by card has that card's number.
            if arrival.person == nil {
                arrival.person = try db.first("SELECT person FROM booking WHERE id = ?", .id(booking.id)) { PersonKey($0.blob(0)) } ?? nil
            }
            let issue = try Self.issue(
                request: "booking:\(booking.id)", item: now.item, in: queue, on: day, visit: visit, arrival: arrival, at: moment, db)
            guard case .issued(let number) = issue else { return issue }
            try db.run("UPDATE booking SET number = ? WHERE id = ?", .id(number.id), .id(booking.id))
            _ = try Journal.append(at: moment, to: db) { _ in
                Journal.Note(kind: "booking-checked-in", number: number.id, visit: visit, body: ["booking": .count(Int(clamping: booking.id))])
            }
            return issue
        }
    }

    /// False when it was cancelled already, or has become a number. `reason` is a short name without personal data.
    package func cancelBooking(_ id: UInt64, reason: String, at moment: Moment) throws(StoreFault) -> Bool {
        try records.write { (db) throws(StoreFault) in
            let changed = try db.run(
                "UPDATE booking SET cancelled = ? WHERE id = ? AND cancelled IS NULL AND number IS NULL", .text(reason), .id(id))
            guard changed == 1 else { return false }
            _ = try Journal.append(at: moment, to: db) { _ in
                Journal.Note(kind: "booking-cancelled", body: ["booking": .count(Int(clamping: id)), "reason": .text(reason)])
            }
            return true
        }
    }

    private static func booking(of person: PersonKey, in queue: String, on day: LocalDate, _ db: Connection) throws(StoreFault) -> Booking? {
        try db.first(
            "SELECT * FROM booking WHERE person = ? AND day = ? AND queue = ? AND cancelled IS NULL LIMIT 1", .blob(person.bytes), .text("\(day)"),
            .text(queue), row: Booking.init)
    }

    private static func booked(_ slot: Queue.Slot, of queue: Queue, on day: LocalDate, _ db: Connection) throws(StoreFault) -> Int {
        try db.first(
            "SELECT count(*) FROM booking WHERE day = ? AND queue = ? AND start = ? AND cancelled IS NULL", .text("\(day)"), .text(queue.code),
            .integer(slot.minutes.lowerBound)) { Int($0.integer(0)) } ?? 0
    }
}

extension Booking {
    /// A row of booking.
    fileprivate init(_ row: borrowing Row) throws(StoreFault) {
        let (start, until) = (Int(clamping: row.integer(5)), Int(clamping: row.integer(6)))
        guard 0 <= start, start <= until, until <= 1_440 else {
            throw StoreFault(.damaged, "records.db: booking \(row.id(0)) is at no time of a day, from minute \(start) until \(until)")
        }
        self.init(
            id: row.id(0), request: row.text(1), queue: row.text(2), item: row.isNull(3) ? nil : row.text(3), day: try row.date(4),
            minutes: start..<until, number: row.isNull(8) ? nil : row.id(8), cancelled: row.isNull(9) ? nil : row.text(9))
    }
}
