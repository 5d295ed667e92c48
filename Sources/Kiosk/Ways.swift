import KioskCardReader
import KioskCore
import KioskTicketPrinter
import KioskTransport

/// How devices are reached. A test reaches its own in ways of its own.
package struct Ways: Sendable {
    /// `opened` hears of what can be interrupted before the reader is there.
    package var cardReader: @Sendable (
        _ device: Configuration.Device, _ opened: (any Pipe) -> Void
    ) throws(Fault) -> any CardReader = { device, opened throws(Fault) in
        try openReader(at: device.uri, device.reader, device.recorder, opened)
    }

    /// `hasRemains`: of the printer on the connection before.
    package var ticketPrinter: @Sendable (
        Configuration.Device, _ hasRemains: Bool
    ) throws(Fault) -> any TicketPrinterDevice = { device, hasRemains throws(Fault) in
        if let uri = Driver.URI(device.uri) { return try DriverTicketPrinter(uri, device.profile ?? .generic) }
        return try TicketPrinter.open(
            try deviceURI(device.uri), profile: device.profile, hasRemains: hasRemains, presenter: device.presenter,
            recorder: device.recorder, deadline: .after(milliseconds: 3000))
    }

    package init() {}
}

/// What a device's URI names.
func deviceURI(_ text: String) throws(Fault) -> DeviceURI {
    do throws(DeviceURI.Malformed) {
        return try DeviceURI(text)
    } catch {
        throw Fault(.notFound, "\(error)")
    }
}

/// Opens what a device's URI names.
func openPipe(to text: String) throws(Fault) -> any Pipe {
    let uri = try deviceURI(text)
    do throws(TransportFault) {
        return try uri.open(deadline: .after(milliseconds: 3000))
    } catch {
        throw Fault(line: error.kind.rawValue, error.detail)
    }
}

/// How long the ways of speaking to a reader are tried: two rounds of a serial
/// line's speeds, or until a reader that has just got power hears.
private let readerPatience = 4000

func openReader(
    at text: String, _ wishes: ReaderWishes, _ recorder: Recorder? = nil, _ opened: (any Pipe) -> Void = { _ in }
) throws(Fault) -> any CardReader {
    if let uri = Driver.URI(text) { return try DriverCardReader(uri, wishes) }
    return try SDTReader.open(
        try deviceURI(text), wishes: wishes, recorder: recorder, deadline: .after(milliseconds: readerPatience), opened: opened)
}
