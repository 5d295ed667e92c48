/// One CSV file of the catalog: its header understood, its rows asked by name.
struct CatalogTable {
    let file: String
    /// Columns that this version does not use, with their header.
    private(set) var unusedColumns: [CatalogReport] = []
    /// A row was so broken that not even its code is known.
    private(set) var hasLostRows = false
    private var reader: CSVReader
    private var columns: [String: Int] = [:]
    private var width = 0

    /// Reads the header. Nil when it is unusable; `fault` says why.
    init?(_ file: String, _ bytes: [UInt8], required: [String], optional: [String], fault: inout CatalogFault) {
        self.file = file
        reader = CSVReader(bytes)
        let header: [CSVReader.Field]
        do throws(CSVReader.Fault) {
            guard let first = try reader.next() else {
                fault.add(CatalogReport(file: file, line: 1, message: "the file is empty; its first line must name the columns"))
                return nil
            }
            header = first
        } catch {
            fault.add(CatalogReport(file: file, line: error.line, column: error.column, message: "\(error.problem)"))
            return nil
        }
        width = header.count
        var isUsable = true
        for (index, field) in header.enumerated() {
            let name = trimmed(field.text)
            if columns[name] != nil {
                fault.add(CatalogReport(file: file, line: field.line, column: index + 1, field: name, message: "the column \(name) is there twice"))
                isUsable = false
            }
            columns[name] = index
            if !required.contains(name) && !optional.contains(name) {
                unusedColumns.append(CatalogReport(file: file, line: field.line, column: index + 1, field: name, message: "this column is not used"))
            }
        }
        for name in required where columns[name] == nil {
            fault.add(CatalogReport(file: file, line: 1, field: name, message: "the column \(name) is missing"))
            isUsable = false
        }
        guard isUsable else { return nil }
    }

    /// The next good row. Rows that break the form are reported and skipped.
    mutating func next(_ fault: inout CatalogFault) -> CatalogRow? {
        while true {
            do throws(CSVReader.Fault) {
                guard let fields = try reader.next() else { return nil }
                if fields.count == width { return CatalogRow(file: file, fields: fields, columns: columns) }
                let line = fields.first?.line ?? 0
                let isBlank = fields.count == 1 && trimmed(fields[0].text).isEmpty
                if !isBlank { hasLostRows = true }
                fault.add(CatalogReport(
                    file: file, line: line, column: isBlank ? 0 : min(fields.count, width) + 1,
                    message: isBlank
                        ? "an empty line; remove it"
                        : "\(fields.count) columns instead of \(width)"))
            } catch {
                hasLostRows = true
                fault.add(CatalogReport(
                    file: file, line: error.line, column: error.column,
                    field: columns.first { $0.value == error.column - 1 }?.key ?? "", message: "\(error.problem)"))
            }
        }
    }
}

/// A row whose fields are asked for by the column's name. Whatever is wrong is
/// reported; `isGood` tells whether the row can be used.
struct CatalogRow {
    let file: String
    private let fields: [CSVReader.Field]
    private let columns: [String: Int]
    private(set) var isGood = true

    init(file: String, fields: [CSVReader.Field], columns: [String: Int]) {
        self.file = file
        self.fields = fields
        self.columns = columns
    }

    var line: Int { fields.first?.line ?? 0 }

    mutating func refuse(_ name: String, _ message: String, _ fault: inout CatalogFault) {
        isGood = false
        let index = columns[name]
        fault.add(CatalogReport(
            file: file, line: index.map { fields[$0].line } ?? line, column: index.map { $0 + 1 } ?? 0,
            field: name, message: message))
    }

    /// Without surrounding white space; "" when there is no such column.
    func text(_ name: String) -> String {
        guard let index = columns[name] else { return "" }
        return trimmed(fields[index].text)
    }

    mutating func requiredText(_ name: String, _ fault: inout CatalogFault) -> String {
        let value = text(name)
        if value.isEmpty { refuse(name, "must not be empty", &fault) }
        return value
    }

    /// A code: no spaces, and not what a spreadsheet makes of many digits.
    mutating func code(_ name: String, _ fault: inout CatalogFault) -> String {
        let value = text(name)
        if value.utf8.contains(where: { $0 <= 0x20 }) {
            refuse(name, "a code has no spaces or line breaks in it", &fault)
        } else if isScientific(value) {
            refuse(name, "the spreadsheet has turned this code into a number (\(value)); format the column as text and enter the code again", &fault)
        }
        return value
    }

    mutating func requiredCode(_ name: String, _ fault: inout CatalogFault) -> String {
        let value = code(name, &fault)
        if value.isEmpty { refuse(name, "must not be empty", &fault) }
        return value
    }

    /// A whole number of `range`, or nil when empty.
    mutating func number(_ name: String, _ range: ClosedRange<Int>, _ fault: inout CatalogFault) -> Int? {
        let value = text(name)
        guard !value.isEmpty else { return nil }
        guard let number = wholeNumber(value), range.contains(number) else {
            refuse(name, "\"\(shortened(value))\" is not a whole number from \(range.lowerBound) to \(range.upperBound)", &fault)
            return nil
        }
        return number
    }

    /// 1, 是, Y … or 0, 否, N …; nil when empty.
    mutating func flag(_ name: String, _ fault: inout CatalogFault) -> Bool? {
        let value = text(name)
        switch value.lowercased() {
        case "": return nil
        case "1", "是", "y", "yes", "true": return true
        case "0", "否", "n", "no", "false": return false
        default:
            refuse(name, "\"\(shortened(value))\" is neither 1 (是) nor 0 (否)", &fault)
            return nil
        }
    }

    /// 2026-11-21, 20261121 or, as spreadsheets write it, 2026/11/21; nil when empty.
    mutating func date(_ name: String, _ fault: inout CatalogFault) -> LocalDate? {
        let value = text(name)
        guard !value.isEmpty else { return nil }
        if let date = LocalDate(iso: value) ?? LocalDate(compact: value) ?? slashed(value) { return date }
        refuse(name, "\"\(shortened(value))\" is not a date; write it as 2026-11-21", &fault)
        return nil
    }

    /// The parts of a `^`-separated list.
    func list(_ name: String) -> [String] {
        text(name).split(separator: "^" as Character).map { trimmed(String($0)) }.filter { !$0.isEmpty }
    }

    private func slashed(_ value: String) -> LocalDate? {
        let parts = value.split(separator: "/" as Character, omittingEmptySubsequences: false).map { wholeNumber(String($0)) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else { return nil }
        return LocalDate(year: year, month: month, day: day)
    }
}

/// At most 9 ASCII digits.
func wholeNumber(_ text: String) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 9 else { return nil }
    var value = 0
    for byte in text.utf8 {
        guard let digit = decimalDigit(byte) else { return nil }
        value = value * 10 + digit
    }
    return value
}

// 1.13115E+30
private func isScientific(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let e = bytes.firstIndex(of: UInt8(ascii: "E")), e >= 3, e + 2 < bytes.count,
        bytes[1] == UInt8(ascii: "."), bytes[e + 1] == UInt8(ascii: "+")
    else { return false }
    return decimalDigit(bytes[0]) != nil && bytes[2..<e].allSatisfy { decimalDigit($0) != nil }
        && bytes[(e + 2)...].allSatisfy { decimalDigit($0) != nil }
}

func trimmed(_ text: String) -> String {
    let isBlank: (Unicode.Scalar) -> Bool = { $0.value <= 0x20 || $0.value == 0x3000 || $0.value == 0xA0 || $0.value == 0xFEFF }
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !isBlank($0) }), let last = scalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(scalars[first...last])
}

/// What of a field is quoted in a message: one line, at most 40 characters.
func shortened(_ text: String) -> String {
    let line = String(text.unicodeScalars.prefix(40).map { $0.value < 0x20 ? " " : Character($0) })
    return line.unicodeScalars.count < text.unicodeScalars.count ? line + "…" : line
}
