import Glibc
import Testing
@testable import KioskTwin

/// Frames of the SDT protocol, as published.
enum SDT {
    static let status = hex("AAAAAA9669 0003 11 FF ED")
    static let find = hex("AAAAAA9669 0003 20 01 22")
    static let select = hex("AAAAAA9669 0003 20 02 21")
    static let readBase = hex("AAAAAA9669 0003 30 01 32")

    static let ok = hex("AAAAAA9669 0004 000090 94")
    static let found = hex("AAAAAA9669 0008 00 00 9F 00000000 97")
    static let selected = hex("AAAAAA9669 000C 00 00 90 0000000000000000 9C")
}

/// Of the reader in the single framing, and of the printer.
enum Endpoint {
    static let readerIn: UInt8 = 0x83, readerOut: UInt8 = 0x04
    static let printerIn: UInt8 = 0x81, printerOut: UInt8 = 0x03
}

@Suite final class USBTwinTests {
    let bus: USBIPServer

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
        #expect(try host.write(Endpoint.readerOut, SDT.status) == .init(status: 0, count: 10))
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
        #expect(try host.write(Endpoint.readerOut, SDT.status)?.status == -2)
        #expect(try host.control("00 09 0001 0000 0000")?.status == 0)
        #expect(try host.write(Endpoint.readerOut, SDT.status)?.status == 0)
        #expect(try host.write(0x0A, SDT.status)?.status == -2, "no such endpoint")
    }

    // MARK: Transfers

    @Test("An answer comes in packets of 64, and a short one ends the transfer")
    func shortPackets() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        reader.place()
        let host = try RawUSBHost(bus, "1-1")
        for (request, answer) in [(SDT.find, SDT.found), (SDT.select, SDT.selected)] {
            #expect(try host.write(Endpoint.readerOut, request) == .init(status: 0, count: 10))
            #expect(try host.read(Endpoint.readerIn, 4096) == .init(status: 0, count: answer.count, data: answer))
        }
        _ = try host.write(Endpoint.readerOut, SDT.readBase)
        #expect(try host.read(Endpoint.readerIn, 64)?.count == 64)
        #expect(try host.read(Endpoint.readerIn, 1024)?.count == 1024)
        #expect(try host.read(Endpoint.readerIn, 4096)?.count == 1295 - 64 - 1024)

        _ = try host.write(Endpoint.readerOut, SDT.status)
        #expect(try host.read(Endpoint.readerIn, 512, flags: 1) == .init(status: RawUSBHost.short, count: 11, data: SDT.ok), "short is an error to this host")
        _ = try host.write(Endpoint.readerOut, SDT.status)
        #expect(try host.read(Endpoint.readerIn, 11, flags: 1) == .init(status: 0, count: 11, data: SDT.ok), "exactly as much")
        _ = try host.write(Endpoint.readerOut, SDT.status)
        #expect(try host.read(Endpoint.readerIn, 10)?.status == RawUSBHost.overflow, "a packet that does not fit")
    }

    @Test("An answer that fills its last packet is followed by an empty one")
    func zeroLengthPacket() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        reader.garbage(128 - SDT.ok.count)
        _ = try host.write(Endpoint.readerOut, SDT.status)
        #expect(try host.read(Endpoint.readerIn, 4096)?.count == 128)
        reader.garbage(128 - SDT.ok.count)
        _ = try host.write(Endpoint.readerOut, SDT.status)
        #expect(try host.read(Endpoint.readerIn, 128)?.count == 128)
        #expect(try host.read(Endpoint.readerIn, 64) == .init(status: 0, count: 0))
    }

    @Test("A read waits until there is data, and can be taken back meanwhile")
    func waitsAndUnlinks() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        let first = try host.submit(Endpoint.readerIn, length: 64)
        let second = try host.submit(Endpoint.readerIn, length: 64)
        #expect(try host.result(of: first, within: 50) == nil)
        #expect(try host.unlink(first) == RawUSBHost.unlinked)
        _ = try host.write(Endpoint.readerOut, SDT.status)
        #expect(try host.result(of: second)?.data == SDT.ok)
        #expect(try host.result(of: first, within: 20) == nil, "what was taken back is not answered")
        #expect(try host.unlink(second) == 0, "too late")
    }

    @Test("Several requests of an endpoint are served in their order")
    func inOrder() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        reader.place()
        let host = try RawUSBHost(bus, "1-1")
        let reads = try (0..<4).map { _ in try host.submit(Endpoint.readerIn, length: 64) }
        let writes = try [SDT.status, SDT.find, SDT.select, SDT.status].map { try host.submit(Endpoint.readerOut, $0) }
        #expect(try writes.map { try host.result(of: $0)?.count } == [10, 10, 10, 10])
        #expect(try reads.map { try host.result(of: $0)?.data } == [SDT.ok, SDT.found, SDT.selected, SDT.ok])
    }

    @Test("A halted endpoint refuses everything until the host clears it")
    func stallAndClear() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        let waiting = try host.submit(Endpoint.readerIn, length: 64)
        #expect(reader.perform("stall IN") == "ok")
        #expect(try host.result(of: waiting)?.status == RawUSBHost.stalled, "one that waited, too")
        #expect(try host.control("82 00 0000 0083 0002")?.data == [1, 0])
        #expect(try host.write(Endpoint.readerOut, SDT.status)?.status == 0, "the other direction goes on")
        for _ in 0..<2 { #expect(try host.read(Endpoint.readerIn, 64)?.status == RawUSBHost.stalled) }
        #expect(try host.control("02 01 0000 0083 0000")?.status == 0)
        #expect(try host.control("82 00 0000 0083 0002")?.data == [0, 0])
        #expect(try host.read(Endpoint.readerIn, 64)?.data == SDT.ok, "what was ready is still there")

        #expect(reader.perform("stall") == "ok")
        #expect(try host.write(Endpoint.readerOut, SDT.status) == .init(status: RawUSBHost.stalled, count: 0))
        #expect(try host.read(Endpoint.readerIn, 64)?.status == RawUSBHost.stalled)
        #expect(try host.control("00 09 0001 0000 0000")?.status == 0)
        #expect(try host.write(Endpoint.readerOut, SDT.status)?.status == 0, "a configuration clears every halt")
    }

    @Test("64 KiB go out in one transfer, and an isochronous one is refused")
    func bigTransfer() throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        let host = try RawUSBHost(bus, "1-1")
        let bytes = [UInt8](repeating: 0, count: 65536) + Array("A001\n".utf8) + hex("1D564200")
        #expect(try host.write(Endpoint.printerOut, bytes, within: 30_000) == .init(status: 0, count: bytes.count))
        #expect(printer.waitForTickets(1, within: 30_000).first?.lines == ["A001"])
        #expect(try host.result(of: host.submit(Endpoint.printerIn, length: 64, packets: 1, iso: [UInt8](repeating: 0, count: 16)))?.status == -22)
        #expect(try host.write(Endpoint.printerOut, []) == .init(status: 0, count: 0), "an empty packet")
    }

    @Test("A printer that can take no more lets the host wait, and goes on when it can")
    func fullBuffer() throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        printer.paperOut()
        let host = try RawUSBHost(bus, "1-1")
        let write = try host.submit(Endpoint.printerOut, [UInt8](repeating: 0x0A, count: 70000))
        #expect(try host.result(of: write, within: 50) == nil)
        #expect(printer.wait(within: 2000) { $0.bytesWaiting == 65536 })
        let next = try host.submit(Endpoint.printerOut, Array("A001\n".utf8))
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
        #expect(try second.write(0x02, Array(SDT.status.prefix(7)))?.status == 0)
        #expect(try second.write(0x06, Array(SDT.status.dropFirst(7)))?.status == 0)
        #expect(try second.result(of: waiting)?.data == Array(SDT.ok.dropFirst(7)))
    }

    // MARK: Plugging

    @Test("Unplugged with a read pending, the connection ends and the device is gone; plugged in it is back")
    func unplug() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { reader.stop(); printer.stop() }
        reader.place()
        let host = try RawUSBHost(bus, "1-1")
        for request in [SDT.find, SDT.select] { _ = try (host.write(Endpoint.readerOut, request), host.read(Endpoint.readerIn, 64)) }
        _ = try (host.write(Endpoint.readerOut, SDT.readBase), host.read(Endpoint.readerIn, 4096))
        #expect(reader.state.isCardRead)
        let waiting = try host.submit(Endpoint.readerIn, length: 64)
        #expect(reader.perform("unplug") == "ok")
        #expect(reader.usb?.isConnected == false, "in force when the command returns")
        #expect(host.waitForEnd())
        #expect(try host.result(of: waiting) == nil)
        #expect(try RawUSBHost.devices(bus.port) == ["1-2 1fc9:2016 07/01/02"])
        #expect(throws: RawUSBHost.Trouble.self) { try RawUSBHost(self.bus, "1-1") }
        #expect(!reader.state.isCardRead, "it has no power of its own")

        #expect(reader.perform("replug") == "ok")
        let again = try RawUSBHost(bus, "1-1")
        #expect(try again.write(Endpoint.readerOut, SDT.find)?.status == 0)
        #expect(try again.read(Endpoint.readerIn, 64)?.data == SDT.found)
    }

    @Test("A connection that is dropped can be had again at once, with nothing left of before")
    func drop() throws {
        let reader = try ReaderTwin(on: .usb(bus))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        _ = try host.write(Endpoint.readerOut, SDT.status)
        reader.usb?.stall()
        reader.drop()
        #expect(host.waitForEnd())
        let again = try RawUSBHost(bus, "1-1")
        let read = try again.submit(Endpoint.readerIn, length: 64)
        #expect(try again.result(of: read, within: 20) == nil)
    }

    @Test("A printer keeps what it has when its cable is pulled, and prints it with new paper")
    func printerKeepsItsBuffer() throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        printer.paperOut()
        _ = try RawUSBHost(bus, "1-1").write(Endpoint.printerOut, Array("A001\n".utf8) + hex("1D564200"))
        printer.disconnect()
        printer.paperIn()
        #expect(printer.waitForTickets(1, within: 2000).first?.lines == ["A001"])
    }
}
