import Seeds
import Testing

@Suite("What the fuzzer has found of PNG") struct ReplayTests {
    @Test("is read, or refused with its place")
    func replays() throws {
        #expect(try replay("png", fuzzPNG) >= 37)
    }
}
