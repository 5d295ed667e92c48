/// A character on the grid, with the marks that combine with it.
struct Glyph: Hashable, Sendable {
    var scalar: Unicode.Scalar
    var marks: [Unicode.Scalar] = []
    var cells: Int
    var kind: LineBreaking.Kind
    var style: Document.Style

    var width: Int { cells * style.wide }
    var isBreak: Bool { scalar == "\n" }

    static func glyphs(_ spans: [Document.Span]) -> [Glyph] {
        var glyphs: [Glyph] = []
        for span in spans {
            var style = span.style
            style.wide = min(max(style.wide, 1), 6)
            style.high = min(max(style.high, 1), 6)
            for scalar in span.text.unicodeScalars {
                // The half-width yen sign is in no Chinese printer's font.
                let scalar = scalar == "\u{A5}" ? "￥" : scalar
                if scalar == "\n" {
                    glyphs.append(Glyph(scalar: scalar, cells: 0, kind: .space, style: style))
                    continue
                }
                let cells = CharacterWidth.cells(scalar)
                if cells == 0 {
                    // A mark without a character to join, or a fourth mark, is not text.
                    guard let last = glyphs.indices.last, !glyphs[last].isBreak, glyphs[last].marks.count < 3,
                          scalar.value >= 0x80 else { continue }
                    glyphs[last].marks.append(scalar)
                    continue
                }
                glyphs.append(Glyph(scalar: scalar, cells: cells, kind: LineBreaking.kind(scalar), style: style))
            }
        }
        return glyphs
    }
}

/// Text that was wrapped into a column.
struct WrappedText {
    /// The glyphs of each line; at least one line.
    private(set) var lines: [[Glyph]] = []
    private let width: Int
    private var line: [Glyph] = []
    private var used = 0

    /// `width`: of the column in cells, at least that of its widest character.
    init(_ glyphs: [Glyph], width: Int) {
        self.width = width
        var start = 0
        while start < glyphs.count {
            if glyphs[start].isBreak {
                endLine()
                start += 1
                continue
            }
            var end = start + 1
            while end < glyphs.count, !glyphs[end].isBreak,
                  !LineBreaking.mayBreak(after: glyphs[end - 1].kind, before: glyphs[end].kind,
                                         same: glyphs[end - 1].scalar == glyphs[end].scalar) {
                end += 1
            }
            add(glyphs[start..<end])
            start = end
        }
        endLine()
    }

    /// Adds what may not be broken.
    private mutating func add(_ word: ArraySlice<Glyph>) {
        let word = fitted(word)
        let length = word.reduce(0) { $0 + $1.width }
        if used + length <= width {
            // A space at which a line was broken is not printed.
            if word[0].kind == .space, line.isEmpty, wasBroken { return }
            line += word
            used += length
            return
        }
        if word[0].kind == .space {
            breakLine()
            return
        }
        if !line.isEmpty { breakLine() }
        for glyph in word {
            if used + glyph.width > width { breakLine() }
            line.append(glyph)
            used += glyph.width
        }
    }

    /// Makes large characters smaller until the word fits, single size at least.
    private func fitted(_ word: ArraySlice<Glyph>) -> [Glyph] {
        let word = Array(word)
        guard let largest = word.lazy.map(\.style.wide).max(), largest > 1 else { return word }
        for size in stride(from: largest, through: 1, by: -1) {
            let length = word.reduce(0) { $0 + $1.cells * min($1.style.wide, size) }
            guard length <= width || size == 1 else { continue }
            return word.map { glyph in
                guard glyph.style.wide > size else { return glyph }
                var glyph = glyph
                if glyph.style.high == glyph.style.wide { glyph.style.high = size }
                glyph.style.wide = size
                return glyph
            }
        }
        return word
    }

    /// Whether the line that is being filled continues one that was full.
    private var wasBroken = false

    private mutating func breakLine() {
        while let last = line.last, last.kind == .space { line.removeLast() }
        endLine()
        wasBroken = true
    }

    private mutating func endLine() {
        lines.append(line)
        line = []
        used = 0
        wasBroken = false
    }

    /// Puts a line's glyphs on the grid, as runs of one style.
    func append(_ number: Int, to row: inout Layout.Line, from start: Int, alignment: Document.Alignment) {
        let glyphs = lines[number]
        let length = glyphs.reduce(0) { $0 + $1.width }
        var column = start
        switch alignment {
        case .left: break
        case .center: column += max(0, width - length) / 2
        case .right: column += max(0, width - length)
        }
        var index = 0
        while index < glyphs.count {
            let style = glyphs[index].style
            var text = String.UnicodeScalarView()
            var cells = 0
            while index < glyphs.count, glyphs[index].style == style {
                text.append(glyphs[index].scalar)
                text.append(contentsOf: glyphs[index].marks)
                cells += glyphs[index].width
                index += 1
            }
            row.runs.append(Layout.Run(column: column, width: cells, text: String(text), style: style))
            row.high = max(row.high, style.high)
            column += cells
        }
    }
}
