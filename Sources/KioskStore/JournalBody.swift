/// The body of a journal's row as JSON, and how the row keeps it: a form, which stands once for all rows that have it, and
/// the values.
///
/// The form is the body with a blank in place of each value; the values have a blank between them. Neither has one
/// in itself: in a body control characters are escaped.
struct JournalBody {
    /// U+001F, the unit separator.
    private static let blank: UInt8 = 0x1f

    let text: String
    let form: String
    let values: String

    /// The one way to write these facts.
    init(_ facts: [String: Journal.Note.Fact]) {
        let (quote, comma, colon) = (UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ":"))
        var text = [UInt8(ascii: "{")], form = text, values: [UInt8] = []
        for (key, fact) in facts.sorted(by: { $0.key < $1.key }) {
            var name = form.count > 1 ? [comma, quote] : [quote]
            Self.add(key, to: &name)
            name += [quote, colon]
            if form.count > 1 { values.append(Self.blank) }
            let start = values.count
            switch fact {
            case .text(let value):
                name.append(quote)
                Self.add(value, to: &values)
            case .count(let value): values += String(value).utf8
            }
            text += name
            text += values[start...]
            form += name
            form.append(Self.blank)
            if case .text = fact {
                text.append(quote)
                form.append(quote)
            }
        }
        text.append(UInt8(ascii: "}"))
        form.append(UInt8(ascii: "}"))
        self.text = String(decoding: text, as: UTF8.self)
        self.form = String(decoding: form, as: UTF8.self)
        self.values = String(decoding: values, as: UTF8.self)
    }

    /// The body again. Of values that are not as many as the form has blanks nothing is made up: they are the body, and
    /// its hash says that nobody wrote it.
    static func filled(_ form: [UInt8], with values: [UInt8]) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(form.count + values.count)
        var rest = values[...]
        var isFirst = true
        for byte in form {
            guard byte == blank else {
                body.append(byte)
                continue
            }
            if !isFirst { guard rest.popFirst() == blank else { return values } }
            isFirst = false
            let value = rest.prefix { $0 != blank }
            body += value
            rest = rest.dropFirst(value.count)
        }
        return rest.isEmpty ? body : values
    }

    /// Escaped.
    private static func add(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x10: bytes += "\\u000\(String(byte, radix: 16))".utf8
            case 0x10..<0x20: bytes += "\\u00\(String(byte, radix: 16))".utf8
            default: bytes.append(byte)
            }
        }
    }
}

/// What stands once for many rows: the names of kinds, the forms of bodies.
struct JournalWords {
    let kinds: [Int64: String]
    private let forms: [Int64: [UInt8]]

    /// In the transaction in which the rows are read.
    init(_ db: Connection) throws(StoreFault) {
        kinds = Dictionary(
            try db.all("SELECT id, name FROM journal_kind") { ($0.integer(0), $0.text(1)) }, uniquingKeysWith: { $1 })
        forms = Dictionary(
            try db.all("SELECT id, form FROM journal_form") { ($0.integer(0), $0.blob(1)) }, uniquingKeysWith: { $1 })
    }

    /// The body of a row, whose columns `body` and `form` stand there. An earlier version wrote it whole.
    func body(_ row: borrowing Row, _ body: Int32, form: Int32) -> [UInt8] {
        guard !row.isNull(form), let form = forms[row.integer(form)] else { return row.blob(body) }
        return JournalBody.filled(form, with: row.blob(body))
    }
}
