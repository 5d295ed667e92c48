/// What somebody who takes a number is told about waiting.
package struct WaitForecast: Hashable, Sendable {
    /// People before them by the rule, in their own queue.
    package var ahead: Int
    /// In minutes: half of those who were told so waited no longer than the first, nine in
    /// ten no longer than the second. Nil: the hall does not know yet.
    package var minutes: ClosedRange<Int>?
    /// Nine in ten wait at least so many minutes: whoever goes away may be back by then.
    package var away: Int
    /// Minutes: for less nobody goes away.
    package static let worthTheWay = 10

    package init(ahead: Int = 0, minutes: ClosedRange<Int>? = nil, away: Int = 0) {
        (self.ahead, self.minutes, self.away) = (ahead, minutes, away)
    }
}

/// What a hall has learnt about waiting in one queue.
///
/// What is expected is the people ahead and oneself, times the mean time between calls while
/// somebody waited. How far reality is from that is learnt from this hall's own past: the
/// quantiles of (actual ÷ expected) among the last waits make the interval. This is split
/// conformal prediction: whatever is wrong with the expectation, the shares hold as long
/// as tomorrow is like yesterday. Long queues err otherwise than short ones, so each of
/// three lengths has a past of its own.
package struct WaitEstimate: Hashable, Sendable {
    /// Past waits needed before anything is said.
    package static let enough = 30
    /// Past waits kept of each length of queue.
    static let kept = 120
    /// A gap longer than this is a break, not somebody's turn: 2 hours.
    private static let longestGap: Int64 = 7_200_000

    /// The mean time between calls while somebody waited, ms; 0: not known.
    package private(set) var pace: Int64 = 0
    /// When somebody of this queue was called last, in hall time; nil: never.
    package private(set) var lastCall: Int64?
    /// Actual ÷ expected in thousandths, of each length of queue, the newest last.
    private var past: [[UInt16]] = [[], [], []]

    package init() {}

    /// What is expected of so many people ahead, ms; nil before there is a pace.
    package func expected(ahead: Int) -> Int64? {
        pace > 0 ? pace.multipliedReportingOverflow(by: Int64(clamping: max(0, ahead)) &+ 1).partialValue : nil
    }

    package func forecast(ahead: Int) -> WaitForecast {
        let past = past[Self.length(ahead)]
        guard past.count >= Self.enough, let expected = expected(ahead: ahead) else { return WaitForecast(ahead: ahead) }
        let sorted = past.sorted()
        func minutes(_ tenths: Int) -> Double { Double(expected) * Double(sorted[Self.place(tenths, of: sorted.count)]) / 60_000_000 }
        let low = Int(minutes(5).rounded(.down))
        return WaitForecast(
            ahead: ahead, minutes: low...max(low + 1, Int(minutes(9).rounded(.up))), away: Int(minutes(1).rounded(.down)))
    }

    /// The place of a quantile among the past and the one that is to come.
    private static func place(_ tenths: Int, of count: Int) -> Int {
        min(count - 1, max(0, ((count + 1) * tenths + 9) / 10 - 1))
    }

    private static func length(_ ahead: Int) -> Int { ahead <= 0 ? 0 : ahead < 5 ? 1 : 2 }

    /// Somebody is called.
    ///
    /// - `arrived`, `now`: in hall time.
    /// - `ahead`, `expected`: as they were when the number was issued.
    package mutating func called(arrived: Int64, ahead: Int, expected: Int64?, at now: Int64) {
        let (waited, overflow) = now.subtractingReportingOverflow(arrived)
        if let expected, expected > 0, !overflow, waited >= 0 {
            let ratio = Double(waited) / Double(expected) * 1_000
            let length = Self.length(ahead)
            past[length].append(UInt16(min(ratio.rounded(), 65_535)))
            if past[length].count > Self.kept { past[length].removeFirst(past[length].count - Self.kept) }
        }
        // Only while somebody waited does the time between two calls say how fast it goes.
        if let lastCall, arrived <= lastCall, now > lastCall, now &- lastCall <= Self.longestGap {
            let gap = now &- lastCall
            pace = pace == 0 ? gap : max(1, pace + (gap - pace) / 8)
        }
        lastCall = max(lastCall ?? now, now)
    }

    // MARK: As bytes

    /// As the records keep it: pace, last call (-1: never), then each past with its count.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for value in [pace, lastCall ?? -1] { for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> (shift * 8))) } }
        for past in past {
            bytes.append(UInt8(truncatingIfNeeded: past.count))
            for ratio in past { bytes += [UInt8(truncatingIfNeeded: ratio), UInt8(truncatingIfNeeded: ratio >> 8)] }
        }
        return bytes
    }

    /// Nil for bytes that say nothing of this kind.
    package init?(bytes: [UInt8]) {
        var rest = bytes[...]
        func number() -> Int64? {
            guard rest.count >= 8 else { return nil }
            defer { rest = rest.dropFirst(8) }
            return rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int64($1) }
        }
        guard let pace = number(), let last = number(), pace >= 0, last >= -1 else { return nil }
        (self.pace, lastCall) = (pace, last < 0 ? nil : last)
        for length in past.indices {
            guard let count = rest.popFirst().map(Int.init), count <= Self.kept, rest.count >= count * 2 else { return nil }
            for _ in 0..<count {
                guard let low = rest.popFirst(), let high = rest.popFirst() else { return nil }
                past[length].append(UInt16(low) | UInt16(high) << 8)
            }
        }
        guard rest.isEmpty else { return nil }
    }
}
