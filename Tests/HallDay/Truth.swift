struct Broken: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Where somebody stands with their number.
enum Standing: String {
    case waiting, called, serving, held, finished, noShow = "no-show", void

    /// docs/queue.md, as a reader understands it.
    static let follows: [Standing: Set<Standing>] = [
        .waiting: [.called, .void], .called: [.called, .serving, .finished, .noShow, .held, .waiting],
        .serving: [.finished, .held, .waiting], .held: [.waiting, .called, .void], .noShow: [.waiting, .called, .void],
        .finished: [], .void: [],
    ]
}

/// A time in which somebody stood so; in the hall's time, ms.
struct Span: Hashable {
    let standing: Standing
    /// The queue in which they were then.
    let queue: String
    /// The window that had them, or "".
    let window: String
    let from: Int64
    var until: Int64?
}

/// Something that a clerk did with a number.
struct Deed: Hashable {
    enum What: Hashable { case call, recall, noShow, hold, transfer, handOver }
    let what: What
    let queue: String
    let window: String
}

/// A number, from being taken to the end, as somebody saw it who stood in the hall all day.
struct Life {
    let text: String
    /// In which number it came, of all that were given.
    let order: Int
    let firstQueue: String
    let item: String?
    let priority: String
    let issued: Int64
    /// What was told: nobody, or so many minutes.
    var told: (low: Int, high: Int)?
    /// After how many minutes they were told to be back.
    var back: Int?
    var queue: String
    var target = ""
    /// When they came to the queue in which they are.
    var arrived: Int64
    var credit: Int
    var spans: [Span]
    var deeds: [Deed] = []
    var recalls = 0
    /// From the issue to the first call, ms.
    var waited: Int64?

    var standing: Standing { spans.last?.standing ?? .waiting }
    /// The window that called it last, or "".
    var window: String { spans.last { $0.standing == .called }?.window ?? "" }
    /// When they count as having come.
    var rank: Int64 { arrived - Int64(credit) * 60_000 }
}

/// Somebody at a window, or nobody.
struct Sitting: Hashable {
    enum State: String { case open, paused, closed }
    let state: State
    let clerk: String
    let from: Int64
}

/// What happened in the hall, kept by who makes it happen, and held against what the engine says.
final class Truth {
    private(set) var lives: [String: Life] = [:]
    private(set) var given: [String] = []
    private(set) var sittings: [String: [Sitting]] = [:]
    /// Calls and recalls in their order: number, window, which recall.
    private(set) var calls: [(text: String, window: String, recall: Int)] = []
    private(set) var refusals = 0
    /// The hall's time, ms.
    var now: Int64 = 0
    private var slots: [String: Int] = [:]

    private func life(_ text: String) throws -> Life {
        guard let life = lives[text] else { throw Broken("\(text) was never given") }
        return life
    }

    // MARK: Taking a number

    /// Whether a queue gives a number at a minute of a day (0 Monday).
    func admits(_ line: Plan.Line, date: Int, weekday: Int, minute: Int) -> Bool {
        guard weekday < 5, Plan.giving.contains(where: { $0.contains(minute) }) else { return false }
        guard !line.slots.isEmpty else { return true }
        guard let slot = line.slots.first(where: { ($0.from..<$0.until).contains(minute) }) else { return false }
        return slots["\(date) \(line.code) \(slot.from)", default: 0] < slot.cap
    }

    func issued(
        _ text: String, in line: Plan.Line, item: String?, priority: String, ahead: Int, told: (Int, Int)?, back: Int64?, date: Int, minute: Int
    ) throws {
        let expected = "\(line.code)\(String(repeating: "0", count: max(0, 3 - "\(count(of: line.code) + 1)".count)))\(count(of: line.code) + 1)"
        guard text == expected else { throw Broken("\(text) was given, and \(expected) is next") }
        var life = Life(
            text: text, order: given.count, firstQueue: line.code, item: item, priority: priority, issued: now,
            told: told.map { (low: $0.0, high: $0.1) }, back: back.map { Int($0 / 60_000) }, queue: line.code, arrived: now, credit: Plan.credits[priority] ?? 0, spans: [])
        let before = lives.values.count { $0.standing == .waiting && $0.target.isEmpty && $0.queue == line.code && $0.rank <= life.rank }
        guard before == ahead else { throw Broken("\(text) was told that \(ahead) are before it, and there are \(before)") }
        life.spans = [Span(standing: .waiting, queue: line.code, window: "", from: now)]
        lives[text] = life
        given.append(text)
        if let slot = line.slots.first(where: { ($0.from..<$0.until).contains(minute) }) {
            slots["\(date) \(line.code) \(slot.from)", default: 0] += 1
        }
    }

    func refused() { refusals += 1 }

    private func count(of queue: String) -> Int { given.count { lives[$0]?.firstQueue == queue } }

    // MARK: At the windows

    /// Whom the written rule has next at a desk.
    func next(at desk: Plan.Desk) -> Life? {
        lives.values.filter { waits($0, for: desk) }.min { a, b in
            let (first, second) = (place(a, at: desk), place(b, at: desk))
            return first == second ? a.order < b.order : first < second
        }
    }

    private func waits(_ life: Life, for desk: Plan.Desk) -> Bool {
        life.standing == .waiting && (life.target == desk.code || life.target.isEmpty && desk.serves[life.queue] != nil)
    }

    private func place(_ life: Life, at desk: Plan.Desk) -> Int64 {
        life.rank + (life.target == desk.code ? 0 : Int64(desk.serves[life.queue] ?? 0) * 60_000)
    }

    /// The promise: nobody is passed by somebody who came later by more than the largest credit and the
    /// largest handicap together.
    func calledByRule(_ text: String, at desk: Plan.Desk) throws {
        let called = try life(text)
        let bound = Int64((Plan.credits.values.max() ?? 0) + (desk.serves.values.max() ?? 0)) * 60_000
        for other in lives.values where other.text != text && waits(other, for: desk) && called.arrived - other.arrived > bound {
            throw Broken("\(text) passed \(other.text), who came \((called.arrived - other.arrived) / 60_000) minutes before")
        }
        guard let expected = next(at: desk), expected.text == text else {
            throw Broken("window \(desk.code) called \(text), and \(next(at: desk)?.text ?? "nobody") is next")
        }
        try called_(text, at: desk.code)
    }

    func calledByClerk(_ text: String, at window: String) throws { try called_(text, at: window) }

    private func called_(_ text: String, at window: String) throws {
        try become(text, .called, at: window) { life in
            life.target = ""
            life.recalls = 0
            if life.waited == nil { life.waited = self.now - life.arrived }
            life.deeds.append(Deed(what: .call, queue: life.queue, window: window))
        }
        calls.append((text, window, 0))
    }

    func recalled(_ text: String, at window: String) throws {
        guard var life = lives[text], life.standing == .called else { throw Broken("\(text) was recalled, and is not called") }
        life.recalls += 1
        life.deeds.append(Deed(what: .recall, queue: life.queue, window: window))
        guard life.recalls <= Plan.recalls else { throw Broken("\(text) was recalled too often") }
        lives[text] = life
        calls.append((text, window, life.recalls))
    }

    func sentOn(_ text: String, to queue: String, window: String = "", comesAnew: Bool) throws {
        let before = try life(text)
        try become(text, .waiting, in: queue) { life in
            life.deeds.append(Deed(what: comesAnew ? .handOver : .transfer, queue: before.queue, window: before.window))
            life.target = window
            if comesAnew { life.arrived = self.now }
        }
    }

    func become(
        _ text: String, _ standing: Standing, at window: String = "", in queue: String? = nil, _ change: (inout Life) -> Void = { _ in }
    ) throws {
        var life = try life(text)
        guard Standing.follows[life.standing]?.contains(standing) == true else {
            throw Broken("\(text) is \(life.standing), and became \(standing)")
        }
        life.spans[life.spans.count - 1].until = now
        life.queue = queue ?? life.queue
        if standing == .noShow { life.deeds.append(Deed(what: .noShow, queue: life.queue, window: window)) }
        if standing == .held { life.deeds.append(Deed(what: .hold, queue: life.queue, window: window)) }
        change(&life)
        life.spans.append(Span(standing: standing, queue: life.queue, window: window, from: now))
        lives[text] = life
    }

    // MARK: Windows

    func sat(at window: String, _ state: Sitting.State, clerk: String) {
        sittings[window, default: []].append(Sitting(state: state, clerk: clerk, from: now))
        guard state == .closed else { return }
        // Who was sent to this window may be called by others.
        for (text, life) in lives where life.standing == .waiting && life.target == window { lives[text]?.target = "" }
    }

    func state(of window: String) -> Sitting.State { sittings[window]?.last?.state ?? .closed }
}
