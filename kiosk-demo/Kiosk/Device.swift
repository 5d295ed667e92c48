import CKiosk

/// A device as it is now.
struct Device: Sendable, Equatable {
    enum Kind: String, Sendable {
        case cardReader = "card-reader", ticketPrinter = "ticket-printer", receiptPrinter = "receipt-printer", other
    }

    enum State: String, Sendable {
        case absent, starting, ready, busy, needsPerson = "needs-person", failed
    }

    /// In the configuration.
    let name: String
    let kind: Kind
    let state: State
    /// The name of its trouble, or "".
    let fault: String

    /// Whether the resident may be offered what it does. A reader that needs a
    /// person needs its card lifted: the page says so where it asks for the card.
    /// A printer in whose mouth a ticket was left prints the next one all the same.
    var isUsable: Bool {
        state == .ready || state == .busy || (state == .needsPerson && (kind == .cardReader || fault == "ticket-left"))
    }

    init(_ devices: OpaquePointer?, _ index: Int) {
        name = copied(kiosk_devices_name(devices, index))
        fault = copied(kiosk_devices_fault(devices, index))
        kind = switch Int(kiosk_devices_kind(devices, index)) {
        case KIOSK_KIND_CARD_READER: .cardReader
        case KIOSK_KIND_TICKET_PRINTER: .ticketPrinter
        case KIOSK_KIND_RECEIPT_PRINTER: .receiptPrinter
        default: .other
        }
        state = switch Int(kiosk_devices_state(devices, index)) {
        case KIOSK_DEVICE_STARTING: .starting
        case KIOSK_DEVICE_READY: .ready
        case KIOSK_DEVICE_BUSY: .busy
        case KIOSK_DEVICE_NEEDS_PERSON: .needsPerson
        case KIOSK_DEVICE_FAILED: .failed
        default: .absent
        }
    }
}
