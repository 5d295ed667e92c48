/// When a material is needed, as the catalog writes it: `married=yes`, `kind=new|lost`,
/// `age!=adult & married=yes`. Every term must hold.
package struct Condition: Hashable, Sendable {
    package struct Term: Hashable, Sendable {
        package var question: String
        package var values: [String]
        package var isNegated: Bool
    }

    package var terms: [Term] = []

    package init() {}

    /// Always fulfilled.
    package var isEmpty: Bool { terms.isEmpty }

    package struct Fault: Error, Hashable, Sendable {
        /// The term that cannot be read.
        package let term: String
    }

    package init(_ text: String) throws(Fault) {
        let text = trimmed(text)
        guard !text.isEmpty else { return }
        for part in text.split(separator: "&" as Character, omittingEmptySubsequences: false) {
            let term = trimmed(String(part))
            let sides = term.split(separator: "=" as Character, omittingEmptySubsequences: false).map { String($0) }
            guard sides.count == 2 else { throw Fault(term: term) }
            let isNegated = sides[0].hasSuffix("!")
            let question = trimmed(isNegated ? String(sides[0].dropLast()) : sides[0])
            let values = sides[1].split(separator: "|" as Character, omittingEmptySubsequences: false).map { trimmed(String($0)) }
            guard ItemQuestion.isName(question), values.allSatisfy(ItemQuestion.isName) else { throw Fault(term: term) }
            terms.append(Term(question: question, values: values, isNegated: isNegated))
        }
    }

    /// Nil: an answer that it depends on was not given.
    package func holds(_ answers: [String: String]) -> Bool? {
        var isOpen = false
        for term in terms {
            guard let answer = answers[term.question] else {
                isOpen = true
                continue
            }
            if term.values.contains(answer) == term.isNegated { return false }
        }
        return isOpen ? nil : true
    }
}

extension Condition: CustomStringConvertible {
    /// As it is written in the catalog.
    package var description: String {
        terms.map { "\($0.question)\($0.isNegated ? "!" : "")=\($0.values.joined(separator: "|"))" }.joined(separator: "&")
    }
}
