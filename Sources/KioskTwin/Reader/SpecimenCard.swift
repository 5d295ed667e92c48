/// A resident ID card (居民身份证) that lies on the twin. The numbers are the published
/// specimens of GB 11643, the persons are invented.
package struct SpecimenCard: Equatable, Sendable {
    package var name = "王小明"
    /// GB/T 2261.1: 1 male (男), 2 female (女).
    package var sex = "2"
    /// GB/T 3304: 01 is Han (汉).
    package var nation = "01"
    /// YYYYMMDD, like the other dates; validTo may be 长期.
    package var birth = "19491231"
    package var address = "北京市朝阳区建国路示例小区1号楼101室"
    package var number = "11010519491231002X"
    package var issuer = "北京市公安局朝阳分局"
    package var validFrom = "20180601"
    package var validTo = "长期"
    /// The character at byte 248: blank for a citizen, J, I or Y for others.
    package var type = " "
    /// An address that was added later (追加住址); empty when there is none.
    package var newAddress = ""
    package var photo: [UInt8] = SpecimenCard.defaultPhoto
    package var fingerprint: [UInt8] = []

    package init() {}

    /// The woman of GB 11643's printed example.
    package static let specimen = SpecimenCard()

    /// By name, as the command `place` takes them.
    package static let named: [(name: String, card: SpecimenCard)] = [
        ("specimen", .specimen),
        ("male", .with {
            $0.name = "李长青"; $0.sex = "1"; $0.number = "440524188001010014"; $0.birth = "18800101"
            $0.address = "广东省汕头市潮阳区示例镇示例村3号"; $0.issuer = "汕头市公安局潮阳分局"
            $0.validFrom = "20150701"; $0.validTo = "20350701"
        }),
        ("expired", .with { $0.validFrom = "19991001"; $0.validTo = "20191001" }),
        ("long-name", .with {
            $0.name = "阿依古丽·买买提江·艾合买提"; $0.nation = "05"
            $0.address = "新疆维吾尔自治区喀什地区疏附县示例镇示例村示例小区十二号楼三单元四〇一"
            $0.issuer = "疏附县公安局"
        }),
        // U+3402 has four bytes in GB 18030, U+20000 two units in UTF-16: neither is in a printer's font.
        ("rare-name", .with { $0.name = "王㐂𠀀" }),
        ("moved", .with { $0.newAddress = "天津市和平区示例道2号" }),
        ("bad-number", .with { $0.number = "110105194912310021" }),
        ("wrong-sex", .with { $0.sex = "1" }),
        ("unknown-nation", .with { $0.nation = "99" }),
        ("unknown-type", .with { $0.type = "Z" }),
    ]

    package static func named(_ name: String) -> SpecimenCard? {
        named.first { $0.name == name }?.card
    }

    private static func with(_ change: (inout SpecimenCard) -> Void) -> SpecimenCard {
        var card = SpecimenCard()
        change(&card)
        return card
    }

    /// Sets a field by its name; values longer than the card's field are cut when it is read.
    package mutating func set(_ key: String, to value: String) throws(TwinError) {
        switch key {
        case "name": name = value
        case "sex": sex = value == "男" ? "1" : value == "女" ? "2" : value
        case "nation": nation = value
        case "birth": birth = value
        case "address": address = value
        case "number": number = value
        case "issuer": issuer = value
        case "validFrom": validFrom = value
        case "validTo": validTo = value
        case "type": type = value
        case "newAddress": newAddress = value
        default:
            throw TwinError("""
                no field '\(key)': name sex nation birth address number issuer validFrom validTo type newAddress
                """)
        }
    }

    /// The 256 bytes of text: UTF-16LE in fields of fixed size, filled with spaces.
    package var text: [UInt8] {
        let fields: [(String, Int)] = [
            (name, 30), (sex, 2), (nation, 4), (birth, 16), (address, 70), (number, 36),
            (issuer, 30), (validFrom, 16), (validTo, 16), ("", 28), (type, 2), ("", 6),
        ]
        return fields.flatMap { SpecimenCard.field($0.0, size: $0.1) }
    }

    var newAddressBlock: [UInt8]? {
        newAddress.isEmpty ? nil : SpecimenCard.field(newAddress, size: 70)
    }

    /// IIN 4, SN 8, DN 16.
    static let management: [UInt8] = (0..<28).map { UInt8(truncatingIfNeeded: 0x40 + $0) }

    /// Stands for the 1024 bytes of the compressed picture; no decoder would take it.
    package static let defaultPhoto: [UInt8] = (0..<1024).map { UInt8(truncatingIfNeeded: ($0 &* 73 &+ 41) ^ ($0 >> 3)) }

    private static func field(_ text: String, size: Int) -> [UInt8] {
        var units = Array(text.utf16.prefix(size / 2))
        units += Array(repeating: 0x0020, count: size / 2 - units.count)
        return units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
}
