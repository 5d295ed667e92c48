/// Trouble with a device: a stable name, who must act, and the evidence.
///
/// A fault is a result, not a bug: paper ends, cards are pulled out, cables
/// come loose. `detail` is for the technician, in English, and never holds
/// personal data.
package struct Fault: Error, Hashable, Sendable {
    package enum Name: String, Sendable, CaseIterable {
        // The line to the device.
        case notFound = "not-found"
        case permissionDenied = "permission-denied"
        case noUdev = "no-udev"
        case inUse = "in-use"
        case disconnected
        case noAnswer = "no-answer"
        case garbled
        case certificateChanged = "certificate-changed"

        // The card and its reader.
        case cardNotRead = "card-not-read"
        case cardUnknown = "card-unknown"
        case cardRefused = "card-refused"
        case cardLeft = "card-left"
        case samFailed = "sam-failed"
        case samNotAuthorised = "sam-not-authorised"
        case readerRefused = "reader-refused"

        // Paper and printers.
        case paperEnd = "paper-end"
        case paperNearEnd = "paper-near-end"
        case paperJam = "paper-jam"
        case coverOpen = "cover-open"
        case cutterError = "cutter-error"
        case overheated
        case tonerLow = "toner-low"
        case tonerEmpty = "toner-empty"
        case printerPaused = "printer-paused"
        case printerOffline = "printer-offline"
        case printerFailed = "printer-failed"
        case formatRefused = "format-refused"
        case ticketLeft = "ticket-left"

        // A vendor's own driver.
        case driverFailed = "driver-failed"

        // The host.
        case restarted
        case recordsFailed = "records-failed"
        case cancelled
        case closing
    }

    /// Who must act.
    package enum Who: Int32, Sendable {
        case nobody = 0, resident = 1, staff = 2
    }

    package let name: Name
    package let detail: String

    package init(_ name: Name, _ detail: String = "") {
        self.name = name
        self.detail = detail
    }

    /// Trouble that the room of the wires named; a name that is not ours is a broken line.
    package init(line name: String, _ detail: String) {
        self.init(Name(rawValue: name) ?? .disconnected, detail)
    }
}
