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

    package init(now: Int64 = 0, wall: Int64 = 0, monotonic: Int64 = 0, boot: String = "") {
        (self.now, self.wall, self.monotonic, self.boot) = (now, wall, monotonic, boot)
    }

    /// A machine that was off for longer counts as off for a day.
    private static let longestGap: Int64 = 86_400_000

    package func advanced(to moment: Moment, boot: String) -> HallTime {
        var next = HallTime(now: now, wall: moment.wall, monotonic: moment.monotonic, boot: boot)
        // Nothing was ever written.
        if wall == 0, monotonic == 0, self.boot.isEmpty { return next }
        let (passed, overflow) = boot == self.boot
            ? moment.monotonic.subtractingReportingOverflow(monotonic) : moment.wall.subtractingReportingOverflow(wall)
        if !overflow, passed > 0 { next.now = now &+ (boot == self.boot ? passed : min(passed, Self.longestGap)) }
        // Processes write in another order than they looked at the clock.
        if boot == self.boot { next.monotonic = max(monotonic, moment.monotonic) }
        return next
    }
}
