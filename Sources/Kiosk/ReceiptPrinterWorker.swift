import KioskCore
import KioskReceiptPrinter
import KioskStore
import KioskTypesetting

/// Prints receipts on one office printer, and watches it between them.
final class ReceiptPrinterWorker: DeviceWorker, @unchecked Sendable {
    private let jobs: Jobs
    private let printer: ReceiptPrinter
    private let patience: Int64
    private let idleCheck: Int64 = 3000

    /// Nil when the URI is not one of a printer.
    init?(
        _ device: Configuration.Device, patience: Int64, _ store: Store, _ events: EventQueue, _ visits: Visits,
        _ jobs: Jobs
    ) {
        self.jobs = jobs
        self.patience = patience
        guard let printer = ReceiptPrinter(uri: device.uri) else { return nil }
        self.printer = printer
        super.init(device, store, events, visits)
        interrupting { printer.interrupt() }
    }

    package override func turn() -> Int64 {
        if case .job(let job) = mailbox.next() { perform(job) }
        check()
        return idleCheck
    }

    override func finish() {
        interrupting(nil)
        while let mail = mailbox.next() {
            if case .job(let job) = mail { jobs.end(job, .notPrinted(Fault(.closing))) }
        }
    }

    private func perform(_ job: PrintJob) {
        guard !mailbox.isClosed else { return jobs.end(job, .notPrinted(Fault(.closing))) }
        let pdf: [UInt8]
        do throws(TypesettingFault) {
            pdf = try Typesetter.pdf(job.document, paper: job.paper, title: job.title)
        } catch {
            return jobs.end(job, .notPrinted(Fault(.formatRefused, "\(error)")))
        }
        guard jobs.printing(job) else { return }
        report(.busy)
        let giveUp = Clock.monotonic() + patience
        var told: Fault.Name?
        let outcome = printer.print(pdf: pdf, title: job.title, paper: job.paper) { trouble in
            guard !mailbox.isClosed else { return false }
            guard let trouble, trouble.who != .nobody else {
                told = nil
                return true
            }
            if told != trouble.name {
                told = trouble.name
                report(.needsPerson, trouble)
                jobs.waiting(job, trouble)
            }
            return Clock.monotonic() < giveUp
        }
        jobs.end(job, outcome)
    }

    private func check() {
        guard !mailbox.isClosed else { return }
        do throws(Fault) {
            let status = try printer.status()
            identify(model: status.model, capabilities: status.capabilities)
            if let fault = status.fault { report(.needsPerson, fault) } else { report(.ready, status.notice) }
        } catch {
            guard !mailbox.isClosed else { return }
            report(error.name.isOfTheLine ? .absent : .failed, error)
        }
    }
}
