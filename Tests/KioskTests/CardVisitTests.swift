import Glibc
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

    @Test("is asked to take the card along when the visit is over and it still lies there")
    func cardLeft() throws {
        let terminal = try Terminal(reader: true)
        let reader = try #require(terminal.reader)
        try terminal.becomes(.ready, "reader")
        let visit = try terminal.station.beginVisit(Manner())
        reader.place(.specimen)
        _ = try terminal.event(.cardRead)
        terminal.station.endVisit(visit)
        let left = try terminal.event("a card left") { $0.kind == .deviceChanged && $0.name == "card-left" }
        #expect(left.deviceState == .needsPerson)
        #expect(left.who == .resident)
        #expect(left.text == "请收好您的身份证。")
        reader.remove()
        _ = try terminal.event(.cardRemoved)
        try terminal.becomes(.ready, "reader")
    }

    @Test("the next resident gets nothing of a card that was left")
    func leftCardIsNobodys() throws {
        let terminal = try Terminal(reader: true)
        let reader = try #require(terminal.reader)
        try terminal.becomes(.ready, "reader")
        let first = try terminal.station.beginVisit(Manner())
        reader.place(.specimen)
        let card = try #require(try terminal.event(.cardRead).card)
        terminal.station.endVisit(first)
        _ = try terminal.station.beginVisit(Manner())
        _ = try terminal.event("a card left") { $0.name == "card-left" }
        reader.place(try #require(SpecimenCard.named("male")))
        let next = try #require(try terminal.event(.cardRead).card)
        #expect(card.isForgotten)
        #expect(text(next.masked(.name)) == "李*青")
    }

    @Test("from abroad is greeted by the English name where there is no Chinese one")
    func foreigner() throws {
        let terminal = try Terminal(reader: true)
        try terminal.becomes(.ready, "reader")
        var specimen = try #require(SpecimenCard.named("foreign-2023"))
        specimen.name = ""
        terminal.reader?.place(specimen)
        let card = try #require(try terminal.event(.cardRead).card)
        #expect(card.type == .foreign2023)
        #expect(card.maskedHolder == "S*** A***")
        #expect(text(card.masked(.number)) == "9111**********0024")
    }

    @Test("gives the fingerprint only where the configuration asks for it", arguments: [true, false])
    func fingerprint(isWished: Bool) throws {
        let terminal = try Terminal(reader: true, isWished ? "fingerprint = yes\n" : "")
        try terminal.becomes(.ready, "reader")
        let capabilities = try terminal.station.devices().first?.capabilities
        #expect(capabilities?.contains(.readFingerprint) == isWished)
        terminal.reader?.place(try #require(SpecimenCard.named("fingers")))
        let card = try #require(try terminal.event(.cardRead).card)
        #expect(card.fingerprint?.count == (isWished ? 1024 : 0))
        card.wipe()
        #expect(card.fingerprint == nil)
    }
}

/// What the vendor's decoders below are given as their context.
private final class Darkroom {
    var calls = 0
    var result: Int32 = 0
    var during: () -> Void = {}
}

@Suite("A photo on a card")
struct PhotoTests {
    /// A card that was read, and a decoder that fills every pixel with 7.
    private func card(_ specimen: SpecimenCard = .specimen) throws -> (Card, Terminal) {
        let terminal = try Terminal(reader: true)
        try terminal.becomes(.ready, "reader")
        terminal.reader?.place(specimen)
        return (try #require(try terminal.event(.cardRead).card), terminal)
    }

    private func set(_ room: Darkroom, _ terminal: Terminal) throws {
        try terminal.station.setPhotoDecoder({ context, wlt, count, pixels, capacity in
            guard let context, let pixels, wlt != nil, count == 1024, capacity == 102 * 126 * 3 else { return -99 }
            let room = Unmanaged<Darkroom>.fromOpaque(context).takeUnretainedValue()
            room.calls += 1
            memset(pixels, 7, capacity)
            room.during()
            return room.result
        }, Unmanaged.passUnretained(room).toOpaque())
    }

    private func failure(_ card: Card, _ terminal: Terminal) -> Failure.Kind? {
        do {
            _ = try card.decodedPhoto(by: terminal.station.photoDecoder)
            return nil
        } catch { return error.kind }
    }

    @Test("is decoded by the vendor's function, once, and wiped with the card")
    func decoded() throws {
        let (card, terminal) = try card()
        let room = Darkroom()
        try set(room, terminal)
        let pixels = try #require(try card.decodedPhoto(by: terminal.station.photoDecoder))
        #expect(pixels.count == 38_556 && pixels.allSatisfy { $0 == 7 })
        #expect(try card.decodedPhoto(by: terminal.station.photoDecoder)?.baseAddress == pixels.baseAddress)
        #expect(room.calls == 1)
        card.wipe()
        #expect(pixels.allSatisfy { $0 == 0 })
        #expect(try card.decodedPhoto(by: terminal.station.photoDecoder) == nil)
        #expect(room.calls == 1)
    }

    @Test("is not decoded without a decoder, without its license, or when it fails")
    func notDecoded() throws {
        let (card, terminal) = try card()
        #expect(failure(card, terminal) == .unsupported)
        let room = Darkroom()
        try set(room, terminal)
        room.result = 1
        #expect(failure(card, terminal) == .unsupported)
        room.result = -5
        #expect(failure(card, terminal) == .decoder)
        try terminal.station.setPhotoDecoder(nil, nil)
        #expect(failure(card, terminal) == .unsupported)
        try set(room, terminal)
        room.result = 0
        #expect(failure(card, terminal) == nil)
    }

    @Test("of a card that is wiped meanwhile is wiped, too")
    func wipedMeanwhile() throws {
        let (card, terminal) = try card()
        let room = Darkroom()
        room.during = { card.wipe() }
        try set(room, terminal)
        #expect(try card.decodedPhoto(by: terminal.station.photoDecoder) == nil)
    }

    @Test("that is not there needs no decoder")
    func noPhoto() throws {
        var specimen = SpecimenCard.specimen
        specimen.photo = []
        let (card, terminal) = try card(specimen)
        #expect(try card.decodedPhoto(by: terminal.station.photoDecoder)?.isEmpty == true)
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
