import KioskCore
import Testing

@testable import KioskStore

@Suite("Jobs")
struct JobTests {
    let scratch: ScratchDirectory
    let store: Store
    let now = Moment.beijing(.friday)
    let paperEnd = Fault(.paperEnd, "the roll sensor says empty")

    init() throws {
        scratch = try ScratchDirectory()
        store = try Store(directory: scratch.path)
    }

    @Test func `A ticket is recorded before its first byte, and through to its end`() throws {
        let number = try #require(try store.issue("one").new)
        let (job, ticket) = try store.begin(number)
        #expect(ticket == 1)
        #expect(try store.jobState(job) == .queued)
        #expect(try store.changeJob(job, .printing, at: now) == .changed(voided: false))
        #expect(try store.jobState(job) == .printing)
        #expect(try store.changeJob(job, .printed, at: now) == .changed(voided: false))
        #expect(try store.jobState(job) == .printed)
        #expect(try store.journalTail(4).map(\.kind) == ["number-issued", "job-queued", "job-printing", "job-printed"])
    }

    @Test func `The second ticket of a number is a reprint`() throws {
        let number = try #require(try store.issue("one").new)
        #expect(try store.begin(number).ticket == 1)
        #expect(try store.begin(number).ticket == 2)
        #expect(try store.number(id: number.id)?.prints == 2)
        let other = try #require(try store.issue("two").new)
        #expect(try store.begin(other).ticket == 1)
    }

    @Test func `A receipt is a job without a number`() throws {
        guard case .begun(let job, 0) = try store.beginJob("receipt", device: "office", at: now) else {
            Issue.record("no job began")
            return
        }
        #expect(try store.changeJob(job, .notPrinted, paperEnd, at: now) == .changed(voided: false))
    }

    @Test func `A job that ended stays as it is`() throws {
        let number = try #require(try store.issue("one").new)
        let job = try store.begin(number).job
        _ = try store.changeJob(job, .cancelled, at: now)
        for state in [JobState.queued, .printing, .printed, .notPrinted, .unknown, .cancelled] {
            #expect(try store.changeJob(job, state, at: now) == .refused(.cancelled))
        }
        #expect(try store.changeJob(4_711, .printing, at: now) == .notFound)
        #expect(try store.changeJob(.max, .printing, at: now) == .notFound)
        #expect(try store.jobState(4_711) == nil)
    }

    @Test func `Ids of jobs rise and name nothing else`() throws {
        let number = try #require(try store.issue("one").new)
        let first = try store.begin(number).job
        let visit = try store.record(.visitBegan, at: now)
        let second = try store.begin(number).job
        #expect(number.id < first)
        #expect(first < visit)
        #expect(visit < second)
    }

    // MARK: Tickets that do not come out

    @Test func `Kept by rule, a number is good without its ticket`() throws {
        let number = try #require(try store.issue("one", in: .general(onPrintFailure: .keep)).new)
        let job = try store.begin(number).job
        #expect(try store.changeJob(job, .notPrinted, paperEnd, at: now) == .changed(voided: false))
        #expect(try store.number(id: number.id)?.state == .issued)
    }

    @Test func `Void by rule, a number ends with its ticket, and the journal says why`() throws {
        let number = try #require(try store.issue("one", in: .general(onPrintFailure: .void)).new)
        let job = try store.begin(number).job
        #expect(try store.changeJob(job, .notPrinted, paperEnd, at: now) == .changed(voided: true))
        #expect(try store.number(id: number.id)?.voidReason == "not-printed")
        let rows = try store.journalTail(2)
        #expect(rows.map(\.kind) == ["job-not-printed", "number-void"])
        #expect(rows.map(\.number) == [number.id, number.id])
        #expect(rows.map(\.job) == [job, job])
        #expect(rows.map(\.body) == [
            #"{"detail":"the roll sensor says empty","fault":"paper-end"}"#, #"{"hall":0,"reason":"not-printed"}"#,
        ])
    }

    @Test func `A ticket that came out in part keeps its number, whatever the rule: somebody may hold the piece`() throws {
        let number = try #require(try store.issue("one", in: .general(onPrintFailure: .void)).new)
        let job = try store.begin(number).job
        _ = try store.changeJob(job, .printing, at: now)
        #expect(try store.changeJob(job, .partial, paperEnd, bands: (2, 7), at: now) == .changed(voided: false))
        #expect(try store.number(id: number.id)?.isVoid == false)
        let row = try #require(try store.journalTail(1).first)
        #expect(row.kind == "job-partial")
        #expect(row.body == #"{"bands":2,"detail":"the roll sensor says empty","fault":"paper-end","of":7}"#)
    }

    @Test(arguments: [JobState.printed, .unknown, .partial])
    func `A reprint that fails voids nothing when an earlier ticket may be in a hand`(first: JobState) throws {
        let number = try #require(try store.issue("one", in: .general(onPrintFailure: .void)).new)
        let ticket = try store.begin(number).job
        _ = try store.changeJob(ticket, .printing, at: now)
        _ = try store.changeJob(ticket, first, at: now)
        let reprint = try store.begin(number).job
        #expect(try store.changeJob(reprint, .notPrinted, paperEnd, at: now) == .changed(voided: false))
        #expect(try store.number(id: number.id)?.isVoid == false)
    }

    @Test func `There is no paper for a void number, and none that waits`() throws {
        let number = try #require(try store.issue("one").new)
        let waiting = try store.begin(number).job
        let under = try store.begin(number).job
        _ = try store.changeJob(under, .printing, at: now)
        #expect(try store.voidNumber(id: number.id, reason: "left", at: now))
        #expect(try store.beginJob("ticket", device: "printer", number: number.id, at: now) == .void)
        #expect(try store.changeJob(waiting, .printing, at: now) == .refused(.cancelled))
        #expect(try store.changeJob(under, .printed, at: now) == .changed(voided: false))
    }

    // MARK: Restart

    @Test func `After a restart the unfinished jobs are known, and nothing prints late`() throws {
        let scratch = try ScratchDirectory()
        var jobs: [UInt64] = []
        do {
            let store = try Store(directory: scratch.path)
            for request in ["done", "begun", "waiting"] {
                let number = try #require(try store.issue(request, in: .general(onPrintFailure: .void)).new)
                jobs.append(try store.begin(number).job)
            }
            _ = try store.changeJob(jobs[0], .printing, at: now)
            _ = try store.changeJob(jobs[0], .printed, at: now)
            _ = try store.changeJob(jobs[1], .printing, at: now)
        }
        let store = try Store(directory: scratch.path)
        let left = try store.unfinishedJobs()
        #expect(left.map(\.id) == Array(jobs[1...]))
        #expect(left.map(\.state) == [.printing, .queued])
        for job in left {
            _ = try store.changeJob(job.id, job.state == .queued ? .notPrinted : .unknown, Fault(.restarted), at: now)
        }
        #expect(try store.unfinishedJobs().isEmpty)
        #expect(try jobs.map { try store.jobState($0) } == [.printed, .unknown, .notPrinted])
        #expect(try store.number(.friday, "A002")?.isVoid == false)
        #expect(try store.number(.friday, "A003")?.isVoid == true)
        #expect(try store.verifyJournal().rows == 12)
    }
}
