import Foundation
import KioskCore
import Synchronization
import Testing

@testable import KioskStore

/// How well an item matches, said as simply as possible: the sum over the words of 0 for the name,
/// 1 for a keyword, 2 for the beginning of the name, 3 for that of a keyword or word, 4 for a part. Nil: not at all.
private func rank(_ item: ServiceItem, _ words: [[Unicode.Scalar]]) -> Int? {
    let labels = [SearchText.parts(item.name)] + item.keywords.map { SearchText.parts($0) }
        + Synonyms.shipped.aliases(of: SearchText.parts(item.name), limit: 24)
    var sum = 0
    for word in words {
        var best: Int?
        for (number, label) in labels.enumerated() {
            for start in label.indices {
                for end in ends(label.map(\.scalar), start, word, 0) {
                    let isWhole = start == 0 && end == label.count
                    let rank = number == 0 && start == 0 ? (isWhole ? 0 : 2) : isWhole ? 1 : label[start].beginsWord || start == 0 ? 3 : 4
                    best = min(best ?? rank, rank)
                }
            }
        }
        guard let best else { return nil }
        sum += best
    }
    return sum
}

/// Where matches of a word from `offset` on end that begin at `start`.
private func ends(_ label: [Unicode.Scalar], _ start: Int, _ word: [Unicode.Scalar], _ offset: Int) -> Set<Int> {
    if offset == word.count { return [start] }
    guard start < label.count else { return [] }
    var found: Set<Int> = []
    if label[start] == word[offset] { found.formUnion(ends(label, start + 1, word, offset + 1)) }
    let rest = String(String.UnicodeScalarView(word[offset...]))
    for reading in Pinyin.readings(of: label[start]) {
        let spelling = String(decoding: Pinyin.spellings[Int(reading)], as: UTF8.self)
        var pieces = Set([String(spelling.prefix(1)), spelling])
        if ["zh", "ch", "sh"].contains(spelling.prefix(2)) { pieces.insert(String(spelling.prefix(2))) }
        if spelling.hasPrefix(rest) { pieces.insert(rest) }
        for piece in pieces where rest.hasPrefix(piece) {
            found.formUnion(ends(label, start + 1, word, offset + piece.unicodeScalars.count))
        }
    }
    return found
}

@Suite("The catalog in the store")
struct CatalogStoreTests {
    let scratch: ScratchDirectory
    let store: Store

    init() throws {
        scratch = try ScratchDirectory()
        store = try Store(directory: scratch.path)
    }

    private func day(_ text: String) throws -> LocalDate { try #require(LocalDate(iso: text)) }

    private func items(_ names: String...) -> Catalog {
        Catalog(items: names.enumerated().map { ServiceItem(code: "X-\($0)", name: $1) })
    }

    private func found(_ text: String) throws -> [String] { try store.search(CatalogSearch(text: text)).items.map(\.name) }

    @Test("gives an item back as it was put in")
    func roundTrip() throws {
        var item = ServiceItem(code: "X-1", name: "残疾人证办理")
        item.keywords = ["残疾证", "残联"]
        (item.basicCode, item.department, item.departmentCode, item.type) = ("990700003000", "残疾人联合会", "D-1", "行政确认")
        (item.level, item.audience, item.handling) = (5, "自然人", "承诺件")
        (item.promisedDays, item.statutoryDays, item.visits, item.visitReason) = (0, 30, 1, "到场评定")
        (item.hasFee, item.fee, item.feeBasis, item.condition) = (true, "10 元", "发改价格", "有户口")
        (item.result, item.legalBasis, item.isOnline, item.onlineURL) = ("残疾人证", "残疾人保障法", true, "https://zwfw.wangchuan.example/")
        (item.topics, item.queue, item.home) = (["disability", "elder"], "B", "town")
        (item.effective, item.cancelled) = (try day("2026-01-05"), try day("2030-12-31"))
        item.delegations = [Delegation(place: "village", from: try day("2026-02-01"), until: try day("2026-12-31"), legalBasis: "县政府令")]
        item.materials = [
            Material(name: "户口簿", form: "原件和复印件", originals: 1, copies: 2, necessity: .required, note: "首页和本人页"),
            Material(name: "照片", necessity: .deferrable),
        ]
        (item.materials[1].blankURL, item.materials[1].sampleURL) = ("https://example.test/b", "https://example.test/s")
        (item.materials[1].deferDays, item.materials[1].acceptsLicence, item.materials[1].necessityText) = (10, true, "看情况")
        item.materials[1].condition = try Condition("kind=lost|broken & self!=yes")
        item.delegations[0].role = "受理^代办"
        item.fees = [ItemFee(name: "工本费", standard: "20 元", basis: "发改价格", isReducible: false), ItemFee(name: "快递费")]
        item.steps = [ItemStep(name: "受理", actor: "窗口", days: 0), ItemStep(name: "制证", days: 15, unit: "工作日", note: "省厅")]
        item.questions = [
            ItemQuestion(id: "kind", text: "丢了还是坏了？", choices: [.init(value: "lost", text: "丢了"), .init(value: "broken", text: "坏了")]),
            ItemQuestion(text: "多久？", answer: "20 个工作日"),
        ]
        item.parts = ["X-2", "X-3"]
        for (index, field) in ItemField.allCases.enumerated() { item[field] = "\(index)\n，" }
        var bare = ServiceItem(code: "X-2", name: "高龄津贴")
        bare.hasFee = false
        let places = [Place(code: "town", name: "青石镇", level: 5, address: "人民路", hours: "每天", phone: "1"), Place(code: "village", name: "柳林村", parent: "town")]
            .map { place in
                var place = place
                (place.kind, place.position) = ("便民服务站", Place.Position(latitude: 23_456_789, longitude: -1))
                place.closed = [Place.ClosedDays(from: LocalDate.epoch, until: LocalDate.epoch.adding(days: 6))]
                return place
            }
        let enumerations = Enumerations(own: [.init(list: "task_type", value: .init(code: "05", name: "给钱", english: "money", meaning: "x"))])
        try store.replaceCatalog(with: Catalog(items: [item, bare], places: places, enumerations: enumerations))
        #expect(try store.enumerations() == enumerations)
        #expect(try store.item("X-1") == item)
        #expect(try store.item("X-2") == bare)
        #expect(try store.item("X-3") == nil)
        #expect(try store.places() == places)
        #expect(try store.search(CatalogSearch()).items == [item, bare])
    }

    @Test("finds any part of a name, from one character on: the best first, then the most used")
    func parts() throws {
        try store.replaceCatalog(with: items("居民身份证申领", "身份信息变更", "临时居民身份证", "社会保障卡申领"))
        #expect(try found("身") == ["身份信息变更", "居民身份证申领", "临时居民身份证"], "what begins with it first")
        #expect(try found("身份证") == ["居民身份证申领", "临时居民身份证"])
        #expect(try found("证") == ["居民身份证申领", "临时居民身份证"])
        #expect(try found("居民身份证申领") == ["居民身份证申领"])
        #expect(try found("居民身份证申领表").first == "居民身份证申领", "most of it")
        #expect(try found("申领 居民") == ["居民身份证申领"])
        #expect(try found("领居") == [])
        #expect(try found("身证") == [], "both characters are there, but not together")
    }

    @Test("finds initials of pinyin, with every reading of a character, and nothing else")
    func initials() throws {
        try store.replaceCatalog(with: items("居民身份证申领", "低保申请", "银行开户证明", "行政调解", "重新申请"))
        #expect(try found("sfz") == ["居民身份证申领"])
        #expect(try found("SFZ") == ["居民身份证申领"])
        #expect(try found("dbsq") == ["低保申请"])
        #expect(try found("sq") == ["低保申请", "重新申请"])
        #expect(try found("yh") == ["银行开户证明"])
        #expect(try found("hk") == ["银行开户证明"])
        #expect(try found("xztj") == ["行政调解"])
        #expect(try found("xzdj") == ["行政调解"])
        #expect(try found("hztj") == ["行政调解"], "a reading that is wrong here, but is one of the character")
        #expect(try found("cxsq") == ["重新申请"])
        #expect(try found("d") == ["低保申请", "行政调解"])
        #expect(try found("sf 申领") == ["居民身份证申领"])
        #expect(try found("sfq") == [])
    }

    @Test("finds other words that people use, but no word across two of them")
    func keywords() throws {
        var item = ServiceItem(code: "X-1", name: "城乡居民最低生活保障")
        item.keywords = ["低保", "困难补助"]
        try store.replaceCatalog(with: Catalog(items: [item]))
        #expect(try store.search(CatalogSearch(text: "低保")).total == 1)
        #expect(try store.search(CatalogSearch(text: "db")).total == 1)
        #expect(try store.search(CatalogSearch(text: "knbz")).total == 1)
        #expect(try store.search(CatalogSearch(text: "保困")).total == 0)
        #expect(try store.search(CatalogSearch(text: "障低")).total == 0)
        #expect(try store.search(CatalogSearch(text: "bk")).total == 0)
    }

    @Test("does not mind case, full width, brackets and spaces in names")
    func folding() throws {
        try store.replaceCatalog(with: items("POS机（８0岁以上）备案"))
        for text in ["pos", "ＰＯＳ机", "80岁", "８０", "posj", "机（80", "机80", "岁以上备", "sysba"] {
            #expect(try found(text).count == 1, "\(text)")
        }
    }

    @Test("takes any text for a question", arguments: [
        "\"", "'", "\"\"\"", "%", "_", "*", "(", ")", "name:", "NEAR(", "AND", "a AND b", "NOT", "-", "^", "{name}", ":", "/", "./", ".", "\\",
        "\u{0}", "身\u{0}份", "'; DROP TABLE item; --", "身份\" OR name : \"证", "\u{FFFF}", "🎂", "\u{202E}", "é", "ﷺ",
        String(repeating: "身", count: 100_000), String(repeating: "身 ", count: 50_000), String(repeating: "a", count: 257),
        (0x4E00..<0x4E40).map { "\(Unicode.Scalar($0) ?? "一")" }.joined(separator: " "),
    ])
    func hostile(_ text: String) throws {
        try store.replaceCatalog(with: SyntheticCatalog.make(20))
        let words = SearchText.words(text)
        let page = try store.search(CatalogSearch(text: text))
        #expect(page.items.count <= page.total && (page.total == 0 || !words.isEmpty))
        for filtered in [CatalogSearch(department: text), CatalogSearch(topic: text), CatalogSearch(here: .init(place: text, day: try day("2026-11-21")))] {
            #expect(try store.search(filtered).total == 0)
        }
        #expect(try store.item(text) == nil)
        #expect(try store.search(CatalogSearch()).total == 20)
    }

    @Test("shows everything only when nothing is asked, a page at a time")
    func pages() throws {
        try store.replaceCatalog(with: SyntheticCatalog.make(55))
        func codes(_ offset: Int, _ limit: Int) throws -> [String] {
            let page = try store.search(CatalogSearch(text: " \t", offset: offset, limit: limit))
            #expect(page.total == 55)
            return page.items.map(\.code.raw)
        }
        #expect(try codes(0, 20) == (0..<20).map { "S-\($0)" })
        #expect(try codes(40, 20) == (40..<55).map { "S-\($0)" })
        #expect(try codes(55, 20) == [])
        #expect(try codes(Int.max, Int.max) == [])
        #expect(try codes(50, Int.max).count == 5)
        #expect(try codes(-5, -5) == [])
        #expect(try store.search(CatalogSearch(text: "？！")).total == 0)
        let all = try store.search(CatalogSearch(text: "登", limit: 100)).items
        #expect(try store.search(CatalogSearch(text: "登", offset: 2, limit: 3)).items == Array(all[2..<5]))
    }

    @Test("is empty before the first import")
    func empty() throws {
        #expect(try store.search(CatalogSearch()) == CatalogPage())
        #expect(try store.search(CatalogSearch(text: "身份")) == CatalogPage())
        #expect(try store.places() == [])
        #expect(try store.catalogSource() == nil)
    }

    /// 150 questions of parts and initials of names, with filters, against the simplest program that answers them.
    @Test("finds exactly what a plain walk over all names finds")
    func oracle() throws {
        let catalog = SyntheticCatalog.make(250, seed: 7)
        try store.replaceCatalog(with: catalog)
        var random = SplitMix(state: 11)
        let places = Dictionary(uniqueKeysWithValues: SyntheticCatalog.places.map { ($0.code, $0) })
        var hits = 0
        for _ in 0..<150 {
            let name = SearchText.folded(random.pick(catalog.items).name)
            let start = random.below(name.count)
            let part = name[start..<min(name.count, start + 1 + random.below(6))]
            var text = String(String.UnicodeScalarView(part))
            if random.below(2) == 0 {
                let letters = part.map { scalar -> String in
                    let readings = PinyinInitials(of: scalar).letters
                    return readings.isEmpty ? "\(scalar)" : "\(Unicode.Scalar(random.pick(readings)))"
                }
                text = letters.joined()
            }
            if random.below(4) == 0 { text += " \(random.pick(name))" }
            var search = CatalogSearch(text: text, limit: 1_000)
            if random.below(3) == 0 { search.department = random.pick(SyntheticCatalog.departments) }
            if random.below(3) == 0 { search.topic = random.pick(SyntheticCatalog.topics) }
            if random.below(2) == 0 {
                search.here = .init(place: random.pick(SyntheticCatalog.places).code, day: try day("2026-\(random.below(2))\(1 + random.below(2))-15"))
            }
            let words = SearchText.words(text)
            let expected = catalog.items.filter { item in
                (search.department == nil || search.department == item.department)
                    && (search.topic.map { item.topics.contains($0) } ?? true)
                    && (search.here.map { here in here.places.allSatisfy { item.availability(at: $0, on: here.day, places: places) == .here } } ?? true)
                    && rank(item, words) != nil
            }
            .enumerated().sorted { left, right in
                let ranks = (rank(left.element, words) ?? 0, rank(right.element, words) ?? 0)
                return ranks.0 != ranks.1 ? ranks.0 < ranks.1 : left.offset < right.offset
            }
            .map(\.element)
            // What is not found as it was typed may be found as it sounds.
            if expected.isEmpty { continue }
            let page = try store.search(search)
            #expect(page.items.map(\.code.raw) == expected.map(\.code.raw), "\(search)")
            #expect(page.total == expected.count)
            hits += expected.count
        }
        #expect(hits > 200, "the questions are not empty")
    }

    @Test("knows what can be done here today, by the item's dates and the delegation's")
    func here() throws {
        var always = ServiceItem(code: "X-1", name: "甲")
        always.home = "town"
        var ended = ServiceItem(code: "X-2", name: "乙")
        (ended.home, ended.cancelled) = ("town", try day("2026-07-01"))
        var delegated = ServiceItem(code: "X-3", name: "丙")
        delegated.home = "county"
        delegated.delegations = [
            Delegation(place: "town", from: try day("2026-01-01"), until: try day("2026-03-31")),
            Delegation(place: "town", from: try day("2026-09-01")),
        ]
        let places = [Place(code: "county", name: "县"), Place(code: "town", name: "镇", parent: "county")]
        try store.replaceCatalog(with: Catalog(items: [always, ended, delegated], places: places))
        func here(_ place: String, _ day: String) throws -> [String] {
            try store.search(CatalogSearch(here: .init(place: place, day: try self.day(day)))).items.map(\.name)
        }
        #expect(try here("town", "2025-12-31") == ["甲", "乙"])
        #expect(try here("town", "2026-03-31") == ["甲", "乙", "丙"])
        #expect(try here("town", "2026-04-01") == ["甲", "乙"])
        #expect(try here("town", "2026-07-01") == ["甲"])
        #expect(try here("town", "2026-09-01") == ["甲", "丙"])
        #expect(try here("county", "2026-09-01") == ["丙"])
        #expect(try here("mars", "2026-09-01") == [])
    }

    @Test("is replaced whole, also by a smaller one, and stays after closing")
    func replacing() throws {
        do {
            let store = try Store(directory: "\(scratch.path)/again")
            try store.replaceCatalog(with: SyntheticCatalog.make(300))
            #expect(try store.catalogSource() == "")
            try store.replaceCatalog(with: items("居民身份证申领"), source: "the second")
        }
        let store = try Store(directory: "\(scratch.path)/again")
        #expect(try store.catalogSource() == "the second")
        #expect(try store.search(CatalogSearch()).total == 1)
        #expect(try store.search(CatalogSearch(text: "登记")).total == 0)
        #expect(try store.search(CatalogSearch(text: "sfz")).items.map(\.name) == ["居民身份证申领"])
        #expect(try store.search(CatalogSearch(department: SyntheticCatalog.departments[0])).total == 0)
    }

    @Test("that cannot be stored leaves the one in force")
    func refused() throws {
        try store.replaceCatalog(with: items("居民身份证申领"))
        let twice = ServiceItem(code: "X-1", name: "高龄津贴")
        #expect(throws: StoreFault.self) { try store.replaceCatalog(with: Catalog(items: [twice, twice])) }
        #expect(try found("") == ["居民身份证申领"])
        #expect(try found("sfz") == ["居民身份证申领"])
    }

    /// Two catalogs that share no item: a mixture would show at once.
    @Test("is never seen half replaced by searches that go on meanwhile")
    func atomic() async throws {
        let old = Catalog(items: (0..<200).map { ServiceItem(code: "A-\($0)", name: "旧登记\($0)") })
        let new = Catalog(items: (0..<300).map { ServiceItem(code: "B-\($0)", name: "新登记\($0)") })
        try store.replaceCatalog(with: old)
        let replacing = Flag()
        async let searches = Self.search(store, during: replacing)
        for round in 0..<6 { try store.replaceCatalog(with: round % 2 == 0 ? new : old) }
        replacing.end()
        #expect(try await searches >= 10)
    }

    private static func search(_ store: Store, during replacing: Flag) async throws -> Int {
        var searches = 0
        while !replacing.hasEnded || searches < 10 {
            let page = try store.search(CatalogSearch(text: "登记", limit: 200))
            let kinds = Set(page.items.compactMap { $0.code.raw.first })
            #expect(kinds == (page.total == 200 ? ["A"] : ["B"]))
            #expect(page.total == 200 || page.total == 300)
            #expect(page.items.count == 200)
            searches += 1
        }
        return searches
    }
}

private final class Flag: Sendable {
    private let ended = Mutex(false)
    var hasEnded: Bool { ended.withLock { $0 } }
    func end() { ended.withLock { $0 = true } }
}
