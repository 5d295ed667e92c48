import Testing
@testable import KioskCore

/// The beginning of a PNG file: all that a document looks at.
func pngBeginning(_ width: UInt32, _ height: UInt32) -> [UInt8] {
    func bytes(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52] + bytes(width) + bytes(height)
        + [1, 0, 0, 0, 0, 0, 0, 0, 0]
}

@Suite struct ImageTests {
    @Test func `A picture's size is read from its header`() throws {
        let image = try Document.Image(png: pngBeginning(384, 100))
        #expect([image.width, image.height] == [384, 100])
        #expect(image.alignment == .center)
    }

    @Test("What is no picture for paper is refused", arguments: [
        ([], .notPNG), (Array("GIF89a".utf8), .notPNG), (Array(pngBeginning(1, 1).prefix(23)), .notPNG),
        (pngBeginning(0, 5), .size(width: 0, height: 5)), (pngBeginning(5, 4097), .size(width: 5, height: 4097)),
        (pngBeginning(.max, .max), .size(width: 4_294_967_295, height: 4_294_967_295)),
    ] as [([UInt8], ImageFault)])
    func refused(file: [UInt8], fault: ImageFault) {
        #expect(throws: fault) { try Document.Image(png: file) }
    }

    @Test func `A file that is too long is refused`() {
        let file = pngBeginning(8, 8) + [UInt8](repeating: 0, count: 8 << 20)
        #expect(throws: ImageFault.tooLong(bytes: file.count)) { _ = try Document.Image(png: file) }
    }

    @Test("A picture wider than its place becomes as wide as it, in proportion", arguments: [
        (384, 100, 24, 288, 75, 0), (288, 75, 24, 288, 75, 0), (100, 9, 24, 100, 9, 94), (4096, 1, 24, 288, 1, 0), (1, 4096, 24, 1, 4096, 143),
    ])
    func scaled(width: UInt32, height: UInt32, columns: Int, wide: Int, high: Int, left: Int) throws {
        let image = try Document.Image(png: pngBeginning(width, height))
        guard case .image(let row) = Layout(Document([.image(image)]), columns: columns).rows.first else { return #expect(Bool(false)) }
        #expect([row.size.width, row.size.height, row.left] == [wide, high, left])
    }

    @Test func `Pictures and barcodes take their area, close a table, and are in the preview`() throws {
        var image = try Document.Image(png: pngBeginning(60, 40))
        image.alignment = .right
        var barcode = Document.Barcode("A012", hri: true, alignment: .left)
        barcode.area.widths = [.characters(20)]
        barcode.area.alignment = .right
        var line = Document.Line([Document.Column([Document.Span("a")])])
        line.area.border = .line
        let layout = Layout(Document([.line(line), .image(image), .barcode(barcode)]), columns: 24)
        #expect(layout.text == """
            +----------------------+
            |a                     |
            +----------------------+
                           [60 x 40]
                [code128 A012]

            """)
        #expect(layout.rows.suffix(2) == [
            .image(Layout.Image(column: 0, width: 24, image: image)), .barcode(Layout.Barcode(column: 4, width: 20, barcode: barcode)),
        ])
        guard case .image(let row) = layout.rows[3] else { return #expect(Bool(false)) }
        #expect(row.left == 288 - 60)
    }
}
