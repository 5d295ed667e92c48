import Testing
@testable import KioskCore

private func lines(_ text: String, width: Int, wide: Int = 1) -> [String] {
    var style = Document.Style()
    style.wide = wide
    style.high = wide
    var line = Document.Line([Document.Column([Document.Span(text, style)])])
    line.area.widths = [.characters(width)]
    line.area.alignment = .left
    return Layout(Document([.line(line)]), columns: 48).rows.map { row in
        guard case .line(let line) = row else { return "?" }
        return line.runs.map(\.text).joined()
    }
}

@Suite struct LayoutTests {
    @Test("Characters take the cells that a Chinese printer gives them", arguments: [
        ("A", 1), ("中", 2), ("㐂", 2), ("𠮷", 2), ("，", 2), ("①", 2), ("“", 2), ("—", 2), ("Ω", 2), ("Я", 2), ("é", 2),
        ("ë", 1), ("¥", 2), ("￥", 2), ("ｶ", 1), ("○", 2), ("✓", 2), ("\u{E863}", 2), ("☎", 2), ("\u{301}", 0), ("\u{200B}", 0),
        ("\u{7}", 0), ("~", 1), ("ก", 1), ("가", 2), ("\u{FE0F}", 0),
        // Tibetan letter, letter below it, vowel, tsheg; Uyghur letter, its vowel sign; Mongolian letter, selector, separator; joiners.
        ("ཀ", 1), ("\u{F90}", 0), ("\u{F72}", 0), ("་", 1), ("ئ", 1), ("\u{64E}", 0), ("ᠮ", 1), ("\u{180B}", 0), ("\u{180E}", 0),
        ("\u{200D}", 0), ("\u{600}", 1), ("\u{6DD}", 1), ("\u{202E}", 0),
    ] as [(Unicode.Scalar, Int)])
    func width(scalar: Unicode.Scalar, cells: Int) {
        #expect(CharacterWidth.cells(scalar) == cells)
    }

    @Test("Chinese lines begin and end with what may stand there", arguments: [
        ("请带上身份证，谢谢。", 12, ["请带上身份", "证，谢谢。"]),
        ("他说（身份证）好", 6, ["他说", "（身份", "证）好"]),
        ("《中国》", 4, ["《中", "国》"]),
        ("办理时限——五天", 10, ["办理时限", "——五天"]),
        ("共计￥100元整", 8, ["共计", "￥100元", "整"]),
        ("办结率100%的事", 8, ["办结率", "100%的事"]),
        ("电话010-12345678转", 14, ["电话", "010-12345678转"]),
        ("价格3.14元", 7, ["价格", "3.14元"]),
        ("the end of it", 7, ["the end", "of it"]),
        ("a  b", 2, ["a", "b"]),
        ("，，，，", 4, ["，，", "，，"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("x abcdefgh", 4, ["x", "abcd", "efgh"]),
        ("  a", 4, ["  a"]),
        ("a\n\nb", 4, ["a", "", "b"]),
        ("ｅ́é", 2, ["ｅ́", "é"]),
        // A number and what it counts.
        ("期限为2026年12月5日前", 12, ["期限为2026年", "12月5日前"]),
        ("共3个", 3, ["共", "3个"]),
    ])
    func wrapping(text: String, width: Int, expected: [String]) {
        #expect(lines(text, width: width) == expected)
    }

    @Test("No character stands alone on the last line", arguments: [
        ("城乡居民基本养老保险参保登记", 26, ["城乡居民基本养老保险参保", "登记"]),
        ("户口簿首页和本人页（复印件 1 份）", 29, ["户口簿首页和本人页（复印件", "1 份）"]),
        ("一寸免冠照片（12 张），带来", 17, ["一寸免冠照片", "（12 张），带来"]),
        ("城乡居民基本养老保险参保登记。", 28, ["城乡居民基本养老保险参保", "登记。"]),
        ("先到大厅再到窗口去\n先到大厅再到窗口去", 16, ["先到大厅再到窗", "口去", "先到大厅再到窗", "口去"]),
        // Where there is no better place it stands alone: a narrow column, a long word before it.
        ("名称一", 4, ["名称", "一"]),
        ("请看abcdefgh页", 12, ["请看abcdefgh", "页"]),
        ("五六", 2, ["五", "六"]),
    ])
    func alone(text: String, width: Int, expected: [String]) {
        #expect(lines(text, width: width) == expected)
    }

    @Test("What is read from the right stands so, words and figures in their order", arguments: [
        // The number, Chinese and Latin words keep theirs, and come further to the left.
        ("نومۇر 12", ["12", " ", "نومۇر"]),
        ("ئەخمەت 北京 غا", ["غا", " ", "北京", " ", "ئەخمەت"]),
        ("ئالدىڭىزدا 6 ئادەم", ["ئادەم", " ", "6", " ", "ئالدىڭىزدا"]),
        ("سائەت 9:51 (بۈگۈن)", ["(", "بۈگۈن", ")", " ", "9:51", " ", "سائەت"]),
        ("سالام دۇنيا", ["سالام دۇنيا"]),
        // In a Chinese paragraph.
        ("姓名 ئەخمەت تۇرسۇن 男", ["姓名 ", "ئەخمەت تۇرسۇن", " 男"]),
        ("号 نومۇر 12", ["号 ", "12", " ", "نومۇر"]),
        ("A012 号", ["A012 号"]),
        ("שלום\nabc def", ["שלום", "abc def"]),
    ])
    func order(text: String, expected: [String]) {
        var line = Document.Line([Document.Column([Document.Span(text)])])
        line.area.widths = [.characters(40)]
        let runs = Layout(Document([.line(line)]), columns: 48).rows.flatMap { row in
            if case .line(let line) = row { line.runs } else { [Layout.Run]() }
        }
        #expect(runs.map(\.text) == expected)
    }

    @Test func `What is bold between words from the right stays between them`() {
        var bold = Document.Style()
        bold.bold = true
        let spans = [Document.Span("ئالدىڭىزدا "), Document.Span("6", bold), Document.Span(" ئادەم")]
        guard case .line(let line) = Layout(Document([.line(Document.Line([Document.Column(spans, .right)]))]), columns: 24).rows.first else {
            return #expect(Bool(false))
        }
        #expect(line.runs.map(\.text) == ["ئادەم", " ", "6", " ", "ئالدىڭىزدا"])
        #expect(line.runs.last.map { $0.column + $0.width } == 24)
        #expect(zip(line.runs, line.runs.dropFirst()).allSatisfy { $0.column + $0.width == $1.column })
    }

    @Test func `A number that is too large for its column is printed smaller, not broken`() throws {
        let document = try Template("^^^^^^^{{number}}").filled(with: ["number": "ZH1234"])
        guard case .line(let line) = Layout(document, columns: 32).rows.first else { return #expect(Bool(false)) }
        #expect(line.runs.map(\.text) == ["ZH1234"])
        #expect(line.runs.map(\.style.wide) == [5])
        #expect(line.high == 5)
        #expect(line.runs.map(\.column) == [1])
        #expect(line.runs.map(\.width) == [30])
    }

    @Test func `A double-width word shrinks in width only`() {
        var style = Document.Style()
        style.wide = 2
        let document = Document([.line(Document.Line([Document.Column([Document.Span(String(repeating: "9", count: 20), style)])]))])
        guard case .line(let line) = Layout(document, columns: 24).rows.first else { return #expect(Bool(false)) }
        #expect(line.runs.map(\.style.wide) == [1])
        #expect(line.high == 1)
    }

    @Test func `Runs change with the style and stand beside each other`() throws {
        let document = try Template("|a\"中\"^^b").filled(with: [:])
        guard case .line(let line) = Layout(document, columns: 24).rows.first else { return #expect(Bool(false)) }
        #expect(line.runs.map(\.text) == ["a", "中", "b"])
        #expect(line.runs.map(\.column) == [0, 1, 3])
        #expect(line.high == 2)
    }

    @Test("Scripts that are shaped break at spaces and syllables, and keep their marks", arguments: [
        ("བཀྲ་ཤིས་བདེ་ལེགས།", 8, ["བཀྲ་ཤིས་", "བདེ་ལེགས།"]),
        ("ئۇيغۇر تىلى", 7, ["ئۇيغۇر", "تىلى"]),
        ("ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ᠌", 6, ["ᠮᠣᠩᠭᠣᠯ", "ᠪᠢᠴᠢᠭ᠌"]),
        ("xx e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}", 3, ["xx", "e\u{301}e\u{301}e\u{301}", "e\u{301}e\u{301}"]),
        ("中\u{20DD}国\u{20DD}", 2, ["中\u{20DD}", "国\u{20DD}"]),
    ])
    func shaped(text: String, width: Int, expected: [String]) {
        #expect(lines(text, width: width) == expected)
    }

    @Test func `A mark that has nothing to stand on gets a space, and no mark is lost`() {
        #expect(lines("\u{301}a\n\u{308}", width: 4) == ["\u{A0}\u{301}a", "\u{A0}\u{308}"])
        // On a space it is something to see, also where a line ends.
        #expect(lines("ab \u{301}c", width: 2) == ["ab", " \u{301}c"])
        let marks = String(repeating: "\u{301}", count: 75)
        let printed = lines("a" + marks, width: 4).joined().unicodeScalars
        #expect(printed.count { $0 == "\u{301}" } == 75)
        #expect(printed.count { $0 == "\u{A0}" } == 2)
    }

    @Test func `What is no text is left out`() {
        #expect(lines("a\u{7}b\u{202E}c\u{85}\u{2028}d\u{FEFF}", width: 9) == ["abcd"])
    }

    @Test func `Sizes are 1 to 6`() {
        var style = Document.Style()
        style.wide = 0
        style.high = 900
        #expect([style.wide, style.high] == [1, 6])
    }

    @Test func `The yen sign becomes the one that printers have`() throws {
        #expect(try preview("|¥5") == "￥5")
    }

    @Test func `Columns for which there is no room follow below`() throws {
        let markup = "{b:none}\n" + (1...30).map { "|\($0 % 10) " }.joined()
        #expect(try preview(markup) == "123456789012345678901234\n5   6   7   8   9   0")
    }

    @Test func `A wide character is not lost in a column of one cell`() throws {
        #expect(try preview("{w: 1 *}\n|中|b") == "中 b")
    }

    @Test func `Fixed columns give way when the paper is narrower`() throws {
        #expect(try preview("{w: 30 6 *}\n|a |b |c") == "a               b      c")
    }

    @Test func `The width of the paper is kept in its limits`() {
        #expect(Layout(Document(), columns: 0).columns == 24)
        #expect(Layout(Document(), columns: 1_000_000).columns == 96)
    }

    @Test("No row leaves the paper and no character is lost", arguments: [24, 32, 33, 48, 96])
    func fits(columns: Int) throws {
        let text = "王㐂喆（𠮷）：请带 ID-card ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789，《户口簿》——原件！"
        let markup = "|{{t}}|{{t}}|{{t}}\n{b:line;w:3,*,20}\n|{{t}}|^^^{{t}}|\"{{t}}\"^{{t}}\n---\n^^^^^^^{{t}}"
        let layout = Layout(try Template(markup).filled(with: ["t": .text(text)]), columns: columns)
        var printed: [Unicode.Scalar: Int] = [:]
        for row in layout.rows {
            switch row {
            case .line(let line):
                var end = 0
                for run in line.runs {
                    #expect(run.column >= end)
                    end = run.column + run.width
                    for scalar in run.text.unicodeScalars { printed[scalar, default: 0] += 1 }
                }
                #expect(max(end, (line.bars.last ?? 0) + 1) <= columns)
            case .rule(let rule):
                #expect(rule.column >= 0 && rule.column + rule.width <= columns)
            case .symbol, .barcode, .image, .cut: break
            }
        }
        for scalar in text.unicodeScalars where scalar != " " {
            #expect(printed[scalar] == 8 * text.unicodeScalars.count { $0 == scalar }, "\(scalar)")
        }
    }
}
