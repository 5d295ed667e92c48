import KioskCore
import KioskTransport

// Bytes out and replies in.

extension TicketPrinter {
    /// Drops what came unasked since the last call.
    func begin() throws(Fault) {
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
    func fallInStep() throws(Fault) {
        let deadline = due(patience.answer)
        while try reply(by: min(deadline, .after(milliseconds: patience.quiet))) != nil, !deadline.hasPassed {}
        classifier = ReplyClassifier(profile.status.grammar)
        overdue = false
    }

    /// Waits for the marks; not on when the printer has news, so that it is asked.
    func marksCome(by deadline: Deadline) throws(Fault) -> Bool {
        while mark?.isWhole == false, !hasNews, try reply(by: deadline) != nil {}
        return mark?.isWhole == true
    }

    func send(_ bytes: [UInt8]) throws(Fault) {
        do throws(TransportFault) {
            try write(bytes)
        } catch {
            throw Fault(line: error.kind.rawValue, error.detail)
        }
    }

    func write(_ bytes: [UInt8]) throws(TransportFault) {
        let time = millisecondsOnWire(bytes.count)
        // A serial line takes more than it has sent.
        wireFree = max(wireFree, .now).adding(milliseconds: time)
        try pipe.write(bytes, deadline: .after(milliseconds: patience.sending &+ time))
    }

    /// So long after the printer has got all that was sent to it.
    func due(_ milliseconds: Int) -> Deadline { max(wireFree, .now).adding(milliseconds: milliseconds) }

    /// The next reply, or nil when the deadline passes.
    func reply(by deadline: Deadline) throws(Fault) -> Reply? {
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
        guard let fault else {
            // What is there already comes even when the deadline has passed, so that alone would end nothing.
            spoken += bytes.count
            guard spoken <= Self.longestSpeech else { throw Fault(.garbled, "it does not stop talking") }
            return bytes
        }
        guard fault.kind == .timeout else { throw Fault(line: fault.kind.rawValue, fault.detail) }
        spoken = 0
        return nil
    }

    /// All answers to all questions of a long ticket are shorter.
    private static let longestSpeech = 65_536

    func millisecondsOnWire(_ count: Int) -> Int {
        guard let rate = pipe.bytesPerSecond, rate > 0 else { return 0 }
        return count &* 1000 / rate
    }
}
