/// A minute of a local day, as clocks in the hall show it.
package struct LocalTime: Hashable, Comparable, Sendable {
    package var date: LocalDate
    /// After midnight, 0 to 1439.
    package var minute: Int

    package init(date: LocalDate, minute: Int) { (self.date, self.minute) = (date, minute) }

    package static func < (a: LocalTime, b: LocalTime) -> Bool { (a.date, a.minute) < (b.date, b.minute) }

    /// 8:30
    package var clock: String { "\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)" }
}

extension LocalDate {
    /// 0 Monday … 6 Sunday.
    package var weekday: Int { ((daysSince1970 + 3) % 7 + 7) % 7 }
}
