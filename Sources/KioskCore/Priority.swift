/// Whom a hall lets go ahead (优先叫号), and by how much.
package enum Priority: Int32, Hashable, Sendable, CaseIterable {
    case ordinary = 1
    /// 60 and over (老年人), by the birth date on the card.
    case elder
    /// 孕妇
    case pregnant
    /// 残疾人
    case disabled
    /// 军人
    case soldier
    /// 预约, from the check-in on.
    case booked

    /// Stable: the journal and the configuration say it so.
    package var name: String {
        switch self {
        case .ordinary: "ordinary"
        case .elder: "elder"
        case .pregnant: "pregnant"
        case .disabled: "disabled"
        case .soldier: "soldier"
        case .booked: "booked"
        }
    }

    package init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// The day on which somebody born then is 60; who was born on 29 February is on 1 March.
    package static func isElder(born: LocalDate, on day: LocalDate) -> Bool {
        (day.year - 60, day.month, day.day) >= (born.year, born.month, born.day)
    }
}

/// How many minutes earlier than they came the members of each class count as having come.
///
/// Credits are all there is to priority: who is passed is passed by nobody who came later
/// than the largest credit, so that nobody starves however many with priority arrive.
package struct Credits: Hashable, Sendable {
    /// The most that a class may have, in minutes.
    package static let most = 240

    private var minutes: [Priority: Int] = [.elder: 20, .pregnant: 20, .disabled: 20, .soldier: 20, .booked: 30]

    package init() {}

    package subscript(_ priority: Priority) -> Int {
        get { minutes[priority] ?? 0 }
        set { minutes[priority] = min(max(newValue, 0), Self.most) }
    }

    package var largest: Int { minutes.values.max() ?? 0 }

    /// Of the classes that somebody is in, the one that helps most; the first of equals.
    package func best(of classes: [Priority]) -> Priority {
        classes.reduce(.ordinary) { self[$1] > self[$0] || $0 == .ordinary ? $1 : $0 }
    }
}
