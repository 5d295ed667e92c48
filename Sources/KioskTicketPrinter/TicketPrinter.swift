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
    // It said XOFF, and not yet XON.
    private var isHeld = false
    // It told something unasked.
    private var hasNews = false
    private var mark: Mark?
    // Not the marks of the run before, whose answers may still be on their way.
    private var marks = UInt32.random(in: 0...UInt32.max)
    // How often optional questions were met with silence.
    private var silences: [StatusDialect.Source: Int] = [:]
    // The port has said that all is well: some never do, whatever is the matter.
    private var isPortHonest = false
    private var watch = PresenterWatch()

    /// What follows a ticket's bands, and comes back.
    private struct Mark {
        /// How many bands are on paper when the mark of this place comes back.
        let bands: [Int]
        /// The ids of GS ( H, one for each mark.
        let ids: [[UInt8]]
        /// How many marks came back.
        var came = 0
        /// Answers to GS r; the ticket's mark is two of them.
        var answers = 0
        // Something came that no printer sends: GS r, one byte, proves nothing then.
        var inNoise = false

        var all: Int { bands.last ?? 0 }
        var isWhole: Bool { came == bands.count }
        var proven: Int { came > 0 ? bands[came - 1] : 0 }
        /// Nothing says that its end was reached.
        var isUntouched: Bool { !isWhole && answers == 0 }

        /// Of several marks the latest may be the only one that comes.
        mutating func reach(_ place: Int) {
            if bands.indices.contains(place) { came = max(came, place + 1) }
        }

        mutating func answer() {
            answers += 1
            if answers > 1 { came = bands.count }
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
        var status = try query()
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
        do throws(Fault) {
            for question in profile.status.questions where canAsk(question, after: answers) {
                if let bytes = try answer(to: question) { answers.append(.init(source: question.source, bytes: bytes)) }
            }
        } catch {
            // The port is believed against "all is well", and silence is never that.
            guard error.name == .noAnswer, let port = portStatus(), case let facts = profile.status.facts([port]),
                !facts.conditions.isEmpty
            else { throw error }
            return TicketPrinterStatus(facts.conditions, evidence: "\(error.detail), \(StatusDialect.evidence([port]))")
        }
        if let port = portStatus() { answers.append(port) }
        let facts = profile.status.facts(answers)
        if let sight = facts.sight { watch.see(sight, policy, now: .now) }
        hasNews = false
        return TicketPrinterStatus(
            facts.conditions, presenter: facts.sight == nil ? nil : watch.state, evidence: StatusDialect.evidence(answers))
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
        try send(question.bytes)
        classifier.expectsFree = question.isFree
        defer { classifier.expectsFree = false }
        let deadline = Deadline.after(milliseconds: patience.answer)
        while let reply = try reply(by: deadline) {
            switch (reply, question.source) {
            case (.free(let byte), _):
                silences[question.source] = 0
                try fence()
                return [byte]
            case (.status(let byte), .realTime):
                guard !noise else { throw outOfStep() }
                silences[question.source] = 0
                return [byte]
            case (.report(let bytes), .report):
                guard !noise else { throw outOfStep() }
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

    /// After a byte that may have been anything comes one that cannot, and nothing between.
    private func fence() throws(Fault) {
        guard let question = profile.status.questions.first else { return }
        try send(question.bytes)
        let deadline = Deadline.after(milliseconds: patience.answer)
        while let reply = try reply(by: deadline) {
            switch (reply, question.source) {
            case (.status, .realTime), (.report, .report): return
            default: if isNoise(reply) { throw outOfStep() }
            }
        }
        throw outOfStep()
    }

    /// Whether a printer would not have said this just now.
    private func isNoise(_ reply: Reply) -> Bool {
        switch reply {
        case .xon, .xoff, .report, .news, .cleared: false
        case .printed, .plain: (mark?.isUntouched ?? true) && (mark?.came ?? 0) == 0
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

        var (stream, mark) = marked(ticket)
        if hasRemains { stream.insert(Wire.initialize + profile.language.cut(profile.cutter), at: 0) }
        // The bytes of ASB and of GS r must not meet.
        if profile.proof == .paperSensors, profile.status.grammar == .epson { stream.insert(Wire.noReports, at: 0) }
        // A ticket at the mouth proves one only where there was none, and no piece of another.
        let provesByMouth = wasEmpty && !hasRemains
        self.mark = mark
        defer { self.mark = nil }
        watch.begin()
        leftovers = true

        let outcome: PrintOutcome
        var sent = 0
        do throws(Fault) {
            let onWire = millisecondsOnWire(stream.reduce(0) { $0 + $1.count })
            let all = try deliver(stream, counting: &sent, by: .after(milliseconds: patience.sending &+ onWire))
            let deadline = all ? Deadline.after(milliseconds: patience.printing &+ onWire) : .now
            outcome = try proof(by: deadline, mouth: provesByMouth)
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
        guard all > 0 else { return ([], Mark(bands: [], ids: [])) }
        switch profile.proof {
        case .processID:
            let ids = (0..<all).map { _ in nextID() }
            for index in bands.indices { bands[index] += Wire.processID(ids[index]) }
            return (bands, Mark(bands: Array(1...all), ids: ids))
        case .endCounter:
            // Its count begins at 1, and must not begin anew before the end.
            let every = all / Wire.Star.largestCount + 1
            let marks = (1...all).filter { $0 % every == 0 || $0 == all }
            for mark in marks { bands[mark - 1] += Wire.Star.count }
            return (bands, Mark(bands: marks, ids: []))
        case .paperSensors:
            // Twice: one byte of noise looks like an answer, and cannot be two.
            bands[all - 1] += Wire.paperSensors + Wire.paperSensors
            return (bands, Mark(bands: [all], ids: []))
        }
    }

    /// False: it said XOFF and not XON in time, and the rest was not sent.
    private func deliver(_ stream: [[UInt8]], counting sent: inout Int, by deadline: Deadline) throws(Fault) -> Bool {
        var chunk: [UInt8] = []
        for (index, piece) in stream.enumerated() {
            chunk += piece
            guard chunk.count >= Self.chunk || index == stream.count - 1 else { continue }
            if sent > 0 { while try reply(by: .now) != nil {} }
            while isHeld {
                guard try reply(by: deadline) != nil else { return false }
            }
            do throws(TransportFault) {
                try pipe.write(chunk, deadline: deadline)
            } catch {
                sent += error.sent
                throw Fault(line: error.kind.rawValue, error.detail)
            }
            sent += chunk.count
            chunk = []
        }
        return true
    }

    // A ticket without pictures goes out at once.
    private static let chunk = 2048

    /// The marks came, and say "printed" rather than "processed".
    private var isProven: Bool { mark?.isWhole == true && profile.proof != .paperSensors }

    /// Waits for the marks, and looks after paper and cover meanwhile.
    private func proof(by deadline: Deadline, mouth: Bool) throws(Fault) -> PrintOutcome {
        while try !marksCome(by: min(deadline, .after(milliseconds: patience.between))) {
            do throws(Fault) {
                if let fault = try query().fault { return try stopped(fault) }
            } catch {
                // It may be busy cutting. The deadline decides.
                guard error.name == .noAnswer || error.name == .garbled else { throw error }
            }
            if mark?.isWhole == true { break }
            if deadline.hasPassed {
                if mouth, try isAtMouth() { return .printed }
                return try stopped(Fault(.noAnswer, "the mark after the ticket did not come back"))
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
    private func stopped(_ fault: Fault) throws(Fault) -> PrintOutcome {
        let cleared = try clear()
        leftovers = !cleared
        if isProven { return .printed }
        guard cleared, let mark, fault.name != .noAnswer else { return .unknown(fault) }
        if mark.proven > 0, !mark.isWhole { return .partial(fault, bands: mark.proven, of: mark.all) }
        // A cutter that fails has all of the ticket before it, to be torn off; a
        // printer that only keeps silent may have printed everything.
        return mark.isUntouched && fault.name != .cutterError ? .notPrinted(fault) : .unknown(fault)
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
                if reply == .cleared { return true }
            }
            // Older printers only know this one, and say nothing.
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
            if case .plain = reply { return true }
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
            while let reply = try reply(by: min(deadline, .after(milliseconds: patience.between))) {
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
        case .plain where profile.proof == .paperSensors: mark?.answer()
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
