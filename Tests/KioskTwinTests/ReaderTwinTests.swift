import Glibc
import Testing
@testable import KioskTwin

private let reset = hex("AAAAAA9669 0003 10 FF EC")
private let status = hex("AAAAAA9669 0003 11 FF ED")
private let samID = hex("AAAAAA9669 0003 12 FF EE")
private let find = hex("AAAAAA9669 0003 20 01 22")
private let select = hex("AAAAAA9669 0003 20 02 21")
private let readBase = hex("AAAAAA9669 0003 30 01 32")
private let readNewAddress = hex("AAAAAA9669 0003 30 03 30")
private let readManagement = hex("AAAAAA9669 0003 30 05 36")
private let readFingerprint = hex("AAAAAA9669 0003 30 10 23")

private let ok = hex("AAAAAA9669 0004 000090 94")
private let noCard = hex("AAAAAA9669 0004 000080 84")
private let found = hex("AAAAAA9669 0008 00 00 9F 00000000 97")
private let selected = hex("AAAAAA9669 000C 00 00 90 0000000000000000 9C")
private let readFailed = hex("AAAAAA9669 0004 000041 45")

/// Each conversation runs over both wires.
enum WireKind: CaseIterable {
    case terminal, tcp

    func twin(baud: Int? = nil) throws -> ReaderTwin {
        try ReaderTwin(on: self == .tcp ? .tcp() : .terminal(), baud: baud)
    }
}

@Suite struct ReaderTwinTests {
    @Test("A card is found, selected and read, as in the published frames", arguments: WireKind.allCases)
    func readsACard(_ kind: WireKind) throws {
        let twin = try kind.twin()
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        #expect(try host.ask(status, 11) == ok)
        #expect(try host.ask(reset, 11) == ok)
        #expect(try host.ask(find, 11) == noCard)
        twin.place(.specimen)
        #expect(try host.ask(find, 15) == found)
        #expect(try host.ask(select, 19) == selected)

        let answer = try host.ask(readBase, 1295)
        #expect(answer.count == 1295)
        #expect(answer.starts(with: hex("AAAAAA9669 0508 000090 0100 0400")))
        #expect(answer[5...].reduce(0, ^) == 0, "the checksum makes the whole XOR zero")
        let text = answer[14..<270]
        #expect(Array(text[14..<44]) == "王小明            ".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
        #expect(Array(text[(14 + 122)..<(14 + 158)]) == "11010519491231002X".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
        #expect(Array(text[(14 + 204)..<(14 + 208)]) == hex("7F95 1F67"))
        #expect(Array(answer[270..<1294]) == SpecimenCard.defaultPhoto)
    }

    @Test("A card that was read must be lifted before it is found again")
    func mustBeLifted() throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        twin.place()
        for request in [find, select] { _ = try host.ask(request, request == find ? 15 : 19) }
        #expect(try host.ask(readBase, 1295).count == 1295)
        #expect(twin.state.isCardRead)
        #expect(try host.ask(find, 11) == noCard)
        #expect(try host.ask(readManagement, 39).starts(with: hex("AAAAAA9669 0020 000090")), "still there")

        twin.remove()
        #expect(try host.ask(readManagement, 11) == readFailed, "and now gone")
        #expect(try host.ask(find, 11) == noCard)
        twin.place()
        #expect(try host.ask(find, 15) == found)
    }

    @Test("A reset of the SAM makes it find the same card again")
    func resetFindsAgain() throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        twin.place()
        _ = try (host.ask(find, 15), host.ask(select, 19), host.ask(readBase, 1295))
        #expect(try host.ask(find, 11) == noCard)
        #expect(try host.ask(reset, 11) == ok)
        #expect(try host.ask(find, 15) == found)
    }

    @Test("Reading needs a selected card, selecting a found one")
    func needsSelection() throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        twin.place()
        #expect(try host.ask(readBase, 11) == readFailed)
        #expect(try host.ask(select, 11) == hex("AAAAAA9669 0004 000081 85"))
        #expect(try host.ask(find, 15) == found)
        #expect(try host.ask(readManagement, 11) == readFailed)
    }

    @Test("The SAM tells 16 bytes of identity, whose last number needs all 32 bits")
    func identity() throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let answer = try RawHost(twin.uri).ask(samID, 27)
        #expect(answer == hex("AAAAAA9669 0014 000090 0500 0300 F3D63401 2A000000 015ED0B2") + [answer.last ?? 0])
        #expect(answer[5...].reduce(0, ^) == 0)
    }

    @Test("A later address is told when the card has one, and 91 when not")
    func newAddress() throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        for (name, start) in [("specimen", "0004 000091"), ("moved", "004A 000090 2959 256D")] {
            twin.place(try #require(SpecimenCard.named(name)))
            _ = try (host.ask(find, 15), host.ask(select, 19))
            let answer = try host.ask(readNewAddress, name == "moved" ? 81 : 11)
            #expect(answer.starts(with: hex("AAAAAA9669" + start)), "\(name)")
        }
    }

    @Test("A reader may give all four places for addresses, and a management number of 24 bytes")
    func lengths() throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        twin.place(try #require(SpecimenCard.named("moved")))
        _ = try (host.ask(find, 15), host.ask(select, 19))
        for (size, total) in [(28, 39), (24, 35)] {
            twin.behave { $0.managementSize = size }
            #expect(try host.ask(hex("AAAAAA9669 0003 30 05 36"), total)[6] == UInt8(size + 4))
        }
        twin.behave { $0.givesAllAddresses = true }
        let all = try host.ask(readNewAddress, 291)
        #expect(all.starts(with: hex("AAAAAA9669 011C 000090 2959 256D")))
        #expect(all[80..<290].allSatisfy { $0 == 0x20 || $0 == 0 })
    }

    @Test("A reader may not know a command, say nothing to it, and be usual again")
    func incapable() throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        twin.behave { $0.unknown = [0x11FF] }
        #expect(try host.ask(status, 11)[9] == 0x21)
        twin.behave {
            $0.unknown = []
            $0.ignored = [0x11FF]
        }
        try host.write(status)
        #expect(twin.waitForCommands(2, within: 2000))
        twin.behave { $0 = .init() }
        #expect(try host.ask(status, 11) == ok)
        #expect(twin.state.answersSent == 2)
    }

    @Test("A reader may find a card again that was not lifted")
    func findsAgain() throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        twin.behave { $0.findsAgain = true }
        twin.place()
        _ = try (host.ask(find, 15), host.ask(select, 19), host.ask(hex("AAAAAA9669 0003 30 01 32"), 1295))
        #expect(try host.ask(find, 15)[9] == 0x9F)
    }

    @Test("Every specimen has 256 bytes of text, its letter at 248, and its number where its kind has it", arguments: SpecimenCard.named.map(\.name))
    func specimens(name: String) throws {
        let card = try #require(SpecimenCard.named(name))
        #expect(card.text.count == 256)
        let letter = try #require(card.type.utf8.first)
        #expect(card.text[248] == letter && card.text[249] == 0)
        let number = stride(from: 122, to: 122 + 2 * card.number.utf8.count, by: 2).map { card.text[$0] }
        #expect(String(decoding: number, as: UTF8.self) == card.number)
    }

    @Test("With fingerprints the answer has 1297, 1809 or 2321 bytes")
    func fingerprint() throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        var card = SpecimenCard.specimen
        for (size, total) in [(0, 1297), (512, 1809), (1024, 2321)] {
            card.fingerprint = [UInt8](repeating: 0x43, count: size)
            twin.place(card)
            _ = try (host.ask(find, 15), host.ask(select, 19))
            let answer = try host.ask(readFingerprint, total)
            #expect(answer.count == total)
            #expect(answer[5...].reduce(0, ^) == 0)
        }
    }

    @Test("Wrong frames are refused, and the next right one is understood", arguments: [
        ("AAAAAA9669 0003 20 01 21", "10"), ("AAAAAA9669 0003 20 00 22", "10"),   // bad XOR
        ("AAAAAA9669 0003 20 00 23", "21"), ("AAAAAA9669 0003 FA F0 09", "21"),   // unknown to this module
        ("AAAAAA9669 0002 20 22", "11"), ("AAAAAA9669 FFFF", "11"),               // impossible lengths
        ("AAAAAA9669 0004 20 01 00 25", "11"),                                    // find has no data
        ("AAAAAA9669 0005 05 05 05", "11"),                                       // never ends
    ])
    func refusesWrongFrames(_ frame: String, _ sw3: String) throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        let answer = try host.ask(hex(frame), 11)
        #expect(answer.prefix(10) == hex("AAAAAA9669 0004 0000" + sw3)[...])
        #expect(try host.ask(status, 11) == ok)
    }

    @Test("Noise before, and a frame in two pieces, do no harm")
    func resynchronises() throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        #expect(try host.ask(hex("00 FF 96 69 AA AA AA AA") + status, 11) == ok)
        try host.write(Array(status.prefix(6)))
        #expect(try host.ask(Array(status.dropFirst(6)), 11) == ok)
        #expect(try host.ask(status + status, 22) == ok + ok)
    }

    @Test("Every fault hits the next answer and no later one")
    func faults() throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let host = try RawHost(twin.uri)

        twin.badChecksum()
        #expect(try host.ask(status, 11).last == 0x94 ^ 0x55)
        twin.garbage(9)
        let noisy = try host.ask(status, 20)
        #expect(noisy.suffix(11) == ok[...] && noisy[8] == 0xAA)
        twin.wrongLength(by: 2)
        #expect(try host.ask(status, 11) == hex("AAAAAA9669 0006 000090 96"))
        twin.refuse(0x11FF, sw3: 0x31, sw1: 0x69, sw2: 0x82)
        #expect(try host.ask(status, 11).prefix(10) == hex("AAAAAA9669 0004 698231")[...])
        twin.silence(commands: 1)
        try host.write(status)
        #expect(twin.waitForCommands(5, within: 2000))
        #expect(try host.ask(status, 11) == ok, "the first question stays unanswered")
        twin.failSAM()
        #expect(try host.ask(status, 11) == hex("AAAAAA9669 0004 000060 64"))
        twin.clear()
        twin.half(after: 6)
        try host.write(status)
        #expect(host.read(6) == Array(ok.prefix(6)))
        #expect(try host.ask(status, 11) == ok)
    }

    @Test("A card pulled out during the reading is a failed reading and then no card")
    func removedDuringRead() throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        twin.place()
        twin.removeDuringRead()
        _ = try (host.ask(find, 15), host.ask(select, 19))
        #expect(try host.ask(readBase, 11) == readFailed)
        #expect(try host.ask(find, 11) == noCard)
    }

    @Test("A pulled cable ends the wire, and it comes back under the same name", arguments: WireKind.allCases)
    func reconnects(_ kind: WireKind) throws {
        let twin = try kind.twin()
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        #expect(try host.ask(status, 11) == ok)
        twin.disconnect()
        #expect(host.waitForEnd())
        #expect(throws: RawHost.Trouble.self) { try RawHost(twin.uri) }
        twin.reconnect()
        #expect(try RawHost(twin.uri).ask(status, 11) == ok)
        twin.drop()
        #expect(try RawHost(twin.uri).ask(status, 11) == ok)
    }

    @Test("At 115200 baud a card takes the 112 ms that the wire needs")
    func realSpeed() throws {
        let twin = try ReaderTwin(on: .terminal(), baud: 115200)
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        twin.place()
        _ = try (host.ask(find, 15), host.ask(select, 19))
        let start = Moment.now
        #expect(try host.ask(readBase, 1295).count == 1295)
        let milliseconds = (Moment.now.nanoseconds - start.nanoseconds) / 1_000_000
        #expect(milliseconds >= 110)
    }

    @Test("The module changes its speed on command and hears no host at another one")
    func baud() throws {
        let twin = try ReaderTwin(on: .terminal(), baud: 115200)
        defer { twin.stop() }
        let host = try RawHost(twin.uri, baud: speed_t(B9600))
        #expect(try host.ask(status, 11, within: 50) == [])
        host.setSpeed(speed_t(B115200))
        #expect(try host.ask(status, 11) == ok)
        #expect(try host.ask(hex("AAAAAA9669 0003 60 01 62"), 11) == ok)
        host.setSpeed(speed_t(B57600))
        #expect(try host.ask(status, 11) == ok)
        #expect(twin.state.baud == 57600)
    }

    @Test("The commands of the control socket do the same as the methods")
    func commands() throws {
        let twin = try ReaderTwin(on: .tcp())
        defer { twin.stop() }
        let host = try RawHost(twin.uri)
        #expect(twin.perform("place male name=\"李 四\" nation=02") == "ok")
        _ = try (host.ask(find, 15), host.ask(select, 19))
        let answer = try host.ask(readBase, 1295)
        #expect(answer[14..<20] == hex("4E67 2000 DB56")[...])
        #expect(answer[46..<50] == hex("3000 3200")[...])
        #expect(twin.perform("sw3 41 20 01") == "ok")
        #expect(try host.ask(find, 11) == readFailed)
        #expect(twin.perform("state").hasPrefix("ok {\"uri\":\"tcp:127.0.0.1:"))
        #expect(twin.perform("unknown 30 05") == "ok" && twin.perform("ignore 30 03") == "ok")
        #expect(twin.perform("management 24") == "ok" && twin.perform("addresses all") == "ok")
        #expect(twin.perform("finds-again on") == "ok" && twin.perform("baud-change stay") == "ok" && twin.perform("usual") == "ok")
        #expect(twin.perform("management 23") == "error management needs 24 or 28")
        #expect(twin.perform("place fingers fingerprint=512") == "ok")
        #expect(twin.perform("place fingers fingerprint=5") == "error fingerprint is 0, 512 or 1024 bytes")
        #expect(twin.perform("place nobody") == "error no specimen 'nobody'; try specimens")
        #expect(twin.perform("place colour=red").hasPrefix("error no field 'colour'"))
        #expect(twin.perform("garbage") == "error garbage needs a number of bytes")
        #expect(twin.perform("dance") == "error no command 'dance'; try help")
        #expect(twin.perform("place \"name") == "error a quote is not closed")
    }
}
