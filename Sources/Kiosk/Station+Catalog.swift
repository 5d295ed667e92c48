import Glibc
import KioskCore
import KioskStore

extension Station {
    /// Imports a directory of CSV files, our own export as CPSV-AP, a signed pack or a file of a feed, all or nothing;
    /// how many items are in force now.
    package func importCatalog(_ path: String) throws(Failure) -> Int {
        try open()
        switch CatalogExchange.form(of: path) {
        case .directory:
            _ = try CatalogImport.tables(path, to: store)
        case .graph:
            let reading = try CatalogExchange.graph(path)
            try stored { () throws(StoreFault) in try store.replaceCatalog(with: reading.catalog, source: "CPSV-AP") }
        case .feed:
            let result = try CatalogExchange.feed(path, to: store)
            if result.applied == 0 { return result.items }
        case .pack:
            try CatalogImport.pack(path, PackKeys.trusted(configuration.catalogKeys), to: store, place: configuration.hall.place)
        }
        let items = try stored { () throws(StoreFault) in try store.itemCount() }
        try catalogChanged(.catalogImported(items: items, source: path))
        return items
    }

    /// Puts the catalog before the one in force there again.
    package func rollBackCatalog() throws(Failure) {
        try open()
        let isDone = try stored { () throws(StoreFault) in try store.rollBackCatalog() }
        guard isDone else { throw Failure(.notFound, "There is no catalog before this one.") }
        try catalogChanged(.catalogRolledBack(reason: "asked for"))
    }

    /// The pack in force; nil when the catalog was made from files.
    package func pack() -> Pack? { store.packInForce() }

    private func catalogChanged(_ occurrence: Occurrence) throws(Failure) {
        placesChanged()
        _ = try stored { () throws(StoreFault) in try store.record(occurrence, at: Clock.moment()) }
        events.post(Event(.catalogChanged))
    }

    /// The configured files are imported when they are not those that are in force; the
    /// configured pack when it is later than every one that ever was.
    func importChangedCatalog() throws(Failure) {
        try stored { () throws(StoreFault) in try store.recordFallback() }
        if !configuration.catalogPack.isEmpty {
            do throws(Failure) {
                try importLaterPack(configuration.catalogPack)
            } catch {
                // A pack that came torn over the night is no reason to stay closed, if there is another.
                let items = try stored { () throws(StoreFault) in try store.itemCount() }
                guard error.kind == .catalog || error.kind == .io, items > 0 else { throw error }
                let reason = error.reports.first?.message ?? ""
                _ = try stored { () throws(StoreFault) in
                    try store.record(.catalogRefused(source: configuration.catalogPack, reason: reason), at: Clock.moment())
                }
            }
        }
        guard !configuration.catalogDirectory.isEmpty else { return }
        let inForce = try stored { () throws(StoreFault) in try store.catalogSource() }
        guard inForce != CatalogImport.source(configuration.catalogDirectory) else { return }
        _ = try importCatalog(configuration.catalogDirectory)
    }

    private func importLaterPack(_ path: String) throws(Failure) {
        let keys = try PackKeys.trusted(configuration.catalogKeys)
        let pack: Pack
        do throws(PackFault) {
            pack = try Pack.peek(path, keys: keys)
        } catch {
            throw Failure(error, path)
        }
        if pack.serial > store.highestSerial() { _ = try importCatalog(path) }
    }

    /// - Parameter visit: the resident's whose search it is; it counts as a demand if it leads nowhere.
    package func search(_ question: Question, visit: UInt64? = nil) throws(Failure) -> ItemPage {
        try open()
        let standpoint = try standpoint()
        let search = question.search(at: standpoint.place, on: standpoint.now.date)
        let page = try stored { () throws(StoreFault) in try store.search(search) }
        if let visit { try visits.searched(visit, question.text, found: page.total) }
        var items: [Item] = []
        for service in page.items { items.append(try item(service, standpoint)) }
        return ItemPage(items: items, total: page.total)
    }

    /// An item by its implementation code (实施编码), or a bundle by its code.
    package func item(_ code: String) throws(Failure) -> Item {
        try open()
        let found = try stored { () throws(StoreFault) in try store.item(code) }
        guard let found else { throw Failure(.notFound) }
        visits.opened()
        return try item(found, try standpoint())
    }

    /// Of an item, or a bundle, that is offered today.
    func offer(_ code: String) throws(Failure) -> Offer {
        let found = try stored { () throws(StoreFault) in try store.offers(code) }
        guard let offers = found, let offer = offers.first else { throw Failure(.notFound) }
        visits.opened()
        let (day, enumerations) = (Clock.date(at: Clock.wall()), try tables().enumerations)
        // A bundle of which a part is not offered is not offered.
        guard offers.allSatisfy({ $0.refusal(on: day, enumerations) == nil }) else { throw Failure(.conflict) }
        return offer
    }

    /// What residents looked for and did not get, what was asked for most first; nil is without limit.
    package func demand(from: LocalDate?, to: LocalDate?) throws(Failure) -> [DemandCount] {
        try open()
        return try stored { () throws(StoreFault) in try store.demand(from: from, to: to) }
    }

    private func item(_ service: ServiceItem, _ standpoint: Standpoint) throws(Failure) -> Item {
        Item(service, parts: try stored { () throws(StoreFault) in try store.parts(of: service) }, at: standpoint)
    }
}

extension Store {
    /// The catalog of the last run was left for another: whoever opens the records tells the journal.
    func recordFallback() throws(StoreFault) {
        if let reason = catalogFallback { try record(.catalogRolledBack(reason: reason), at: Clock.moment()) }
    }
}

/// The catalog's files on disk.
package enum CatalogImport {
    static func isDirectory(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    }

    /// Puts a pack in force; without a key that is trusted there is nobody to take one from.
    @discardableResult
    static func pack(_ path: String, _ keys: [SigningKey], to store: Store, place: String) throws(Failure) -> Pack {
        do throws(PackFault) {
            return try store.importPack(path, keys: keys, place: place)
        } catch {
            throw Failure(error, path)
        }
    }

    /// Reads a directory of CSV files whole, for whoever wants to look at all of it.
    package static func read(_ directory: String) throws(Failure) -> CatalogReading {
        let files = try files(directory, CatalogFiles.names)
        do throws(CatalogFault) {
            return try Catalog.read(files)
        } catch {
            throw Failure(error)
        }
    }

    /// Puts a directory of CSV files in force, however large, in little memory.
    static func tables(
        _ directory: String, to store: Store, progress: (ImportStep) -> Void = { _ in }
    ) throws(Failure) -> ImportResult {
        let source = source(directory)
        let small = try files(directory, CatalogFiles.names.filter { !CatalogBatches.files.contains($0) })
        var tables: [String: TableFile] = [:]
        for name in CatalogBatches.files {
            if let table = TableFile("\(directory)/\(name)") {
                tables[name] = table
            } else if errno != ENOENT || CatalogFiles.required.contains(name) {
                throw unreadable("\(directory)/\(name)", errno)
            }
        }
        do throws(ImportFault) {
            return try store.importTables(
                small, source: source,
                open: { name in tables[name].map { table in CSVReader(gb18030: textOfGB18030) { table.next() } } },
                isIntact: { tables.values.allSatisfy { $0.failure == 0 } }, progress: progress)
        } catch {
            if let broken = tables.values.first(where: { $0.failure != 0 }) { throw unreadable(broken.path, broken.failure) }
            switch error {
            case .catalog(let fault): throw Failure(fault)
            case .store(let fault): throw Failure(fault)
            }
        }
    }

    private static func files(_ directory: String, _ names: [String]) throws(Failure) -> CatalogFiles {
        var files = CatalogFiles([:])
        files.gb18030 = textOfGB18030
        for name in names {
            if let bytes = readFile("\(directory)/\(name)", limit: CatalogFiles.sizeLimit) {
                files.contents[name] = bytes
            } else if errno != ENOENT || CatalogFiles.required.contains(name) {
                throw unreadable("\(directory)/\(name)", errno)
            }
        }
        return files
    }

    private static func unreadable(_ path: String, _ reason: Int32) -> Failure {
        Failure(.io, [.init("The file cannot be read: \(String(cString: strerror(reason))).", file: path)])
    }

    /// What the files look like from outside, so that unchanged ones are not read again.
    static func source(_ directory: String) -> String {
        CatalogFiles.names.map { name in
            var facts = stat()
            guard stat("\(directory)/\(name)", &facts) == 0 else { return "\(name)?" }
            return "\(name):\(facts.st_size):\(facts.st_mtim.tv_sec).\(facts.st_mtim.tv_nsec):\(facts.st_ino)"
        }.joined(separator: " ")
    }
}
