import CKiosk
import Kiosk

final class EventBox: Boxed, @unchecked Sendable {
    let event: Event
    let terminal: OpaquePointer?
    init(_ event: Event, of terminal: OpaquePointer?) {
        self.event = event
        self.terminal = terminal
    }
}

@c @implementation
public func kiosk_event_fd(_ k: OpaquePointer?) -> Int32 {
    number(k, .kiosk) { (box: TerminalBox) in box.station.events.descriptor }
}

@c @implementation
public func kiosk_event_next(_ k: OpaquePointer?) -> OpaquePointer? {
    do throws(Refusal) {
        guard let event = try station(k).events.next() else { return nil }
        return Handles.table.insert(EventBox(event, of: k), .event, parent: UInt(bitPattern: k))
    } catch {
        return nil
    }
}

@c @implementation
public func kiosk_event_free(_ event: OpaquePointer?) { free(event, .event) }

@c @implementation
public func kiosk_event_kind(_ event: OpaquePointer?) -> Int32 {
    number(event, .event) { (box: EventBox) in box.event.kind.rawValue }
}

@c @implementation
public func kiosk_event_sequence(_ event: OpaquePointer?) -> Int64 {
    number(event, .event) { (box: EventBox) in box.event.sequence }
}

@c @implementation
public func kiosk_event_wall(_ event: OpaquePointer?) -> Int64 {
    number(event, .event) { (box: EventBox) in box.event.wall }
}

@c @implementation
public func kiosk_event_monotonic(_ event: OpaquePointer?) -> Int64 {
    number(event, .event) { (box: EventBox) in box.event.monotonic }
}

@c @implementation
public func kiosk_event_job(_ event: OpaquePointer?) -> UInt64 {
    count(event, .event) { (box: EventBox) in box.event.job }
}

@c @implementation
public func kiosk_event_visit(_ event: OpaquePointer?) -> UInt64 {
    count(event, .event) { (box: EventBox) in box.event.visit }
}

@c @implementation
public func kiosk_event_state(_ event: OpaquePointer?) -> Int32 {
    number(event, .event) { (box: EventBox) in
        box.event.jobState.map(\.rawValue) ?? box.event.deviceState.map(code) ?? box.event.presenter.map(\.rawValue) ?? 0
    }
}

@c @implementation
public func kiosk_event_bands(_ event: OpaquePointer?) -> Int32 {
    number(event, .event) { (box: EventBox) in box.event.bands.map { Int32(clamping: $0.printed) } ?? 0 }
}

@c @implementation
public func kiosk_event_bands_total(_ event: OpaquePointer?) -> Int32 {
    number(event, .event) { (box: EventBox) in box.event.bands.map { Int32(clamping: $0.all) } ?? 0 }
}

@c @implementation
public func kiosk_event_who(_ event: OpaquePointer?) -> Int32 {
    number(event, .event) { (box: EventBox) in box.event.who.rawValue }
}

@c @implementation
public func kiosk_event_device(_ event: OpaquePointer?) -> UnsafePointer<CChar>? {
    lent(event, .event, 0) { (box: EventBox) in box.event.device.isEmpty ? box.event.window : box.event.device }
}

@c @implementation
public func kiosk_event_name(_ event: OpaquePointer?) -> UnsafePointer<CChar>? {
    lent(event, .event, 1) { (box: EventBox) in box.event.name }
}

@c @implementation
public func kiosk_event_text(_ event: OpaquePointer?) -> UnsafePointer<CChar>? {
    lent(event, .event, 2) { (box: EventBox) in box.event.text }
}

@c @implementation
public func kiosk_event_detail(_ event: OpaquePointer?) -> UnsafePointer<CChar>? {
    lent(event, .event, 3) { (box: EventBox) in box.event.detail }
}

@c @implementation
public func kiosk_event_card(_ event: OpaquePointer?, _ out: UnsafeMutablePointer<OpaquePointer?>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: EventBox = try unwrap(event, .event)
        let out = try required(out)
        guard let card = box.event.card else { throw Refusal(kiosk_status(KIOSK_E_NOT_FOUND)) }
        guard !card.isForgotten else { throw Refusal(kiosk_status(KIOSK_E_GONE)) }
        try hand(CardBox(card, try station(box.terminal).photoDecoder), .card, of: box.terminal, to: out)
    }
}
