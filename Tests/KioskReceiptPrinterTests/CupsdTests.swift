import Foundation
import KioskCore
import KioskTwin
import Testing

@testable import KioskReceiptPrinter

private typealias Driver = KioskReceiptPrinter.ReceiptPrinter

private let pdf: [UInt8] = {
    // cupsd's filter reads it, so it is one: a page with nothing on it.
    var text = "%PDF-1.4\n"
    var offsets: [Int] = []
    for (index, object) in [
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]>>",
    ].enumerated() {
        offsets.append(text.utf8.count)
        text += "\(index + 1) 0 obj\(object)endobj\n"
    }
    let table = text.utf8.count
    text += "xref\n0 4\n0000000000 65535 f \n"
    for offset in offsets { text += String(repeating: "0", count: 10 - "\(offset)".count) + "\(offset) 00000 n \n" }
    return Array((text + "trailer<</Size 4/Root 1 0 R>>\nstartxref\n\(table)\n%%EOF\n").utf8)
}()

/// What cupsd makes of a printer's troubles, and what we make of cupsd.
@Suite("An office printer behind cupsd", .serialized)
struct CupsdTests {
    let twin: ReceiptPrinterTwin
    let cupsd: PrivateCupsd

    init() throws {
        twin = try ReceiptPrinterTwin()
        cupsd = try PrivateCupsd(printer: twin.uri)
        // cupsd asks the printer what it can do when lpadmin has long ended.
        try #require(until(20) { (try? printer().status().papers.isEmpty) == false })
    }

    private func printer(_ change: (inout Driver.Patience) -> Void = { _ in }) throws -> Driver {
        var patience = Driver.Patience()
        patience.between = 50
        change(&patience)
        return try #require(Driver(uri: cupsd.uri, patience: patience))
    }

    private func name(_ outcome: PrintOutcome) -> String {
        switch outcome {
        case .printed: "printed"
        case .notPrinted(let fault): "notPrinted \(fault.name.rawValue)"
        case .partial(let fault, _, _): "partial \(fault.name.rawValue)"
        case .unknown(let fault): "unknown \(fault.name.rawValue)"
        }
    }

    @Test("A receipt comes out, and the queue is among those that are found")
    func prints() throws {
        let status = try printer().status()
        #expect(status.fault == nil && status.papers == [.a4, .a5] && !status.isBlind)
        #expect(try printer().print(pdf: pdf, title: "受理回执 1", on: Sheet(.a5)) { _ in true } == .printed)
        #expect(twin.receipts.count == 1)
        let address = try #require(IPPAddress("ipp://127.0.0.1:\(cupsd.port)/"))
        #expect(PrinterSearch.queues(of: address, within: 5_000).map(\.uri) == ["cups:receipts"])
    }

    @Test("Without paper cupsd has counted a page: it waits, and is printed once there is paper, not before")
    func mediaEmpty() throws {
        try twin.set("media-empty", true)
        var isTold = false
        let outcome = try printer().print(pdf: pdf, title: "receipt 2", on: Sheet(.a5)) { [twin] trouble in
            guard trouble?.name == .paperEnd, twin.waitForStarted(1, within: 0), !isTold else { return true }
            isTold = true
            #expect(twin.receipts.isEmpty)
            #expect(throws: Never.self) { try twin.set("media-empty", false) }
            return true
        }
        #expect(outcome == .printed && isTold)
        #expect(twin.receipts.count == 1)
    }

    @Test("Taken back without paper, it never comes out later")
    func takenBack() throws {
        try twin.set("media-empty", true)
        let outcome = try printer().print(pdf: pdf, title: "receipt 3", on: Sheet(.a5)) { [twin] _ in
            !twin.waitForStarted(1, within: 0)
        }
        #expect(["notPrinted paper-end", "unknown paper-end"].contains(name(outcome)))
        #expect(twin.waitForCancelled(1, within: 30_000))
        try twin.set("media-empty", false)
        #expect(try printer().print(pdf: pdf, title: "receipt 4", on: Sheet(.a5)) { _ in true } == .printed)
        #expect(twin.receipts.count == 1)
    }

    @Test("A dead printer is no printer that prints, whatever cupsd calls it, also before there is a job")
    func dead() throws {
        twin.disconnect()
        #expect(try printer().status().fault?.name == .printerOffline)
        var heard: Set<Fault.Name> = []
        let outcome = try printer { $0.printing = 1_500 }.print(pdf: pdf, title: "receipt 5", on: Sheet(.a5)) { trouble in
            if let trouble { heard.insert(trouble.name) }
            return true
        }
        #expect(heard.contains(.printerOffline))
        #expect(["notPrinted printer-offline", "unknown printer-offline"].contains(name(outcome)))
        try twin.reconnect()
        #expect(until(20) { (try? printer().status().fault) == .some(nil) })
        #expect(try printer().print(pdf: pdf, title: "receipt 6", on: Sheet(.a5)) { _ in true } == .printed)
        #expect(twin.receipts.count == 1, "what was taken back stays so")
    }

    @Test("A cupsd that hangs holds nobody up")
    func hangs() throws {
        cupsd.kill(SIGSTOP)
        defer { cupsd.kill(SIGCONT) }
        let start = Date()
        let fault = #expect(throws: Fault.self) { try printer { $0.answer = 300 }.status() }
        #expect(fault?.name == .noAnswer)
        let address = try #require(IPPAddress("ipp://127.0.0.1:\(cupsd.port)/"))
        #expect(PrinterSearch.queues(of: address, within: 300).isEmpty)
        let found = try doctor(["devices", "--json"], status: 0)
        #expect(found.contains("\"printers\" : [\n\n  ]") || found.contains("\"printers\":[]"))
        #expect(Date().timeIntervalSince(start) < 20)
    }

    @Test("The doctor lists the queue, says what is wrong with its printer, and prints on it")
    func doctor() throws {
        #expect(try doctor(["devices"], status: 0).contains("cups:receipts"))
        #expect(try doctor(["check", "--device", "cups:receipts"], status: 0).contains("The printer is ready."))
        #expect(try doctor(["print", "--device", "cups:receipts", "--template", "test-page"], status: 0) == "printed\n")
        #expect(twin.receipts.count == 1)
        try twin.set("cover-open", true)
        let open = try doctor(["check", "--device", "cups:receipts"], status: 1)
        #expect(open.contains("FAIL receipt.status: The cover is open (机盖打开).") && open.contains("do: Close the cover."))
        twin.disconnect()
        let dead = try doctor(["check", "--device", "cups:receipts"], status: 1)
        #expect(dead.contains("evidence: printer-offline"))
    }

    private func doctor(_ arguments: [String], status: Int32) throws -> String {
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        let program = URL(filePath: bundle).deletingLastPathComponent().appending(path: "kiosk-doctor").path
        let done = try Child.run([program] + arguments, ["CUPS_SERVER=127.0.0.1:\(cupsd.port)"])
        #expect(done.status == status, "\(done.output)")
        return done.output
    }
}
