import Seeds
import Testing

@Suite("What the fuzzer has found of exchanged catalogs") struct ExchangeReplayTests {
    @Test("is read or refused without harm", arguments: ["csv", "exchange", "hours"])
    func replays(name: String) throws {
        let count = try replay(name) { bytes in
            switch name {
            case "csv": fuzzCSV(bytes)
            case "hours": fuzzHours(bytes)
            default: fuzzExchange(bytes)
            }
        }
        #expect(count >= 8)
    }
}
