import KioskCore
import Testing
@testable import KioskTypesetting

/// A raster with two rows of dots in each line of text.
private func drawing(_ raster: Raster) -> String {
    var text = ""
    for y in stride(from: 0, to: raster.height, by: 2) {
        for x in 0..<raster.width {
            switch (raster[x, y], raster[x, y + 1]) {
            case (true, true): text += "█"
            case (true, false): text += "▀"
            case (false, true): text += "▄"
            case (false, false): text += " "
            }
        }
        while text.last == " " { text.removeLast() }
        text += "\n"
    }
    return text
}

private func ink(_ raster: Raster) -> Int { raster.bytes.reduce(0) { $0 + $1.nonzeroBitCount } }

@Suite struct RasterTests {
    @Test func `One dot is one bit`() {
        var raster = Raster(width: 13, height: 2)
        #expect(raster.stride == 2)
        raster[0, 0] = true
        raster[12, 1] = true
        raster[13, 0] = true
        raster[-1, 5] = true
        #expect(raster.bytes == [0x80, 0, 0, 0x08])
        raster[12, 1] = false
        #expect(raster.bytes == [0x80, 0, 0, 0])
        #expect(raster[0, 0] && !raster[1, 0] && !raster[99, 99])
    }

    @Test("Characters that printers lack are drawn in their cells", arguments: [
        ("㐂", 24), ("𠮷", 24), ("喆", 24), ("ë", 12), ("g", 12),
    ])
    func glyph(character: String, width: Int) throws {
        let raster = try Raster(character: character)
        #expect(raster.width == width && raster.height == 24)
        #expect(ink(raster) > width * 24 / 16, "\(drawing(raster))")
        #expect(ink(raster) < width * 24 / 2, "\(drawing(raster))")
    }

    @Test("A box to be ticked is closed, however thin its strokes are", arguments: [1, 2, 3])
    func box(size: Int) throws {
        var style = Document.Style()
        (style.wide, style.high) = (size, size)
        let raster = try Raster(character: "□", style: style)
        let rows = (0..<raster.height).filter { y in (0..<raster.width).contains { raster[$0, y] } }
        let columns = (0..<raster.width).filter { x in (0..<raster.height).contains { raster[x, $0] } }
        let (top, bottom) = try (#require(rows.first), #require(rows.last))
        let (left, right) = try (#require(columns.first), #require(columns.last))
        let stroke = size + 1
        for x in left...right {
            #expect((0..<stroke).contains { raster[x, top + $0] } && (0..<stroke).contains { raster[x, bottom - $0] }, "\(drawing(raster))")
        }
        for y in top...bottom {
            #expect((0..<stroke).contains { raster[left + $0, y] } && (0..<stroke).contains { raster[right - $0, y] }, "\(drawing(raster))")
        }
        #expect(right - left > 12 * size && bottom - top > 12 * size)
    }

    @Test func `Different characters look different, the same ones the same`() throws {
        #expect(try Raster(character: "㐂") == Raster(character: "㐂"))
        #expect(try Raster(character: "吉") != Raster(character: "𠮷"))
    }

    @Test func `An ideograph stands in the middle of its square`() throws {
        let raster = try Raster(character: "田")
        let columns = (0..<24).filter { x in (0..<24).contains { raster[x, $0] } }
        let rows = (0..<24).filter { y in (0..<24).contains { raster[$0, y] } }
        #expect(abs((columns.first ?? 0) + (columns.last ?? 0) - 23) <= 2, "\(drawing(raster))")
        #expect(abs((rows.first ?? 0) + (rows.last ?? 0) - 23) <= 4, "\(drawing(raster))")
    }

    @Test func `Large glyphs are drawn large, bold ones bold`() throws {
        var style = Document.Style()
        style.wide = 3
        style.high = 2
        let large = try Raster(character: "㐂", style: style)
        #expect(large.width == 72 && large.height == 48)
        let regular = try Raster(character: "㐂")
        #expect(abs(ink(large) - 6 * ink(regular)) < 2 * ink(regular))
        style = Document.Style()
        style.bold = true
        #expect(ink(try Raster(character: "㐂", style: style)) > ink(regular))
    }

    @Test("Words whose letters join or stack are drawn as words, in their cells", arguments: [
        "བོད་ཡིག་རྩོམ", "مۇلازىمەت مەركىزى", "ᠮᠣᠩᠭᠣᠯ",
    ])
    func shaped(words: String) throws {
        let cells = words.unicodeScalars.reduce(0) { $0 + CharacterWidth.cells($1) }
        func raster(_ words: String) throws -> Raster {
            guard case .line(let line) = Layout(Document([.line(Document.Line([Document.Column([Document.Span(words)])]))]), columns: 32).rows.first
            else { throw TypesettingFault.failed("no line") }
            return try Raster(line: line, columns: 32)
        }
        let whole = try raster(words)
        #expect(ink(whole) > cells * 15, "\(drawing(whole))")
        for y in 0..<whole.height { for x in cells * 12..<384 where whole[x, y] { Issue.record("\(x), \(y) \(drawing(whole))") } }
        // The edges of the line are free: nothing was cut off.
        #expect(!(0..<384).contains { whole[$0, whole.height - 1] }, "\(drawing(whole))")
        // Not the letters one by one.
        let first = String(words.unicodeScalars.prefix(1)), second = String(words.unicodeScalars.dropFirst().prefix(1))
        #expect(try raster(first + "\u{200C}" + "号" + second) != whole)
    }

    @Test func `A word from right to left stands in its order, and figures in theirs`() throws {
        func raster(_ words: String) throws -> Raster {
            guard case .line(let line) = Layout(Document([.line(Document.Line([Document.Column([Document.Span(words)])]))]), columns: 32).rows.first
            else { throw TypesettingFault.failed("no line") }
            return try Raster(line: line, columns: 32)
        }
        // Alif is tall; it comes first and so stands at the right.
        let word = try raster("اس")
        let top = try #require((0..<30).first { y in (0..<24).contains { word[$0, y] } })
        #expect((0..<24).allSatisfy { !word[$0, top] || $0 >= 12 }, "\(drawing(word))")
    }

    @Test func `A character that no font has is named, not drawn as a box`() {
        #expect(throws: TypesettingFault.noGlyph("\u{F0000}")) { try Raster(character: "\u{F0000}") }
        #expect("\(TypesettingFault.noGlyph("\u{F0000}"))" == "no installed font can draw U+F0000")
        #expect("\(TypesettingFault.noGlyph("\u{41}"))" == "no installed font can draw U+0041")
    }
}
