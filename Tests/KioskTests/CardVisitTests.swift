import KioskTwin
import Testing

@testable import Kiosk

@Suite("A resident with a card")
struct CardVisitTests {
    @Test("lays it down, is greeted masked, and takes it back")
    func wholeVisit() throws {
        let terminal = try Terminal(reader: true)
        let reader = try #require(terminal.reader)
        try terminal.becomes(.ready, "reader")
        let visit = try terminal.station.beginVisit(Manner())
        reader.place(.specimen)
        _ = try terminal.event(.cardArrived)
        let read = try terminal.event(.cardRead)
        #expect(read.visit == visit)
        let card = try #require(read.card)
        #expect(text(card.masked(.name)) == "王*明")
        #expect(text(card.masked(.number)) == "1101**********002X")
        #expect(text(card.plain(.number)) == "11010519491231002X")
        #expect(card.photo?.count == 1024)

        reader.remove()
        _ = try terminal.event(.cardRemoved)
        #expect(card.plain(.number) == nil)
        #expect(text(card.masked(.name)) == "王*明", "the ticket and the receipt still need it")

        terminal.station.endVisit(visit)
        #expect(text(card.masked(.name)) == "")
        #expect(card.isForgotten)
    }

    @Test("who lays it down before touching the screen is not asked again")
    func cardFirst() throws {
        let terminal = try Terminal(reader: true)
        try terminal.becomes(.ready, "reader")
        terminal.reader?.place(.specimen)
        let card = try #require(try terminal.event(.cardRead).card)
        let visit = try terminal.station.beginVisit(Manner())
        terminal.station.endVisit(visit)
        #expect(card.isForgotten)
    }

    @Test("a card that nobody follows up is forgotten when it is lifted")
    func nobodysCard() throws {
        let terminal = try Terminal(reader: true)
        try terminal.becomes(.ready, "reader")
        terminal.reader?.place(.specimen)
        let card = try #require(try terminal.event(.cardRead).card)
        terminal.reader?.remove()
        _ = try terminal.event(.cardRemoved)
        #expect(card.isForgotten)
    }

    @Test("is told what to do when it could not be read, and can try again")
    func tryAgain() throws {
        let terminal = try Terminal(reader: true)
        let reader = try #require(terminal.reader)
        try terminal.becomes(.ready, "reader")
        reader.removeDuringRead()
        reader.place(.specimen)
        let failed = try terminal.event(.cardFailed)
        #expect(failed.name == "card-not-read")
        #expect(failed.who == .resident)
        #expect(failed.text == "没有读到，请把身份证拿起来，再平放一次。")
        _ = try terminal.event(.cardRemoved)
        reader.place(.specimen)
        _ = try terminal.event(.cardRead)
    }

    @Test("a reader that goes away and comes back works again, and takes what was read with it")
    func readerGoesAway() throws {
        let terminal = try Terminal(reader: true)
        let reader = try #require(terminal.reader)
        try terminal.becomes(.ready, "reader")
        reader.place(.specimen)
        let card = try #require(try terminal.event(.cardRead).card)
        reader.disconnect()
        try terminal.becomes(.absent, "reader")
        #expect(card.plain(.number) == nil)
        reader.reconnect()
        try terminal.becomes(.ready, "reader")
    }
}

@Suite("A visit")
struct VisitTests {
    @Test("is one at a time")
    func oneAtATime() throws {
        let terminal = try Terminal()
        let visit = try terminal.station.beginVisit(Manner())
        #expect { try terminal.station.beginVisit(Manner()) } throws: { ($0 as? Failure)?.kind == .busy }
        terminal.station.endVisit(visit)
        #expect { try terminal.station.extendVisit(visit) } throws: { ($0 as? Failure)?.kind == .gone }
        _ = try terminal.station.beginVisit(Manner())
    }

    @Test("that nobody touches is warned, then ended")
    func timeout() throws {
        let terminal = try Terminal("[visit]\nwarn-after = 1\nend-after = 1\n")
        let visit = try terminal.station.beginVisit(Manner())
        #expect(try terminal.event(.visitWarning).visit == visit)
        let ended = try terminal.event(.visitEnded)
        #expect(ended.name == "timeout")
        #expect(terminal.station.visitState(visit) == .ended)
    }

    @Test("that is touched after the warning goes on")
    func extended() throws {
        let terminal = try Terminal("[visit]\nwarn-after = 1\nend-after = 60\n")
        let visit = try terminal.station.beginVisit(Manner())
        _ = try terminal.event(.visitWarning)
        try terminal.station.extendVisit(visit)
        #expect(terminal.station.visitState(visit) == .active)
        _ = try terminal.event(.visitWarning)
    }

    @Test("ends when the terminal closes")
    func closed() throws {
        let terminal = try Terminal()
        _ = try terminal.station.beginVisit(Manner())
        terminal.station.close()
        #expect(try terminal.event(.visitEnded).name == "closed")
        #expect { try terminal.station.beginVisit(Manner()) } throws: { ($0 as? Failure)?.kind == .closed }
    }
}
