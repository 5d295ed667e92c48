import Foundation
import KioskCore
import Testing

@testable import KioskStore

/// How many wait is kept with every change. It must be what counting them says, whoever changed what, and when.
@Suite("Who is ahead")
struct WaitingTests {
    @Test(arguments: [1, 2, 3]) func `What is kept is what counting says, over verbs, terminals, midnight and restarts`(seed: UInt64) throws {
        let hall = try TwoTerminals(seed)
        for step in 0..<400 {
            try hall.step()
            if step % 20 == 19 { try hall.compare() }
        }
        #expect(hall.issued > 100 && hall.calls > 30, "\(hall.issued) numbers, \(hall.calls) calls")
    }

    @Test(arguments: [1, 2, 3, 4]) func `So many as somebody hears are before them are called before them`(seed: UInt64) throws {
        let scratch = try ScratchDirectory()
        let store = try Store(directory: scratch.path)
        var chance = Chance(seed)
        let rules = CounterRules()
        let window = Window.serving("A;B+15")
        let here = try #require(try store.openWindow(window, clerk: "1", lease: rules.lease, at: .minute(0)).pass)
        let there = try #require(try store.openWindow(.serving("A;B", code: "9"), clerk: "2", lease: rules.lease, at: .minute(0)).pass)
        // Of each the queue in which they stand; nil: they were sent to the window.
        var lines: [UInt64: String?] = [:]
        for minute in 1...60 {
            let priority = Priority.allCases[Int(chance.below(8)) % 6]
            let arrival = Arrival(priority: priority, credit: Credits()[priority])
            let queue = chance.below(3) == 0 ? "B" : "A"
            let number = try #require(try store.issueNumber(
                request: "\(minute)", item: nil, in: .named(queue), on: .friday, arrival: arrival, at: .minute(minute)).new)
            #expect(try store.standing(of: number.id, on: .friday, at: .minute(minute), windows: [window])?.ahead == number.told.ahead)
            lines[number.id] = queue
            guard chance.below(5) == 0, let sent = try store.callNext(there, on: .friday, rules, at: .minute(minute)).number else { continue }
            _ = try store.transfer(there, toQueue: chance.below(2) == 0 ? "B" : nil, toWindow: "3", rules, at: .minute(minute))
            lines.updateValue(nil, forKey: sent.id)
        }
        var told: [UInt64: Int] = [:]
        for id in lines.keys { told[id] = try store.standing(of: id, on: .friday, at: .minute(61), windows: [window])?.ahead }
        var called: [UInt64] = []
        while let next = try store.callNext(here, on: .friday, rules, at: .minute(62)).number {
            let line = lines[next.id] ?? nil
            // In a queue they are those of the queue, at a window all whom it calls.
            #expect(told[next.id] == called.count { line == nil || lines[$0] == line }, "\(next.text), \(line ?? "sent here")")
            called.append(next.id)
            _ = try store.finish(here, rules, at: .minute(62))
        }
        #expect(called.count == 60)
        #expect(lines.values.contains(nil))
    }

    @Test func `A transaction that fails keeps nothing`() throws {
        let scratch = try ScratchDirectory()
        let store = try Store(directory: scratch.path)
        _ = try store.issueNumber(request: "one", item: nil, in: .named("A"), on: .friday, at: .minute(1))
        #expect(throws: StoreFault.self) {
            try store.records.write { (db) throws(StoreFault) in
                try db.run("UPDATE turn SET state = 3")
                throw StoreFault(.other, "in the middle")
            }
        }
        #expect(try store.overview(of: [.named("A")], on: .friday, at: .minute(1)).map(\.waiting) == [1])
    }
}

/// Two terminals with one hall's records, whose people and clerks do what comes to their minds.
private final class TwoTerminals {
    private let scratch: ScratchDirectory
    private var terminals: [Store] = []
    private var chance: Chance
    private let rules = CounterRules()
    private let windows = [Window.serving("A", code: "1"), .serving("A;B+5", code: "2"), .serving("B;C", code: "3")]
    private let queues = ["A", "B", "C"].map(Queue.named)
    private var passes: [String: WindowPass] = [:]
    private var day = LocalDate.friday
    private var monotonic: Int64 = 5_000_000
    private(set) var issued = 0
    private(set) var calls = 0

    init(_ seed: UInt64) throws {
        scratch = try ScratchDirectory()
        chance = Chance(seed)
        terminals = try ["t1", "t2"].map(terminal)
    }

    private func terminal(_ name: String) throws -> Store {
        try Store(directory: "\(scratch.path)/\(name)", records: "\(scratch.path)/hall", terminal: name)
    }

    private var moment: Moment {
        Moment(wall: Moment.beijing(day, 9).wall + monotonic, monotonic: monotonic, utcOffset: 28_800)
    }
    private var store: Store { terminals[Int(chance.below(2))] }

    func step() throws {
        monotonic += Int64(chance.below(40_000))
        switch chance.below(100) {
        case 0..<38: try take()
        case 38: _ = try store.voidNumber(id: UInt64(chance.below(400)), reason: "left", at: moment)
        // Midnight: who still waits is of yesterday.
        case 39: if chance.below(3) == 0 { day = day.adding(days: 1) }
        case 40: try restart()
        default: try press()
        }
    }

    private func restart() throws {
        terminals.removeLast(Int(chance.below(2)) + 1)
        for name in ["t1", "t2"].dropFirst(terminals.count) { terminals.append(try terminal(name)) }
    }

    private func take() throws {
        issued += 1
        let priority = Priority.allCases[Int(chance.below(8)) % 6]
        let arrival = Arrival(priority: priority, credit: Credits()[priority])
        let issue = try store.issueNumber(
            request: "\(issued)", item: nil, in: queues[Int(chance.below(3))], on: day, arrival: arrival, at: moment)
        guard case .issued(let number) = issue else { throw Unexpected(what: "\(issue)") }
        let ahead = try store.records.read { (db) throws(StoreFault) in
            try db.first(
                """
                SELECT count(*) FROM turn AS other JOIN turn AS mine ON mine.number = ?1
                WHERE other.number <> ?1 AND other.state = 1 AND other.target = '' AND other.day = mine.day AND other.queue = mine.queue
                AND other.rank <= mine.rank
                """, .id(number.id)) { Int($0.integer(0)) }
        }
        #expect(number.told.ahead == ahead, "\(number.text) of \(number.day)")
    }

    private func press() throws {
        let window = windows[Int(chance.below(3))]
        guard let pass = passes[window.code] else {
            passes[window.code] = try store.openWindow(window, clerk: "7", lease: rules.lease, at: moment).pass
            return
        }
        let answer: WindowAnswer
        switch chance.below(20) {
        case 0..<8:
            answer = try store.callNext(pass, on: day, rules, at: moment)
            if answer.number != nil { calls += 1 }
        case 8: answer = try store.call(anyNumber(), pass, on: day, rules, at: moment)
        case 9: answer = try store.serve(pass, rules, at: moment)
        case 10..<14: answer = try store.finish(pass, rules, at: moment)
        case 14: answer = try store.noShow(pass, rules, at: moment)
        case 15: answer = try store.hold(pass, rules, at: moment)
        case 16: answer = try store.resume(anyNumber(), pass, on: day, rules, at: moment)
        case 17: answer = try store.transfer(pass, toQueue: "B", toWindow: chance.below(2) == 0 ? "2" : nil, rules, at: moment)
        case 18: answer = try store.handOver(pass, to: "C", credit: { Credits()[$0] }, rules, at: moment)
        default: answer = try store.closeWindow(pass, at: moment)
        }
        if answer == .gone { passes[window.code] = nil }
    }

    private func anyNumber() -> String { queues[Int(chance.below(3))].text(of: Int(chance.below(60)) + 1) }

    func compare() throws {
        func table(_ sql: StaticString) throws -> [String] {
            try store.records.read { (db) throws(StoreFault) in try db.all(sql) { (row) in "\(row.text(0)) \(row.text(1)) \(row.integer(2))" } }
        }
        let counted = try table("SELECT day, queue, count(*) FROM turn WHERE state = 1 AND target = '' GROUP BY day, queue ORDER BY day, queue")
        #expect(try table("SELECT day, queue, count FROM waiting WHERE count <> 0 ORDER BY day, queue") == counted)
    }
}

private struct Unexpected: Error { let what: String }
