/// What is on an ID card (居民身份证), decoded.
///
/// The plain words live in one `Secret`, the photo in another; only masked
/// forms ever become a String. Any thread may use it: one that reads while
/// another wipes sees zeros.
package final class CardRecord: Sendable {
    package enum CardType: Hashable, Sendable {
        /// 居民身份证.
        case citizen
        /// 港澳台居民居住证, of residents of Hong Kong, Macao and Taiwan.
        case residentHMT
        /// 外国人永久居留身份证, form of 2017.
        case foreign2017
        /// 外国人永久居留身份证, form of 2023.
        case foreign2023
        /// Another kind of card, by its letter; its fields are empty but for the letter.
        case other(UInt16)
    }

    /// The numbers of KIOSK_FIELD_… in the header. A field that a kind of card does
    /// not have is empty.
    package enum Field: Int32, Sendable, CaseIterable {
        /// In Chinese.
        case name = 1
        /// 男 女 未知 未说明, else the raw code.
        case sex
        /// 汉, 壮 …, else the raw code.
        case nation
        /// YYYY-MM-DD, else as on the card.
        case birth
        case address
        case number
        case issuer
        case validFrom
        /// YYYY-MM-DD or 长期, else as on the card.
        case validTo
        case sexCode
        case nationCode
        /// The card's own letter for its kind; empty on a citizen's.
        case typeCode
        /// Addresses that were added later, in the reader's order, between them ；.
        case newAddress
        case englishName
        /// GB/T 2659, three letters, as on the card.
        case nationality
        /// 通行证号码, on a residence permit.
        case passNumber
        /// 签发次数 of a residence permit, 换证次数 of the foreigner's card of 2023.
        case issueCount
        /// 证件版本号, of 2017.
        case cardVersion
        /// 当次申请受理机关代码, of 2017.
        case authorityCode
        /// What links a card of 2023 to the number of the one before.
        case oldNumberLink
    }

    /// The bits of KIOSK_CARD_WARN_… in the header.
    package struct Warnings: OptionSet, Hashable, Sendable {
        package let rawValue: Int32
        package init(rawValue: Int32) { self.rawValue = rawValue }

        package static let number = Warnings(rawValue: 0x01)
        package static let birth = Warnings(rawValue: 0x02)
        package static let sex = Warnings(rawValue: 0x04)
        package static let expired = Warnings(rawValue: 0x08)
        package static let notYet = Warnings(rawValue: 0x10)
        package static let code = Warnings(rawValue: 0x20)
    }

    package let type: CardType
    /// The photo as it is on the card, WLT code, not decoded.
    package let photo: Secret?
    /// As it is on the card (GA/T 1012); nil where it was not asked for or the card has none.
    package let fingerprint: Secret?

    // A byte that is 1 until the record is wiped, then the fields, each with a NUL after it.
    private let words: Secret
    private let places: [Field: Range<Int>]

    /// Nil when the text block is not 256 bytes. The caller wipes its own copies.
    ///
    /// - Parameter newAddresses: up to four blocks of 70 bytes, as 30 03 gives them.
    package init?(
        text: UnsafeRawBufferPointer, photo: UnsafeRawBufferPointer?, fingerprint: UnsafeRawBufferPointer? = nil,
        newAddresses: UnsafeRawBufferPointer? = nil
    ) {
        guard let block = CardText(text) else { return nil }
        type = CardType(of: text)
        self.photo = photo.flatMap(Secret.init(copying:))
        self.fingerprint = fingerprint.flatMap(Secret.init(copying:))

        words = Secret(count: CardText.decodedLimit + AddedAddresses.decodedLimit)
        let layout = CardLayout.of(type)
        let mayHaveNewAddress = type.mayHaveNewAddress
        places = words.withBytes { bytes in
            var writer = CardTextWriter(bytes)
            writer.put(1)
            var places: [Field: Range<Int>] = [:]
            for field in Field.allCases {
                let start = writer.count
                if field == .newAddress {
                    if mayHaveNewAddress { AddedAddresses(newAddresses).write(to: &writer) }
                } else if let piece = layout[field] {
                    block.write(piece, to: &writer)
                }
                places[field] = start..<writer.count
                writer.put(0)
            }
            return places
        }
    }

    /// The memory of all of it, for locking its pages.
    package var secrets: [Secret] { [words, photo, fingerprint].compactMap(\.self) }

    package var isWiped: Bool { words.region.first != 1 }

    /// Any thread; at once and for good.
    package func wipe() {
        for secret in secrets { secret.wipe() }
    }

    /// A field as UTF-8 with a NUL behind it, in memory that stays as long as
    /// the record and reads as zeros once it is wiped.
    package func region(of field: Field) -> UnsafeBufferPointer<UInt8> {
        let whole = words.region.assumingMemoryBound(to: UInt8.self)
        guard let place = places[field] else { return UnsafeBufferPointer(start: whole.baseAddress, count: 0) }
        return UnsafeBufferPointer(rebasing: whole[place])
    }

    /// A field as UTF-8; empty once wiped. Copy it where it is needed and wipe the copy.
    package func withField<R, E: Error>(
        _ field: Field, _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        defer { withExtendedLifetime(self) {} }
        let bytes = region(of: field)
        return try body(isWiped ? UnsafeBufferPointer(rebasing: bytes[..<0]) : bytes)
    }

    /// What breaks a rule or contradicts itself on a card that was read well.
    package func warnings(today: LocalDate) -> Warnings {
        if case .other = type { return [] }
        guard !isWiped else { return [] }
        var warnings = numberWarnings(today: today)

        if let end = date(.validTo), end < today { warnings.insert(.expired) }
        if let begin = date(.validFrom), begin > today { warnings.insert(.notYet) }

        var known = withField(.sexCode) { CodeTables.sex($0) != nil }
        switch type {
        case .citizen: known = known && withField(.nationCode) { CodeTables.nation($0) != nil }
        case .foreign2017, .foreign2023: known = known && withField(.nationality, CodeTables.isNationality)
        case .residentHMT, .other: break
        }
        if !known { warnings.insert(.code) }
        return warnings
    }

    /// The number by its own rules, and against the birth date and the sex.
    private func numberWarnings(today: LocalDate) -> Warnings {
        var warnings: Warnings = []
        guard type != .foreign2017 else {
            let number = withField(.number) { ForeignNumber2017($0) }
            if !number.problems.isEmpty { warnings.insert(.number) }
            // Whose number this is in sex, only one source says.
            if let birth = number.birth, birth != date(.birth).map(ForeignNumber2017.day) { warnings.insert(.birth) }
            return warnings
        }

        let number = withField(.number) { IDNumber($0, today: today) }
        if !number.problems.isEmpty || !withField(.number, isNumberOfType) { warnings.insert(.number) }
        if let birth = number.birth, birth != date(.birth) { warnings.insert(.birth) }

        let sex = withField(.sexCode) { $0.count == 1 ? $0.first : nil }
        switch (number.sex, sex) {
        case (.male, UInt8(ascii: "2")), (.female, UInt8(ascii: "1")): warnings.insert(.sex)
        default: break
        }
        return warnings
    }

    /// The number begins as numbers on this kind of card do.
    private func isNumberOfType(_ number: UnsafeBufferPointer<UInt8>) -> Bool {
        switch type {
        case .residentHMT: number.prefix(6).elementsEqual("810000".utf8) || number.prefix(6).elementsEqual("820000".utf8)
            || number.prefix(6).elementsEqual("830000".utf8)
        case .foreign2023: number.count == 18 && number.first == UInt8(ascii: "9")
        case .citizen, .foreign2017, .other: true
        }
    }

    /// Nil once wiped, or when it is no date.
    package var birthDate: LocalDate? { date(.birth) }

    private func date(_ field: Field) -> LocalDate? {
        withField(field) { text in
            guard text.count == 10 else { return nil }
            // Fields hold dates in the form YYYY-MM-DD.
            let digits = InlineArray<8, UInt8> { text[$0 < 4 ? $0 : $0 < 6 ? $0 + 1 : $0 + 2] }
            return LocalDate(digits: (0..<8).lazy.map { digits[$0] })
        }
    }
}

extension CardRecord: CustomStringConvertible, CustomDebugStringConvertible {
    /// Only masked words.
    package var description: String {
        let kind = switch type {
        case .citizen: "citizen card"
        case .residentHMT: "card of Hong Kong, Macao or Taiwan"
        case .foreign2017: "foreigner's card of 2017"
        case .foreign2023: "foreigner's card of 2023"
        case .other: "card of type \(masked(.typeCode))"
        }
        if case .other = type { return kind }
        return isWiped ? "\(kind), wiped" : "\(kind) \(masked(.name).isEmpty ? masked(.englishName) : masked(.name)) \(masked(.number))"
    }

    package var debugDescription: String { description }
}

extension Secret {
    /// Nil when there is nothing to copy.
    package convenience init?(copying bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return nil }
        self.init(count: bytes.count)
        withBytes { $0.copyMemory(from: bytes) }
    }
}
