import Foundation
import KioskCore
import Testing

@testable import KioskStore

@Suite("Numbers")
struct NumberTests {
    let scratch: ScratchDirectory
    let store: Store

    init() throws {
        scratch = try ScratchDirectory()
        store = try Store(directory: scratch.path)
    }

    @Test func `The first resident of a day gets A001, the next A002`() throws {
        let first = try #require(try store.issue("one", item: "441900").new)
        #expect(first.text == "A001")
        #expect(first.day == .friday)
        #expect(first.item == "441900")
        #expect(first.queueName == "综合受理")
        #expect(first.window == "1—3号窗口")
        #expect(first.issued == Moment.beijing(.friday).wall)
        #expect(first.state == .issued)
        #expect(first.prints == 0)
        #expect(try store.issue("two").new?.text == "A002")
    }

    @Test func `What was issued is found by its ticket, also by the next run`() throws {
        let issued = try #require(try store.issue("one").new)
        #expect(try store.number(.friday, "A001") == issued)
        #expect(try store.number(id: issued.id) == issued)
        #expect(try store.number(.friday, "A002") == nil)
        #expect(try store.number(.saturday, "A001") == nil)
        #expect(try store.number(id: .max) == nil)
    }

    @Test func `Asked again with the same id, the terminal gives the same number`() throws {
        let first = try #require(try store.issue("one", item: "x").new)
        #expect(try store.issue("one", item: "x") == .repeated(first))
        #expect(try store.issue("two").new?.text == "A002")
    }

    @Test func `A retry across midnight is still the same number`() throws {
        let first = try #require(try store.issue("one", at: .beijing(.friday, 23, 59)).new)
        #expect(try store.issue("one", at: .beijing(.saturday, 0, 1)) == .repeated(first))
        #expect(try store.issue("two", at: .beijing(.saturday, 0, 1)).new?.text == "A001")
    }

    @Test func `The same id for something else is refused, and takes no number`() throws {
        var other = Queue.general()
        other.code = "tax"
        _ = try store.issue("one", item: "x")
        #expect(try store.issue("one", item: "y") == .conflict)
        #expect(try store.issue("one") == .conflict)
        #expect(try store.issue("one", item: "x", in: other) == .conflict)
        #expect(try store.issue("two").new?.text == "A002")
    }

    @Test func `Queues with letters of their own count for themselves`() throws {
        var tax = Queue(code: "tax")
        tax.prefix = "B"
        tax.digits = 2
        tax.first = 50
        #expect(try store.issue("one").new?.text == "A001")
        #expect(try store.issue("two", in: tax).new?.text == "B50")
        #expect(try store.issue("three").new?.text == "A002")
        #expect(try store.issue("four", in: tax).new?.text == "B51")
    }

    @Test func `Two queues that share a letter never give the same number`() throws {
        var renamed = Queue.general()
        renamed.code = "all"
        #expect(try store.issue("one").new?.text == "A001")
        #expect(try store.issue("two", in: renamed).new?.text == "A002")
    }

    @Test func `When the day's numbers are used up, nobody gets one; the next day everybody`() throws {
        let queue = Queue.general(limit: 2, first: 100)
        #expect(try store.issue("one", in: queue).new?.text == "A100")
        #expect(try store.issue("two", in: queue).new?.text == "A101")
        #expect(try store.issue("three", in: queue) == .usedUp)
        #expect(try store.issue("three", in: queue, at: .beijing(.saturday)).new?.text == "A100")
    }

    @Test func `A void number says why, counts against the limit, and is given to nobody else`() throws {
        let queue = Queue.general(limit: 2)
        let first = try #require(try store.issue("one", in: queue).new)
        #expect(try store.voidNumber(id: first.id, reason: "left", at: .beijing(.friday)))
        #expect(try store.number(id: first.id)?.state == .void)
        #expect(try store.number(id: first.id)?.voidReason == "left")
        #expect(try store.voidNumber(id: first.id, reason: "again", at: .beijing(.friday)) == false)
        #expect(try store.number(id: first.id)?.voidReason == "left")
        #expect(try store.issue("two", in: queue).new?.text == "A002")
        #expect(try store.issue("three", in: queue) == .usedUp)
        #expect(try store.voidNumber(id: 4_711, reason: "left", at: .beijing(.friday)) == false)
    }

    // MARK: Clocks

    @Test func `A clock set back reopens no day; numbers go on where they were`() throws {
        #expect(try store.issue("one", at: .beijing(.friday)).new?.text == "A001")
        #expect(try store.issue("two", at: .beijing(.saturday)).new?.text == "A001")
        let late = try #require(try store.issue("three", at: .beijing(.friday)).new)
        #expect(late.text == "A002")
        #expect(late.day == .saturday)
        let flatBattery = Moment(wall: 0, monotonic: 0, utcOffset: 0)
        #expect(try store.issue("four", at: flatBattery).new?.text == "A003")
        #expect(try store.businessDay(.friday) == .saturday)
    }

    @Test func `The day that has begun holds for every queue, and for the next run`() throws {
        var tax = Queue(code: "tax")
        tax.prefix = "B"
        _ = try store.issue("one", at: .beijing(.saturday))
        #expect(try store.issue("two", in: tax, at: .beijing(.friday)).new?.day == .saturday)
    }

    @Test func `In the hour that daylight saving takes back nobody is doubled, reordered or let in twice`() throws {
        // 2026-11-01 in New York: 1:30 comes twice, at 5:30 and 6:30 UTC.
        let day = LocalDate.epoch.adding(days: 20_758)
        func moment(_ minutes: Int, offset: Int) -> Moment {
            Moment(wall: (Int64(day.daysSince1970) * 86_400 + 5 * 3_600 + Int64(minutes) * 60) * 1_000, monotonic: Int64(minutes) * 60_000 + 1_000, utcOffset: offset)
        }
        var queue = Queue.general()
        queue.slots = [.init(minutes: 60..<120, cap: 3)]
        queue.hours = OpeningHours("每天 1:00—2:30")
        let before = moment(30, offset: -4 * 3_600)
        let after = moment(90, offset: -5 * 3_600)
        #expect(LocalTime(of: before) == LocalTime(of: after))
        #expect(BusinessDay.midnight.date(of: after) == day)
        #expect(try store.issue("one", in: queue, at: before).new?.text == "A001")
        #expect(try store.issue("two", in: queue, at: after).new?.text == "A002")
        #expect(try store.issue("one", in: queue, at: after) == .repeated(#require(try store.number(day, "A001"))))
        #expect(try store.issue("three", in: queue, at: after).new?.text == "A003")
        #expect(try store.issue("four", in: queue, at: after).new == nil, "both hours are one slot")
        var window = Window(code: "1")
        window.serves = [.init(queue: queue.code)]
        let pass = try #require(try store.openWindow(window, clerk: "7", lease: 1_000, at: after).pass)
        let called = try #require(try store.callNext(pass, on: day, CounterRules(), at: after).number)
        #expect(called.text == "A001")
        #expect(try store.journalTail(1).first?.body.contains("\"hall\":3600000") == true, "an hour has passed, whatever the clocks show")
    }

    @Test func `A clock that jumps forward begins the later day`() throws {
        _ = try store.issue("one", at: .beijing(.friday, 9))
        #expect(try store.businessDay(.saturday) == .saturday)
        let number = try #require(try store.issue("two", at: .beijing(.saturday, 9)).new)
        #expect(number.text == "A001")
        #expect(number.day == .saturday)
    }

    // MARK: Many at once

    @Test func `Eight threads get eight hundred numbers, none twice and none left out`() throws {
        let results = Tally()
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for round in 0..<100 {
                results.add { try store.issue("\(thread)-\(round)").new?.sequence }
            }
        }
        #expect(results.failures.isEmpty)
        #expect(results.sequences.sorted() == Array(1...800))
        #expect(try store.verifyJournal().rows == 800)
    }

    @Test func `Eight threads that ask with one id get one number`() throws {
        let results = Tally()
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            results.add {
                switch try store.issue("same") {
                case .issued(let number), .repeated(let number): number.sequence
                default: nil
                }
            }
        }
        #expect(results.failures.isEmpty)
        #expect(results.sequences == Array(repeating: 1, count: 8))
        #expect(try store.issue("next").new?.text == "A002")
    }
}

/// What many threads got.
private final class Tally: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var sequences: [Int] = []
    private(set) var failures: [String] = []

    func add(_ body: () throws -> Int?) {
        do {
            let sequence = try body()
            lock.withLock { if let sequence { sequences.append(sequence) } else { failures.append("no number") } }
        } catch {
            lock.withLock { failures.append("\(error)") }
        }
    }
}

extension JournalFinding {
    /// The rows of an intact journal.
    var rows: UInt64? {
        if case .intact(let rows, _, _) = self { rows } else { nil }
    }
}
