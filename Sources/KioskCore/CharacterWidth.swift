/// How many cells of 12 x 24 dots a character takes on a ticket.
///
/// The rule of the Chinese printers: a character that GB 18030 encodes in two
/// bytes is drawn 24 dots wide, and that includes letters and signs that
/// Unicode calls ambiguous (UAX #11): Ω, Я, ①, —, “ ”. Every other symbol and
/// ideograph is two cells too, because we draw it ourselves.
///
/// Scripts that must be shaped (Tibetan, Uyghur, Mongolian) are counted letter
/// by letter, one cell each and none for marks; who draws them fits the shaped
/// run into its cells.
package enum CharacterWidth {
    /// 0 for a mark that combines with the character before it, 1, or 2.
    package static func cells(_ scalar: Unicode.Scalar) -> Int {
        let code = scalar.value
        if code < 0x80 { return code < 0x20 || code == 0x7F ? 0 : 1 }
        if 0x4E00...0x9FFF ~= code { return 2 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .control, .lineSeparator, .paragraphSeparator: return 0
        case .format: return isVisibleFormat(code) ? 1 : 0
        default: break
        }
        if 0x1160...0x11FF ~= code || 0xD7B0...0xD7FF ~= code { return 0 }  // vowels and finals that join a Hangul syllable
        return isWide(code) ? 2 : 1
    }

    /// Whether a character is text: neither a control nor an invisible format
    /// character. Of the latter those are text that shape their neighbours in
    /// Uyghur and Mongolian: ZWNJ, ZWJ, and the Mongolian vowel separator.
    package static func isText(_ scalar: Unicode.Scalar) -> Bool {
        let code = scalar.value
        if code < 0x80 { return code >= 0x20 && code != 0x7F }
        if 0x4E00...0x9FFF ~= code { return true }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return false
        case .format: return isVisibleFormat(code) || code == 0x200C || code == 0x200D || code == 0x180E
        default: return true
        }
    }

    /// Signs under numbers and above verses, which stand before what they join.
    private static func isVisibleFormat(_ code: UInt32) -> Bool {
        switch code {
        case 0x0600...0x0605, 0x06DD, 0x070F, 0x0890...0x0891, 0x08E2, 0x110BD, 0x110CD: true
        default: false
        }
    }

    private static func isWide(_ code: UInt32) -> Bool {
        var low = 0
        var high = wide.count
        while low < high {
            let middle = (low + high) / 2
            let range = wide[middle]
            if code < range.lowerBound {
                high = middle
            } else if code > range.upperBound {
                low = middle + 1
            } else {
                return true
            }
        }
        return false
    }

    // Below U+1100: the two-byte characters of GB 18030-2005.
    // Above: whole blocks, by UAX #11 and the rule on symbols.
    private static let wide: [ClosedRange<UInt32>] = [
        0x00A4...0x00A5, 0x00A7...0x00A8, 0x00B0...0x00B1, 0x00B7...0x00B7, 0x00D7...0x00D7, 0x00E0...0x00E1,
        0x00E8...0x00EA, 0x00EC...0x00ED, 0x00F2...0x00F3, 0x00F7...0x00F7, 0x00F9...0x00FA, 0x00FC...0x00FC,
        0x0101...0x0101, 0x0113...0x0113, 0x011B...0x011B, 0x012B...0x012B, 0x0144...0x0144, 0x0148...0x0148,
        0x014D...0x014D, 0x016B...0x016B, 0x01CE...0x01CE, 0x01D0...0x01D0, 0x01D2...0x01D2, 0x01D4...0x01D4,
        0x01D6...0x01D6, 0x01D8...0x01D8, 0x01DA...0x01DA, 0x01DC...0x01DC, 0x01F9...0x01F9, 0x0251...0x0251,
        0x0261...0x0261, 0x02C7...0x02C7, 0x02C9...0x02CB, 0x02D9...0x02D9, 0x0391...0x03A1, 0x03A3...0x03A9,
        0x03B1...0x03C1, 0x03C3...0x03C9, 0x0401...0x0401, 0x0410...0x044F, 0x0451...0x0451,
        0x1100...0x115F,  // Hangul initials
        0x2010...0x2BFF,  // punctuation, letterlike, arrows, mathematics, boxes, signs, dingbats
        0x2E80...0xA4CF,  // radicals, CJK punctuation, kana, ideographs, Yi
        0xA960...0xA97F, 0xAC00...0xD7A3,  // Hangul
        0xE000...0xFAFF,  // private use (rare characters of older GB 18030), compatibility ideographs
        0xFE10...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0xFFFD...0xFFFD,
        0x16FE0...0x1B2FF,  // Tangut, Khitan, kana supplement
        0x1F000...0x1FAFF,  // pictographs
        0x20000...0x3FFFD,  // ideographs, extensions B and later
        0xF0000...0x10FFFD,
    ]
}
