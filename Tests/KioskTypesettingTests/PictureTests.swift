import Foundation
import KioskCore
import Testing
@testable import KioskTypesetting

private func layout(_ markup: String, _ data: TemplateData = [:], columns: Int = 32) throws -> Layout {
    Layout(try Template(markup).filled(with: data), columns: columns)
}

/// Width and height from a PNG's first chunk.
private func size(_ png: [UInt8]) -> [Int] {
    [16, 20].map { start in png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
}

@Suite struct PictureTests {
    @Test func `A picture has the dots of the paper and its margins`() throws {
        let png = try Typesetter.png(try layout("a\n^^^^b\n---\n="))
        #expect(png.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        #expect(size(png) == [32 * 12 + 64, 30 + 78 + 24 + 64])
        #expect(size(try Typesetter.png(try layout("a"), scale: 2)) == [896, 188])
        #expect(size(try Typesetter.png(try layout("a", columns: 48), scale: 99)) == [640 * 4, 94 * 4])
    }

    @Test("A scanner reads the codes of a drawn ticket", arguments: [1, 2])
    func scan(scale: Int) throws {
        let markup = "^^^^^^^A012\n{code:A012;option:qrcode,3,l}\n---\n{code:便民服务;option:qrcode,6,h}\n文字"
        #expect(try scanned(try Typesetter.png(try layout(markup), scale: scale)) == ["A012", "便民服务"])
    }

    @Test func `A code that is too large for its paper is made smaller or refused`() throws {
        let markup = "{code:{{t}};option:qrcode,8,m}"
        let text = String(repeating: "x", count: 150)
        #expect(try scanned(try Typesetter.png(try layout(markup, ["t": .text(text)]))) == [text])
        #expect(throws: TypesettingFault.codeTooWide(modules: 177)) {
            try Typesetter.png(try layout(markup, ["t": .text(String(repeating: "7", count: 5_500))], columns: 24))
        }
    }

    @Test("A scanner reads the bars of a drawn ticket", arguments: [
        ("5901234123457", Document.Barcode.Symbology.ean, "EAN-13:5901234123457"), ("9638507", .ean, "EAN-8:96385074"),
        ("01234567890", .upc, "UPC-A:012345678905"), ("654321", .upc, "UPC-E:06543217"),
        ("A012 -$/+%.", .code39, "CODE-39:A012 -$/+%."), ("12345678", .itf, "I2/5:12345678"), ("a12-$:/.+34b", .codabar, "Codabar:A12-$:/.+34B"),
        ("abc*Z~!{}", .code93, "CODE-93:abc*Z~!{}"), ("440523104/A012-123456é".filter(\.isASCII), .code128, "CODE-128:440523104/A012-123456"),
    ])
    func bars(text: String, symbology: Document.Barcode.Symbology, expected: String) throws {
        for (module, hri) in [(2, false), (3, true)] {
            let document = Document([.barcode(Document.Barcode(text, symbology, module: module, hri: hri))])
            let expected = expected + "\n"
            #expect(try scannedBars(try Typesetter.png(Layout(document, columns: 48))) == expected)
            // On a page they are vectors.
            let page = try Typesetter.pdf(document, paper: .a5, title: "")
            #expect(try scannedBars(try #require(Tool("pdftoppm")).run(page, ".pdf", ["-r", "300", "-png", "@"])) == expected)
        }
    }

    @Test func `A barcode that is too wide is made smaller, or refused`() throws {
        func row(_ text: String, _ module: Int) throws -> PlacedBarcode {
            let layout = Layout(Document([.barcode(Document.Barcode(text, module: module))]), columns: 32)
            guard case .barcode(let row) = layout.rows.first else { throw TypesettingFault.failed("no barcode") }
            return try PlacedBarcode(row)
        }
        #expect(try row("A012", 3).module == 3)
        #expect(try row("A012-123456", 4).module == 2)
        #expect(throws: TypesettingFault.barcodeTooWide(modules: 242)) { try row("ABCDEFGHIJKLMNOPQ", 2) }
        #expect(throws: TypesettingFault.barcode(.character("号", .code128))) { try row("号", 2) }
        let placed = try row("A012", 2)
        #expect(placed.width == 79 * 2 && placed.left == (384 - 158) / 2 && placed.height == 72 + 6)
        let raster = try Raster(barcode: placed, columns: 32)
        #expect(raster.width == 384 && raster.height == 78 && raster[placed.left, 0] && !raster[placed.left - 1, 0] && !raster[placed.left, 72])
    }

    @Test func `A ticket's pictures stand in their place, dot for dot`() throws {
        let image = try Document.Image(png: Drawing.grey(100, 40) { x, y in (x / 10 + y / 10) % 2 == 0 ? 0 : 255 })
        let png = try Typesetter.png(Layout(Document([.image(image)]), columns: 32))
        let ticket = try GreyPicture(try Document.Image(png: png))
        let left = 32 + (384 - 100) / 2
        for y in 0..<40 {
            for x in 0..<100 where (ticket.dots[(32 + y) * ticket.width + left + x] < 128) != ((x / 10 + y / 10) % 2 == 0) {
                Issue.record("\(x), \(y)")
            }
        }
    }

    @Test func `An SVG is the same picture`() throws {
        let image = try Document.Image(png: Drawing.grey(64, 32) { x, _ in x < 32 ? 0 : 255 })
        var document = try Template("^^^^^^^A012\n|`王㐂喆` 𠮷 | _right_|\n---\n{code:A012;option:qrcode,4,m}\n").filled(with: [:])
        document.blocks += [.image(image), .barcode(Document.Barcode("A012", hri: true))]
        let layout = Layout(document, columns: 32)
        let svg = try Typesetter.svg(layout)
        #expect(svg.starts(with: Array("<?xml".utf8)))
        let drawn = try #require(Tool("rsvg-convert"), "librsvg2-bin is needed").run(svg, ".svg", ["-f", "png", "@"])
        #expect(try scanned(drawn) == ["A012", "A012"])
        let first = try GreyPicture(try Document.Image(png: drawn))
        let second = try GreyPicture(try Document.Image(png: try Typesetter.png(layout)))
        #expect(first.width == second.width && first.height == second.height)
        let different = zip(first.dots, second.dots).count { abs(Int($0) - Int($1)) > 96 }
        #expect(different < first.dots.count / 500, "\(different) of \(first.dots.count)")
    }

    @Test func `Inverted, underlined, bold and plain text look different`() throws {
        let pictures = try ["|x", "|`x`", "|_x_", "|\"x\"", "|~"].map { try Typesetter.png(try layout($0)) }
        #expect(Set(pictures).count == 5)
    }

    @Test func `A picture that would be too long is refused`() throws {
        #expect(throws: TypesettingFault.pictureTooLong) {
            try Typesetter.png(try layout(String(repeating: "a\n", count: 1_200)))
        }
        #expect(throws: TypesettingFault.pictureTooLong) {
            try Typesetter.png(try layout(String(repeating: "a\n", count: 600)), scale: 2)
        }
    }

    @Test func `A character that no font has fails the picture by its code point`() throws {
        #expect(throws: TypesettingFault.noGlyph("\u{F0000}")) {
            try Typesetter.png(try layout("王{{c}}", ["c": "\u{F0000}"]))
        }
    }

    @Test func `Four threads draw the same picture at once`() throws {
        let ticket = try layout("^^^^^^^A012\n王㐂喆 𠮷\n{code:A012;option:qrcode}")
        let expected = try Typesetter.png(ticket)
        let same = Counter()
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            if (try? Typesetter.png(ticket)) == expected { same.add() }
        }
        #expect(same.count == 8)
    }

    @Test func `Without a Chinese font the fault says what to install`() async {
        await #expect(processExitsWith: .success) {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kiosk-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let configuration = folder.appendingPathComponent("fonts.conf")
            try Data("<fontconfig><dir>\(folder.path)</dir><cachedir>\(folder.path)</cachedir></fontconfig>".utf8).write(to: configuration)
            setenv("FONTCONFIG_FILE", configuration.path, 1)
            defer { try? FileManager.default.removeItem(at: folder) }
            #expect(throws: TypesettingFault.noChineseFont) { try Raster(character: "a") }
        }
    }
}

private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var value = 0
    var count: Int { lock.withLock { value } }
    func add() { lock.withLock { value += 1 } }
}
