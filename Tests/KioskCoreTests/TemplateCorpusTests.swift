import Foundation
import Testing
@testable import KioskCore

private let corpora = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../Fuzz/corpus").standardizedFileURL

private func files(_ target: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: corpora.appendingPathComponent(target).path)) ?? []).sorted()
}

private func seed(_ target: String, _ file: String) throws -> [UInt8] {
    Array(try Data(contentsOf: corpora.appendingPathComponent(target).appendingPathComponent(file)))
}

@Suite struct TemplateCorpusTests {
    @Test func `There is something to replay`() {
        #expect(files("mustache").count >= 10)
        #expect(files("receiptline").count >= 11)
    }

    @Test("What the fuzzer once tried of templates still holds", arguments: files("mustache"))
    func mustache(file: String) throws {
        #expect(brokenTemplateRule(try seed("mustache", file)) == nil)
    }

    @Test("What the fuzzer once tried of markup still holds", arguments: files("receiptline"))
    func receiptLine(file: String) throws {
        #expect(brokenReceiptLineRule(try seed("receiptline", file)) == nil)
    }
}
