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

    /// From some offsets of the word (bits) a reading leads so much further.
    private struct Move {
        var from: UInt64
        var by: UInt64
    }
    private var moves: [Move] = []
    private var moveStarts: [Int32] = []
    /// Offsets at which a reading may end the word.
    private var ends: [UInt64] = []
    /// By symbol: the offsets where it stands as itself.
    private var itself: [UInt64] = []
    private var canBegin: [Bool] = []
    private var accepting: UInt64 = 0
    /// By offset: how many letters a piece that begins there may have (bit n: n letters); 0 for a character.
    private var pieces: [UInt8] = []

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
        makeMoves()
        makeSymbols()
    }

    private mutating func makeMoves() {
        let letters = scalars.map { Self.isLetter($0) ? UInt8(truncatingIfNeeded: $0.value) : 0 }
        let count = letters.count
        accepting = 1 << UInt64(count)
        pieces = letters.map { $0 == 0 ? 0 : 1 << 1 }
        for syllable in Pinyin.spellings.indices {
            moveStarts.append(Int32(truncatingIfNeeded: moves.count))
            var end: UInt64 = 0
            let spellings = isBlurred ? Pinyin.blurredSpellings[syllable] : [Pinyin.spellings[syllable]]
            for (variant, spelling) in spellings.enumerated() {
                var whole: UInt64 = 0
                var initial: UInt64 = 0
                var initials: UInt64 = 0
                for offset in 0..<count where letters[offset] == spelling[0] {
                    initial |= 1 << UInt64(offset)
                    var same = 1
                    while same < spelling.count, offset + same < count, letters[offset + same] == spelling[same] { same += 1 }
                    if same == spelling.count {
                        whole |= 1 << UInt64(offset)
                        pieces[offset] |= 1 << UInt8(same)
                    } else if offset + same == count {
                        end |= 1 << UInt64(offset)
                    }
                    if same >= 2, spelling[1] == UInt8(ascii: "h"), spelling.count > 2 {
                        initials |= 1 << UInt64(offset)
                        pieces[offset] |= 1 << 2
                    }
                }
                if variant == 0, initial != 0 { moves.append(Move(from: initial, by: 1)) }
                if initials != 0 { moves.append(Move(from: initials, by: 2)) }
                if whole != 0, spelling.count > 1 { moves.append(Move(from: whole, by: UInt64(spelling.count))) }
            }
            ends.append(end)
        }
        moveStarts.append(Int32(truncatingIfNeeded: moves.count))
    }

    private mutating func makeSymbols() {
        itself = [UInt64](repeating: 0, count: index.scalars.count)
        for (offset, scalar) in scalars.enumerated() {
            if let symbol = index.symbolOf[scalar.value] { itself[Int(symbol)] |= 1 << UInt64(offset) }
        }
        var soundOffsets: [UInt64] = []
        if isBlurred {
            soundOffsets = [UInt64](repeating: 0, count: Pinyin.soundCount)
            for (offset, scalar) in scalars.enumerated() {
                for reading in Pinyin.readings(of: scalar) { soundOffsets[Int(Pinyin.sounds[Int(reading)])] |= 1 << UInt64(offset) }
            }
        }
        canBegin = [Bool](repeating: false, count: index.scalars.count)
        for symbol in canBegin.indices {
            var begins = itself[symbol] & 1 != 0
            for reading in index.readings[Int(index.readingStarts[symbol])..<Int(index.readingStarts[symbol + 1])] {
                if isBlurred { itself[symbol] |= soundOffsets[Int(Pinyin.sounds[Int(reading)])] }
                begins = begins || ends[Int(reading)] & 1 != 0
                    || moves[Int(moveStarts[Int(reading)])..<Int(moveStarts[Int(reading) + 1])].contains { $0.from & 1 != 0 }
            }
            canBegin[symbol] = begins || itself[symbol] & 1 != 0
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool { (0x61...0x7A).contains(scalar.value) }

    // MARK: Reading a text

    /// How well a text matches: 0 it is the whole name, 1 a whole keyword, 2 the beginning of the name,
    /// 3 a keyword or a word begins with it, 4 it is a part; `none`.
    func rank(_ text: Int) -> UInt8 {
        index.symbols.withUnsafeBufferPointer { symbols in
            let range = Int(index.texts[text])..<Int(index.texts[text + 1])
            let unread = UnsafeBufferPointer(rebasing: symbols[range])
            return literal.map { rank($0, in: unread) } ?? rank(in: unread)
        }
    }

    private func rank(_ word: [UInt16], in text: UnsafeBufferPointer<UInt16>) -> UInt8 {
        word.withUnsafeBufferPointer { word in
            var best = Self.none
            let first = word[0]
            var start = 0
            let last = text.count - word.count
            while start <= last {
                if text[start] & SearchIndex.symbolMask == first {
                    var same = 1
                    while same < word.count, text[start + same] & SearchIndex.symbolMask == word[same] { same += 1 }
                    if same == word.count {
                        best = min(best, Self.rank(start, start + same, in: text))
                        if best == 0 || start == 0 && best == 2 && isLong(text) { return best }
                    }
                }
                start += 1
            }
            return best
        }
    }

    private func rank(in text: UnsafeBufferPointer<UInt16>) -> UInt8 {
        var best = Self.none
        canBegin.withUnsafeBufferPointer { canBegin in
            for start in 0..<text.count {
                let unit = text[start]
                guard unit != SearchIndex.separator, canBegin[Int(unit & SearchIndex.symbolMask)] else { continue }
                var states: UInt64 = 1
                var position = start
                while states != 0, position < text.count, text[position] != SearchIndex.separator {
                    states = step(states, Int(text[position] & SearchIndex.symbolMask))
                    position += 1
                    if states & accepting != 0 {
                        best = min(best, Self.rank(start, position, in: text))
                        states &= ~accepting
                    }
                }
                if best == 0 { return }
            }
        }
        return best
    }

    @inline(__always)
    private func step(_ states: UInt64, _ symbol: Int) -> UInt64 {
        var next = (states & itself[symbol]) << 1
        for position in Int(index.readingStarts[symbol])..<Int(index.readingStarts[symbol + 1]) {
            let reading = Int(index.readings[position])
            for move in Int(moveStarts[reading])..<Int(moveStarts[reading + 1]) {
                next |= (states & moves[move].from) << moves[move].by
            }
            if states & ends[reading] != 0 { next |= accepting }
        }
        return next
    }

    /// A whole keyword may still come, which is better than the beginning of the name.
    @inline(__always)
    private func isLong(_ text: UnsafeBufferPointer<UInt16>) -> Bool { !text.contains(SearchIndex.separator) }

    private static func rank(_ start: Int, _ end: Int, in text: UnsafeBufferPointer<UInt16>) -> UInt8 {
        let begins = start == 0 || text[start - 1] == SearchIndex.separator
        let isWhole = begins && (end == text.count || text[end] == SearchIndex.separator)
        if start == 0 { return isWhole ? 0 : 2 }
        if isWhole { return 1 }
        return begins || text[start] & SearchIndex.beginsWord != 0 ? 3 : 4
    }

    // MARK: Which texts to read

    /// About how many texts `candidates` may give.
    var estimate: Int {
        guard let literal else { return index.textCount / scalars.count }
        return literal.reduce(index.textCount) { min($0, index.bySymbol.size(Int($1))) }
    }

    /// The texts that may match, ascending.
    func candidates() -> [UInt32] {
        guard let literal else { return likely() }
        let bySize = Set(literal).sorted { index.bySymbol.size(Int($0)) < index.bySymbol.size(Int($1)) }
        var found: [UInt32] = []
        found.reserveCapacity(index.bySymbol.size(Int(bySize[0])))
        index.bySymbol.each(Int(bySize[0])) { found.append($0) }
        if bySize.count > 1, found.count > 256, index.bySymbol.size(Int(bySize[1])) < 16 * found.count {
            var position = 0
            var kept = 0
            index.bySymbol.each(Int(bySize[1])) { text in
                while position < found.count, found[position] < text { position += 1 }
                if position < found.count, found[position] == text {
                    found[kept] = text
                    kept += 1
                }
            }
            found.removeLast(found.count - kept)
        }
        return found
    }

    /// Texts that have, somewhere, every pair of initials that one way of reading the letters needs.
    private func likely() -> [UInt32] {
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
        func letter(_ offset: Int) -> Int? {
            offset < count && Self.isLetter(scalars[offset]) ? Int(scalars[offset].value) - 0x61 : nil
        }
        var sets = [BitSet?](repeating: nil, count: count + 7)
        for offset in (0..<count).reversed() where reached & 1 << UInt64(offset) != 0 {
            var here = BitSet(count: index.textCount)
            if let first = letter(offset) {
                if ends.contains(where: { $0 & 1 << UInt64(offset) != 0 }) { here.formUnion(pair(first, nil)) }
                for length in 1...6 where pieces[offset] & 1 << UInt8(length) != 0 {
                    var piece = pair(first, letter(offset + length))
                    if let rest = sets[offset + length] { piece.formIntersection(rest) }
                    here.formUnion(piece)
                }
            } else {
                if let symbol = index.symbolOf[scalars[offset].value] { index.bySymbol.each(Int(symbol)) { here.insert(Int($0)) } }
                if isBlurred {
                    for reading in Pinyin.readings(of: scalars[offset]) { index.bySound.each(Int(Pinyin.sounds[Int(reading)])) { here.insert(Int($0)) } }
                }
                if let rest = sets[offset + 1] { here.formIntersection(rest) }
            }
            sets[offset] = here
        }
        var found: [UInt32] = []
        sets[0]?.each { found.append(UInt32(truncatingIfNeeded: $0)) }
        return found
    }
}

/// Some of the numbers from 0 to before `count`.
struct BitSet {
    private(set) var words: [UInt64]

    init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

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
