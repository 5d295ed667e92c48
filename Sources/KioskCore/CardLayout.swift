/// Where the fields of a kind of card lie in its 256 bytes of text.
///
/// Citizens' cards, residence permits and the foreigners' form of 2017 are known
/// from several sources, the form of 2023 from one.
enum CardLayout {
    /// How the bytes of a place are read.
    enum Piece: Hashable, Sendable {
        case text(Range<Int>)
        /// A text and the end of it that did not fit there.
        case joined(Range<Int>, Range<Int>)
        case date(Range<Int>)
        case sex(Range<Int>)
        case nation(Range<Int>)
    }

    /// The letter that tells the kinds apart.
    static let type = 248..<250

    static func of(_ type: CardRecord.CardType) -> [CardRecord.Field: Piece] {
        switch type {
        case .citizen: citizen
        case .residentHMT: residentHMT
        case .foreign2017: foreign2017
        case .foreign2023: foreign2023
        case .other: other
        }
    }

    private static let citizen: [CardRecord.Field: Piece] = common.merging([
        .nation: .nation(32..<36), .nationCode: .text(32..<36),
    ]) { $1 }

    private static let residentHMT: [CardRecord.Field: Piece] = common.merging([
        .passNumber: .text(220..<238), .issueCount: .text(238..<242), .typeCode: .text(type),
    ]) { $1 }

    private static let common: [CardRecord.Field: Piece] = [
        .name: .text(0..<30), .sex: .sex(30..<32), .sexCode: .text(30..<32), .birth: .date(36..<52),
        .address: .text(52..<122), .number: .text(122..<158), .issuer: .text(158..<188),
        .validFrom: .date(188..<204), .validTo: .date(204..<220),
    ]

    private static let foreign2017: [CardRecord.Field: Piece] = [
        .englishName: .text(0..<120), .sex: .sex(120..<122), .sexCode: .text(120..<122),
        .number: .text(122..<152), .nationality: .text(152..<158), .name: .text(158..<188),
        .validFrom: .date(188..<204), .validTo: .date(204..<220), .birth: .date(220..<236),
        .cardVersion: .text(236..<240), .authorityCode: .text(240..<248), .typeCode: .text(type),
    ]

    /// The English name is in two pieces: 35 characters, and 11 that did not fit there.
    private static let foreign2023: [CardRecord.Field: Piece] = [
        .name: .text(0..<30), .sex: .sex(30..<32), .sexCode: .text(30..<32), .issueCount: .text(32..<36),
        .birth: .date(36..<52), .englishName: .joined(52..<122, 220..<242), .number: .text(122..<158),
        .validFrom: .date(188..<204), .validTo: .date(204..<220), .nationality: .text(242..<248),
        .typeCode: .text(type), .oldNumberLink: .text(250..<256),
    ]

    private static let other: [CardRecord.Field: Piece] = [.typeCode: .text(type)]
}

extension CardRecord.CardType {
    /// Of 256 bytes of text.
    package init(of text: UnsafeRawBufferPointer) {
        let place = CardLayout.type
        guard text.count >= place.upperBound else {
            self = .citizen
            return
        }
        switch UInt16(text[place.lowerBound]) | UInt16(text[place.lowerBound + 1]) << 8 {
        case 0, 0x20: self = .citizen
        case UInt16(UInt8(ascii: "J")): self = .residentHMT
        case UInt16(UInt8(ascii: "I")): self = .foreign2017
        case UInt16(UInt8(ascii: "Y")): self = .foreign2023
        case let other: self = .other(other)
        }
    }

    /// The byte of a text whose kind is not told, for the place where it would stand; nil: of other places.
    package static func untold(at place: Int) -> UInt8? {
        guard CardLayout.type.contains(place) else { return nil }
        return place == CardLayout.type.lowerBound ? UInt8(ascii: "?") : 0
    }

    /// Foreigners' cards have no address.
    package var mayHaveNewAddress: Bool { self == .citizen || self == .residentHMT }
}
