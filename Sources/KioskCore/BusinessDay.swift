/// The day that a hall's numbers belong to: the local date, which changes at a
/// cut-off instead of at midnight.
package struct BusinessDay: Hashable, Sendable {
    /// Minutes after local midnight at which a new day begins, 0 to 1439.
    package let cutOff: Int

    /// Nil when the cut-off is no minute of a day.
    package init?(cutOff: Int) {
        guard (0..<24 * 60).contains(cutOff) else { return nil }
        self.cutOff = cutOff
    }

    private init() { cutOff = 0 }

    /// Begins at midnight.
    package static let midnight = BusinessDay()

    /// The business day of an instant. What a clock may not do to days that have begun
    /// is a rule of the records, which know them.
    package func date(of moment: Moment) -> LocalDate {
        let (local, overflow) = moment.wall.addingReportingOverflow(Int64(clamping: moment.utcOffset) &* 1_000)
        let (shifted, underflow) = local.subtractingReportingOverflow(Int64(cutOff) * 60_000)
        guard !overflow, !underflow else { return .epoch }
        let (days, rest) = shifted.quotientAndRemainder(dividingBy: 86_400_000)
        return .epoch.adding(days: Int(rest < 0 ? days - 1 : days))
    }
}
