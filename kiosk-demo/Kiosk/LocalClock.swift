import Foundation

/// Day and time of this place, as kiosk.h writes them.
struct LocalClock {
    private var fields = tm()

    init(milliseconds: Int64 = Int64(Date().timeIntervalSince1970 * 1000)) {
        var seconds = time_t(milliseconds / 1000)
        localtime_r(&seconds, &fields)
    }

    /// YYYY-MM-DD
    var day: String { String(format: "%04d-%02d-%02d", fields.tm_year + 1900, fields.tm_mon + 1, fields.tm_mday) }
    /// HH:MM
    var time: String { String(format: "%02d:%02d", fields.tm_hour, fields.tm_min) }
}
