/// The answer to a resident's first question: can it be done here, today?
package enum Availability: Hashable, Sendable {
    case here
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
}

extension ServiceItem {
    /// Nothing else than the catalog decides: the item's home and its delegations.
    ///
    /// Without a visit goes before a way to another place; of the places, those
    /// above this one go first, from the bottom up: the town's centre before the
    /// county's hall.
    package func availability(
        at place: String, on day: LocalDate, places: [String: Place]
    ) -> Availability {
        if let effective, day < effective { return .notYet(effective) }
        if let cancelled, day >= cancelled { return .ended(cancelled) }

        var doing = delegations.filter { $0.isInForce(on: day) }.map(\.place)
        if !home.isEmpty { doing.append(home) }
        if doing.contains(place) { return .here }
        if isOnline, !onlineURL.isEmpty, (visits ?? 0) == 0 { return .online(onlineURL) }

        var above = places[place]?.parent ?? ""
        // A place cannot have more ancestors than there are places, unless they form a ring.
        for _ in 0..<places.count {
            guard let next = places[above] else { break }
            if doing.contains(above) { return .elsewhere(next) }
            above = next.parent
        }
        // A sister place; or, for a place that the catalog does not know, any.
        for code in [home] + doing {
            if let somewhere = places[code] { return .elsewhere(somewhere) }
        }
        return .askDepartment(department)
    }
}

extension Availability {
    /// One sentence for the resident; "" when it can be done here. Online it is
    /// the bare address, which also goes into a QR code.
    package func sentence(_ language: Language) -> String {
        switch (self, language) {
        case (.here, _): ""
        case (.online(let address), _): address

        case (.elsewhere(let place), .chinese):
            "这件事请到\(place.name)办理"
                + listed([("地址：", place.address), ("时间：", place.hours), ("电话：", place.phone)], "：", "；") + "。"
        case (.elsewhere(let place), .english):
            "Please go to \(place.name)"
                + listed([("", place.address), ("open ", place.hours), ("phone ", place.phone)], ": ", "; ") + "."

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
        }
    }
}

private func listed(_ parts: [(String, String)], _ first: String, _ next: String) -> String {
    var text = ""
    for (label, value) in parts where !value.isEmpty {
        text += (text.isEmpty ? first : next) + label + value
    }
    return text
}

private func spoken(_ day: LocalDate) -> String { "\(day.year) 年 \(day.month) 月 \(day.day) 日" }
