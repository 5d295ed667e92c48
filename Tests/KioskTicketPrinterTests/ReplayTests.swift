import Seeds
import Testing

@Suite("What the fuzzers start from, and what they have found, of printers")
struct ReplayTests {
    private static let targets: [(String, @Sendable (UnsafeRawBufferPointer) -> Void)] = [
        ("replies", fuzzReplies), ("deviceid", fuzzDeviceID), ("paper", fuzzPaper),
    ]

    @Test("is read without harm", arguments: targets.indices)
    func replays(_ index: Int) throws {
        let (name, target) = Self.targets[index]
        #expect(try replay(name, target) >= 12)
    }

    @Test("Any bytes are read without harm", arguments: targets.indices)
    func random(_ index: Int) {
        var random = Numbers(seed: 3)
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            bytes.withUnsafeBytes(Self.targets[index].1)
        }
    }
}
