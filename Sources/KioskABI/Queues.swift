import CKiosk
import Kiosk

final class QueuesBox: Boxed, @unchecked Sendable {
    let queues: [QueueOverview]
    let language: Language
    let today: LocalDate

    init(_ queues: [QueueOverview], _ language: Language, _ today: LocalDate) {
        (self.queues, self.language, self.today) = (queues, language, today)
    }

    func queue(_ index: Int) -> QueueOverview? { queues.indices.contains(index) ? queues[index] : nil }
}

@c @implementation
public func kiosk_queues_list(_ k: OpaquePointer?, _ out: UnsafeMutablePointer<OpaquePointer?>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let out = try required(out)
        let queues = try ask { () throws(Failure) in try station.queues() }
        try hand(QueuesBox(queues, station.language, station.localDate), .queues, of: k, to: out)
    }
}

@c @implementation
public func kiosk_queues_free(_ queues: OpaquePointer?) { free(queues, .queues) }

@c @implementation
public func kiosk_queues_count(_ queues: OpaquePointer?) -> Int {
    count(queues, .queues) { (box: QueuesBox) in box.queues.count }
}

private func text(_ queues: OpaquePointer?, _ index: Int, _ field: Int, _ get: (QueuesBox, QueueOverview) -> String) -> UnsafePointer<CChar>? {
    lent(queues, .queues, index &* 8 &+ field) { (box: QueuesBox) in box.queue(index).map { get(box, $0) } }
}

private func value<N: FixedWidthInteger & SignedInteger>(_ queues: OpaquePointer?, _ index: Int, _ get: (QueueOverview) -> N) -> N {
    number(queues, .queues) { (box: QueuesBox) in box.queue(index).map(get) ?? N(invalid) }
}

@c @implementation
public func kiosk_queues_code(_ queues: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(queues, index, 0) { $1.queue.code }
}

@c @implementation
public func kiosk_queues_name(_ queues: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(queues, index, 1) { $1.queue.name($0.language) }
}

@c @implementation
public func kiosk_queues_state(_ queues: OpaquePointer?, _ index: Int) -> Int32 { value(queues, index) { $0.state.rawValue } }

@c @implementation
public func kiosk_queues_text(_ queues: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(queues, index, 2) { $1.sentence($0.language, on: $0.today) }
}

@c @implementation
public func kiosk_queues_opens(_ queues: OpaquePointer?, _ index: Int) -> Int64 { value(queues, index) { $0.opens } }

@c @implementation
public func kiosk_queues_last_number(_ queues: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(queues, index, 3) { $1.lastNumber }
}

@c @implementation
public func kiosk_queues_waiting(_ queues: OpaquePointer?, _ index: Int) -> Int32 {
    value(queues, index) { Int32(clamping: $0.waiting) }
}

@c @implementation
public func kiosk_queues_warns(_ queues: OpaquePointer?, _ index: Int) -> Int32 { value(queues, index) { $0.warns ? 1 : 0 } }

@c @implementation
public func kiosk_queues_next(_ queues: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(queues, index, 4) { $1.next }
}

@c @implementation
public func kiosk_queues_wait_low(_ queues: OpaquePointer?, _ index: Int) -> Int32 { value(queues, index) { waitLow($0.forecast) } }

@c @implementation
public func kiosk_queues_wait_high(_ queues: OpaquePointer?, _ index: Int) -> Int32 { value(queues, index) { waitHigh($0.forecast) } }

@c @implementation
public func kiosk_wait_calibration(
    _ k: OpaquePointer?, _ from: UnsafePointer<CChar>?, _ until: UnsafePointer<CChar>?, _ queue: UnsafePointer<CChar>?,
    _ told: UnsafeMutablePointer<Int64>?, _ withinLow: UnsafeMutablePointer<Int64>?, _ withinHigh: UnsafeMutablePointer<Int64>?,
    _ toldBack: UnsafeMutablePointer<Int64>?, _ backInTime: UnsafeMutablePointer<Int64>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let from = try text(from)
        let until = try text(until)
        let queue = try optionalText(queue)
        let found = try ask { () throws(Failure) in try station.calibration(from: from, until: until, queue: queue) }
        told?.pointee = Int64(found.told)
        withinLow?.pointee = Int64(found.withinLow)
        withinHigh?.pointee = Int64(found.withinHigh)
        toldBack?.pointee = Int64(found.toldBack)
        backInTime?.pointee = Int64(found.backInTime)
    }
}
