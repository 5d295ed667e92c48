import Testing

@testable import KioskCore

@Suite("The hours on a door")
struct OpeningHoursTests {
    /// "Mo 8:30–12:00 …" of each day that is open.
    private func week(_ text: String) -> [String]? {
        OpeningHours(text)?.week.enumerated().compactMap { day, ranges in
            guard !ranges.isEmpty else { return nil }
            let name = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"][day]
            return ([name] + ranges.map { "\($0.lowerBound / 60):\($0.lowerBound % 60)-\($0.upperBound / 60):\($0.upperBound % 60)" }).joined(separator: " ")
        }
    }

    @Test("are understood as people write them")
    func words() {
        #expect(week("周一、周三 8:30—11:30") == ["Mo 8:30-11:30", "We 8:30-11:30"])
        #expect(week("周一至周五 8:30—12:00、14:00—17:30，周六 9:00—12:00")?.suffix(2) == ["Fr 8:30-12:0 14:0-17:30", "Sa 9:0-12:0"])
        #expect(week("每天 9:00—11:30") == week("9：00-11：30"))
        #expect(week("星期一到五上午8:30-12:00 下午2:30-5:00（法定节假日除外）") == week("Mo-Fr 08:30-12:00, 14:30-17:00"))
        #expect(week("工作日：8时30分至12时，法定节假日除外") == week("周一—周五 8:30~12:00"))
        #expect(week("24小时")?.first == "Mo 0:0-24:0")
        #expect(week("周六至周一 9:00-10:00")?.map { $0.prefix(2) } == ["Mo", "Sa", "Su"])
        #expect(week("每天 9:00-12:00，周日休息")?.count == 6)
        #expect(week("周日休息，每天 9:00-12:00")?.count == 6)
        #expect(week("周一 9:00-12:00、11:00-14:00") == ["Mo 9:0-14:0"])
    }

    @Test("are not guessed at when they are not understood as a whole", arguments: [
        "", "周一至周五", "上班时间", "周一至周五 8:30", "8:30—8:30", "17:00—9:00", "25:00-26:00", "9:00-12:60", "周一至周五 8:30—12:00 请先预约",
        "休息", "周八 9:00-10:00", "9-12", "每天", "法定节假日除外", "（每天 9:00-12:00）", "9:00-12:00，周日",
    ])
    func notUnderstood(text: String) { #expect(OpeningHours(text) == nil) }

    @Test("are on a door, and end somewhere")
    func endless() {
        #expect(OpeningHours(String(repeating: "节假日除外", count: 200) + "每天 9:00-12:00") != nil)
        #expect(OpeningHours(String(repeating: "节假日除外", count: 200_000) + "每天 9:00-12:00") == nil)
    }

    @Test("say when a place opens next, and closed days count")
    func opens() throws {
        let hours = try #require(OpeningHours("周一至周五 8:30—12:00、14:00—17:30"))
        func opens(_ day: String, _ minute: Int, closed: [Place.ClosedDays] = []) throws -> String? {
            let date = try #require(LocalDate(iso: day))
            return hours.opens(from: LocalTime(date: date, minute: minute), closed: closed).map { "\($0.date) \($0.clock)" }
        }
        // 2026-11-20 is a Friday.
        #expect(LocalDate(iso: "2026-11-20")?.weekday == 4)
        #expect(try opens("2026-11-20", 9 * 60) == "2026-11-20 9:00")
        #expect(try opens("2026-11-20", 7 * 60) == "2026-11-20 8:30")
        #expect(try opens("2026-11-20", 12 * 60) == "2026-11-20 14:00")
        #expect(try opens("2026-11-20", 17 * 60 + 30) == "2026-11-23 8:30")
        #expect(try opens("2026-11-21", 0) == "2026-11-23 8:30")
        let holiday = Place.ClosedDays(from: try #require(LocalDate(iso: "2026-11-20")), until: try #require(LocalDate(iso: "2026-11-24")))
        #expect(try opens("2026-11-20", 9 * 60, closed: [holiday]) == "2026-11-25 8:30")
        let year = Place.ClosedDays(from: holiday.from, until: holiday.from.adding(days: 365))
        #expect(try opens("2026-11-20", 9 * 60, closed: [year]) == nil)
    }
}
