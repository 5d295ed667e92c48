/// A template that cannot be used, and where it says so.
package struct TemplateFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Line of the template, from 1; 0 for the template as a whole.
    package let row: Int
    /// Character of that line, from 1; 0 for the line as a whole.
    package let column: Int
    /// The variable or property that it is about, or "".
    package let field: String
    /// One line in English.
    package let message: String

    package init(row: Int, column: Int, field: String = "", _ message: String) {
        self.row = row
        self.column = column
        self.field = field
        self.message = message
    }

    package var description: String { "\(row):\(column): \(message)" }
}
