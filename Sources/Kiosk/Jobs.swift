import KioskCore
import KioskStore

/// One piece of paper on its way.
struct PrintJob: Sendable {
    let id: UInt64
    let device: String
    let document: Document
    /// The name that a printer's own list of jobs shows; no personal data.
    let title: String
    let paper: Paper
    /// The number whose ticket it is.
    let number: QueueNumber?
}

/// The life of every piece of paper: recorded first, told second.
final class Jobs: Sendable {
    private let store: Store
    private let events: EventQueue
    private let visits: Visits

    init(_ store: Store, _ events: EventQueue, _ visits: Visits) {
        self.store = store
        self.events = events
        self.visits = visits
    }

    func queued(_ job: PrintJob) { tell(job, .queued) }

    /// Whether the paper may go its way: not when its number became void while it waited, and
    /// not when the records cannot keep it, because after a power cut they would say that it
    /// had never begun. Otherwise the job has ended.
    func printing(_ job: PrintJob) -> Bool {
        do throws(StoreFault) {
            switch try store.changeJob(job.id, .printing, at: Clock.moment()) {
            case .changed:
                tell(job, .printing)
                return true
            case .refused(.cancelled):
                tell(job, .cancelled, Self.numberIsVoid)
            case .refused, .notFound:
                end(job, .notPrinted(Fault(.recordsFailed, "The records know no such job that waits.")))
            }
        } catch {
            end(job, .notPrinted(Fault(.recordsFailed, "\(error)")))
        }
        return false
    }

    /// Still printing, but a person must do something first.
    func waiting(_ job: PrintJob, _ fault: Fault) {
        tell(job, .printing, fault, PaperSentence.waiting(fault, visits.language))
    }

    /// As what its printer knows it; a fault when the records cannot keep that, because after a restart
    /// nobody could ask for the paper.
    func name(_ job: PrintJob, _ printerJob: String) -> Fault? {
        do throws(StoreFault) {
            guard try store.nameJob(job.id, printerJob, at: Clock.moment()) else {
                return Fault(.recordsFailed, "The records know no such job that prints.")
            }
            return nil
        } catch {
            return Fault(.recordsFailed, "\(error)")
        }
    }

    /// A job of an earlier run: nobody waits for its paper any more, so nothing is said.
    func settled(_ record: JobRecord, _ outcome: PrintOutcome) {
        let job = PrintJob(
            id: record.id, device: record.device, document: Document(), title: record.document, paper: .a4, number: nil)
        let (state, fault): (JobState, Fault?) = switch outcome {
        case .printed: (.printed, nil)
        case .notPrinted(let fault): (.notPrinted, fault)
        case .partial(let fault, _, _), .unknown(let fault): (.unknown, fault)
        }
        tell(job, state, fault, detail: self.record(job, state, fault).trouble)
    }

    func cancelled(_ job: PrintJob) {
        let fault = Fault(.cancelled)
        tell(job, .cancelled, fault, detail: record(job, .cancelled, fault).trouble)
    }

    func end(_ job: PrintJob, _ outcome: PrintOutcome) {
        let language = visits.language
        switch outcome {
        case .printed:
            tell(job, .printed, nil,
                 job.number == nil ? PaperSentence.printed(language) : TicketSentence.printed(language),
                 detail: record(job, .printed).trouble)
        case .notPrinted(let fault):
            let (record, trouble) = record(job, .notPrinted, fault)
            // Its number became void while it waited.
            if record == .refused(.cancelled) { return tell(job, .cancelled, Self.numberIsVoid) }
            let sentence = if let number = job.number {
                record == .changed(voided: true)
                    ? TicketSentence.void(fault, number.text, language)
                    : TicketSentence.kept(fault, number.text, language)
            } else {
                PaperSentence.notPrinted(fault, language)
            }
            tell(job, .notPrinted, fault, sentence, detail: trouble)
        case .partial(let fault, let printed, let all):
            let fault = Fault(fault.name, "\(printed) of \(all) bands are on paper. \(fault.detail)")
            tell(job, .partial, fault,
                 job.number.map { TicketSentence.partial(fault, $0.text, language) } ?? PaperSentence.partial(fault, language),
                 bands: (printed, all), detail: record(job, .partial, fault, bands: (printed, all)).trouble)
        case .unknown(let fault):
            tell(job, .unknown, fault,
                 job.number.map { TicketSentence.unknown($0.text, language) } ?? PaperSentence.unknown(language),
                 detail: record(job, .unknown, fault).trouble)
        }
    }

    /// At the mouth of its printer; nil: a ticket of an earlier run.
    func ticket(_ job: PrintJob?, is presenter: Presenter, at device: String) {
        var event = Event(.ticketChanged)
        event.device = device
        event.visit = visits.currentID
        event.job = job?.id ?? 0
        event.presenter = presenter
        event.text = TicketSentence.at(presenter, job?.number?.text, visits.language)
        event.detail = store.note(.ticket(presenter, device: device, job: job?.id ?? 0, number: job?.number?.id ?? 0))
        events.post(event)
    }

    private static let numberIsVoid = Fault(.cancelled, "Its number is void.")

    /// What became of it in the records, and what could not be recorded, for the technician; the
    /// paper has gone its way all the same.
    private func record(
        _ job: PrintJob, _ state: JobState, _ fault: Fault? = nil, bands: (printed: Int, all: Int)? = nil
    ) -> (change: JobChange?, trouble: String) {
        do throws(StoreFault) {
            let change = try store.changeJob(job.id, state, fault, bands: bands, at: Clock.moment())
            return switch change {
            case .changed: (change, "")
            case .refused(let earlier): (change, "Not recorded: the job was \(earlier) already.")
            case .notFound: (change, "Not recorded: the job is not in the records.")
            }
        } catch {
            return (nil, "Not recorded: \(error)")
        }
    }

    private func tell(
        _ job: PrintJob, _ state: JobState, _ fault: Fault? = nil, _ text: String = "",
        bands: (printed: Int, all: Int)? = nil, detail: String = ""
    ) {
        var event = Event(.jobChanged)
        event.job = job.id
        event.device = job.device
        event.visit = visits.currentID
        event.jobState = state
        event.text = text
        event.bands = bands
        event.detail = [fault?.detail ?? "", detail].filter { !$0.isEmpty }.joined(separator: " ")
        if let fault {
            event.name = fault.name.rawValue
            event.who = fault.who
        }
        events.post(event)
    }
}
