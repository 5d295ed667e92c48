import ArgumentParser
import Glibc
import KioskTwin

struct USBIPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usbip",
        abstract: "Readers and printers as real USB devices, for Linux to attach over USB/IP.",
        discussion: """
            Without --reader and --printer there is one reader (single) and one printer. Readers come first \
            on the bus, in the order given. The line printed when all is ready names the port and the bus ids:

              usbip=127.0.0.1:3240 reader=1-1 ticket-printer=1-2

            In the directory lie a control socket for each (reader.control, reader-2.control, \
            ticket-printer.control) and the tickets (paper/, paper-2/). They understand what the single twins \
            understand (kiosk-twin help reader, kiosk-twin help ticket-printer), and besides:

            \(USBIPServer.help.map { "  " + $0.0 + "\n      " + $0.1 }.joined(separator: "\n"))

            To attach them, as root:

              modprobe vhci-hcd
              usbip attach -r 127.0.0.1 -b 1-1
            """)

    @Option(help: ArgumentHelp("Listen at this port of 127.0.0.1; 0 takes any.", valueName: "port"))
    var listen: UInt16 = 3240

    @Option(help: ArgumentHelp("Where the control sockets and the paper lie; made if it is not there.", valueName: "directory"))
    var directory: String

    @Option(help: ArgumentHelp("A card reader: single, split, hid-raw, hid-miaxis or hid-dk.", valueName: "framing"))
    var reader: [ReaderFraming] = []

    @Flag(help: "A ticket printer.")
    var printer: Int

    @OptionGroup(title: "Of the printers") var make: TicketPrinterMake
    @OptionGroup var faults: Faults

    @Flag(help: "End when the program that started this one ends.")
    var withParent = false

    func run() throws {
        let lifetime = try Lifetime(withParent: withParent)
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw TwinError("cannot make \(directory): \(String(cString: strerror(errno)))")
        }
        let (script, firmware) = (try faults.script(), try Firmware(make.firmware))
        let isDefault = reader.isEmpty && printer == 0
        let bus = try USBIPServer(port: listen)
        defer { bus.stop() }
        var ready = "usbip=127.0.0.1:\(bus.port)"
        var twins: [(any Twin, String?)] = []
        func add(_ name: String, _ number: Int, _ twin: any Twin, _ port: USBPort?) {
            let name = USBIPCommand.numbered(name, number)
            ready += " \(name)=\(port?.busID ?? "")"
            twins.append((twin, "\(directory)/\(name).control"))
        }
        for (index, framing) in (isDefault ? [.single] : reader).enumerated() {
            let twin = try ReaderTwin(on: .usb(bus, framing))
            twin.follow(script)
            add("reader", index + 1, twin, twin.usb)
        }
        for index in 0..<(isDefault ? 1 : printer) {
            let paper = USBIPCommand.numbered(directory + "/paper", index + 1)
            let twin = try TicketPrinterTwin(on: .usb(bus), width: make.width, dialect: make.dialect, directory: paper)
            twin.firmware(firmware)
            twin.follow(script)
            add("ticket-printer", index + 1, twin, twin.usb)
        }
        try serve(ready, twins, lifetime)
    }

    /// The first has no number.
    private static func numbered(_ name: String, _ number: Int) -> String {
        number == 1 ? name : "\(name)-\(number)"
    }
}

extension ReaderFraming: ExpressibleByArgument {}
