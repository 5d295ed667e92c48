/// The number of a case (办件编号), 43 characters: 31 of the item's implementation code, 8 of the
/// day, 4 of a serial. For an item with a local code the first 31 are L, zeros and the hall's code:
/// no unified social credit code begins with L, so such a number is nobody else's.
package struct CaseNumber: Hashable, Sendable, CustomStringConvertible {
    package static let length = 43
    package static let serials = 1...9_999

    package let description: String
    package let prefix: String
    package let day: LocalDate
    package let serial: Int

    /// Nil when the serial is none.
    package init?(item: ItemCode, hall: String, day: LocalDate, serial: Int) {
        guard Self.serials.contains(serial) else { return nil }
        let prefix = Self.prefix(item: item, hall: hall)
        self.init("\(prefix)\(Self.digits(of: day))\(Self.padded(serial, to: 4))")
    }

    /// Nil for what has not the form.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == Self.length, bytes.allSatisfy({ Self.isCodeCharacter($0) }),
            let day = LocalDate(digits: bytes[31..<39])
        else { return nil }
        var serial = 0
        for byte in bytes[39...] {
            guard let digit = decimalDigit(byte) else { return nil }
            serial = serial * 10 + digit
        }
        guard Self.serials.contains(serial) else { return nil }
        (description, self.day, self.serial) = (text, day, serial)
        prefix = String(decoding: bytes[..<31], as: UTF8.self)
    }

    package static func prefix(item: ItemCode, hall: String) -> String {
        if item.isNational { return String(item.raw.prefix(31)) }
        let code = hall.utf8.map { (0x61...0x7A).contains($0) ? $0 & ~0x20 : $0 }.filter { isCodeCharacter($0) }.suffix(30)
        return "L" + String(repeating: "0", count: 30 - code.count) + String(decoding: code, as: UTF8.self)
    }

    private static func digits(of day: LocalDate) -> String {
        padded(day.year, to: 4) + padded(day.month, to: 2) + padded(day.day, to: 2)
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func isCodeCharacter(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) }
}

/// What stands in the QR code of a receipt: number, hall and day, signed by the hall; nothing of a
/// person. `KC1.NUMBER.HALL.YYYYMMDD.SIGNATURE`, the signature (Ed25519, 64 bytes, base64url) over all before its point.
package struct CaseCode: Hashable, Sendable {
    package let number: CaseNumber
    package let hall: String
    /// The day on which the receipt was made.
    package let day: LocalDate

    /// - Parameter hall: what a code cannot hold of it becomes a hyphen.
    package init(number: CaseNumber, hall: String, day: LocalDate) {
        (self.number, self.day) = (number, day)
        self.hall = String(decoding: hall.utf8.prefix(Self.longestHall).map { Self.isHallCharacter($0) ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
    }

    /// What is signed.
    package var signed: [UInt8] {
        var day = Array("\(self.day)".utf8)
        day.removeAll { $0 == UInt8(ascii: "-") }
        return Array("\(Self.mark).\(number).\(hall).".utf8) + day
    }

    package func text(signature: [UInt8]) -> String {
        String(decoding: signed + [UInt8(ascii: ".")], as: UTF8.self) + Base64URL.text(signature)
    }

    package static func isOne(_ text: String) -> Bool { text.utf8.starts(with: "\(mark).".utf8) }

    /// Nil for what has not the form. Whether the signature is right is another question.
    package static func read(_ text: String) -> (code: CaseCode, signature: [UInt8])? {
        guard text.utf8.count <= 256 else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Array.init)
        guard parts.count == 5, parts[0].elementsEqual(mark.utf8),
            let number = CaseNumber(String(decoding: parts[1], as: UTF8.self)), parts[2].count <= longestHall,
            parts[2].allSatisfy(isHallCharacter), let day = LocalDate(digits: parts[3]),
            let signature = Base64URL.bytes(parts[4]), signature.count == 64
        else { return nil }
        return (CaseCode(number: number, hall: String(decoding: parts[2], as: UTF8.self), day: day), signature)
    }

    private static let mark = "KC1"
    private static let longestHall = 32
    private static func isHallCharacter(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
    }
}

/// RFC 4648, chapter 5, without padding; one text for each value.
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        var (bits, count) = (0, 0)
        for byte in bytes {
            (bits, count) = (bits << 8 | Int(byte), count + 8)
            while count >= 6 {
                count -= 6
                result.append(alphabet[bits >> count & 63])
            }
            bits &= 63
        }
        if count > 0 { result.append(alphabet[bits << (6 - count) & 63]) }
        return String(decoding: result, as: UTF8.self)
    }

    /// Nil for another character, a length that no bytes have, or bits left over that are not 0.
    static func bytes(_ text: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var (bits, count) = (0, 0)
        for byte in text {
            guard let value = alphabet.firstIndex(of: byte) else { return nil }
            (bits, count) = (bits << 6 | value, count + 6)
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> count))
            }
            bits &= 0xFF
        }
        return count < 6 && bits & ((1 << count) - 1) == 0 ? result : nil
    }
}
