/// How often somebody tried to sign in and did not get in, and how long they wait for it.
///
/// An attempt counts before it is looked at, so that many at once are no way around, and is
/// forgiven when it was right.
struct Attempts {
    private struct Count {
        var wrong = 0
        var until: ContinuousClock.Instant
        var last: ContinuousClock.Instant
    }

    /// So many are free; each further one doubles the wait, from 10 s to the longest.
    let free: Int
    let longest: Duration
    private var counts: [String: Count] = [:]

    private static let forgotten: Duration = .seconds(3600)
    private static let most = 1000

    init(free: Int, longest: Duration) { (self.free, self.longest) = (free, longest) }

    /// How long this one has to wait before they may try; zero: now.
    func wait(_ who: String, at now: ContinuousClock.Instant) -> Duration {
        max(.zero, (counts[who]?.until ?? now) - now)
    }

    mutating func count(_ who: String, at now: ContinuousClock.Instant) {
        counts = counts.filter { now - $0.value.last < Attempts.forgotten || $0.value.until > now }
        // Whoever makes up names does not fill the memory.
        if counts[who] == nil, counts.count >= Attempts.most, let oldest = counts.min(by: { $0.value.last < $1.value.last }) { counts[oldest.key] = nil }
        var count = counts[who] ?? Count(until: now, last: now)
        count.wrong += 1
        count.last = now
        if count.wrong >= free {
            count.until = now + min(longest, .seconds(10) * (1 << min(16, count.wrong - free)))
        }
        counts[who] = count
    }

    /// It was right: so many that counted against them do so no more.
    mutating func forgive(_ who: String, _ number: Int, at now: ContinuousClock.Instant) {
        guard var count = counts[who] else { return }
        count.wrong -= number
        count.until = now
        counts[who] = count.wrong > 0 ? count : nil
    }

    func wrong(_ who: String) -> Int { counts[who]?.wrong ?? 0 }
}
