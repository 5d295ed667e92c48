/// The values that a column may have, as data: what is shown for each, and what it
/// means to the rules of this library, which is often nothing.
///
/// Provinces differ, so no value is refused: one that is not listed is kept, shown as
/// it is, and reported as a warning when the catalog is read.
package struct Enumerations: Hashable, Sendable {
    package struct Value: Hashable, Sendable {
        /// As the exchange tables have it: `20`, or the name again.
        package var code: String
        package var name: String
        package var english: String
        /// A stable word for the rules, such as `deferrable`; "" for none.
        package var meaning: String

        package init(code: String, name: String, english: String = "", meaning: String = "") {
            (self.code, self.name, self.english, self.meaning) = (code, name, english, meaning)
        }
    }

    /// What a hall's own enumerations.csv says; goes before what is shipped.
    package private(set) var own: [Row] = []
    private var values: [String: [String: Value]]

    package struct Row: Hashable, Sendable {
        package var list: String
        package var value: Value

        package init(list: String, value: Value) { (self.list, self.value) = (list, value) }
    }

    private init(values: [String: [String: Value]]) { self.values = values }

    package init(own: [Row] = []) {
        self = Self.shipped
        for row in own { add(row) }
    }

    package mutating func add(_ row: Row) {
        own.append(row)
        set(row)
    }

    private mutating func set(_ row: Row) {
        values[row.list, default: [:]][row.value.code] = row.value
        values[row.list, default: [:]][row.value.name] = row.value
    }

    package var lists: Set<String> { Set(values.keys) }

    /// Nil for a value that no list names.
    package func value(_ text: String, of list: String) -> Value? { values[list]?[text] }

    /// The meaning, or "".
    package func meaning(_ text: String, of list: String) -> String { value(text, of: list)?.meaning ?? "" }

    /// What is shown; of several values, separated by ^, each.
    package func shown(_ text: String, of list: String, _ language: Language = .chinese) -> String {
        parts(text).map { part in
            guard let value = value(part, of: list) else { return part }
            return language == .english && !value.english.isEmpty ? value.english : value.name
        }.joined(separator: language == .english ? ", " : "、")
    }

    package func meanings(_ text: String, of list: String) -> [String] {
        parts(text).map { meaning($0, of: list) }.filter { !$0.isEmpty }
    }

    private func parts(_ text: String) -> [String] {
        text.split(separator: "^" as Character).map { trimmed(String($0)) }.filter { !$0.isEmpty }
    }

    /// What this library ships; a hall's enumerations.csv adds to it and overrides it.
    package static let shipped: Enumerations = {
        var all = Enumerations(values: [:])
        var reader = CSVReader(Array(shippedTable.utf8))
        // The table is ours and a test reads it, so a fault can only be the end.
        while let row = try? reader.next() {
            guard row.count == 5, row[0].text != "list" else { continue }
            all.set(Row(list: row[0].text, value: Value(code: row[1].text, name: row[2].text, english: row[3].text, meaning: row[4].text)))
        }
        return all
    }()
}
