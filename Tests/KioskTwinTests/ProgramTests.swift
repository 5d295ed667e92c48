import Glibc
import Testing
@testable import KioskTwin

@Suite struct ProgramTests {
    private let program: String
    private let directory: ScratchDirectory

    init() throws {
        program = try ReceiptPrinterTwin.findProgram()
        directory = try ScratchDirectory()
    }

    @Test("The hall tells its three wires, takes commands, and leaves only paper")
    func hall() throws {
        let place = directory.path + "/hall"
        let hall = try ChildProcess([program, "hall", "--directory", place])
        let ready = try hall.readLine(within: 20000)
        var uris: [String: String] = [:]
        for pair in ready.split(separator: " ") {
            let equals = try #require(pair.firstIndex(of: "="))
            uris[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
        }
        #expect(uris["reader"] == "serial:\(place)/reader?baud=115200")
        #expect(uris["receipt-printer"]?.hasPrefix("ipp://127.0.0.1:") == true)

        func control(_ words: String...) throws -> [String] {
            let ctl = try ChildProcess([program, "ctl"] + words)
            var lines: [String] = []
            while let line = try? ctl.readLine(within: 5000) { lines.append(line) }
            return lines
        }
        #expect(try control(place + "/reader.control", "place", "name=赵 一山") == [])
        let reader = try RawHost(try #require(uris["reader"]))
        #expect(try reader.ask(hex("AAAAAA9669 0003 20 01 22"), 15).count == 15)
        #expect(try control(place + "/reader.control", "state").first?.contains("\"card\":true") == true)

        let printer = try RawHost(try #require(uris["ticket-printer"]))
        try printer.write(Array("A001\n".utf8) + hex("1D564200"))
        #expect(try control(place + "/ticket-printer.control", "wait", "pictures", "1") == [])
        #expect(try control(place + "/ticket-printer.control", "tickets").first?.contains("A001") == true)
        #expect(try control(place + "/receipt-printer.control", "reason", "toner-low", "on") == [])
        #expect(try control(place + "/receipt-printer.control", "state").first?.contains("[\"toner-low\"]") == true)

        #expect(hall.end() == 0)
        for name in ["reader", "reader.control", "ticket-printer.control", "receipt-printer.control"] {
            var status = stat()
            #expect(lstat(place + "/" + name, &status) != 0, "\(name)")
        }
        #expect(access(place + "/paper/paper-0001.png", F_OK) == 0)
    }

    @Test("The USB bus tells its port and bus ids, takes commands, and leaves only paper")
    func usbip() throws {
        let place = directory.path + "/usb"
        let bus = try ChildProcess([program, "usbip", "--listen", "0", "--directory", place, "--reader", "split", "--reader", "hid-dk",
                                    "--printer", "--printer", "--dialect", "masung"])
        let ready = try bus.readLine(within: 20000)
        let words = ready.split(separator: " ").map(String.init)
        #expect(words.dropFirst() == ["reader=1-1", "reader-2=1-2", "ticket-printer=1-3", "ticket-printer-2=1-4"])
        let port = try #require(words.first.flatMap { UInt16($0.dropFirst("usbip=127.0.0.1:".count)) })
        #expect(try RawUSBHost.devices(port).map { $0.prefix(13) } == ["1-1 0400:c35a", "1-2 0483:572b", "1-3 0519:2013", "1-4 0519:2013"])
        #expect(try ChildProcess([program, "ctl", place + "/reader-2.control", "unplug"]).status(within: 5000) == 0)
        #expect(try ChildProcess([program, "ctl", place + "/reader.control", "port-status", "18"]).status(within: 5000) == 1)
        #expect(try RawUSBHost.devices(port).count == 3)
        _ = try RawUSBHost(port, "1-4").write(0x03, Array("A001\n".utf8) + hex("1D564200"))
        #expect(try ChildProcess([program, "ctl", place + "/ticket-printer-2.control", "wait", "pictures", "1"]).status(within: 10000) == 0)
        #expect(bus.end() == 0)
        #expect(access(place + "/paper-2/paper-0001.png", F_OK) == 0)
        #expect(access(place + "/reader.control", F_OK) != 0)
    }

    @Test("Debian's usbip understands the list", .enabled(if: access("/usr/sbin/usbip", X_OK) == 0))
    func debian() throws {
        let bus = try USBIPServer()
        defer { bus.stop() }
        let twins: [any Twin] = [try ReaderTwin(on: .usb(bus)), try TicketPrinterTwin(on: .usb(bus))]
        defer { for twin in twins { twin.stop() } }
        let list = try ChildProcess(["/usr/sbin/usbip", "--tcp-port", "\(bus.port)", "list", "-r", "127.0.0.1"])
        var lines: [String] = []
        while let line = try? list.readLine(within: 5000) { lines.append(line) }
        #expect(lines.contains { $0.contains("1-1: ") && $0.contains("(0400:c35a)") })
        #expect(lines.contains { $0.contains("Printer / Printer / Bidirectional (07/01/02)") })
    }

    @Test("A twin ends with its parent, however that ends")
    func withParent() throws {
        let shell = try ChildProcess(["/bin/sh", "-c", "\"$0\" reader --tcp 0 --with-parent & wait", program])
        let ready = try shell.readLine(within: 20000)
        let host = try RawHost(String(ready.dropFirst("reader=".count)))
        #expect(try host.ask(hex("AAAAAA9669 0003 11 FF ED"), 11).count == 11)
        shell.end()
        #expect(host.waitForEnd(within: 5000))
    }

    @Test("A command that the twin refuses is exit status 1")
    func refuses() throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let socket = try ControlSocket(path: directory.path + "/control") { twin.perform($0) }
        defer { socket.stop() }
        #expect(try ChildProcess([program, "ctl", socket.path, "remove"]).status(within: 5000) == 0)
        #expect(try ChildProcess([program, "ctl", socket.path, "wrong-length", "-2"]).status(within: 5000) == 0)
        #expect(try ChildProcess([program, "ctl", socket.path, "dance"]).status(within: 5000) == 1)
        #expect(try ChildProcess([program, "ctl", directory.path + "/nobody", "state"]).status(within: 5000) == 1)
    }
}
