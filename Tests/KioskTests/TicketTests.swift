import KioskTwin
import Testing

@testable import Kiosk

@Suite("A number and its ticket")
struct TicketTests {
    private func number(_ terminal: Terminal, _ request: String = "r1", queue: String = "A") throws -> QueueNumber {
        try terminal.station.issueNumber(requestID: request, item: nil, queue: queue, visit: nil)
    }

    private func words(_ ticket: PrintedTicket) -> String { ticket.text }

    @Test("come out together, with the same number")
    func printed() throws {
        let terminal = try Terminal(printer: true)
        let printer = try #require(terminal.printer)
        let number = try number(terminal)
        #expect(number.text == "A001")
        let job = try terminal.station.printTicket(number, on: nil)
        let end = try terminal.ending(of: job)
        #expect(end.jobState == .printed)
        #expect(end.text == "请取走您的号票。")
        let ticket = try #require(printer.waitForTickets(1, within: 5000).first)
        #expect(words(ticket).contains("A001"))
        #expect(words(ticket).contains("1—3号窗口"))
        #expect(!words(ticket).contains("补打"))
        #expect(try terminal.station.jobState(job) == .printed)
    }

    @Test("say how many are ahead; a second ticket, printed later, does not")
    func ahead() throws {
        let terminal = try Terminal(printer: true)
        let printer = try #require(terminal.printer)
        _ = try number(terminal)
        let second = try number(terminal, "r2")
        for _ in 1...2 { _ = try terminal.ending(of: try terminal.station.printTicket(second, on: nil)) }
        let tickets = printer.waitForTickets(2, within: 5000)
        #expect(tickets.map { words($0).contains("前面还有 1 人") } == [true, false])
        #expect(!tickets.contains { words($0).contains("约等") }, "nobody knows yet how long")
    }

    @Test("printed again is marked 补打")
    func reprint() throws {
        let terminal = try Terminal(printer: true)
        let printer = try #require(terminal.printer)
        let number = try number(terminal)
        _ = try terminal.ending(of: try terminal.station.printTicket(number, on: nil))
        _ = try terminal.ending(of: try terminal.station.printTicket(number, on: "tickets"))
        let tickets = printer.waitForTickets(2, within: 5000)
        #expect(tickets.map { words($0).contains("补打") } == [false, true])
        #expect(try terminal.station.refreshed(number).prints == 2)
    }

    @Test("without paper: the number is kept, the resident is told, and nothing comes out after the refill")
    func paperOut() throws {
        let terminal = try Terminal(printer: true)
        let printer = try #require(terminal.printer)
        try terminal.becomes(.ready, "tickets")
        printer.paperOut()
        let number = try number(terminal)
        let end = try terminal.ending(of: try terminal.station.printTicket(number, on: nil))
        #expect(end.jobState == .notPrinted)
        #expect(end.name == "paper-end")
        #expect(end.text == "打印机没有纸了，您的号码 A001 已经保留，请看屏幕或找工作人员。")
        #expect(try !terminal.station.refreshed(number).isVoid)

        printer.paperIn()
        try terminal.becomes(.ready, "tickets")
        let next = try self.number(terminal, "r2")
        _ = try terminal.ending(of: try terminal.station.printTicket(next, on: nil))
        let tickets = printer.waitForTickets(1, within: 5000)
        #expect(tickets.count == 1)
        #expect(tickets.map(words).allSatisfy { $0.contains("A002") && !$0.contains("A001") })
    }

    @Test("without paper, in a queue that says so: the number is void")
    func voidByRule() throws {
        let terminal = try Terminal(printer: true)
        try terminal.becomes(.ready, "tickets")
        terminal.printer?.paperOut()
        let number = try number(terminal, queue: "D")
        let end = try terminal.ending(of: try terminal.station.printTicket(number, on: nil))
        #expect(end.text.contains("没有生效"))
        #expect(try terminal.station.refreshed(number).isVoid)
        #expect { try terminal.station.printTicket(number, on: nil) } throws: { ($0 as? Failure)?.kind == .conflict }
        #expect(try self.number(terminal, "r2", queue: "D").text == "D002", "a void number is never given again")
    }

    @Test("with the printer gone: told at once, kept, and printed by nobody later")
    func printerGone() throws {
        let terminal = try Terminal(printer: true)
        let printer = try #require(terminal.printer)
        try terminal.becomes(.ready, "tickets")
        printer.disconnect()
        try terminal.becomes(.absent, "tickets")
        let number = try number(terminal)
        let end = try terminal.ending(of: try terminal.station.printTicket(number, on: nil))
        #expect(end.jobState == .notPrinted)
        #expect(end.who == .staff)
        printer.reconnect()
        try terminal.becomes(.ready, "tickets")
        #expect(printer.tickets.isEmpty)
    }

    @Test("asked for twice with one request id are one number")
    func idempotent() throws {
        let terminal = try Terminal()
        let first = try number(terminal)
        #expect(try number(terminal).id == first.id)
        #expect { try number(terminal, queue: "B") } throws: { ($0 as? Failure)?.kind == .conflict }
    }

    @Test("survive a restart, and paper on its way then is settled as unknown or not printed")
    func restart() throws {
        let terminal = try Terminal(printer: true)
        let printer = try #require(terminal.printer)
        try terminal.becomes(.ready, "tickets")
        printer.silence()
        let number = try number(terminal)
        let job = try terminal.station.printTicket(number, on: nil)
        try terminal.restart()
        #expect(try terminal.station.jobState(job).isEnded)
        #expect(try terminal.station.findNumber(day: nil, text: "A001").id == number.id)
        #expect(try self.number(terminal, "r2").text == "A002")
    }

    @Test("go to no printer that is not there")
    func noPrinter() throws {
        let terminal = try Terminal()
        let number = try number(terminal)
        #expect { try terminal.station.printTicket(number, on: nil) } throws: { ($0 as? Failure)?.kind == .notFound }
    }
}
