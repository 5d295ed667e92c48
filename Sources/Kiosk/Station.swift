import KioskCore
import KioskStore
import KioskTransport
import Synchronization

/// An open terminal: its records, its devices, its visit.
///
/// Any thread may call. Questions are answered at once; work for a device is
/// accepted at once and answered by an event. Only `close()` waits for devices.
package final class Station: Sendable {
    package let events: EventQueue
    package let configuration: Configuration
    package let photoDecoder = PhotoDecoder()
    let caseKeys: CaseKeys
    let store: Store
    let visits: Visits
    let jobs: Jobs
    let templates: TemplateShelf
    package let workers: [DeviceWorker]
    private let hotPlug = Mutex<HotPlug?>(nil)
    private let checker = Mutex<Worker?>(nil)
    private let closed = Atomic(false)
    /// The hour of the monotonic clock in which persons were forgotten last.
    private let forgotten = Mutex<Int64?>(nil)
    /// Places by their codes, and what the columns' values mean; read again after an import.
    private let knownPlaces = Mutex<([String: Place], Enumerations)?>(nil)

    package static func open(_ configuration: Configuration) throws(Failure) -> Station {
        let station = try Station(configuration)
        do throws(Failure) {
            try station.prepare()
            try station.start()
        } catch {
            station.close()
            throw error
        }
        return station
    }

    /// A terminal whose workers wait: `prepare()` comes next.
    package init(_ configuration: Configuration, _ ways: Ways = Ways()) throws(Failure) {
        self.configuration = configuration
        for device in configuration.devices {
            guard let trouble = Driver.URI(device.uri)?.trouble(for: device.kind) else { continue }
            throw Failure(.config, [.init(trouble, field: "device \(device.name)/uri")])
        }
        do throws(StoreFault) {
            store = try configuration.store()
        } catch {
            throw Failure(error.kind == .locked ? .busy : .store, error.description)
        }
        events = try EventQueue()
        caseKeys = try CaseKeys(configuration)
        templates = TemplateShelf(directory: configuration.templateDirectory)
        visits = Visits(configuration.visit, store, events)
        jobs = Jobs(store, events, visits)
        var workers: [DeviceWorker] = []
        for device in configuration.devices {
            switch device.kind {
            case .cardReader:
                workers.append(CardReaderWorker(device, ways, store, events, visits))
            case .ticketPrinter:
                workers.append(TicketPrinterWorker(device, ways, store, events, visits, jobs))
            case .receiptPrinter:
                guard let worker = ReceiptPrinterWorker(
                    device, patience: configuration.receiptPatience, store, events, visits, jobs)
                else {
                    // Not from a file: that has been checked.
                    throw Failure(.config, [.init("The URI is none of a receipt printer.", field: "device \(device.name)/uri")])
                }
                workers.append(worker)
            }
        }
        self.workers = workers
    }

    /// What comes before the first turn of a worker.
    package func prepare() throws(Failure) {
        try settleUnfinishedJobs()
        try importChangedCatalog()
    }

    /// Paper that an earlier run left on its way never comes out late: what had not
    /// begun is not printed; of what had begun an office printer is asked, and else it is unknown.
    private func settleUnfinishedJobs() throws(Failure) {
        try stored { () throws(StoreFault) in
            try store.chainJournal(by: configuration.journalDigest, at: Clock.moment())
            let moment = Clock.moment()
            try store.recordOpening(version: Version.text, at: moment)
            try store.purgePersons(on: configuration.hall.businessDay.date(of: moment), at: moment)
            for job in try store.unfinishedJobs() {
                let printer = workers.first { $0.device.name == job.device } as? ReceiptPrinterWorker
                if job.state == .printing, let printer, printer.inherits(job) { continue }
                // An office printer is named a job before it gets the document.
                let neverSent = job.state == .queued || printer != nil && job.printerJob == nil
                try store.changeJob(
                    job.id, neverSent ? .notPrinted : .unknown,
                    Fault(.restarted, "The host restarted while the job was \(job.state)."), at: Clock.moment())
            }
        }
    }

    /// What is to be forgotten from a day on is forgotten in the hour in which the day begins, also by a terminal that runs for
    /// months and receives no case. What cannot be done now is done the next time.
    func forget(at moment: Moment) {
        let hour = moment.monotonic / 3_600_000
        guard forgotten.withLock({ $0 != hour }) else { return }
        do throws(StoreFault) {
            try store.purgePersons(on: configuration.hall.businessDay.date(of: moment), at: moment)
            forgotten.withLock { $0 = hour }
        } catch {
            forgotten.withLock { $0 = nil }
        }
    }

    private func start() throws(Failure) {
        guard visits.start(then: { [unowned self] in forget(at: Clock.moment()) }) else { throw Failure(.io, "The system has no thread to give.") }
        if store.isToBeChecked {
            // What it finds stops every change, and each says why.
            let worker = try? Worker("kiosk-records") { [store] in _ = try? store.checkRecords() }
            guard let worker else { throw Failure(.io, "The system has no thread to give.") }
            checker.withLock { $0 = worker }
        }
        // Before the workers look for the first time: nothing comes unseen between.
        try watchPlugs()
        for worker in workers {
            guard worker.start() else { throw Failure(.io, "The system has no thread to give.") }
        }
    }

    private func watchPlugs() throws(Failure) {
        let plugged = workers.filter { $0.device.isPlugged }
        guard !plugged.isEmpty else { return }
        do throws(TransportFault) {
            let watch = try HotPlug { for worker in plugged { worker.mailbox.post(.look) } }
            hotPlug.withLock { $0 = watch }
        } catch {
            throw Failure(.io, "Nobody can watch what is plugged in: \(error.detail).")
        }
    }

    package func close() {
        guard !closed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        visits.close()
        hotPlug.withLock { $0.take() }?.stop()
        // First all are told, then all are waited for.
        for worker in workers { worker.mailbox.close() }
        store.stopCheck()
        checker.withLock { $0.take() }?.join()
        for worker in workers { worker.stop() }
        _ = store.note(.closed)
    }

    func open() throws(Failure) {
        if closed.load(ordering: .acquiring) { throw Failure(.closed) }
    }

    func stored<R>(_ body: () throws(StoreFault) -> R) throws(Failure) -> R {
        do throws(StoreFault) {
            return try body()
        } catch {
            throw Failure(error)
        }
    }

    package func devices() throws(Failure) -> [DeviceSnapshot] {
        try open()
        return workers.map(\.current)
    }

    /// How the catalog looks from this place, now, to this resident.
    func standpoint() throws(Failure) -> Standpoint {
        let (places, enumerations) = try tables()
        var standpoint = Standpoint(
            place: configuration.hall.place, now: Clock.local(at: Clock.wall()), places: places, enumerations: enumerations,
            language: visits.language)
        (standpoint.hall, standpoint.help) = (configuration.hall.name, configuration.hall.help)
        return standpoint
    }

    func tables() throws(Failure) -> (places: [String: Place], enumerations: Enumerations) {
        if let known = knownPlaces.withLock({ $0 }) { return known }
        let (list, enumerations) = try stored { () throws(StoreFault) in (try store.places(), try store.enumerations()) }
        let places = Dictionary(list.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        knownPlaces.withLock { $0 = (places, enumerations) }
        return (places, enumerations)
    }

    func placesChanged() { knownPlaces.withLock { $0 = nil } }

    package func queue(_ code: String) -> Queue? { configuration.queues.first { $0.code == code } }
}

extension Configuration {
    /// Where the records lie.
    package var recordsDirectory: String { hall.records.isEmpty ? storeDirectory : hall.records }

    /// The terminal's records, its own or the hall's.
    func store() throws(StoreFault) -> Store {
        try Store(directory: storeDirectory, records: recordsDirectory, terminal: hall.terminal)
    }
}

extension Store {
    /// Writes a row that goes with no change of its own. What went wrong, or "".
    func note(_ occurrence: Occurrence) -> String {
        do throws(StoreFault) {
            try record(occurrence, at: Clock.moment())
            return ""
        } catch {
            return " Not recorded: \(error)."
        }
    }

    /// Counts what a resident looked for in vain. What went wrong, or "".
    func note(_ wish: SearchTrail.Wish?) -> String {
        guard let wish else { return "" }
        do throws(StoreFault) {
            try count(wish, on: Clock.date(at: Clock.wall()))
            return ""
        } catch {
            return " Not counted: \(error)."
        }
    }
}

extension Failure {
    init(_ fault: StoreFault) {
        self.init(.store, fault.description)
    }
}
