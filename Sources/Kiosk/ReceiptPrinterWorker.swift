import KioskCore
import KioskReceiptPrinter
import KioskStore
import KioskTypesetting
import Synchronization

/// Prints receipts on one office printer, and watches it between them.
final class ReceiptPrinterWorker: DeviceWorker, @unchecked Sendable {
    private let jobs: Jobs
    private let printer: ReceiptPrinter
    private let patience: Int64
    private let idleCheck: Int64 = 3000
    // Jobs of an earlier run that the printer is asked for, and until when.
    private var unsettled: [(record: JobRecord, known: PrinterJob)] = []
    private var settleUntil: Int64 = 0
    private let running = Mutex<(job: UInt64, isTakenBack: Bool)?>(nil)

    /// Nil when the URI is not one of a printer.
    init?(
        _ device: Configuration.Device, patience: Int64, _ store: Store, _ events: EventQueue, _ visits: Visits,
        _ jobs: Jobs
    ) {
        self.jobs = jobs
        self.patience = patience
        guard let printer = ReceiptPrinter(uri: device.uri, certificates: device.certificates) else { return nil }
        self.printer = printer
        super.init(device, store, events, visits)
        interrupting { printer.interrupt() }
    }

    package override func turn() -> Int64 {
        settle()
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

    // MARK: Jobs of an earlier run

    /// Before the first turn: whether the printer may know what became of a job.
    func inherits(_ record: JobRecord) -> Bool {
        guard let known = record.printerJob.flatMap(PrinterJob.init), known.printer == printer.uri else { return false }
        unsettled.append((record, known))
        settleUntil = Clock.monotonic() + patience
        return true
    }

    private func settle() {
        while let (record, known) = unsettled.first, !mailbox.isClosed {
            if let outcome = printer.settle(known) {
                jobs.settled(record, outcome)
            } else if Clock.monotonic() >= settleUntil {
                jobs.settled(record, .unknown(Fault(.restarted, "The host restarted, and the printer does not answer.")))
            } else {
                return
            }
            unsettled.removeFirst()
        }
    }

    // MARK: Printing

    /// Takes back the job that is under way: it ends as not printed, or unknown. False when it is none of this printer's.
    override func takeBack(_ job: UInt64) -> Bool {
        running.withLock { running in
            guard running?.job == job else { return false }
            running?.isTakenBack = true
            return true
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
        running.withLock { $0 = (job.id, false) }
        let outcome = print(pdf, job)
        running.withLock { $0 = nil }
        jobs.end(job, outcome)
    }

    private func print(_ pdf: [UInt8], _ job: PrintJob) -> PrintOutcome {
        let giveUp = Clock.monotonic() + patience
        var told: Fault.Name?
        return printer.print(
            pdf: pdf, title: "\(job.title) \(job.id)", on: device.sheet(job.paper),
            made: { jobs.name(job, $0.text) }
        ) { trouble in
            guard !mailbox.isClosed, running.withLock({ $0?.isTakenBack == false }) else { return false }
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

extension Configuration.Device {
    func sheet(_ paper: Paper) -> Sheet { Sheet(paper, copies: copies, twoSided: twoSided) }
}
