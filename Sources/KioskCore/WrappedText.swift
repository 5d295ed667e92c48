/// A character on the grid, or a mark on the one before it.
struct Glyph: Hashable, Sendable {
    let scalar: Unicode.Scalar
    /// 0: a line feed, or a mark.
    let cells: UInt8
    var kind: LineBreaking.Kind
    var style: Document.Style

    var width: Int { Int(cells) * style.wide }
    var isBreak: Bool { scalar == "\n" }
    var isMark: Bool { cells == 0 && !isBreak }

    /// Marks that one character may bear (UAX #15, stream-safe text); more stand on a space of their own.
    private static let mostMarks = 30

    static func glyphs(_ spans: [Document.Span]) -> [Glyph] {
        var glyphs: [Glyph] = []
        glyphs.reserveCapacity(spans.reduce(0) { $0 + $1.text.utf8.count / 2 })
        var marks = 0
        for span in spans {
            for scalar in span.text.unicodeScalars {
                // The half-width yen sign is in no Chinese printer's font.
                let scalar = scalar == "\u{A5}" ? "￥" : scalar
                let cells = UInt8(CharacterWidth.cells(scalar))
                if cells > 0 || scalar == "\n" {
                    let kind = cells > 0 ? LineBreaking.kind(scalar, cells: Int(cells)) : .space
                    // 3 份: the space belongs to the number, too.
                    if kind == .unit, glyphs.count > 1, glyphs[glyphs.count - 1].scalar == " ", glyphs[glyphs.count - 2].kind == .figure {
                        glyphs[glyphs.count - 1].kind = .figure
                    }
                    glyphs.append(Glyph(scalar: scalar, cells: cells, kind: kind, style: span.style))
                    marks = 0
                    continue
                }
                guard CharacterWidth.isText(scalar) else { continue }
                if let last = glyphs.indices.last, !glyphs[last].isBreak, marks < mostMarks {
                    // A space with a mark is something to see.
                    if glyphs[last].kind == .space { glyphs[last].kind = .word }
                } else {
                    glyphs.append(Glyph(scalar: "\u{A0}", cells: 1, kind: .word, style: span.style))
                    marks = 0
                }
                let style = glyphs.last?.style ?? span.style
                glyphs.append(Glyph(scalar: scalar, cells: 0, kind: .word, style: style))
                marks += 1
            }
        }
        return glyphs
    }
}

/// Text that was wrapped into a column.
struct WrappedText {
    private var glyphs: [Glyph]
    /// Which glyphs stand on each line; at least one line.
    private(set) var lines: [Range<Int>] = []
    /// How often a glyph was looked at: a few times each, however long the text is.
    private(set) var work = 0
    private let width: Int
    // The line that is being filled, its length, and whether it continues one that was full.
    private var line = 0..<0
    private var used = 0
    private var wasBroken = false
    /// Lines of paragraphs that are read from the right; empty where nothing is.
    private var fromRight: Set<Int> = []
    private let hasRightToLeft: Bool

    /// `width`: of the column in cells, at least that of its widest character.
    init(_ glyphs: [Glyph], width: Int) {
        self.glyphs = glyphs
        self.width = width
        hasRightToLeft = glyphs.contains { $0.scalar.isRightToLeft }
        var start = 0
        while start < glyphs.count {
            let end = glyphs[start...].firstIndex(where: \.isBreak) ?? glyphs.count
            work += end - start
            addParagraph(start..<end)
            if end < glyphs.count { endLine(next: end + 1) }
            start = end + 1
        }
        endLine(next: glyphs.count)
    }

    private mutating func addParagraph(_ paragraph: Range<Int>) {
        let first = lines.count
        wasBroken = false
        let ending = ending(of: paragraph)
        var start = paragraph.lowerBound
        while start < paragraph.upperBound {
            var last = start
            var length = glyphs[start].width
            var end = start + 1
            while end < paragraph.upperBound {
                if !glyphs[end].isMark {
                    if start != ending, LineBreaking.mayBreak(after: glyphs[last].kind, before: glyphs[end].kind,
                                                              same: glyphs[last].scalar == glyphs[end].scalar) { break }
                    last = end
                    length += glyphs[end].width
                }
                end += 1
            }
            work += end - start
            add(start..<end, length: length)
            start = end
        }
        if hasRightToLeft, WrittenOrder.isRightToLeft(glyphs[paragraph].lazy.map(\.scalar)) { fromRight.formUnion(first...lines.count) }
    }

    /// Where the end begins that stands on one line, so that no character stands there alone (孤字).
    private func ending(of paragraph: Range<Int>) -> Int? {
        guard let ending = LineBreaking.ending(of: paragraph, { glyphs[$0].isMark ? nil : glyphs[$0].kind }) else { return nil }
        // More than half a line would leave the line before it short.
        return glyphs[ending..<paragraph.upperBound].reduce(0) { $0 + $1.width } * 2 <= width ? ending : nil
    }

    /// Adds what may not be broken.
    private mutating func add(_ word: Range<Int>, length: Int) {
        let length = length > width ? shrink(word) : length
        let isSpace = glyphs[word.lowerBound].kind == .space
        if used + length <= width {
            // A space at which a line was broken is not printed.
            if isSpace, line.isEmpty, wasBroken {
                line = word.upperBound..<word.upperBound
                return
            }
            line = line.lowerBound..<word.upperBound
            used += length
            return
        }
        if isSpace {
            breakLine(next: word.upperBound)
            return
        }
        if !line.isEmpty { breakLine(next: word.lowerBound) }
        for index in word {
            let width = glyphs[index].width
            if used + width > self.width { breakLine(next: index) }
            line = line.lowerBound..<index + 1
            used += width
        }
        work += word.count
    }

    /// Makes large characters smaller until the word fits, single size at least.
    /// Returns its length.
    private mutating func shrink(_ word: Range<Int>) -> Int {
        let largest = glyphs[word].lazy.map(\.style.wide).max() ?? 1
        var size = largest
        var length = 0
        repeat {
            length = glyphs[word].reduce(0) { $0 + Int($1.cells) * min($1.style.wide, size) }
            work += word.count
            if length <= width { break }
            size -= 1
        } while size >= 1
        size = max(size, 1)
        for index in word where glyphs[index].style.wide > size {
            if glyphs[index].style.high == glyphs[index].style.wide { glyphs[index].style.high = size }
            glyphs[index].style.wide = size
        }
        return length
    }

    private mutating func breakLine(next: Int) {
        while let last = line.last, glyphs[last].kind == .space { line = line.lowerBound..<last }
        endLine(next: next)
        wasBroken = true
    }

    private mutating func endLine(next: Int) {
        lines.append(line)
        line = next..<next
        used = 0
    }

    /// Puts a line's glyphs on the grid, as runs of one style.
    func append(_ number: Int, to row: inout Layout.Line, from start: Int, alignment: Document.Alignment) {
        let line = glyphs[lines[number]]
        var column = start
        if alignment != .left {
            let free = max(0, width - line.reduce(0) { $0 + $1.width })
            column += alignment == .center ? free / 2 : free
        }
        func append(_ run: ArraySlice<Glyph>, isMirrored: Bool = false) {
            guard let style = run.first?.style else { return }
            let cells = run.reduce(0) { $0 + Int($1.cells) } * style.wide
            let text = String(scalars: run.lazy.map { isMirrored ? WrittenOrder.mirrored($0.scalar) ?? $0.scalar : $0.scalar })
            row.runs.append(Layout.Run(column: column, width: cells, text: text, style: style))
            row.high = max(row.high, style.high)
            column += cells
        }
        if hasRightToLeft, line.contains(where: \.scalar.isRightToLeft) || fromRight.contains(number) {
            for part in WrittenOrder(line, isRightToLeft: fromRight.contains(number)).parts {
                append(line[part.range], isMirrored: part.isMirrored)
            }
            return
        }
        var rest = line
        while let style = rest.first?.style {
            let run = rest.prefix { $0.style == style }
            rest = rest[run.endIndex...]
            append(run)
        }
    }
}
