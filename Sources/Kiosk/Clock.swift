import Glibc
import KioskCore

/// The machine's time, read in one place.
package enum Clock {
    /// Milliseconds since 1970-01-01 UTC.
    package static func wall() -> Int64 { milliseconds(CLOCK_REALTIME) }

    /// Milliseconds of CLOCK_MONOTONIC.
    package static func monotonic() -> Int64 { milliseconds(CLOCK_MONOTONIC) }

    package static func moment() -> Moment {
        let wall = wall()
        var seconds = time_t(wall / 1000)
        var local = tm()
        localtime_r(&seconds, &local)
        return Moment(wall: wall, monotonic: monotonic(), utcOffset: Int(local.tm_gmtoff))
    }

    /// The local date of an instant.
    package static func date(at wall: Int64) -> LocalDate {
        var seconds = time_t(wall / 1000)
        var local = tm()
        localtime_r(&seconds, &local)
        return LocalDate(year: Int(local.tm_year) + 1900, month: Int(local.tm_mon) + 1, day: Int(local.tm_mday))
            ?? LocalDate.epoch
    }

    /// "2026-05-04 09:30", local.
    package static func minuteText(at wall: Int64) -> String {
        var seconds = time_t(wall / 1000)
        var local = tm()
        localtime_r(&seconds, &local)
        return "\(date(at: wall)) \(twoDigits(Int(local.tm_hour))):\(twoDigits(Int(local.tm_min)))"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var now = timespec()
        clock_gettime(clock, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}
