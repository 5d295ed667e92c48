import Testing

@testable import KioskCore

@Suite("The business day")
struct BusinessDayTests {
    /// Beijing time, UTC+8.
    private func beijing(_ date: String, _ hour: Int, _ minute: Int, _ second: Int = 0) throws -> Moment {
        let day = try #require(LocalDate(iso: date))
        let local = Int64(day.daysSince1970) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        return Moment(wall: (local - 8 * 3_600) * 1_000, monotonic: 0, utcOffset: 8 * 3_600)
    }

    @Test func `At midnight in Beijing, not in Greenwich, a day begins`() throws {
        let day = BusinessDay.midnight
        #expect("\(day.date(of: try beijing("2026-11-21", 0, 0)))" == "2026-11-21")
        #expect("\(day.date(of: try beijing("2026-11-21", 7, 59, 59)))" == "2026-11-21")
        #expect("\(day.date(of: try beijing("2026-11-21", 8, 0)))" == "2026-11-21")
        #expect("\(day.date(of: try beijing("2026-11-21", 23, 59, 59)))" == "2026-11-21")
    }

    @Test func `With a cut-off at four, the night belongs to the day before`() throws {
        let day = try #require(BusinessDay(cutOff: 4 * 60))
        #expect("\(day.date(of: try beijing("2026-11-21", 3, 59, 59)))" == "2026-11-20")
        #expect("\(day.date(of: try beijing("2026-11-21", 4, 0)))" == "2026-11-21")
        #expect("\(day.date(of: try beijing("2027-01-01", 0, 30)))" == "2026-12-31")
    }

    @Test func `A clock that lost its battery still has a date`() {
        let day = BusinessDay.midnight
        #expect("\(day.date(of: Moment(wall: 0, monotonic: 0, utcOffset: -3_600)))" == "1969-12-31")
        #expect("\(day.date(of: Moment(wall: -1, monotonic: 0, utcOffset: 0)))" == "1969-12-31")
        #expect("\(day.date(of: Moment(wall: -86_400_000, monotonic: 0, utcOffset: 0)))" == "1969-12-31")
        #expect("\(day.date(of: Moment(wall: .max, monotonic: 0, utcOffset: 0)))" == "9999-12-31")
        #expect("\(day.date(of: Moment(wall: .max, monotonic: 0, utcOffset: 3_600)))" == "1970-01-01")
    }

    @Test(arguments: [-1, 1_440]) func `A cut-off outside the day is refused`(minute: Int) {
        #expect(BusinessDay(cutOff: minute) == nil)
    }
}
