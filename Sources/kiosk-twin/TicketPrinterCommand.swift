import ArgumentParser
import KioskTwin

struct TicketPrinterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ticket-printer",
        abstract: "A thermal printer (ESC/POS) on TCP that keeps its tickets as pictures and JSON.",
        discussion: commands(TicketPrinterTwin.help))

    @Option(help: ArgumentHelp("Listen at this port of 127.0.0.1; 0 takes any.", valueName: "port"))
    var tcp: UInt16

    @Option(help: ArgumentHelp("Keep tickets here as paper-0001.png and paper-0001.json.", valueName: "directory"))
    var paper: String

    @Option(help: ArgumentHelp("Printable dots: 576 for 80 mm of paper, 384 for 58 mm.", valueName: "dots"))
    var width = 576

    @OptionGroup var faults: Faults
    @OptionGroup var running: Running

    func run() throws {
        let lifetime = try Lifetime(withParent: running.withParent)
        let twin = try TicketPrinterTwin(port: tcp, width: width, directory: paper)
        twin.follow(try faults.script())
        try serve("ticket-printer=\(twin.uri)", [(twin, running.control)], lifetime)
    }
}
