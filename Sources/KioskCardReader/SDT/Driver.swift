import KioskCore
import KioskTransport

/// An ID-card reader that speaks SDT, over a serial line or TCP.
///
/// Belongs to one thread. `start()` once, then `poll()` again and again, at
/// most every 300 ms (the makers' manuals), except that it may follow
/// `.arrived` at once. Every call ends within its deadline, the module's time and
/// the time on the wire; `Pipe.interrupt()` ends it sooner. A `Fault` that is
/// thrown is the reader's or the line's; after it the next call works as soon as
/// they do.
package final class SDTReader {
    private enum State {
        case empty
        /// Found, to be read.
        case found
        case read
        case failed(Fault)
    }

    private enum Finding {
        case nothing, card
        case refused(Fault)
    }

    /// A frame that has begun must go on within this time, in milliseconds.
    private static let gap = 500
    /// After a broken frame the line must be quiet for this time before it is used again.
    private static let settling = 50
    /// How long a module may need after it got power, before it hears anything.
    private static let powerUp = 2000

    private let pipe: any Pipe
    private let patience: Int
    private let parser = FrameParser(lengths: Command.samStatus.answerLengths)
    private var state = State.empty

    /// `.seeRemoval` goes when the reader turns out not to know the command for it.
    package private(set) var capabilities: Capabilities = [.readText, .readPhoto, .seeRemoval]

    package convenience init(pipe: any Pipe) { self.init(pipe: pipe, patience: 100) }

    /// - Parameter patience: the percentage of the usual time that a reader gets to
    ///   answer; less than 100 for tests of silence.
    init(pipe: any Pipe, patience: Int) {
        self.pipe = pipe
        self.patience = patience
    }

    /// The memory that bytes from the line go through, for locking its pages.
    package var memory: Secret { parser.memory }

    /// Asks the module how it is and who it is, and resets one that is confused.
    /// Waits for a module that has just got power.
    package func start() throws(Fault) -> ReaderIdentity {
        state = .empty
        var status = try firstStatus()
        if !status.isGood, status.status.remedy != .staff {
            _ = try ask(.resetSAM)
            status = try ask(.samStatus)
        }
        guard status.isGood else {
            let fault = status.fault(of: .samStatus)
            throw status.status.remedy == .staff ? fault : Fault(.samFailed, fault.detail)
        }
        let answer = try ask(.samID)
        guard answer.isGood, let samID = answer.data.flatMap({ Wire.samID($0.region) }) else {
            throw answer.fault(of: .samID)
        }
        return ReaderIdentity(samID: samID)
    }

    /// One short step in the life of a card: nothing, arrived, read or failed, removed.
    package func poll() throws(Fault) -> CardNews {
        switch state {
        case .empty:
            switch try find() {
            case .nothing: return .nothing
            case .card:
                state = .found
                return .arrived
            case .refused(let fault):
                state = .failed(fault)
                return .failed(fault)
            }
        case .found:
            return try read(after: nil)
        case .failed(let last):
            // A card that lies better now is read without being lifted.
            switch try find() {
            case .nothing:
                state = .empty
                return .removed
            case .card: return try read(after: last)
            case .refused(let fault): return failed(fault, after: last)
            }
        case .read:
            return try stillThere()
        }
    }

    /// Resets the module, so that it finds a card again that was read and never lifted.
    package func reset() throws(Fault) {
        state = .empty
        let answer = try ask(.resetSAM)
        guard answer.isGood else { throw answer.fault(of: .resetSAM) }
    }

    // MARK: The card

    private func find() throws(Fault) -> Finding {
        var answer = try ask(.findCard)
        if answer.status.remedy == .reset {
            _ = try ask(.resetSAM)
            answer = try ask(.findCard)
        }
        if answer.isGood { return .card }
        let fault = answer.fault(of: .findCard)
        switch answer.status.remedy {
        case .findAgain: return .nothing
        case .reset, .staff: throw fault
        case .nothing, .resend, .lift: return .refused(fault)
        }
    }

    private func read(after last: Fault?) throws(Fault) -> CardNews {
        switch try readCard() {
        case .done(let record):
            state = .read
            return .read(record)
        case .refused(let fault):
            return failed(fault, after: last)
        }
    }

    private func failed(_ fault: Fault, after last: Fault?) -> CardNews {
        state = .failed(fault)
        return last?.name == fault.name ? .nothing : .failed(fault)
    }

    private enum Reading {
        case done(CardRecord)
        case refused(Fault)
    }

    /// Selects and reads; where the status says that it may help, once more.
    private func readCard() throws(Fault) -> Reading {
        var isSecond = false
        while true {
            let (command, answer) = try selectAndRead()
            if answer.isGood, let record = answer.cardRecord { return .done(record) }
            let fault = answer.fault(of: command)
            switch answer.status.remedy {
            case .staff: throw fault
            case .reset where isSecond: throw fault
            case .reset: _ = try ask(.resetSAM)
            case .findAgain where !isSecond: break
            default: return .refused(fault)
            }
            isSecond = true
            guard case .card = try find() else { return .refused(fault) }
        }
    }

    private func selectAndRead() throws(Fault) -> (Command, Answer) {
        let selected = try ask(.selectCard)
        return selected.isGood ? (.readText, try ask(.readText)) : (.selectCard, selected)
    }

    /// A card that was read is not found again while it lies there, whether it
    /// was lifted or not; but its management number can be read until it is lifted.
    private func stillThere() throws(Fault) -> CardNews {
        let answer = try ask(.readManagement)
        if answer.isGood || answer.status.isOnlyWithoutItem { return .nothing }
        let fault = answer.fault(of: .readManagement)
        guard fault.name != .readerRefused else {
            // This reader cannot tell; it will find the next card.
            capabilities.remove(.seeRemoval)
            state = .empty
            return .nothing
        }
        guard answer.status.remedy != .staff else { throw fault }
        state = .empty
        return .removed
    }

    // MARK: The line

    private enum Exchange {
        case answer(Answer)
        /// Something came that was no answer; what it was.
        case damaged(String)
    }

    /// Sends a command and waits for its answer; sends it a second time when
    /// either direction was disturbed.
    func ask(_ command: Command) throws(Fault) -> Answer {
        if case .answer(let answer) = try exchange(command), answer.status.remedy != .resend { return answer }
        switch try exchange(command) {
        case .answer(let answer) where answer.status.remedy == .resend: throw answer.fault(of: command)
        case .answer(let answer): return answer
        case .damaged(let what): throw Fault(.garbled, "\(command.name): \(what)")
        }
    }

    private func exchange(_ command: Command) throws(Fault) -> Exchange {
        parser.reset(lengths: command.answerLengths)
        defer { parser.reset(lengths: command.answerLengths) }
        let milliseconds = patient(command.milliseconds) + millisecondsOnWire(command.bytesOnWire)
        let deadline = Deadline.after(milliseconds: milliseconds)
        var heard = 0
        var strangers = 0
        do throws(TransportFault) {
            // What comes late for an earlier command must not answer this one.
            pipe.discardInput()
            try pipe.write(command.frame, deadline: deadline)
            while true {
                while let answer = parser.next(Answer.init) {
                    if let answer, answer.fits(command) { return .answer(answer) }
                    strangers += 1
                }
                if let added = try more(deadline, isSpoiled: parser.rejected + strangers > 0) {
                    heard += added
                } else if parser.isInsideFrame {
                    parser.giveUp()
                } else {
                    break
                }
            }
        } catch {
            throw Fault(line: error.kind.rawValue, error.detail)
        }
        guard heard > 0 else { throw Fault(.noAnswer, "\(command.name): nothing came within \(milliseconds) ms") }
        return .damaged("\(heard) bytes came, \(parser.rejected) broken frames, \(strangers) answers to something else")
    }

    /// How many bytes came; nil when none came in time.
    private func more(_ deadline: Deadline, isSpoiled: Bool) throws(TransportFault) -> Int? {
        guard !deadline.hasPassed else { return nil }
        var until = deadline
        if parser.isInsideFrame {
            until = min(until, .after(milliseconds: patient(Self.gap)))
        } else if isSpoiled {
            until = min(until, .after(milliseconds: Self.settling))
        }
        do throws(TransportFault) {
            return try parser.fill { space throws(TransportFault) in try pipe.read(into: space, deadline: until) }
        } catch {
            guard error.kind == .timeout else { throw error }
            return nil
        }
    }

    /// With a quarter more, for lines that pause between bytes.
    private func millisecondsOnWire(_ count: Int) -> Int {
        guard let rate = pipe.bytesPerSecond, rate > 0 else { return 0 }
        return count * 1250 / rate
    }

    private func patient(_ milliseconds: Int) -> Int { milliseconds * patience / 100 }

    /// Asks until a module that has just got power must hear.
    private func firstStatus() throws(Fault) -> Answer {
        let mustHear = Deadline.after(milliseconds: patient(Self.powerUp))
        while true {
            let isLast = mustHear.hasPassed
            do throws(Fault) {
                return try ask(.samStatus)
            } catch {
                guard error.name == .noAnswer, !isLast else { throw error }
            }
        }
    }
}

extension Answer {
    /// Of a good answer to 30 01. The answer's own memory is zeroed when it goes.
    fileprivate var cardRecord: CardRecord? {
        guard let data, let message = Wire.BaseMessage(data.region) else { return nil }
        return withExtendedLifetime(data) { CardRecord(text: message.text, photo: message.photo) }
    }
}
