import KioskCore

extension Store {
    // MARK: Asking

    /// Finds items. Any text is a fair question; one that cannot match finds nothing.
    package func search(_ search: CatalogSearch) throws(StoreFault) -> CatalogPage {
        let words = SearchText.words(search.text)
        // Only punctuation was typed: that is no wish to see everything.
        if words.isEmpty, !search.text.unicodeScalars.allSatisfy(\.properties.isWhitespace) { return CatalogPage() }
        return try catalog.read { (connection) throws(StoreFault) -> CatalogPage in
            let offset = max(search.offset, 0)
            let limit = max(search.limit, 0)
            guard let filters = try connection.filters(of: search),
                let query = SearchIndex.query(words: words, filters: filters)
            else { return CatalogPage() }

            var found: [Int64] = []
            var total = 0
            if query.isEmpty {
                total = Int(try connection.first("SELECT max(id) FROM item") { $0.integer(0) } ?? 0)
                if offset < total { found = (offset..<min(total, offset.addingClamped(limit))).map { Int64($0) + 1 } }
            } else {
                // Both are in the order of use, so one walk takes the one out of the other.
                let closed = try search.here.map { (here) throws(StoreFault) in try connection.closed(here) } ?? []
                var next = 0
                try connection.each(
                    "SELECT rowid FROM item_index WHERE item_index MATCH ?1 ORDER BY rowid", [.text(query)]
                ) { row in
                    let id = row.integer(0)
                    while next < closed.count, closed[next] < id { next += 1 }
                    if next < closed.count, closed[next] == id { return true }
                    if total >= offset, found.count < limit { found.append(id) }
                    total += 1
                    return true
                }
            }
            var items: [ServiceItem] = []
            for id in found {
                if let item = try connection.item(id) { items.append(item) }
            }
            return CatalogPage(items: items, total: total)
        }
    }

    /// The item with this implementation code.
    package func item(_ code: String) throws(StoreFault) -> ServiceItem? {
        try catalog.read { (connection) throws(StoreFault) -> ServiceItem? in
            guard let id = try connection.first("SELECT id FROM item WHERE code = ?1", .text(code), row: { $0.integer(0) })
            else { return nil }
            return try connection.item(id)
        }
    }

    /// In the order of the catalog's file.
    package func places() throws(StoreFault) -> [Place] {
        try catalog.read { (connection) throws(StoreFault) -> [Place] in
            try connection.all(
                """
                SELECT code, name, level, address, hours, phone, parent, kind, closed, latitude, longitude
                FROM place ORDER BY id
                """
            ) { row in
                var place = Place(
                    code: row.text(0), name: row.text(1), level: row.optional(2), address: row.text(3),
                    hours: row.text(4), phone: row.text(5), parent: row.text(6))
                place.kind = row.text(7)
                place.closed = PackedRows.unpack(row.text(8)) { row in
                    guard let from = row.date(0), let until = row.date(1) else { return nil }
                    return Place.ClosedDays(from: from, until: until)
                }
                if let latitude = row.optional(9), let longitude = row.optional(10) {
                    place.position = Place.Position(latitude: latitude, longitude: longitude)
                }
                return place
            }
        }
    }

    /// What is shipped, and what the hall's own file adds to it.
    package func enumerations() throws(StoreFault) -> Enumerations {
        try catalog.read { (connection) throws(StoreFault) -> Enumerations in
            Enumerations(own: try connection.all("SELECT list, code, name, english, meaning FROM enumeration ORDER BY id") { row in
                Enumerations.Row(list: row.text(0), value: Enumerations.Value(
                    code: row.text(1), name: row.text(2), english: row.text(3), meaning: row.text(4)))
            })
        }
    }

    /// Of the catalog in force.
    package func itemCount() throws(StoreFault) -> Int {
        try catalog.read { (connection) throws(StoreFault) -> Int in
            Int(try connection.first("SELECT max(id) FROM item") { $0.integer(0) } ?? 0)
        }
    }

    /// What `replaceCatalog` was last told of its source; nil before the first import.
    package func catalogSource() throws(StoreFault) -> String? {
        try catalog.read { (connection) throws(StoreFault) -> String? in
            try connection.first("SELECT description FROM source") { $0.text(0) }
        }
    }

    // MARK: Replacing

    /// Puts this catalog in the place of the one in force, all or nothing. Searches go
    /// on meanwhile and see the one or the other, never a mixture.
    ///
    /// - Parameters:
    ///   - source: anything by which the caller knows the files again.
    ///   - progress: how many items are in so far; called for each.
    package func replaceCatalog(
        with new: Catalog, source: String = "", progress: (Int) -> Void = { _ in }
    ) throws(StoreFault) {
        try catalog.replace { (path) throws(StoreFault) in
            try CatalogFile.build(path, new, source: source, progress: progress)
        }
    }
}

extension CatalogFile {
    /// Makes a file of this catalog.
    static func build(_ path: String, _ new: Catalog, source: String, progress: (Int) -> Void) throws(StoreFault) {
        try build(path) { (connection) throws(StoreFault) in
            try connection.run("INSERT INTO source (description) VALUES (?1)", .text(source))
            try connection.insertEnumerations(new.enumerations)
            let places = try connection.insertPlaces(new.places)
            var filters = Filters()
            for (index, item) in new.items.enumerated() {
                try connection.insert(item, id: index + 1, places: places, filters: &filters)
                progress(index + 1)
            }
            for (place, id) in places.sorted(by: { $0.value < $1.value }) { try connection.insertFilter("p", place, Int64(id)) }
            for (department, id) in filters.departments.sorted(by: { $0.value < $1.value }) { try connection.insertFilter("d", department, id) }
            for (topic, id) in filters.topics.sorted(by: { $0.value < $1.value }) { try connection.insertFilter("t", topic, id) }
            try connection.run("INSERT INTO item_index (item_index) VALUES ('optimize')")
        }
    }
}

private struct Filters {
    var departments: [String: Int64] = [:]
    var topics: [String: Int64] = [:]

    static func id(_ value: String, in ids: inout [String: Int64]) -> Int64 {
        if let id = ids[value] { return id }
        let id = Int64(ids.count + 1)
        ids[value] = id
        return id
    }
}

extension Connection {
    /// The index's words for the filters; nil when the catalog does not know one of them.
    fileprivate func filters(of search: CatalogSearch) throws(StoreFault) -> [String]? {
        var filters: [String] = []
        for (kind, value) in [("d", search.department), ("t", search.topic), ("p", search.here?.place)] {
            guard let value else { continue }
            guard let id = try first("SELECT id FROM filter WHERE kind = ?1 AND value = ?2", .text(kind), .text(value), row: { $0.integer(0) })
            else { return nil }
            filters.append(SearchIndex.filter(kind, id))
        }
        return filters
    }

    /// The items that can be done at a place on other days, but not on this one.
    fileprivate func closed(_ here: CatalogSearch.Here) throws(StoreFault) -> [Int64] {
        try all(
            """
            SELECT item FROM dated WHERE place = (SELECT id FROM filter WHERE kind = 'p' AND value = ?1)
            GROUP BY item HAVING NOT max(first_day <= ?2 AND ?2 < end_day) ORDER BY item
            """, .text(here.place), .text("\(here.day)")) { $0.integer(0) }
    }

    fileprivate func item(_ id: Int64) throws(StoreFault) -> ServiceItem? {
        try first(
            """
            SELECT code, name, basic_code, keywords, department, department_code, type, level, audience, handling,
                promised_days, statutory_days, visits, visit_reason, has_fee, fee, fee_basis, condition, result,
                legal_basis, is_online, online_url, topics, queue, effective, cancelled, home,
                materials, delegations, fees, steps, questions, parts, details
            FROM item WHERE id = ?1
            """, .integer(id)
        ) { row in
            var item = ServiceItem(code: row.text(0), name: row.text(1))
            item.basicCode = row.text(2)
            item.keywords = row.list(3)
            item.department = row.text(4)
            item.departmentCode = row.text(5)
            item.type = row.text(6)
            item.level = row.optional(7)
            item.audience = row.text(8)
            item.handling = row.text(9)
            item.promisedDays = row.optional(10)
            item.statutoryDays = row.optional(11)
            item.visits = row.optional(12)
            item.visitReason = row.text(13)
            item.hasFee = row.optional(14).map { $0 != 0 }
            item.fee = row.text(15)
            item.feeBasis = row.text(16)
            item.condition = row.text(17)
            item.result = row.text(18)
            item.legalBasis = row.text(19)
            item.isOnline = row.integer(20) != 0
            item.onlineURL = row.text(21)
            item.topics = row.list(22)
            item.queue = row.text(23)
            item.effective = row.date(24)
            item.cancelled = row.date(25)
            item.home = row.text(26)
            item.packedMaterials = row.text(27)
            item.packedDelegations = row.text(28)
            item.packedFees = row.text(29)
            item.packedSteps = row.text(30)
            item.packedQuestions = row.text(31)
            item.parts = row.list(32)
            item.packedDetails = row.text(33)
            return item
        }
    }

    /// The number of each place, by its code.
    fileprivate func insertPlaces(_ places: [Place]) throws(StoreFault) -> [String: Int] {
        var ids: [String: Int] = [:]
        for (index, place) in places.enumerated() {
            try run(
                """
                INSERT INTO place (id, code, name, level, address, hours, phone, parent, kind, closed, latitude, longitude)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                """,
                .integer(index + 1), .text(place.code), .text(place.name), .optional(place.level), .text(place.address),
                .text(place.hours), .text(place.phone), .text(place.parent), .text(place.kind),
                .text(PackedRows.pack(place.closed) { ["\($0.from)", "\($0.until)"] }),
                .optional(place.position?.latitude), .optional(place.position?.longitude))
            ids[place.code] = index + 1
        }
        return ids
    }

    fileprivate func insertEnumerations(_ enumerations: Enumerations) throws(StoreFault) {
        for row in enumerations.own {
            try run(
                "INSERT INTO enumeration (list, code, name, english, meaning) VALUES (?1, ?2, ?3, ?4, ?5)",
                .text(row.list), .text(row.value.code), .text(row.value.name), .text(row.value.english), .text(row.value.meaning))
        }
    }

    fileprivate func insertFilter(_ kind: String, _ value: String, _ id: Int64) throws(StoreFault) {
        try run("INSERT INTO filter (kind, value, id) VALUES (?1, ?2, ?3)", .text(kind), .text(value), .integer(id))
    }

    fileprivate func insert(
        _ item: ServiceItem, id: Int, places: [String: Int], filters: inout Filters
    ) throws(StoreFault) {
        try run(
            """
            INSERT INTO item (id, code, name, basic_code, keywords, department, department_code, type, level, audience,
                handling, promised_days, statutory_days, visits, visit_reason, has_fee, fee, fee_basis, condition, result,
                legal_basis, is_online, online_url, topics, queue, effective, cancelled, home,
                materials, delegations, fees, steps, questions, parts, details)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
                ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35)
            """,
            .integer(id), .text(item.code.raw), .text(item.name), .text(item.basicCode), .list(item.keywords),
            .text(item.department), .text(item.departmentCode), .text(item.type), .optional(item.level),
            .text(item.audience), .text(item.handling), .optional(item.promisedDays), .optional(item.statutoryDays),
            .optional(item.visits), .text(item.visitReason), .optional(item.hasFee.map { $0 ? 1 : 0 }), .text(item.fee),
            .text(item.feeBasis), .text(item.condition), .text(item.result), .text(item.legalBasis),
            .integer(item.isOnline ? 1 : 0), .text(item.onlineURL), .list(item.topics), .text(item.queue),
            .date(item.effective), .date(item.cancelled), .text(item.home),
            .text(item.packedMaterials), .text(item.packedDelegations), .text(item.packedFees), .text(item.packedSteps),
            .text(item.packedQuestions), .list(item.parts), .text(item.packedDetails))

        var tokens = [SearchIndex.filter("d", Filters.id(item.department, in: &filters.departments))]
        for topic in Set(item.topics) { tokens.append(SearchIndex.filter("t", Filters.id(topic, in: &filters.topics))) }
        var periods: [Int: [Period]] = [:]
        for delegation in [Delegation(place: item.home)] + item.delegations {
            guard let place = places[delegation.place] else { continue }
            periods[place, default: []].append(Period(of: item, delegation))
        }
        for (place, periods) in periods {
            tokens.append(SearchIndex.filter("p", Int64(place)))
            if periods.contains(.always) { continue }
            for period in periods {
                try run(
                    "INSERT OR REPLACE INTO dated (place, item, first_day, end_day) VALUES (?1, ?2, ?3, ?4)",
                    .integer(place), .integer(id), .text(period.first), .text(period.end))
            }
        }
        try run(
            "INSERT INTO item_index (rowid, text) VALUES (?1, ?2)", .integer(id),
            .text(SearchIndex.text(item, filters: tokens)))
    }
}

/// When an item can be done at a place: both the item and the delegation in force.
private struct Period: Hashable {
    /// Before and after every date, as text.
    static let always = Period(first: "", end: "~")
    var first: String
    var end: String

    private init(first: String, end: String) {
        self.first = first
        self.end = end
    }

    init(of item: ServiceItem, _ delegation: Delegation) {
        first = max(item.effective?.description ?? "", delegation.from?.description ?? "")
        end = min(item.cancelled?.description ?? "~", delegation.until?.adding(days: 1).description ?? "~")
    }
}

extension Int {
    fileprivate func addingClamped(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? Int.max : sum
    }
}

extension Value {
    fileprivate static func optional(_ value: Int?) -> Value { value.map { .integer($0) } ?? .null }
    fileprivate static func date(_ value: LocalDate?) -> Value { .text(value?.description) }
    /// `^` separates in the national tables, so it is in no value.
    fileprivate static func list(_ values: [String]) -> Value { .text(values.joined(separator: "^")) }
}

extension Row {
    fileprivate func optional(_ column: Int32) -> Int? { isNull(column) ? nil : Int(integer(column)) }
    fileprivate func date(_ column: Int32) -> LocalDate? { LocalDate(iso: text(column)) }
    fileprivate func list(_ column: Int32) -> [String] { text(column).split(separator: "^" as Character).map { String($0) } }
}
