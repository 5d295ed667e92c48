import Glibc

/// Why a twin could not be set up, or why it refused a command: one line for a person.
package struct TwinError: Error, CustomStringConvertible, Sendable {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }

    /// A system call that failed, with the text of `errno`.
    static func system(_ call: String, _ object: String = "") -> TwinError {
        let code = errno
        let words = strerror(code).map { String(cString: $0) } ?? "error \(code)"
        return TwinError(object.isEmpty ? "\(call): \(words)" : "\(call) \(object): \(words)")
    }
}
