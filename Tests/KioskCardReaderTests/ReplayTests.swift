import Seeds
import Testing

@Suite("What the fuzzer has found of the SDT protocol") struct ReplayTests {
    @Test("is parsed without harm")
    func replays() throws {
        #expect(try replay("sdt") { fuzzSDTFrames($0) } >= 20)
    }
}
