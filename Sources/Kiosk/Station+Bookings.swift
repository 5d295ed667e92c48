import KioskCore
import KioskStore

/// What somebody asks for who books a time.
package struct BookingWish: Sendable {
    package var requestID: String
    package var queue: String?
    package var item: String?
    package var day: LocalDate
    /// When the time begins, in minutes after midnight.
    package var from: Int
    /// Of who will come; without it and `person` they are known by the request's id alone.
    package var card: Card?
    package var person: PersonKey?

    package init(requestID: String, day: LocalDate, from: Int) { (self.requestID, self.day, self.from) = (requestID, day, from) }
}

/// Bookings (预约), and checking in (签到).
extension Station {
    /// Books a time; it is durable when this returns.
    package func book(_ wish: BookingWish) throws(Failure) -> Booking {
        try open()
        guard (1...64).contains(wish.requestID.utf8.count) else { throw Failure(.invalid) }
        let queue = try queue(wish.queue, for: wish.item)
        let person = try wish.card.map { (card) throws(Failure) in try self.person(card).key } ?? wish.person
        let moment = Clock.moment()
        if let known = try stored({ () throws(StoreFault) in try store.booking(request: wish.requestID) }) {
            // A retry is no new booking, also when its time can no longer be booked.
            guard known.queue == queue.code, known.item == wish.item, known.day == wish.day, known.minutes.lowerBound == wish.from else {
                throw Failure(.conflict)
            }
            return known
        }
        guard let slot = try bookable(queue, on: wish.day, at: moment).first(where: { $0.minutes.lowerBound == wish.from }) else {
            throw Failure(.notNow)
        }
        let receipt = try stored { () throws(StoreFault) in
            try store.book(slot, of: queue, on: wish.day, request: wish.requestID, item: wish.item, person: person, at: moment)
        }
        switch receipt {
        case .booked(let booking), .repeated(let booking): return booking
        case .conflict: throw Failure(.conflict)
        case .full: throw Failure(.limit)
        }
    }

    /// Whose identity number it is, as the records know persons, when there is no card that says it.
    package func person(number: some Collection<UInt8>) throws(Failure) -> PersonKey {
        try open()
        guard let type = CardRecord.CardType(number: number) else { throw Failure(.invalid) }
        guard let key = try stored({ () throws(StoreFault) in try store.vault().person(type, number: number) }) else { throw Failure(.invalid) }
        return key
    }

    private func bookable(_ queue: Queue, on day: LocalDate, at moment: Moment) throws(Failure) -> [Queue.Slot] {
        queue.bookable(
            on: day, at: LocalTime(of: moment), closed: try closedDays(), configuration.bookings, configuration.hall.workingDays)
    }

    /// The times of a day that can be booked, with how many are left of each.
    package func bookableTimes(of queue: String, on day: LocalDate) throws(Failure) -> [BookableTime] {
        try open()
        guard let queue = self.queue(queue) else { throw Failure(.notFound) }
        let slots = try bookable(queue, on: day, at: Clock.moment())
        return try stored { () throws(StoreFault) in try store.left(of: slots, of: queue, on: day) }
    }

    package func findBooking(_ requestID: String) throws(Failure) -> Booking {
        try open()
        guard let booking = try stored({ () throws(StoreFault) in try store.booking(request: requestID) }) else { throw Failure(.notFound) }
        return booking
    }

    /// Today's first booking of whoever's card it is that has not become a number; one that was missed only when there is no other.
    package func findBooking(of card: Card) throws(Failure) -> Booking {
        try open()
        let person = try self.person(card).key
        let now = LocalTime(of: Clock.moment())
        let over = now.minute - configuration.bookings.late
        guard let booking = try stored({ () throws(StoreFault) in try store.booking(of: person, on: now.date, over: over) }) else {
            throw Failure(.notFound)
        }
        return booking
    }

    /// 签到: the booking becomes a number; again: the same number.
    package func checkIn(_ booking: Booking, visit: UInt64?) throws(Failure) -> QueueNumber {
        try open()
        if let visit, visits.currentID != visit { throw Failure(.gone) }
        let moment = Clock.moment()
        let now = LocalTime(of: moment)
        let current = try refreshed(booking)
        guard current.cancelled == nil else { throw Failure(.conflict) }
        guard let queue = queue(current.queue) else { throw Failure(.notFound) }
        guard current.number != nil || now.date == current.day && current.checkIn(configuration.bookings).contains(now.minute) else {
            throw Failure(.notNow)
        }
        let priority = configuration.credits.best(of: [.booked] + (visits.isElder(visit) ? [.elder] : []))
        let arrival = Arrival(priority: priority, credit: configuration.credits[priority])
        let issue = try stored { () throws(StoreFault) in
            try store.checkIn(
                current, in: queue, on: configuration.hall.businessDay.date(of: moment), visit: visit ?? 0, arrival: arrival, at: moment)
        }
        return try told(issue)
    }

    package func cancelBooking(_ booking: Booking, reason: String) throws(Failure) {
        try open()
        guard (1...64).contains(reason.utf8.count) else { throw Failure(.invalid) }
        let done = try stored { () throws(StoreFault) in try store.cancelBooking(booking.id, reason: reason, at: Clock.moment()) }
        guard done else { throw Failure(.conflict) }
    }

    package func refreshed(_ booking: Booking) throws(Failure) -> Booking {
        try open()
        guard let now = try stored({ () throws(StoreFault) in try store.booking(id: booking.id) }) else { throw Failure(.notFound) }
        return now
    }

    /// From when to when one may check in, in minutes of its day.
    package func checkIn(of booking: Booking) -> Range<Int> { booking.checkIn(configuration.bookings) }

    package func state(of booking: Booking) throws(Failure) -> Booking.State {
        try refreshed(booking).state(at: LocalTime(of: Clock.moment()), configuration.bookings)
    }
}
