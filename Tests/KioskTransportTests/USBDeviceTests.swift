import Seeds
import Testing

@testable import KioskTransport

/// Devices as their descriptors show them, made of seeds of the fuzzer.
private func device(
    _ name: String, _ vendor: UInt16, _ product: UInt16, path: String = "1-1", serial: String = "", configuration value: UInt8? = 1
) throws -> USBDevice {
    let bytes = try seed(name, of: "descriptors")
    return USBDevice(
        path: path, bus: 1, number: 2, vendor: vendor, product: product, serial: serial, maker: "", name: "",
        configuration: USBConfiguration.active(value, in: bytes), activeConfiguration: value)
}

private func selector(_ text: String) throws -> USBSelector { try USBSelector(parsing: Substring(text)) }

@Suite("A USB device's descriptors") struct USBConfigurationTests {
    @Test("say which endpoints there are, wherever they are")
    func endpoints() throws {
        let route = try #require(Route.choose(.plain, USBSelector(), in: try device("single", 0x0400, 0xC35A).configuration))
        #expect(route.out.map(\.address) == [0x04] && route.back.map(\.address) == [0x83])
        #expect(route.out.first?.packetSize == 64)
    }

    @Test("tell a reader with four endpoints from one with two")
    func split() throws {
        let four = try device("split", 0x0400, 0xC35A), two = try device("single", 0x0400, 0xC35A)
        #expect(try selector("").framings(for: four, .cardReader) == [.split, .plain])
        #expect(try selector("").framings(for: two, .cardReader) == [.plain])
        let route = try #require(Route.choose(.split, USBSelector(), in: four.configuration))
        #expect(route.out.map(\.address) == [0x02, 0x06] && route.back.map(\.address) == [0x81, 0x85])
    }

    @Test("a HID reader may have no endpoint to write to")
    func hid() throws {
        let both = try #require(Route.choose(.hidRaw, USBSelector(), in: try device("hid", 0x2B8B, 0x2721).configuration))
        #expect(both.out.map(\.address) == [0x01])
        let one = try #require(Route.choose(.hidDK, USBSelector(), in: try device("hid-no-out", 0x2B8B, 0x2721).configuration))
        #expect(one.out.isEmpty && one.back.map(\.address) == [0x81])
    }

    @Test("a printer's two-way interface is chosen before its one-way one, and the wrapping ones never")
    func printer() throws {
        let printer = try device("printer-alternates", 0x04B8, 0x0202)
        let route = try #require(Route.choose(.plain, USBSelector(), in: printer.configuration))
        #expect(route.interface.alternate == 1 && route.back.map(\.address) == [0x82])
        let among = try #require(Route.choose(.plain, USBSelector(), in: try device("composite", 1, 2).configuration))
        #expect(among.interface.number == 2)
    }

    @Test("a keyboard and a disk are never ours, even when asked for")
    func foreign() throws {
        let keyboard = try device("keyboard", 1, 2)
        for framing in Framing.allCases { #expect(Route.choose(framing, USBSelector(), in: keyboard.configuration) == nil) }
        #expect(Route.choose(.plain, try selector("?interface=1"), in: try device("composite", 1, 2).configuration) == nil)
    }

    @Test("of two configurations the active one counts")
    func configurations() throws {
        #expect(try device("two-configurations", 1, 2, configuration: 2).isPrinter)
        #expect(try !device("two-configurations", 1, 2, configuration: 1).isPrinter)
        #expect(try device("two-configurations", 1, 2, configuration: 2).configuration.index == 1)
        #expect(try device("hub", 1, 2).configuration.isHub)
    }

    @Test("that are cut short or absurd are read as far as they go")
    func broken() throws {
        #expect(try device("cut-short", 1, 2).configuration.interfaces.first?.endpoints.count == 1)
        #expect(try device("no-size", 1, 2).configuration.interfaces.first?.endpoints.count == 1)
        #expect(try device("length-zero", 1, 2).configuration.interfaces.isEmpty)
        #expect(USBConfiguration.device(in: [18, 1]) == nil)
    }
}

@Suite("A USB device is meant") struct USBSelectorTests {
    @Test("by vendor and product, serial number and path, all of them")
    func each() throws {
        let one = try device("split", 0x0400, 0xC35A, path: "1-1.4", serial: "A 1")
        for text in ["", "0400:c35a", "path=1-1.4", "serial=A%201", "0400:c35a?serial=A%201&path=1-1.4"] {
            #expect(try selector(text).fits(one, .cardReader), "\(text)")
        }
        for text in ["0400:c35b", "path=1-1", "serial=A1", "0400:c35a?path=1-1.5", "class=printer", "class=hid"] {
            #expect(try !selector(text).fits(one, .cardReader), "\(text)")
        }
    }

    @Test("by usb: alone only when the table knows it for the use")
    func any() throws {
        let reader = try device("split", 0x0400, 0xC35A), stranger = try device("split", 0x1234, 0x5678)
        #expect(try selector("").fits(reader, .cardReader) && !selector("").fits(reader, .ticketPrinter))
        #expect(try !selector("").fits(stranger, .cardReader))
        #expect(try selector("1234:5678").fits(stranger, .cardReader))
        #expect(try selector("1234:5678").framings(for: stranger, .cardReader) == [.split, .plain])
        // In firmware update, or with a protocol of its vendor's: nothing to try.
        #expect(try !selector("").fits(device("single", 0x0483, 0xDF11), .cardReader))
        #expect(try !selector("").fits(device("single", 0x2015, 0x0008), .cardReader))
    }

    @Test("by class: a printer whoever made it, a HID only when the table knows it")
    func classes() throws {
        #expect(try selector("class=printer").fits(device("printer", 0x1234, 0x5678), .ticketPrinter))
        #expect(try selector("class=hid").fits(device("hid", 0x2B8B, 0x2721), .cardReader))
        #expect(try !selector("class=hid").fits(device("hid", 0x1234, 0x5678), .cardReader))
        #expect(try !selector("class=hid").fits(device("keyboard", 0x2B8B, 0x0001), .cardReader))
    }

    @Test("with the framing that its name gives, and no other")
    func framing() throws {
        let reader = try device("split", 0x0400, 0xC35A)
        #expect(try selector("?framing=plain").framings(for: reader, .cardReader) == [.plain])
        #expect(try selector("?framing=hid-raw").framings(for: reader, .cardReader) == [])
    }

    @Test("Masung's printers are not Star's, though they bear Star's number; shared numbers need a printer's interface")
    func identity() throws {
        #expect(try device("printer", 0x0519, 0x2013).known?.title.hasPrefix("Masung") == true)
        #expect(try device("printer", 0x0519, 0x0003).known?.title == "Star")
        #expect(try device("printer", 0x0519, 0x7777).known == nil)
        #expect(try device("single", 0x0483, 0x5740).known == nil)
        #expect(try device("printer", 0x0483, 0x5740).known?.use == .ticketPrinter)
    }
}

@Suite("The table of known devices") struct KnownDeviceTests {
    private func document(_ name: String) throws -> String {
        let bytes = try #require(contents(of: #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/docs/" + name, atMost: 1 << 20))
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("is what docs/70-libkiosk.rules was made from")
    func rules() throws {
        #expect(try document("70-libkiosk.rules") == KnownDevice.udevRules, "kiosk-doctor devices --udev-rules > docs/70-libkiosk.rules")
        // A line that udev would not understand: each has its keys, and shared numbers their class.
        for line in KnownDevice.udevRules.split(separator: "\n") where line.hasPrefix("ATTR") {
            #expect(line.contains("GROUP=\"") && line.contains("MODE=\"0660\""))
            #expect(line.contains("idProduct") || line.contains(":0701??:"))
        }
    }

    @Test("is what the table of docs/devices.md was made from")
    func markdown() throws {
        let text = try document("devices.md")
        let begin = try #require(text.firstRange(of: "devices --markdown -->\n")), end = try #require(text.firstRange(of: "<!-- end -->"))
        #expect(text[begin.upperBound..<end.lowerBound] == KnownDevice.markdown, "kiosk-doctor devices --markdown")
    }

    @Test("names each device once, and only hard cases have no framing")
    func entries() {
        let ids = KnownDevice.all.map { "\($0.vendor) \($0.product.map(String.init) ?? "")" }
        #expect(Set(ids).count == ids.count)
        for entry in KnownDevice.all {
            #expect(entry.framings.isEmpty == !entry.quirks.isDisjoint(with: [.firmwareUpdate, .vendorDriver]))
            #expect(!entry.title.isEmpty && ["A", "B", "C"].contains(entry.source.prefix(1)))
        }
    }
}
