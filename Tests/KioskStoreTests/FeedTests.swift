import Foundation
import Testing

@testable import KioskCore
@testable import KioskStore

@Suite("A catalog that comes as a feed")
struct FeedTests {
    let scratch: ScratchDirectory
    init() throws { scratch = try ScratchDirectory() }

    private func line(_ table: String, _ id: String, _ time: Int, _ fields: [String: String], batch: String = "b", deleted: Bool = false) -> CatalogFeed.Line {
        CatalogFeed.Line(row: FeedRow(table: table, id: id, time: Int64(time), batch: batch, isDeleted: deleted, fields: fields), number: time)
    }

    private func item(_ id: String, _ time: Int, _ name: String, code: String? = nil) -> CatalogFeed.Line {
        line("items", id, time, ["task_code": code ?? "X-\(id)", "task_name": name, "dept_name": "局", "order": id])
    }

    private func place() -> CatalogFeed.Line { line("places", "p", 1, ["place_code": "T", "place_name": "镇"]) }

    private func material(_ time: Int, _ name: String, of code: String = "X-1") -> CatalogFeed.Line {
        line("materials", "m", time, ["task_code": code, "material_name": name, "necessity": "必要"])
    }

    private var first: [CatalogFeed.Line] { [place(), item("1", 1, "甲"), item("2", 1, "乙"), material(1, "照片")] }

    private func names(_ store: Store) throws -> [String] { try store.search(CatalogSearch()).items.map(\.name) }

    @Test func `Rows make a catalog, and a later row changes it`() throws {
        let store = try Store(directory: scratch.path)
        #expect(try store.importFeed(first, file: "1") == FeedResult(rows: 4, applied: 4, waiting: 0, items: 2))
        #expect(try names(store) == ["甲", "乙"])
        _ = try store.importFeed([item("1", 2, "丙"), line("items", "2", 2, [:], deleted: true)], file: "2")
        #expect(try names(store) == ["丙"])
        #expect(try store.item("X-1")?.materials.map(\.name) == ["照片"])
    }

    @Test func `A file that comes twice changes nothing`() throws {
        let store = try Store(directory: scratch.path)
        _ = try store.importFeed(first, file: "1")
        let before = store.catalog.register
        #expect(try store.importFeed(first, file: "1") == FeedResult(rows: 4, applied: 0, waiting: 0, items: 2))
        #expect(store.catalog.register == before, "nothing was built")
    }

    @Test func `An older row never takes the place of a newer one, also not after it is gone`() throws {
        let store = try Store(directory: scratch.path)
        _ = try store.importFeed(first + [item("3", 5, "丁")], file: "1")
        #expect(try store.importFeed([item("3", 4, "旧")], file: "2").applied == 0)
        _ = try store.importFeed([line("items", "3", 6, [:], deleted: true)], file: "3")
        #expect(try store.importFeed([item("3", 5, "丁")], file: "4").applied == 0)
        #expect(try names(store) == ["甲", "乙"])
    }

    @Test func `Whatever the order of the files, the catalog is the same`() throws {
        var random = SplitMix(state: 7)
        let batches: [[CatalogFeed.Line]] = [
            [item("1", 2, "甲二"), material(3, "身份证")], [item("2", 4, "乙四")], [line("materials", "m", 5, [:], deleted: true)],
            [item("4", 2, "戊"), line("materials", "n", 2, ["task_code": "X-4", "material_name": "表", "necessity": "必要"])],
            [line("items", "2", 3, [:], deleted: true)], [item("1", 2, "甲二又", code: "X-1")],
        ]
        var seen: Set<[ServiceItem]> = []
        for round in 0..<12 {
            let store = try Store(directory: "\(scratch.path)/\(round)")
            _ = try store.importFeed(first, file: "first")
            var left = batches + batches
            while !left.isEmpty { _ = try store.importFeed(left.remove(at: random.below(left.count)), file: "next") }
            seen.insert(try store.search(CatalogSearch()).items)
        }
        #expect(seen.count == 1)
        #expect(seen.first?.map(\.name) == ["甲二又", "乙四", "戊"])
    }

    @Test func `A row of an item that comes later waits for it`() throws {
        let store = try Store(directory: scratch.path)
        _ = try store.importFeed(first, file: "1")
        let early = line("materials", "n", 2, ["task_code": "X-9", "material_name": "表", "necessity": "必要"])
        #expect(try store.importFeed([early], file: "2").waiting == 1)
        _ = try store.importFeed([item("9", 2, "后到")], file: "3")
        #expect(try store.item("X-9")?.materials.map(\.name) == ["表"])
    }

    @Test func `A bad row is told by its line, and nothing is changed`() throws {
        let store = try Store(directory: scratch.path)
        _ = try store.importFeed(first, file: "1")
        let bad = CatalogFeed.Line(row: FeedRow(
            table: "items", id: "1", time: 9, batch: "b", fields: ["task_code": "X-1", "task_name": "坏", "dept_name": "局", "promise_day": "很久"]), number: 17)
        let fault = #expect(throws: FeedFault.self) { try store.importFeed([item("5", 9, "好"), bad], file: "feed.ndjson") }
        var told = CatalogFault()
        if case .catalog(let reports) = fault { told = reports }
        #expect(told.reports.map { "\($0.file):\($0.line) \($0.field)" } == ["feed.ndjson:17 promise_day"])
        #expect(try names(store) == ["甲", "乙"])
        #expect(try store.importFeed([item("5", 9, "好")], file: "2").applied == 1, "the good row was not kept either")
    }

    @Test(arguments: ["kind = 'item'", "fields = ''", "fields = substr(fields, 1, 9)", "deleted = 2", "batch = ''"])
    func `Rows that were torn are told of as damage, and their items stay in the catalog`(torn: String) throws {
        var store: Store? = try Store(directory: scratch.path)
        _ = try store?.importFeed(first, file: "1")
        store = nil
        try Connection(path: "\(scratch.path)/feed.db", file: "feed.db", .writing).execute("UPDATE row SET \(torn) WHERE kind = 'items' AND id = '1'")
        store = try Store(directory: scratch.path)
        let fault = #expect(throws: FeedFault.self) { try store?.importFeed([item("2", 2, "丙")], file: "2") }
        var damage: StoreFault?
        if case .store(let told) = fault { damage = told }
        #expect(damage?.kind == .damaged && damage?.detail.contains("row 1 of item") == true)
        #expect(try store.map(names) == ["甲", "乙"])
    }

    @Test func `The rows are still there after a restart`() throws {
        var store: Store? = try Store(directory: scratch.path)
        _ = try store?.importFeed(first, file: "1")
        store = nil
        store = try Store(directory: scratch.path)
        #expect(try store?.importFeed(first, file: "1").applied == 0)
        _ = try store?.importFeed([item("1", 2, "丙")], file: "2")
        #expect(try store.map(names) == ["丙", "乙"])
    }
}
