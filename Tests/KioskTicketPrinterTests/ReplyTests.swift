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
        #expect(replies([0x14, 0x00, 0x0C, 0x0F, 0x12]) == [.automatic([0x14, 0x00, 0x0C, 0x0F]), .status(0x12)])
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
        StatusDialect.epson.status(zip(UInt8(1)..., answers).map { .init(source: .realTime($0), bytes: [$1]) })
    }

    @Test("A printer that is well has no fault")
    func well() {
        let status = status([0x12, 0x12, 0x12, 0x12])
        #expect(status.fault == nil && status.notice == nil && status.conditions.isEmpty)
    }

    @Test("Each trouble has its name", arguments: [
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

    @Test("Paper that is nearly at its end is told and stops nothing")
    func nearEnd() {
        let status = status([0x12, 0x12, 0x12, 0x1E])
        #expect(status.fault == nil)
        #expect(status.notice?.name == .paperNearEnd)
    }
}
