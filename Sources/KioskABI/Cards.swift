import CKiosk
import Kiosk

final class CardBox: Boxed, @unchecked Sendable {
    let card: Card
    let decoder: PhotoDecoder

    init(_ card: Card, _ decoder: PhotoDecoder) {
        self.card = card
        self.decoder = decoder
    }

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
    case Int(KIOSK_FIELD_TYPE_CODE): .typeCode
    case Int(KIOSK_FIELD_NEW_ADDRESS): .newAddress
    case Int(KIOSK_FIELD_ENGLISH_NAME): .englishName
    case Int(KIOSK_FIELD_NATIONALITY): .nationality
    case Int(KIOSK_FIELD_PASS_NUMBER): .passNumber
    case Int(KIOSK_FIELD_ISSUE_COUNT): .issueCount
    case Int(KIOSK_FIELD_CARD_VERSION): .cardVersion
    case Int(KIOSK_FIELD_AUTHORITY_CODE): .authorityCode
    case Int(KIOSK_FIELD_OLD_NUMBER_LINK): .oldNumberLink
    default: nil
    }
}

func check(purpose code: Int32) throws(Refusal) {
    guard (Int32(KIOSK_PURPOSE_SHOW_HOLDER)...Int32(KIOSK_PURPOSE_TRANSMIT)).contains(code) else { throw Refusal(invalid) }
}

@c @implementation
public func kiosk_card_free(_ card: OpaquePointer?) { free(card, .card) }

@c @implementation
public func kiosk_card_type(_ card: OpaquePointer?) -> Int32 {
    number(card, .card) { (box: CardBox) in
        switch box.card.type {
        case .citizen: Int32(KIOSK_CARD_CITIZEN)
        case .residentHMT: Int32(KIOSK_CARD_RESIDENT_HMT)
        case .foreign2017: Int32(KIOSK_CARD_FOREIGN_2017)
        case .foreign2023: Int32(KIOSK_CARD_FOREIGN_2023)
        case .other: Int32(KIOSK_CARD_OTHER)
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
        try check(purpose: purpose)
        let out = try required(out)
        guard let text = box.card.plain(field) else { throw Refusal(kiosk_status(KIOSK_E_GONE)) }
        out.pointee = text
    }
}

/// Bytes of a card that are neither gone nor missing.
private func give(
    _ card: OpaquePointer?, _ purpose: Int32, _ out: UnsafeMutablePointer<UnsafeRawPointer?>?,
    _ out_length: UnsafeMutablePointer<Int>?, _ bytes: (CardBox) throws(Refusal) -> UnsafeRawBufferPointer?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: CardBox = try unwrap(card, .card)
        try check(purpose: purpose)
        let out = try required(out)
        let length = try required(out_length)
        guard let bytes = try bytes(box) else { throw Refusal(kiosk_status(KIOSK_E_GONE)) }
        guard let start = bytes.baseAddress else { throw Refusal(kiosk_status(KIOSK_E_NOT_FOUND)) }
        out.pointee = start
        length.pointee = bytes.count
    }
}

@c @implementation
public func kiosk_card_photo(
    _ card: OpaquePointer?, _ purpose: Int32, _ out: UnsafeMutablePointer<UnsafeRawPointer?>?,
    _ out_length: UnsafeMutablePointer<Int>?
) -> kiosk_status {
    give(card, purpose, out, out_length) { box throws(Refusal) in box.card.photo }
}

@c @implementation
public func kiosk_card_fingerprint(
    _ card: OpaquePointer?, _ purpose: Int32, _ out: UnsafeMutablePointer<UnsafeRawPointer?>?,
    _ out_length: UnsafeMutablePointer<Int>?
) -> kiosk_status {
    give(card, purpose, out, out_length) { box throws(Refusal) in box.card.fingerprint }
}

@c @implementation
public func kiosk_photo_decoder_set(
    _ k: OpaquePointer?, _ decode: kiosk_photo_decode?, _ context: UnsafeMutableRawPointer?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        try ask { () throws(Failure) in try station.setPhotoDecoder(decode, context) }
    }
}

@c @implementation
public func kiosk_card_photo_decoded(
    _ card: OpaquePointer?, _ purpose: Int32, _ out: UnsafeMutablePointer<UnsafeRawPointer?>?,
    _ out_length: UnsafeMutablePointer<Int>?
) -> kiosk_status {
    give(card, purpose, out, out_length) { box throws(Refusal) in
        try ask { () throws(Failure) in try box.card.decodedPhoto(by: box.decoder) }
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
