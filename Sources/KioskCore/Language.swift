/// A language of the sentences for residents.
package enum Language: String, Sendable {
    case chinese = "zh-Hans"
    case english = "en"
}
