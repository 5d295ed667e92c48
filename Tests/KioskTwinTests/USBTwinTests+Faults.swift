import Testing
@testable import KioskTwin

extension USBTwinTests {
    /// A reader that has found and selected its card, and was asked to read it.
    private func asked(_ reader: ReaderTwin, _ busID: String = "1-1") throws -> RawUSBHost {
        reader.place()
        let host = try RawUSBHost(bus, busID)
        for request in [SDT.find, SDT.select] { _ = try (host.write(Endpoint.readerOut, request), host.read(Endpoint.readerIn, 64)) }
        _ = try host.write(Endpoint.readerOut, SDT.readBase)
        return host
    }

    @Test("A script halts the endpoint within an answer, and the next answer is whole")
    func scriptedStall() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        reader.follow(try FaultScript("at byte 600 of command 30 01: stall"))
        let host = try asked(reader)
        #expect(try host.read(Endpoint.readerIn, 4096)?.count == 600)
        for _ in 0..<2 { #expect(try host.read(Endpoint.readerIn, 64)?.status == RawUSBHost.stalled) }
        #expect(try host.control("02 01 0000 0083 0000")?.status == 0)
        _ = try host.write(Endpoint.readerOut, SDT.readBase)
        #expect(try host.read(Endpoint.readerIn, 4096)?.count == 1295)
    }

    @Test("A split reader halts the endpoint where its answer broke off")
    func scriptedStallOfSplit() throws {
        let reader = try ReaderTwin(on: .usb(bus, .split))
        defer { reader.stop() }
        reader.follow(try FaultScript("at byte 9 of command 11 FF: stall"))
        let host = try RawUSBHost(bus, "1-1")
        _ = try (host.write(0x02, Array(SDT.status.prefix(7))), host.write(0x06, Array(SDT.status.dropFirst(7))))
        #expect(try host.read(0x81, 64)?.data == Array(SDT.ok.prefix(7)))
        #expect(try host.read(0x85, 64)?.data == Array(SDT.ok[7..<9]))
        #expect(try host.read(0x85, 64)?.status == RawUSBHost.stalled)
        #expect(try host.control("82 00 0000 0081 0002")?.data == [0, 0])
    }

    @Test("A script damages an answer, breaks it off, or lets its rest wait")
    func scriptedAnswers() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        reader.follow(try FaultScript("at end of command: wrong-xor\nat byte 3 of command time 2: short\nat byte 8 of command time 3: silence 150"))
        let host = try RawUSBHost(bus, "1-1")
        _ = try host.write(Endpoint.readerOut, SDT.status)
        #expect(try host.read(Endpoint.readerIn, 64)?.data == SDT.ok.dropLast() + [0x94 ^ 0x55])
        _ = try host.write(Endpoint.readerOut, SDT.status)
        #expect(try host.read(Endpoint.readerIn, 64)?.data == Array(SDT.ok.prefix(3)))
        let start = Moment.now
        _ = try host.write(Endpoint.readerOut, SDT.status)
        #expect(try host.read(Endpoint.readerIn, 64)?.data == Array(SDT.ok.prefix(8)))
        #expect(try host.read(Endpoint.readerIn, 64)?.data == Array(SDT.ok.dropFirst(8)))
        #expect(start.adding(nanoseconds: 150_000_000) <= .now)
    }

    @Test("A script pulls the cable within an answer; what came before is there, and the device for good or not gone")
    func scriptedUnplug() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        reader.follow(try FaultScript("at byte 600 of command 30 01: unplug\nat byte 3 of command 11 FF: replug 20"))
        let host = try asked(reader)
        #expect(try host.read(Endpoint.readerIn, 512)?.count == 512)
        #expect(reader.usb?.isConnected == true, "the host has not fetched all")
        #expect(try host.read(Endpoint.readerIn, 512)?.count == 88)
        #expect(host.waitForEnd())
        #expect(try RawUSBHost.devices(bus.port) == [])
        reader.reconnect()
        let again = try RawUSBHost(bus, "1-1")
        _ = try again.write(Endpoint.readerOut, SDT.status)
        #expect(again.waitForEnd(), "although nobody reads")
        #expect(reader.waitUntilPlugged(within: 2000))
        let third = try RawUSBHost(bus, "1-1")
        _ = try third.write(Endpoint.readerOut, SDT.status)
        #expect(try third.read(Endpoint.readerIn, 64)?.data == SDT.ok)
    }

    @Test("A silence that is over leaves nothing to wait for")
    func silenceEnds() {
        let wire = FarEnd.Device(
            receive: { bytes, _ in
                var output = Output(bytes: bytes)
                output.actions.append(.silence(0))
                return output
            },
            advance: { (Output(), nil) }, isHungry: { true })
        var device = ReaderFraming.single.device(.init(wire: wire))
        device.attach()
        device.submit(.init(number: 1, address: Endpoint.readerOut, length: 10, data: SDT.status))
        #expect(device.advance() == nil)
    }

    @Test("A script pulls the cable within a ticket: the transfer never ends, and no later byte was taken", arguments: [100, 150])
    func scriptedUnplugOfTicket(_ offset: Int) throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        printer.follow(try FaultScript("at byte \(offset) of ticket 2: replug 0"))
        let ticket = Array(String(repeating: "A001 A001 A001\n", count: 10).utf8) + hex("1D564200")
        let host = try RawUSBHost(bus, "1-1")
        let writes = try [host.submit(Endpoint.printerOut, ticket), host.submit(Endpoint.printerOut, ticket)]
        #expect(try host.result(of: writes[0])?.count == ticket.count)
        #expect(try host.result(of: writes[1]) == nil)
        #expect(host.waitForEnd())
        #expect(printer.state.bytesReceived == ticket.count + offset)
        #expect(printer.waitUntilPlugged(within: 2000))
        _ = try RawUSBHost(bus, "1-1").write(Endpoint.printerOut, hex("1D564200"))
        #expect(printer.waitForTickets(2, within: 2000).last?.lines.count == (offset + 14) / 15)
    }

    @Test("A script halts within a ticket: the host hears how much was taken, and sends the rest again")
    func scriptedStallOfTicket() throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        printer.follow(try FaultScript("at byte 100 of ticket: stall"))
        let ticket = Array(String(repeating: "A001 A001 A001\n", count: 10).utf8) + hex("1D564200")
        let host = try RawUSBHost(bus, "1-1")
        let writes = try [host.submit(Endpoint.printerOut, ticket), host.submit(Endpoint.printerOut, ticket)]
        #expect(try host.result(of: writes[0]) == .init(status: RawUSBHost.stalled, count: 100))
        #expect(try host.result(of: writes[1]) == .init(status: RawUSBHost.stalled, count: 0))
        #expect(try host.control("02 01 0000 0003 0000")?.status == 0)
        #expect(try host.write(Endpoint.printerOut, Array(ticket.dropFirst(100)))?.status == 0)
        #expect(printer.waitForTickets(1, within: 2000).first?.lines == Array(repeating: "A001 A001 A001", count: 10))
    }

    @Test("The same script hits the same bytes of an answer in every framing", arguments: ReaderFraming.allCases)
    func scriptedFramings(_ framing: ReaderFraming) throws {
        let reader = try ReaderTwin(on: .usb(bus, framing))
        defer { reader.stop() }
        reader.follow(try FaultScript("at byte 5 of command: silence 120\nat byte 9 of command time 2: wrong-xor\nat byte 9 of command time 3: replug 0"))
        do {
            let host = try RawUSBHost(bus, "1-1")
            let start = Moment.now
            #expect(try framing.ask(host, SDT.status, 11) == SDT.ok)
            #expect(start.adding(nanoseconds: 119_000_000) < .now, "late")
            #expect(try framing.ask(host, SDT.status, 11) == hex("AAAAAA9669 0004 0000C5 94"))
            #expect(try framing.ask(host, SDT.status, 11) != SDT.ok)
            #expect(host.waitForEnd())
        }
        #expect(reader.waitUntilPlugged(within: 2000))
        #expect(try framing.ask(RawUSBHost(bus, "1-1"), SDT.status, 11) == SDT.ok)
    }
}
