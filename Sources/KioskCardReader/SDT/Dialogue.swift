import KioskCore
import KioskTransport

/// Commands to a module and its answers, over a line that may lose, add and
/// change bytes, or be silent.
///
/// A command is sent a second time when either direction was disturbed, and when
/// nothing came at all to one that is quick.
final class Dialogue {
    /// A frame that has begun must go on within this time, in milliseconds.
    private static let gap = 500
    /// After a broken frame the line must be quiet for this time before it is used again.
    private static let settling = 50

    let pipe: any Pipe
    private let parser = FrameParser(lengths: Command.samStatus.answerLengths)
    private(set) var health = ReaderHealth()
    /// The percentage of the usual time that a module gets to answer.
    private let patience: Int

    init(_ pipe: any Pipe, patience: Int) {
        self.pipe = pipe
        self.patience = patience
        parser.memory.lockInMemory()
    }

    /// What bytes from the line go through.
    var memory: Secret { parser.memory }

    private enum Exchange {
        case answer(Answer)
        /// Something came that was no answer; what it was.
        case damaged(String)
        case silent(milliseconds: Int)
    }

    /// Sends a command and waits for its answer.
    ///
    /// - Parameter isOnce: it is not sent a second time, whatever comes.
    func ask(_ command: Command, isOnce: Bool = false) throws(Fault) -> Answer {
        let first = try exchange(command)
        switch first {
        case .answer(let answer) where isOnce || answer.status.remedy != .resend: return answer
        case .silent where command.isSlow: throw fault(command, first)
        case _ where isOnce: throw fault(command, first)
        default: break
        }
        health.resends += 1
        let second = try exchange(command)
        guard case .answer(let answer) = second else {
            // That something came says more than that nothing did.
            if case (.damaged, .silent) = (first, second) { throw fault(command, first) }
            throw fault(command, second)
        }
        guard answer.status.remedy != .resend else { throw answer.fault(of: command) }
        return answer
    }

    private func fault(_ command: Command, _ exchange: Exchange) -> Fault {
        switch exchange {
        case .answer(let answer): answer.fault(of: command)
        case .damaged(let what): Fault(.garbled, "\(command.name): \(what)")
        case .silent(let milliseconds): Fault(.noAnswer, "\(command.name): nothing came within \(milliseconds) ms")
        }
    }

    private func exchange(_ command: Command) throws(Fault) -> Exchange {
        parser.reset(lengths: command.answerLengths)
        defer { parser.reset(lengths: command.answerLengths) }
        let milliseconds = patient(command.milliseconds) + millisecondsOnWire(command.bytesOnWire)
        let deadline = Deadline.after(milliseconds: milliseconds)
        var heard = 0
        var strangers = 0
        defer { health.broken += parser.rejected + strangers }
        do throws(TransportFault) {
            // What comes late for an earlier command must not answer this one.
            pipe.discardInput()
            health.commands += 1
            if command == .resetSAM { health.resets += 1 }
            try pipe.write(command.frame, deadline: deadline)
            while true {
                while let answer = parser.next(Answer.init) {
                    if let answer, answer.fits(command) {
                        health.answers += 1
                        answer.data?.lockInMemory()
                        return .answer(answer)
                    }
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
        guard heard > 0 else {
            health.timeouts += 1
            return .silent(milliseconds: milliseconds)
        }
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

    func patient(_ milliseconds: Int) -> Int { milliseconds * patience / 100 }
}
