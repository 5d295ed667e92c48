import Chance
import Kiosk
import KioskCore
import World

/// A day of a hall by chance: residents, clerks, and what goes wrong.
final class Day {
    static let minute: Int64 = 60_000

    var chance: Chance
    let hall: Hall
    let truth = Truth()
    var agenda = Agenda()
    private(set) var seats: [Seat] = []
    var cases: [CaseLife] = []
    var appointments: [Appointment] = []
    var evaluations = Evaluations()
    var board = Board()
    var tally = Tally()
    /// What happened last, for the message of a failure.
    private var story: [String] = []
    private let residents: Int
    private let beginning: Int64
    private var clockAhead: Int64 = 0
    private var requests = 0
    private(set) var isDiskFull = false
    /// Days from the first one of the records to the day that is played.
    let prelude: Int

    init(seed: UInt64, directory: String, catalog: String, residents: Int) throws {
        chance = Chance(seed: seed)
        self.residents = residents
        // Monday to Friday of the third week.
        prelude = 14 + Int(seed % 5)
        hall = try Hall(directory: directory, catalog: catalog)
        world_set_clock(0)
        world_fill_disk(false)
        beginning = Clock.monotonic()
        seats = Plan.desks.enumerated().map { Seat($1, clerk: "\(101 + $0)") }
        try setClock(ahead: 0)
    }

    func tell(_ words: String) {
        story.append("\(LocalTime(of: Clock.moment()).clock) \(words)")
        if story.count > 400 { story.removeFirst(200) }
    }

    var station: Station { get throws(Failure) { try hall.station } }

    // MARK: Time

    /// From the first row of the records on.
    var now: Int64 { Clock.monotonic() - beginning }

    /// The wall clock of the hall is that of Monday, 11 May 2026, 8:00 in Beijing at the beginning.
    private func setClock(ahead: Int64) throws {
        clockAhead = ahead
        world_set_clock((Self.monday - Self.world) * 1_000_000 - beginning * 1_000_000 + ahead * 1_000_000)
        let shown = Clock.wall()
        guard shown == Self.monday + now + ahead else { throw Broken("the clock does not show what it was set to") }
    }

    /// 2026-05-11 00:00 UTC, and where the world's clock begins, 2026-05-04 09:00 UTC; ms.
    private static let monday: Int64 = 1_778_457_600_000
    private static let world: Int64 = 1_777_885_200_000

    /// What the clock on the wall shows: day since 1970 and minute in Beijing, by our own reckoning.
    var shown: (date: Int, minute: Int) {
        let minutes = (Self.monday + now + clockAhead) / 60_000 + 480
        return (Int(minutes / 1_440), Int(minutes % 1_440))
    }

    /// The day that is played.
    var today: Int { Int(Self.monday / 86_400_000) + prelude }

    /// The clock says that it is another day. Who waits is called all the same: the last number is not six hours old.
    var isAnotherDay: Bool { shown.date > today }

    func after(_ milliseconds: Int64, _ act: @escaping () throws -> Void) { agenda.at(now + milliseconds, act) }

    /// At a minute of the day that is played.
    func at(_ minute: Int, _ act: @escaping () throws -> Void) {
        agenda.at(Int64(prelude) * 86_400_000 + Int64(minute - 480) * Self.minute, act)
    }

    func pass(to time: Int64) {
        world_pass_time((time - now) * 1_000_000)
        truth.now = now
    }

    // MARK: The day

    func play() throws {
        do {
            try hall.open()
            try playPrelude()
            plan()
            while let (time, act) = agenda.next() {
                pass(to: max(time, now))
                try act()
                while let _ = try station.events.next() {}
            }
            try reckon()
            hall.close()
        } catch {
            throw Broken("\(error)\n    " + story.suffix(30).joined(separator: "\n    "))
        }
    }

    private func plan() {
        for seat in seats { at(505 + chance.number(0...6)) { try self.sit(seat) } }
        for seat in seats { at(835 + chance.number(0...8)) { try self.sit(seat) } }
        for _ in 0..<residents { at(arrival()) { try self.arrive() } }
        planFaults()
        planOffice()
        planAppointments()
        at(500) { try self.listen() }
    }

    /// More come in the middle of the morning than at noon; a few come in vain.
    private func arrival() -> Int {
        switch chance.number(0...19) {
        case 0: chance.number(490...1_060)
        case 1...7: 520 + chance.number(0...60) + chance.number(0...60)
        case 8...11: chance.number(505...690)
        case 12...16: 842 + chance.number(0...50) + chance.number(0...50)
        default: chance.number(835...1_025)
        }
    }

    private func planFaults() {
        for (from, until, ahead) in [(560, 572, 25), (630, 633, -3 * 1_440), (910, 921, -40), (960, 965, 9 * 60)] {
            at(from) {
                self.tell("the clock is set by \(ahead) minutes")
                try self.setClock(ahead: Int64(ahead) * Self.minute)
            }
            at(until) {
                self.tell("the clock is set right")
                try self.setClock(ahead: 0)
                // Who was turned away while it was wrong tries again.
                for seat in self.seats { try self.wake(seat) }
            }
        }
        for _ in 0..<3 {
            at(chance.number(520...1_040)) {
                guard !self.isDiskFull else { return }
                self.tell("the terminal is closed and opened")
                self.hall.close()
                try self.reopen()
            }
        }
        let full = chance.number(520...580)
        at(full) {
            self.tell("the disk is full")
            world_fill_disk(true)
            self.isDiskFull = true
        }
        at(full + 2) {
            self.tell("there is room on the disk")
            world_fill_disk(false)
            self.isDiskFull = false
        }
        // A clerk goes away without a word; nobody may sit down before the lease has run out.
        let gone = chance.one(of: Array(seats.prefix(10)))
        at(590) { gone.goesWithoutAWord = true }
    }

    /// Runs again, and the clerks' pages ask for their windows.
    func reopen() throws {
        let sitting = seats.filter { $0.hold != nil }
        // A page holds on to the program that it came from.
        for seat in seats { (seat.hold, seat.oldPage) = (nil, nil) }
        try hall.open()
        tally.restarts += 1
        for seat in sitting where !seat.isGone { try take(seat, clerk: seat.clerk) }
    }

    /// After the power went.
    func restart() throws {
        tell("the power is back")
        tally.crashes += 1
        hall.forget()
        try reopen()
    }

    // MARK: Residents

    private func nextRequest() -> String {
        requests += 1
        return "resident-\(requests)"
    }

    private func arrive() throws {
        let line = chance.one(of: [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3].map { Plan.lines[$0] })
        let matter = chance.once(in: 2) ? chance.one(of: Plan.matters.filter { $0.queue == line.code }) : nil
        let priority: Priority = chance.one(of: [.elder, .pregnant, .disabled, .soldier] + Array(repeating: .ordinary, count: 12))
        try takeNumber(line, matter, priority)
    }

    private func takeNumber(_ line: Plan.Line, _ matter: Plan.Matter?, _ priority: Priority, tries: Int = 0) throws {
        let request = nextRequest()
        var visit = try beginVisit()
        let (date, minute) = shown
        let admits = truth.admits(line, date: date, weekday: (date + 3) % 7, minute: minute)
        // The power goes in the middle of it, now and then.
        if !isDiskFull, chance.once(in: 150) {
            tell("the power will go")
            world_lose_power_after(Int64(chance.number(0...8)))
        }
        var number: QueueNumber?
        for _ in 0..<2 where number == nil {
            if world_is_down() {
                try restart()
                visit = nil
            }
            do throws(Failure) {
                number = try station.issueNumber(
                    requestID: request, item: matter?.code, queue: matter == nil ? line.code : nil, visit: visit, declared: priority)
            } catch {
                if world_is_down() { continue }
                world_lose_power_after(-1)
                if isDiskFull, error.kind == .store {
                    tell("\(line.code): not taken, the disk is full")
                    tally.refusedByDisk += 1
                    return after(Self.minute * 3) { try self.takeNumber(line, matter, priority, tries: tries) }
                } else if error.kind == .notNow, !admits {
                    truth.refused()
                    tell("\(line.code): no number now")
                    try endVisit(visit)
                    guard tries < 2, chance.once(in: 2) else { return }
                    return after(Self.minute * Int64(chance.number(5...40))) { try self.takeNumber(line, matter, priority, tries: tries + 1) }
                } else {
                    throw Broken("no number of \(line.code): \(error.kind)")
                }
            }
        }
        guard let number else { throw Broken("no number of \(line.code) in two tries") }
        if world_is_down() {
            try restart()
            visit = nil
        }
        world_lose_power_after(-1)
        guard admits else { throw Broken("\(number.text) was given outside the hours, or over its slot's cap") }
        try truth.issued(
            number.text, in: line, item: matter?.code, priority: number.priority.name, ahead: number.told.ahead,
            told: number.told.minutes.map { ($0.lowerBound, $0.upperBound) }, back: number.back.map { $0 - number.issued }, date: date,
            minute: minute)
        let standing = try station.standing(number)
        guard standing == number.told else { throw Broken("\(number.text) was told \(number.told), and in the same moment it is \(standing)") }
        tell("\(number.text) taken, \(number.priority.name)")
        // Whoever asks again with the same request has the number that was promised.
        if visit == nil || chance.once(in: 20) {
            let again = try station.issueNumber(requestID: request, item: matter?.code, queue: matter == nil ? line.code : nil, visit: visit, declared: priority)
            guard again.text == number.text else { throw Broken("asked for twice, \(number.text) became \(again.text)") }
        }
        try print(number, line, matter, priority)
        try endVisit(visit)
        guard truth.lives[number.text]?.standing == .waiting else { return }
        try wake(queue: line.code)
        if chance.once(in: 60) {
            after(Self.minute * Int64(chance.number(2...20))) { try self.leave(number.text) }
        }
    }

    private func print(_ number: QueueNumber, _ line: Plan.Line, _ matter: Plan.Matter?, _ priority: Priority) throws {
        let fault = Fault(.paperEnd, "by chance")
        switch chance.number(0...79) {
        case 0, 1: hall.printer.next = .notPrinted(fault)
        case 2: hall.printer.next = .unknown(fault)
        case 3: hall.printer.next = .partial(fault, bands: 1, of: 2)
        default: break
        }
        let isLost = if case .notPrinted = hall.printer.next { true } else { false }
        _ = try station.printTicket(number, on: nil)
        for worker in try station.workers { _ = worker.turn() }
        guard isLost, line.isVoidWithoutTicket else { return }
        // 作废: nobody has the ticket, and the resident takes another number.
        tell("\(number.text) is void: no ticket came out")
        try truth.become(number.text, .void)
        tally.lostTickets += 1
        after(Self.minute) { try self.takeNumber(line, matter, priority) }
    }

    /// Somebody who has had enough says so at the terminal.
    private func leave(_ text: String) throws {
        guard !isDiskFull, [.waiting, .held, .noShow].contains(truth.lives[text]?.standing) else { return }
        tell("\(text) leaves")
        let number = try station.findNumber(day: nil, text: text)
        try station.cancelNumber(number, reason: "left")
        try truth.become(text, .void)
    }

    func beginVisit() throws -> UInt64? {
        do throws(Failure) {
            tally.visits += 1
            return try station.beginVisit(Manner())
        } catch {
            tally.visits -= 1
            guard isDiskFull, error.kind == .store else { throw error }
            return nil
        }
    }

    func endVisit(_ visit: UInt64?) throws {
        if let visit { try station.endVisit(visit) }
    }
}

/// What was played, in numbers.
struct Tally {
    var visits = 0
    var restarts = 0
    var crashes = 0
    var lostTickets = 0
    var refusedByDisk = 0
    var takenOver = 0
    var bookingsRefused = 0
    var rows: UInt64 = 0
    var lights: [String: Int] = [:]
    /// Told an interval and called; within its lower end; within its upper end.
    var told = (count: 0, low: 0, high: 0)
}
