import Foundation
import Testing

private let corpora = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fuzz/corpus")

@Suite("What the fuzzer has found of exchanged catalogs") struct ExchangeReplayTests {
    @Test("is read or refused without harm", arguments: ["csv", "exchange", "hours"])
    func replay(name: String) throws {
        let inputs = try FileManager.default.contentsOfDirectory(at: corpora.appending(path: name), includingPropertiesForKeys: nil)
        #expect(inputs.count >= 8)
        for input in inputs {
            Array(try Data(contentsOf: input)).withUnsafeBytes { bytes in
                switch name {
                case "csv": fuzzCSV(bytes)
                case "hours": fuzzHours(bytes)
                default: fuzzExchange(bytes)
                }
            }
        }
    }
}
