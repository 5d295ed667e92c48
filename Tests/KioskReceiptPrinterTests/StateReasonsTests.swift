import KioskCore
import KioskReceiptPrinter
import Testing

@Suite("What a receipt printer says is the matter")
struct StateReasonsTests {
    @Test("Suffixes and none are not part of a reason", arguments: [
        (["none"], []), ([""], []),
        (["media-empty"], ["media-empty"]),
        (["media-empty-report"], ["media-empty"]),
        (["media-low-warning", "cover-open-error"], ["media-low", "cover-open"]),
        (["report-warning"], ["report"]),
    ] as [([String], [String])])
    func plain(_ keywords: [String], _ reasons: [String]) {
        #expect(StateReasons.plain(keywords) == reasons)
    }

    @Test("The most urgent trouble is told first")
    func order() {
        #expect(StateReasons.fault(["media-empty", "cover-open"])?.name == .coverOpen)
        #expect(StateReasons.fault(["toner-low", "media-needed"])?.name == .paperEnd)
    }

    @Test("What is low stops nothing; what is unknown is not made up")
    func notices() {
        #expect(StateReasons.fault(["media-low", "toner-low"]) == nil)
        #expect(StateReasons.notice(["toner-low"])?.name == .tonerLow)
        #expect(StateReasons.fault(["cups-waiting-for-job-completed", "other"]) == nil)
    }
}
