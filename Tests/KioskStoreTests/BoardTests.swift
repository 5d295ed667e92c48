import KioskCore
import Testing

@testable import KioskStore

@Suite("A board's announcements")
struct BoardTests {
    let scratch: ScratchDirectory
    let store: Store
    let rules = CounterRules()

    init() throws {
        scratch = try ScratchDirectory()
        store = try Store(directory: scratch.path)
    }

    private func call(_ window: String, at minute: Int) throws -> WindowPass {
        let pass = try #require(try store.openWindow(.serving("A", code: window), clerk: "7", lease: rules.lease, at: .minute(minute)).pass)
        _ = try store.issueNumber(request: "\(window) \(minute)", item: nil, in: .named("A"), on: .friday, at: .minute(minute))
        _ = try store.callNext(pass, on: .friday, rules, at: .minute(minute))
        return pass
    }

    private func next(_ board: String = "hall") throws -> Announcement? { try store.nextAnnouncement(for: board, on: .friday, at: .minute(60)) }

    private func say(_ board: String = "hall") throws -> String? {
        guard let next = try next(board) else { return nil }
        #expect(try store.announcementSaid(next, by: board, at: .minute(30)))
        return "\(next.text) \(next.window) \(next.recall) \(next.skipped)"
    }

    @Test func `Three calls at once are said one after the other, each board for itself`() throws {
        for window in ["1", "2", "3"] { _ = try call(window, at: 1) }
        #expect(try say() == "A001 1 0 0")
        #expect(try next()?.text == "A002")
        #expect(try next()?.text == "A002", "until it is said")
        #expect(try say() == "A002 2 0 0")
        #expect(try say("outside") == "A001 1 0 0")
        #expect(try say() == "A003 3 0 0")
        #expect(try say() == nil)
    }

    @Test func `None is said twice, whichever of two programs says it`() throws {
        _ = try call("1", at: 1)
        let announcement = try #require(try next())
        #expect(try store.announcementSaid(announcement, by: "hall", at: .minute(2)))
        #expect(try store.announcementSaid(announcement, by: "hall", at: .minute(2)) == false)
        #expect(try next() == nil)
    }

    @Test func `A recall is a call of its own; what is no longer true is skipped, and that is told`() throws {
        _ = try say()
        let one = try call("1", at: 1)
        #expect(try say() == "A001 1 0 0")
        _ = try store.recall(one, on: .friday, rules, at: .minute(2))
        _ = try store.recall(one, on: .friday, rules, at: .minute(3))
        let two = try call("2", at: 4)
        _ = try store.serve(two, rules, at: .minute(4))
        #expect(try say() == "A001 1 2 1", "the first recall gave way to the second")
        #expect(try say() == nil, "they have come to window 2")
        _ = try call("3", at: 5)
        #expect(try say() == "A003 3 0 1", "the call to window 2")
        let rows = try store.journalTail(100).filter { $0.kind == "announcements-skipped" }.map(\.body)
        #expect(rows == [#"{"board":"hall","count":1}"#, #"{"board":"hall","count":1}"#])
    }

    @Test func `It goes on after a restart, and says nothing of yesterday`() throws {
        _ = try call("1", at: 1)
        _ = try call("2", at: 1)
        _ = try say()
        #expect(try store.nextAnnouncement(for: "hall", on: .saturday, at: .minute(24 * 60)) == nil)
        #expect(try next()?.text == "A002")
    }
}
