/// Whether a promise is kept (亮灯). The numbers of KIOSK_LIGHT_… in the header.
package enum Light: Int32, Sendable, CaseIterable {
    /// Nothing was promised that can be counted.
    case none = 0
    case green
    /// From one working day before the promised day on.
    case yellow
    /// After it.
    case red

    /// Why, in a word for reports.
    package enum Reason: String, Sendable {
        case inTime = "in-time"
        /// Promised for the next working day, or today.
        case due
        case overdue
        /// Nobody has decided within five working days whether it is accepted (行政许可法 §32).
        case undecided
        case noPromise = "no-promise"
    }

    package struct Reading: Hashable, Sendable {
        package let light: Light
        package let reason: Reason
        /// The last day on which the promise is kept; nil when there is none, or while a stop has no end.
        package let due: LocalDate?
        /// False: a year without a calendar of holidays went into it.
        package let isCertain: Bool
        /// The clock stands still, and with it the light.
        package let isStopped: Bool
    }

    /// What the rule asks of a case.
    package struct Facts: Hashable, Sendable {
        package var received: LocalDate
        package var accepted: LocalDate?
        package var limit: TimeLimit?
        package var stops: [WorkingDays.Stop] = []
        /// Refused, withdrawn or finished: what the light is then, it stays.
        package var decided: LocalDate?
        package init(received: LocalDate) { self.received = received }
    }

    /// From receiving to deciding whether it is accepted.
    package static let decision = TimeLimit(5, .workingDay)

    /// The light as of the end of a day.
    package static func reading(of facts: Facts, on day: LocalDate, _ working: WorkingDays) -> Reading {
        // What came later is not known on that day.
        let stops = facts.stops.filter { $0.from <= day }
            .map { stop in WorkingDays.Stop(from: stop.from, until: stop.until.flatMap { $0 <= day ? $0 : nil }) }
        let decided = facts.decided.flatMap { $0 <= day ? $0 : nil }
        let accepted = facts.accepted.flatMap { $0 <= day ? $0 : nil }
        let open = decided == nil ? stops.last { $0.until == nil } : nil
        let limit = accepted == nil ? decision : facts.limit
        guard let limit else {
            return Reading(light: .none, reason: .noPromise, due: nil, isCertain: true, isStopped: open != nil)
        }
        let start = accepted ?? facts.received
        let closed = stops.filter { $0.until != nil }
        let end = limit.end(from: start, stops: closed, working)
        let asked = min(decided ?? day, open?.from ?? .last)
        let light: Light
        if asked > end.day {
            light = .red
        } else if decided == nil, asked >= working.before(end.day, stops: closed, earliest: start) {
            light = .yellow
        } else {
            light = .green
        }
        let reason: Reason =
            switch light {
            case .none, .green: .inTime
            case .yellow: .due
            case .red: accepted == nil ? .undecided : .overdue
            }
        return Reading(light: light, reason: reason, due: open == nil ? end.day : nil, isCertain: end.isCertain, isStopped: open != nil)
    }
}
