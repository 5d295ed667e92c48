import KioskCore
import Testing

private typealias Symbology = Document.Barcode.Symbology

/// Bars as 1, spaces as 0.
private func modules(_ text: String, _ symbology: Symbology) throws -> String {
    try Barcode(text, symbology).widths.enumerated()
        .map { String(repeating: $0.offset % 2 == 0 ? "1" : "0", count: $0.element) }.joined()
}

@Suite struct BarcodeTests {
    @Test("Bars are as the standards draw them", arguments: [
        // ISO/IEC 15420
        ("5901234123457", .ean, """
            101 0001011 0100111 0110011 0010011 0111101 0011101 01010 1100110 1101100 1000010 1011100 1001110 1000100 101
            """),
        ("96385074", .ean, "101 0001011 0101111 0111101 0110111 01010 1001110 1110010 1000100 1011100 101"),
        ("012345678905", .upc, """
            101 0001101 0011001 0010011 0111101 0100011 0110001 01010 1010000 1000100 1001000 1110100 1110010 1001110 101
            """),
        ("06543217", .upc, "101 0000101 0110001 0011101 0111101 0011011 0011001 010101"),
        ("12345052", .upc, "101 0010011 0111101 0011101 0111001 0001101 0111001 010101"),
        // ISO/IEC 16388 and 16390, EN 798: wide is three modules
        ("A", .code39, "100010111011101 0 111010100010111 0 100010111011101"),
        ("12", .itf, "1010 111010001010111000 11101"),
        ("a0B", .codabar, "1011100010001 0 10101000111 0 1000100010111"),
        // The check characters of TEST93 are + and 6.
        ("TEST93", .code93, """
            101011110 110100110 110010010 110101100 110100110 100001010 101000010 101110110 100100010 101011110 1
            """),
        // ISO/IEC 15417: begins in set B, check character 55
        ("PJJ123C", .code128, """
            11010010000 11101110110 10110111000 10110111000 10011100110 11001110010 11001011100 10001000110 11101000110 1100011101011
            """),
    ] as [(String, Symbology, String)])
    fileprivate func figures(text: String, symbology: Symbology, expected: String) throws {
        #expect(try modules(text, symbology) == expected.filter { $0 != " " })
    }

    @Test("A check digit that is not there is added, and told", arguments: [
        ("590123412345", .ean, "5901234123457"), ("9638507", .ean, "96385074"), ("01234567890", .upc, "012345678905"),
        ("654321", .upc, "06543217"), ("0654321", .upc, "06543217"), ("A012", .code39, "*A012*"), ("*A012*", .code39, "*A012*"),
        ("a12b", .codabar, "A12B"), ("a\u{1}é".filter(\.isASCII), .code128, "a "),
    ] as [(String, Symbology, String)])
    fileprivate func captions(text: String, symbology: Symbology, caption: String) throws {
        #expect(try Barcode(text, symbology).caption == caption)
        #expect(try Document.Barcode(text, symbology).bars() == Barcode(text, symbology).widths)
    }

    @Test("What cannot be said is refused with the reason", arguments: [
        ("", .code128, .empty), ("5901234123450", .ean, .checkDigit(expected: 7)), ("06543218", .upc, .checkDigit(expected: 7)),
        ("12345", .ean, .digits(allowed: "7, 8, 12 or 13", found: 5)), ("123456789", .upc, .digits(allowed: "6, 7, 8, 11 or 12", found: 9)),
        ("12345", .upc, .digits(allowed: "6, 7, 8, 11 or 12", found: 5)), ("123", .itf, .digits(allowed: "any even number", found: 3)),
        ("1a", .itf, .character("a", .itf)), ("59012341２3457", .ean, .character("２", .ean)), ("2345678", .upc, .numberSystem),
        ("a", .code39, .character("a", .code39)), ("A*B", .code39, .character("*", .code39)), ("**", .code39, .empty),
        ("12", .codabar, .startAndStop), ("A", .codabar, .startAndStop), ("AB", .codabar, .empty), ("A1B2C", .codabar, .character("B", .codabar)),
        ("号", .code93, .character("号", .code93)), ("é", .code128, .character("é", .code128)),
        (String(repeating: "1", count: 101), .code128, .tooLong(characters: 101)),
    ] as [(String, Symbology, BarcodeFault)])
    fileprivate func faults(text: String, symbology: Symbology, fault: BarcodeFault) {
        #expect(throws: fault) { try Barcode(text, symbology) }
    }

    @Test func `A fault says it in words`() {
        #expect("\(BarcodeFault.character("号", .code39))" == "U+53F7 is not in code39")
        #expect("\(BarcodeFault.character("a", .itf))" == "'a' is not in itf")
        #expect("\(BarcodeFault.digits(allowed: "any even number", found: 3))" == "3 digits; there may be any even number")
    }

    /// Modules: 11 for start, each character and check; 13 for stop.
    @Test("Code 128 takes the sets that need the fewest characters", arguments: [
        ("A012", 4), ("12345678", 4), ("1", 1), ("12", 1), ("123", 3), ("1234", 2), ("12345", 4), ("A123456B", 7), ("A1234B", 6),
        ("\u{1}\u{2}\u{3}", 3), ("ab\u{1}cd", 6), ("\u{1}\u{2}a\u{3}\u{4}", 6), ("a\u{1}\u{2}\u{3}", 5), ("99ab", 4), ("9999ab", 5),
    ])
    func sets(text: String, characters: Int) throws {
        #expect(try Barcode(text, .code128).modules == 11 * (characters + 2) + 13)
    }

    @Test func `All of ASCII has bars in code 93 and code 128`() throws {
        for code in UInt32(0)..<128 {
            let text = String(Character(Unicode.Scalar(code) ?? " "))
            #expect(try Barcode(text, .code128).modules == 46, "\(code)")
            #expect([37, 46].contains(try Barcode(text, .code93).modules - 9), "\(code)")
        }
    }
}
