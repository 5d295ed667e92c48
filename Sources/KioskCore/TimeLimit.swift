/// How long something may take: 5 个工作日, 30 日, 3 个月.
package struct TimeLimit: Hashable, Sendable {
    package enum Unit: String, Sendable, CaseIterable {
        case workingDay = "working-day"
        case day, month, year
    }

    package let count: Int
    package let unit: Unit

    package init(_ count: Int, _ unit: Unit) { (self.count, self.unit) = (max(count, 0), unit) }

    /// The last day on which it is kept, counted from the day after `start`. A stop lengthens it
    /// by its days: by its working days where working days are counted, else by all.
    package func end(from start: LocalDate, stops: [WorkingDays.Stop] = [], _ working: WorkingDays) -> WorkingDays.Answer {
        let count = min(count, WorkingDays.limit)
        var end: LocalDate
        switch unit {
        case .workingDay: return working.adding(count, to: start, stops: stops)
        case .day: end = start.adding(days: count)
        case .month: end = start.adding(months: count)
        case .year: end = start.adding(months: 12 * count)
        }
        // Of two stops that overlap each day counts once.
        var first = start.adding(days: 1)
        for stop in stops.sorted(by: { $0.from < $1.from }) {
            guard let until = stop.until else { continue }
            first = max(first, stop.from)
            guard first <= end else { break }
            guard first < until else { continue }
            end = end.adding(days: until.daysSince1970 - first.daysSince1970)
            first = until
        }
        return WorkingDays.Answer(day: end, isCertain: true)
    }
}

extension LocalDate {
    /// The same day of the month, or the month's last. Stays within the years 1 to 9999.
    func adding(months: Int) -> LocalDate {
        let (sum, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
        let (year, month) = (sum / 12, sum % 12 + 1)
        guard !overflow, sum >= 12, year <= 9999 else { return months < 0 ? .epoch : .last }
        for day in stride(from: day, through: 28, by: -1) {
            if let date = LocalDate(year: year, month: month, day: day) { return date }
        }
        return LocalDate(year: year, month: month, day: day) ?? self
    }
}

extension ServiceItem {
    /// 承诺时限; nil where the catalog does not say, or counts in hours.
    package func promisedLimit(_ enumerations: Enumerations) -> TimeLimit? {
        guard let count = promisedDays else { return nil }
        if count == 0 { return TimeLimit(0, .workingDay) }
        let unit = self[.promisedUnit]
        if enumerations.isWorkingDays(unit) { return TimeLimit(count, .workingDay) }
        return TimeLimit.Unit(rawValue: enumerations.meaning(unit, of: "time_unit")).map { TimeLimit(count, $0) }
    }
}
