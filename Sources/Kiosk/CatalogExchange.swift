import Glibc
import KioskCore
import KioskStore

/// Catalogs that come and go in other forms than a directory of CSV files.
package enum CatalogExchange {
    package enum Form: Sendable {
        case directory, pack, feed
        /// Our own export as CPSV-AP.
        case graph
    }

    /// What a path holds, by its first bytes; whatever is nothing else has to be a pack.
    package static func form(of path: String) -> Form {
        if CatalogImport.isDirectory(path) { return .directory }
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return .pack }
        defer { close(file) }
        var start = [UInt8](repeating: 0, count: 64)
        let count = read(file, &start, start.count)
        let bytes = Array(start.prefix(max(0, count)))
        return CatalogGraph.isGraph(bytes) ? .graph : CatalogFeed.isFeed(bytes) ? .feed : .pack
    }

    /// Reads our own export as CPSV-AP.
    package static func graph(_ path: String) throws(Failure) -> CatalogReading {
        let bytes = try bytes(path)
        do throws(CatalogFault) {
            return try CatalogGraph.read(bytes, file: path)
        } catch {
            throw Failure(error)
        }
    }

    private static func bytes(_ path: String) throws(Failure) -> [UInt8] {
        guard let bytes = readFile(path, limit: CatalogFiles.sizeLimit) else {
            throw Failure(.io, [.init("The file cannot be read: \(String(cString: strerror(errno))).", file: path)])
        }
        return bytes
    }

    /// Takes a file of a feed into a store.
    static func feed(_ path: String, to store: Store, progress: (Int) -> Void = { _ in }) throws(Failure) -> FeedResult {
        let bytes = try bytes(path)
        let lines: [CatalogFeed.Line]
        do throws(CatalogFault) {
            lines = try CatalogFeed.read(bytes, file: path)
        } catch {
            throw Failure(error)
        }
        do throws(FeedFault) {
            return try store.importFeed(lines, file: path, progress: progress)
        } catch {
            switch error {
            case .catalog(let fault): throw Failure(fault)
            case .store(let fault): throw Failure(fault)
            }
        }
    }
}

extension Failure {
    init(_ fault: CatalogFault) {
        var reports = fault.reports.map { report in
            Report(
                report.message, file: report.file, field: report.field,
                row: UInt32(clamping: report.line), column: UInt32(clamping: report.column), chinese: report.chinese)
        }
        if fault.more > 0 { reports.append(Report("\(fault.more) more reports are not shown.", chinese: "还有 \(fault.more) 处没有列出。")) }
        self.init(.catalog, reports)
    }
}

extension CatalogDesk {
    /// Takes a file of a feed into a state directory, as a kiosk does, and records it.
    package static func importFeed(
        in state: String, _ path: String, progress: (Int) -> Void
    ) throws(Failure) -> FeedResult {
        let store = try open(state)
        let result = try CatalogExchange.feed(path, to: store, progress: progress)
        guard result.applied > 0 else { return result }
        do throws(StoreFault) {
            try store.record(.catalogImported(items: result.items, source: path), at: Clock.moment())
        } catch {
            throw Failure(error)
        }
        return result
    }

    /// The whole catalog in a directory, in our export as CPSV-AP, or in a pack that one of these keys signed.
    package static func catalog(_ path: String, keys: [SigningKey]) throws(Failure) -> Catalog {
        switch CatalogExchange.form(of: path) {
        case .directory: return try read(path).catalog
        case .graph: return try CatalogExchange.graph(path).catalog
        case .feed, .pack: break
        }
        let scratch = try ScratchDirectory()
        let store = try open(scratch.path)
        _ = try CatalogImport.pack(path, keys, to: store, place: "")
        do throws(StoreFault) {
            return try store.wholeCatalog()
        } catch {
            throw Failure(error)
        }
    }

    /// Writes a catalog as CPSV-AP in JSON-LD, a line at a time, without line ends.
    package static func graph(of catalog: Catalog, _ line: (String) -> Void) { CatalogGraph.write(catalog, line) }

    /// In what two catalogs differ, at a place and those below it, or everywhere.
    package static func changes(from old: Catalog, to new: Catalog, at place: String?) -> [CatalogChange] {
        Catalog.changes(from: old, to: new, at: place)
    }
}
