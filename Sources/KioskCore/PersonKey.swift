extension CardRecord.CardType {
    /// On which kind of document a number stands: two kinds never have one form. Nil for what is no number of any, by its
    /// length, its day or its check digit.
    package init?(number: some Collection<UInt8>) {
        let isLettered = number.count == 15 && number.prefix(3).allSatisfy { (0x41...0x5A).contains($0 & ~0x20) }
        if isLettered, number.dropFirst(3).allSatisfy({ (0x30...0x39).contains($0) }) {
            self = .foreign2017
            return
        }
        guard IDNumber(number, today: .last).normalized != nil else { return nil }
        self = switch (number.count, number.first, number.dropFirst().first) {
        case (18, UInt8(ascii: "9"), _): .foreign2023
        case (18, UInt8(ascii: "8"), .some(UInt8(ascii: "1")...UInt8(ascii: "3"))): .residentHMT
        default: .citizen
        }
    }
}

/// "The same person" (同一人), without the person: a keyed hash of the kind of document and its
/// number. Who does not have the key cannot find out whose it is, not even by trying all numbers.
package struct PersonKey: Hashable, Sendable, CustomStringConvertible {
    package static let length = 16

    private let high: UInt64
    private let low: UInt64

    /// Nil when they are not 16 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.length else { return nil }
        var (high, low) = (UInt64(0), UInt64(0))
        for (place, byte) in bytes.enumerated() {
            if place < 8 { high = high << 8 | UInt64(byte) } else { low = low << 8 | UInt64(byte) }
        }
        (self.high, self.low) = (high, low)
    }

    package var bytes: [UInt8] {
        [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
    }

    /// 32 hexadecimal digits.
    package var description: String {
        [high, low].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    /// What is hashed: a letter for the kind of document, then its number, 15 digits of old as 18
    /// characters and x as X, so that both forms of a number are one person. Nil for what is no
    /// number: empty, more than 32 characters, or something else than ASCII.
    ///
    /// Foreigners' cards of 2017 and 2023 have different numbers: only a card that names both
    /// could tell that they are one person.
    package static func message(_ type: CardRecord.CardType, number: some Collection<UInt8>) -> Secret? {
        guard (1...32).contains(number.count), number.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        let letter: UInt8
        switch type {
        case .citizen: letter = UInt8(ascii: "C")
        case .residentHMT: letter = UInt8(ascii: "H")
        case .foreign2017: letter = UInt8(ascii: "F")
        case .foreign2023: letter = UInt8(ascii: "G")
        case .other: letter = UInt8(ascii: "O")
        }
        let old = type == .citizen && number.count == 15 ? IDNumber(number, today: .last).normalized : nil
        let message = Secret(count: 1 + (old == nil ? number.count : 18))
        message.withBytes { bytes in
            bytes[0] = letter
            if let old {
                for place in 0..<18 { bytes[1 + place] = old[place] }
            } else {
                for (place, byte) in number.enumerated() {
                    bytes[1 + place] = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte & ~0x20 : byte
                }
            }
        }
        return message
    }
}
