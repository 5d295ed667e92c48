import Foundation
import KioskCore
import Testing

@testable import KioskStore

extension Moment {
    /// So many minutes into a Friday in Beijing, on both clocks.
    static func minute(_ minute: Int) -> Moment {
        var moment = Moment.beijing(.friday, 9)
        moment.wall += Int64(minute) * 60_000
        moment.monotonic = 1_000_000 + Int64(minute) * 60_000
        return moment
    }
}

extension Window {
    static func serving(_ services: String, code: String = "3") -> Window {
        var window = Window(code: code)
        window.serves = Window.services(services) ?? []
        return window
    }
}

extension Queue {
    static func named(_ code: String) -> Queue {
        var queue = Queue(code: code)
        queue.prefix = code
        return queue
    }
}

extension WindowAnswer {
    var number: QueueNumber? {
        if case .done(let number) = self { number } else { nil }
    }
}

extension WindowOpening {
    var pass: WindowPass? {
        if case .open(let pass) = self { pass } else { nil }
    }
}

@Suite("A clerk's verbs")
struct TurnTests {
    let scratch: ScratchDirectory
    let store: Store
    let rules = CounterRules()

    init() throws {
        scratch = try ScratchDirectory()
        store = try Store(directory: scratch.path)
    }

    private func sit(_ services: String = "A", code: String = "3", clerk: String = "007", at minute: Int = 0) throws -> WindowPass {
        try #require(try store.openWindow(.serving(services, code: code), clerk: clerk, lease: rules.lease, at: .minute(minute)).pass)
    }

    @discardableResult
    private func take(_ queue: String = "A", _ priority: Priority = .ordinary, at minute: Int) throws -> QueueNumber {
        let arrival = Arrival(priority: priority, credit: Credits()[priority])
        return try #require(try store.issueNumber(
            request: "\(queue) \(minute) \(priority)", item: nil, in: .named(queue), on: .friday, arrival: arrival, at: .minute(minute)).new)
    }

    private func next(_ pass: WindowPass, at minute: Int) throws -> String? {
        try store.callNext(pass, on: .friday, rules, at: .minute(minute)).number?.text
    }

    private func kinds() throws -> [String] { try store.journalTail(100).map(\.kind) }

    @Test func `Called, served and finished, in the order in which they came`() throws {
        let pass = try sit()
        try take(at: 1)
        try take(at: 2)
        let called = try #require(try store.callNext(pass, on: .friday, rules, at: .minute(3)).number)
        #expect(called.text == "A001")
        #expect(called.state == .called)
        #expect(called.calledTo == "3")
        #expect(try store.number(at: "3") == called)
        #expect(try store.callNext(pass, on: .friday, rules, at: .minute(3)) == .conflict, "somebody is before the window")
        #expect(try store.serve(pass, rules, at: .minute(4)).number?.state == .serving)
        #expect(try store.finish(pass, rules, at: .minute(9)).number?.state == .finished)
        #expect(try store.number(at: "3") == nil)
        #expect(try next(pass, at: 10) == "A002")
        #expect(try store.finish(pass, rules, at: .minute(12)).number?.text == "A002", "also without a word that serving began")
        #expect(try store.callNext(pass, on: .friday, rules, at: .minute(13)) == .notFound)
        #expect(try kinds() == [
            "window-opened", "number-issued", "number-issued", "number-called", "number-served", "number-finished", "number-called",
            "number-finished",
        ])
        #expect(try store.verifyJournal().rows == 8)
    }

    @Test func `A board reads which number is before which window, and who was called last`() throws {
        let three = try sit(), four = try sit(code: "4", clerk: "008")
        try take(at: 1)
        try take(at: 2)
        #expect(try next(three, at: 3) == "A001")
        #expect(try next(four, at: 4) == "A002")
        _ = try store.serve(three, rules, at: .minute(5))
        func standing(_ code: String) throws -> WindowOverview { try #require(try store.windows().first { $0.code == code }) }
        #expect(try standing("3").number == "A001" && standing("3").isServing)
        #expect(try standing("4").number == "A002" && !standing("4").isServing)
        #expect(try standing("4").call > standing("3").call)
        _ = try store.finish(three, rules, at: .minute(6))
        #expect(try standing("3") == WindowOverview(code: "3", state: .open, number: "", isServing: false, call: 0))
        _ = try store.closeWindow(three, at: .minute(7))
        #expect(try standing("3").state == .closed)
    }

    @Test func `Every row says when in the hall's time, and what window`() throws {
        let pass = try sit()
        try take(at: 1)
        _ = try next(pass, at: 5)
        let row = try #require(try store.journalTail(1).first)
        #expect(row.body == #"{"by":"rule","hall":300000,"queue":"A","text":"A001","window":"3"}"#)
    }

    @Test func `Elders and who waits in another queue, by the one rule`() throws {
        let pass = try sit("A;B+10")
        try take("A", at: 0)
        try take("B", at: 1)
        try take("A", .elder, at: 18)
        try take("A", at: 12)
        #expect(try next(pass, at: 20) == "A002", "18 less 20 is before 0")
        _ = try store.finish(pass, rules, at: .minute(21))
        #expect(try next(pass, at: 21) == "A001")
        _ = try store.finish(pass, rules, at: .minute(22))
        #expect(try next(pass, at: 22) == "B001", "1 and 10 is before 12")
    }

    @Test func `A recall is counted and has an end`() throws {
        let pass = try sit()
        try take(at: 1)
        #expect(try store.recall(pass, on: .friday, rules, at: .minute(2)) == .conflict)
        _ = try next(pass, at: 2)
        for _ in 0..<3 { #expect(try store.recall(pass, on: .friday, rules, at: .minute(3)).number != nil) }
        #expect(try store.recall(pass, on: .friday, rules, at: .minute(3)) == .limit)
        #expect(try store.noShow(pass, rules, at: .minute(4)).number?.state == .noShow)
        #expect(try store.noShow(pass, rules, at: .minute(4)) == .conflict)
    }

    @Test func `Put aside, a number comes back to where it stood`() throws {
        let pass = try sit()
        try take(at: 1)
        try take(at: 2)
        _ = try next(pass, at: 3)
        #expect(try store.hold(pass, rules, at: .minute(4)).number?.state == .held)
        #expect(try store.resume("A009", pass, on: .friday, rules, at: .minute(5)) == .notFound)
        #expect(try store.resume("A002", pass, on: .friday, rules, at: .minute(5)) == .conflict, "it waits already")
        #expect(try store.resume("A001", pass, on: .friday, rules, at: .minute(5)).number?.state == .issued)
        #expect(try next(pass, at: 6) == "A001")
    }

    @Test func `Who did not come may come after all, or be called by number`() throws {
        let pass = try sit()
        try take(at: 1)
        try take(at: 2)
        _ = try next(pass, at: 3)
        _ = try store.noShow(pass, rules, at: .minute(4))
        #expect(try store.call("A001", pass, on: .friday, rules, at: .minute(5)).number?.state == .called)
        #expect(try store.journalTail(1).first?.body.contains(#""from":"no-show""#) == true)
        _ = try store.finish(pass, rules, at: .minute(6))
        #expect(try store.call("A001", pass, on: .friday, rules, at: .minute(7)) == .conflict, "it is finished")
        #expect(try store.call("A077", pass, on: .friday, rules, at: .minute(7)) == .notFound)
    }

    @Test func `Sent to another queue, it keeps its number and the time that it has waited`() throws {
        let three = try sit("A")
        let four = try sit("B", code: "4")
        try take("A", at: 1)
        try take("B", at: 2)
        _ = try next(three, at: 3)
        #expect(try store.transfer(three, toQueue: "B", toWindow: nil, rules, at: .minute(4)).number?.text == "A001")
        #expect(try next(three, at: 5) == nil)
        #expect(try next(four, at: 5) == "A001")
        #expect(try store.number(.friday, "A001")?.calledTo == "4")
    }

    @Test func `Sent to a window, only that one calls it, until its clerk leaves`() throws {
        let three = try sit("A")
        let four = try sit("A;B", code: "4")
        try take("A", at: 1)
        _ = try next(three, at: 2)
        #expect(try store.transfer(three, toQueue: nil, toWindow: "5", rules, at: .minute(3)) == .conflict, "nobody sits there")
        #expect(try store.transfer(three, toQueue: nil, toWindow: "4", rules, at: .minute(3)).number != nil)
        #expect(try next(three, at: 4) == nil)
        #expect(try store.closeWindow(four, at: .minute(5)) == .done(nil))
        #expect(try next(three, at: 6) == "A001")
    }

    @Test func `Handed over to the next queue, it waits there from now on, with its credit`() throws {
        let three = try sit("A")
        let four = try sit("B", code: "4")
        try take("A", .elder, at: 1)
        try take("B", at: 5)
        try take("B", at: 30)
        _ = try next(three, at: 9)
        #expect(try store.handOver(three, to: "B", credit: { Credits()[$0] }, rules, at: .minute(40)).number?.text == "A001")
        #expect(try next(four, at: 41) == "B001")
        _ = try store.finish(four, rules, at: .minute(42))
        #expect(try next(four, at: 43) == "A001", "40 less 20 is before 30")
    }

    @Test func `A paused window calls nobody, and one with a number cannot pause or close`() throws {
        let pass = try sit()
        try take(at: 1)
        #expect(try store.pauseWindow(pass, lease: rules.lease, at: .minute(2)) == .done(nil))
        #expect(try store.callNext(pass, on: .friday, rules, at: .minute(2)) == .conflict)
        #expect(try store.call("A001", pass, on: .friday, rules, at: .minute(2)) == .conflict)
        #expect(try store.pauseWindow(pass, lease: rules.lease, at: .minute(2)) == .conflict)
        #expect(try store.unpauseWindow(pass, lease: rules.lease, at: .minute(3)) == .done(nil))
        #expect(try next(pass, at: 4) == "A001")
        #expect(try store.pauseWindow(pass, lease: rules.lease, at: .minute(5)) == .conflict)
        #expect(try store.closeWindow(pass, at: .minute(5)) == .conflict)
        _ = try store.finish(pass, rules, at: .minute(6))
        #expect(try store.closeWindow(pass, at: .minute(7)) == .done(nil))
        #expect(try store.callNext(pass, on: .friday, rules, at: .minute(8)) == .gone)
    }

    // MARK: Leases

    @Test func `A window has one clerk; another takes it over only when the lease ran out`() throws {
        let first = try sit(clerk: "007")
        try take(at: 1)
        _ = try next(first, at: 20)
        #expect(try store.openWindow(.serving("A"), clerk: "008", lease: rules.lease, at: .minute(49)) == .busy, "the verb renewed it")
        let second = try sit(clerk: "008", at: 50)
        #expect(second.fence == first.fence + 1)
        #expect(try store.finish(first, rules, at: .minute(51)) == .gone)
        #expect(try store.closeWindow(first, at: .minute(51)) == .gone)
        #expect(try store.number(at: "3")?.text == "A001", "it stays before the window")
        #expect(try store.finish(second, rules, at: .minute(51)).number?.text == "A001")
        #expect(try kinds().contains("window-taken-over"))
    }

    @Test func `A lease that ran out alone takes nothing away`() throws {
        let pass = try sit()
        try take(at: 1)
        #expect(try next(pass, at: 600) == "A001")
    }

    @Test func `The same clerk goes on at once after a restart, and the old page is refused for ever`() throws {
        let old = try sit()
        try take(at: 1)
        let new = try sit(at: 1)
        #expect(try store.callNext(old, on: .friday, rules, at: .minute(2)) == .gone)
        #expect(try next(new, at: 2) == "A001")
    }

    @Test func `No clock set forward or back ends a lease or changes who is next`() throws {
        let pass = try sit()
        try take(at: 1)
        var jumped = Moment.minute(2)
        jumped.wall += 10 * 3_600_000
        _ = try store.issueNumber(request: "forward", item: nil, in: .named("A"), on: .friday, at: jumped)
        jumped = .minute(3)
        jumped.wall -= 10 * 3_600_000
        _ = try store.issueNumber(request: "back", item: nil, in: .named("A"), on: .friday, at: jumped)
        jumped = .minute(4)
        jumped.wall += 10 * 86_400_000
        #expect(try store.openWindow(.serving("A"), clerk: "008", lease: rules.lease, at: jumped) == .busy)
        for (minute, text) in [(5, "A001"), (6, "A002"), (7, "A003")] {
            #expect(try next(pass, at: minute) == text)
            _ = try store.finish(pass, rules, at: .minute(minute))
        }
    }

    // MARK: A day that the clock leaves

    private func jumped(_ minute: Int, days: Int) -> Moment {
        var moment = Moment.minute(minute)
        moment.wall += Int64(days) * 86_400_000
        return moment
    }

    @Test func `A clock that jumps to another day and back loses nobody who waits, and doubles no number`() throws {
        let pass = try sit()
        for minute in 1...4 { try take(at: minute) }
        #expect(try store.callNext(pass, on: .saturday, rules, at: jumped(5, days: 1)).number?.text == "A001", "the clock says Saturday")
        #expect(try store.overview(of: [.named("A")], on: .saturday, at: jumped(5, days: 1)).map(\.waiting) == [3])
        _ = try store.hold(pass, rules, at: jumped(5, days: 1))
        let late = try #require(try store.issueNumber(request: "late", item: nil, in: .named("A"), on: .saturday, at: jumped(6, days: 1)).new)
        #expect((late.text, late.day, late.told.ahead) == ("A005", .saturday, 3))
        let gone = #"{"count":4,"day":"2026-11-21","from":"2026-11-20","hall":\#(6 * 60_000)}"#
        #expect(try store.journalTail(2).map { "\($0.kind) \($0.body)" }.first == "numbers-carried \(gone)")
        // The clock is set right.
        #expect(try store.resume("A001", pass, on: .friday, rules, at: .minute(7)).number?.text == "A001")
        #expect(try store.find("A002", on: .friday, at: .minute(7))?.day == .friday)
        for text in ["A001", "A002", "A003", "A004", "A005"] {
            #expect(try next(pass, at: 8) == text)
            _ = try store.finish(pass, rules, at: .minute(8))
        }
        #expect(try store.issueNumber(request: "new", item: nil, in: .named("A"), on: .friday, at: .minute(9)).new?.text == "A006")
        #expect(try store.standing(of: late.id, on: .friday, at: .minute(9), windows: []) == nil)
    }

    @Test func `Who takes a number before the clock is right is called when it is`() throws {
        let pass = try sit()
        let early = try take(at: 1)
        #expect(try store.standing(of: early.id, on: .saturday, at: jumped(2, days: 1), windows: [])?.ahead == 0)
        #expect(try store.callNext(pass, on: .saturday, rules, at: jumped(3, days: 1)).number?.id == early.id)
    }

    @Test func `Of a day that is over nobody waits`() throws {
        let left = try take(at: 1)
        #expect(try store.standing(of: left.id, on: .saturday, at: .minute(24 * 60), windows: []) == nil)
        #expect(try store.issueNumber(request: "new", item: nil, in: .named("A"), on: .saturday, at: .minute(24 * 60)).new?.text == "A001")
        #expect(try store.find("A001", on: .saturday, at: .minute(24 * 60))?.id != left.id)
    }

    // MARK: Refusals

    @Test func `A number of an earlier day is not called`() throws {
        let pass = try sit()
        try take(at: 1)
        try take(at: 2)
        _ = try next(pass, at: 3)
        #expect(try store.recall(pass, on: .saturday, rules, at: .minute(24 * 60)) == .conflict)
        _ = try store.hold(pass, rules, at: .minute(24 * 60))
        #expect(try store.callNext(pass, on: .saturday, rules, at: .minute(24 * 60)) == .notFound)
        #expect(try store.call("A002", pass, on: .saturday, rules, at: .minute(24 * 60)) == .notFound)
        #expect(try store.resume("A001", pass, on: .saturday, rules, at: .minute(24 * 60)) == .notFound)
    }

    @Test func `A void number is not called, and one at a window is not voided`() throws {
        let pass = try sit()
        let first = try take(at: 1)
        let second = try take(at: 2)
        #expect(try store.voidNumber(id: first.id, reason: "left", at: .minute(3)))
        #expect(try store.call("A001", pass, on: .friday, rules, at: .minute(3)) == .conflict)
        #expect(try next(pass, at: 3) == "A002")
        #expect(try store.voidNumber(id: second.id, reason: "left", at: .minute(3)) == false)
        _ = try store.finish(pass, rules, at: .minute(4))
        #expect(try store.voidNumber(id: second.id, reason: "left", at: .minute(5)) == false)
    }

    @Test func `A window calls no number of a queue that it does not serve`() throws {
        let pass = try sit("A")
        try take("B", at: 1)
        #expect(try next(pass, at: 2) == nil)
        #expect(try store.call("B001", pass, on: .friday, rules, at: .minute(2)) == .conflict)
    }

    @Test func `Outside its hours a queue gives no number, and says from when it does`() throws {
        var queue = Queue.named("A")
        queue.hours = OpeningHours("周一至周五 8:30—12:00、14:00—17:30")
        queue.lastNumber = 30
        let early = Moment.beijing(.friday, 7)
        #expect(try store.issueNumber(request: "1", item: nil, in: queue, on: .friday, at: early)
            == .notNow(.closed(opens: LocalTime(date: .friday, minute: 510))))
        #expect(try store.issueNumber(request: "1", item: nil, in: queue, on: .friday, at: .beijing(.friday, 8, 30)).new?.text == "A001")
        #expect(try store.issueNumber(request: "1", item: nil, in: queue, on: .friday, at: .beijing(.friday, 12)) != .conflict, "a retry is no new number")
        #expect(try store.issueNumber(request: "2", item: nil, in: queue, on: .friday, at: .beijing(.friday, 11, 30))
            == .notNow(.closed(opens: LocalTime(date: .friday, minute: 840))))
        let overview = try #require(try store.overview(of: [queue], on: .friday, at: .beijing(.friday, 9)).first)
        #expect(overview.waiting == 1)
        #expect(overview.next == "A001")
        #expect(overview.admission == .open(nil, last: 689))
    }

    @Test func `A slot gives no more numbers than its cap, whoever asks`() throws {
        var queue = Queue.named("A")
        queue.slots = try #require(Queue.Slot.list("09:00-10:00 2; 10:00-11:00 5"))
        queue.warnWaiting = 2
        for request in ["1", "2"] {
            #expect(try store.issueNumber(request: request, item: nil, in: queue, on: .friday, at: .beijing(.friday, 9, 59)).new != nil)
        }
        #expect(try store.issueNumber(request: "3", item: nil, in: queue, on: .friday, at: .beijing(.friday, 9, 59))
            == .notNow(.full(opens: LocalTime(date: .friday, minute: 600))))
        let overview = try #require(try store.overview(of: [queue], on: .friday, at: .beijing(.friday, 9, 59)).first)
        #expect(overview.admission == .full(opens: LocalTime(date: .friday, minute: 600)))
        #expect(overview.warns)
        #expect(try store.issueNumber(request: "3", item: nil, in: queue, on: .friday, at: .beijing(.friday, 10)).new?.text == "A003")
    }

    // MARK: Races

    @Test func `Two windows never get the same number`() throws {
        for minute in 1...60 { try take(at: minute) }
        let passes = try (1...4).map { try sit("A", code: "\($0)", at: 60) }
        let store = store
        let rules = rules
        let called = Called()
        DispatchQueue.concurrentPerform(iterations: 4) { index in
            while let number = try? store.callNext(passes[index], on: .friday, rules, at: .minute(61)).number {
                called.add(number.text)
                _ = try? store.finish(passes[index], rules, at: .minute(61))
            }
        }
        #expect(called.texts.count == 60)
        #expect(Set(called.texts).count == 60)
    }
}

private final class Called: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var texts: [String] = []
    func add(_ text: String) { lock.withLock { texts.append(text) } }
}
