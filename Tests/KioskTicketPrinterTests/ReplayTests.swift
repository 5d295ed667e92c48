import Foundation
import Testing

@Suite("What the fuzzer starts from, and what it has found, of a printer's replies")
struct ReplayTests {
    @Test("is told apart without harm")
    func replay() throws {
        let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fuzz/corpus/replies")
        let files = try FileManager.default.contentsOfDirectory(at: corpus, includingPropertiesForKeys: nil)
        #expect(files.count >= 12)
        for file in files { try Data(contentsOf: file).withUnsafeBytes(fuzzReplies) }
    }

    @Test("Any bytes are told apart without harm")
    func random() {
        var random = Numbers(seed: 3)
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            bytes.withUnsafeBytes(fuzzReplies)
        }
    }
}
