import Glibc
import Testing
@testable import KioskTwin

private let initialise = hex("1B40")
private let cut = hex("1D564200")   // feed to the cutter, then cut partly
private func done(_ id: String) -> [UInt8] { hex("1D2848 0600 3030") + Array(id.utf8) }
private func isDone(_ id: String) -> [UInt8] { hex("3722") + Array(id.utf8) + [0] }
private func ask(_ n: UInt8) -> [UInt8] { [0x10, 0x04, n] }
/// GB 18030 of 取号 and of 便民服务中心
private let quhao = hex("C8A1 BAC5")
private let hall = hex("B1E3 C3F1 B7FE CEF1 D6D0 D0C4")

@Suite struct TicketPrinterTwinTests {
    @Test("A ticket comes out with its text, styles, places, symbol and cut")
    func printsATicket() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        let host = try RawHost(printer.uri)
        var bytes = initialise + hex("1B6101") + hall + [0x0A]
        bytes += hex("1D2133") + Array("A001".utf8) + [0x0A]
        bytes += hex("1D2100 1B6100 1B4501") + quhao + hex("1B4500 1B24 2C01") + Array("x".utf8) + [0x0A]
        bytes += hex("1D286B 0400 31413200 1D286B 0300 314304 1D286B 0300 314531")
        bytes += hex("1D286B 0800 315030") + Array("HELLO".utf8) + hex("1B6101 1D286B 0300 315130")
        bytes += cut + done("0001")
        #expect(try host.ask(bytes, 7) == isDone("0001"))

        let ticket = try #require(printer.tickets.first)
        #expect(ticket.lines == ["便民服务中心", "A001", "取号" + String(repeating: " ", count: 21) + "x"])
        #expect(ticket.cut == .partial && !ticket.isCutThrough)
        guard case .line(let title, _) = ticket.elements[0].content,
              case .line(let big, _) = ticket.elements[1].content,
              case .line(let plain, _) = ticket.elements[2].content else { return #expect(Bool(false), "three lines") }
        #expect(title[0].x == (576 - 6 * 24) / 2)
        #expect(big[0].style.width == 4 && big[0].style.height == 4 && big[0].x == (576 - 4 * 48) / 2)
        #expect(ticket.elements[1].y == 96 + 30 && ticket.elements[2].y == 96 + 30 + 96)
        #expect(plain[0].style.isBold && plain[0].x == 0 && plain[1].x == 300 && !plain[1].style.isBold)
        let symbol = try #require(ticket.symbols.first)
        #expect(symbol.text == "HELLO" && symbol.correction == "M" && symbol.width == 84 && symbol.x == (576 - 84) / 2)
        #expect(printer.complaints == [])
    }

    @Test("A ticket longer than any picture has none, and the printer goes on", arguments: [200, 40_000])
    func endless(feeds: Int) throws {
        var printer = ThermalPrinter()
        _ = printer.receive(hex("1B33FF") + [[UInt8]](repeating: hex("1B64FF"), count: feeds).joined() + hex("1D5600"), now: .now)
        #expect(throws: TwinError.self) { try printer.tickets.last?.png() }
        _ = printer.receive(initialise + quhao + [0x0A] + cut, now: .now)
        #expect(printer.tickets.map(\.text) == ["", "取号"])
    }

    @Test("Status in real time tells paper, cover, cutter and offline")
    func realTimeStatus() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        let host = try RawHost(printer.uri)
        func status() throws -> [UInt8] { try host.ask(ask(1) + ask(2) + ask(3) + ask(4), 4) }
        #expect(try status() == hex("12 12 12 12"))
        printer.nearEnd(true)
        #expect(try status() == hex("12 12 12 1E"))
        printer.paperOut()
        #expect(try status() == hex("1A 32 12 7E"))
        printer.paperIn()
        printer.openCover()
        #expect(try status() == hex("1A 16 12 12"))
        printer.closeCover()
        printer.jam()
        #expect(try status() == hex("1A 52 1A 12"))
        printer.clearJam()
        printer.setOffline(true)
        #expect(try status() == hex("1A 12 12 12"))
        printer.clear()
        #expect(try status() == hex("12 12 12 12"))
        printer.silence()
        #expect(try host.ask(ask(1), 1, within: 50) == [])
    }

    @Test("What is sent while the paper is out comes out of the new roll: the stale ticket")
    func staleTicket() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        printer.paperOut()
        var host = try RawHost(printer.uri)
        #expect(try host.ask(Array("OLD\n".utf8) + cut + done("0001") + ask(4), 1) == hex("7E"), "no done marker")
        #expect(printer.state.bytesWaiting > 0)
        printer.drop()
        host = try RawHost(printer.uri)
        #expect(try host.ask(ask(4), 1) == hex("7E"))
        printer.paperIn()
        #expect(printer.waitForTickets(1, within: 2000).map(\.text) == ["OLD"])
        #expect(host.read(7) == isDone("0001"))
    }

    @Test("Clearing the buffers in real time leaves nothing to come out late")
    func clearsBuffers() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        printer.paperOut()
        let host = try RawHost(printer.uri)
        try host.write(Array("OLD\n".utf8) + cut)
        #expect(try host.ask(hex("10 05 02") + ask(4), 1) == hex("7E"))
        #expect(printer.state.bytesWaiting > 0, "the end of the paper is no error that DLE ENQ recovers from")
        #expect(try host.ask(hex("10 14 08 01 03 14 01 06 02 08"), 3) == hex("37 25 00"))
        printer.paperIn()
        #expect(try host.ask(Array("NEW\n".utf8) + cut + done("0002"), 7) == isDone("0002"))
        #expect(printer.tickets.map(\.text) == ["NEW"])
    }

    @Test("The roll ends in the middle of a ticket, and the rest follows on the next roll")
    func paperEndsWithin() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        let host = try RawHost(printer.uri)
        printer.paperOut(afterLines: 2)
        try host.write(Array("1\n2\n3\n".utf8) + cut + done("0001"))
        #expect(printer.wait(within: 2000) { !$0.hasPaper && $0.bytesWaiting > 0 })
        #expect(printer.hanging.text == "1\n2")
        #expect(try host.ask(ask(2), 1) == hex("32"))
        printer.tear()
        printer.paperIn()
        #expect(host.read(7) == isDone("0001"))
        #expect(printer.tickets.map(\.cut) == [.torn, .partial])
    }

    @Test("A stuck cutter is an error; when it is freed the cut is made")
    func jam() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        let host = try RawHost(printer.uri)
        printer.jam(atNextCut: true)
        try host.write(Array("A001\n".utf8) + cut + done("0001"))
        #expect(printer.wait(within: 2000) { $0.isJammed })
        #expect(try host.ask(ask(2) + ask(3), 2) == hex("52 1A"))
        printer.clearJam()
        #expect(host.read(7) == isDone("0001"))
        #expect(printer.tickets.map(\.text) == ["A001"])
    }

    @Test("A cut without a feed leaves the last 12 mm inside")
    func cutNeedsAFeed() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        let host = try RawHost(printer.uri)
        #expect(try host.ask(Array("A001\n".utf8) + hex("1D5600") + done("0001"), 7) == isDone("0001"))
        #expect(printer.tickets.map(\.text) == [""])
        #expect(printer.hanging.text == "A001")
    }

    @Test("Chinese mode, code pages and characters outside the font print as on paper")
    func characters() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        let host = try RawHost(printer.uri)
        var bytes = quhao + hex("1C2E 8284 1C26") + [0x0A]     // CP437: é ä
        bytes += hex("8130 8436") + [0x0A]                      // a four-byte code
        bytes += hex("A3A4") + [0x0A]                           // the full-width yen sign
        bytes += hex("1B7402 1C2E 9C 1C26") + [0x0A]            // CP850
        bytes += hex("1C32 FEA1") + [UInt8](repeating: 0xFF, count: 72) + hex("CDF5 FEA1") + [0x0A]
        #expect(try host.ask(bytes + cut + done("0001"), 7) == isDone("0001"))
        #expect(printer.tickets.first?.lines == ["取号éä", " 0 6", "￥", "£", "王\u{FFFC}"])
    }

    @Test("A line that is too long goes on in the next one")
    func wraps() throws {
        let printer = try TicketPrinterTwin(width: 384)
        defer { printer.stop() }
        let host = try RawHost(printer.uri)
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 33) + [0x0A] + Array([[UInt8]](repeating: quhao, count: 9).joined()) + [0x0A]
        #expect(try host.ask(bytes + cut + done("0001"), 7) == isDone("0001"))
        #expect(printer.tickets.first?.lines.map(\.count) == [32, 1, 16, 2])
    }

    @Test("A raster is taken whole, in however many pieces it comes")
    func raster() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        let host = try RawHost(printer.uri)
        let bits = [UInt8](repeating: 0xF0, count: 72 * 24)
        let bytes = hex("1D763000 4800 1800") + bits
        for start in stride(from: 0, to: bytes.count, by: 100) {
            try host.write(Array(bytes[start..<min(bytes.count, start + 100)]))
        }
        #expect(try host.ask(hex("1B2A21 0800") + [UInt8](repeating: 0xAA, count: 24) + [0x0A] + cut + done("0001"), 7) == isDone("0001"))
        let ticket = try #require(printer.tickets.first)
        #expect(ticket.rasters.map(\.raster.bits) == [bits])
        guard case .line(_, let images) = ticket.elements[1].content else { return #expect(Bool(false), "a line") }
        #expect(images[0].raster.width == 8 && images[0].raster.height == 24 && images[0].raster.blackDots == 96)
    }

    @Test("Automatic status comes at once and at every change that was asked for")
    func automaticStatus() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        let host = try RawHost(printer.uri)
        #expect(try host.ask(hex("1D61 0E"), 4) == hex("10 00 00 00"))
        printer.nearEnd(true)
        #expect(host.read(4) == hex("10 00 03 00"))
        printer.openCover()
        #expect(host.read(4) == hex("38 00 03 00"))
        printer.closeCover()
        #expect(host.read(4) == hex("10 00 03 00"))
        #expect(try host.ask(hex("1D7201"), 1) == hex("03"))
        printer.paperOut()
        #expect(host.read(4) == hex("18 00 0F 00"))
        #expect(try host.ask(hex("1D7201"), 1, within: 50) == [], "offline, GS r waits like all else")
    }

    @Test("The printer tells who it is")
    func identity() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        let host = try RawHost(printer.uri)
        #expect(try host.ask(hex("1D49 43"), 9) == [0x5F] + Array("TWIN-80".utf8) + [0])
        #expect(try host.ask(hex("1D49 01"), 1) == [0x20])
    }

    @Test("A pulled cable refuses connections until it is back")
    func disconnects() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        let host = try RawHost(printer.uri)
        #expect(try host.ask(ask(1), 1) == hex("12"))
        printer.disconnect()
        #expect(host.waitForEnd())
        #expect(throws: RawHost.Trouble.self) { try RawHost(printer.uri) }
        printer.reconnect()
        #expect(try RawHost(printer.uri).ask(ask(1), 1) == hex("12"))
    }

    @Test("A slow printer answers in real time while it prints")
    func slow() throws {
        let printer = try TicketPrinterTwin(bytesPerSecond: 200)
        defer { printer.stop() }
        let host = try RawHost(printer.uri)
        #expect(try host.ask(Array("0123456789\n0123456789\n".utf8) + cut + ask(1), 1) == hex("12"))
        #expect(printer.state.bytesWaiting > 0)
        printer.slow(bytesPerSecond: nil)
        #expect(printer.waitForTickets(1, within: 2000).count == 1)
    }

    @Test("The picture is a PNG as wide as the paper, and its file is there with the JSON")
    func picture() throws {
        let directory = try ScratchDirectory()
        let printer = try TicketPrinterTwin(directory: directory.path)
        let host = try RawHost(printer.uri)
        #expect(try host.ask(hall + [0x0A] + cut + done("0001"), 7) == isDone("0001"))
        #expect(printer.waitForPictures(1, within: 10000))
        printer.stop()
        let png = try #require(bytes(of: directory.path + "/paper-0001.png"))
        #expect(png.starts(with: hex("89504E470D0A1A0A")))
        #expect(Int(png[18]) << 8 | Int(png[19]) == 576 + 2 * 32 + 2 * 28)
        let json = try #require(bytes(of: directory.path + "/paper-0001.json"))
        #expect(String(decoding: json, as: UTF8.self).contains("\"text\":\"便民服务中心\""))
        unlink(directory.path + "/paper-0001.png")
        unlink(directory.path + "/paper-0001.json")
    }

    @Test("The commands of the control socket do the same as the methods")
    func commands() throws {
        let printer = try TicketPrinterTwin()
        defer { printer.stop() }
        #expect(printer.perform("paper out") == "ok")
        #expect(!printer.state.hasPaper)
        #expect(printer.perform("paper in") == "ok")
        #expect(printer.perform("paper out after 3") == "ok" && printer.state.hasPaper)
        #expect(printer.perform("cover open") == "ok" && printer.state.isCoverOpen)
        #expect(printer.perform("state").contains("\"coverOpen\":true"))
        #expect(printer.perform("tickets") == "ok []")
        #expect(printer.perform("paper sideways") == "error no command 'paper sideways'; try help")
        #expect(printer.perform("near-end") == "error near-end needs on or off")
    }
}

private func bytes(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
    return bytes
}
