import Foundation
import KioskCore
import Testing

@testable import KioskStore

/// A hall by chance: numbers of five classes in three queues, four windows whose clerks do whatever
/// comes to their minds, clocks that are set, restarts in between. What the tables say must be
/// what the journal alone says, and the promise of docs/queue.md is held.
@Suite("A day by chance")
struct HallDayTests {
    @Test(arguments: [1, 2, 3]) func `The journal alone tells who waits, who is served, where and since when`(seed: UInt64) throws {
        let hall = try ChanceHall(seed)
        for step in 0..<800 {
            try hall.step()
            if step % 50 == 49 { try hall.compare() }
        }
        try hall.compare()
        #expect(hall.calls > 60)
        guard case .intact = try hall.store.verifyJournal() else {
            Issue.record("the journal is broken")
            return
        }
    }
}

private final class ChanceHall {
    private let scratch: ScratchDirectory
    private(set) var store: Store
    private var chance: Chance
    private let rules = CounterRules()
    private let windows = [
        Window.serving("A", code: "1"), .serving("A;B", code: "2"), .serving("B;C+10", code: "3"), .serving("C;A+25;B+5", code: "4"),
    ]
    private let queues = ["A", "B", "C"].map(Queue.named)
    private var passes: [String: WindowPass] = [:]
    /// On both clocks, ms; the wall clock is set by somebody now and then.
    private var monotonic: Int64 = 5_000_000
    private var wallOffset: Int64 = 0
    private var requests = 0
    private(set) var calls = 0

    init(_ seed: UInt64) throws {
        scratch = try ScratchDirectory()
        store = try Store(directory: scratch.path)
        chance = Chance(seed)
    }

    private var moment: Moment {
        Moment(wall: Moment.beijing(.friday, 9).wall + monotonic + wallOffset, monotonic: monotonic, utcOffset: 28_800)
    }

    func step() throws {
        monotonic += Int64(chance.below(40_000))
        switch chance.below(100) {
        case 0..<30: try take()
        case 30: wallOffset = Int64(chance.below(100_000_000)) - 50_000_000
        case 31:
            // The program is restarted; the clerks' pages go on with the passes that they have.
            store = try replaced()
        default: try press()
        }
    }

    /// The old one is gone before the new one opens.
    private func replaced() throws -> Store {
        let path = scratch.path
        let other = try ScratchDirectory()
        store = try Store(directory: other.path)
        return try Store(directory: path)
    }

    private func take() throws {
        requests += 1
        let queue = queues[Int(chance.below(3))]
        let priority = Priority.allCases[Int(chance.below(8)) % 6]
        _ = try store.issueNumber(
            request: "\(requests)", item: nil, in: queue, on: .friday, arrival: Arrival(priority: priority, credit: Credits()[priority]), at: moment)
    }

    private func press() throws {
        let window = windows[Int(chance.below(4))]
        guard let pass = passes[window.code] else {
            passes[window.code] = try store.openWindow(window, clerk: "7", lease: rules.lease, at: moment).pass
            return
        }
        let answer: WindowAnswer
        switch chance.below(24) {
        case 0..<9: answer = try callNext(pass)
        case 9: answer = try store.call(anyNumber(), pass, on: .friday, rules, at: moment)
        case 10: answer = try store.recall(pass, on: .friday, rules, at: moment)
        case 11, 12: answer = try store.serve(pass, rules, at: moment)
        case 13..<17: answer = try store.finish(pass, rules, at: moment)
        case 17: answer = try store.noShow(pass, rules, at: moment)
        case 18: answer = try store.hold(pass, rules, at: moment)
        case 19: answer = try store.resume(anyNumber(), pass, on: .friday, rules, at: moment)
        case 20: answer = try store.transfer(pass, toQueue: "B", toWindow: chance.below(2) == 0 ? "2" : nil, rules, at: moment)
        case 21: answer = try store.handOver(pass, to: "C", credit: { Credits()[$0] }, rules, at: moment)
        case 22: answer = try store.closeWindow(pass, at: moment)
        default:
            answer = try chance.below(2) == 0
                ? store.pauseWindow(pass, lease: rules.lease, at: moment) : store.unpauseWindow(pass, lease: rules.lease, at: moment)
        }
        if answer == .gone { passes[window.code] = nil }
    }

    private func anyNumber() -> String { queues[Int(chance.below(3))].text(of: Int(chance.below(60)) + 1) }

    /// Whoever is called by the rule passes nobody by more than was promised.
    private func callNext(_ pass: WindowPass) throws -> WindowAnswer {
        let waiting = try JournalTold(store).waiting
        let answer = try store.callNext(pass, on: .friday, rules, at: moment)
        guard let number = answer.number else { return answer }
        calls += 1
        let bound = Int64(Credits().largest + pass.window.largestHandicap) * 60_000
        let called = try #require(waiting[number.id], "\(number.text) did not wait")
        for other in waiting.values where pass.window.handicap(of: other.queue) != nil && other.target.isEmpty {
            #expect(called.arrived - other.arrived <= bound, "\(number.text) passed somebody by \((called.arrived - other.arrived) / 60_000) minutes")
        }
        return answer
    }

    /// The tables and the journal say the same.
    func compare() throws {
        let told = try JournalTold(store)
        let kept = try store.records.read { (db) throws(StoreFault) in
            try db.all("SELECT number, state, queue, target, window, arrived, since, recalls FROM turn ORDER BY number") {
                JournalTold.Turn(
                    number: $0.id(0), state: Int($0.integer(1)), queue: $0.text(2), target: $0.text(3), window: $0.text(4),
                    arrived: $0.integer(5), since: $0.integer(6), recalls: Int($0.integer(7)))
            }
        }
        #expect(kept == told.turns.values.sorted { $0.number < $1.number })
        let windows = try store.records.read { (db) throws(StoreFault) in
            try db.all("SELECT code, state, number FROM window ORDER BY code") { "\($0.text(0)) \($0.integer(1)) \($0.id(2))" }
        }
        #expect(windows == told.windows.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.state) \($0.value.number)" })
        // Nobody is before two windows.
        let before = told.windows.values.map(\.number).filter { $0 > 0 }
        #expect(Set(before).count == before.count)
    }
}

/// What somebody knows who has nothing but the journal.
private struct JournalTold {
    struct Turn: Hashable {
        var number: UInt64
        var state = 1
        var queue: String
        var target = ""
        var window = ""
        var arrived: Int64
        var since: Int64
        var recalls = 0
    }

    var turns: [UInt64: Turn] = [:]
    var windows: [String: (state: Int, number: UInt64)] = [:]

    var waiting: [UInt64: Turn] { turns.filter { $0.value.state == 1 } }

    init(_ store: Store) throws {
        for row in try store.journalTail(.max) { try hear(row) }
    }

    private mutating func hear(_ row: JournalEntry) throws {
        let facts = try #require(JSONSerialization.jsonObject(with: Data(row.body.utf8)) as? [String: Any])
        func text(_ key: String) -> String { facts[key] as? String ?? "" }
        let hall = (facts["hall"] as? NSNumber)?.int64Value ?? 0
        let window = text("window")
        func become(_ state: Int, leaves: Bool) {
            turns[row.number]?.state = state
            turns[row.number]?.since = hall
            if leaves { windows[window]?.number = 0 }
        }
        switch row.kind {
        case "number-issued": turns[row.number] = Turn(number: row.number, queue: text("queue"), arrived: hall, since: hall)
        case "number-called":
            become(3, leaves: false)
            turns[row.number]?.window = window
            turns[row.number]?.target = ""
            turns[row.number]?.recalls = 0
            windows[window]?.number = row.number
        case "number-recalled": turns[row.number]?.recalls += 1
        case "number-served": become(4, leaves: false)
        case "number-held": become(5, leaves: true)
        case "number-finished": become(6, leaves: true)
        case "number-no-show": become(7, leaves: true)
        case "number-resumed": become(1, leaves: false)
        case "number-transferred", "number-handed-over":
            become(1, leaves: true)
            turns[row.number]?.queue = text("to")
            turns[row.number]?.target = text("to-window")
            if row.kind == "number-handed-over" { turns[row.number]?.arrived = hall }
        case "window-opened": windows[window] = (1, windows[window]?.number ?? 0)
        case "window-taken-over", "window-resumed": windows[window]?.state = 1
        case "window-paused": windows[window]?.state = 2
        case "window-closed":
            windows[window]?.state = 0
            for number in turns.keys where turns[number]?.state == 1 && turns[number]?.target == window { turns[number]?.target = "" }
        default: break
        }
    }
}

/// SplitMix64: the same chance in every run.
struct Chance {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func below(_ bound: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return (z ^ (z >> 31)) % bound
    }
}
