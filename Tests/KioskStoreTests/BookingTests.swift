import KioskCore
import Testing

@testable import KioskStore

@Suite("Whose number it is")
struct PersonNumberTests {
    let scratch: ScratchDirectory
    let store: Store
    let rules = CounterRules()
    let someone = PersonKey((1...16).map { UInt8($0) })
    let another = PersonKey((2...17).map { UInt8($0) })

    init() throws {
        scratch = try ScratchDirectory()
        store = try Store(directory: scratch.path)
    }

    private func take(_ request: String, _ queue: String = "A", of person: PersonKey?, agent: PersonKey? = nil, at minute: Int = 0) throws -> NumberIssue {
        var arrival = Arrival()
        (arrival.person, arrival.agent) = (person, agent)
        return try store.issueNumber(request: request, item: nil, in: .named(queue), on: .friday, arrival: arrival, at: .minute(minute))
    }

    private func live() throws -> String? {
        try store.liveNumber(of: #require(someone), in: "A", on: .friday, at: .minute(0))?.text
    }

    @Test func `One person has one number of a queue, and is told which`() throws {
        #expect(try take("1", of: someone).new?.text == "A001")
        guard case .hasNumber(let number) = try take("2", of: someone) else {
            Issue.record("a second number was given")
            return
        }
        #expect(number.text == "A001")
        #expect(try take("1", of: someone) == .repeated(number), "a retry is no second number")
        #expect(try take("3", "B", of: someone).new?.text == "B001", "another business is another matter")
        #expect(try take("4", of: another).new?.text == "A002")
        #expect(try take("5", of: nil).new?.text == "A003", "who is not known may take several")
        #expect(try take("6", of: nil).new?.text == "A004")
        #expect(try live() == "A001")
    }

    @Test func `It is theirs while it waits, is called, served or put aside; not when it is finished or void`() throws {
        let pass = try #require(try store.openWindow(.serving("A"), clerk: "7", lease: rules.lease, at: .minute(0)).pass)
        _ = try take("1", of: someone)
        _ = try store.callNext(pass, on: .friday, rules, at: .minute(1))
        #expect(try live() == "A001")
        _ = try store.serve(pass, rules, at: .minute(2))
        #expect(try take("2", of: someone).new == nil)
        _ = try store.hold(pass, rules, at: .minute(3))
        #expect(try live() == "A001")
        _ = try store.call("A001", pass, on: .friday, rules, at: .minute(4))
        _ = try store.finish(pass, rules, at: .minute(5))
        #expect(try live() == nil)
        let next = try #require(try take("3", of: someone, at: 6).new)
        #expect(try store.voidNumber(id: next.id, reason: "left", at: .minute(7)))
        #expect(try take("4", of: someone, at: 8).new?.text == "A003")
    }

    @Test func `Who missed the call takes another, and the missed one is void`() throws {
        let pass = try #require(try store.openWindow(.serving("A"), clerk: "7", lease: rules.lease, at: .minute(0)).pass)
        _ = try take("1", of: someone)
        _ = try store.callNext(pass, on: .friday, rules, at: .minute(1))
        _ = try store.noShow(pass, rules, at: .minute(2))
        #expect(try take("2", of: someone, at: 3).new?.text == "A002")
        #expect(try store.number(.friday, "A001")?.voidReason == "replaced")
        #expect(try store.resume("A001", pass, on: .friday, rules, at: .minute(4)) == .conflict)
    }

    @Test func `The agent may take numbers for several, each of whom has one`() throws {
        let neighbour = PersonKey((3...18).map { UInt8($0) })
        #expect(try take("1", of: someone, agent: another).new?.text == "A001")
        #expect(try take("2", of: neighbour, agent: another).new?.text == "A002")
        #expect(try take("3", of: another).new?.text == "A003", "and one of their own")
        #expect(try take("4", of: someone).new == nil)
        let row = try #require(try store.journalTail(3).first)
        #expect(row.body.contains("\"agent\":\"\(try #require(another))\""))
        #expect(row.body.contains("\"person\":\"\(try #require(someone))\""))
    }

    @Test func `Another day is another number, and whose it was is forgotten`() throws {
        _ = try take("1", of: someone)
        var arrival = Arrival()
        arrival.person = someone
        let saturday = Moment.beijing(.saturday, 9)
        #expect(try store.issueNumber(request: "2", item: nil, in: .named("A"), on: .saturday, arrival: arrival, at: saturday).new?.text == "A001")
        try store.purgePersons(on: .saturday, at: saturday)
        let kept = try store.records.read { (db) throws(StoreFault) in
            try db.all("SELECT day FROM turn WHERE person IS NOT NULL") { $0.text(0) }
        }
        #expect(kept == ["2026-11-21"])
    }

    @Test func `Past midnight it is theirs as long as the day is not over for its people`() throws {
        let person = try #require(someone)
        var moment = Moment.beijing(.friday, 23, 50)
        var arrival = Arrival()
        arrival.person = person
        _ = try store.issueNumber(request: "1", item: nil, in: .named("A"), on: .friday, arrival: arrival, at: moment)
        func passes(_ minutes: Int64) throws {
            moment.wall += minutes * 60_000
            moment.monotonic += minutes * 60_000
            try store.purgePersons(on: .saturday, at: moment)
        }
        try passes(20)
        #expect(try store.liveNumber(of: person, in: "A", on: .saturday, at: moment)?.text == "A001")
        try passes(400)
        let kept = try store.records.read { (db) throws(StoreFault) in try db.first("SELECT 1 FROM turn WHERE person IS NOT NULL") { _ in true } }
        #expect(kept == nil)
    }
}

@Suite("Bookings")
struct BookingTests {
    let scratch: ScratchDirectory
    let store: Store
    let someone = PersonKey((1...16).map { UInt8($0) })
    let another = PersonKey((2...17).map { UInt8($0) })
    let slot = Queue.Slot(minutes: 570..<600, cap: 2)

    init() throws {
        scratch = try ScratchDirectory()
        store = try Store(directory: scratch.path)
    }

    private var queue: Queue {
        var queue = Queue.named("A")
        queue.hours = OpeningHours("周一至周五 8:30—12:00")
        queue.slots = [.init(minutes: 510..<720, cap: 1)]
        return queue
    }

    private func book(_ request: String, of person: PersonKey? = nil) throws -> BookingReceipt {
        try store.book(slot, of: queue, on: .friday, request: request, item: nil, person: person, at: .beijing(LocalDate.friday.adding(days: -2)))
    }

    private func booking(_ request: String, of person: PersonKey? = nil) throws -> Booking {
        guard case .booked(let booking) = try book(request, of: person) else { throw StoreFault(.other, "\(request) was not booked") }
        return booking
    }

    private func checkIn(_ booking: Booking, at moment: Moment = .beijing(.friday, 9, 30)) throws -> NumberIssue {
        try store.checkIn(booking, in: queue, on: .friday, visit: 0, arrival: Arrival(priority: .booked, credit: 30), at: moment)
    }

    @Test func `A time has as many places as it says, and a retry takes none`() throws {
        let first = try booking("1")
        #expect(try book("1") == .repeated(first))
        _ = try booking("2")
        #expect(try book("3") == .full)
        #expect(try store.left(of: [slot], of: queue, on: .friday) == [BookableTime(minutes: 570..<600, left: 0)])
        #expect(try store.cancelBooking(first.id, reason: "ill", at: .beijing(.friday, 8)))
        #expect(try !store.cancelBooking(first.id, reason: "ill", at: .beijing(.friday, 8)))
        #expect(try store.left(of: [slot], of: queue, on: .friday).map(\.left) == [1])
        _ = try booking("3")
        let other = try store.book(.init(minutes: 600..<630, cap: 1), of: queue, on: .friday, request: "2", item: nil, person: nil, at: .beijing(.friday, 8))
        guard case .conflict = other else {
            Issue.record("one name has two bookings: \(other)")
            return
        }
    }

    @Test func `One person has one booking of a queue on a day, and is found by it`() throws {
        let first = try booking("1", of: someone)
        #expect(try book("2", of: someone) == .conflict(first))
        #expect(try store.booking(of: #require(someone), on: .friday) == first)
        let later = try store.book(.init(minutes: 900..<930, cap: 1), of: .named("B"), on: .friday, request: "3", item: nil, person: someone, at: .beijing(.friday, 8))
        guard case .booked(let afternoon) = later else {
            Issue.record("another business could not be booked: \(later)")
            return
        }
        #expect(try store.booking(of: #require(someone), on: .friday, over: 599) == first)
        #expect(try store.booking(of: #require(someone), on: .friday, over: 600) == afternoon, "a missed one hides none that is still to come")
        #expect(try store.booking(of: #require(someone), on: .friday, over: 930) == first, "and is found when all are missed")
        #expect(try store.booking(of: #require(another), on: .friday) == nil)
    }

    @Test func `Checked in it is a number with credit, also when the slot is full, and again the same`() throws {
        let walkIn = try #require(try store.issueNumber(request: "walk-in", item: nil, in: queue, on: .friday, at: .beijing(.friday, 9, 20)).new)
        let booking = try booking("1", of: someone)
        let number = try #require(try checkIn(booking).new)
        #expect(number.text == "A002")
        #expect(number.priority == .booked)
        #expect(number.told.ahead == 0, "thirty minutes of credit are before \(walkIn.text)")
        #expect(try checkIn(booking) == .repeated(number))
        #expect(try store.booking(request: "1")?.number == number.id)
        #expect(try store.booking(of: #require(someone), on: .friday) == nil)
        #expect(try !store.cancelBooking(booking.id, reason: "late", at: .beijing(.friday, 10)))
        #expect(try store.liveNumber(of: #require(someone), in: "A", on: .friday, at: .beijing(.friday, 10)) == number)
        #expect(try store.journalTail(4).map(\.kind) == ["number-issued", "booking-made", "number-issued", "booking-checked-in"])
    }

    @Test func `Who has a number already, or has cancelled, is not checked in`() throws {
        var arrival = Arrival()
        arrival.person = someone
        let walkIn = try #require(try store.issueNumber(
            request: "walk-in", item: nil, in: queue, on: .friday, arrival: arrival, at: .beijing(.friday, 9)).new)
        let booking = try booking("1", of: someone)
        #expect(try checkIn(booking) == .hasNumber(walkIn))
        #expect(try store.cancelBooking(booking.id, reason: "walked in", at: .beijing(.friday, 9)))
        #expect(try checkIn(booking) == .conflict)
    }

    @Test func `It may be checked in a quarter of an hour before and after, and is missed then`() {
        let rules = BookingRules()
        let booking = Booking(id: 1, request: "1", queue: "A", item: nil, day: .friday, minutes: 570..<600)
        #expect(booking.checkIn(rules) == 555..<615)
        #expect(booking.state(at: LocalTime(date: .friday, minute: 614), rules) == .booked)
        #expect(booking.state(at: LocalTime(date: .friday, minute: 615), rules) == .missed)
        #expect(booking.state(at: LocalTime(date: .saturday, minute: 0), rules) == .missed)
    }

    @Test func `What can be booked is on working days, not too far ahead, and has not begun`() {
        var queue = Queue.named("A")
        queue.bookings = [slot, .init(minutes: 600..<630, cap: 1)]
        let working = WorkingDays.shipped
        func times(_ day: LocalDate, at minute: Int = 580, closed: [Place.ClosedDays] = []) -> Int {
            queue.bookable(on: day, at: LocalTime(date: .friday, minute: minute), closed: closed, BookingRules(), working).count
        }
        #expect(times(.friday) == 1, "the first has begun")
        #expect(times(.friday, at: 0) == 2)
        #expect(times(.saturday) == 0)
        #expect(times(LocalDate.friday.adding(days: 3)) == 2, "Monday")
        #expect(times(LocalDate.friday.adding(days: 7)) == 2, "the fifth working day")
        #expect(times(LocalDate.friday.adding(days: 10)) == 0)
        #expect(times(LocalDate.friday.adding(days: -1)) == 0)
        #expect(times(LocalDate.friday.adding(days: 3), closed: [.init(from: .friday, until: LocalDate.friday.adding(days: 9))]) == 0)
    }
}
