import Glibc

/// A point of the monotonic clock, in nanoseconds.
package struct Moment: Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static var now: Moment {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Moment(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    static func after(milliseconds: Int) -> Moment {
        .now.adding(milliseconds: milliseconds)
    }

    package func adding(milliseconds: Int) -> Moment {
        adding(nanoseconds: Int64(clamping: milliseconds).multipliedSaturating(by: 1_000_000))
    }

    package func adding(nanoseconds more: Int64) -> Moment {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(more)
        return Moment(nanoseconds: overflow ? .max : sum)
    }

    /// Rounded up, so that a poll() never returns just before the moment.
    var millisecondsFromNow: Int32 {
        let left = nanoseconds &- Moment.now.nanoseconds
        return left <= 0 ? 0 : Int32(clamping: (left &+ 999_999) / 1_000_000)
    }

    package static func < (left: Moment, right: Moment) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

private extension Int64 {
    func multipliedSaturating(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? (self < 0 ? .min : .max) : product
    }
}
