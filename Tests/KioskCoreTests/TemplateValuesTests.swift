import Testing
@testable import KioskCore

/// Chance that is the same each time (SplitMix64).
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// All that means something in a template or in its markup, and some that does not.
private let pieces = [
    "{{", "}}", "{", "}", "{{a}}", "{{#a}}", "{{/a}}", "{{^list}}", "{{! ", "|", "---", "===", "-", "=", "~", "_", "\"", "`", "^",
    "^^^", "\\", "\\n", "\\x41", "\n", "\t", " ", "  ", ";", ":", "{code:1;option:qrcode}", "{w:1}", "code", "x:1B", ",", "#", "/",
    "王", "㐂", "𠮷", "é", "e\u{301}", "\u{202E}", "\u{200D}", "\u{0}", "\u{1B}@", "\u{FEFF}", "\r\n", "A012", "3", "؀",
]

/// Where a template may name a value.
private let places = [
    "{{v}}", "|{{v}}|", "|{{v}} | {{v}}|", "a {{v}} b", "--{{v}}--", "=={{v}}", "\\\\{{v}}", "\\x{{v}}", "_{{v}}_\"{{v}}`{{v}}",
    "^^{{v}}^^{{v}}^", "^{{v}}", "{code:{{v}};option:qrcode}", "{option:qrcode;code: x{{v}}y }", "|{c:{{v}}\\n{{v}}; o:qrcode}",
    "{comment:{{v}}}", "{_:{{v}};a:left}", "{{#v}}|{{v}} there{{/v}}", "{{^v}}not there{{/v}}", "{{#v?}}\n{{v}}\n{{/v?}}",
    "{{#rows}}\n|{{@}} {{.}} |{{v}}\n{{/rows}}", "{{#rows}}{{.}}{{#rows}}|{{/rows}}{{/rows}}", "{w:6 *}\n{{v}}|{{v}}", "{b:line}\n|{{v}}|",
    "---", "===", "|text", "",
]

@Suite struct TemplateValuesTests {
    @Test("No value is ever markup, wherever it stands", arguments: 1...40)
    func neverMarkup(number: UInt64) throws {
        var dice = Dice(state: number)
        for _ in 0..<25 {
            let template = try Template((0...Int.random(in: 0...5, using: &dice)).map { _ in
                places.randomElement(using: &dice) ?? ""
            }.joined(separator: "\n"))
            func text() -> String {
                (0..<Int.random(in: 0...6, using: &dice)).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
            }
            let value = text()
            let rows = (0..<Int.random(in: 0...3, using: &dice)).map { _ in text() }
            func document(_ change: (String) -> String) throws -> Document {
                try template.filled(with: ["v": .text(change(value)), "rows": .list(rows.map { TemplateData(change($0)) })])
            }
            let filled = try document { $0 }
            #expect(shape(filled) == shape(try document(neutral)), "\(template.names) \(value.debugDescription)")
            // All of it is there: as often as of a value that means nothing.
            func count(_ document: Document, _ wanted: Unicode.Scalar) -> Int {
                document.blocks.reduce(0) { count, block in
                    switch block {
                    case .line(let line):
                        count + line.columns.flatMap(\.spans).reduce(0) { $0 + $1.text.unicodeScalars.count { $0 == wanted } }
                    case .symbol(let symbol): count + symbol.text.unicodeScalars.count { $0 == wanted }
                    default: count
                    }
                }
            }
            #expect(count(filled, "王") == count(try document { String(String.UnicodeScalarView($0.unicodeScalars.map { $0 == "王" ? "\u{E001}" : $0 })) }, "\u{E001}"))
        }
    }

    @Test("Names of values are names, whatever they are", arguments: pieces)
    func names(piece: String) {
        // Refused with a place, or the value's name and nothing else.
        guard let template = try? Template("|{{n\(piece)}}") else { return }
        guard let document = try? template.filled(with: [:]), case .line? = document.blocks.first else {
            return #expect(Bool(false))
        }
    }

    // MARK: Work

    private static let long = [
        ("国", 32), ("x", 32), ("x ", 32), ("，", 32), ("中a（", 2), ("一 b", 9), ("a\n", 9), (" ", 24), ("e\u{301}", 3), ("—", 2),
        ("་ཀ", 5), ("\u{301}", 4),
    ]

    @Test("Wrapping looks at each character a few times, however long the text is", arguments: long)
    func wrapping(unit: String, width: Int) {
        var style = Document.Style()
        for wide in [1, 6] {
            style.wide = wide
            func work(_ count: Int) -> Int {
                let glyphs = Glyph.glyphs([Document.Span(String(repeating: unit, count: count), style)])
                let text = WrappedText(glyphs, width: width)
                #expect(text.work <= 9 * glyphs.count)
                return text.work
            }
            #expect(work(8_000) <= 9 * work(1_000))
        }
    }

    @Test("The longest templates and values are read and laid out", arguments: [
        "|{{v}}", "^^^^^^^{{v}}", "{{v}}|{{v}}", "{{#v}}{{v}}{{/v}}",
    ])
    func longest(template: String) throws {
        // Quadratic work would take hours.
        let value = String(repeating: "，a ", count: 40_000)
        // No code holds it.
        #expect(throws: TemplateFault.self) { try Template("{code:{{v}};o:qrcode}").filled(with: ["v": .text(value)]) }
        let layout = Layout(try Template(template).filled(with: ["v": .text(value)]), columns: 24)
        #expect(!layout.rows.isEmpty)
    }

    @Test("The longest markup is read or refused", arguments: [
        "_", "^", "\\", "\"a", " ", "-", "=", "~", "\\n", "{a:left}\n", "{a:", ";", "|\n", "{{a}}", "{{#a}}{{/a}}", "{{#a}}\n{{/a}}", "{", "{{! }}",
    ])
    func longestMarkup(unit: String) {
        for start in ["", "{", "{c:"] {
            let text = start + String(repeating: unit, count: 120_000 / unit.utf8.count)
            guard let document = try? Template(text).filled(with: ["a": "x"]) else { continue }
            #expect(Layout(document, columns: 24).rows.count <= 200_000)
        }
    }
}
