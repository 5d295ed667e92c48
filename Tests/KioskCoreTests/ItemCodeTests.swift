import Testing

@testable import KioskCore

@Suite("A code of an item")
struct ItemCodeTests {
    // Region 990321 does not exist; the check character is right.
    let body = "11990321MB0A0001"

    private func checked(_ seventeen: String) -> String {
        seventeen + String(decoding: [CreditCode.checkCharacter(of: Array(seventeen.utf8)) ?? 0x3F], as: UTF8.self)
    }

    @Test("comes apart into body, level and basic code")
    func parts() {
        let raw = checked(body + "0") + "5" + "990500012000"
        let code = ItemCode(raw)
        #expect(code.isNational)
        #expect(code.body == checked(body + "0"))
        #expect(code.level == 5)
        #expect(code.basic == "990500012000")
        #expect(code.serial == "")
        #expect(ItemCode(raw + "01").serial == "01")
        #expect(BasicCode(code.basic)?.province == "99")
        #expect(BasicCode(code.basic)?.type == "05")
    }

    @Test("of a local system is kept as it is", arguments: [
        "511A0138000000-511602000000-000-115113010833722043-1-00", "62052400MZ-XK-0001", "1224", "",
        "11990321MB0A00010X5990500012000中", "11990321mb0a000100599050001200x",
    ])
    func local(_ raw: String) {
        let code = ItemCode(raw)
        #expect(code.raw == raw)
        #expect(!code.isNational)
        #expect(code.level == nil)
    }

    @Test("has a check character by GB 32100, and a wrong one is noticed")
    func checkCharacter() {
        // The example of the standard's annex is a public fact: 91350100M000100Y43.
        #expect(CreditCode.isValid("91350100M000100Y43"))
        #expect(!CreditCode.isValid("91350100M000100Y44"))
        #expect(!CreditCode.isValid("91350100M000100Y4"))
        #expect(!CreditCode.isValid("91350100I000100Y43"), "there is no I in the alphabet")
        #expect(CreditCode.isValid(checked(body + "0")))
    }

    @Test("of another length is no basic code")
    func basicCode() {
        #expect(BasicCode("99050001200") == nil)
        #expect(BasicCode("9905000120000") == nil)
        #expect(BasicCode("99050001200x") == nil)
    }
}
