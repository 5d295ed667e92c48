import Testing

@testable import KioskCore

@Suite("Evaluation")
struct EvaluationTests {
    @Test func `The shipped form is whole: every level has reasons in both channels`() throws {
        let form = try EvaluationForm(csv: Array(EvaluationForm.shippedTable.utf8), file: "shipped")
        #expect(form == .shipped)
        #expect(form.version == "2026-1")
        for level in EvaluationLevel.allCases {
            for channel in EvaluationForm.Channel.allCases { #expect(!form.reasons(level, channel).isEmpty) }
        }
    }

    @Test(arguments: [
        ("1,hall,6,a,x\n", 2, 3), ("1,street,1,a,x\n", 2, 2), ("1,hall,1,a,x\n2,hall,1,b,x\n", 3, 1),
        ("1,hall,1,a,x\n1,hall,1,a,y\n", 3, 4), ("1,hall,1,a;b,x\n", 2, 4), ("", 1, 0), ("1,hall,1,a,\n", 2, 5), ("1,hall,,a,x\n", 2, 3),
    ])
    func `A wrong form is refused with line and column`(rows: String, line: Int, column: Int) {
        let fault = #expect(throws: CatalogFault.self) {
            try EvaluationForm(csv: Array("version,channel,level,code,name\n\(rows)".utf8), file: "form.csv")
        }
        #expect(fault?.reports.first?.line == line)
        #expect(fault?.reports.first?.column == column)
    }

    @Test func `Three levels become five without their extremes, and go back as they came`() {
        for three in [1, 3, 4] { #expect(EvaluationLevel(threeLevel: three)?.threeLevel == three) }
        #expect(EvaluationLevel(threeLevel: 0) == nil)
        #expect(EvaluationLevel(threeLevel: 4) == .satisfied)
        #expect(EvaluationLevel(threeLevel: 1) == .dissatisfied)
        #expect(EvaluationLevel.allCases.map(\.threeLevel) == [1, 1, 3, 4, 4])
    }
}
