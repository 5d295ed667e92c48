import KioskCore
import KioskStore
import KioskTicketPrinter
import KioskTransport

/// Prints tickets on one printer, and watches its paper between them.
final class TicketPrinterWorker: DeviceWorker, @unchecked Sendable {
    private let jobs: Jobs
    private let ways: Ways
    private let idleCheck: Int64 = 2000
    private var retries = Retries()
    private var link: (pipe: any Pipe, printer: TicketPrinter)?
    // A ticket that came to nothing hangs in the printer, whichever connection comes next.
    private var hasRemains = false

    init(
        _ device: Configuration.Device, _ ways: Ways, _ store: Store, _ events: EventQueue, _ visits: Visits, _ jobs: Jobs
    ) {
        self.ways = ways
        self.jobs = jobs
        super.init(device, store, events, visits)
    }

    override func turn() -> Int64 {
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
            let ticket = try encode(job, printer.profile)
            guard jobs.printing(job) else { return }
            report(.busy)
            let outcome = printer.print(ticket)
            jobs.end(job, outcome)
            if case .printed = outcome {} else { disconnect() }
        } catch {
            jobs.end(job, .notPrinted(error))
        }
    }

    private func encode(_ job: PrintJob, _ profile: TicketPrinterProfile) throws(Fault) -> EncodedTicket {
        do throws(EncodingFault) {
            return try KioskTicketPrinter.encode(Layout(job.document, columns: profile.columns), profile)
        } catch {
            throw Fault(.formatRefused, "\(error)")
        }
    }

    /// Asks the printer how it is; a printer that is not there is looked for again.
    private func check() -> Int64 {
        guard !mailbox.isClosed else { return 0 }
        do throws(Fault) {
            let status = try connect().status()
            retries = Retries()
            if let fault = status.fault { report(.needsPerson, fault) } else { report(.ready, status.notice) }
            return idleCheck
        } catch {
            disconnect()
            guard !mailbox.isClosed else { return 0 }
            report(error.name.isOfTheLine ? .absent : .failed, error)
            return retries.next()
        }
    }

    private func connect() throws(Fault) -> TicketPrinter {
        if let link { return link.printer }
        let (pipe, printer) = try ways.ticketPrinter(device, hasRemains)
        interrupting { pipe.interrupt() }
        link = (pipe, printer)
        identify(model: printer.profile.name, capabilities: printer.profile.capabilities)
        return printer
    }

    private func disconnect() {
        interrupting(nil)
        if let link { hasRemains = link.printer.hasRemains }
        link?.pipe.close()
        link = nil
    }
}
