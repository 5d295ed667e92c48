import Synchronization

/// What a terminal keeps, in one directory that one process has open at a time.
///
/// - `records.db`: numbers, jobs and the journal. Precious: it cannot be made again.
/// - `catalog-N.db`: the items of the hall, made from files that somebody else keeps
///   (`CatalogShelf`).
/// - `feed.db`: the rows of a feed, where the catalog comes as one.
/// - `vault.key`: the keys to what is sealed in the records. Precious, too, and never in the same backup.
///
/// An import makes a file of its own and never holds up a number.
/// Any thread may call. The directory is free again when the store is released.
package final class Store: Sendable {
    let records: Database
    let catalog: CatalogShelf
    let loadedIndex = Mutex<LoadedIndex?>(nil)
    var directory: String { lock.directory }
    private let lock: DirectoryLock
    private let openFeed = Mutex<Database?>(nil)
    private let openVault = Mutex<Vault?>(nil)

    /// Creates the directory when it is missing. Local file systems only: a write-ahead
    /// log does not work across a network.
    package init(directory: String) throws(StoreFault) {
        lock = try DirectoryLock(directory)
        records = try Database("records.db", in: lock, schema: Schema.records)
        catalog = try CatalogShelf(in: lock)
    }

    /// Made when the first rows come.
    func feed() throws(StoreFault) -> Database {
        try openFeed.withLock { (open) throws(StoreFault) -> Database in
            if let open { return open }
            let feed = try Database("feed.db", in: lock, schema: Schema.feed)
            open = feed
            return feed
        }
    }

    /// Opened at first use: a terminal whose key file is lost still issues numbers.
    package func vault() throws(StoreFault) -> Vault {
        try openVault.withLock { (open) throws(StoreFault) -> Vault in
            if let open { return open }
            let vault = try Vault(of: records, in: lock.directory)
            open = vault
            return vault
        }
    }
}
