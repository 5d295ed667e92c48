import ArgumentParser
import KioskTwin

struct TicketPrinterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ticket-printer",
        abstract: "A thermal printer (ESC/POS) on TCP or a pseudo terminal that keeps its tickets as pictures and JSON.",
        discussion: commands(TicketPrinterTwin.help))

    @Option(help: ArgumentHelp("Make a pseudo terminal and a link to it here.", valueName: "path"))
    var pty: String?

    @Option(help: ArgumentHelp("Listen at this port of 127.0.0.1; 0 takes any.", valueName: "port"))
    var tcp: UInt16?

    @Option(help: ArgumentHelp("Keep tickets here as paper-0001.png and paper-0001.json.", valueName: "directory"))
    var paper: String

    @OptionGroup var make: TicketPrinterMake
    @OptionGroup var faults: Faults
    @OptionGroup var running: Running

    func validate() throws {
        guard (pty == nil) != (tcp == nil) else { throw ValidationError("Give either --pty or --tcp.") }
    }

    func run() throws {
        let lifetime = try Lifetime(withParent: running.withParent)
        let twin = try TicketPrinterTwin(on: tcp.map { .tcp(port: $0) } ?? .terminal(path: pty), width: make.width, dialect: make.dialect,
                                         directory: paper)
        twin.firmware(try Firmware(make.firmware))
        twin.follow(try faults.script())
        try serve("ticket-printer=\(twin.uri)", [(twin, running.control)], lifetime)
    }
}

extension Dialect.Name: ExpressibleByArgument {}

/// What kind of printer it is, on whatever wire.
struct TicketPrinterMake: ParsableArguments {
    @Option(help: ArgumentHelp("Whose commands and status: " + Dialect.Name.allCases.map(\.rawValue).joined(separator: ", ") + ".",
                               valueName: "name"))
    var dialect = Dialect.Name.generic

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Habits of its firmware, such as delay=300 constant=on.", valueName: "habit=value"))
    var firmware: [String] = []

    @Option(help: ArgumentHelp("Printable dots: 576 for 80 mm of paper, 384 for 58 mm.", valueName: "dots"))
    var width = 576
}
