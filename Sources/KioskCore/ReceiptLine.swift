/// The ReceiptLine markup, read into a document.
///
/// The grammar is that of the OFSC's ReceiptLine specification. Differences:
/// pictures, barcodes other than QR, and device commands are refused; a brace
/// that belongs to no property, and a property beside other columns, are
/// errors instead of lines that vanish.
struct ReceiptLine {
    /// A character of the markup or of a value that was filled in. The latter
    /// is never special, whatever it is.
    struct Unit: Hashable, Sendable {
        var scalar: Unicode.Scalar
        /// A filled-in value, which may be an empty one: then `scalar` is U+0000.
        var isValue: Bool
        var row: Int32
        var column: Int32

        func isMarkup(_ wanted: Unicode.Scalar) -> Bool { !isValue && scalar == wanted }
        var isMarkupSpace: Bool { !isValue && (scalar == " " || scalar == "\t") }
    }

    static let maximumColumns = 48
    static let maximumBlocks = 20_000

    /// Reads lines that are separated by markup line feeds.
    static func document(_ units: [Unit]) throws(TemplateFault) -> Document {
        var reader = ReceiptLine()
        var start = 0
        for index in units.indices where units[index].isMarkup("\n") {
            try reader.line(units[start..<index])
            start = index + 1
        }
        if start < units.count { try reader.line(units[start...]) }
        return Document(reader.blocks)
    }

    private var blocks: [Document.Block] = []
    // Kept from line to line.
    private var area = Document.Area()
    private var wraps = true
    private var option = Option()

    private struct Option {
        var type = "code128"
        var cell = 3
        var level = Document.Symbol.Level.l
    }

    private mutating func append(_ block: Document.Block, at place: Unit?) throws(TemplateFault) {
        guard blocks.count < Self.maximumBlocks else {
            throw TemplateFault(row: Int(place?.row ?? 0), column: 0, "the template fills to more than \(Self.maximumBlocks) lines")
        }
        blocks.append(block)
    }

    private mutating func line(_ units: ArraySlice<Unit>) throws(TemplateFault) {
        let pieces = try Self.columns(of: Self.trimmed(units))
        if pieces.count == 1 {
            let content = pieces[0].content
            if let first = content.first {
                if let members = try Self.property(content) {
                    return try apply(members, alignment: pieces[0].alignment, at: first)
                }
                if content.allSatisfy({ $0.isMarkup("-") }) {
                    var rule = Document.Rule()
                    rule.area = area
                    return try append(.rule(rule), at: first)
                }
                if content.allSatisfy({ $0.isMarkup("=") }) { return try append(.cut, at: first) }
            }
        }
        var columns: [Document.Column] = []
        for piece in pieces {
            if let first = piece.content.first, first.isMarkup("{") {
                throw TemplateFault(row: Int(first.row), column: Int(first.column),
                                    "a property must be the only thing on its line; write \\{ for the character")
            }
            columns.append(Document.Column(try Self.spans(piece.content), piece.alignment))
        }
        var line = Document.Line(columns)
        line.area = area
        line.wraps = wraps
        try append(.line(line), at: units.first)
    }

    // MARK: Columns

    private static func trimmed(_ units: ArraySlice<Unit>) -> ArraySlice<Unit> {
        var units = units
        while let first = units.first, first.isMarkupSpace { units.removeFirst() }
        while let last = units.last, last.isMarkupSpace {
            // A space that a backslash holds is ignored with it, so it may go too.
            units.removeLast()
        }
        return units
    }

    private struct Piece {
        var content: ArraySlice<Unit>
        var alignment: Document.Alignment
    }

    /// Separates a line at its pipes. A column is drawn to the pipe that it
    /// touches; one that touches both or none stands in the middle.
    private static func columns(of line: ArraySlice<Unit>) throws(TemplateFault) -> [Piece] {
        var pieces: [ArraySlice<Unit>] = []
        var start = line.startIndex
        var index = line.startIndex
        while index < line.endIndex {
            let unit = line[index]
            if unit.isMarkup("\\"), index + 1 < line.endIndex, !line[index + 1].isValue {
                index += 2
                continue
            }
            if unit.isMarkup("|") {
                pieces.append(line[start..<index])
                start = index + 1
                guard pieces.count <= maximumColumns else {
                    throw TemplateFault(row: Int(unit.row), column: Int(unit.column), "more than \(maximumColumns) columns")
                }
            }
            index += 1
        }
        pieces.append(line[start...])

        var opened = false
        var closed = false
        if pieces.count > 1, pieces[0].isEmpty {
            pieces.removeFirst()
            opened = true
        }
        if pieces.count > 1, let last = pieces.last, last.isEmpty {
            pieces.removeLast()
            closed = true
        }
        let end = pieces.count - 1
        return pieces.enumerated().map { position, piece in
            let touchesLeft = (position > 0 || opened) && !(piece.first?.isMarkupSpace ?? false)
            let touchesRight = (position < end || closed) && !(piece.last?.isMarkupSpace ?? false)
            // The side without a pipe counts as the opposite of the other side.
            let atLeft = position > 0 || opened ? touchesLeft : !touchesRight
            let atRight = position < end || closed ? touchesRight : !touchesLeft
            let alignment: Document.Alignment = atLeft == atRight ? .center : atLeft ? .left : .right
            return Piece(content: trimmed(piece), alignment: alignment)
        }
    }

    // MARK: Text

    private static func spans(_ units: ArraySlice<Unit>) throws(TemplateFault) -> [Document.Span] {
        var spans: [Document.Span] = []
        var text = String.UnicodeScalarView()
        var style = Document.Style()
        var size = 0

        func flush() {
            guard !text.isEmpty else { return }
            spans.append(Document.Span(String(text), style))
            text = String.UnicodeScalarView()
        }

        var index = units.startIndex
        while index < units.endIndex {
            let unit = units[index]
            index += 1
            if unit.isValue {
                if unit.scalar != "\0" { text.append(unit.scalar) }
                continue
            }
            switch unit.scalar {
            case "\\":
                if let scalar = escaped(units, &index, special: "\\|{}-=~_\"`^") { text.append(scalar) }
            case "~":
                text.append(" ")
            case "_":
                flush()
                style.underlined.toggle()
            case "\"":
                flush()
                style.bold.toggle()
            case "`":
                flush()
                style.inverted.toggle()
            case "^":
                var count = 1
                while index < units.endIndex, units[index].isMarkup("^") {
                    count += 1
                    index += 1
                }
                flush()
                size = size == count ? 0 : count
                (style.wide, style.high) = scale(size)
            case "{", "}":
                throw TemplateFault(row: Int(unit.row), column: Int(unit.column),
                                    "'\(unit.scalar)' belongs to no property; write \\\(unit.scalar) for the character")
            default:
                if unit.scalar.value >= 0x20, unit.scalar.value != 0x7F { text.append(unit.scalar) }
            }
        }
        flush()
        return spans
    }

    /// What a number of ^ stands for.
    private static func scale(_ carets: Int) -> (wide: Int, high: Int) {
        switch carets {
        case 0: (1, 1)
        case 1: (2, 1)
        case 2: (1, 2)
        default: (min(carets, 7) - 1, min(carets, 7) - 1)
        }
    }

    /// Reads what follows a backslash; `index` stands behind the backslash.
    /// An escape that is not in the grammar is ignored: nil.
    private static func escaped(
        _ units: ArraySlice<Unit>, _ index: inout Int, special: String
    ) -> Unicode.Scalar? {
        guard index < units.endIndex, !units[index].isValue else { return nil }
        let scalar = units[index].scalar
        index += 1
        if scalar == "n" { return "\n" }
        if scalar == "x" {
            var code: UInt32 = 0
            for offset in 0..<2 {
                let position = index + offset
                guard position < units.endIndex, !units[position].isValue,
                      let digit = hexadecimal(units[position].scalar) else { return nil }
                code = code << 4 | digit
            }
            index += 2
            guard code >= 0x20, code != 0x7F else { return nil }
            return Unicode.Scalar(code)
        }
        return special.unicodeScalars.contains(scalar) ? scalar : nil
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> UInt32? {
        switch scalar {
        case "0"..."9": scalar.value - 0x30
        case "a"..."f": scalar.value - 0x61 + 10
        case "A"..."F": scalar.value - 0x41 + 10
        default: nil
        }
    }

    // MARK: Properties

    private struct Member {
        var key: String
        var value: String
        var place: Unit
    }

    /// The members between the braces; nil for a line that is no property.
    private static func property(_ units: ArraySlice<Unit>) throws(TemplateFault) -> [Member]? {
        guard let first = units.first, first.isMarkup("{") else { return nil }
        var members: [Member] = []
        var key: String.UnicodeScalarView?
        var text = String.UnicodeScalarView()
        var place: Unit?
        var index = units.startIndex + 1

        func isBlank(_ text: String.UnicodeScalarView) -> Bool { text.allSatisfy { $0 == " " || $0 == "\t" } }

        func finish() throws(TemplateFault) {
            defer {
                key = nil
                text = String.UnicodeScalarView()
                place = nil
            }
            guard let place else { return }
            guard let key else {
                throw TemplateFault(row: Int(place.row), column: Int(place.column), "a property is written {key: value}")
            }
            members.append(Member(key: name(key), value: trimmedText(text), place: place))
        }

        while index < units.endIndex {
            let unit = units[index]
            index += 1
            if place == nil, !unit.isMarkupSpace, !unit.isMarkup(";"), !unit.isMarkup("}") { place = unit }
            if unit.isValue {
                if unit.scalar != "\0" { text.append(unit.scalar) }
                continue
            }
            switch unit.scalar {
            case "\\":
                if let scalar = escaped(units, &index, special: "\\|{};") { text.append(scalar) }
            case ":" where key == nil:
                key = text
                text = String.UnicodeScalarView()
            case ";":
                try finish()
            case "}":
                try finish()
                guard index == units.endIndex else {
                    let next = units[index]
                    throw TemplateFault(row: Int(next.row), column: Int(next.column),
                                        "a property must be the only thing on its line")
                }
                return members
            case "{":
                throw TemplateFault(row: Int(unit.row), column: Int(unit.column), "'{' inside a property; write \\{ for the character")
            default:
                if unit.scalar.value >= 0x20 || unit.scalar == "\t", unit.scalar.value != 0x7F { text.append(unit.scalar) }
            }
        }
        throw TemplateFault(row: Int(first.row), column: Int(first.column), "'{' without '}' on this line")
    }

    private static func trimmedText(_ text: String.UnicodeScalarView) -> String {
        var slice = text[...]
        while let first = slice.first, first == " " || first == "\t" { slice.removeFirst() }
        while let last = slice.last, last == " " || last == "\t" { slice.removeLast() }
        return String(slice)
    }

    private static func name(_ text: String.UnicodeScalarView) -> String {
        let key = trimmedText(text)
        return switch key {
        case "a": "align"
        case "b": "border"
        case "c": "code"
        case "i": "image"
        case "o": "option"
        case "t": "text"
        case "w": "width"
        case "x": "command"
        case "_": "comment"
        default: key
        }
    }

    /// Takes the properties over, in the order of the specification. Unknown
    /// keys are ignored, unknown values mean the default.
    private mutating func apply(
        _ members: [Member], alignment: Document.Alignment, at place: Unit
    ) throws(TemplateFault) {
        var code: Member?
        for member in members {
            switch member.key {
            case "text": wraps = member.value.lowercased() != "nowrap"
            case "border": area.border = Self.border(member.value)
            case "width": area.widths = Self.widths(member.value)
            case "align": area.alignment = Document.Alignment(rawValue: member.value.lowercased()) ?? .center
            case "option": option = Self.option(member.value)
            case "code": code = member
            case "image", "command":
                throw TemplateFault(row: Int(member.place.row), column: Int(member.place.column), field: member.key,
                                    "the property '\(member.key)' is not supported")
            default: break
            }
        }
        guard let code, !code.value.isEmpty else { return }
        guard option.type == "qrcode" else {
            throw TemplateFault(row: Int(code.place.row), column: Int(code.place.column), field: "code",
                                "barcode '\(option.type)' is not supported; write {code: …; option: qrcode}")
        }
        var symbol = Document.Symbol(code.value, cell: option.cell, level: option.level, alignment: alignment)
        symbol.area = area
        try append(.symbol(symbol), at: place)
    }

    /// Values are separated by commas or spaces.
    private static func words(_ value: String) -> [Substring] {
        value.lowercased().split { $0 == "," || $0 == " " || $0 == "\t" }
    }

    private static func border(_ value: String) -> Document.Border {
        switch value.lowercased() {
        case "line": .line
        case "none", "0": .spaces(0)
        case "2": .spaces(2)
        default: .spaces(1)
        }
    }

    private static func widths(_ value: String) -> [Document.Width] {
        let words = words(value)
        if words.contains("auto") { return [] }
        return words.prefix(maximumColumns).map { word in
            guard let number = Int(word), number >= 0 else { return .share }
            return .characters(min(number, 255))
        }
    }

    private static func option(_ value: String) -> Option {
        let types: Set<Substring> = [
            "upc", "ean", "jan", "code39", "itf", "codabar", "nw7", "code93", "code128", "qrcode",
        ]
        var option = Option()
        var hasCell = false
        for word in words(value) {
            if types.contains(word) {
                option.type = String(word)
            } else if let level = Document.Symbol.Level(rawValue: String(word)) {
                option.level = level
            } else if !hasCell, let number = Int(word), 3...8 ~= number {
                option.cell = number
                hasCell = true
            }
        }
        return option
    }
}
