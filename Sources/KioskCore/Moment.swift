/// An instant, as the clocks of the machine tell it: the wall clock may jump, the other cannot.
package struct Moment: Hashable, Sendable {
    /// Milliseconds since 1970-01-01 UTC.
    package var wall: Int64
    /// Milliseconds of CLOCK_MONOTONIC.
    package var monotonic: Int64
    /// Local time minus UTC, in seconds; 28,800 in China.
    package var utcOffset: Int

    package init(wall: Int64, monotonic: Int64, utcOffset: Int) {
        self.wall = wall
        self.monotonic = monotonic
        self.utcOffset = utcOffset
    }
}
