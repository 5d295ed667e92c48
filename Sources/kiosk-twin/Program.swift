import ArgumentParser
import Glibc
import KioskTwin

@main
struct Program: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kiosk-twin",
        abstract: "Devices that are not there, at the far end of a real wire.",
        discussion: """
            A twin behaves like the hardware: it speaks the real bytes on a pseudo terminal or a \
            TCP port of 127.0.0.1, shows the paper it printed, and takes commands that break it.

            A whole hall, with its wires and control sockets in one directory:

              kiosk-twin hall --directory /tmp/hall

            and from another terminal:

              kiosk-twin ctl /tmp/hall/reader.control place
              kiosk-twin ctl /tmp/hall/reader.control place male name=赵一山
              kiosk-twin ctl /tmp/hall/ticket-printer.control paper out
              kiosk-twin ctl /tmp/hall/ticket-printer.control tickets
              kiosk-twin ctl /tmp/hall/receipt-printer.control reason toner-low on

            Readers and a printer as USB devices that Linux attaches:

              kiosk-twin usbip --directory /tmp/usb

            A twin prints one line when it is ready, NAME=URI, and ends at SIGTERM or Ctrl-C.
            """,
        subcommands: [HallCommand.self, ReaderCommand.self, TicketPrinterCommand.self, ReceiptPrinterCommand.self, USBIPCommand.self, ControlCommand.self])
}

/// What every twin's command takes.
struct Running: ParsableArguments {
    @Option(help: ArgumentHelp("Listen for commands at this Unix socket, which only you may use.", valueName: "socket"))
    var control: String?

    @Flag(help: "End when the program that started this one ends.")
    var withParent = false
}

struct Faults: ParsableArguments {
    @Option(help: ArgumentHelp("Follow this script of faults; docs/twins.md has its words.", valueName: "file"))
    var faults: String?

    func script() throws -> FaultScript {
        try faults.map { try FaultScript(contentsOf: $0) } ?? FaultScript()
    }
}

extension ParsableCommand {
    /// Serves a twin until it is time to end.
    func serve(_ ready: String, _ twins: [(twin: any Twin, control: String?)], _ lifetime: Lifetime) throws {
        var sockets: [ControlSocket] = []
        defer {
            for socket in sockets { socket.stop() }
            for (twin, _) in twins { twin.stop() }
        }
        for (twin, control) in twins {
            guard let control else { continue }
            sockets.append(try ControlSocket(path: control) { twin.perform($0) })
        }
        print(ready)
        fflush(nil)
        lifetime.wait()
    }

    static func commands(_ help: [(String, String)]) -> String {
        "Commands of its control socket:\n\n" + help.map { name, text in
            text.isEmpty ? "  " + name : "  " + name + "\n      " + text
        }.joined(separator: "\n")
    }
}
