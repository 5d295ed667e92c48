/// What two texts have in common for a search: letters, digits and characters.
///
/// Case, full width (８ is 8), spaces and punctuation do not count, so that a
/// name is found however its brackets were typed.
package enum SearchText {
    package static func folded(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.compactMap(folded)
    }

    /// What counts of a name, and where a word of it begins: at its start, and after brackets and punctuation.
    package static func parts(_ text: String) -> [(scalar: Unicode.Scalar, beginsWord: Bool)] {
        var parts: [(scalar: Unicode.Scalar, beginsWord: Bool)] = []
        var beginsWord = true
        for scalar in text.unicodeScalars {
            if let folded = folded(scalar) {
                parts.append((folded, beginsWord))
                beginsWord = false
            } else {
                beginsWord = true
            }
        }
        return parts
    }

    /// The words of what was typed, each folded; those that are only punctuation are left out.
    package static func words(_ text: String) -> [[Unicode.Scalar]] {
        text.unicodeScalars.split { $0.properties.isWhitespace || $0.value == 0 }
            .map { $0.compactMap(folded) }
            .filter { !$0.isEmpty }
    }

    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x30...0x39, 0x61...0x7A, 0x4E00...0x9FFF: return scalar
        case 0x41...0x5A: return Unicode.Scalar(scalar.value + 0x20)
        case 0xFF10...0xFF19, 0xFF41...0xFF5A: return Unicode.Scalar(scalar.value - 0xFEE0)
        case 0xFF21...0xFF3A: return Unicode.Scalar(scalar.value - 0xFEE0 + 0x20)
        case 0..<0x80: return nil
        default: return scalar.properties.isAlphabetic || scalar.properties.numericType != nil ? scalar : nil
        }
    }
}
