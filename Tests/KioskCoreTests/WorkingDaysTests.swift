import Testing

@testable import KioskCore

@Suite("Working days")
struct WorkingDaysTests {
    private let days = WorkingDays.shipped

    private func day(_ text: String) throws -> LocalDate { try #require(LocalDate(iso: text)) }

    private func table(_ rows: String) throws(CatalogFault) -> WorkingDays {
        try WorkingDays(csv: Array("date,kind,name\n\(rows)".utf8), file: "holidays.csv")
    }

    @Test func `The shipped table is whole`() throws {
        let read = try WorkingDays(csv: Array(WorkingDays.shippedTable.utf8), file: "shipped")
        #expect(read.years == [2025, 2026])
        #expect(WorkingDays.shipped == read)
        // 365 days, 104 of weekends, 13 holidays by law: as the ministries publish it.
        for year in [2025, 2026] {
            let first = try day("\(year)-01-01")
            #expect((0..<365).count { days.contains(first.adding(days: $0)) } == 248, "in \(year)")
        }
    }

    @Test(arguments: [
        ("2026-02-13", true), ("2026-02-14", true), ("2026-02-15", false), ("2026-02-23", false), ("2026-02-24", true),
        ("2026-02-28", true), ("2026-03-01", false), ("2026-10-10", true), ("2026-10-11", false), ("2026-11-20", true),
    ])
    func `Holidays are off and moved days are worked`(date: String, works: Bool) throws {
        #expect(days.contains(try day(date)) == works)
    }

    @Test(arguments: [
        ("2026-11-20", 0, "2026-11-20"), ("2026-11-20", 1, "2026-11-23"), ("2026-11-20", 5, "2026-11-27"),
        // A weekend's day on which one works counts, and so does nothing of the nine days off.
        ("2026-02-12", 2, "2026-02-14"), ("2026-02-12", 3, "2026-02-24"), ("2026-02-12", 7, "2026-02-28"),
        ("2026-09-30", 1, "2026-10-08"), ("2025-09-30", 2, "2025-10-10"), ("2025-09-30", 3, "2025-10-11"),
        // Handed in on a day off: the count begins with the next working day.
        ("2026-10-03", 1, "2026-10-08"),
    ])
    func `So many working days later is this day`(start: String, count: Int, end: String) throws {
        #expect(days.adding(count, to: try day(start)) == WorkingDays.Answer(day: try day(end), isCertain: true))
    }

    @Test func `Beyond the table's years only weekends are known, and the answer says so`() throws {
        #expect(days.adding(20, to: try day("2026-12-20")) == WorkingDays.Answer(day: try day("2027-01-15"), isCertain: false))
        #expect(days.adding(5, to: try day("2026-12-20")).isCertain)
        let more = days.replaced(by: try table("2027-01-01,off,元旦\n"))
        #expect(more.adding(20, to: try day("2026-12-20")) == WorkingDays.Answer(day: try day("2027-01-18"), isCertain: true))
        #expect(more.contains(try day("2026-10-10")))
    }

    @Test func `A hall's rows of a year replace the shipped ones`() throws {
        let other = days.replaced(by: try table("2026-01-01,off,元旦\n"))
        #expect(!other.contains(try day("2026-10-10")))
        #expect(other.contains(try day("2026-10-01")))
        #expect(other.contains(try day("2025-10-11")))
    }

    @Test func `Days of a stop do not count, and a stop without an end stops nothing forever`() throws {
        let stop = WorkingDays.Stop(from: try day("2026-11-23"), until: try day("2026-11-26"))
        #expect(days.adding(2, to: try day("2026-11-20"), stops: [stop]).day == (try day("2026-11-27")))
        let same = WorkingDays.Stop(from: try day("2026-11-23"), until: try day("2026-11-23"))
        #expect(days.adding(2, to: try day("2026-11-20"), stops: [same]).day == (try day("2026-11-24")))
        let open = WorkingDays.Stop(from: try day("2026-11-23"), until: nil)
        #expect(days.adding(2, to: try day("2026-11-20"), stops: [open]).day == (try day("2026-11-24")))
        #expect(days.adding(.max, to: .last).day == .last)
        #expect(days.adding(-5, to: try day("2026-11-20")).day == (try day("2026-11-20")))
    }

    @Test(arguments: [
        ("2026-10-01,out,x\n", 2, 2, "\"out\" is neither off nor on"),
        ("2026-10-01,off,x\nsoon,off,x\n", 3, 1, "\"soon\" is not a date; write it as 2026-11-21"),
        ("2026-10-01,off,x\n2026-10-01,off,x\n", 3, 1, "2026-10-01 is there twice"),
        ("2026-10-09,on,x\n", 2, 2, "2026-10-09 is a working day anyhow"),
        ("2026-10-09\n", 2, 2, "1 columns instead of 3"),
        (",off,x\n", 2, 1, "must not be empty"),
    ])
    func `A wrong row is named with its line and column`(rows: String, line: Int, column: Int, message: String) {
        let fault = #expect(throws: CatalogFault.self) { try self.table(rows) }
        let report = fault?.reports.first
        #expect(report?.file == "holidays.csv")
        #expect(report?.line == line)
        #expect(report?.column == column)
        #expect(report?.message == message)
    }

    @Test func `A limit is counted in its own unit`() throws {
        let start = try day("2026-01-31")
        #expect(TimeLimit(1, .month).end(from: start, days).day == (try day("2026-02-28")))
        #expect(TimeLimit(10, .day).end(from: start, days).day == (try day("2026-02-10")))
        #expect(TimeLimit(1, .year).end(from: start, days).day == (try day("2027-01-31")))
        #expect(TimeLimit(2, .workingDay).end(from: start, days).day == (try day("2026-02-03")))
        let stop = WorkingDays.Stop(from: try day("2026-02-05"), until: try day("2026-02-10"))
        #expect(TimeLimit(10, .day).end(from: start, stops: [stop, stop], days).day == (try day("2026-02-15")))
        #expect(TimeLimit(.max, .month).end(from: start, days).day > start)
    }

    @Test func `Stops that overlap, touch and end before they begin are counted out day by day`() throws {
        let start = try day("2026-02-05")
        func stop(_ from: Int, _ until: Int) -> WorkingDays.Stop { WorkingDays.Stop(from: start.adding(days: from), until: start.adding(days: until)) }
        for first in -3..<9 {
            for second in -3..<9 {
                let stops = [stop(first, first + 4), stop(second, second + 3), stop(second + 3, second + 5), stop(4, 1)]
                var (day, left) = (start, 6)
                while left > 0 {
                    day = day.adding(days: 1)
                    if !stops.contains(where: { $0.contains(day) }) { left -= 1 }
                }
                #expect(TimeLimit(6, .day).end(from: start, stops: stops, days).day == day, "\(first) \(second)")
                (day, left) = (start, 6)
                while left > 0 {
                    day = day.adding(days: 1)
                    if days.contains(day), !stops.contains(where: { $0.contains(day) }) { left -= 1 }
                }
                #expect(TimeLimit(6, .workingDay).end(from: start, stops: stops, days).day == day, "\(first) \(second)")
                repeat { day = day.adding(days: -1) } while day > start && (!days.contains(day) || stops.contains { $0.contains(day) })
                #expect(days.before(TimeLimit(6, .workingDay).end(from: start, stops: stops, days).day, stops: stops, earliest: start) == day)
            }
        }
    }

    /// As torn records have them; each was walked day by day, for a minute: four thousand of them would come to no end.
    @Test func `Limits and stops of thousands of years are counted out at once`() throws {
        let start = try day("2026-02-05")
        let stops = [WorkingDays.Stop(from: start, until: .last), WorkingDays.Stop(from: .epoch, until: .last)]
        for unit in TimeLimit.Unit.allCases {
            for _ in 0..<1_000 {
                let end = TimeLimit(.max, unit).end(from: start, stops: stops, days).day
                #expect(end == .last)
                #expect(days.before(end, stops: stops, earliest: start) >= start)
            }
        }
    }
}
