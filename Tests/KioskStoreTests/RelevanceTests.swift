import Foundation
import KioskCore
import KioskStore
import Testing

/// What residents say, and what they mean: Tests/Catalog/relevance.csv over the sample hall. Add to it.
@Suite("What residents say")
struct RelevanceTests {
    private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func lines() throws -> [(query: String, item: String)] {
        var reader = CSVReader(Array(try Data(contentsOf: root.appending(path: "Tests/Catalog/relevance.csv"))))
        var lines: [(query: String, item: String)] = []
        while let record = try reader.next() {
            if record.count == 2 { lines.append((record[0].text, record[1].text)) }
        }
        return Array(lines.dropFirst())
    }

    @Test("finds what they mean among the first three, in at least 95 of 100 times")
    func relevance() throws {
        var files: [String: [UInt8]] = [:]
        for name in CatalogFiles.names {
            let file = root.appending(path: "examples/hall/\(name)")
            if FileManager.default.fileExists(atPath: file.path) { files[name] = Array(try Data(contentsOf: file)) }
        }
        let scratch = try ScratchDirectory()
        let store = try Store(directory: scratch.path)
        let catalog = try Catalog.read(CatalogFiles(files)).catalog
        try store.replaceCatalog(with: catalog)
        let lines = try lines()
        #expect(lines.count >= 150)
        #expect(Set(lines.map(\.query)).count == lines.count, "a query stands in it once")
        #expect(Set(lines.map(\.item)).isSubset(of: catalog.items.map(\.name)))
        var missed: [String] = []
        for (query, item) in lines {
            let found = try store.search(CatalogSearch(text: query, limit: 3)).items.map(\.name)
            if !found.contains(item) { missed.append("\(query): \(found) and not \(item)") }
        }
        print("relevance: \(lines.count - missed.count) of \(lines.count); not: \(missed)")
        #expect(missed.count * 20 <= lines.count, "\(missed.joined(separator: "\n"))")
    }
}
