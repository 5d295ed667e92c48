import Foundation
import Testing

@testable import KioskCore

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

private func example(_ name: String) throws -> Catalog {
    var files = CatalogFiles([:])
    for file in CatalogFiles.names {
        if let data = try? Data(contentsOf: root.appending(path: "examples/\(name)/\(file)")) { files.contents[file] = Array(data) }
    }
    return try Catalog.read(files).catalog
}

private func written(_ catalog: Catalog) -> String {
    var lines: [String] = []
    CatalogGraph.write(catalog) { lines.append($0) }
    return lines.joined(separator: "\n")
}

/// Catalogs with every column filled or not, by chance, the same every time.
private struct Invented {
    private var seed: UInt64

    init(_ seed: UInt64) { self.seed = seed &* 0x9E37_79B9_7F4A_7C15 }

    private mutating func pick(_ count: Int) -> Int {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(seed >> 33) % count
    }

    private mutating func text() -> String {
        let words = ["", "", "低保", "\"引\"", "a,b", "二\n行", "@id", "hall:x", "𠮷", "{}", "a\\b", "办^理", "^", "a^a", "一 ^ 二", "是", "1"]
        return words[pick(words.count)]
    }

    mutating func catalog() throws -> Catalog {
        var sheets = Catalog().sheets()
        for index in sheets.indices {
            for number in 0..<(4 + pick(4)) {
                var row = sheets[index].columns.map { _ in text() }
                for (column, name) in sheets[index].columns.enumerated() {
                    switch name {
                    case "task_code" where sheets[index].file == "items.csv": row[column] = ["X-\(number)", "第\(number)项:%^/", "9903210000000000\(number)"][number % 3]
                    case "task_code" where sheets[index].file == "bundles.csv": row[column] = "B-\(number)"
                    case "task_code": row[column] = ["X-0", "X-3", "第1项:%^/"][pick(3)]
                    case "task_codes": row[column] = "X-0^X-3"
                    case "task_name", "place_name", "material_name", "fee_name", "step_name", "name", "code": row[column] = "名\(number)\(text())"
                    case "dept_name" where sheets[index].file == "items.csv": row[column] = "局\(pick(3))"
                    case "dept_code": row[column] = ["", "119903210003375788", "X"][pick(3)]
                    case "question": row[column] = "问\(number)"
                    case "question_id": row[column] = pick(2) == 0 ? "" : "q\(number)"
                    case "choices": row[column] = ""
                    case "answer": row[column] = "答"
                    case "place_code" where sheets[index].file == "places.csv": row[column] = "P\(number)"
                    case "place_code": row[column] = sheets[index].file == "delegations.csv" ? "P\(pick(4))" : ["", "P1"][pick(2)]
                    case "place_level": row[column] = "\(1 + pick(7))"
                    case "parent": row[column] = number > 0 && pick(2) == 0 ? "P0" : ""
                    case "latitude", "longitude": row[column] = "-1.\(pick(1_000_000))"
                    case "closed_days": row[column] = ["", "2026-10-01~2026-10-07^2026-12-31"][pick(2)]
                    case "list": row[column] = "necessity"
                    case "meaning": row[column] = ["", "optional"][pick(2)]
                    case "kind": row[column] = ["same", "around"][pick(2)]
                    case "words": row[column] = "甲^乙\(number)"
                    case "from": row[column] = "20\(20 + number)-02-01"
                    case "until": row[column] = "20\(20 + number)-11-01"
                    case "use_level": row[column] = ["", "5"][pick(2)]
                    case "promise_day", "anticipate_day", "limit_scene_num", "step_days": row[column] = ["", "0", "7"][pick(3)]
                    case "necessity": row[column] = ["必要", "非必要", "免提交", "看情况"][pick(4)]
                    case "defer_days", "condition": row[column] = ""
                    case "page_num": row[column] = ["", "2", "1/2"][pick(3)]
                    case "is_fee", "is_online", "is_licence", "is_reduction": row[column] = ["", "0", "1"][pick(3)]
                    case "link_addr", "form_guid", "example_guid": row[column] = ["", "https://a.example/?a=1&b=\"x\""][pick(2)]
                    case "plan_effective_date": row[column] = ["", "2026-01-05"][pick(2)]
                    case "plan_cancel_date": row[column] = ["", "2030-12-31"][pick(2)]
                    case "catalog_code", "queue": row[column] = ["", "A"][pick(2)]
                    default:
                        switch ItemField(rawValue: name)?.form {
                        case .flag?: row[column] = ["", "0", "1"][pick(3)]
                        case .code?: row[column] = ["", "C^1"][pick(2)]
                        case .number?: row[column] = ["", "3"][pick(2)]
                        case .address?: row[column] = ["", "http://a.example/"][pick(2)]
                        default: break
                        }
                    }
                }
                sheets[index].rows.append(row)
            }
        }
        // A code holds no ^ where a bundle lists it; a place is delegated to once at a time; materials differ.
        return try Catalog.read(CatalogFiles(sheets)).catalog
    }
}

@Suite("A catalog as CPSV-AP")
struct CatalogGraphTests {
    @Test(arguments: ["hall", "dwelling"])
    func `An example is exported and read again without loss`(name: String) throws {
        let catalog = try example(name)
        let text = written(catalog)
        let again = try CatalogGraph.read(Array(text.utf8), file: "hall.jsonld").catalog
        #expect(again == catalog)
        #expect(written(again) == text)
    }

    @Test(arguments: 1...40)
    func `Whatever a catalog says is exported and read again without loss`(seed: UInt64) throws {
        var invented = Invented(seed)
        let catalog: Catalog
        do {
            catalog = try invented.catalog()
        } catch let fault as CatalogFault {
            Issue.record("\(fault.reports.prefix(5))")
            return
        }
        #expect(catalog.items.contains(where: \.isBundle) && catalog.items.count > 6)
        let again = try CatalogGraph.read(Array(written(catalog).utf8), file: "x").catalog
        #expect(again == catalog)
    }

    @Test func `Other readers are told what CPSV-AP has words for`() throws {
        var item = ServiceItem(code: "X-1", name: "残疾人证办理")
        (item.department, item.condition, item.promisedDays) = ("残联", "有户口", 7)
        let text = written(Catalog(items: [item]))
        var nodes: [JSON] = []
        #expect(try JSON.each("@graph", in: Array(text.utf8)) { node, _ in nodes.append(node) })
        let node = try #require(nodes.last)
        #expect(node["dct:title"]?.text == "残疾人证办理" && node["dct:identifier"]?.text == "X-1" && node["dct:description"]?.text == "有户口")
        #expect(node["cv:hasCompetentAuthority"]?["skos:prefLabel"]?.text == "残联")
        // Seven working days may have two weekends in them.
        #expect(node["cv:processingTime"]?.text == "P11D" && node["hall:promise_day"]?.text == "7")
    }

    @Test func `A catalog of nothing but a place is an export, and no catalog`() throws {
        let text = written(Catalog(places: [Place(code: "P", name: "镇")]))
        #expect(throws: CatalogFault.self) { try CatalogGraph.read(Array(text.utf8), file: "x") }
        #expect(throws: CatalogFault.self) { try CatalogGraph.read(Array(written(Catalog()).utf8), file: "x") }
    }

    // MARK: What is refused

    private func reports(_ text: String) -> [CatalogReport] {
        do throws(CatalogFault) {
            _ = try CatalogGraph.read(Array(text.utf8), file: "f.jsonld")
            return []
        } catch {
            return error.reports
        }
    }

    @Test func `A bad row is told by the line of its node and its column, in both languages`() throws {
        let text = written(try example("dwelling"))
        let line = try #require(text.split(separator: "\n").firstIndex { $0.contains("hall:Item") }) + 1
        let broken = text.replacing("\"hall:promise_day\":\"", with: "\"hall:promise_day\":\"x", maxReplacements: 1)
        let first = try #require(reports(broken).first)
        #expect(first.file == "f.jsonld" && first.line == line && first.field == "promise_day" && first.message.contains("whole number"))
        #expect(first.chinese.contains("整数"))
        let listed = reports(text.replacing("\"dct:identifier\":\"", with: "\"dct:identifier\":1,\"x\":\"", maxReplacements: 1))
        #expect(listed.contains { $0.message.contains("must be a text") && !$0.chinese.isEmpty })
    }

    @Test(arguments: [
        ("", "JSON ends"), ("{}", "no catalog that libkiosk"), ("{\"@graph\":[]}", "no catalog that libkiosk"), ("[]", "no JSON"),
        ("{\"@graph\":[{\"@type\":\"cpsv:PublicService\"}]}", "no catalog that libkiosk"),
        ("{\"@graph\":[{\"@type\":\"hall:Catalog\",\"hall:version\":\"2\"}]}", "another version"),
        ("{\"@graph\":[{\"@type\":\"hall:Catalog\",\"hall:version\":\"1\"}]}", "no items"),
        ("{\"@graph\":[" + String(repeating: "[", count: 100), "nested"), ("{\"@graph\":[],\"@graph\":[]}", "there twice"),
    ])
    func `What libkiosk did not write is refused`(text: String, words: String) {
        let found = reports(text)
        #expect(found.first?.message.contains(words) == true && found.allSatisfy { !$0.chinese.isEmpty })
    }

    @Test func `The first bytes tell JSON-LD from a feed`() {
        #expect(CatalogGraph.isGraph(Array(" {\n \"@context\"".utf8)) && CatalogGraph.isGraph(Array("{\"@graph\":[".utf8)))
        #expect(!CatalogGraph.isGraph(Array("{\"table\":".utf8)) && !CatalogGraph.isGraph([]))
    }
}
