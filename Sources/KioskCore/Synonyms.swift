/// What people say for what a catalog says: 低保 for 最低生活保障; and words that they say
/// around it: 我要办, 怎么办理. A data file, docs/catalog.md tells how to extend it.
package struct Synonyms: Hashable, Sendable {
    private struct Term: Hashable, Sendable {
        let text: [Unicode.Scalar]
        let group: Int
    }

    package enum Kind: String, Hashable, Sendable {
        /// Terms that mean the same.
        case same
        /// Words that people say around what they want.
        case around
    }

    /// A row of synonyms.csv.
    package struct Row: Hashable, Sendable {
        package var kind: Kind
        package var words: [String]

        package init(kind: Kind, words: [String]) {
            (self.kind, self.words) = (kind, words)
        }
    }

    /// Those that the library ships.
    package static let shipped: Synonyms = {
        var synonyms = Synonyms()
        let bytes = SynonymTable.text.withUTF8Buffer { Array($0) }
        for line in bytes.split(separator: UInt8(ascii: "\n")).dropFirst() {
            let fields = line.split(separator: UInt8(ascii: ","), maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
            guard fields.count == 2, let kind = Kind(rawValue: fields[0]) else { continue }
            synonyms.add(Row(kind: kind, words: fields[1].split(separator: "^" as Character).map { String($0) }))
        }
        return synonyms
    }()

    /// The shipped ones with a hall's own.
    package init(own rows: [Row]) {
        self = .shipped
        for row in rows { add(row) }
        own = rows
    }

    /// What a hall's own synonyms.csv says.
    package private(set) var own: [Row] = []

    private var groups: [[[Unicode.Scalar]]] = []
    /// By first character, the longest first.
    private var terms: [UInt32: [Term]] = [:]
    /// The longest first.
    private var fillers: [[Unicode.Scalar]] = []

    private init() {}

    private mutating func add(_ row: Row) {
        switch row.kind {
        case .same: add(group: row.words)
        case .around: add(fillers: row.words)
        }
    }

    /// What cannot be looked for is left out.
    private mutating func add(group: [String]) {
        var texts: [[Unicode.Scalar]] = []
        for term in group {
            let text = SearchText.folded(term)
            if !text.isEmpty, !texts.contains(text) { texts.append(text) }
        }
        guard texts.count > 1 else { return }
        for text in texts {
            guard let first = text.first else { continue }
            terms[first.value, default: []].append(Term(text: text, group: groups.count))
            terms[first.value]?.sort { $0.text.count > $1.text.count }
        }
        groups.append(texts)
    }

    private mutating func add(fillers words: [String]) {
        fillers += words.map { SearchText.folded($0) }.filter { !$0.isEmpty }
        fillers.sort { $0.count > $1.count }
    }

    /// The name with one of its terms said in another way, for each term and each other way.
    package func aliases(
        of name: [(scalar: Unicode.Scalar, beginsWord: Bool)], limit: Int
    ) -> [[(scalar: Unicode.Scalar, beginsWord: Bool)]] {
        var aliases: [[(scalar: Unicode.Scalar, beginsWord: Bool)]] = []
        var start = 0
        while start < name.count {
            var length = 0
            for term in terms[name[start].scalar.value] ?? [] where term.text.count >= length {
                guard start + term.text.count <= name.count,
                    zip(term.text, name[start...]).allSatisfy({ $0 == $1.scalar })
                else { continue }
                length = term.text.count
                for other in groups[term.group] where other != term.text && aliases.count < limit {
                    let said = other.enumerated().map { (scalar: $1, beginsWord: $0 == 0) }
                    aliases.append(name[..<start] + said + name[(start + length)...])
                }
            }
            start += max(length, 1)
        }
        return aliases
    }

    func withoutFillers(_ words: [[Unicode.Scalar]]) -> [[Unicode.Scalar]] {
        words.flatMap { word -> [[Unicode.Scalar]] in
            var pieces: [[Unicode.Scalar]] = [[]]
            var start = 0
            while start < word.count {
                if let filler = fillers.first(where: { word[start...].starts(with: $0) }) {
                    start += filler.count
                    if !(pieces.last?.isEmpty ?? true) { pieces.append([]) }
                } else {
                    pieces[pieces.count - 1].append(word[start])
                    start += 1
                }
            }
            return pieces.filter { !$0.isEmpty }
        }
    }
}
