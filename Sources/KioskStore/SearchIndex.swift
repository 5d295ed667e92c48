import KioskCore

/// What of an item goes into the full-text index, and how a search asks for it.
///
/// 身份证 is indexed as the pairs 身份 份证, each with its first character beside it
/// at the same position (`SearchTokenizer`), so that a part of a name of any length
/// is a phrase: 身, "身份", "身份 份证". The initials follow likewise, in capitals,
/// with every reading at each position: 银行 is YH and YX. So the index alone
/// decides, and every hit is right.
///
/// All is one column: names are folded to small letters, initials are capitals and
/// filters begin with @, so no token is of two kinds. With a column for each, FTS5
/// would have to read the positions of every hit.
enum SearchIndex {
    /// More cannot be in a name that anybody wants to find.
    static let longestWord = 256
    static let mostWords = 16

    // MARK: What is indexed

    /// `filters` are such as made by `filter`.
    static func text(_ item: ServiceItem, filters: [String]) -> String {
        var text = filters.joined(separator: " ")
        for name in [item.name] + item.keywords {
            let characters = SearchText.folded(name)
            append(characters.map { ["\($0)"] }, to: &text)
            append(characters.map(initials), to: &text)
        }
        return text
    }

    /// The token of a department (d), topic (t) or place (p).
    static func filter(_ kind: String, _ id: Int64) -> String { "@\(kind)\(id)" }

    /// `positions` holds what may stand at each place of a name: a character, or its initials.
    private static func append(_ positions: [[String]], to text: inout String) {
        for (index, here) in positions.enumerated() {
            let next = index + 1 < positions.count ? positions[index + 1] : []
            var separator = " "
            for first in here {
                for second in [""] + next {
                    text += separator + first + second
                    separator = "/"
                }
            }
            // Keeps the position of something that has no initials.
            if here.isEmpty { text += " ." }
        }
        // The last character of a name begins no pair, so no phrase goes on into the next name.
    }

    private static func initials(_ scalar: Unicode.Scalar) -> [String] {
        scalar.isASCII ? [capital(scalar)] : PinyinInitials(of: scalar).letters.map { capital(Unicode.Scalar($0)) }
    }

    private static func capital(_ scalar: Unicode.Scalar) -> String {
        (0x61...0x7A).contains(scalar.value) ? "\(Unicode.Scalar(UInt8(scalar.value - 0x20)))" : "\(scalar)"
    }

    // MARK: What is asked

    /// Each word must be part of a name, or be initials of a part. Nil when nothing can match.
    static func query(words: [[Unicode.Scalar]], filters: [String]) -> String? {
        var terms: [String] = []
        for word in words {
            guard word.count <= longestWord else { return nil }
            let characters = word.map { "\($0)" }
            var term = phrase(characters)
            if word.allSatisfy(\.isASCII) { term = "(\(term) OR \(phrase(word.map(capital))))" }
            if !terms.contains(term) { terms.append(term) }
            guard terms.count <= mostWords else { return nil }
        }
        return (terms + filters.map { "\"\($0)\"" }).joined(separator: " AND ")
    }

    // Folded text has no quotation marks, spaces or slashes in it.
    private static func phrase(_ characters: [String]) -> String {
        guard characters.count > 1 else { return "\"\(characters.joined())\"" }
        return "\"" + zip(characters, characters.dropFirst()).map { $0 + $1 }.joined(separator: " ") + "\""
    }
}
