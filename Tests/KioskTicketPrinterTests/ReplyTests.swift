import Testing

@testable import KioskTicketPrinter

private func replies(_ bytes: [UInt8]) -> [Reply] {
    var classifier = ReplyClassifier()
    var all: [Reply] = []
    for byte in bytes { classifier.take(byte) { all.append($0) } }
    return all
}

@Suite("What a printer sends")
struct ReplyTests {
    @Test("Every byte value belongs to one kind of reply at most")
    func everyByte() {
        for byte in UInt8.min...UInt8.max {
            var classifier = ReplyClassifier()
            var all: [Reply] = []
            classifier.take(byte) { all.append($0) }
            // Patterns of the manuals, b7 to b0: 0xx1xx10, 0xx1xx00, 0xx0xxxx.
            let bits = { (mask: UInt8) in byte & mask }
            switch byte {
            case 0x11: #expect(all == [.xon])
            case 0x13: #expect(all == [.xoff])
            case 0x37, 0x5F: #expect(all.isEmpty && !classifier.isIdle, "a block begins")
            case _ where bits(0b1001_0011) == 0b0001_0010: #expect(all == [.status(byte)])
            case _ where bits(0b1001_0011) == 0b0001_0000: #expect(all.isEmpty && !classifier.isIdle, "ASB begins")
            case _ where bits(0b1001_0000) == 0: #expect(all == [.plain(byte)])
            default: #expect(all == [.garbage([byte])])
            }
        }
    }

    @Test("ASB takes the three bytes that follow, which alone would be answers to GS r")
    func automatic() {
        #expect(replies([0x14, 0x00, 0x0C, 0x0F, 0x12]) == [.report([0x14, 0x00, 0x0C, 0x0F]), .status(0x12)])
    }

    @Test("ASB that breaks off is garbage, and what follows is heard")
    func brokenAutomatic() {
        #expect(replies([0x14, 0x00, 0x12]) == [.garbage([0x14, 0x00]), .status(0x12)])
    }

    @Test("A block lasts until its NUL, whatever its bytes look like")
    func blocks() {
        #expect(replies([0x37, 0x22, 0x20, 0x37, 0x5F, 0x7E, 0x00]) == [.printed(id: [0x20, 0x37, 0x5F, 0x7E])])
        #expect(replies([0x37, 0x25, 0x00]) == [.cleared])
        #expect(replies([0x5F, 0x54, 0x4D, 0x00]) == [.text([0x54, 0x4D])])
        #expect(replies([0x37, 0x22, 0x41, 0x00]) == [.garbage([0x37, 0x22, 0x41, 0x00])], "a mark has four characters")
    }

    @Test("A block that never ends is given up")
    func endless() {
        var classifier = ReplyClassifier()
        var all: [Reply] = []
        for byte in [0x5F] + [UInt8](repeating: 0x41, count: ReplyClassifier.longestBlock) {
            classifier.take(byte) { all.append($0) }
        }
        #expect(all.count == 2)
        #expect(classifier.isIdle)
    }
}

@Suite("The answers to DLE EOT")
struct StatusTests {
    private func status(_ answers: [UInt8]) -> TicketPrinterStatus {
        let answers = zip(UInt8(1)..., answers).map { StatusDialect.Answer(source: .realTime($0), bytes: [$1]) }
        return TicketPrinterStatus(StatusDialect.epson.facts(answers).conditions, evidence: StatusDialect.evidence(answers))
    }

    @Test("Of several troubles the one that somebody must see to first is named", arguments: [
        ([0x1A, 0x16, 0x12, 0x12], "cover-open"),
        ([0x1A, 0x32, 0x12, 0x72], "paper-end"),
        ([0x12, 0x12, 0x12, 0x32], "paper-end"),
        ([0x1A, 0x52, 0x1A, 0x12], "cutter-error"),
        ([0x1A, 0x52, 0x32, 0x12], "printer-failed"),
        ([0x1A, 0x52, 0x16, 0x12], "printer-failed"),
        ([0x1A, 0x52, 0x52, 0x12], "overheated"),
        ([0x1A, 0x52, 0x72, 0x12], "printer-failed"),
        ([0x1A, 0x52, 0x12, 0x12], "printer-failed"),
        ([0x1A, 0x12, 0x12, 0x12], "printer-offline"),
        ([0x1A, 0x36, 0x52, 0x72], "cover-open"),
    ] as [([UInt8], String)])
    func troubles(_ answers: [UInt8], _ name: String) {
        #expect(status(answers).fault?.name.rawValue == name)
    }

    @Test("The evidence is what it answered")
    func evidence() {
        #expect(status([0x1A, 0x16, 0x12, 0x12]).fault?.detail == "DLE EOT 1: 1A, DLE EOT 2: 16, DLE EOT 3: 12, DLE EOT 4: 12")
    }
}

@Suite("What printers of other brands send")
struct BrandReplyTests {
    private func replies(_ grammar: StatusDialect.Grammar, _ bytes: [UInt8], free: Bool = false) -> [Reply] {
        var classifier = ReplyClassifier(grammar)
        classifier.expectsFree = free
        var all: [Reply] = []
        for byte in bytes { classifier.take(byte) { all.append($0) } }
        return all
    }

    @Test("Custom's status begins like Epson's ASB, and is not taken for it")
    func custom() {
        #expect(replies(.custom, [0x10, 0x0F, 0x10, 0x13, 0x37, 0xFF]) == [.report([0x10, 0x0F, 0x10, 0x13, 0x37, 0xFF])])
        #expect(replies(.custom, [0x10, 0x05, 0x01, 0x40, 0x12]) == [.news([0x10, 0x05, 0x01, 0x40]), .status(0x12)])
        #expect(replies(.custom, [0x10, 0x12]) == [.garbage([0x10]), .status(0x12)])
        #expect(replies(.custom, [0x14, 0x00]) == [.garbage([0x14]), .plain(0x00)])
        #expect(replies(.custom, [0x37, 0x25, 0x00]) == [.cleared])
        #expect(replies(.epson, [0x10, 0x0F, 0x00, 0x00]) == [.report([0x10, 0x0F, 0x00, 0x00])])
    }

    @Test("Star's status says how long it is")
    func star() {
        #expect(replies(.star, [0x23, 0x06, 0, 0, 0, 0, 0, 0, 0x06]) == [.report([0x23, 0x06, 0, 0, 0, 0, 0, 0, 0x06])])
        #expect(replies(.star, [0x0F, 0x06, 0, 0, 0, 0, 0x0C]) == [.report([0x0F, 0x06, 0, 0, 0, 0, 0x0C])])
        #expect(replies(.star, [0x23, 0x06, 0x11, 0x12]) == [.garbage([0x23, 0x06]), .xon, .garbage([0x12])])
        #expect(replies(.star, [0x01, 0x23]) == [.garbage([0x01])], "too short to be one")
        #expect(Wire.Star.counted([0x23, 0x06, 0, 0, 0, 0, 0, 0x6E, 0]) == 31)
        #expect(Wire.Star.counted([0x0F, 0x06, 0, 0, 0, 0, 0]) == nil)
    }

    @Test("A byte of any value is taken only where it is expected, and once", arguments: StatusDialect.Grammar.allCases)
    func free(_ grammar: StatusDialect.Grammar) {
        for byte in UInt8.min...UInt8.max { #expect(replies(grammar, [byte], free: true) == [.free(byte)]) }
        #expect(replies(grammar, [0x37, 0x11], free: true) == [.free(0x37), .xon])
    }
}
