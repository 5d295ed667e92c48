import KioskCore
import KioskTransport

/// A ticket printer at the end of a pipe. One thread only; `Pipe.interrupt()` is
/// for the others.
///
/// A ticket has three possible ends, and none is a guess:
///
/// - `printed`: the printer sent back the mark that followed the ticket.
/// - `notPrinted`: it was in trouble before the first byte went out, or it
///   stopped and then confirmed that its buffer is empty. Nothing prints late.
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
        package init() {}
    }

    package private(set) var profile: TicketPrinterProfile
    private let pipe: any Pipe
    private let patience: Patience

    private var classifier = ReplyClassifier()
    private var replies: [Reply] = []
    // An answer is overdue: it must not be taken for the next one.
    private var overdue = false
    // Something of an earlier ticket, perhaps of an earlier run, may be in the printer.
    private var leftovers = true
    private var mark: Mark?
    // Not the marks of the run before, whose answers may still be on their way.
    private var marks = UInt32.random(in: 0...UInt32.max)

    /// What follows a ticket, and comes back.
    private struct Mark {
        let id: [UInt8]
        /// How many answers make it whole, and how many came.
        let wanted: Int
        var count = 0
        var came: Bool { count >= wanted }
        // Something came that no printer sends: GS r, one byte, proves nothing then.
        var inNoise = false
    }

    /// A piece of a ticket that came to nothing hangs in the printer. It is cut
    /// off before the next ticket, which another resident will hold.
    package private(set) var hasRemains: Bool

    /// `hasRemains`: of the printer on the pipe before, when its last ticket did
    /// not end as `printed`.
    package init(
        pipe: any Pipe, profile: TicketPrinterProfile, hasRemains: Bool = false, patience: Patience = Patience()
    ) {
        self.pipe = pipe
        self.profile = profile
        self.hasRemains = hasRemains
        self.patience = patience
    }

    /// Opens the line; `profile` nil: the printer is asked what it is.
    package static func open(
        _ uri: DeviceURI, profile: TicketPrinterProfile?, hasRemains: Bool = false, presenter: PresenterPolicy = PresenterPolicy(),
        patience: Patience = Patience(), deadline: Deadline
    ) throws(Fault) -> TicketPrinter {
        let pipe: any Pipe
        do throws(TransportFault) {
            pipe = try uri.open(deadline: deadline)
        } catch {
            throw Fault(line: error.kind.rawValue, error.detail)
        }
        return TicketPrinter(
            pipe: pipe, profile: profile ?? .chosen(), hasRemains: hasRemains, patience: patience)
    }

    package func interrupt() { pipe.interrupt() }

    package func close() { pipe.close() }

    // MARK: - Status

    /// Asks how it is, and clears what an earlier ticket left in it. Silence is
    /// `noAnswer`, never good news.
    package func status() throws(Fault) -> TicketPrinterStatus {
        try begin()
        // Even when it is out of paper: what is in its buffer must not wait for a new roll.
        let cleared = leftovers ? try clear() : true
        let status = try query()
        if cleared {
            leftovers = false
        } else if status.fault == nil {
            leftovers = try !pushThrough()
        }
        return status
    }

    /// What it calls itself; nil when it does not say.
    package func model() throws(Fault) -> String? {
        guard profile.tellsModel else { return nil }
        try begin()
        try send(Wire.modelName)
        let deadline = Deadline.after(milliseconds: patience.answer)
        while let reply = try reply(by: deadline) {
            if case .text(let name) = reply { return String(decoding: name.filter { 0x20...0x7E ~= $0 }, as: UTF8.self) }
        }
        overdue = true
        return nil
    }

    private func query() throws(Fault) -> TicketPrinterStatus {
        if overdue { try fallInStep() }
        var answers: [StatusDialect.Answer] = []
        var noise = false
        for question in profile.status.questions {
            guard case .realTime(let n) = question else { continue }
            try send(Wire.status(n))
            let deadline = Deadline.after(milliseconds: patience.answer)
            waiting: while true {
                guard let reply = try reply(by: deadline) else {
                    overdue = true
                    throw noise ? Self.garbled : Fault(.noAnswer, "no answer to DLE EOT \(n)")
                }
                switch reply {
                case .status(let byte):
                    answers.append(.init(source: question, bytes: [byte]))
                    break waiting
                case .xon, .xoff, .automatic, .cleared: continue
                case .printed, .plain: noise = noise || (mark?.count ?? 0) == 0
                case .text, .garbage: noise = true
                }
            }
        }
        // What came between nonsense is not believed.
        guard !noise else {
            overdue = true
            throw Self.garbled
        }
        return profile.status.status(answers)
    }

    private static let garbled = Fault(.garbled, "bytes that are no answer of a printer")

    // MARK: - Printing

    /// Prints a ticket that was encoded for this profile. Returns within the
    /// time that `Patience` allows, or soon after `Pipe.interrupt()`.
    package func print(_ ticket: EncodedTicket) -> PrintOutcome {
        do throws(Fault) {
            if let fault = try status().fault { return .notPrinted(fault) }
        } catch {
            return .notPrinted(error)
        }

        let id = nextID()
        let all = (hasRemains ? Wire.initialize + Wire.cut(profile.cutter) : []) + ticket.bytes
        let question: [UInt8]
        switch profile.proof {
        case .processID:
            question = Wire.processID(id)
            mark = Mark(id: id, wanted: 1)
        case .paperSensors:
            // Twice: one byte of noise looks like an answer, and cannot be two.
            question = Wire.paperSensors + Wire.paperSensors
            mark = Mark(id: id, wanted: 2)
        }
        defer { mark = nil }
        let onWire = millisecondsOnWire(all.count)
        leftovers = true
        do throws(TransportFault) {
            try pipe.write(all + question, deadline: .after(milliseconds: patience.sending &+ onWire))
        } catch {
            // What the kernel still holds must not reach a printer that comes back.
            pipe.abandon()
            guard error.sent > 0 else { return .notPrinted(Fault(line: error.kind.rawValue, error.detail)) }
            hasRemains = true
            return .unknown(Fault(line: error.kind.rawValue, error.detail))
        }
        let outcome: PrintOutcome
        do throws(Fault) {
            outcome = try proof(by: .after(milliseconds: patience.printing &+ onWire))
        } catch {
            pipe.abandon()
            outcome = isProven ? .printed : .unknown(error)
        }
        hasRemains = outcome != .printed
        return outcome
    }

    /// The mark came, and says "printed" rather than "processed".
    private var isProven: Bool { mark?.came == true && profile.proof == .processID }

    /// Waits for the mark, and looks after paper and cover meanwhile.
    private func proof(by deadline: Deadline) throws(Fault) -> PrintOutcome {
        while try !markComes(by: min(deadline, .after(milliseconds: patience.between))) {
            do throws(Fault) {
                if let fault = try query().fault { return try stopped(fault) }
            } catch {
                // It may be busy cutting. The deadline decides.
                guard error.name == .noAnswer || error.name == .garbled else { throw error }
            }
            if deadline.hasPassed { return try stopped(Fault(.noAnswer, "the mark after the ticket did not come back")) }
        }
        leftovers = false
        if isProven { return .printed }
        let status = try query()
        if let fault = status.fault { return .unknown(fault) }
        return mark?.inNoise == true ? .unknown(Self.garbled) : .printed
    }

    /// It stopped in the middle: empty its buffer before anything else, so that
    /// nothing comes out with the next roll of paper. Then see what it proved.
    private func stopped(_ fault: Fault) throws(Fault) -> PrintOutcome {
        let cleared = try clear()
        leftovers = !cleared
        if isProven { return .printed }
        // A cutter that fails has all of the ticket before it, to be torn off; a
        // printer that only keeps silent may have printed everything.
        let isIncomplete = mark?.count == 0 && fault.name != .cutterError && fault.name != .noAnswer
        return cleared && isIncomplete ? .notPrinted(fault) : .unknown(fault)
    }

    /// Empties the printer's buffers. True when it confirms that.
    private func clear() throws(Fault) -> Bool {
        try send(Wire.clearAndTell)
        let deadline = Deadline.after(milliseconds: patience.clearing)
        while let reply = try reply(by: deadline) {
            if reply == .cleared { return true }
        }
        // Older printers only know this one, and say nothing.
        try send(Wire.recoverAndClear)
        return false
    }

    /// For printers that cannot confirm: a command that was cut off in the middle
    /// swallows what follows. Feeds it with nothing until it must be over, and
    /// asks something that is answered in stream order.
    private func pushThrough() throws(Fault) -> Bool {
        let all = [UInt8](repeating: Wire.nothing, count: profile.largestRaster) + Wire.initialize + Wire.paperSensors
        try send(all)
        let deadline = Deadline.after(milliseconds: patience.answer &+ millisecondsOnWire(all.count))
        while let reply = try reply(by: deadline) {
            if case .plain = reply { return true }
        }
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
        classifier = ReplyClassifier()
        replies = []
    }

    /// Waits for quiet, so that an overdue answer is not taken for the next one.
    private func fallInStep() throws(Fault) {
        let deadline = Deadline.after(milliseconds: patience.answer)
        while try reply(by: min(deadline, .after(milliseconds: patience.quiet))) != nil, !deadline.hasPassed {}
        classifier = ReplyClassifier()
        overdue = false
    }

    private func markComes(by deadline: Deadline) throws(Fault) -> Bool {
        while mark?.came == false, try reply(by: deadline) != nil {}
        return mark?.came == true
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
        switch (reply, profile.proof) {
        case (.printed(let id), .processID) where id == mark?.id: mark?.count += 1
        case (.plain, .paperSensors): mark?.count += 1
        case (.garbage, _), (.text, _): mark?.inNoise = true
        default: break
        }
        return reply
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
