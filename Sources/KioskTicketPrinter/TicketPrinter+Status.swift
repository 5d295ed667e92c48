import KioskCore
import KioskTransport

// How it is: rounds of questions, and which answer belongs to which.

extension TicketPrinter {
    /// Asks how it is, and clears what an earlier ticket left in it. Silence is
    /// `noAnswer`, never good news.
    package func status() throws(Fault) -> TicketPrinterStatus {
        if isNameless { adopt(.chosen(deviceID: deviceID, vendor: port?.vendor, product: port?.product)) }
        let status = try look()
        guard isNameless, status.fault == nil else { return status }
        try identify()
        isNameless = false
        return try look()
    }

    func look() throws(Fault) -> TicketPrinterStatus {
        try begin()
        // Even when it is out of paper: what is in its buffer must not wait for a new roll.
        let cleared = leftovers ? try clear() : true
        var status: TicketPrinterStatus
        do throws(Fault) {
            status = try query()
        } catch {
            // It still answers what it was asked before.
            guard leftovers, error.name == .garbled else { throw error }
            status = try query()
        }
        if cleared {
            leftovers = false
        } else if status.fault == nil {
            leftovers = try !pushThrough()
        }
        if let unit = profile.presenter, status.fault == nil, let command = watch.command(policy, unit) {
            try send(command)
            status = try query()
        }
        return status
    }

    /// One round of questions.
    func query() throws(Fault) -> TicketPrinterStatus {
        if overdue { try fallInStep() }
        var answers: [StatusDialect.Answer] = []
        var slowest = 0
        var last = Deadline.now
        do throws(Fault) {
            for question in profile.status.questions where canAsk(question, after: answers) {
                let asked = Deadline.now
                guard let bytes = try answer(to: question) else { continue }
                answers.append(.init(source: question.source, bytes: bytes))
                slowest = max(slowest, asked.millisecondsAgo)
                last = asked
            }
        } catch {
            // The port is believed against "all is well", and silence is never that.
            guard error.name == .noAnswer, let port = portStatus(), case let facts = profile.status.facts([port]),
                !facts.conditions.isEmpty
            else { throw error }
            return TicketPrinterStatus(facts.conditions, evidence: "\(error.detail), \(StatusDialect.evidence([port]))")
        }
        // By then an answer to the last question would be here, if what came was another's.
        if !repeats, try saysMore(by: last.adding(milliseconds: slowest &+ 2)) {
            // Which answer was whose is not sure. From now on it is.
            repeats = true
            return try query()
        }
        if let port = portStatus() { answers.append(port) }
        let facts = profile.status.facts(answers)
        if let sight = facts.sight { watch.see(sight, policy, now: .now) }
        hasNews = false
        return TicketPrinterStatus(
            facts.conditions, presenter: facts.sight == nil ? nil : watch.state, evidence: StatusDialect.evidence(answers))
    }

    /// Whether an answer comes that nobody is waiting for.
    private func saysMore(by deadline: Deadline) throws(Fault) -> Bool {
        while let reply = try reply(by: deadline) {
            if isAnswer(reply) { return true }
        }
        return false
    }

    /// Waits for an answer's second coming. Another answer in its place belongs to another question.
    func passEcho(of answer: Reply) throws(Fault) {
        guard repeats else { return }
        let deadline = Deadline.after(milliseconds: patience.quiet)
        while let reply = try reply(by: deadline) {
            if reply == answer || isEcho(reply, of: answer) { return }
            if isAnswer(reply) { throw outOfStep() }
        }
        // It is late, and must not answer the next question; or there is none any more.
        repeats = false
        throw outOfStep()
    }

    /// A byte of any value, said again, is what it looks like.
    private func isEcho(_ reply: Reply, of answer: Reply) -> Bool {
        guard case .free(let byte) = answer else { return false }
        return reply == .plain(byte) || reply == .status(byte) || reply == .garbage([byte])
    }

    func isAnswer(_ reply: Reply) -> Bool {
        switch reply {
        case .status: true
        // Of Epson's kind it comes by itself.
        case .report: profile.status.grammar != .epson
        default: false
        }
    }

    private func canAsk(_ question: StatusDialect.Question, after answers: [StatusDialect.Answer]) -> Bool {
        // While a mark is awaited, a byte of any value may be the mark.
        if question.isFree, let mark, !mark.isWhole { return false }
        if silences[question.source, default: 0] > 1 { return false }
        return !question.isInStream
            || TicketPrinterStatus(profile.status.facts(answers).conditions, evidence: "").fault == nil
    }

    /// nil: silence, where that may be.
    func answer(to question: StatusDialect.Question) throws(Fault) -> [UInt8]? {
        var noise = false
        // Some say everything twice: what is there before the question does not answer it.
        while try reply(by: .now) != nil {}
        try send(question.bytes)
        classifier.expectsFree = question.isFree
        defer { classifier.expectsFree = false }
        let deadline = due(patience.answer)
        while let reply = try reply(by: deadline) {
            switch (reply, question.source) {
            case (.free(let byte), _):
                silences[question.source] = 0
                try passEcho(of: reply)
                try fence(after: byte)
                return [byte]
            case (.status(let byte), .realTime):
                guard !noise else { throw outOfStep() }
                silences[question.source] = 0
                try passEcho(of: reply)
                return [byte]
            case (.report(let bytes), .report):
                guard !noise else { throw outOfStep() }
                try passEcho(of: reply)
                return bytes
            default: noise = noise || isNoise(reply)
            }
        }
        overdue = true
        guard question.isOptional, !noise else {
            throw noise ? Self.garbled : Fault(.noAnswer, "no answer to \(question.source)")
        }
        silences[question.source, default: 0] += 1
        return nil
    }

    /// After a byte that may have been anything comes one that cannot, and nothing between but
    /// the same byte once more.
    private func fence(after byte: UInt8) throws(Fault) {
        guard let question = profile.status.questions.first else { return }
        try send(question.bytes)
        let deadline = due(patience.answer)
        while let reply = try reply(by: deadline) {
            switch (reply, question.source) {
            case (.status, .realTime), (.report, .report): return try passEcho(of: reply)
            case (_, _) where !repeats && isEcho(reply, of: .free(byte)): repeats = true
            default: if isNoise(reply) { throw outOfStep() }
            }
        }
        throw outOfStep()
    }

    /// Whether a printer would not have said this just now.
    private func isNoise(_ reply: Reply) -> Bool {
        switch reply {
        case .xon, .xoff, .report, .news, .cleared: false
        case .printed, .plain: (mark?.came ?? 0) == 0 && (mark?.answers ?? 0) == 0
        case .status, .free, .text, .garbage: true
        }
    }

    /// What comes between nonsense is not believed.
    private func outOfStep() -> Fault {
        overdue = true
        return Self.garbled
    }

    static let garbled = Fault(.garbled, "bytes that are no answer of a printer")

    /// What the port says against the printer's own words. Many boards always say that all is
    /// well, and some never do: a port is believed once it has been seen to be content.
    func portStatus() -> StatusDialect.Answer? {
        guard let port, let byte = try? port.portStatus(deadline: .after(milliseconds: patience.answer)) else { return nil }
        let answer = StatusDialect.Answer(source: .port, bytes: [byte])
        if profile.status.facts([answer]).conditions.isEmpty { isPortHonest = true }
        return isPortHonest ? answer : nil
    }
}

extension Deadline {
    /// How long ago this moment was, up to a minute.
    fileprivate var millisecondsAgo: Int { 60_000 - adding(milliseconds: 60_000).remainingMilliseconds }
}
