import KioskCore
import Testing

@testable import KioskCardReader

/// Bytes written as they stand in the manuals.
func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}

/// A reader's answer, made here by hand.
func answer(_ sw: [UInt8], _ data: [UInt8] = []) -> [UInt8] {
    let length = sw.count + data.count + 1
    let summed = [UInt8(length >> 8), UInt8(length & 0xFF)] + sw + data
    return hex("AAAAAA9669") + summed + [summed.reduce(0, ^)]
}

/// The answer to 30 01 with these blocks.
func baseMessage(text: [UInt8], photo: [UInt8]) -> [UInt8] {
    answer([0, 0, 0x90], [UInt8(text.count >> 8), UInt8(text.count & 0xFF), UInt8(photo.count >> 8), UInt8(photo.count & 0xFF)] + text + photo)
}

extension FrameParser {
    /// The good frames in what has come, as the driver takes them: while more comes.
    func frames(in bytes: [UInt8] = []) -> [[UInt8]] {
        var rest = bytes[...]
        var found: [[UInt8]] = []
        repeat {
            fill { space in
                let count = min(space.count, rest.count)
                space.copyBytes(from: rest.prefix(count))
                rest = rest.dropFirst(count)
                return count
            }
            while let body = next({ Array($0) }) { found.append(body) }
        } while !rest.isEmpty
        return found
    }
}

@Suite("The frames of the SDT protocol") struct FrameTests {
    private let any = FrameParser(lengths: 3...4089)

    @Test("are sent as the makers print them", arguments: [
        (Command.resetSAM, "AAAAAA9669 0003 10 FF EC"), (.samStatus, "AAAAAA9669 0003 11 FF ED"),
        (.samID, "AAAAAA9669 0003 12 FF EE"), (.findCard, "AAAAAA9669 0003 20 01 22"),
        (.selectCard, "AAAAAA9669 0003 20 02 21"), (.readText, "AAAAAA9669 0003 30 01 32"),
        (.readManagement, "AAAAAA9669 0003 30 05 36"), (.readTextAndFingerprint, "AAAAAA9669 0003 30 10 23"),
        (.readNewAddress, "AAAAAA9669 0003 30 03 30"), (.setRadioBytes(0x50), "AAAAAA9669 0004 61 FF 50 CA"),
    ])
    func requests(command: Command, frame: String) {
        #expect(command.frame == hex(frame))
    }

    @Test("set each speed of the protocol and no other", arguments: [
        (115_200, "AAAAAA9669 0003 60 00 63"), (57_600, "AAAAAA9669 0003 60 01 62"), (38_400, "AAAAAA9669 0003 60 02 61"),
        (19_200, "AAAAAA9669 0003 60 03 60"), (9600, "AAAAAA9669 0003 60 04 67"), (4800, nil), (230_400, nil),
    ] as [(Int, String?)])
    func speeds(baud: Int, frame: String?) {
        #expect(Command.setBaud(baud)?.frame == frame.map(hex))
    }

    @Test("are those of the standard: no maker's own command is ever sent, and none whose meaning is not known")
    func onlyTheStandard() {
        let known: Set<[UInt8]> = [
            [0x10, 0xFF], [0x11, 0xFF], [0x12, 0xFF], [0x20, 0x01], [0x20, 0x02], [0x30, 0x01], [0x30, 0x10], [0x30, 0x03],
            [0x30, 0x05], [0x60, 0], [0x60, 1], [0x60, 2], [0x60, 3], [0x60, 4], [0x61, 0xFF],
        ]
        #expect(Set(Command.all.map { [$0.code, $0.parameter] }) == known)
    }

    @Test("of the published sets S1 to S8 are understood", arguments: [
        ("AAAAAA9669 0008 00 00 9F 00000000 97", 0x9F, 4),  // S1, S7
        ("AAAAAA9669 000C 00 00 90 0000000000000000 9C", 0x90, 8),  // S1
        ("AAAAAA9669 0004 000090 94", 0x90, 0), ("AAAAAA9669 0004 000060 64", 0x60, 0),  // S2, S6
        ("AAAAAA9669 0004 000080 84", 0x80, 0), ("AAAAAA9669 0004 000081 85", 0x81, 0),  // S2
        ("AAAAAA9669 0004 000041 45", 0x41, 0), ("AAAAAA9669 0004 000032 36", 0x32, 0),  // S2, S3
    ] as [(String, UInt8, Int)])
    func answers(frame: String, sw3: UInt8, count: Int) throws {
        let read = try #require(any.frames(in: hex(frame)).first.flatMap(Answer.make))
        #expect(read.status.code == sw3)
        #expect(read.cardStatus == 0)
        #expect((read.data?.count ?? 0) == count)
        #expect(any.rejected == 0)
    }

    @Test("that set a speed or a size are answered with no data")
    func settings() throws {
        for command in Command.all where command.code == 0x60 || command.code == 0x61 {
            #expect(Answer.make(hex("000090"))?.fits(command) == true)
            #expect(Answer.make(hex("000021"))?.status.isUnknownCommand == true)
        }
    }

    @Test("of the long answers begin as printed and have the printed sizes", arguments: [
        (256, 1024, [Int](), 1295, "AAAAAA9669 0508 000090 0100 0400"),
        (256, 1024, [0], 1297, "AAAAAA9669 050A 000090"), (256, 1024, [512], 1809, "AAAAAA9669 070A 000090"),
        (256, 1024, [1024], 2321, "AAAAAA9669 090A 000090"),  // S8
    ])
    func longAnswers(text: Int, photo: Int, fingerprint: [Int], total: Int, head: String) {
        let lengths = ([text, photo] + fingerprint).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let blocks = [UInt8](repeating: 0x41, count: text + photo + fingerprint.reduce(0, +))
        let frame = answer([0, 0, 0x90], lengths + blocks)
        #expect(frame.count == total)
        #expect(frame.starts(with: hex(head)))
        #expect(any.frames(in: frame).map(\.count) == [total - 8])
    }

    @Test("with a wrong checksum or length are refused", arguments: [
        ("AAAAAA9669 0003 20 01 21", 1), ("AAAAAA9669 0003 20 00 22", 1), ("AAAAAA9669 0005 05 05 05", 0),
    ])
    func negatives(frame: String, rejected: Int) {
        #expect(any.frames(in: hex(frame)) == [])
        #expect(any.rejected == rejected)
        // What follows is found all the same.
        any.giveUp()
        #expect(any.frames(in: hex("AAAAAA9669 0004 000090 94")) == [hex("000090")])
    }

    @Test("that the host sent itself, echoed by the line, are no answers")
    func echo() {
        let parser = FrameParser(lengths: Command.findCard.answerLengths)
        #expect(parser.frames(in: Command.findCard.frame + answer([0, 0, 0x9F], [0, 0, 0, 0])) == [hex("00009F 00000000")])
    }

    private static let good = answer([0, 0, 0x90])

    @Test("are found again in any disturbance", arguments: [
        ("junk before", hex("00 11 22 FF") + good),
        ("a lost AA", Array(good.dropFirst())),
        ("junk that ends in AA", hex("55 AA") + good),
        ("too many AA", hex("AA AA AA AA") + good),
        ("half a preamble", hex("AA AA 96") + good),
        ("a preamble alone", hex("AA AA AA 96 69") + good),
        ("a false preamble with an impossible length", hex("AA AA AA 96 69 FF FF 01 02") + good),
        ("a false preamble with length 0", hex("AA AA AA 96 69 00 00") + good),
        ("a frame with a wrong checksum", hex("AAAAAA9669 0004 000041 44") + good),
        ("a frame that lost a byte", hex("AAAAAA9669 0004 0041 45") + good),
        ("a frame that won a byte", hex("AAAAAA9669 0004 00000041 45") + good),
        ("half a short frame", hex("AAAAAA9669 0004 00") + good),
        ("half a long frame", Array(baseMessage(text: [UInt8](repeating: 0x20, count: 256), photo: []).prefix(100)) + good),
        ("a false preamble that swallows the frame", hex("AAAA9669 0010") + good),
    ])
    func resynchronises(name: String, bytes: [UInt8]) {
        var found = any.frames(in: bytes)
        while any.isInsideFrame {
            any.giveUp()
            found += any.frames()
        }
        #expect(found == [hex("000090")], "\(name)")
    }

    @Test("come in any pieces")
    func pieces() {
        let bytes = hex("00AAAA") + answer([0, 0, 0x9F], [1, 2, 3, 4]) + hex("AA 96") + answer([0x69, 0x82, 0x41]) + answer([0, 0, 0x80])
        for size in 1...bytes.count {
            let parser = FrameParser(lengths: 4...100)
            var found: [[UInt8]] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                found += parser.frames(in: Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(found == [hex("00009F01020304"), hex("698241"), hex("000080")])
        }
    }

    @Test("of the greatest length just fit, and a longer one is refused at its head")
    func greatest() {
        let data = [UInt8](repeating: 0xAA, count: 4089 - 4)
        #expect(any.frames(in: answer([0, 0, 0x90], data)).map(\.count) == [4088])
        #expect(any.frames(in: Array(answer([0, 0, 0x90], data + [0]).prefix(7))) == [])
        #expect(any.rejected == 1)
    }

    @Test("leave nothing behind in memory")
    func zeroed() {
        let parser = FrameParser(lengths: 4...4089)
        let message = baseMessage(text: [UInt8](repeating: 7, count: 256), photo: [UInt8](repeating: 9, count: 1024))
        #expect(parser.frames(in: hex("112233") + message).count == 1)
        #expect(parser.memory.region.allSatisfy { $0 == 0 })
        #expect(parser.frames(in: hex("AAAAAA9669 0508 000090 0102")) == [])
        #expect(parser.isInsideFrame)
        parser.reset(lengths: 4...8)
        #expect(parser.memory.region.allSatisfy { $0 == 0 })
    }

    @Test("never make the parser take endless noise for an endless frame")
    func endlessNoise() {
        var word: UInt32 = 1
        for _ in 0..<200 {
            _ = any.frames(in: (0..<1000).map { _ in
                word = word &* 1_664_525 &+ 1_013_904_223
                return [0xAA, 0xAA, 0x96, 0x69, UInt8(word >> 24), UInt8(word >> 16 & 0xFF)][Int(word >> 8 & 0xFF) % 6]
            })
        }
        any.reset(lengths: 4...8)
        #expect(any.frames(in: hex("AAAAAA9669 0004 000090 94")) == [hex("000090")])
    }
}

@Suite("What a reader says") struct AnswerTests {
    @Test("is told by its third status word", arguments: [
        (0x90, nil), (0x9F, nil), (0x91, .cardNotRead), (0x10, .garbled), (0x11, .garbled), (0x21, .readerRefused),
        (0x23, .readerRefused), (0x24, .samFailed), (0x31, .cardRefused), (0x32, .cardRefused), (0x33, .cardNotRead),
        (0x40, .cardUnknown), (0x41, .cardNotRead), (0x47, .cardNotRead), (0x60, .samFailed), (0x66, .samNotAuthorised),
        (0x80, .cardNotRead), (0x81, .cardNotRead), (0x00, .cardNotRead), (0x7B, .cardNotRead), (0xFF, .cardNotRead),
    ] as [(UInt8, Fault.Name?)])
    func statusWords(code: UInt8, fault: Fault.Name?) {
        #expect(Status.of(code).code == code)
        #expect(Status.of(code).fault == fault)
        #expect((Status.of(code).remedy == .nothing) == (fault == nil))
    }

    @Test("keeps the card's own words for the technician, and no data")
    func detail() throws {
        let answer = try #require(Answer.make(hex("69 82 41 31 32 33")))
        let fault = answer.fault(of: .readText)
        #expect(fault == Fault(.cardNotRead, "read text and photo (30 01): SW3 41, reading failed, card says 69 82"))
        #expect(Answer.make(hex("00 00 0B"))?.fault(of: .findCard).detail == "find card (20 01): SW3 0B, not in the standard")
    }

    @Test("needs three status words", arguments: ["", "00", "0000"])
    func tooShort(body: String) {
        #expect(Answer.make(hex(body)) == nil)
    }

    @Test("answers only the command that it fits", arguments: [
        (Command.findCard, "00009F 00000000", true), (.findCard, "000090", false), (.findCard, "000080", true),
        (.selectCard, "000090 0000000000000000", true), (.selectCard, "00009F 00000000", false),
        (.samID, "000090", false), (.samID, "000090 00112233445566778899AABBCCDDEEFF", true),
        (.readText, "000090 0100 0400", false), (.readText, "000041", true), (.samStatus, "000090", true),
        (.readManagement, "000090" + String(repeating: "00", count: 24), true),
        (.readManagement, "000090" + String(repeating: "00", count: 28), true),
    ])
    func fits(command: Command, body: String, fits: Bool) {
        #expect(Answer.make(hex(body))?.fits(command) == fits)
    }

    @Test("with text and photo must have lengths that agree", arguments: [
        (256, 1024, 256 + 1024, true), (256, 0, 256, true), (256, 1024, 256 + 1023, false), (255, 1025, 256 + 1024, false),
        (257, 1023, 256 + 1024, false), (0, 1280, 1280, false), (256, 1023, 256 + 1024, false),
    ])
    func twoBlocks(text: Int, photo: Int, present: Int, fits: Bool) {
        let lengths = [text, photo].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let body = hex("000090") + lengths + [UInt8](repeating: 0x20, count: present)
        #expect(Answer.make(body)?.fits(.readText) == fits)
    }

    @Test("with a fingerprint too must have three lengths that agree", arguments: [
        (256, 1024, 0, 1280, true), (256, 1024, 512, 1792, true), (256, 1024, 1024, 2304, true),
        (256, 1024, 1024, 2303, false), (256, 1024, 512, 2304, false), (256, 1024, 0xFFFF, 2304, false), (0, 0, 1024, 1024, false),
    ])
    func threeBlocks(text: Int, photo: Int, fingerprint: Int, present: Int, fits: Bool) {
        let lengths = [text, photo, fingerprint].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let body = hex("000090") + lengths + [UInt8](repeating: 0x20, count: present)
        #expect(Answer.make(body)?.fits(.readTextAndFingerprint) == fits)
        #expect(Answer.make(body)?.fits(.readText) != true)
    }

    @Test("of its identity reads as on its label")
    func samID() {
        func text(_ bytes: String) -> String? { hex(bytes).withUnsafeBytes(Wire.samID) }
        #expect(text("0200 0100 A53A3401 2A000000 005ED0B2") == "02.01-20200101-0000000042-3000000000")
        #expect(text("FFFF FFFF FFFFFFFF FFFFFFFF FFFFFFFF") == "65535.65535-4294967295-4294967295-4294967295")
        #expect(text("0200 0100 A53A3401 2A000000 005ED0") == nil)
    }
}

extension Answer {
    static func make(_ body: [UInt8]) -> Answer? { body.withUnsafeBytes(Answer.init) }
}
