import Testing

@testable import KioskCore

@Suite("What to bring")
struct ChecklistTests {
    private func material(
        _ name: String, _ necessity: Material.Necessity = .required, form: String = "", _ originals: Int? = nil, _ copies: Int? = nil,
        when condition: String = "", _ change: (inout Material) -> Void = { _ in }
    ) throws -> Material {
        var material = Material(name: name, form: form, originals: originals, copies: copies, necessity: necessity)
        material.condition = try Condition(condition)
        change(&material)
        return material
    }

    private func item(_ code: String, _ materials: [Material], result: String = "") -> ServiceItem {
        var item = ServiceItem(code: code, name: "事项\(code)")
        (item.materials, item.result) = (materials, result)
        return item
    }

    private func lines(_ list: Checklist) -> [String] { list.entries.map { "\($0.need) \($0.material.name) \($0.material.formText)" } }

    @Test("depends on the answers, and says so where there is none yet")
    func answers() throws {
        let item = item("A", [
            try material("身份证"), try material("旧证", when: "kind=broken"), try material("声明", .deferrable, when: "kind!=broken"),
            try material("监护人身份证", when: "kind=broken|lost & age=child"),
        ])
        #expect(lines(Checklist(parts: [item])).map { String($0.prefix(8)) } == ["required", "depends ", "depends ", "depends "])
        let broken = Checklist(parts: [item], answers: ["kind": "broken", "age": "adult"])
        #expect(broken.entries.map(\.material.name) == ["身份证", "旧证"])
        let lost = Checklist(parts: [item], answers: ["kind": "lost", "age": "child"])
        #expect(lost.entries.map(\.need) == [.required, .deferrable, .required])
    }

    @Test("of a bundle names each material once: the highest number, the strictest need")
    func merge() throws {
        let list = Checklist(parts: [
            item("A", [
                try material("居民身份证", form: "原件", 1) { $0.acceptsLicence = true }, try material("户口簿", .exempt), try material("照片", .optional, 2),
                try material("申请表") { $0.blankURL = "https://example.test/a" },
            ]),
            item("B", [
                try material("居民 身份证", form: "复印件", nil, 2), try material("户口簿", .deferrable), try material("照片", .optional, 3),
                try material("申请表") { $0.blankURL = "https://example.test/a" },
            ]),
            item("C", [try material("居民身份证", form: "复印件", nil, 1), try material("照片", .exempt)]),
        ])
        #expect(lines(list) == [
            "required 居民身份证 原件 1 份，复印件 2 份", "deferrable 户口簿 ", "optional 照片 材料 3 份", "required 申请表 ",
        ])
        #expect(list.entries.first?.items == ["事项A", "事项B", "事项C"])
        #expect(list.entries.first?.material.acceptsLicence == false)
        #expect(list.forms.map(\.address) == ["https://example.test/a"])
    }

    @Test("does not ask for what comes out of another item of the bundle")
    func handedOn() throws {
        let parts = [
            item("A", [try material("身份证")], result: "契税完税凭证"),
            item("B", [try material("契税完税凭证"), try material("身份证")], result: "不动产权证书"),
        ]
        let list = Checklist(parts: parts)
        #expect(list.entries.map(\.need) == [.required, .exempt])
        #expect(list.entries.last?.material.note == "由“事项A”产生，不用提交")
        // By itself the second item needs it.
        #expect(Checklist(parts: [parts[1]]).entries.first?.need == .required)
    }

    @Test("is ticked, and what is missing is told in one go")
    func ticks() throws {
        var list = Checklist(parts: [item("A", [
            try material("身份证"), try material("户口簿"), try material("病历", .deferrable), try material("照片", .optional), try material("学籍", .exempt),
        ])])
        #expect(list.missing.map(\.material.name) == ["身份证", "户口簿"])
        list.entries[0].isInHand = true
        #expect(list.missing.map(\.material.name) == ["户口簿"])
        #expect(list.later.map(\.material.name) == ["病历"])
        #expect(list.inHand.map(\.material.name) == ["身份证"])
    }

    @Test("asks each question of a bundle once")
    func questions() {
        var (a, b) = (item("A", []), item("B", []))
        let married = ItemQuestion(id: "married", text: "结婚了吗？", choices: ItemQuestion.yesOrNo)
        a.questions = [married, ItemQuestion(text: "多久？", answer: "10 天")]
        b.questions = [ItemQuestion(id: "loan", text: "有贷款吗？", choices: ItemQuestion.yesOrNo), married]
        #expect(ServiceItem.questions(of: [a, b]).map(\.id) == ["married", "loan"])
    }
}

@Suite("How long, and whom to complain to")
struct TimesTests {
    @Test("is said with its unit")
    func duration() {
        let all = Enumerations.shipped
        #expect([nil, 0, 1, 20].map { all.duration($0, "", .chinese) } == ["", "当场办结", "1 个工作日", "20 个工作日"])
        #expect([nil, 0, 1, 20].map { all.duration($0, "", .english) } == ["", "at once", "1 working day", "20 working days"])
        #expect(["月", "天", "小时", "年", "刻"].map { all.duration(2, $0, .chinese) } == ["2 个月", "2 天", "2 个小时", "2 年", "2 个刻"])
        var item = ServiceItem(code: "A", name: "事项")
        item.promisedDays = 3
        #expect(item.promisedWorkingDays(all) == 3)
        item[.promisedUnit] = "月"
        #expect(item.promisedWorkingDays(all) == nil)
        #expect(item.promisedText(all, .chinese) == "3 个月")
    }

    @Test("names the way and the telephone once")
    func complaint() {
        var item = ServiceItem(code: "A", name: "事项")
        #expect(item.complaintText == "")
        item[.complaintPhone] = "0300-12345"
        #expect(item.complaintText == "0300-12345")
        item[.supervision] = "县政务服务中心督查科"
        #expect(item.complaintText == "县政务服务中心督查科，0300-12345")
        item[.supervision] = "打 0300-12345"
        #expect(item.complaintText == "打 0300-12345")
    }
}
