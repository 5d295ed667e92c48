import Foundation
import Testing
@testable import KioskCore

private let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../Fuzz/corpus/template").standardizedFileURL

private let files = ((try? FileManager.default.contentsOfDirectory(atPath: corpus.path)) ?? []).sorted()

@Suite struct TemplateCorpusTests {
    @Test func `There is something to replay`() { #expect(files.count >= 7) }

    @Test("What the fuzzer once tried still holds", arguments: files)
    func replay(file: String) throws {
        #expect(brokenTemplateRule(Array(try Data(contentsOf: corpus.appendingPathComponent(file)))) == nil)
    }

    /// The processor time of this thread, so that other work on the machine does not count.
    private func effort(_ work: () throws -> Void) rethrows -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        var least = Double.infinity
        for _ in 0..<3 {
            let start = now()
            try work()
            least = min(least, now() - start)
        }
        return least
    }

    @Test("Eight times the input is not much more than eight times the work", arguments: [
        ("{{a}}", "国"), ("{{a}}", "x"), ("{{a}}", "x "), ("^^^^^^^{{a}}", "，"), ("{w:2}\n|^^{{a}}", "中a（"),
        ("|{{a}}|\"{{a}}\"|`{{a}}`", "一 b"), ("{w:* 9;b:line}\n|{{a}}|{{a}}", "a\n"), ("{{#list}}\n|{{@}} {{.}}\n{{/list}}", ""),
    ])
    func linear(template: String, unit: String) throws {
        let template = try Template(template)
        func run(_ count: Int) throws -> Double {
            var data = TemplateData()
            data[text: "a"] = String(repeating: unit, count: count)
            data[list: "list"] = Array(repeating: TemplateData("行"), count: count)
            return try effort {
                let layout = Layout(try template.filled(with: data), columns: 32)
                #expect(!layout.text.isEmpty)
            }
        }
        // Quadratic work would be 64 times as much.
        #expect(try run(4_000) < 30 * run(500))
    }
}
