/// What one resident does between the first touch and leaving.
///
/// News go in with the time of CLOCK_MONOTONIC in milliseconds, wishes come out. The
/// end never comes without the warning, and after the warning there is always the full
/// time to answer it, however late the news of the time came (WCAG 2.2.1 asks for 20 s).
package struct Visit: Hashable, Sendable {
    package enum State: Int32, Sendable { case active = 1, warned, ended }

    package enum End: String, Sendable { case ended, timeout, closed }

    package enum News: Hashable, Sendable {
        /// The resident touched something.
        case touched
        /// Time went by.
        case time
        case left
        case terminalClosed
    }

    package enum Wish: Hashable, Sendable {
        /// Ask whether somebody is still there.
        case warn
        /// Wipe what is the resident's, and tell.
        case end(End)
    }

    /// Milliseconds without a touch.
    package struct Times: Hashable, Sendable {
        package var warnAfter: Int64 = 45_000
        package var warnAfterLargeType: Int64 = 90_000
        /// From the warning to the end.
        package var endAfter: Int64 = 60_000
        package init() {}
    }

    package let id: UInt64
    package var language: Language
    /// Takes effect at the next touch, and at once while no warning is out.
    package var largeType: Bool
    package private(set) var state = State.active
    private let times: Times
    /// The last touch, or the warning after it.
    private var since: Int64

    package init(
        id: UInt64, at now: Int64, times: Times = Times(), language: Language = .chinese, largeType: Bool = false
    ) {
        self.id = id
        self.times = times
        self.language = language
        self.largeType = largeType
        since = now
    }

    /// What is to be done now; nil for nothing. A visit that has ended wishes nothing more.
    package mutating func hear(_ news: News, at now: Int64) -> Wish? {
        guard state != .ended else { return nil }
        switch news {
        case .touched:
            state = .active
            since = now
            return nil
        case .left: return end(.ended)
        case .terminalClosed: return end(.closed)
        case .time:
            guard remaining(at: now) == 0 else { return nil }
            guard state == .active else { return end(.timeout) }
            state = .warned
            since = now
            return .warn
        }
    }

    /// Milliseconds to the warning, or after it to the end; 0 when it has come.
    package func remaining(at now: Int64) -> Int64 {
        let allowed =
            switch state {
            case .active: largeType ? times.warnAfterLargeType : times.warnAfter
            case .warned: times.endAfter
            case .ended: Int64(0)
            }
        let (passed, overflow) = now.subtractingReportingOverflow(since)
        guard !overflow else { return now < since ? allowed : 0 }
        return max(0, allowed - max(0, passed))
    }

    private mutating func end(_ reason: End) -> Wish {
        state = .ended
        return .end(reason)
    }
}
