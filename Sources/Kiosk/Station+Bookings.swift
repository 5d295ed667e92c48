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
    /// Of who will come; nil: they are known by the request's id alone.
    package var card: Card?

    package init(requestID: String, day: LocalDate, from: Int) { (self.requestID, self.day, self.from) = (requestID, day, from) }
}

/// Bookings (预约), and checking in (签到).
extension Station {
    /// Books a time; it is durable when this returns.
    package func book(_ wish: BookingWish) throws(Failure) -> Booking {
        try open()
        guard (1...64).contains(wish.requestID.utf8.count) else { throw Failure(.invalid) }
        let (queue, item) = try wanted(wish.item, wish.queue)
        if let item, !item.availability.isInForce { throw Failure(.conflict) }
        let person = try wish.card.map { (card) throws(Failure) in try self.person(card).key }
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


    private func wanted(_ item: String?, _ queue: String?) throws(Failure) -> (Queue, Item?) {
        let found: Item? = if let item { try self.item(item) } else { nil }
        guard let code = queue ?? found?.service.queue else { throw Failure(.invalid) }
        guard let wanted = self.queue(code) else { throw Failure(.notFound) }
        return (wanted, found)
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

    /// Today's next booking of whoever's card it is, which has not become a number.
    package func findBooking(of card: Card) throws(Failure) -> Booking {
        try open()
        let person = try self.person(card).key
        let today = LocalTime(of: Clock.moment()).date
        guard let booking = try stored({ () throws(StoreFault) in try store.booking(of: person, on: today) }) else { throw Failure(.notFound) }
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

    package func state(of booking: Booking) throws(Failure) -> Booking.State {
        try refreshed(booking).state(at: LocalTime(of: Clock.moment()), configuration.bookings)
    }
}
