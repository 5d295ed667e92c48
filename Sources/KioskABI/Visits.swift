import CKiosk
import Kiosk

final class VisitBox: Boxed, @unchecked Sendable {
    let station: Station
    let id: UInt64
    init(_ station: Station, _ id: UInt64) {
        self.station = station
        self.id = id
    }
}

private func manner(_ options: UnsafePointer<kiosk_visit_options>?) throws(Refusal) -> Manner {
    guard options != nil else { return Manner() }
    let options = try filled(options, kiosk_visit_options())
    try reserved(options.flags, allowing: UInt32(KIOSK_VISIT_LARGE_TYPE))
    var manner = Manner()
    manner.largeType = options.flags & UInt32(KIOSK_VISIT_LARGE_TYPE) != 0
    if let language = try optionalText(options.language) {
        guard let known = Language(rawValue: language) else { throw Refusal(invalid) }
        manner.language = known
    }
    return manner
}

@c @implementation
public func kiosk_visit_begin(
    _ k: OpaquePointer?, _ options: UnsafePointer<kiosk_visit_options>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let manner = try manner(options)
        let out = try required(out)
        let id = try ask { () throws(Failure) in try station.beginVisit(manner) }
        do throws(Refusal) {
            try hand(VisitBox(station, id), .visit, of: k, to: out)
        } catch {
            station.endVisit(id)
            throw error
        }
    }
}

@c @implementation
public func kiosk_visit_extend(_ visit: OpaquePointer?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: VisitBox = try unwrap(visit, .visit)
        try ask { () throws(Failure) in try box.station.extendVisit(box.id) }
    }
}

@c @implementation
public func kiosk_visit_set(_ visit: OpaquePointer?, _ options: UnsafePointer<kiosk_visit_options>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: VisitBox = try unwrap(visit, .visit)
        guard options != nil else { throw Refusal(invalid) }
        let manner = try manner(options)
        try ask { () throws(Failure) in try box.station.setVisit(box.id, manner) }
    }
}

@c @implementation
public func kiosk_visit_end(_ visit: OpaquePointer?) -> kiosk_status {
    guard let visit else { return ok }
    guard let box = Handles.table.remove(visit, .visit) as? VisitBox else { return staleHandle }
    box.station.endVisit(box.id)
    return ok
}

@c @implementation
public func kiosk_visit_id(_ visit: OpaquePointer?) -> UInt64 { count(visit, .visit) { (box: VisitBox) in box.id } }

@c @implementation
public func kiosk_visit_state(_ visit: OpaquePointer?) -> Int32 {
    number(visit, .visit) { (box: VisitBox) in
        box.station.visitState(box.id).rawValue
    }
}

@c @implementation
public func kiosk_visit_remaining(_ visit: OpaquePointer?) -> Int64 {
    number(visit, .visit) { (box: VisitBox) in box.station.visitRemaining(box.id) }
}
