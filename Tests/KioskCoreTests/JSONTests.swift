import Testing

@testable import KioskCore

@Suite("JSON, read strictly")
struct JSONTests {
    private func problem(_ text: String) -> JSON.Fault.Problem? {
        do throws(JSON.Fault) {
            _ = try JSON(Array(text.utf8))
            return nil
        } catch {
            return error.problem
        }
    }

    @Test func `Values are what was written, numbers to the last digit`() throws {
        let value = try JSON(Array(#" {"a":[1,-0.5e+3,1199032100033757885992003001000],"b":{"c":null,"d":true},"名":"\u4f4e\u4fdd\n\ud842\udfb7\/"} "#.utf8))
        #expect(value["a"] == .array([.number("1"), .number("-0.5e+3"), .number("1199032100033757885992003001000")]))
        #expect(value["b"]?["d"] == .bool(true) && value["b"]?["c"] == .null && value["x"] == nil)
        #expect(value["名"]?.text == "低保\n𠮷/")
        #expect(try JSON(Array("[]".utf8)) == .array([]) && JSON(Array("{}".utf8)) == .object([]))
    }

    @Test func `What is quoted reads as what it was`() throws {
        for text in ["", "低保", "a\"b\\c\n\t\u{1}\u{7F}", "𠮷"] {
            #expect(try JSON(Array(JSON.quoted(text).utf8)) == .text(text))
        }
    }

    @Test(arguments: [
        ("", JSON.Fault.Problem.end), ("{", .end), ("[1,", .end), ("\"a", .end), ("{\"a\":1,}", .unexpected), ("[1,]", .unexpected),
        ("01", .after), ("+1", .unexpected), (".5", .unexpected), ("1.", .end), ("nul", .end), ("nule", .unexpected), ("1 2", .after),
        ("\"\u{1}\"", .controlCharacter), (#""\x""#, .escape), (#""\ud800""#, .escape), (#""\udc00""#, .escape), (#""\u12g4""#, .escape),
        (#"{"a":1,"a":2}"#, .twice("a")), ("{a:1}", .unexpected), ("// no\n1", .unexpected), ("NaN", .unexpected),
    ])
    func `What is no JSON is refused`(text: String, expected: JSON.Fault.Problem) { #expect(problem(text) == expected) }

    @Test func `Depth has a limit, and bytes that are no UTF-8 are refused`() {
        #expect(problem(String(repeating: "[", count: 31) + String(repeating: "]", count: 31)) == nil)
        #expect(problem(String(repeating: "[", count: 100_000)) == .deep)
        #expect(throws: JSON.Fault(problem: .notUTF8, offset: 0)) { try JSON([0x22, 0xFF, 0x22]) }
    }
}
