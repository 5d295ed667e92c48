import Glibc
import KioskCore

/// How far an import is.
package enum ImportStep: Hashable, Sendable {
    /// So many rows of this file were read.
    case reading(file: String, rows: Int)
    /// So many items of all are in.
    case storing(Int, of: Int)
}

/// What an import brought.
package struct ImportResult: Hashable, Sendable {
    package var items = 0
    package var materials = 0
    package var places = 0
    package var delegations = 0
    package var unusedColumns: [CatalogReport] = []

    package init(items: Int = 0, materials: Int = 0, places: Int = 0, delegations: Int = 0, unusedColumns: [CatalogReport] = []) {
        (self.items, self.materials, self.places, self.delegations) = (items, materials, places, delegations)
        self.unusedColumns = unusedColumns
    }
}

package enum ImportFault: Error, Hashable, Sendable {
    case catalog(CatalogFault)
    case store(StoreFault)
}

extension Store {
    /// Puts the catalog of these tables in the place of the one in force, all or nothing, without ever having all of it in
    /// memory: rows wait on the disk, beside the catalog, until their items are made.
    ///
    /// - Parameters:
    ///   - small: enumerations, synonyms and places.
    ///   - source: anything by which the caller knows the files again.
    ///   - open: a table by its file's name; nil when there is none.
    ///   - isIntact: asked once all was read: false, when what was read may have ended too early.
    package func importTables(
        _ small: CatalogFiles, source: String, open: (String) -> CSVReader?, isIntact: () -> Bool = { true },
        progress: (ImportStep) -> Void = { _ in }
    ) throws(ImportFault) -> ImportResult {
        var refusal: CatalogFault?
        do throws(StoreFault) {
            return try catalog.replace { (path) throws(StoreFault) in
                let spool = try CatalogSpool(small, beside: path)
                var result = ImportResult(places: spool.batches.withoutItems.places.count)
                for file in CatalogBatches.files {
                    let count = try spool.read(file, open(file), progress)
                    switch file {
                    case "items.csv", "bundles.csv": result.items += count
                    case "materials.csv": result.materials = count
                    case "delegations.csv": result.delegations = count
                    default: break
                    }
                }
                guard isIntact() else { throw StoreFault(.io, "a file of the catalog could not be read to its end") }
                result.unusedColumns = spool.batches.unusedColumns
                try spool.build(path, source: source, total: result.items, progress)
                guard spool.batches.fault.reports.isEmpty else {
                    unlink(path)
                    refusal = spool.batches.fault
                    throw StoreFault(.other, "the tables make no catalog")
                }
                return result
            }
        } catch {
            if let refusal { throw .catalog(refusal) }
            throw .store(error)
        }
    }
}

extension Schema {
    static let spool = [
        """
        CREATE TABLE item (
            id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, line INTEGER NOT NULL, bundle INTEGER NOT NULL, text TEXT NOT NULL
        ) STRICT;
        CREATE TABLE part (
            kind INTEGER NOT NULL, item INTEGER NOT NULL, number INTEGER NOT NULL, line INTEGER NOT NULL, text TEXT NOT NULL,
            PRIMARY KEY (kind, item, number)
        ) STRICT, WITHOUT ROWID;
        """
    ]
}

/// Rows on the disk that wait for their items: a database that nobody sees and that is gone when this is.
private final class CatalogSpool: Sequence, IteratorProtocol {
    /// Few enough for memory, many enough to be quick.
    private static let most = 1_000
    /// Of the rows of so many items together, in bytes.
    private static let budget = 32 << 20
    private static let mostBundles = 50

    private(set) var batches: CatalogBatches
    private let db: Connection
    private var rows = 0
    /// The item of the row before.
    private var last: (code: String, id: Int64) = ("", 0)
    /// Items up to this one are made.
    private var position: Int64 = 0
    private var count: Int64 = 0
    private var pending: [ServiceItem] = []
    /// Bundles that are made already, by the item behind which they stand.
    private var bundles: [Int64: [ServiceItem]] = [:]
    private var trouble: StoreFault?

    init(_ small: CatalogFiles, beside path: String) throws(StoreFault) {
        batches = CatalogBatches(small)
        let name = "\(path)-spool"
        let descriptor = Glibc.open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StoreFault(errno: errno, name) }
        close(descriptor)
        // Once it is open nobody needs its name; what a crash leaves the next start sweeps.
        defer { unlink(name) }
        db = try Connection(path: name, file: "rows of the import", .building)
        try db.execute("PRAGMA cache_size=-16000")
        for step in Schema.spool { try db.execute(step) }
        try db.run("BEGIN")
    }

    // MARK: Rows

    /// How many rows were kept.
    func read(_ file: String, _ source: CSVReader?, _ progress: (ImportStep) -> Void) throws(StoreFault) -> Int {
        var (kept, seen) = (0, 0)
        let kind = CatalogBatches.partFiles.firstIndex(of: file)
        try batches.read(file, source) { (code, record) throws(StoreFault) -> CatalogBatches.Fate in
            seen += 1
            if seen % 1_000 == 0 { progress(.reading(file: file, rows: seen)) }
            let fate = if let kind { try keep(record, kind: kind, of: code) } else { try keep(record, item: code, isBundle: file == "bundles.csv") }
            if fate == .kept { kept += 1 }
            return fate
        }
        if seen > 0 { progress(.reading(file: file, rows: seen)) }
        if file == "items.csv" { count = Int64(kept) }
        return kept
    }

    private func keep(_ record: CatalogRecord, item code: String, isBundle: Bool) throws(StoreFault) -> CatalogBatches.Fate {
        let count = try db.run(
            "INSERT OR IGNORE INTO item (code, line, bundle, text) VALUES (?1, ?2, ?3, ?4)",
            .text(code), .integer(record.line), .integer(isBundle ? 1 : 0), .text(record.text))
        if count > 0 { return .kept }
        let first = try db.first("SELECT line, bundle FROM item WHERE code = ?1", .text(code)) { ($0.integer(0), $0.integer(1)) }
        return .twice(line: Int(first?.0 ?? 0), file: first?.1 == 1 ? "bundles.csv" : "items.csv")
    }

    private func keep(_ record: CatalogRecord, kind: Int, of code: String) throws(StoreFault) -> CatalogBatches.Fate {
        if last.code != code {
            guard let id = try id(of: code) else { return .orphan }
            last = (code, id)
        }
        rows += 1
        try db.run(
            "INSERT INTO part (kind, item, number, line, text) VALUES (?1, ?2, ?3, ?4, ?5)",
            .integer(kind), .integer(last.id), .integer(rows), .integer(record.line), .text(record.text))
        return .kept
    }

    private func id(of code: String) throws(StoreFault) -> Int64? {
        try db.first("SELECT id FROM item WHERE code = ?1", .text(code)) { $0.integer(0) }
    }

    // MARK: Items

    /// Makes the file of these items; not when something is wrong with a row.
    func build(_ path: String, source: String, total: Int, _ progress: (ImportStep) -> Void) throws(StoreFault) {
        try db.run("COMMIT")
        try makeBundles()
        if batches.fault.reports.isEmpty {
            try CatalogFile.build(path, batches.withoutItems, items: self, source: source) { progress(.storing($0, of: total)) }
        }
        // What else is wrong is told, too.
        while next() != nil {}
        if let trouble {
            unlink(path)
            throw trouble
        }
    }

    /// The next item; nil at the end, and also after what was wrong or failed.
    func next() -> ServiceItem? {
        while pending.isEmpty {
            guard trouble == nil, position < count, !batches.isHopeless else { return nil }
            do throws(StoreFault) {
                try load()
            } catch {
                trouble = error
            }
            if !batches.fault.reports.isEmpty { pending = [] }
        }
        return pending.popLast()
    }

    private func load() throws(StoreFault) {
        let first = position + 1
        var end = Swift.min(position + Int64(Self.most), count)
        var records = try parts(first, &end)
        records["items.csv"] = try items(first, end)
        var id = first
        var made: [ServiceItem] = []
        for item in batches.take(records) {
            made.append(item)
            made += bundles[id] ?? []
            id += 1
        }
        position = end
        if position == count { made += bundles[0] ?? [] }
        pending = made.reversed()
    }

    private func items(_ first: Int64, _ end: Int64) throws(StoreFault) -> [CatalogRecord] {
        try db.all("SELECT line, text FROM item WHERE id BETWEEN ?1 AND ?2 ORDER BY id", .integer(first), .integer(end)) {
            CatalogRecord(line: Int($0.integer(0)), text: $0.text(1))
        }
    }

    /// The rows of these items; of fewer, when they are too many for memory: `end` is the last of them.
    private func parts(_ first: Int64, _ end: inout Int64) throws(StoreFault) -> [String: [CatalogRecord]] {
        var parts: [String: [(item: Int64, record: CatalogRecord)]] = [:]
        for (kind, file) in CatalogBatches.partFiles.enumerated() {
            var size = 0
            var found: [(item: Int64, record: CatalogRecord)] = []
            var last = end
            try db.each(
                "SELECT item, line, text FROM part WHERE kind = ?1 AND item BETWEEN ?2 AND ?3 ORDER BY item, number",
                [.integer(kind), .integer(first), .integer(end)]
            ) { (row) throws(StoreFault) -> Bool in
                let record = CatalogRecord(line: Int(row.integer(1)), text: row.text(2))
                let item = row.integer(0)
                size += row.text(2).utf8.count + 512
                guard size <= Self.budget else {
                    last = item - 1
                    if last < first { batches.refuse(file, line: record.line, .tooMuch(Self.budget)) }
                    return false
                }
                found.append((item, record))
                return true
            }
            end = Swift.max(Swift.min(end, last), first)
            parts[file] = found
        }
        let end = end
        return parts.mapValues { $0.filter { $0.item <= end }.map(\.record) }
    }

    // MARK: Bundles

    /// Bundles are made first, each with its parts beside it, and wait for the least used of them.
    private func makeBundles() throws(StoreFault) {
        var last = count
        while !batches.isHopeless {
            var ids: [Int64] = []
            var records: [String: [CatalogRecord]] = [:]
            try db.each("SELECT id, line, text FROM item WHERE bundle = 1 AND id > ?1 ORDER BY id LIMIT ?2", [.integer(last), .integer(Self.mostBundles)]) { row in
                ids.append(row.integer(0))
                records["bundles.csv", default: []].append(CatalogRecord(line: Int(row.integer(1)), text: row.text(2)))
                return true
            }
            guard let newest = ids.last else { return }
            last = newest
            var anchors: [String: Int64] = [:]
            var members = Set<Int64>()
            for record in records["bundles.csv"] ?? [] {
                let parts = batches.parts(of: record)
                for part in parts {
                    guard let id = try id(of: part), id <= count else { continue }
                    members.insert(id)
                    anchors[parts.joined(separator: "^"), default: 0] = Swift.max(anchors[parts.joined(separator: "^")] ?? 0, id)
                }
            }
            for id in members.sorted() { records["items.csv", default: []] += try items(id, id) }
            for id in members.sorted() + ids {
                var end = id
                for (file, rows) in try parts(id, &end) { records[file, default: []] += rows }
            }
            for item in batches.take(records) where item.isBundle {
                bundles[anchors[item.parts.joined(separator: "^")] ?? 0, default: []].append(item)
            }
        }
    }
}
