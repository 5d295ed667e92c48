import KioskCardReader
import KioskCore
import KioskTicketPrinter
import KioskTransport

extension Technician {
    /// Writes what is said to and by a device into a file, without personal data.
    package typealias Recorder = KioskTransport.Recorder

    package static func recorder(_ path: String, for uri: String, _ kind: DeviceKind) throws(Failure) -> Recorder {
        let about = ["device": uri, "kind": kind.rawValue, "library": Version.text]
        guard Driver.URI(uri) == nil, kind != .receiptPrinter else {
            throw Failure(.unsupported, "Only what goes over a wire of the library's own can be recorded: usb:, serial:, tcp:.")
        }
        do throws(TransportFault) {
            return kind == .cardReader
                ? try Recorder(path: path, about: about, redaction: SDTRedaction())
                : try Recorder(path: path, about: about, redaction: TicketRedaction())
        } catch {
            throw Failure(.io, [.init("The recording cannot be written: \(error.detail).", file: path)])
        }
    }

    /// What a recording is of; nil for another URI, or for a file that is none.
    static func recordedKind(_ uri: String) -> DeviceKind? {
        guard case .replay(let path)? = (try? DeviceURI(uri))?.address,
              let recording = try? Recording(path: path) else { return nil }
        return recording.about["kind"].flatMap(DeviceKind.init(rawValue:))
    }
}
