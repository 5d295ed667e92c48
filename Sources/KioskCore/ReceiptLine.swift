/// The ReceiptLine markup, read into a document.
///
/// The grammar is that of the OFSC's ReceiptLine specification. Differences:
/// device commands are refused; a brace that belongs to no property, a property
/// beside other columns, and a picture or code that cannot be printed, are errors
/// instead of lines that vanish.
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

    /// Reads lines that are separated by markup line feeds. `isTrial`: the values
    /// are not there yet, and what depends on them is not checked.
    static func document(_ units: [Unit], isTrial: Bool = false) throws(TemplateFault) -> Document {
        var reader = ReceiptLine(isTrial: isTrial)
        var start = 0
        for index in units.indices where units[index].isMarkup("\n") {
            try reader.line(units[start..<index])
            start = index + 1
        }
        if start < units.count { try reader.line(units[start...]) }
        return Document(reader.blocks)
    }

    private let isTrial: Bool
    private var blocks: [Document.Block] = []
    // Kept from line to line.
    private var area = Document.Area()
    private var wraps = true
    private var option = Option()

    private struct Option {
        /// nil: a QR code.
        var symbology: Document.Barcode.Symbology? = .code128
        var module = 2
        var height = 72
        var hri = false
        var cell = 3
        var level = Document.Symbol.Level.l
    }

    private init(isTrial: Bool) { self.isTrial = isTrial }

    private static func fault(_ unit: Unit, field: String = "", _ message: String) -> TemplateFault {
        TemplateFault(row: Int(unit.row), column: Int(unit.column), field: field, message)
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
                throw Self.fault(first, "a property must be the only thing on its line; write \\{ for the character")
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
                    throw fault(unit, "more than \(maximumColumns) columns")
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
        var text: [Unicode.Scalar] = []
        var style = Document.Style()
        var size = 0

        func flush() {
            guard !text.isEmpty else { return }
            spans.append(Document.Span(String(scalars: text), style))
            text.removeAll(keepingCapacity: true)
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
                guard let scalar = escaped(units, &index, special: "\\|{}-=~_\"`^") else { continue }
                if scalar == "\n" || CharacterWidth.isText(scalar) { text.append(scalar) }
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
                throw fault(unit, "'\(unit.scalar)' belongs to no property; write \\\(unit.scalar) for the character")
            default:
                if CharacterWidth.isText(unit.scalar) { text.append(unit.scalar) }
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
            // A line feed by its number begins no line, and NUL ends texts elsewhere.
            return code == 0 || code == 0x0A ? nil : Unicode.Scalar(code)
        }
        return special.utf8.contains { $0 == scalar.value } ? scalar : nil
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
        /// Without escapes: all of it is text now.
        var value: [Unit]
        /// Whether a part of it was filled in.
        var isFilled: Bool
        var place: Unit

        var text: String { String(scalars: value.lazy.map(\.scalar)) }
    }

    /// The members between the braces; nil for a line that is no property.
    private static func property(_ units: ArraySlice<Unit>) throws(TemplateFault) -> [Member]? {
        guard let first = units.first, first.isMarkup("{") else { return nil }
        var members: [Member] = []
        var key: String?
        var text: [Unit] = []
        var isFilled = false
        var place: Unit?
        var index = units.startIndex + 1

        func finish() throws(TemplateFault) {
            defer {
                key = nil
                text = []
                isFilled = false
                place = nil
            }
            guard let place else { return }
            guard let key else { throw fault(place, "a property is written {key: value}") }
            members.append(Member(key: key, value: Array(trimmed(text[...])), isFilled: isFilled, place: place))
        }

        while index < units.endIndex {
            let unit = units[index]
            index += 1
            if place == nil, !unit.isMarkupSpace, !unit.isMarkup(";"), !unit.isMarkup("}") { place = unit }
            if unit.isValue {
                isFilled = true
                if unit.scalar != "\0" { text.append(unit) }
                continue
            }
            switch unit.scalar {
            case "\\":
                if let scalar = escaped(units, &index, special: "\\|{};") {
                    text.append(Unit(scalar: scalar, isValue: true, row: unit.row, column: unit.column))
                }
            case ":" where key == nil:
                guard !isFilled else { throw fault(unit, "the name of a property cannot be filled in") }
                key = name(trimmed(text[...]))
                text = []
            case ";":
                try finish()
            case "}":
                try finish()
                guard index == units.endIndex else {
                    throw fault(units[index], "a property must be the only thing on its line")
                }
                return members
            case "{":
                throw fault(unit, "'{' inside a property; write \\{ for the character")
            default:
                if unit.scalar == "\t" || CharacterWidth.isText(unit.scalar) { text.append(unit) }
            }
        }
        throw fault(first, "'{' without '}' on this line")
    }

    private static func name(_ units: ArraySlice<Unit>) -> String {
        let key = String(scalars: units.lazy.map(\.scalar))
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
        var image: Member?
        var code: Member?
        for member in members {
            switch member.key {
            case "text": wraps = member.text.lowercased() != "nowrap"
            case "border": area.border = Self.border(member.text)
            case "width": area.widths = Self.widths(member.text)
            case "align": area.alignment = Document.Alignment(rawValue: member.text.lowercased()) ?? .center
            case "option": option = Self.option(member.text)
            case "code": code = member
            case "image": image = member
            case "command": throw Self.fault(member.place, field: member.key, "device commands are refused")
            default: break
            }
        }
        if let image, let block = try self.image(image, alignment) { try append(block, at: place) }
        if let code, let block = try self.code(code, alignment) { try append(block, at: place) }
    }

    /// A picture; nil without one.
    private func image(_ member: Member, _ alignment: Document.Alignment) throws(TemplateFault) -> Document.Block? {
        guard !member.value.isEmpty, !(isTrial && member.isFilled) else { return nil }
        let file = try Self.bytes(ofBase64: member)
        do throws(ImageFault) {
            var image = try Document.Image(png: file)
            image.alignment = alignment
            image.area = area
            (image.row, image.column) = (Int(member.place.row), Int(member.place.column))
            return .image(image)
        } catch {
            throw Self.fault(member.place, field: member.key, error.description)
        }
    }

    /// A QR code or a barcode; nil without one.
    private func code(_ member: Member, _ alignment: Document.Alignment) throws(TemplateFault) -> Document.Block? {
        guard !member.value.isEmpty, !(isTrial && member.isFilled) else { return nil }
        guard let symbology = option.symbology else {
            var symbol = Document.Symbol(member.text, cell: option.cell, level: option.level, alignment: alignment)
            symbol.area = area
            guard !symbol.isTooLong else {
                throw Self.fault(member.place, field: member.key,
                                 "\(symbol.text.utf8.count) bytes are too long for a QR code of level \(symbol.level.rawValue)")
            }
            return .symbol(symbol)
        }
        var barcode = Document.Barcode(member.text, symbology, module: option.module, height: option.height, hri: option.hri,
                                       alignment: alignment)
        barcode.area = area
        do throws(BarcodeFault) {
            _ = try barcode.bars()
        } catch {
            throw Self.fault(member.place, field: member.key, error.description)
        }
        return .barcode(barcode)
    }

    /// RFC 4648, chapter 4; the padding may be missing.
    private static func bytes(ofBase64 member: Member) throws(TemplateFault) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(member.value.count / 4 * 3 + 2)
        var bits: UInt32 = 0
        var count = 0
        var rest = member.value[...]
        for _ in 0..<2 where rest.last?.scalar == "=" { rest.removeLast() }
        for unit in rest {
            let digit: UInt32
            switch unit.scalar {
            case "A"..."Z": digit = unit.scalar.value - 0x41
            case "a"..."z": digit = unit.scalar.value - 0x61 + 26
            case "0"..."9": digit = unit.scalar.value - 0x30 + 52
            case "+": digit = 62
            case "/": digit = 63
            default: throw fault(unit, field: member.key, "'\(unit.scalar)' is not base64")
            }
            bits = bits << 6 | digit
            count += 1
            if count % 4 == 0 {
                bytes += [UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8), UInt8(truncatingIfNeeded: bits)]
            }
        }
        switch count % 4 {
        case 1: throw fault(member.place, field: member.key, "the base64 text is not whole")
        case 2: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
        case 3: bytes += [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)]
        default: break
        }
        return bytes
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

    /// The first number that can be one is the size of a module or cell, or the height.
    private static func option(_ value: String) -> Option {
        var option = Option()
        var cell: Int?
        var module: Int?
        var height: Int?
        for word in words(value) {
            switch word {
            case "qrcode": option.symbology = nil
            case "jan": option.symbology = .ean
            case "nw7": option.symbology = .codabar
            case "hri": option.hri = true
            case "nohri": option.hri = false
            default:
                if let symbology = Document.Barcode.Symbology(rawValue: String(word)) {
                    option.symbology = symbology
                } else if let level = Document.Symbol.Level(rawValue: String(word)) {
                    option.level = level
                } else if let number = Int(word) {
                    if cell == nil, 3...8 ~= number { cell = number }
                    if module == nil, 2...4 ~= number { module = number }
                    if height == nil, 24...240 ~= number { height = number }
                }
            }
        }
        option.cell = cell ?? option.cell
        option.module = module ?? option.module
        option.height = height ?? option.height
        return option
    }
}
