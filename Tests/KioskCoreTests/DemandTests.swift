import Testing

@testable import KioskCore

@Suite("What a resident looks for in vain")
struct DemandTests {
    private func wishes(_ steps: [(String, Int)?]) -> [String] {
        var trail = SearchTrail()
        var told: [SearchTrail.Wish?] = steps.map { step in
            step.map { trail.searched(SearchText.words($0.0), found: $0.1) } ?? trail.opened()
        }
        told.append(trail.over())
        return told.compactMap(\.self).map { wish in
            "\(wish.kind) \(wish.words.map { word in String(String.UnicodeScalarView(word)) }.joined(separator: " "))"
        }
    }

    @Test func `Typed key by key, it is one wish, and the last key has all of it`() {
        #expect(wishes([("w", 9), ("wu", 4), ("wur", 0), ("wuren", 0), ("wurenji", 0)]) == ["nothing wurenji"])
        #expect(wishes([("养老", 3), ("养老 认证", 1)]) == ["left 养老 认证"])
    }

    @Test func `What is opened was found`() {
        #expect(wishes([("db", 3), ("dbs", 1), nil]) == [])
        #expect(wishes([("db", 3), nil, ("wurenji", 0)]) == ["nothing wurenji"])
    }

    @Test func `What is opened after nothing was found came from elsewhere`() {
        #expect(wishes([("wurenji", 0), nil]) == ["nothing wurenji"])
    }

    @Test func `Taken back key by key, it is the wish as far as it got`() {
        #expect(wishes([("wurenji", 0), ("wuren", 0), ("wu", 4), ("", 68)]) == ["nothing wurenji"])
        #expect(wishes([("wurenji", 0), ("", 68), ("sfz", 2), nil]) == ["nothing wurenji"])
    }

    @Test func `A slip that is corrected is no wish of its own`() {
        #expect(wishes([("shenfenx", 0), ("shenfen", 2), ("shenfenz", 2), nil]) == [])
        #expect(wishes([("wurenji", 0), ("w", 9), ("wj", 2), nil]) == ["nothing wurenji"])
    }

    @Test func `Another is another, and pages of one are one`() {
        #expect(wishes([("低保", 2), ("低保", 2), ("滑雪", 0)]) == ["left 低保", "nothing 滑雪"])
    }

    @Test func `One letter is no question, and no search is no wish`() {
        #expect(wishes([("w", 9)]) == [])
        #expect(wishes([("", 68), nil]) == [])
    }

    @Test("Words that may be personal are not kept", arguments: [
        ("44010119900101123X", true), ("王小明 13800138000", true), ("１３８００１３８０００", true), ("一三八零零一三八", true), ("١٢٣٤٥", true),
        ("王小明 1990", false), ("A1", false), ("医保 12345", true), (String(repeating: "长", count: 33), true),
    ])
    func personal(_ text: String, _ isKnown: Bool) {
        #expect(Demand(of: SearchText.words(text), .nothing, isKnown: isKnown) == Demand("", .nothing))
    }

    @Test("Others are, as searches fold them", arguments: [
        ("无人机 驾照", false, "无人机 驾照"), ("８０岁津贴", true, "80岁津贴"), ("WuRenJi!", false, "wurenji"), ("一件事", false, "一件事"),
        ("2026 医保", true, "2026 医保"),
    ])
    func kept(_ text: String, _ isKnown: Bool, _ folded: String) {
        #expect(Demand(of: SearchText.words(text), .left, isKnown: isKnown) == Demand(folded, .left))
    }
}
