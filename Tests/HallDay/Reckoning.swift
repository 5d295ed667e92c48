import Kiosk
import KioskCore

extension Day {
    var summary: String {
        let lives = truth.lives.values
        func count(_ standing: Standing) -> Int { lives.count { $0.standing == standing } }
        return """
            \(truth.given.count) numbers (\(truth.refusals) refused): \(count(.finished)) finished, \(count(.noShow)) did not come, \(count(.void)) void, \
            \(count(.waiting) + count(.held)) left over; \(truth.calls.count) calls, \(board.saidCount) said; \(cases.count) cases, \
            \(["green", "yellow", "red"].map { "\(tally.lights[$0, default: 0]) \($0)" }.joined(separator: ", ")); \(evaluations.count) evaluations; \
            \(appointments.count) bookings, \(appointments.count { $0.number != nil }) checked in; \
            \(tally.restarts) restarts (\(tally.crashes) crashes), \(tally.takenOver) taken over, \(tally.refusedByDisk) refused by a full disk; \
            told a wait \(tally.told.count), within \(tally.told.low) and \(tally.told.high); \(tally.rows) rows
            """
    }

    /// The hall is dark: what the engine has kept is what happened.
    func reckon() throws {
        let told = try Told(records: hall.records)
        tally.rows = told.rows
        guard told.given == truth.given else { throw Broken("the journal has \(told.given.count) numbers, and \(truth.given.count) were given") }
        for text in truth.given {
            guard let life = truth.lives[text], let spans = told.spans[text] else { throw Broken("\(text) is lost") }
            guard spans == life.spans else {
                throw Broken("of \(text) the journal tells\n      \(spans)\n    and it was\n      \(life.spans)")
            }
            guard try station.findNumber(day: nil, text: text).state.name == life.standing.rawValue else {
                throw Broken("\(text) is not \(life.standing) in the records")
            }
        }
        guard told.sittings == truth.sittings else { throw Broken("the journal tells otherwise who sat at the windows, and when") }
        try reckonCases()
        try reckonAppointments()
        try reckonWaiting()
        try reckonReport()
        guard try station.missingEvaluations() == 0 else { throw Broken("evaluations are missing") }
    }

    private func reckonCases() throws {
        let open = cases.filter { $0.decided == nil }
        let lit = try station.lights(on: nil)
        guard lit.map({ "\($0.file.number)" }).sorted() == open.map(\.number).sorted() else {
            throw Broken("\(lit.count) cases are open in the records, and \(open.count) are")
        }
        for life in open {
            guard let found = lit.first(where: { "\($0.file.number)" == life.number }) else { continue }
            let light = life.light(on: today)
            guard "\(found.reading.light)" == light else {
                throw Broken("case \(life.number) is \(found.reading.light), and \(light) by its days: \(life)")
            }
            tally.lights[light, default: 0] += 1
        }
    }

    /// How often what was told about waiting was true.
    private func reckonWaiting() throws {
        let date = "\(LocalDate.epoch.adding(days: today))"
        for queue in [nil] + Plan.lines.map({ Optional($0.code) }) {
            let found = try station.calibration(from: date, until: date, queue: queue)
            let told = truth.lives.values.filter { $0.told != nil && $0.waited != nil && (queue == nil || $0.queue == queue) }
            let low = told.count { $0.waited ?? 0 <= Int64($0.told?.low ?? 0) * Self.minute }
            let high = told.count { $0.waited ?? 0 <= Int64($0.told?.high ?? 0) * Self.minute }
            let back = told.filter { $0.back != nil }
            let inTime = back.count { $0.waited ?? 0 >= Int64($0.back ?? 0) * Self.minute }
            guard (found.told, found.withinLow, found.withinHigh, found.toldBack, found.backInTime) == (told.count, low, high, back.count, inTime) else {
                throw Broken("of queue \(queue ?? "all") the calibration is \(found), and it was \((told.count, low, high, back.count, inTime))")
            }
            if queue == nil { tally.told = (told.count, low, high) }
        }
    }
}
