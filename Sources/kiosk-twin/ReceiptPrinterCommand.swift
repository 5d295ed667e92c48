import ArgumentParser
import KioskTwin

struct ReceiptPrinterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt-printer",
        abstract: "An IPP printer of A4 and A5 paper that keeps what it prints as PDF.",
        discussion: commands(ReceiptPrinter.help))

    @Option(help: ArgumentHelp("Listen at this port of 127.0.0.1; 0 takes any.", valueName: "port"))
    var port: UInt16

    @Option(help: ArgumentHelp("Keep documents here as receipt-0001.pdf.", valueName: "directory"))
    var paper: String

    @OptionGroup var running: Running

    func run() throws {
        let lifetime = try Lifetime(withParent: running.withParent)
        let printer = try ReceiptPrinter(port: port, directory: paper)
        try serve("receipt-printer=\(printer.uri)", [(printer, running.control)], lifetime)
    }
}
