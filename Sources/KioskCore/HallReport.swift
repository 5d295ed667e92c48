/// What a hall did on some days, told from its records; nothing of a person. docs/reports.md defines each figure.
package struct HallReport: Hashable, Sendable {
    /// What the rows of a report are. The numbers of KIOSK_REPORT_BY_… in the header.
    package enum Dimension: Int32, Sendable, CaseIterable {
        case day = 1, window, queue, department, item

        package var name: String {
            switch self {
            case .day: "day"
            case .window: "window"
            case .queue: "queue"
            case .department: "department"
            case .item: "item"
            }
        }

        package init?(name: String) {
            guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
            self = found
        }
    }

    /// What is asked for.
    package struct Request: Hashable, Sendable {
        /// Business days.
        package let days: ClosedRange<LocalDate>
        package let dimension: Dimension
        /// At most as many as the records of demand go back.
        package static let longest = 400

        /// Nil when the last day is before the first, or there are too many.
        package init?(from: LocalDate, to: LocalDate, by dimension: Dimension) {
            guard from <= to, to.daysSince1970 - from.daysSince1970 < Self.longest else { return nil }
            (days, self.dimension) = (from...to, dimension)
        }
    }

    package struct Row: Hashable, Sendable {
        /// The day, or the code of the window, queue or item; a department's name. "": of none.
        package let key: String
        /// For people; "" when there is none.
        package var name: String
        package let figures: Figures
    }

    /// Something that residents looked for and did not get.
    package struct Wish: Hashable, Sendable {
        package let demand: Demand
        package let times: Int

        package init(demand: Demand, times: Int) { (self.demand, self.times) = (demand, times) }
    }

    package let request: Request
    package let total: Figures
    package internal(set) var rows: [Row]
    /// What was asked for in vain, the most often first.
    package internal(set) var wishes: [Wish] = []
    /// Evaluations whose serials are gone from the records.
    package internal(set) var missingEvaluations = 0
    /// Rows of the journal that cannot be read, or do not follow from those before them: they are in no figure.
    package internal(set) var unread = 0
    /// The first of them; 0 when there is none.
    package internal(set) var firstUnread: UInt64 = 0

    /// Gives the rows names, by their keys.
    package mutating func name(_ naming: (String) -> String) {
        for index in rows.indices where !rows[index].key.isEmpty { rows[index].name = naming(rows[index].key) }
    }
}

extension HallReport {
    /// How long something took, ms.
    package struct Times: Hashable, Sendable {
        package let count: Int
        /// Nil without a time.
        package let mean: Int64?
        package let median: Int64?
        package let ninetieth: Int64?
        package let longest: Int64?

        /// Quantiles are the smallest time that so large a share of the times does not exceed.
        package init(_ times: [Int64] = []) {
            let sorted = times.sorted()
            func place(_ tenths: Int) -> Int64? { sorted.isEmpty ? nil : sorted[(sorted.count * tenths + 9) / 10 - 1] }
            count = sorted.count
            var sum = 0.0
            for time in sorted { sum += Double(time) }
            mean = sorted.isEmpty ? nil : Int64(exactly: (sum / Double(sorted.count)).rounded())
            (median, ninetieth, longest) = (place(5), place(9), sorted.last)
        }
    }

    /// The figures of one row, or of all.
    package struct Figures: Hashable, Sendable {
        // Numbers, each once. At the end of its day each is finished, void, absent or open.
        package internal(set) var issued = 0
        /// At least once.
        package internal(set) var called = 0
        package internal(set) var served = 0
        package internal(set) var finished = 0
        package internal(set) var void = 0
        /// 过号, and it stayed at that.
        package internal(set) var absent = 0
        package internal(set) var open = 0

        // What clerks did, each time.
        package internal(set) var calls = 0
        package internal(set) var recalls = 0
        package internal(set) var noShows = 0
        package internal(set) var holds = 0
        package internal(set) var transfers = 0
        package internal(set) var handOvers = 0

        package internal(set) var waiting = Times()
        package internal(set) var serving = Times()

        /// Numbers that were told an interval and called.
        package internal(set) var told = 0
        package internal(set) var withinLow = 0
        package internal(set) var withinHigh = 0

        package internal(set) var received = 0
        package internal(set) var settled = 0
        package internal(set) var refused = 0
        package internal(set) var withdrawn = 0
        /// Of the settled and refused: in time, too late, and those with a promise that cannot be counted.
        package internal(set) var onTime = 0
        package internal(set) var late = 0
        package internal(set) var unpromised = 0
        /// Of the settled: with at most one visit.
        package internal(set) var oneVisit = 0
        /// Of the cases open at the end of the last day, by light.
        package internal(set) var lights: [Light: Int] = [:]

        package internal(set) var levels: [EvaluationLevel: Int] = [:]
        /// Searches that led nowhere.
        package internal(set) var demand: [Demand.Kind: Int] = [:]

        package var evaluations: Int { levels.values.reduce(0, +) }
        /// 基本满意 and better: the other two levels are 差评.
        package var satisfied: Int { levels.reduce(0) { $0 + ($1.key.rawValue >= EvaluationLevel.fair.rawValue ? $1.value : 0) } }
    }
}

/// A case as a report counts it.
package struct HallCase: Sendable {
    package var item: String
    package var department: String
    /// Those of the number with which it was handed in; "" without one.
    package var queue = ""
    package var window = ""
    package var state: CaseState
    package var facts: Light.Facts
    /// Something was missing and had to be brought: a supplement was asked for, or a paper came on a later day.
    package var camePapersLater = false
    /// The same person's earlier case of the same item was refused or withdrawn (`vainDays`).
    package var cameInVain = false

    /// An earlier case is the same wish for so many days.
    package static let vainDays = 90

    package init(item: String, department: String, state: CaseState, facts: Light.Facts) {
        (self.item, self.department, self.state, self.facts) = (item, department, state, facts)
    }

    /// As far as the records know.
    package var tookOneVisit: Bool { !camePapersLater && !cameInVain }
}

/// An evaluation as a report counts it.
package struct HallEvaluation: Sendable {
    package enum Subject: Sendable {
        /// What it took numbers for says where it belongs.
        case visit(UInt64)
        case file(item: String, department: String, queue: String, window: String)
    }
    package let subject: Subject
    package let level: EvaluationLevel
    package let day: LocalDate

    package init(_ subject: Subject, _ level: EvaluationLevel, on day: LocalDate) { (self.subject, self.level, self.day) = (subject, level, day) }
}
