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
                fault.add(CatalogReport(file: file, line: 1, Words("the file is empty; its first line must name the columns", "文件是空的；第一行应当是列名")))
                return nil
            }
            header = first
        } catch {
            fault.add(CatalogReport(file: file, line: error.line, column: error.column, Words("\(error.problem)", error.problem.chinese)))
            return nil
        }
        width = header.count
        var isUsable = true
        for (index, field) in header.enumerated() {
            let name = trimmed(field.text)
            if columns[name] != nil {
                fault.add(CatalogReport(file: file, line: field.line, column: index + 1, field: name, Words("the column \(name) is there twice", "列 \(name) 出现了两次")))
                isUsable = false
            }
            columns[name] = index
            if !required.contains(name) && !optional.contains(name) {
                unusedColumns.append(CatalogReport(file: file, line: field.line, column: index + 1, field: name, Words("this column is not used", "没有用到这一列")))
            }
        }
        for name in required where columns[name] == nil {
            fault.add(CatalogReport(file: file, line: 1, field: name, Words("the column \(name) is missing", "缺少列 \(name)")))
            isUsable = false
        }
        guard isUsable else { return nil }
    }

    /// The next good row. Rows that break the form are reported and skipped.
    mutating func next(_ fault: inout CatalogFault) -> CatalogRow? {
        // Something else than a table can be wrong in every one of millions of lines.
        while fault.more < 10_000 {
            do throws(CSVReader.Fault) {
                guard let fields = try reader.next() else { return nil }
                if fields.count == width { return CatalogRow(file: file, fields: fields, columns: columns) }
                let line = fields.first?.line ?? 0
                let isBlank = fields.count == 1 && trimmed(fields[0].text).isEmpty
                if !isBlank { hasLostRows = true }
                fault.add(CatalogReport(
                    file: file, line: line, column: isBlank ? 0 : min(fields.count, width) + 1,
                    isBlank
                        ? Words("an empty line; remove it", "空行，请删去")
                        : Words("\(fields.count) columns instead of \(width)", "有 \(fields.count) 列，应当是 \(width) 列")))
            } catch {
                hasLostRows = true
                fault.add(CatalogReport(
                    file: file, line: error.line, column: error.column,
                    field: columns.first { $0.value == error.column - 1 }?.key ?? "", Words("\(error.problem)", error.problem.chinese)))
            }
        }
        hasLostRows = true
        return nil
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

    mutating func refuse(_ name: String, _ words: Words, _ fault: inout CatalogFault) {
        isGood = false
        fault.add(report(name, words))
    }

    /// Points at a field of this row.
    func report(_ name: String, _ words: Words) -> CatalogReport {
        let index = columns[name]
        return CatalogReport(
            file: file, line: index.map { fields[$0].line } ?? line, column: index.map { $0 + 1 } ?? 0, field: name, words)
    }

    /// Without surrounding white space; "" when there is no such column.
    func text(_ name: String) -> String {
        guard let index = columns[name] else { return "" }
        return trimmed(fields[index].text)
    }

    mutating func requiredText(_ name: String, _ fault: inout CatalogFault) -> String {
        let value = text(name)
        if value.isEmpty { refuse(name, Words("must not be empty", "不能为空"), &fault) }
        return value
    }

    /// A code: no spaces, and not what a spreadsheet makes of many digits.
    mutating func code(_ name: String, _ fault: inout CatalogFault) -> String {
        let value = text(name)
        if value.utf8.contains(where: { $0 <= 0x20 }) {
            refuse(name, Words("a code has no spaces or line breaks in it", "编码里不能有空格或换行"), &fault)
        } else if isScientific(value) {
            refuse(
                name, Words(
                    "the spreadsheet has turned this code into a number (\(value)); format the column as text and enter the code again",
                    "表格软件把编码变成了数字（\(value)）；请把这一列设为文本格式后重新填写"), &fault)
        }
        return value
    }

    mutating func requiredCode(_ name: String, _ fault: inout CatalogFault) -> String {
        let value = code(name, &fault)
        if value.isEmpty { refuse(name, Words("must not be empty", "不能为空"), &fault) }
        return value
    }

    /// A whole number of `range`, or nil when empty.
    mutating func number(_ name: String, _ range: ClosedRange<Int>, _ fault: inout CatalogFault) -> Int? {
        let value = text(name)
        guard !value.isEmpty else { return nil }
        guard let number = wholeNumber(value), range.contains(number) else {
            refuse(
                name, Words(
                    "\"\(shortened(value))\" is not a whole number from \(range.lowerBound) to \(range.upperBound)",
                    "“\(shortened(value))”不是 \(range.lowerBound) 到 \(range.upperBound) 的整数"), &fault)
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
            refuse(name, Words("\"\(shortened(value))\" is neither 1 (是) nor 0 (否)", "“\(shortened(value))”既不是 1（是）也不是 0（否）"), &fault)
            return nil
        }
    }

    /// 2026-11-21, 20261121 or, as spreadsheets write it, 2026/11/21; nil when empty.
    mutating func date(_ name: String, _ fault: inout CatalogFault) -> LocalDate? {
        let value = text(name)
        guard !value.isEmpty else { return nil }
        if let date = day(value) { return date }
        refuse(name, Words("\"\(shortened(value))\" is not a date; write it as 2026-11-21", "“\(shortened(value))”不是日期，请写成 2026-11-21"), &fault)
        return nil
    }

    private func day(_ value: String) -> LocalDate? { LocalDate(iso: value) ?? LocalDate(compact: value) ?? slashed(value) }

    /// A list of days and of first and last days: 2026-10-01~2026-10-07^2026-12-31.
    mutating func days(_ name: String, _ fault: inout CatalogFault) -> [Place.ClosedDays] {
        var days: [Place.ClosedDays] = []
        for part in list(name) {
            let ends = part.split(separator: "~" as Character, omittingEmptySubsequences: false).map { trimmed(String($0)) }
            guard ends.count <= 2, let from = ends.first.flatMap(day), let until = ends.last.flatMap(day), from <= until else {
                refuse(
                    name, Words(
                        "\"\(shortened(part))\" is neither a date nor the first and the last of some days, 2026-10-01~2026-10-07",
                        "“\(shortened(part))”不是日期，也不是 2026-10-01~2026-10-07 这样的起止日期"), &fault)
                return []
            }
            days.append(Place.ClosedDays(from: from, until: until))
        }
        return days
    }

    /// A web address, or "".
    mutating func address(_ name: String, _ fault: inout CatalogFault) -> String {
        let address = text(name)
        guard !address.isEmpty else { return "" }
        let isWeb = address.hasPrefix("https://") || address.hasPrefix("http://")
        if !isWeb || address.utf8.count > 2_000 || address.utf8.contains(where: { $0 <= 0x20 }) {
            refuse(
                name, Words(
                    "\"\(shortened(address))\" is not a web address; it begins with https:// and has no spaces",
                    "“\(shortened(address))”不是网址；网址以 https:// 开头，没有空格"), &fault)
        }
        return address
    }

    /// A decimal number of degrees in millionths; nil when empty.
    mutating func degrees(_ name: String, upTo limit: Int, _ fault: inout CatalogFault) -> Int? {
        let value = text(name)
        guard !value.isEmpty else { return nil }
        let isNegative = value.hasPrefix("-")
        let parts = (isNegative ? value.dropFirst() : value[...]).split(separator: "." as Character, omittingEmptySubsequences: false).map { String($0) }
        guard parts.count <= 2, let whole = parts.first.flatMap(wholeNumber), whole < limit else {
            refuse(
                name, Words(
                    "\"\(shortened(value))\" is no number of degrees below \(limit), such as 23.456789",
                    "“\(shortened(value))”不是小于 \(limit) 的度数，例如 23.456789"), &fault)
            return nil
        }
        var millionths = whole * 1_000_000
        if parts.count == 2 {
            let digits = String(parts[1].prefix(6))
            guard let fraction = wholeNumber(digits + String(repeating: "0", count: 6 - digits.utf8.count)), !digits.isEmpty else {
                refuse(name, Words("\"\(shortened(value))\" is no number of degrees", "“\(shortened(value))”不是度数"), &fault)
                return nil
            }
            millionths += fraction
        }
        return isNegative ? -millionths : millionths
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
