import KioskCore
import Synchronization

/// The index of the catalog in force, as it was last read.
struct LoadedIndex: Sendable {
    /// Of the header, which holds a sum over all: another index has another.
    let stamp: Int64
    let index: SearchIndex
    let synonyms: Synonyms
}

extension Store {
    /// Finds items. Any text is a fair question; one that cannot match finds nothing.
    package func search(_ search: CatalogSearch) throws(StoreFault) -> CatalogPage {
        let words = SearchText.words(search.text)
        // Only punctuation was typed: that is no wish to see everything.
        if words.isEmpty, !search.text.unicodeScalars.allSatisfy(\.properties.isWhitespace) { return CatalogPage() }
        return try catalog.read { (connection) throws(StoreFault) -> CatalogPage in
            guard let loaded = try load(connection) else { return CatalogPage() }
            var query = SearchIndex.Query()
            query.words = words
            query.filters = [
                search.department.map { (.department, $0) }, search.level.map { (.level, "\($0)") },
                search.audience.map { (.audience, $0) }, search.topic.map { (.topic, $0) }, search.channel.map { (.channel, $0) },
            ].compactMap { $0 }
            query.here = search.here.map { ($0.places, SearchIndex.day($0.day)) }
            query.codes = try connection.codes(search.text, loaded.index)
            query.offset = search.offset
            query.limit = search.limit
            let answer = loaded.index.find(query, synonyms: loaded.synonyms)
            var items: [ServiceItem] = []
            for number in answer.items {
                items.append(try connection.indexed(number))
            }
            return CatalogPage(items: items, total: answer.total)
        }
    }

    /// Whether two neighbouring characters of this text stand in a name of the catalog.
    func catalogKnowsPart(of text: [Unicode.Scalar]) throws(StoreFault) -> Bool {
        try catalog.read { (connection) throws(StoreFault) -> Bool in
            try load(connection)?.index.knowsPart(of: text) ?? false
        }
    }

    /// The index that belongs to what this connection sees; nil before the first import.
    private func load(_ connection: Connection) throws(StoreFault) -> LoadedIndex? {
        guard let stamp = try connection.first(
            "SELECT coalesce((SELECT sum FROM search_part WHERE number = 0), 0) FROM source", row: { $0.integer(0) })
        else { return nil }
        if let loaded = loadedIndex.withLock({ $0 }), loaded.stamp == stamp { return loaded }
        let synonyms = try connection.synonyms()
        let index: SearchIndex
        if let stored = try connection.storedIndex() {
            index = stored
        } else {
            index = try connection.rebuiltIndex(synonyms, places: try places(connection))
        }
        let loaded = LoadedIndex(stamp: stamp, index: index, synonyms: synonyms)
        loadedIndex.withLock { $0 = loaded }
        return loaded
    }

    private func places(_ connection: Connection) throws(StoreFault) -> Set<String> {
        Set(try connection.all("SELECT code FROM place") { $0.text(0) })
    }
}

extension Connection {
    func synonyms() throws(StoreFault) -> Synonyms {
        Synonyms(own: try all("SELECT kind, words FROM synonym ORDER BY id") { row in
            Synonyms.Row(
                kind: Synonyms.Kind(rawValue: row.text(0)) ?? .around,
                words: row.text(1).split(separator: "^" as Character).map { String($0) })
        })
    }

    func insertSynonyms(_ synonyms: Synonyms) throws(StoreFault) {
        for row in synonyms.own {
            try run("INSERT INTO synonym (kind, words) VALUES (?1, ?2)", .text(row.kind.rawValue), .text(row.words.joined(separator: "^")))
        }
    }

    /// Nil when it is not whole, or of another version.
    fileprivate func storedIndex() throws(StoreFault) -> SearchIndex? {
        var parts: [Int: [UInt8]] = [:]
        try each("SELECT number, sum, bytes FROM search_part") { row in
            let bytes = row.blob(2)
            if Int64(bitPattern: SearchIndex.sum(bytes)) == row.integer(1) { parts[Int(row.integer(0))] = bytes }
            return true
        }
        return SearchIndex(parts: { parts.removeValue(forKey: $0.rawValue) })
    }

    /// An item by its number in an index.
    fileprivate func indexed(_ number: Int) throws(StoreFault) -> ServiceItem {
        guard let item = try item(Int64(number) + 1) else { throw StoreFault(.damaged, "\(file): item \(number + 1) is missing") }
        return item
    }

    /// From the items, without storing it.
    fileprivate func rebuiltIndex(_ synonyms: Synonyms, places: Set<String>) throws(StoreFault) -> SearchIndex {
        var builder = SearchIndex.Builder(synonyms: synonyms)
        let enumerations = try enumerations()
        let count = try first("SELECT coalesce(max(id), 0) FROM item") { $0.integer(0) } ?? 0
        // A hole would move every item behind it.
        for number in 0..<Int(max(count, 0)) { builder.add(try indexed(number), places: places, enumerations: enumerations) }
        var parts: [SearchIndex.Part: [UInt8]] = [:]
        try finish(builder) { (part, bytes) throws(StoreFault) in parts[part] = bytes }
        guard let index = SearchIndex(parts: { parts.removeValue(forKey: $0) }) else {
            throw StoreFault(.damaged, "\(file): no index can be made of its items")
        }
        return index
    }

    /// Stores the index of the items that are in the table.
    func insertIndex(_ builder: consuming SearchIndex.Builder) throws(StoreFault) {
        try finish(builder) { (part, bytes) throws(StoreFault) in
            let sum = Int64(bitPattern: SearchIndex.sum(bytes))
            try run("INSERT INTO search_part (number, sum, bytes) VALUES (?1, ?2, ?3)", .integer(part.rawValue), .integer(sum), .blob(bytes))
        }
    }

    private func finish(
        _ builder: consuming SearchIndex.Builder, _ put: (SearchIndex.Part, [UInt8]) throws(StoreFault) -> Void
    ) throws(StoreFault) {
        let byCode = try all("SELECT id FROM item ORDER BY code") { UInt32(clamping: $0.integer(0) - 1) }
        let byBasicCode = try all("SELECT id FROM item ORDER BY basic_code, id") { UInt32(clamping: $0.integer(0) - 1) }
        try builder.finish(byCode: byCode, byBasicCode: byBasicCode, put)
    }

    // MARK: Codes

    /// Where in the index's order of codes those stand that begin with this text; nil when it is no beginning of a code.
    fileprivate func codes(_ text: String, _ index: SearchIndex) throws(StoreFault) -> (Range<Int>, Range<Int>)? {
        let digits = text.utf8.count { (0x30...0x39).contains($0) }
        guard digits >= 3, (4...64).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let prefix = Array(text.uppercased().utf8)
        let byCode = try range(of: prefix, in: index.byCode) { (id) throws(StoreFault) in
            try first("SELECT code FROM item WHERE id = ?1", .integer(id)) { $0.text(0) }
        }
        let byBasicCode = try range(of: prefix, in: index.byBasicCode) { (id) throws(StoreFault) in
            try first("SELECT basic_code FROM item WHERE id = ?1", .integer(id)) { $0.text(0) }
        }
        return byCode.isEmpty && byBasicCode.isEmpty ? nil : (byCode, byBasicCode)
    }

    private func range(
        of prefix: [UInt8], in order: [UInt32], code: (Int) throws(StoreFault) -> String?
    ) throws(StoreFault) -> Range<Int> {
        func first(_ isBehind: ([UInt8]) -> Bool) throws(StoreFault) -> Int {
            var (low, high) = (0, order.count)
            while low < high {
                let middle = (low + high) / 2
                if isBehind(Array((try code(Int(order[middle]) + 1) ?? "").utf8)) { high = middle } else { low = middle + 1 }
            }
            return low
        }
        let start = try first { !$0.lexicographicallyPrecedes(prefix) }
        let end = try first { !$0.starts(with: prefix) && prefix.lexicographicallyPrecedes($0) }
        return start..<max(start, end)
    }
}

extension SearchIndex.Builder {
    /// - Parameter places: those that are in the catalog.
    mutating func add(_ item: ServiceItem, places: Set<String>, enumerations: Enumerations) {
        var filters: [(SearchIndex.Filter, String)] = [(.department, item.department)]
        if let level = item.level { filters.append((.level, "\(level)")) }
        for audience in unique(values(item.audience)) { filters.append((.audience, audience)) }
        for topic in unique(item.topics + (item.isBundle ? ["bundle"] : [])) { filters.append((.topic, topic)) }
        let channels = values(item[.channels])
        for channel in unique(channels + channels.map { enumerations.meaning($0, of: "handle_type") } + (item.isOnline ? ["online"] : []))
        where !channel.isEmpty {
            filters.append((.channel, channel))
        }
        var periods: [(place: String, periods: [(first: UInt32, end: UInt32)])] = []
        // What the department has stopped can be done nowhere.
        let isStopped = item.offer.isStopped(enumerations)
        for delegation in [Delegation(place: item.home)] + item.delegations where !isStopped && places.contains(delegation.place) {
            let first = [item.effective, delegation.from].compactMap { $0 }.map { SearchIndex.day($0) }.max() ?? 0
            let end = [item.cancelled, delegation.until?.adding(days: 1)].compactMap { $0 }.map { SearchIndex.day($0) }.min() ?? .max
            if let known = periods.firstIndex(where: { $0.place == delegation.place }) {
                periods[known].periods.append((first, end))
            } else {
                periods.append((delegation.place, [(first, end)]))
            }
        }
        add(name: item.name, keywords: item.keywords, filters: filters, places: periods)
    }

    // In their order, so that the same items make the same index.
    private func unique(_ values: [String]) -> [String] {
        values.enumerated().filter { !values[..<$0.offset].contains($0.element) }.map(\.element)
    }

    private func values(_ list: String) -> [String] {
        list.split(separator: "^" as Character).map { String($0) }
    }
}
