/// What a resident looked for and did not get. Of nobody: words, and a day beside them where it is counted.
package struct Demand: Hashable, Sendable {
    package enum Kind: Int, CaseIterable, Sendable {
        /// Nothing was found.
        case nothing = 1
        /// Something was found, and nothing of it was opened.
        case left = 2
    }

    /// Folded as searches fold it, one space between words; "" when the words may have been personal.
    package var text: String
    package var kind: Kind

    package init(_ text: String, _ kind: Kind) { (self.text, self.kind) = (text, kind) }

    /// A demand whose words are kept only if they surely name no person.
    ///
    /// Not kept: five figures or more (a number of a card, a telephone, a birth date), also
    /// in full width or written 一三八〇; any figure in words of which the catalog
    /// knows no part (王小明 1990, but not 80 岁津贴); more than anybody calls a matter.
    ///
    /// - Parameter isKnown: whether two neighbouring characters of a word stand in a name of the catalog.
    package init(of words: [[Unicode.Scalar]], _ kind: Kind, isKnown: Bool) {
        var text = String.UnicodeScalarView()
        for (index, word) in words.enumerated() {
            if index > 0 { text.append(" ") }
            text.append(contentsOf: word)
        }
        let all = words.joined()
        let figures = all.count { $0.properties.numericType != nil && !Self.isChineseFigure($0) }
        let written = all.count { Self.isChineseFigure($0) }
        let isPersonal = text.count > Self.longest || figures + written >= Self.mostFigures
            || figures > 0 && !isKnown
        self.init(isPersonal ? "" : String(text), kind)
    }

    /// In characters.
    private static let longest = 32
    private static let mostFigures = 5

    private static func isChineseFigure(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "〇", "零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "幺": true
        default: false
        }
    }
}

/// What one resident types to find a matter, until it is settled.
///
/// A search comes with every key. One that goes on from the one before, or takes
/// something back, is the same wish; what counts is the furthest it got. A wish ends when
/// an item is opened, when another is typed, when the field is emptied, or with the visit.
package struct SearchTrail: Sendable {
    /// As far as the wish got.
    private var furthest: [[Unicode.Scalar]] = []
    private var found = 0
    /// What was typed last, and brought so much.
    private var last: [[Unicode.Scalar]] = []
    private var lastFound = 0

    package init() {}

    /// - Returns: the wish before, if this is another.
    package mutating func searched(_ words: [[Unicode.Scalar]], found count: Int) -> Wish? {
        defer { (last, lastFound) = (words, count) }
        guard !words.isEmpty else { return over() }
        let (now, before) = (Array(words.joined()), Array(furthest.joined()))
        if before.starts(with: now), now.count < before.count { return nil }
        // Back to at least the half of it, and on from there: a slip was corrected.
        let kept = Array(last.joined())
        let goesOn = now.starts(with: before) || now.starts(with: kept) && 2 * kept.count >= before.count
        let wish = goesOn ? nil : over()
        (furthest, found) = (words, count)
        return wish
    }

    /// An item was opened: it is what was looked for, if the last search brought anything.
    package mutating func opened() -> Wish? {
        guard lastFound > 0 || last.isEmpty else { return over() }
        self = SearchTrail()
        return nil
    }

    /// The resident goes elsewhere.
    package mutating func over() -> Wish? {
        defer { self = SearchTrail() }
        // One character or letter is the beginning of a question.
        guard furthest.joined().count >= 2 else { return nil }
        return Wish(words: furthest, kind: found == 0 ? .nothing : .left)
    }

    /// One that was not met.
    package struct Wish: Hashable, Sendable {
        package let words: [[Unicode.Scalar]]
        package let kind: Demand.Kind
    }
}
