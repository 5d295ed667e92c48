import CKiosk

/// An ID card that was read. This program only ever asks for the masked fields:
/// what is on the card stays in the library's memory.
final class Card: Sendable {
    nonisolated(unsafe) let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { kiosk_card_free(handle) }

    /// Whether it is of a type that the library reads the fields of.
    var isKnown: Bool { kiosk_card_type(handle) != KIOSK_CARD_OTHER }

    /// A foreigner's card may have only the English name.
    var name: String {
        let chinese = copied(kiosk_card_masked(handle, Int32(KIOSK_FIELD_NAME)))
        return chinese.isEmpty ? copied(kiosk_card_masked(handle, Int32(KIOSK_FIELD_ENGLISH_NAME))) : chinese
    }
    var number: String { copied(kiosk_card_masked(handle, Int32(KIOSK_FIELD_NUMBER))) }

    var isExpired: Bool { warnings & (KIOSK_CARD_WARN_EXPIRED | KIOSK_CARD_WARN_NOT_YET) != 0 }
    var hasWarning: Bool { warnings != 0 }

    private var warnings: Int32 { max(0, kiosk_card_warnings(handle)) }
}
