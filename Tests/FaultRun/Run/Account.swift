import Chance
import Kiosk
import KioskCore
import KioskTwin

/// What was promised to residents, and what came of it.
final class Account {
    /// A job, and the ticket that it is: the first of a number is 0, the next its reprint 1 …
    private struct Promise {
        let number: QueueNumber
        let reprint: Int
        var state = JobState.queued
        var isOnPaper = false
    }

    enum CardState { case none, arrived, read }

    private(set) var tally = Tally()
    private(set) var card = CardState.none
    private var lastRead: Card?
    private var numbers: [String: QueueNumber] = [:]   // by request
    private var order: [QueueNumber] = []
    private var requests = 0
    private var promises: [UInt64: Promise] = [:]
    private var jobOf: [String: UInt64] = [:]          // "2026-05-04/A001 1"
    private var papersSeen = 0
    /// Tickets that were printed to their last line, and those that were cut off then.
    private var whole: Set<String> = []
    private var cutOff: Set<String> = []
    /// The printer said that all is well since the last ticket went to it.
    private var printerIsClean = true

    // MARK: Numbers

    func nextRequest() -> Int {
        requests += 1
        return requests
    }

    func issued(_ number: QueueNumber, _ request: String) throws {
        if let before = numbers[request] {
            guard before.id == number.id, before.text == number.text else {
                throw Broken("request \(request) got \(before.text), and then \(number.text)")
            }
            return
        }
        guard !order.contains(where: { $0.text == number.text && $0.day == number.day }) else {
            throw Broken("\(number.text) was given twice")
        }
        numbers[request] = number
        order.append(number)
        tally.numbers += 1
    }

    func anyNumber(_ chance: inout Chance) -> QueueNumber? { order.isEmpty ? nil : chance.one(of: order.suffix(5).map { $0 }) }

    // MARK: Jobs

    /// `number` as it is after its job began.
    func promised(_ job: UInt64, _ number: QueueNumber) {
        let reprint = number.prints - 1
        promises[job] = Promise(number: number, reprint: reprint)
        jobOf["\(number.day)/\(number.text) \(reprint == 0 ? "" : "\(reprint)")"] = job
        tally.jobs += 1
    }

    func hear(_ event: Event) throws {
        switch event.kind {
        case .jobChanged:
            guard let state = event.jobState else { throw Broken("a job changed into nothing") }
            try change(event.job, to: state)
            if state == .printing { printerIsClean = false }
        case .deviceChanged:
            if event.device == "tickets", event.deviceState == .ready { printerIsClean = true }
        case .cardArrived: card = .arrived
        case .cardRead:
            guard card != .read else { throw Broken("a card was read, and another before it was lifted") }
            card = .read
            lastRead = event.card
            tally.cards += 1
        case .cardFailed: card = .arrived
        case .cardRemoved:
            guard card != .none else { throw Broken("a card was lifted that did not lie there") }
            card = .none
            try wiped()
        default: break
        }
    }

    private func change(_ job: UInt64, to state: JobState) throws {
        // One that the host did not live to tell of is not ours to judge by its events.
        guard let before = promises[job]?.state else { return }
        guard before == state || before.canBecome(state) else { throw Broken("job \(job) was \(before), and became \(state)") }
        promises[job]?.state = state
    }

    private func wiped() throws {
        guard lastRead?.plain(.number) == nil else { throw Broken("a card that was lifted can still be read") }
        lastRead = nil
    }

    func restarted(closed: Bool) throws {
        card = .none
        lastRead = nil
        tally.restarts += 1
        if !closed { tally.crashes += 1 }
        printerIsClean = false
    }

    /// What the records say of the jobs that the host's end left open.
    func opened(_ station: Station) throws {
        for (job, promise) in promises where !promise.state.isEnded {
            promises[job]?.state = try station.jobState(job)
        }
    }

    var isSettled: Bool { promises.values.allSatisfy(\.state.isEnded) }

    // MARK: Paper

    func look(at printer: ThermalPrinter) throws {
        for ticket in printer.tickets[min(papersSeen, printer.tickets.count)...] { try look(at: ticket) }
        papersSeen = printer.tickets.count
        try look(at: printer.hanging)
    }

    private func look(at paper: PrintedTicket) throws {
        let marks = paper.lines.compactMap(Mark.init)
        for mark in marks where !mark.isBegin && !whole.contains(mark.name) { try come(mark.name) }
        // A piece of one ticket before another would be in another resident's hand.
        if let last = marks.last(where: { !$0.isBegin }), paper.cut != .none {
            guard marks.count == 2, marks.first?.isBegin == true, marks.first?.name == last.name else {
                throw Broken("one paper holds parts of several tickets: \(paper.lines)")
            }
            guard cutOff.insert(last.name).inserted else { throw Broken("\(last.name) came out twice") }
        }
    }

    /// The last line of a ticket was printed.
    private func come(_ name: String) throws {
        whole.insert(name)
        tally.papers += 1
        guard let job = jobOf[name], let promise = promises[job] else { throw Broken("\(name) came out, and nobody asked for it") }
        promises[job]?.isOnPaper = true
        guard !printerIsClean || !promise.state.isEnded else {
            throw Broken("\(name) came out late: its job was \(promise.state)")
        }
    }

    /// The first and the last line of a ticket.
    private struct Mark {
        let name: String
        let isBegin: Bool

        init?(_ line: String) {
            let words = line.split(separator: " ")
            guard let end = words.last, end == "begins" || end == "ends" else { return nil }
            isBegin = end == "begins"
            name = words.count == 3 ? "\(words[0]) \(words[1])" : "\(words[0]) "
        }
    }

    // MARK: The reckoning

    func check(with station: Station) throws {
        for (job, promise) in promises {
            let state = try station.jobState(job)
            guard state == promise.state else { throw Broken("job \(job) is \(state) in the records, and was told as \(promise.state)") }
            let name = "\(promise.number.text), ticket \(promise.reprint)"
            switch state {
            case .printed where !promise.isOnPaper: throw Broken("\(name) is printed, and nothing came out")
            case .notPrinted where promise.isOnPaper, .cancelled where promise.isOnPaper:
                throw Broken("\(name) is \(state), and it came out")
            default: break
            }
        }
        for number in order {
            let now = try station.refreshed(number)
            guard now.text == number.text else { throw Broken("\(number.text) became \(now.text)") }
        }
    }

    /// Every number that was given is there, once, and none between is missing. Where somebody was taken along past
    /// midnight, a day's numbers go on after those of the day before.
    func settle(with station: Station) throws {
        for promise in promises.values { tally.outcomes[promise.state, default: 0] += 1 }
        for last in Dictionary(grouping: order, by: { "\($0.day) \($0.queue)" }).values.compactMap({ $0.max { $0.sequence < $1.sequence } }) {
            var day = last.day
            var above = ""
            for sequence in (1...last.sequence).reversed() {
                let text = station.queue(last.queue)?.text(of: sequence) ?? ""
                var number = try find(text, of: day, in: station)
                if number == nil, sequence < last.sequence {
                    day = day.adding(days: -1)
                    // The day before ended there.
                    number = try find(above, of: day, in: station) == nil ? find(text, of: day, in: station) : nil
                }
                above = text
                guard number?.sequence == sequence else { throw Broken("\(text) of \(day) is missing in the records, or another number") }
            }
        }
    }

    private func find(_ text: String, of day: LocalDate, in station: Station) throws -> QueueNumber? {
        do throws(Failure) {
            return try station.findNumber(day: "\(day)", text: text)
        } catch {
            guard error.kind == .notFound else { throw error }
            return nil
        }
    }
}

/// What was played, in numbers.
struct Tally: CustomStringConvertible {
    var numbers = 0
    var jobs = 0
    var papers = 0
    var cards = 0
    var restarts = 0
    var crashes = 0
    var outcomes: [JobState: Int] = [:]

    mutating func add(_ other: Tally) {
        numbers += other.numbers
        jobs += other.jobs
        papers += other.papers
        cards += other.cards
        restarts += other.restarts
        crashes += other.crashes
        outcomes.merge(other.outcomes, uniquingKeysWith: +)
    }

    var description: String {
        let ends = outcomes.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return "\(numbers) numbers, \(jobs) jobs (\(ends)), \(papers) whole tickets, \(cards) cards, \(restarts) restarts (\(crashes) of them crashes)"
    }
}
