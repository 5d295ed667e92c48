import KioskCore

extension Store {
    // MARK: Asking

    /// The item with this implementation code.
    package func item(_ code: String) throws(StoreFault) -> ServiceItem? {
        try catalog.read { (connection) throws(StoreFault) -> ServiceItem? in try connection.item(coded: code) }
    }

    /// Of the item with this implementation code, without the rest of it, and of a bundle's items.
    package func offers(_ code: String) throws(StoreFault) -> [Offer]? {
        try catalog.read { (connection) throws(StoreFault) -> [Offer]? in
            guard let offer = try connection.offer(coded: code) else { return nil }
            var offers = [offer]
            for part in offer.parts {
                guard let part = try connection.offer(coded: part) else { throw connection.missing(part, of: code) }
                offers.append(part)
            }
            return offers
        }
    }

    /// Of a bundle (一件事), the items in it.
    package func parts(of bundle: ServiceItem) throws(StoreFault) -> [ServiceItem] {
        guard bundle.isBundle else { return [] }
        return try catalog.read { (connection) throws(StoreFault) -> [ServiceItem] in
            var parts: [ServiceItem] = []
            for code in bundle.parts {
                if let part = try connection.item(coded: code) {
                    parts.append(part)
                } else if try connection.item(coded: bundle.code.raw)?.parts == bundle.parts {
                    // Else another catalog came into force since the bundle was read.
                    throw connection.missing(code, of: bundle.code.raw)
                }
            }
            return parts
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
            ) { (row) throws(StoreFault) in
                guard !row.text(0).isEmpty else { throw StoreFault(.damaged, "\(connection.file): a place without a code") }
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
        try catalog.read { (connection) throws(StoreFault) -> Enumerations in try connection.enumerations() }
    }

    /// Everything that is in force.
    package func wholeCatalog() throws(StoreFault) -> Catalog {
        var whole = Catalog(places: try places(), enumerations: try enumerations())
        try catalog.read { (connection) throws(StoreFault) in
            whole.synonyms = try connection.synonyms()
            for id in try connection.all("SELECT id FROM item ORDER BY id", row: { $0.integer(0) }) {
                if let item = try connection.item(id) { whole.items.append(item) }
            }
        }
        return whole
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

    /// Reads every page of the catalog in force, however large.
    package func checkCatalog() throws(StoreFault) { try catalog.read { (connection) throws(StoreFault) in try connection.check() } }

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

    /// The same with items one at a time, the most used first, so that a province's never stand in memory.
    package func replaceCatalog(
        items: some Sequence<ServiceItem>, places: [Place], source: String = "", progress: (Int) -> Void = { _ in }
    ) throws(StoreFault) {
        try catalog.replace { (path) throws(StoreFault) in
            try CatalogFile.build(path, Catalog(places: places), items: items, source: source, progress: progress)
        }
    }
}

extension CatalogFile {
    /// Makes a file of this catalog.
    static func build(_ path: String, _ new: Catalog, source: String, progress: (Int) -> Void) throws(StoreFault) {
        try build(path, new, items: new.items, source: source, progress: progress)
    }

    /// Makes a file of these items, with all else of the catalog.
    static func build(
        _ path: String, _ new: Catalog, items: some Sequence<ServiceItem>, source: String, progress: (Int) -> Void
    ) throws(StoreFault) {
        try build(path) { (connection) throws(StoreFault) in
            try connection.run("INSERT INTO source (description) VALUES (?1)", .text(source))
            try connection.insertEnumerations(new.enumerations)
            try connection.insertSynonyms(new.synonyms)
            try connection.insertPlaces(new.places)
            var index = SearchIndex.Builder(synonyms: new.synonyms)
            let places = Set(new.places.map(\.code))
            var count = 0
            for item in items {
                count += 1
                try connection.insert(item, id: count)
                index.add(item, places: places, enumerations: new.enumerations)
                progress(count)
            }
            try connection.insertIndex(index)
        }
    }
}

extension Connection {
    fileprivate func item(coded code: String) throws(StoreFault) -> ServiceItem? {
        guard let id = try first("SELECT id FROM item WHERE code = ?1", .text(code), row: { $0.integer(0) }) else {
            try expectCodes()
            return nil
        }
        guard let item = try item(id), item.code.raw == code else {
            throw StoreFault(.damaged, "\(file): item \(id) has another code than its index says")
        }
        return item
    }

    fileprivate func offer(coded code: String) throws(StoreFault) -> Offer? {
        let offer = try first("SELECT queue, effective, cancelled, details, parts FROM item WHERE code = ?1", .text(code)) { row in
            Offer(
                queue: row.text(0), effective: row.date(1), cancelled: row.date(2),
                state: PackedRows.detail(.state, row.text(3)), parts: row.list(4))
        }
        if offer == nil { try expectCodes() }
        return offer
    }

    /// No catalog is built of a bundle without its items.
    fileprivate func missing(_ part: String, of bundle: String) -> StoreFault {
        StoreFault(.damaged, "\(file): \(part), an item of \(bundle), is missing")
    }

    /// That there is no such item only a table can say whose codes are texts. Looks in the index, at both its ends.
    fileprivate func expectCodes() throws(StoreFault) {
        let torn = try first("SELECT 1 FROM item WHERE code IS NULL OR code <= '' OR code >= x''") { _ in true } ?? false
        if torn { throw StoreFault(.damaged, "\(file): an item without a code") }
    }

    func enumerations() throws(StoreFault) -> Enumerations {
        Enumerations(own: try all("SELECT list, code, name, english, meaning FROM enumeration ORDER BY id") { row in
            Enumerations.Row(list: row.text(0), value: Enumerations.Value(
                code: row.text(1), name: row.text(2), english: row.text(3), meaning: row.text(4)))
        })
    }

    func item(_ id: Int64) throws(StoreFault) -> ServiceItem? {
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

    fileprivate func insertPlaces(_ places: [Place]) throws(StoreFault) {
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
        }
    }

    fileprivate func insertEnumerations(_ enumerations: Enumerations) throws(StoreFault) {
        for row in enumerations.own {
            try run(
                "INSERT INTO enumeration (list, code, name, english, meaning) VALUES (?1, ?2, ?3, ?4, ?5)",
                .text(row.list), .text(row.value.code), .text(row.value.name), .text(row.value.english), .text(row.value.meaning))
        }
    }

    fileprivate func insert(_ item: ServiceItem, id: Int) throws(StoreFault) {
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
