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
    func pushThrough() throws(Fault) -> Bool {
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
    func restartCount() throws(Fault) -> Bool {
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
}
