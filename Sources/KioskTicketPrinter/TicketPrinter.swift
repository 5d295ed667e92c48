import KioskCore
import KioskTransport

/// A ticket printer at the end of a pipe. One thread only; `interrupt()` is for the
/// others.
///
/// A ticket has four possible ends, and none is a guess:
///
/// - `printed`: the printer sent back the mark that followed the ticket.
/// - `notPrinted`: it was in trouble before the first byte went out, or it
///   stopped and then confirmed that its buffer is empty. Nothing prints late.
/// - `partial`: the same, and the marks of some bands had come back.
/// - `unknown`: anything else.
///
/// After a `disconnected` or `cancelled` fault the pipe is of no use: open
/// another, with another `TicketPrinter`. That one clears what the old one left
/// in the printer.
package final class TicketPrinter: TicketPrinterDevice {
    /// Milliseconds that the driver waits.
    package struct Patience: Hashable, Sendable {
        /// For one answer.
        package var answer = 1_000
        /// For DLE DC4 8 to be confirmed; printers without it stay silent.
        package var clearing = 500
        /// For the mark after a ticket, beside the time that the wire needs:
        /// the slowest printers make 50 mm a second.
        package var printing = 15_000
        /// Between two questions about paper and cover while the mark is awaited.
        package var between = 300
        /// Between two questions about a count that does not restart yet.
        package var counting = 20
        /// For the wire to take the bytes, beside the time that they need on it.
        package var sending = 10_000
        /// Of quiet, after which an overdue answer does not come any more.
        package var quiet = 200
        /// For a printed ticket to reach the mouth of the presenter.
        package var presenting = 3_000
        package init() {}
    }

    package internal(set) var profile: TicketPrinterProfile
    let pipe: any Pipe
    let patience: Patience
    let policy: PresenterPolicy

    var classifier: ReplyClassifier
    var replies: [Reply] = []
    // An answer is overdue: it must not be taken for the next one.
    var overdue = false
    // Something of an earlier ticket, perhaps of an earlier run, may be in the printer.
    var leftovers = true
    // So many answers to GS r may still come of it.
    var owed = Mark.ahead + 1
    // It is still to say what it is.
    var isNameless: Bool
    // It says everything twice.
    var repeats = false
    // Of an answer to GS r the second is to come.
    var awaitsEcho = false
    // It said XOFF, and not yet XON.
    var isHeld = false
    // Bytes that came since it was last waited for in vain.
    var spoken = 0
    // When all that was written has gone over the wire.
    var wireFree = Deadline.now
    // It told something unasked.
    var hasNews = false
    var mark: Mark?
    // Not the marks of the run before, whose answers may still be on their way.
    var marks = UInt32.random(in: 0...UInt32.max)
    // How often optional questions were met with silence.
    var silences: [StatusDialect.Source: Int] = [:]
    // It has confirmed that its buffers are empty: they can be emptied when a ticket stops.
    var confirmsClearing = false
    // The port has said that all is well: some never do, whatever is the matter.
    var isPortHonest = false
    var watch = PresenterWatch()

    package internal(set) var hasRemains: Bool

    /// - Parameters:
    ///   - profile: nil: it is asked what it is, as soon as it is well; `generic` until then.
    ///   - hasRemains: of the printer on the pipe before, when its last ticket did
    ///     not end as `printed`.
    ///   - presenter: what is done about a ticket that nobody takes.
    package init(
        pipe: any Pipe, profile: TicketPrinterProfile?, hasRemains: Bool = false,
        presenter: PresenterPolicy = PresenterPolicy(), patience: Patience = Patience()
    ) {
        self.pipe = pipe
        self.profile = profile ?? .generic
        self.hasRemains = hasRemains
        self.patience = patience
        policy = presenter
        isNameless = profile == nil
        classifier = ReplyClassifier(self.profile.status.grammar)
    }

    /// Opens the line. With `profile` nil the printer is asked what it is, if it is well enough
    /// to answer; a later `status()` does it otherwise.
    package static func open(
        _ uri: DeviceURI, profile: TicketPrinterProfile?, hasRemains: Bool = false, presenter: PresenterPolicy = PresenterPolicy(),
        recorder: Recorder? = nil, patience: Patience = Patience(), deadline: Deadline
    ) throws(Fault) -> TicketPrinter {
        let pipe: any Pipe
        do throws(TransportFault) {
            let opened = try uri.open(for: .ticketPrinter, deadline: deadline)
            pipe = recorder?.wrap(opened) ?? opened
        } catch {
            throw Fault(line: error.kind.rawValue, error.detail)
        }
        let printer = TicketPrinter(
            pipe: pipe, profile: profile, hasRemains: hasRemains, presenter: presenter, patience: patience)
        guard profile == nil else { return printer }
        do throws(Fault) {
            _ = try printer.status()
            return printer
        } catch {
            pipe.close()
            throw error
        }
    }

    package func interrupt() { pipe.interrupt() }

    package func close() { pipe.close() }

    var port: (any USBPrinterPort)? { pipe as? any USBPrinterPort }
}
