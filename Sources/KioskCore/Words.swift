/// A sentence in both of the hall's languages.
package struct Words: Hashable, Sendable {
    package let english: String
    package let chinese: String

    package init(_ english: String, _ chinese: String) { (self.english, self.chinese) = (english, chinese) }

    package static let none = Words("", "")

    package subscript(language: Language) -> String {
        switch language {
        case .chinese: chinese
        case .english: english
        }
    }
}
