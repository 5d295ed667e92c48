import KioskCore

/// What of an item goes into the full-text index, and how a search asks for it.
///
/// 身份证 is indexed as the pairs 身份 份证, each with its first character beside it
/// at the same position (`SearchTokenizer`), so that a part of a name of any length
/// is a phrase: 身, "身份", "身份 份证". The initials are indexed likewise, with every
/// reading at each position: 银行 is "yh" and "yx". So the index alone decides, and
/// every hit is right.
enum SearchIndex {
    /// More cannot be in a name that anybody wants to find.
    static let longestWord = 256
    static let mostWords = 16

    // MARK: What is indexed

    static func names(_ item: ServiceItem) -> String {
        var text = ""
        for name in [item.name] + item.keywords {
            append(SearchText.folded(name).map { ["\($0)"] }, to: &text)
        }
        return text
    }

    static func initials(_ item: ServiceItem) -> String {
        var text = ""
        for name in [item.name] + item.keywords {
            append(SearchText.folded(name).map(initials), to: &text)
        }
        return text
    }

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
        scalar.isASCII ? ["\(scalar)"] : PinyinInitials(of: scalar).letters.map { "\(Unicode.Scalar($0))" }
    }

    // MARK: What is asked

    /// Each word must be part of a name, or be initials of a part. Nil when nothing can match.
    static func query(words: [[Unicode.Scalar]], scopes: [String]) -> String? {
        var terms: [String] = []
        for word in words {
            guard word.count <= longestWord else { return nil }
            let phrase = phrase(word)
            let term = word.allSatisfy(\.isASCII) ? "{name initials} : \(phrase)" : "name : \(phrase)"
            if !terms.contains(term) { terms.append(term) }
            guard terms.count <= mostWords else { return nil }
        }
        terms += scopes.map { "scope : \"\($0)\"" }
        return terms.joined(separator: " AND ")
    }

    // Folded text has no quotation marks, spaces or slashes in it.
    private static func phrase(_ word: [Unicode.Scalar]) -> String {
        guard word.count > 1 else { return "\"\(word.first.map { "\($0)" } ?? "")\"" }
        return "\"" + zip(word, word.dropFirst()).map { "\($0)\($1)" }.joined(separator: " ") + "\""
    }
}
