import Testing

@testable import KioskCore

@Suite("Lights")
struct LightTests {
    private let working = WorkingDays.shipped

    private func day(_ text: String) -> LocalDate { LocalDate(iso: text) ?? .epoch }

    /// Received and accepted on Monday, 2026-11-09, promised in five working days: 2026-11-16.
    private var facts: Light.Facts {
        var facts = Light.Facts(received: day("2026-11-09"))
        facts.accepted = day("2026-11-09")
        facts.limit = TimeLimit(5, .workingDay)
        return facts
    }

    private func light(_ facts: Light.Facts, _ date: String) -> Light { Light.reading(of: facts, on: day(date), working).light }

    @Test(arguments: [
        ("2026-11-09", Light.green), ("2026-11-12", .green), ("2026-11-13", .yellow), ("2026-11-14", .yellow), ("2026-11-15", .yellow),
        ("2026-11-16", .yellow), ("2026-11-17", .red), ("2027-11-17", .red),
    ])
    func `Green, yellow from one working day before the promised day, red after it`(date: String, expected: Light) {
        #expect(light(facts, date) == expected)
    }

    @Test func `The reason and the day stand beside it`() {
        let green = Light.reading(of: facts, on: day("2026-11-10"), working)
        #expect(green == Light.Reading(light: .green, reason: .inTime, due: day("2026-11-16"), isCertain: true, isStopped: false))
        #expect(Light.reading(of: facts, on: day("2026-11-16"), working).reason == .due)
        #expect(Light.reading(of: facts, on: day("2026-11-17"), working).reason == .overdue)
    }

    @Test func `While the clock stands still the light does, too, and its days are given back`() {
        var facts = facts
        facts.stops = [WorkingDays.Stop(from: day("2026-11-12"), until: nil)]
        let stopped = Light.reading(of: facts, on: day("2026-12-31"), working)
        #expect(stopped.light == .green)
        #expect(stopped.isStopped)
        #expect(stopped.due == nil)
        // From Thursday to Tuesday: Thursday, Friday and Monday do not count.
        facts.stops = [WorkingDays.Stop(from: day("2026-11-12"), until: day("2026-11-17"))]
        let again = Light.reading(of: facts, on: day("2026-11-17"), working)
        #expect(again.due == day("2026-11-19"))
        #expect(light(facts, "2026-11-17") == .green)
        #expect(light(facts, "2026-11-18") == .yellow)
        #expect(light(facts, "2026-11-20") == .red)
        // As it looked in the middle of the stop.
        #expect(Light.reading(of: facts, on: day("2026-11-13"), working).isStopped)
    }

    @Test func `A stop after the promised day does not turn red into green`() {
        var facts = facts
        facts.stops = [WorkingDays.Stop(from: day("2026-11-18"), until: nil)]
        #expect(light(facts, "2026-11-20") == .red)
    }

    @Test func `What was decided in time stays green, what was late stays red`() {
        var facts = facts
        facts.decided = day("2026-11-16")
        #expect(light(facts, "2027-01-01") == .green)
        facts.decided = day("2026-11-17")
        #expect(light(facts, "2027-01-01") == .red)
        #expect(light(facts, "2026-11-16") == .yellow)
    }

    @Test func `Nobody may leave it undecided for longer than five working days`() {
        let facts = Light.Facts(received: day("2026-11-09"))
        #expect(light(facts, "2026-11-12") == .green)
        #expect(light(facts, "2026-11-13") == .yellow)
        let late = Light.reading(of: facts, on: day("2026-11-17"), working)
        #expect(late.light == .red)
        #expect(late.reason == .undecided)
    }

    @Test func `What is settled at once is due today, and what promises nothing has no light`() {
        var facts = facts
        facts.limit = TimeLimit(0, .workingDay)
        #expect(light(facts, "2026-11-09") == .yellow)
        #expect(light(facts, "2026-11-10") == .red)
        facts.limit = nil
        #expect(Light.reading(of: facts, on: day("2026-11-09"), working).reason == .noPromise)
    }
}
