/// Codes of the national standards that stand on a card, and their names.
enum CodeTables {
    /// GB/T 2261.1.
    static func sex(_ code: some Collection<UInt8>) -> StaticString? {
        guard code.count == 1, let code = number(code) else { return nil }
        return switch code {
        case 0: "未知"
        case 1: "男"
        case 2: "女"
        case 9: "未说明"
        default: nil
        }
    }

    /// GB/T 3304. Readers and banks also say 57 and 58 for 97 and 98.
    static func nation(_ code: some Collection<UInt8>) -> StaticString? {
        guard code.count == 2, let code = number(code) else { return nil }
        return switch code {
        case 1...56: nations[code - 1]
        case 57, 97: "其他"
        case 58, 98: "外国血统中国籍人士"
        default: nil
        }
    }

    /// Has the form of GB/T 2659: three capital letters. Which of them are in use is not looked at.
    static func isNationality(_ code: some Collection<UInt8>) -> Bool {
        code.count == 3 && code.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    /// The first two digits of GB/T 2260. 83 stands only on residence permits
    /// for residents of Taiwan.
    static func isProvince(_ code: Int) -> Bool {
        switch code {
        case 11...15, 21...23, 31...37, 41...46, 50...54, 61...65, 71, 81...83: true
        default: false
        }
    }

    private static func number(_ code: some Collection<UInt8>) -> Int? {
        var value = 0
        for byte in code {
            guard let digit = decimalDigit(byte) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private static let nations: [StaticString] = [
        "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮",
        "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼",
        "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜",
        "水", "东乡", "纳西", "景颇", "柯尔克孜", "土", "达斡尔", "仫佬",
        "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米",
        "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固",
        "京", "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
    ]
}
