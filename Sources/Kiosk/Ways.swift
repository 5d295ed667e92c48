import KioskCardReader
import KioskCore
import KioskTicketPrinter
import KioskTransport

/// How devices are reached. A test reaches its own in ways of its own.
struct Ways: Sendable {
    /// `opened` hears of what can be interrupted before the reader is there.
    var cardReader: @Sendable (
        _ device: Configuration.Device, _ opened: (any Pipe) -> Void
    ) throws(Fault) -> any CardReader = { device, opened throws(Fault) in
        try openReader(at: device.uri, device.reader, opened)
    }

    /// `hasRemains`: of the printer on the connection before.
    var ticketPrinter: @Sendable (
        Configuration.Device, _ hasRemains: Bool
    ) throws(Fault) -> (pipe: any Pipe, printer: TicketPrinter) = { device, hasRemains throws(Fault) in
        let pipe = try openPipe(to: device.uri)
        return (pipe, TicketPrinter(pipe: pipe, profile: device.profile, hasRemains: hasRemains))
    }
}

/// How long the ways of speaking to a reader are tried: two rounds of a serial
/// line's speeds, or until a reader that has just got power hears.
private let readerPatience = 4000

func openReader(
    at text: String, _ wishes: ReaderWishes, _ opened: (any Pipe) -> Void = { _ in }
) throws(Fault) -> any CardReader {
    try SDTReader.open(try deviceURI(text), wishes: wishes, deadline: .after(milliseconds: readerPatience), opened: opened)
}
