import Glibc
import KioskCore
import KioskStore
import Testing

@testable import Kiosk

@Suite("A terminal that is never switched off")
struct ForgettingTests {
    private let terminal: Terminal
    private let person: PersonKey
    private let today = Clock.date(at: Clock.wall())

    init() throws {
        terminal = try Terminal()
        person = try terminal.station.person(number: Array("11010519491231002X".utf8))
    }

    private func book(on day: LocalDate) throws {
        let queue = try #require(terminal.station.queue("A"))
        let slot = Queue.Slot(minutes: 540..<570, cap: 1)
        guard case .booked = try terminal.station.store.book(slot, of: queue, on: day, request: "\(day)", item: nil, person: person, at: Clock.moment())
        else { throw Missing(what: "a booking on \(day)") }
    }

    private func isKnown(on day: LocalDate) throws -> Bool { try terminal.station.store.booking(of: person, on: day) != nil }

    @Test func `forgets whose booking it was when the next day begins, though nobody hands in a case`() throws {
        try book(on: today)
        var moment = Clock.moment()
        terminal.station.forget(at: moment)
        #expect(try isKnown(on: today))
        moment.wall += 2 * 86_400_000
        moment.monotonic += 2 * 86_400_000
        terminal.station.forget(at: moment)
        #expect(try !isKnown(on: today))
    }

    @Test(arguments: [2, 365]) func `forgets nobody by a clock that is set ahead, and right again half a day later`(days: Int64) throws {
        let tomorrow = today.adding(days: 1)
        try book(on: tomorrow)
        var moment = Clock.moment()
        terminal.station.forget(at: moment)
        moment.wall += days * 86_400_000
        for _ in 0..<12 {
            moment.wall += 3_600_000
            moment.monotonic += 3_600_000
            terminal.station.forget(at: moment)
        }
        #expect(try isKnown(on: tomorrow))
        moment.wall -= days * 86_400_000 - 3_600_000
        moment.monotonic += 3_600_000
        terminal.station.forget(at: moment)
        #expect(try isKnown(on: tomorrow))
        moment.wall += 2 * 86_400_000
        moment.monotonic += 2 * 86_400_000
        terminal.station.forget(at: moment)
        #expect(try !isKnown(on: tomorrow))
    }

    @Test func `looks for what is to be forgotten by itself`() throws {
        try book(on: today.adding(days: -2))
        let visit = try terminal.station.beginVisit(Manner())
        let until = Clock.monotonic() + 10_000
        while try isKnown(on: today.adding(days: -2)) {
            guard Clock.monotonic() < until else { throw Missing(what: "the forgetting") }
            usleep(1_000)
        }
        terminal.station.endVisit(visit)
    }
}
