import Foundation
import Seeds
import Testing

@testable import KioskCore

@Suite("What a day in the hall adds up to")
struct HallReportTests {
    private let friday = LocalDate(iso: "2026-11-20") ?? .epoch

    /// Rows of a journal, as one writes them down: what happened, to which number, at which minute.
    private struct Told {
        var folding: HallReport.Folding
        private var sequence: UInt64 = 0
        private(set) var numbers: [String: UInt64] = [:]

        init(_ request: HallReport.Request, _ department: @escaping (String) -> String = { _ in "" }) {
            folding = HallReport.Folding(request, .shipped, department: department)
        }

        /// A number taken; `text` is only its name here.
        mutating func take(
            _ text: String, _ queue: String = "A", at minute: Double, on day: String = "2026-11-20", item: String? = nil, visit: UInt64 = 0,
            told: ClosedRange<Int>? = nil
        ) {
            sequence += 1
            numbers[text] = sequence
            var body = "{\"ahead\":0,\"day\":\"\(day)\",\"hall\":\(Int(minute * 60_000))"
            if let told { body += ",\"high\":\(told.upperBound)" }
            if let item { body += ",\"item\":\"\(item)\"" }
            if let told { body += ",\"low\":\(told.lowerBound)" }
            body += ",\"queue\":\"\(queue)\",\"text\":\"\(text)\"}"
            folding.hear(HallRow(sequence: sequence, kind: .issued, number: sequence, visit: visit, body: Array(body.utf8)))
        }

        mutating func then(_ kind: HallRow.Kind, _ text: String, _ window: String = "1", at minute: Double, to: String = "") {
            let more = to.isEmpty ? "" : ",\"to\":\"\(to)\""
            hear(kind, text, "{\"hall\":\(Int(minute * 60_000))\(more),\"window\":\"\(window)\"}")
        }

        mutating func hear(_ kind: HallRow.Kind, _ text: String, _ body: String) {
            sequence += 1
            folding.hear(HallRow(sequence: sequence, kind: kind, number: numbers[text] ?? sequence, visit: 0, body: Array(body.utf8)))
        }

        mutating func report() -> HallReport { folding.finished() }
    }

    private func told(by dimension: HallReport.Dimension, days: Int = 1, _ department: @escaping (String) -> String = { _ in "" }) throws -> Told {
        Told(try #require(HallReport.Request(from: friday, to: friday.adding(days: days - 1), by: dimension)), department)
    }

    /// What is not 0, for short.
    private func said(_ figures: HallReport.Figures) -> [String: String] {
        Dictionary(uniqueKeysWithValues: HallReport.Figure.allCases.compactMap { figure in
            figures.text(figure).flatMap { Double($0) == 0 ? nil : ("\(figure)", $0) }
        })
    }

    private func rows(_ report: HallReport) -> [String: [String: String]] {
        Dictionary(uniqueKeysWithValues: report.rows.map { ($0.key, said($0.figures)) })
    }

    @Test func `Four numbers: one finished, one that did not come, one void, one still waiting`() throws {
        var day = try told(by: .day)
        day.take("A001", at: 0, told: 3...9)
        day.take("A002", at: 1, told: 2...4)
        day.take("A003", at: 2)
        day.take("A004", at: 3)
        day.then(.called, "A001", at: 4)
        day.then(.served, "A001", at: 5)
        day.then(.finished, "A001", at: 12.5)
        day.hear(.void, "A003", "{\"reason\":\"not-printed\"}")
        day.then(.called, "A002", at: 13)
        day.then(.recalled, "A002", at: 14)
        day.then(.noShow, "A002", at: 15)
        let report = day.report()
        #expect(said(report.total) == [
            "issued": "4", "called": "2", "served": "1", "finished": "1", "void": "1", "absent": "1", "open": "1",
            "calls": "2", "recalls": "1", "noShows": "1",
            // 4 and 12 minutes.
            "waits": "2", "waitMean": "480.000", "waitMedian": "240.000", "waitNinetieth": "720.000", "waitLongest": "720.000",
            "services": "1", "serviceMean": "450.000", "serviceMedian": "450.000", "serviceNinetieth": "450.000", "serviceLongest": "450.000",
            "told": "2", "withinHigh": "1",
        ])
        #expect(rows(report) == ["2026-11-20": said(report.total)])
        #expect(report.unread == 0)
    }

    @Test func `Ten waits of one to ten minutes: half wait no longer than five, nine in ten no longer than nine`() throws {
        let times = HallReport.Times((1...10).map { Int64($0) * 60_000 }.shuffled())
        #expect(times.mean == 330_000)
        #expect(times.median == 300_000)
        #expect(times.ninetieth == 540_000)
        #expect(times.longest == 600_000)
        #expect(HallReport.Times([5]).ninetieth == 5)
        #expect(HallReport.Times().median == nil)
    }

    @Test func `A number that is transferred and handed over belongs to each window for its part`() throws {
        var day = try told(by: .window)
        day.take("A001", at: 0)
        day.then(.called, "A001", "1", at: 10)
        day.then(.served, "A001", "1", at: 11)
        day.then(.transferred, "A001", "1", at: 13, to: "B")      // 2 minutes served
        day.then(.called, "A001", "2", at: 18)                     // 5 more waited
        day.then(.handedOver, "A001", "2", at: 21, to: "C")        // 3 served, from the call on
        day.then(.called, "A001", "1", at: 22)                     // 1 more waited
        day.then(.served, "A001", "1", at: 22)
        day.then(.finished, "A001", "1", at: 30)                   // 8 served
        let report = day.report()
        #expect(rows(report) == [
            "": ["issued": "1"],
            "1": [
                "called": "1", "served": "1", "finished": "1", "calls": "2", "transfers": "1",
                "waits": "1", "waitMean": "660.000", "waitMedian": "660.000", "waitNinetieth": "660.000", "waitLongest": "660.000",
                "services": "1", "serviceMean": "600.000", "serviceMedian": "600.000", "serviceNinetieth": "600.000", "serviceLongest": "600.000",
            ],
            "2": [
                "called": "1", "served": "1", "calls": "1", "handOvers": "1",
                "waits": "1", "waitMean": "300.000", "waitMedian": "300.000", "waitNinetieth": "300.000", "waitLongest": "300.000",
                "services": "1", "serviceMean": "180.000", "serviceMedian": "180.000", "serviceNinetieth": "180.000", "serviceLongest": "180.000",
            ],
        ])
        #expect(report.total.called == 1)
        #expect(report.total.waiting.longest == 960_000)
        #expect(report.total.serving.longest == 780_000)
    }

    @Test func `By queue, what happens counts in the queue in which the number stands then`() throws {
        var day = try told(by: .queue)
        day.take("A001", "A", at: 0)
        day.then(.called, "A001", "1", at: 2)
        day.then(.transferred, "A001", "1", at: 3, to: "B")
        day.then(.called, "A001", "2", at: 7)
        day.then(.finished, "A001", "2", at: 9)
        let report = day.report()
        let (a, b) = (report.rows[0].figures, report.rows[1].figures)
        #expect(report.rows.map(\.key) == ["A", "B"])
        #expect((a.issued, a.called, a.finished, a.transfers) == (1, 1, 0, 1))
        #expect((b.issued, b.called, b.finished, b.transfers) == (0, 1, 1, 0))
        #expect(a.waiting.longest == 120_000)
        #expect(b.waiting.longest == 240_000)
        // Only called at A, and sent on: nothing was done there.
        #expect((a.served, a.serving.count, b.served) == (0, 0, 1))
    }

    @Test func `Who was put aside or did not come waits again only from when they are back`() throws {
        var day = try told(by: .day)
        day.take("A001", at: 0)
        day.then(.called, "A001", at: 3)
        day.then(.served, "A001", at: 4)
        day.then(.held, "A001", at: 6)
        day.then(.resumed, "A001", at: 20)
        day.then(.called, "A001", at: 21)
        day.then(.noShow, "A001", at: 22)
        // Called from the pages of those who did not come: that is no wait.
        day.then(.called, "A001", at: 40)
        day.then(.served, "A001", at: 41)
        day.then(.finished, "A001", at: 46)
        let total = day.report().total
        #expect(total.waiting.longest == 240_000)
        #expect(total.serving.longest == 420_000)
        #expect((total.calls, total.holds, total.noShows) == (3, 1, 1))
        #expect((total.called, total.served, total.finished, total.absent) == (1, 1, 1, 0))
    }

    @Test func `A day is over when the next one's first number is given, whatever comes after`() throws {
        var days = try told(by: .day, days: 2)
        days.take("A001", at: 0)
        days.take("A002", at: 1)
        days.then(.called, "A001", at: 2)
        days.take("B001", at: 900, on: "2026-11-21")
        days.then(.finished, "A001", at: 901)
        days.then(.called, "B001", at: 902)
        days.then(.finished, "B001", at: 905)
        let report = days.report()
        #expect(report.rows.map(\.key) == ["2026-11-20", "2026-11-21"])
        let (first, second) = (report.rows[0].figures, report.rows[1].figures)
        #expect((first.issued, first.open, first.finished) == (2, 2, 0))
        #expect((second.issued, second.open, second.finished) == (1, 0, 1))
        #expect(report.unread == 0)
        var alone = try told(by: .day)
        alone.take("A001", at: 0)
        alone.take("A002", at: 1)
        alone.then(.called, "A001", at: 2)
        #expect(alone.report().rows[0].figures == first)
    }

    @Test func `By item and by its department`() throws {
        for dimension in [HallReport.Dimension.item, .department] {
            var day = try told(by: dimension) { $0 == "X-1" ? "民政" : $0 == "X-2" ? "社保" : "?" }
            day.take("A001", at: 0, item: "X-1")
            day.take("A002", at: 0, item: "X-2")
            day.take("A003", at: 0, item: "X-1")
            day.take("A004", at: 0)
            let report = day.report()
            let keys = report.rows.map { "\($0.key) \($0.figures.issued)" }
            #expect(keys == (dimension == .item ? ["X-1 2", "X-2 1", " 1"] : ["民政 2", "社保 1", " 1"]))
        }
    }

    // MARK: Torn rows

    @Test(arguments: [
        "", "{", "{}x", "{\"hall\"", "{\"hall\":}", "{\"hall\":1", "{\"hall\":1.5,\"window\":\"1\"}", "{\"hall\":99999999999999999999,\"window\":\"1\"}",
        "{\"hall\": 1}", "[]", "null", "{\"window\":\"\\x\"}", "{\"window\":\"\\u0020\"}", "{\"window\":\"1}", "{\"window\":\"1\"}", "{\"hall\":-5,\"window\":\"1\"}",
    ])
    func `A row that cannot be read is in no figure, and is said`(body: String) throws {
        var day = try told(by: .window)
        day.take("A001", at: 0)
        day.hear(.called, "A001", body)
        day.then(.finished, "A001", at: 9)
        let report = day.report()
        // Nor does what follows from it follow.
        #expect((report.unread, report.firstUnread) == (2, 2))
        #expect((report.total.called, report.total.open) == (0, 1))
    }

    @Test func `Bytes that are no UTF-8 are no text`() {
        #expect(HallRow.Facts(Array("{\"queue\":\"".utf8) + [0xC3, 0x28] + Array("\"}".utf8)) == nil)
        #expect(HallRow.Facts(Array("{\"queue\":\"a\\\"\\\\\\u001fb\",\"other\":\"社\"}".utf8))?.queue == "a\"\\\u{1f}b")
        #expect(HallRow.Facts(Array("{}".utf8)) != nil)
    }

    @Test func `A row that does not follow from those before it is said, and time never goes back`() throws {
        var day = try told(by: .day)
        day.take("A001", at: 10)
        day.then(.finished, "A001", at: 11)      // was not called
        day.then(.called, "A001", at: 9)          // before it came
        day.then(.called, "A001", at: 12)
        day.then(.called, "A001", at: 13)         // twice
        day.then(.finished, "Z999", at: 14)       // nobody has that number
        let report = day.report()
        #expect((report.unread, report.firstUnread) == (4, 2))
        #expect((report.total.calls, report.total.open) == (1, 1))
    }

    @Test func `Rows of before there was a hall's time are counted, their times are not`() throws {
        var day = try told(by: .day)
        day.hear(.issued, "A001", "{\"day\":\"2026-11-20\",\"queue\":\"A\",\"text\":\"A001\"}")
        let report = day.report()
        #expect((report.total.issued, report.total.open, report.unread) == (1, 1, 0))
    }

    // MARK: Cases

    private func file(_ received: String, _ accepted: String? = nil, _ decided: String? = nil, _ state: CaseState = .accepted) -> HallCase {
        var facts = Light.Facts(received: LocalDate(iso: received) ?? .epoch)
        facts.accepted = accepted.flatMap { LocalDate(iso: $0) }
        facts.decided = decided.flatMap { LocalDate(iso: $0) }
        facts.limit = TimeLimit(5, .workingDay)
        return HallCase(item: "X-1", department: "民政", state: state, facts: facts)
    }

    @Test func `Cases by the day that counts, in time or too late, and the lights of those still open`() throws {
        var day = try told(by: .day, days: 2)
        day.folding.add(file("2026-11-20"))                                                  // green on Friday and Saturday
        day.folding.add(file("2026-11-13", "2026-11-13"))                                    // promised for Friday: yellow, then red
        day.folding.add(file("2026-11-13", "2026-11-13", "2026-11-20", .delivered))          // on its last day
        day.folding.add(file("2026-11-09", "2026-11-09", "2026-11-20", .finished))           // promised for the 16th
        day.folding.add(file("2026-11-20", nil, "2026-11-20", .refused))                     // within five days
        day.folding.add(file("2026-11-20", nil, "2026-11-20", .withdrawn))
        day.folding.add(file("2026-11-22"))                                                  // not yet
        var hours = file("2026-11-20", "2026-11-20", "2026-11-21", .finished)
        hours.facts.limit = nil
        hours.camePapersLater = true
        day.folding.add(hours)
        let report = day.report()
        #expect(said(report.total) == [
            "casesReceived": "4", "casesSettled": "3", "casesRefused": "1", "casesWithdrawn": "1",
            "casesOnTime": "2", "casesLate": "1", "casesUnpromised": "1", "onTimeRate": "0.667",
            "green": "1", "red": "1", "oneVisit": "2", "oneVisitRate": "0.667",
        ])
        #expect(rows(report)["2026-11-20"]?.filter { ["green", "yellow", "red", "unlit"].contains($0.key) } == ["green": "1", "yellow": "1", "unlit": "1"])
        #expect(rows(report)["2026-11-21"] == [
            "casesSettled": "1", "casesUnpromised": "1", "green": "1", "red": "1",
        ])
    }

    @Test func `Whoever came for nothing before, or had to bring something, came more than once`() {
        var one = file("2026-11-20")
        #expect(one.tookOneVisit)
        one.cameInVain = true
        #expect(!one.tookOneVisit)
        var other = file("2026-11-20")
        other.camePapersLater = true
        #expect(!other.tookOneVisit)
    }

    // MARK: Evaluations, demand

    @Test func `An evaluation of a visit belongs where its number ends, one of a case to the case`() throws {
        var day = try told(by: .window)
        day.folding.add(HallEvaluation(.visit(70), .verySatisfied, on: friday))
        day.folding.add(HallEvaluation(.visit(71), .fair, on: friday))
        day.folding.add(HallEvaluation(.file(item: "X-1", department: "民政", queue: "A", window: "2"), .dissatisfied, on: friday))
        day.folding.add(HallEvaluation(.file(item: "X-1", department: "民政", queue: "A", window: "2"), .satisfied, on: friday.adding(days: 1)))
        day.folding.add(missingEvaluations: 2)
        day.take("A001", at: 0, visit: 70)
        day.then(.called, "A001", "3", at: 1)
        day.then(.finished, "A001", "3", at: 2)
        let report = day.report()
        #expect(report.rows.map { "\($0.key) \($0.figures.evaluations) \($0.figures.satisfied)" } == ["2 1 0", "3 1 1", " 1 1"])
        #expect(report.total.text(.satisfactionRate) == "0.667")
        #expect(report.missingEvaluations == 2)
    }

    @Test func `What was looked for in vain is of its day, and of no window`() throws {
        for dimension in [HallReport.Dimension.day, .window] {
            var day = try told(by: dimension)
            day.folding.add(.nothing, times: 3, on: friday)
            day.folding.add(.left, times: 1, on: friday)
            day.folding.add(.left, times: 9, on: friday.adding(days: 1))
            day.folding.add([HallReport.Wish(demand: Demand("无人机", .nothing), times: 3)])
            let report = day.report()
            #expect(rows(report) == [dimension == .day ? "2026-11-20" : "": ["demandNothing": "3", "demandLeft": "1"]])
            #expect(report.wishes.map(\.times) == [3])
        }
    }

    @Test func `Of torn counts of what was looked for there are as many as can be counted`() throws {
        var day = try told(by: .window)
        for _ in 0..<2 { day.folding.add(.left, times: .max, on: friday) }
        #expect(day.report().total.demand[.left] == .max)
    }

    // MARK: As text

    @Test func `The header of the table stays as it is: others read it`() {
        #expect(HallReport.columns.joined(separator: ",") == """
            key,name,issued,called,served,finished,void,absent,open,calls,recalls,no_shows,holds,transfers,hand_overs,\
            waits,wait_mean,wait_median,wait_ninetieth,wait_longest,services,service_mean,service_median,service_ninetieth,service_longest,\
            told,within_low,within_high,cases_received,cases_settled,cases_refused,cases_withdrawn,cases_on_time,cases_late,cases_unpromised,\
            on_time_rate,green,yellow,red,unlit,one_visit,one_visit_rate,\
            very_dissatisfied,dissatisfied,fair,satisfied,very_satisfied,evaluations,satisfaction_rate,demand_nothing,demand_left
            """)
    }

    @Test func `As a table and as JSON it says the same, and a share of nothing is nothing`() throws {
        var day = try told(by: .queue)
        day.take("A001", "社保,A", at: 0)
        day.then(.called, "A001", at: 1.5)
        day.folding.add([HallReport.Wish(demand: Demand("无人机", .left), times: 3)])
        var report = day.report()
        report.name { "the queue \"\($0)\"" }
        let lines = String(decoding: report.csv, as: UTF8.self).split(separator: "\n")
        try #require(lines.count == 3)
        #expect(lines[1].hasPrefix("\"社保,A\",\"the queue \"\"社保,A\"\"\",1,1,0,"))
        #expect(lines[2].hasPrefix("total,,1,1,0,0,0,0,1,1,0,0,0,0,0,1,90.000,90.000,90.000,90.000,0,,,,,"))
        let json = try #require(try JSONSerialization.jsonObject(with: Data(report.json(hall: "Q").utf8)) as? [String: Any])
        #expect(json["by"] as? String == "queue")
        let row = try #require((json["rows"] as? [[String: Any]])?.first)
        #expect(row["key"] as? String == "社保,A")
        #expect(row["name"] as? String == "the queue \"社保,A\"")
        #expect(row["waitMean"] as? Double == 90)
        #expect(row["onTimeRate"] is NSNull)
        #expect(((json["demand"] as? [[String: Any]])?.first)?["kind"] as? String == "left")
    }

    @Test func `A report is of 1 to 400 days in their order`() {
        #expect(HallReport.Request(from: friday, to: friday.adding(days: -1), by: .day) == nil)
        #expect(HallReport.Request(from: friday, to: friday.adding(days: 399), by: .day) != nil)
        #expect(HallReport.Request(from: friday, to: friday.adding(days: 400), by: .day) == nil)
    }

    @Test("What the fuzzer has found of rows is refused or counted without harm")
    func replays() throws {
        #expect(try replay("report", fuzzReport) >= 6)
    }
}
