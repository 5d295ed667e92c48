/// One CSV file of the catalog: its header understood, its rows asked by name.
struct CatalogTable {
    let file: String
    /// Columns that this version does not use, with their header.
    private(set) var unusedColumns: [CatalogReport] = []
    /// A row was so broken that not even its code is known.
    private(set) var hasLostRows = false
    private var reader: CSVReader
    /// Rows that were read before; then there is nothing in `reader`.
    private var records: ArraySlice<CatalogRecord> = []
    private var columns: [String: Int] = [:]
    private var width = 0
    /// The last rows were empty, from this line on: what a spreadsheet leaves below a table, unless more follows.
    private var emptyLines: [Int] = []

    /// Reads the header. Nil when it is unusable; `fault` says why.
    init?(_ file: String, _ source: CSVReader, required: [String], optional: [String], fault: inout CatalogFault) {
        self.file = file
        reader = source
        var header: [CSVReader.Field]
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
        // A header typed with Chinese commas; no column's name has one.
        header = header.flatMap { field in
            field.text.split(separator: "，" as Character, omittingEmptySubsequences: false).map { CSVReader.Field(text: String($0), line: field.line) }
        }
        // A spreadsheet leaves columns without a name behind the table.
        while header.count > 1, header.last.map({ trimmed($0.text).isEmpty }) == true { header.removeLast() }
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
        if width == 1, let only = header.first?.text.utf8, only.contains(UInt8(ascii: ";")) || only.contains(0x09) {
            fault.add(CatalogReport(file: file, line: 1, column: 1, Words("\(CSVReader.Fault.Problem.separator)", CSVReader.Fault.Problem.separator.chinese)))
            return nil
        }
        for name in required where columns[name] == nil {
            fault.add(CatalogReport(file: file, line: 1, field: name, Words("the column \(name) is missing", "缺少列 \(name)")))
            isUsable = false
        }
        guard isUsable else { return nil }
    }

    /// The same table with rows that were read from it before.
    func with(_ records: ArraySlice<CatalogRecord>, isWhole: Bool) -> CatalogTable {
        var table = self
        (table.reader, table.records, table.hasLostRows) = (CSVReader([]), records, !isWhole)
        (table.emptyLines, table.unusedColumns) = ([], [])
        return table
    }

    /// The next good row. Rows that break the form are reported and skipped.
    mutating func next(_ fault: inout CatalogFault) -> CatalogRow? {
        if let record = records.popFirst() { return CatalogRow(file: file, fields: record.fields, columns: columns) }
        // Something else than a table can be wrong in every one of millions of lines.
        while fault.more < 10_000 {
            do throws(CSVReader.Fault) {
                guard var fields = try reader.next() else { return nil }
                let line = fields.first?.line ?? 0
                if fields.allSatisfy({ trimmed($0.text).isEmpty }) {
                    if emptyLines.count < CatalogFault.limit { emptyLines.append(line) }
                    continue
                }
                for line in emptyLines { fault.add(CatalogReport(file: file, line: line, Words("an empty line; remove it", "空行，请删去"))) }
                emptyLines = []
                while fields.count > width, fields.last.map({ trimmed($0.text).isEmpty }) == true { fields.removeLast() }
                if fields.count == width { return CatalogRow(file: file, fields: fields, columns: columns) }
                hasLostRows = true
                fault.add(CatalogReport(
                    file: file, line: line, column: min(fields.count, width) + 1,
                    Words("\(fields.count) columns instead of \(width)", "有 \(fields.count) 列，应当是 \(width) 列")))
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

extension CatalogTable {
    /// The columns of each table: those that must be there, and those that may.
    private static let columns: [String: (required: [String], optional: [String])] = [
        "enumerations.csv": (["list", "code", "name"], ["english", "meaning"]),
        "synonyms.csv": (["kind", "words"], []),
        "places.csv": (
            ["place_code", "place_name"],
            ["place_level", "place_kind", "address", "hours", "phone", "parent", "closed_days", "latitude", "longitude"]
        ),
        "items.csv": (["task_code", "task_name", "dept_name"], ServiceItem.columns),
        "bundles.csv": (["task_code", "task_name", "task_codes"], ServiceItem.columns),
        "questions.csv": (["task_code", "question"], ["answer", "question_id", "choices", "order"]),
        "materials.csv": (
            ["task_code", "material_name", "necessity"],
            [
                "form", "page_num", "note", "order", "material_form", "source", "source_explain", "page_format", "form_guid",
                "example_guid", "fill_explain", "accept_stand", "by_law", "is_licence", "defer_days", "condition",
            ]
        ),
        "fees.csv": (["task_code", "fee_name"], ["fee_standard", "fee_basis", "is_reduction", "reduction_basis", "order"]),
        "steps.csv": (["task_code", "step_name"], ["step_actor", "step_days", "step_day_type", "step_explain", "order"]),
        "delegations.csv": (["task_code", "place_code"], ["from", "until", "legal_basis", "role"]),
    ]

    /// A file that is in memory, in UTF-8.
    init?(_ file: String, _ bytes: [UInt8], required: [String], optional: [String], fault: inout CatalogFault) {
        self.init(file, CSVReader(bytes), required: required, optional: optional, fault: &fault)
    }

    /// One of the catalog's tables by its name.
    init?(_ file: String, _ source: CSVReader, fault: inout CatalogFault) {
        guard let columns = Self.columns[file] else { return nil }
        self.init(file, source, required: columns.required, optional: columns.optional, fault: &fault)
    }
}

/// A row that was put aside, and is read again later.
package struct CatalogRecord: Hashable, Sendable {
    fileprivate let fields: [CSVReader.Field]

    /// The line on which it begins.
    package var line: Int { fields.first?.line ?? 0 }

    fileprivate init(fields: [CSVReader.Field]) { self.fields = fields }

    /// - Parameter text: as `text` said it.
    package init(line: Int, text: String) {
        var line = line
        fields = text.utf8.split(separator: 0x1F, omittingEmptySubsequences: false).map { part in
            defer { line += part.count { $0 == 0x0A } }
            return CSVReader.Field(text: String(Substring(part)), line: line)
        }
    }

    /// The fields with U+001F between them, which a CSV file cannot hold.
    package var text: String {
        var text = ""
        for (index, field) in fields.enumerated() {
            if index > 0 { text += "\u{1F}" }
            text += field.text
        }
        return text
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

    var record: CatalogRecord { CatalogRecord(fields: fields) }

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
