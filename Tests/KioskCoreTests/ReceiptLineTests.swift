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

    @Test func `A code of nothing, remarks and unknown properties print nothing`() throws {
        #expect(try preview("{code: {{x}}; option: qrcode}\n{comment: a\\|b:c}\n{_:x;; colour: red;}\n{}\na|") == "                       a")
    }

    @Test("What cannot be printed is refused by name and place", arguments: [
        ("ok\n {image: iVBORw0KGgo=}", 2, 3, "image", "the property 'image' is not supported"),
        ("{x: 1B40}", 1, 2, "command", "the property 'command' is not supported"),
        ("{a:left; c:123}", 1, 10, "code", "barcode 'code128' is not supported; write {code: …; option: qrcode}"),
        ("{c:123; o:ean,hri}", 1, 2, "code", "barcode 'ean' is not supported; write {code: …; option: qrcode}"),
        ("a{b", 1, 2, "", "'{' belongs to no property; write \\{ for the character"),
        ("a}b", 1, 2, "", "'}' belongs to no property; write \\} for the character"),
        ("a|{w:3}", 1, 3, "", "a property must be the only thing on its line; write \\{ for the character"),
        ("{w:3} a", 1, 6, "", "a property must be the only thing on its line"),
        ("{w:3", 1, 1, "", "'{' without '}' on this line"),
        ("{w:{3}}", 1, 4, "", "'{' inside a property; write \\{ for the character"),
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
