import Foundation
import Testing

@Suite("What the fuzzer has found of searches") struct SearchReplayTests {
    @Test("is answered or refused without harm")
    func replay() throws {
        let corpus = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fuzz/corpus/search")
        let inputs = try FileManager.default.contentsOfDirectory(at: corpus, includingPropertiesForKeys: nil)
        #expect(inputs.count > 50)
        for input in inputs { Array(try Data(contentsOf: input)).withUnsafeBytes(fuzzSearch) }
    }
}
