/// A citizen identity number (公民身份号码), checked by GB 11643-1999: 18
/// characters, or the older form of 15 digits. Nothing of it is put on the heap.
///
/// The numbers on residence permits for Hong Kong, Macao and Taiwan and on the
/// foreign permanent resident's card of 2023 (which begin with 9) obey the same
/// rules.
package struct IDNumber: Sendable {
    /// The bits of KIOSK_ID_… in the header.
    package struct Problems: OptionSet, Hashable, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Neither 18 nor 15 characters; nothing else was looked at.
        package static let length = Problems(rawValue: 0x01)
        /// Something else than digits and a last X; the check digit was not looked at.
        package static let character = Problems(rawValue: 0x02)
        /// Names no province: a warning, not a proof.
        package static let region = Problems(rawValue: 0x04)
        /// No such day, or a day after today.
        package static let date = Problems(rawValue: 0x08)
        package static let check = Problems(rawValue: 0x10)
    }

    package enum Sex: Sendable { case male, female }

    package let problems: Problems
    /// Nil when it names no day.
    package let birth: LocalDate?
    /// By the parity of the sequence; nil when that is no digit.
    package let sex: Sex?
    /// 18 ASCII characters with an upper-case X; nil when there are problems
    /// other than the region.
    package let normalized: InlineArray<18, UInt8>?

    /// - Parameter characters: UTF-8; x is taken for X.
    package init(_ characters: some Collection<UInt8>, today: LocalDate) {
        // Full-width digits are characters too, only wrong ones.
        let length = characters.count { $0 & 0xC0 != 0x80 }
        guard length == 18 || length == 15 else {
            self.init(problems: .length)
            return
        }
        let isOld = length == 15

        // In both forms the digits stand as in the new one, -1 for what is no digit.
        var digits = InlineArray<18, Int>(repeating: -1)
        var problems: Problems = []
        var place = 0
        if characters.count == length {
            for byte in characters {
                if isOld && place == 6 {
                    digits[6] = 1
                    digits[7] = 9
                    place = 8
                }
                if let digit = decimalDigit(byte) {
                    digits[place] = digit
                } else if place == 17, byte == UInt8(ascii: "X") || byte == UInt8(ascii: "x") {
                    digits[place] = 10
                } else {
                    problems.insert(.character)
                }
                place += 1
            }
        } else {
            problems.insert(.character)
        }

        let region = Self.number(digits, digits[0] == 9 && !isOld ? 1..<3 : 0..<2)
        if region.map(CodeTables.isProvince) == false { problems.insert(.region) }

        var birth: LocalDate?
        if let year = Self.number(digits, 6..<10), let month = Self.number(digits, 10..<12),
            let day = Self.number(digits, 12..<14)
        {
            birth = LocalDate(year: year, month: month, day: day)
            if birth.map({ $0 > today }) ?? true { problems.insert(.date) }
        }

        if !problems.contains(.character) {
            let check = Self.check(digits)
            if isOld { digits[17] = check }
            if digits[17] != check { problems.insert(.check) }
        }

        self.init(
            problems: problems, birth: birth,
            sex: digits[16] < 0 ? nil : digits[16] % 2 == 1 ? .male : .female,
            normalized: problems.subtracting(.region).isEmpty ? Self.characters(digits) : nil)
    }

    private init(
        problems: Problems, birth: LocalDate? = nil, sex: Sex? = nil, normalized: InlineArray<18, UInt8>? = nil
    ) {
        self.problems = problems
        self.birth = birth
        self.sex = sex
        self.normalized = normalized
    }

    private static func number(_ digits: InlineArray<18, Int>, _ places: Range<Int>) -> Int? {
        var value = 0
        for place in places {
            guard digits[place] >= 0 else { return nil }
            value = value * 10 + digits[place]
        }
        return value
    }

    /// ISO 7064 MOD 11-2 over the first 17 digits; 10 is written X.
    private static func check(_ digits: InlineArray<18, Int>) -> Int {
        var sum = 0
        for place in 0..<17 { sum = (sum + digits[place]) * 2 % 11 }
        return (12 - sum) % 11
    }

    private static func characters(_ digits: InlineArray<18, Int>) -> InlineArray<18, UInt8> {
        InlineArray { digits[$0] == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digits[$0]) }
    }
}

/// The number on a foreign permanent resident's card of 2017, 15 characters:
/// nationality in three letters, four digits of the region, birth as YYMMDD, a digit
/// that counts, and a check digit by the weights 7, 3, 1 (ICAO 9303).
package struct ForeignNumber2017: Sendable {
    package let problems: IDNumber.Problems
    /// YYMMDD; nil when that is no day of any century.
    package let birth: Int?

    /// The form in which the number has a birth date.
    package static func day(_ date: LocalDate) -> Int { date.year % 100 * 10_000 + date.month * 100 + date.day }

    /// - Parameter characters: UTF-8; only capital letters are letters.
    package init(_ characters: some Collection<UInt8>) {
        guard characters.count == 15 else {
            problems = .length
            birth = nil
            return
        }
        var problems: IDNumber.Problems = []
        var sum = 0
        var birth = 0
        for (place, byte) in characters.enumerated() {
            let isLetter = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            guard place < 3 ? isLetter : decimalDigit(byte) != nil else {
                problems.insert(.character)
                continue
            }
            let value = isLetter ? Int(byte - UInt8(ascii: "A")) + 10 : decimalDigit(byte) ?? 0
            if (7..<13).contains(place) { birth = birth * 10 + value }
            guard place == 14 else {
                sum += value * [7, 3, 1][place % 3]
                continue
            }
            if !problems.contains(.character), sum % 10 != value { problems.insert(.check) }
        }
        // 2000 was a leap year, as the century before was not: both are tried.
        let (year, month, day) = (birth / 10_000, birth / 100 % 100, birth % 100)
        let isDay = !problems.contains(.character)
            && [1900, 2000].contains { LocalDate(year: $0 + year, month: month, day: day) != nil }
        if !problems.contains(.character), !isDay { problems.insert(.date) }
        self.problems = problems
        self.birth = isDay ? birth : nil
    }
}
