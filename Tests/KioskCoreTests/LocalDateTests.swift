import Testing

@testable import KioskCore

@Suite("A date") struct LocalDateTests {
    @Test("is read in both forms and said in one")
    func forms() throws {
        let date = try #require(LocalDate(iso: "1949-12-31"))
        #expect(date == LocalDate(compact: "19491231"))
        #expect(date == LocalDate(year: 1949, month: 12, day: 31))
        #expect(date.description == "1949-12-31")
        #expect(LocalDate(year: 33, month: 4, day: 3)?.description == "0033-04-03")
    }

    @Test("is refused when there is no such day or it is said otherwise", arguments: [
        "", "1949-12-32", "1949-13-01", "1949-00-10", "1949-01-00", "0000-01-01", "2023-02-29", "1900-02-29",
        "1999-02-30", "1999-04-31", "1949-1-1", "1949/12/31", "+949-12-31", "1949-12-3１", "1949-12-31 ", "10000-01-01",
    ])
    func refused(text: String) {
        #expect(LocalDate(iso: text) == nil)
        var digits = text
        digits.removeAll { $0 == "-" }
        #expect(LocalDate(compact: digits) == nil || text.contains("/") || digits.utf8.count != 8)
    }

    @Test("knows the leap years", arguments: [(2024, true), (2000, true), (1900, false), (2023, false)])
    func leap(year: Int, leaps: Bool) {
        #expect((LocalDate(year: year, month: 2, day: 29) != nil) == leaps)
    }

    @Test("counts days without a gap from the year 1 to 9999")
    func counting() throws {
        #expect(LocalDate(year: 1970, month: 1, day: 1)?.daysSince1970 == 0)
        var date = try #require(LocalDate(year: 1, month: 1, day: 1))
        let last = try #require(LocalDate(year: 9999, month: 12, day: 31))
        var count = date.daysSince1970
        var steps = 0
        while date < last {
            let next = date.adding(days: 1)
            count += 1
            steps += 1
            // One plain comparison: a million expectations would take minutes.
            guard next > date, next.daysSince1970 == count else {
                Issue.record("\(date) is followed by \(next)")
                return
            }
            date = next
        }
        #expect(steps == 3_652_058)
    }

    @Test("stays within its years", arguments: [Int.min, Int.max])
    func extremes(days: Int) throws {
        let date = try #require(LocalDate(iso: "2026-11-21"))
        #expect(date.adding(days: days).description == (days < 0 ? "0001-01-01" : "9999-12-31"))
    }

    @Test("crosses months, years and leap days")
    func adding() throws {
        #expect(LocalDate(iso: "2024-02-28")?.adding(days: 2).description == "2024-03-01")
        #expect(LocalDate(iso: "2026-12-31")?.adding(days: 1).description == "2027-01-01")
        #expect(LocalDate(iso: "2000-03-01")?.adding(days: -1).description == "2000-02-29")
    }
}
