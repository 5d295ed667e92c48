import KioskCore
import KioskTransport
import KioskTwin
import Testing

@testable import Kiosk

@Suite("A worker's turns")
struct TurnTests {
    @Test func `A device that is not there is looked for less and less often, and at once when something was plugged in`() throws {
        var ways = Ways()
        ways.cardReader = { _, _ throws(Fault) in throw Fault(.notFound) }
        let bench = try Bench("[device reader]\nkind = card-reader\nuri = tcp:127.0.0.1:1\n", ways)
        #expect(try (0..<6).map { _ in try bench.turn() } == [1000, 2000, 3000, 4000, 5000, 5000])
        bench.station.workers.first?.mailbox.post(.look)
        #expect(try bench.turn() == 1000)
        #expect(bench.news() == ["absent not-found"])
    }

    @Test func `A reader that is pulled out is absent once, and takes its card along once`() throws {
        let twin = try ReaderTwin(on: .tcp(port: 0))
        defer { twin.stop() }
        let bench = try Bench("[device reader]\nkind = card-reader\nuri = \(twin.uri)\n")
        _ = try bench.turn()
        twin.place(.specimen)
        #expect(try bench.turn() == 0, "what has arrived is read at once")
        _ = try bench.turn()
        #expect(bench.news() == ["ready ", "busy ", "cardArrived", "ready ", "cardRead"])

        twin.disconnect()
        for _ in 0..<3 { _ = try bench.turn() }
        #expect(bench.news() == ["cardRemoved", "absent disconnected"])

        twin.reconnect()
        _ = try bench.turn()
        #expect(bench.news().first == "ready ")
    }

    @Test func `A card that could not be read has gone, too, when its reader has`() throws {
        let twin = try ReaderTwin(on: .tcp(port: 0))
        defer { twin.stop() }
        let bench = try Bench("[device reader]\nkind = card-reader\nuri = \(twin.uri)\n")
        _ = try bench.turn()
        twin.refuse(0x2002, sw3: 0x31)
        twin.place(.specimen)
        for _ in 0..<2 { _ = try bench.turn() }
        #expect(bench.news().last == "cardFailed")
        twin.disconnect()
        _ = try bench.turn()
        #expect(bench.news() == ["cardRemoved", "absent disconnected"])
    }

    @Test func `A ticket is printed in one turn`() throws {
        let twin = try TicketPrinterTwin()
        defer { twin.stop() }
        let bench = try Bench("[device tickets]\nkind = ticket-printer\nuri = \(twin.uri)\nprofile = epson\n")
        let number = try bench.station.issueNumber(requestID: "r1", item: nil, queue: "A", visit: nil)
        let job = try bench.station.printTicket(number, on: nil)
        _ = try bench.turn()
        #expect(try bench.station.jobState(job) == .printed)
        #expect(bench.news() == ["queued ", "printing ", "busy ", "printed ", "ready "])
    }

    @Test func `What hangs in the printer when the host stops is cut off before the next resident's ticket`() throws {
        let twin = try TicketPrinterTwin()
        defer { twin.stop() }
        let tickets = "[device tickets]\nkind = ticket-printer\nuri = \(twin.uri)\nprofile = epson\n"
        var bench: Bench? = try Bench(tickets)
        let directory = try #require(bench?.directory)
        twin.paperOut(afterLines: 3)
        if let station = bench?.station {
            _ = try station.printTicket(try station.issueNumber(requestID: "r1", item: nil, queue: "A", visit: nil), on: nil)
            _ = try bench?.turn()
        }
        #expect(!twin.hanging.elements.isEmpty)
        bench = nil   // nothing is closed: the host is gone
        twin.paperIn()

        let again = try Bench(tickets, in: directory)
        let number = try again.station.issueNumber(requestID: "r2", item: nil, queue: "A", visit: nil)
        _ = try again.station.printTicket(number, on: nil)
        _ = try again.turn()
        #expect(twin.tickets.count == 2)
        #expect(twin.tickets.last?.text.hasPrefix("青石镇便民服务中心") == true)
        #expect(twin.tickets.last?.text.contains("A002") == true)
    }

    @Test func `A terminal that is closed before its turn prints nothing more`() throws {
        let twin = try TicketPrinterTwin()
        defer { twin.stop() }
        let bench = try Bench("[device tickets]\nkind = ticket-printer\nuri = \(twin.uri)\nprofile = epson\n")
        let number = try bench.station.issueNumber(requestID: "r1", item: nil, queue: "A", visit: nil)
        _ = try bench.station.printTicket(number, on: nil)
        bench.station.close()
        #expect(bench.news() == ["queued ", "notPrinted closing"])
        #expect(twin.tickets.isEmpty)
    }

    @Test func `A host that dies in the middle of a ticket: the next run calls it unknown, and cleans the printer before anything else`() throws {
        let twin = try TicketPrinterTwin()
        defer { twin.stop() }
        let devices = "[device tickets]\nkind = ticket-printer\nuri = \(twin.uri)\nprofile = epson\n"
        let directory = try Terminal.newDirectory()
        let number: QueueNumber
        let lost: UInt64
        do {
            let bench = try Bench(devices, in: directory)
            number = try bench.station.issueNumber(requestID: "r1", item: nil, queue: "D", visit: nil)
            lost = try bench.station.printTicket(number, on: nil)
            // All that is durable before the first byte; then the power goes.
            _ = try bench.station.store.changeJob(lost, .printing, at: Clock.moment())
        }
        let line = try DeviceURI(twin.uri).open(deadline: .after(milliseconds: 3000))
        try line.write(Array("half a ticket".utf8), deadline: .after(milliseconds: 3000))
        line.close()

        let bench = try Bench(devices, in: directory)
        #expect(try bench.station.jobState(lost) == .unknown)
        #expect(try !bench.station.refreshed(number).isVoid, "somebody may hold it, whatever the queue's rule")
        let again = try bench.station.printTicket(number, on: nil)
        _ = try bench.turn()
        #expect(try bench.station.jobState(again) == .printed)
        // What hung there was cut off first, for nobody.
        let tickets = twin.tickets.map(\.text)
        #expect(tickets.filter { $0.contains(number.text) }.count == 1)
        #expect(tickets.last.map { $0.contains("补打") && !$0.contains("half") } == true)
    }
}
