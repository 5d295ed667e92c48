/// What is on an ID card (居民身份证), decoded.
///
/// The plain words live in one `Secret`, the photo in another; only masked
/// forms ever become a String. Any thread may use it: one that reads while
/// another wipes sees zeros.
package final class CardRecord: Sendable {
    package enum CardType: Hashable, Sendable {
        case citizen
        /// Another kind of card, by the character at byte 248; its fields are empty.
        case other(UInt16)
    }

    /// The numbers of KIOSK_FIELD_… in the header.
    package enum Field: Int32, Sendable, CaseIterable {
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

    // A byte that is 1 until the record is wiped, then the fields, each with a NUL after it.
    private let words: Secret
    private let places: [Field: Range<Int>]

    /// Nil when the text block is not 256 bytes. The caller wipes its own copies.
    package init?(text: UnsafeRawBufferPointer, photo: UnsafeRawBufferPointer?) {
        guard let block = CardText(text) else { return nil }
        type = block.type
        self.photo = photo.flatMap(Secret.init(copying:))

        words = Secret(count: CardText.decodedLimit)
        let type = type
        places = words.withBytes { bytes in
            var writer = CardTextWriter(bytes)
            writer.put(1)
            var places: [Field: Range<Int>] = [:]
            for field in Field.allCases {
                let start = writer.count
                if type == .citizen { block.write(field, to: &writer) }
                places[field] = start..<writer.count
                writer.put(0)
            }
            return places
        }
    }

    /// The memory of both secrets, for locking its pages.
    package var secrets: [Secret] { photo.map { [words, $0] } ?? [words] }

    package var isWiped: Bool { words.region.first != 1 }

    /// Any thread; at once and for good.
    package func wipe() {
        words.wipe()
        photo?.wipe()
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
        guard type == .citizen, !isWiped else { return [] }
        var warnings: Warnings = []

        let number = withField(.number) { IDNumber($0, today: today) }
        if !number.problems.isEmpty { warnings.insert(.number) }
        if let birth = number.birth, birth != date(.birth) { warnings.insert(.birth) }

        let sex = withField(.sexCode) { $0.count == 1 ? $0.first : nil }
        switch (number.sex, sex) {
        case (.male, UInt8(ascii: "2")), (.female, UInt8(ascii: "1")): warnings.insert(.sex)
        default: break
        }

        if let end = date(.validTo), end < today { warnings.insert(.expired) }
        if let begin = date(.validFrom), begin > today { warnings.insert(.notYet) }

        let known = withField(.sexCode) { CodeTables.sex($0) != nil } && withField(.nationCode) { CodeTables.nation($0) != nil }
        if !known { warnings.insert(.code) }
        return warnings
    }

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
        switch type {
        case .citizen: isWiped ? "citizen card, wiped" : "citizen card \(masked(.name)) \(masked(.number))"
        case .other(let character): "card of type \(character)"
        }
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
