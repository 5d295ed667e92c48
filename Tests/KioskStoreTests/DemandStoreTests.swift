import Testing

@testable import KioskCore
@testable import KioskStore

@Suite("What was looked for in vain, counted")
struct DemandStoreTests {
    let scratch: ScratchDirectory
    let store: Store

    init() throws {
        scratch = try ScratchDirectory()
        store = try Store(directory: scratch.path)
        try store.replaceCatalog(with: Catalog(items: [ServiceItem(code: "X-1", name: "高龄津贴申领")], places: []))
    }

    private func count(_ text: String, _ kind: Demand.Kind = .nothing, on day: String) throws {
        try store.count(.init(words: SearchText.words(text), kind: kind), on: try #require(LocalDate(iso: day)))
    }

    private func told(_ from: String? = nil, _ to: String? = nil) throws -> [String] {
        try store.demand(from: from.flatMap { LocalDate(iso: $0) }, to: to.flatMap { LocalDate(iso: $0) }).map {
            "\($0.times) \($0.demand.kind) \($0.demand.text) \($0.first) \($0.last)"
        }
    }

    @Test func `It is counted by day, told over days, most asked first`() throws {
        for day in ["2026-11-20", "2026-11-21", "2026-11-21"] { try count("无人机", on: day) }
        try count("滑雪", on: "2026-11-21")
        try count("滑雪", .left, on: "2026-11-22")
        #expect(try told() == [
            "3 nothing 无人机 2026-11-20 2026-11-21", "1 nothing 滑雪 2026-11-21 2026-11-21", "1 left 滑雪 2026-11-22 2026-11-22",
        ])
        #expect(try told("2026-11-21", "2026-11-21") == ["2 nothing 无人机 2026-11-21 2026-11-21", "1 nothing 滑雪 2026-11-21 2026-11-21"])
        #expect(try told("2026-11-23") == [])
    }

    @Test func `Figures stay beside words of the catalog only`() throws {
        try count("80岁津贴", on: "2026-11-21")
        try count("王小明 1990", on: "2026-11-21")
        #expect(try told() == ["1 nothing  2026-11-21 2026-11-21", "1 nothing 80岁津贴 2026-11-21 2026-11-21"])
    }

    @Test func `It is forgotten after four hundred days`() throws {
        try count("滑雪", on: "2025-01-01")
        try count("滑雪", on: "2026-02-05")
        #expect(try told() == ["2 nothing 滑雪 2025-01-01 2026-02-05"])
        try count("滑雪", on: "2026-02-06")
        #expect(try told() == ["2 nothing 滑雪 2026-02-05 2026-02-06"])
    }

    @Test func `Whoever types at random fills no disk`() throws {
        for number in 0..<505 {
            let scalars = [0x4E00 + number / 100, 0x5E00 + number % 100].compactMap { Unicode.Scalar($0) }
            try count(String(String.UnicodeScalarView(scalars)), on: "2026-11-21")
        }
        let counts = try store.demand()
        #expect(counts.count == 501)
        #expect(counts.first.map { "\($0.times) \($0.demand.text)" } == "5 ")
        try count("一帀", on: "2026-11-22")
        #expect(try store.demand(from: LocalDate(iso: "2026-11-22")).count == 1)
    }

    @Test func `Others may read it while the terminal runs, and before there is any`() throws {
        #expect(try Store.demand(in: scratch.path, from: nil, to: nil) == [])
        try count("滑雪", on: "2026-11-21")
        #expect(try Store.demand(in: scratch.path, from: nil, to: nil) == store.demand())
        #expect(throws: StoreFault.self) { try Store.demand(in: "\(scratch.path)/nowhere", from: nil, to: nil) }
    }
}
