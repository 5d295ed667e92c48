import Testing

@testable import KioskCore
@testable import KioskStore

@Suite("Reports from the records")
struct ReportStoreTests {
    let scratch: ScratchDirectory
    let store: Store
    let rules = CounterRules()

    init() throws {
        scratch = try ScratchDirectory()
        store = try Store(directory: scratch.path)
        var matter = ServiceItem(code: "X-1", name: "高龄津贴申领")
        matter.department = "民政"
        try store.replaceCatalog(with: Catalog(items: [matter], places: []))
    }

    /// The same minute of another day.
    private func moment(_ minute: Int, day: Int = 0) -> Moment {
        var moment = Moment.minute(minute)
        moment.wall += Int64(day) * 86_400_000
        moment.monotonic += Int64(day) * 86_400_000
        return moment
    }

    @discardableResult
    private func take(_ queue: String = "A", at minute: Int, day: Int = 0, item: String? = nil, visit: UInt64 = 0) throws -> QueueNumber {
        try #require(try store.issueNumber(
            request: "\(queue) \(minute) \(day)", item: item, in: .named(queue), on: .friday.adding(days: day), visit: visit,
            at: moment(minute, day: day)).new)
    }

    private func sit(_ code: String, day: Int = 0) throws -> WindowPass {
        try #require(try store.openWindow(.serving("A;B", code: code), clerk: "7", lease: rules.lease, at: moment(0, day: day)).pass)
    }

    private func report(by dimension: HallReport.Dimension = .day, _ days: ClosedRange<Int> = 0...0) throws -> HallReport {
        try store.report(request(by: dimension, days), .shipped)
    }

    private func request(by dimension: HallReport.Dimension, _ days: ClosedRange<Int>) throws -> HallReport.Request {
        try #require(HallReport.Request(
            from: .friday.adding(days: days.lowerBound), to: .friday.adding(days: days.upperBound), by: dimension))
    }

    @Test func `A day at two windows is what was seen there`() throws {
        let (one, two) = (try sit("1"), try sit("2"))
        try take(at: 1, item: "X-1")
        try take("B", at: 2)
        let lost = try take(at: 3)
        #expect(try store.callNext(one, on: .friday, rules, at: moment(5)).number?.text == "A001")
        _ = try store.serve(one, rules, at: moment(6))
        #expect(try store.callNext(two, on: .friday, rules, at: moment(6)).number?.text == "B001")
        _ = try store.noShow(two, rules, at: moment(8))
        #expect(try store.voidNumber(id: lost.id, reason: "not-printed", at: moment(9)))
        _ = try store.finish(one, rules, at: moment(16))
        let total = try report().total
        #expect([total.issued, total.called, total.served, total.finished, total.void, total.absent, total.open] == [3, 2, 1, 1, 1, 1, 0])
        #expect(total.waiting == HallReport.Times([4 * 60_000, 4 * 60_000]))
        #expect(total.serving == HallReport.Times([10 * 60_000]))
        let windows = try report(by: .window).rows
        #expect(windows.map { "\($0.key) \($0.figures.calls) \($0.figures.finished) \($0.figures.noShows)" } == ["1 1 1 0", "2 1 0 1", " 0 0 0"])
        let items = try report(by: .item).rows
        #expect(items.map { "\($0.key) \($0.name) \($0.figures.issued)" } == ["X-1 高龄津贴申领 1", "  2"])
        #expect(try report(by: .department).rows.map(\.key) == ["民政", ""])
    }

    @Test func `Each day has its own numbers, whatever the clock said in between`() throws {
        let one = try sit("1")
        try take(at: 1)
        try take(at: 2)
        _ = try store.callNext(one, on: .friday, rules, at: moment(3))
        // The clock is set back by a year in the night and right again in the morning.
        var wrong = moment(600)
        wrong.wall -= 31_536_000_000
        _ = try store.record(.visitBegan, at: wrong)
        try take(at: 1, day: 1)
        _ = try store.finish(one, rules, at: moment(2, day: 1))
        _ = try store.callNext(one, on: .saturday, rules, at: moment(4, day: 1))
        try take(at: 1, day: 4)
        #expect(try report().total.issued == 2)
        #expect(try report().total.open == 2)
        #expect(try report(1...1).total.waiting == HallReport.Times([3 * 60_000]))
        #expect(try report(2...3).total == HallReport.Figures())
        #expect(try report(0...9).rows.map { "\($0.key) \($0.figures.issued)" } == ["2026-11-20 2", "2026-11-21 1", "2026-11-24 1"])
        // A range is the sum of its days.
        #expect(try report(0...9).rows.map(\.figures) == [report(), report(1...1), report(4...4)].map { $0.rows[0].figures })
    }

    /// A number on another date at a minute at which the hall is not empty yet: the clock has passed midnight.
    private func takeAfterMidnight(at minute: Int, on day: LocalDate) throws -> QueueNumber {
        try #require(try store.issueNumber(request: "\(day)", item: nil, in: .named("A"), on: day, at: moment(minute)).new)
    }

    @Test func `Whoever is taken along past midnight counts on the day of their number`() throws {
        let one = try sit("1")
        for minute in 1...4 { try take(at: minute) }
        _ = try store.callNext(one, on: .friday, rules, at: moment(5))
        #expect(try takeAfterMidnight(at: 10, on: .saturday).text == "A005")
        _ = try store.finish(one, rules, at: moment(15))
        #expect(try store.callNext(one, on: .saturday, rules, at: moment(16)).number?.text == "A002")
        _ = try store.finish(one, rules, at: moment(20))
        _ = try store.callNext(one, on: .saturday, rules, at: moment(21))
        _ = try store.noShow(one, rules, at: moment(22))
        #expect(try store.callNext(one, on: .saturday, rules, at: moment(23)).number?.text == "A004")
        let friday = try report().total
        #expect([friday.issued, friday.called, friday.served, friday.finished, friday.absent, friday.open] == [4, 4, 2, 2, 1, 1])
        #expect(friday.waiting == HallReport.Times([4, 14, 18, 19].map { $0 * 60_000 }))
        #expect(friday.serving == HallReport.Times([10 * 60_000, 4 * 60_000]))
        let saturday = try report(1...1).total
        #expect([saturday.issued, saturday.called, saturday.calls, saturday.open] == [1, 0, 0, 1])

        // Another midnight: some are taken along for a second time.
        #expect(try takeAfterMidnight(at: 300, on: .friday.adding(days: 2)).text == "A006")
        _ = try store.finish(one, rules, at: moment(303))
        #expect(try store.callNext(one, on: .friday.adding(days: 2), rules, at: moment(305)).number?.text == "A005")
        #expect(try [report().total.finished, report().total.open, report(1...1).total.called, report(2...2).total.called] == [3, 0, 1, 0])

        // A night: whoever is there still is taken along no more, and the report of a day that is over stays as it is.
        try take(at: 1, day: 3)
        let before = try report(0...2)
        _ = try store.finish(one, rules, at: moment(2, day: 3))
        #expect(try report(0...2) == before)
        #expect(before.rows.map { "\($0.key) \($0.figures.issued) \($0.figures.finished) \($0.figures.absent) \($0.figures.open)" }
            == ["2026-11-20 4 3 1 0", "2026-11-21 1 0 0 1", "2026-11-22 1 0 0 1"])
        #expect(try before.rows.map(\.figures) == [report(), report(1...1), report(2...2)].map { $0.rows[0].figures })
        #expect(before.unread == 0)
    }

    @Test func `Beside a running terminal it is the same, and without a catalog nobody knows the department`() throws {
        let one = try sit("1")
        try take(at: 1, item: "X-1")
        _ = try store.callNext(one, on: .friday, rules, at: moment(3))
        try store.count(.init(words: SearchText.words("无人机"), kind: .nothing), on: .friday)
        let reader = try JournalReader(directory: scratch.path)
        for dimension in HallReport.Dimension.allCases {
            #expect(try reader.report(request(by: dimension, 0...0), .shipped, state: scratch.path) == report(by: dimension))
        }
        let elsewhere = try ScratchDirectory()
        #expect(try reader.report(request(by: .department, 0...0), .shipped, state: elsewhere.path).rows.map(\.key) == [""])
        #expect(try report().wishes.map { "\($0.times) \($0.demand.text)" } == ["1 无人机"])
    }

    @Test func `Somebody tore rows: the others are counted, and it is said`() throws {
        try take(at: 1)
        let torn = try take(at: 2)
        try store.records.write { (db) throws(StoreFault) in
            try db.execute("DROP TRIGGER journal_is_never_changed")
            try db.run("UPDATE journal SET body = '{\"day\":\"2026-1' WHERE sequence = ?", .id(torn.id))
        }
        let report = try report()
        #expect(report.total.issued == 1)
        #expect((report.unread, report.firstUnread) == (1, torn.id))
    }

    // MARK: Cases and evaluations

    private func request(_ id: String, number: UInt64 = 0, person: CasePerson? = nil) -> CaseRequest {
        var request = CaseRequest(request: id, item: ItemCode("X-1"), itemName: "高龄津贴申领", hall: "QS")
        (request.department, request.limit, request.number, request.person) = ("民政", TimeLimit(1, .workingDay), number, person)
        request.papers = [CaseFile.Paper(name: "照片", form: "", need: .deferrable, handedIn: nil)]
        return request
    }

    private func receive(_ request: CaseRequest, day: Int = 0) throws -> CaseFile {
        let receipt = try store.receiveCase(request, on: .friday.adding(days: day), at: moment(10, day: day))
        guard case .received(let file) = receipt else { throw StoreFault(.other, "\(receipt)") }
        return file
    }

    private func take(_ steps: CaseStep..., of file: CaseFile, day: Int = 0) throws {
        for step in steps {
            let change = try store.stepCase(
                file.id, step, clerk: "7", words: step.needsWords ? "w" : "", on: .friday.adding(days: day), .shipped, keepDays: 30, at: moment(11, day: day))
            guard case .changed = change else { throw StoreFault(.other, "\(step): \(change)") }
        }
    }

    private func person() throws -> CasePerson {
        let key = try #require(try store.vault().person(.citizen, number: Array("11010519491231002X".utf8)))
        return CasePerson(key: key, masked: CaseFile.Person(name: "王*明", number: "1101**********002X"), values: [])
    }

    @Test func `Cases have their light, and belong to the window of the number with which they came`() throws {
        let one = try sit("1")
        let number = try take(at: 1)
        _ = try store.callNext(one, on: .friday, rules, at: moment(2))
        let file = try receive(request("a", number: number.id))
        try take(.accept, .finish, of: file)
        try take(.accept, of: receive(request("b")))       // promised for Monday
        let friday = try report(by: .window)
        #expect(friday.rows.map { "\($0.key) \($0.figures.received) \($0.figures.settled) \($0.figures.oneVisit)" } == ["1 1 1 1", " 1 0 0"])
        #expect(friday.total.lights == [.yellow: 1])
        #expect(try report(4...4).total.lights == [.red: 1])
        #expect(try report(by: .queue).rows.map(\.key) == ["A", ""])
    }

    @Test func `Whoever was refused, asked for more, or brought something later came more than once`() throws {
        let person = try person()
        try take(.refuse, of: receive(request("vain", person: person)))
        try take(.accept, .finish, of: receive(request("again", person: person), day: 30), day: 30)
        let asked = try receive(request("asked"), day: 30)
        try take(.supplement, .supplied, .accept, .finish, of: asked, day: 30)
        let later = try receive(request("later"), day: 29)
        try take(.accept, of: later, day: 29)
        _ = try store.tickPaper(0, of: later.id, isHandedIn: true, clerk: "7", on: .friday.adding(days: 30), at: moment(12, day: 30))
        try take(.finish, of: later, day: 30)
        try take(.accept, .finish, of: receive(request("once"), day: 30), day: 30)
        let day = try report(30...30).total
        #expect((day.settled, day.oneVisit) == (4, 1))
        // After 90 days it is another wish.
        try take(.accept, .finish, of: receive(request("next year", person: person), day: 365), day: 365)
        #expect(try report(365...365).total.oneVisit == 1)
    }

    @Test func `Evaluations stand on their day, and serials that are gone are counted once`() throws {
        let one = try sit("1")
        let visit = try store.record(.visitBegan, at: moment(0))
        try take(at: 1, visit: visit)
        _ = try store.callNext(one, on: .friday, rules, at: moment(2))
        func evaluate(_ visit: UInt64, _ level: EvaluationLevel, day: Int = 0) throws {
            let evaluation = Evaluation(subject: .visit(visit), level: level, reasons: [], channel: .hall, form: "1")
            guard case .given = try store.evaluate(evaluation, on: .friday.adding(days: day), at: moment(3, day: day)) else {
                throw StoreFault(.other, "not taken")
            }
        }
        try evaluate(visit, .satisfied)
        for (day, levels) in [(0, [EvaluationLevel.dissatisfied, .fair]), (1, [.fair, .fair, .verySatisfied])] {
            for level in levels { try evaluate(store.record(.visitBegan, at: moment(4, day: day)), level, day: day) }
        }
        #expect(try report(by: .window).rows.map { "\($0.key) \($0.figures.evaluations)" } == ["1 1", " 2"])
        #expect(try report().total.text(.satisfactionRate) == "0.667")
        #expect(try report(1...1).total.levels == [.fair: 2, .verySatisfied: 1])
        try store.records.write { (db) throws(StoreFault) in try db.execute("DELETE FROM evaluation WHERE serial IN (2, 4, 6)") }
        #expect(try [report(), report(1...1), report(0...1), report(2...2)].map(\.missingEvaluations) == [1, 2, 3, 0])
    }
}
