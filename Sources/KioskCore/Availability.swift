/// The answer to a resident's first question: can it be done here, today?
package enum Availability: Hashable, Sendable {
    case here
    /// Here, as soon as the place opens.
    case hereFrom(LocalTime)
    /// Somebody at this place, or at the one that is named, hands it in for the resident (代办).
    case proxy(Place)
    /// At the nearest place that does it.
    case elsewhere(Place)
    /// Some place does it, but the catalog does not say which: the department knows.
    case askDepartment(String)
    /// Not here, but without a visit; the address.
    case online(String)
    /// From that day on.
    case notYet(LocalDate)
    /// Since that day no longer.
    case ended(LocalDate)
    /// The department has stopped it (暂停), or withdrawn it.
    case suspended

    package var isInForce: Bool {
        switch self {
        case .notYet, .ended, .suspended: false
        default: true
        }
    }
}

extension ServiceItem {
    /// What the places may do on a day, its own first.
    package func grants(on day: LocalDate) -> [Delegation] {
        (home.isEmpty ? [] : [Delegation(place: home)]) + delegations.filter { $0.isInForce(on: day) }
    }

    /// Nothing else than the catalog decides: the item's home, its delegations, its
    /// channels, and the hours of this place when `minute` is given.
    ///
    /// Without a visit goes before a way to another place. Of the places, those
    /// above this one go first, from the bottom up: the town's centre before the
    /// county's hall. Of the others the one with the nearest common place above, then
    /// the one with the shortest way, then as they stand in the files.
    package func availability(
        at place: String, on day: LocalDate, minute: Int? = nil, places: [String: Place],
        enumerations: Enumerations = .shipped
    ) -> Availability {
        if let refusal = offer.refusal(on: day, enumerations) { return refusal }

        let channels = Set(enumerations.meanings(self[.channels], of: "handle_type"))
        let isAtCounters = channels.isEmpty || !channels.isDisjoint(with: ["window", "terminal", "proxy"])
        let doing = isAtCounters ? grants(on: day) : []
        let here = doing.filter { $0.place == place }
        if !here.isEmpty {
            if here.allSatisfy({ $0.isProxy(places, enumerations) }) { return places[place].map { .proxy($0) } ?? .here }
            guard let minute, let opens = places[place]?.opens(from: LocalTime(date: day, minute: minute)),
                opens != LocalTime(date: day, minute: minute)
            else { return .here }
            return .hereFrom(opens)
        }
        if isOnline, !onlineURL.isEmpty, (visits ?? 0) == 0 || !isAtCounters { return .online(onlineURL) }

        guard let nearest = Place.nearest(to: place, of: doing.map(\.place), places), let there = places[nearest] else {
            return .askDepartment(department)
        }
        let isProxy = doing.filter { $0.place == nearest }.allSatisfy { $0.isProxy(places, enumerations) }
        return isProxy ? .proxy(there) : .elsewhere(there)
    }
}

extension Delegation {
    fileprivate func isProxy(_ places: [String: Place], _ enumerations: Enumerations) -> Bool {
        let roles = enumerations.meanings(role, of: "delegation_role")
        if !roles.isEmpty { return roles.allSatisfy { $0 == "proxy" } }
        guard role.isEmpty else { return false }
        return enumerations.meaning(places[place]?.kind ?? "", of: "place_kind") == "proxy"
    }
}

extension Place {
    static func nearest(to place: String, of codes: [String], _ places: [String: Place]) -> String? {
        // How many steps up each place above this one is; itself 0.
        var above: [String: Int] = [:]
        var next = place
        while let step = places[next], above[next] == nil {
            above[next] = above.count
            next = step.parent
        }
        func rank(_ code: String) -> (Int, Int, Int)? {
            guard let there = places[code] else { return nil }
            let metres = places[place]?.position.flatMap { here in there.position.map { here.metres(to: $0) } } ?? Int.max
            if let steps = above[code] { return (0, steps, metres) }
            var common = there.parent
            // A place cannot have more ancestors than there are places, unless they form a ring.
            for _ in 0..<places.count {
                if let steps = above[common] { return (1, steps, metres) }
                guard let parent = places[common]?.parent else { break }
                common = parent
            }
            return (2, 0, metres)
        }
        var best: (code: String, rank: (Int, Int, Int))?
        for code in codes {
            guard let rank = rank(code) else { continue }
            if let known = best, known.rank <= rank { continue }
            best = (code, rank)
        }
        return best?.code
    }
}

extension Place.Position {
    /// As the crow flies, to a few metres in a hundred kilometres: enough to say which is nearer.
    package func metres(to other: Place.Position) -> Int {
        // A millionth of a degree of latitude is 0.111195 m; of longitude that times the cosine.
        let north = (Double(other.latitude) - Double(latitude)) * 0.111195
        var turn = abs(Double(other.longitude) - Double(longitude))
        if turn > 180_000_000 { turn = 360_000_000 - turn }
        let middle = (Double(other.latitude) + Double(latitude)) / 2_000_000 * Double.pi / 180
        let east = turn * 0.111195 * cosine(middle)
        return Int(exactly: (north * north + east * east).squareRoot().rounded()) ?? Int.max
    }

    // Taylor to the tenth power: wrong by less than 0.0001 up to 90 degrees. The library's cosine is Glibc's.
    private func cosine(_ angle: Double) -> Double {
        let x = angle * angle
        return max(0, 1 - x / 2 * (1 - x / 12 * (1 - x / 30 * (1 - x / 56 * (1 - x / 90)))))
    }
}

extension Availability {
    /// One sentence for the resident; "" when it can be done here and now. Online it is
    /// the bare address, which also goes into a QR code.
    ///
    /// - Parameters:
    ///   - place: where the resident stands.
    ///   - today: says "today" and "tomorrow" instead of a date.
    package func sentence(_ language: Language, at place: String = "", today: LocalDate? = nil) -> String {
        switch (self, language) {
        case (.here, _): ""
        case (.online(let address), _): address

        case (.hereFrom(let time), .chinese): "这件事可以在这里办，\(spoken(time, today))开始办理。"
        case (.hereFrom(let time), .english): "This can be done here, from \(time.clock)\(on(time.date, today)) on."

        case (.proxy(let there), .chinese):
            there.code == place
                ? "这里有代办员，可以替您去办，不用自己跑。"
                : "这件事可以请\(there.name)代办" + there.chineseFacts + "。"
        case (.proxy(let there), .english):
            there.code == place
                ? "An agent here hands it in for you."
                : "\(there.name) hands it in for you" + there.englishFacts + "."

        case (.elsewhere(let place), .chinese): "这件事请到\(place.name)办理" + place.chineseFacts + "。"
        case (.elsewhere(let place), .english): "Please go to \(place.name)" + place.englishFacts + "."

        case (.askDepartment(let department), .chinese):
            department.isEmpty
                ? "这里还不能办这件事，请问一下工作人员。"
                : "这件事由\(department)办理，去之前请问一下工作人员。"
        case (.askDepartment(let department), .english):
            department.isEmpty
                ? "This cannot be done here yet; please ask the staff."
                : "\(department) handles this; please ask the staff before you go."

        case (.notYet(let day), .chinese): "这件事从 \(spoken(day))起才能办，到时候欢迎您来。"
        case (.notYet(let day), .english): "This can be done from \(day) on; please come again then."
        case (.ended(let day), .chinese): "这件事从 \(spoken(day))起已停办，想了解现在怎么办，请问一下工作人员。"
        case (.ended(let day), .english): "This has not been offered since \(day); the staff know what replaces it."
        case (.suspended, .chinese): "这件事现在暂停办理，什么时候恢复请问一下工作人员。"
        case (.suspended, .english): "This is suspended for now; the staff know for how long."
        }
    }
}

extension Place {
    fileprivate var chineseFacts: String { listed([("地址：", address), ("时间：", hours), ("电话：", phone)], "：", "；") }
    fileprivate var englishFacts: String { listed([("", address), ("open ", hours), ("phone ", phone)], ": ", "; ") }
}

private func listed(_ parts: [(String, String)], _ first: String, _ next: String) -> String {
    var text = ""
    for (label, value) in parts where !value.isEmpty {
        text += (text.isEmpty ? first : next) + label + value
    }
    return text
}

private func spoken(_ day: LocalDate) -> String { "\(day.year) 年 \(day.month) 月 \(day.day) 日" }

private func spoken(_ time: LocalTime, _ today: LocalDate?) -> String {
    if time.date == today { return "今天 \(time.clock) " }
    if time.date == today?.adding(days: 1) { return "明天 \(time.clock) " }
    let weekdays = ["一", "二", "三", "四", "五", "六", "日"]
    let weekday = weekdays.indices.contains(time.date.weekday) ? weekdays[time.date.weekday] : ""
    return "\(time.date.month) 月 \(time.date.day) 日（周\(weekday)）\(time.clock) "
}

private func on(_ day: LocalDate, _ today: LocalDate?) -> String {
    if day == today { return "" }
    return day == today?.adding(days: 1) ? " tomorrow" : " on \(day)"
}
