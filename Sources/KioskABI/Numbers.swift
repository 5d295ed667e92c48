import CKiosk
import Kiosk

final class NumberBox: Boxed, @unchecked Sendable {
    let station: Station
    let number: QueueNumber
    init(_ station: Station, _ number: QueueNumber) {
        self.station = station
        self.number = number
    }
}

@c @implementation
public func kiosk_number_issue(
    _ k: OpaquePointer?, _ request: UnsafePointer<kiosk_number_request>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let out = try required(out)
        let request = try filled(request, kiosk_number_request(), sizes: [40, 48, MemoryLayout<kiosk_number_request>.stride])
        try reserved(request.flags)
        try reserved(request.reserved)
        let declared = try priority(request.priority)
        let requestID = try text(request.request_id)
        let item = try optionalText(request.item)
        let queue = try optionalText(request.queue)
        let visit: VisitBox? = try unwrapped(request.visit, .visit, of: k)
        let holder = try card(request.card, of: k)
        let agent = try card(request.agent, of: k)
        let number = try ask { () throws(Failure) in
            try station.issueNumber(
                requestID: requestID, item: item, queue: queue, visit: visit?.id, declared: declared, card: holder, agent: agent)
        }
        try hand(NumberBox(station, number), .number, of: k, to: out)
    }
}

@c @implementation
public func kiosk_number_live(
    _ k: OpaquePointer?, _ holder: OpaquePointer?, _ queue: UnsafePointer<CChar>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let holder = try card(holder, of: k)
        let queue = try text(queue)
        let out = try required(out)
        guard let holder else { throw Refusal(invalid) }
        let number = try ask { () throws(Failure) in try station.liveNumber(of: holder, queue: queue) }
        try hand(NumberBox(station, number), .number, of: k, to: out)
    }
}

@c @implementation
public func kiosk_number_find(
    _ k: OpaquePointer?, _ day: UnsafePointer<CChar>?, _ text: UnsafePointer<CChar>?,
    _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let day = try optionalText(day)
        let number = try KioskABI.text(text)
        let out = try required(out)
        let found = try ask { () throws(Failure) in try station.findNumber(day: day, text: number) }
        try hand(NumberBox(station, found), .number, of: k, to: out)
    }
}

@c @implementation
public func kiosk_number_cancel(_ number: OpaquePointer?, _ reason: UnsafePointer<CChar>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: NumberBox = try unwrap(number, .number)
        let reason = try text(reason)
        try ask { () throws(Failure) in try box.station.cancelNumber(box.number, reason: reason) }
    }
}

@c @implementation
public func kiosk_number_free(_ number: OpaquePointer?) { free(number, .number) }

private func text(_ number: OpaquePointer?, _ field: Int, _ get: (NumberBox) -> String) -> UnsafePointer<CChar>? {
    lent(number, .number, field) { (box: NumberBox) in get(box) }
}

@c @implementation
public func kiosk_number_text(_ number: OpaquePointer?) -> UnsafePointer<CChar>? { text(number, 0) { $0.number.text } }

@c @implementation
public func kiosk_number_queue(_ number: OpaquePointer?) -> UnsafePointer<CChar>? { text(number, 1) { $0.number.queue } }

@c @implementation
public func kiosk_number_queue_name(_ number: OpaquePointer?) -> UnsafePointer<CChar>? {
    text(number, 2) { $0.number.queueName }
}

@c @implementation
public func kiosk_number_window(_ number: OpaquePointer?) -> UnsafePointer<CChar>? {
    text(number, 3) { $0.number.window }
}

@c @implementation
public func kiosk_number_day(_ number: OpaquePointer?) -> UnsafePointer<CChar>? { text(number, 4) { "\($0.number.day)" } }

@c @implementation
public func kiosk_number_item(_ number: OpaquePointer?) -> UnsafePointer<CChar>? { text(number, 5) { $0.number.item ?? "" } }

@c @implementation
public func kiosk_number_issued(_ number: OpaquePointer?) -> Int64 {
    KioskABI.number(number, .number) { (box: NumberBox) in box.number.issued }
}

@c @implementation
public func kiosk_number_state(_ number: OpaquePointer?) -> Int32 {
    now(number) { $0.state.rawValue }
}

@c @implementation
public func kiosk_number_prints(_ number: OpaquePointer?) -> Int32 {
    now(number) { Int32(clamping: $0.prints) }
}

/// As the number is recorded now, not when the handle was made.
private func now(_ number: OpaquePointer?, _ get: (QueueNumber) -> Int32) -> Int32 {
    do throws(Refusal) {
        let box: NumberBox = try unwrap(number, .number)
        return get(try ask { () throws(Failure) in try box.station.refreshed(box.number) })
    } catch {
        return error.status
    }
}

/// What somebody may say of themselves; 0 for nothing.
private func priority(_ code: Int32) throws(Refusal) -> Priority? {
    if code == 0 { return nil }
    guard let priority = Priority(rawValue: code), priority != .booked else { throw Refusal(invalid) }
    return priority
}

@c @implementation
public func kiosk_number_priority(_ number: OpaquePointer?) -> Int32 {
    KioskABI.number(number, .number) { (box: NumberBox) in box.number.priority.rawValue }
}

@c @implementation
public func kiosk_number_called_to(_ number: OpaquePointer?) -> UnsafePointer<CChar>? { text(number, 6) { $0.number.calledTo } }

@c @implementation
public func kiosk_number_ahead(_ number: OpaquePointer?) -> Int32 {
    KioskABI.number(number, .number) { (box: NumberBox) in Int32(clamping: box.number.told.ahead) }
}

@c @implementation
public func kiosk_number_wait_low(_ number: OpaquePointer?) -> Int32 {
    KioskABI.number(number, .number) { (box: NumberBox) in waitLow(box.number.told) }
}

@c @implementation
public func kiosk_number_wait_high(_ number: OpaquePointer?) -> Int32 {
    KioskABI.number(number, .number) { (box: NumberBox) in waitHigh(box.number.told) }
}

@c @implementation
public func kiosk_number_back(_ number: OpaquePointer?) -> Int64 {
    KioskABI.number(number, .number) { (box: NumberBox) in box.number.back ?? 0 }
}

@c @implementation
public func kiosk_number_standing(
    _ number: OpaquePointer?, _ ahead: UnsafeMutablePointer<Int32>?, _ low: UnsafeMutablePointer<Int32>?, _ high: UnsafeMutablePointer<Int32>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: NumberBox = try unwrap(number, .number)
        let standing = try ask { () throws(Failure) in try box.station.standing(box.number) }
        ahead?.pointee = Int32(clamping: standing.ahead)
        low?.pointee = waitLow(standing)
        high?.pointee = waitHigh(standing)
    }
}

func waitLow(_ told: WaitForecast) -> Int32 { told.minutes.map { Int32(clamping: $0.lowerBound) } ?? Int32(KIOSK_NOT_SAID) }

func waitHigh(_ told: WaitForecast) -> Int32 { told.minutes.map { Int32(clamping: $0.upperBound) } ?? Int32(KIOSK_NOT_SAID) }
