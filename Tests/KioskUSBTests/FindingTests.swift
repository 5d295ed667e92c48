import KioskTransport
import Testing

extension USB {
    @Suite("Finding devices") struct Finding {
        init() throws { for twin in Bench.readers + Bench.printers { try twin.calm() } }

        private func paths(_ uri: String, _ use: KnownDevice.Use = .cardReader) throws -> [String] {
            try DeviceURI(uri).lines(for: use).compactMap { line in
                guard case .usb(let selector) = line.uri.address else { return nil }
                return selector.path.map { "\($0) \(line.framing.rawValue)" }
            }
        }

        @Test("Every device is seen where it is plugged in, and hubs are not")
        func enumeration() {
            let seen = USBDevice.pluggedIn()
            for twin in Bench.readers + Bench.printers {
                #expect(seen.filter { $0.path == twin.path }.map(\.id) == [twin.id])
            }
            #expect(seen.count == 7)
        }

        @Test("What a device says of itself is known without opening it")
        func strings() throws {
            let printers = USBDevice.pluggedIn().filter { $0.id == Bench.printer.id }
            #expect(printers.map(\.maker) == ["KIOSK-TWIN", "KIOSK-TWIN"])
            #expect(Set(printers.map(\.serial)).count == 2)
            #expect(USBDevice.pluggedIn().first { $0.path == Bench.readers[3].path }?.name == "MR-300")
        }

        @Test("usb: offers every known reader, each with the framings that its endpoints allow")
        func anyReader() throws {
            // The endpoints of a reader with two parts would do for one; it is tried last.
            #expect(try paths("usb:") == ["1-1 plain", "1-2 split", "1-2 plain", "1-3 hid-raw", "1-4 hid-miaxis", "1-5 hid-dk"])
        }

        @Test("usb: offers a printer where a printer is wanted")
        func anyPrinter() throws {
            #expect(try paths("usb:", .ticketPrinter) == ["1-6 plain", "1-7 plain"])
            #expect(try paths("usb:class=printer", .ticketPrinter) == ["1-6 plain", "1-7 plain"])
        }

        @Test("Vendor and product, path, class and serial number each choose")
        func choosing() throws {
            #expect(try paths("usb:2b8b:2721") == ["1-3 hid-raw"])
            #expect(try paths("usb:0400:c35a") == ["1-1 plain", "1-2 split", "1-2 plain"])
            #expect(try paths("usb:0400:c35a?path=1-2") == ["1-2 split", "1-2 plain"])
            #expect(try paths("usb:path=1-4") == ["1-4 hid-miaxis"])
            #expect(Set(try paths("usb:class=hid")) == ["1-3 hid-raw", "1-4 hid-miaxis", "1-5 hid-dk"])
            let second = try #require(USBDevice.pluggedIn().first { $0.path == Bench.printers[1].path })
            #expect(try paths("usb:1fc9:2016?serial=\(second.serial)", .ticketPrinter) == ["1-7 plain"])
        }

        @Test("The one that was chosen is the one that is spoken to")
        func opening() throws {
            for twin in Bench.readers {
                let before = try twin.state("commandsReceived")
                let pipe = try twin.open()
                #expect(try pipe.ask(SDT.status) == SDT.good, "\(twin.name)")
                pipe.close()
                #expect(try twin.state("commandsReceived") == before + 1, "\(twin.name)")
            }
        }

        @Test("What is not plugged in is not found", arguments: ["usb:path=1-9", "usb:0400:0001", "usb:1fc9:2016?serial=none", "usb:2b8b:2721?path=1-1"])
        func absent(_ uri: String) throws {
            let uri = try DeviceURI(uri)
            #expect(fault { _ = try uri.open(deadline: .after(milliseconds: 500)) } == .notFound)
            try Bench.readers[2].tell("unplug")
            try eventually("it has left") { !Bench.readers[2].isOnBus }
            #expect(fault { _ = try Bench.readers[2].open() } == .notFound)
        }

        @Test("A device that is open is in use for everybody else, until it is closed")
        func inUse() throws {
            let pipe = try Bench.single.open()
            #expect(fault { _ = try Bench.single.open() } == .inUse)
            #expect(try pipe.ask(SDT.status) == SDT.good)
            pipe.close()
            let again = try Bench.single.open()
            #expect(try again.ask(SDT.status) == SDT.good)
            again.close()
        }
    }
}
