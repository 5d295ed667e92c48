import KioskCore
import KioskTicketPrinter
import KioskTwin
import Synchronization
import Testing

@testable import Kiosk
@testable import KioskStore

/// A printer with a presenter, without a wire: what it says next is set by the test.
private final class PresenterPrinter: TicketPrinterDevice, @unchecked Sendable {
    let profile = TicketPrinterProfile.generic
    let hasRemains = false
    var presenter: KioskCore.Presenter? = .empty
    var conditions: TicketPrinterStatus.Conditions = []

    func model() throws(Fault) -> String? { nil }
    func status() throws(Fault) -> TicketPrinterStatus { TicketPrinterStatus(conditions, presenter: presenter, evidence: "scripted") }
    func print(_ ticket: EncodedTicket) -> PrintOutcome {
        presenter = .presented
        return .printed
    }
    func interrupt() {}
    func close() {}
}

@Suite("A ticket at the mouth of its printer")
struct PresenterTests {
    private let printer = PresenterPrinter()
    private let ways: Ways
    private let bench: Bench
    private let number: QueueNumber
    private let job: UInt64

    init() throws {
        var ways = Ways()
        let printer = printer
        ways.ticketPrinter = { _, _ in printer }
        self.ways = ways
        bench = try Bench("[device tickets]\nkind = ticket-printer\nuri = tcp:127.0.0.1:1\n", ways)
        number = try bench.station.issueNumber(requestID: "r1", item: nil, queue: "A", visit: nil)
        job = try bench.station.printTicket(number, on: nil)
    }

    private func next() throws -> Event? {
        _ = try bench.turn()
        return bench.event(.ticketChanged)
    }

    @Test func `is presented and taken, and the journal says so`() throws {
        let presented = try #require(try next())
        #expect(presented.presenter == .presented)
        #expect(presented.job == job)
        #expect(presented.text == "请取走您的号票。")
        #expect(try next() == nil, "once")
        printer.presenter = .empty
        #expect(try next()?.presenter == .taken)
        #expect(try next() == nil)
        let rows = try bench.station.store.journalTail(2)
        #expect(rows.map(\.kind) == ["ticket-presented", "ticket-taken"])
        #expect(rows.allSatisfy { $0.number == number.id && $0.job == job && $0.body == #"{"device":"tickets"}"# })
    }

    @Test func `is looked at more often while it waits to be taken`() throws {
        #expect(try bench.turn() == 500)
        printer.presenter = .taken
        #expect(try bench.turn() == 2000)
    }

    @Test func `is left behind: somebody should take it, and the next ticket prints all the same`() throws {
        _ = try next()
        printer.presenter = .leftBehind
        let left = try #require(try next())
        #expect(left.presenter == .leftBehind)
        #expect(left.text == "号票没有取走。您的号码是 A001，已经保留。")
        let device = try #require(try bench.station.devices().first)
        #expect(device.state == .needsPerson)
        #expect(device.fault?.name == .ticketLeft)
        #expect(device.fault?.who == .resident)

        let second = try bench.station.printTicket(number, on: nil)
        let presented = try #require(try next())
        #expect(presented.job == second)
        #expect(try bench.station.jobState(second) == .printed)
        #expect(try bench.station.devices().first?.state == .ready)
    }

    @Test func `is pulled in again, and the number stays`() throws {
        _ = try next()
        printer.presenter = .retracted
        let retracted = try #require(try next())
        #expect(retracted.presenter == .retracted)
        #expect(try !bench.station.refreshed(number).isVoid)
        #expect(try next() == nil)
    }

    @Test func `is pushed out where the configuration says so, which is not taken`() throws {
        let bench = try Bench("[device tickets]\nkind = ticket-printer\nuri = tcp:127.0.0.1:1\npresenter = eject\n", ways)
        for state in [KioskCore.Presenter.presented, .leftBehind, .empty] {
            printer.presenter = state
            _ = try bench.turn()
            #expect(bench.event(.ticketChanged)?.presenter == (state == .empty ? .ejected : state))
        }
    }

    @Test func `of an earlier run is told while it lies there, and without a job`() throws {
        try bench.station.cancelJob(job)
        printer.presenter = .presented
        let presented = try #require(try next())
        #expect(presented.job == 0)
        #expect(presented.presenter == .presented)
    }

    @Test func `of an earlier run that was taken is no news`() throws {
        try bench.station.cancelJob(job)
        printer.presenter = .taken
        #expect(try next() == nil)
    }
}

@Suite("A printer with a presenter, on a real wire")
struct PresenterTwinTests {
    @Test func `tells what becomes of each ticket, and pulls in what nobody takes`() throws {
        let twin = try TicketPrinterTwin(dialect: .custom)
        defer { twin.stop() }
        twin.take(afterMilliseconds: nil)
        let bench = try Bench("""
            [device tickets]
            kind = ticket-printer
            uri = \(twin.uri)
            profile = custom-kpm
            presenter = retract
            presenter-after = 1

            """)
        func next(_ wanted: KioskCore.Presenter) throws -> Event {
            let until = Clock.monotonic() + 10_000
            while Clock.monotonic() < until {
                _ = try bench.turn()
                // A printer that pulls it in at once is never seen with a ticket left behind.
                guard let event = bench.event(.ticketChanged), event.presenter != .leftBehind else { continue }
                #expect(event.presenter == wanted)
                return event
            }
            throw Missing(what: "\(wanted)")
        }
        let number = try bench.station.issueNumber(requestID: "r1", item: nil, queue: "A", visit: nil)
        let first = try bench.station.printTicket(number, on: nil)
        #expect(try next(.presented).job == first)
        #expect(try #require(bench.station.devices().first).capabilities.contains(.present))
        twin.take()
        #expect(try next(.taken).job == first)

        let second = try bench.station.printTicket(number, on: nil)
        #expect(try next(.presented).job == second)
        #expect(try next(.retracted).job == second)
        _ = try bench.turn()
        #expect(try bench.station.devices().first?.state == .ready)
        #expect(try !bench.station.refreshed(number).isVoid)
    }
}
