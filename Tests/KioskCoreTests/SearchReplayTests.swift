import Seeds
import Testing

@Suite("What the fuzzer has found of searches") struct SearchReplayTests {
    @Test("is answered or refused without harm")
    func replays() throws {
        #expect(try replay("search", fuzzSearch) > 50)
    }
}
