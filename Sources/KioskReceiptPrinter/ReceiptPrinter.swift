import Glibc
import KioskCore
import Synchronization

/// A page printer: IPP to the printer itself, or to a queue of cupsd. One thread
/// at a time; `interrupt()` is for every other thread.
///
/// A receipt counts as printed only when its job is completed. Counted pages and
/// the state "processing" are not believed: with cupsd between, both come from a
/// filter, not from paper.
package final class ReceiptPrinter: Sendable {
    package let uri: String
    private let line: IPPLine
    private let behind = Mutex<IPPLine?>(nil)
    private let interruption = Interruption()

    private let patience: Patience

    /// Milliseconds that the driver waits.
    package struct Patience: Hashable, Sendable {
        /// Between two questions about a job.
        package var between = 250
        /// For one answer about a job or the printer.
        package var answer = 5_000
        /// For a document to be taken in: small printers do so slowly.
        package var sending = 60_000
        /// For a job to be taken back.
        package var withdrawing = 3_000
        /// How long a printer may not answer before its job is given up.
        package var absence = 10_000
        /// For paper to come out, from print() on.
        package var printing = 300_000
        /// For a job of an earlier run of the host to end by itself.
        package var settling = 10_000
        package init() {}
    }

    /// `ipp://host:port/path`, `ipps://…`, or `cups:QUEUE`. Does not connect.
    /// nil: it is none of these.
    ///
    /// - Parameter certificates: a directory that keeps by which certificate a printer of `ipps:` is
    ///   known, made when it is needed; nil: every certificate is taken.
    /// - Parameter learns: false: nothing is added there.
    package convenience init?(
        uri: String, certificates: String? = nil, learns: Bool = true, patience: Patience = Patience()
    ) {
        self.init(uri: uri, certificates: certificates, learns: learns, patience: patience, resolve: HostLookup.ask)
    }

    init?(
        uri: String, certificates: String? = nil, learns: Bool = true, patience: Patience,
        resolve: @escaping HostLookup.Resolver
    ) {
        guard let address = IPPAddress(uri) else { return nil }
        self.uri = uri
        self.patience = patience
        line = IPPLine(address, CertificatePin(directory: certificates, readOnly: !learns, address), resolve)
    }

    private func request(_ operation: IPPRequest.Operation, job: Int32? = nil) -> IPPRequest {
        IPPRequest(operation, printer: line.address.uri, job: job)
    }

    /// Any thread: ends the call under way and every later one. A job under way
    /// is taken back first, so that it does not print into an empty hall.
    package func interrupt() { interruption.set() }

    // MARK: - Status

    /// At most `Patience.answer`; silence is `noAnswer`, never good news.
    package func status() throws(Fault) -> ReceiptPrinterStatus {
        do throws(IPPFault) {
            return try askPrinter(within: patience.answer, interruption)
        } catch {
            throw Fault(error)
        }
    }

    private func askPrinter(
        within milliseconds: Int, _ interruption: Interruption
    ) throws(IPPFault) -> ReceiptPrinterStatus {
        let end = monotonicMilliseconds() &+ milliseconds
        var status = try ask(line, within: milliseconds, interruption)
        guard status.fault == nil, let printer = printer(behind: status.device) else { return status }
        do throws(IPPFault) {
            status.behind = try ask(printer, within: max(1, end &- monotonicMilliseconds()), interruption).fault
        } catch {
            // Another connection may be more than it can do while it prints: only that nobody is there counts.
            if case .unreachable = error.kind { status.behind = Fault(.printerOffline, error.detail) }
        }
        return status
    }

    /// The printer of a queue of cupsd, where it can be asked by itself.
    private func printer(behind device: String) -> IPPLine? {
        guard !device.isEmpty else { return nil }
        return behind.withLock { behind in
            // A name of DNS-SD is for cupsd to resolve.
            if behind?.address.uri != device {
                behind = IPPAddress(device).flatMap { address in
                    address.host.hasSuffix("._tcp.local") || device.hasPrefix("cups:") ? nil
                        : IPPLine(address, CertificatePin(directory: nil, address))
                }
            }
            return behind
        }
    }

    private func ask(
        _ line: IPPLine, within milliseconds: Int, _ interruption: Interruption
    ) throws(IPPFault) -> ReceiptPrinterStatus {
        let request = IPPRequest(.printerAttributes, printer: line.address.uri)
        request.wants([
            "printer-state", "printer-state-reasons", "printer-state-message", "printer-is-accepting-jobs",
            "printer-make-and-model", "document-format-supported", "media-supported",
            "sides-supported", "copies-supported", "device-uri",
        ])
        let answer = try line.ask(request, within: milliseconds, interruption)
        guard let state = answer.number("printer-state").flatMap(ReceiptPrinterStatus.State.init(rawValue:)) else {
            throw IPPFault(kind: .refused(0), detail: "an answer without printer-state")
        }
        let media = answer.texts("media-supported"), formats = answer.texts("document-format-supported")
        return ReceiptPrinterStatus(
            state: state, reasons: StateReasons.plain(answer.texts("printer-state-reasons")),
            message: answer.texts("printer-state-message").first ?? "",
            acceptsJobs: answer.truth("printer-is-accepting-jobs") ?? true,
            model: answer.texts("printer-make-and-model").first ?? "",
            takesPDF: formats.contains("application/pdf"), formats: formats,
            papers: Set(Paper.allCases.filter { media.contains($0.keyword) }),
            printsBothSides: answer.texts("sides-supported").contains("two-sided-long-edge"),
            mostCopies: Int(answer.upper("copies-supported") ?? 1), device: answer.texts("device-uri").first ?? "")
    }

    // MARK: - Printing

    /// A job on its way, and what was seen of it.
    private final class Job {
        let known: PrinterJob
        /// Of an earlier run of the host.
        let isOld: Bool
        /// What kept the printer from printing at the last look.
        var trouble: Fault?
        /// It was so before the job came, and at every look since.
        var stoppedThroughout: Bool
        /// Why we take it back.
        var reason: Fault?

        init(_ known: PrinterJob, stopped: Bool, isOld: Bool = false) {
            self.known = known
            self.isOld = isOld
            stoppedThroughout = stopped
        }
    }

    /// Prints a PDF and waits until the job has ended.
    ///
    /// - Parameters:
    ///   - title: what the printer's own list of jobs shows; unlike that of any other job, because by it
    ///     a printer without job-uuid is asked after a restart.
    ///   - made: called with the job once the printer has made it, before it has the document. When it
    ///     returns a fault the job is taken back and nothing is printed.
    ///   - news: called about four times a second with what keeps the printer from printing just now, nil
    ///     when nothing does. When it returns false, or after `Patience.printing`, the job is taken back.
    package func print(
        pdf: [UInt8], title: String, on sheet: Sheet, made: (PrinterJob) -> Fault? = { _ in nil }, news: (Fault?) -> Bool
    ) -> PrintOutcome {
        let end = monotonicMilliseconds() &+ patience.printing
        let job: Job
        do throws(Fault) {
            let status = try status()
            guard status.acceptsJobs else { throw Fault(.printerPaused, "accepts no jobs") }
            if let refusal = status.refusal(of: sheet) { throw refusal }
            job = Job(try create(Self.shortened(title), sheet), stopped: status.fault != nil)
        } catch {
            return .notPrinted(error)
        }
        if let fault = made(job.known) {
            _ = withdraw(job, fault)
            return .notPrinted(fault)
        }
        do throws(IPPFault) {
            try send(pdf, job)
        } catch {
            // The empty job would wait there for ever.
            let outcome = withdraw(job, Fault(error))
            // Refused, or never sent: nothing can come of it.
            return error.isCertain ? .notPrinted(Fault(error)) : outcome
        }
        return follow(job, until: end, news)
    }

    /// What became of a job of an earlier run of the host, which nobody waits for any more: while the printer
    /// works on it, `Patience.settling` is given to it; then, or when the printer has stopped, it is taken back.
    /// nil: the printer does not answer just now.
    package func settle(_ known: PrinterJob) -> PrintOutcome? {
        let job = Job(known, stopped: false, isOld: true)
        do throws(IPPFault) {
            if let outcome = try look(at: job, within: patience.answer, interruption) { return outcome }
        } catch {
            guard case .refused = error.kind else { return nil }
            return .unknown(Fault(error))
        }
        return follow(job, until: monotonicMilliseconds() &+ patience.settling) { $0 == nil }
    }

    private func create(_ title: String, _ sheet: Sheet) throws(Fault) -> PrinterJob {
        let request = request(.createJob)
        request.name("job-name", title)
        request.media(sheet.paper.keyword)
        // Not said where it is no choice: not every printer knows the attribute.
        if sheet.copies > 1 { request.copies(Int32(clamping: sheet.copies)) }
        if sheet.isTwoSided { request.sides("two-sided-long-edge") }
        do throws(IPPFault) {
            let answer = try line.ask(request, within: patience.answer, interruption)
            guard let id = answer.number("job-id") else {
                throw IPPFault(kind: .refused(0), detail: "an answer without job-id")
            }
            let uuid = answer.texts("job-uuid").first ?? (try? identity(of: id))
            return PrinterJob(id: id, uuid: uuid ?? "", title: title, printer: uri)
        } catch {
            // Without a document it prints nothing, even if the printer made it.
            throw Fault(error)
        }
    }

    private func identity(of job: Int32) throws(IPPFault) -> String? {
        let request = request(.jobAttributes, job: job)
        request.wants(["job-uuid"])
        return try line.ask(request, within: patience.answer, interruption).texts("job-uuid").first
    }

    private func send(_ pdf: [UInt8], _ job: Job) throws(IPPFault) {
        let request = request(.sendDocument, job: job.known.id)
        request.format("application/pdf")
        request.isLastDocument()
        _ = try line.ask(request, document: pdf, within: patience.sending, interruption)
    }

    private func follow(_ job: Job, until end: Int, _ news: (Fault?) -> Bool) -> PrintOutcome {
        var lastSeen = monotonicMilliseconds()
        while true {
            var trouble: Fault?
            do throws(IPPFault) {
                if let outcome = try look(at: job, within: patience.answer, interruption) { return outcome }
                trouble = job.trouble
                lastSeen = monotonicMilliseconds()
            } catch {
                trouble = Fault(error)
                switch error.kind {
                case .refused, .interrupted: return withdraw(job, Fault(error))
                case .unreachable, .timeout, .lost, .certificateChanged, .notKept: break
                }
                if monotonicMilliseconds() &- lastSeen > patience.absence { return .unknown(Fault(.disconnected, error.detail)) }
            }
            guard news(trouble) else { return withdraw(job, trouble ?? Fault(.cancelled, "taken back while printing")) }
            guard monotonicMilliseconds() < end else {
                return withdraw(job, trouble ?? Fault(.noAnswer, "the job did not end in time"))
            }
            rest(interruption)
        }
    }

    /// Asks how the printer and the job are. nil while the job goes on.
    private func look(
        at job: Job, within milliseconds: Int, _ interruption: Interruption
    ) throws(IPPFault) -> PrintOutcome? {
        job.trouble = try askPrinter(within: milliseconds, interruption).fault
        if job.trouble == nil { job.stoppedThroughout = false }

        let request = request(.jobAttributes, job: job.known.id)
        request.wants([
            "job-state", "job-state-reasons", "job-impressions-completed", "job-uuid", "job-name", "time-at-processing",
        ])
        let answer = try line.ask(request, within: milliseconds, interruption)
        guard job.known.isSame(uuid: answer.texts("job-uuid").first, title: answer.texts("job-name").first, isOld: job.isOld) else {
            throw IPPFault(kind: .refused(0x0406), detail: "the number is another job's now")
        }
        guard let state = answer.number("job-state").flatMap(JobState.init(rawValue:)) else {
            throw IPPFault(kind: .refused(0), detail: "an answer without job-state")
        }
        let reasons = answer.texts("job-state-reasons")
        let detail = "job-state-reasons \(reasons.joined(separator: ","))"
        switch state {
        case .pending, .held, .processing, .stopped:
            return nil
        case .completed:
            return reasons.contains("job-completed-with-errors") ? .unknown(Fault(.printerFailed, detail)) : .printed
        case .canceled, .aborted:
            if reasons.contains(where: Self.refusals.contains) { return .notPrinted(Fault(.formatRefused, detail)) }
            // Nothing came out of a job that never began, or of a printer that was
            // stopped before it had the job, at every look since, and still is.
            // Counted pages are only believed when they speak against that.
            let untouched = (answer.isEmpty("time-at-processing") || job.stoppedThroughout)
                && (answer.number("job-impressions-completed") ?? 0) == 0
            let fault = job.reason ?? job.trouble ?? Fault(state == .canceled ? .cancelled : .printerFailed, detail)
            return untouched ? .notPrinted(fault) : .unknown(fault)
        }
    }

    /// job-state (RFC 8011, 5.3.7).
    private enum JobState: Int32 { case pending = 3, held, processing, stopped, canceled, aborted, completed }

    /// job-state-reasons of a document that was not printable (RFC 8011, 5.3.8).
    private static let refusals: Set<String> = [
        "unsupported-document-format", "document-format-error", "document-password-error",
        "document-permission-error", "document-security-error", "document-unprintable-error",
    ]

    /// Cancels a job, whatever `interruption` says, and waits for what became of it.
    private func withdraw(_ job: Job, _ reason: Fault) -> PrintOutcome {
        job.reason = reason
        let own = Interruption()
        let end = monotonicMilliseconds() &+ patience.withdrawing
        var left: Int { max(1, end &- monotonicMilliseconds()) }
        var nextTry = 0
        while monotonicMilliseconds() < end {
            do throws(IPPFault) {
                if let outcome = try look(at: job, within: left, own) { return outcome }
            } catch {
                // It is gone.
                if case .refused = error.kind { break }
            }
            // A printer that is just beginning a job may say yes and forget it. Refused: it has ended by
            // now, or is about to, which the next look tells.
            if monotonicMilliseconds() >= nextTry {
                nextTry = monotonicMilliseconds() &+ 1_000
                _ = try? line.ask(request(.cancelJob, job: job.known.id), within: left, own)
            }
            rest(own)
        }
        return .unknown(reason)
    }

    private func rest(_ interruption: Interruption) {
        // In small steps, so that an interruption is soon seen.
        let end = monotonicMilliseconds() &+ patience.between
        while monotonicMilliseconds() < end, !interruption.isSet { usleep(20_000) }
    }

    /// A job-name has at most 255 bytes; old printers take fewer.
    private static func shortened(_ title: String) -> String {
        var short = String.UnicodeScalarView()
        var count = 0
        for scalar in title.unicodeScalars {
            count += UTF8.width(scalar)
            guard count <= 127 else { break }
            short.append(scalar)
        }
        return String(short)
    }
}

extension IPPFault {
    /// The printer surely did not take the request.
    var isCertain: Bool {
        switch kind {
        case .unreachable, .refused, .certificateChanged: true
        case .timeout, .interrupted, .lost, .notKept: false
        }
    }
}

extension Fault {
    init(_ fault: IPPFault) {
        let name: Name =
            switch fault.kind {
            case .unreachable: .notFound
            case .timeout: .noAnswer
            case .interrupted: .cancelled
            case .lost: .disconnected
            case .certificateChanged: .certificateChanged
            case .notKept: .recordsFailed
            // client-error-document-format-not-supported, -attributes-or-values-not-supported
            case .refused(0x040A), .refused(0x040B): .formatRefused
            // 1000: libcups had no password to offer.
            case .refused(401), .refused(403), .refused(1000), .refused(0x0401), .refused(0x0402), .refused(0x0403): .permissionDenied
            case .refused(404), .refused(0x0406): .notFound
            case .refused(0x0506), .refused(0x0507): .printerPaused
            case .refused: .printerFailed
            }
        self.init(name, fault.detail)
    }
}
