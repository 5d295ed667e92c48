import KioskCore
import KioskStore
import KioskTicketPrinter

/// Prints tickets on one printer, and watches its paper and its mouth between them.
final class TicketPrinterWorker: DeviceWorker, @unchecked Sendable {
    private let jobs: Jobs
    private let ways: Ways
    private let idleCheck: Int64 = 2000
    /// While a ticket waits to be taken.
    private let mouthCheck: Int64 = 500
    private var retries = Retries()
    private var printer: (any TicketPrinterDevice)?
    /// What it is, once it was well enough to be asked.
    private var identified: TicketPrinterProfile?
    // A ticket that came to nothing hangs in the printer, whichever connection or run of the host
    // comes next; nil until the records were asked.
    private var hasRemains: Bool?
    /// What lies in the presenter, once it was looked at, and whose it is.
    private var presenter: Presenter?
    private var last: PrintJob?

    init(
        _ device: Configuration.Device, _ ways: Ways, _ store: Store, _ events: EventQueue, _ visits: Visits, _ jobs: Jobs
    ) {
        self.ways = ways
        self.jobs = jobs
        super.init(device, store, events, visits)
    }

    package override func turn() -> Int64 {
        switch mailbox.next() {
        case .job(let job): perform(job)
        case .look: retries = Retries()
        case nil: break
        }
        return check()
    }

    override func finish() {
        disconnect()
        while let mail = mailbox.next() {
            if case .job(let job) = mail { jobs.end(job, .notPrinted(Fault(.closing))) }
        }
    }

    private func perform(_ job: PrintJob) {
        guard !mailbox.isClosed else { return jobs.end(job, .notPrinted(Fault(.closing))) }
        do throws(Fault) {
            let printer = try connect()
            // A ticket is encoded for what the printer turns out to be.
            if identified == nil { _ = try printer.status() }
            let ticket = try encode(job, for: printer)
            guard jobs.printing(job) else { return }
            report(.busy)
            let outcome = printer.print(ticket)
            if case .notPrinted = outcome {} else {
                last = job
                presenter = .empty
            }
            jobs.end(job, outcome)
            if case .printed = outcome {} else { disconnect() }
        } catch {
            jobs.end(job, .notPrinted(error))
        }
    }

    private func encode(_ job: PrintJob, for printer: any TicketPrinterDevice) throws(Fault) -> EncodedTicket {
        do throws(EncodingFault) {
            return try printer.encode(job.document)
        } catch {
            throw Fault(.formatRefused, "\(error)")
        }
    }

    /// Asks the printer how it is; a printer that is not there is looked for again.
    private func check() -> Int64 {
        guard !mailbox.isClosed else { return 0 }
        do throws(Fault) {
            let printer = try connect()
            let status = try printer.status()
            retries = Retries()
            if status.fault == nil, identified != printer.profile { try identify(printer) }
            if let now = status.presenter { follow(now) }
            if let fault = status.fault ?? ticketLeft(status) {
                report(.needsPerson, fault)
            } else {
                report(.ready, status.notice)
            }
            return presenter == .presented ? mouthCheck : idleCheck
        } catch {
            disconnect()
            guard !mailbox.isClosed else { return 0 }
            report(error.name.isOfTheLine ? .absent : .failed, error)
            return retries.next()
        }
    }

    /// Tells what becomes of the last ticket at the printer's mouth. What lay there and is gone was taken.
    private func follow(_ now: Presenter) {
        let before = presenter
        presenter = now
        let lay = before == .presented || before == .leftBehind
        let gone = before == .leftBehind && device.presenter.action == .eject ? Presenter.ejected : .taken
        let news = now == .empty && lay ? gone : now
        // What is over when it is first seen was another run's.
        guard news != before, news != .empty, before != nil || news == .presented || news == .leftBehind else { return }
        jobs.ticket(last, is: news, at: device.name)
    }

    private func ticketLeft(_ status: TicketPrinterStatus) -> Fault? {
        status.presenter == .leftBehind ? Fault(.ticketLeft, status.evidence) : nil
    }

    private func remains() throws(Fault) -> Bool {
        if let hasRemains { return hasRemains }
        do throws(StoreFault) {
            let last = try store.lastJobState(on: device.name)
            let remains = last != nil && last != .printed
            hasRemains = remains
            return remains
        } catch {
            throw Fault(.recordsFailed, "\(error)")
        }
    }

    private func connect() throws(Fault) -> any TicketPrinterDevice {
        if let printer { return printer }
        let opened = try ways.ticketPrinter(device, try remains())
        printer = opened
        let bell = Bell(printer: opened)
        interrupting { bell.printer.interrupt() }
        return opened
    }

    private func identify(_ printer: any TicketPrinterDevice) throws(Fault) {
        identify(model: try printer.model() ?? printer.profile.title, capabilities: printer.capabilities)
        identified = printer.profile
    }

    private func disconnect() {
        interrupting(nil)
        if let printer { hasRemains = printer.hasRemains }
        printer?.close()
        printer = nil
        identified = nil
    }

    /// `interrupt()` is for any thread.
    private struct Bell: @unchecked Sendable {
        let printer: any TicketPrinterDevice
    }
}
