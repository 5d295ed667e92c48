import Glibc
import KioskCore
import KioskStore

/// A catalog without a terminal: what kiosk-catalog does.
package final class CatalogDesk {
    private let store: Store
    private let scratch: ScratchDirectory?
    /// In the order of places.csv.
    package let places: [Place]
    private let placesByCode: [String: Place]
    private let enumerations: Enumerations

    /// The catalog in a terminal's state directory, which no running kiosk may have open.
    package convenience init(state directory: String) throws(Failure) {
        let store = try Self.open(directory)
        // What is asked now would be answered out of another catalog.
        if let reason = store.catalogFallback {
            throw Failure(.store, "The catalog cannot be used (\(reason)). "
                + ((try? store.itemCount()) ?? 0 > 0 ? "The one before it is in force now." : "Import it again."))
        }
        try self.init(store, nil)
    }

    /// A catalog that is in no terminal yet. Its search index stands in a temporary
    /// directory for as long as this lives.
    package convenience init(_ catalog: Catalog) throws(Failure) {
        let scratch = try ScratchDirectory()
        let store: Store
        do throws(StoreFault) {
            store = try Store(directory: scratch.path)
            try store.replaceCatalog(with: catalog)
        } catch {
            throw Failure(error)
        }
        try self.init(store, scratch)
    }

    private init(_ store: Store, _ scratch: ScratchDirectory?) throws(Failure) {
        do throws(StoreFault) {
            places = try store.places()
            enumerations = try store.enumerations()
        } catch {
            throw Failure(error)
        }
        placesByCode = Dictionary(places.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        self.store = store
        self.scratch = scratch
    }

    /// Reads a directory of CSV files. The failure holds every bad row; of more than 100 the first.
    package static func read(_ directory: String) throws(Failure) -> CatalogReading { try CatalogImport.read(directory) }

    /// Replaces the catalog of a state directory, as a kiosk does, and records it.
    ///
    /// - Parameter progress: how many items are stored so far; called for each.
    package static func replace(
        in state: String, with reading: CatalogReading, from directory: String, progress: (Int) -> Void
    ) throws(Failure) {
        let store = try open(state)
        do throws(StoreFault) {
            try store.replaceCatalog(with: reading.catalog, source: CatalogImport.source(directory), progress: progress)
            try store.record(.catalogImported(items: reading.catalog.items.count, source: directory), at: Clock.moment())
        } catch {
            throw Failure(error)
        }
    }

    /// Puts a directory of CSV files into a state directory, as a kiosk does, and records it.
    package static func importTables(
        in state: String, _ directory: String, progress: (ImportStep) -> Void
    ) throws(Failure) -> ImportResult {
        let store = try open(state)
        let result = try CatalogImport.tables(directory, to: store, progress: progress)
        do throws(StoreFault) {
            try store.record(.catalogImported(items: result.items, source: directory), at: Clock.moment())
        } catch {
            throw Failure(error)
        }
        return result
    }

    /// Puts a pack into a state directory, as a kiosk does, and records it; how many items it has.
    ///
    /// - Parameters:
    ///   - place: a place that the catalog must know; "" for any.
    package static func importPack(
        in state: String, _ path: String, keys: [SigningKey], place: String = ""
    ) throws(Failure) -> (pack: Pack, items: Int) {
        let store = try open(state)
        let pack = try CatalogImport.pack(path, keys, to: store, place: place)
        do throws(StoreFault) {
            let items = try store.itemCount()
            try store.record(.catalogImported(items: items, source: path), at: Clock.moment())
            return (pack, items)
        } catch {
            throw Failure(error)
        }
    }

    /// Puts the catalog before the one in force there again. The result is the pack now in force; nil for files.
    package static func rollBack(in state: String) throws(Failure) -> Pack? {
        let store = try open(state)
        do throws(StoreFault) {
            // What did not open has been left for the one before it already.
            if store.catalogFallback == nil {
                guard try store.rollBackCatalog() else { throw StoreFault(.other, "there is no catalog before this one") }
                try store.record(.catalogRolledBack(reason: "asked for"), at: Clock.moment())
            }
            return store.packInForce()
        } catch {
            throw Failure(error)
        }
    }

    static func open(_ state: String) throws(Failure) -> Store {
        do throws(StoreFault) {
            let store = try Store(directory: state)
            try store.recordFallback()
            return store
        } catch {
            throw Failure(error.kind == .locked ? .busy : .store, error.description)
        }
    }

    /// Builds a pack of a catalog and signs it.
    ///
    /// - Parameters:
    ///   - serial: 1 or more; nil: the seconds since 1970, which grow by themselves.
    ///   - progress: how many items are in so far; called for each.
    package static func pack(
        _ catalog: Catalog, hall: String, serial: Int64?, key: SigningKey, to path: String, progress: (Int) -> Void = { _ in }
    ) throws(Failure) -> Pack {
        let now = Clock.wall()
        do throws(PackFault) {
            return try Pack.build(
                catalog, hall: hall, serial: serial ?? max(now / 1_000, 1), built: now, key: key, to: path, progress: progress)
        } catch {
            throw Failure(error, path)
        }
    }

    /// Reads the whole pack; a failure when none of these keys signed it as it is.
    ///
    /// - Parameter progress: how many bytes of how many were read.
    package static func verify(
        _ path: String, keys: [SigningKey], progress: (Int, Int) -> Void = { _, _ in }
    ) throws(Failure) -> Pack {
        do throws(PackFault) {
            return try Pack.verify(path, keys: keys, progress: progress)
        } catch {
            throw Failure(error, path)
        }
    }

    /// What residents looked for in vain at the terminal of this state directory, which may be running.
    package static func demand(in state: String, from: LocalDate?, to: LocalDate?) throws(Failure) -> [DemandCount] {
        do throws(StoreFault) {
            return try Store.demand(in: state, from: from, to: to)
        } catch {
            throw Failure(error)
        }
    }

    package static func today() -> LocalDate { Clock.date(at: Clock.wall()) }

    /// As a terminal at this place on this day would answer.
    package func search(_ question: Question, at place: String, on day: LocalDate) throws(Failure) -> ItemPage {
        do throws(StoreFault) {
            let page = try store.search(question.search(at: place, on: day))
            var items: [Item] = []
            for service in page.items { items.append(try item(service, place, day)) }
            return ItemPage(items: items, total: page.total)
        } catch {
            throw Failure(error)
        }
    }

    /// An item by its implementation code; nil when there is none.
    package func item(_ code: String, at place: String, on day: LocalDate) throws(Failure) -> Item? {
        do throws(StoreFault) {
            guard let found = try store.item(code) else { return nil }
            return try item(found, place, day)
        } catch {
            throw Failure(error)
        }
    }

    private func item(_ service: ServiceItem, _ place: String, _ day: LocalDate) throws(StoreFault) -> Item {
        var standpoint = Standpoint(
            place: place, now: LocalTime(date: day, minute: 0), places: placesByCode, enumerations: enumerations)
        standpoint.asksHours = false
        return Item(service, parts: try store.parts(of: service), at: standpoint)
    }
}

/// A directory that is removed, with the files in it, when nobody holds it any more.
final class ScratchDirectory {
    let path: String

    init() throws(Failure) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/kiosk-catalog-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw Failure(.io, "No temporary directory can be made in \(parent): \(String(cString: strerror(errno))).")
        }
        path = String(cString: made)
    }

    deinit {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                // Not copied: an entry is shorter than its type says.
                guard let place = MemoryLayout<dirent>.offset(of: \.d_name) else { continue }
                let name = String(cString: UnsafeRawPointer(entry).advanced(by: place).assumingMemoryBound(to: CChar.self))
                if name != ".", name != ".." { unlink("\(path)/\(name)") }
            }
            closedir(directory)
        }
        rmdir(path)
    }
}
