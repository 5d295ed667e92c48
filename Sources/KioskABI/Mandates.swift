import CKiosk
import Kiosk

final class MandateBox: Boxed, @unchecked Sendable {
    let station: Station
    let mandate: Mandate
    init(_ station: Station, _ mandate: Mandate) { (self.station, self.mandate) = (station, mandate) }
}

func card(_ handle: OpaquePointer?, of k: OpaquePointer?) throws(Refusal) -> Card? {
    let box: CardBox? = try unwrapped(handle, .card, of: k)
    return box?.card
}

/// A list of codes in one text.
func codes(_ text: String) -> [String] { text.split(separator: ";" as Character).map(String.init) }

@c @implementation
public func kiosk_mandate_entrust(
    _ k: OpaquePointer?, _ request: UnsafePointer<kiosk_mandate_request>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let out = try required(out)
        let request = try filled(request, kiosk_mandate_request())
        let requestID = try text(request.request_id)
        let items = codes(try text(request.items))
        let (from, until) = (LocalDate(iso: try text(request.from)), LocalDate(iso: try text(request.until)))
        guard let principal = try card(request.principal, of: k), let agent = try card(request.agent, of: k),
            let grade = Mandate.Grade(rawValue: request.grade), let from, let until
        else { throw Refusal(invalid) }
        let mandate = try ask { () throws(Failure) in
            try station.entrust(requestID: requestID, principal: principal, agent: agent, grade: grade, items: items, from: from, until: until)
        }
        try hand(MandateBox(station, mandate), .mandate, of: k, to: out)
    }
}

@c @implementation
public func kiosk_mandate_find(_ k: OpaquePointer?, _ id: UInt64, _ out: UnsafeMutablePointer<OpaquePointer?>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let out = try required(out)
        let mandate = try ask { () throws(Failure) in try station.mandate(id) }
        try hand(MandateBox(station, mandate), .mandate, of: k, to: out)
    }
}

@c @implementation
public func kiosk_mandate_free(_ mandate: OpaquePointer?) { free(mandate, .mandate) }

@c @implementation
public func kiosk_mandate_step(_ mandate: OpaquePointer?, _ step: Int32, _ clerk: UnsafePointer<CChar>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: MandateBox = try unwrap(mandate, .mandate)
        let clerk = try text(clerk)
        guard let step = Mandate.Step(rawValue: step) else { throw Refusal(invalid) }
        try ask { () throws(Failure) in try box.station.stepMandate(box.mandate.id, step, clerk: clerk) }
    }
}

@c @implementation
public func kiosk_mandate_revoke(_ mandate: OpaquePointer?, _ reason: UnsafePointer<CChar>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: MandateBox = try unwrap(mandate, .mandate)
        let reason = try text(reason)
        try ask { () throws(Failure) in try box.station.revokeMandate(box.mandate.id, reason: reason) }
    }
}

@c @implementation
public func kiosk_mandate_id(_ mandate: OpaquePointer?) -> UInt64 { count(mandate, .mandate) { (box: MandateBox) in box.mandate.id } }

@c @implementation
public func kiosk_mandate_grade(_ mandate: OpaquePointer?) -> Int32 {
    number(mandate, .mandate) { (box: MandateBox) in box.mandate.grade.rawValue }
}

@c @implementation
public func kiosk_mandate_state(_ mandate: OpaquePointer?) -> Int32 {
    do throws(Refusal) {
        let box: MandateBox = try unwrap(mandate, .mandate)
        let now = try ask { () throws(Failure) in try box.station.mandate(box.mandate.id) }
        return now.revoked == nil ? now.step.rawValue : 0
    } catch {
        return error.status
    }
}

private func words(_ mandate: OpaquePointer?, _ field: Int, _ get: (Mandate) -> String?) -> UnsafePointer<CChar>? {
    lent(mandate, .mandate, field) { (box: MandateBox) in get(box.mandate) }
}

@c @implementation
public func kiosk_mandate_principal(_ mandate: OpaquePointer?) -> UnsafePointer<CChar>? { words(mandate, 0) { $0.principal.name } }

@c @implementation
public func kiosk_mandate_principal_number(_ mandate: OpaquePointer?) -> UnsafePointer<CChar>? { words(mandate, 1) { $0.principal.number } }

@c @implementation
public func kiosk_mandate_agent(_ mandate: OpaquePointer?) -> UnsafePointer<CChar>? { words(mandate, 2) { $0.agent.name } }

@c @implementation
public func kiosk_mandate_agent_number(_ mandate: OpaquePointer?) -> UnsafePointer<CChar>? { words(mandate, 3) { $0.agent.number } }

@c @implementation
public func kiosk_mandate_from(_ mandate: OpaquePointer?) -> UnsafePointer<CChar>? { words(mandate, 4) { "\($0.from)" } }

@c @implementation
public func kiosk_mandate_until(_ mandate: OpaquePointer?) -> UnsafePointer<CChar>? { words(mandate, 5) { "\($0.until)" } }

@c @implementation
public func kiosk_mandate_item_count(_ mandate: OpaquePointer?) -> Int { count(mandate, .mandate) { (box: MandateBox) in box.mandate.items.count } }

@c @implementation
public func kiosk_mandate_item(_ mandate: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    words(mandate, 1 << 48 | index & 0xFFFF_FFFF) { $0.items.indices.contains(index) ? $0.items[index] : nil }
}
