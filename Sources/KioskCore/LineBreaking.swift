/// Where a line of Chinese text may end (禁则): GB/T 15834-2011 chapter 5 says
/// which signs may not begin or end a line; Latin words and figures stay whole.
package enum LineBreaking {
    package enum Kind: Hashable, Sendable {
        case space
        /// Part of a word.
        case word
        /// Of a number.
        case figure
        /// What is counted (年、月、日、份): it does not leave its number.
        case unit
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

        var isNarrow: Bool { self == .word || self == .figure || self == .wordOpening || self == .wordClosing }
    }

    /// `cells`: those of the character.
    static func kind(_ scalar: Unicode.Scalar, cells: Int) -> Kind {
        // What most characters are, before the others are looked for.
        if 0x4E00...0x9FFF ~= scalar.value { return isUnit(scalar) ? .unit : .free }
        if ("0"..."9") ~= scalar { return .figure }
        if ("a"..."z") ~= scalar || ("A"..."Z") ~= scalar { return .word }
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
        if first.isNarrow && second.isNarrow || first == .figure && second == .unit { return false }
        return !(first == .double && second == .double && same)
    }

    private static func isUnit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "年", "月", "日", "时", "分", "号", "份", "张", "个", "元", "岁", "项", "页", "天": true
        default: false
        }
    }

    /// Where a paragraph's last character begins and what stands before it, down to a word or a character; nil
    /// where a last line of this character's own would not look lost. Signs belong to their character.
    ///
    /// `kind`: of a character of the paragraph, nil of a mark.
    static func ending(of paragraph: Range<Int>, _ kind: (Int) -> Kind?) -> Int? {
        /// The place before which a line may end, at most a few characters before `end`.
        func place(before end: Int) -> Int? {
            var (index, next) = (end, Kind?.none)
            while index > paragraph.lowerBound, end - index <= 8 {
                guard let first = kind(index - 1) else { index -= 1; continue }
                if let next, mayBreak(after: first, before: next, same: true) { return index }
                next = first
                index -= 1
            }
            return index == paragraph.lowerBound && next != nil ? index : nil
        }
        func withoutSpace(_ end: Int) -> Int {
            var end = end
            while end > paragraph.lowerBound, kind(end - 1) == .space { end -= 1 }
            return end
        }
        let end = withoutSpace(paragraph.upperBound)
        guard let last = place(before: end) else { return nil }
        let kinds = (last..<end).compactMap(kind)
        guard kinds.count(where: { $0 == .free || $0 == .unit }) == 1, !kinds.contains(where: \.isNarrow) else { return nil }
        return place(before: withoutSpace(last))
    }

    /// Places of a text, in UTF-8, at which no line ends although others would end it there: between a number and
    /// what it counts, and in the ending of a paragraph.
    package static func joints(of text: String) -> [Range<Int>] {
        var kinds: [Kind?] = []
        var places: [Int] = []
        var place = 0
        var joints: [Range<Int>] = []
        func endParagraph() {
            if let ending = ending(of: kinds.indices, { kinds[$0] }) { joints.append(places[ending]..<place) }
            (kinds, places) = ([], [])
        }
        for scalar in text.unicodeScalars {
            let length = UTF8.width(scalar)
            if scalar == "\n" {
                endParagraph()
            } else {
                let cells = CharacterWidth.cells(scalar)
                let kind = cells > 0 ? Self.kind(scalar, cells: cells) : nil
                // 3 份: the space belongs to the number, too.
                if kind == .unit, kinds.count > 1, kinds[kinds.count - 1] == .space, kinds[kinds.count - 2] == .figure {
                    kinds[kinds.count - 1] = .figure
                }
                if kind == .unit, let figure = kinds.lastIndex(where: { $0 != .figure }).map({ $0 + 1 }) ?? kinds.indices.first,
                   figure < kinds.count {
                    joints.append(places[figure]..<place + length)
                }
                kinds.append(kind)
                places.append(place)
            }
            place += length
        }
        endParagraph()
        return joints
    }
}
