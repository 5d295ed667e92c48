import Glibc
import Testing
@testable import KioskTwin

@Suite("What the fuzzer has found of USB/IP") struct ReplayTests {
    @Test("is answered without harm")
    func replay() throws {
        let path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/") + "/Fuzz/corpus/usbip"
        let directory = try #require(opendir(path))
        defer { closedir(directory) }
        var count = 0
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            guard !name.hasPrefix(".") else { continue }
            try File.read(path + "/" + name).withUnsafeBytes(fuzzUSBIP)
            count += 1
        }
        #expect(count >= 19)
    }
}
