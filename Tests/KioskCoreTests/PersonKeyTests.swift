import Testing

@testable import KioskCore

@Suite("The same person")
struct PersonKeyTests {
    private func message(_ type: CardRecord.CardType, _ number: String) -> String? {
        PersonKey.message(type, number: Array(number.utf8))?.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `x and X are one number, and so are 15 digits and the 18 they became`() {
        #expect(message(.citizen, "11010519491231002x") == "C11010519491231002X")
        #expect(message(.citizen, "110105491231002") == "C11010519491231002X")
    }

    @Test func `Kinds of documents have numbers of their own`() {
        #expect(message(.foreign2017, "KAZ110090123105") == "FKAZ110090123105")
        #expect(message(.residentHMT, "11010519491231002X") != message(.citizen, "11010519491231002X"))
    }

    @Test(arguments: [
        ("11010519491231002x", CardRecord.CardType.citizen), ("110105491231002", .citizen), ("810000199408230021", .residentHMT),
        ("830000199201300022", .residentHMT), ("KAZ110090123105", .foreign2017), ("911124198108030024", .foreign2023),
    ])
    func `A number says on which kind of document it stands`(number: String, type: CardRecord.CardType) {
        #expect(CardRecord.CardType(number: Array(number.utf8)) == type)
    }

    @Test(arguments: ["", "110105194912310021", "11010519491231002", "KAZ1100901231O5", "1AZ110090123105", "440308199902301512", "１１０１０５１９４９１２３１００２Ｘ"])
    func `What is on no document is of no kind`(number: String) {
        #expect(CardRecord.CardType(number: Array(number.utf8)) == nil)
    }

    @Test(arguments: ["", "１１０１０５", "110105 1949", String(repeating: "1", count: 33)])
    func `What is no number is nobody`(number: String) {
        #expect(message(.citizen, number) == nil)
    }

    @Test func `A key is 16 bytes, and is written as 32 digits`() throws {
        let bytes = (0..<16).map { UInt8($0) }
        let key = try #require(PersonKey(bytes))
        #expect(key.bytes == bytes)
        #expect("\(key)" == "000102030405060708090a0b0c0d0e0f")
        #expect(PersonKey(bytes.dropLast()) == nil)
        #expect(PersonKey(bytes + [0]) == nil)
    }
}
