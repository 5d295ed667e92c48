import KioskCore
import Testing

@testable import KioskStore

extension Moment {
    /// A time in Beijing (UTC+8) on a day of the tests; between two days a night has passed, however the clock is set within one.
    static func beijing(_ date: LocalDate, _ hour: Int = 9, _ minute: Int = 0) -> Moment {
        let local = Int64(date.daysSince1970) * 86_400 + Int64(hour * 3_600 + minute * 60)
        return Moment(wall: (local - 8 * 3_600) * 1_000, monotonic: 1_000 + Int64(max(0, date.daysSince1970 - LocalDate.friday.daysSince1970)) * 86_400_000, utcOffset: 8 * 3_600)
    }
}

extension LocalDate {
    static let friday = LocalDate.epoch.adding(days: 20_777)  // 2026-11-20
    static let saturday = friday.adding(days: 1)
}

extension Queue {
    static func general(limit: Int? = nil, first: Int = 1, onPrintFailure: PrintFailureRule = .keep) -> Queue {
        var queue = Queue(code: "general")
        queue.name = "综合受理"
        queue.window = "1—3号窗口"
        queue.prefix = "A"
        queue.first = first
        queue.limit = limit
        queue.onPrintFailure = onPrintFailure
        return queue
    }
}

extension Store {
    /// What the hall does all day.
    func issue(
        _ request: String, item: String? = nil, in queue: Queue = .general(), at moment: Moment = .beijing(.friday)
    ) throws(StoreFault) -> NumberIssue {
        try issueNumber(request: request, item: item, in: queue, on: BusinessDay.midnight.date(of: moment), at: moment)
    }

    func begin(_ number: QueueNumber, at moment: Moment = .beijing(.friday)) throws -> (job: UInt64, ticket: Int) {
        let start = try beginJob("ticket", device: "printer", number: number.id, at: moment)
        guard case .begun(let job, let ticket) = start else {
            throw StoreFault(.other, "no job began: \(start)")
        }
        return (job, ticket)
    }
}

extension NumberIssue {
    /// The number, if it was issued now.
    var new: QueueNumber? {
        if case .issued(let number) = self { number } else { nil }
    }
}
