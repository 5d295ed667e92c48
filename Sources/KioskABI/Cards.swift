import CKiosk
import Kiosk

final class CardBox: Boxed, @unchecked Sendable {
    let card: Card
    init(_ card: Card) { self.card = card }

    deinit { card.wipe() }
}

private func field(_ code: Int32) -> CardField? {
    switch Int(code) {
    case Int(KIOSK_FIELD_NAME): .name
    case Int(KIOSK_FIELD_SEX): .sex
    case Int(KIOSK_FIELD_NATION): .nation
    case Int(KIOSK_FIELD_BIRTH): .birth
    case Int(KIOSK_FIELD_ADDRESS): .address
    case Int(KIOSK_FIELD_NUMBER): .number
    case Int(KIOSK_FIELD_ISSUER): .issuer
    case Int(KIOSK_FIELD_VALID_FROM): .validFrom
    case Int(KIOSK_FIELD_VALID_TO): .validTo
    case Int(KIOSK_FIELD_SEX_CODE): .sexCode
    case Int(KIOSK_FIELD_NATION_CODE): .nationCode
    default: nil
    }
}

private func purpose(_ code: Int32) throws(Refusal) {
    guard (Int32(KIOSK_PURPOSE_SHOW_HOLDER)...Int32(KIOSK_PURPOSE_TRANSMIT)).contains(code) else { throw Refusal(invalid) }
}

@c @implementation
public func kiosk_card_free(_ card: OpaquePointer?) { free(card, .card) }

@c @implementation
public func kiosk_card_type(_ card: OpaquePointer?) -> Int32 {
    number(card, .card) { (box: CardBox) in
        switch box.card.type {
        case .citizen: Int32(KIOSK_CARD_CITIZEN)
        default: Int32(KIOSK_CARD_OTHER)
        }
    }
}

@c @implementation
public func kiosk_card_warnings(_ card: OpaquePointer?) -> Int32 {
    number(card, .card) { (box: CardBox) in Int32(box.card.warnings.rawValue) }
}

@c @implementation
public func kiosk_card_masked(_ card: OpaquePointer?, _ field: Int32) -> UnsafePointer<CChar>? {
    do throws(Refusal) {
        let box: CardBox = try unwrap(card, .card)
        return KioskABI.field(field).flatMap(box.card.masked)
    } catch {
        return nil
    }
}

@c @implementation
public func kiosk_card_reveal(
    _ card: OpaquePointer?, _ field: Int32, _ purpose: Int32, _ out: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: CardBox = try unwrap(card, .card)
        guard let field = KioskABI.field(field) else { throw Refusal(invalid) }
        try KioskABI.purpose(purpose)
        let out = try required(out)
        guard let text = box.card.plain(field) else { throw Refusal(kiosk_status(KIOSK_E_GONE)) }
        out.pointee = text
    }
}

@c @implementation
public func kiosk_card_photo(
    _ card: OpaquePointer?, _ purpose: Int32, _ out: UnsafeMutablePointer<UnsafeRawPointer?>?,
    _ out_length: UnsafeMutablePointer<Int>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: CardBox = try unwrap(card, .card)
        try KioskABI.purpose(purpose)
        let out = try required(out)
        let length = try required(out_length)
        guard let photo = box.card.photo else { throw Refusal(kiosk_status(KIOSK_E_GONE)) }
        guard let start = photo.baseAddress else { throw Refusal(kiosk_status(KIOSK_E_NOT_FOUND)) }
        out.pointee = start
        length.pointee = photo.count
    }
}

@c @implementation
public func kiosk_id_number_check(
    _ number: UnsafePointer<CChar>?, _ today: UnsafePointer<CChar>?, _ problems: UnsafeMutablePointer<UInt32>?,
    _ normalized: UnsafeMutablePointer<CChar>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let digits = try utf8(number)
        let problems = try required(problems)
        var day = Clock.date(at: Clock.wall())
        if let today = try optionalText(today) {
            guard let given = LocalDate(iso: today) else { throw Refusal(invalid) }
            day = given
        }
        let checked = IDNumber(digits, today: day)
        problems.pointee = checked.problems.rawValue
        guard let normalized else { return }
        normalized.pointee = 0
        guard let characters = checked.normalized else { return }
        for index in characters.indices { normalized[index] = CChar(bitPattern: characters[index]) }
        normalized[characters.count] = 0
    }
}
