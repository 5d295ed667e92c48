import Testing

@testable import KioskCore

@Suite("An identity number") struct IDNumberTests {
    private let today = LocalDate(year: 2026, month: 11, day: 21)!

    private func number(_ text: String) -> IDNumber { IDNumber(text.utf8, today: today) }

    private func normalized(_ text: String) -> String? {
        guard let characters = number(text).normalized else { return nil }
        return String(decoding: characters.indices.map { characters[$0] }, as: UTF8.self)
    }

    @Test("is good when it is one of the published specimens", arguments: [
        "11010519491231002X", "440524188001010014",  // printed in GB 11643
        "810000199408230021", "830000199201300022",  // residence permits, jxlwqq/id-validator
        "911398199012310021", "911124198108030024",  // permanent residents, form of 2023
    ])
    func good(text: String) {
        #expect(number(text).problems == [])
        #expect(normalized(text) == text)
    }

    @Test("says what is wrong with it", arguments: [
        ("110105194912310021", .check),
        ("440308199902301512", [.date, .check]),
        ("111111199901101512", .check),
        ("440308199901101513", .check),
        ("610104620932690", .date),
        ("", .length), ("1101051949123100", .length), ("11010519491231002X0", .length),
        ("X1010519491231002X", .character), ("11010519491231002Y", .character), ("110105 9491231002X", .character),
        ("11010549123100X", .character),
        ("１１０１０５１９４９１２３１００２Ｘ", .character),
    ] as [(String, IDNumber.Problems)])
    func wrong(text: String, problems: IDNumber.Problems) {
        #expect(number(text).problems == problems)
        #expect(normalized(text) == nil)
    }

    @Test("with 15 digits is brought into the form of 18")
    func upgrade() {
        #expect(number("110105491231002").problems == [])
        #expect(normalized("110105491231002") == "11010519491231002X")
    }

    @Test("may end in a small x")
    func smallX() {
        #expect(normalized("11010519491231002x") == "11010519491231002X")
    }

    @Test("names the day of birth and the sex")
    func birthAndSex() {
        let old = number("110105491231002")
        #expect(old.birth?.description == "1949-12-31")
        #expect(old.sex == .female)
        #expect(number("440524188001010014").sex == .male)
        #expect(number("440524188001010014").birth?.description == "1880-01-01")
        #expect(number("440308199902301512").birth == nil)
    }

    @Test("may not name a day that has not come")
    func future() throws {
        let text = withCheckDigit("11010520261122001")
        #expect(number(text).problems == .date)
        #expect(IDNumber(text.utf8, today: today.adding(days: 1)).problems == [])
    }

    @Test("may name a 29 February only in a leap year")
    func leapDay() {
        #expect(number(withCheckDigit("82000020000229001")).problems == [])
        #expect(number(withCheckDigit("82000019000229001")).problems == .date)
    }

    @Test("with an unknown province is warned of, and still brought into form")
    func region() {
        let text = withCheckDigit("99000019491231002")
        #expect(number(text).problems == .region)
        #expect(normalized(text) == text)
        #expect(number(withCheckDigit("16010519491231002")).problems == .region)
    }

    @Test("accepts exactly one check character of eleven")
    func oneCheckDigit() {
        for body in ["11010519491231002", "44052418800101001", "81000019940823002"] {
            let good = "0123456789X".filter { number(body + String($0)).problems.isEmpty }
            #expect(good.count == 1)
        }
    }

    @Test("may be any bytes")
    func anyBytes() {
        for length in [15, 18, 45, 54] {
            for byte in UInt8.min...UInt8.max {
                let all = IDNumber(Array(repeating: byte, count: length), today: today)
                #expect(all.problems.isEmpty == (all.normalized != nil))
                #expect(!all.problems.isEmpty || (0x30...0x39).contains(byte))
            }
        }
    }
}

/// With weights instead of the recursion that the library uses (GB 11643, both say the same).
func withCheckDigit(_ body: String) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    let sum = zip(body, weights).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
    return body + String(Array("10X98765432")[sum % 11])
}
