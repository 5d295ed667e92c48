/// A place in a queue (排队号), as it was given and as it is now.
///
/// The words of its ticket (queue, window) are those of the moment it was issued, so
/// that a second ticket says the same as the first.
package struct QueueNumber: Hashable, Sendable {
    package enum State: Int32, Sendable, CaseIterable {
        /// It waits.
        case issued = 1
        /// 作废
        case void
        /// 呼叫: it is asked to a window.
        case called
        /// 办理
        case serving
        /// 挂起: put aside; it comes back to where it stood.
        case held
        /// 办结
        case finished
        /// 过号: called, and nobody came.
        case noShow

        /// Whether a clerk may make it that.
        package func canBecome(_ next: State) -> Bool {
            switch next {
            case .issued: self == .called || self == .serving || self == .held || self == .noShow
            case .void: self == .issued || self == .held || self == .noShow
            case .called: self == .issued || self == .held || self == .noShow
            case .serving: self == .called
            case .held, .finished: self == .called || self == .serving
            case .noShow: self == .called
            }
        }

        /// As the journal calls it.
        package var name: String {
            switch self {
            case .issued: "waiting"
            case .void: "void"
            case .called: "called"
            case .serving: "serving"
            case .held: "held"
            case .finished: "finished"
            case .noShow: "no-show"
            }
        }

        /// Whether a window has it before itself.
        package var isAtWindow: Bool { self == .called || self == .serving }
    }

    /// Unique in the records, for ever.
    package let id: UInt64
    /// The caller's own name for the request that got it.
    package let request: String
    package let day: LocalDate
    /// "A012"; unique in a day.
    package let text: String
    /// The counter behind the text.
    package let sequence: Int
    /// The queue's code.
    package let queue: String
    package let queueName: String
    package let window: String
    /// The matter's implementation code (实施编码).
    package let item: String?
    /// Milliseconds since 1970-01-01 UTC, as the clock said.
    package let issued: Int64
    package let onPrintFailure: Queue.PrintFailureRule
    package let priority: Priority
    /// What was said about waiting when it was issued.
    package let told: WaitForecast
    /// The code of the window that called it; "" before that.
    package let calledTo: String
    package let state: State
    /// Why it is void; nil while it is good.
    package let voidReason: String?
    /// Tickets begun so far; a ticket after the first is marked 补打.
    package let prints: Int

    package var isVoid: Bool { voidReason != nil }

    /// By when somebody who goes away should be back, ms since 1970; nil when it is not known yet
    /// or not worth the way.
    package var back: Int64? {
        told.minutes != nil && told.away >= WaitForecast.worthTheWay ? issued &+ Int64(told.away) &* 60_000 : nil
    }

    package init(
        id: UInt64, request: String, day: LocalDate, text: String, sequence: Int, queue: String, queueName: String,
        window: String, item: String?, issued: Int64, onPrintFailure: Queue.PrintFailureRule,
        priority: Priority = .ordinary, told: WaitForecast = WaitForecast(), calledTo: String = "", state: State = .issued,
        voidReason: String? = nil, prints: Int = 0
    ) {
        self.id = id
        self.request = request
        self.day = day
        self.text = text
        self.sequence = sequence
        self.queue = queue
        self.queueName = queueName
        self.window = window
        self.item = item
        self.issued = issued
        self.onPrintFailure = onPrintFailure
        self.priority = priority
        self.told = told
        self.calledTo = calledTo
        self.state = voidReason == nil ? state : .void
        self.voidReason = voidReason
        self.prints = prints
    }
}
