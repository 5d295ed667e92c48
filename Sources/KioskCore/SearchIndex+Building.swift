extension SearchIndex {
    /// Makes an index, item by item in the order of use. It holds the index, and no items.
    package struct Builder {
        private static let mostAliases = 24

        private let synonyms: Synonyms
        private var symbolOf: [UInt32: UInt16] = [:]
        private var scalars: [UInt32] = []
        private var readings: [[Pinyin.Syllable]] = []
        private var letters: [[Int]] = []
        private var textOf: [String: UInt32] = [:]
        private var texts: [UInt32] = [0]
        private var symbols: [UInt16] = []
        private var textOfItem: [UInt32] = []
        private var bySymbol: [Postings] = []
        private var byPair = [Postings](repeating: Postings(), count: SearchIndex.pairCount)
        private var bySound = [Postings](repeating: Postings(), count: Pinyin.soundCount)
        private var filterOf: [FilterKey: Int] = [:]
        private var filters: [(key: FilterKey, items: Postings)] = []
        private var periods: [DatedPeriod] = []

        package init(synonyms: Synonyms) { self.synonyms = synonyms }

        package var itemCount: Int { textOfItem.count }

        /// Adds the next item.
        ///
        /// - Parameter places: where it can be done, and when: from the first day to before the last, as
        ///   `SearchIndex.day` counts; 0 and `UInt32.max` are always.
        package mutating func add(
            name: String, keywords: [String], filters: [(Filter, String)],
            places: [(place: String, periods: [(first: UInt32, end: UInt32)])]
        ) {
            let item = UInt32(truncatingIfNeeded: textOfItem.count)
            let key = keywords.reduce(name) { $0 + "\u{0}" + $1 }
            if let text = textOf[key] {
                textOfItem.append(text)
            } else {
                let text = UInt32(truncatingIfNeeded: textOf.count)
                textOf[key] = text
                textOfItem.append(text)
                addText(text, name, keywords)
            }
            for (kind, value) in filters { _ = add(item, kind, value) }
            for (place, when) in places {
                let number = add(item, .place, place)
                if when.contains(where: { $0.first == 0 && $0.end == UInt32.max }) { continue }
                for period in when {
                    periods.append(DatedPeriod(place: UInt32(truncatingIfNeeded: number), item: item, first: period.first, end: period.end))
                }
            }
        }

        private mutating func add(_ item: UInt32, _ kind: Filter, _ value: String) -> Int {
            let key = FilterKey(kind: kind.rawValue, name: Array(value.utf8))
            let number: Int
            if let known = filterOf[key] {
                number = known
            } else {
                number = filters.count
                filterOf[key] = number
                filters.append((key, Postings()))
            }
            filters[number].items.append(item)
            return number
        }

        private mutating func addText(_ text: UInt32, _ name: String, _ keywords: [String]) {
            let parts = SearchText.parts(name)
            addLabel(text, parts)
            for keyword in keywords { addLabel(text, SearchText.parts(keyword)) }
            for alias in synonyms.aliases(of: parts, limit: Self.mostAliases) { addLabel(text, alias) }
            texts.append(UInt32(truncatingIfNeeded: symbols.count))
        }

        private mutating func addLabel(_ text: UInt32, _ parts: [(scalar: Unicode.Scalar, beginsWord: Bool)]) {
            let start = Int(texts.last ?? 0)
            guard !parts.isEmpty, symbols.count - start + parts.count < SearchIndex.longestText else { return }
            if symbols.count > start { symbols.append(SearchIndex.separator) }
            var before: [Int] = []
            for part in parts {
                let beginsWord = part.beginsWord || symbols.last == SearchIndex.separator
                guard let symbol = symbol(part.scalar) else {
                    // More characters than a language has: this one ends the label.
                    symbols.append(SearchIndex.separator)
                    before = []
                    continue
                }
                symbols.append(symbol | (beginsWord ? SearchIndex.beginsWord : 0))
                bySymbol[Int(symbol)].append(text)
                for reading in readings[Int(symbol)] { bySound[Int(Pinyin.sounds[Int(reading)])].append(text) }
                let here = letters[Int(symbol)]
                for letter in here {
                    byPair[SearchIndex.pair(letter, nil)].append(text)
                    for previous in before { byPair[SearchIndex.pair(previous, letter)].append(text) }
                }
                before = here
            }
        }

        private mutating func symbol(_ scalar: Unicode.Scalar) -> UInt16? {
            if let known = symbolOf[scalar.value] { return known }
            guard scalars.count < Int(SearchIndex.separator) - 1 else { return nil }
            let symbol = UInt16(truncatingIfNeeded: scalars.count)
            symbolOf[scalar.value] = symbol
            scalars.append(scalar.value)
            readings.append(Pinyin.readings(of: scalar))
            let typed = (0x61...0x7A).contains(scalar.value) ? [UInt8(truncatingIfNeeded: scalar.value)] : PinyinInitials(of: scalar).letters
            letters.append(typed.map { Int($0) - 0x61 })
            bySymbol.append(Postings())
            return symbol
        }

        /// The parts, one at a time; each is forgotten when it has been handed over.
        ///
        /// - Parameters:
        ///   - byCode: the items in the order of their implementation code; `byBasicCode` likewise.
        package consuming func finish<E: Error>(
            byCode: [UInt32], byBasicCode: [UInt32], _ give: (Part, [UInt8]) throws(E) -> Void
        ) throws(E) {
            textOf = [:]
            periods.sort { ($0.place, $0.item, $0.first) < ($1.place, $1.item, $1.first) }
            let counts = [UInt32(truncatingIfNeeded: textOfItem.count), UInt32(truncatingIfNeeded: texts.count - 1)]
            var stamp: UInt64 = 0
            func put(_ part: Part, _ bytes: [UInt8]) throws(E) {
                stamp = stamp &* 31 &+ SearchIndex.sum(bytes)
                try give(part, bytes)
            }
            try put(.scalars, SearchIndex.bytes(scalars))
            try put(.texts, SearchIndex.bytes(texts))
            try put(.symbols, symbols.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] })
            symbols = []
            try put(.textOfItem, SearchIndex.bytes(textOfItem))
            textOfItem = []
            try put(.symbolPostings, bySymbol.reduce(into: []) { $0 += $1.bytes })
            try put(.symbolEnds, Self.ends(bySymbol))
            bySymbol = []
            try put(.pairPostings, byPair.reduce(into: []) { $0 += $1.bytes })
            try put(.pairEnds, Self.ends(byPair))
            byPair = []
            try put(.soundPostings, bySound.reduce(into: []) { $0 += $1.bytes })
            try put(.soundEnds, Self.ends(bySound))
            bySound = []
            var table: [UInt32] = []
            var names: [UInt8] = []
            var end = 0
            for filter in filters {
                names += filter.key.name
                end += filter.items.bytes.count
                table += [
                    filter.key.kind, UInt32(truncatingIfNeeded: names.count), UInt32(truncatingIfNeeded: end),
                    UInt32(truncatingIfNeeded: filter.items.count),
                ]
            }
            try put(.filterTable, SearchIndex.bytes(table))
            try put(.filterNames, names)
            try put(.filterPostings, filters.reduce(into: []) { $0 += $1.items.bytes })
            filters = []
            try put(.periods, SearchIndex.bytes(periods.flatMap { [$0.place, $0.item, $0.first, $0.end] }))
            periods = []
            try put(.byCode, SearchIndex.bytes(byCode))
            try put(.byBasicCode, SearchIndex.bytes(byBasicCode))
            try put(.header, SearchIndex.bytes(
                [SearchIndex.version] + counts + [UInt32(truncatingIfNeeded: stamp), UInt32(truncatingIfNeeded: stamp >> 32)]))
        }

        private static func ends(_ lists: [Postings]) -> [UInt8] {
            var end: UInt32 = 0
            let ends = lists.map { list -> UInt32 in
                end += UInt32(truncatingIfNeeded: list.bytes.count)
                return end
            }
            return SearchIndex.bytes(ends + lists.map { UInt32(truncatingIfNeeded: $0.count) })
        }
    }
}
