import Foundation
import Testing

@Suite("What the fuzzer has found of packs") struct PackReplayTests {
    @Test("is read or refused without harm")
    func replay() throws {
        let corpus = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fuzz/corpus/pack")
        let inputs = try FileManager.default.contentsOfDirectory(at: corpus, includingPropertiesForKeys: nil)
        #expect(inputs.count >= 5)
        for input in inputs { Array(try Data(contentsOf: input)).withUnsafeBytes(fuzzPack) }
    }
}
