import Glibc
import Testing
@testable import KioskTwin

private let status = hex("AAAAAA9669 0003 11 FF ED")
private let find = hex("AAAAAA9669 0003 20 01 22")
private let select = hex("AAAAAA9669 0003 20 02 21")
private let readBase = hex("AAAAAA9669 0003 30 01 32")

private let ok = hex("AAAAAA9669 0004 000090 94")
private let found = hex("AAAAAA9669 0008 00 00 9F 00000000 97")
private let selected = hex("AAAAAA9669 000C 00 00 90 0000000000000000 9C")

/// The reader's endpoints in the single framing.
private let (readerIn, readerOut): (UInt8, UInt8) = (0x83, 0x04)
private let (printerIn, printerOut): (UInt8, UInt8) = (0x81, 0x03)

@Suite(.timeLimit(.minutes(1))) final class USBTwinTests {
    private let bus: USBIPServer

    init() throws { bus = try USBIPServer() }
    deinit { bus.stop() }

    // MARK: The bus

    @Test("The bus lists its devices, and each serves one importer at a time")
    func lists() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { reader.stop(); printer.stop() }
        #expect(try RawUSBHost.devices(bus.port) == ["1-1 0400:c35a ff/ff/ff", "1-2 1fc9:2016 07/01/02"])
        #expect(reader.uri == "usb:0400:c35a")
        #expect(printer.uri == "usb:1fc9:2016")
        do {
            let host = try RawUSBHost(bus, "1-1")
            #expect(host.device == 1 << 16 | 2)
            let second = try RawHost("tcp:127.0.0.1:\(bus.port)")
            #expect(try second.ask(RawUSBHost.importing("1-1"), 8) == hex("0111 0003 00000002"), "busy")
            #expect(second.waitForEnd())
            let nobody = try RawHost("tcp:127.0.0.1:\(bus.port)")
            #expect(try nobody.ask(RawUSBHost.importing("1-7"), 8) == hex("0111 0003 00000004"), "no such device")
        }
        #expect(reader.usb?.waitForConnection(false, milliseconds: 2000) == true)
        _ = try RawUSBHost(bus, "1-1")
    }

    @Test("A client that says nothing sensible is hung up on, and others are served")
    func strangers() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        for bytes in [hex("0106 8005 00000000"), hex("0111 8001 00000000"), Array("GET / HTTP/1.1\r\n\r\n".utf8)] {
            let stranger = try RawHost("tcp:127.0.0.1:\(bus.port)")
            try stranger.write(bytes)
            #expect(stranger.waitForEnd())
        }
        #expect(try host.write(readerOut, status) == .init(status: 0, count: 10))
    }

    @Test("A command to another device, or one that nobody could mean, ends the connection", arguments: [
        ("another device", "00000001 00000001 00010003 00000001 00000003 00000000 00000040 00000000 FFFFFFFF 00000000"),
        ("a negative length", "00000001 00000001 00010002 00000001 00000003 00000000 FFFFFFFF 00000000 FFFFFFFF 00000000"),
        ("endpoint 16", "00000001 00000001 00010002 00000001 00000010 00000000 00000040 00000000 FFFFFFFF 00000000"),
        ("1025 isochronous packets", "00000001 00000001 00010002 00000001 00000003 00000000 00000040 00000000 00000401 00000000"),
        ("an answer", "00000003 00000001 00010002 00000001 00000003 00000000 00000040 00000000 FFFFFFFF 00000000"),
    ])
    func wrongCommands(_ what: String, _ head: String) throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        let wire = try RawHost("tcp:127.0.0.1:\(bus.port)")
        #expect(try wire.ask(RawUSBHost.importing("1-1"), 320).count == 320)
        try wire.write(hex(head) + [UInt8](repeating: 0, count: 8))
        #expect(wire.waitForEnd(), "\(what)")
        #expect(reader.usb?.waitForConnection(false, milliseconds: 2000) == true)
    }

    // MARK: Chapter 9

    @Test("A device describes itself, tells its strings, and stalls what it does not have")
    func enumeration() throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        let host = try RawUSBHost(bus, "1-1")
        let device = hex("12 01 0002 00 00 00 40 C91F 1620 0001 01 02 03 01")
        #expect(try host.control("80 06 0100 0000 0012") == .init(status: 0, count: 18, data: device))
        #expect(try host.control("80 06 0100 0000 0040")?.data == device, "more room than it needs")
        #expect(try host.control("80 06 0100 0000 0008")?.data == Array(device.prefix(8)), "less room")
        let tree = hex("09 02 2000 01 01 00 C0 32  09 04 00 00 02 07 01 02 00  07 05 03 02 4000 00  07 05 81 02 4000 00")
        #expect(try host.control("80 06 0200 0000 00FF")?.data == tree)
        #expect(try host.control("80 06 0300 0000 00FF")?.data == hex("04 03 0904"))
        #expect(try host.control("80 06 0303 0409 00FF")?.data == [14, 3] + "000001".utf16.flatMap { [UInt8($0), 0] })
        #expect(try host.control("80 06 0304 0409 00FF") == .init(status: RawUSBHost.stalled, count: 0))
        #expect(try host.control("80 06 0600 0000 000A")?.status == RawUSBHost.stalled, "no qualifier at full speed")
        #expect(try host.control("80 08 0000 0000 0001")?.data == [1])
        #expect(try host.control("00 09 0001 0000 0000") == .init(status: 0, count: 0))
        #expect(try host.control("00 09 0002 0000 0000")?.status == RawUSBHost.stalled)
        #expect(try host.control("80 00 0000 0000 0002")?.data == [1, 0], "powered by itself")
        #expect(try host.control("01 0B 0000 0000 0000")?.status == 0)
        #expect(try host.control("01 0B 0001 0000 0000")?.status == RawUSBHost.stalled)
        #expect(try host.control("81 0A 0000 0000 0001")?.data == [0])
    }

    @Test("Two printers differ by their serial numbers")
    func serials() throws {
        let printers = try [TicketPrinterTwin(on: .usb(bus)), TicketPrinterTwin(on: .usb(bus))]
        defer { for printer in printers { printer.stop() } }
        let serials = try ["1-1", "1-2"].map { try RawUSBHost(bus, $0).control("80 06 0303 0409 00FF")?.data }
        #expect(serials[0] != nil && serials[0] != serials[1])
    }

    @Test("Without a configuration there are no endpoints")
    func unconfigured() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        #expect(try host.control("00 09 0000 0000 0000")?.status == 0)
        #expect(try host.write(readerOut, status)?.status == -2)
        #expect(try host.control("00 09 0001 0000 0000")?.status == 0)
        #expect(try host.write(readerOut, status)?.status == 0)
        #expect(try host.write(0x0A, status)?.status == -2, "no such endpoint")
    }

    // MARK: Transfers

    @Test("An answer comes in packets of 64, and a short one ends the transfer")
    func shortPackets() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        reader.place()
        let host = try RawUSBHost(bus, "1-1")
        for (request, answer) in [(find, found), (select, selected)] {
            #expect(try host.write(readerOut, request) == .init(status: 0, count: 10))
            #expect(try host.read(readerIn, 4096) == .init(status: 0, count: answer.count, data: answer))
        }
        _ = try host.write(readerOut, readBase)
        #expect(try host.read(readerIn, 64)?.count == 64)
        #expect(try host.read(readerIn, 1024)?.count == 1024)
        #expect(try host.read(readerIn, 4096)?.count == 1295 - 64 - 1024)

        _ = try host.write(readerOut, status)
        #expect(try host.read(readerIn, 512, flags: 1) == .init(status: RawUSBHost.short, count: 11, data: ok), "short is an error to this host")
        _ = try host.write(readerOut, status)
        #expect(try host.read(readerIn, 11, flags: 1) == .init(status: 0, count: 11, data: ok), "exactly as much")
        _ = try host.write(readerOut, status)
        #expect(try host.read(readerIn, 10)?.status == RawUSBHost.overflow, "a packet that does not fit")
    }

    @Test("An answer that fills its last packet is followed by an empty one")
    func zeroLengthPacket() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        reader.garbage(128 - ok.count)
        _ = try host.write(readerOut, status)
        #expect(try host.read(readerIn, 4096)?.count == 128)
        reader.garbage(128 - ok.count)
        _ = try host.write(readerOut, status)
        #expect(try host.read(readerIn, 128)?.count == 128)
        #expect(try host.read(readerIn, 64) == .init(status: 0, count: 0))
    }

    @Test("A read waits until there is data, and can be taken back meanwhile")
    func waitsAndUnlinks() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        let first = try host.submit(readerIn, length: 64)
        let second = try host.submit(readerIn, length: 64)
        #expect(try host.result(of: first, within: 50) == nil)
        #expect(try host.unlink(first) == RawUSBHost.unlinked)
        _ = try host.write(readerOut, status)
        #expect(try host.result(of: second)?.data == ok)
        #expect(try host.result(of: first, within: 20) == nil, "what was taken back is not answered")
        #expect(try host.unlink(second) == 0, "too late")
    }

    @Test("Several requests of an endpoint are served in their order")
    func inOrder() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        reader.place()
        let host = try RawUSBHost(bus, "1-1")
        let reads = try (0..<4).map { _ in try host.submit(readerIn, length: 64) }
        let writes = try [status, find, select, status].map { try host.submit(readerOut, $0) }
        #expect(try writes.map { try host.result(of: $0)?.count } == [10, 10, 10, 10])
        #expect(try reads.map { try host.result(of: $0)?.data } == [ok, found, selected, ok])
    }

    @Test("A halted endpoint refuses everything until the host clears it")
    func stallAndClear() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        let waiting = try host.submit(readerIn, length: 64)
        #expect(reader.perform("stall IN") == "ok")
        #expect(try host.result(of: waiting)?.status == RawUSBHost.stalled, "one that waited, too")
        #expect(try host.control("82 00 0000 0083 0002")?.data == [1, 0])
        #expect(try host.write(readerOut, status)?.status == 0, "the other direction goes on")
        for _ in 0..<2 { #expect(try host.read(readerIn, 64)?.status == RawUSBHost.stalled) }
        #expect(try host.control("02 01 0000 0083 0000")?.status == 0)
        #expect(try host.control("82 00 0000 0083 0002")?.data == [0, 0])
        #expect(try host.read(readerIn, 64)?.data == ok, "what was ready is still there")

        #expect(reader.perform("stall") == "ok")
        #expect(try host.write(readerOut, status) == .init(status: RawUSBHost.stalled, count: 0))
        #expect(try host.read(readerIn, 64)?.status == RawUSBHost.stalled)
        #expect(try host.control("00 09 0001 0000 0000")?.status == 0)
        #expect(try host.write(readerOut, status)?.status == 0, "a configuration clears every halt")
    }

    @Test("64 KiB go out in one transfer, and an isochronous one is refused")
    func bigTransfer() throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        let host = try RawUSBHost(bus, "1-1")
        let bytes = [UInt8](repeating: 0, count: 65536) + Array("A001\n".utf8) + hex("1D564200")
        #expect(try host.write(printerOut, bytes) == .init(status: 0, count: bytes.count))
        #expect(printer.waitForTickets(1, within: 2000).first?.lines == ["A001"])
        #expect(try host.result(of: host.submit(printerIn, length: 64, packets: 1, iso: [UInt8](repeating: 0, count: 16)))?.status == -22)
        #expect(try host.write(printerOut, []) == .init(status: 0, count: 0), "an empty packet")
    }

    @Test("A printer that can take no more lets the host wait, and goes on when it can")
    func fullBuffer() throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        printer.paperOut()
        let host = try RawUSBHost(bus, "1-1")
        let write = try host.submit(printerOut, [UInt8](repeating: 0x0A, count: 70000))
        #expect(try host.result(of: write, within: 50) == nil)
        #expect(printer.state.bytesWaiting == 65536)
        let next = try host.submit(printerOut, Array("A001\n".utf8))
        #expect(try host.unlink(next) == RawUSBHost.unlinked)
        printer.paperIn()
        #expect(try host.result(of: write) == .init(status: 0, count: 70000))
        #expect(printer.state.bytesReceived == 70000)
    }

    @Test("Two devices at once, and one is lost")
    func twoDevices() throws {
        let readers = try [ReaderTwin(on: .usb(bus)), ReaderTwin(on: .usb(bus, .split))]
        defer { for reader in readers { reader.stop() } }
        let (first, second) = try (RawUSBHost(bus, "1-1"), RawUSBHost(bus, "1-2"))
        let waiting = try second.submit(0x85, length: 64)
        readers[0].disconnect()
        #expect(first.waitForEnd())
        #expect(try second.result(of: waiting, within: 20) == nil)
        #expect(try second.write(0x02, Array(status.prefix(7)))?.status == 0)
        #expect(try second.write(0x06, Array(status.dropFirst(7)))?.status == 0)
        #expect(try second.result(of: waiting)?.data == Array(ok.dropFirst(7)))
    }

    // MARK: Plugging

    @Test("Unplugged with a read pending, the connection ends and the device is gone; plugged in it is back")
    func unplug() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { reader.stop(); printer.stop() }
        reader.place()
        let host = try RawUSBHost(bus, "1-1")
        for request in [find, select] { _ = try (host.write(readerOut, request), host.read(readerIn, 64)) }
        _ = try (host.write(readerOut, readBase), host.read(readerIn, 4096))
        #expect(reader.state.isCardRead)
        let waiting = try host.submit(readerIn, length: 64)
        #expect(reader.perform("unplug") == "ok")
        #expect(reader.usb?.isConnected == false, "in force when the command returns")
        #expect(host.waitForEnd())
        #expect(try host.result(of: waiting) == nil)
        #expect(try RawUSBHost.devices(bus.port) == ["1-2 1fc9:2016 07/01/02"])
        #expect(throws: RawUSBHost.Trouble.self) { try RawUSBHost(self.bus, "1-1") }
        #expect(!reader.state.isCardRead, "it has no power of its own")

        #expect(reader.perform("replug") == "ok")
        let again = try RawUSBHost(bus, "1-1")
        #expect(try again.write(readerOut, find)?.status == 0)
        #expect(try again.read(readerIn, 64)?.data == found)
    }

    @Test("A connection that is dropped can be had again at once, with nothing left of before")
    func drop() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        _ = try host.write(readerOut, status)
        reader.usb?.stall()
        reader.drop()
        #expect(host.waitForEnd())
        let again = try RawUSBHost(bus, "1-1")
        let read = try again.submit(readerIn, length: 64)
        #expect(try again.result(of: read, within: 20) == nil)
    }

    @Test("A printer keeps what it has when its cable is pulled, and prints it with new paper")
    func printerKeepsItsBuffer() throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        printer.paperOut()
        _ = try RawUSBHost(bus, "1-1").write(printerOut, Array("A001\n".utf8) + hex("1D564200"))
        printer.disconnect()
        printer.paperIn()
        #expect(printer.waitForTickets(1, within: 2000).first?.lines == ["A001"])
    }

    // MARK: Fault scripts

    /// A reader that has found and selected its card, and was asked to read it.
    private func asked(_ reader: ReaderTwin, _ busID: String = "1-1") throws -> RawUSBHost {
        reader.place()
        let host = try RawUSBHost(bus, busID)
        for request in [find, select] { _ = try (host.write(readerOut, request), host.read(readerIn, 64)) }
        _ = try host.write(readerOut, readBase)
        return host
    }

    @Test("A script halts the endpoint within an answer, and the next answer is whole")
    func scriptedStall() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        reader.follow(try FaultScript("at byte 600 of command 30 01: stall"))
        let host = try asked(reader)
        #expect(try host.read(readerIn, 4096)?.count == 600)
        for _ in 0..<2 { #expect(try host.read(readerIn, 64)?.status == RawUSBHost.stalled) }
        #expect(try host.control("02 01 0000 0083 0000")?.status == 0)
        _ = try host.write(readerOut, readBase)
        #expect(try host.read(readerIn, 4096)?.count == 1295)
    }

    @Test("A split reader halts the endpoint where its answer broke off")
    func scriptedStallOfSplit() throws {
        let reader = try ReaderTwin(on: .usb(bus, .split))
        defer { reader.stop() }
        reader.follow(try FaultScript("at byte 9 of command 11 FF: stall"))
        let host = try RawUSBHost(bus, "1-1")
        _ = try (host.write(0x02, Array(status.prefix(7))), host.write(0x06, Array(status.dropFirst(7))))
        #expect(try host.read(0x81, 64)?.data == Array(ok.prefix(7)))
        #expect(try host.read(0x85, 64)?.data == Array(ok[7..<9]))
        #expect(try host.read(0x85, 64)?.status == RawUSBHost.stalled)
        #expect(try host.control("82 00 0000 0081 0002")?.data == [0, 0])
    }

    @Test("A script damages an answer, breaks it off, or lets its rest wait")
    func scriptedAnswers() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        reader.follow(try FaultScript("at end of command: wrong-xor\nat byte 3 of command time 2: short\nat byte 8 of command time 3: silence 150"))
        let host = try RawUSBHost(bus, "1-1")
        _ = try host.write(readerOut, status)
        #expect(try host.read(readerIn, 64)?.data == ok.dropLast() + [0x94 ^ 0x55])
        _ = try host.write(readerOut, status)
        #expect(try host.read(readerIn, 64)?.data == Array(ok.prefix(3)))
        let start = Moment.now
        _ = try host.write(readerOut, status)
        #expect(try host.read(readerIn, 64)?.data == Array(ok.prefix(8)))
        #expect(try host.read(readerIn, 64)?.data == Array(ok.dropFirst(8)))
        #expect(start.adding(nanoseconds: 150_000_000) <= .now)
    }

    @Test("A script pulls the cable within an answer; what came before is there, and the device for good or not gone")
    func scriptedUnplug() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        reader.follow(try FaultScript("at byte 600 of command 30 01: unplug\nat byte 3 of command 11 FF: replug 20"))
        let host = try asked(reader)
        #expect(try host.read(readerIn, 512)?.count == 512)
        #expect(reader.usb?.isConnected == true, "the host has not fetched all")
        #expect(try host.read(readerIn, 512)?.count == 88)
        #expect(host.waitForEnd())
        #expect(try RawUSBHost.devices(bus.port) == [])
        reader.reconnect()
        let again = try RawUSBHost(bus, "1-1")
        _ = try again.write(readerOut, status)
        #expect(again.waitForEnd(), "although nobody reads")
        #expect(reader.waitUntilPlugged(within: 2000))
        let third = try RawUSBHost(bus, "1-1")
        _ = try third.write(readerOut, status)
        #expect(try third.read(readerIn, 64)?.data == ok)
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
        device.submit(.init(number: 1, address: readerOut, length: 10, data: status))
        #expect(device.advance() == nil)
    }

    @Test("A script pulls the cable within a ticket: the transfer never ends, and no later byte was taken", arguments: [100, 150])
    func scriptedUnplugOfTicket(_ offset: Int) throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        printer.follow(try FaultScript("at byte \(offset) of ticket 2: replug 0"))
        let ticket = Array(String(repeating: "A001 A001 A001\n", count: 10).utf8) + hex("1D564200")
        let host = try RawUSBHost(bus, "1-1")
        let writes = try [host.submit(printerOut, ticket), host.submit(printerOut, ticket)]
        #expect(try host.result(of: writes[0])?.count == ticket.count)
        #expect(try host.result(of: writes[1]) == nil)
        #expect(host.waitForEnd())
        #expect(printer.state.bytesReceived == ticket.count + offset)
        #expect(printer.waitUntilPlugged(within: 2000))
        _ = try RawUSBHost(bus, "1-1").write(printerOut, hex("1D564200"))
        #expect(printer.waitForTickets(2, within: 2000).last?.lines.count == (offset + 14) / 15)
    }

    @Test("A script halts within a ticket: the host hears how much was taken, and sends the rest again")
    func scriptedStallOfTicket() throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        printer.follow(try FaultScript("at byte 100 of ticket: stall"))
        let ticket = Array(String(repeating: "A001 A001 A001\n", count: 10).utf8) + hex("1D564200")
        let host = try RawUSBHost(bus, "1-1")
        let writes = try [host.submit(printerOut, ticket), host.submit(printerOut, ticket)]
        #expect(try host.result(of: writes[0]) == .init(status: RawUSBHost.stalled, count: 100))
        #expect(try host.result(of: writes[1]) == .init(status: RawUSBHost.stalled, count: 0))
        #expect(try host.control("02 01 0000 0003 0000")?.status == 0)
        #expect(try host.write(printerOut, Array(ticket.dropFirst(100)))?.status == 0)
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
            #expect(try framing.ask(host, status, 11) == ok)
            #expect(start.adding(nanoseconds: 119_000_000) < .now, "late")
            #expect(try framing.ask(host, status, 11) == hex("AAAAAA9669 0004 0000C5 94"))
            #expect(try framing.ask(host, status, 11) != ok)
            #expect(host.waitForEnd())
        }
        #expect(reader.waitUntilPlugged(within: 2000))
        #expect(try framing.ask(RawUSBHost(bus, "1-1"), status, 11) == ok)
    }

    // MARK: Readers

    @Test("A card is read through every framing", arguments: ReaderFraming.allCases)
    func readsACard(_ framing: ReaderFraming) throws {
        let reader = try ReaderTwin(on: .usb(bus, framing))
        defer { reader.stop() }
        reader.place()
        let host = try RawUSBHost(bus, "1-1")
        let ask: ([UInt8], Int) throws -> [UInt8] = { try framing.ask(host, $0, $1) }
        #expect(try ask(status, 11) == ok)
        #expect(try ask(find, 15) == found)
        #expect(try ask(select, 19) == selected)
        let card = try ask(readBase, 1295)
        #expect(card.count == 1295)
        #expect(card.starts(with: hex("AAAAAA9669 0508 000090 0100 0400")))
        #expect(card[5...].reduce(0, ^) == 0)
        #expect(Array(card[14..<270]) == SpecimenCard.specimen.text)
        #expect(try ask(status, 11) == ok, "nothing is left over")
    }

    @Test("A split reader does not hear a whole frame at one endpoint, nor a rest without its header")
    func splitOnly() throws {
        let reader = try ReaderTwin(on: .usb(bus, .split))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        let read = try host.submit(0x81, length: 64)
        #expect(try host.write(0x02, status)?.status == 0)
        #expect(try host.write(0x06, Array(status.dropFirst(7)))?.status == 0)
        #expect(try host.result(of: read, within: 50) == nil)
        #expect(reader.state.commandsReceived == 0)
    }

    @Test("A HID reader describes its report, and takes and gives it over the control pipe too")
    func hidRequests() throws {
        let reader = try ReaderTwin(on: .usb(bus, .hidRaw))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        let tree = try #require(try host.control("80 06 0200 0000 00FF")?.data)
        let hidDescriptor = hex("09 21 1101 00 01 22 1900")
        #expect(Array(tree[18..<27]) == hidDescriptor)
        #expect(try host.control("81 06 2100 0000 00FF")?.data == hidDescriptor)
        #expect(try host.control("81 06 2200 0000 00FF")?.data.count == 25)
        #expect(try host.control("21 0A 0500 0000 0000")?.status == 0)
        #expect(try host.control("A1 02 0000 0000 0001")?.data == [5])
        #expect(try host.control("A1 03 0000 0000 0001")?.status == RawUSBHost.stalled, "not a boot device")
        let report = status + [UInt8](repeating: 0, count: 54)
        #expect(try host.control("21 09 0200 0000 0040", report) == .init(status: 0, count: 64))
        #expect(try host.control("A1 01 0100 0000 0040")?.data == ok + [UInt8](repeating: 0, count: 53))
        #expect(try host.control("A1 01 0100 0000 0040")?.data == [UInt8](repeating: 0, count: 64), "nothing more to tell")
    }

    @Test("A wrapped reader ignores a packet with a wrong sum or of a wrong kind")
    func wrongWrapping() throws {
        let reader = try ReaderTwin(on: .usb(bus, .hidMIAXIS))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        let whole = hex("88 0000 0B00 B1") + status
        let good = whole + MIAXISHost.sum(whole[3...])
        for wrong in [whole + [0, 0], [0x77] + good.dropFirst(), hex("88 0000 FFFF B1")] {
            #expect(try host.write(0x02, wrong)?.status == 0)
        }
        #expect(reader.state.commandsReceived == 0)
        #expect(try host.write(0x02, good)?.status == 0)
        #expect(reader.waitForCommands(1, within: 2000))
    }

    // MARK: The printer

    @Test("The printer tells its device ID, as it should and as others do")
    func deviceID() throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        let host = try RawUSBHost(bus, "1-1")
        func told() throws -> [UInt8]? { try host.control("A1 00 0000 0000 03FF")?.data }
        let text = Array("MFG:KIOSK-TWIN;CMD:ESC/POS;MDL:TWIN-80;CLS:PRINTER;DES:KIOSK-TWIN TWIN-80;SN:000001;".utf8)
        let size = UInt8(text.count + 2)
        #expect(try told() == [0, size] + text)
        #expect(try host.control("A1 00 0000 0000 0002")?.data == [0, size], "a host that asks for the length first")
        #expect(printer.perform("device-id little-endian") == "ok")
        #expect(try told() == [size, 0] + text)
        #expect(printer.perform("device-id length-zero") == "ok")
        #expect(try told() == [0, 0] + text)
        #expect(printer.perform("device-id no-semicolon") == "ok")
        #expect(try told() == [0, size - 1] + text.dropLast())
        #expect(printer.perform("device-id gbk") == "ok")
        #expect(try told()?.starts(with: [0, size - 4] + Array("MFG:".utf8) + hex("C4B3B9ABCBBE 3B")) == true)
        #expect(printer.perform("device-id MFG:A;MDL:B;") == "ok")
        #expect(try told() == [0, 14] + Array("MFG:A;MDL:B;".utf8))
        #expect(printer.perform("device-id stall") == "ok")
        #expect(try host.control("A1 00 0000 0000 03FF")?.status == RawUSBHost.stalled)
        #expect(printer.perform("device-id good") == "ok")
        #expect(try host.control("A1 00 0000 0100 03FF")?.status == RawUSBHost.stalled, "interface 1 is not there")
        #expect(printer.perform("device-id worse").hasPrefix("error "))
    }

    @Test("The port status follows paper, cover and cutter, or is constant as on cheap boards")
    func portStatus() throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        let host = try RawUSBHost(bus, "1-1")
        func told() throws -> [UInt8]? { try host.control("A1 01 0000 0000 0001")?.data }
        #expect(try told() == [0x18])
        printer.paperOut()
        #expect(try told() == [0x30])
        #expect(printer.perform("port-status 18") == "ok")
        #expect(try told() == [0x18], "whatever happens")
        #expect(printer.perform("port-status live") == "ok")
        printer.paperIn()
        printer.openCover()
        #expect(try told() == [0x10])
        printer.closeCover()
        printer.setOffline(true)
        #expect(try told() == [0x08])
        #expect(printer.perform("port-status stall") == "ok")
        #expect(try host.control("A1 01 0000 0000 0001")?.status == RawUSBHost.stalled)
        #expect(printer.perform("port-status soon").hasPrefix("error "))
    }

    @Test("A soft reset empties the buffer and clears every halt", arguments: ["21", "23"])
    func softReset(_ recipient: String) throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        printer.paperOut()
        let host = try RawUSBHost(bus, "1-1")
        _ = try host.write(printerOut, Array("A001\n".utf8))
        printer.usb?.stall()
        #expect(try host.control("\(recipient) 02 0000 0000 0000")?.status == 0)
        #expect(printer.state.bytesWaiting == 0)
        #expect(try host.write(printerOut, hex("10 04 04"))?.status == 0)
        #expect(try host.read(printerIn, 64)?.data == [0x7E])
    }

    @Test("Status is told at once although the printer is offline, a byte a packet")
    func statusWhileOffline() throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        printer.openCover()
        let host = try RawUSBHost(bus, "1-1")
        _ = try host.write(printerOut, hex("1D7201 100401 100402"))
        #expect(try host.read(printerIn, 64)?.data == [0x1A, 0x16])
        printer.closeCover()
        #expect(try host.read(printerIn, 64)?.data == [0], "GS r waited")
    }
}

// MARK: The host's side of the wrappings

private extension ReaderFraming {
    /// Sends a frame and reads one of so many bytes, as a host does that knows this framing.
    func ask(_ host: RawUSBHost, _ frame: [UInt8], _ count: Int) throws -> [UInt8] {
        switch self {
        case .single:
            _ = try host.write(readerOut, frame)
            return try stream(host, readerIn, count)
        case .split:
            _ = try (host.write(0x02, Array(frame.prefix(7))), host.write(0x06, Array(frame.dropFirst(7))))
            return try stream(host, 0x81, 7) + stream(host, 0x85, count - 7)
        case .hidRaw:
            _ = try host.write(0x01, padded(frame))
            return Array(try reports(host, 0x81, (count + 63) / 64).prefix(count))
        case .hidMIAXIS:
            let whole = hex("88 0000") + [UInt8(frame.count + 1), 0, 0xB1] + frame
            _ = try host.write(0x02, padded(whole + MIAXISHost.sum(whole[3...])))
            let answer = try reports(host, 0x82, (count + 11 + 63) / 64)
            let head = hex("AA 0000") + [UInt8((count + 4) & 255), UInt8((count + 4) >> 8), 0xB1, 0, 0, 0]
            guard answer.starts(with: head), MIAXISHost.sum(answer[3..<(count + 9)]) == Array(answer[(count + 9)..<(count + 11)]) else { return [] }
            return Array(answer[9..<(count + 9)])
        case .hidDK:
            _ = try host.write(0x01, padded([UInt8(frame.count)] + frame))
            var answer: [UInt8] = []
            while true {
                let report = try reports(host, 0x81, 1)
                guard let size = report.first else { return answer }
                guard size == 0xFF else { return answer + report.dropFirst().prefix(Int(size)) }
                answer += report.dropFirst()
            }
        }
    }

    /// In as many transfers as it takes.
    private func stream(_ host: RawUSBHost, _ endpoint: UInt8, _ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let piece = try host.read(endpoint, 512), piece.status == 0 else { break }
            bytes += piece.data
        }
        return bytes
    }

    private func padded(_ bytes: [UInt8]) -> [UInt8] { bytes + [UInt8](repeating: 0, count: 64 - bytes.count) }

    private func reports(_ host: RawUSBHost, _ endpoint: UInt8, _ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<count {
            guard let report = try host.read(endpoint, 64), report.count == 64 else { return bytes }
            bytes += report.data
        }
        return bytes
    }
}

private enum MIAXISHost {
    static func sum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let sum = bytes.reduce(0) { $0 + Int($1) }
        return [UInt8(sum & 255), UInt8(sum >> 8 & 255)]
    }
}
