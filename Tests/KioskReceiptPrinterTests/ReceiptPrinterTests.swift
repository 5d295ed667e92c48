import Foundation
import KioskCore
import Synchronization
import Testing

@testable import KioskReceiptPrinter

/// Enough of a PDF for a printer that looks at nothing but the name of the format.
private let pdf = Array("%PDF-1.7\n".utf8) + (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

private func name(_ outcome: PrintOutcome) -> String {
    switch outcome {
    case .printed: "printed"
    case .notPrinted(let fault): "notPrinted \(fault.name.rawValue)"
    case .partial(let fault, let bands, let all): "partial \(bands)/\(all) \(fault.name.rawValue)"
    case .unknown(let fault): "unknown \(fault.name.rawValue)"
    }
}

private func printer(_ uri: String, _ change: (inout ReceiptPrinter.Patience) -> Void = { _ in }) throws -> ReceiptPrinter {
    var patience = ReceiptPrinter.Patience()
    patience.between = 50
    patience.absence = 500
    patience.withdrawing = 1_000
    change(&patience)
    return try #require(ReceiptPrinter(uri: uri, patience: patience))
}

@Suite("A conversation with a receipt printer over IPP", .timeLimit(.minutes(5)))
struct ReceiptPrinterTests {
    let twin: IPPPrinter
    init() throws { twin = try IPPPrinter() }

    @Test("It says what it is and what it takes")
    func status() throws {
        let status = try printer(twin.uri).status()
        #expect(status.model == "Example A4" && status.state == .idle && status.fault == nil)
        #expect(status.capabilities == [.print, .printQR, .tellPaper, .a4, .a5])
    }

    @Test("A receipt arrives as it was sent, on the paper it was made for", arguments: Paper.allCases)
    func prints(_ paper: Paper) throws {
        #expect(try printer(twin.uri).print(pdf: pdf, title: "受理回执 11010519491231002X", paper: paper) { _ in true } == .printed)
        #expect(twin.received == pdf)
        #expect(twin.job.contains("IPP_MEDIA=\(paper.keyword)"))
        #expect(twin.job.contains("IPP_JOB_NAME=受理回执"))
    }

    @Test("An encrypted connection carries it as well")
    func encrypted() throws {
        let uri = twin.uri.replacingOccurrences(of: "ipp://", with: "ipps://")
        let outcome = try printer(uri).print(pdf: pdf, title: "t", paper: .a5) { _ in true }
        #expect(outcome == .printed)
        #expect(twin.received == pdf)
    }

    @Test("Paper that is missing is told while the job waits, and the receipt comes out when it is filled in")
    func mediaEmpty() throws {
        try twin.trouble("media-empty")
        var heard: [Fault.Name?] = []
        let outcome = try printer(twin.uri).print(pdf: pdf, title: "t", paper: .a4) { [twin] trouble in
            if heard.last != trouble?.name { heard.append(trouble?.name) }
            if heard.contains(.paperEnd) { #expect(throws: Never.self) { try twin.trouble(nil) } }
            return true
        }
        #expect(outcome == .printed)
        #expect(heard.contains(.paperEnd))
        #expect(twin.received == pdf)
    }

    @Test("A job that is taken back is never called printed")
    func cancelled() throws {
        try twin.trouble("media-jam")
        let outcome = try printer(twin.uri).print(pdf: pdf, title: "t", paper: .a5) { $0 == nil }
        // It had begun, so something may be in the rollers.
        #expect(name(outcome) == "unknown paper-jam")
        try twin.trouble(nil)
    }

    @Test("A job that does not end in time is taken back")
    func late() throws {
        try twin.trouble("cover-open")
        let start = Date()
        let outcome = try printer(twin.uri) { $0.printing = 500 }.print(pdf: pdf, title: "t", paper: .a5) { _ in true }
        #expect(name(outcome) == "unknown cover-open")
        #expect(Date().timeIntervalSince(start) < 10)
        try twin.trouble(nil)
    }

    @Test("A printer that gives up leaves nobody knowing")
    func aborted() throws {
        try twin.failNext()
        let outcome = try printer(twin.uri).print(pdf: pdf, title: "t", paper: .a4) { _ in true }
        #expect(name(outcome) == "unknown printer-failed")
    }

    @Test("A printer that vanishes while it prints leaves nobody knowing")
    func vanishes() throws {
        try twin.trouble("media-empty")
        let outcome = try printer(twin.uri).print(pdf: pdf, title: "t", paper: .a4) { [twin] trouble in
            if trouble?.name == .paperEnd { twin.kill(SIGKILL) }
            return true
        }
        // Another test's printer may listen there by now, and knows nothing of the job.
        #expect(["unknown disconnected", "unknown not-found"].contains(name(outcome)))
    }

    @Test("Nobody listens: nothing is printed, and that is known at once")
    func refused() throws {
        // Held, so that nobody else begins to listen there.
        let held = try Held()
        let uri = "ipp://127.0.0.1:\(held.port)/ipp/print"
        let start = Date()
        #expect(throws: Fault.self) { try printer(uri).status() }
        #expect(name(try printer(uri).print(pdf: pdf, title: "t", paper: .a4) { _ in true }) == "notPrinted not-found")
        #expect(Date().timeIntervalSince(start) < 2)
    }

    @Test("A printer that hears and says nothing is waited for only so long")
    func silent() throws {
        twin.kill(SIGSTOP)
        let start = Date()
        let printer = try printer(twin.uri) { $0.answer = 300 }
        #expect(name(printer.print(pdf: pdf, title: "t", paper: .a4) { _ in true }) == "notPrinted no-answer")
        #expect(Date().timeIntervalSince(start) < 3)
    }

    @Test("Interrupted from another thread, it takes the job back and returns")
    func interrupted() throws {
        try twin.trouble("media-empty")
        let printer = try printer(twin.uri)
        let start = Date()
        let outcome = printer.print(pdf: pdf, title: "t", paper: .a4) { trouble in
            if trouble != nil { Thread.detachNewThread { printer.interrupt() } }
            return true
        }
        #expect(name(outcome) == "unknown cancelled")
        #expect(Date().timeIntervalSince(start) < 10)
        #expect(throws: Fault(.cancelled, "interrupted")) { try printer.status() }
    }

    @Test("A silent printer does not hold up an interruption")
    func interruptedInSilence() throws {
        twin.kill(SIGSTOP)
        let printer = try printer(twin.uri) { $0.answer = 60_000 }
        let start = Date()
        Thread.detachNewThread {
            usleep(100_000)
            printer.interrupt()
        }
        #expect(throws: Fault(.cancelled, "interrupted")) { try printer.status() }
        #expect(Date().timeIntervalSince(start) < 5)
    }
}

@Suite("A receipt printer that behaves badly", .timeLimit(.minutes(5)))
struct BadReceiptPrinterTests {
    private func run(
        _ change: (inout ReceiptPrinter.Patience) -> Void = { _ in },
        _ script: @escaping @Sendable (ScriptedPrinter.Operation, Int) -> ScriptedPrinter.Answer
    ) throws -> (String, [ScriptedPrinter.Operation]) {
        let twin = try ScriptedPrinter(script)
        defer { twin.stop() }
        let outcome = try printer(twin.uri, change).print(pdf: pdf, title: "t", paper: .a5) { _ in true }
        return (name(outcome), twin.operations)
    }

    @Test("A document that is refused leaves no empty job behind")
    func orphan() throws {
        let (outcome, operations) = try run { operation, before in
            switch operation {
            case .printerAttributes: ScriptedPrinter.well
            case .createJob: .ok(.number("job-id", 7))
            case .sendDocument: .ipp(0x040A, [])
            case .jobAttributes: .ok(.state("job-state", before == 0 ? 4 : 7), .noValue("time-at-processing"))
            case .cancelJob: .ok()
            }
        }
        #expect(outcome == "notPrinted format-refused")
        #expect(operations.contains(.cancelJob))
    }

    @Test("The line breaks while the document is sent: what the printer did with it decides", arguments: [
        (true, "notPrinted disconnected"), (false, "unknown disconnected"),
    ])
    func brokenDocument(_ neverBegan: Bool, _ expected: String) throws {
        let (outcome, operations) = try run { operation, before in
            switch operation {
            case .printerAttributes: ScriptedPrinter.well
            case .createJob: .ok(.number("job-id", 7))
            case .sendDocument: .hangUp
            case .jobAttributes:
                .ok(.state("job-state", before == 0 ? (neverBegan ? 4 : 5) : 7),
                    neverBegan ? .noValue("time-at-processing") : .number("time-at-processing", 12))
            case .cancelJob: .ok()
            }
        }
        #expect(outcome == expected)
        #expect(operations.contains(.cancelJob))
    }

    @Test("Counted pages and the state processing are not believed")
    func impressions() throws {
        let (outcome, _) = try run({ $0.printing = 300 }) { operation, _ in
            switch operation {
            case .printerAttributes: ScriptedPrinter.well
            case .createJob: .ok(.number("job-id", 7))
            case .sendDocument: .ok()
            case .jobAttributes:
                .ok(.state("job-state", 5), .number("job-impressions-completed", 1), .number("time-at-processing", 1))
            case .cancelJob: .ok()
            }
        }
        #expect(outcome == "unknown no-answer")
    }

    @Test("Without paper before, all along and at the end, a job that is taken back was not printed", arguments: [
        (Int32(0), "notPrinted paper-end"), (1, "unknown paper-end"),
    ])
    func stoppedThroughout(_ impressions: Int32, _ expected: String) throws {
        let (outcome, _) = try run({ $0.printing = 200 }) { operation, _ in
            switch operation {
            case .printerAttributes:
                .ok(.state("printer-state", 5), .keywords("printer-state-reasons", ["media-empty-error"]),
                    .formats(["application/pdf"]), .keywords("media-supported", ["iso_a5_148x210mm"]))
            case .createJob: .ok(.number("job-id", 7))
            case .sendDocument, .cancelJob: .ok()
            case .jobAttributes:
                .ok(.state("job-state", 7), .number("job-impressions-completed", impressions), .number("time-at-processing", 1))
            }
        }
        #expect(outcome == expected)
    }

    @Test("Completed with errors is not printed for sure")
    func errors() throws {
        let (outcome, _) = try run { operation, _ in
            switch operation {
            case .printerAttributes: ScriptedPrinter.well
            case .createJob: .ok(.number("job-id", 7))
            case .sendDocument, .cancelJob: .ok()
            case .jobAttributes: .ok(.state("job-state", 9), .keywords("job-state-reasons", ["job-completed-with-errors"]))
            }
        }
        #expect(outcome == "unknown printer-failed")
    }

    @Test("Another job with the same number, after a restart, is not taken for ours")
    func restarted() throws {
        let (outcome, _) = try run { operation, before in
            switch operation {
            case .printerAttributes: ScriptedPrinter.well
            case .createJob: .ok(.number("job-id", 7))
            case .sendDocument, .cancelJob: .ok()
            case .jobAttributes:
                .ok(.state("job-state", before == 0 ? 5 : 9), .keywords("job-uuid", ["urn:uuid:\(before)"]))
            }
        }
        #expect(outcome == "unknown not-found")
    }

    @Test("A printer that forgets the job leaves nobody knowing")
    func forgotten() throws {
        let (outcome, _) = try run { operation, _ in
            switch operation {
            case .printerAttributes: ScriptedPrinter.well
            case .createJob: .ok(.number("job-id", 7))
            case .sendDocument: .ok()
            case .jobAttributes, .cancelJob: .ipp(0x0406, [])
            }
        }
        #expect(outcome == "unknown not-found")
    }

    @Test("What it cannot do is known before there is a job", arguments: [
        ([.formats(["image/urf"]), .keywords("media-supported", ["iso_a5_148x210mm"])], "notPrinted format-refused"),
        ([.formats(["application/pdf"]), .keywords("media-supported", ["iso_a4_210x297mm"])], "notPrinted format-refused"),
        ([.formats(["application/pdf"]), .truth("printer-is-accepting-jobs", false)], "notPrinted printer-paused"),
    ] as [([ScriptedPrinter.Attribute], String)])
    func incapable(_ attributes: [ScriptedPrinter.Attribute], _ expected: String) throws {
        let (outcome, operations) = try run { _, _ in .ipp(0, [.state("printer-state", 3)] + attributes) }
        #expect(outcome == expected)
        #expect(operations == [.printerAttributes])
    }

    @Test("Answers that are none do no harm and take no time", arguments: [
        (.ipp(0x0507, []), "notPrinted printer-paused"),
        (.http("401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\""), "notPrinted permission-denied"),
        (.http("404 Not Found"), "notPrinted not-found"),
        (.http("503 Service Unavailable"), "notPrinted printer-failed"),
        (.bytes([]), "notPrinted disconnected"),
        (.bytes([UInt8](repeating: 0xFF, count: 600)), "notPrinted disconnected"),
        (.ipp(0, []), "notPrinted printer-failed"),
        (.ipp(0, [.keywords("printer-state", ["idle"])]), "notPrinted printer-failed"),
        (.hangUp, "notPrinted disconnected"),
        (.silence, "notPrinted no-answer"),
    ] as [(ScriptedPrinter.Answer, String)])
    func nonsense(_ answer: ScriptedPrinter.Answer, _ expected: String) throws {
        let start = Date()
        let (outcome, _) = try run({ $0.answer = 500 }) { _, _ in answer }
        #expect(outcome == expected)
        #expect(Date().timeIntervalSince(start) < 3)
    }
}

@Suite("Names of receipt printers")
struct ReceiptPrinterNameTests {
    @Test("An address says host, port and path", arguments: [
        ("ipp://192.0.2.7/ipp/print", "192.0.2.7", 631, "/ipp/print"),
        ("ipp://printer.hall:8631/", "printer.hall", 8631, "/"),
        ("ipps://192.0.2.7:443/ipp/print", "192.0.2.7", 443, "/ipp/print"),
    ] as [(String, String, Int32, String)])
    func addresses(_ uri: String, _ host: String, _ port: Int32, _ resource: String) throws {
        let address = try #require(IPPAddress(uri))
        #expect(address.host == host && address.port == port && address.resource == resource)
        #expect(address.encrypted == uri.hasPrefix("ipps"))
    }

    @Test("A queue of cupsd has a name")
    func queue() throws {
        #expect(try #require(IPPAddress("cups:Hall_A4")).resource == "/printers/Hall_A4")
    }

    @Test("Anything else is no receipt printer", arguments: [
        "", "ipp:", "ipp://", "http://192.0.2.7/", "tcp:192.0.2.7:9100", "cups:", "cups:a/b", "cups:a b", "cups:a#b",
        "ipp://192.0.2.7:99999/", "ipp://192.0.2.7:0/", "ipp://" + String(repeating: "x", count: 2_000),
    ])
    func none(_ uri: String) {
        #expect(ReceiptPrinter(uri: uri) == nil)
    }
}
