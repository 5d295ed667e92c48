import Seeds
import Testing

@Suite struct TemplateCorpusTests {
    @Test func `There is something to replay`() {
        #expect(seeds(of: "mustache").count >= 10)
        #expect(seeds(of: "receiptline").count >= 11)
    }

    @Test("What the fuzzer once tried of templates still holds", arguments: seeds(of: "mustache"))
    func mustache(file: String) throws {
        #expect(brokenTemplateRule(try seed(file, of: "mustache")) == nil)
    }

    @Test("What the fuzzer once tried of markup still holds", arguments: seeds(of: "receiptline"))
    func receiptLine(file: String) throws {
        #expect(brokenReceiptLineRule(try seed(file, of: "receiptline")) == nil)
    }
}
