extension CardRecord {
    /// A field in the form that a neighbour may see; "" when it is empty or wiped.
    ///
    /// Name: 王*明, of two characters 张*, of one *. In English the first letters of the
    /// first and the last word: S*** J***. Number: 4401**********1234, on the foreigner's
    /// card of 2017 KAZ1*********05. Number of a pass: H******78. Birth, addresses, issuer
    /// and what links to an older number: stars, always as many, so that not even their
    /// length is told. The rest as it is.
    package func masked(_ field: Field) -> String {
        withField(field) { text in
            guard !text.isEmpty else { return "" }
            return switch field {
            case .name: Self.maskedName(text)
            case .englishName: Self.maskedEnglishName(text)
            case .number where type == .foreign2017: Self.maskedNumber(text, lengths: [15], shown: (4, 2))
            case .number: Self.maskedNumber(text, lengths: [15, 18], shown: (4, 4))
            case .passNumber: Self.maskedNumber(text, lengths: [9], shown: (1, 2))
            case .birth: "****-**-**"
            case .address, .newAddress, .issuer, .authorityCode, .oldNumberLink: "****"
            case .sex, .nation, .validFrom, .validTo, .sexCode, .nationCode, .typeCode, .nationality, .issueCount, .cardVersion:
                String(decoding: text, as: UTF8.self)
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

    private static func maskedEnglishName(_ text: UnsafeBufferPointer<UInt8>) -> String {
        func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & ~0x20) }
        // First letters of words, from the first to the last.
        let starts = text.indices.filter { isLetter(text[$0]) && ($0 == 0 || !isLetter(text[$0 - 1])) }
        guard let first = starts.first, let last = starts.last, text.count(where: isLetter) > 2 else { return "***" }
        return (first == last ? [first] : [first, last]).map { String(decoding: [text[$0]], as: UTF8.self) + "***" }
            .joined(separator: " ")
    }

    /// What has none of the lengths that are known might show too much.
    private static func maskedNumber(
        _ text: UnsafeBufferPointer<UInt8>, lengths: [Int], shown: (first: Int, last: Int)
    ) -> String {
        guard lengths.contains(text.count), text.allSatisfy({ $0 < 0x80 }) else { return "****" }
        return String(decoding: text.prefix(shown.first), as: UTF8.self) + stars(text.count - shown.first - shown.last)
            + String(decoding: text.suffix(shown.last), as: UTF8.self)
    }

    private static func stars(_ count: Int) -> String { String(repeating: "*", count: max(count, 0)) }

    /// U+FE00 to U+FE0F and U+E0100 to U+E01EF, as UTF-8.
    private static func isVariationSelector(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        text.starts(with: [0xEF, 0xB8]) && text.dropFirst(2).first.map { $0 <= 0x8F } == true
            || text.starts(with: [0xF3, 0xA0]) && text.dropFirst(2).first.map { (0x84...0x87).contains($0) } == true
    }
}
