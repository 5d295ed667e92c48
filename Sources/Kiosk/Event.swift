import KioskCore

/// Something that happened at the terminal.
package struct Event: Sendable {
    package enum Kind: Int32, Sendable {
        case deviceChanged = 1, cardArrived, cardRead, cardFailed, cardRemoved
        case jobChanged, visitWarning, visitEnded, catalogChanged, ticketChanged, queueChanged
    }

    package let kind: Kind
    package var sequence: Int64 = 0
    package var wall: Int64 = 0
    package var monotonic: Int64 = 0
    package var device = ""
    package var job: UInt64 = 0
    package var visit: UInt64 = 0
    package var deviceState: DeviceState?
    package var jobState: JobState?
    /// Of a ticket at the mouth of its printer.
    package var presenter: Presenter?
    /// Of a job that ended as partial.
    package var bands: (printed: Int, all: Int)?
    /// A fault's stable name, or how a visit ended.
    package var name = ""
    package var who = Fault.Who.nobody
    /// For the resident, in the visit's language.
    package var text = ""
    /// For the technician, in English.
    package var detail = ""
    package var card: Card?
    /// The id of a number whose state changed, and the window that did it.
    package var number: UInt64 = 0
    package var window = ""

    init(_ kind: Kind) { self.kind = kind }
}
