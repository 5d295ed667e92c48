extension CatalogGraph {
    /// Reads what `write` wrote, all or nothing: the fault holds every bad row, with the line on which its node begins.
    /// The order of nodes, and of what stands at one property, is the order of the tables.
    ///
    /// - Parameter file: its name, for reports.
    package static func read(_ bytes: [UInt8], file: String) throws(CatalogFault) -> CatalogReading {
        var reader = GraphReader(file: file)
        var lines = LineCounter(bytes)
        do throws(JSON.Fault) {
            let isFound = try JSON.each("@graph", in: bytes) { node, offset in reader.take(node, line: lines.line(at: offset)) }
            if !isFound || !reader.isOurs {
                reader.fault.add(CatalogReport(file: file, Words(
                    "no catalog that libkiosk exported: other CPSV-AP does not say what a terminal has to know",
                    "不是 libkiosk 导出的目录：别的 CPSV-AP 文件没有终端需要的内容")))
            }
        } catch {
            reader.fault.add(CatalogReport(file: file, line: lines.line(at: error.offset), Words("\(error.problem)", error.problem.chinese)))
        }
        guard reader.fault.reports.isEmpty else { throw reader.fault }
        do throws(CatalogFault) {
            return try Catalog.read(CatalogFiles(reader.sheets))
        } catch {
            throw reader.told(error)
        }
    }
}

/// The line of each byte, asked for in ascending order.
private struct LineCounter {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func line(at offset: Int) -> Int {
        while position < min(offset, bytes.count) {
            if bytes[position] == 0x0A { line += 1 }
            position += 1
        }
        return line
    }
}

private struct GraphReader {
    private let file: String
    var fault = CatalogFault()
    /// What says that libkiosk wrote it was there, in a form that is known.
    private(set) var isOurs = false
    private(set) var sheets: [CatalogSheet] = Catalog().sheets()
    /// The line of each row's node, and what it is called.
    private var origins: [[(line: Int, id: String)]]
    /// The files' columns are those that are written; in bundles.csv there is another.
    private let indices: [[String: Int]]

    init(file: String) {
        self.file = file
        origins = sheets.map { _ in [] }
        indices = sheets.map { Dictionary(zip($0.columns, $0.columns.indices), uniquingKeysWith: { first, _ in first }) }
    }

    mutating func take(_ node: JSON, line: Int) {
        let types = Self.types(node)
        let id = shortened(node["@id"]?.text ?? "")
        if types.contains("hall:Catalog") {
            isOurs = node["hall:version"]?.text == CatalogGraph.version
            if !isOurs {
                refuse(line, "hall:version", Words("written by another version of libkiosk", "由另一个版本的 libkiosk 导出"))
            }
            return
        }
        for (number, table) in CatalogGraph.tables.enumerated() where table.link == nil && types.contains(table.tag) {
            let row = take(node, of: table, number, line: line, id: id)
            guard let code = row.first, table.file == "items.csv" || table.file == "bundles.csv" else { continue }
            for (number, table) in CatalogGraph.tables.enumerated() {
                guard let link = table.link else { continue }
                for inner in Self.values(node, link) where Self.types(inner).contains(table.tag) {
                    take(inner, of: table, number, line: line, id: id, code: code)
                }
            }
        }
    }

    @discardableResult
    private mutating func take(
        _ node: JSON, of table: CatalogGraph.Table, _ number: Int, line: Int, id: String, code: String? = nil
    ) -> [String] {
        var row = [String](repeating: "", count: sheets[number].columns.count)
        for (name, index) in indices[number] {
            if let code, name == "task_code" {
                row[index] = code
                continue
            }
            var values = Self.values(node, "hall:\(name)")
            if values.isEmpty, let column = table.columns[name] {
                let place = column.part.map { part in Self.values(node, part.link).first { Self.types($0).contains(part.types[1]) } ?? .null } ?? node
                switch column.term {
                case .text(let term), .texts(let term): values = Self.values(place, term)
                case .concepts(let term, _): values = Self.values(place, term).map { $0["skos:notation"] ?? .null }
                }
            }
            let texts = values.compactMap(\.text)
            if texts.count < values.count {
                refuse(line, name, Words("in \(id): must be a text", "\(id)：必须是文字"))
            }
            row[index] = texts.joined(separator: "^")
        }
        sheets[number].rows.append(row)
        origins[number].append((line, id))
        return row
    }

    private mutating func refuse(_ line: Int, _ field: String, _ words: Words) {
        fault.add(CatalogReport(file: file, line: line, field: field, words))
    }

    private static func types(_ node: JSON) -> [String] { values(node, "@type").compactMap(\.text) }

    /// One value, or those of a list; none when there is no such property.
    private static func values(_ node: JSON, _ name: String) -> [JSON] {
        switch node[name] {
        case nil, .null?: []
        case .array(let list)?: list
        case let value?: [value]
        }
    }

    /// What is wrong with the tables, told by the lines of the file that they came from.
    func told(_ fault: CatalogFault) -> CatalogFault {
        let lines = sheets.map(\.rowsByLine)
        var told = CatalogFault()
        for var report in fault.reports {
            if let number = sheets.firstIndex(where: { $0.file == report.file }), let row = lines[number][report.line],
                origins[number].indices.contains(row) {
                let origin = origins[number][row]
                report.message = "in \(origin.id): \(report.message)"
                if !report.chinese.isEmpty { report.chinese = "\(origin.id)：\(report.chinese)" }
                report.line = origin.line
            } else {
                report.line = 0
            }
            (report.file, report.column) = (file, 0)
            told.add(report)
        }
        for _ in 0..<fault.more { told.add(CatalogReport(file: file, message: "")) }
        return told
    }
}
