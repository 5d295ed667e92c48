import Glibc
import KioskCore
import KioskTransport
import KioskTwin
import Synchronization
import Testing

@testable import KioskCardReader

enum WireKind: String, CaseIterable {
    case serial, tcp

    func twin(baud: Int? = nil) throws -> ReaderTwin {
        try ReaderTwin(on: self == .tcp ? .tcp() : .terminal(), baud: baud)
    }
}

/// What the tests want to tell apart.
enum Seen: Equatable {
    case nothing, arrived, read(String), failed(Fault.Name), removed

    init(_ news: CardNews) {
        self = switch news {
        case .nothing: .nothing
        case .arrived: .arrived
        case .read(let card): .read(card.withField(.name) { String(decoding: $0, as: UTF8.self) })
        case .failed(let fault): .failed(fault.name)
        case .removed: .removed
        }
    }
}

/// A reader and the hand that lays cards on it.
final class Desk {
    let twin: ReaderTwin
    let pipe: any Pipe
    let reader: SDTReader

    init(_ kind: WireKind, baud: Int? = nil, wishes: ReaderWishes = ReaderWishes(), started: Bool = true, patience: Int = 100) throws {
        twin = try kind.twin(baud: baud)
        pipe = try DeviceURI(twin.uri).open(deadline: .after(milliseconds: 5000))
        reader = SDTReader(pipe: pipe, wishes: wishes, patience: patience)
        if started { _ = try reader.start() }
    }

    deinit {
        pipe.close()
        twin.stop()
    }

    func poll() throws(Fault) -> Seen { Seen(try reader.poll()) }

    func polls(_ count: Int) throws(Fault) -> [Seen] {
        var seen: [Seen] = []
        for _ in 0..<count { seen.append(try poll()) }
        return seen
    }

    /// The fault that a call throws.
    func fault(_ body: () throws -> Void) -> Fault.Name? {
        do { try body() } catch { return (error as? Fault)?.name }
        return nil
    }
}

@Suite("A reader on a wire") struct ReaderTests {
    @Test("says who it is", arguments: WireKind.allCases)
    func start(_ wire: WireKind) throws {
        let desk = try Desk(wire, started: false)
        #expect(try desk.reader.start().samID == "05.03-20240115-0000000042-3000000001")
        #expect(desk.reader.capabilities == [.readText, .readPhoto, .seeRemoval])
    }

    @Test("sees a card come, reads it once, sees it lie, and sees it go, visit after visit", arguments: WireKind.allCases)
    func visits(_ wire: WireKind) throws {
        let desk = try Desk(wire)
        #expect(try desk.polls(2) == [.nothing, .nothing])
        for name in ["specimen", "male", "rare-name"] {
            let card = try #require(SpecimenCard.named(name))
            desk.twin.place(card)
            #expect(try desk.polls(4) == [.arrived, .read(card.name), .nothing, .nothing])
            desk.twin.remove()
            #expect(try desk.polls(2) == [.removed, .nothing])
        }
    }

    @Test("gives every field and the photo as they lie on the card", arguments: WireKind.allCases)
    func fields(_ wire: WireKind) throws {
        let desk = try Desk(wire)
        desk.twin.place()
        #expect(try desk.poll() == .arrived)
        guard case .read(let card) = try desk.reader.poll() else {
            Issue.record("not read")
            return
        }
        func plain(_ field: CardRecord.Field) -> String { card.withField(field) { String(decoding: $0, as: UTF8.self) } }
        #expect(card.type == .citizen)
        #expect(plain(.name) == "王小明")
        #expect(plain(.sex) == "女")
        #expect(plain(.nation) == "汉")
        #expect(plain(.birth) == "1949-12-31")
        #expect(plain(.address) == "北京市朝阳区建国路示例小区1号楼101室")
        #expect(plain(.number) == "11010519491231002X")
        #expect(plain(.issuer) == "北京市公安局朝阳分局")
        #expect(plain(.validFrom) == "2018-06-01")
        #expect(plain(.validTo) == "长期")
        #expect(card.photo.map { Array($0.region) } == SpecimenCard.defaultPhoto)
        let today = try #require(LocalDate(iso: "2026-11-21"))
        #expect(card.warnings(today: today) == [])
        // Nothing of it stays in the reader's own memory.
        #expect(desk.reader.memory.region.allSatisfy { $0 == 0 })
    }

    @Test("tells a card of another kind by its character")
    func otherKind() throws {
        let desk = try Desk(.tcp)
        desk.twin.place(try #require(SpecimenCard.named("unknown-type")))
        #expect(try desk.poll() == .arrived)
        guard case .read(let card) = try desk.reader.poll() else {
            Issue.record("not read")
            return
        }
        #expect(card.type == .other(UInt16(UInt8(ascii: "Z"))))
    }

    @Test("sees the next card when two follow each other between two polls")
    func quickChange() throws {
        let desk = try Desk(.tcp)
        desk.twin.place()
        #expect(try desk.polls(2) == [.arrived, .read("王小明")])
        desk.twin.place(try #require(SpecimenCard.named("male")))
        #expect(try desk.polls(3) == [.removed, .arrived, .read("李长青")])
    }

    // MARK: All kinds of cards

    private func read(_ name: String, fingerprint: Bool = false, _ habits: @escaping @Sendable (inout ReaderModule.Habits) -> Void = { _ in }) throws -> (CardRecord, Desk) {
        var wishes = ReaderWishes()
        wishes.fingerprint = fingerprint
        let desk = try Desk(.tcp, wishes: wishes, patience: 50)
        desk.twin.behave(habits)
        desk.twin.place(try #require(SpecimenCard.named(name)))
        #expect(try desk.poll() == .arrived)
        guard case .read(let card) = try desk.reader.poll() else { throw Fault(.cardNotRead) }
        return (card, desk)
    }

    private func plain(_ card: CardRecord, _ field: CardRecord.Field) -> String {
        card.withField(field) { String(decoding: $0, as: UTF8.self) }
    }

    @Test("reads every kind of card, each by its own layout and without a warning", arguments: [
        ("hongkong", .residentHMT, .passNumber, "H00000000"), ("taiwan", .residentHMT, .number, "830000199201300022"),
        ("foreign-2017", .foreign2017, .englishName, "SPECIMEN, AIGUL"),
        ("foreign-2023", .foreign2023, .englishName, "SPECIMEN-SAMPLE, ANNA MARIA CAROLA ANTONIE"),
    ] as [(String, CardRecord.CardType, CardRecord.Field, String)])
    func kinds(name: String, type: CardRecord.CardType, field: CardRecord.Field, value: String) throws {
        let (card, _) = try read(name)
        #expect(card.type == type)
        #expect(plain(card, field) == value)
        #expect(card.warnings(today: try #require(LocalDate(iso: "2026-11-21"))) == [])
        #expect(card.photo?.count == 1024)
    }

    @Test("reads the address that was added later with the card, whether the reader gives one or all four")
    func newAddress() throws {
        for all in [false, true] {
            let (card, desk) = try read("moved") { $0.givesAllAddresses = all }
            #expect(plain(card, .newAddress) == "天津市和平区示例道2号")
            desk.twin.remove()
            #expect(try desk.polls(2) == [.removed, .nothing])
        }
        #expect(plain(try read("specimen").0, .newAddress) == "")
    }

    @Test("reads the card all the same when it cannot say anything of a new address, and asks but once")
    func noNewAddress() throws {
        for isSilent in [false, true] {
            let (card, desk) = try read("moved") { if isSilent { $0.ignored = [0x3003] } else { $0.unknown = [0x3003] } }
            #expect(plain(card, .newAddress) == "")
            #expect(try desk.poll() == .nothing)
            desk.twin.remove()
            #expect(try desk.poll() == .removed)
            let before = desk.twin.state.commandsReceived
            desk.twin.place()
            #expect(try desk.polls(2) == [.arrived, .read("王小明")])
            #expect(desk.twin.state.commandsReceived == before + 3, "find, select, read")
        }
    }

    @Test("reads the card all the same when the new address fails", arguments: [0x41, 0x33, 0x91, 0x7B] as [UInt8])
    func newAddressFails(sw3: UInt8) throws {
        let desk = try Desk(.tcp)
        desk.twin.place()
        desk.twin.refuse(0x3003, sw3: sw3)
        #expect(try desk.polls(3) == [.arrived, .read("王小明"), .nothing])
    }

    @Test("sees a card lie by a management number of either length", arguments: [24, 28])
    func managementLengths(size: Int) throws {
        let (_, desk) = try read("specimen") { $0.managementSize = size }
        #expect(try desk.polls(2) == [.nothing, .nothing])
        desk.twin.remove()
        #expect(try desk.poll() == .removed)
    }

    @Test("that finds a card as often as it is asked reads it once all the same", arguments: [[], [0x3005], [0x3005, 0x3003]] as [Set<UInt16>])
    func findsAgain(unknown: Set<UInt16>) throws {
        let (_, desk) = try read("specimen") {
            $0.findsAgain = true
            $0.unknown = unknown
        }
        #expect(try desk.polls(3) == [.nothing, .nothing, .nothing])
        desk.twin.remove()
        #expect(try desk.polls(2) == [.removed, .nothing])
        desk.twin.place()
        #expect(try desk.polls(3) == [.arrived, .read("王小明"), .nothing])
    }

    @Test("reads no fingerprint unless it is asked to")
    func noFingerprint() throws {
        let (card, desk) = try read("fingers")
        #expect(card.fingerprint == nil)
        #expect(!desk.reader.capabilities.contains(.readFingerprint))
    }

    @Test("reads the fingerprint when it is asked to, of one finger, of two, or of none", arguments: [0, 512, 1024])
    func fingerprint(count: Int) throws {
        var wishes = ReaderWishes()
        wishes.fingerprint = true
        let desk = try Desk(.tcp, wishes: wishes)
        #expect(desk.reader.capabilities.contains(.readFingerprint))
        var specimen = SpecimenCard.specimen
        specimen.fingerprint = Array(SpecimenCard.defaultFingerprint.prefix(count))
        desk.twin.place(specimen)
        #expect(try desk.poll() == .arrived)
        guard case .read(let card) = try desk.reader.poll() else { throw Fault(.cardNotRead) }
        #expect(card.fingerprint.map { Array($0.region) } ?? [] == specimen.fingerprint)
        #expect(desk.reader.memory.region.allSatisfy { $0 == 0 })
    }

    @Test("that does not know the reading of fingerprints reads the rest, and says that it cannot")
    func fingerprintUnknown() throws {
        let (card, desk) = try read("fingers", fingerprint: true) { $0.unknown = [0x3010] }
        #expect(card.fingerprint == nil)
        #expect(plain(card, .name) == "王小明")
        #expect(!desk.reader.capabilities.contains(.readFingerprint))
    }

    @Test("reads the rest of a card that has no fingerprint item")
    func fingerprintMissing() throws {
        var wishes = ReaderWishes()
        wishes.fingerprint = true
        let desk = try Desk(.tcp, wishes: wishes)
        desk.twin.place()
        desk.twin.refuse(0x3010, sw3: 0x91)
        #expect(try desk.polls(2) == [.arrived, .read("王小明")])
        #expect(desk.reader.capabilities.contains(.readFingerprint), "the next card may have one")
    }

    @Test("is told the longest frame to its radio when that is wished for, and need not know it")
    func radioBytes() throws {
        for isKnown in [true, false] {
            var wishes = ReaderWishes()
            wishes.radioBytes = 0x50
            let desk = try Desk(.tcp, wishes: wishes, started: false)
            if !isKnown { desk.twin.behave { $0.unknown = [0x61FF] } }
            #expect(throws: Never.self) { try desk.reader.start() }
            #expect(desk.twin.state.lastCommand == 0x61FF)
        }
    }

    @Test("says that its module may not be valid when card after card is refused")
    func refusedInARow() throws {
        let desk = try Desk(.tcp)
        for round in 1...4 {
            desk.twin.place()
            desk.twin.refuse(0x3001, sw3: 0x31, sw1: 0x69, sw2: 0x82)
            #expect(try desk.poll() == .arrived)
            guard case .failed(let fault) = try desk.reader.poll() else { throw Fault(.cardNotRead) }
            #expect(fault.name == .cardRefused)
            #expect(fault.detail.contains("card says 69 82"))
            #expect(fault.detail.contains("in a row") == (round >= 3))
            desk.twin.remove()
            #expect(try desk.poll() == .removed)
        }
        desk.twin.place()
        #expect(try desk.polls(2) == [.arrived, .read("王小明")])
    }

    @Test("resets its module when a card fails again and again")
    func resetAfterFailures() throws {
        let desk = try Desk(.tcp)
        desk.twin.place()
        var seen: [Seen] = [try desk.poll()]
        for _ in 0..<5 {
            desk.twin.refuse(0x3001, sw3: 0x33)
            seen.append(try desk.poll())
        }
        #expect(seen == [.arrived, .failed(.cardNotRead), .nothing, .nothing, .nothing, .nothing])
        #expect(desk.reader.health.resets == 1)
    }

    @Test("counts what happens on its line")
    func health() throws {
        let desk = try Desk(.tcp, patience: 40)
        let before = desk.reader.health
        #expect(before.isUndisturbed)
        #expect(before.commands == before.answers)
        desk.twin.badChecksum()
        _ = try desk.poll()
        desk.twin.silence(commands: 1)
        _ = try desk.poll()
        try desk.reader.reset()
        let after = desk.reader.health
        #expect(after.commands == before.commands + 5)
        #expect(after.answers == before.answers + 3)
        #expect((after.resends, after.broken, after.timeouts, after.resets) == (2, 1, 1, 1))
        #expect(!after.isUndisturbed)
    }

    @Test("lives through any script of faults at its answers", arguments: [
        "at byte 12 of command 30 01: silence 600", "at end of command 30 01: twice", "at byte 9 of command 30 01: garbage 40",
        "at byte 700 of command 30 01: short", "at byte 20 of command 30 01: wrong-xor", "repeat chance 1 in 3 at byte 3 of command: silence 300",
    ])
    func scripts(text: String) throws {
        let desk = try Desk(.tcp)
        desk.twin.follow(try FaultScript("seed 5\n" + text))
        for _ in 0..<3 {
            desk.twin.place()
            #expect(try desk.polls(3) == [.arrived, .read("王小明"), .nothing])
            desk.twin.remove()
            #expect(try desk.polls(2) == [.removed, .nothing])
        }
    }

    // MARK: A disturbed line

    /// What a hand can do to the next answer.
    enum Disturbance: String, CaseIterable {
        case badChecksum, half, halfHead, halfStatus, longer, muchLonger, shorter, noise, noiseAndBadChecksum

        func strike(_ twin: ReaderTwin) {
            switch self {
            case .badChecksum: twin.badChecksum()
            case .half: twin.half(after: 600)
            case .halfHead: twin.half(after: 6)
            case .halfStatus: twin.half(after: 9)
            case .longer: twin.wrongLength(by: 1)
            case .muchLonger: twin.wrongLength(by: 2000)
            case .shorter: twin.wrongLength(by: -1)
            case .noise: twin.garbage(300)
            case .noiseAndBadChecksum:
                twin.garbage(300)
                twin.badChecksum()
            }
        }
    }

    @Test("asks once more when the long answer is damaged", arguments: WireKind.allCases, Disturbance.allCases)
    func damagedReading(_ wire: WireKind, _ disturbance: Disturbance) throws {
        let desk = try Desk(wire, patience: 40)
        desk.twin.place()
        _ = try (desk.reader.ask(.findCard), desk.reader.ask(.selectCard))
        let before = desk.twin.state.commandsReceived
        disturbance.strike(desk.twin)
        let answer = try desk.reader.ask(.readText)
        #expect(answer.data?.count == 4 + 256 + 1024)
        // Noise before a good answer is passed over.
        #expect(desk.twin.state.commandsReceived == before + (disturbance == .noise ? 1 : 2))
    }

    @Test("lives through a damaged answer at any moment of a visit", arguments: Disturbance.allCases)
    func damagedAnywhere(_ disturbance: Disturbance) throws {
        let desk = try Desk(.tcp, patience: 40)
        func poll() throws -> Seen {
            disturbance.strike(desk.twin)
            let seen = try desk.poll()
            desk.twin.clear()
            return seen
        }
        #expect(try poll() == .nothing)
        desk.twin.place()
        #expect(try [poll(), poll(), poll()] == [.arrived, .read("王小明"), .nothing])
        desk.twin.remove()
        #expect(try [poll(), poll()] == [.removed, .nothing])
    }

    @Test("sends a command again that the reader got damaged", arguments: [0x10, 0x11] as [UInt8])
    func requestDamaged(sw3: UInt8) throws {
        let desk = try Desk(.tcp)
        desk.twin.place()
        desk.twin.refuse(0x2001, sw3: sw3)
        #expect(try desk.poll() == .arrived)
        desk.twin.refuse(0x2002, sw3: sw3)
        #expect(try desk.poll() == .read("王小明"))
    }

    @Test("is garbled when every answer is damaged", arguments: [
        "AAAAAA9669 0004 000080 85",  // checksum
        "AAAAAA9669 0FFF 000080 84", "AAAAAA9669 0000", "AAAAAA9669 0003 20 01 22",  // lengths; an echo
        "AAAAAA9669 0004 0000", "AAAAAA9669 00", "AAAAAA",  // halves
        "00112233445566778899", "41542B0D0A4552524F520D0A",  // no frames at all
    ])
    func alwaysDamaged(bytes: String) throws {
        let desk = try Conversation { _, _ in hex(bytes) }
        let fault = #expect(throws: Fault.self) { try desk.reader.poll() }
        #expect(fault?.name == .garbled)
        #expect(fault?.detail.contains("find card") == true)
    }

    @Test("is garbled, and not waited for without end, when the reader never stops talking")
    func babbler() throws {
        let desk = try Conversation(babbles: true) { _, _ in [0x55] }
        let fault = #expect(throws: Fault.self) { try desk.reader.poll() }
        #expect(fault?.name == .garbled)
    }

    @Test("passes over an answer that comes late for another command")
    func lateAnswers() throws {
        let found = answer([0, 0, 0x9F], [0, 0, 0, 0])
        let selected = answer([0, 0, 0x90], [UInt8](repeating: 0, count: 8))
        let message = baseMessage(text: SpecimenCard.specimen.text, photo: [])
        let desk = try Conversation { command, count in
            switch command {
            case [0x20, 0x01] where count == 0: found
            case [0x20, 0x02]: found + selected
            case [0x30, 0x01]: selected + found + message
            default: message + answer([0, 0, 0x80])
            }
        }
        #expect(try desk.polls(3) == [.arrived, .read("王小明"), .removed])
    }

    @Test("may say anything beside its third status word, in the card's own words and in the bytes of the card")
    func otherBytes() throws {
        let hand = Hand()
        hand.lay()
        let message = baseMessage(text: SpecimenCard.specimen.text, photo: [])
        let desk = try Conversation { command, _ in
            switch command {
            case [0x20, 0x01] where !hand.isRead: answer([0x12, 0x34, 0x9F], [0xAA, 0xAA, 0xAA, 0x96])
            case [0x20, 0x02]: answer([0x90, 0x00, 0x90], [0xAA, 0xAA, 0x96, 0x69, 0, 4, 0, 0])
            default: hand.answer(to: command, message, findsAgain: false)
            }
        }
        #expect(try desk.polls(3) == [.arrived, .read("王小明"), .nothing])
    }

    @Test("finds the answer inside a frame that never ends")
    func swallowed() throws {
        let desk = try Conversation { _, _ in hex("AAAAAA9669 0040 0000") + answer([0, 0, 0x9F], [0, 0, 0, 0]) }
        #expect(try desk.poll() == .arrived)
    }

    // MARK: Silence

    @Test("gives no answer within its deadline, and works again afterwards", arguments: WireKind.allCases)
    func silence(_ wire: WireKind) throws {
        let desk = try Desk(wire, patience: 20)
        desk.twin.silence(commands: 2)
        #expect(desk.fault { _ = try desk.poll() } == .noAnswer)
        desk.twin.place()
        #expect(try desk.polls(3) == [.arrived, .read("王小明"), .nothing])
        desk.twin.silence(commands: 2)
        #expect(desk.fault { _ = try desk.poll() } == .noAnswer)
        #expect(try desk.poll() == .nothing)  // still there, not found anew
        desk.twin.remove()
        #expect(try desk.poll() == .removed)
    }

    @Test("that was silent once is asked again", arguments: WireKind.allCases)
    func silentOnce(_ wire: WireKind) throws {
        let desk = try Desk(wire, patience: 20)
        desk.twin.place()
        desk.twin.silence(commands: 1)
        #expect(try desk.polls(2) == [.arrived, .read("王小明")])
        #expect(desk.reader.health.timeouts == 1)
        #expect(desk.reader.health.resends == 1)
    }

    @Test("is given up at its start when it says nothing at all")
    func deaf() throws {
        let desk = try Desk(.tcp, started: false, patience: 20)
        desk.twin.silence()
        #expect(desk.fault { _ = try desk.reader.start() } == .noAnswer)
        desk.twin.clear()
        #expect(throws: Never.self) { try desk.reader.start() }
    }

    @Test("is waited for when it has just got power")
    func powerUp() throws {
        let desk = try Desk(.tcp, started: false, patience: 20)
        desk.twin.powerCycle(milliseconds: 300)
        #expect(try desk.reader.start().samID.isEmpty == false)
    }

    @Test("lets go at once when it is interrupted")
    func interrupted() throws {
        let desk = try Desk(.tcp)
        desk.twin.silence()
        let (twin, pipe) = (desk.twin, desk.pipe)
        let count = twin.state.commandsReceived
        let ringer = Aside {
            #expect(twin.waitForCommands(count + 1, within: 5000))
            pipe.interrupt()
        }
        #expect(desk.fault { _ = try desk.poll() } == .cancelled)
        withExtendedLifetime(ringer) {}
    }

    // MARK: Cards that cannot be read

    @Test("says once why a card was not read, and reads it when it is laid down again", arguments: [
        (0x3001, 0x31, .cardRefused), (0x3001, 0x32, .cardRefused), (0x3001, 0x33, .cardNotRead), (0x3001, 0x40, .cardUnknown),
        (0x2002, 0x40, .cardUnknown), (0x2001, 0x40, .cardUnknown), (0x3001, 0x91, .cardNotRead), (0x3001, 0x7B, .cardNotRead),
    ] as [(UInt16, UInt8, Fault.Name)])
    func refused(command: UInt16, sw3: UInt8, fault: Fault.Name) throws {
        let desk = try Desk(.tcp)
        func strike() { desk.twin.refuse(command, sw3: sw3, sw1: 0x69, sw2: 0x82) }
        desk.twin.place()
        strike()
        #expect(try desk.polls(command == 0x2001 ? 1 : 2).last == .failed(fault))
        for _ in 0..<3 {  // it keeps lying there, and is not spoken of again
            strike()
            #expect(try desk.poll() == .nothing)
        }
        desk.twin.clear()
        desk.twin.remove()
        #expect(try desk.polls(2) == [.removed, .nothing])
        desk.twin.place()
        #expect(try desk.polls(2) == [.arrived, .read("王小明")])
    }

    @Test("reads a card that lies better at a later try, without its being lifted")
    func laterTry() throws {
        let desk = try Desk(.tcp)
        desk.twin.place()
        desk.twin.refuse(0x3001, sw3: 0x33)
        #expect(try desk.polls(4) == [.arrived, .failed(.cardNotRead), .read("王小明"), .nothing])
    }

    @Test("finds the card again by itself when a try fails that may succeed the next time", arguments: [
        (0x2002, 0x81), (0x3001, 0x41), (0x3001, 0x47), (0x3001, 0x24), (0x2001, 0x24),
    ] as [(UInt16, UInt8)])
    func secondTry(command: UInt16, sw3: UInt8) throws {
        let desk = try Desk(.tcp)
        desk.twin.place()
        desk.twin.refuse(command, sw3: sw3)
        #expect(try desk.polls(3) == [.arrived, .read("王小明"), .nothing])
    }

    @Test("says that the card was not read when it is pulled out meanwhile, and then that it is gone", arguments: WireKind.allCases)
    func pulledOut(_ wire: WireKind) throws {
        let desk = try Desk(wire)
        desk.twin.place()
        desk.twin.removeDuringRead()
        #expect(try desk.polls(4) == [.arrived, .failed(.cardNotRead), .removed, .nothing])
        desk.twin.place()
        #expect(try desk.polls(2) == [.arrived, .read("王小明")])
    }

    @Test("says the same when the card is gone before it is read")
    func goneBeforeReading() throws {
        let desk = try Desk(.tcp)
        desk.twin.place()
        #expect(try desk.poll() == .arrived)
        desk.twin.remove()
        #expect(try desk.polls(3) == [.failed(.cardNotRead), .removed, .nothing])
    }

    /// A reader that does not know some commands, or answers nothing to them.
    private func incapable(of commands: Set<[UInt8]>, answering refusal: [UInt8], findsAgain: Bool = false) throws -> (Conversation, Hand) {
        let hand = Hand()
        let message = baseMessage(text: SpecimenCard.specimen.text, photo: [])
        let desk = try Conversation { command, _ in
            if commands.contains(command) { return refusal }
            return hand.answer(to: command, message, findsAgain: findsAgain)
        }
        return (desk, hand)
    }

    @Test("that does not know 30 05 watches the card by 30 03, and without that by finding it", arguments: [
        [[0x30, 0x05]], [[0x30, 0x05], [0x30, 0x03]],
    ] as [Set<[UInt8]>], [answer([0, 0, 0x21]), answer([0, 0, 0x23]), []])
    func otherWaysToWatch(unknown: Set<[UInt8]>, refusal: [UInt8]) throws {
        let (desk, hand) = try incapable(of: unknown, answering: refusal, findsAgain: unknown.count > 1)
        for _ in 0..<2 {
            hand.lay()
            #expect(try desk.polls(4) == [.arrived, .read("王小明"), .nothing, .nothing])
            hand.lift()
            #expect(try desk.polls(2) == [.removed, .nothing])
        }
        #expect(desk.reader.capabilities.contains(.seeRemoval))
    }

    @Test("that cannot tell whether a card still lies there says so, and goes on with the next card", arguments: [0x21, 0x23] as [UInt8])
    func cannotWatch(sw3: UInt8) throws {
        let (desk, hand) = try incapable(of: [[0x30, 0x05], [0x30, 0x03]], answering: answer([0, 0, sw3]))
        hand.lay()
        #expect(try desk.polls(4) == [.arrived, .read("王小明"), .nothing, .nothing])
        #expect(!desk.reader.capabilities.contains(.seeRemoval))
        hand.lift()
        #expect(try desk.polls(2) == [.nothing, .nothing])
        hand.lay()
        #expect(try desk.polls(4) == [.removed, .arrived, .read("王小明"), .nothing])
    }

    @Test("whose 30 05 never succeeds is not believed that the card went", arguments: [0x41, 0x33] as [UInt8])
    func managementAlwaysFails(sw3: UInt8) throws {
        let (desk, hand) = try incapable(of: [[0x30, 0x05]], answering: answer([0, 0, sw3]))
        hand.lay()
        #expect(try desk.polls(4) == [.arrived, .read("王小明"), .nothing, .nothing])
        hand.lift()
        #expect(try desk.polls(2) == [.removed, .nothing])
    }

    @Test("whose first card is pulled out at once is not taken for one that cannot see that")
    func firstCardGoesAtOnce() throws {
        let desk = try Desk(.tcp)
        desk.twin.place()
        #expect(try desk.polls(2) == [.arrived, .read("王小明")])
        desk.twin.remove()
        #expect(try desk.polls(2) == [.removed, .nothing])
        #expect(desk.reader.capabilities.contains(.seeRemoval))
    }

    @Test("whose cards have no management number still sees them go")
    func emptyManagement() throws {
        let desk = try Desk(.tcp)
        desk.twin.place()
        #expect(try desk.polls(2) == [.arrived, .read("王小明")])
        desk.twin.refuse(0x3005, sw3: 0x91)
        #expect(try desk.poll() == .nothing)
        desk.twin.remove()
        #expect(try desk.poll() == .removed)
    }

    @Test("finds a card again that was read and never lifted, once it is reset")
    func resetFindsAgain() throws {
        let desk = try Desk(.tcp)
        desk.twin.place()
        #expect(try desk.polls(3) == [.arrived, .read("王小明"), .nothing])
        try desk.reader.reset()
        #expect(try desk.polls(2) == [.arrived, .read("王小明")])
    }

    // MARK: Readers in trouble

    @Test("names the trouble of its security module, at the start and later")
    func moduleTrouble() throws {
        let desk = try Desk(.tcp)
        desk.twin.failSAM()
        #expect(desk.fault { _ = try desk.poll() } == .samFailed)
        #expect(desk.fault { _ = try desk.reader.start() } == .samFailed)
        desk.twin.clear()
        desk.twin.unauthorise()
        #expect(desk.fault { _ = try desk.poll() } == .samNotAuthorised)
        #expect(desk.fault { _ = try desk.reader.start() } == .samNotAuthorised)
        desk.twin.clear()
        #expect(throws: Never.self) { try desk.reader.start() }
        #expect(try desk.poll() == .nothing)
    }

    @Test("is reset when its module answers confusion to the first question")
    func confused() throws {
        let desk = try Desk(.tcp, started: false)
        desk.twin.refuse(0x11FF, sw3: 0x24)
        #expect(throws: Never.self) { try desk.reader.start() }
        desk.twin.refuse(0x11FF, sw3: 0x41)
        #expect(throws: Never.self) { try desk.reader.start() }
    }

    @Test("has failed when a reset does not help")
    func staysConfused() throws {
        let desk = try Conversation { _, _ in answer([0, 0, 0x24]) }
        #expect(throws: Fault(.samFailed, "SAM status (11 FF): SW3 24, unknown error of the module")) { try desk.reader.start() }
        #expect(throws: Fault(.samFailed, "find card (20 01): SW3 24, unknown error of the module")) { try desk.reader.poll() }
    }

    @Test("that refuses the commands of the standard is named so", arguments: [0x21, 0x23] as [UInt8])
    func refuses(sw3: UInt8) throws {
        let desk = try Desk(.tcp)
        desk.twin.refuse(0x2001, sw3: sw3)
        #expect(desk.fault { _ = try desk.poll() } == .readerRefused)
        desk.twin.place()
        desk.twin.refuse(0x3001, sw3: sw3)
        #expect(try desk.poll() == .arrived)
        #expect(desk.fault { _ = try desk.poll() } == .readerRefused)
    }

    @Test("is disconnected when its plug is pulled, and a new one works at the same place", arguments: WireKind.allCases)
    func replugged(_ wire: WireKind) throws {
        let desk = try Desk(wire)
        desk.twin.place()
        #expect(try desk.poll() == .arrived)
        desk.twin.disconnect()
        #expect(desk.fault { _ = try desk.poll() } == .disconnected)
        desk.pipe.close()
        #expect(throws: TransportFault.self) { try DeviceURI(desk.twin.uri).open(deadline: .after(milliseconds: 500)) }

        desk.twin.reconnect()
        let pipe = try DeviceURI(desk.twin.uri).open(deadline: .after(milliseconds: 5000))
        defer { pipe.close() }
        let reader = SDTReader(pipe: pipe)
        _ = try reader.start()
        guard case .arrived = try reader.poll(), case .read = try reader.poll() else {
            Issue.record("not read after the plug was pulled")
            return
        }
    }

    @Test("is given the time that its slow line takes", arguments: [19_200, 57_600])
    func slowLine(baud: Int) throws {
        let desk = try Desk(.serial, baud: baud)
        desk.twin.place()
        let began = Deadline.now
        #expect(try desk.polls(2) == [.arrived, .read("王小明")])
        #expect(began.adding(milliseconds: 1295 * 10_000 / baud) <= .now)
    }

    @Test("gives no answer at a speed that is not its own")
    func wrongSpeed() throws {
        let twin = try WireKind.serial.twin(baud: 9600)
        defer { twin.stop() }
        var uri = twin.uri
        uri.removeLast(4)
        let pipe = try DeviceURI(uri + "115200").open(deadline: .after(milliseconds: 5000))
        defer { pipe.close() }
        let fault = #expect(throws: Fault.self) { try SDTReader(pipe: pipe, patience: 20).start() }
        #expect(fault?.name == .noAnswer)
    }
}

/// A card that a scripted reader has or has not, and whether it was read.
final class Hand: Sendable {
    private struct State {
        var lies = false
        var isRead = false
    }

    private let state = Mutex(State())

    func lay() { state.withLock { $0 = State(lies: true) } }
    func lift() { state.withLock { $0 = State() } }
    var isRead: Bool { state.withLock { $0.isRead } }

    /// As a reader answers that knows all commands.
    func answer(to command: [UInt8], _ message: [UInt8], findsAgain: Bool) -> [UInt8] {
        state.withLock { state in
            switch command {
            case [0x20, 0x01] where state.lies && (findsAgain || !state.isRead): return KioskCardReaderTests.answer([0, 0, 0x9F], [0, 0, 0, 0])
            case [0x20, 0x01]: return KioskCardReaderTests.answer([0, 0, 0x80])
            case _ where !state.lies: return KioskCardReaderTests.answer([0, 0, 0x41])
            case [0x30, 0x01]:
                state.isRead = true
                return message
            case [0x30, 0x03]: return KioskCardReaderTests.answer([0, 0, 0x91])
            default: return KioskCardReaderTests.answer([0, 0, 0x90])
            }
        }
    }
}

/// A reader that says what a test wants.
private final class Conversation {
    private let far: ScriptedReader
    private let pipe: any Pipe
    let reader: SDTReader

    init(babbles: Bool = false, _ answer: @escaping @Sendable ([UInt8], Int) -> [UInt8]) throws {
        far = try ScriptedReader(babbles: babbles, answer)
        pipe = try far.uri.open(deadline: .after(milliseconds: 5000))
        reader = SDTReader(pipe: pipe, patience: 20)
    }

    deinit { pipe.close() }

    func poll() throws(Fault) -> Seen { Seen(try reader.poll()) }

    func polls(_ count: Int) throws(Fault) -> [Seen] {
        var seen: [Seen] = []
        for _ in 0..<count { seen.append(try poll()) }
        return seen
    }
}
