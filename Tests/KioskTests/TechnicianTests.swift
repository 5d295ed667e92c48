import KioskCore
import KioskStore
import Testing

@testable import Kiosk

@Suite("A technician")
struct TechnicianTests {
    private func records(_ fill: (Store, LocalDate) throws -> Void) throws -> [Check] {
        var configuration = Configuration()
        configuration.storeDirectory = try Terminal.newDirectory()
        do {
            try fill(try Store(directory: configuration.storeDirectory), configuration.hall.businessDay.date(of: Clock.moment()))
        }
        return Technician.checkRecords(configuration)
    }

    private func issue(_ store: Store, on day: LocalDate) throws {
        _ = try store.issueNumber(request: "r1", item: nil, in: Queue(code: "A"), on: day, at: Clock.moment())
    }

    @Test func `is told when a clock that was ahead holds the day, and what to do`() throws {
        let checks = try records { store, today in
            try issue(store, on: try #require(LocalDate(year: today.year + 5, month: 1, day: 1)))
        }
        let check = try #require(checks.first { $0.name == "records.day" })
        #expect(check.outcome == .warning)
        #expect(check.remedy.english.contains("records.db"))
    }

    @Test func `finds nothing to say of a day that is the clock's`() throws {
        let checks = try records { store, today in try issue(store, on: today) }
        #expect(checks.map(\.name) == ["records.open", "records.journal", "records.jobs", "records.copy", "records.day", "records.catalog"])
        #expect(checks.allSatisfy { $0.outcome == .pass })
    }

    @Test func `is told of a catalog that was damaged, and so is whoever asks it, and the journal`() throws {
        var configuration = Configuration()
        configuration.storeDirectory = try Terminal.newDirectory()
        let state = configuration.storeDirectory
        func tear() throws {
            do {
                let store = try Store(directory: state)
                try store.replaceCatalog(with: Catalog(items: [ServiceItem(code: "X-1", name: "高龄津贴")]))
            }
            let register = String(decoding: try #require(readFile("\(state)/catalog.current", limit: 4_096)), as: UTF8.self)
            let file = try #require(register.split { $0 == " " || $0 == "\n" }.first { $0.hasSuffix(".db") })
            try #require(writeFile("\(state)/\(file)", Array("torn".utf8)))
        }
        func fallbacks() throws -> Int { try Store(directory: state).journalTail(.max).filter { $0.kind == "catalog-rolled-back" }.count }
        try tear()
        let check = try #require(Technician.checkRecords(configuration).first { $0.name == "records.catalog" })
        #expect(check.outcome == .failure && check.evidence.joined().contains("catalog-"))
        #expect(try fallbacks() == 1)
        try tear()
        #expect { try CatalogDesk(state: state) } throws: { ($0 as? Failure)?.reports.first?.message.contains("catalog-") == true }
        #expect(try fallbacks() == 2)
        #expect(throws: Never.self) { try CatalogDesk(state: state) }
    }

    @Test func `knows what a device is without asking it`() throws {
        let kinds: [String: DeviceKind] = [
            "usb:class=printer": .ticketPrinter, "usb:0400:c35a": .cardReader, "usb:04b8:0202": .ticketPrinter,
            "serial:/dev/ttyS1": .cardReader, "ipp://127.0.0.1:1/ipp/print": .receiptPrinter, "cups:office": .receiptPrinter,
        ]
        for (uri, kind) in kinds { #expect(try Technician.devices(uri).map(\.kind) == [kind], "\(uri)") }
    }

    @Test func `is told that a device is not plugged in, what is, and what to do, in both languages`() throws {
        // Nobody has such a one.
        #expect { try Technician.devices("usb:path=99-9") } throws: {
            let lines = "\(($0 as? Failure)?.reports.first?.message ?? "")".split(separator: "\n")
            return lines.count == 4 && lines[0] == "The device is not there (找不到设备)." && lines[1].hasPrefix("  evidence: not-found usb:path=99-9: ")
                && lines[2].hasPrefix("  do: Check ") && lines[3].hasPrefix("  处理：检查")
        }
    }

    @Test func `is told when nobody can tell, and nothing is sent anywhere`() throws {
        let words = [
            "usb:1209:0001": "The device is not there", "usb:nonsense": "usb: takes vendor and product",
            "toaster:1": "the scheme toaster",
        ]
        for (uri, words) in words {
            #expect { try Technician.devices(uri) } throws: { "\(($0 as? Failure)?.reports.first?.message ?? "")".contains(words) }
        }
    }

    @Test func `is told of a profile that does not exist`() throws {
        #expect { try Technician.printer("tcp:127.0.0.1:1", profile: "epsom") } throws: {
            ($0 as? Failure)?.reports.first?.message.hasPrefix("There is no printer profile epsom; known: auto, generic") == true
        }
    }
}
