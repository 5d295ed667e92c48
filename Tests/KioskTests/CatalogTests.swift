import Glibc
import Testing

@testable import Kiosk

@Suite("The catalog at a terminal")
struct StationCatalogTests {
    @Test("is imported when the terminal opens, and once as long as the files stay the same")
    func importedOnce() throws {
        let terminal = try Terminal()
        _ = try terminal.event(.catalogChanged)
        try terminal.restart()
        #expect(terminal.station.events.next() == nil)
        #expect(try terminal.station.search(Question()).total >= 43)
    }

    @Test("finds a matter by one character, by a word and by initials")
    func search() throws {
        let terminal = try Terminal()
        let names = try terminal.station.search(Question(text: "高龄")).items.map(\.service.name)
        #expect(names.contains("高龄津贴申领"))
        #expect(try terminal.station.search(Question(text: "龄")).total >= names.count)
        #expect(try terminal.station.search(Question(text: "gljt")).items.first?.service.name == "高龄津贴申领")
        #expect(try terminal.station.search(Question(text: "没有这件事")).total == 0)
    }

    @Test("says where to go with what cannot be done here")
    func elsewhere() throws {
        let terminal = try Terminal()
        let here = try terminal.station.search(Question(hereOnly: true, limit: 200))
        let all = try terminal.station.search(Question(limit: 200))
        #expect(here.total < all.total)
        // By day and by night.
        #expect(here.items.allSatisfy { item in
            if case .hereFrom = item.availability { return !item.whereText.isEmpty && item.opens != nil }
            return item.availability == .here && item.whereText.isEmpty
        })
        #expect(all.items.filter { $0.availability != .here }.allSatisfy { !$0.whereText.isEmpty })
    }

    @Test func `What is not offered today gets no number, nor does a bundle with such a part; what is offered gets one of its queue`() throws {
        let terminal = try Terminal()
        var catalog = try CatalogDesk.read("\(Terminal.examples)/hall").catalog
        let bundle = try #require(catalog.items.first { $0.isBundle && $0.parts.count > 1 })
        let part = try #require(catalog.items.firstIndex { $0.code.raw == bundle.parts[1] })
        catalog.items[part][.state] = "暂停"
        let others = catalog.items.indices.filter { $0 != part && !catalog.items[$0].isBundle }
        catalog.items[try #require(others.first)].cancelled = LocalDate(iso: "2001-01-01")
        catalog.items[try #require(others.last)].effective = LocalDate(iso: "2999-01-01")
        try terminal.station.store.replaceCatalog(with: catalog)

        var refused: Set<String> = []
        for service in catalog.items {
            let item = try terminal.station.item(service.code.raw)
            do throws(Failure) {
                let queue = try terminal.station.queue(nil, for: service.code.raw)
                #expect(item.availability.isInForce && queue.code == item.service.queue, "\(service.name)")
            } catch where error.kind == .conflict {
                #expect(!item.availability.isInForce, "\(service.name)")
                refused.insert(service.name)
                #expect { try terminal.station.issueNumber(requestID: "r", item: service.code.raw, queue: "A", visit: nil) } throws: {
                    ($0 as? Failure)?.kind == .conflict
                }
            } catch {
                // Not each is done at a window of this hall.
                #expect(error.kind == .notFound && terminal.station.queue(item.service.queue) == nil, "\(service.name)")
            }
        }
        #expect(refused.isSuperset(of: [bundle.name, catalog.items[part].name]))
        #expect(refused.count >= 4)
        #expect { try terminal.station.issueNumber(requestID: "r", item: "nothing", queue: "A", visit: nil) } throws: { ($0 as? Failure)?.kind == .notFound }
    }

    @Test("that is wrong says where, and the one in force stays")
    func wrongFiles() throws {
        let terminal = try Terminal()
        let before = try terminal.station.search(Question()).total
        let copy = try Terminal.newDirectory()
        for name in ["items.csv", "materials.csv", "places.csv", "delegations.csv", "questions.csv"] {
            var bytes = try #require(readFile("\(Terminal.examples)/hall/\(name)", limit: 1 << 20))
            if name == "places.csv" { bytes += Array("X1,某处,九,,,,,,\n".utf8) }
            try #require(writeFile("\(copy)/\(name)", bytes))
        }
        do throws(Failure) {
            _ = try terminal.station.importCatalog(copy)
            Issue.record("The catalog was accepted.")
        } catch {
            #expect(error.kind == .catalog)
            let report = try #require(error.reports.first)
            #expect(report.file == "places.csv")
            #expect(report.field == "place_level")
            #expect(report.row > 1 && report.column == 3)
        }
        #expect(try terminal.station.search(Question()).total == before)
    }

    @Test("that is wrong in more places than anybody reads says in how many more")
    func wrongEverywhere() throws {
        let terminal = try Terminal()
        let copy = try Terminal.newDirectory()
        for name in ["items.csv", "materials.csv", "places.csv", "delegations.csv", "questions.csv"] {
            var bytes = try #require(readFile("\(Terminal.examples)/hall/\(name)", limit: 1 << 20))
            if name == "places.csv" { for row in 0..<130 { bytes += Array("X\(row),某处,九,,,,,,\n".utf8) } }
            try #require(writeFile("\(copy)/\(name)", bytes))
        }
        do throws(Failure) {
            _ = try terminal.station.importCatalog(copy)
            Issue.record("The catalog was accepted.")
        } catch {
            #expect(error.reports.count == 101)
            #expect(error.reports.last?.message == "30 more reports are not shown.")
        }
    }

    @Test("whose files are not there is an error with the path")
    func missingFiles() throws {
        let terminal = try Terminal()
        #expect { try terminal.station.importCatalog("/nonexistent") } throws: { ($0 as? Failure)?.reports.first?.file == "/nonexistent" }
    }

    // MARK: Packs

    /// The sample hall under another name for one matter.
    private func renamed() throws -> Catalog {
        var catalog = try CatalogDesk.read("\(Terminal.examples)/hall").catalog
        let index = try #require(catalog.items.firstIndex { $0.name == "高龄津贴申领" })
        catalog.items[index].name = "高龄老人津贴申领"
        return catalog
    }

    @Test func `A pack whose key is trusted is put in force and rolled back; a stranger's, a changed and an older one are not`() throws {
        let scratch = try Terminal.newDirectory()
        let key = try PackKeys.make("\(scratch)/hall.key")
        let terminal = try Terminal()
        try terminal.whileClosed { path in
            let text = String(decoding: readFile(path, limit: 1 << 20) ?? [], as: UTF8.self)
            let keyed = text.contains("[catalog]") ? text.replacing("[catalog]", with: "[catalog]\nkeys = \(scratch)/hall.key.pub") : text
            try #require(keyed != text && writeFile(path, Array(keyed.utf8)))
        }
        // What is not there as it was typed is found by most of its characters.
        func first() throws -> String? { try terminal.station.search(Question(text: "高龄老人津贴申领")).items.first?.service.name }
        let older = "\(scratch)/1.pack", second = "\(scratch)/2.pack", strange = "\(scratch)/3.pack"
        let hall = try CatalogDesk.read("\(Terminal.examples)/hall").catalog
        _ = try CatalogDesk.pack(hall, hall: "青石镇", serial: 1, key: key, to: older)
        _ = try CatalogDesk.pack(renamed(), hall: "青石镇", serial: 2, key: key, to: second)
        _ = try CatalogDesk.pack(hall, hall: "青石镇", serial: 3, key: #require(SigningKey()), to: strange)

        #expect(try terminal.station.importCatalog(second) == hall.items.count)
        #expect(try first() == "高龄老人津贴申领")
        #expect(terminal.station.pack()?.serial == 2)
        for path in [older, strange] { #expect(throws: Failure.self) { try terminal.station.importCatalog(path) } }
        var bytes = try #require(readFile(second, limit: 1 << 26))
        bytes[bytes.count / 2] ^= 1
        try #require(writeFile(strange, bytes))
        #expect(throws: Failure.self) { try terminal.station.importCatalog(strange) }
        #expect(try first() == "高龄老人津贴申领")

        try terminal.station.rollBackCatalog()
        #expect(try first() == "高龄津贴申领")
        #expect(terminal.station.pack() == nil)
        #expect(throws: Failure.self) { try terminal.station.rollBackCatalog() }
    }

    @Test func `An export as CPSV-AP is imported by a terminal as well`() throws {
        let terminal = try Terminal()
        let path = "\(try Terminal.newDirectory())/hall.jsonld"
        var text = ""
        CatalogDesk.graph(of: try renamed()) { text += $0 + "\n" }
        try #require(writeFile(path, Array(text.utf8)))
        #expect(try terminal.station.importCatalog(path) == renamed().items.count)
        #expect(try terminal.station.search(Question(text: "高龄老人津贴申领")).total == 1)
    }
}
