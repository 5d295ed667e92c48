extension Unicode.Scalar {
    /// A letter that is read from right to left: Hebrew, and Arabic, in which Uyghur and Kazakh are written (维文、哈文).
    var isRightToLeft: Bool {
        switch value {
        case ..<0x0590: false
        // Figures run to the right, there too.
        case 0x0660...0x066C, 0x06F0...0x06F9: false
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFE: true
        default: false
        }
    }
}

/// Where the parts of a line stand of which some is read from right to left.
///
/// The Unicode Bidirectional Algorithm (UAX #9) for lines without explicit marks, which are no text on paper.
/// Letters of a part join where it is drawn; what joins nothing is a part of its own, in its place.
struct WrittenOrder {
    /// Characters that stand together, in the order in which they are read.
    struct Part: Equatable {
        var range: Range<Int>
        /// A sign that opens where it is read from the left closes where it is read from the right.
        var isMirrored = false
    }

    private enum Direction { case left, right, figure, neutral }

    /// From left to right.
    private(set) var parts: [Part] = []

    /// Whether a paragraph is read from the right: its first letter says so.
    static func isRightToLeft(_ paragraph: some Sequence<Unicode.Scalar>) -> Bool {
        for scalar in paragraph {
            switch direction(scalar) {
            case .left: return false
            case .right: return true
            case .figure, .neutral: continue
            }
        }
        return false
    }

    /// `isRightToLeft`: the paragraph. `style`: of each character; parts have one.
    init(_ line: ArraySlice<Glyph>, isRightToLeft: Bool) {
        let levels = Self.levels(line, isRightToLeft: isRightToLeft)
        var parts: [(part: Part, level: Int)] = []
        var start = line.startIndex
        while start < line.endIndex {
            let level = levels[start - line.startIndex]
            var end = start + 1
            func goesOn(_ index: Int) -> Bool {
                index < line.endIndex && levels[index - line.startIndex] == level && line[index].style == line[start].style
            }
            if level % 2 == 0 {
                while goesOn(end) { end += 1 }
            } else if line[start].scalar.isRightToLeft {
                // Words that stand beside each other are drawn as one.
                var next = end
                while goesOn(next), line[next].isMark || line[next].scalar.isRightToLeft || line[next].scalar.isASCII {
                    next += 1
                    if line[next - 1].isMark || line[next - 1].scalar.isRightToLeft { end = next }
                }
            } else {
                while end < line.endIndex, line[end].isMark { end += 1 }
            }
            let isMirrored = level % 2 == 1 && Self.mirrored(line[start].scalar) != nil
            parts.append((Part(range: start..<end, isMirrored: isMirrored), level))
            start = end
        }
        // Rule L2: from the highest level to the first, whatever is as high is turned round.
        for level in stride(from: parts.map(\.level).max() ?? 0, to: 0, by: -1) {
            var start = 0
            while start < parts.count {
                guard parts[start].level >= level else { start += 1; continue }
                let end = parts[start...].firstIndex { $0.level < level } ?? parts.count
                parts[start..<end].reverse()
                start = end
            }
        }
        self.parts = parts.map(\.part)
    }

    /// Rule L4, for the signs that are written beside such words.
    static func mirrored(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        let pairs: [(Unicode.Scalar, Unicode.Scalar)] = [
            ("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("«", "»"), ("（", "）"), ("《", "》"), ("〈", "〉"), ("【", "】"), ("［", "］"),
        ]
        for (left, right) in pairs {
            if scalar == left { return right }
            if scalar == right { return left }
        }
        return nil
    }

    private static func direction(_ scalar: Unicode.Scalar) -> Direction {
        if scalar.isRightToLeft { return .right }
        return switch scalar.properties.generalCategory {
        case .decimalNumber: .figure
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber: .left
        default: .neutral
        }
    }

    /// Odd ones are read from the right.
    private static func levels(_ line: ArraySlice<Glyph>, isRightToLeft: Bool) -> [Int] {
        let base: Direction = isRightToLeft ? .right : .left
        var directions = line.map { direction($0.scalar) }
        for (index, glyph) in zip(directions.indices, line) {
            if glyph.isMark, index > 0 {
                directions[index] = directions[index - 1]
            } else if directions[index] == .neutral, 0 < index, index + 1 < directions.count, ",.:/-+".unicodeScalars.contains(glyph.scalar),
                      directions[index - 1] == .figure, directions[index + 1] == .figure {
                directions[index] = .figure  // W4: of a number, a date, a time
            }
        }
        // W7: a figure behind letters that run to the right is one of them.
        var letters = base
        for index in directions.indices {
            switch directions[index] {
            case .left, .right: letters = directions[index]
            case .figure where letters == .left: directions[index] = .left
            case .figure, .neutral: break
            }
        }
        // N1, N2: what has no direction goes with its neighbours where they agree, and with the paragraph where they do not.
        var index = 0
        var before = base
        while index < directions.count {
            guard directions[index] == .neutral else {
                before = directions[index] == .left ? .left : .right
                index += 1
                continue
            }
            let end = directions[index...].firstIndex { $0 != .neutral } ?? directions.count
            let after: Direction = end == directions.count ? base : directions[end] == .left ? .left : .right
            for position in index..<end { directions[position] = before == after ? before : base }
            index = end
        }
        return directions.map { direction in
            switch direction {
            case .left: isRightToLeft ? 2 : 0
            case .figure: 2
            case .right, .neutral: 1
            }
        }
    }
}
