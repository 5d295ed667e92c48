/// A card that lies on the twin: a resident ID card (居民身份证), or one of those for other
/// residents. The numbers are published specimens, the persons are invented.
package struct SpecimenCard: Equatable, Sendable {
    /// In Chinese.
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
    /// The character at byte 248: blank for a citizen, J (港澳台居民居住证), I or Y (外国人永久居留
    /// 身份证 of 2017 or 2023).
    package var type = " "
    /// Of J: 通行证号码. Of J and Y: how often it was issued.
    package var passNumber = ""
    package var issueCount = ""
    /// Of I and Y.
    package var englishName = ""
    /// ISO 3166 alpha-3.
    package var nationality = ""
    /// Of I.
    package var cardVersion = ""
    package var authorityCode = ""
    /// Of Y: what links to the number before.
    package var oldNumberLink = ""
    /// Addresses that were added later (追加住址), at most four, the newest last.
    package var newAddresses: [String] = []
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
        ("moved", .with { $0.newAddresses = ["天津市和平区示例道2号"] }),
        ("bad-number", .with { $0.number = "110105194912310021" }),
        ("wrong-sex", .with { $0.sex = "1" }),
        ("unknown-nation", .with { $0.nation = "99" }),
        ("unknown-type", .with { $0.type = "Z" }),
        ("fingers", .with { $0.fingerprint = SpecimenCard.defaultFingerprint }),
        ("hongkong", .with {
            $0.type = "J"; $0.name = "陈样本"; $0.sex = "2"; $0.nation = ""; $0.birth = "19940823"; $0.number = "810000199408230021"
            $0.address = "广东省深圳市福田区示例路8号"; $0.issuer = "深圳市公安局"; $0.validFrom = "20230901"; $0.validTo = "20280901"
            $0.passNumber = "H00000000"; $0.issueCount = "01"
        }),
        ("taiwan", .with {
            $0.type = "J"; $0.name = "林样本"; $0.sex = "2"; $0.nation = ""; $0.birth = "19920130"; $0.number = "830000199201300022"
            $0.address = "福建省厦门市思明区示例路9号"; $0.issuer = "厦门市公安局"; $0.validFrom = "20240301"; $0.validTo = "20290301"
            $0.passNumber = "00000000"; $0.issueCount = "02"
        }),
        ("foreign-2017", .with {
            $0.type = "I"; $0.name = "艾样本"; $0.englishName = "SPECIMEN, AIGUL"; $0.sex = "2"; $0.birth = "19901231"
            $0.number = "KAZ110090123105"; $0.nationality = "KAZ"; $0.validFrom = "20180115"; $0.validTo = "20280114"
            $0.cardVersion = "01"; $0.authorityCode = "1100"
        }),
        // The English name does not fit into its first place, which ends at a blank.
        ("foreign-2023", .with {
            $0.type = "Y"; $0.name = "杨样本"; $0.englishName = "SPECIMEN-SAMPLE, ANNA MARIA CAROLA ANTONIE"; $0.sex = "2"
            $0.birth = "19810803"; $0.number = "911124198108030024"; $0.nationality = "CAN"; $0.issueCount = "00"
            $0.validFrom = "20231201"; $0.validTo = "20331130"
        }),
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
        case "passNumber": passNumber = value
        case "issueCount": issueCount = value
        case "englishName": englishName = value
        case "nationality": nationality = value
        case "cardVersion": cardVersion = value
        case "authorityCode": authorityCode = value
        case "oldNumberLink": oldNumberLink = value
        case "newAddress": newAddresses = value.isEmpty ? [] : [value]
        case "fingerprint":
            guard let count = Int(value), [0, 512, 1024].contains(count) else { throw TwinError("fingerprint is 0, 512 or 1024 bytes") }
            fingerprint = Array(SpecimenCard.defaultFingerprint.prefix(count))
        default:
            throw TwinError("""
                no field '\(key)': name sex nation birth address number issuer validFrom validTo type newAddress fingerprint \
                passNumber issueCount englishName nationality cardVersion authorityCode oldNumberLink
                """)
        }
    }

    /// The 256 bytes of text: UTF-16LE in fields of fixed size, filled with spaces.
    package var text: [UInt8] {
        let fields: [(String, Int)] = switch type {
        case "I": [
            (englishName, 120), (sex, 2), (number, 30), (nationality, 6), (name, 30), (validFrom, 16), (validTo, 16), (birth, 16),
            (cardVersion, 4), (authorityCode, 8), (type, 2), ("", 6),
        ]
        case "Y": [
            (name, 30), (sex, 2), (issueCount, 4), (birth, 16), (SpecimenCard.units(englishName, 0..<35), 70), (number, 36), ("", 30),
            (validFrom, 16), (validTo, 16), (SpecimenCard.units(englishName, 35..<46), 22), (nationality, 6), (type, 2), (oldNumberLink, 6),
        ]
        default: [
            (name, 30), (sex, 2), (nation, 4), (birth, 16), (address, 70), (number, 36), (issuer, 30), (validFrom, 16), (validTo, 16),
            (passNumber, 18), (issueCount, 4), ("", 6), (type, 2), ("", 6),
        ]
        }
        return fields.flatMap { SpecimenCard.field($0.0, size: $0.1) }
    }

    private static func units(_ text: String, _ places: Range<Int>) -> String {
        String(decoding: text.utf16.prefix(places.upperBound).dropFirst(places.lowerBound), as: UTF16.self)
    }

    var newestAddress: [UInt8] { SpecimenCard.field(newAddresses.last ?? "", size: 70) }

    var allAddresses: [UInt8] {
        (0..<4).flatMap { SpecimenCard.field($0 < newAddresses.count ? newAddresses[$0] : "", size: 70) }
    }

    /// IIN 4, SN 8, DN 16.
    static let management: [UInt8] = (0..<28).map { UInt8(truncatingIfNeeded: 0x40 + $0) }

    /// Stands for the 1024 bytes of the compressed picture; no decoder would take it.
    package static let defaultPhoto: [UInt8] = (0..<1024).map { UInt8(truncatingIfNeeded: ($0 &* 73 &+ 41) ^ ($0 >> 3)) }

    /// Stands for two fingers of 512 bytes; no matcher would take it.
    package static let defaultFingerprint: [UInt8] = (0..<1024).map { UInt8(truncatingIfNeeded: ($0 &* 29 &+ 7) ^ ($0 >> 2)) }

    private static func field(_ text: String, size: Int) -> [UInt8] {
        var units = Array(text.utf16.prefix(size / 2))
        units += Array(repeating: 0x0020, count: size / 2 - units.count)
        return units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
}
