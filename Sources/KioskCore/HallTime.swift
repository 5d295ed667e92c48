/// The time by which a hall's people wait: it never goes back and never jumps.
///
/// Clocks of the machine drive it, the wall clock only over a restart of the machine. So a
/// clock that is set forward or back, midnight and daylight saving neither reorder nor age anybody.
package struct HallTime: Hashable, Sendable {
    /// Milliseconds since the records began.
    package var now: Int64
    /// The moment at which it was that.
    package var wall: Int64
    package var monotonic: Int64
    /// Which run of the machine the monotonic clock belongs to.
    package var boot: String
    /// How far ahead of this time a clock is that is right, as far as the hall can know; milliseconds.
    package var ahead: Int64
    /// The clock is ahead even of that: somebody set it, or the machine was off for long.
    package var doubt: Doubt?

    package struct Doubt: Hashable, Sendable {
        /// In the hall's time.
        package var since: Int64
        /// The least that it was ahead since then.
        package var lead: Int64

        package init(since: Int64, lead: Int64) { (self.since, self.lead) = (since, lead) }
    }

    package init(now: Int64 = 0, wall: Int64 = 0, monotonic: Int64 = 0, boot: String = "", ahead: Int64 = 0, doubt: Doubt? = nil) {
        (self.now, self.wall, self.monotonic, self.boot, self.ahead, self.doubt) = (now, wall, monotonic, boot, ahead, doubt)
    }

    /// A machine that was off for longer counts as off for a day.
    private static let longestGap: Int64 = day
    private static let day: Int64 = 86_400_000
    /// A clock that is ahead for so long in a hall at work, where every ticket bears its date, is right.
    private static let longestDoubt: Int64 = 3 * day
    /// Clocks are set right by less.
    private static let tolerance: Int64 = 3_600_000

    package func advanced(to moment: Moment, boot: String) -> HallTime {
        var next = self
        (next.wall, next.monotonic, next.boot) = (moment.wall, moment.monotonic, boot)
        // Nothing was ever written.
        if wall == 0, monotonic == 0, self.boot.isEmpty {
            next.ahead = moment.wall &- now
            return next
        }
        let (passed, overflow) = boot == self.boot
            ? moment.monotonic.subtractingReportingOverflow(monotonic) : moment.wall.subtractingReportingOverflow(wall)
        if !overflow, passed > 0 { next.now = now &+ (boot == self.boot ? passed : min(passed, Self.longestGap)) }
        // Processes write in another order than they looked at the clock.
        if boot == self.boot { next.monotonic = max(monotonic, moment.monotonic) }
        next.weigh()
        return next
    }

    /// By how many days the clock may be ahead. Rounded up: over a restart of the machine this time may have gone a day too far.
    package var doubtedDays: Int {
        guard lead > Self.tolerance else { return 0 }
        let (days, rest) = lead.quotientAndRemainder(dividingBy: Self.day)
        return Int(rest > 0 ? days + 1 : days)
    }

    private var lead: Int64 {
        let (sum, overflow) = now.addingReportingOverflow(ahead)
        let (lead, underflow) = wall.subtractingReportingOverflow(sum)
        return overflow || underflow ? 0 : lead
    }

    private mutating func weigh() {
        let lead = lead
        if lead > Self.tolerance {
            let doubt = Doubt(since: doubt?.since ?? now, lead: min(doubt?.lead ?? lead, lead))
            let isOver = now &- doubt.since >= Self.longestDoubt
            if isOver { ahead &+= doubt.lead }
            self.doubt = isOver ? nil : doubt
        } else if lead > -2 * Self.day {
            ahead &+= min(lead, 0)
            doubt = nil
        }
        // A clock further behind was never set since the machine started, and says nothing of what was thought before.
    }
}
