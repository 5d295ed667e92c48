import KioskCore
import KioskStore
import KioskTicketPrinter
import KioskTransport

/// Prints tickets on one printer, and watches its paper between them.
final class TicketPrinterWorker: DeviceWorker, @unchecked Sendable {
    private let jobs: Jobs
    private let profile: TicketPrinterProfile
    private let idleCheck: Int64 = 2000
    private var link: (pipe: any Pipe, printer: TicketPrinter)?
    // A ticket that came to nothing hangs in the printer, whichever connection comes next.
    private var hasRemains = false

    init(
        _ device: Configuration.Device, _ profile: TicketPrinterProfile, _ store: Store, _ events: EventQueue,
        _ visits: Visits, _ jobs: Jobs
    ) {
        self.profile = profile
        self.jobs = jobs
        super.init(device, store, events, visits)
    }

    override func run() {
        defer { disconnect() }
        check()
        while !mailbox.isClosed {
            if let job = mailbox.next(within: idleCheck) { perform(job) } else { check() }
        }
        while let job = mailbox.next(within: 0) {
            jobs.end(job, .notPrinted(Fault(.closing)))
        }
    }

    private func perform(_ job: PrintJob) {
        guard !mailbox.isClosed else { return jobs.end(job, .notPrinted(Fault(.closing))) }
        do throws(Fault) {
            let bytes = try encode(job)
            let printer = try connect()
            guard jobs.printing(job) else { return }
            report(.busy)
            let outcome = printer.print(bytes)
            jobs.end(job, outcome)
            if case .printed = outcome {} else { disconnect() }
        } catch {
            jobs.end(job, .notPrinted(error))
        }
        check()
    }

    private func encode(_ job: PrintJob) throws(Fault) -> [UInt8] {
        do throws(EncodingFault) {
            return try KioskTicketPrinter.encode(Layout(job.document, columns: profile.columns), profile)
        } catch {
            throw Fault(.formatRefused, "\(error)")
        }
    }

    /// Asks the printer how it is; a printer that is not there is looked for again.
    private func check() {
        do throws(Fault) {
            let printer = try connect()
            let status = try printer.status()
            if let fault = status.fault { report(.needsPerson, fault) } else { report(.ready, status.notice) }
        } catch {
            disconnect()
            guard !mailbox.isClosed else { return }
            report(error.name.isOfTheLine ? .absent : .failed, error)
        }
    }

    private func connect() throws(Fault) -> TicketPrinter {
        if let link { return link.printer }
        let pipe = try openPipe(to: device.uri)
        interrupting { pipe.interrupt() }
        let printer = TicketPrinter(pipe: pipe, profile: profile, hasRemains: hasRemains)
        link = (pipe, printer)
        identify(model: profile.name, capabilities: profile.capabilities)
        return printer
    }

    private func disconnect() {
        interrupting(nil)
        if let link { hasRemains = link.printer.hasRemains }
        link?.pipe.close()
        link = nil
    }
}

extension Fault.Name {
    /// Trouble of the line, so that the device counts as absent.
    var isOfTheLine: Bool {
        switch self {
        case .notFound, .permissionDenied, .inUse, .disconnected, .noAnswer: true
        default: false
        }
    }
}
