import Kiosk
import KioskCore

/// A time that somebody has booked, as they remember it.
struct Appointment {
    let request: String
    let line: Plan.Line
    let from: Int
    let until: Int
    var isCancelled = false
    /// The text of the number that it became.
    var number: String?
}

extension Day {
    // MARK: Beforehand

    /// On a day of the weeks before, people book times of the day that is played.
    func book() throws {
        for _ in 0..<chance.number(8...14) {
            let line = chance.one(of: Plan.lines.filter { !$0.bookings.isEmpty })
            let time = chance.one(of: line.bookings)
            let request = "platform-\(appointments.count)-\(tally.bookingsRefused)"
            let taken = appointments.count { $0.line.code == line.code && $0.from == time.from && !$0.isCancelled }
            var wish = BookingWish(requestID: request, day: LocalDate.epoch.adding(days: today), from: time.from)
            wish.queue = line.code
            do {
                let booking = try station.book(wish)
                guard taken < time.cap, booking.minutes == time.from..<time.until else { throw Broken("\(request) was booked over the cap: \(booking)") }
                appointments.append(Appointment(request: request, line: line, from: time.from, until: time.until))
            } catch let failure as Failure where failure.kind == .limit && taken == time.cap {
                tally.bookingsRefused += 1
                continue
            }
            guard try station.book(wish).request == request else { throw Broken("\(request) was booked twice") }
            if chance.once(in: 10) {
                try station.cancelBooking(station.findBooking(request), reason: "plans changed")
                appointments[appointments.count - 1].isCancelled = true
            }
        }
    }

    // MARK: On the day

    func planAppointments() {
        for place in appointments.indices where !chance.once(in: 6) {
            at(appointments[place].from + chance.number(-25...35)) { try self.checkIn(place) }
        }
    }

    private func checkIn(_ place: Int) throws {
        guard !isDiskFull else { return after(Self.minute * 3) { try self.checkIn(place) } }
        let appointment = appointments[place]
        let (date, minute) = shown
        let isTime = date == today && (appointment.from - Plan.punctuality..<appointment.until + Plan.punctuality).contains(minute)
        var refusal: Failure.Kind?
        guard let number = try checkIn(appointment.request, refusal: &refusal) else {
            guard refusal == (appointment.isCancelled ? .conflict : .notNow), appointment.isCancelled || !isTime else {
                throw Broken("\(appointment.request) came \(isTime ? "in time" : "at another time") and was turned away: \(refusal.map { "\($0)" } ?? "")")
            }
            // Who is too early comes again.
            if !appointment.isCancelled, date == today, minute < appointment.from {
                after(Self.minute * 12) { try self.checkIn(place) }
            }
            return
        }
        guard isTime, !appointment.isCancelled else { throw Broken("\(appointment.request) checked in at minute \(minute), and may not") }
        tell("\(number.text) checked in")
        try truth.issued(
            number.text, in: appointment.line, item: nil, priority: number.priority.name, ahead: number.told.ahead,
            told: number.told.minutes.map { ($0.lowerBound, $0.upperBound) }, back: number.back.map { $0 - number.issued }, date: date, minute: minute)
        guard number.priority == .booked else { throw Broken("\(number.text) was booked, and is \(number.priority)") }
        appointments[place].number = number.text
        guard try station.checkIn(station.findBooking(appointment.request), visit: nil).text == number.text else {
            throw Broken("checked in twice, \(number.text) became another")
        }
        try wake(queue: appointment.line.code)
    }

    private func checkIn(_ request: String, refusal: inout Failure.Kind?) throws -> QueueNumber? {
        let booking = try station.findBooking(request)
        do throws(Failure) {
            return try station.checkIn(booking, visit: nil)
        } catch {
            refusal = error.kind
            return nil
        }
    }

    func reckonAppointments() throws {
        for appointment in appointments {
            let state = try station.state(of: station.findBooking(appointment.request))
            let expected: Booking.State = appointment.isCancelled ? .cancelled : appointment.number == nil ? .missed : .checkedIn
            guard state == expected else { throw Broken("\(appointment.request) is \(state), and \(expected) in truth") }
        }
    }
}
