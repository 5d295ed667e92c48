/// One word that is looked for, as a machine that reads texts of an index.
///
/// A character stands for itself. Letters stand for readings of characters: each character
/// takes its initial (s), its initial of two letters (sh) or all of a syllable (shen); the last
/// one any beginning of a syllable. So sfz, shenfenzheng, shenfz and shenfenzh are all 身份证.
///
/// A *blurred* word also takes what sounds the same: 残级 is 残疾, shengfenzheng is 身份证.
struct SearchPattern {
    /// More cannot be in a word that has letters or is blurred.
    static let longest = 60
    /// Of `rank`: no match.
    static let none: UInt8 = 0xFF

    private let index: SearchIndex
    let scalars: [Unicode.Scalar]
    let isBlurred: Bool
    /// Nil: the word has letters, or is blurred.
    private let literal: [UInt16]?

    /// What a symbol does to the offsets of the word that were reached (bits), by any of its readings.
    private struct Step {
        /// From where it leads on by one letter or as itself, and by 2 to 6 letters.
        var by1: UInt64 = 0
        var (by2, by3, by4, by5, by6): (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
        /// From where it may end the word.
        var end: UInt64 = 0

        /// From where it does anything.
        var from: UInt64 { by1 | by2 | by3 | by4 | by5 | by6 | end }

        mutating func lead(from offset: Int, by letters: Int) {
            let from: UInt64 = 1 << UInt64(offset)
            switch letters {
            case 1: by1 |= from
            case 2: by2 |= from
            case 3: by3 |= from
            case 4: by4 |= from
            case 5: by5 |= from
            default: by6 |= from
            }
        }

        mutating func join(_ other: Step) {
            by1 |= other.by1
            (by2, by3, by4, by5, by6) = (by2 | other.by2, by3 | other.by3, by4 | other.by4, by5 | other.by5, by6 | other.by6)
            end |= other.end
        }

        @inline(__always)
        func next(_ reached: UInt64, _ accepting: UInt64) -> UInt64 {
            guard reached != 0 else { return 0 }
            var next = (reached & by1) << 1 | (reached & by2) << 2 | (reached & by3) << 3
            next |= (reached & by4) << 4 | (reached & by5) << 5 | (reached & by6) << 6
            return reached & end != 0 ? next | accepting : next
        }
    }
    /// The first does nothing; then one for each syllable; then those of symbols that have several readings or stand in the word.
    private var steps: [Step] = []
    /// By symbol; with `beginning` where a match may begin.
    private var stepOf: [UInt16] = []
    private static let beginning: UInt16 = 0x8000
    private var accepting: UInt64 = 0
    /// Where each character and letter takes one symbol: by symbol the offsets where it may stand. Nil: a piece may have several letters.
    private var offsetsOf: [UInt64]?
    /// Offsets from which a reading may end the word.
    private var endings: UInt64 = 0
    /// By offset: how many letters a piece that begins there may have (bit n: n letters); 0 for a character.
    private var pieces: [UInt8] = []
    /// Pieces that are whole syllables, and how they sound.
    private var wholes: [(offset: Int, letters: Int, sound: Int)] = []

    /// Nil when no text can match.
    init?(_ scalars: [Unicode.Scalar], isBlurred: Bool, in index: SearchIndex) {
        self.index = index
        self.scalars = scalars
        self.isBlurred = isBlurred
        guard !scalars.isEmpty else { return nil }
        if !isBlurred, !scalars.contains(where: { Self.isLetter($0) }) {
            var symbols: [UInt16] = []
            for scalar in scalars {
                guard let symbol = index.symbolOf[scalar.value] else { return nil }
                symbols.append(symbol)
            }
            literal = symbols
            return
        }
        literal = nil
        guard scalars.count <= Self.longest else { return nil }
        makeSyllables()
        makeSymbols()
        let last: UInt64 = accepting >> 1
        if steps.allSatisfy({ $0.by2 | $0.by3 | $0.by4 | $0.by5 | $0.by6 == 0 && $0.end & ~last == 0 }) {
            offsetsOf = stepOf.map { steps[Int($0 & ~Self.beginning)].from }
        }
    }

    private mutating func makeSyllables() {
        let letters = scalars.map { Self.isLetter($0) ? UInt8(truncatingIfNeeded: $0.value) : 0 }
        let count = letters.count
        accepting = 1 << UInt64(count)
        pieces = letters.map { $0 == 0 ? 0 : 1 << 1 }
        steps = [Step](repeating: Step(), count: 1 + Pinyin.spellings.count)
        for syllable in Pinyin.spellings.indices {
            // However a syllable is spelled, it begins with the same letter.
            guard let first = Pinyin.spellings[syllable].first, letters.contains(first) else { continue }
            var step = Step()
            for (variant, spelling) in (isBlurred ? Pinyin.blurredSpellings[syllable] : [Pinyin.spellings[syllable]]).enumerated() {
                for offset in 0..<count where letters[offset] == first {
                    if variant == 0 { step.lead(from: offset, by: 1) }
                    var same = 1
                    while same < spelling.count, offset + same < count, letters[offset + same] == spelling[same] { same += 1 }
                    if same == spelling.count {
                        step.lead(from: offset, by: same)
                        pieces[offset] |= 1 << UInt8(same)
                        if same > 1 { wholes.append((offset, same, Int(Pinyin.sounds[syllable]))) }
                    } else if offset + same == count {
                        step.end |= 1 << UInt64(offset)
                    }
                    if same >= 2, spelling[1] == UInt8(ascii: "h"), spelling.count > 2 {
                        step.lead(from: offset, by: 2)
                        pieces[offset] |= 1 << 2
                    }
                }
            }
            endings |= step.end
            steps[1 + syllable] = step
        }
        if isBlurred {
            for (offset, scalar) in scalars.enumerated() {
                let sounds = Pinyin.readings(of: scalar).map { Pinyin.sounds[Int($0)] }
                guard !sounds.isEmpty else { continue }
                for syllable in Pinyin.sounds.indices where sounds.contains(Pinyin.sounds[syllable]) {
                    steps[1 + syllable].lead(from: offset, by: 1)
                }
            }
        }
    }

    private mutating func makeSymbols() {
        var itself: [UInt16: Step] = [:]
        for (offset, scalar) in scalars.enumerated() {
            if let symbol = index.symbolOf[scalar.value] { itself[symbol, default: Step()].lead(from: offset, by: 1) }
        }
        stepOf = [UInt16](repeating: 0, count: index.scalars.count)
        for symbol in stepOf.indices {
            let readings = Int(index.readingStarts[symbol])..<Int(index.readingStarts[symbol + 1])
            if readings.count == 1 {
                take(1 + index.readings[readings.lowerBound], for: symbol)
            } else if readings.count > 1 {
                var step = Step()
                for reading in readings { step.join(steps[1 + Int(index.readings[reading])]) }
                add(step, for: symbol)
            }
        }
        for (symbol, step) in itself {
            var all = steps[Int(stepOf[Int(symbol)] & ~Self.beginning)]
            all.join(step)
            add(all, for: Int(symbol))
        }
    }

    private mutating func add(_ step: Step, for symbol: Int) {
        guard step.from != 0, steps.count < Int(Self.beginning) else { return }
        steps.append(step)
        take(UInt16(truncatingIfNeeded: steps.count - 1), for: symbol)
    }

    private mutating func take(_ step: UInt16, for symbol: Int) {
        let from = steps[Int(step)].from
        if from != 0 { stepOf[symbol] = from & 1 != 0 ? step | Self.beginning : step }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool { (0x61...0x7A).contains(scalar.value) }

    /// The letter at an offset, counted from 0; nil for a character, and behind the word.
    private func letter(_ offset: Int) -> Int? {
        offset < scalars.count && Self.isLetter(scalars[offset]) ? Int(scalars[offset].value) - 0x61 : nil
    }

    // MARK: Reading texts

    /// Leaves the texts that match, and adds to each how well it does: 0 it is the whole name, 1 a whole keyword,
    /// 2 the beginning of the name, 3 a keyword or a word begins with it, 4 it is a part.
    func narrow(_ found: inout SearchIndex.Ranked) {
        let count = scalars.count
        if let literal {
            literal.withUnsafeBufferPointer { word in keep(&found) { Self.rank(word, in: $0) } }
        } else if count == 1, let letter = letter(0) {
            found = found.compactMap { one in
                let rank = index.letterRanks[letter * index.textCount + Int(one.text)]
                return rank == Self.none ? nil : (one.text, min(one.rank &+ rank, Self.worst))
            }
        } else if let offsetsOf {
            offsetsOf.withUnsafeBufferPointer { offsetsOf in keep(&found) { Self.rank(offsetsOf, count, in: $0) } }
        } else {
            steps.withUnsafeBufferPointer { steps in
                stepOf.withUnsafeBufferPointer { stepOf in keep(&found) { Self.rank(steps, stepOf, accepting, in: $0) } }
            }
        }
    }

    /// The texts are copied by the dozen before they are read: then they come out of the memory at once, and not one after another.
    @inline(__always)
    private func keep(_ found: inout SearchIndex.Ranked, _ rank: (UnsafeBufferPointer<UInt16>) -> UInt8) {
        var kept = 0
        var copies = [UInt16](repeating: SearchIndex.separator, count: Self.copied + 4)
        index.symbols.withUnsafeBufferPointer { symbols in
            index.texts.withUnsafeBufferPointer { texts in
                copies.withUnsafeMutableBufferPointer { copies in
                    found.withUnsafeMutableBufferPointer { found in
                        func read(_ one: (text: UInt32, rank: UInt8), _ text: UnsafeBufferPointer<UInt16>) {
                            let rank = rank(text)
                            guard rank != Self.none else { return }
                            found[kept] = (one.text, min(one.rank &+ rank, Self.worst))
                            kept += 1
                        }
                        var next = 0
                        while next < found.count {
                            let first = next
                            var end = 0
                            while next < found.count, next - first < Self.dozen {
                                let start = Int(texts[Int(found[next].text)])
                                let count = Int(texts[Int(found[next].text) + 1]) - start
                                guard end + count <= Self.copied else { break }
                                (copies.baseAddress.unsafelyUnwrapped + end).update(from: symbols.baseAddress.unsafelyUnwrapped + start, count: count)
                                end += count
                                next += 1
                            }
                            end = 0
                            for one in found[first..<next] {
                                let count = Int(texts[Int(one.text) + 1] - texts[Int(one.text)])
                                read(one, UnsafeBufferPointer(rebasing: copies[end..<end + count]))
                                end += count
                            }
                        }
                    }
                }
            }
        }
        found.removeLast(found.count - kept)
    }
    private static let dozen = 24
    /// Enough for the longest text.
    private static let copied = SearchIndex.longestText

    /// Of a sum of ranks.
    private static let worst: UInt8 = 0xFE

    /// Of a match from `start` to before `end`.
    private static func rank(_ start: Int, _ end: Int, in text: UnsafeBufferPointer<UInt16>) -> UInt8 {
        let begins = start == 0 || text[start - 1] == SearchIndex.separator
        let isWhole = begins && (end == text.count || text[end] == SearchIndex.separator)
        if start == 0 { return isWhole ? 0 : 2 }
        if isWhole { return 1 }
        return begins || text[start] & SearchIndex.beginsWord != 0 ? 3 : 4
    }

    @inline(__always)
    private static func rank(_ word: UnsafeBufferPointer<UInt16>, in text: UnsafeBufferPointer<UInt16>) -> UInt8 {
        var best = none
        let last = text.count - word.count
        let (first, second) = (FourSymbols(repeating: word[0]), FourSymbols(repeating: word[word.count > 1 ? 1 : 0]))
        var start = 0
        while start <= last {
            var places = FourSymbols(text, start).places(of: first)
            if word.count > 1 { places &= FourSymbols(text, start + 1).places(of: second) }
            while places != 0 {
                let here = start + places.trailingZeroBitCount / 16
                places &= places &- 1
                guard here <= last else { break }
                var same = 1
                while same < word.count, text[here + same] & SearchIndex.symbolMask == word[same] { same += 1 }
                guard same == word.count else { continue }
                best = min(best, rank(here, here + same, in: text))
                if best == 0 { return best }
            }
            start += 4
        }
        return best
    }

    @inline(__always)
    private static func stands(
        _ offsetsOf: UnsafeBufferPointer<UInt64>, _ count: Int, at start: Int, in text: UnsafeBufferPointer<UInt16>
    ) -> Bool {
        guard start + count <= text.count else { return false }
        for offset in 0..<count {
            let unit = text[start + offset]
            guard unit != SearchIndex.separator, offsetsOf[Int(unit & SearchIndex.symbolMask)] & 1 << UInt64(offset) != 0 else { return false }
        }
        return true
    }

    /// Every match has as many symbols as the word: the offsets that were reached go on by one with each (shift-and).
    @inline(__always)
    private static func rank(
        _ offsetsOf: UnsafeBufferPointer<UInt64>, _ count: Int, in text: UnsafeBufferPointer<UInt16>
    ) -> UInt8 {
        var best = none
        var start = 0
        while start < text.count, best > 1 {
            var (reached, words): (UInt64, UInt64) = (0, 0)
            var (isThere, beginsWord): (UInt64, UInt64) = (0, 0)
            var end = start
            while end < text.count, text[end] != SearchIndex.separator {
                let unit = text[end]
                reached = (reached << 1 | 1) & offsetsOf[Int(unit & SearchIndex.symbolMask)]
                words = words << 1 | UInt64(unit >> 15)
                let ends = reached >> UInt64(count - 1)
                isThere |= ends
                beginsWord |= ends & words >> UInt64(count - 1)
                end += 1
            }
            if isThere & 1 != 0 {
                best = min(best, beginsWord & 1 != 0 ? 3 : 4)
                if stands(offsetsOf, count, at: start, in: text) { best = min(best, rank(start, start + count, in: text)) }
            }
            start = end + 1
        }
        return best
    }

    /// All matches at once: the offsets that were reached by those that began with the label, with a word of it, and within a word.
    @inline(__always)
    private static func rank(
        _ steps: UnsafeBufferPointer<Step>, _ stepOf: UnsafeBufferPointer<UInt16>, _ accepting: UInt64,
        in text: UnsafeBufferPointer<UInt16>
    ) -> UInt8 {
        var best = none
        var (label, word, part): (UInt64, UInt64, UInt64) = (0, 0, 0)
        var isName = true
        var labelStart = 0
        for position in 0..<text.count {
            let unit = text[position]
            guard unit != SearchIndex.separator else {
                if best <= 1 { return best }
                (label, word, part) = (0, 0, 0)
                (labelStart, isName) = (position + 1, false)
                continue
            }
            let step = stepOf[Int(unit & SearchIndex.symbolMask)]
            if step & beginning != 0 {
                if position == labelStart {
                    label = 1
                } else if unit & SearchIndex.beginsWord != 0 {
                    word |= 1
                } else if best > 4 {
                    part |= 1
                }
            }
            guard label | word | part != 0 else { continue }
            let next = Int(step & ~beginning)
            label = steps[next].next(label, accepting)
            word = steps[next].next(word, accepting)
            part = steps[next].next(part, accepting)
            guard (label | word | part) & accepting != 0 else { continue }
            if label & accepting != 0 {
                let isWhole = position + 1 == text.count || text[position + 1] == SearchIndex.separator
                best = min(best, isName ? (isWhole ? 0 : 2) : (isWhole ? 1 : 3))
                if best == 0 { return best }
            } else {
                best = min(best, word & accepting != 0 ? 3 : 4)
            }
            (label, word, part) = (label & ~accepting, word & ~accepting, part & ~accepting)
        }
        return best
    }

    // MARK: Which texts to read

    /// About how many texts `candidates` may give.
    var estimate: Int {
        guard let literal else { return index.textCount / scalars.count }
        return literal.reduce(index.textCount) { min($0, index.bySymbol.size(Int($1))) }
    }

    /// The texts that may match, ascending, each with the rank 0.
    func candidates() -> SearchIndex.Ranked {
        guard let literal else { return likely() }
        let bySize = Set(literal).sorted { index.bySymbol.size(Int($0)) < index.bySymbol.size(Int($1)) }
        let size = index.bySymbol.size(Int(bySize[0]))
        var found = SearchIndex.Ranked(unsafeUninitializedCapacity: size) { found, count in
            index.bySymbol.each(Int(bySize[0])) { text in
                found.initializeElement(at: count, to: (text, 0))
                count += 1
            }
        }
        if bySize.count > 1, found.count > 256, index.bySymbol.size(Int(bySize[1])) < 16 * found.count {
            var kept = 0
            found.withUnsafeMutableBufferPointer { found in
                var position = 0
                index.bySymbol.each(Int(bySize[1])) { text in
                    while position < found.count, found[position].text < text { position += 1 }
                    if position < found.count, found[position].text == text {
                        found[kept] = (text, 0)
                        kept += 1
                    }
                }
            }
            found.removeLast(found.count - kept)
        }
        return found
    }

    /// Texts that have, somewhere, every pair of initials that one way of reading the letters needs.
    private func likely() -> SearchIndex.Ranked {
        let count = scalars.count
        var reached: UInt64 = 1
        for offset in 0..<count where reached & 1 << UInt64(offset) != 0 {
            if pieces[offset] == 0 { reached |= 1 << UInt64(offset + 1) }
            for length in 1...6 where pieces[offset] & 1 << UInt8(length) != 0 { reached |= 1 << UInt64(min(offset + length, count)) }
        }
        var pairs: [Int: BitSet] = [:]
        func pair(_ first: Int, _ second: Int?) -> BitSet {
            let number = SearchIndex.pair(first, second)
            if let known = pairs[number] { return known }
            var set = BitSet(count: index.textCount)
            index.byPair.each(number) { set.insert(Int($0)) }
            pairs[number] = set
            return set
        }
        var sets = [BitSet?](repeating: nil, count: count + 7)
        for offset in (0..<count).reversed() where reached & 1 << UInt64(offset) != 0 {
            var here = BitSet(count: index.textCount)
            if let first = letter(offset) {
                if endings & 1 << UInt64(offset) != 0 { here.formUnion(pair(first, nil)) }
                for length in 1...6 where pieces[offset] & 1 << UInt8(length) != 0 && !(sets[offset + length]?.isEmpty ?? false) {
                    var piece = pair(first, letter(offset + length))
                    let sounds = wholes.filter { $0.offset == offset && $0.letters == length }
                    if !sounds.isEmpty {
                        var sounding = BitSet(count: index.textCount)
                        for whole in sounds { index.bySound.each(whole.sound) { sounding.insert(Int($0)) } }
                        piece.formIntersection(sounding)
                    }
                    if let rest = sets[offset + length] { piece.formIntersection(rest) }
                    here.formUnion(piece)
                }
            } else if !(sets[offset + 1]?.isEmpty ?? false) {
                if let symbol = index.symbolOf[scalars[offset].value] { index.bySymbol.each(Int(symbol)) { here.insert(Int($0)) } }
                if isBlurred {
                    for reading in Pinyin.readings(of: scalars[offset]) { index.bySound.each(Int(Pinyin.sounds[Int(reading)])) { here.insert(Int($0)) } }
                }
                if let rest = sets[offset + 1] { here.formIntersection(rest) }
            }
            sets[offset] = here
        }
        return sets[0]?.texts ?? []
    }
}

/// Four neighbouring symbols of a text, the first in the lowest 16 bits. Behind the last text there are four more.
private struct FourSymbols {
    private let units: UInt64
    private static let highest: UInt64 = 0x8000_8000_8000_8000

    @inline(__always)
    init(_ text: UnsafeBufferPointer<UInt16>, _ start: Int) {
        units = UInt64(littleEndian: UnsafeRawBufferPointer(UnsafeBufferPointer(start: text.baseAddress, count: start + 4))
            .loadUnaligned(fromByteOffset: 2 * start, as: UInt64.self))
    }

    @inline(__always)
    init(repeating symbol: UInt16) { units = UInt64(symbol) &* 0x0001_0001_0001_0001 }

    /// The highest bit of each of the four that is this symbol.
    @inline(__always)
    func places(of symbol: FourSymbols) -> UInt64 { (Self.highest &- ((units & ~Self.highest) ^ symbol.units)) & Self.highest }
}

/// Some of the numbers from 0 to before `count`.
struct BitSet {
    private(set) var words: [UInt64]

    init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

    /// The numbers of a posting list, all less than `count`.
    init(count: Int, _ postings: UnsafeBufferPointer<UInt8>) {
        self.init(count: count)
        words.withUnsafeMutableBufferPointer { words in
            var place = 0
            var word: UInt64 = 0
            Postings.each(postings) { number in
                if Int(number >> 6) != place {
                    words[place] = word
                    (place, word) = (Int(number >> 6), 0)
                }
                word |= 1 << UInt64(number & 63)
            }
            if place < words.count { words[place] = word }
        }
    }

    @inline(__always)
    mutating func insert(_ number: Int) { words[number >> 6] |= 1 << UInt64(number & 63) }

    @inline(__always)
    mutating func remove(_ number: Int) { words[number >> 6] &= ~(1 << UInt64(number & 63)) }

    @inline(__always)
    func contains(_ number: Int) -> Bool { words[number >> 6] & 1 << UInt64(number & 63) != 0 }

    mutating func formUnion(_ other: BitSet) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    mutating func formIntersection(_ other: BitSet) {
        for index in words.indices { words[index] &= other.words[index] }
    }

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// Ascending, with the rank 0.
    var texts: SearchIndex.Ranked {
        SearchIndex.Ranked(unsafeUninitializedCapacity: count) { texts, count in
            each { number in
                texts.initializeElement(at: count, to: (UInt32(truncatingIfNeeded: number), 0))
                count += 1
            }
        }
    }

    /// Ascending.
    @inline(__always)
    func each(_ body: (Int) -> Void) {
        for index in words.indices {
            var rest = words[index]
            while rest != 0 {
                body(index * 64 + rest.trailingZeroBitCount)
                rest &= rest &- 1
            }
        }
    }
}
