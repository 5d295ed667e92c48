import Seeds
import Testing

@Suite("What the fuzzer has found of packs") struct PackReplayTests {
    @Test("is read or refused without harm")
    func replays() throws {
        #expect(try replay("pack", fuzzPack) >= 5)
    }
}
