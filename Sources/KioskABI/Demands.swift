import CKiosk
import Kiosk

final class DemandBox: Boxed, @unchecked Sendable {
    let counts: [DemandCount]
    init(_ counts: [DemandCount]) { self.counts = counts }

    func count(_ index: Int) -> DemandCount? { counts.indices.contains(index) ? counts[index] : nil }
}

@c @implementation
public func kiosk_demand_list(
    _ k: OpaquePointer?, _ from: UnsafePointer<CChar>?, _ to: UnsafePointer<CChar>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let (from, to) = (try day(from), try day(to))
        let out = try required(out)
        let counts = try ask { () throws(Failure) in try station.demand(from: from, to: to) }
        try hand(DemandBox(counts), .demand, of: k, to: out)
    }
}

private func day(_ pointer: UnsafePointer<CChar>?) throws(Refusal) -> LocalDate? {
    guard let text = try optionalText(pointer) else { return nil }
    guard let day = LocalDate(iso: text) else { throw Refusal(invalid) }
    return day
}

@c @implementation
public func kiosk_demand_free(_ demand: OpaquePointer?) { free(demand, .demand) }

@c @implementation
public func kiosk_demand_count(_ demand: OpaquePointer?) -> Int {
    count(demand, .demand) { (box: DemandBox) in box.counts.count }
}

private enum DemandText: Int { case text, first, last }

private func text(_ demand: OpaquePointer?, _ which: DemandText, _ index: Int, _ get: (DemandCount) -> String) -> UnsafePointer<CChar>? {
    lent(demand, .demand, which.rawValue << 48 | index & 0xFFFF_FFFF) { (box: DemandBox) in box.count(index).map(get) }
}

@c @implementation
public func kiosk_demand_text(_ demand: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? { text(demand, .text, index) { $0.demand.text } }

@c @implementation
public func kiosk_demand_kind(_ demand: OpaquePointer?, _ index: Int) -> Int32 {
    number(demand, .demand) { (box: DemandBox) in box.count(index).map { Int32($0.demand.kind.rawValue) } ?? invalid }
}

@c @implementation
public func kiosk_demand_times(_ demand: OpaquePointer?, _ index: Int) -> Int64 {
    number(demand, .demand) { (box: DemandBox) in box.count(index).map { Int64($0.times) } ?? Int64(invalid) }
}

@c @implementation
public func kiosk_demand_first_day(_ demand: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(demand, .first, index) { "\($0.first)" }
}

@c @implementation
public func kiosk_demand_last_day(_ demand: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(demand, .last, index) { "\($0.last)" }
}
