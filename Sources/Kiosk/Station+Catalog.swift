import Glibc
import KioskCore
import KioskStore

extension Station {
    /// Imports a directory of CSV files, all or nothing; how many items are in force now.
    package func importCatalog(_ directory: String) throws(Failure) -> Int {
        try open()
        let reading = try CatalogImport.read(directory)
        try stored { () throws(StoreFault) in
            try store.replaceCatalog(with: reading.catalog, source: CatalogImport.source(directory))
        }
        placesChanged()
        _ = try stored { () throws(StoreFault) in
            try store.record(.catalogImported(items: reading.catalog.items.count, source: directory), at: Clock.moment())
        }
        events.post(Event(.catalogChanged))
        return reading.catalog.items.count
    }

    /// The configured files are imported when they are not those that are in force.
    func importChangedCatalog() throws(Failure) {
        guard !configuration.catalogDirectory.isEmpty else { return }
        let inForce = try stored { () throws(StoreFault) in try store.catalogSource() }
        guard inForce != CatalogImport.source(configuration.catalogDirectory) else { return }
        _ = try importCatalog(configuration.catalogDirectory)
    }

    package func search(_ question: Question) throws(Failure) -> ItemPage {
        try open()
        let today = Clock.date(at: Clock.wall())
        let place = configuration.hall.place
        let search = CatalogSearch(
            text: question.text, department: question.department, topic: question.topic,
            here: question.hereOnly ? CatalogSearch.Here(place: place, day: today) : nil, offset: question.offset, limit: question.limit)
        let page = try stored { () throws(StoreFault) in try store.search(search) }
        let places = try places()
        return ItemPage(items: page.items.map { item($0, today, places) }, total: page.total)
    }

    /// An item by its implementation code (实施编码).
    package func item(_ code: String) throws(Failure) -> Item {
        try open()
        let found = try stored { () throws(StoreFault) in try store.item(code) }
        guard let found else { throw Failure(.notFound) }
        return item(found, Clock.date(at: Clock.wall()), try places())
    }

    private func item(_ service: ServiceItem, _ today: LocalDate, _ places: [String: Place]) -> Item {
        let availability = service.availability(at: configuration.hall.place, on: today, places: places)
        return Item(service: service, availability: availability, whereText: availability.sentence(visits.language))
    }
}

/// The catalog's files on disk.
package enum CatalogImport {
    package static func read(_ directory: String) throws(Failure) -> CatalogReading {
        var files = CatalogFiles([:])
        for name in CatalogFiles.names {
            if let bytes = readFile("\(directory)/\(name)", limit: CatalogFiles.sizeLimit) {
                files.contents[name] = bytes
            } else if errno != ENOENT || CatalogFiles.required.contains(name) {
                throw Failure(.io, [.init("The file cannot be read: \(String(cString: strerror(errno))).", file: "\(directory)/\(name)")])
            }
        }
        do throws(CatalogFault) {
            return try Catalog.read(files)
        } catch {
            var reports = error.reports.map { report in
                Failure.Report(
                    report.message, file: report.file, field: report.field,
                    row: UInt32(clamping: report.line), column: UInt32(clamping: report.column), chinese: report.chinese)
            }
            if error.more > 0 { reports.append(Failure.Report(
                "\(error.more) more reports are not shown.", chinese: "还有 \(error.more) 处没有列出。")) }
            throw Failure(.catalog, reports)
        }
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
