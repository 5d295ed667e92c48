/// A form for paper: ReceiptLine markup with Mustache's variables.
///
/// - `{{name}}` is a value; a name without a value is "".
/// - `{{#name}}…{{/name}}` is repeated for each row of a list, with the row's
///   values before the outer ones; for a text it is there once unless the text is "".
/// - `{{^name}}…{{/name}}` is there when `{{#name}}` is not.
/// - `{{#name?}}…{{/name?}}` is there once when the list has rows or the text is not "".
/// - `{{.}}` is a row that is only a text, `{{@}}` the row's number from 1.
/// - `{{! … }}` is a remark.
/// - A line with section tags that comes out empty is dropped.
///
/// A value is never markup: characters that come from it are text, wherever
/// they stand, and name no property. Line feeds in a value begin a new line in its
/// column; other control and invisible formatting characters are left out.
///
/// Filling takes time in proportion to what comes out, within the limits below.
package struct Template: Hashable, Sendable {
    /// Characters of a template.
    package static let maximumLength = 524_288
    /// Characters of a filled template.
    package static let maximumFilledLength = 524_288
    /// Tags and rows that one filling may visit.
    package static let maximumSteps = 262_144
    /// Sections inside sections.
    package static let maximumDepth = 16

    private typealias Unit = ReceiptLine.Unit

    private indirect enum Node: Hashable, Sendable {
        case markup([Unit])
        case value(name: String, at: Unit)
        case remark
        case section(name: String, isInverted: Bool, body: [Node], at: Unit)
    }

    private let nodes: [Node]

    /// Reads a template and checks all that does not depend on the values.
    package init(_ text: String) throws(TemplateFault) {
        var reader = try Reader(text)
        nodes = try reader.nodes()
        var trial = Filling(isTrial: true)
        try trial.fill(nodes, scope: [])
        _ = try ReceiptLine.document(trial.finished(), isTrial: true)
    }

    package func filled(with data: TemplateData) throws(TemplateFault) -> Document {
        var filling = Filling(isTrial: false)
        try filling.fill(nodes, scope: [Scope(values: data.values, number: nil)])
        return try ReceiptLine.document(filling.finished())
    }

    /// The names that the template uses, sorted.
    package var names: [String] {
        var names: Set<String> = []
        func visit(_ nodes: [Node]) {
            for node in nodes {
                switch node {
                case .markup, .remark: break
                case .value(let name, _): names.insert(name)
                case .section(let name, _, let body, _):
                    names.insert(name)
                    visit(body)
                }
            }
        }
        visit(nodes)
        return names.sorted()
    }

    // MARK: Reading

    private struct Reader {
        private let units: [Unit]
        private var index = 0

        init(_ text: String) throws(TemplateFault) {
            var units: [Unit] = []
            var row: Int32 = 1
            var column: Int32 = 1
            var previous: Unicode.Scalar = "\0"
            units.reserveCapacity(text.utf8.count)
            for scalar in text.unicodeScalars {
                defer { previous = scalar }
                if scalar == "\n" && previous == "\r" { continue }
                if scalar == "\u{FEFF}" && units.isEmpty { continue }
                guard units.count < Template.maximumLength else {
                    throw TemplateFault(row: 0, column: 0, "longer than \(Template.maximumLength) characters")
                }
                let isBreak = scalar == "\n" || scalar == "\r"
                units.append(Unit(scalar: isBreak ? "\n" : scalar, isValue: false, row: row, column: column))
                column += 1
                if isBreak {
                    row += 1
                    column = 1
                }
            }
            self.units = units
        }

        mutating func nodes() throws(TemplateFault) -> [Node] {
            try nodes(in: nil, depth: 0)
        }

        private mutating func nodes(in section: (name: String, at: Unit)?, depth: Int) throws(TemplateFault) -> [Node] {
            var nodes: [Node] = []
            var markup: [Unit] = []

            func flush() {
                guard !markup.isEmpty else { return }
                nodes.append(.markup(markup))
                markup = []
            }

            while index < units.count {
                let unit = units[index]
                if unit.scalar == "\\", index + 1 < units.count {
                    markup.append(unit)
                    markup.append(units[index + 1])
                    index += 2
                    continue
                }
                guard unit.scalar == "{", index + 1 < units.count, units[index + 1].scalar == "{" else {
                    markup.append(unit)
                    index += 1
                    continue
                }
                let tag = try tag()
                switch tag.sigil {
                case "!":
                    flush()
                    nodes.append(.remark)
                case "#", "^":
                    guard depth < Template.maximumDepth else {
                        throw fault(unit, tag.name, "more than \(Template.maximumDepth) sections inside each other")
                    }
                    flush()
                    let body = try self.nodes(in: (tag.name, unit), depth: depth + 1)
                    nodes.append(.section(name: tag.name, isInverted: tag.sigil == "^", body: body, at: unit))
                case "/":
                    guard let section else { throw fault(unit, tag.name, "{{/\(tag.name)}} closes a section that is not open") }
                    guard section.name == tag.name else {
                        throw fault(unit, tag.name, "{{/\(tag.name)}} where {{/\(section.name)}} is due")
                    }
                    flush()
                    return nodes
                default:
                    flush()
                    nodes.append(.value(name: tag.name, at: unit))
                }
            }
            if let section { throw fault(section.at, section.name, "section '\(section.name)' is not closed") }
            flush()
            return nodes
        }

        /// Reads {{…}}; `index` stands at the first brace.
        private mutating func tag() throws(TemplateFault) -> (sigil: Unicode.Scalar?, name: String) {
            let open = units[index]
            var position = index + 2
            var content: [Unicode.Scalar] = []
            while true {
                guard position < units.count, units[position].scalar != "\n" else {
                    throw fault(open, "", "'{{' without '}}' on this line; write \\{\\{ for the characters")
                }
                if units[position].scalar == "}", position + 1 < units.count, units[position + 1].scalar == "}" { break }
                content.append(units[position].scalar)
                position += 1
            }
            index = position + 2

            var name = content[...]
            func trim() {
                while let first = name.first, first == " " || first == "\t" { name.removeFirst() }
                while let last = name.last, last == " " || last == "\t" { name.removeLast() }
            }
            trim()
            var sigil: Unicode.Scalar?
            if let first = name.first, "#^/!&>={".unicodeScalars.contains(first) {
                sigil = name.removeFirst()
                trim()
            }
            switch sigil {
            case "!": return ("!", "")
            case "{", "&": throw fault(open, "", "unescaped values are not supported: write {{name}}")
            case ">", "=": throw fault(open, "", "'{{\(Character(sigil ?? ">"))' is not supported")
            default: break
            }
            let isName = !name.isEmpty && name.count <= 64 && name.allSatisfy {
                !$0.properties.isWhitespace && $0.value > 0x20 && $0 != "{" && $0 != "}"
            }
            guard isName else { throw fault(open, "", "a name has 1 to 64 characters and no spaces or braces") }
            return (sigil, String(scalars: name))
        }

        private func fault(_ unit: Unit, _ field: String, _ message: String) -> TemplateFault {
            TemplateFault(row: Int(unit.row), column: Int(unit.column), field: field, message)
        }
    }

    // MARK: Filling

    /// The values of a row, and which row it is.
    private struct Scope {
        let values: [String: TemplateData.Value]
        let number: Int?
    }

    private struct Filling {
        /// Shows every section once, with empty values.
        let isTrial: Bool
        private var units: [Unit] = []
        private var lineStart = 0
        // On the line that is being filled:
        private var hasTag = false
        private var hasContent = false
        private var steps = 0

        init(isTrial: Bool) { self.isTrial = isTrial }

        mutating func fill(_ nodes: [Node], scope: [Scope]) throws(TemplateFault) {
            for node in nodes {
                switch node {
                case .markup(let markup):
                    for unit in markup { try append(unit) }
                case .remark:
                    hasTag = true
                case .value(let name, let place):
                    try step(place)
                    var value = place
                    value.isValue = true
                    value.scalar = "\0"
                    // So that even an empty value holds its place between the pipes.
                    try append(value)
                    guard case .text(let text) = Self.find(name, in: scope) else { continue }
                    for scalar in text.unicodeScalars {
                        guard let scalar = Self.printable(scalar) else { continue }
                        value.scalar = scalar
                        try append(value)
                    }
                case .section(let name, let isInverted, let body, let place):
                    try step(place)
                    hasTag = true
                    if isTrial {
                        try fill(body, scope: scope)
                    } else {
                        switch (Self.find(name, in: scope), isInverted) {
                        case (.list(let list)?, false):
                            for (index, row) in list.enumerated() {
                                try step(place)
                                try fill(body, scope: scope + [Scope(values: row.values, number: index + 1)])
                                hasTag = true
                            }
                        case (.list(let list)?, true):
                            if list.isEmpty { try fill(body, scope: scope) }
                        case (.text(let text)?, _):
                            if text.isEmpty == isInverted { try fill(body, scope: scope) }
                        case (nil, _):
                            if isInverted { try fill(body, scope: scope) }
                        }
                    }
                    hasTag = true
                }
            }
        }

        mutating func finished() -> [Unit] {
            dropEmptyLine()
            return units
        }

        private mutating func step(_ place: Unit) throws(TemplateFault) {
            steps += 1
            guard steps <= Template.maximumSteps else {
                throw TemplateFault(row: Int(place.row), column: Int(place.column), "the data fills more than \(Template.maximumSteps) tags and rows")
            }
        }

        private mutating func append(_ unit: Unit) throws(TemplateFault) {
            guard units.count < Template.maximumFilledLength else {
                throw TemplateFault(row: Int(unit.row), column: Int(unit.column),
                                    "the template fills to more than \(Template.maximumFilledLength) characters")
            }
            if unit.isMarkup("\n") {
                if !dropEmptyLine() { units.append(unit) }
                lineStart = units.count
                hasTag = false
                hasContent = false
                return
            }
            if !unit.isMarkupSpace { hasContent = true }
            units.append(unit)
        }

        @discardableResult
        private mutating func dropEmptyLine() -> Bool {
            guard hasTag, !hasContent else { return false }
            units.removeSubrange(lineStart...)
            return true
        }

        private static func find(_ name: String, in scope: [Scope]) -> TemplateData.Value? {
            if name == "@" {
                return scope.last { $0.number != nil }?.number.map { .text(String($0)) }
            }
            if name.last == "?" {
                let isThere = switch find(String(name.dropLast()), in: scope) {
                case .text(let text)?: !text.isEmpty
                case .list(let list)?: !list.isEmpty
                case nil: false
                }
                return .text(isThere ? "1" : "")
            }
            for row in scope.reversed() {
                if let value = row.values[name] { return value }
            }
            return nil
        }

        private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
            switch scalar {
            case "\n", "\u{2028}", "\u{2029}": return "\n"
            case "\t": return " "
            default: break
            }
            return CharacterWidth.isText(scalar) ? scalar : nil
        }
    }
}
