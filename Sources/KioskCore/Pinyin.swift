/// The syllables of pinyin without tones, and how Chinese characters may be read.
package enum Pinyin {
    /// A syllable: its place in `spellings`.
    package typealias Syllable = UInt16

    /// Small ASCII letters; ü is v.
    package static let spellings: [[UInt8]] = {
        PinyinTable.syllables.withUTF8Buffer { table in
            table.split(separator: UInt8(ascii: " ")).map { Array($0) }
        }
    }()

    /// What sounds the same to people who mix up zh and z, ch and c, sh and s, or a final n and ng
    /// (平翘舌、前后鼻音不分): a number for each syllable. Counted from 0 to `soundCount`.
    package static let sounds: [UInt16] = {
        var numbers: [[UInt8]: UInt16] = [:]
        return spellings.map { spelling in
            let plain = blurred(spelling)
            if let number = numbers[plain] { return number }
            let number = UInt16(truncatingIfNeeded: numbers.count)
            numbers[plain] = number
            return number
        }
    }()
    package static let soundCount = Int(sounds.max() ?? 0) + 1

    /// Every spelling that stands for the same sound as a syllable, the syllable's own first.
    package static let blurredSpellings: [[[UInt8]]] = {
        spellings.map { spelling in
            var all = [spelling]
            let plain = blurred(spelling)
            let isHissing = plain.first.map { $0 == z || $0 == c || $0 == s } ?? false
            let isNasal = plain.last == n && plain.count > 1
            for hissing in isHissing ? [false, true] : [false] {
                for nasal in isNasal ? [false, true] : [false] {
                    var other = plain
                    if hissing { other.insert(h, at: 1) }
                    if nasal { other.append(g) }
                    if !all.contains(other) { all.append(other) }
                }
            }
            return all
        }
    }()

    private static func blurred(_ spelling: [UInt8]) -> [UInt8] {
        var plain = spelling
        if plain.count > 2, plain[1] == h, let first = plain.first, first == z || first == c || first == s { plain.remove(at: 1) }
        if plain.count > 2, plain.suffix(2).elementsEqual([n, g]), plain.dropLast(2).last.map({ $0 != o }) ?? false { plain.removeLast() }
        return plain
    }

    /// The readings of a character, the usual one first; none of what is no Chinese character.
    package static func readings(of character: Unicode.Scalar) -> [Syllable] {
        switch character.value {
        case PinyinTable.first...PinyinTable.last:
            let index = Int(character.value - PinyinTable.first)
            let usual = tables.usual[index]
            guard usual != none else { return [] }
            return [usual] + (tables.others[character.value] ?? [])
        case 0x3007:  // 〇
            return spellings.firstIndex(of: Array("ling".utf8)).map { [Syllable(truncatingIfNeeded: $0)] } ?? []
        default:
            return []
        }
    }

    private static let none = Syllable.max

    // Made at the first search from the 50 kB of the table.
    private static let tables: (usual: [Syllable], others: [UInt32: [Syllable]]) = {
        func digit(_ byte: UInt8) -> Syllable? {
            switch byte {
            case 0x30...0x39: Syllable(byte - 0x30)
            case 0x61...0x76: Syllable(byte - 0x61 + 10)
            default: nil
            }
        }
        func syllable(_ high: UInt8, _ low: UInt8) -> Syllable {
            guard let high = digit(high), let low = digit(low), Int(high * 32 + low) < spellings.count else { return none }
            return high * 32 + low
        }
        var usual = [Syllable](repeating: none, count: Int(PinyinTable.last - PinyinTable.first) + 1)
        PinyinTable.usual.withUTF8Buffer { table in
            for index in usual.indices where index * 2 + 1 < table.count {
                usual[index] = syllable(table[index * 2], table[index * 2 + 1])
            }
        }
        var others: [UInt32: [Syllable]] = [:]
        PinyinTable.others.withUTF8Buffer { table in
            var current: UInt32?
            var high: UInt8?
            for scalar in String(decoding: table, as: UTF8.self).unicodeScalars {
                guard let byte = UInt8(exactly: scalar.value) else {
                    (current, high) = (scalar.value, nil)
                    continue
                }
                guard byte != UInt8(ascii: " "), let character = current else { continue }
                if let first = high {
                    others[character, default: []].append(syllable(first, byte))
                    high = nil
                } else {
                    high = byte
                }
            }
        }
        return (usual, others)
    }()

    private static let (z, c, s, h) = (UInt8(ascii: "z"), UInt8(ascii: "c"), UInt8(ascii: "s"), UInt8(ascii: "h"))
    private static let (n, g, o) = (UInt8(ascii: "n"), UInt8(ascii: "g"), UInt8(ascii: "o"))
}

/// The initials by which a person may type a Chinese character: 身 is s, 行 is h or x.
package struct PinyinInitials: Hashable, Sendable {
    /// Bit 0 is a … bit 25 is z.
    package let mask: UInt32

    package init(of character: Unicode.Scalar) {
        var mask: UInt32 = 0
        for syllable in Pinyin.readings(of: character) {
            if let letter = Pinyin.spellings[Int(syllable)].first { mask |= bit(letter) }
        }
        self.mask = mask
    }

    package var isEmpty: Bool { mask == 0 }

    /// ASCII a to z.
    package func contains(_ letter: UInt8) -> Bool { mask & bit(letter) != 0 }

    /// ASCII letters in alphabetical order.
    package var letters: [UInt8] {
        var letters: [UInt8] = []
        var rest = mask
        while rest != 0 {
            letters.append(UInt8(ascii: "a") + UInt8(truncatingIfNeeded: rest.trailingZeroBitCount))
            rest &= rest &- 1
        }
        return letters
    }
}

private func bit(_ letter: UInt8) -> UInt32 {
    (0x61...0x7A).contains(letter) ? 1 << UInt32(letter &- 0x61) : 0
}
