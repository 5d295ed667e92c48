import Glibc
import KioskTransport
import Testing

extension USB {
    /// What a usbfs that is not there cannot show.
    @Suite("A real kernel", .enabled(if: Bench.here == .guest, "scripts/test guest")) struct Kernel {
        init() throws { for twin in [Bench.single, Bench.printer] { try twin.calm() } }

        private func driver(of twin: TwinOnBus) -> String? {
            USBDevice.pluggedIn().first { $0.path == twin.path }?.driver(of: 0)
        }

        @Test("usblp has the printer before us; it is taken from it, and given back")
        func usblp() throws {
            try eventually("usblp has it") { driver(of: Bench.printer) == "usblp" }
            let pipe = try Bench.printer.open()
            #expect(driver(of: Bench.printer) == "usbfs")
            try pipe.write([0x10, 0x04, 0x01], deadline: .after(milliseconds: 2000))
            #expect(try pipe.some().count == 1)
            pipe.close()
            try eventually("usblp has it again") { driver(of: Bench.printer) == "usblp" }
        }

        @Test("A program that prints through the kernel's printer file is not robbed of it, and is named")
        func printerFile() throws {
            try eventually("usblp has it") { driver(of: Bench.printer) == "usblp" }
            let file = try printerFileOfFirst()
            let number = Glibc.open(file, O_WRONLY)
            try #require(number >= 0)
            let trouble = try #require(throws: TransportFault.self) { _ = try Bench.printer.open() }
            #expect(trouble.kind == .inUse)
            #expect(trouble.detail.contains(file) && trouble.detail.contains("usblp"))
            close(number)
            try Bench.printer.open().close()
        }

        private func printerFileOfFirst() throws -> String {
            for number in 0..<16 {
                let file = "/dev/usb/lp\(number)"
                var link = [CChar](repeating: 0, count: 512)
                let count = readlink("/sys/class/usbmisc/lp\(number)/device", &link, link.count)
                guard count > 0 else { continue }
                if String(decoding: link.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self).hasSuffix("\(Bench.printer.path):1.0") { return file }
            }
            throw Missing(what: "a printer file of usblp's")
        }

        @Test("Who holds a device is named in the fault")
        func holder() throws {
            let pipe = try Bench.single.open()
            defer { pipe.close() }
            let trouble = try #require(throws: TransportFault.self) { _ = try Bench.single.open() }
            #expect(trouble.kind == .inUse)
            #expect(trouble.detail.contains("another device of this program"))
        }

        @Test("A HID reader is taken from usbhid")
        func usbhid() throws {
            let twin = Bench.readers[2]
            try twin.calm()
            try eventually("usbhid has it") { driver(of: twin) == "usbhid" }
            let pipe = try twin.open()
            #expect(try pipe.ask(SDT.status) == SDT.good)
            #expect(driver(of: twin) == "usbfs")
            pipe.close()
        }

        @Test("The failed transfer comes before the kernel says that the device has left")
        func leftIsLate() throws {
            let pipe = try Bench.single.open()
            let hand = Hand {
                usleep(100_000)
                try Bench.single.tell("unplug")
            }
            #expect(fault { _ = try pipe.some(within: 10_000) } == .disconnected)
            let failed = monotonic()
            try hand.end()
            try eventually("it has left") { !Bench.single.isOnBus }
            #expect(monotonic() >= failed)
            pipe.close()
        }
    }
}
