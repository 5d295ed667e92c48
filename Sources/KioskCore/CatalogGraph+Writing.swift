extension CatalogGraph {
    /// Writes a catalog, a line at a time; without line ends.
    package static func write(_ catalog: Catalog, _ line: (String) -> Void) {
        line("{\"@context\":\(context.written),")
        line("\"@graph\":[")
        line(Node(id: "urn:libkiosk:catalog", types: ["hall:Catalog"]).with("hall:version", version).written + (catalog.isEmpty ? "" : ","))
        var pending: String?
        GraphWriter(catalog).each { node in
            if let pending { line(pending + ",") }
            pending = node.written
        }
        if let pending { line(pending) }
        line("]}")
    }

    private static var context: JSON {
        .object(
            prefixes.map { JSON.Member(name: $0.0, value: .text($0.1)) }
                + chinese.map { JSON.Member(name: $0, value: .object([JSON.Member(name: "@id", value: .text($0)), JSON.Member(name: "@language", value: .text("zh"))])) }
                + [JSON.Member(name: "cv:processingTime", value: .object([
                    JSON.Member(name: "@id", value: .text("cv:processingTime")), JSON.Member(name: "@type", value: .text("xsd:duration")),
                ]))])
    }
}

/// A node under construction: a property that is said twice has a list.
private struct Node {
    private(set) var id: String
    private let types: [String]
    private var order: [String] = []
    private var values: [String: [JSON]] = [:]

    init(id: String, types: [String] = []) { (self.id, self.types) = (id, types) }

    mutating func add(_ name: String, _ value: JSON) {
        if values[name] == nil { order.append(name) }
        values[name, default: []].append(value)
    }

    mutating func add(_ name: String, _ text: String) { add(name, .text(text)) }
    mutating func add(_ name: String, _ node: Node) { add(name, node.json) }

    func with(_ name: String, _ text: String) -> Node {
        var node = self
        node.add(name, text)
        return node
    }

    var json: JSON {
        var members = [JSON.Member(name: "@id", value: .text(id))]
        if !types.isEmpty { members.append(JSON.Member(name: "@type", value: types.count == 1 ? .text(types[0]) : .array(types.map { .text($0) }))) }
        return .object(members + order.compactMap { name in
            guard let list = values[name], let first = list.first else { return nil }
            return JSON.Member(name: name, value: list.count == 1 ? first : .array(list))
        })
    }

    var written: String { json.written }
}

private struct GraphWriter {
    private let catalog: Catalog
    private let sheets: [CatalogSheet]
    /// Rows of each table that belong to an item, by its code.
    private var rows: [String: [String: [Int]]] = [:]
    private let places: [String: Place]
    private let items: [String: ServiceItem]

    init(_ catalog: Catalog) {
        self.catalog = catalog
        sheets = catalog.sheets()
        places = Dictionary(catalog.places.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        items = Dictionary(catalog.items.map { ($0.code.raw, $0) }, uniquingKeysWith: { first, _ in first })
        for (table, sheet) in zip(CatalogGraph.tables, sheets) where table.link != nil {
            for (index, row) in sheet.rows.enumerated() { rows[table.file, default: [:]][row.first ?? "", default: []].append(index) }
        }
    }

    func each(_ body: (Node) -> Void) {
        for (table, sheet) in zip(CatalogGraph.tables, sheets) where table.link == nil {
            for (index, row) in sheet.rows.enumerated() {
                let code = row.first ?? ""
                switch table.file {
                case "items.csv", "bundles.csv":
                    guard let item = items[code] else { continue }
                    body(service(item, table, sheet.columns, row))
                    if item.isBundle { body(event(item)) }
                case "places.csv": body(node(table, sheet.columns, row, id: Self.id("place", code)))
                default: body(node(table, sheet.columns, row, id: Self.id(String(table.file.dropLast(4)), "\(index + 1)")))
                }
            }
        }
    }

    /// urn:libkiosk:item:X-1
    private static func id(_ kind: String, _ names: String...) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes = Array("urn:libkiosk:\(kind)".utf8)
        for name in names {
            bytes.append(UInt8(ascii: ":"))
            for byte in name.utf8 {
                let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                if isPlain { bytes.append(byte) } else { bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Rows

    /// A row's node: what it says by CPSV-AP's terms and by ours.
    private func node(
        _ table: CatalogGraph.Table, _ columns: [String], _ row: [String], id: String, except said: Set<String> = []
    ) -> Node {
        var node = Node(id: id, types: table.types)
        var order: [CatalogGraph.Part] = []
        var parts: [CatalogGraph.Part: Node] = [:]
        for (name, value) in zip(columns, row) where !value.isEmpty && !said.contains(name) {
            guard let column = table.columns[name], let values = self.values(column.term, value) else {
                node.add("hall:\(name)", value)
                continue
            }
            guard let part = column.part else {
                for (term, value) in values { node.add(term, value) }
                continue
            }
            if parts[part] == nil { order.append(part) }
            for (term, value) in values { parts[part, default: Node(id: "\(id):\(part.name)", types: part.types)].add(term, value) }
        }
        for part in order {
            guard var inner = parts[part] else { continue }
            if part.needsIdentifier { inner.add("dct:identifier", inner.id) }
            node.add(part.link, inner)
        }
        return node
    }

    /// Nil when the term cannot say the value as it is written.
    private func values(_ term: CatalogGraph.Term, _ value: String) -> [(String, JSON)]? {
        let list = value.split(separator: "^" as Character, omittingEmptySubsequences: false).map { String($0) }
        let isList = list.allSatisfy { !$0.isEmpty && trimmed($0) == $0 } && Set(list).count == list.count
        switch term {
        case .text(let name): return [(name, .text(value))]
        case .texts(let name): return isList ? list.map { (name, .text($0)) } : nil
        case .concepts(let name, let enumeration):
            return isList ? list.map { (name, concept(enumeration, $0).json) } : nil
        }
    }

    private func concept(_ list: String, _ value: String) -> Node {
        Node(id: Self.id("value", list, value), types: ["skos:Concept"]).with("skos:notation", value)
            .with("skos:prefLabel", catalog.enumerations.shown(value, of: list))
    }

    // MARK: Items

    private func service(_ item: ServiceItem, _ table: CatalogGraph.Table, _ columns: [String], _ row: [String]) -> Node {
        let id = Self.id("item", item.code.raw)
        var node = node(table, columns, row, id: id, except: ["dept_name", "dept_code"])
        node.add("dct:description", item.condition.isEmpty ? item.name : item.condition)
        if !item.department.isEmpty {
            node.add(CatalogGraph.body.link, body(item))
        } else {
            // A bundle without a body of its own is a matter of those of its parts.
            if !item.departmentCode.isEmpty { node.add("hall:dept_code", item.departmentCode) }
            for part in item.parts.compactMap({ items[$0] }) { node.add(CatalogGraph.body.link, Node(id: body(part).id)) }
        }
        if let time = duration(item) { node.add("cv:processingTime", time) }
        for part in item.parts { node.add("cv:relatedService", Node(id: Self.id("item", part))) }
        if item.isBundle { node.add("cv:isGroupedBy", Node(id: Self.id("event", item.code.raw))) }
        for table in CatalogGraph.tables {
            guard let link = table.link, let sheet = sheets.first(where: { $0.file == table.file }) else { continue }
            for (number, index) in (rows[table.file]?[item.code.raw] ?? []).enumerated() {
                let id = "\(id):\(table.file.dropLast(4)):\(number + 1)"
                var inner = self.node(table, sheet.columns, sheet.rows[index], id: id, except: ["task_code"])
                if table.types.count > 1 { inner.add("dct:identifier", id) }
                if table.file == "delegations.csv", item.delegations.indices.contains(number) { atPlace(item.delegations[number].place, &inner) }
                node.add(link, inner)
            }
        }
        if !item.home.isEmpty {
            var channel = channel("\(id):home")
            atPlace(item.home, &channel)
            node.add("cv:hasChannel", channel)
        }
        if item.isOnline { node.add("cv:hasChannel", online("\(id):online", item.onlineURL)) }
        return node
    }

    private func body(_ item: ServiceItem) -> Node {
        let code = item.departmentCode
        var body = Node(id: Self.id("body", item.department, code), types: CatalogGraph.body.types)
        body.add("skos:prefLabel", item.department)
        if !code.isEmpty { body.add("dct:identifier", code) }
        // Characters 3 to 8 of a unified social credit code are the area's.
        let area = [code, item.code.body].first { $0.utf8.count == 18 }.map { String(decoding: Array($0.utf8)[2..<8], as: UTF8.self) }
        body.add("dct:spatial", Node(
            id: area.map { Self.id("area", $0) } ?? "http://publications.europa.eu/resource/authority/country/CHN", types: ["dct:Location"]))
        return body
    }

    private func channel(_ id: String, identifier: String = "") -> Node {
        Node(id: id, types: ["cv:Channel"]).with("dct:identifier", identifier.isEmpty ? id : identifier)
    }

    private func online(_ id: String, _ address: String) -> Node {
        var channel = channel(id, identifier: address)
        channel.add("dct:type", Node(id: Self.id("channel", "online"), types: ["skos:Concept"]).with("skos:prefLabel", "网上"))
        return channel
    }

    private func atPlace(_ code: String, _ channel: inout Node) {
        channel.add("dct:type", Node(id: Self.id("channel", "counter"), types: ["skos:Concept"]).with("skos:prefLabel", "窗口"))
        guard let place = places[code] else { return }
        channel.add("dct:description", place.name)
        let id = Self.id("place", code)
        channel.add("dct:spatial", Node(id: id))
        if !place.hours.isEmpty { channel.add(CatalogGraph.hours.link, Node(id: "\(id):\(CatalogGraph.hours.name)")) }
    }

    /// xsd:duration knows no working days: so many days at most as hold them, if there is no holiday.
    private func duration(_ item: ServiceItem) -> String? {
        // No catalog that was read promises more.
        guard let days = item.promisedDays, (0...3_650).contains(days) else { return nil }
        let unit = item[.promisedUnit]
        switch unit.isEmpty ? "working-day" : catalog.enumerations.meaning(unit, of: "time_unit") {
        case "working-day": return "P\(days + (days + 4) / 5 * 2)D"
        case "day": return "P\(days)D"
        case "month": return "P\(days)M"
        case "year": return "P\(days)Y"
        case "hour": return "PT\(days)H"
        default: return nil
        }
    }

    /// A bundle (一件事) is a service, and the event that groups its parts.
    private func event(_ item: ServiceItem) -> Node {
        var event = Node(id: Self.id("event", item.code.raw), types: ["cv:Event"])
        event.add("dct:identifier", event.id)
        event.add("dct:title", item.name)
        for code in item.parts { event.add("cv:hasRelatedService", Node(id: Self.id("item", code))) }
        return event
    }
}

extension Catalog {
    fileprivate var isEmpty: Bool { items.isEmpty && places.isEmpty && enumerations.own.isEmpty && synonyms.own.isEmpty }
}
