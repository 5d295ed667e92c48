/// The tables, as steps: entry n brings a file from version n (`user_version`) to n + 1.
/// A step that was released never changes; a change is a new step.
enum Schema {
    static let records: [String] = []
}
