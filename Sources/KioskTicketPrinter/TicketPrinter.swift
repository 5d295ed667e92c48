import KioskCore
import KioskTransport

/// A ticket printer at the end of a pipe. One thread only; `interrupt()` is for the
/// others.
///
/// A ticket has four possible ends, and none is a guess:
///
/// - `printed`: the printer sent back the mark that followed the ticket.
/// - `notPrinted`: it was in trouble before the first byte went out, or it
///   stopped and then confirmed that its buffer is empty. Nothing prints late.
/// - `partial`: the same, and the marks of some bands had come back.
/// - `unknown`: anything else.
///
/// After a `disconnected` or `cancelled` fault the pipe is of no use: open
/// another, with another `TicketPrinter`. That one clears what the old one left
/// in the printer.
package final class TicketPrinter: TicketPrinterDevice {
    /// Milliseconds that the driver waits.
    package struct Patience: Hashable, Sendable {
        /// For one answer.
        package var answer = 1_000
        /// For DLE DC4 8 to be confirmed; printers without it stay silent.
        package var clearing = 500
        /// For the mark after a ticket, beside the time that the wire needs:
        /// the slowest printers make 50 mm a second.
        package var printing = 15_000
        /// Between two questions about paper and cover while the mark is awaited.
        package var between = 300
        /// For the wire to take the bytes, beside the time that they need on it.
        package var sending = 10_000
        /// Of quiet, after which an overdue answer does not come any more.
        package var quiet = 200
        /// For a printed ticket to reach the mouth of the presenter.
        package var presenting = 3_000
        package init() {}
    }

    package private(set) var profile: TicketPrinterProfile
    private let pipe: any Pipe
    private let patience: Patience
    private let policy: PresenterPolicy

    private var classifier: ReplyClassifier
    private var replies: [Reply] = []
    // An answer is overdue: it must not be taken for the next one.
    private var overdue = false
    // Something of an earlier ticket, perhaps of an earlier run, may be in the printer.
    private var leftovers = true
    // It is still to say what it is.
    private var isNameless: Bool
    // It says everything twice.
    private var repeats = false
    // Of an answer to GS r the second is to come.
    private var awaitsEcho = false
    // It said XOFF, and not yet XON.
    private var isHeld = false
    // It told something unasked.
    private var hasNews = false
    private var mark: Mark?
    // Not the marks of the run before, whose answers may still be on their way.
    private var marks = UInt32.random(in: 0...UInt32.max)
    // How often optional questions were met with silence.
    private var silences: [StatusDialect.Source: Int] = [:]
    // It has confirmed that its buffers are empty: they can be emptied when a ticket stops.
    private var confirmsClearing = false
    // The port has said that all is well: some never do, whatever is the matter.
    private var isPortHonest = false
    private var watch = PresenterWatch()

    /// What follows a ticket's bands, and comes back.
    private struct Mark {
        /// How many bands are on paper when the mark of this place comes back.
        let bands: [Int]
        /// The ids of GS ( H, one for each mark.
        var ids: [[UInt8]] = []
        /// How many marks came back.
        var came = 0
        /// Answers to GS r; each mark is one, the last one two.
        var answers = 0
        /// How often GS r was sent. More answers are noise.
        var asked = 0
        // Something came that no printer sends: GS r, one byte, proves nothing then.
        var inNoise = false

        var all: Int { bands.last ?? 0 }
        var isWhole: Bool { came == bands.count }
        var proven: Int { came > 0 ? bands[came - 1] : 0 }
        /// Nothing says that its end was reached.
        var isIncomplete: Bool { !isWhole && answers < bands.count }

        /// So many bands went out, and the marks among them are too far behind. The last band,
        /// which cuts, waits for all others.
        func owes(after sent: Int) -> Bool {
            sent - proven > (sent == all - 1 ? 0 : ahead) && bands.contains { proven < $0 && $0 <= sent }
        }
        /// Bands that a printer has before it, so that it prints without a pause.
        private var ahead: Int { 2 }

        /// Of several marks the latest may be the only one that comes.
        mutating func reach(_ place: Int) {
            if bands.indices.contains(place) { came = max(came, place + 1) }
        }

        mutating func goes(out sent: Int) {
            asked = bands.count { $0 <= sent } + (sent == all ? 1 : 0)
        }

        mutating func answer() {
            answers += 1
            inNoise = inNoise || answers > asked
            came = answers > bands.count ? bands.count : min(answers, bands.count - 1)
        }
    }

    package private(set) var hasRemains: Bool

    /// - Parameters:
    ///   - profile: nil: it is asked what it is, as soon as it is well; `generic` until then.
    ///   - hasRemains: of the printer on the pipe before, when its last ticket did
    ///     not end as `printed`.
    ///   - presenter: what is done about a ticket that nobody takes.
    package init(
        pipe: any Pipe, profile: TicketPrinterProfile?, hasRemains: Bool = false,
        presenter: PresenterPolicy = PresenterPolicy(), patience: Patience = Patience()
    ) {
        self.pipe = pipe
        self.profile = profile ?? .generic
        self.hasRemains = hasRemains
        self.patience = patience
        policy = presenter
        isNameless = profile == nil
        classifier = ReplyClassifier(self.profile.status.grammar)
    }

    /// Opens the line. With `profile` nil the printer is asked what it is, if it is well enough
    /// to answer; a later `status()` does it otherwise.
    package static func open(
        _ uri: DeviceURI, profile: TicketPrinterProfile?, hasRemains: Bool = false, presenter: PresenterPolicy = PresenterPolicy(),
        recorder: Recorder? = nil, patience: Patience = Patience(), deadline: Deadline
    ) throws(Fault) -> TicketPrinter {
        let pipe: any Pipe
        do throws(TransportFault) {
            let opened = try uri.open(for: .ticketPrinter, deadline: deadline)
            pipe = recorder?.wrap(opened) ?? opened
        } catch {
            throw Fault(line: error.kind.rawValue, error.detail)
        }
        let printer = TicketPrinter(
            pipe: pipe, profile: profile, hasRemains: hasRemains, presenter: presenter, patience: patience)
        guard profile == nil else { return printer }
        do throws(Fault) {
            _ = try printer.status()
            return printer
        } catch {
            pipe.close()
            throw error
        }
    }

    package func interrupt() { pipe.interrupt() }

    package func close() { pipe.close() }

    // MARK: - Status

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

    private func look() throws(Fault) -> TicketPrinterStatus {
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

    /// What it calls itself; nil when it does not say.
    package func model() throws(Fault) -> String? {
        guard profile.tellsModel else { return nil }
        try begin()
        return try name(Wire.modelName)
    }

    private func name(_ question: [UInt8]) throws(Fault) -> String? {
        try send(question)
        let deadline = Deadline.after(milliseconds: patience.answer)
        while let reply = try reply(by: deadline) {
            if case .text(let name) = reply { return String(decoding: name.filter { 0x20...0x7E ~= $0 }, as: UTF8.self) }
        }
        overdue = true
        return nil
    }

    /// One round of questions.
    private func query() throws(Fault) -> TicketPrinterStatus {
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
    private func passEcho(of answer: Reply) throws(Fault) {
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

    private func isAnswer(_ reply: Reply) -> Bool {
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
    private func answer(to question: StatusDialect.Question) throws(Fault) -> [UInt8]? {
        var noise = false
        // Some say everything twice: what is there before the question does not answer it.
        while try reply(by: .now) != nil {}
        try send(question.bytes)
        classifier.expectsFree = question.isFree
        defer { classifier.expectsFree = false }
        let deadline = Deadline.after(milliseconds: patience.answer)
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
        let deadline = Deadline.after(milliseconds: patience.answer)
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

    private static let garbled = Fault(.garbled, "bytes that are no answer of a printer")

    // MARK: - USB

    private var port: (any USBPrinterPort)? { pipe as? any USBPrinterPort }

    private var deviceID: [UInt8] {
        guard let port else { return [] }
        return (try? port.deviceID(deadline: .after(milliseconds: patience.answer))) ?? []
    }

    /// What the port says against the printer's own words. Many boards always say that all is
    /// well, and some never do: a port is believed once it has been seen to be content.
    private func portStatus() -> StatusDialect.Answer? {
        guard let port, let byte = try? port.portStatus(deadline: .after(milliseconds: patience.answer)) else { return nil }
        let answer = StatusDialect.Answer(source: .port, bytes: [byte])
        if profile.status.facts([answer]).conditions.isEmpty { isPortHonest = true }
        return isPortHonest ? answer : nil
    }

    // MARK: - What it is

    private func adopt(_ profile: TicketPrinterProfile) {
        self.profile = profile
        classifier = ReplyClassifier(profile.status.grammar)
    }

    /// Asks for its names, unless its numbers said enough: who does not know GS I prints it.
    private func identify() throws(Fault) {
        guard profile.language == .escpos else { return }
        try begin()
        let maker = try name(Wire.makerName)
        try begin()
        let model = try name(Wire.modelName)
        if let said = model ?? maker {
            adopt(.chosen(deviceID: deviceID, model: "\(maker ?? "") \(said)", vendor: port?.vendor, product: port?.product))
        }
        // Names are borrowed; what nobody can borrow is that it works.
        if profile.proof == .processID, try !marksReturn() { profile.proof = .paperSensors }
    }

    /// Whether GS ( H works. Who does not know it takes it for text, which ESC @ forgets.
    private func marksReturn() throws(Fault) -> Bool {
        try begin()
        let id = nextID()
        try send(Wire.processID(id))
        defer { overdue = true }
        let deadline = Deadline.after(milliseconds: patience.answer)
        while let reply = try reply(by: deadline) {
            if reply == .printed(id: id) { return true }
        }
        try send(Wire.initialize)
        return false
    }

    // MARK: - Printing

    /// Prints a ticket that was encoded for this profile. Returns within the
    /// time that `Patience` allows, or soon after `Pipe.interrupt()`.
    package func print(_ ticket: EncodedTicket) -> PrintOutcome {
        let wasEmpty: Bool
        do throws(Fault) {
            let status = try look()
            if let fault = status.fault { return .notPrinted(fault) }
            wasEmpty = status.presenter.map { $0 != .presented && $0 != .leftBehind } ?? false
            if profile.proof == .endCounter, try !restartCount() {
                return .notPrinted(Fault(.noAnswer, "its count of printed pieces does not restart"))
            }
        } catch {
            return .notPrinted(error)
        }

        let (bands, mark) = marked(ticket)
        // A ticket at the mouth proves one only where there was none, and no piece of another.
        let provesByMouth = wasEmpty && !hasRemains
        self.mark = mark
        awaitsEcho = false
        defer { self.mark = nil }
        watch.begin()
        leftovers = true

        let outcome: PrintOutcome
        var sent = 0
        do throws(Fault) {
            let onWire = millisecondsOnWire(bands.reduce(0) { $0 + $1.count })
            let deadline = Deadline.after(milliseconds: patience.printing &+ onWire)
            if let fault = try deliver(bands, counting: &sent, by: deadline) {
                outcome = try stopped(fault, sentAll: false)
            } else {
                outcome = try proof(by: deadline, mouth: provesByMouth)
            }
        } catch {
            // What is on its way must not reach a printer that comes back.
            if error.name == .noAnswer, let port { try? port.softReset(deadline: .after(milliseconds: patience.answer)) }
            let fault = isPortHonest ? portFault ?? error : error
            pipe.abandon()
            guard sent > 0 else { return .notPrinted(fault) }
            outcome = isProven ? .printed : .unknown(fault)
        }
        hasRemains = outcome != .printed
        if outcome == .printed { watch.expect(within: patience.presenting, now: .now) }
        return outcome
    }

    private var portFault: Fault? {
        guard let answer = portStatus() else { return nil }
        return TicketPrinterStatus(profile.status.facts([answer]).conditions, evidence: StatusDialect.evidence([answer])).fault
    }

    /// The ticket with the marks that say which of its bands are on paper.
    private func marked(_ ticket: EncodedTicket) -> ([[UInt8]], Mark) {
        var bands = ticket.bands
        let all = bands.count
        guard all > 0 else { return ([], Mark(bands: [])) }
        let mark: Mark
        switch profile.proof {
        case .processID:
            let ids = (0..<all).map { _ in nextID() }
            for index in bands.indices { bands[index] += Wire.processID(ids[index]) }
            mark = Mark(bands: Array(1...all), ids: ids)
        case .endCounter:
            // Its count begins at 1, and must not begin anew before the end.
            let every = all / Wire.Star.largestCount + 1
            let marks = (1...all).filter { $0 % every == 0 || $0 == all }
            for mark in marks { bands[mark - 1] += Wire.Star.count }
            mark = Mark(bands: marks)
        case .paperSensors:
            // "Processed" is not "printed": only a printer that cannot be emptied is asked of each band.
            // Another is asked before the last row and the cut: without that answer the ticket is not whole.
            let marks = confirmsClearing ? [all - 2, all].filter { $0 > 0 } : Array(1...all)
            for mark in marks { bands[mark - 1] += Wire.paperSensors }
            // Twice: one byte of noise looks like an answer, and cannot be two.
            bands[all - 1] += Wire.paperSensors
            mark = Mark(bands: marks)
        }
        // The bytes of ASB and of GS r must not meet.
        if profile.proof == .paperSensors, profile.status.grammar == .epson { bands[0] = Wire.noReports + bands[0] }
        if hasRemains { bands[0] = Wire.initialize + profile.language.cut(profile.cutter) + bands[0] }
        return (bands, mark)
    }

    /// Sends the bands; nil when all of them went out, otherwise why the rest did not.
    ///
    /// A printer that can be emptied gets all at once. Another one prints what it has as soon as
    /// it can again, so it never has more than a few bands: of a ticket that stops no more than
    /// those can come out late, never its end and its cut.
    private func deliver(_ bands: [[UInt8]], counting sent: inout Int, by deadline: Deadline) throws(Fault) -> Fault? {
        var isPaced = !confirmsClearing
        // Who does not answer GS r at all gets the rest, too.
        let patient = Deadline.after(milliseconds: patience.answer)
        var chunk: [UInt8] = []
        for (index, band) in bands.enumerated() {
            chunk += band
            guard isPaced || chunk.count >= Self.chunk || index == bands.count - 1 else { continue }
            if sent > 0, !isPaced { while try reply(by: .now) != nil {} }
            while isHeld || isPaced && (mark?.owes(after: index) ?? false) {
                if let fault = try waitToGoOn(until: deadline) { return fault }
                if mark?.answers == 0, profile.proof == .paperSensors, patient.hasPassed { isPaced = false }
            }
            mark?.goes(out: index + 1)
            let time = patience.sending &+ millisecondsOnWire(chunk.count)
            do throws(TransportFault) {
                try pipe.write(chunk, deadline: .after(milliseconds: time))
            } catch {
                sent += error.sent
                throw Fault(line: error.kind.rawValue, error.detail)
            }
            sent += chunk.count
            chunk = []
        }
        return nil
    }

    /// Waits for something new, and looks after paper and cover when there is nothing.
    private func waitToGoOn(until deadline: Deadline) throws(Fault) -> Fault? {
        // Star only tells when it is asked.
        let pause = profile.proof == .endCounter ? min(20, patience.between) : patience.between
        if try reply(by: min(deadline, .after(milliseconds: pause))) != nil { return nil }
        do throws(Fault) {
            if let fault = try query().fault { return fault }
        } catch {
            guard error.name == .noAnswer || error.name == .garbled else { throw error }
        }
        return deadline.hasPassed ? Fault(.noAnswer, "it does not go on, and does not say why") : nil
    }

    // A ticket without pictures goes out at once.
    private static let chunk = 2048

    /// The marks came, and say "printed" rather than "processed".
    private var isProven: Bool { mark?.isWhole == true && profile.proof != .paperSensors }

    /// Waits for the marks, and looks after paper and cover meanwhile.
    private func proof(by deadline: Deadline, mouth: Bool) throws(Fault) -> PrintOutcome {
        while try !marksCome(by: min(deadline, .after(milliseconds: patience.between))) {
            do throws(Fault) {
                if let fault = try query().fault { return try stopped(fault, sentAll: true) }
            } catch {
                // It may be busy cutting. The deadline decides.
                guard error.name == .noAnswer || error.name == .garbled else { throw error }
            }
            if mark?.isWhole == true { break }
            if deadline.hasPassed {
                if mouth, try isAtMouth() { return .printed }
                return try stopped(Fault(.noAnswer, "the mark after the ticket did not come back"), sentAll: true)
            }
        }
        leftovers = false
        if isProven { return .printed }
        let status = try query()
        if let fault = status.fault { return .unknown(fault) }
        return mark?.inNoise == true ? .unknown(Self.garbled) : .printed
    }

    /// No mark, but the ticket was cut and stands in a presenter that was empty.
    private func isAtMouth() throws(Fault) -> Bool {
        let awaited = mark
        mark = nil
        defer { mark = awaited }
        do throws(Fault) {
            let status = try query()
            return status.fault == nil && status.presenter == .presented
        } catch {
            guard error.name == .noAnswer || error.name == .garbled else { throw error }
            return false
        }
    }

    /// It stopped in the middle: empty its buffer before anything else, so that
    /// nothing comes out with the next roll of paper. Then see what it proved.
    private func stopped(_ fault: Fault, sentAll: Bool) throws(Fault) -> PrintOutcome {
        let cleared = try clear()
        leftovers = !cleared
        if isProven { return .printed }
        guard let mark else { return .unknown(fault) }
        // What was not sent is not printed, whatever the printer has. Of what was sent: a
        // printer that only keeps silent may have printed everything, and a cutter that
        // fails has all of the ticket before it, to be torn off.
        if sentAll, profile.proof == .paperSensors, mark.bands.count < mark.all {
            let isWithoutEnd = mark.answers == 0 && mark.bands.count > 1
            guard cleared, isWithoutEnd, fault.name != .noAnswer, fault.name != .cutterError else { return .unknown(fault) }
            return .notPrinted(fault)
        }
        if sentAll {
            guard cleared, mark.isIncomplete, fault.name != .noAnswer else { return .unknown(fault) }
            guard mark.proven > 0 || fault.name != .cutterError else { return .unknown(fault) }
        }
        return mark.proven > 0 ? .partial(fault, bands: mark.proven, of: mark.all) : .notPrinted(fault)
    }

    // MARK: - What is left in it

    /// Empties the printer's buffers. True when it confirms that.
    private func clear() throws(Fault) -> Bool {
        guard profile.language == .escpos else {
            // Star has no such command: what it has, it prints. Its status is asked for, not sent.
            try send(Wire.Star.noReports)
            return false
        }
        do throws(Fault) {
            // What an aborted transfer left may be the beginning of a command.
            try send([UInt8](repeating: Wire.nothing, count: Wire.longestRealTime) + Wire.clearAndTell)
            let deadline = Deadline.after(milliseconds: patience.clearing)
            while let reply = try reply(by: deadline) {
                guard reply == .cleared else { continue }
                confirmsClearing = true
                return true
            }
            // Older printers only know this one, and say nothing.
            confirmsClearing = false
            try send(Wire.recoverAndClear)
        } catch {
            // It takes nothing while it is stopped; USB's control endpoint is another way in.
            guard error.name == .noAnswer, let port else { throw error }
            try? port.softReset(deadline: .after(milliseconds: patience.answer))
        }
        return false
    }

    /// For printers that cannot confirm: a command that was cut off in the middle
    /// swallows what follows. Feeds it with nothing until it must be over, and
    /// asks something that is answered in stream order.
    private func pushThrough() throws(Fault) -> Bool {
        let filler = [UInt8](repeating: Wire.nothing, count: profile.largestRaster) + Wire.initialize
        guard profile.proof != .endCounter else {
            try send(filler)
            return try restartCount()
        }
        try send(filler + Wire.paperSensors)
        let deadline = Deadline.after(milliseconds: patience.answer &+ millisecondsOnWire(filler.count))
        while let reply = try reply(by: deadline) {
            guard case .plain = reply else { continue }
            try passEcho(of: reply)
            return true
        }
        overdue = true
        return false
    }

    /// Sets Star's count to 1: 0 is what it has after a power cycle, in the middle of a ticket too.
    private func restartCount() throws(Fault) -> Bool {
        try send(Wire.Star.restartCount + Wire.Star.count)
        let deadline = Deadline.after(milliseconds: patience.answer)
        repeat {
            try send(Wire.Star.status)
            while let reply = try reply(by: deadline) {
                guard case .report(let report) = reply else { continue }
                if Wire.Star.counted(report) == 1 { return true }
                break
            }
        } while !deadline.hasPassed
        overdue = true
        return false
    }

    private func nextID() -> [UInt8] {
        marks &+= 1
        // Four digits of base 95, from space to tilde.
        return [1, 95, 9_025, 857_375].map { 0x20 + UInt8(marks / $0 % 95) }
    }

    // MARK: - Bytes

    /// Drops what came unasked since the last call.
    private func begin() throws(Fault) {
        if overdue { try fallInStep() }
        // An answer that is there before the question is a second one.
        let soon = Deadline.after(milliseconds: patience.quiet)
        while !soon.hasPassed, let reply = try reply(by: .now) { repeats = repeats || isAnswer(reply) }
        pipe.discardInput()
        classifier = ReplyClassifier(profile.status.grammar)
        replies = []
        isHeld = false
    }

    /// Waits for quiet, so that an overdue answer is not taken for the next one.
    private func fallInStep() throws(Fault) {
        let deadline = Deadline.after(milliseconds: patience.answer)
        while try reply(by: min(deadline, .after(milliseconds: patience.quiet))) != nil, !deadline.hasPassed {}
        classifier = ReplyClassifier(profile.status.grammar)
        overdue = false
    }

    /// Waits for the marks; not on when the printer has news, so that it is asked.
    private func marksCome(by deadline: Deadline) throws(Fault) -> Bool {
        while mark?.isWhole == false, !hasNews, try reply(by: deadline) != nil {}
        return mark?.isWhole == true
    }

    private func send(_ bytes: [UInt8]) throws(Fault) {
        do throws(TransportFault) {
            try pipe.write(bytes, deadline: .after(milliseconds: patience.sending &+ millisecondsOnWire(bytes.count)))
        } catch {
            throw Fault(line: error.kind.rawValue, error.detail)
        }
    }

    /// The next reply, or nil when the deadline passes.
    private func reply(by deadline: Deadline) throws(Fault) -> Reply? {
        while replies.isEmpty {
            guard let bytes = try receive(by: deadline) else { return nil }
            for byte in bytes { classifier.take(byte) { replies.append($0) } }
        }
        let reply = replies.removeFirst()
        note(reply)
        return reply
    }

    /// What a reply means whoever waits for which.
    private func note(_ reply: Reply) {
        switch reply {
        case .xon: isHeld = false
        case .xoff: isHeld = true
        case .news: hasNews = true
        case .report(let report):
            hasNews = true
            let facts = profile.status.facts([.init(source: .report, bytes: report)])
            if let sight = facts.sight { watch.see(sight, policy, now: .now) }
            if profile.proof == .endCounter, let count = Wire.Star.counted(report) { mark?.reach(count - 2) }
        case .printed(let id):
            if let place = mark?.ids.firstIndex(of: id) { mark?.reach(place) }
        case .plain where profile.proof == .paperSensors:
            // Once it is whole, a byte like it answers something else.
            guard mark?.isWhole == false else { return }
            if !awaitsEcho { mark?.answer() }
            awaitsEcho = repeats && !awaitsEcho
        case .garbage, .text: mark?.inNoise = true
        case .status, .free, .plain, .cleared: break
        }
    }

    private func receive(by deadline: Deadline) throws(Fault) -> [UInt8]? {
        var fault: TransportFault?
        let bytes = [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
            do throws(TransportFault) {
                count = try pipe.read(into: UnsafeMutableRawBufferPointer(buffer), deadline: deadline)
            } catch {
                fault = error
            }
        }
        guard let fault else { return bytes }
        guard fault.kind == .timeout else { throw Fault(line: fault.kind.rawValue, fault.detail) }
        return nil
    }

    private func millisecondsOnWire(_ count: Int) -> Int {
        guard let rate = pipe.bytesPerSecond, rate > 0 else { return 0 }
        return count &* 1000 / rate
    }
}

extension Deadline {
    /// How long ago this moment was, up to a minute.
    fileprivate var millisecondsAgo: Int { 60_000 - adding(milliseconds: 60_000).remainingMilliseconds }
}
