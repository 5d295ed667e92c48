import Testing
@testable import KioskTwin

@Suite struct FirmwareTests {
    @Test("An answer that comes late, or twice")
    func lateAndTwice() {
        var bench = Bench()
        bench.printer.firmware.delayMilliseconds = 700
        #expect(bench.printer.receive(hex("100401"), now: bench.now).actions == [.silence(700), .bytes([0x12])])
        bench.printer.firmware = Firmware()
        bench.printer.firmware.isTwice = true
        #expect(bench.ask("100404") == "12 12")
    }

    @Test("A late answer is late on the wire")
    func lateOnTheWire() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        #expect(printer.perform("firmware delay 60") == "ok")
        let start = Moment.now
        #expect(try RawHost(printer.uri).ask(hex("100401"), 1) == hex("12"))
        #expect(Moment.now.nanoseconds - start.nanoseconds >= 60_000_000)
    }

    @Test("A cheap board says that all is well whatever happens", arguments: Dialect.Name.allCases.filter { $0 != .star })
    func constant(_ dialect: Dialect.Name) {
        var bench = Bench(dialect)
        let questions = "100401 100402 100403 100404"
        let well = bench.ask(questions)
        bench.printer.firmware.isConstant = true
        bench.printer.condition.hasPaper = false
        bench.printer.condition.isJammed = true
        #expect(bench.ask(questions) == well)
        #expect(bench.printer.portStatus == 0x18)
    }

    @Test("A near-end sensor that is wrong", arguments: [
        (Firmware.NearEnd.right, "12", "1E"), (.always, "1E", "1E"), (.never, "12", "12"), (.inverted, "1E", "12"),
    ])
    func nearEnd(_ habit: Firmware.NearEnd, _ full: String, _ near: String) {
        var bench = Bench()
        bench.printer.firmware.nearEnd = habit
        #expect(bench.ask("100404") == full)
        bench.printer.condition.isNearEnd = true
        #expect(bench.ask("100404") == near)
    }

    @Test("Without power the buffer is lost, or kept by boards that keep it, and its ticket comes out late", arguments: [false, true])
    func powerCycle(_ keeps: Bool) {
        var bench = Bench()
        bench.printer.firmware.keepsBuffer = keeps
        bench.printer.condition.hasPaper = false
        bench.print("OLD")
        _ = bench.after { $0.powerCycle() }
        _ = bench.after { $0.condition.hasPaper = true }
        #expect(bench.printer.tickets.map(\.text) == (keeps ? ["OLD"] : []))
    }

    @Test("A small buffer fills up, and takes more when there is paper again")
    func smallBuffer() {
        var bench = Bench()
        bench.printer.firmware.bufferSize = 256
        bench.printer.condition.hasPaper = false
        _ = bench.ask([UInt8](repeating: 0x41, count: 300))
        #expect(!bench.printer.isHungry(now: bench.now))
        _ = bench.after { $0.condition.hasPaper = true }
        #expect(bench.printer.isHungry(now: bench.now))
    }

    @Test("A full small buffer holds up a real wire, and nothing of the ticket is lost")
    func smallBufferOnTheWire() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        #expect(printer.perform("firmware buffer 256") == "ok")
        printer.paperOut()
        let host = try RawHost(printer.uri)
        let raster = hex("1D763000 4800 C800") + [UInt8](repeating: 0xAA, count: 72 * 200)
        try host.write(raster + hex("1D564200"))
        #expect(printer.wait(within: 2000) { $0.bytesWaiting >= 256 })
        printer.paperIn()
        #expect(printer.waitForTickets(1, within: 5000).first?.rasters.map(\.raster.height) == [200])
    }

    @Test("A command that is longer than its memory is passed over to its end, and what follows is printed", arguments: [
        (Dialect.Name.generic, "1D384C 00002800 30703001013100024050", 5 + 0x280000),   // GS 8 L, 2.5 MiB
        (.generic, "1D763000 0020 0002", 6 + 0x2000 * 0x200),                           // GS v 0, 4 MiB
        (.star, "1B6B FFFF", 2 + 0xFFFF * 24),
    ])
    func passedOver(_ dialect: Dialect.Name, _ head: String, _ announced: Int) {
        var bench = Bench(dialect)
        // Behind the two bytes of its code.
        let data = [UInt8](repeating: 0x41, count: announced - (hex(head).count - 2))
        _ = bench.ask(head)
        for start in stride(from: 0, to: data.count, by: 50_000) {
            _ = bench.ask(Array(data[start..<min(data.count, start + 50_000)]))
            #expect(bench.printer.bytesWaiting <= Firmware.commandMemory + 50_000)
        }
        bench.print("A001", cut: dialect == .star ? "1B6402" : "1D564200")
        #expect(bench.printer.tickets.map(\.text) == ["A001"])
        #expect(bench.printer.complaints.count == 1)
    }

    @Test("Neither a picture of 4 GiB nor a symbol without an end fills its memory; cleared, it prints again", arguments: [
        "1D763000 FFFF FFFF", "1D384C FFFFFFFF 30", "1D6B04", "1B44",
    ])
    func endless(_ head: String) {
        var bench = Bench()
        _ = bench.ask(head)
        for _ in 0..<50 {
            _ = bench.ask([UInt8](repeating: 0x31, count: 50_000))
            #expect(bench.printer.bytesWaiting <= Firmware.commandMemory + 50_000)
        }
        #expect(bench.ask("100401") == "12")
        #expect(bench.ask("10140801031401060208") == "37 25 00")
        let before = bench.printer.tickets.count
        _ = bench.ask("1D564200")
        bench.print("A001")
        #expect(bench.printer.tickets.dropFirst(before).last?.text == "A001")
    }

    @Test("A fault script counts what is passed over, and keeps none of it")
    func scannedOver() {
        var scanner = TicketScanner(Dialect(.generic).language)
        let head = hex("1D763000 0020 0002"), data = [UInt8](repeating: 0x41, count: 0x2000 * 0x200), cut = hex("1D564200")
        let spans = scanner.scan((head + data + cut)[...])
        let all = head.count + data.count + cut.count
        #expect(spans.map(\.place) == [.cut, .ticket])
        #expect(spans.map { [$0.start, $0.end] } == [[all - cut.count, all], [0, all]])
    }

    @Test("XOFF comes before the buffer is full, XON when there is room again")
    func flowControl() throws {
        let printer = try TicketPrinterTwin(on: .terminal())
        defer { printer.stop() }
        #expect(printer.perform("firmware xon-xoff on") == "ok" && printer.perform("firmware buffer 256") == "ok")
        printer.paperOut()
        let host = try RawHost(printer.uri)
        #expect(try host.ask([UInt8](repeating: 0x41, count: 192), 1) == [0x13])
        #expect(try host.ask(hex("100401"), 1) == hex("1A"), "questions are heard nevertheless")
        printer.paperIn()
        #expect(host.read(1) == [0x11])
    }

    @Test("A slow mechanism is busy for as long as it takes, by its own clock")
    func slow() {
        var bench = Bench()
        bench.printer.speed = 100
        bench.print("0123456789")
        #expect(bench.printer.tickets.isEmpty && bench.ask("100401") == "12")
        _ = bench.wait(1000)
        #expect(bench.printer.tickets.map(\.text) == ["0123456789"])
    }

    @Test("Habits by command, and what is no habit")
    func commands() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        for habit in ["delay 5", "twice on", "constant on", "near-end inverted", "keeps-buffer on", "buffer 4096", "xon-xoff on"] {
            #expect(printer.perform("firmware " + habit) == "ok")
        }
        #expect(printer.firmware.nearEnd == .inverted && printer.firmware.bufferSize == 4096 && printer.firmware.keepsBuffer)
        printer.clear()
        #expect(printer.firmware == Firmware())
        #expect(printer.perform("firmware twice") == "error firmware needs a habit and its value")
        #expect(printer.perform("firmware twice maybe") == "error twice is on or off, not 'maybe'")
        #expect(printer.perform("firmware near-end far") == "error near-end is right, always, never, inverted, not 'far'")
        #expect(printer.perform("firmware colour red").hasPrefix("error no habit 'colour'"))
    }

    @Test("The presenter by command, with the ticket's fate in its JSON")
    func presenter() throws {
        let printer = try TicketPrinterTwin(dialect: .custom)
        defer { printer.stop() }
        let host = try RawHost(printer.uri)
        #expect(printer.perform("retract after 600000") == "ok" && printer.perform("present after 1") == "ok")
        try host.write(Array("A001\n".utf8) + hex("1B69"))
        #expect(printer.wait(within: 2000) { $0.presenter == .presented(0) })
        #expect(printer.perform("state").contains("\"presenter\":\"presented\""))
        #expect(printer.perform("pull on") == "ok" && printer.state.presenter == .pulled(0))
        #expect(printer.perform("pull off") == "ok" && printer.perform("take") == "ok")
        #expect(printer.perform("wait taken 1 2000") == "ok")
        #expect(printer.perform("tickets").contains("\"fate\":\"taken\""))
        #expect(printer.perform("retract after 1") == "ok")
        try host.write(Array("A002\n".utf8) + hex("1B69"))
        #expect(printer.perform("wait retracted 1 2000") == "ok")
        #expect(printer.perform("bin size 1") == "ok" && printer.perform("bin empty") == "ok" && printer.state.binned == 0)
        #expect(printer.perform("jam presenter") == "ok")
        try host.write(Array("A003\n".utf8) + hex("1B69"))
        #expect(printer.wait(within: 2000) { $0.presenter == .stuck(2) && !$0.isOnline })
        #expect(printer.perform("clear-jam") == "ok" && printer.tickets.last?.fate == .removed)
    }
}
