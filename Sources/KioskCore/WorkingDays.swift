/// Which days are working days (工作日): Monday to Friday, but for the holidays (节假日) and the
/// days moved for them (调休) that the State Council announces for each year.
///
/// The announcements are data: a table with the columns `date`, `kind` (off or on) and `name`. A
/// year without a row was not announced yet, or is not in the table: there weekends are all that
/// is known, and every answer that such a day went into says so.
package struct WorkingDays: Hashable, Sendable {
    /// A day that was counted out.
    package struct Answer: Hashable, Sendable {
        package let day: LocalDate
        /// False: a day of a year without data went into it.
        package let isCertain: Bool
        package init(day: LocalDate, isCertain: Bool) { (self.day, self.isCertain) = (day, isCertain) }
    }

    /// Days on which a clock stands still: from the first to the day before the last; nil: to this day.
    package struct Stop: Hashable, Sendable {
        package let from: LocalDate
        package let until: LocalDate?
        package init(from: LocalDate, until: LocalDate?) { (self.from, self.until) = (from, until) }

        package func contains(_ day: LocalDate) -> Bool { day >= from && (until.map { day < $0 } ?? true) }
    }

    /// The longest count that is counted out; nothing in the catalogs comes near it.
    package static let limit = 5_000

    /// true: a working day against the weekend's rule. false: a day off.
    private var exceptions: [LocalDate: Bool] = [:]
    /// Years with data.
    package private(set) var years: Set<Int> = []

    /// Weekends only.
    package init() {}

    /// - Parameter file: the name for reports.
    package init(csv bytes: [UInt8], file: String) throws(CatalogFault) {
        var fault = CatalogFault()
        let table = CatalogTable(file, bytes, required: ["date", "kind"], optional: ["name"], fault: &fault)
        guard var table else { throw fault }
        while var row = table.next(&fault) {
            if row.text("date").isEmpty { row.refuse("date", Words("must not be empty", "不能为空"), &fault) }
            let date = row.date("date", &fault)
            let kind = row.text("kind")
            if kind != "off" && kind != "on" {
                row.refuse("kind", Words("\"\(shortened(kind))\" is neither off nor on", "“\(shortened(kind))”既不是 off（放假）也不是 on（上班）"), &fault)
            }
            guard row.isGood, let date else { continue }
            let isWeekend = Self.isWeekend(date)
            if kind == "on", !isWeekend {
                row.refuse("kind", Words("\(date) is a working day anyhow", "\(date) 本来就是工作日"), &fault)
            } else if exceptions.updateValue(kind == "on", forKey: date) != nil {
                row.refuse("date", Words("\(date) is there twice", "\(date) 出现了两次"), &fault)
            }
            years.insert(date.year)
        }
        guard fault.reports.isEmpty else { throw fault }
    }

    /// These years' days instead of those here.
    package func replaced(by other: WorkingDays) -> WorkingDays {
        var both = self
        both.exceptions = exceptions.filter { !other.years.contains($0.key.year) }.merging(other.exceptions) { _, new in new }
        both.years.formUnion(other.years)
        return both
    }

    package func contains(_ day: LocalDate) -> Bool { exceptions[day] ?? !Self.isWeekend(day) }

    package func knows(_ day: LocalDate) -> Bool { years.contains(day.year) }

    /// The day on which the last of so many working days ends, the first being the one after
    /// `start`; of none, `start` itself. Days of a stop do not count.
    package func adding(_ count: Int, to start: LocalDate, stops: [Stop] = []) -> Answer {
        var left = min(max(count, 0), Self.limit)
        var day = start
        var isCertain = left == 0 || knows(start)
        // A stop without an end would never let it end.
        let stops = stops.filter { $0.until != nil }
        while left > 0, day < LocalDate.last {
            day = day.adding(days: 1)
            isCertain = isCertain && knows(day)
            if let until = stops.first(where: { $0.contains(day) })?.until {
                // Its other days count no more than this one.
                day = until.adding(days: -1)
            } else if contains(day) {
                left -= 1
            }
        }
        return Answer(day: day, isCertain: isCertain)
    }

    /// The last working day before, which no stop has; not before `earliest`.
    package func before(_ day: LocalDate, stops: [Stop] = [], earliest: LocalDate) -> LocalDate {
        var day = day
        while day > earliest {
            day = day.adding(days: -1)
            if let stop = stops.first(where: { $0.contains(day) }) {
                day = stop.from
            } else if contains(day) {
                return day
            }
        }
        return earliest
    }

    /// 1970-01-01 was a Thursday.
    private static func isWeekend(_ day: LocalDate) -> Bool {
        let weekday = ((day.daysSince1970 + 3) % 7 + 7) % 7
        return weekday >= 5
    }
}
