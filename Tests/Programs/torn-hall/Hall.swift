import Foundation
import Kiosk
import KioskCore
import KioskStore

/// A terminal without devices, a busy day of its hall, and all that can be asked of it afterwards.
final class Hall {
    let directory: String
    let configuration: Configuration
    private var numbers: [QueueNumber] = []
    private var cases: [CaseFile] = []
    private var mandate: UInt64 = 0
    private var visit: UInt64 = 0
    private var job: UInt64 = 0
    var key: SigningKey?
    static let item = "11990321000258386U5990502004000"
    var state: String { "\(directory)/state" }
    let catalog: Catalog

    /// - Parameter whole: the directory of a catalog, of which a little is enough.
    init(_ directory: String, catalog whole: String) throws {
        self.directory = directory
        catalog = try Self.part(of: CatalogDesk.read(whole).catalog)
        try FileManager.default.createDirectory(atPath: "\(directory)/catalog", withIntermediateDirectories: true)
        for sheet in catalog.sheets() { try Data(sheet.csv).write(to: URL(filePath: "\(directory)/catalog/\(sheet.file)")) }
        let path = "\(directory)/kiosk.conf"
        try """
        [hall]
        name = 青石镇便民服务中心
        place = 990321104000
        [store]
        directory = state
        [catalog]
        directory = \(directory)/catalog
        [device tickets]
        kind = ticket-printer
        uri = tcp:127.0.0.1:1
        [queue A]
        name = 社保医保
        slots = 0:00-24:00 900
        bookings = 0:00-24:00 9
        limit = 900
        [queue B]
        name = 民政优抚
        on-print-failure = void
        [window 1]
        serves = A
        [window 2]
        serves = B;A+10
        [window 3]
        serves = A;B

        """.write(toFile: path, atomically: false, encoding: .utf8)
        configuration = try Configuration(path: path)
    }

    /// The item that everybody wants, the first, and a bundle of two; with a word and a value of the hall's own.
    private static func part(of whole: Catalog) throws -> Catalog {
        guard var bundle = whole.items.first(where: \.isBundle) else { throw Trouble("the catalog has no bundle") }
        bundle.parts = Array(bundle.parts.prefix(2))
        var part = whole
        let wanted = Set([item] + bundle.parts + whole.items.prefix(1).map(\.code.raw))
        part.items = whole.items.filter { wanted.contains($0.code.raw) } + [bundle]
        part.enumerations = Enumerations(own: [.init(list: "task_type", value: .init(code: "99", name: "其他", english: "other", meaning: ""))])
        part.synonyms = Synonyms(own: [.init(kind: .same, words: ["高龄津贴", "老年补贴"]), .init(kind: .around, words: ["请问"])])
        return part
    }

    func opened() throws(Failure) -> Station {
        let station = try Station(configuration)
        try station.prepare()
        return station
    }

    /// Others may open the records when this returns.
    func asTerminal<R>(_ body: (Station) throws -> R) throws -> R {
        let station = try opened()
        defer { station.close() }
        return try body(station)
    }

    var store: Store { get throws(StoreFault) { try Store(directory: configuration.recordsDirectory) } }

    // MARK: The day

    /// Every table has rows then, and every column something in one of them.
    func playDay() throws {
        try comeResidents()
        try comePersons()
        try comeCatalogs()
    }

    private func comeResidents() throws {
        let station = try opened()
        visit = try station.beginVisit(Manner())
        _ = try station.search(Question(text: "量子纠缠证"), visit: visit)
        for request in 0..<10 {
            numbers.append(try station.issueNumber(
                requestID: "a\(request)", item: request % 2 == 0 ? Self.item : nil, queue: "A", visit: visit, declared: request % 3 == 0 ? .disabled : nil))
        }
        for request in 0..<5 { numbers.append(try station.issueNumber(requestID: "b\(request)", item: nil, queue: "B", visit: nil)) }
        job = try station.printTicket(numbers[0], on: nil)
        _ = try station.evaluate(visit: visit, code: nil, card: nil, level: 2, reasons: ["slow"], channel: .hall)
        station.endVisit(visit)
        let windows = try ["1", "2", "3"].map { code in try station.openWindow(code, clerk: "10\(code)") }
        _ = try windows[0].callNext()
        try windows[0].serve()
        try windows[0].finish()
        _ = try windows[0].callNext()
        try windows[0].noShow()
        _ = try windows[0].callNext()
        try windows[0].hold()
        _ = try windows[0].callNext()
        try windows[0].transfer(queue: nil, window: "2")
        _ = try windows[0].callNext()
        try windows[0].serve()
        _ = try windows[2].callNext()
        if let call = try station.nextAnnouncement(board: "door") { try station.announcementSaid(call, board: "door") }
        try station.cancelNumber(numbers[8], reason: "left")
        for (request, steps) in [
            [], [CaseStep.accept], [.accept, .finish, .deliver], [.supplement, .supplied, .accept, .suspend], [.accept, .suspend, .resume], [.refuse],
        ].enumerated() {
            var wish = CaseWish(requestID: "c\(request)", item: Self.item)
            (wish.number, wish.checklist) = (numbers[request], nil)
            var file = try station.receiveCase(wish)
            for place in file.papers.indices { file = try station.tickPaper(place, of: file, isHandedIn: true, clerk: "101") }
            for step in steps { file = try station.stepCase(file, step, clerk: "101", words: "词") }
            cases.append(file)
        }
        _ = try station.evaluate(visit: nil, code: try station.caseCode(cases[2]), card: nil, level: 5, reasons: [], channel: .online)
        station.close()
    }

    /// Whose cards nobody reads here.
    private func comePersons() throws {
        let store = try store
        let moment = Clock.moment()
        let day = BusinessDay.midnight.date(of: moment)
        func person(_ name: String, _ number: String) throws -> CasePerson {
            guard let key = try store.vault().person(.citizen, number: Array(number.utf8)) else { throw Trouble("\(number) is no number") }
            let values = [("name", name), ("number", number)].map { field, text in
                PersonalValue(field, Array(text.utf8).withUnsafeBytes { Secret(copying: $0) } ?? Secret(count: 1))
            }
            return CasePerson(key: key, masked: CaseFile.Person(name: "王*明", number: "1101**********"), values: values)
        }
        let (principal, agent) = (try person("王小明", "11010519491231002X"), try person("李代办", "440524188001010014"))
        let receipt = try store.entrust(
            request: "m", principal: principal, agent: agent, grade: .full, items: [Self.item], from: day, until: day.adding(days: 30), at: moment)
        guard case .entrusted(let made) = receipt else { throw Trouble("\(receipt)") }
        mandate = made.id
        var request = CaseRequest(request: "p", item: ItemCode(Self.item), itemName: "高龄津贴", hall: configuration.hall.place)
        (request.person, request.mandate, request.limit) = (agent, mandate, TimeLimit(3, .month))
        request.papers = [CaseFile.Paper(name: "照片", form: "", need: .deferrable, handedIn: nil, days: 5)]
        guard case .received(let file) = try store.receiveCase(request, on: day, at: moment) else { throw Trouble("no case") }
        cases.append(file)
        let queue = configuration.queues[0]
        for (name, holder) in [("booked", principal), ("other", agent)] {
            let receipt = try store.book(queue.bookings[0], of: queue, on: day, request: name, item: nil, person: holder.key, at: moment)
            guard case .booked(let booking) = receipt else { throw Trouble("\(receipt)") }
            guard name == "booked" else { continue }
            var arrival = Arrival(priority: .booked, credit: 30)
            arrival.agent = agent.key
            guard case .issued(let number) = try store.checkIn(booking, in: queue, on: day, visit: 0, arrival: arrival, at: moment) else { throw Trouble("no number") }
            numbers.append(number)
        }
    }

    /// A feed first, so that there are its rows, and a catalog before the one in force.
    private func comeCatalogs() throws {
        let rows = catalog.feed(batch: "1", time: 1_700_000_000_000)
        try writeFeed(rows, "first")
        try writeFeed(rows.filter { $0.table == "items" }.map { FeedRow(table: $0.table, id: $0.id, time: $0.time + 1, batch: "2", fields: $0.fields) }, "next")
        guard let key = SigningKey() else { throw Trouble("no key") }
        self.key = key
        _ = try Pack.build(catalog, hall: "青石镇", serial: 1, built: 1, key: key, to: "\(directory)/next.pack")
        try asTerminal { _ = try $0.importCatalog("\(directory)/first.ndjson") }
        // The configured one again.
        try asTerminal { _ in }
    }

    private func writeFeed(_ rows: [FeedRow], _ name: String) throws {
        try rows.map(\.line).joined(separator: "\n").write(toFile: "\(directory)/\(name).ndjson", atomically: false, encoding: .utf8)
    }

    // MARK: Afterwards

    /// Tears, and does whatever it may come upon; nothing when the value cannot stand there.
    func endure(_ tear: Tear) throws {
        if tear.isOfCatalog { return try look(through: tear) }
        guard try tear.make(in: state) else { return }
        if tear.isOfFeed {
            takeFeed()
        } else {
            doEverything(after: tear)
        }
    }

    /// What it refuses must say why.
    func ask(_ question: () throws -> Void) {
        do {
            try question()
        } catch let failure as Failure {
            guard [.store, .config, .catalog].contains(failure.kind), !failure.reports.contains(where: { !$0.message.isEmpty }) else { return }
            stop("a failure says nothing: \(failure)")
        } catch let fault as StoreFault {
            if fault.detail.isEmpty { stop("a fault says nothing: \(fault)") }
        } catch {
            stop("\(error)")
        }
    }

    /// What may come upon it.
    private func doEverything(after tear: Tear) {
        for check in Technician.checkRecords(configuration) where check.outcome != .pass && check.evidence.isEmpty { stop("\(check.name) has no evidence") }
        for dimension in [HallReport.Dimension.day, .window, .item] {
            ask {
                let report = try Technician.report(configuration, from: nil, to: nil, by: dimension, language: .chinese)
                _ = (report.json(hall: ""), report.csv)
                if dimension == .window { _ = try Technician.paper(of: report, configuration, language: .english) }
            }
        }
        ask {
            let station = try opened()
            defer { station.close() }
            seeBoards(station)
            if tear.isOfNumbers {
                serve(station)
                takeNumbers(station)
            }
            if tear.isOfCases { handle(station) }
            ask {
                _ = try station.report(from: "2026-01-01", to: "2026-12-31", by: .day).paper(TemplateData())
            }
        }
        ask {
            let store = try store
            try store.rotateVault(at: Clock.moment())
            try store.purgePersons(on: .last, at: Clock.moment())
        }
        ask { _ = try store.journalTail(.max) }
    }

    private func seeBoards(_ station: Station) {
        ask {
            for queue in try station.queues() {
                _ = (queue.state, queue.opens, queue.lastNumber, queue.sentence(.english, on: station.localDate), queue.warns)
            }
        }
        ask { for window in try station.windows() { _ = (window.state, window.number, window.call) } }
        for board in ["door", "new"] {
            ask {
                guard let call = try station.nextAnnouncement(board: board) else { return }
                for voice in Announcement.Voice.allCases { _ = (call.sentence(voice), call.clips(voice)) }
                try station.announcementSaid(call, board: board)
            }
        }
        ask { _ = try station.calibration(from: "0001-01-01", until: "9999-12-31", queue: nil) }
        ask { _ = try station.demand(from: nil, to: nil) }
    }

    private func serve(_ station: Station) {
        for code in ["1", "2", "3"] {
            ask {
                let window = try station.openWindow(code, clerk: "10\(code)")
                let verbs: [() throws -> Void] = [
                    window.recall, window.serve, window.finish, { _ = try window.callNext() }, window.recall, window.noShow,
                    { _ = try window.callNext() }, window.hold, { _ = try window.call(self.numbers[6].text) },
                    { try window.handOver(to: "B") }, { _ = try window.callNext() },
                    { try window.transfer(queue: "A", window: "3") }, { try window.resume(self.numbers[1].text) },
                    { _ = try window.number() }, window.pause, window.unpause, window.finish, window.close,
                ]
                for verb in verbs { ask(verb) }
            }
        }
    }

    private func takeNumbers(_ station: Station) {
        for number in numbers {
            ask { _ = try station.standing(number) }
            ask {
                let now = try station.refreshed(number)
                _ = (now.back, now.told)
                _ = try station.findNumber(day: nil, text: now.text)
            }
        }
        for queue in ["A", "B"] {
            ask {
                let number = try station.issueNumber(requestID: "new \(queue)", item: nil, queue: queue, visit: nil)
                guard (1...999_999).contains(number.sequence) else { stop("\(number.text) is no number for a ticket") }
                _ = try station.printTicket(number, on: nil)
            }
        }
        ask { _ = try station.issueNumber(requestID: "a0", item: Self.item, queue: "A", visit: nil) }
        ask { _ = try station.jobState(job) }
        ask { _ = try station.printTicket(numbers[0], on: nil) }
        ask { try station.cancelNumber(numbers[9], reason: "left") }
        ask { _ = try station.bookableTimes(of: "A", on: station.localDate) }
        for request in ["booked", "other"] {
            ask {
                let booking = try station.findBooking(request)
                ask { _ = (station.checkIn(of: booking), try station.state(of: booking)) }
                _ = try station.checkIn(booking, visit: nil)
            }
        }
        ask { try station.cancelBooking(try station.findBooking("other"), reason: "ill") }
    }

    private func handle(_ station: Station) {
        for day in [nil, "0001-01-01", "9999-12-31"] {
            ask { _ = try station.lights(on: day) }
        }
        for file in cases {
            ask {
                let now = try station.refreshed(file)
                _ = (station.light(of: now), try station.slip(of: now), now.missing, now.later)
                if now.mandate != 0 { try station.renderReceipt(of: now, paper: .a5, to: "\(directory)/receipt.pdf") }
            }
            for field in ["applicant-name", "agent-number"] {
                ask { try station.reveal(field, of: file, purpose: 1).wipe() }
            }
            for step in CaseStep.allCases {
                ask { _ = try station.stepCase(file, step, clerk: "101", words: "词") }
            }
            ask { _ = try station.tickPaper(0, of: file, isHandedIn: false, clerk: "101") }
        }
        ask { _ = try station.receiveCase(CaseWish(requestID: "new", item: Self.item)) }
        ask { _ = try station.mandate(mandate) }
        ask { try station.stepMandate(mandate, .accepted, clerk: "101") }
        ask { try station.revokeMandate(mandate, reason: "ill") }
        ask { _ = try station.missingEvaluations() }
        ask { _ = try station.isEvaluated(visit: visit) }
        ask {
            let code = try station.caseCode(cases[1])
            _ = try station.evaluate(visit: nil, code: code, card: nil, level: 3, reasons: [], channel: .online)
        }
    }
}
