import Foundation
import Testing

@testable import KioskCore

/// examples/hall, and docs/catalog.md beside it.
private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

private func hall() throws -> Catalog {
    var files = CatalogFiles([:])
    for name in CatalogFiles.names {
        let url = root.appending(path: "examples/hall/\(name)")
        if let data = try? Data(contentsOf: url) { files.contents[name] = Array(data) }
    }
    return try Catalog.read(files).catalog
}

/// One item that says everything, and one that says nothing.
private let full = CatalogFiles([
    "enumerations.csv": Array("list,code,name,english,meaning\nnecessity,Z,可有可无,if you like,optional\n".utf8),
    "synonyms.csv": Array("kind,words\nsame,残疾证^残疾人证\naround,请问\n".utf8),
    "places.csv": Array("""
        place_code,place_name,place_level,place_kind,address,hours,closed_days,phone,parent,latitude,longitude
        T,"镇 ""中心"", 一楼",5,,人民路,9:00,2026-10-01~2026-10-07^2026-12-31,1,,-0.000042,114.5
        V,村,6,,,,,,T,,
        """.utf8),
    "items.csv": Array((
        "task_code,task_name,dept_name,keywords,use_level,promise_day,anticipate_day,limit_scene_num,limit_scene_explain,is_fee,fee,fee_basis,"
        + "accept_condition,result_name,by_law,is_online,link_addr,user_topic_type,plan_effective_date,plan_cancel_date,place_code,queue,"
        + "consult_phone,task_version,is_mail_material\n"
        + "X-1,\"残疾人证\n办理\",残联,残疾证^残联,5,0,30,1,\"到场, 评定\",1,10 元,价格,有户口,证,法,1,https://a.example/,elder^birth,2026-01-05,2030-12-31,T,B,0752-12,7,1\n"
        + "X-2,高龄津贴,民政,,,,,,,0,,,,,,,,,,,,,,,\n").utf8),
    "bundles.csv": Array("task_code,task_name,task_codes,dept_name\nB-1,一件事,X-1^X-2,\n".utf8),
    "questions.csv": Array("task_code,question,answer,question_id,choices,order\nX-1,结婚了吗？,,married,yes=是^no=否,2\nX-1,多久？,七天,,,1\n".utf8),
    "materials.csv": Array("""
        task_code,material_name,necessity,form,page_num,note,order,defer_days,condition,is_licence
        X-1,户口簿,必要,原件和复印件,1/2,首页,2,,married=yes,1
        X-1,照片,容缺后补,,3,,1,5,,
        X-2,声明,Z,复印件,1,,,,,0
        X-2,无名,看情况,原件,,,,,,
        """.utf8),
    "fees.csv": Array("task_code,fee_name,fee_standard,is_reduction\nX-1,工本费,10 元,1\n".utf8),
    "steps.csv": Array("task_code,step_name,step_days\nX-1,受理,1\nX-1,办结,\n".utf8),
    "delegations.csv": Array("task_code,place_code,from,until,legal_basis\nX-1,V,2026-02-01,2026-12-31,县政府令\nX-2,V,,,\n".utf8),
])

@Suite("A catalog in other forms")
struct CatalogExchangeTests {
    @Test func `What is written as tables reads as what it was, in every field`() throws {
        for catalog in [try hall(), try Catalog.read(full).catalog] {
            let again = try Catalog.read(CatalogFiles(catalog.sheets())).catalog
            #expect(again == catalog)
            #expect(again.sheets() == catalog.sheets())
        }
    }

    @Test func `What is written as a feed reads as what it was`() throws {
        for catalog in [try hall(), try Catalog.read(full).catalog] {
            let text = catalog.feed(batch: "1", time: 1_795_000_000_123).map(\.line).joined(separator: "\n")
            let lines = try CatalogFeed.read(Array(text.utf8), file: "feed")
            let assembly = CatalogFeed.Assembly(lines.map(\.row))
            #expect(assembly.waiting == 0)
            #expect(try Catalog.read(assembly.files).catalog == catalog)
            #expect(lines.first?.row.time == 1_795_000_000_123)
        }
    }

    @Test func `Every column that is read is written, too`() {
        let text = (try? String(contentsOf: root.appending(path: "Sources/KioskCore/Catalog+Reading.swift"), encoding: .utf8)) ?? ""
        let written = Set(Catalog().sheets().flatMap(\.columns))
        var missing: [String] = []
        for match in text.matches(of: /row\.(?:text|code|requiredText|requiredCode|number|flag|date|days|list|address|degrees)\("([a-z_]+)"/) {
            let column = String(match.1)
            if column != "order", !written.contains(column) { missing.append(column) }
        }
        #expect(missing == [])
        #expect(text.contains("requiredCode(\"task_code\""))
    }

    // MARK: Differences

    @Test func `A catalog does not differ from itself`() throws {
        #expect(try Catalog.changes(from: hall(), to: hall()) == [])
    }

    @Test func `What changed is told by item, column and row`() throws {
        let old = try Catalog.read(full).catalog
        var new = old
        new.items[0].promisedDays = 3
        new.items[0].materials[1].note = "复印件"
        new.items[1].materials.removeLast()
        new.items.append(ServiceItem(code: "X-3", name: "新的"))
        new.places[1].hours = "10:00"
        let changes = Catalog.changes(from: old, to: new)
        #expect(changes.map { "\($0.kind) \($0.file) \($0.code) \($0.field) \($0.before)>\($0.after)" } == [
            "changed places.csv V hours >10:00", "changed items.csv X-1 promise_day 0>3", "added items.csv X-3  >",
            "changed materials.csv X-1 户口簿: note 首页>复印件", "removed materials.csv X-2  无名>",
        ])
    }

    @Test func `For a town only what is handled there counts, or was, or in its villages`() throws {
        let old = try Catalog.read(full).catalog
        var new = old
        new.places.append(Place(code: "Z", name: "别处", level: 5))
        new.items[0].fee = "20 元"
        new.items[1].delegations = []
        var other = ServiceItem(code: "X-4", name: "别处的事")
        other.home = "Z"
        new.items.append(other)
        #expect(Catalog.changes(from: old, to: new, at: "T").map(\.code) == ["X-1", "X-2"])
        #expect(Catalog.changes(from: old, to: new, at: "Z").map(\.code) == ["Z", "X-4"])
    }

    // MARK: A feed

    private let good = #"{"table":"items","row_guid":"g1","cd_batch":"b","cd_operation":"I","cd_time":"2026-11-21 09:30:00","task_code":"X-1","task_name":"甲","dept_name":"局"}"#

    private func faults(_ text: String) -> [String] {
        do throws(CatalogFault) {
            _ = try CatalogFeed.read(Array(text.utf8), file: "f")
            return []
        } catch {
            #expect(error.reports.allSatisfy { !$0.chinese.isEmpty && !$0.message.isEmpty })
            return error.reports.map { "\($0.line) \($0.field)" }
        }
    }

    @Test func `Every bad line is told with its field, in both languages`() {
        #expect(faults(good) == [])
        #expect(faults("\u{FEFF}" + good + "\r\n\n" + good + "\n") == [])
        #expect(faults("") == ["0 "])
        #expect(faults(good + "\n{\n[1]\nnull") == ["2 ", "3 ", "4 "])
        #expect(faults(good.replacing("\"I\"", with: "\"X\"")) == ["1 cd_operation"])
        #expect(faults(good.replacing("2026-11-21", with: "2026-02-30")) == ["1 cd_time"])
        #expect(faults(good.replacing("\"g1\"", with: "\"\"")) == ["1 row_guid"])
        #expect(faults(good.replacing("\"items\"", with: "\"../items\"")) == ["1 table"])
        #expect(faults(good.replacing("\"甲\"", with: "[\"甲\"]")) == ["1 task_name"])
        #expect(faults(good.replacing("甲", with: "\\u0000")) == ["1 task_name"])
        #expect(faults(good.replacing("甲", with: String(repeating: "长", count: 50_000))) == ["1 task_name"])
        #expect(faults(good.replacing("甲", with: String(repeating: "长", count: 400_000))) == ["1 "])
    }

    @Test(arguments: [
        ("2026-11-21 09:30:00", 1_795_224_600_000), ("2026-11-21T01:30:00Z", 1_795_224_600_000),
        ("2026-11-21T09:30:00.5+08:00", 1_795_224_600_500), ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1),
    ] as [(String, Int64)])
    func `A time without a zone is Beijing's`(text: String, moment: Int64) throws {
        #expect(CatalogFeed.moment(text) == moment)
        #expect(CatalogFeed.moment(CatalogFeed.text(moment)) == moment)
    }

    @Test(arguments: ["", "2026-11-21", "2026-11-21 24:00:00", "2026-11-21 09:30", "2026-11-21 09:30:00 ", "2026-11-21 09:30:00+8", "2026-11-21x09:30:00"])
    func `What is no time is none`(text: String) { #expect(CatalogFeed.moment(text) == nil) }

    @Test func `Of any two rows one is newer, and never both`() {
        let rows = [
            FeedRow(table: "items", id: "g", time: 1, batch: "a", fields: ["a": "1"]),
            FeedRow(table: "items", id: "g", time: 1, batch: "a", fields: ["a": "2"]),
            FeedRow(table: "items", id: "g", time: 1, batch: "a", isDeleted: true),
            FeedRow(table: "items", id: "g", time: 1, batch: "b"), FeedRow(table: "items", id: "g", time: 2, batch: "a"),
        ]
        for (i, a) in rows.enumerated() {
            for (j, b) in rows.enumerated() { #expect(a.isNewer(than: b) == (i > j), "\(i) \(j)") }
        }
    }

    @Test func `A row of an item that has not come waits`() {
        let assembly = CatalogFeed.Assembly([
            FeedRow(table: "materials", id: "m", time: 1, batch: "a", fields: ["task_code": "X-9", "material_name": "照片", "necessity": "必要"])
        ])
        let materials = String(decoding: assembly.files.contents["materials.csv"] ?? [], as: UTF8.self)
        #expect(assembly.waiting == 1 && materials.hasPrefix("task_code,") && !materials.contains("照片"))
    }

    // MARK: Lint

    @Test func `docs/catalog.md lists every rule as it is`() throws {
        let text = try String(contentsOf: root.appending(path: "docs/catalog.md"), encoding: .utf8)
        let table = CatalogRule.allCases.map {
            "| `\($0.rawValue)` | \($0.severity.rawValue) | \($0.sentence(.english)) | \($0.sentence(.chinese)) |"
        }
        #expect(table.count >= 20)
        let missing = table.filter { !text.contains($0 + "\n") }
        #expect(missing == [], "put these lines into docs/catalog.md")
        #expect(text.matches(of: /(?m)^\| `[a-z-]+` \| (warning|notice) \|/).count == table.count)
    }

    @Test func `The rules about money, phones, depth, licences and results find what they are for`() throws {
        var item = try #require(try hall().items.first)
        item.type = "行政许可"
        (item.questions, item.steps) = ([], [])
        (item.hasFee, item.fee, item.isOnline, item.onlineURL, item.visits, item.visitReason) = (false, "", true, "https://a.example/", 1, "看")
        item.result = "许可证"
        item[.isPaidOnline] = "1"
        item[.onlineDepth] = "IV"
        item[.consultPhone] = "5550100"
        item[.complaintPhone] = "5550100"
        item[.resultKind] = "批文"
        item[.corporateTopics] = "open"
        item.audience = "自然人"
        var good = item
        good[.isPaidOnline] = "0"
        good[.onlineDepth] = "III"
        good[.consultPhone] = "0752-5550100"
        good[.complaintPhone] = "12345"
        good[.resultKind] = "证照"
        good[.resultSample] = "https://a.example/sample"
        good[.corporateTopics] = ""
        good.questions = [ItemQuestion(text: "多久？", answer: "七天")]
        good.steps = ["受理", "审查", "决定", "办结", "送达"].map { ItemStep(name: $0) }
        let reading = CatalogReading(catalog: Catalog(items: [item, good]), itemLines: [2, 3], unusedColumns: [])
        let new: Set<CatalogRule> = [
            .feeOnline, .onlineDepth, .phoneSame, .phoneArea, .resultKind, .resultSample, .questionsNone, .stepsFew, .audienceCorporate,
        ]
        let found = reading.findings(today: try #require(LocalDate(iso: "2026-11-21"))).filter { new.contains($0.rule) }
        #expect(Set(found.map(\.rule)) == new)
        #expect(found.allSatisfy { $0.report.line == 2 })
    }
}
