// Rooms: KioskCore

@testable import KioskCore

/// Any text as hours on a door and as a condition of a material: understood as a whole or not at all.
func fuzzHours(_ bytes: UnsafeRawBufferPointer) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let hours = OpeningHours(text) {
        precondition(hours.week.count == 7)
        for day in hours.week {
            precondition(day.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= 24 * 60 && !$0.isEmpty })
            precondition(zip(day, day.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound }, "times of a day stand apart, in order")
        }
        if let date = LocalDate(iso: "2026-11-21") {
            let now = LocalTime(date: date, minute: bytes.count % 1_440)
            if let opening = hours.opens(from: now) {
                precondition(opening.date >= date)
                precondition(hours.opens(from: opening) == opening, "what is open then is open then")
            }
            precondition(hours.opens(from: now, closed: [Place.ClosedDays(from: date, until: date)])?.date != date)
        }
    }
    do throws(Condition.Fault) {
        let condition = try Condition(text)
        let again = try? Condition(condition.description)
        precondition(again == condition, "a condition that is written reads as what it was")
        guard let term = condition.terms.first else { return precondition(condition.holds([:]) == true) }
        precondition(condition.holds([:]) == nil)
        precondition(condition.terms.count > 1 || condition.holds([term.question: term.values[0]]) == !term.isNegated)
    } catch {
        precondition(error.term.utf8.count <= text.utf8.count)
    }
}

#if FUZZING
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHoursEntry(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    fuzzHours(UnsafeRawBufferPointer(start: start, count: count))
    return 0
}
#endif
