import Kiosk
import KioskCore
import World

/// A chair behind a window, and who sits there.
final class Seat {
    let desk: Plan.Desk
    var clerk: String
    /// What the clerk's page holds.
    var hold: WindowHold?
    /// The number before the window.
    var current: String?
    var isPaused = false
    /// Nobody waits for it; it looks again when somebody comes.
    var isIdle = false
    /// People who were put aside or missed their call, and stand here.
    var errands: [String] = []
    /// At the next free moment the clerk goes away, and does not say so.
    var goesWithoutAWord = false
    var isGone = false
    /// What is still open on the desk of a clerk who is gone.
    var oldPage: WindowHold?
    /// What was planned for it before this is no longer meant.
    var turn = 0

    init(_ desk: Plan.Desk, clerk: String) { (self.desk, self.clerk) = (desk, clerk) }
}

extension Day {
    // MARK: Coming and going

    func sit(_ seat: Seat) throws {
        guard seat.hold == nil, !seat.isGone else { return }
        guard !isDiskFull else { return after(Self.minute) { try self.sit(seat) } }
        try take(seat, clerk: seat.clerk)
        soon(seat, 1_000)
    }

    func take(_ seat: Seat, clerk: String) throws {
        let hold = try station.openWindow(seat.desk.code, clerk: clerk)
        (seat.hold, seat.clerk, seat.isPaused) = (hold, clerk, false)
        truth.sat(at: seat.desk.code, .open, clerk: clerk)
    }

    /// A thing that the clerk does a little later, unless something else comes first.
    private func soon(_ seat: Seat, _ milliseconds: Int64, _ act: (() throws -> Void)? = nil) {
        seat.turn += 1
        let turn = seat.turn
        after(milliseconds) {
            guard seat.turn == turn else { return }
            if let act { try act() } else { try self.step(seat) }
        }
    }

    private func mayGo(_ seat: Seat) -> Bool {
        let minute = Int(now / 60_000 % 1_440) + 480
        return ((725..<830).contains(minute) || minute >= 1_050) && truth.next(at: seat.desk) == nil && seat.errands.isEmpty
    }

    func wake(queue: String) throws {
        for seat in seats where seat.isIdle && seat.desk.serves[queue] != nil { try wake(seat) }
    }

    func wake(_ seat: Seat) throws {
        guard seat.isIdle else { return }
        seat.isIdle = false
        soon(seat, Int64(chance.number(1_000...9_000)))
    }

    // MARK: A free window

    /// What a clerk says to the engine; nil: the disk is full, and it is tried again later.
    private func verb<T>(_ seat: Seat, _ act: (WindowHold) throws(Failure) -> T) throws -> T? {
        guard let hold = seat.hold else { throw Broken("nobody sits at window \(seat.desk.code)") }
        do throws(Failure) {
            return try act(hold)
        } catch {
            guard isDiskFull, error.kind == .store else { throw error }
            tally.refusedByDisk += 1
            return nil
        }
    }

    func step(_ seat: Seat) throws {
        guard seat.hold != nil, seat.current == nil, !seat.isPaused, !seat.isGone else { return }
        if seat.goesWithoutAWord { return goAway(seat) }
        if mayGo(seat) {
            guard try verb(seat, { hold throws(Failure) in try hold.close() }) != nil else { return soon(seat, 30_000) }
            truth.sat(at: seat.desk.code, .closed, clerk: "")
            seat.hold = nil
            return
        }
        if let text = seat.errands.first {
            seat.errands.removeFirst()
            return try help(text, at: seat)
        }
        if chance.once(in: 70) { return try pause(seat) }
        try callNext(seat)
    }

    private func callNext(_ seat: Seat) throws {
        let number: QueueNumber?
        do {
            guard let called = try verb(seat, { hold throws(Failure) in try hold.callNext() }) else { return soon(seat, 30_000) }
            number = called
        } catch let failure as Failure where failure.kind == .notFound {
            number = nil
        }
        guard let number else {
            guard truth.next(at: seat.desk) == nil else {
                throw Broken("window \(seat.desk.code) hears that nobody waits, and \(truth.next(at: seat.desk)?.text ?? "") does")
            }
            seat.isIdle = true
            seat.turn += 1
            let turn = seat.turn
            // A sign of life, long before the lease runs out.
            return after(Self.minute * 8) {
                guard seat.turn == turn else { return }
                seat.isIdle = false
                try self.step(seat)
            }
        }
        try truth.calledByRule(number.text, at: seat.desk)
        tell("\(number.text) to window \(seat.desk.code)")
        stands(number.text, before: seat)
    }

    private func stands(_ text: String, before seat: Seat) {
        seat.current = text
        if chance.once(in: 14) { return soon(seat, 35_000) { try self.recall(seat, text) } }
        soon(seat, Int64(chance.number(10_000...50_000))) { try self.come(seat, text) }
    }

    private func pause(_ seat: Seat) throws {
        guard try verb(seat, { hold throws(Failure) in try hold.pause() }) != nil else { return soon(seat, 30_000) }
        seat.isPaused = true
        truth.sat(at: seat.desk.code, .paused, clerk: seat.clerk)
        soon(seat, Self.minute * Int64(chance.number(3...12))) { try self.unpause(seat) }
    }

    private func unpause(_ seat: Seat) throws {
        // A restart in between has opened the window already.
        if seat.isPaused {
            guard try verb(seat, { hold throws(Failure) in try hold.unpause() }) != nil else {
                return soon(seat, 30_000) { try self.unpause(seat) }
            }
            seat.isPaused = false
            truth.sat(at: seat.desk.code, .open, clerk: seat.clerk)
        }
        try step(seat)
    }

    /// Somebody who was put aside, or did not come, is back.
    private func help(_ text: String, at seat: Seat) throws {
        guard let life = truth.lives[text], life.standing == .held || life.standing == .noShow else { return soon(seat, 1_000) }
        if chance.once(in: 2) {
            guard try verb(seat, { hold throws(Failure) in try hold.resume(text) }) != nil else {
                seat.errands.append(text)
                return soon(seat, 30_000)
            }
            tell("\(text) waits again")
            try truth.become(text, .waiting)
            try wake(queue: life.queue)
            soon(seat, 1_000)
        } else {
            guard try verb(seat, { hold throws(Failure) in try hold.call(text) }) != nil else {
                seat.errands.append(text)
                return soon(seat, 30_000)
            }
            tell("\(text) called by the clerk of window \(seat.desk.code)")
            try truth.calledByClerk(text, at: seat.desk.code)
            seat.current = text
            soon(seat, 15_000) { try self.come(seat, text) }
        }
    }

    /// They will ask at a window that serves them.
    private func back(_ text: String, in minutes: Int) {
        after(Self.minute * Int64(minutes)) {
            guard let life = self.truth.lives[text] else { return }
            let open = self.seats.filter { $0.hold != nil && $0.desk.serves[life.queue] != nil }
            guard !open.isEmpty else { return }
            let seat = self.chance.one(of: open)
            seat.errands.append(text)
            try self.wake(seat)
        }
    }

    // MARK: Somebody before the window

    private func recall(_ seat: Seat, _ text: String) throws {
        let isLast = truth.lives[text]?.recalls == Plan.recalls
        do {
            guard try verb(seat, { hold throws(Failure) in try hold.recall() }) != nil else {
                return soon(seat, 30_000) { try self.recall(seat, text) }
            }
            try truth.recalled(text, at: seat.desk.code)
            if chance.once(in: 4) { return soon(seat, 20_000) { try self.come(seat, text) } }
            return soon(seat, 30_000) { try self.recall(seat, text) }
        } catch let failure as Failure where failure.kind == .limit && isLast {
            try leaves(seat, text, .noShow) { hold throws(Failure) in try hold.noShow() }
            if truth.lives[text]?.standing == .noShow, chance.once(in: 2) { back(text, in: chance.number(2...25)) }
        }
    }

    private func come(_ seat: Seat, _ text: String) throws {
        if chance.once(in: 12) { return soon(seat, 60_000) { try self.end(seat, text) } }
        try crashing()
        guard try settled(seat, text, .serving, verb: { hold throws(Failure) in try hold.serve() }) else {
            return soon(seat, 30_000) { try self.come(seat, text) }
        }
        try truth.become(text, .serving, at: seat.desk.code)
        // 2 to 8 minutes, most of them short.
        let seconds = 70 + chance.number(0...150) * chance.number(1...2)
        soon(seat, Int64(seconds) * 1_000) { try self.end(seat, text) }
    }

    private func end(_ seat: Seat, _ text: String) throws {
        guard let life = truth.lives[text] else { throw Broken("\(text) was never given") }
        switch chance.number(0...29) {
        case 0:
            try leaves(seat, text, .held) { hold throws(Failure) in try hold.hold() }
            if truth.lives[text]?.standing == .held { back(text, in: chance.number(3...30)) }
        case 1, 2:
            let queue = chance.one(of: Plan.lines.filter { !$0.isOnlySentTo }.map(\.code))
            try sendOn(seat, text, to: queue, comesAnew: false) { hold throws(Failure) in try hold.transfer(queue: queue, window: nil) }
        case 3:
            let other = chance.one(of: seats).desk.code
            let isOpen = truth.state(of: other) != .closed
            do {
                try sendOn(seat, text, to: life.queue, window: other, comesAnew: false) { hold throws(Failure) in
                    try hold.transfer(queue: nil, window: other)
                }
                guard isOpen || seat.current == text else { throw Broken("\(text) was sent to window \(other), where nobody sits") }
            } catch let failure as Failure where failure.kind == .conflict && !isOpen {
                soon(seat, 1_000) { try self.finish(seat, text) }
            }
        case 4 where life.queue != "E", 5 where life.queue != "E":
            try sendOn(seat, text, to: "E", comesAnew: true) { hold throws(Failure) in try hold.handOver(to: "E") }
        default:
            try finish(seat, text)
        }
    }

    private func finish(_ seat: Seat, _ text: String) throws {
        if let matter = Plan.matters.first(where: { $0.code == truth.lives[text]?.item }), let days = matter.days, chance.once(in: 2), !isDiskFull, !isAnotherDay {
            try receiveCase(of: matter, days: days, number: text, clerk: seat.clerk)
        }
        try leaves(seat, text, .finished) { hold throws(Failure) in try hold.finish() }
        guard truth.lives[text]?.standing == .finished, chance.once(in: 3) else { return }
        after(60_000) { try self.evaluate() }
    }

    private func leaves(_ seat: Seat, _ text: String, _ standing: Standing, _ act: (WindowHold) throws(Failure) -> Void) throws {
        try crashing()
        guard try settled(seat, text, standing, verb: act) else {
            return soon(seat, 30_000) { try self.end(seat, text) }
        }
        try truth.become(text, standing, at: seat.desk.code)
        tell("\(text) \(standing.rawValue) at window \(seat.desk.code)")
        free(seat)
    }

    private func sendOn(
        _ seat: Seat, _ text: String, to queue: String, window: String = "", comesAnew: Bool, _ act: (WindowHold) throws(Failure) -> Void
    ) throws {
        guard try verb(seat, act) != nil else { return soon(seat, 30_000) { try self.end(seat, text) } }
        try truth.sentOn(text, to: queue, window: window, comesAnew: comesAnew)
        tell("\(text) sent from window \(seat.desk.code) to \(queue) \(window)")
        free(seat)
        try wake(queue: queue)
        if let other = seats.first(where: { $0.desk.code == window }) { try wake(other) }
    }

    private func free(_ seat: Seat) {
        seat.current = nil
        // A clerk's page was loaded anew: what the old one holds is refused for ever.
        soon(seat, Int64(chance.number(3_000...15_000)))
    }

    // MARK: The power goes

    private func crashing() throws {
        guard !isDiskFull, !isAnotherDay, chance.once(in: 300) else { return }
        tell("the power will go")
        world_lose_power_after(Int64(chance.number(0...6)))
    }

    /// A verb, after which the number stands so. When the power went in it, the records say whether it was done.
    private func settled(_ seat: Seat, _ text: String, _ standing: Standing, verb act: (WindowHold) throws(Failure) -> Void) throws -> Bool {
        var isDone = false
        do {
            guard try verb(seat, act) != nil else { return false }
            isDone = true
        } catch {
            guard world_is_down() else { throw error }
        }
        guard world_is_down() else {
            world_lose_power_after(-1)
            return isDone
        }
        try restart()
        let state = try station.findNumber(day: nil, text: text).state
        let names: [QueueNumber.State: Standing] = [
            .issued: .waiting, .void: .void, .called: .called, .serving: .serving, .held: .held, .finished: .finished, .noShow: .noShow,
        ]
        guard names[state] == standing || names[state] == truth.lives[text]?.standing else {
            throw Broken("the power went, and \(text) is \(state)")
        }
        if isDone, names[state] != standing { throw Broken("it was told that \(text) is \(standing), and after the power it is not") }
        if names[state] == standing { return true }
        _ = try verb(seat, act)
        return true
    }

    // MARK: Leases

    /// The clerk goes away without a word, perhaps for ever.
    private func goAway(_ seat: Seat) {
        tell("the clerk of window \(seat.desk.code) is gone")
        (seat.goesWithoutAWord, seat.isGone) = (false, true)
        seat.oldPage = seat.hold
        let colleague = "201"
        after(Self.minute * 20) {
            guard try self.opens(seat, colleague) == .busy else { throw Broken("window \(seat.desk.code) was taken before its lease had run out") }
        }
        after(Self.minute * 31) {
            seat.isGone = false
            try self.take(seat, clerk: colleague)
            self.tally.takenOver += 1
            self.tell("window \(seat.desk.code) is taken over")
            try self.press(seat.oldPage)
            seat.oldPage = nil
            self.soon(seat, 1_000)
        }
    }

    /// On a page from before the take-over; a restart has ended it.
    private func press(_ page: WindowHold?) throws {
        guard let page else { return }
        do {
            let number = try page.callNext()
            throw Broken("a page from before the take-over called \(number.text)")
        } catch let failure as Failure {
            guard failure.kind == .gone else { throw Broken("a page from before the take-over was answered \(failure.kind)") }
        }
    }

    private func opens(_ seat: Seat, _ clerk: String) throws -> Failure.Kind? {
        do throws(Failure) {
            _ = try station.openWindow(seat.desk.code, clerk: clerk)
            return nil
        } catch {
            return error.kind
        }
    }
}
