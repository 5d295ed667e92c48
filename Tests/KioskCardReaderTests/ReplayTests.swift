import Glibc
import Testing

@Suite("What the fuzzer has found of the SDT protocol") struct ReplayTests {
    @Test("is parsed without harm")
    func replay() throws {
        let inputs = try files(in: "sdt")
        #expect(inputs.count >= 20)
        for input in inputs { input.withUnsafeBytes({ fuzzSDTFrames($0) }) }
    }
}

/// The files of a corpus of Tests/Fuzz.
private func files(in corpus: String) throws -> [[UInt8]] {
    let path = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast(2).joined(separator: "/") + "/Fuzz/corpus/" + corpus
    let directory = try #require(opendir(path))
    defer { closedir(directory) }
    var found: [[UInt8]] = []
    while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        guard !name.hasPrefix(".") else { continue }
        let file = try #require(fopen(path + "/" + name, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
        found.append(bytes)
    }
    return found
}
