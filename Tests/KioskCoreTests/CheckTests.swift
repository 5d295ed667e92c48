import Testing

@testable import KioskCore

@Suite("What a technician is told")
struct CheckTests {
    @Test("is said in both languages, and each trouble in its own words", arguments: Fault.Name.allCases)
    func said(name: Fault.Name) {
        let fault = Fault(name)
        func isChinese(_ text: String) -> Bool { text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } }
        #expect(fault.finding.english.hasSuffix(".") && fault.finding.english.first?.isASCII == true)
        #expect(isChinese(fault.finding.chinese) && fault.finding.chinese.hasSuffix("。"))
        #expect(Fault.Name.allCases.filter { Fault($0).finding.chinese == fault.finding.chinese } == [name])
        #expect(fault.remedy == .none ? name == .cancelled || name == .closing : fault.remedy.english.hasSuffix(".") && isChinese(fault.remedy.chinese))
    }

    @Test("is read in the language that is asked for")
    func language() {
        let words = Words("Load paper.", "装纸。")
        #expect(words[.chinese] == "装纸。")
        #expect(words[.english] == "Load paper.")
    }
}
