/// The values that fill a template: texts, and lists of rows that hold values
/// themselves.
package struct TemplateData: Hashable, Sendable {
    package enum Value: Hashable, Sendable {
        case text(String)
        case list([TemplateData])
    }

    package var values: [String: Value]

    package init(_ values: [String: Value] = [:]) { self.values = values }

    /// A row that is nothing but a text: `{{.}}`.
    package init(_ text: String) { self.values = [".": .text(text)] }

    /// The text of a name; nil for a name that is not there or is a list.
    package subscript(text name: String) -> String? {
        get {
            guard case .text(let text) = values[name] else { return nil }
            return text
        }
        set { values[name] = newValue.map { .text($0) } }
    }

    /// The rows of a name; empty for a name that is not there or is a text.
    package subscript(list name: String) -> [TemplateData] {
        get {
            guard case .list(let rows) = values[name] else { return [] }
            return rows
        }
        set { values[name] = .list(newValue) }
    }

    /// Appends a row to the list of that name, which begins empty.
    package mutating func append(_ row: TemplateData, to name: String) {
        // Taken out while it grows, so that it is never copied.
        guard case .list(var rows) = values.updateValue(.list([]), forKey: name) else {
            values[name] = .list([row])
            return
        }
        rows.append(row)
        values[name] = .list(rows)
    }
}

extension TemplateData: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, Value)...) {
        self.init(Dictionary(elements) { _, last in last })
    }
}

extension TemplateData.Value: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
}

extension TemplateData.Value: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: TemplateData...) { self = .list(elements) }
}
