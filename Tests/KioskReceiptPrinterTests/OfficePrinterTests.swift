import Foundation
import KioskCore
import KioskReceiptPrinter
import KioskTwin
import Testing

// The twin has one of the same name: the printer's far side.
private typealias Driver = KioskReceiptPrinter.ReceiptPrinter

private let pdf = Array("%PDF-1.7\n".utf8) + (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 17) }

private func name(_ outcome: PrintOutcome) -> String {
    switch outcome {
    case .printed: "printed"
    case .notPrinted(let fault): "notPrinted \(fault.name.rawValue)"
    case .partial(let fault, let bands, let all): "partial \(bands)/\(all) \(fault.name.rawValue)"
    case .unknown(let fault): "unknown \(fault.name.rawValue)"
    }
}

/// The twin is another implementation of IPP (PAPPL) than CUPS's own, and can be
/// out of paper before a job comes.
@Suite("A conversation with an office printer")
struct OfficePrinterTests {
    let twin: ReceiptPrinterTwin
    private let printer: Driver

    init() throws {
        twin = try ReceiptPrinterTwin()
        var patience = Driver.Patience()
        patience.between = 50
        patience.absence = 500
        printer = try #require(Driver(uri: twin.uri, patience: patience))
    }

    @Test("A receipt arrives byte for byte", arguments: Paper.allCases)
    func prints(_ paper: Paper) throws {
        #expect(printer.print(pdf: pdf, title: "受理回执", on: Sheet(paper)) { _ in true } == .printed)
        #expect(twin.waitForReceipts(1, within: 5_000) == [pdf])
    }

    @Test("Its troubles are told while nobody prints", arguments: [
        ("media-empty", "paper-end"), ("media-jam", "paper-jam"), ("cover-open", "cover-open"),
    ])
    func idle(_ reason: String, _ fault: String) throws {
        try twin.set(reason, true)
        #expect(try printer.status().fault?.name.rawValue == fault)
        try twin.set(reason, false)
        #expect(try printer.status().fault == nil)
        try twin.set("media-low", true)
        #expect(try printer.status().fault == nil)
        #expect(try printer.status().notice?.name == .paperNearEnd)
    }

    @Test("Without paper the receipt waits, and comes out when paper is filled in")
    func waits() throws {
        try twin.set("media-empty", true)
        var told = false
        let outcome = printer.print(pdf: pdf, title: "t", on: Sheet(.a4)) { [twin] trouble in
            guard trouble?.name == .paperEnd, twin.waitForStarted(1, within: 0), !told else { return true }
            told = true
            #expect(throws: Never.self) { try twin.set("media-empty", false) }
            return true
        }
        #expect(outcome == .printed && told)
        #expect(twin.receipts == [pdf])
    }

    @Test("Taken back while paper is out, it was not printed, and does not come out late")
    func takenBack() throws {
        try twin.set("media-empty", true)
        var looks = 0
        let outcome = printer.print(pdf: pdf, title: "t", on: Sheet(.a5)) { _ in
            looks += 1
            return looks < 3
        }
        #expect(name(outcome) == "notPrinted paper-end")
        #expect(twin.waitForCancelled(1, within: 5_000))
        try twin.set("media-empty", false)
        #expect(printer.print(pdf: pdf + [1], title: "t", on: Sheet(.a5)) { _ in true } == .printed)
        #expect(twin.receipts == [pdf + [1]])
    }

    @Test("Paper that ends after the job came, and the job is taken back: nobody knows")
    func takenBackLater() throws {
        try twin.pace(milliseconds: 2_000)
        var isOut = false
        let outcome = printer.print(pdf: pdf, title: "t", on: Sheet(.a5)) { [twin] trouble in
            guard !isOut else { return trouble == nil }
            isOut = true
            #expect(throws: Never.self) { try twin.set("media-empty", true) }
            return true
        }
        #expect(name(outcome) == "unknown paper-end")
    }

    @Test("Stopped at its panel, it takes jobs and begins none: one that is taken back was not printed")
    func paused() throws {
        try twin.pause(true)
        var looks = 0
        let outcome = printer.print(pdf: pdf, title: "t", on: Sheet(.a4)) { _ in
            looks += 1
            return looks < 3
        }
        #expect(name(outcome).hasPrefix("notPrinted"))
        try twin.pause(false)
        #expect(printer.print(pdf: pdf + [2], title: "t", on: Sheet(.a4)) { _ in true } == .printed)
        #expect(twin.receipts == [pdf + [2]])
    }

    @Test("Interrupted, it takes the job back first: nothing prints into an empty hall")
    func interrupted() throws {
        try twin.set("media-empty", true)
        let outcome = printer.print(pdf: pdf, title: "t", on: Sheet(.a4)) { [printer] trouble in
            if trouble != nil { printer.interrupt() }
            return true
        }
        #expect(name(outcome) == "notPrinted cancelled")
        #expect(twin.waitForCancelled(1, within: 5_000))
        try twin.set("media-empty", false)
        #expect(twin.receipts.isEmpty)
    }

    @Test("A job that fails inside leaves nobody knowing")
    func aborts() throws {
        try twin.abortNext()
        #expect(name(printer.print(pdf: pdf, title: "t", on: Sheet(.a4)) { _ in true }).hasPrefix("unknown"))
        #expect(twin.receipts.isEmpty)
    }

    @Test("The plug is pulled while it prints")
    func unplugged() throws {
        try twin.set("media-empty", true)
        let outcome = printer.print(pdf: pdf, title: "t", on: Sheet(.a4)) { [twin] trouble in
            if trouble?.name == .paperEnd { twin.disconnect() }
            return true
        }
        #expect(name(outcome) == "unknown disconnected")
    }
}
