import KioskCore

/// What a ticket printer says about itself.
package struct TicketPrinterStatus: Hashable, Sendable {
    package struct Conditions: OptionSet, Hashable, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        package static let coverOpen = Conditions(rawValue: 0x001)
        package static let paperEnd = Conditions(rawValue: 0x002)
        package static let paperNearEnd = Conditions(rawValue: 0x004)
        package static let offline = Conditions(rawValue: 0x008)
        package static let cutterFailed = Conditions(rawValue: 0x010)
        /// Paper is stuck, in the presenter too.
        package static let jammed = Conditions(rawValue: 0x020)
        /// The mark between two tickets of pre-printed paper (黑标) was not found.
        package static let blackMarkMissed = Conditions(rawValue: 0x040)
        /// The head is hot; it goes on by itself.
        package static let overheated = Conditions(rawValue: 0x080)
        /// An error from which it does not recover by itself.
        package static let failed = Conditions(rawValue: 0x100)
        /// Some error: it names it elsewhere, or not at all.
        package static let error = Conditions(rawValue: 0x200)
    }

    package let conditions: Conditions
    /// nil for a printer without a presenter, or one that does not tell.
    package let presenter: Presenter?
    /// What it answered, for the technician.
    package let evidence: String

    package init(_ conditions: Conditions, presenter: Presenter? = nil, evidence: String) {
        self.conditions = conditions
        self.presenter = presenter
        self.evidence = evidence
    }

    /// What keeps it from printing. An open cover comes first: it also raises
    /// the paper and error bits of many models.
    package var fault: Fault? {
        Self.faults.first { conditions.contains($0.0) }.map { condition, name in
            // The paper's fault as often as the printer's.
            Fault(name, condition == .blackMarkMissed ? "no black mark (黑标) on the paper where one was looked for; \(evidence)" : evidence)
        }
    }

    private static let faults: [(Conditions, Fault.Name)] = [
        (.coverOpen, .coverOpen), (.paperEnd, .paperEnd), (.jammed, .paperJam), (.cutterFailed, .cutterError),
        (.failed, .printerFailed), (.blackMarkMissed, .printerFailed), (.overheated, .overheated), (.error, .printerFailed),
        (.offline, .printerOffline),
    ]

    /// What staff should know although it prints. The sensor (纸将尽) is known to be
    /// inaccurate: it never stops a ticket.
    package var notice: Fault? { conditions.contains(.paperNearEnd) ? Fault(.paperNearEnd, evidence) : nil }
}

func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.utf8.count < 2 ? "0" + digits : digits
}
