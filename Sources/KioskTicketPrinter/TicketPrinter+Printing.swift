import KioskCore
import KioskTransport

// A ticket on its way, and how it ended.

extension TicketPrinter {
    /// Prints a ticket that was encoded for this profile. Returns within the
    /// time that `Patience` allows, or soon after `Pipe.interrupt()`.
    package func print(_ ticket: EncodedTicket) -> PrintOutcome {
        let wasEmpty: Bool
        do throws(Fault) {
            let status = try look()
            if let fault = status.fault { return .notPrinted(fault) }
            wasEmpty = !watch.isExpecting && status.presenter.map { $0 != .presented && $0 != .leftBehind } ?? false
            if profile.proof == .endCounter, try !restartCount() {
                return .notPrinted(Fault(.noAnswer, "its count of printed pieces does not restart"))
            }
        } catch {
            return .notPrinted(error)
        }

        var (bands, mark) = marked(ticket)
        mark.inNoise = leftovers
        // A ticket at the mouth proves one only where there was none, and no piece of another.
        let provesByMouth = wasEmpty && !hasRemains
        self.mark = mark
        awaitsEcho = false
        defer {
            if let mark = self.mark, profile.proof == .paperSensors { owed = min(owed + max(0, mark.asked - mark.answers), Self.mostOwed) }
            self.mark = nil
        }
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

    /// Sends the bands; nil when all of them went out, otherwise why the rest did not.
    ///
    /// A printer that can be emptied gets all at once. Another one prints what it has as soon as
    /// it can again, so it never has more than a few bands: of a ticket that stops no more than
    /// those can come out late, never its end and its cut.
    private func deliver(_ bands: [[UInt8]], counting sent: inout Int, by deadline: Deadline) throws(Fault) -> Fault? {
        var isPaced = !confirmsClearing
        // Who does not answer GS r at all gets the rest, too; not who has not even got it yet.
        var patient = due(patience.answer)
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
            do throws(TransportFault) {
                try write(chunk)
            } catch {
                sent += error.sent
                throw Fault(line: error.kind.rawValue, error.detail)
            }
            sent += chunk.count
            chunk = []
            if mark?.answers == 0 { patient = due(patience.answer) }
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
    func proof(by deadline: Deadline, mouth: Bool) throws(Fault) -> PrintOutcome {
        var mouth = mouth
        while try !marksCome(by: min(deadline, .after(milliseconds: patience.between))) {
            do throws(Fault) {
                if let fault = try query().fault { return try stopped(fault, sentAll: true) }
            } catch {
                // It may be busy cutting. The deadline decides.
                guard error.name == .noAnswer || error.name == .garbled else { throw error }
                // Or its power failed, and it pushes out a piece when it is back.
                mouth = false
            }
            if mark?.isWhole == true { break }
            if deadline.hasPassed {
                // Who sends some marks would send the last.
                if mouth, mark?.came == 0, mark?.answers == 0, try isAtMouth() { return .printed }
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
    func stopped(_ fault: Fault, sentAll: Bool) throws(Fault) -> PrintOutcome {
        let cleared = try clear()
        leftovers = !cleared
        if isProven { return .printed }
        guard let mark else { return .unknown(fault) }
        // What was not sent is not printed, whatever the printer has. Of what was sent: a
        // printer that only keeps silent may have printed everything, and a cutter that
        // fails has all of the ticket before it, to be torn off.
        if sentAll, mark.isEmptied, mark.all > 1 {
            let isWithoutEnd = mark.answers < mark.all - 2
            guard cleared, isWithoutEnd, fault.name != .noAnswer, fault.name != .cutterError else { return .unknown(fault) }
            return .notPrinted(fault)
        }
        if sentAll {
            guard cleared, mark.isIncomplete, fault.name != .noAnswer else { return .unknown(fault) }
            guard mark.proven > 0 || fault.name != .cutterError else { return .unknown(fault) }
        }
        return mark.proven > 0 ? .partial(fault, bands: mark.proven, of: mark.all) : .notPrinted(fault)
    }
}
