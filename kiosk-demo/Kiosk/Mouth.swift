import CKiosk

/// What becomes of a ticket at the mouth of a printer with a presenter.
enum Mouth: String, Codable, Sendable {
    case presented, taken, retracted, leftBehind = "left-behind", ejected

    init?(_ state: Int32) {
        switch Int(state) {
        case KIOSK_TICKET_PRESENTED: self = .presented
        case KIOSK_TICKET_TAKEN: self = .taken
        case KIOSK_TICKET_RETRACTED: self = .retracted
        case KIOSK_TICKET_LEFT_BEHIND: self = .leftBehind
        case KIOSK_TICKET_EJECTED: self = .ejected
        default: return nil
        }
    }

    /// Whether it can be taken.
    var isThere: Bool { self == .presented || self == .leftBehind }
}
