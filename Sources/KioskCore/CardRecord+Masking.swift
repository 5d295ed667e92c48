extension CardRecord {
    /// A field in the form that a neighbour may see; "" when it is empty or wiped.
    ///
    /// Name: 王*明, of two characters 张*, of one *. Number: 4401**********1234.
    /// Birth, address and issuer: stars, always as many, so that not even their
    /// length is told. The rest as it is.
    package func masked(_ field: Field) -> String {
        withField(field) { text in
            guard !text.isEmpty else { return "" }
            return switch field {
            case .name: Self.maskedName(text)
            case .number: Self.maskedNumber(text)
            case .birth: "****-**-**"
            case .address, .issuer: "****"
            case .sex, .nation, .validFrom, .validTo, .sexCode, .nationCode: String(decoding: text, as: UTF8.self)
            }
        }
    }

    private static func maskedName(_ text: UnsafeBufferPointer<UInt8>) -> String {
        // Where each character begins; a variation selector belongs to the one before.
        var starts: [Int] = []
        var place = 0
        while place < text.count {
            if starts.isEmpty || !isVariationSelector(text[place...]) { starts.append(place) }
            place += 1
            while place < text.count, text[place] & 0xC0 == 0x80 { place += 1 }
        }
        guard starts.count > 1, let second = starts.dropFirst().first, let last = starts.last else { return "*" }
        let first = String(decoding: text[..<second], as: UTF8.self)
        if starts.count == 2 { return first + "*" }
        return first + stars(starts.count - 2) + String(decoding: text[last...], as: UTF8.self)
    }

    private static func maskedNumber(_ text: UnsafeBufferPointer<UInt8>) -> String {
        // What is no number of 15 or 18 characters might show too much.
        guard text.count == 15 || text.count == 18, text.allSatisfy({ $0 < 0x80 }) else { return "****" }
        return String(decoding: text.prefix(4), as: UTF8.self) + stars(text.count - 8)
            + String(decoding: text.suffix(4), as: UTF8.self)
    }

    private static func stars(_ count: Int) -> String { String(repeating: "*", count: max(count, 0)) }

    /// U+FE00 to U+FE0F and U+E0100 to U+E01EF, as UTF-8.
    private static func isVariationSelector(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        text.starts(with: [0xEF, 0xB8]) && text.dropFirst(2).first.map { $0 <= 0x8F } == true
            || text.starts(with: [0xF3, 0xA0]) && text.dropFirst(2).first.map { (0x84...0x87).contains($0) } == true
    }
}
