import Glibc

/// A moment of CLOCK_MONOTONIC by which something must be done.
package struct Deadline: Hashable, Comparable, Sendable {
    private let nanoseconds: Int64

    package static var now: Deadline {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Deadline(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    /// Within 0 milliseconds to 24 hours from now; what is outside is brought in.
    package static func after(milliseconds: Int) -> Deadline {
        Deadline.now.adding(milliseconds: milliseconds)
    }

    package func adding(milliseconds: Int) -> Deadline {
        Deadline(nanoseconds: nanoseconds &+ Int64(min(max(milliseconds, 0), 86_400_000)) &* 1_000_000)
    }

    /// Rounded up, so that waiting this long reaches the deadline; 0 when it has passed.
    package var remainingMilliseconds: Int {
        let left = nanoseconds &- Deadline.now.nanoseconds
        return left <= 0 ? 0 : Int((left &+ 999_999) / 1_000_000)
    }

    /// 0 when it is before `start`.
    package func milliseconds(since start: Deadline) -> Int { max(0, Int((nanoseconds &- start.nanoseconds) / 1_000_000)) }

    package var hasPassed: Bool { remainingMilliseconds == 0 }

    /// On CLOCK_MONOTONIC.
    var time: timespec { timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000)) }

    package static func < (a: Deadline, b: Deadline) -> Bool { a.nanoseconds < b.nanoseconds }
}
