import Foundation
import Testing
@testable import KioskCore

/// The ticket of a template as plain text, without its last line feed.
func preview(_ template: String, _ data: TemplateData = [:], columns: Int = 24) throws -> String {
    let document = try Template(template).filled(with: data)
    return String(Layout(document, columns: columns).text.dropLast())
}

@Suite struct ReceiptLineTests {
    @Test("A column is drawn to the pipe that it touches", arguments: [
        ("text", "          text"),
        ("|text|", "          text"),
        ("| text |", "          text"),
        ("|text", "text"),
        ("|text |", "text"),
        ("text |", "text"),
        ("text|", "                    text"),
        ("| text|", "                    text"),
        ("| text", "                    text"),
        ("   |text   ", "text"),
        ("", ""),
        ("|", ""),
        ("||", ""),
    ])
    func alignment(markup: String, paper: String) throws {
        #expect(try preview(markup) == paper)
    }

    @Test("Columns share the paper, the last ones taking what does not divide", arguments: [
        ("a|b", "          a b"),
        ("|a|b|", "     a           b"),
        ("|a | b|", "a                      b"),
        ("|a |b |c ", "a       b       c"),
        ("|a ||b", "a               b"),
        ("办理|窗口", "       办理 窗口"),
    ])
    func columns(markup: String, paper: String) throws {
        #expect(try preview(markup) == paper)
    }

    @Test func `Widths are characters or shares and stay for later lines`() throws {
        #expect(try preview("{width: 6, *}\n|材料 |原件\n|表 |复印件") == """
            材料   原件
            表     复印件
            """)
        #expect(try preview("{w:* 4}\n|a |b\n{w:auto}\n|a |b") == """
            a                   b
            a           b
            """)
    }

    @Test func `A column without width is not shown, one without text is empty`() throws {
        #expect(try preview("{w: 4 0 *}\n|a |b |c") == "a    c")
        #expect(try preview("{w: 4 *}\n|a |b |c") == "a    b")
        #expect(try preview("{w: 4 4 *; b: line}\n|a") == """
            +----+----+------------+
            |a   |    |            |
            +----+----+------------+
            """)
    }

    @Test func `Borders are none, one or two spaces, or lines`() throws {
        #expect(try preview("{b:none}\n|a |b") == "a           b")
        #expect(try preview("{b:2}\n|a |b") == "a            b")
        #expect(try preview("{b:0}\n|a |b\n{b:1}\n|a |b") == "a           b\na           b")
        #expect(try preview("{b:line}\n|a |b\n---\n|c |d\n{b:space}\n---") == """
            +----------+-----------+
            |a         |b          |
            +----------+-----------+
            |c         |d          |
            +----------+-----------+
            ------------------------
            """)
    }

    @Test func `Rows of other columns are separated inside a table`() throws {
        #expect(try preview("{b:line}\n---\n|a |b\n|c|\n|d") == """
            +----------+-----------+
            |a         |b          |
            +----------+-----------+
            |          c           |
            |d                     |
            +----------------------+
            """)
    }

    @Test func `A table ends at a cut and at a symbol, and begins again after it`() throws {
        #expect(try preview("{b:line; o:qrcode}\n|a\n{c:x}\n|b\n=\n|c") == """
            +----------------------+
            |a                     |
            +----------------------+
                     [QR x]
            +----------------------+
            |b                     |
            +----------------------+
            ========================
            +----------------------+
            |c                     |
            +----------------------+
            """)
    }

    @Test func `A narrow area stands where align says, its rules too`() throws {
        #expect(try preview("{w:6}\n|ab\n---") == "         ab\n         ------")
        #expect(try preview("{w:6; a:right}\n|ab\n---") == "                  ab\n                  ------")
        #expect(try preview("{w:6; a:left}\n|ab\n{a:sideways}\n|ab") == "ab\n         ab")
    }

    @Test func `Text wraps unless told otherwise`() throws {
        let long = "|abcdefgh abcdefgh abcdefgh"
        #expect(try preview(long) == "abcdefgh abcdefgh\nabcdefgh")
        #expect(try preview("{text: nowrap}\n" + long) == "abcdefgh abcdefgh")
        #expect(try preview("{t:nowrap}\n{t:wrap}\n" + long) == "abcdefgh abcdefgh\nabcdefgh")
        #expect(try preview("|a\\nb |c") == "a           c\nb")
    }

    @Test func `Rules and cuts are lines of nothing but - and =`() throws {
        #expect(try preview("-\n---\n=\n====") == """
            ------------------------
            ------------------------
            ========================
            ========================
            """)
        #expect(try preview("|\\---\n|\\===\n|- -") == "---\n===\n- -")
    }

    @Test func `Escapes give the character, and unknown ones nothing`() throws {
        #expect(try preview(#"|\\ \| \{ \} \- \= \~ \_ \" \` \^"#) == #"\ | { } - = ~ _ " ` ^"#)
        #expect(try preview(#"|a~~b\x41\x7c\x5F\zc\x4\x0a\"#) == "a  bA|_c4")
        #expect(try preview("|a\u{07}\u{1B}b\u{7F}") == "ab")
    }

    @Test func `Decorations toggle and end with their column`() throws {
        let document = try Template(#"|a_b"c`d_e"f`g|"h|i"#).filled(with: [:])
        guard case .line(let line) = document.blocks.first else { return #expect(Bool(false)) }
        let marks = line.columns.map { column in
            column.spans.map { span in
                span.text + (span.style.underlined ? "u" : "") + (span.style.bold ? "b" : "") + (span.style.inverted ? "i" : "")
            }.joined(separator: " ")
        }
        #expect(marks == ["a bu cub dubi ebi fi g", "hb", "i"])
    }

    @Test("Carets set the size, the same number of them ends it", arguments: [
        ("^", 2, 1), ("^^", 1, 2), ("^^^", 2, 2), ("^^^^", 3, 3), ("^^^^^", 4, 4), ("^^^^^^", 5, 5),
        ("^^^^^^^", 6, 6), ("^^^^^^^^^^", 6, 6),
    ])
    func size(carets: String, wide: Int, high: Int) throws {
        let document = try Template("\(carets)a\(carets)b").filled(with: [:])
        guard case .line(let line) = document.blocks.first else { return #expect(Bool(false)) }
        let spans = line.columns[0].spans
        #expect(spans.map(\.text) == ["a", "b"])
        #expect(spans.map(\.style.wide) == [wide, 1])
        #expect(spans.map(\.style.high) == [high, 1])
    }

    @Test func `A QR code takes cell, level and place, and the options stay`() throws {
        let document = try Template("{code: A012; option: qrcode 6 q}\n|{c:B\\;\\}\\x41\\n}\n{o:qrcode}\n{c:C}|").filled(with: [:])
        let symbols = document.blocks.compactMap { block in
            if case .symbol(let symbol) = block { symbol } else { nil }
        }
        #expect(symbols == [
            Document.Symbol("A012", cell: 6, level: .q),
            Document.Symbol("B;}A\n", cell: 6, level: .q, alignment: .left),
            Document.Symbol("C", cell: 3, level: .l, alignment: .right),
        ])
    }

    private func barcodes(_ markup: String, _ data: TemplateData = [:]) throws -> [Document.Barcode] {
        try Template(markup).filled(with: data).blocks.compactMap { block in
            if case .barcode(let barcode) = block { barcode } else { nil }
        }
    }

    @Test("Barcodes are of every symbology", arguments: [
        ("code128", "A012 ~", .code128), ("CODE39", "A012", .code39), ("code93", "A012", .code93),
        ("codabar", "A012B", .codabar), ("nw7", "A012B", .codabar), ("itf", "0123", .itf), ("upc", "03600029145", .upc),
        ("ean", "4006381333931", .ean), ("jan", "9638507", .ean),
    ] as [(String, String, Document.Barcode.Symbology)])
    func symbology(option: String, text: String, expected: Document.Barcode.Symbology) throws {
        #expect(try barcodes("{code: \(text); option: \(option)}") == [Document.Barcode(text, expected)])
    }

    @Test func `A barcode takes module, height, characters and place, and the options stay`() throws {
        #expect(try barcodes("{o: code39, 3 100 hri; c: A}\n|{c:B}\n{o:hri nohri 9 23 241 300}\n{c:C}|\n{o:4,240,2,24;c:D}") == [
            Document.Barcode("A", .code39, module: 3, height: 100, hri: true),
            Document.Barcode("B", .code39, module: 3, height: 100, hri: true, alignment: .left),
            Document.Barcode("C", alignment: .right),
            Document.Barcode("D", module: 4, height: 240),
        ])
    }

    @Test func `A filled-in code is checked when it is there`() throws {
        let template = try Template("\n  {code: 69{{rest}}; option: ean}")
        #expect(template.names == ["rest"])
        #expect(throws: TemplateFault(row: 2, column: 4, field: "code", "'A' is not in ean")) {
            try template.filled(with: ["rest": "A"])
        }
        guard case .barcode(let code)? = try template.filled(with: ["rest": "01234567892"]).blocks.last else { return #expect(Bool(false)) }
        #expect(code.text == "6901234567892")
    }

    @Test func `A picture comes from base64, where the pipes place it`() throws {
        let file = pngBeginning(60, 40)
        let base64 = Data(file).base64EncodedString()
        var left = try Document.Image(png: file)
        left.alignment = .left
        left.area.widths = [.characters(20)]
        let document = try Template("{w:20}\n|{image: \(base64)}\n{i:{{logo}}}|").filled(with: ["logo": .text(base64)])
        (left.row, left.column) = (2, 3)
        var right = left
        right.alignment = .right
        (right.row, right.column) = (3, 2)
        #expect(document == Document([.image(left), .image(right)]))
        // Without its padding, and without a value.
        let bare = String(base64.prefix { $0 != "=" })
        #expect(try Template("{image:\(bare)}").filled(with: [:]).blocks.count == 1)
        #expect(try Template("{image:{{logo}}}").filled(with: [:]).blocks.isEmpty)
    }

    @Test("Base64 of every length is read", arguments: 0..<4)
    func base64(extra: Int) throws {
        let file = pngBeginning(9, 9) + [UInt8](repeating: 0xFB, count: extra)
        guard case .image(let image)? = try Template("{i:\(Data(file).base64EncodedString())}").filled(with: [:]).blocks.first else {
            return #expect(Bool(false))
        }
        #expect(image.png == file)
    }

    @Test func `Escapes in properties give characters that text may not have`() throws {
        #expect(try barcodes(#"{c: \\\|\{\}\;\x20\x1D\x7F\n\x00\q.\x20 }"#).map(\.text) == ["\\|{}; \u{1D}\u{7F}\n. "])
        let document = Document([.barcode(Document.Barcode("a\u{1D}b"))])
        #expect(Layout(document, columns: 24).text == "    [code128 a\\x1Db]\n")
        // In text, controls of Latin-1 and what turns its direction are left out.
        #expect(try preview("|a\\x85b\\x1Bc\u{202E}d\u{2028}e\\xE9") == "abcdeé")
    }

    @Test func `A code of nothing, remarks and unknown properties print nothing`() throws {
        #expect(try preview("{code: {{x}}; option: qrcode}\n{comment: a\\|b:c}\n{_:x;; colour: red;}\n{}\na|") == "                       a")
    }

    @Test("What cannot be printed is refused by name and place", arguments: [
        ("ok\n {image: iVBORw0KGgo=}", 2, 3, "image", "a picture must be a PNG file"),
        ("{i: iVBO%w0K}", 1, 9, "image", "'%' is not base64"),
        ("{i: iVBO=w0K}", 1, 9, "image", "'=' is not base64"),
        ("{i: iVBOR}", 1, 2, "image", "the base64 text is not whole"),
        ("{i: iVBORw0KGgoAAAANSUhEUgAAEAEAAAABAQAAAAA}", 1, 2, "image", "a picture of 4097 x 1 dots; 1 to 4096 are allowed on each side"),
        ("{x: 1B40}", 1, 2, "command", "device commands are refused"),
        ("{a:left; c:中}", 1, 10, "code", "U+4E2D is not in code128"),
        ("{c:4006381333932; o:ean,hri}", 1, 2, "code", "the check digit should be 1"),
        ("{o:qrcode,h}\n|{a:left; c:" + String(repeating: "x", count: 1_274) + "}", 2, 11, "code", "1274 bytes are too long for a QR code of level h"),
        ("a{b", 1, 2, "", "'{' belongs to no property; write \\{ for the character"),
        ("a}b", 1, 2, "", "'}' belongs to no property; write \\} for the character"),
        ("a|{w:3}", 1, 3, "", "a property must be the only thing on its line; write \\{ for the character"),
        ("{w:3} a", 1, 6, "", "a property must be the only thing on its line"),
        ("{w:3", 1, 1, "", "'{' without '}' on this line"),
        ("{w:{3}}", 1, 4, "", "'{' inside a property; write \\{ for the character"),
        ("{ {{a}}de: 1}", 1, 10, "", "the name of a property cannot be filled in"),
        ("{width}", 1, 2, "", "a property is written {key: value}"),
    ])
    func refused(markup: String, row: Int, column: Int, field: String, message: String) throws {
        #expect(throws: TemplateFault(row: row, column: column, field: field, message)) { try Template(markup) }
    }

    @Test func `More columns than any paper holds are refused`() throws {
        #expect(throws: TemplateFault(row: 1, column: 49, "more than 48 columns")) {
            try Template(String(repeating: "|", count: 60))
        }
    }
}
