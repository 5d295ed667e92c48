import KioskCore
import KioskTransport

// What an earlier ticket left in it.

extension TicketPrinter {
    /// Empties the printer's buffers. True when it confirms that.
    func clear() throws(Fault) -> Bool {
        guard profile.language == .escpos else {
            // Star has no such command: what it has, it prints. Its status is asked for, not sent.
            try send(Wire.Star.noReports)
            return false
        }
        do throws(Fault) {
            // What an aborted transfer left may be the beginning of a command.
            try send([UInt8](repeating: Wire.nothing, count: Wire.longestRealTime) + Wire.clearAndTell)
            let deadline = due(patience.clearing)
            while let reply = try reply(by: deadline) {
                guard reply == .cleared else { continue }
                confirmsClearing = true
                owed = 0
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

    /// Who answers nothing must not be asked more and more.
    static let mostOwed = 60

    /// For printers that cannot confirm: a command that was cut off in the middle
    /// swallows what follows. Feeds it with nothing until it must be over, and
    /// asks something that is answered in stream order.
    func pushThrough() throws(Fault) -> Bool {
        let filler = [UInt8](repeating: Wire.nothing, count: profile.largestRaster) + Wire.initialize
        guard profile.proof != .endCounter else {
            return try restartCount(after: filler)
        }
        // What is before the filler answers first: one answer more than that can give is the filler's.
        let asked = owed + 1
        try send(filler + [[UInt8]](repeating: Wire.paperSensors, count: asked).joined())
        let deadline = due(patience.answer)
        var came = 0
        while came < asked, let reply = try reply(by: deadline) {
            guard case .plain = reply else { continue }
            try passEcho(of: reply)
            came += 1
        }
        guard came == asked else {
            overdue = true
            owed = min(owed + asked - came, Self.mostOwed)
            return false
        }
        // The rest of them comes at once.
        try fallInStep()
        owed = 0
        return true
    }

    /// Sets Star's count to 1: 0 is what it has after a power cycle, in the middle of a ticket too.
    ///
    /// A count that it still has from before says nothing, so it goes by one that no ticket
    /// comes to: once that is reached, all that was sent before it has been printed.
    func restartCount(after filler: [UInt8] = []) throws(Fault) -> Bool {
        guard try count(to: Wire.Star.largestCount, after: filler) else { return false }
        return try count(to: 1)
    }

    private func count(to target: Int, after filler: [UInt8] = []) throws(Fault) -> Bool {
        try send(filler + Wire.Star.count(to: target))
        let deadline = due(patience.answer)
        var awaited = 0
        repeat {
            try send(Wire.Star.status)
            awaited += repeats ? 2 : 1
            var next = deadline
            while let reply = try reply(by: next) {
                guard case .report(let report) = reply else { continue }
                awaited -= 1
                if Wire.Star.counted(report) == target {
                    overdue = overdue || awaited > 0
                    return true
                }
                // It has not come to it yet.
                next = min(deadline, .after(milliseconds: patience.counting))
            }
        } while !deadline.hasPassed
        overdue = true
        return false
    }
}
