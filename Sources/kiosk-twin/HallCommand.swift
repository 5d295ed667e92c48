import ArgumentParser
import Glibc
import KioskTwin

struct HallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hall",
        abstract: "A card reader, a ticket printer and a receipt printer together.",
        discussion: """
            In the directory lie the reader's serial line (reader), a control socket for each device \
            (reader.control, ticket-printer.control, receipt-printer.control), and what was printed (paper/). \
            The line printed when all is ready has the three URIs:

              reader=serial:DIR/reader?baud=115200 ticket-printer=tcp:127.0.0.1:N receipt-printer=ipp://127.0.0.1:N/ipp/print
            """)

    @Option(help: ArgumentHelp("Where the wires and the paper lie; made if it is not there.", valueName: "directory"))
    var directory: String

    @Option(help: ArgumentHelp("The speed of the reader's line.", valueName: "baud"))
    var baud = 115200

    @Option(help: ArgumentHelp("The ticket printer's port; 0 takes any.", valueName: "port"))
    var ticketPort: UInt16 = 0

    @Option(help: ArgumentHelp("The receipt printer's port; 0 takes any.", valueName: "port"))
    var receiptPort: UInt16 = 0

    @Flag(help: "End when the program that started this one ends.")
    var withParent = false

    func run() throws {
        let lifetime = try Lifetime(withParent: withParent)
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST, let place = realpath(directory, nil) else {
            throw TwinError("cannot make \(directory): \(String(cString: strerror(errno)))")
        }
        defer { free(place) }
        // Absolute, so that the URIs hold wherever they are read.
        let directory = String(cString: place)
        let paper = directory + "/paper"
        let reader = try ReaderTwin(on: .terminal(path: directory + "/reader"), baud: baud)
        let tickets = try TicketPrinterTwin(port: ticketPort, directory: paper)
        let receipts = try ReceiptPrinterTwin(port: receiptPort, directory: paper, control: directory + "/receipt-printer.control")
        try serve("reader=\(reader.uri) ticket-printer=\(tickets.uri) receipt-printer=\(receipts.uri)", [
            (reader, directory + "/reader.control"), (tickets, directory + "/ticket-printer.control"), (receipts, nil),
        ], lifetime)
    }
}
