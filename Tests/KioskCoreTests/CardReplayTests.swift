import Seeds
import Testing

@Suite("What the fuzzer has found of text on cards") struct CardReplayTests {
    @Test("is decoded without harm")
    func replays() throws {
        #expect(try replay("card", fuzzCardText) > 10)
    }
}
