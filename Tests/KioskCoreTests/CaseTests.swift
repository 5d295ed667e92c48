import Testing

@testable import KioskCore

@Suite("The number of a case")
struct CaseNumberTests {
    private let friday = LocalDate.epoch.adding(days: 20_777)
    private let item = ItemCode("11310112002491234T5310112345000")

    @Test func `It is the item's code, the day and a serial`() throws {
        #expect(item.isNational)
        let number = try #require(CaseNumber(item: item, hall: "QS", day: friday, serial: 12))
        #expect("\(number)" == "11310112002491234T5310112345000202611200012")
        #expect(CaseNumber("\(number)") == number)
        #expect(CaseNumber(item: item, hall: "QS", day: friday, serial: 0) == nil)
        #expect(CaseNumber(item: item, hall: "QS", day: friday, serial: 10_000) == nil)
        // The two digits of a handling code are of the item, not of the case.
        #expect(CaseNumber(item: ItemCode(item.raw + "01"), hall: "QS", day: friday, serial: 12) == number)
    }

    @Test func `Of an item with a local code it is the hall's, and as long`() throws {
        let number = try #require(CaseNumber(item: ItemCode("62052400MZ-XK-0001"), hall: "QS-a.1", day: friday, serial: 1))
        #expect("\(number)" == "L00000000000000000000000000QSA1202611200001")
        #expect("\(number)".utf8.count == 43)
    }

    @Test(arguments: ["", "1", "11310112002491234T5310112345000202613200012", "11310112002491234T5310112345000202611200000",
        "11310112002491234T531011234500020261120001X", "11310112002491234t5310112345000202611200012", "１1310112002491234T53101123450002026112000"])
    func `What has another form is none`(text: String) {
        #expect(CaseNumber(text) == nil)
    }

    @Test func `Its QR code goes there and back, and one character less is none`() throws {
        let number = try #require(CaseNumber(item: item, hall: "QS", day: friday, serial: 12))
        let code = CaseCode(number: number, hall: "青石.1", day: friday)
        let signature = (0..<64).map { UInt8(truncatingIfNeeded: $0 &* 5) }
        let text = code.text(signature: signature)
        #expect(text.hasPrefix("KC1.\(number).-------1.20261120."))
        let read = try #require(CaseCode.read(text))
        #expect(read.code == code)
        #expect(read.signature == signature)
        #expect(CaseCode.isOne(text))
        for length in 0..<text.utf8.count { #expect(CaseCode.read(String(text.prefix(length))) == nil) }
        #expect(CaseCode.read(text + "A") == nil)
        #expect(CaseCode.read(text + ".") == nil)
    }

    @Test func `Base64 of any length goes there and back, and has one text`() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
            #expect(Base64URL.bytes(Array(Base64URL.text(bytes).utf8)) == bytes)
        }
        #expect(Base64URL.text(Array("hall?".utf8)) == "aGFsbD8")
        #expect(Base64URL.bytes(Array("aGFsbD9".utf8)) == nil)
        #expect(Base64URL.bytes(Array("a".utf8)) == nil)
        #expect(Base64URL.bytes(Array("aGFsbD8=".utf8)) == nil)
    }
}

@Suite("The way of a case")
struct CaseStepTests {
    @Test func `Every step leads somewhere else, and nothing leads out of what is closed`() {
        for step in CaseStep.allCases {
            for state in step.from {
                #expect(step.to(wasAccepted: true) != state)
                #expect(!state.isClosed)
            }
        }
    }

    @Test func `Every state but the first can be reached, and every one that is not closed can be left`() {
        let reached = Set(CaseStep.allCases.flatMap { [$0.to(wasAccepted: true), $0.to(wasAccepted: false)] })
        #expect(reached == Set(CaseState.allCases))
        for state in CaseState.allCases { #expect(state.isClosed != CaseStep.allCases.contains { $0.from.contains(state) }) }
    }

    @Test func `What was missing comes back to where it was asked for`() {
        #expect(CaseStep.supplied.to(wasAccepted: false) == .received)
        #expect(CaseStep.supplied.to(wasAccepted: true) == .accepted)
    }
}
