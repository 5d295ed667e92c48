import KioskCore
import Synchronization

/// What came of a file of a feed.
package struct FeedResult: Hashable, Sendable {
    /// Rows in the file.
    package var rows: Int
    /// How many of them were newer than what was here.
    package var applied: Int
    /// Rows of items that have not come yet, or are gone.
    package var waiting: Int
    /// Items in force now.
    package var items: Int
}

package enum FeedFault: Error, Hashable, Sendable {
    case catalog(CatalogFault)
    case store(StoreFault)
}

extension Schema {
    /// The newest row of every id that ever came; deleted ones, too.
    static let feed = [
        """
        CREATE TABLE row (
            kind TEXT NOT NULL, id TEXT NOT NULL, time INTEGER NOT NULL, batch TEXT NOT NULL,
            deleted INTEGER NOT NULL, fields TEXT NOT NULL,
            PRIMARY KEY (kind, id)
        ) STRICT, WITHOUT ROWID;
        """
    ]
}

extension Store {
    /// Takes a file of a feed, all or nothing. The same file twice changes nothing, and files in another order give the
    /// same catalog: an older row never takes the place of a newer one.
    ///
    /// - Parameters:
    ///   - file: its name, for reports.
    ///   - progress: how many items are in so far; called for each.
    package func importFeed(
        _ lines: [CatalogFeed.Line], file: String, progress: (Int) -> Void = { _ in }
    ) throws(FeedFault) -> FeedResult {
        var fault: CatalogFault?
        do throws(StoreFault) {
            return try feed().write { (db) throws(StoreFault) in
                var applied = 0
                for line in lines where try db.put(line.row) { applied += 1 }
                guard applied > 0 else {
                    return FeedResult(rows: lines.count, applied: 0, waiting: 0, items: try itemCount())
                }
                let assembly = CatalogFeed.Assembly(try db.feedRows())
                let reading: CatalogReading
                do throws(CatalogFault) {
                    reading = try Catalog.read(assembly.files)
                } catch {
                    fault = assembly.fault(error, file: file, lines: lines)
                    throw StoreFault(.other, "the feed makes no catalog")
                }
                // In force before the rows are kept: what is cut off between is only taken again.
                try replaceCatalog(with: reading.catalog, source: "feed", progress: progress)
                return FeedResult(
                    rows: lines.count, applied: applied, waiting: assembly.waiting, items: reading.catalog.items.count)
            }
        } catch {
            if let fault { throw .catalog(fault) }
            throw .store(error)
        }
    }
}

extension Connection {
    /// False when what is there is as new.
    fileprivate func put(_ row: FeedRow) throws(StoreFault) -> Bool {
        let known = try first(
            "SELECT kind, id, time, batch, deleted, fields FROM row WHERE kind = ?1 AND id = ?2", .text(row.table), .text(row.id)
        ) { (row) throws(StoreFault) in try FeedRow(row, file) }
        if let known, !row.isNewer(than: known) { return false }
        try run(
            "INSERT OR REPLACE INTO row (kind, id, time, batch, deleted, fields) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            .text(row.table), .text(row.id), .integer(row.time), .text(row.batch), .integer(row.isDeleted ? 1 : 0), .text(row.written))
        return true
    }

    fileprivate func feedRows() throws(StoreFault) -> [FeedRow] {
        try all("SELECT kind, id, time, batch, deleted, fields FROM row WHERE deleted IS NOT 1 ORDER BY kind, id") { (row) throws(StoreFault) in
            try FeedRow(row, file)
        }
    }
}

extension FeedRow {
    /// A row that is not as it was put is no reason to leave its item out of the catalog.
    fileprivate init(_ row: borrowing Row, _ file: String) throws(StoreFault) {
        let (table, written, deleted) = (row.text(0), row.text(5), row.integer(4))
        self.init(
            table: table, id: row.text(1), time: row.integer(2), batch: row.text(3), isDeleted: deleted == 1, fields: FeedRow.fields(written: written))
        guard CatalogFiles.names.contains("\(table).csv"), !id.isEmpty, !batch.isEmpty, !row.isNull(2), !row.isNull(4), (0...1).contains(deleted),
            isDeleted || !fields.isEmpty, self.written == written
        else { throw StoreFault(.damaged, "\(file): row \(id) of \(table) is not as it came; remove the file and take the whole feed again") }
    }
}
