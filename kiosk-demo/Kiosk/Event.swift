import CKiosk

/// Something that happened, copied out of its handle.
struct Event: Sendable {
    enum Kind: Int32, Sendable {
        case deviceChanged = 1, cardArrived, cardRead, cardFailed, cardRemoved
        case jobChanged, visitWarning, visitEnded, catalogChanged, ticketChanged, queueChanged
    }

    /// nil for a kind that this program does not know.
    let kind: Kind?
    let device: String
    let job: UInt64
    let visit: UInt64
    let state: Int32
    /// A stable name, "" when nothing is the matter.
    let name: String
    /// For the resident.
    let text: String
    /// For the technician.
    let detail: String
    /// Of a card that was read.
    let card: Card?

    init(_ event: OpaquePointer) {
        kind = Kind(rawValue: kiosk_event_kind(event))
        device = copied(kiosk_event_device(event))
        job = kiosk_event_job(event)
        visit = kiosk_event_visit(event)
        state = kiosk_event_state(event)
        name = copied(kiosk_event_name(event))
        text = copied(kiosk_event_text(event))
        detail = copied(kiosk_event_detail(event))
        var out: OpaquePointer?
        card = kind == .cardRead && kiosk_event_card(event, &out) == KIOSK_OK ? out.map { Card($0) } : nil
    }
}
