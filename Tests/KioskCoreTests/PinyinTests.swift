import Testing

@testable import KioskCore

@Suite("Pinyin initials")
struct PinyinTests {
    private func initials(_ text: String) -> [String] {
        text.unicodeScalars.map { String(decoding: PinyinInitials(of: $0).letters, as: UTF8.self) }
    }

    @Test("of usual characters are their one letter")
    func usual() {
        #expect(initials("身份证") == ["s", "f", "z"])
        #expect(initials("低保申请") == ["d", "b", "s", "q"])
        #expect(initials("一龥〇") == ["y", "y", "l"])
    }

    @Test("of characters with several readings are all of them", arguments: [
        ("行", "hx"), ("调", "dt"), ("会", "hk"), ("校", "jx"), ("重", "cz"), ("给", "gj"), ("长", "cz"), ("参", "cs"), ("单", "cds"),
    ])
    func polyphones(_ character: String, _ letters: String) {
        #expect(initials(character) == [letters])
        for letter in letters.utf8 { #expect(PinyinInitials(of: character.unicodeScalars.first!).contains(letter)) }
    }

    @Test("of anything else are none")
    func others() {
        for text in ["a", "8", "（", "鿿", "\u{10FFFF}", "\u{0}"] { #expect(initials(text) == [""]) }
        #expect(!PinyinInitials(of: "身").contains(0))
        #expect(!PinyinInitials(of: "身").contains(0xFF))
    }

    @Test("exist for nearly every character of the table")
    func coverage() {
        let gaps = (0x4E00...0x9FFF).filter { PinyinInitials(of: Unicode.Scalar(UInt32($0))!).isEmpty }
        #expect(gaps.count == 91)
    }
}

@Suite("What was typed")
struct SearchTextTests {
    private func words(_ text: String) -> [String] {
        SearchText.words(text).map { String(String.UnicodeScalarView($0)) }
    }

    @Test("is folded: case, full width, punctuation and brackets do not count")
    func folding() {
        #expect(words("ＳＦＺ") == ["sfz"])
        #expect(words("（再）生育 登记！") == ["再生育", "登记"])
        #expect(words("８0岁　高龄\t津贴\n") == ["80岁", "高龄", "津贴"])
        #expect(words(" \"'%*():^-\u{0}\\ ") == [])
        #expect(words("䶮〇é") == ["䶮〇é"])
    }
}
