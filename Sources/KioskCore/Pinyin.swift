/// The initials by which a person may type a Chinese character: 身 is s, 行 is h or x.
package struct PinyinInitials: Hashable, Sendable {
    /// Bit 0 is a … bit 25 is z.
    package let mask: UInt32

    package init(of character: Unicode.Scalar) {
        switch character.value {
        case PinyinTable.first...PinyinTable.last:
            mask = masks[Int(character.value - PinyinTable.first)]
        case 0x3007:  // 〇
            mask = bit(UInt8(ascii: "l"))
        default:
            mask = 0
        }
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

// 84 kB, made at the first search from the 24 kB of the table.
private let masks: [UInt32] = {
    var masks = [UInt32](repeating: 0, count: Int(PinyinTable.last - PinyinTable.first) + 1)
    PinyinTable.usual.withUTF8Buffer { usual in
        for (index, letter) in zip(masks.indices, usual) { masks[index] = bit(letter) }
    }
    var current: Int?
    PinyinTable.others.withUTF8Buffer { others in
        for scalar in String(decoding: others, as: UTF8.self).unicodeScalars {
            if let letter = UInt8(exactly: scalar.value) {
                if let current { masks[current] |= bit(letter) }
            } else {
                let index = Int(scalar.value) - Int(PinyinTable.first)
                current = masks.indices.contains(index) ? index : nil
            }
        }
    }
    return masks
}()
