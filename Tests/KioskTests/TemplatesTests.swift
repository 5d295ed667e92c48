import Foundation
import Kiosk
import KioskCore
import KioskTypesetting
import Testing

/// What the engine gives a template, with invented names and the standard's specimen number.
enum Specimen {
    static let ticket: TemplateData = [
        "hall": "青溪镇便民服务中心", "help": "有疑问请找大厅引导员", "number": "A012", "queueName": "社保医保",
        "window": "3—5号窗口", "itemName": "城乡居民基本医疗保险参保登记", "applicant": "王*明",
        "issuedAt": "2026-11-21 09:41", "day": "2026-11-21", "code": "440523104/2026-11-21/A012",
        "ahead": "6", "wait": "10—20分钟",
        "bring": [
            ["name": "居民身份证", "form": "原件"],
            ["name": "户口簿首页和本人页", "form": "复印件 1 份"],
            ["name": "一寸照片"],
        ],
    ]

    static let receipt: TemplateData = [
        "hall": "青溪镇便民服务中心", "help": "咨询电话 12345，工作日 9:00—17:00", "number": "A012", "acceptedAt": "2026-11-21 10:05",
        "itemName": "城乡居民基本养老保险参保登记", "itemCode": "11440523MB2C00000G4442111607000",
        "department": "青溪镇公共服务办公室", "applicant": "王*明", "idNumber": "1101**********002X",
        "promised": "5 个工作日", "statutory": "15 个工作日", "visits": "1 次", "fee": "不收费", "result": "参保登记凭证",
        "code": "440523104/2026-11-21/A012/11440523MB2C00000G4442111607000",
        "materials": [
            ["name": "居民身份证", "form": "原件", "necessity": "必要", "note": "核验后退回"],
            ["name": "户口簿首页和本人页，已婚的另加配偶页", "form": "复印件 1 份", "necessity": "必要"],
            ["name": "城乡居民基本养老保险参保登记表", "form": "原件 1 份", "necessity": "必要"],
            ["name": "一寸免冠照片", "form": "电子文件", "necessity": "容缺后补"],
        ],
        "notes": [TemplateData("容缺材料请在 2026年11月30日 前补交。")],
    ]
}

private func shipped(_ name: String) throws -> Template {
    try Template(try #require(Templates.shipped[name]))
}

private func symbols(_ document: Document) -> [String] {
    document.blocks.compactMap { if case .symbol(let symbol) = $0 { symbol.text } else { nil } }
}

@Suite struct TemplatesTests {
    @Test func `A ticket shows the number, the way and what to bring`() throws {
        let ticket = Layout(try shipped("ticket").filled(with: Specimen.ticket), columns: 32)
        #expect(ticket.text == """
                   青溪镇便民服务中心
            --------------------------------
                        社保医保

                          A012

                    请到 3—5号窗口
             前面还有 6 人，约等 10—20分钟
            --------------------------------
            事项   城乡居民基本医疗保险参保
                   登记
            姓名   王*明
            取号   2026-11-21 09:41

            请把这些准备好
            □ 居民身份证（原件）
            □ 户口簿首页和本人页（复印件 1
               份）
            □ 一寸照片
             [QR 440523104/2026-11-21/A012]
                请留意叫号，谢谢您的等候
                  有疑问请找大厅引导员
            ================================

            """)
    }

    @Test func `A ticket of which little is known is still a ticket`() throws {
        let data: TemplateData = ["hall": "青溪镇便民服务中心", "number": "B003", "queueName": "综合"]
        let document = try shipped("ticket").filled(with: data)
        #expect(Layout(document, columns: 32).text == """
                   青溪镇便民服务中心
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

    @Test func `The number is the largest thing on the ticket`() throws {
        for columns in [32, 48] {
            let layout = Layout(try shipped("ticket").filled(with: Specimen.ticket), columns: columns)
            let runs = layout.rows.flatMap { (row: Layout.Row) -> [Layout.Run] in
                if case .line(let line) = row { line.runs } else { [] }
            }
            let number = try #require(runs.first { $0.text == "A012" })
            #expect(number.style.wide == 6 && number.style.high == 6 && number.style.bold)
            #expect(runs.allSatisfy { $0.text == "A012" || $0.style.high <= 2 })
        }
    }

    @Test func `A second print says so, first of all`() throws {
        var data = Specimen.ticket
        data[text: "reprint"] = "1"
        let layout = Layout(try shipped("ticket").filled(with: data), columns: 32)
        guard case .line(let line) = layout.rows.first else { return #expect(Bool(false)) }
        #expect(line.runs.map(\.text) == [" 补打 第1次 "])
        #expect(line.runs.allSatisfy { $0.style.inverted })
    }

    @Test("Values full of markup change nothing but the words", arguments: ["ticket", "ticket.en", "receipt"])
    func hostile(name: String) throws {
        let markup = "a|b\\{code:x;option:qrcode}{x:1B}^^\"_`~{{hall}}---="
        func hostile(_ data: TemplateData) -> TemplateData {
            TemplateData(data.values.mapValues { value in
                switch value {
                case .text: .text(markup)
                case .list(let rows): .list(rows.map(hostile))
                }
            })
        }
        let data = name == "receipt" ? Specimen.receipt : Specimen.ticket
        let plain = try shipped(name).filled(with: data).blocks
        let filled = try shipped(name).filled(with: hostile(data)).blocks
        #expect(filled.count == plain.count)
        for (first, second) in zip(plain, filled) {
            switch (first, second) {
            case (.line(let first), .line(let second)):
                #expect(first.columns.map(\.alignment) == second.columns.map(\.alignment))
                #expect(first.columns.map { $0.spans.map(\.style) } == second.columns.map { $0.spans.map(\.style) })
                #expect(first.area == second.area)
            case (.symbol(let first), .symbol(let second)):
                #expect(second.text == markup && first.cell == second.cell)
            default:
                #expect(first == second)
            }
        }
    }

    @Test("A scanner reads the ticket", arguments: ["ticket", "ticket.en"])
    func scanTicket(name: String) throws {
        for columns in [32, 48] {
            let layout = Layout(try shipped(name).filled(with: Specimen.ticket), columns: columns)
            #expect(try scanned(try Typesetter.png(layout)) == ["440523104/2026-11-21/A012"])
        }
    }

    @Test("The receipt is one page, and a scanner reads it", arguments: KioskCore.Paper.allCases)
    func receipt(paper: KioskCore.Paper) throws {
        let bytes = try Typesetter.pdf(try shipped("receipt").filled(with: Specimen.receipt), paper: paper, title: "受理回执")
        let text = try #require(Tool("pdftotext")).text(bytes, ".pdf", "-layout", "@", "-")
        #expect(text.split(separator: "\u{0C}").filter { !$0.allSatisfy(\.isWhitespace) }.count == 1)
        for word in ["受理回执", "A012", "王*明", "1101**********002X", "11440523MB2C00000G4442111607000", "5 个工作日", "容缺后补"] {
            #expect(text.contains(word), "\(word)")
        }
        let png = try #require(Tool("pdftoppm")).run(bytes, ".pdf", ["-r", "300", "-png", "@"])
        #expect(try scanned(png) == ["440523104/2026-11-21/A012/11440523MB2C00000G4442111607000"])
    }

    @Test func `The test page can be drawn and its three codes read`() throws {
        let document = try shipped("test-page").filled(with: ["printer": "generic", "printedAt": "2026-11-21 09:41"])
        for columns in [32, 48] {
            let png = try Typesetter.png(Layout(document, columns: columns))
            #expect(try scanned(png) == ["KIOSK-TEST-3", "KIOSK-TEST-6", "便民服务"])
        }
    }

    @Test("Every variable is documented", arguments: Templates.shipped.keys.sorted())
    func documented(name: String) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let documentation = try String(contentsOf: root.appendingPathComponent("docs/templates.md"), encoding: .utf8)
        let section = try #require(documentation.components(separatedBy: "\n### ").first { $0.hasPrefix("`\(name)`") })
        for variable in try shipped(name).names where variable != "." && variable != "@" {
            let variable = variable.hasSuffix("?") ? String(variable.dropLast()) : variable
            #expect(section.contains("`\(variable)`"), "\(variable)")
        }
    }
}
