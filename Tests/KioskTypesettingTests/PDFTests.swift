import Foundation
import KioskCore
import Testing
@testable import KioskTypesetting

private func pdf(_ markup: String, _ data: TemplateData = [:], paper: Paper = .a5, title: String = "受理回执") throws -> [UInt8] {
    try Typesetter.pdf(try Template(markup).filled(with: data), paper: paper, title: title)
}

private func text(_ pdf: [UInt8]) throws -> String {
    try #require(Tool("pdftotext"), "poppler-utils is needed").text(pdf, ".pdf", "-layout", "@", "-")
}

private func info(_ pdf: [UInt8]) throws -> [String: String] {
    let lines = try #require(Tool("pdfinfo"), "poppler-utils is needed").text(pdf, ".pdf", "@").split(separator: "\n")
    return Dictionary(lines.compactMap { line in
        guard let colon = line.firstIndex(of: ":") else { return nil }
        return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
    }) { first, _ in first }
}

@Suite struct PDFTests {
    @Test("A page has the size of its paper and white margins", arguments: [
        (Paper.a4, 595, 842, 70), (Paper.a5, 420, 595, 42),
    ])
    func page(paper: Paper, width: Int, height: Int, side: Int) throws {
        let bytes = try pdf("---\n|左|右\n{code:A;option:qrcode}\n---\n^^^^^^^大", paper: paper)
        let scan = try Scan(bytes)
        #expect(abs(scan.width - width) <= 1 && abs(scan.height - height) <= 1)
        let ink = scan.ink
        #expect(abs(ink.left - side) <= 1 && abs(scan.width - 1 - ink.right - side) <= 2, "\(ink)")
        #expect(ink.top > 36 && ink.bottom < scan.height - 36)
    }

    @Test func `All text can be found again, rare names too`() throws {
        let text = try text(try pdf("|\"{{name}}\"|_{{number}}_\n^^^`{{name}}`", ["name": "王㐂喆𠮷", "number": "A012"]))
        #expect(text.split(whereSeparator: \.isWhitespace) == ["王㐂喆𠮷", "A012", "王㐂喆𠮷"])
    }

    @Test func `The file tells its title and nothing else of what is on it`() throws {
        let info = try info(try pdf("王*明 1101**********002X"))
        #expect(info["Title"] == "受理回执")
        #expect(info["Pages"] == "1")
        #expect(info["Author"] == nil && info["Subject"] == nil && info["Keywords"] == nil && info["Creator"] == "libkiosk")
    }

    @Test func `Fonts travel with the file`() throws {
        let bytes = try pdf("|普通 \"加粗\" ABC")
        let fonts = try #require(Tool("pdffonts")).text(bytes, ".pdf", "@").split(separator: "\n").dropFirst(2)
        #expect(fonts.count == 2)
        // Without the tables of subroutines, which are larger than the glyphs.
        #expect(bytes.count < 15_000)
        for font in fonts { #expect(font.contains("NotoSansCJK") && font.contains("yes yes yes")) }
    }

    @Test("Every script of the country is drawn and can be found again", arguments: [
        ("བོད་ཡིག་རྩོམ", "Tibetan"), ("مۇلازىمەت مەركىزى", ""), ("ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ", "Mongolian"), ("ꆈꌠꉙ", "Yi"), ("Gvangjsih Bouxcuengh", "CJK"),
    ])
    func scripts(words: String, font: String) throws {
        let bytes = try pdf("|{{t}} 号 _{{t}}_", ["t": .text(words)])
        // Joined letters come back as such, and marks in another order.
        let found = Set(try text(bytes).precomposedStringWithCompatibilityMapping.unicodeScalars)
        #expect(found.isSuperset(of: words.unicodeScalars.filter(\.properties.isAlphabetic)), "\(found)")
        #expect(found.contains("号"))
        let fonts = try #require(Tool("pdffonts")).text(bytes, ".pdf", "@")
        #expect((font.isEmpty || fonts.contains(font)) && !fonts.contains(" no "), "\(fonts)")
        #expect(try Scan(bytes).ink.right > 80)
    }

    @Test func `A scanner reads the codes from the printed page`() throws {
        let bytes = try pdf("{code:A012;option:qrcode,3,l}\n|{code:便民服务;option:qrcode,4,h}")
        let png = try #require(Tool("pdftoppm")).run(bytes, ".pdf", ["-r", "300", "-png", "@"])
        #expect(try scanned(png) == ["A012", "便民服务"])
    }

    @Test func `Pictures stand on a page in grey, and are never larger than it`() throws {
        let small = try Document.Image(png: Drawing.grey(400, 200) { x, _ in x < 200 ? 0 : 128 })
        var scan = try Scan(try Typesetter.pdf(Document([.image(small)]), paper: .a5, title: ""), dpi: 203)
        var ink = scan.ink
        // 50 x 25 mm.
        #expect(abs(ink.right - ink.left - 400) <= 3 && abs(ink.bottom - ink.top - 200) <= 3, "\(ink)")
        #expect(scan.isDark(ink.left + 100, ink.top + 100) && !scan.isDark(ink.right - 100, ink.top + 100))
        let large = try Document.Image(png: Drawing.grey(1_500, 3_000) { _, _ in 0 })
        scan = try Scan(try Typesetter.pdf(Document([.image(large)]), paper: .a5, title: ""))
        ink = scan.ink
        #expect(ink.top > 30 && ink.bottom < scan.height - 30 && ink.left > 30)
    }

    @Test func `Columns stand in proportion, tables have lines`() throws {
        let scan = try Scan(try pdf("{w: * *; b: line}\n| | |\n---\n| | |"), dpi: 144)
        let ink = scan.ink
        let middle = (ink.left + ink.right) / 2
        func isColumn(_ x: Int) -> Bool { (x - 2...x + 2).contains { scan.isDark($0, (ink.top * 3 + ink.bottom) / 4) } }
        #expect(isColumn(ink.left + 1) && isColumn(middle) && isColumn(ink.right - 1))
        #expect(!isColumn(middle - 20) && !isColumn(middle + 20))
        // Between the two rows one line goes all the way.
        let rows = (ink.top...ink.bottom).filter { y in (ink.left + 4..<ink.right - 4).allSatisfy { scan.isDark($0, y) } }
        #expect((rows.last ?? 0) - (rows.first ?? 0) > 20 && Set(rows.map { $0 / 4 }).count >= 3)
    }

    @Test func `More than a page is numbered, and table rows are not parted`() throws {
        let rows = (1...60).map { TemplateData(["n": .text("第\($0)行"), "t": .text("一段较长的说明文字，它在这里一行写不下，要分成两行三行。")]) }
        let bytes = try pdf("标题\n{w:10 20;b:line}\n{{#rows}}\n|{{n}}|{{t}}\n{{/rows}}", ["rows": .list(rows)])
        let pages = try text(bytes).split(separator: "\u{0C}").filter { $0.contains("行") }
        #expect(pages.count > 3)
        for (index, page) in pages.enumerated() {
            #expect(page.filter { !$0.isWhitespace }.hasSuffix("\(index + 1)/\(pages.count)"))
            // As many rows begin on a page as end on it.
            #expect(page.count { $0 == "第" } == page.count { $0 == "。" }, "\(page)")
            let scan = try Scan(bytes, page: index + 1)
            #expect(scan.ink.bottom < scan.height - 12)
        }
        #expect(!(try text(try pdf("一页"))).contains("/"))
        #expect(try text(try pdf("a\n=\nb")).filter { !$0.isWhitespace }.contains("2/2"))
    }

    @Test func `A page for a few lines more is saved by smaller type; a page for many is not`() throws {
        func lines(_ count: Int) throws -> (pages: Int, width: Int) {
            // Wider than half the page, where its number stands.
            let bytes = try pdf(Array(repeating: "|一二三四五六七八九十一二三四五六七八九十一二三四五行", count: count).joined(separator: "\n"))
            let scan = try Scan(bytes, page: 1)
            return (try text(bytes).split(separator: "\u{0C}").filter { $0.contains("行") }.count, scan.ink.right - scan.ink.left)
        }
        var full = 10
        let ordinary = try lines(full).width
        while try lines(full + 1).width == ordinary, full < 100 { full += 1 }
        let saved = try lines(full + 1)
        #expect(saved.pages == 1 && saved.width < ordinary && saved.width > ordinary * 85 / 100)
        let long = try lines(full + full / 4)
        #expect(long.pages == 2 && long.width == ordinary)
    }

    @Test func `A heading goes to the next page with the first line below it`() throws {
        for before in 30...40 {
            let lines = Array(repeating: "|行", count: before) + ["|\"标题\""] + Array(repeating: "|正文", count: 20)
            let pages = try text(try pdf(lines.joined(separator: "\n"))).split(separator: "\u{0C}")
            let page = try #require(pages.first { $0.contains("标题") })
            #expect(page.contains("正文"), "after \(before) lines")
        }
    }

    @Test func `A table's head stands again where the table goes on; a form without a head has none`() throws {
        let rows = (1...90).map { TemplateData(["n": .text("\($0)")]) }
        func heads(_ markup: String) throws -> [Int] {
            try text(try pdf(markup, ["rows": .list(rows)])).split(separator: "\u{0C}").filter { $0.contains { $0.isNumber } }
                .map { $0.count { $0 == "甲" } }
        }
        let table = try heads("前言\n{w:10 20;b:line}\n|甲|乙\n---\n{{#rows}}\n|{{n}}|行\n{{/rows}}")
        #expect(table.count > 2 && table.allSatisfy { $0 == 1 }, "\(table)")
        let form = try heads("{w:10 20;b:line}\n|甲|乙\n{{#rows}}\n---\n|{{n}}|行\n{{/rows}}")
        #expect(form.reduce(0, +) == 1 && form.count > 2, "\(form)")
        let bold = try heads("{w:10 20;b:line}\n|\"甲\"|\"乙\"\n{{#rows}}\n---\n|{{n}}|行\n{{/rows}}")
        #expect(bold.count > 2 && bold.allSatisfy { $0 == 1 }, "\(bold)")
        let plain = try heads("{w:10 20;b:line}\n|甲|乙\n{{#rows}}\n|{{n}}|行\n{{/rows}}")
        #expect(plain.reduce(0, +) == 1 && plain.count > 2, "\(plain)")
        // The second table's pages have its own head.
        let both = try heads("{w:10 20;b:line}\n|甲|乙\n---\n|一|行\n|一|行\n{w:auto;b:space}\n中\n{w:10 20;b:line}\n|丙|丁\n---\n{{#rows}}\n|{{n}}|行\n{{/rows}}")
        #expect(both.first == 1 && both.dropFirst().allSatisfy { $0 == 0 }, "\(both)")
    }

    @Test("A ticket's own paper is as long as the ticket", arguments: [(32, 58.0), (48, 80.0)])
    func roll(columns: Int, millimetres: Double) throws {
        let document = try Template("^^^^^^^A012\n文字\n{code:A012;option:qrcode,6,m}\n=\n短\n=").filled(with: [:])
        let bytes = try Typesetter.pdf(Layout(document, columns: columns), title: "号")
        // Of the fonts, only what is shown.
        #expect(bytes.count < 12_000)
        #expect(try info(bytes)["Pages"] == "2")
        let (first, second) = (try Scan(bytes, dpi: 203), try Scan(bytes, page: 2, dpi: 203))
        #expect(abs(Double(first.width) - millimetres * 8) <= 2)
        #expect(abs(first.height - (32 + 150 + 30 + 29 * 6 + 32)) <= 2 && abs(second.height - (32 + 30 + 32)) <= 2)
        #expect(try text(bytes).contains("文字"))
        let png = try #require(Tool("pdftoppm")).run(bytes, ".pdf", ["-r", "300", "-l", "1", "-png", "@"])
        #expect(try scanned(png) == ["A012"])
    }

    @Test func `On its own paper, too, a ticket has its dots, whatever its letters are`() throws {
        let document = try Template("|普通 \"加粗\" `反白` _线_\n^^^㐂𠮷^^^ é\n|བོད་ཡིག مەركىزى\n{w:8 8;b:line}\n|甲|乙\n---\n|1|2").filled(with: [:])
        let layout = Layout(document, columns: 48)
        let bytes = try Typesetter.pdf(layout, title: "")
        let found = try text(bytes)
        for word in ["普通", "加粗", "反白", "㐂𠮷"] { #expect(found.contains(word), "\(word)") }
        // Poppler and Cairo do not shade edges alike, but their ink is in the same places.
        let page = try Scan(bytes, dpi: 203.2)
        let picture = try GreyPicture(try Document.Image(png: Typesetter.png(layout)))
        #expect(abs(page.width - picture.width) <= 1 && abs(page.height - picture.height) <= 1)
        func ink(_ left: Int, _ top: Int, _ isDark: (Int, Int) -> Bool) -> Int {
            (top..<top + 30).reduce(0) { sum, y in sum + (left..<left + 24).count { isDark($0, y) } }
        }
        for top in stride(from: 32, to: picture.height - 62, by: 30) {
            for left in stride(from: 32, to: picture.width - 56, by: 24) {
                let here = ink(left, top) { page.isDark($0, $1) }
                let there = ink(left, top) { picture.dots[$1 * picture.width + $0] < 0x80 }
                #expect(abs(here - there) <= 30 + there / 4, "\(left), \(top): \(here), \(there)")
            }
        }
    }

    @Test func `A cut begins a new page`() throws {
        #expect(try info(try pdf("=\na\n=\nb\n="))["Pages"] == "2")
    }

    @Test func `An empty document is one white page`() throws {
        let bytes = try pdf("")
        #expect(try info(bytes)["Pages"] == "1")
        #expect(try Scan(bytes).ink.right == -1)
    }

    @Test func `Text that does not fit a line breaks as Chinese does`() throws {
        let text = try text(try pdf("{w:10}\n|请带身份证，谢谢。"))
        #expect(text.split(whereSeparator: \.isWhitespace) == ["请带身份", "证，谢谢。"])
    }

    @Test("No character stands alone on a last line, and no number without what it counts", arguments: [
        ("城乡居民基本养老保险参保登记", 26, ["城乡居民基本养老保险参保", "登记"]),
        ("城乡居民基本养老保险登记。", 24, ["城乡居民基本养老保险", "登记。"]),
        ("请在规定的日期以前来，最晚12月5日之前来", 32, ["请在规定的日期以前来，最晚12月", "5日之前来"]),
        ("复印件12份", 9, ["复印件", "12份"]),
        ("本人身份证明", 5, ["本人", "身份", "证明"]),
    ])
    func lastLine(words: String, width: Int, lines: [String]) throws {
        #expect(try text(try pdf("{w:\(width)}\n|\(words)")).split(whereSeparator: \.isWhitespace).map(String.init) == lines)
    }

    @Test func `A character that no font has fails the page by its code point`() {
        #expect(throws: TypesettingFault.noGlyph("\u{F0000}")) {
            try pdf("|中文|{{c}}", ["c": "a\u{F0000}b"])
        }
    }

    @Test func `Many columns on a narrow page neither trap nor leave it`() throws {
        let scan = try Scan(try pdf("{w:255 255 *;b:line}\n|一|二|三\n{w:auto}\n" + String(repeating: "|a", count: 40)))
        #expect(scan.ink.right < scan.width)
    }
}
