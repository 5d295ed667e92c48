import Foundation
import KioskCore
import Testing

@testable import KioskStore

private func example(_ name: String) throws -> CatalogFiles {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    var files = CatalogFiles([:])
    for file in CatalogFiles.names {
        if let data = try? Data(contentsOf: root.appending(path: "examples/\(name)/\(file)")) { files.contents[file] = Array(data) }
    }
    return files
}

/// Items with materials and questions in another order, bundles over them.
private func large(_ count: Int = 40) -> CatalogFiles {
    var items = "task_code,task_name,dept_name\n", materials = "task_code,material_name,necessity,condition\n"
    var questions = "task_code,question,question_id\n", bundles = "task_code,task_name,task_codes\n"
    for number in 0..<count { items += "X-\(number),事项\(number),局\n" }
    for number in stride(from: count - 1, through: 0, by: -1) { materials += "X-\(number),\"材\n料\",必要,self=yes\nX-\(number * 7 % count),照片\(number),必要,\n" }
    for number in 0..<count { questions += "X-\(number),是本人吗？,self\n" }
    for number in 0..<(count / 20) { bundles += "B-\(number),一件事\(number),X-\(number)^X-\(number * 18 + 2)^X-\(count - 1)\n" }
    return CatalogFiles([
        "items.csv": Array(items.utf8), "materials.csv": Array(materials.utf8), "questions.csv": Array(questions.utf8),
        "bundles.csv": Array(bundles.utf8), "places.csv": Array("place_code,place_name\nP,镇\n".utf8),
    ])
}

@Suite("A catalog that comes in files")
struct ImportTests {
    let scratch: ScratchDirectory
    let store: Store

    init() throws {
        scratch = try ScratchDirectory()
        store = try Store(directory: scratch.path)
    }

    @discardableResult
    private func take(_ files: CatalogFiles, isIntact: Bool = true, _ progress: (ImportStep) -> Void = { _ in }) throws(ImportFault) -> ImportResult {
        var small = files
        for name in CatalogBatches.files { small.contents[name] = nil }
        return try store.importTables(small, source: "test", open: { name in
            guard let bytes = files.contents[name] else { return nil }
            var rest = bytes[...]
            return CSVReader { () -> [UInt8] in
                defer { rest = rest.dropFirst(777) }
                return Array(rest.prefix(777))
            }
        }, isIntact: { isIntact }, progress: progress)
    }

    private func reports(_ files: CatalogFiles) -> [CatalogReport] {
        do throws(ImportFault) {
            try take(files)
            return []
        } catch {
            if case .catalog(let fault) = error { return fault.reports }
            Issue.record("\(error)")
            return []
        }
    }

    @Test(arguments: ["hall", "dwelling"])
    func `An example is in force as it reads in one piece`(name: String) throws {
        let files = try example(name)
        let reading = try Catalog.read(files)
        let result = try take(files)
        #expect(try store.wholeCatalog() == reading.catalog)
        #expect(result.items == reading.catalog.items.count && result.unusedColumns == reading.unusedColumns)
        #expect(result.materials == reading.catalog.items.reduce(0) { $0 + $1.materials.count })
    }

    @Test func `Batches make what one piece makes, bundles in their place, and tell how far they are`() throws {
        var last: ImportStep?
        let result = try take(large(1_100)) { last = $0 }
        #expect(last == .storing(1_155, of: 1_155) && result.items == 1_155 && result.materials == 2_200)
        #expect(try store.wholeCatalog() == Catalog.read(large(1_100)).catalog)
        let left = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
        #expect(!left.contains { $0.contains("spool") })
    }

    @Test func `Whatever is wrong is told as in one piece, and the catalog in force stays`() throws {
        try take(large())
        let before = try store.itemCount()
        var mistakes: [(String, String)] = []
        for (file, row) in [
            ("items.csv", "X-7,又一个,局\n"), ("items.csv", ",无编码,局\n"), ("items.csv", "X-a,,局\n"), ("items.csv", "X-b,\"断\n"), ("items.csv", "X-c,少\n"),
            ("bundles.csv", "B-x,坏,X-1^X-9999\n"), ("bundles.csv", "X-3,坏,X-1^X-2\n"), ("bundles.csv", "B-y,坏,X-1^B-1\n"),
            ("materials.csv", "X-2,照片,,\n"), ("materials.csv", "X-9999,照片,必要,\n"), ("materials.csv", ",照片,必要,\n"),
            ("materials.csv", "X-2,票,必要,other=yes\n"), ("materials.csv", "X-2,票,必要,self=maybe\n"), ("materials.csv", "X-2,\"材\n料\",必要,self=yes\n"),
            ("questions.csv", "X-1,还问,self\n"), ("questions.csv", "X-1,别的,\n"), ("places.csv", "P,又一个\n"),
        ] { mistakes.append((file, row)) }
        for (file, row) in mistakes {
            var files = large()
            files.contents[file, default: []] += Array(row.utf8)
            var expected: [CatalogReport] = []
            do throws(CatalogFault) { _ = try Catalog.read(files) } catch { expected = error.reports }
            #expect(!expected.isEmpty && Set(reports(files)) == Set(expected), "\(file) \(row)")
        }
        #expect(try store.itemCount() == before)
    }

    @Test func `All mistakes of all files are told together, and of more than 100 the first`() throws {
        var files = large()
        files.contents["items.csv", default: []] += Array("X-a,,局\n".utf8)
        files.contents["materials.csv", default: []] += Array("X-2,照片,,\nX-9999,照片,必要,\n".utf8)
        #expect(reports(files).map { "\($0.file) \($0.field)" }.sorted() == ["items.csv task_name", "materials.csv necessity", "materials.csv task_code"])
        files.contents["materials.csv", default: []] += Array(String(repeating: "X-2,照片,,\n", count: 12_000).utf8)
        #expect(reports(files).count == CatalogFault.limit)
    }

    @Test func `A file that ends too early is no catalog`() throws {
        try take(try example("hall"))
        let before = try store.itemCount()
        #expect(throws: ImportFault.self) { try take(large(), isIntact: false) }
        #expect(try store.itemCount() == before)
    }

    @Test func `Rows without end for one item are refused, and those of many are not`() throws {
        var files = large(340)
        let note = String(repeating: "长", count: 40_000)
        let rows = (0..<330).map { "X-5,材料\($0),必要,,\(note)\n" }.joined()
        files.contents["materials.csv"] = Array(("task_code,material_name,necessity,condition,note\n" + rows).utf8)
        let found = reports(files)
        #expect(found.map(\.file) == ["materials.csv"] && found.first?.message.contains("more than") == true && found.first?.chinese.isEmpty == false)
        let spread = (0..<330).map { "X-\($0),材料\($0),必要,,\(note)\n" }.joined()
        files.contents["materials.csv"] = Array(("task_code,material_name,necessity,condition,note\n" + spread).utf8)
        #expect(try take(files).materials == 330)
    }

    @Test func `What a crash left of an import is swept away`() throws {
        let path = "\(scratch.path)/again"
        var first: Store? = try Store(directory: path)
        #expect(first?.packInForce() == nil)
        first = nil
        try Data([1]).write(to: URL(filePath: "\(path)/catalog-99.db-spool"))
        _ = try Store(directory: path)
        #expect(!FileManager.default.fileExists(atPath: "\(path)/catalog-99.db-spool"))
    }
}
