/// A counter at which a clerk serves queues (窗口).
package struct Window: Hashable, Sendable {
    /// A queue served here, and by how many minutes its people stand back behind those of
    /// the window's own queues. A window helps out in a queue with a handicap.
    package struct Service: Hashable, Sendable {
        package let queue: String
        /// 0 to 240.
        package let handicap: Int

        package init(queue: String, handicap: Int = 0) { (self.queue, self.handicap) = (queue, handicap) }
    }

    /// What the voice says, and what stands above it: "3".
    package let code: String
    package var name = ""
    /// The same for who reads English; "": as above.
    package var englishName = ""
    package var serves: [Service] = []

    package init(code: String) { self.code = code }

    /// What stands above it.
    package func title(_ language: Language) -> String {
        switch language {
        case .chinese: name.isEmpty ? "\(code)号窗口" : name
        case .english: englishName.isEmpty ? name.isEmpty ? "Window \(code)" : name : englishName
        }
    }

    package static let largestHandicap = 240

    /// 1 to 4 ASCII letters and digits: what a voice can spell.
    package static func isCode(_ text: String) -> Bool {
        (1...4).contains(text.utf8.count) && text.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            default: false
            }
        }
    }

    /// A;B+10: queues, each with its handicap in minutes where it has one. Nil for anything else.
    package static func services(_ text: String) -> [Service]? {
        var services: [Service] = []
        for part in text.split(separator: ";" as Character) {
            let words = part.split(separator: "+" as Character, omittingEmptySubsequences: false).map(Self.trimmed)
            guard let queue = words.first, !queue.isEmpty, !services.contains(where: { $0.queue == queue }) else { return nil }
            switch words.count {
            case 1: services.append(Service(queue: queue))
            case 2:
                guard let minutes = Int(words[1]), (0...largestHandicap).contains(minutes) else { return nil }
                services.append(Service(queue: queue, handicap: minutes))
            default: return nil
            }
        }
        return services.isEmpty ? nil : services
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// Nil when the queue is not served here.
    package func handicap(of queue: String) -> Int? { serves.first { $0.queue == queue }?.handicap }

    package var largestHandicap: Int { serves.map(\.handicap).max() ?? 0 }
}

/// Somebody who waits, as the rule sees them.
package struct Waiting: Hashable, Sendable {
    package let number: UInt64
    package let queue: String
    /// When they came, less the credit of their class, in milliseconds of the hall's time.
    package let rank: Int64
    /// They were sent to this very window, which takes them as its own.
    package let isDirected: Bool

    package init(number: UInt64, queue: String, rank: Int64, isDirected: Bool = false) {
        (self.number, self.queue, self.rank, self.isDirected) = (number, queue, rank, isDirected)
    }

    /// When somebody counts as having come.
    package static func rank(arrived: Int64, credit minutes: Int) -> Int64 { arrived &- Int64(minutes) &* 60_000 }
}

extension Window {
    /// The one rule for who is next: whoever counts as having come first, where the people of
    /// a queue with a handicap count as that much later; of two, the one with the earlier number.
    ///
    /// So nobody is passed by somebody who came more than the largest credit and the largest
    /// handicap of this window after them.
    package func next(of waiting: [Waiting]) -> Waiting? {
        waiting.min { place(of: $0) < place(of: $1) }
    }

    private func place(of waiting: Waiting) -> (Int64, UInt64) {
        let minutes = waiting.isDirected ? 0 : handicap(of: waiting.queue) ?? 0
        return (waiting.rank &+ Int64(minutes) &* 60_000, waiting.number)
    }
}
