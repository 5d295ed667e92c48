import Testing

@testable import KioskCore

/// The index beside a plain reading of every name, character by character.
@Suite("The search index") struct SearchIndexTests {
    private static let names = [
        "居民身份证申领", "居民身份证换领", "城乡居民养老保险参保登记", "养老保险关系转移接续", "企业登记", "个体工商户登记", "残疾人证办理",
        "残疾人两项补贴（困难、重度）", "农村危房改造补贴申请", "银行开户", "行政许可", "重庆路道路占用", "第7县渡槽管护", "ETC办理", "长者饭堂", "证",
        "安居", "西安", "先锋", "户口迁移", "户口登记（出生）", "医保卡补办", "医疗机构执业登记", "林木采伐许可证核发", "宅基地审批", "宅基地使用权登记",
    ]
    private static let keywords = [["社保"], ["证"], ["办证", "身份"], [], ["养老金", "登记"]]
    private static let synonyms = Synonyms(own: [])

    private static func keywords(of item: Int) -> [String] { keywords[item % keywords.count] }
    private static let items = 200
    private static func name(_ item: Int) -> String { names[item * 7 % names.count] }

    private static let index: SearchIndex? = {
        var builder = SearchIndex.Builder(synonyms: synonyms)
        for item in 0..<items {
            builder.add(
                name: name(item), keywords: keywords(of: item), filters: [(.department, item % 40 == 3 ? "rare" : "usual")],
                places: [(place: "hall", periods: item % 3 == 0 ? [(first: 20_261_101, end: 20_261_201)] : [(first: 0, end: .max)])])
        }
        let order = (0..<UInt32(items)).map { $0 }
        var parts: [SearchIndex.Part: [UInt8]] = [:]
        builder.finish(byCode: order, byBasicCode: order) { parts[$0] = $1 }
        return SearchIndex { parts[$0] }
    }()

    @Test("finds what a plain reading finds, in its order, with every filter and on every page", arguments: [
        "证", "保", "登记", "身份证", "养老保险", "养老 登记", "居民 证 领", "农村 补贴 申请", "s", "x", "sb", "sfz", "djs", "ylbx", "etc", "ETC办",
        "yanglao", "yanglaobx", "shenfenzheng", "shenfenz", "sfzheng", "xian", "anju", "an", "chongqing", "zhongqing", "yh", "yinxing", "hang",
        "z", "zh", "zhe", "d7", "第7x", "7", "身fz", "canji ren", "重度", "困难", "社保", "banzheng", "办证 s", "dengji c",
    ])
    func reading(text: String) throws {
        let index = try #require(Self.index)
        let words = SearchText.words(text)
        let best = (0..<Self.items).compactMap { item in Self.rank(item, words).map { (rank: $0, item: item) } }.sorted { ($0.rank, $0.item) < ($1.rank, $1.item) }
        for filter in [Filter.none, .rare, .usual, .day(20_261_121), .day(20_261_301)] {
            let expected = best.map(\.item).filter { filter.holds($0) }
            // What is not found as it was typed is looked for in other ways: not here.
            guard !expected.isEmpty else { continue }
            for (offset, limit) in [(0, 20), (0, 3), (5, 7), (expected.count - 1, 20), (0, 0), (0, Int.max), (Int.max, 20), (1, Int.max)] {
                var query = SearchIndex.Query()
                (query.words, query.offset, query.limit) = (words, offset, limit)
                switch filter {
                case .none: break
                case .rare: query.filters = [(.department, "rare")]
                case .usual: query.filters = [(.department, "usual")]
                case .day(let day): query.here = (["hall"], day)
                }
                let answer = index.find(query, synonyms: Self.synonyms)
                #expect(answer.total == expected.count, "\(text), \(filter)")
                #expect(answer.items == Array(expected.dropFirst(offset).prefix(limit)), "\(text), \(filter), \(offset), \(limit)")
            }
        }
        #expect(!best.isEmpty, "a question that finds nothing shows nothing")
    }

    @Test("is refused when texts and items do not belong together")
    func contradictions() throws {
        var parts: [SearchIndex.Part: [UInt8]] = [:]
        var builder = SearchIndex.Builder(synonyms: Self.synonyms)
        for name in ["登记", "年检"] { builder.add(name: name, keywords: [], filters: [], places: []) }
        builder.finish(byCode: [0, 1], byBasicCode: [0, 1]) { parts[$0] = $1 }
        #expect(SearchIndex { parts[$0] } != nil)
        for textOfItem in [[0, 0], [1, 1], [1, 0], [0, 2]] as [[UInt32]] {
            var torn = parts
            torn[.textOfItem] = SearchIndex.bytes(textOfItem)
            #expect(SearchIndex { torn[$0] } == nil, "\(textOfItem)")
        }
    }

    private enum Filter {
        case none, rare, usual, day(UInt32)

        func holds(_ item: Int) -> Bool {
            switch self {
            case .none: true
            case .rare: item % 40 == 3
            case .usual: item % 40 != 3
            case .day(let day): item % 3 != 0 || (20_261_101..<20_261_201).contains(day)
            }
        }
    }

    // MARK: The plain reading

    private static func rank(_ item: Int, _ words: [[Unicode.Scalar]]) -> Int? {
        let name = SearchText.parts(name(item))
        let labels = [name] + keywords(of: item).map { SearchText.parts($0) } + synonyms.aliases(of: name, limit: 24)
        var sum = 0
        for word in words {
            var best: Int?
            for (number, label) in labels.enumerated() {
                for start in label.indices {
                    for end in ends(word[...], label.map(\.scalar)[start...]) {
                        let isWhole = start == 0 && end == label.count
                        let rank = start == 0 ? (number == 0 ? (isWhole ? 0 : 2) : (isWhole ? 1 : 3)) : label[start].beginsWord ? 3 : 4
                        best = min(best ?? rank, rank)
                    }
                }
            }
            guard let best else { return nil }
            sum += best
        }
        return sum
    }

    /// Where this word may end when it begins with the first of these characters.
    private static func ends(_ word: ArraySlice<Unicode.Scalar>, _ label: ArraySlice<Unicode.Scalar>) -> Set<Int> {
        guard let wanted = word.first else { return [label.startIndex] }
        guard let character = label.first else { return [] }
        var lengths: Set<Int> = character == wanted ? [1] : []
        for reading in Pinyin.readings(of: character) {
            let spelling = Pinyin.spellings[Int(reading)].map { Unicode.Scalar($0) }
            if spelling.first == wanted { lengths.insert(1) }
            if spelling.count > 2, spelling[1] == "h", word.starts(with: spelling.prefix(2)) { lengths.insert(2) }
            if word.starts(with: spelling) { lengths.insert(spelling.count) }
            if word.count < spelling.count, spelling.starts(with: word) { lengths.insert(word.count) }
        }
        return lengths.reduce(into: []) { $0.formUnion(ends(word.dropFirst($1), label.dropFirst())) }
    }
}
