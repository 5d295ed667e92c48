extension SearchIndex {
    package struct Query {
        /// Folded; none: everything.
        package var words: [[Unicode.Scalar]] = []
        package var filters: [(Filter, String)] = []
        /// Only what can be done at all these places on a day, as `day` counts.
        package var here: (places: [String], day: UInt32)?
        /// Instead of words: items whose codes begin in a way; places in `byCode` and `byBasicCode`.
        package var codes: (Range<Int>, Range<Int>)?
        package var offset = 0
        package var limit = 20

        package init() {}
    }

    package struct Answer {
        /// Of this page, the best first.
        package var items: [Int]
        /// Of the whole search.
        package var total: Int
    }

    private static let mostWords = 16
    private static let longestWord = 256

    package func find(_ query: Query, synonyms: Synonyms) -> Answer {
        let none = Answer(items: [], total: 0)
        guard query.words.count <= Self.mostWords, query.words.allSatisfy({ $0.count <= Self.longestWord }),
            let filter = filter(query)
        else { return none }
        let page = Page(offset: max(query.offset, 0), limit: max(query.limit, 0))
        if query.words.isEmpty { return everything(filter.items, page) }
        if let codes = query.codes, let coded = coded(codes, filter.items) {
            let answer = everything(coded, page)
            if answer.total > 0 { return answer }
        }
        let few = filter.items.flatMap { fewTexts(of: $0) }
        // What is typed rightly first; then what sounds the same; then what people say around
        // it is left out; then whatever has most of it in common.
        let words = query.words
        let bare = synonyms.withoutFillers(words)
        for (words, isBlurred) in [(words, false), (words, true)] + (bare == words ? [] : [(bare, false), (bare, true)]) where !words.isEmpty {
            let answer = gather(matches(words, isBlurred: isBlurred, few), filter.items, page)
            if answer.total > 0 { return answer }
        }
        return gather(similar(bare), filter.items, page)
    }

    /// Whether two neighbouring characters of the text stand somewhere in a name as they are.
    package func knowsPart(of text: [Unicode.Scalar]) -> Bool {
        zip(text, text.dropFirst()).contains { first, second in !matches([[first, second]], isBlurred: false, nil).isEmpty }
    }

    private struct Page {
        let offset: Int
        let limit: Int
    }

    // MARK: Filters

    /// The items that pass; nil items: all do. Nil: no item can.
    private func filter(_ query: Query) -> (items: BitSet?, none: Void)? {
        var items: BitSet?
        func narrow(_ value: FilterValue) -> BitSet {
            var set = filterPostings.withUnsafeBufferPointer { BitSet(count: itemCount, UnsafeBufferPointer(rebasing: $0[value.bytes])) }
            if let items { set.formIntersection(items) }
            return set
        }
        for (kind, name) in query.filters {
            guard let value = filters[FilterKey(kind: kind.rawValue, name: Array(name.utf8))] else { return nil }
            items = narrow(value)
        }
        for place in query.here?.places ?? [] {
            guard let value = filters[FilterKey(kind: Filter.place.rawValue, name: Array(place.utf8))] else { return nil }
            let day = query.here?.day ?? 0
            var open = narrow(value)
            var low = 0
            var high = periods.count
            while low < high {
                let middle = (low + high) / 2
                if periods[middle].place < value.number { low = middle + 1 } else { high = middle }
            }
            while low < periods.count, periods[low].place == value.number {
                let item = periods[low].item
                var isOpen = false
                while low < periods.count, periods[low].place == value.number, periods[low].item == item {
                    isOpen = isOpen || (periods[low].first <= day && day < periods[low].end)
                    low += 1
                }
                if !isOpen { open.remove(Int(item)) }
            }
            items = open
        }
        return (items, ())
    }

    private func coded(_ codes: (Range<Int>, Range<Int>), _ filter: BitSet?) -> BitSet? {
        var items = BitSet(count: itemCount)
        for item in byCode[codes.0.clamped(to: byCode.indices)] { items.insert(Int(item)) }
        for item in byBasicCode[codes.1.clamped(to: byBasicCode.indices)] { items.insert(Int(item)) }
        if let filter { items.formIntersection(filter) }
        return items
    }

    // MARK: Texts

    /// Texts with how well they match: 0 is best.
    typealias Ranked = [(text: UInt32, rank: UInt8)]

    /// - Parameter few: the only texts that are of use, when they are few.
    private func matches(_ words: [[Unicode.Scalar]], isBlurred: Bool, _ few: Ranked?) -> Ranked {
        var patterns: [SearchPattern] = []
        for word in words {
            guard let pattern = SearchPattern(word, isBlurred: isBlurred, in: self) else { return [] }
            patterns.append(pattern)
        }
        patterns.sort { $0.estimate < $1.estimate }
        guard let rarest = patterns.first else { return [] }
        var found = few.flatMap { rarest.estimate < $0.count ? nil : $0 } ?? rarest.candidates()
        for pattern in patterns where !found.isEmpty { pattern.narrow(&found) }
        return found
    }

    /// Texts that have most of the characters, or of their sounds, in common with what was said;
    /// neighbours that are still neighbours count most, rare characters more than usual ones.
    private func similar(_ words: [[Unicode.Scalar]]) -> Ranked {
        struct Said {
            var symbol: UInt16?
            var sounds: Set<Int>
            var weight: Int
            var followsPrevious: Bool
        }
        var said: [Said] = []
        for word in words {
            for (offset, scalar) in word.enumerated() where said.count < 24 {
                let sounds = Set(Pinyin.readings(of: scalar).map { Int(Pinyin.sounds[Int($0)]) })
                guard !sounds.isEmpty else { continue }
                let symbol = symbolOf[scalar.value]
                let size = symbol.map { bySymbol.size(Int($0)) } ?? 0
                let weight = 1 + (textCount / (size + 1) + 1).logarithm
                said.append(Said(symbol: symbol, sounds: sounds, weight: weight, followsPrevious: offset > 0 && !said.isEmpty))
            }
        }
        guard said.count >= 3 else { return [] }

        // First by single sounds, to have few texts to read.
        let whole = said.reduce(0) { $0 + $1.weight }
        var scores = [UInt16](repeating: 0, count: textCount)
        for one in said {
            for sound in one.sounds { bySound.each(sound) { scores[Int($0)] &+= UInt16(truncatingIfNeeded: one.weight) } }
        }
        var least = (whole + 1) / 2
        var histogram = [Int](repeating: 0, count: 4 * whole + 1)
        for score in scores where Int(score) >= least { histogram[min(Int(score), histogram.count - 1)] += 1 }
        var kept = 0
        for score in histogram.indices.reversed() where score >= least {
            kept += histogram[score]
            if kept > 3_000 {
                least = score + 1
                break
            }
        }

        var bySaidSound = [UInt32](repeating: 0, count: Pinyin.soundCount)
        var exact = [UInt32](repeating: 0, count: scalars.count)
        for (offset, one) in said.enumerated() {
            for sound in one.sounds { bySaidSound[sound] |= 1 << UInt32(offset) }
            if let symbol = one.symbol { exact[Int(symbol)] |= 1 << UInt32(offset) }
        }
        let alike = scalars.indices.map { symbol in
            readings[Int(readingStarts[symbol])..<Int(readingStarts[symbol + 1])]
                .reduce(UInt32(0)) { $0 | bySaidSound[Int(Pinyin.sounds[Int($1)])] }
        }
        var joined: UInt32 = 0
        for (offset, one) in said.enumerated() where one.followsPrevious { joined |= 1 << UInt32(offset) }
        var most = 0
        for (offset, one) in said.enumerated() {
            most += 10 * one.weight
            if one.followsPrevious { most += 10 * (one.weight + said[offset - 1].weight) }
        }

        var found: Ranked = []
        for text in 0..<textCount where Int(scores[text]) >= least {
            var (isExact, isAlike, pairs): (UInt32, UInt32, UInt32) = (0, 0, 0)
            var before: UInt32 = 0
            for unit in symbols[Int(texts[text])..<Int(texts[text + 1])] {
                guard unit != Self.separator else {
                    before = 0
                    continue
                }
                let symbol = Int(unit & Self.symbolMask)
                isExact |= exact[symbol]
                isAlike |= alike[symbol]
                let here = exact[symbol] | alike[symbol]
                pairs |= (before << 1) & here & joined
                before = here
            }
            var score = 0
            for (offset, one) in said.enumerated() {
                let bit: UInt32 = 1 << UInt32(offset)
                score += one.weight * (isExact & bit != 0 ? 10 : isAlike & bit != 0 ? 6 : 0)
                if pairs & bit != 0 { score += 10 * (one.weight + said[offset - 1].weight) }
            }
            let share = score * 32 / max(most, 1)
            if share >= Self.leastShare { found.append((UInt32(truncatingIfNeeded: text), UInt8(truncatingIfNeeded: max(32 - share, 0)))) }
        }
        // Nothing much worse than the best is of use.
        guard let best = found.map(\.rank).min() else { return [] }
        return found.filter { $0.rank <= best + 6 }
    }

    /// Of 32.
    private static let leastShare = 14

    // MARK: Items

    /// The texts of these items; nil when they are too many to save reading.
    private func fewTexts(of items: BitSet) -> Ranked? {
        guard items.count < max(textCount / 8, 64) else { return nil }
        var texts = BitSet(count: textCount)
        items.each { texts.insert(Int(textOfItem[$0])) }
        return texts.texts
    }

    private func everything(_ filter: BitSet?, _ page: Page) -> Answer {
        guard let filter else {
            let start = min(page.offset, itemCount)
            return Answer(items: Array(start..<start + min(page.limit, itemCount - start)), total: itemCount)
        }
        var answer = Answer(items: [], total: 0)
        filter.each { item in
            if answer.total >= page.offset, answer.items.count < page.limit { answer.items.append(item) }
            answer.total += 1
        }
        return answer
    }

    /// The items of the texts, the best first, and of those as good the most used.
    private func gather(_ ranked: Ranked, _ filter: BitSet?, _ page: Page) -> Answer {
        let candidates = ranked.reduce(0) { $0 + items(of: $1.text).count }
        guard candidates > 0 else { return Answer(items: [], total: 0) }
        let (end, isTooFar) = page.offset.addingReportingOverflow(page.limit)
        // By rank, then by item.
        var first = Smallest(isTooFar ? candidates : min(end, candidates))
        var total = candidates
        if let filter, filter.count < candidates {
            var ranks = [UInt8](repeating: SearchPattern.none, count: textCount)
            for (text, rank) in ranked { ranks[Int(text)] = rank }
            total = 0
            filter.each { item in
                let rank = ranks[Int(textOfItem[item])]
                guard rank != SearchPattern.none else { return }
                total += 1
                _ = first.add(UInt64(rank) << 32 | UInt64(item))
            }
        } else {
            if let filter {
                total = ranked.reduce(0) { $0 + itemsByText[items(of: $1.text)].count { filter.contains(Int($0)) } }
            }
            // Texts stand in the order of their first items.
            var closed = SearchPattern.none
            for (text, rank) in ranked where rank < closed {
                for (number, item) in itemsByText[items(of: text)].enumerated() where filter?.contains(Int(item)) ?? true {
                    // The next items of this text are less used still; and when it is the first one, all texts behind.
                    if first.add(UInt64(rank) << 32 | UInt64(item)) { continue }
                    if number == 0 { closed = rank }
                    break
                }
            }
        }
        return Answer(items: first.ascending.dropFirst(page.offset).map { Int(truncatingIfNeeded: $0 & 0xFFFF_FFFF) }, total: total)
    }

    @inline(__always)
    private func items(of text: UInt32) -> Range<Int> { Int(itemStarts[Int(text)])..<Int(itemStarts[Int(text) + 1]) }
}

extension Int {
    /// To the base 2, rounded down; 0 of less than 2.
    fileprivate var logarithm: Int { self < 2 ? 0 : Int.bitWidth - 1 - leadingZeroBitCount }
}

/// The smallest of many numbers.
private struct Smallest {
    private let most: Int
    /// A heap: each is at least as large as the two behind it at twice its place.
    private var heap: [UInt64] = []

    init(_ most: Int) { self.most = most }

    var ascending: [UInt64] { heap.sorted() }

    /// False: this one is none of them.
    @inline(__always)
    mutating func add(_ number: UInt64) -> Bool {
        if heap.count < most {
            heap.append(number)
            rise()
            return true
        }
        guard let largest = heap.first, number < largest else { return false }
        heap[0] = number
        sink()
        return true
    }

    private mutating func rise() {
        var place = heap.count - 1
        while place > 0, heap[(place - 1) / 2] < heap[place] {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink() {
        var place = 0
        while true {
            var larger = 2 * place + 1
            guard larger < heap.count else { return }
            if larger + 1 < heap.count, heap[larger] < heap[larger + 1] { larger += 1 }
            guard heap[place] < heap[larger] else { return }
            heap.swapAt(place, larger)
            place = larger
        }
    }
}
