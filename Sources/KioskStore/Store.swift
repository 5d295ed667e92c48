import Synchronization

/// What a terminal keeps, in one directory that one process has open at a time.
///
/// - `records.db`: numbers, jobs and the journal. Precious: it cannot be made again.
/// - `catalog-N.db`: the items of the hall, made from files that somebody else keeps
///   (`CatalogShelf`).
/// - `feed.db`: the rows of a feed, where the catalog comes as one.
/// - `vault.key`: the keys to what is sealed in the records. Precious, too, and never in the same backup.
/// - `demand.db`: what residents looked for and did not find, counted.
///
/// An import makes a file of its own and never holds up a number.
/// Several terminals of one machine may share their records, each with a directory and a name
/// of its own (docs/decisions/0011): what is said of jobs is then said of this terminal's.
/// Any thread may call. The directory is free again when the store is released.
package final class Store: Sendable {
    let records: Database
    let catalog: CatalogShelf
    let loadedIndex = Mutex<LoadedIndex?>(nil)
    var directory: String { lock.directory }
    /// Whose jobs are ours.
    let terminal: String
    let recordsDirectory: String
    private let lock: DirectoryLock
    private let name: DirectoryLock?
    private let openFeed = Mutex<Database?>(nil)
    private let openVault = Mutex<Vault?>(nil)
    private let openDemand = Mutex<Database?>(nil)

    /// Creates the directory when it is missing. Local file systems only: a write-ahead
    /// log does not work across a network.
    ///
    /// - `records`: the directory of the shared records; nil: this one's own.
    /// - `terminal`: the terminal's name in shared records, which one process has at a time.
    /// - `largestAtOnce`: records that were not closed and are larger, in bytes, are to be checked (`checkRecords`).
    package init(
        directory: String, records shared: String? = nil, terminal: String = "", largestAtOnce: Int = Database.largestAtOnce
    ) throws(StoreFault) {
        lock = try DirectoryLock(directory)
        self.terminal = terminal
        recordsDirectory = shared ?? directory
        let users = try RecordsLock(recordsDirectory)
        name = terminal.isEmpty ? nil : try DirectoryLock(recordsDirectory, terminal: terminal)
        records = try Database("records.db", in: users, schema: Schema.records, largestAtOnce: largestAtOnce, glance: Self.glance)
        users.opened()
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
            let vault = try Vault(of: records, in: recordsDirectory)
            open = vault
            return vault
        }
    }

    /// Made when it is first needed.
    func demands() throws(StoreFault) -> Database {
        try openDemand.withLock { (open) throws(StoreFault) -> Database in
            if let open { return open }
            let demands = try Database("demand.db", in: lock, schema: Schema.demand)
            open = demands
            return demands
        }
    }
}
