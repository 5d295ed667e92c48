import Testing

@testable import KioskCore

@Suite("Scripts that are shaped")
struct ShapedScriptTests {
    @Test("are those of China's minorities and their neighbours", arguments: [
        "ئۇيغۇرچە", "قازاق", "བོད་ཡིག", "ᠮᠣᠩᠭᠣᠯ", "ᥖᥭᥰ", "ᦅᧄᦺᦑ", "हिन्दी", "ภาษาไทย", "မြန်မာ", "עברית",
    ])
    func shaped(_ word: String) {
        #expect(word.isShaped)
        #expect(word.unicodeScalars.allSatisfy { $0.isShaped || CharacterWidth.cells($0) == 0 })
        #expect("号 \(word)".isShaped)
    }

    @Test("are not those whose characters stand each in its place", arguments: ["身份证", "Abc 12，。", "ꆈꌠꉙ", "한국어", "Ωя①", "ɕyŋ"])
    func notShaped(_ word: String) { #expect(!word.isShaped) }
}
