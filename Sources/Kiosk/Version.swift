/// The library's version; the header states the same, and a test compares them.
package enum Version {
    package static let text = "0.1.0"
}
