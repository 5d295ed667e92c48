import Foundation
import Kiosk
import KioskCore
import KioskTypesetting
import Testing

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// A paper as a hall prints it: examples/papers has a file of values for each.
private struct Example: CustomTestStringConvertible, Sendable {
    let template: ShippedTemplate
    let language: String
    let isLarge: Bool

    static let all = Templates.all.filter { $0.name != "code" }.flatMap { template in
        template.texts.keys.sorted().flatMap { language in
            [false, true].map { Example(template: template, language: language, isLarge: $0) }
        }
    }

    static func named(_ name: String, _ language: String = "", large: Bool = false) throws -> Example {
        try #require(all.first { $0.template.name == name && $0.language == language && $0.isLarge == large })
    }

    var name: String { language.isEmpty ? template.name : "\(template.name).\(language)" }

    var testDescription: String { isLarge ? "\(name), large" : name }

    /// What is in the file of values.
    func data() throws -> TemplateData {
        let file = root.appendingPathComponent("examples/papers/\(name).json")
        return inManner(values(try #require(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])))
    }

    func inManner(_ data: TemplateData) -> TemplateData {
        var data = data
        data[text: "language"] = language
        if isLarge { data[text: "large"] = "1" }
        return data
    }

    func document(_ data: TemplateData) throws -> Document {
        try #require(try Paperwork.document(template.name, data, from: TemplateShelf()))
    }

    private func values(_ object: [String: Any]) -> TemplateData {
        TemplateData(object.mapValues { value in
            switch value {
            case let rows as [[String: Any]]: .list(rows.map(values))
            case let texts as [String]: .list(texts.map { TemplateData($0) })
            default: .text("\(value)")
            }
        })
    }
}

/// Everybody's worst name: markup, characters of every length, and no end.
private func hostile(_ data: TemplateData) -> TemplateData {
    TemplateData(Dictionary(uniqueKeysWithValues: data.values.map { name, value in
        switch value {
        case .text(let text):
            let markup = "a|b\\{code:x;option:qrcode}{x:1B}^^\"_`~{{hall}}---=㐂𠮷"
            return (name, .text(name == "code" ? markup : text + markup + String(repeating: "很长的名字", count: 10)))
        case .list(let rows): return (name, .list(rows.map(hostile)))
        }
    }))
}

/// The characters of a text and how often they are there, white space apart.
private func count(_ text: String) -> [Unicode.Scalar: Int] {
    text.unicodeScalars.reduce(into: [:]) { count, scalar in
        if !scalar.properties.isWhitespace { count[scalar, default: 0] += 1 }
    }
}

private func words(_ document: Document) -> String {
    document.blocks.map { block in
        switch block {
        case .line(let line): line.columns.flatMap(\.spans).map(\.text).joined()
        case .symbol(let symbol): symbol.text
        default: ""
        }
    }.joined()
}

private func texts(_ data: TemplateData) -> [(name: String, text: String)] {
    data.values.flatMap { name, value in
        switch value {
        case .text(let text): [(name, text)]
        case .list(let rows): rows.flatMap(texts)
        }
    }
}

private func symbols(_ document: Document) -> [String] {
    document.blocks.compactMap { block in
        switch block {
        case .symbol(let symbol): symbol.text
        case .barcode(let barcode): try? Barcode(barcode.text, barcode.symbology).caption
        default: nil
        }
    }.sorted()
}

/// A ticket in a language of a minority, as a vendor's file; what its third line begins with at the left, and ends with at the right.
private struct MinorityTicket: CustomTestStringConvertible, Sendable {
    let language: String
    let template: String
    let data: TemplateData
    let left: String
    let right: String

    var testDescription: String { language }

    static let all = [
        MinorityTicket(
            language: "ug", template: "^^^{{queueName}}\n^^^^^^^{{number}}\nئالدىڭىزدا \"{{ahead}}\" ئادەم بار|\n{{name}}| ئىسمى|",
            data: ["queueName": "سۇغۇرتا", "ahead": "6", "name": "ئەخمەت 北京"], left: "ئادەم بار", right: "ئالدىڭىزدا"),
        MinorityTicket(
            language: "bo", template: "^^^{{queueName}}\n^^^^^^^{{number}}\n|ཁྱེད་ཀྱི་མདུན་ལ་མི་ \"{{ahead}}\"\n|{{name}}|",
            data: ["queueName": "སྤྱི་ཚོགས", "ahead": "6", "name": "བཀྲ་ཤིས་ 北京"], left: "ཁྱེད་ཀྱི་མདུན་ལ་མི་ ", right: "6"),
        MinorityTicket(
            language: "mn", template: "^^^{{queueName}}\n^^^^^^^{{number}}\n|ᠲᠠᠨ ᠤ ᠡᠮᠦᠨ᠎ᠡ \"{{ahead}}\"\n|{{name}}|",
            data: ["queueName": "ᠳᠠᠭᠠᠲᠬᠠᠯ", "ahead": "6", "name": "ᠪᠠᠲᠤ 北京"], left: "ᠲᠠᠨ ᠤ ᠡᠮᠦᠨ᠎ᠡ ", right: "6"),
    ]
}

/// cairo writes one such dictionary for a page.
private func pages(_ pdf: [UInt8]) -> Int {
    String(decoding: pdf, as: Unicode.ASCII.self).components(separatedBy: "/Type /Page %").count - 1
}

@Suite struct TemplatesTests {
    @Test func `A ticket shows the number, the way and what to bring`() throws {
        let example = try Example.named("ticket")
        #expect(Layout(try example.document(example.data()), columns: 32).text == """
                   青石镇便民服务中心
            --------------------------------
                        社保医保

                          A012
                    请到 1—3号窗口

             前面还有 6 人，约等 10—20分钟
             可以先离开，9:51 前回来就可以
            --------------------------------
            事项  城乡居民基本养老保险参保
                  登记
            姓名  王*明
            取号  2026-11-21 09:41

            请把这些准备好
            □ 居民身份证（原件）
            □ 户口簿首页和本人页（复印件
               1 份）
            [QR 990321104000/2026-11-21/A012]
                请留意叫号，谢谢您的等候
                  有疑问请找大厅引导员
            ================================

            """)
    }

    @Test func `A ticket of which little is known is still a ticket`() throws {
        let document = try Example.named("ticket").document(["hall": "青石镇便民服务中心", "number": "B003", "queueName": "综合"])
        #expect(Layout(document, columns: 32).text == """
                   青石镇便民服务中心
            --------------------------------
                          综合

                          B003
            --------------------------------
                       [QR B003]
                请留意叫号，谢谢您的等候
              过号不用急，找工作人员就可以
            ================================

            """)
    }

    @Test("The number is the largest thing on the ticket", arguments: Example.all.filter { $0.template.name == "ticket" })
    fileprivate func largest(example: Example) throws {
        for columns in [32, 48] {
            let layout = Layout(try example.document(example.data()), columns: columns)
            let runs = layout.rows.flatMap { (row: Layout.Row) -> [Layout.Run] in
                if case .line(let line) = row { line.runs } else { [] }
            }
            let number = try #require(runs.first { $0.text == "A012" })
            #expect(number.style.wide == 6 && number.style.high == 6 && number.style.bold)
            #expect(runs.allSatisfy { $0.text == "A012" || $0.style.high <= 3 })
            // In large type everything that a resident acts on is twice as large at least.
            guard example.isLarge else { continue }
            let small = runs.filter { $0.style.high == 1 }.map(\.text).joined()
            #expect(count(small).keys.allSatisfy { !"□".unicodeScalars.contains($0) })
        }
    }

    @Test func `A second print says so, first of all`() throws {
        let example = try Example.named("ticket")
        var data = try example.data()
        data[text: "reprint"] = "1"
        let layout = Layout(try example.document(data), columns: 32)
        guard case .line(let line) = layout.rows.first else { return #expect(Bool(false)) }
        #expect(line.runs.map(\.text) == [" 补打 第1次 "])
        #expect(line.runs.allSatisfy { $0.style.inverted })
    }

    // MARK: Every paper, in every language, in both types

    @Test("Nothing that was filled in is lost", arguments: Example.all)
    fileprivate func nothingLost(example: Example) throws {
        let full = try example.data()
        // What a paper leaves out on purpose.
        var hidden: Set<String> = ["language", "large", "ready", "warned", "failed", "ok", "warn", "fail"]
        if example.template.name == "receipt" { hidden.formUnion(["number", "itemCode"]) }
        if example.template.name == "ticket", example.isLarge { hidden.insert("applicant") }
        for data in [full, hostile(full)] {
            let document = try example.document(example.inManner(data))
            let onPaper = count(words(document))
            for (name, text) in texts(data) where !hidden.contains(name) {
                let missing = count(text).filter { onPaper[$0.key, default: 0] < $0.value }.keys
                #expect(missing.isEmpty, "\(name): \(missing.map(String.init).joined())")
            }
            // The test page has a ruler that ends at the paper's edge.
            for columns in [32, 48] where example.template.name != "test-page" {
                let drawn = count(Layout(document, columns: columns).text)
                #expect(onPaper.allSatisfy { drawn[$0.key, default: 0] >= $0.value })
            }
        }
    }

    @Test("Values full of markup change nothing but the words", arguments: Example.all)
    fileprivate func markup(example: Example) throws {
        let data = try example.data()
        let plain = try example.document(data).blocks
        let filled = try example.document(example.inManner(hostile(data))).blocks
        #expect(filled.count == plain.count)
        for (first, second) in zip(plain, filled) {
            switch (first, second) {
            case (.line(let first), .line(let second)):
                #expect(first.columns.map(\.alignment) == second.columns.map(\.alignment))
                #expect(first.columns.map { $0.spans.map(\.style) } == second.columns.map { $0.spans.map(\.style) })
                #expect(first.area == second.area)
            case (.symbol(let first), .symbol(let second)):
                #expect(first.cell == second.cell)
            default:
                #expect(first == second)
            }
        }
    }

    @Test("A scanner reads its codes from the ticket's dots", arguments: Example.all)
    fileprivate func scan(example: Example) throws {
        let document = try example.document(example.data())
        let codes = symbols(document)
        guard !codes.isEmpty else { return }
        for columns in [32, 48] {
            #expect(try scanned(try Typesetter.png(Layout(document, columns: columns))) == codes)
        }
    }

    @Test("It has the pages that it should have, with full, no and hostile data", arguments: Example.all)
    fileprivate func pageCount(example: Example) throws {
        let full = try example.data()
        func count(_ data: TemplateData, _ paper: KioskCore.Paper) throws -> Int {
            pages(try Typesetter.pdf(try example.document(example.inManner(data)), paper: paper, title: example.template.title))
        }
        let isLong = example.template.name == "test-page"
        // A whole page of A4 in any type, but for one that says much in long words.
        let isOnePageOfA4 = !(example.template.name == "mandate" && example.isLarge && example.language == "en")
        let isOnePageOfA5 = ["ticket", "notice", "receipt", "result"].contains(example.template.name) && !(example.isLarge && example.language == "en")
        #expect(try count(full, .a4) <= (isLong || !isOnePageOfA4 ? 2 : 1))
        if isOnePageOfA5 { #expect(try count(full, .a5) == 1) } else { #expect(try 1...3 ~= count(full, .a5)) }
        #expect(try count([:], .a5) == 1 || isLong)
        #expect(try count(hostile(full), .a4) >= 1)
        _ = try Layout(example.document(example.inManner([:])), columns: 32)
    }

    @Test("Every ticket printer can print it", arguments: Example.all)
    fileprivate func profiles(example: Example) throws {
        let document = try example.document(example.data())
        for profile in Paperwork.profiles {
            let bytes = try Paperwork.bytes(of: document, as: Rendering(format: .escpos, profile: profile), title: "")
            #expect(!bytes.isEmpty)
        }
    }

    @Test("The receipt is one page, and a scanner reads it", arguments: KioskCore.Paper.allCases)
    func receipt(paper: KioskCore.Paper) throws {
        let example = try Example.named("receipt")
        let bytes = try Typesetter.pdf(try example.document(example.data()), paper: paper, title: "受理回执")
        let text = try #require(Tool("pdftotext")).text(bytes, ".pdf", "-layout", "@", "-")
        #expect(text.split(separator: "\u{0C}").filter { !$0.allSatisfy(\.isWhitespace) }.count == 1)
        for word in ["受理回执", "11990321MB2C00000G4992111607000202611210007", "王*明", "1101**********002X", "5 个工作日", "容缺后补"] {
            #expect(text.contains(word), "\(word)")
        }
        let png = try #require(Tool("pdftoppm")).run(bytes, ".pdf", ["-r", "300", "-png", "@"])
        #expect(try scanned(png) == ["990321104000/2026-11-21/A012/11990321MB2C00000G4992111607000"])
    }

    @Test("Every variable is documented", arguments: Templates.all.map(\.name))
    func documented(name: String) throws {
        let documentation = try String(contentsOf: root.appendingPathComponent("docs/templates.md"), encoding: .utf8)
        let section = try #require(documentation.components(separatedBy: "\n### ").first { $0.hasPrefix("`\(name)`") })
        let template = try #require(Templates.all.first { $0.name == name })
        for variable in try template.texts.values.flatMap({ try Template($0).names }) where variable != "." && variable != "@" && variable != "large" {
            let variable = variable.hasSuffix("?") ? String(variable.dropLast()) : variable
            #expect(section.contains("`\(variable)`"), "\(variable)")
        }
    }

    // MARK: Which template is taken

    @Test func `A language's own template is taken, a vendor's before ours`() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("kiosk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        func vendor(_ name: String) throws {
            try Data(name.utf8).write(to: directory.appendingPathComponent("\(name).receipt"))
        }
        let shelf = TemplateShelf(directory: directory.path)
        #expect(try shelf.template("ticket", in: "zh-Hans")?.name == "ticket")
        #expect(try shelf.template("ticket", in: "en-GB")?.name == "ticket.en")
        #expect(try shelf.template("ticket", in: "bo")?.name == "ticket")
        try vendor("ticket")
        #expect(try shelf.template("ticket", in: "zh-Hans")?.text == "ticket")
        #expect(try shelf.template("ticket", in: "en")?.text == Templates.shipped["ticket.en"])
        try vendor("ticket.en-GB")
        try vendor("ticket.bo")
        #expect(try shelf.template("ticket", in: "en-GB")?.text == "ticket.en-GB")
        #expect(try shelf.template("ticket", in: "bo-CN")?.text == "ticket.bo")
        #expect(try shelf.template("../ticket", in: "zh-Hans") == nil)
        #expect(try shelf.template("ticket", in: "../../etc/passwd")?.name == "ticket")
    }

    @Test("A minority's ticket is taken for its language, laid out as it is read, and on paper with every printer", arguments: MinorityTicket.all)
    fileprivate func minority(ticket: MinorityTicket) throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("kiosk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try Data(ticket.template.utf8).write(to: directory.appendingPathComponent("ticket.\(ticket.language).receipt"))
        let data = ticket.data.with("number", "A012").with("language", "\(ticket.language)-CN")
        let document = try #require(try Paperwork.document("ticket", data, from: TemplateShelf(directory: directory.path)))

        let lines = Layout(document, columns: 48).rows.compactMap { (row: Layout.Row) -> Layout.Line? in
            if case .line(let line) = row { line } else { nil }
        }
        #expect(lines.count == 4)
        #expect(lines[2].runs.first?.text == ticket.left && lines[2].runs.last?.text == ticket.right)
        // The Chinese of a name stays in its own order, whatever is beside it.
        #expect(lines[3].runs.map(\.text).joined().contains("北京"))
        var ink: [Int] = []
        for line in lines {
            let drawn = try Raster(line: line, columns: 48)
            ink.append(drawn.bytes.reduce(0) { $0 + $1.nonzeroBitCount })
            for run in line.runs where run.text.contains(where: { !$0.isWhitespace }) {
                let cells = run.column * Layout.cellWidth..<(run.column + run.width) * Layout.cellWidth
                #expect(cells.contains { x in (0..<drawn.height).contains { drawn[x, $0] } }, "\(run.text) left no ink")
            }
        }
        for profile in Paperwork.profiles where !profile.hasSuffix("-58") {
            let bytes = try Paperwork.bytes(of: document, as: Rendering(format: .escpos, profile: profile), title: "")
            let paper = try Paperwork.decoded(bytes, for: profile).drawn()
            let dots = paper.bytes.reduce(0) { $0 + $1.nonzeroBitCount }
            // Some are added, where a picture would hold a command.
            #expect(abs(dots - ink.reduce(0, +)) <= ink.reduce(0, +) / 50, "\(profile)")
        }
    }

    @Test("The slip of a checklist says within how long the rest may follow", arguments: [
        ("zh-Hans", "10 个工作日内补交"), ("en", "within 10 working days"),
    ])
    func slip(tag: String, within: String) throws {
        let language = try #require(Language(rawValue: tag))
        var service = ServiceItem(code: "X-1", name: "医疗救助")
        var proof = Material(name: "诊断证明", form: "复印件", copies: 1)
        (proof.necessity, proof.deferDays) = (.deferrable, 10)
        service.materials = [proof]
        let now = LocalTime(date: LocalDate.epoch, minute: 600)
        let item = Item(service, at: Standpoint(place: "", now: now, places: [:], language: language))
        var data = item.slip(item.checklist())
        data[text: "language"] = tag
        let text = words(try #require(try Paperwork.document("notice", data, from: TemplateShelf())))
        #expect(text.contains(within), "\(text)")
    }

    @Test func `Ticket and document speak the visit's language, in its type`() throws {
        let terminal = try Terminal("")
        var manner = Manner()
        manner.language = .english
        manner.largeType = true
        let visit = try terminal.station.beginVisit(manner)
        defer { terminal.station.endVisit(visit) }
        func rendered(_ data: TemplateData) throws -> String {
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("kiosk-\(UUID().uuidString).txt")
            defer { try? FileManager.default.removeItem(at: file) }
            try terminal.station.renderDocument(template: "ticket", data: data, as: Rendering(format: .text), to: file.path)
            return try String(contentsOf: file, encoding: .utf8)
        }
        let data: TemplateData = ["number": "A012", "window": "1-3"]
        #expect(try rendered(data).contains("Watch the screen"))
        #expect(try rendered(data.with("large", "")).contains("Please watch the screen"))
        #expect(try rendered(data.with("language", "zh-Hans")).contains("请留意叫号\n"))
    }
}

extension TemplateData {
    fileprivate func with(_ name: String, _ text: String) -> TemplateData {
        var data = self
        data[text: name] = text
        return data
    }
}
