extension Catalog {
    /// Reads a catalog, all or nothing: the fault holds every bad row.
    package static func read(_ files: CatalogFiles) throws(CatalogFault) -> CatalogReading {
        var builder = CatalogBuilder()
        builder.readPlaces(files.places)
        builder.readItems(files.items)
        builder.readMaterials(files.materials)
        builder.readDelegations(files.delegations)
        guard builder.fault.reports.isEmpty else { throw builder.fault }
        return CatalogReading(
            catalog: Catalog(items: builder.items, places: builder.places),
            itemLines: builder.itemLines, unusedColumns: builder.unusedColumns)
    }
}

private struct CatalogBuilder {
    var fault = CatalogFault()
    var unusedColumns: [CatalogReport] = []
    var items: [ServiceItem] = []
    var itemLines: [Int] = []
    var places: [Place] = []

    // Where a code was first seen. A row with another error counts as seen, so that
    // one error does not make every row that refers to it an error too.
    private var itemIndex: [String: Int] = [:]
    private var itemLine: [String: Int] = [:]
    private var placeLine: [String: Int] = [:]
    private var knowsAllItems = false
    private var knowsAllPlaces = false

    private mutating func table(_ file: String, _ bytes: [UInt8], required: [String], optional: [String]) -> CatalogTable? {
        guard bytes.count <= CatalogFiles.sizeLimit else {
            fault.add(CatalogReport(file: file, message: "the file has \(bytes.count) bytes; the limit is \(CatalogFiles.sizeLimit)"))
            return nil
        }
        let table = CatalogTable(file, bytes, required: required, optional: optional, fault: &fault)
        unusedColumns += table?.unusedColumns ?? []
        return table
    }

    // MARK: places.csv

    mutating func readPlaces(_ bytes: [UInt8]) {
        guard var table = table(
            "places.csv", bytes, required: ["place_code", "place_name"],
            optional: ["place_level", "address", "hours", "phone", "parent"])
        else { return }
        var parents: [CatalogRow] = []
        while var row = table.next(&fault) {
            let code = row.requiredCode("place_code", &fault)
            var place = Place(code: code, name: row.requiredText("place_name", &fault))
            place.level = row.number("place_level", 1...7, &fault)
            place.address = row.text("address")
            place.hours = row.text("hours")
            place.phone = row.text("phone")
            place.parent = row.code("parent", &fault)
            if let first = placeLine[code], !code.isEmpty {
                row.refuse("place_code", "the place \(code) is already on line \(first)", &fault)
            }
            placeLine[code] = placeLine[code] ?? row.line
            if row.isGood { places.append(place) }
            if !place.parent.isEmpty { parents.append(row) }
        }
        knowsAllPlaces = !table.hasLostRows
        guard knowsAllPlaces else { return }
        let parentOf = Dictionary(places.map { ($0.code, $0.parent) }, uniquingKeysWith: { first, _ in first })
        for var row in parents {
            let parent = row.text("parent")
            if placeLine[parent] == nil {
                row.refuse("parent", "there is no place \(parent)", &fault)
            } else if isRing(from: row.text("place_code"), parentOf) {
                row.refuse("parent", "the places above this one lead back to it", &fault)
            }
        }
    }

    private func isRing(from code: String, _ parentOf: [String: String]) -> Bool {
        var next = parentOf[code] ?? ""
        for _ in 0..<parentOf.count where !next.isEmpty {
            if next == code { return true }
            next = parentOf[next] ?? ""
        }
        return false
    }

    // MARK: items.csv

    mutating func readItems(_ bytes: [UInt8]) {
        guard var table = table(
            "items.csv", bytes, required: ["task_code", "task_name", "dept_name"],
            optional: [
                "catalog_code", "keywords", "dept_code", "task_type", "use_level", "server_type", "project_type",
                "promise_day", "anticipate_day", "limit_scene_num", "limit_scene_explain",
                "is_fee", "fee", "fee_basis", "accept_condition", "result_name", "by_law",
                "is_online", "link_addr", "user_topic_type", "plan_effective_date", "plan_cancel_date",
                "place_code", "queue",
            ])
        else { return }
        while var row = table.next(&fault) {
            let code = row.requiredCode("task_code", &fault)
            var item = ServiceItem(code: code, name: row.requiredText("task_name", &fault))
            if item.name.unicodeScalars.count > 1_000 { row.refuse("task_name", "longer than 1,000 characters", &fault) }
            let basic = row.code("catalog_code", &fault)
            if !basic.isEmpty { item.basicCode = basic }
            item.keywords = row.list("keywords")
            item.department = row.requiredText("dept_name", &fault)
            item.departmentCode = row.code("dept_code", &fault)
            item.type = row.text("task_type")
            item.level = level(&row) ?? item.level
            item.audience = row.text("server_type")
            item.handling = row.text("project_type")
            item.promisedDays = row.number("promise_day", 0...3_650, &fault)
            item.statutoryDays = row.number("anticipate_day", 0...3_650, &fault)
            item.visits = row.number("limit_scene_num", 0...99, &fault)
            item.visitReason = row.text("limit_scene_explain")
            item.hasFee = row.flag("is_fee", &fault)
            item.fee = row.text("fee")
            item.feeBasis = row.text("fee_basis")
            item.condition = row.text("accept_condition")
            item.result = row.text("result_name")
            item.legalBasis = row.text("by_law")
            item.isOnline = row.flag("is_online", &fault) ?? false
            item.onlineURL = address(&row)
            item.topics = row.list("user_topic_type")
            item.effective = row.date("plan_effective_date", &fault)
            item.cancelled = row.date("plan_cancel_date", &fault)
            if let effective = item.effective, let cancelled = item.cancelled, cancelled <= effective {
                row.refuse("plan_cancel_date", "cancelled on \(cancelled), before it is in force on \(effective)", &fault)
            }
            item.queue = row.code("queue", &fault)
            item.home = row.code("place_code", &fault)
            refusePlace(&row, item.home)

            if let first = itemLine[code], !code.isEmpty {
                row.refuse("task_code", "the item \(shortened(code)) is already on line \(first)", &fault)
            }
            itemLine[code] = itemLine[code] ?? row.line
            guard row.isGood else { continue }
            itemIndex[code] = items.count
            items.append(item)
            itemLines.append(row.line)
        }
        knowsAllItems = !table.hasLostRows
        if items.isEmpty && fault.reports.isEmpty {
            fault.add(CatalogReport(file: "items.csv", message: "the file has no items"))
        }
    }

    /// Some systems list several levels, separated by ^; the one nearest to the resident counts.
    private mutating func level(_ row: inout CatalogRow) -> Int? {
        var nearest: Int?
        for part in row.list("use_level") {
            guard part.utf8.count == 1, let digit = part.utf8.first.flatMap(decimalDigit), (1...7).contains(digit) else {
                row.refuse("use_level", "\"\(shortened(part))\" is not a level: 1 state, 2 province, 3 city, 4 county, 5 town, 6 village", &fault)
                return nil
            }
            nearest = max(nearest ?? digit, digit)
        }
        return nearest
    }

    private mutating func address(_ row: inout CatalogRow) -> String {
        let address = row.text("link_addr")
        guard !address.isEmpty else { return "" }
        let isWeb = address.hasPrefix("https://") || address.hasPrefix("http://")
        if !isWeb || address.utf8.count > 2_000 || address.utf8.contains(where: { $0 <= 0x20 }) {
            row.refuse("link_addr", "\"\(shortened(address))\" is not a web address; it begins with https:// and has no spaces", &fault)
        }
        return address
    }

    private mutating func refusePlace(_ row: inout CatalogRow, _ code: String) {
        if knowsAllPlaces, !code.isEmpty, placeLine[code] == nil {
            row.refuse("place_code", "there is no place \(shortened(code)) in places.csv", &fault)
        }
    }

    /// The item that a row of another file belongs to, by its task_code.
    private mutating func item(of row: inout CatalogRow) -> Int? {
        let code = row.requiredCode("task_code", &fault)
        if knowsAllItems, !code.isEmpty, itemLine[code] == nil {
            row.refuse("task_code", "there is no item \(shortened(code)) in items.csv", &fault)
        }
        return itemIndex[code]
    }

    // MARK: materials.csv

    mutating func readMaterials(_ bytes: [UInt8]) {
        guard var table = table(
            "materials.csv", bytes, required: ["task_code", "material_name", "necessity"],
            optional: ["form", "page_num", "note", "order"])
        else { return }
        var orders: [Int: [Int]] = [:]
        while var row = table.next(&fault) {
            let index = item(of: &row)
            var material = Material(name: row.requiredText("material_name", &fault), form: row.text("form"))
            (material.originals, material.copies) = pages(&row, of: material.form)
            switch row.requiredText("necessity", &fault) {
            case "必要", "required": material.necessity = .required
            case "非必要", "optional": material.necessity = .optional
            case "容缺后补", "deferrable": material.necessity = .deferrable
            case "免提交", "exempt": material.necessity = .exempt
            case "": break
            case let other: row.refuse("necessity", "\"\(shortened(other))\" is none of 必要, 非必要, 容缺后补, 免提交", &fault)
            }
            material.note = row.text("note")
            let order = row.number("order", 0...9_999, &fault)
            guard row.isGood, let index else { continue }
            if items[index].materials.contains(where: { $0.name == material.name && $0.form == material.form }) {
                row.refuse("material_name", "\(shortened(material.name)) is already listed for this item", &fault)
            }
            items[index].materials.append(material)
            orders[index, default: []].append(order ?? Int.max)
        }
        for (index, order) in orders {
            // Stable: rows without an order keep their places after those with one.
            let sorted = order.indices.sorted { (order[$0], $0) < (order[$1], $1) }
            items[index].materials = sorted.map { items[index].materials[$0] }
        }
    }

    /// How many: "2", or "1/2" for originals and copies.
    private mutating func pages(_ row: inout CatalogRow, of form: String) -> (originals: Int?, copies: Int?) {
        let text = row.text("page_num")
        guard !text.isEmpty else { return (nil, nil) }
        let numbers = text.split(separator: "/" as Character, omittingEmptySubsequences: false)
            .compactMap { wholeNumber(trimmed(String($0))) }.filter { $0 < 100 }
        switch numbers.count {
        case 1 where wholeNumber(text) != nil:
            return form == "复印件" ? (nil, numbers[0]) : (numbers[0], form == "原件和复印件" ? numbers[0] : nil)
        case 2 where text.utf8.count(where: { $0 == UInt8(ascii: "/") }) == 1:
            return (numbers[0], numbers[1])
        default:
            row.refuse("page_num", "write how many, \"2\", or originals and copies, \"1/2\"", &fault)
            return (nil, nil)
        }
    }

    // MARK: delegations.csv

    mutating func readDelegations(_ bytes: [UInt8]) {
        guard var table = table(
            "delegations.csv", bytes, required: ["task_code", "place_code"], optional: ["from", "until", "legal_basis"])
        else { return }
        while var row = table.next(&fault) {
            let index = item(of: &row)
            var delegation = Delegation(place: row.requiredCode("place_code", &fault))
            refusePlace(&row, delegation.place)
            delegation.from = row.date("from", &fault)
            delegation.until = row.date("until", &fault)
            delegation.legalBasis = row.text("legal_basis")
            if let from = delegation.from, let until = delegation.until, until < from {
                row.refuse("until", "ends on \(until), before it begins on \(from)", &fault)
            }
            guard row.isGood, let index else { continue }
            if items[index].delegations.contains(where: { $0.place == delegation.place && overlaps($0, delegation) }) {
                row.refuse("place_code", "this item is already delegated to \(delegation.place) at that time", &fault)
            }
            items[index].delegations.append(delegation)
        }
    }

    private func overlaps(_ a: Delegation, _ b: Delegation) -> Bool {
        func endsBefore(_ a: Delegation, _ b: Delegation) -> Bool {
            guard let until = a.until, let from = b.from else { return false }
            return until < from
        }
        return !endsBefore(a, b) && !endsBefore(b, a)
    }
}
