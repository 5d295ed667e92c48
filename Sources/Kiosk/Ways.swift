import KioskCardReader
import KioskCore
import KioskTicketPrinter
import KioskTransport

/// How devices are reached. A test reaches its own in ways of its own.
struct Ways: Sendable {
    var cardReader: @Sendable (
        Configuration.Device
    ) throws(Fault) -> (pipe: any Pipe, reader: SDTReader) = { device throws(Fault) in
        let pipe = try openPipe(to: device.uri)
        return (pipe, SDTReader(pipe: pipe))
    }

    /// `hasRemains`: of the printer on the connection before.
    var ticketPrinter: @Sendable (
        Configuration.Device, _ hasRemains: Bool
    ) throws(Fault) -> (pipe: any Pipe, printer: TicketPrinter) = { device, hasRemains throws(Fault) in
        let pipe = try openPipe(to: device.uri)
        return (pipe, TicketPrinter(pipe: pipe, profile: device.profile, hasRemains: hasRemains))
    }
}
