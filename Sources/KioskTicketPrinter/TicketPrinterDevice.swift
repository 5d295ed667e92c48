import KioskCore

/// What a worker needs of a ticket printer, whoever drives it. One thread only, but
/// for `interrupt()`.
package protocol TicketPrinterDevice: AnyObject {
    /// What tickets are encoded for.
    var profile: TicketPrinterProfile { get }

    var capabilities: Capabilities { get }

    /// A document as this printer takes it.
    func encode(_ document: Document) throws(EncodingFault) -> EncodedTicket

    /// A piece of a ticket that came to nothing hangs in the printer. It is cut off
    /// before the next ticket, which another resident will hold.
    var hasRemains: Bool { get }

    /// What it calls itself; nil when it does not say.
    func model() throws(Fault) -> String?

    /// Asks how it is. Silence is `noAnswer`, never good news.
    func status() throws(Fault) -> TicketPrinterStatus

    /// Prints a ticket that `encode` gave, and says what became of it.
    /// What is in the printer afterwards does not come out late.
    func print(_ ticket: EncodedTicket) -> PrintOutcome

    /// Any thread: ends the call under way, and every later one, with `cancelled`.
    func interrupt()

    func close()
}

extension TicketPrinterDevice {
    package var capabilities: Capabilities { profile.capabilities }

    package func encode(_ document: Document) throws(EncodingFault) -> EncodedTicket {
        try KioskTicketPrinter.encode(Layout(document, columns: profile.columns), profile)
    }
}

/// What is done about a ticket that nobody takes out of a presenter.
package struct PresenterPolicy: Hashable, Sendable {
    package enum Action: String, Sendable, CaseIterable {
        /// Nothing: it stays where it is.
        case hold
        /// It is pulled in again, where the printer can do that.
        case retract
        /// It is pushed out, where the printer can do that.
        case eject
    }

    package var action = Action.hold
    /// Milliseconds after which a presented ticket counts as left behind.
    package var leftBehindAfter = 60_000

    package init() {}
}
