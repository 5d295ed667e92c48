import KioskCardReader
import KioskCore
import KioskTicketPrinter
import KioskTransport

/// How devices are reached. A test reaches its own in ways of its own.
struct Ways: Sendable {
    var cardReader: @Sendable (_ uri: String) throws(Fault) -> (pipe: any Pipe, reader: SDTReader) = { uri throws(Fault) in
        let pipe = try openPipe(to: uri)
        return (pipe, SDTReader(pipe: pipe))
    }

    /// `hasRemains`: of the printer on the connection before.
    var ticketPrinter: @Sendable (
        _ uri: String, _ profile: TicketPrinterProfile, _ hasRemains: Bool
    ) throws(Fault) -> (pipe: any Pipe, printer: TicketPrinter) = { uri, profile, hasRemains throws(Fault) in
        let pipe = try openPipe(to: uri)
        return (pipe, TicketPrinter(pipe: pipe, profile: profile, hasRemains: hasRemains))
    }
}
