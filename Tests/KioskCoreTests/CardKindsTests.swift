import Testing

@testable import KioskCore

/// A card's text block, field by field from its first byte on, with the lengths of the standard.
struct Block: Sendable {
    var fields: [(name: String, text: String, bytes: Int)]

    subscript(name: String) -> String {
        get { fields.first { $0.name == name }?.text ?? "" }
        set { for index in fields.indices where fields[index].name == name { fields[index].text = newValue } }
    }

    func with(_ changes: [String: String]) -> Block {
        var block = self
        for (name, text) in changes { block[name] = text }
        return block
    }

    var text: [UInt8] {
        fields.flatMap { _, text, bytes in
            (Array(text.utf16) + Array(repeating: 0x20, count: bytes / 2)).prefix(bytes / 2)
                .flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        }
    }

    func card(newAddresses: [UInt8]? = nil) throws -> CardRecord {
        try #require(text.withUnsafeBytes { text in
            newAddresses?.withUnsafeBytes { CardRecord(text: text, photo: nil, newAddresses: $0) } ?? CardRecord(text: text, photo: nil)
        })
    }

    static let hongKong = Block(fields: [
        ("name", "陈样本", 30), ("sex", "2", 2), ("reserved", "", 4), ("birth", "19940823", 16), ("address", "广东省深圳市福田区示例路8号", 70),
        ("number", "810000199408230021", 36), ("issuer", "深圳市公安局", 30), ("from", "20230901", 16), ("to", "20280901", 16),
        ("pass", "H00000000", 18), ("count", "01", 4), ("reserved", "", 6), ("type", "J", 2), ("reserved", "", 6),
    ])

    static let foreign2017 = Block(fields: [
        ("english", "SPECIMEN, AIGUL", 120), ("sex", "2", 2), ("number", "KAZ110090123105", 30), ("nationality", "KAZ", 6),
        ("name", "艾样本", 30), ("from", "20180115", 16), ("to", "20280114", 16), ("birth", "19901231", 16), ("version", "01", 4),
        ("authority", "1100", 8), ("type", "I", 2), ("reserved", "", 6),
    ])

    static let foreign2023 = Block(fields: [
        ("name", "杨样本", 30), ("sex", "2", 2), ("count", "00", 4), ("birth", "19810803", 16), ("english", "SPECIMEN, ANNA", 70),
        ("number", "911124198108030024", 36), ("reserved", "", 30), ("from", "20231201", 16), ("to", "20331130", 16),
        ("english2", "", 22), ("nationality", "CAN", 6), ("type", "Y", 2), ("link", "A1B", 6),
    ])

    static let all = [hongKong, foreign2017, foreign2023]
}

@Suite("A card of another resident") struct CardKindsTests {
    private let today = LocalDate(year: 2026, month: 11, day: 21)!

    private func fields(_ card: CardRecord) -> [CardRecord.Field: String] {
        Dictionary(uniqueKeysWithValues: CardRecord.Field.allCases.map { ($0, card.plain($0)) }.filter { !$0.1.isEmpty })
    }

    @Test("has blocks of 256 bytes in these tests")
    func size() {
        for block in Block.all { #expect(block.text.count == 256) }
    }

    @Test("from Hong Kong, Macao or Taiwan has a pass and an issue count, and no nation")
    func hongKong() throws {
        let card = try Block.hongKong.card()
        #expect(card.type == .residentHMT)
        #expect(fields(card) == [
            .name: "陈样本", .sex: "女", .sexCode: "2", .birth: "1994-08-23", .address: "广东省深圳市福田区示例路8号",
            .number: "810000199408230021", .issuer: "深圳市公安局", .validFrom: "2023-09-01", .validTo: "2028-09-01",
            .passNumber: "H00000000", .issueCount: "01", .typeCode: "J",
        ])
        #expect(card.warnings(today: today) == [])
    }

    @Test("of the form of 2017 has its own order of fields")
    func foreign2017() throws {
        let card = try Block.foreign2017.card()
        #expect(card.type == .foreign2017)
        #expect(fields(card) == [
            .name: "艾样本", .englishName: "SPECIMEN, AIGUL", .sex: "女", .sexCode: "2", .birth: "1990-12-31",
            .number: "KAZ110090123105", .nationality: "KAZ", .validFrom: "2018-01-15", .validTo: "2028-01-14",
            .cardVersion: "01", .authorityCode: "1100", .typeCode: "I",
        ])
        #expect(card.warnings(today: today) == [])
    }

    @Test("of the form of 2023 has a number like a citizen's")
    func foreign2023() throws {
        let card = try Block.foreign2023.card()
        #expect(card.type == .foreign2023)
        #expect(fields(card) == [
            .name: "杨样本", .englishName: "SPECIMEN, ANNA", .sex: "女", .sexCode: "2", .birth: "1981-08-03",
            .number: "911124198108030024", .nationality: "CAN", .issueCount: "00", .validFrom: "2023-12-01", .validTo: "2033-11-30",
            .oldNumberLink: "A1B", .typeCode: "Y",
        ])
        #expect(card.warnings(today: today) == [])
    }

    @Test("has an English name in two pieces, wherever the first one ends", arguments: [
        ("SPECIMEN-SAMPLE, ANNA MARIA CAROLA ", "ANTONIE", "SPECIMEN-SAMPLE, ANNA MARIA CAROLA ANTONIE"),
        ("SPECIMEN-SAMPLES, ANNA MARIA CAROLI", "NA", "SPECIMEN-SAMPLES, ANNA MARIA CAROLINA"),
        ("SPECIMEN", "ANNA", "SPECIMEN ANNA"),
        ("SPECIMEN", "", "SPECIMEN"),
        ("", "ANNA", "ANNA"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHI", "JKLMNOPQRST", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRST"),
    ])
    func twoPieces(first: String, second: String, whole: String) throws {
        let card = try Block.foreign2023.with(["english": first, "english2": second]).card()
        #expect(card.plain(.englishName) == whole)
    }

    @Test("is warned of by the rules of its kind", arguments: [
        (.hongKong, ["number": "11010519491231002X", "birth": "19491231"], .number),
        (.hongKong, ["number": "810000199408230022"], .number),
        (.hongKong, ["birth": "19940824"], .birth), (.hongKong, ["sex": "1"], .sex),
        (.hongKong, ["to": "20261120"], .expired), (.hongKong, ["from": "20261122"], .notYet), (.hongKong, ["sex": "7"], .code),
        (.hongKong, ["reserved": "9"], []),
        (.foreign2017, ["number": "KAZ110090123107"], .number), (.foreign2017, ["number": "KAZ11009012310"], .number),
        (.foreign2017, ["birth": "19901230"], .birth), (.foreign2017, ["birth": ""], .birth), (.foreign2017, ["sex": "1"], []),
        (.foreign2017, ["to": "20200101"], .expired), (.foreign2017, ["nationality": "kaz"], .code), (.foreign2017, ["nationality": ""], .code),
        (.foreign2023, ["number": "911124198108030025"], .number), (.foreign2023, ["number": "11010519491231002X", "birth": "19491231"], .number),
        (.foreign2023, ["birth": "19810804"], .birth), (.foreign2023, ["sex": "1"], .sex), (.foreign2023, ["nationality": "C1N"], .code),
    ] as [(Block, [String: String], CardRecord.Warnings)])
    func warnings(block: Block, changes: [String: String], expected: CardRecord.Warnings) throws {
        #expect(try block.with(changes).card().warnings(today: today) == expected)
    }

    @Test("from Hong Kong, Macao or Taiwan has a number of one of the three", arguments: [("81000", true), ("82000", true), ("83000", true), ("84000", false), ("81010", false)])
    func regions(region: String, isGood: Bool) throws {
        let number = withCheckDigit(region + "019940823002")
        let card = try Block.hongKong.with(["number": number]).card()
        #expect(card.warnings(today: today) == (isGood ? [] : .number))
    }

    @Test("shows a neighbour as little as a citizen's")
    func masked() throws {
        let hongKong = try Block.hongKong.card()
        #expect(hongKong.masked(.name) == "陈*本")
        #expect(hongKong.masked(.number) == "8100**********0021")
        #expect(hongKong.masked(.passNumber) == "H******00")
        #expect(hongKong.masked(.address) == "****")
        let old = try Block.foreign2017.card()
        #expect(old.masked(.number) == "KAZ1*********05")
        #expect(old.masked(.englishName) == "S*** A***")
        #expect(old.masked(.authorityCode) == "****")
        #expect(old.masked(.nationality) == "KAZ")
        let new = try Block.foreign2023.card()
        #expect(new.masked(.oldNumberLink) == "****")
        #expect(new.masked(.issueCount) == "00")
        #expect(try Block.hongKong.with(["pass": "H0000"]).card().masked(.passNumber) == "****")
    }

    @Test("shows of an English name two letters at most, and neither of a short one", arguments: [
        ("SPECIMEN, ANNA MARIA", "S*** M***"), ("SPECIMEN", "S***"), ("O'SPECIMEN-SAMPLE", "O*** S***"), ("AN", "***"), ("X", "***"),
        ("X Y", "***"), ("X YZ", "X*** Y***"), ("样本", "***"), ("ÉSPECIMEN ÀNNA", "S*** N***"), (", .", "***"), ("", ""),
    ])
    func maskedEnglish(name: String, masked: String) throws {
        #expect(try Block.foreign2017.with(["english": name]).card().masked(.englishName) == masked)
    }

    @Test("says only masked words of itself")
    func describes() throws {
        #expect("\(try Block.hongKong.card())" == "card of Hong Kong, Macao or Taiwan 陈*本 8100**********0021")
        #expect("\(try Block.foreign2017.card())" == "foreigner's card of 2017 艾*本 KAZ1*********05")
        #expect("\(try Block.foreign2023.with(["name": ""]).card())" == "foreigner's card of 2023 S*** A*** 9111**********0024")
        for block in Block.all {
            let card = try block.card()
            var dumped = ""
            dump(card, to: &dumped)
            for field in [CardRecord.Field.name, .englishName, .number, .passNumber, .address] where !card.plain(field).isEmpty {
                #expect(!dumped.contains(card.plain(field)) && !"\(card)".contains(card.plain(field)))
            }
        }
    }

    @Test("is empty once wiped, whatever it held")
    func wiped() throws {
        for block in Block.all {
            let card = try block.card()
            card.wipe()
            #expect(fields(card).isEmpty)
            #expect(card.secrets.allSatisfy { $0.region.allSatisfy { $0 == 0 } })
        }
    }
}

@Suite("What is read beside the text of a card") struct BesideTextTests {
    private func address(_ text: String, padding: UInt16 = 0x20) -> [UInt8] {
        (Array(text.utf16) + Array(repeating: padding, count: 35)).prefix(35).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    @Test("is the address that was added later, or all of them in the reader's order", arguments: [
        (["天津市和平区示例道2号"], "天津市和平区示例道2号"),
        (["甲路1号", "乙路2号", "", ""], "甲路1号；乙路2号"), (["", "", "", ""], ""), (["", "乙路2号"], "乙路2号"),
    ])
    func addresses(given: [String], said: String) throws {
        for padding: UInt16 in [0x20, 0] {
            let card = try Block.hongKong.card(newAddresses: given.flatMap { address($0, padding: padding) })
            #expect(card.plain(.newAddress) == said)
            #expect(card.masked(.newAddress) == (said.isEmpty ? "" : "****"))
            #expect(card.plain(.address) == "广东省深圳市福田区示例路8号")
        }
    }

    @Test("may be cut anywhere, and four full addresses fit")
    func anyLength() throws {
        let full = String(repeating: "址", count: 35)
        let whole = (0..<4).flatMap { _ in address(full) }
        #expect(try Block.hongKong.card(newAddresses: whole).plain(.newAddress) == Array(repeating: full, count: 4).joined(separator: "；"))
        for count in 0...290 {
            let card = try Block.hongKong.card(newAddresses: Array((whole + whole).prefix(count)))
            #expect(card.plain(.newAddress).unicodeScalars.allSatisfy { $0 == "址" || $0 == "；" })
        }
    }

    @Test("is no address on a foreigner's card")
    func foreigners() throws {
        #expect(try Block.foreign2017.card(newAddresses: address("甲路1号")).plain(.newAddress) == "")
    }

    @Test("is the fingerprint, which is wiped with the card")
    func fingerprint() throws {
        let finger = [UInt8](repeating: 7, count: 512)
        let card = try #require(Block.hongKong.text.withUnsafeBytes { text in
            finger.withUnsafeBytes { CardRecord(text: text, photo: nil, fingerprint: $0) }
        })
        #expect(card.fingerprint.map { Array($0.region) } == finger)
        card.wipe()
        #expect(card.fingerprint?.region.allSatisfy { $0 == 0 } == true)
    }
}

@Suite("The number on a foreigner's card of 2017") struct ForeignNumberTests {
    @Test("is checked by ICAO's weights", arguments: [
        ("KAZ110090123105", []), ("KAZ110090123107", .check), ("KAZ110090123106", .check),
        ("KAZ11009012310", .length), ("", .length), ("KAZ1100901231050", .length),
        ("kaz110090123105", .character), ("KA1110090123105", .character), ("KAZ11009012310X", .character), ("KAZ1100901231O5", .character),
    ] as [(String, IDNumber.Problems)])
    func problems(text: String, problems: IDNumber.Problems) {
        #expect(ForeignNumber2017(text.utf8).problems == problems)
    }

    @Test("names a day of some century", arguments: [("901231", true), ("000229", true), ("010229", false), ("991301", false), ("990132", false)])
    func days(day: String, isDay: Bool) {
        let number = ForeignNumber2017(withICAODigit("KAZ1100\(day)1").utf8)
        #expect(number.problems == (isDay ? [] : .date))
        #expect(number.birth == (isDay ? Int(day) : nil))
    }

    @Test("accepts exactly one check digit of ten")
    func oneCheckDigit() {
        for body in ["KAZ11009012310", "UTO32010101017", "ZZZ99999912319"] {
            #expect((0...9).count { ForeignNumber2017("\(body)\($0)".utf8).problems.isEmpty } == 1)
        }
    }

    @Test("may be any bytes")
    func anyBytes() {
        for byte in UInt8.min...UInt8.max { #expect(!ForeignNumber2017(Array(repeating: byte, count: 15)).problems.isEmpty) }
    }
}

/// By the sum of ICAO 9303, letters counting from A = 10.
func withICAODigit(_ body: String) -> String {
    let sum = body.enumerated().reduce(0) { $0 + (Int(String($1.element), radix: 36) ?? 0) * [7, 3, 1][$1.offset % 3] }
    return body + String(sum % 10)
}
