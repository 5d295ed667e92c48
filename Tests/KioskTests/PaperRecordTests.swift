import KioskCore
import Testing

@testable import Kiosk
@testable import KioskStore

@Suite("Paper and its record")
struct PaperRecordTests {
    private let store: Store
    private let events: EventQueue
    private let jobs: Jobs
    private var queue = Queue(code: "A")

    init() throws {
        store = try Store(directory: try Terminal.newDirectory())
        events = try EventQueue()
        jobs = Jobs(store, events, Visits(Visit.Times(), store, events))
        queue.prefix = "A"
        queue.onPrintFailure = .void
    }

    private func ticket() throws -> PrintJob {
        let issue = try store.issueNumber(
            request: "r1", item: nil, in: queue, on: .epoch, at: Clock.moment())
        guard case .issued(let number) = issue,
            case .begun(let id, _) = try store.beginJob("ticket", device: "tickets", number: number.id, at: Clock.moment())
        else { throw Missing(what: "a ticket") }
        return PrintJob(id: id, device: "tickets", document: Document(), title: "ticket", paper: .a4, number: number)
    }

    @Test func `A ticket that waits while its number becomes void never goes to the printer`() throws {
        let job = try ticket()
        #expect(try store.voidNumber(id: try #require(job.number).id, reason: "left", at: Clock.moment()))
        #expect(!jobs.printing(job))
        let event = try #require(events.next())
        #expect(event.jobState == .cancelled)
        #expect(event.name == "cancelled")
        #expect(try store.jobState(job.id) == .cancelled)
    }

    @Test func `A ticket that waits while its number becomes void is cancelled, also when the terminal closes first`() throws {
        let job = try ticket()
        #expect(try store.voidNumber(id: try #require(job.number).id, reason: "left", at: Clock.moment()))
        jobs.end(job, .notPrinted(Fault(.closing)))
        let event = try #require(events.next())
        #expect(event.jobState == .cancelled)
        #expect(event.detail == "Its number is void.")
        #expect(try store.jobState(job.id) == .cancelled)
    }

    @Test func `A ticket that came out in part says how much of it, and keeps its number`() throws {
        let job = try ticket()
        #expect(jobs.printing(job))
        _ = events.next()
        jobs.end(job, .partial(Fault(.paperEnd, "the sensor says so"), bands: 2, of: 7))
        let event = try #require(events.next())
        #expect(event.jobState == .partial)
        #expect(event.bands?.printed == 2 && event.bands?.all == 7)
        #expect(event.detail == "2 of 7 bands are on paper. the sensor says so")
        #expect(event.text == "打印机没有纸了，号票没有打完。您的号码 A001 已经保留，请看屏幕或找工作人员。")
        #expect(try store.number(id: try #require(job.number).id)?.isVoid == false, "although the queue voids what is not printed")
    }

    @Test func `What the records cannot keep is not printed, and staff are told why`() throws {
        let job = try ticket()
        try store.records.write { (db) throws(StoreFault) in
            try db.execute("CREATE TEMP TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
        }
        #expect(!jobs.printing(job))
        let event = try #require(events.next())
        #expect(event.jobState == .notPrinted)
        #expect(event.name == "records-failed")
        #expect(event.who == .staff)
        #expect(event.detail.contains("the disk is full"))
        // Nothing of it went out, so the next start may say so.
        #expect(try store.unfinishedJobs().map(\.state) == [.queued])
    }

    @Test func `What is recorded may go its way`() throws {
        let job = try ticket()
        #expect(jobs.printing(job))
        #expect(try #require(events.next()).jobState == .printing)
        #expect(!jobs.printing(job), "but once")
    }
}
