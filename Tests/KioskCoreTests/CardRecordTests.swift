import Testing

@testable import KioskCore

@Suite("A card") struct CardRecordTests {
    private let today = LocalDate(year: 2026, month: 11, day: 21)!

    @Test("of a citizen gives every field in words")
    func wholeCard() throws {
        let card = try Specimen().card()
        #expect(card.type == .citizen)
        #expect(card.plain(.name) == "王小明")
        #expect(card.plain(.sex) == "女")
        #expect(card.plain(.sexCode) == "2")
        #expect(card.plain(.nation) == "壮")
        #expect(card.plain(.nationCode) == "08")
        #expect(card.plain(.birth) == "1949-12-31")
        #expect(card.plain(.address) == "北京市朝阳区样本路1号院 2号楼")
        #expect(card.plain(.number) == "11010519491231002X")
        #expect(card.plain(.issuer) == "样本市公安局")
        #expect(card.plain(.validFrom) == "2020-01-31")
        #expect(card.plain(.validTo) == "长期")
        #expect(card.warnings(today: today) == [])
    }

    @Test("keeps a date that is none, and one that never ends, as they are", arguments: [
        ("20400131", "2040-01-31"), ("长期", "长期"), ("20400231", "20400231"), ("", ""), ("2040013", "2040013"), ("２０４００１３１", "２０４００１３１"),
    ])
    func dates(raw: String, said: String) throws {
        var specimen = Specimen()
        specimen.validTo = raw
        #expect(try specimen.card().plain(.validTo) == said)
    }

    @Test("names the nation by GB/T 3304 and by the codes that banks use", arguments: [
        ("01", "汉"), ("05", "维吾尔"), ("56", "基诺"), ("57", "其他"), ("97", "其他"),
        ("58", "外国血统中国籍人士"), ("98", "外国血统中国籍人士"), ("33", "羌"), ("48", "裕固"),
    ])
    func nations(code: String, name: String) throws {
        var specimen = Specimen()
        specimen.nation = code
        let card = try specimen.card()
        #expect(card.plain(.nation) == name)
        #expect(card.plain(.nationCode) == code)
        #expect(!card.warnings(today: today).contains(.code))
    }

    @Test("keeps unknown codes raw and warns", arguments: ["00", "59", "99", "7", "AB", ""])
    func unknownNation(code: String) throws {
        var specimen = Specimen()
        specimen.nation = code
        let card = try specimen.card()
        #expect(card.plain(.nation) == code)
        #expect(card.warnings(today: today) == .code)
    }

    @Test("names the sex by GB/T 2261.1", arguments: [("0", "未知"), ("1", "男"), ("2", "女"), ("9", "未说明"), ("3", "3")])
    func sexes(code: String, name: String) throws {
        var specimen = Specimen()
        specimen.sex = code
        let card = try specimen.card()
        #expect(card.plain(.sex) == name)
        #expect(card.warnings(today: today).contains(.code) == (code == "3"))
        #expect(card.warnings(today: today).contains(.sex) == (code == "1"))
    }

    @Test("may be padded with NULs, with spaces, or not at all")
    func padding() throws {
        var specimen = Specimen()
        specimen.padding = 0
        #expect(try specimen.card().plain(.name) == "王小明")
        #expect(try specimen.card().type == .citizen)
        specimen.name = "阿卜杜拉·本·努尔艾力汗本拉夫"  // fills the field
        #expect(specimen.name.utf16.count == 15)
        #expect(try specimen.card().plain(.name) == specimen.name)
    }

    @Test("may hold rare ideographs beyond 16 bits, and broken ones do no harm")
    func surrogates() throws {
        var specimen = Specimen()
        specimen.name = "王㐂𠮷"
        #expect(try specimen.card().plain(.name) == "王㐂𠮷")
        #expect(try specimen.card().masked(.name) == "王*𠮷")
        var text = specimen.text
        text[6] = 0x20  // the second half of the pair is now a space
        text[7] = 0x00
        #expect(try card(text).plain(.name) == "王㐂\u{FFFD}")
        // A first half as the field's last unit does not reach into the next field.
        var edge = Specimen(name: String(repeating: "王", count: 15)).text
        edge[28] = 0x42
        edge[29] = 0xD8
        #expect(try card(edge).plain(.name) == String(repeating: "王", count: 14) + "\u{FFFD}")
        #expect(try card(edge).plain(.sex) == "女")
    }

    @Test("cannot command a printer or a terminal")
    func controls() throws {
        let card = try Specimen(name: "王\u{1B}@明\n\u{9B}").card()
        #expect(card.plain(.name) == "王\u{FFFD}@明\u{FFFD}\u{FFFD}")
    }

    @Test("of an unknown kind says its letter and nothing else", arguments: ["Z", "j", "中"])
    func otherKinds(letter: String) throws {
        var text = Specimen().text
        let unit = try #require(letter.utf16.first)
        text[248] = UInt8(truncatingIfNeeded: unit)
        text[249] = UInt8(truncatingIfNeeded: unit >> 8)
        let card = try card(text)
        #expect(card.type == .other(unit))
        for field in CardRecord.Field.allCases where field != .typeCode {
            #expect(card.plain(field) == "" && card.masked(field) == "")
        }
        #expect(card.plain(.typeCode) == letter)
        #expect(card.warnings(today: today) == [])
        #expect("\(card)" == "card of type \(letter)")
    }

    @Test("is refused when its text is not 256 bytes", arguments: [0, 1, 255, 257, 512])
    func wrongLength(count: Int) {
        let text = [UInt8](repeating: 0x20, count: count)
        #expect(text.withUnsafeBytes { CardRecord(text: $0, photo: nil) } == nil)
    }

    @Test("with nothing on it is a citizen's, empty, and warned of")
    func blank() throws {
        let card = try card([UInt8](repeating: 0, count: 256))
        #expect(CardRecord.Field.allCases.allSatisfy { card.plain($0) == "" })
        #expect(card.warnings(today: today) == [.number, .code])
    }

    @Test("warns of what contradicts itself", arguments: [
        (Specimen(), CardRecord.Warnings()),
        (Specimen(number: "110105194912310021"), .number),
        (Specimen(birth: "19491230"), .birth),
        (Specimen(birth: ""), .birth),
        (Specimen(sex: "1"), .sex),
        (Specimen(sex: "9"), .init()),
        (Specimen(validTo: "20261120"), .expired),
        (Specimen(validTo: "20261121"), .init()),
        (Specimen(validFrom: "20261122"), .notYet),
        (Specimen(validFrom: "20261121"), .init()),
        (Specimen(sex: "7", nation: "99", birth: "19500101", validFrom: "20300101", validTo: "20010101"), CardRecord.Warnings([.birth, .expired, .notYet, .code])),
    ])
    func warnings(specimen: Specimen, expected: CardRecord.Warnings) throws {
        #expect(try specimen.card().warnings(today: today) == expected)
    }

    @Test("shows a neighbour no more of a name than its ends", arguments: [
        ("王明", "王*"), ("王小明", "王*明"), ("欧阳小明", "欧**明"), ("王", "*"), ("", ""),
        ("阿卜杜·热合曼", "阿*****曼"), ("葛\u{E0100}明", "葛\u{E0100}*"), ("王葛\u{E0100}明\u{FE00}", "王*明\u{FE00}"),
    ])
    func maskedNames(name: String, masked: String) throws {
        #expect(try Specimen(name: name).card().masked(.name) == masked)
    }

    @Test("shows a neighbour four and four of the number, and stars for the rest that identifies")
    func maskedFields() throws {
        let card = try Specimen().card()
        #expect(card.masked(.number) == "1101**********002X")
        #expect(card.masked(.birth) == "****-**-**")
        #expect(card.masked(.address) == "****")
        #expect(card.masked(.issuer) == "****")
        #expect(card.masked(.sex) == "女")
        #expect(card.masked(.validTo) == "长期")
        #expect(try Specimen(number: "1101").card().masked(.number) == "****")
        #expect(try Specimen(number: "110105491231002").card().masked(.number) == "1101*******1002")
    }

    @Test("says only masked words of itself")
    func describes() throws {
        let card = try Specimen().card()
        var dumped = ""
        dump(card, to: &dumped)
        for said in ["\(card)", String(reflecting: card), String(describing: Optional(card)), dumped] {
            for secret in ["王小明", "小", "19491231", "朝阳", "公安局"] { #expect(!said.contains(secret)) }
        }
        #expect("\(card)" == "citizen card 王*明 1101**********002X")
    }

    @Test("keeps its photo as it was read")
    func photo() throws {
        let bytes = (0..<1024).map { UInt8(truncatingIfNeeded: $0) }
        let card = try Specimen().card(photo: bytes)
        #expect(card.photo.map { Array($0.region) } == bytes)
        #expect(try Specimen().card(photo: []).photo == nil)
    }

    @Test("is empty once wiped, in the same memory")
    func wipe() throws {
        let card = try Specimen().card(photo: [UInt8](repeating: 7, count: 1024))
        let region = card.region(of: .name)
        #expect(region.count == "王小明".utf8.count)
        #expect(region.baseAddress?[region.count] == 0)
        #expect(!card.isWiped)
        card.wipe()
        #expect(card.isWiped)
        #expect(region.allSatisfy { $0 == 0 })
        for field in CardRecord.Field.allCases { #expect(card.plain(field) == "" && card.masked(field) == "") }
        for secret in card.secrets { #expect(secret.region.allSatisfy { $0 == 0 }) }
        #expect(card.warnings(today: today) == [])
        #expect("\(card)" == "citizen card, wiped")
    }

    @Test("may hold any units at all")
    func anyUnits() throws {
        for unit in stride(from: UInt16.min, to: UInt16.max, by: 7) {
            var text = (0..<256).map { UInt8(truncatingIfNeeded: $0 % 2 == 0 ? unit : unit >> 8) }
            text[248] = 0
            text[249] = 0
            let card = try card(text)
            let whole = CardRecord.Field.allCases.map(card.plain).joined()
            guard card.type == .citizen, whole.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else {
                Issue.record("unit \(unit)")
                return
            }
        }
    }

    private func card(_ text: [UInt8]) throws -> CardRecord {
        try #require(text.withUnsafeBytes { CardRecord(text: $0, photo: nil) })
    }
}

/// A person who does not exist, with the number printed in GB 11643.
struct Specimen: Sendable {
    var name = "王小明"
    var sex = "2"
    var nation = "08"
    var birth = "19491231"
    var address = "北京市朝阳区样本路1号院 2号楼"
    var number = "11010519491231002X"
    var issuer = "样本市公安局"
    var validFrom = "20200131"
    var validTo = "长期"
    var padding: UInt16 = 0x20

    var text: [UInt8] {
        [(name, 15), (sex, 1), (nation, 2), (birth, 8), (address, 35), (number, 18), (issuer, 15), (validFrom, 8), (validTo, 8), ("", 18)]
            .flatMap { text, count in (Array(text.utf16) + Array(repeating: padding, count: count)).prefix(count) }
            .flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    func card(photo: [UInt8]? = nil) throws -> CardRecord {
        try #require(text.withUnsafeBytes { text in
            photo?.withUnsafeBytes { CardRecord(text: text, photo: $0) } ?? CardRecord(text: text, photo: nil)
        })
    }
}

extension CardRecord {
    func plain(_ field: Field) -> String { withField(field) { String(decoding: $0, as: UTF8.self) } }
}
