/// An implementation code (实施编码) or handling code (业务办理项编码), taken apart.
///
/// National form (GB/T 39554.1-2020): 18 characters of the implementing body's
/// unified social credit code, 1 digit of exercise level, 12 characters of basic
/// code; a handling code adds 2 of serial number. Many halls still use local
/// codes, so nothing is ever refused: `raw` is the code, the parts are what
/// could be understood of it.
package struct ItemCode: Hashable, Sendable {
    package let raw: String
    /// 统一社会信用代码, or "" in a local code.
    package let body: String
    /// 行使层级: 1 state, 2 province, 3 city, 4 county, 5 town, 6 village.
    package let level: Int?
    /// 基本编码, or "" in a local code.
    package let basic: String
    /// The serial of a handling code, or "".
    package let serial: String

    package init(_ raw: String) {
        self.raw = raw
        let characters = Array(raw.utf8)
        guard characters.count == 31 || characters.count == 33,
            characters.allSatisfy({ isDigit($0) || isUpper($0) }),
            let level = characters[18...].first, isDigit(level)
        else {
            (body, self.level, basic, serial) = ("", nil, "", "")
            return
        }
        body = String(decoding: characters[..<18], as: UTF8.self)
        self.level = Int(level - 0x30)
        basic = String(decoding: characters[19..<31], as: UTF8.self)
        serial = String(decoding: characters[31...], as: UTF8.self)
    }

    package var isNational: Bool { !body.isEmpty }

    /// What does not check in a national code. A local one has nothing to check.
    package var faults: [Fault] {
        guard isNational else { return [] }
        var faults: [Fault] = []
        if !CreditCode.isValid(body) { faults.append(.body) }
        if let level, !(1...7).contains(level) { faults.append(.level) }
        if BasicCode(basic) == nil { faults.append(.basic) }
        return faults
    }

    package enum Fault: Hashable, Sendable {
        /// The check character of the unified social credit code (GB 32100).
        case body
        case level
        case basic
    }
}

extension ItemCode.Fault {
    var words: Words {
        switch self {
        case .body: Words(
            "its first 18 characters are no unified social credit code: the check character is wrong (GB 32100)",
            "前 18 位不是统一社会信用代码：校验码不对（GB 32100）")
        case .level: Words("its 19th character is no exercise level, 1 to 7", "第 19 位不是行使层级（1 到 7）")
        case .basic: Words("its characters 20 to 31 are no basic code", "第 20 到 31 位不是基本编码")
        }
    }
}

/// The basic code (基本编码): 2 of province (00 national), 2 of item type, 5 main, 3 sub.
package struct BasicCode: Hashable, Sendable {
    package let raw: String
    package let province: String
    /// 01 licence (行政许可), 05 payment, 07 confirmation, 20 public service …; unknown types stay as they are.
    package let type: String

    /// Nil unless it has the national 12 characters.
    package init?(_ raw: String) {
        let characters = Array(raw.utf8)
        guard characters.count == 12, characters.allSatisfy({ isDigit($0) || isUpper($0) }) else { return nil }
        self.raw = raw
        province = String(decoding: characters[..<2], as: UTF8.self)
        type = String(decoding: characters[2..<4], as: UTF8.self)
    }
}

/// The unified social credit code (统一社会信用代码), GB 32100-2015.
package enum CreditCode {
    /// The 18th character that belongs to the first 17; nil when they hold one
    /// that the standard does not allow.
    package static func checkCharacter(of seventeen: some Collection<UInt8>) -> UInt8? {
        guard seventeen.count == 17 else { return nil }
        var weight = 1
        var sum = 0
        for character in seventeen {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            sum += value * weight
            weight = weight * 3 % 31
        }
        return alphabet[(31 - sum % 31) % 31]
    }

    package static func isValid(_ code: String) -> Bool {
        let characters = Array(code.utf8)
        guard characters.count == 18, let check = checkCharacter(of: characters[..<17]) else { return false }
        return check == characters[17]
    }

    // Without I, O, S, V and Z, which look like digits or each other.
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
private func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
