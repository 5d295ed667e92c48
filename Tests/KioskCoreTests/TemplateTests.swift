import Testing
@testable import KioskCore

@Suite struct TemplateTests {
    @Test func `Values take the place of their names`() throws {
        #expect(try preview("|{{queue}} {{ number }}号", ["queue": "综合", "number": "A012"]) == "综合 A012号")
    }

    @Test func `A name without a value is empty, and keeps its column`() throws {
        #expect(try preview("|[{{nobody}}]") == "[]")
        #expect(try preview("{{nobody}} | b|") == "                       b")
        #expect(try preview("{w:4 *}\n{{nobody}} |b") == "     b")
    }

    @Test func `A list is repeated, inner values before outer ones`() throws {
        let data: TemplateData = [
            "hall": "便民服务中心", "form": "原件",
            "materials": [["name": "身份证"], ["name": "照片", "form": "电子版"]],
        ]
        #expect(try preview("{{#materials}}\n|{{name}} | {{form}}|\n{{/materials}}\n|{{hall}}", data) == """
            身份证              原件
            照片              电子版
            便民服务中心
            """)
    }

    @Test func `A row may be only a text`() throws {
        let data: TemplateData = ["bring": [TemplateData("身份证"), TemplateData("户口簿")]]
        #expect(try preview("{{#bring}}\n|· {{.}}\n{{/bring}}", data) == "· 身份证\n· 户口簿")
    }

    @Test func `Rows are numbered, and a list can have a heading`() throws {
        let template = "{{#bring?}}\n|请带：\n{{/bring?}}\n{{#bring}}\n|{{@}} {{.}}{{#why}}（{{.}}{{@}}）{{/why}}\n{{/bring}}{{@}}"
        let data: TemplateData = ["bring": [TemplateData("身份证"), [".": "照片", "why": [TemplateData("一"), TemplateData("二")]]]]
        #expect(try preview(template, data) == "请带：\n1 身份证\n2 照片（一1）（二2）\n")
        #expect(try preview(template, ["bring": []]) == "")
        #expect(try preview("{{^bring?}}|不用带{{/bring?}}") == "不用带")
    }

    @Test func `The inverted section is there when the section is not`() throws {
        let template = "{{#fee}}|{{fee}}{{/fee}}{{^fee}}|免费{{/fee}}"
        #expect(try preview(template, ["fee": "10元"]) == "10元")
        #expect(try preview(template, ["fee": ""]) == "免费")
        #expect(try preview(template) == "免费")
        #expect(try preview("{{^list}}\n|没有\n{{/list}}", ["list": []]) == "没有")
        #expect(try preview("{{#list}}\n|有\n{{/list}}|完", ["list": []]) == "完")
    }

    @Test func `A line of tags leaves no empty line, other empty lines stay`() throws {
        #expect(try preview("|a\n  {{#x}}  \n|b\n{{/x}}\n{{! a remark }}\n\n|c") == "a\n\nc")
        #expect(try preview("|a\n{{#x}}|窗口 {{x}}{{/x}}\n|b") == "a\nb")
        #expect(try preview("|a\n{{#x}}|{{y}}{{/x}}\n|b", ["x": "1"]) == "a\n\nb")
        #expect(try preview("|a\r\n|b\r|c\n\n") == "a\nb\nc\n")
    }

    @Test("A value is never markup", arguments: [
        #"{image:AA}"#, "{x:1B}", "{w:1}", "a|b", "|", "---", "===", "-", "=", "^^^大", "_u_", #""b""#, "`i`", "~", #"\"#,
        #"\n\x41"#, "{{name}}", "{{#name}}", "}}", "  两端  ", "{code:1;option:qrcode}", "a\\", "\u{FEFF}x{}",
    ])
    func escaped(value: String) throws {
        let document = try Template("{{name}}").filled(with: ["name": .text(value)])
        let printed = String(value.unicodeScalars.filter { $0 != "\u{FEFF}" }.map(Character.init))
        #expect(document == Document([.line(Document.Line([
            Document.Column([Document.Span(printed)], .center),
        ]))]))
    }

    @Test func `A value in a property neither ends it nor begins another`() throws {
        let document = try Template("{code:{{text}};option:qrcode}").filled(with: ["text": "a;option:ean}|{x:\\n"])
        #expect(document == Document([.symbol(Document.Symbol("a;option:ean}|{x:\\n", cell: 3, level: .l))]))
    }

    @Test func `A value in a property keeps its spaces`() throws {
        let document = try Template("{ code : {{text}} ;option:qrcode}").filled(with: ["text": "  a "])
        #expect(document == Document([.symbol(Document.Symbol("  a ", cell: 3, level: .l))]))
    }

    @Test func `A backslash before a tag does not eat the value`() throws {
        #expect(try preview(#"|\\{{name}}"#, ["name": "n"]) == #"\n"#)
        #expect(try preview(#"|\x{{name}}"#, ["name": "41"]) == "41")
    }

    @Test func `Line feeds in a value stay in its column, control characters go`() throws {
        #expect(try preview("{w:6 *}\n|地址 |{{address}}", ["address": "一行\n二行\r\u{1B}@\u{202E}\t完"]) == """
            地址   一行
                   二行@ 完
            """)
    }

    @Test("A broken template says where and why", arguments: [
        ("ab\nc{{name", 2, 2, "", "'{{' without '}}' on this line; write \\{\\{ for the characters"),
        ("{{#a}}", 1, 1, "a", "section 'a' is not closed"),
        ("x{{/a}}", 1, 2, "a", "{{/a}} closes a section that is not open"),
        ("{{#a}}\n{{^b}}\n{{/a}}", 3, 1, "a", "{{/a}} where {{/b}} is due"),
        ("{{{a}}}", 1, 1, "", "unescaped values are not supported: write {{name}}"),
        ("{{&a}}", 1, 1, "", "unescaped values are not supported: write {{name}}"),
        ("{{>a}}", 1, 1, "", "'{{>' is not supported"),
        ("{{=<% %>=}}", 1, 1, "", "'{{=' is not supported"),
        ("{{}}", 1, 1, "", "a name has 1 to 64 characters and no spaces or braces"),
        ("{{a b}}", 1, 1, "", "a name has 1 to 64 characters and no spaces or braces"),
        ("{{#a}}\n{command: x}\n{{/a}}", 2, 2, "command", "device commands are refused"),
    ])
    func broken(text: String, row: Int, column: Int, field: String, message: String) {
        #expect(throws: TemplateFault(row: row, column: column, field: field, message)) { try Template(text) }
    }

    @Test func `Limits hold in length, depth, lines and work`() throws {
        #expect(throws: TemplateFault(row: 0, column: 0, "longer than 524288 characters")) {
            try Template(String(repeating: "a", count: 524_289))
        }
        #expect(throws: TemplateFault(row: 1, column: 97, field: "a", "more than 16 sections inside each other")) {
            try Template(String(repeating: "{{#a}}", count: 17))
        }
        let list = TemplateData.Value.list(Array(repeating: [:], count: 1_000))
        // Rows in rows that print nothing still end.
        #expect(throws: TemplateFault(row: 1, column: 13, "the data fills more than 262144 tags and rows")) {
            try Template("{{#a}}{{#a}}{{#a}}{{/a}}{{/a}}{{/a}}").filled(with: ["a": list]).blocks.count
        }
        #expect(throws: TemplateFault.self) {
            try Template("{{#a}}{{#a}}long text{{/a}}{{/a}}").filled(with: ["a": list])
        }
        #expect(throws: TemplateFault(row: 0, column: 0, "the template fills to more than 20000 lines")) {
            try Template("{{text}}" + String(repeating: "\n", count: 20_001))
        }
    }

    @Test func `The names of a template are known`() throws {
        #expect(try Template("{{b}}{{#list}}{{a}}{{/list}}{{^a}}{{! c }}{{/a}}").names == ["a", "b", "list"])
    }

    @Test func `Data keeps texts and lists apart`() {
        var data = TemplateData()
        data[text: "number"] = "A012"
        data.append(["name": "照片"], to: "materials")
        data.append(["name": "表"], to: "materials")
        #expect(data[text: "number"] == "A012")
        #expect(data[list: "materials"].map { $0[text: "name"] } == ["照片", "表"])
        #expect(data[text: "materials"] == nil)
        #expect(data[list: "number"].isEmpty)
        data.append([:], to: "number")
        #expect(data[list: "number"].count == 1)
    }
}
