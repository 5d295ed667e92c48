/// Where a line of Chinese text may end (禁则): GB/T 15834-2011 chapter 5 says
/// which signs may not begin or end a line; Latin words and figures stay whole.
package enum LineBreaking {
    package enum Kind: Hashable, Sendable {
        case space
        /// Part of a word or figure.
        case word
        /// Part of a word that may not end a line, ( or $, or not begin one, ) or %
        case wordOpening, wordClosing
        /// May not end a line: （《“
        case opening
        /// May not begin a line: ，。）》”
        case closing
        /// Half of a sign that is written twice: — and …
        case double
        /// May begin and end a line: every ideograph.
        case free

        var isNarrow: Bool { self == .word || self == .wordOpening || self == .wordClosing }
    }

    package static func kind(_ scalar: Unicode.Scalar) -> Kind {
        switch scalar {
        case " ", "\u{3000}": .space
        case "(", "[", "{", "$", "£": .wordOpening
        case ")", "]", "}", ",", ".", "!", "?", ":", ";", "%": .wordClosing
        case "（", "《", "〈", "「", "『", "【", "〔", "〖", "“", "‘", "［", "｛", "〝", "￥", "¥": .opening
        case "，", "。", "、", "．", "：", "；", "！", "？", "）", "》", "〉", "」", "』", "】", "〕", "〗", "”", "’", "］", "｝", "〞",
             "％", "‰", "℃", "°", "·", "～", "々", "・", "ー", "″", "′": .closing
        case "—", "…": .double
        default: CharacterWidth.cells(scalar) == 1 ? .word : .free
        }
    }

    /// Whether a line may end between two neighbours of these kinds; `same`:
    /// they are the same character.
    package static func mayBreak(after first: Kind, before second: Kind, same: Bool) -> Bool {
        if first == .space || second == .space { return true }
        if first == .opening || first == .wordOpening || second == .closing || second == .wordClosing { return false }
        if first.isNarrow && second.isNarrow { return false }
        return !(first == .double && second == .double && same)
    }
}
