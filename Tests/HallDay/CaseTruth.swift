import KioskCore

/// A case, as who hands it in and who handles it remember it. Days are counted from 1970; the weeks of the
/// simulation have no holidays, so that Monday to Friday are the working days.
struct CaseLife {
    let number: String
    let item: String
    /// Working days that are promised.
    let days: Int
    let received: Int
    var accepted: Int?
    var decided: Int?
    var stops: [(from: Int, until: Int?)] = []
    /// What happened to it last; nothing happens before that.
    var latest: Int
    var level: Int32?
    var state = CaseState.received
    var wasSupplemented = false
    /// The text of the number with which it was handed in; "" without one.
    var handedInWith = ""

    init(number: String, item: String, days: Int, received: Int, latest: Int) {
        (self.number, self.item, self.days, self.received, self.latest) = (number, item, days, received, latest)
    }

    mutating func takes(_ step: CaseStep, on date: Int) {
        let day = max(date, latest)
        latest = day
        if ![.accept, .deliver, .supplement, .suspend].contains(step), stops.last?.until == nil, !stops.isEmpty {
            stops[stops.count - 1].until = day
        }
        switch step {
        case .accept: (state, accepted) = (.accepted, day)
        case .supplement:
            (state, wasSupplemented) = (.supplement, true)
            stops.append((day, nil))
        case .suspend:
            state = .suspended
            stops.append((day, nil))
        case .supplied: state = accepted == nil ? .received : .accepted
        case .resume: state = .accepted
        case .refuse: (state, decided) = (.refused, day)
        case .finish: (state, decided) = (.finished, day)
        case .withdraw: (state, decided) = (.withdrawn, day)
        case .deliver: state = .delivered
        }
    }

    private static let toDecide = 5

    private func isWorking(_ day: Int) -> Bool {
        let weekday = (day + 3) % 7
        return weekday < 5 && !stops.contains { stop in stop.until.map { stop.from <= day && day < $0 } ?? false }
    }

    /// The last day of the promise.
    var due: Int {
        var (day, left) = (accepted ?? received, accepted == nil ? Self.toDecide : days)
        while left > 0 {
            day += 1
            if isWorking(day) { left -= 1 }
        }
        return day
    }

    /// green, yellow from one working day before, red after.
    func light(on today: Int) -> String {
        // While the clock stands, the light does.
        let asked = min(decided ?? today, decided == nil ? stops.last { $0.until == nil }?.from ?? today : decided ?? today)
        if asked > due { return "red" }
        guard decided == nil else { return "green" }
        var before = due
        let earliest = accepted ?? received
        repeat { before -= 1 } while before > earliest && !isWorking(before)
        return asked >= max(before, earliest) ? "yellow" : "green"
    }
}
