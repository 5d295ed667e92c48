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

    /// The local minute of an instant.
    package static func local(at wall: Int64) -> LocalTime {
        var seconds = time_t(wall / 1000)
        var local = tm()
        localtime_r(&seconds, &local)
        return LocalTime(date: date(at: wall), minute: Int(local.tm_hour) * 60 + Int(local.tm_min))
    }

    /// The instant at which a local minute begins; 0 for one that no clock shows.
    package static func wall(of time: LocalTime) -> Int64 {
        var local = tm()
        local.tm_year = Int32(time.date.year - 1900)
        local.tm_mon = Int32(time.date.month - 1)
        local.tm_mday = Int32(time.date.day)
        local.tm_hour = Int32(time.minute / 60)
        local.tm_min = Int32(time.minute % 60)
        local.tm_isdst = -1
        let seconds = mktime(&local)
        return seconds < 0 ? 0 : Int64(seconds) * 1000
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
