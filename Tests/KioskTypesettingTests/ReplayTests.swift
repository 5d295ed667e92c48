import Foundation
import Testing

@Suite("What the fuzzer has found of PNG") struct ReplayTests {
    @Test("is read, or refused with its place")
    func replay() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fuzz/corpus/png")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        for file in files { try [UInt8](Data(contentsOf: file)).withUnsafeBytes(fuzzPNG) }
        #expect(files.count >= 37)
    }
}
