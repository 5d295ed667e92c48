import Foundation
import KioskCore
import KioskTransport
import KioskTwin
import Testing

@testable import KioskCardReader

@Suite("A recording of a reader's conversation")
struct RedactionTests {
    private func scratch() -> String { FileManager.default.temporaryDirectory.appending(path: "kiosk-\(UUID().uuidString).rec").path }

    /// Every way in which bytes of a text may stand in a recording.
    private func traces(of text: String) -> [String] {
        let utf8 = Array(text.utf8)
        let utf16 = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        return [text] + [utf8, utf16].map { $0.map { String(format: "%02X", $0) }.joined(separator: " ") }
    }

    @Test("holds nothing that is on the card, and plays a card of its lengths again", arguments: ["specimen", "long-name", "moved", "hongkong", "foreign-2017", "foreign-2023"], [false, true])
    func redacted(name: String, withFingerprint: Bool) throws {
        let path = scratch()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let twin = try ReaderTwin(on: .terminal())
        defer { twin.stop() }
        let card = try #require(SpecimenCard.named(name))
        twin.place(card)
        var wishes = ReaderWishes()
        wishes.fingerprint = withFingerprint

        func read(_ uri: DeviceURI, _ recorder: Recorder?) throws -> CardRecord {
            let reader = try SDTReader.open(uri, wishes: wishes, recorder: recorder, deadline: .after(milliseconds: 4000))
            defer { reader.close() }
            _ = try reader.start()
            try reader.reset()
            for _ in 0..<5 {
                if case .read(let record) = try reader.poll() { return record }
            }
            throw Fault(.cardNotRead)
        }
        let recorder = try Recorder(path: path, about: [:], redaction: SDTRedaction())
        let record = try read(try DeviceURI(twin.uri), recorder)
        #expect(record.withField(.number) { Array($0) } == Array(card.number.utf8))

        let text = try String(contentsOfFile: path, encoding: .utf8)
        let told = text.replacing("\n", with: " ")
        for secret in [card.name, card.number, String(card.number.prefix(6)), card.address, card.issuer, card.englishName, card.passNumber, card.birth] + card.newAddresses
        where !secret.isEmpty {
            for trace in traces(of: secret) { #expect(!told.contains(trace), "\(trace)") }
            // Nor a part of it: two characters side by side.
            for pair in zip(secret, secret.dropFirst()) {
                let trace = String([pair.0, pair.1]).utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
                    .map { String(format: "%02X", $0) }.joined(separator: " ")
                #expect(!told.contains(trace), "\(trace)")
            }
        }
        #expect(text.contains("> 10: AA AA AA 96 69 00 03 30 "))
        #expect(text.contains("12 FF EE"))

        // Of every kind of card the same is asked, and none is told.
        #expect(text.contains("AA AA AA 96 69 00 03 30 03 30"))
        let played = try read(try DeviceURI("replay:\(path)"), nil)
        #expect(played.type == .other(UInt16(UInt8(ascii: "?"))))
        #expect(played.withField(.number) { $0.isEmpty })
        #expect(played.photo?.count == record.photo?.count)
    }

    @Test("tells no byte that belongs to no frame, and no long answer, to whatever it seems to answer")
    func noise() {
        let redaction = SDTRedaction()
        #expect(redaction.tokens(Array("王小明".utf8), fromHost: false) == [.hidden(9)])
        _ = redaction.tokens(Command.samStatus.frame, fromHost: true)
        // A card's answer that comes too late, for a question about the reader.
        let late = Wire.preamble + [0x00, 0x1C, 0x00, 0x00, 0x90] + [UInt8](repeating: 0x39, count: 24) + [0x8C]
        let sum: UInt8 = 0x00 ^ 0x1C ^ 0x90
        #expect(redaction.tokens(late, fromHost: false) == [.bytes(Wire.preamble + [0x00, 0x1C, 0x00, 0x00, 0x90]), .hidden(24), .bytes([sum])])
        #expect(redaction.tokens([0x41, 0x42], fromHost: true) == [.hidden(2)])
    }

    @Test("tells nothing that names the card: neither what finding nor what selecting it brings, nor its numbers, nor when these come late", arguments: [
        (Command.findCard, 0x9F, 4), (.selectCard, 0x90, 8), (.readManagement, 0x90, 28), (.readManagement, 0x90, 24),
        (.readNewAddress, 0x90, 70), (.readNewAddress, 0x90, 4), (.resetSAM, 0x90, 8), (.samStatus, 0x9F, 4), (.samID, 0x90, 8), (.setRadioBytes(0x50), 0x90, 8),
    ] as [(Command, UInt8, Int)])
    func cardNumbers(_ command: Command, _ status: UInt8, _ count: Int) {
        let redaction = SDTRedaction()
        _ = redaction.tokens(command.frame, fromHost: true)
        let head: [UInt8] = [0x00, UInt8(4 + count), 0x00, 0x00, status]
        let number = (0..<count).map { UInt8(truncatingIfNeeded: 0xC1 + $0) }
        let answer = Wire.preamble + head + number + [(head + number).reduce(0, ^)]
        #expect(redaction.tokens(answer, fromHost: false) == [.bytes(Wire.preamble + head), .hidden(count), .bytes([head.reduce(0, ^)])])
    }

    @Test("tells the same in whatever pieces the bytes come")
    func pieces() {
        let answer = Wire.preamble + [0x00, 0x14, 0x00, 0x00, 0x90] + (1...16) + [0x94]
        func asked() -> SDTRedaction {
            let redaction = SDTRedaction()
            _ = redaction.tokens(Command.samID.frame, fromHost: true)
            return redaction
        }
        let whole = asked().tokens(answer, fromHost: false)
        let single = asked()
        let pieces = answer.flatMap { single.tokens([$0], fromHost: false) }
        func flat(_ tokens: [Recording.Token]) -> [UInt8?] {
            tokens.flatMap { token -> [UInt8?] in
                switch token {
                case .bytes(let bytes): bytes
                case .hidden(let count), .echo(let count): Array(repeating: nil, count: count)
                }
            }
        }
        #expect(flat(whole) == flat(pieces))
        #expect(flat(whole) == answer.dropLast() + [answer.dropFirst(5).dropLast().reduce(0, ^)])
    }
}
