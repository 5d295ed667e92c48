/// One row of a feed, as hubs send them: a whole row of one table, under an id that stays.
package struct FeedRow: Hashable, Sendable {
    /// items, materials … as the files without `.csv`.
    package var table: String
    /// row_guid
    package var id: String
    /// cd_time in milliseconds since 1970.
    package var time: Int64
    /// cd_batch
    package var batch: String
    /// cd_operation D: the row is gone. It is remembered, so that an older one does not bring it back.
    package var isDeleted: Bool
    /// By column.
    package var fields: [String: String]

    package init(table: String, id: String, time: Int64, batch: String, isDeleted: Bool = false, fields: [String: String] = [:]) {
        (self.table, self.id, self.time) = (table, id, time)
        (self.batch, self.isDeleted, self.fields) = (batch, isDeleted, fields)
    }

    /// Whether this row takes the place of another of the same id. Of any set of rows one is newest, in whatever order
    /// they come: first the time counts, then the batch, then, so that there is never a tie, what stands in them.
    package func isNewer(than other: FeedRow) -> Bool {
        if time != other.time { return time > other.time }
        if batch != other.batch { return batch > other.batch }
        if isDeleted != other.isDeleted { return isDeleted }
        return written > other.written
    }

    /// The fields as one text: by name, each after U+001E, its value after U+001F, which are in no field.
    package var written: String {
        fields.sorted { $0.key < $1.key }.map { "\u{1E}\($0.key)\u{1F}\($0.value)" }.joined()
    }

    package static func fields(written: String) -> [String: String] {
        var fields: [String: String] = [:]
        for part in written.split(separator: "\u{1E}" as Character) {
            let sides = part.split(separator: "\u{1F}" as Character, maxSplits: 1, omittingEmptySubsequences: false)
            if sides.count == 2 { fields[String(sides[0])] = String(sides[1]) }
        }
        return fields
    }
}

/// A file of a feed: one JSON object a line (NDJSON).
package enum CatalogFeed {
    /// The longest line in bytes.
    package static let lineLimit = 1 << 20

    package struct Line: Hashable, Sendable {
        package var row: FeedRow
        /// From 1.
        package var number: Int
    }

    /// Whether these bytes, the first of a file, may be one.
    package static func isFeed(_ bytes: [UInt8]) -> Bool {
        bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF } == UInt8(ascii: "{")
    }

    /// Reads a file, all or nothing: the fault holds every bad line.
    package static func read(_ bytes: [UInt8], file: String) throws(CatalogFault) -> [Line] {
        var fault = CatalogFault()
        var lines: [Line] = []
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var number = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let line = bytes[start..<end]
            start = end + 1
            number += 1
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
            if let row = row(line, CatalogReport(file: file, line: number, message: ""), &fault) { lines.append(Line(row: row, number: number)) }
        }
        if lines.isEmpty, fault.reports.isEmpty { fault.add(CatalogReport(file: file, Words("the file has no rows", "文件里没有数据"))) }
        guard fault.reports.isEmpty else { throw fault }
        return lines
    }

    private static func row(_ line: ArraySlice<UInt8>, _ place: CatalogReport, _ fault: inout CatalogFault) -> FeedRow? {
        var isGood = true
        func refuse(_ field: String, _ words: Words, column: Int = 0) {
            isGood = false
            fault.add(CatalogReport(file: place.file, line: place.line, column: column, field: field, words))
        }
        guard line.count <= lineLimit else {
            refuse("", Words("longer than \(lineLimit) bytes", "超过 \(lineLimit) 字节"))
            return nil
        }
        let value: JSON
        do throws(JSON.Fault) {
            value = try JSON(line)
        } catch {
            refuse("", Words("\(error.problem)", error.problem.chinese), column: error.offset + 1)
            return nil
        }
        guard case .object(let members) = value else {
            refuse("", Words("a line is one object, {…}", "一行是一个对象 {…}"))
            return nil
        }
        var fields: [String: String] = [:]
        for member in members {
            let text: String
            switch member.value {
            case .text(let value): text = value
            case .number(let value): text = value
            case .bool(let value): text = value ? "1" : "0"
            case .null: continue
            case .array, .object:
                refuse(shortened(member.name), Words("a list or object; a list is written with ^ between its parts", "不能是列表或对象；列表用 ^ 分隔"))
                continue
            }
            if text.utf8.count > CSVReader.fieldLimit || text.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 && $0 != 0x0D || $0 == 0x7F })
                || member.name.utf8.count > 100 || !member.name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") }) {
                refuse(shortened(member.name), Words("too long, or with control characters in it", "太长，或者有控制字符"))
                continue
            }
            fields[member.name] = text
        }
        func take(_ name: String) -> String {
            let text = trimmed(fields.removeValue(forKey: name) ?? "")
            if text.isEmpty { refuse(name, Words("must not be empty", "不能为空")) }
            if text.utf8.count > 200 || text.utf8.contains(where: { $0 < 0x20 }) { refuse(name, Words("longer than 200 bytes", "超过 200 字节")) }
            return text
        }
        var table = take("table")
        if table.hasSuffix(".csv") { table.removeLast(4) }
        if !table.isEmpty, !CatalogFiles.names.contains("\(table).csv") {
            refuse("table", Words("there is no table \(shortened(table))", "没有表 \(shortened(table))"))
        }
        var row = FeedRow(table: table, id: take("row_guid"), time: 0, batch: take("cd_batch"))
        let operation = take("cd_operation")
        switch operation.lowercased() {
        case "i", "u", "insert", "update", "": break
        case "d", "delete": row.isDeleted = true
        default: refuse("cd_operation", Words("\"\(shortened(operation))\" is none of I, U, D", "“\(shortened(operation))”不是 I、U、D"))
        }
        let time = take("cd_time")
        if let moment = moment(time) {
            row.time = moment
        } else if !time.isEmpty {
            refuse("cd_time", Words(
                "\"\(shortened(time))\" is no time; write it as 2026-11-21 09:30:00 (Beijing) or 2026-11-21T01:30:00Z",
                "“\(shortened(time))”不是时间；请写成 2026-11-21 09:30:00（北京时间）或 2026-11-21T01:30:00Z"))
        }
        fields.removeValue(forKey: "data_source")
        if !row.isDeleted {
            row.fields = fields
            if fields.isEmpty { refuse("", Words("a row without columns", "这一行没有数据列")) }
        }
        return isGood ? row : nil
    }

    /// 2026-11-21 09:30:00, with T, a fraction, Z or +08:00; without a zone it is Beijing's.
    static func moment(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count else { return nil }
            return wholeNumber(String(decoding: bytes[range], as: UTF8.self))
        }
        guard bytes.count >= 19, bytes.count <= 40, let date = LocalDate(iso: String(decoding: bytes[..<10], as: UTF8.self)),
            bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = number(11..<13), hour < 24, let minute = number(14..<16), minute < 60, let second = number(17..<19), second < 61
        else { return nil }
        var milliseconds = 0
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { decimalDigit($0) != nil }
            guard (1...9).contains(digits.count) else { return nil }
            let three = String(decoding: digits.prefix(3), as: UTF8.self)
            milliseconds = wholeNumber(three + String(repeating: "0", count: 3 - three.utf8.count)) ?? 0
            rest = rest.dropFirst(1 + digits.count)
        }
        var offset = 8 * 60
        switch rest.first {
        case nil: break
        case UInt8(ascii: "Z") where rest.count == 1: offset = 0
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            let zone = Array(rest)
            guard zone.count == 6, zone[3] == UInt8(ascii: ":"),
                let hours = wholeNumber(String(decoding: zone[1..<3], as: UTF8.self)), hours < 24,
                let minutes = wholeNumber(String(decoding: zone[4..<6], as: UTF8.self)), minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (zone[0] == UInt8(ascii: "-") ? -1 : 1)
        default: return nil
        }
        let seconds = Int64(date.daysSince1970) * 86_400 + Int64(hour * 3_600 + minute * 60 + second - offset * 60)
        return seconds * 1_000 + Int64(milliseconds)
    }

    // MARK: A catalog of rows

    /// The files that the rows make, and from which row each line of them is.
    package struct Assembly: Sendable {
        package var files: CatalogFiles
        /// Rows of an item that has not come yet, or is gone: they wait.
        package var waiting: Int
        private var origins: [String: [Int: FeedRow]]

        /// - Parameter rows: the newest of each id; in any order.
        package init(_ rows: [FeedRow]) {
            let alive = rows.filter { !$0.isDeleted }
            let codes = Set(alive.filter { $0.table == "items" || $0.table == "bundles" }.map { trimmed($0.fields["task_code"] ?? "") })
            var contents: [String: [UInt8]] = [:]
            (waiting, origins) = (0, [:])
            for (table, rows) in Dictionary(grouping: alive, by: \.table) {
                let file = "\(table).csv"
                var kept = rows
                if ["questions", "materials", "fees", "steps", "delegations"].contains(table) {
                    kept = rows.filter { codes.contains(trimmed($0.fields["task_code"] ?? "")) }
                    waiting += rows.count - kept.count
                }
                // By their `order`, and then the same for every terminal.
                let ordered = kept.map { (wholeNumber($0.fields["order"] ?? "") ?? Int.max, $0) }
                    .sorted { ($0.0, $0.1.id) < ($1.0, $1.1.id) }.map { $0.1 }
                var columns = Set(kept.flatMap { $0.fields.keys })
                if table == "items" || table == "bundles" || table == "places" || table == "enumerations" || table == "synonyms" { columns.remove("order") }
                guard !columns.isEmpty else { continue }
                let sheet = CatalogSheet(file: file, columns: columns.sorted(), rows: ordered.map { row in columns.sorted().map { row.fields[$0] ?? "" } })
                contents[file] = sheet.csv
                origins[file] = sheet.rowsByLine.mapValues { ordered[$0] }
            }
            // What must be there and has no rows is there without rows.
            for sheet in Catalog().sheets() where contents[sheet.file] == nil && CatalogFiles.required.contains(sheet.file) {
                contents[sheet.file] = sheet.csv
            }
            files = CatalogFiles(contents)
        }

        /// What is wrong, told by the lines of the feed's file; rows that came before are named by their ids.
        package func fault(_ fault: CatalogFault, file: String, lines: [Line]) -> CatalogFault {
            let numbers = Dictionary(lines.map { ($0.row, $0.number) }, uniquingKeysWith: { first, _ in first })
            var told = CatalogFault()
            for report in fault.reports {
                guard let row = origins[report.file]?[report.line] else {
                    told.add(report)
                    continue
                }
                var report = report
                (report.line, report.column) = (0, 0)
                if let number = numbers[row] {
                    (report.file, report.line) = (file, number)
                } else {
                    report.message += " (row \(row.id) of batch \(row.batch))"
                    if !report.chinese.isEmpty { report.chinese += "（批次 \(row.batch) 的 \(row.id)）" }
                }
                told.add(report)
            }
            return told
        }
    }
}

extension Catalog {
    /// The whole catalog as the first batch of a feed; the ids are made of the codes.
    package func feed(batch: String, time: Int64) -> [FeedRow] {
        sheets().flatMap { sheet -> [FeedRow] in
            let table = String(sheet.file.dropLast(4))
            var counts: [String: Int] = [:]
            return sheet.rows.enumerated().map { index, row in
                let code = row.first ?? ""
                counts[code, default: 0] += 1
                var fields = Dictionary(zip(sheet.columns, row).filter { !$0.1.isEmpty }, uniquingKeysWith: { first, _ in first })
                fields["order"] = "\(["items", "bundles", "places", "enumerations", "synonyms"].contains(table) ? index + 1 : counts[code] ?? 1)"
                if table == "delegations" { fields["order"] = nil }
                // As long as the order of the ids is that of the rows.
                let number = "\(index)"
                return FeedRow(
                    table: table, id: "\(table)/\(code)/\(String(repeating: "0", count: max(0, 8 - number.utf8.count)))\(number)", time: time, batch: batch, fields: fields)
            }
        }
    }
}

extension FeedRow {
    /// As a line of a feed, without its end.
    package var line: String {
        var members = [
            ("table", table), ("row_guid", id), ("cd_batch", batch), ("cd_operation", isDeleted ? "D" : "I"),
            ("cd_time", CatalogFeed.text(time)),
        ]
        members += fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return "{" + members.map { "\(JSON.quoted($0.0)):\(JSON.quoted($0.1))" }.joined(separator: ",") + "}"
    }
}

extension CatalogFeed {
    /// As UTC.
    static func text(_ time: Int64) -> String {
        var (days, rest) = time.quotientAndRemainder(dividingBy: 86_400_000)
        if rest < 0 { (days, rest) = (days - 1, rest + 86_400_000) }
        func padded(_ number: Int64, _ count: Int) -> String {
            let digits = "\(number)"
            return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
        }
        return "\(LocalDate.epoch.adding(days: Int(days)))T\(padded(rest / 3_600_000, 2)):\(padded(rest / 60_000 % 60, 2)):\(padded(rest / 1_000 % 60, 2)).\(padded(rest % 1_000, 3))Z"
    }
}
