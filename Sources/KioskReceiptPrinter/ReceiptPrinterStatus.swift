import KioskCore

/// What a receipt printer says about itself.
package struct ReceiptPrinterStatus: Hashable, Sendable {
    package enum State: Int32, Sendable { case idle = 3, processing, stopped }

    package var state: State
    /// printer-state-reasons without suffixes; empty when all is well.
    package var reasons: [String]
    /// What it says in words, in whatever language.
    package var message: String
    package var acceptsJobs: Bool
    package var model: String
    /// application/pdf is among its formats.
    package var takesPDF: Bool
    /// What it takes, for the technician.
    package var formats: [String]
    package var papers: Set<Paper>
    package var printsBothSides: Bool
    package var mostCopies: Int
    /// Of a queue of cupsd: where its printer is, as cupsd tells.
    package var device: String
    /// What that printer itself says, or that nobody is there: cupsd notices neither before there is a job, and
    /// then calls it processing.
    package var behind: Fault?

    package var capabilities: Capabilities {
        var all: Capabilities = [.tellPaper]
        if takesPDF { all.formUnion([.print, .printQR]) }
        if papers.contains(.a4) { all.insert(.a4) }
        if papers.contains(.a5) { all.insert(.a5) }
        return all
    }

    /// A queue whose printer does not say when paper came out: cupsd calls a job completed once all
    /// of it was handed over.
    package var isBlind: Bool {
        guard let end = device.firstIndex(of: ":") else { return false }
        return !["ipp", "ipps", "dnssd", "implicitclass"].contains(String(device[..<end]))
    }

    /// Why it cannot print such a sheet.
    package func refusal(of sheet: Sheet) -> Fault? {
        if !takesPDF { return Fault(.formatRefused, "It takes no PDF, but \(formats.joined(separator: ", ")).") }
        if !papers.contains(sheet.paper) { return Fault(.formatRefused, "It has no \(sheet.paper.name) (\(sheet.paper.keyword)).") }
        if sheet.isTwoSided, !printsBothSides { return Fault(.formatRefused, "It does not print on both sides.") }
        if sheet.copies > mostCopies { return Fault(.formatRefused, "It makes at most \(mostCopies) copies, not \(sheet.copies).") }
        return nil
    }

    /// What keeps paper from coming out.
    package var fault: Fault? {
        if let fault = StateReasons.fault(reasons) { return fault }
        if state == .stopped { return Fault(.printerFailed, "stopped: \(message)") }
        return acceptsJobs ? behind : Fault(.printerPaused, "accepts no jobs")
    }

    /// What staff should know although it prints.
    package var notice: Fault? { StateReasons.notice(reasons) }
}

/// What a receipt is printed on.
package struct Sheet: Hashable, Sendable {
    package var paper: Paper
    /// 1 or more (一式几份).
    package var copies: Int
    /// Turned along the long edge.
    package var isTwoSided: Bool

    package init(_ paper: Paper, copies: Int = 1, twoSided: Bool = false) {
        self.paper = paper
        self.copies = copies
        isTwoSided = twoSided
    }
}

extension Paper {
    package var name: String {
        switch self {
        case .a4: "A4"
        case .a5: "A5"
        }
    }

    /// The self-describing name (PWG 5101.1).
    var keyword: String {
        switch self {
        case .a4: "iso_a4_210x297mm"
        case .a5: "iso_a5_148x210mm"
        }
    }
}
