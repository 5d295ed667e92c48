import Foundation
import KioskCore
import Testing

@testable import KioskStore

/// 1,442 real rows, kept beside the project and not in it (../shared/data/township-items.csv).
private let realItems: URL? = {
    var directory = URL(filePath: #filePath).deletingLastPathComponent()
    while directory.path != "/" {
        let file = directory.appending(path: "shared/data/township-items.csv")
        if FileManager.default.fileExists(atPath: file.path) { return file }
        directory.deleteLastPathComponent()
    }
    return nil
}()

@Suite("Real items", .enabled(if: realItems != nil, "SKIPPED: shared/data/township-items.csv is not beside the project; real names are not tested"))
struct RealItemsTests {
    let rows: [[String: String]]

    init() throws {
        let file = try #require(realItems)
        var reader = CSVReader(Array(try Data(contentsOf: file)))
        let header = try #require(try reader.next()).map(\.text)
        var rows: [[String: String]] = []
        while let record = try reader.next() {
            rows.append(Dictionary(uniqueKeysWithValues: zip(header, record.map(\.text))))
        }
        self.rows = rows
    }

    /// What a county would do once: its own table into ours.
    private func files() -> CatalogFiles {
        func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }
        var items = "catalog_code,task_code,task_name,dept_name,task_type,promise_day,limit_scene_num\r\n"
        var materials = "task_code,material_name,necessity\r\n"
        var codes: Set<String> = []
        for (index, row) in rows.enumerated() {
            var code = (row["implementation_code"] ?? "").replacing(" ", with: "")
            if code.isEmpty || !codes.insert(code).inserted { code += "#\(index)" }
            let fields = [
                (row["basic_code"] ?? "").replacing(" ", with: ""), code, row["name"] ?? "",
                row["department"].flatMap { $0.isEmpty ? nil : $0 } ?? "未注明", row["item_type"] ?? "", row["promised_days"] ?? "", row["visits"] ?? "",
            ]
            items += fields.map(quoted).joined(separator: ",") + "\r\n"
            for material in (row["materials"] ?? "").split(separator: "|" as Character) {
                materials += "\(quoted(code)),\(quoted(String(material))),必要\r\n"
            }
        }
        return CatalogFiles(
            items: Array(items.utf8), materials: Array(materials.utf8), places: Array("place_code,place_name\r\n".utf8),
            delegations: Array("task_code,place_code\r\n".utf8))
    }

    private func imported() throws -> (Store, Catalog, ScratchDirectory) {
        let scratch = try ScratchDirectory()
        let store = try Store(directory: scratch.path)
        let catalog = try Catalog.read(files()).catalog
        try store.replaceCatalog(with: catalog)
        return (store, catalog, scratch)
    }

    @Test("are imported without losing one, names and codes as they are")
    func imports() throws {
        let (store, catalog, scratch) = try imported()
        defer { withExtendedLifetime(scratch) {} }
        #expect(rows.count == 1_442)
        #expect(try store.search(CatalogSearch()).total == rows.count)
        #expect(Set(catalog.items.map(\.name)) == Set(rows.compactMap { $0["name"].map { $0.trimmingCharacters(in: .whitespaces) } }))
        let stored = try store.search(CatalogSearch(limit: 2_000)).items
        #expect(stored == catalog.items)
    }

    @Test("are each found by their whole name, by a piece of it, and by its initials")
    func finding() throws {
        let (store, catalog, scratch) = try imported()
        defer { withExtendedLifetime(scratch) {} }
        var random = SplitMix(state: 5)
        for (index, item) in catalog.items.enumerated() where index % 7 == 0 {
            let name = SearchText.folded(item.name)
            let start = random.below(name.count)
            let piece = name[start..<min(name.count, start + 3)]
            let initials = name.prefix(8).map { scalar -> String in
                let letters = PinyinInitials(of: scalar).letters
                return letters.isEmpty ? "\(scalar)" : "\(Unicode.Scalar(random.pick(letters)))"
            }.joined()
            for text in [item.name, String(String.UnicodeScalarView(piece)), initials] {
                let page = try store.search(CatalogSearch(text: text, limit: 2_000))
                #expect(page.items.contains { $0.code == item.code }, "\(item.name) by \(text)")
            }
        }
    }

    @Test("are found by what people type, wherever it is in the name", arguments: ["身份证", "低保", "残疾", "证", "生育登记", "社保卡"])
    func words(_ text: String) throws {
        let (store, catalog, scratch) = try imported()
        defer { withExtendedLifetime(scratch) {} }
        let expected = catalog.items.filter { $0.name.contains(text) }.map(\.code)
        let page = try store.search(CatalogSearch(text: text, limit: 2_000))
        #expect(Set(expected).isSubset(of: Set(page.items.map(\.code))))
        #expect(page.total == page.items.count)
    }

    @Test("of every department are found by it")
    func departments() throws {
        let (store, catalog, scratch) = try imported()
        defer { withExtendedLifetime(scratch) {} }
        for (department, items) in Dictionary(grouping: catalog.items, by: \.department) {
            #expect(try store.search(CatalogSearch(department: department)).total == items.count)
        }
    }
}
