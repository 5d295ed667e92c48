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

private func printer(_ uri: String, certificates: String? = nil, _ change: (inout ReceiptPrinter.Patience) -> Void = { _ in }) throws -> ReceiptPrinter {
    var patience = ReceiptPrinter.Patience()
    patience.between = 50
    patience.absence = 500
    patience.withdrawing = 1_000
    change(&patience)
    return try #require(ReceiptPrinter(uri: uri, certificates: certificates, patience: patience))
}

@Suite("A conversation with a receipt printer over IPP")
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
        #expect(try printer(twin.uri).print(pdf: pdf, title: "受理回执 11010519491231002X", on: Sheet(paper)) { _ in true } == .printed)
        #expect(twin.received == pdf)
        #expect(twin.job.contains("IPP_MEDIA=\(paper.keyword)"))
        #expect(twin.job.contains("IPP_JOB_NAME=受理回执"))
    }

    @Test("An encrypted connection carries it as well")
    func encrypted() throws {
        let uri = twin.uri.replacingOccurrences(of: "ipp://", with: "ipps://")
        let outcome = try printer(uri).print(pdf: pdf, title: "t", on: Sheet(.a5)) { _ in true }
        #expect(outcome == .printed)
        #expect(twin.received == pdf)
    }

    @Test("The first certificate is believed, and from then on no other: nothing goes to somebody else")
    func certificateChanged() throws {
        let kept = twin.directory.appending(path: "certificates").path
        let uri = twin.uri.replacingOccurrences(of: "ipp://", with: "ipps://")
        let printer = try printer(uri, certificates: kept)
        #expect(try printer.status().fault == nil)
        let pin = try #require(try FileManager.default.contentsOfDirectory(atPath: kept).first)
        #expect(try String(contentsOfFile: "\(kept)/\(pin)", encoding: .utf8).count == 65)
        #expect(try printer.status().fault == nil)

        try twin.restart(keys: "others")
        let fault = #expect(throws: Fault.self) { try printer.status() }
        #expect(fault?.name == .certificateChanged && fault?.detail.contains("\(kept)/\(pin)") == true)
        #expect(name(printer.print(pdf: pdf, title: "t", on: Sheet(.a5)) { _ in true }) == "notPrinted certificate-changed")
        #expect(twin.received == nil)

        // The technician has seen the printer, and deletes the file.
        try FileManager.default.removeItem(atPath: "\(kept)/\(pin)")
        #expect(printer.print(pdf: pdf, title: "t", on: Sheet(.a5)) { _ in true } == .printed)
    }

    @Test("Who may only look adds no certificate")
    func learnsNothing() throws {
        let kept = twin.directory.appending(path: "certificates").path
        let uri = twin.uri.replacingOccurrences(of: "ipp://", with: "ipps://")
        #expect(try ReceiptPrinter(uri: uri, certificates: kept, learns: false)?.status().fault == nil)
        #expect(!FileManager.default.fileExists(atPath: kept))
    }

    @Test("Paper that is missing is told while the job waits, and the receipt comes out when it is filled in")
    func mediaEmpty() throws {
        try twin.trouble("media-empty")
        var heard: [Fault.Name?] = []
        let outcome = try printer(twin.uri).print(pdf: pdf, title: "t", on: Sheet(.a4)) { [twin] trouble in
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
        let outcome = try printer(twin.uri).print(pdf: pdf, title: "t", on: Sheet(.a5)) { $0 == nil }
        // It had begun, so something may be in the rollers.
        #expect(name(outcome) == "unknown paper-jam")
        try twin.trouble(nil)
    }

    @Test("A job that does not end in time is taken back")
    func late() throws {
        try twin.trouble("cover-open")
        let start = Date()
        let outcome = try printer(twin.uri) { $0.printing = 500 }.print(pdf: pdf, title: "t", on: Sheet(.a5)) { _ in true }
        #expect(name(outcome) == "unknown cover-open")
        #expect(Date().timeIntervalSince(start) < 10)
        try twin.trouble(nil)
    }

    @Test("A printer that gives up leaves nobody knowing")
    func aborted() throws {
        try twin.failNext()
        let outcome = try printer(twin.uri).print(pdf: pdf, title: "t", on: Sheet(.a4)) { _ in true }
        #expect(name(outcome) == "unknown printer-failed")
    }

    @Test("A printer that vanishes while it prints leaves nobody knowing")
    func vanishes() throws {
        try twin.trouble("media-empty")
        let outcome = try printer(twin.uri).print(pdf: pdf, title: "t", on: Sheet(.a4)) { [twin] trouble in
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
        #expect(name(try printer(uri).print(pdf: pdf, title: "t", on: Sheet(.a4)) { _ in true }) == "notPrinted not-found")
        #expect(Date().timeIntervalSince(start) < 2)
    }

    @Test("A printer that hears and says nothing is waited for only so long")
    func silent() throws {
        twin.kill(SIGSTOP)
        let start = Date()
        let printer = try printer(twin.uri) { $0.answer = 300 }
        #expect(name(printer.print(pdf: pdf, title: "t", on: Sheet(.a4)) { _ in true }) == "notPrinted no-answer")
        #expect(Date().timeIntervalSince(start) < 3)
    }

    @Test("Interrupted from another thread, it takes the job back and returns")
    func interrupted() throws {
        try twin.trouble("media-empty")
        let printer = try printer(twin.uri)
        let start = Date()
        let outcome = printer.print(pdf: pdf, title: "t", on: Sheet(.a4)) { trouble in
            if trouble != nil { Thread.detachNewThread { printer.interrupt() } }
            return true
        }
        #expect(name(outcome) == "unknown cancelled")
        #expect(Date().timeIntervalSince(start) < 10)
        #expect(throws: Fault(.cancelled, "interrupted")) { try printer.status() }
    }

    @Test("Silence where an encryption is to be agreed on is waited for only so long, and can be interrupted")
    func silentEncryption() throws {
        let held = try Held()
        let listener = held.listen()
        defer { close(listener) }
        let uri = "ipps://127.0.0.1:\(held.port)/ipp/print"
        var start = Date()
        let impatient = try printer(uri) { $0.answer = 300 }
        #expect(throws: Fault(.noAnswer, "no answer in time")) { try impatient.status() }
        #expect(Date().timeIntervalSince(start) < 3)

        let patient = try printer(uri) { $0.answer = 60_000 }
        start = Date()
        Thread.detachNewThread {
            usleep(100_000)
            patient.interrupt()
        }
        #expect(throws: Fault(.cancelled, "interrupted")) { try patient.status() }
        #expect(Date().timeIntervalSince(start) < 5)
    }

    @Test("A resolver that hangs is waited for only so long; a name is looked up again when nobody is there")
    func slowResolver() throws {
        let answers = DispatchSemaphore(value: 0)
        let asked = Mutex(0)
        let port = Int32(twin.port)
        var patience = ReceiptPrinter.Patience()
        patience.answer = 500
        let printer = try #require(ReceiptPrinter(uri: "ipp://printer.hall:\(port)/ipp/print", patience: patience) { _, _ in
            asked.withLock { $0 += 1 }
            answers.wait()
            return HostLookup.ask("127.0.0.1", port)
        })
        for _ in 1...2 {
            let start = Date()
            let fault = #expect(throws: Fault.self) { try printer.status() }
            #expect(fault?.name == .notFound && fault?.detail == "printer.hall: the name is not resolved in time")
            #expect(Date().timeIntervalSince(start) < 3)
        }
        answers.signal()
        #expect(until(10) { (try? printer.status()) != nil })
        #expect(try printer.status().model == "Example A4")
        #expect(asked.withLock { $0 } == 1, "an answer that has not come is not asked for twice")

        twin.kill(SIGKILL)
        #expect(until(10) { (try? printer.status()) == nil })
        answers.signal()
        #expect(until(10) { _ = try? printer.status(); return asked.withLock { $0 } == 2 })
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

@Suite("A receipt printer that behaves badly")
struct BadReceiptPrinterTests {
    private func run(
        _ change: (inout ReceiptPrinter.Patience) -> Void = { _ in },
        _ script: @escaping @Sendable (ScriptedPrinter.Operation, Int) -> ScriptedPrinter.Answer
    ) throws -> (String, [ScriptedPrinter.Operation]) {
        let twin = try ScriptedPrinter(script)
        defer { twin.stop() }
        let outcome = try printer(twin.uri, change).print(pdf: pdf, title: "t", on: Sheet(.a5)) { _ in true }
        return (name(outcome), twin.operations)
    }

    @Test("A document that is refused leaves no empty job behind")
    func orphan() throws {
        let (outcome, operations) = try run { operation, before in
            switch operation {
            case .printerAttributes: ScriptedPrinter.well
            case .createJob: .ok(.number("job-id", 7))
            case .sendDocument: .ipp(0x040A, [])
            case .jobAttributes: .ok(.state("job-state", before <= 1 ? 4 : 7), .noValue("time-at-processing"))
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
                .ok(.state("job-state", before <= 1 ? (neverBegan ? 4 : 5) : 7),
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

    @Test("What it cannot do is said in words", arguments: [
        (Sheet(.a4), "It has no A4 (iso_a4_210x297mm)."),
        (Sheet(.a5, twoSided: true), "It does not print on both sides."),
        (Sheet(.a5, copies: 3), "It makes at most 2 copies, not 3."),
    ])
    func refusal(_ sheet: Sheet, _ words: String) throws {
        let twin = try ScriptedPrinter { _, _ in .ok(
            .state("printer-state", 3), .formats(["application/pdf"]), .keywords("media-supported", ["iso_a5_148x210mm"]),
            .keywords("sides-supported", ["one-sided"]), .range("copies-supported", 1, 2)) }
        defer { twin.stop() }
        let outcome = try printer(twin.uri).print(pdf: pdf, title: "t", on: sheet) { _ in true }
        #expect(outcome == .notPrinted(Fault(.formatRefused, words)))
    }

    @Test("A job that the records cannot name is taken back before it has its document")
    func unnamed() throws {
        let twin = try ScriptedPrinter { operation, before in
            switch operation {
            case .printerAttributes: ScriptedPrinter.well
            case .createJob: .ok(.number("job-id", 7))
            case .jobAttributes: .ok(.state("job-state", before <= 1 ? 4 : 7), .noValue("time-at-processing"))
            case .sendDocument, .cancelJob: .ok()
            }
        }
        defer { twin.stop() }
        let full = Fault(.recordsFailed, "the disk is full")
        let outcome = try printer(twin.uri).print(pdf: pdf, title: "t", on: Sheet(.a5), made: { _ in full }) { _ in true }
        #expect(outcome == .notPrinted(full))
        #expect(twin.operations.contains(.cancelJob) && !twin.operations.contains(.sendDocument))
    }

    @Test("After a restart of the host the printer says what became of a job", arguments: [
        ("7 urn:uuid:1 URI receipt 12", 9, "urn:uuid:1", "printed"),
        ("7 urn:uuid:1 URI receipt 12", 9, "urn:uuid:2", "unknown not-found"),
        ("7 urn:uuid:1 URI receipt 12", 9, "", "unknown not-found"),
        ("7 - URI receipt 12", 9, "", "unknown not-found"),
        ("7 - URI receipt 12", 9, "receipt 12", "printed"),
        ("7 - URI receipt 12", 9, "receipt 11", "unknown not-found"),
        ("7 urn:uuid:1 URI receipt 12", 8, "urn:uuid:1", "notPrinted printer-failed"),
        // It waits, and is taken back.
        ("7 urn:uuid:1 URI receipt 12", 4, "urn:uuid:1", "notPrinted no-answer"),
    ] as [(String, Int32, String, String)])
    func settles(_ record: String, _ state: Int32, _ mark: String, _ expected: String) throws {
        let isCancelled = Mutex(false)
        let twin = try ScriptedPrinter { operation, _ in
            switch operation {
            case .printerAttributes: return ScriptedPrinter.well
            case .cancelJob: isCancelled.withLock { $0 = true }
            case .jobAttributes:
                let name = mark.hasPrefix("urn:") ? "job-uuid" : "job-name"
                return .ok(
                    .state("job-state", isCancelled.withLock { $0 } ? 7 : state), .noValue("time-at-processing"),
                    .keywords(name, mark.isEmpty ? [] : [mark]))
            case .createJob, .sendDocument: Issue.record("\(operation)")
            }
            return .ok()
        }
        defer { twin.stop() }
        let known = try #require(PrinterJob(record.replacingOccurrences(of: "URI", with: twin.uri)))
        #expect(PrinterJob(known.text) == known)
        #expect(try printer(twin.uri) { $0.settling = 200 }.settle(known).map(name) == expected)
    }

    @Test("A printer that does not answer after a restart is asked again later")
    func settlesLater() throws {
        let held = try Held()
        let uri = "ipp://127.0.0.1:\(held.port)/ipp/print"
        #expect(try printer(uri).settle(try #require(PrinterJob("7 - \(uri) receipt 12"))) == nil)
    }

    @Test("Records that name no job are no job", arguments: ["", "7", "x - ipp://p receipt 1", "7 - ipp://p", "99999999999 - a b"])
    func noJob(_ text: String) { #expect(PrinterJob(text) == nil) }

    @Test("Answers that are none do no harm and take no time", arguments: [
        (.ipp(0x0507, []), "notPrinted printer-paused"),
        (.http("401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\""), "notPrinted permission-denied"),
        (.http("404 Not Found"), "notPrinted not-found"),
        (.http("426 Upgrade Required\r\nUpgrade: TLS/1.2\r\nConnection: Upgrade"), "notPrinted printer-failed"),
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

    @Test("A printer that wants an encrypted line says which address to write")
    func upgrade() throws {
        let twin = try ScriptedPrinter { _, _ in .http("426 Upgrade Required\r\nUpgrade: TLS/1.2\r\nConnection: Upgrade") }
        defer { twin.stop() }
        let outcome = try printer(twin.uri) { $0.answer = 500 }.print(pdf: pdf, title: "t", on: Sheet(.a5)) { _ in true }
        guard case .notPrinted(let fault) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(fault.name == .printerFailed && fault.detail.contains("write ipps:"), "\(fault.detail)")
        #expect(twin.operations.allSatisfy { $0 == .printerAttributes })
        // The next one that this thread asks, and that says nothing, is not taken for such a printer.
        let silent = try ScriptedPrinter { _, _ in .silence }
        defer { silent.stop() }
        let next = try printer(silent.uri) { $0.answer = 300 }
        #expect(name(next.print(pdf: pdf, title: "t", on: Sheet(.a4)) { _ in true }) == "notPrinted no-answer")
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
