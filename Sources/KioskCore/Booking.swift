/// A time that somebody has booked at a queue (预约), until they check in (签到) and have a number.
package struct Booking: Hashable, Sendable {
    package enum State: Int32, Sendable, CaseIterable {
        case booked = 1
        /// 签到: it has become a number.
        case checkedIn
        case cancelled
        /// 爽约: its time is over, and nobody came.
        case missed
    }

    /// The journal row that began it.
    package let id: UInt64
    /// The name that it has with whoever made it, such as the booking number of an online platform.
    package let request: String
    package let queue: String
    package let item: String?
    package let day: LocalDate
    /// After midnight.
    package let minutes: Range<Int>
    /// The id of the number that it became.
    package let number: UInt64?
    /// Why it was cancelled; nil while it was not.
    package let cancelled: String?

    package init(
        id: UInt64, request: String, queue: String, item: String?, day: LocalDate, minutes: Range<Int>, number: UInt64? = nil,
        cancelled: String? = nil
    ) {
        (self.id, self.request, self.queue, self.item, self.day) = (id, request, queue, item, day)
        (self.minutes, self.number, self.cancelled) = (minutes, number, cancelled)
    }

    package func state(at now: LocalTime, _ rules: BookingRules) -> State {
        if cancelled != nil { return .cancelled }
        if number != nil { return .checkedIn }
        return now.date > day || now.date == day && now.minute >= minutes.upperBound + rules.late ? .missed : .booked
    }

    /// From when to when one may check in, in minutes of its day.
    package func checkIn(_ rules: BookingRules) -> Range<Int> {
        max(0, minutes.lowerBound - rules.early)..<min(1_440, minutes.upperBound + rules.late)
    }
}

/// How far ahead is booked, and how punctual one must be.
package struct BookingRules: Hashable, Sendable {
    /// Working days ahead.
    package var days = 5
    /// Minutes before the beginning and after the end in which one may check in.
    package var early = 15
    package var late = 15
    package init() {}
}

extension Queue {
    /// A day's times that can be booked, seen from now: those of `bookings` that have not begun, on a working
    /// day of the hall, at most so many working days ahead.
    package func bookable(
        on day: LocalDate, at now: LocalTime, closed: [Place.ClosedDays], _ rules: BookingRules, _ working: WorkingDays
    ) -> [Slot] {
        guard day >= now.date, day <= working.adding(rules.days, to: now.date).day, working.contains(day),
            !closed.contains(where: { $0.from <= day && day <= $0.until })
        else { return [] }
        return bookings.filter { day > now.date || $0.minutes.lowerBound > now.minute }
    }
}
