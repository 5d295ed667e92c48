import Testing
@testable import KioskTwin

extension USBTwinTests {
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
        _ = try host.write(Endpoint.printerOut, Array("A001\n".utf8))
        printer.usb?.stall()
        #expect(try host.control("\(recipient) 02 0000 0000 0000")?.status == 0)
        #expect(printer.state.bytesWaiting == 0)
        #expect(try host.write(Endpoint.printerOut, hex("10 04 04"))?.status == 0)
        #expect(try host.read(Endpoint.printerIn, 64)?.data == [0x7E])
    }

    @Test("Status is told at once although the printer is offline, a byte a packet")
    func statusWhileOffline() throws {
        let printer = try TicketPrinterTwin(on: .usb(bus))
        defer { printer.stop() }
        printer.openCover()
        let host = try RawUSBHost(bus, "1-1")
        _ = try host.write(Endpoint.printerOut, hex("1D7201 100401 100402"))
        #expect(try host.read(Endpoint.printerIn, 64)?.data == [0x1A, 0x16])
        printer.closeCover()
        #expect(try host.read(Endpoint.printerIn, 64)?.data == [0], "GS r waited")
    }
}
