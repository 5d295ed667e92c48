import Foundation
import Kiosk
import KioskCore
import KioskTypesetting
import Testing

/// A page of a PDF in grey, drawn by Poppler, a pixel for a dot of a ticket.
private struct Page {
    let width: Int
    let height: Int
    let pixels: ArraySlice<UInt8>

    /// All pages of a file.
    static func all(_ pdf: [UInt8]) throws -> [Page] {
        var pgm = try #require(Tool("pdftoppm"), "poppler-utils is needed").run(pdf, ".pdf", ["-gray", "-r", "203.2", "@"])[...]
        var pages: [Page] = []
        // P5, width and height, greatest grey; each ends with one white space.
        while !pgm.isEmpty {
            let head = pgm.prefix(32).split(separator: 0x0A, maxSplits: 3)
            let size = String(decoding: head[1], as: UTF8.self).split(separator: " ").compactMap { Int($0) }
            let start = pgm.startIndex + head[0].count + head[1].count + head[2].count + 3
            pages.append(Page(width: size[0], height: size[1], pixels: pgm[start..<start + size[0] * size[1]]))
            pgm = pgm[(start + size[0] * size[1])...]
        }
        return pages
    }

    /// How much ink there is, in black pixels.
    func ink(_ columns: Range<Int>, _ rows: Range<Int>) -> Double {
        var sum = 0
        for y in rows.clamped(to: 0..<height) {
            for x in columns.clamped(to: 0..<width) { sum += 255 - Int(pixels[pixels.startIndex + y * width + x]) }
        }
        return Double(sum) / 255
    }
}

/// A character that a page lost silently is still found by who searches its text: only the ink tells.
@Suite struct GlyphTests {
    /// All that the shipped templates say in any language, and what names are made of: 㐂 and its like of two, three and four
    /// bytes in GB 18030, compatibility forms, letters of Pinyin.
    private static let characters: [Unicode.Scalar] = {
        let shipped = Templates.all.flatMap { $0.texts.values }.joined()
        let names = "㐂㑇㛃䶮䲜𠮷𫖯𬭊𬴃喆镕玥囍堃煊晞犇骉垚淼焱皛\u{F9B4}如务理执编鎏·ĀáǎàêëïüǚñＡ１￥—…“”〇々㎡№"
        return Set((shipped + names).unicodeScalars).filter { CharacterWidth.isText($0) && !$0.properties.isWhitespace }
            .sorted { $0.value < $1.value }
    }()

    @Test("Every character leaves ink in its own cell of a ticket's page", arguments: [false, true])
    func roll(bold: Bool) throws {
        let perLine = 12
        var style = Document.Style()
        style.bold = bold
        // In every second cell, with nothing around it.
        let lines = stride(from: 0, to: Self.characters.count, by: perLine).map { start in
            Array(Self.characters[start..<min(start + perLine, Self.characters.count)])
        }
        let document = Document(lines.map { line in
            var area = Document.Area()
            area.widths = Array(repeating: .characters(2), count: line.count)
            area.border = .spaces(2)
            area.alignment = .left
            var block = Document.Line(line.map { Document.Column([Document.Span(String($0), style)], .left) })
            block.area = area
            return .line(block)
        })
        let pages = try Page.all(try Typesetter.pdf(Layout(document, columns: 48), title: ""))
        let page = try #require(pages.first)
        #expect(pages.count == 1 && page.width > 600)
        for (row, line) in lines.enumerated() {
            let rows = 32 + row * 30..<32 + row * 30 + 30
            for (column, scalar) in line.enumerated() {
                let left = 32 + column * 48
                let name = "\(scalar) U+\(String(scalar.value, radix: 16, uppercase: true))"
                #expect(page.ink(left - 1..<left + 25, rows) > (scalar.properties.isIdeographic && scalar != "〇" ? 10 : 1), "\(name) is blank")
                #expect(page.ink(left + 28..<left + 44, rows) == 0, "\(name) leaves its cell")
            }
        }
    }

    @Test("Every character leaves ink in its own place of a page", arguments: [false, true])
    func page(bold: Bool) throws {
        let perPage = 8
        var style = Document.Style()
        style.bold = bold
        // A line for each page: A5 is 15 mm at the sides; columns of 4 half characters of 9.5 points, and one between.
        var blocks: [Document.Block] = []
        let lines = stride(from: 0, to: Self.characters.count, by: perPage).map { start in
            Array(Self.characters[start..<min(start + perPage, Self.characters.count)])
        }
        for line in lines {
            var area = Document.Area()
            area.widths = Array(repeating: .characters(4), count: line.count)
            area.alignment = .left
            var block = Document.Line(line.map { Document.Column([Document.Span(String($0), style)], .center) })
            block.area = area
            blocks += [.line(block), .cut]
        }
        let pages = try Page.all(try Typesetter.pdf(Document(blocks), paper: .a5, title: ""))
        #expect(pages.count == lines.count)
        let cell = 9.5 / 2 * 203.2 / 72
        for (page, line) in zip(pages, lines) {
            let foot = page.height - 150
            for (index, scalar) in line.enumerated() {
                let left = 15 * 8 + Double(index) * 5 * cell
                let columns = Int(left)..<Int(left + 4 * cell)
                let name = "\(scalar) U+\(String(scalar.value, radix: 16, uppercase: true))"
                #expect(page.ink(columns, 0..<foot) > (scalar.properties.isIdeographic && scalar != "〇" ? 12 : 1), "\(name) is blank")
                #expect(page.ink(Int(left + 4 * cell) + 1..<Int(left + 5 * cell) - 1, 0..<foot) == 0, "\(name) leaves its place")
            }
        }
    }

    @Test func `What has no ink is seen to have none`() throws {
        let document = Document([.line(Document.Line([Document.Column([Document.Span("\u{3000}如")])]))])
        let page = try #require(try Page.all(try Typesetter.pdf(Layout(document, columns: 48), title: "")).first)
        #expect(page.ink(32..<56, 32..<62) == 0 && page.ink(56..<80, 32..<62) > 10)
    }
}
