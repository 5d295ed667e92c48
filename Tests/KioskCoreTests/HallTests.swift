import Testing

@testable import KioskCore

@Suite("Who is next")
struct NextTests {
    private func window(_ services: String) throws -> Window {
        var window = Window(code: "3")
        window.serves = try #require(Window.services(services))
        return window
    }

    private func minute(_ minute: Int64) -> Int64 { minute * 60_000 }

    @Test func `Whoever came first, in whichever queue`() throws {
        let window = try window("A;B")
        let waiting = [
            Waiting(number: 1, queue: "A", rank: minute(10)), Waiting(number: 2, queue: "B", rank: minute(9)),
        ]
        #expect(window.next(of: waiting)?.number == 2)
        #expect(window.next(of: []) == nil)
    }

    @Test func `Of two who came at once, the one with the earlier number`() throws {
        let waiting = [Waiting(number: 8, queue: "B", rank: 0), Waiting(number: 7, queue: "A", rank: 0)]
        #expect(try window("A;B").next(of: waiting)?.number == 7)
    }

    @Test func `An elder comes as if twenty minutes earlier, and no more than that`() throws {
        let credits = Credits()
        let elder = Waiting(number: 2, queue: "A", rank: Waiting.rank(arrived: minute(30), credit: credits[.elder]))
        #expect(try window("A").next(of: [Waiting(number: 1, queue: "A", rank: minute(11)), elder])?.number == 2)
        #expect(try window("A").next(of: [Waiting(number: 1, queue: "A", rank: minute(9)), elder])?.number == 1)
    }

    @Test func `A window helps out in a queue with a handicap only after its own people`() throws {
        let window = try window("A;B+10")
        let own = Waiting(number: 2, queue: "A", rank: minute(9))
        #expect(window.next(of: [Waiting(number: 1, queue: "B", rank: 0), own])?.number == 2)
        #expect(window.next(of: [Waiting(number: 1, queue: "B", rank: minute(-2)), own])?.number == 1)
    }

    @Test func `Who was sent to this very window is one of its own`() throws {
        let sent = Waiting(number: 5, queue: "B", rank: minute(5), isDirected: true)
        #expect(try window("A;B+60").next(of: [sent, Waiting(number: 1, queue: "A", rank: minute(6))])?.number == 5)
    }

    @Test(arguments: ["", "A+", "A+241", "A+-1", "A;A", "A+1+2", "+5", "A+x"])
    func `What is no list of queues is refused`(text: String) {
        #expect(Window.services(text) == nil)
    }

    @Test func `A list of queues may have spaces`() {
        #expect(Window.services("A; B + 10 ;C+0") == [.init(queue: "A"), .init(queue: "B", handicap: 10), .init(queue: "C")])
    }

    @Test func `Sixty is sixty on the birthday`() throws {
        let born = try #require(LocalDate(year: 1966, month: 11, day: 21))
        #expect(!Priority.isElder(born: born, on: try #require(LocalDate(year: 2026, month: 11, day: 20))))
        #expect(Priority.isElder(born: born, on: try #require(LocalDate(year: 2026, month: 11, day: 21))))
        let leap = try #require(LocalDate(year: 1964, month: 2, day: 29))
        #expect(!Priority.isElder(born: leap, on: try #require(LocalDate(year: 2024, month: 2, day: 28))))
        #expect(Priority.isElder(born: leap, on: try #require(LocalDate(year: 2025, month: 3, day: 1))))
    }

    @Test func `Of two classes the better counts, and credits are bounded`() {
        var credits = Credits()
        credits[.soldier] = 1_000
        #expect(credits[.soldier] == 240)
        #expect(credits.best(of: [.elder, .soldier]) == .soldier)
        #expect(credits.best(of: [.elder, .pregnant]) == .elder)
        credits[.disabled] = 0
        #expect(credits.best(of: [.disabled]) == .disabled)
        #expect(credits.best(of: []) == .ordinary)
        #expect(credits.largest == 240)
    }
}

@Suite("When a queue gives numbers")
struct QueueHoursTests {
    private let friday = LocalDate.epoch.adding(days: 20_777)  // 2026-11-20

    private func at(_ hour: Int, _ minute: Int = 0, _ days: Int = 0) -> LocalTime {
        LocalTime(date: friday.adding(days: days), minute: hour * 60 + minute)
    }

    private func queue(_ hours: String?, lastNumber: Int = 0, slots: String? = nil) throws -> Queue {
        var queue = Queue(code: "A")
        if let hours {
            queue.hours = OpeningHours(hours)
            try #require(queue.hours != nil)
        }
        queue.lastNumber = lastNumber
        if let slots { queue.slots = try #require(Queue.Slot.list(slots)) }
        return queue
    }

    private func admission(_ queue: Queue, _ time: LocalTime, issued: Int = 0, closed: [Place.ClosedDays] = []) -> Queue.Admission {
        queue.admission(at: time, closed: closed) { _ in issued }
    }

    @Test func `One without hours always gives them`() throws {
        #expect(admission(try queue(nil), at(3)) == .open(nil, last: nil))
    }

    @Test func `None is given in the last minutes before lunch and before closing`() throws {
        let queue = try queue("周一至周五 8:30—12:00、14:00—17:30", lastNumber: 30)
        #expect(admission(queue, at(8, 29)) == .closed(opens: at(8, 30)))
        #expect(admission(queue, at(8, 30)) == .open(nil, last: 11 * 60 + 29))
        #expect(admission(queue, at(11, 29)) == .open(nil, last: 11 * 60 + 29))
        #expect(admission(queue, at(11, 30)) == .closed(opens: at(14)))
        #expect(admission(queue, at(17, 0)) == .closed(opens: at(8, 30, 3)), "on Monday")
        #expect(admission(queue, at(9), closed: [.init(from: friday, until: friday.adding(days: 3))]) == .closed(opens: at(8, 30, 4)))
    }

    @Test func `A full slot says when the next begins`() throws {
        let queue = try queue("每天 8:00—12:00", slots: "08:00-09:00 2; 09:00-10:00 1; 10:30-11:00 5")
        #expect(admission(queue, at(8, 10), issued: 1) == .open(.init(minutes: 480..<540, cap: 2), last: 539))
        #expect(admission(queue, at(8, 10), issued: 2) == .full(opens: at(9)))
        #expect(admission(queue, at(9, 59), issued: 1) == .full(opens: at(10, 30)))
        #expect(admission(queue, at(10, 10)) == .closed(opens: at(10, 30)))
        #expect(admission(queue, at(10, 59), issued: 5) == .full(opens: at(8, 0, 1)))
    }

    @Test(arguments: ["", "8:00-9:00", "8:00-9:00 x", "9:00-8:00 3", "8:00-10:00 1; 9:00-11:00 1", "8:00-25:00 1", "8-9 1", "8:60-9:00 1"])
    func `What is no list of slots is refused`(text: String) {
        #expect(Queue.Slot.list(text) == nil)
    }

    @Test func `A queue that never opens says so by saying nothing`() throws {
        #expect(admission(try queue("每天 8:00—8:20", lastNumber: 30), at(8, 10)) == .closed(opens: nil))
    }
}

@Suite("The hall's time")
struct HallTimeTests {
    private func moment(wall: Int64, monotonic: Int64) -> Moment { Moment(wall: wall, monotonic: monotonic, utcOffset: 28_800) }

    @Test func `It goes with the clock that cannot jump`() {
        var time = HallTime().advanced(to: moment(wall: 1_000_000, monotonic: 500), boot: "a")
        #expect(time.now == 0)
        time = time.advanced(to: moment(wall: 1_002_000, monotonic: 2_500), boot: "a")
        #expect(time.now == 2_000)
        time = time.advanced(to: moment(wall: 99_000_000_000, monotonic: 3_500), boot: "a")
        #expect(time.now == 3_000, "set forward by years")
        time = time.advanced(to: moment(wall: 0, monotonic: 4_500), boot: "a")
        #expect(time.now == 4_000, "set back to 1970")
    }

    @Test func `Who looked earlier and writes later turns nothing back`() {
        var time = HallTime().advanced(to: moment(wall: 10, monotonic: 1_000), boot: "a")
        time = time.advanced(to: moment(wall: 10, monotonic: 1_900), boot: "a")
        time = time.advanced(to: moment(wall: 10, monotonic: 1_800), boot: "a")
        #expect(time.now == 900)
        #expect(time.advanced(to: moment(wall: 10, monotonic: 2_000), boot: "a").now == 1_000)
    }

    @Test func `Over a restart of the machine the wall clock counts, forward only and at most a day`() {
        let before = HallTime(now: 5_000, wall: 1_000_000, monotonic: 900_000, boot: "a")
        #expect(before.advanced(to: moment(wall: 1_060_000, monotonic: 10), boot: "b").now == 65_000)
        #expect(before.advanced(to: moment(wall: 1_060_000, monotonic: 2_000_000), boot: "b").now == 65_000)
        #expect(before.advanced(to: moment(wall: 0, monotonic: 10), boot: "b").now == 5_000)
        #expect(before.advanced(to: moment(wall: .max, monotonic: 10), boot: "b").now == 86_405_000)
        #expect(before.advanced(to: moment(wall: .min, monotonic: .min), boot: "b").now == 5_000)
    }
}

@Suite("A clock that jumps, and what the hall makes of it")
struct DoubtTests {
    private static let day: Int64 = 86_400_000
    private static let hour: Int64 = 3_600_000

    /// A machine whose clock people set, and that is switched off and on.
    private struct Machine {
        var time = HallTime()
        var moment = Moment(wall: 20_000 * day, monotonic: 1_000, utcOffset: 28_800)
        var boot = 0

        init() { look() }

        mutating func look() { time = time.advanced(to: moment, boot: "\(boot)") }
        mutating func runs(_ hours: Int64) {
            for _ in 0..<hours {
                moment.wall += hour
                moment.monotonic += hour
                look()
            }
        }
        mutating func isSet(by milliseconds: Int64) {
            moment.wall += milliseconds
            look()
        }
        mutating func isOff(_ milliseconds: Int64, clock: Int64? = nil) {
            moment.wall += clock ?? milliseconds
            moment.monotonic = 1_000
            boot += 1
            look()
        }
    }

    @Test func `Nobody doubts one that goes on, day and night`() {
        var machine = Machine()
        for _ in 0..<30 {
            machine.runs(10)
            machine.isOff(14 * Self.hour)
            #expect(machine.time.doubtedDays == 0)
        }
    }

    @Test(arguments: [1, 365, 36_500]) func `A day to which it was set is doubted, until three days have passed`(days: Int64) {
        var machine = Machine()
        machine.runs(24)
        machine.isSet(by: days * Self.day)
        #expect(machine.time.doubtedDays == days)
        machine.runs(3 * 24 - 1)
        #expect(machine.time.doubtedDays == days)
        machine.runs(1)
        #expect(machine.time.doubtedDays == 0)
    }

    @Test func `Once it is set right all is as before, however often`() {
        var machine = Machine()
        for _ in 0..<5 {
            machine.isSet(by: 365 * Self.day)
            machine.runs(48)
            #expect(machine.time.doubtedDays == 365)
            machine.isSet(by: -365 * Self.day)
            machine.runs(48)
            #expect(machine.time.doubtedDays == 0)
        }
    }

    @Test func `A second jump is doubted for days of its own`() {
        var machine = Machine()
        machine.isSet(by: Self.day)
        machine.runs(2 * 24)
        machine.isSet(by: 365 * Self.day)
        machine.runs(25)
        #expect(machine.time.doubtedDays == 365)
    }

    @Test func `Who is set back by a day and forward again forgets nothing early`() {
        var machine = Machine()
        machine.runs(24)
        machine.isSet(by: -Self.day)
        machine.runs(24)
        #expect(machine.time.doubtedDays == 0)
        machine.isSet(by: Self.day)
        #expect(machine.time.doubtedDays == 1)
    }

    @Test func `Set while the machine was off, it is doubted as far as it was not off`() {
        var machine = Machine()
        for _ in 0..<3 {
            machine.isOff(60_000, clock: 365 * Self.day)
            #expect(machine.time.doubtedDays >= 364)
            machine.isOff(60_000, clock: -365 * Self.day)
            #expect(machine.time.doubtedDays == 0)
        }
    }

    @Test func `The days of a weekend are believed before the next`() {
        var machine = Machine()
        for _ in 0..<20 {
            for _ in 0..<4 {
                machine.runs(9)
                machine.isOff(15 * Self.hour)
            }
            machine.runs(9)
            #expect(machine.time.doubtedDays == 0)
            machine.isOff(63 * Self.hour)
            #expect(machine.time.doubtedDays == 2)
        }
    }

    @Test func `A machine that starts in 1970 every morning is believed in the end, too`() {
        var machine = Machine()
        for _ in 0..<60 {
            machine.runs(10)
            let off = machine.moment.wall + 14 * Self.hour
            machine.isOff(14 * Self.hour, clock: -machine.moment.wall)
            machine.isSet(by: off)
            #expect(machine.time.doubtedDays <= 9)
        }
    }

    @Test func `Nothing overflows, whatever stands in the records`() {
        for now in [Int64.min, 0, .max] {
            for ahead in [Int64.min, 0, .max] {
                for doubt in [HallTime.Doubt(since: .min, lead: .min), .init(since: .max, lead: .max), nil] {
                    let time = HallTime(now: now, wall: 5, monotonic: 5, boot: "a", ahead: ahead, doubt: doubt)
                    _ = time.advanced(to: Moment(wall: .max, monotonic: .max, utcOffset: 0), boot: "b").doubtedDays
                    _ = time.advanced(to: Moment(wall: .min, monotonic: .min, utcOffset: 0), boot: "a").doubtedDays
                }
            }
        }
    }
}

@Suite("What is told about waiting")
struct WaitEstimateTests {
    /// A window that calls every three minutes whoever waits, and people who come before it does.
    private func learnt(_ calls: Int, ahead: Int = 3, noise: (Int) -> Int64 = { _ in 0 }) -> WaitEstimate {
        var estimate = WaitEstimate()
        for call in 0..<calls {
            let now = Int64(call + 10) * 180_000
            let arrived = now - Int64(ahead + 1) * 180_000 - noise(call)
            estimate.called(arrived: arrived, ahead: ahead, expected: estimate.expected(ahead: ahead), at: now)
        }
        return estimate
    }

    @Test func `Nothing, before thirty waits are past`() {
        #expect(WaitEstimate().forecast(ahead: 4).minutes == nil)
        #expect(WaitEstimate().expected(ahead: 4) == nil)
        #expect(learnt(31).forecast(ahead: 3).minutes == nil, "the first two had no expectation")
        #expect(learnt(32).forecast(ahead: 3).minutes != nil)
        #expect(learnt(32).forecast(ahead: 30).minutes == nil, "long queues have a past of their own")
    }

    @Test func `People ahead and oneself, times the pace`() {
        let estimate = learnt(100)
        #expect(estimate.pace == 180_000)
        #expect(estimate.forecast(ahead: 3) == WaitForecast(ahead: 3, minutes: 12...13, away: 12))
    }

    @Test func `The interval is as wide as the past was wild`() throws {
        // A third waits as expected, a third twice, a third three times as long.
        let estimate = learnt(120) { Int64($0 % 3) * 720_000 }
        let told = try #require(estimate.forecast(ahead: 3).minutes)
        #expect(told.lowerBound == 24)
        #expect(told.upperBound == 36 || told.upperBound == 37)
    }

    @Test func `Breaks and idle windows do not slow the pace`() {
        var estimate = learnt(40)
        let last = estimate.lastCall ?? 0
        estimate.called(arrived: last + 600_000, ahead: 0, expected: nil, at: last + 600_000)
        #expect(estimate.pace == 180_000, "nobody waited meanwhile")
        estimate.called(arrived: last, ahead: 0, expected: nil, at: last + 100_000_000)
        #expect(estimate.pace == 180_000, "a night is no turn")
    }

    @Test func `It is kept as bytes, and what is none is refused`() {
        let estimate = learnt(130)
        #expect(WaitEstimate(bytes: estimate.bytes) == estimate)
        #expect(WaitEstimate(bytes: WaitEstimate().bytes) == WaitEstimate())
        for cut in [0, 1, 15, 16, estimate.bytes.count - 1] { #expect(WaitEstimate(bytes: Array(estimate.bytes.prefix(cut))) == nil) }
        #expect(WaitEstimate(bytes: estimate.bytes + [0]) == nil)
        #expect(WaitEstimate(bytes: [UInt8](repeating: 0xFF, count: 19)) == nil)
    }

    @Test func `Half of a hall's people wait no longer than the lower end, nine in ten no longer than the upper`() {
        // A hall with three windows and service times by chance: what is told is compared with what came.
        var random = SystemOfChance(7)
        var estimate = WaitEstimate()
        var (told, low, high) = (0, 0, 0)
        var queue: [(arrived: Int64, ahead: Int, expected: Int64?, forecast: WaitForecast)] = []
        var free: [Int64] = [0, 0, 0]
        var arrival: Int64 = 0
        for _ in 0..<6_000 {
            arrival += Int64(random.below(240_000)) + 30_000
            // Windows that become free before the next arrival call.
            while let first = queue.first, let window = free.indices.min(by: { free[$0] < free[$1] }), max(free[window], first.arrived) <= arrival {
                let now = max(free[window], first.arrived)
                estimate.called(arrived: first.arrived, ahead: first.ahead, expected: first.expected, at: now)
                if let minutes = first.forecast.minutes {
                    told += 1
                    if now - first.arrived <= Int64(minutes.lowerBound) * 60_000 { low += 1 }
                    if now - first.arrived <= Int64(minutes.upperBound) * 60_000 { high += 1 }
                }
                free[window] = now + Int64(random.below(600_000)) + 100_000
                queue.removeFirst()
            }
            queue.append((arrival, queue.count, estimate.expected(ahead: queue.count), estimate.forecast(ahead: queue.count)))
        }
        #expect(told > 4_000)
        #expect((40...62).contains(low * 100 / told), "\(low) of \(told) within the lower end")
        #expect((85...97).contains(high * 100 / told), "\(high) of \(told) within the upper end")
    }
}

@Suite("A call")
struct AnnouncementTests {
    private func call(_ text: String, _ window: String) -> Announcement {
        Announcement(call: 1, number: 1, text: text, queue: "A", window: window, recall: 0, skipped: 0)
    }

    @Test func `It is a sentence and the names of recordings`() {
        let call = call("A001", "3")
        #expect(call.sentence(.mandarin) == "请 A001 号到 3 号窗口办理")
        #expect(call.sentence(.english) == "Number A001, please go to window 3")
        #expect(call.clips(.mandarin) == ["chime", "qing", "A", "0", "0", "1", "hao", "dao", "3", "hao", "chuangkou", "banli"])
        #expect(call.clips(.cantonese) == call.clips(.mandarin))
        #expect(call.clips(.english) == ["chime", "number", "A", "0", "0", "1", "please-go-to-window", "3"])
    }

    @Test func `Windows from ten on are counted in Chinese and spelt in English`() {
        #expect(call("b7", "12").clips(.mandarin) == ["chime", "qing", "B", "7", "hao", "dao", "shi", "2", "hao", "chuangkou", "banli"])
        #expect(call("b7", "30").clips(.mandarin).suffix(5) == ["3", "shi", "hao", "chuangkou", "banli"])
        #expect(call("b7", "05").clips(.mandarin).suffix(5) == ["0", "5", "hao", "chuangkou", "banli"])
        #expect(call("b7", "12").clips(.english).suffix(2) == ["1", "2"])
        #expect(call("b7", "K2").clips(.mandarin).suffix(5) == ["K", "2", "hao", "chuangkou", "banli"])
    }
}

/// SplitMix64: the same chance in every run.
struct SystemOfChance {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func below(_ bound: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return (z ^ (z >> 31)) % bound
    }
}
