import KioskCore

/// What a ticket printer says about itself: its answers to DLE EOT 1 to 4.
package struct TicketPrinterStatus: Hashable, Sendable {
    package enum Paper: Hashable, Sendable { case enough, nearEnd, end }

    /// The four bytes as they came.
    package let answers: [UInt8]

    package var paper: Paper {
        // The sensor, or the stop that it caused: either is enough to believe.
        if has(4, Wire.Status.end) || has(2, Wire.Status.stoppedByPaper) { return .end }
        return has(4, Wire.Status.nearEnd) ? .nearEnd : .enough
    }
    package var coverOpen: Bool { has(2, Wire.Status.coverOpen) }
    package var offline: Bool { has(1, Wire.Status.offline) || has(2, Wire.Status.feedButton) }
    package var cutterFailed: Bool { has(3, Wire.Status.cutter) }
    package var mechanismFailed: Bool { has(3, Wire.Status.mechanical) }
    package var unrecoverable: Bool { has(3, Wire.Status.unrecoverable) }
    /// The head is hot; it goes on by itself.
    package var recovering: Bool { has(3, Wire.Status.recoverable) }

    /// nil unless these are four answers to DLE EOT.
    package init?(_ answers: [UInt8]) {
        guard answers.count == 4, answers.allSatisfy(Wire.Reply.isStatus) else { return nil }
        self.answers = answers
    }

    /// What keeps it from printing. An open cover comes first: it also raises
    /// the paper and error bits of many models.
    package var fault: Fault? {
        if coverOpen { return named(.coverOpen) }
        if paper == .end { return named(.paperEnd) }
        if cutterFailed { return named(.cutterError) }
        if unrecoverable || mechanismFailed { return named(.printerFailed) }
        if recovering { return named(.overheated) }
        if has(2, Wire.Status.error) { return named(.printerFailed) }
        if offline { return named(.printerOffline) }
        return nil
    }

    /// What staff should know although it prints. The sensor (纸将尽) is known to be
    /// inaccurate: it never stops a ticket.
    package var notice: Fault? { paper == .nearEnd ? named(.paperNearEnd) : nil }

    private func has(_ n: Int, _ bits: UInt8) -> Bool {
        guard answers.indices.contains(n - 1) else { return false }
        // Two-bit sensors raise both; one alone counts, too.
        return answers[n - 1] & bits != 0
    }

    private func named(_ name: Fault.Name) -> Fault {
        Fault(name, "DLE EOT 1-4 answered \(answers.map(hex).joined(separator: " "))")
    }
}

func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.utf8.count < 2 ? "0" + digits : digits
}
