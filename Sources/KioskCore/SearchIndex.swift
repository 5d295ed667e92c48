/// Where every part of every name is, so that a question is answered without reading the names.
///
/// An item is a number from 0, the most used first. Items with the same name and
/// keywords share one *text*: a province of 1,600,000 items has a tenth as many texts.
/// A text is the name, its keywords, and the name as people say it (`Synonyms`), each
/// character as a *symbol*. For each symbol, each sound and each pair of initials the
/// index knows the texts that have it; whether a text then really matches is read in it.
///
/// It is kept as parts of bytes (`Part`), which are outside bytes: `init(parts:)`
/// checks every number in them once, so that nothing later can go astray.
package final class SearchIndex: Sendable {
    /// The parts, in the order and with the numbers they are stored by.
    package enum Part: Int, CaseIterable, Sendable {
        case header, scalars, texts, symbols, textOfItem
        case symbolPostings, symbolEnds, pairPostings, pairEnds, soundPostings, soundEnds
        case filterPostings, filterTable, filterNames, periods, byCode, byBasicCode
    }

    package enum Filter: UInt32, CaseIterable, Sendable {
        case department, level, audience, topic, channel, place
    }

    /// Grows with every change of the form, of the tables of pinyin and of how text is folded.
    static let version: UInt32 = 1

    package let itemCount: Int
    package let textCount: Int

    /// Each symbol's character.
    let scalars: [UInt32]
    let symbolOf: [UInt32: UInt16]
    /// Where the symbols of each text begin; one more for the end.
    let texts: [UInt32]
    /// And four separators.
    let symbols: [UInt16]
    let textOfItem: [UInt32]
    /// The items of each text: `itemStarts[text]..<itemStarts[text + 1]` of `itemsByText`.
    let itemStarts: [UInt32]
    let itemsByText: [UInt32]
    let bySymbol: PostingLists
    let byPair: PostingLists
    let bySound: PostingLists
    let filterPostings: [UInt8]
    let filters: [FilterKey: FilterValue]
    let periods: [DatedPeriod]
    /// Items in the order of their implementation code, and of their basic code.
    package let byCode: [UInt32]
    package let byBasicCode: [UInt32]

    /// Each symbol's readings, `readingStarts[symbol]..<readingStarts[symbol + 1]` of `readings`.
    let readings: [Pinyin.Syllable]
    let readingStarts: [UInt32]
    /// How well each text matches a letter by itself, as `SearchPattern` counts: what nearly every text has is not read again
    /// with every question. `textCount` for each letter.
    let letterRanks: [UInt8]

    struct FilterKey: Hashable {
        let kind: UInt32
        let name: [UInt8]
    }

    struct FilterValue {
        let number: UInt32
        let bytes: Range<Int>
        let count: Int
    }

    /// That an item can be done at a place only from one day to before another, as `SearchIndex.day` counts.
    struct DatedPeriod: Equatable {
        var place: UInt32
        var item: UInt32
        var first: UInt32
        var end: UInt32
    }

    /// Lists one behind the other.
    struct PostingLists: Sendable {
        let bytes: [UInt8]
        /// Where each list ends, and how many it has.
        let ends: [UInt32]
        let counts: [UInt32]

        var count: Int { ends.count }

        func size(_ list: Int) -> Int { counts.indices.contains(list) ? Int(counts[list]) : 0 }

        @inline(__always)
        func each(_ list: Int, _ body: (UInt32) -> Void) {
            guard ends.indices.contains(list) else { return }
            let range = (list == 0 ? 0 : Int(ends[list - 1]))..<Int(ends[list])
            bytes.withUnsafeBufferPointer { Postings.each(UnsafeBufferPointer(rebasing: $0[range]), body) }
        }
    }

    /// Ends a label in a text.
    static let separator: UInt16 = 0x7FFF
    /// Beside a symbol: a word begins with it.
    static let beginsWord: UInt16 = 0x8000
    static let symbolMask: UInt16 = 0x7FFF
    /// More of a text is not indexed: names have 1,000 characters at most.
    static let longestText = 8_192
    static let letters = 26
    /// The pair of a letter and whatever follows it.
    static func pair(_ first: Int, _ second: Int?) -> Int { first * (letters + 1) + (second ?? letters) }
    static let pairCount = letters * (letters + 1)

    /// A day as a number: 20261121.
    package static func day(_ date: LocalDate) -> UInt32 {
        UInt32(clamping: date.year * 10_000 + date.month * 100 + date.day)
    }

    /// Nil when the parts are not whole, not of this version, or contradict themselves.
    ///
    /// - Parameter bytes: a part's bytes, or nil when there are none.
    package init?(parts bytes: (Part) -> [UInt8]?) {
        func words(_ part: Part) -> [UInt32]? { bytes(part).flatMap { SearchIndex.words($0) } }
        guard let header = words(.header), header.count == 5, header[0] == SearchIndex.version,
            let scalars = words(.scalars), scalars.count < Int(SearchIndex.separator),
            let texts = words(.texts), let symbolBytes = bytes(.symbols), let textOfItem = words(.textOfItem)
        else { return nil }
        itemCount = textOfItem.count
        textCount = max(texts.count - 1, 0)
        let textCount = textCount
        let itemCount = itemCount
        guard header[1] == UInt32(exactly: itemCount), header[2] == UInt32(exactly: textCount), itemCount < Int(UInt32.max) else { return nil }

        guard symbolBytes.count % 2 == 0 else { return nil }
        let symbols = symbolBytes.withUnsafeBytes { raw in
            (0..<raw.count / 2).map { UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self)) }
        }
        guard symbols.allSatisfy({ $0 == SearchIndex.separator || Int($0 & SearchIndex.symbolMask) < scalars.count }),
            texts.first == 0, texts.last == UInt32(exactly: symbols.count), SearchIndex.isAscending(texts),
            textOfItem.allSatisfy({ $0 < textCount })
        else { return nil }
        self.scalars = scalars
        self.texts = texts
        // Four are read at once.
        self.symbols = symbols + [UInt16](repeating: SearchIndex.separator, count: 4)
        self.textOfItem = textOfItem

        var starts = [UInt32](repeating: 0, count: textCount + 1)
        for text in textOfItem { starts[Int(text) + 1] += 1 }
        for index in 1..<max(starts.count, 1) { starts[index] += starts[index - 1] }
        var next = starts
        var sorted = [UInt32](repeating: 0, count: itemCount)
        for (item, text) in textOfItem.enumerated() {
            sorted[Int(next[Int(text)])] = UInt32(truncatingIfNeeded: item)
            next[Int(text)] += 1
        }
        itemStarts = starts
        itemsByText = sorted
        // A text is there for an item, and those of more used items come first.
        guard zip(starts, starts.dropFirst()).allSatisfy({ $0 < $1 }),
            SearchIndex.isAscending(starts.dropLast().map { sorted[Int($0)] }),
            zip(texts, texts.dropFirst()).allSatisfy({ $1 - $0 <= UInt32(SearchIndex.longestText) })
        else { return nil }

        func lists(_ postings: Part, _ ends: Part, _ count: Int) -> PostingLists? {
            guard let bytes = bytes(postings), let table = words(ends), table.count == 2 * count else { return nil }
            let lists = PostingLists(bytes: bytes, ends: Array(table.prefix(count)), counts: Array(table.suffix(count)))
            guard lists.ends.last ?? 0 == UInt32(exactly: bytes.count), SearchIndex.isAscending(lists.ends) else { return nil }
            var start = 0
            for (end, size) in zip(lists.ends, lists.counts) {
                let range = start..<Int(end)
                guard bytes.withUnsafeBufferPointer({
                    Postings.isValid(UnsafeBufferPointer(rebasing: $0[range]), count: Int(size), limit: textCount)
                }) else { return nil }
                start = Int(end)
            }
            return lists
        }
        guard let bySymbol = lists(.symbolPostings, .symbolEnds, scalars.count),
            let byPair = lists(.pairPostings, .pairEnds, SearchIndex.pairCount),
            let bySound = lists(.soundPostings, .soundEnds, Pinyin.soundCount)
        else { return nil }
        self.bySymbol = bySymbol
        self.byPair = byPair
        self.bySound = bySound

        guard let postings = bytes(.filterPostings), let table = words(.filterTable), table.count % 4 == 0, let names = bytes(.filterNames)
        else { return nil }
        var filters: [FilterKey: FilterValue] = [:]
        var nameStart = 0
        var postingStart = 0
        for row in 0..<table.count / 4 {
            let (kind, nameEnd) = (table[row * 4], Int(table[row * 4 + 1]))
            let (postingEnd, count) = (Int(table[row * 4 + 2]), Int(table[row * 4 + 3]))
            guard nameStart <= nameEnd, nameEnd <= names.count, postingStart <= postingEnd, postingEnd <= postings.count,
                postings.withUnsafeBufferPointer({
                    Postings.isValid(UnsafeBufferPointer(rebasing: $0[postingStart..<postingEnd]), count: count, limit: itemCount)
                })
            else { return nil }
            filters[FilterKey(kind: kind, name: Array(names[nameStart..<nameEnd]))] =
                FilterValue(number: UInt32(truncatingIfNeeded: row), bytes: postingStart..<postingEnd, count: count)
            (nameStart, postingStart) = (nameEnd, postingEnd)
        }
        filterPostings = postings
        self.filters = filters

        guard let dated = words(.periods), dated.count % 4 == 0, let byCode = words(.byCode), let byBasicCode = words(.byBasicCode) else { return nil }
        periods = (0..<dated.count / 4).map {
            DatedPeriod(place: dated[$0 * 4], item: dated[$0 * 4 + 1], first: dated[$0 * 4 + 2], end: dated[$0 * 4 + 3])
        }
        guard periods.allSatisfy({ $0.item < itemCount }),
            zip(periods, periods.dropFirst()).allSatisfy({ ($0.place, $0.item) <= ($1.place, $1.item) }),
            [byCode, byBasicCode].allSatisfy({ $0.count == itemCount && $0.allSatisfy { $0 < itemCount } })
        else { return nil }
        self.byCode = byCode
        self.byBasicCode = byBasicCode

        var symbolOf: [UInt32: UInt16] = [:]
        var readings: [Pinyin.Syllable] = []
        var readingStarts: [UInt32] = [0]
        for (symbol, value) in scalars.enumerated() {
            guard let scalar = Unicode.Scalar(value) else { return nil }
            symbolOf[value] = UInt16(truncatingIfNeeded: symbol)
            readings += Pinyin.readings(of: scalar)
            readingStarts.append(UInt32(truncatingIfNeeded: readings.count))
        }
        self.symbolOf = symbolOf
        self.readings = readings
        self.readingStarts = readingStarts
        let lettersOf = scalars.map { value in
            (0x61...0x7A).contains(value) ? 1 << (value - 0x61) : Unicode.Scalar(value).map { PinyinInitials(of: $0).mask } ?? 0
        }
        letterRanks = SearchIndex.letterRanks(texts, self.symbols, lettersOf)
    }

    private static func letterRanks(_ texts: [UInt32], _ symbols: [UInt16], _ lettersOf: [UInt32]) -> [UInt8] {
        let count = max(texts.count - 1, 0)
        var ranks = [UInt8](repeating: SearchPattern.none, count: letters * count)
        ranks.withUnsafeMutableBufferPointer { ranks in
            for text in 0..<count {
                let range = Int(texts[text])..<Int(texts[text + 1])
                let isWhole = { $0 + 1 == range.upperBound || symbols[$0 + 1] == separator }
                for position in range where symbols[position] != separator {
                    let rank: UInt8 = if position == range.lowerBound {
                        isWhole(position) ? 0 : 2
                    } else if symbols[position - 1] == separator {
                        isWhole(position) ? 1 : 3
                    } else {
                        symbols[position] & beginsWord != 0 ? 3 : 4
                    }
                    var rest = lettersOf[Int(symbols[position] & symbolMask)]
                    while rest != 0 {
                        let place = rest.trailingZeroBitCount * count + text
                        ranks[place] = min(ranks[place], rank)
                        rest &= rest &- 1
                    }
                }
            }
        }
        return ranks
    }

    /// Tells a part that was changed from one that was not. Not for secrets.
    package static func sum(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { raw in
            var sum = UInt64(truncatingIfNeeded: raw.count) ^ 0xCBF2_9CE4_8422_2325
            var index = 0
            while index + 8 <= raw.count {
                sum = (sum ^ UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))) &* 0x9E37_79B9_7F4A_7C15
                sum ^= sum >> 29
                index += 8
            }
            while index < raw.count {
                sum = (sum ^ UInt64(raw[index])) &* 0x100_0000_01B3
                index += 1
            }
            return sum
        }
    }

    static func words(_ bytes: [UInt8]) -> [UInt32]? {
        guard bytes.count % 4 == 0 else { return nil }
        return bytes.withUnsafeBytes { raw in
            [UInt32](unsafeUninitializedCapacity: raw.count / 4) { buffer, count in
                for index in 0..<raw.count / 4 {
                    buffer.initializeElement(at: index, to: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
                }
                count = raw.count / 4
            }
        }
    }

    static func bytes(_ words: [UInt32]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: words.count * 4) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            for (index, word) in words.enumerated() { raw.storeBytes(of: word.littleEndian, toByteOffset: index * 4, as: UInt32.self) }
            count = words.count * 4
        }
    }

    private static func isAscending(_ numbers: [UInt32]) -> Bool {
        zip(numbers, numbers.dropFirst()).allSatisfy { $0 <= $1 }
    }
}
