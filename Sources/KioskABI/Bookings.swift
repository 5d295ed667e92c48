import CKiosk
import Kiosk

final class BookingBox: Boxed, @unchecked Sendable {
    let station: Station
    let booking: Booking
    let terminal: OpaquePointer?
    init(_ station: Station, _ booking: Booking, of terminal: OpaquePointer?) {
        (self.station, self.booking, self.terminal) = (station, booking, terminal)
    }
}

final class TimesBox: Boxed, @unchecked Sendable {
    let times: [BookableTime]
    init(_ times: [BookableTime]) { self.times = times }
    func time(_ index: Int) -> BookableTime? { times.indices.contains(index) ? times[index] : nil }
}

/// "09:30"
private func clock(_ minute: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minute / 60)):\(two(minute % 60))"
}

private func date(_ pointer: UnsafePointer<CChar>?) throws(Refusal) -> LocalDate {
    guard let day = LocalDate(iso: try text(pointer)) else { throw Refusal(invalid) }
    return day
}

@c @implementation
public func kiosk_booking_make(
    _ k: OpaquePointer?, _ request: UnsafePointer<kiosk_booking_request>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let out = try required(out)
        let request = try filled(request, kiosk_booking_request(), sizes: [64, MemoryLayout<kiosk_booking_request>.stride])
        try reserved(request.flags)
        let from = try text(request.from)
        guard from.utf8.count == 5, let minute = Queue.Slot.minute(from[...]) else { throw Refusal(invalid) }
        var wish = BookingWish(requestID: try text(request.request_id), day: try date(request.day), from: minute)
        wish.queue = try optionalText(request.queue)
        wish.item = try optionalText(request.item)
        wish.card = try card(request.card, of: k)
        if request.id_number != nil {
            guard wish.card == nil else { throw Refusal(invalid) }
            let number = try utf8(request.id_number)
            wish.person = try ask { () throws(Failure) in try station.person(number: number) }
        }
        let asked = wish
        let booking = try ask { () throws(Failure) in try station.book(asked) }
        try hand(BookingBox(station, booking, of: k), .booking, of: k, to: out)
    }
}

@c @implementation
public func kiosk_booking_find(
    _ k: OpaquePointer?, _ request: UnsafePointer<CChar>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let request = try text(request)
        let out = try required(out)
        let booking = try ask { () throws(Failure) in try station.findBooking(request) }
        try hand(BookingBox(station, booking, of: k), .booking, of: k, to: out)
    }
}

@c @implementation
public func kiosk_booking_of_card(
    _ k: OpaquePointer?, _ holder: OpaquePointer?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let holder = try card(holder, of: k)
        let out = try required(out)
        guard let holder else { throw Refusal(invalid) }
        let booking = try ask { () throws(Failure) in try station.findBooking(of: holder) }
        try hand(BookingBox(station, booking, of: k), .booking, of: k, to: out)
    }
}

@c @implementation
public func kiosk_booking_check_in(
    _ booking: OpaquePointer?, _ visit: OpaquePointer?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: BookingBox = try unwrap(booking, .booking)
        let visit: VisitBox? = try unwrapped(visit, .visit, of: box.terminal)
        let out = try required(out)
        let number = try ask { () throws(Failure) in try box.station.checkIn(box.booking, visit: visit?.id) }
        try hand(NumberBox(box.station, number), .number, of: box.terminal, to: out)
    }
}

@c @implementation
public func kiosk_booking_cancel(_ booking: OpaquePointer?, _ reason: UnsafePointer<CChar>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: BookingBox = try unwrap(booking, .booking)
        let reason = try text(reason)
        try ask { () throws(Failure) in try box.station.cancelBooking(box.booking, reason: reason) }
    }
}

@c @implementation
public func kiosk_booking_free(_ booking: OpaquePointer?) { free(booking, .booking) }

private func text(_ booking: OpaquePointer?, _ field: Int, _ get: (Booking) -> String) -> UnsafePointer<CChar>? {
    lent(booking, .booking, field) { (box: BookingBox) in get(box.booking) }
}

@c @implementation
public func kiosk_booking_request_id(_ booking: OpaquePointer?) -> UnsafePointer<CChar>? { text(booking, 0) { $0.request } }

@c @implementation
public func kiosk_booking_queue(_ booking: OpaquePointer?) -> UnsafePointer<CChar>? { text(booking, 1) { $0.queue } }

@c @implementation
public func kiosk_booking_item(_ booking: OpaquePointer?) -> UnsafePointer<CChar>? { text(booking, 2) { $0.item ?? "" } }

@c @implementation
public func kiosk_booking_day(_ booking: OpaquePointer?) -> UnsafePointer<CChar>? { text(booking, 3) { "\($0.day)" } }

@c @implementation
public func kiosk_booking_from(_ booking: OpaquePointer?) -> UnsafePointer<CChar>? { text(booking, 4) { clock($0.minutes.lowerBound) } }

@c @implementation
public func kiosk_booking_until(_ booking: OpaquePointer?) -> UnsafePointer<CChar>? { text(booking, 5) { clock($0.minutes.upperBound) } }

@c @implementation
public func kiosk_booking_opens(_ booking: OpaquePointer?) -> UnsafePointer<CChar>? {
    lent(booking, .booking, 6) { (box: BookingBox) in clock(box.station.checkIn(of: box.booking).lowerBound) }
}

@c @implementation
public func kiosk_booking_closes(_ booking: OpaquePointer?) -> UnsafePointer<CChar>? {
    lent(booking, .booking, 7) { (box: BookingBox) in clock(box.station.checkIn(of: box.booking).upperBound) }
}

@c @implementation
public func kiosk_booking_state(_ booking: OpaquePointer?) -> Int32 {
    do throws(Refusal) {
        let box: BookingBox = try unwrap(booking, .booking)
        return try ask { () throws(Failure) in try box.station.state(of: box.booking) }.rawValue
    } catch {
        return error.status
    }
}

@c @implementation
public func kiosk_times_list(
    _ k: OpaquePointer?, _ queue: UnsafePointer<CChar>?, _ day: UnsafePointer<CChar>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let queue = try text(queue)
        let day = try date(day)
        let out = try required(out)
        let times = try ask { () throws(Failure) in try station.bookableTimes(of: queue, on: day) }
        try hand(TimesBox(times), .times, of: k, to: out)
    }
}

@c @implementation
public func kiosk_times_free(_ times: OpaquePointer?) { free(times, .times) }

@c @implementation
public func kiosk_times_count(_ times: OpaquePointer?) -> Int { count(times, .times) { (box: TimesBox) in box.times.count } }

@c @implementation
public func kiosk_times_from(_ times: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    lent(times, .times, index &* 2) { (box: TimesBox) in box.time(index).map { clock($0.minutes.lowerBound) } }
}

@c @implementation
public func kiosk_times_until(_ times: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    lent(times, .times, index &* 2 &+ 1) { (box: TimesBox) in box.time(index).map { clock($0.minutes.upperBound) } }
}

@c @implementation
public func kiosk_times_left(_ times: OpaquePointer?, _ index: Int) -> Int32 {
    number(times, .times) { (box: TimesBox) in box.time(index).map { Int32(clamping: $0.left) } ?? invalid }
}
