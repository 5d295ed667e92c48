/// Where a line of Chinese text may end (禁则): GB/T 15834-2011 chapter 5 says
/// which signs may not begin or end a line; Latin words and figures stay whole.
package enum LineBreaking {
    package enum Kind: Hashable, Sendable {
        case space
        /// Part of a word or figure.
        case word
        /// Part of a word that may not end a line, ( or $, or not begin one, ) or %
        case wordOpening, wordClosing
        /// May not end a line: （《“□
        case opening
        /// May not begin a line: ，。）》”
        case closing
        /// Ends a syllable, and may end a line but not begin one: the Tibetan tsheg ་
        case syllableEnd
        /// Half of a sign that is written twice: — and …
        case double
        /// May begin and end a line: every ideograph.
        case free

        var isNarrow: Bool { self == .word || self == .wordOpening || self == .wordClosing }
    }

    /// `cells`: those of the character.
    static func kind(_ scalar: Unicode.Scalar, cells: Int) -> Kind {
        // What most characters are, before the others are looked for.
        if 0x4E00...0x9FFF ~= scalar.value { return .free }
        if ("a"..."z") ~= scalar || ("A"..."Z") ~= scalar || ("0"..."9") ~= scalar { return .word }
        return switch scalar {
        case " ", "\u{3000}": .space
        case "(", "[", "{", "$", "£": .wordOpening
        case ")", "]", "}", ",", ".", "!", "?", ":", ";", "%": .wordClosing
        case "（", "《", "〈", "「", "『", "【", "〔", "〖", "“", "‘", "［", "｛", "〝", "￥", "¥", "□": .opening  // a box to be ticked stands before what it is for
        case "，", "。", "、", "．", "：", "；", "！", "？", "）", "》", "〉", "」", "』", "】", "〕", "〗", "”", "’", "］", "｝", "〞",
             "％", "‰", "℃", "°", "·", "～", "々", "・", "ー", "″", "′": .closing
        case "—", "…": .double
        case "\u{F0B}": .syllableEnd
        case "\u{F0D}"..."\u{F12}": .wordClosing  // the shads, which end Tibetan phrases
        default: cells == 1 ? .word : .free
        }
    }

    /// Whether a line may end between two neighbours of these kinds; `same`:
    /// they are the same character.
    package static func mayBreak(after first: Kind, before second: Kind, same: Bool) -> Bool {
        if first == .space || second == .space { return true }
        if first == .opening || first == .wordOpening || second == .closing || second == .wordClosing || second == .syllableEnd {
            return false
        }
        if first.isNarrow && second.isNarrow { return false }
        return !(first == .double && second == .double && same)
    }
}
