import Foundation
import Testing

@testable import KioskCore

/// examples/hall of this project: it ships with the demo.
private func sampleHall() throws -> CatalogReading {
    let hall = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../examples/hall").standardized
    var files = CatalogFiles([:])
    for name in CatalogFiles.names {
        let file = hall.appending(path: name)
        if FileManager.default.fileExists(atPath: file.path) { files.contents[name] = Array(try Data(contentsOf: file)) }
    }
    return try Catalog.read(files)
}

@Suite("The sample hall")
struct SampleHallTests {
    let reading: CatalogReading
    let catalog: Catalog
    let places: [String: Place]
    let today: LocalDate

    init() throws {
        reading = try sampleHall()
        catalog = reading.catalog
        places = Dictionary(uniqueKeysWithValues: catalog.places.map { ($0.code, $0) })
        today = try #require(LocalDate(iso: "2026-11-21"))
    }

    /// Without bundles, whose codes are the hall's own.
    private var singles: [ServiceItem] { catalog.items.filter { !$0.isBundle } }

    private func place(_ name: String) throws -> Place { try #require(catalog.places.first { $0.name.hasPrefix(name) }) }
    private func item(_ name: String) throws -> ServiceItem { try #require(catalog.items.first { $0.name == name }) }
    private func count(_ place: Place, where matches: (Availability) -> Bool) -> Int {
        catalog.items.count { matches($0.availability(at: place.code, on: today, places: places)) }
    }

    @Test("is one township centre with six village stations, under a county's hall")
    func shape() throws {
        #expect(catalog.places.count { $0.level == 5 } == 1)
        #expect(catalog.places.count { $0.level == 6 } == 6)
        #expect(catalog.places.filter { $0.level == 6 }.allSatisfy { places[$0.parent]?.level == 5 })
        #expect(Set(catalog.items.map(\.department)).count == 15)
        #expect(catalog.items.count { $0.level == 5 } >= 48)
        #expect(Set(catalog.items.map(\.queue)) == ["A", "B", "C", "D"])
        #expect(singles.allSatisfy { (2...8).contains($0.materials.count) })
        #expect(Set(catalog.items.flatMap(\.materials).map(\.necessity)) == [.required, .optional, .deferrable, .exempt])
        for topic in ["birth", "school", "work", "medical", "home", "elder"] {
            #expect(catalog.items.count { $0.topics.contains(topic) } >= 4, "\(topic)")
        }
    }

    @Test("has nothing in it that its own rules would complain about, but for the cancelled item")
    func lint() {
        #expect(reading.findings(today: today).map { "\($0.rule.rawValue) \($0.report.line)" } == ["cancelled 68"])
        #expect(reading.unusedColumns == [])
    }

    @Test("is invented: its codes belong to no province")
    func invented() {
        #expect(singles.allSatisfy { $0.code.body.dropFirst(2).hasPrefix("990321") && CreditCode.isValid($0.code.body) })
        #expect(singles.allSatisfy { BasicCode($0.basicCode)?.province == "99" })
    }

    @Test("is a full pack: a bundle, delegations, questions, forms, fees, steps, whom to complain to, where every place is")
    func full() throws {
        let bundle = try item("新生儿出生一件事")
        let parts = bundle.parts.compactMap { code in catalog.items.first { $0.code.raw == code } }
        #expect(parts.count == bundle.parts.count && Set(parts.map(\.department)).count == 4)
        let town = try place("青石镇便民")
        #expect(parts.allSatisfy { $0.availability(at: town.code, on: today, places: places) == .here })
        #expect(bundle.availability(at: town.code, on: today, places: places) == .here)

        // One list without repeats, shorter than its items' lists; and an answer lengthens it.
        func materials(_ answers: [String: String]) -> [Checklist.Entry] { Checklist(parts: parts + [bundle], answers: answers).entries }
        let inHospital = materials(["hospital": "yes", "self": "yes"])
        #expect(Set(inHospital.map(\.material.name)).count == inHospital.count)
        #expect(inHospital.count < parts.reduce(0) { $0 + $1.materials.count })
        let atHome = Set(materials(["hospital": "no", "self": "yes"]).map(\.material.name))
        #expect(atHome.subtracting(inHospital.map(\.material.name)) == ["亲子关系鉴定意见"])

        #expect(singles.count { !$0.delegations.isEmpty } >= 40)
        #expect(singles.allSatisfy { !$0.steps.isEmpty && !$0.questions.isEmpty })
        #expect(singles.count { $0.materials.contains { !$0.blankURL.isEmpty } } >= 40)
        #expect(singles.contains { !$0.fees.isEmpty })
        #expect(catalog.items.allSatisfy { !$0.complaintText.isEmpty })
        #expect(catalog.places.allSatisfy { $0.position != nil })
    }

    @Test("shows every answer to: can it be done here, today?")
    func answers() throws {
        let town = try place("青石镇便民")
        let village = try place("柳林村")
        let county = try place("望川县")
        func ask(_ name: String, at place: Place) throws -> Availability {
            try item(name).availability(at: place.code, on: today, places: places)
        }
        #expect(try ask("高龄津贴申领", at: village) == .here)
        #expect(try ask("农村村民宅基地审批", at: village) == .elsewhere(town))
        #expect(try ask("结婚登记", at: village) == .elsewhere(county))
        #expect(try ask("结婚登记", at: town) == .elsewhere(county))
        #expect(try ask("基本医疗保险异地就医备案", at: town) == .here)
        guard case .online = try ask("基本医疗保险异地就医备案", at: village) else { Issue.record("not online"); return }
        guard case .online = try ask("失业保险金申领", at: town) else { Issue.record("not online"); return }
        #expect(try ask("流动人口婚育证明办理", at: town) == .ended(try #require(LocalDate(iso: "2026-07-01"))))
        #expect(try ask("长期护理保险失能评估申请", at: town) == .notYet(try #require(LocalDate(iso: "2027-01-01"))))
        #expect(count(town) { $0 == .here } >= 48)
        for station in catalog.places where station.level == 6 {
            let here = count(station) { $0 == .here }
            #expect((8..<catalog.items.count / 2).contains(here), "\(station.name): \(here)")
        }
    }
}

@Suite("The rules for a catalog")
struct CatalogLintTests {
    private func findings(_ change: (inout ServiceItem) -> Void) throws -> [String] {
        var item = try #require(try sampleHall().catalog.items.first { $0.name == "高龄津贴申领" })
        change(&item)
        let reading = CatalogReading(catalog: Catalog(items: [item], places: []), itemLines: [2], unusedColumns: [])
        let today = try #require(LocalDate(iso: "2026-11-21"))
        return reading.findings(today: today).map(\.rule.rawValue)
    }

    @Test("are content with a good item")
    func good() throws { #expect(try findings { _ in } == []) }

    @Test("notice codes that do not fit together")
    func codes() throws {
        #expect(try findings { $0.code = ItemCode("MZ-0001") } == ["code-local"])
        #expect(try findings { item in
            item.code = ItemCode("2" + item.code.raw.dropFirst())
            item.departmentCode = ""
        } == ["code-check"])
        #expect(try findings { $0.level = 4 } == ["code-level"])
        #expect(try findings { $0.basicCode = "990500001001" } == ["code-basic"])
        #expect(try findings { $0.departmentCode = "11990321MB0A000100" } == ["code-body"])
    }

    @Test("notice times, visits and fees that contradict each other")
    func contradictions() throws {
        #expect(try findings { $0.handling = "即办件" } == ["time-instant"])
        #expect(try findings { $0.promisedDays = 0 } == ["time-instant"])
        #expect(try findings { $0.promisedDays = 21 } == ["time-longer"])
        #expect(try findings { $0.promisedDays = nil } == ["time-missing"])
        #expect(try findings { $0.visits = 1 } == ["visit-reason"])
        #expect(try findings { $0.visitReason = "签字" } == ["visit-needless"])
        #expect(try findings { $0.isOnline = false; $0.onlineURL = "" } == ["visit-none"])
        #expect(try findings { $0.hasFee = nil } == ["fee-unclear"])
        #expect(try findings { $0.hasFee = true } == ["fee-unclear"])
        #expect(try findings { $0.hasFee = true; $0.fee = "10 元" } == ["fee-unclear"])
        #expect(try findings { $0.fee = "10 元" } == ["fee-contradicted"])
        #expect(try findings { $0.onlineURL = "" } == ["online-address"])
        #expect(try findings { $0.isOnline = false; $0.visits = nil } == ["online-address"])
        #expect(try findings { $0.audience = "法人" } == ["audience-topics"])
    }

    @Test("notice what is missing, and what is over")
    func missing() throws {
        #expect(try findings { item in
            (item.home, item.delegations, item.isOnline, item.onlineURL, item.visits) = ("", [], false, "", nil)
        } == ["place-none"])
        #expect(try findings { $0.delegations = [Delegation(place: "x")] } == ["delegation-basis"])
        #expect(try findings { $0.delegations = [Delegation(place: "x", until: LocalDate(iso: "2026-11-20"), legalBasis: "y")] } == ["delegation-ended"])
        #expect(try findings { $0.delegations = [Delegation(place: "x", until: LocalDate(iso: "2026-11-21"), legalBasis: "y")] } == [])
        #expect(try findings { $0.cancelled = LocalDate(iso: "2026-11-21") } == ["cancelled"])
        #expect(try findings { $0.materials = [] } == ["materials-none"])
        #expect(try findings { $0.materials = [Material(name: "照片")] } == ["material-form"])
        #expect(try findings { ($0.result, $0.condition, $0.topics, $0.queue) = ("", "", [], "") }
            == ["result-missing", "condition-missing", "topic-missing", "queue-missing"])
        #expect(try findings { $0.name = String(repeating: "长", count: 41) } == ["name-long"])
    }

    @Test("notice the same name twice in a department, and a place without an address")
    func catalog() throws {
        var item = try #require(try sampleHall().catalog.items.first)
        let first = item
        item.code = ItemCode("MZ-0001")
        let places = [Place(code: "town", name: "青石镇", hours: "每天")]
        let reading = CatalogReading(catalog: Catalog(items: [first, item], places: places), itemLines: [2, 3], unusedColumns: [])
        let found = reading.findings(today: try #require(LocalDate(iso: "2026-11-21"))).map { "\($0.rule.rawValue) \($0.report.line) \($0.report.field)" }
        #expect(found == ["code-local 3 task_code", "name-twice 3 task_name", "place-unclear 0 address"])
    }
}
