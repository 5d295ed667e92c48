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
    package var papers: Set<Paper>

    package var capabilities: Capabilities {
        var all: Capabilities = [.tellPaper]
        if takesPDF { all.formUnion([.print, .printQR]) }
        if papers.contains(.a4) { all.insert(.a4) }
        if papers.contains(.a5) { all.insert(.a5) }
        return all
    }

    /// What keeps paper from coming out.
    package var fault: Fault? {
        if let fault = StateReasons.fault(reasons) { return fault }
        if state == .stopped { return Fault(.printerFailed, "stopped: \(message)") }
        return acceptsJobs ? nil : Fault(.printerPaused, "accepts no jobs")
    }

    /// What staff should know although it prints.
    package var notice: Fault? { StateReasons.notice(reasons) }
}

extension Paper {
    /// The self-describing name (PWG 5101.1).
    var keyword: String {
        switch self {
        case .a4: "iso_a4_210x297mm"
        case .a5: "iso_a5_148x210mm"
        }
    }
}
