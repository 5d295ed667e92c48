import ArgumentParser
import Foundation
import Kiosk

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Puts a catalog into a terminal, all or nothing.",
        discussion: """
            kiosk-catalog import examples/hall --state /var/lib/libkiosk
            kiosk-catalog import hall.pack --config /etc/libkiosk/kiosk.conf
            kiosk-catalog import batch-17.ndjson --state /var/lib/libkiosk
            kiosk-catalog import hall.jsonld --state /var/lib/libkiosk
            Every bad row is shown with file, line and column; then the catalog in force stays.
            A running kiosk has its state open: it imports by itself when it starts, or by
            kiosk_catalog_import().
            """)

    @Argument(help: "The directory with the CSV files, a signed pack, a file of a feed (NDJSON), or what `export --to cpsv-ap` wrote.")
    var path: String

    @OptionGroup var target: Target

    @Option(name: .long, help: "A public key whose packs are taken; may be given again. (default: the configuration's)")
    var keys: [String] = []

    @Flag(name: .long, help: "Show no progress.")
    var quiet = false

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    private struct Answer: Encodable {
        let schemaVersion = kiosk_catalog.schemaVersion
        let items, materials, places, delegations: Int
        let state: String
        let milliseconds: Double
        let unusedColumns: [ReportView]
    }

    func run() throws {
        switch CatalogExchange.form(of: path) {
        case .directory: try importTables()
        case .graph: try importGraph()
        case .feed: try importFeed()
        case .pack where FileManager.default.fileExists(atPath: path): try importPack()
        case .pack: try importTables()
        }
    }

    private func importTables() throws {
        let clock = ContinuousClock()
        let began = clock.now
        let progress = Progress(shown: !json && !quiet)
        let (target, result) = try telling(json: json, progress) { () throws(Failure) in
            let target = try self.target.open().state
            return (target, try CatalogDesk.importTables(in: target, path) { step in
                switch step {
                case .reading(let file, let rows): progress.show("reading \(file)", rows)
                case .storing(let count, let total): progress.show("storing items", count, of: total)
                }
            })
        }
        try tell(result, state: target, took: milliseconds(clock.now - began))
    }

    private func importGraph() throws {
        let clock = ContinuousClock()
        let began = clock.now
        let progress = Progress(shown: !json && !quiet)
        let (target, reading) = try telling(json: json, progress) { () throws(Failure) in
            let target = try self.target.open().state
            progress.show("reading", 0)
            let reading = try CatalogExchange.graph(path)
            try CatalogDesk.replace(in: target, with: reading, from: path) { progress.show("storing items", $0, of: reading.catalog.items.count) }
            return (target, reading)
        }
        let catalog = reading.catalog
        try tell(
            ImportResult(
                items: catalog.items.count, materials: catalog.items.reduce(0) { $0 + $1.materials.count }, places: catalog.places.count,
                delegations: catalog.items.reduce(0) { $0 + $1.delegations.count }, unusedColumns: reading.unusedColumns),
            state: target, took: milliseconds(clock.now - began))
    }

    private func tell(_ result: ImportResult, state: String, took: Double) throws {
        let unused = result.unusedColumns.map { ReportView($0) }
        if json {
            return try printJSON(Answer(
                items: result.items, materials: result.materials, places: result.places, delegations: result.delegations,
                state: state, milliseconds: took, unusedColumns: unused))
        }
        print("read    \(result.items) items, \(result.materials) materials, \(result.places) places, \(result.delegations) delegations")
        for column in unused { print("note    \(column.text)") }
        print("stored  in \(state); in force now (\(String(format: "%.0f", took)) ms)")
    }

    private struct FeedAnswer: Encodable {
        let schemaVersion = kiosk_catalog.schemaVersion
        let rows, applied, waiting, items: Int
        let state: String
    }

    private func importFeed() throws {
        let progress = Progress(shown: !json && !quiet)
        let (target, result) = try telling(json: json, progress) { () throws(Failure) in
            let target = try self.target.open()
            progress.show("reading", 0)
            return (target.state, try CatalogDesk.importFeed(in: target.state, path) { progress.show("storing items", $0) })
        }
        guard !json else {
            return try printJSON(FeedAnswer(
                rows: result.rows, applied: result.applied, waiting: result.waiting, items: result.items, state: target))
        }
        print("read    \(counted(result.rows, "row")), of which \(result.applied) new")
        if result.waiting > 0 { print("waiting \(counted(result.waiting, "row")) of items that have not come, or are gone") }
        print("stored  \(counted(result.items, "item")) in \(target); in force now")
    }

    private struct PackAnswer: Encodable {
        let schemaVersion = kiosk_catalog.schemaVersion
        let items: Int
        let pack: PackView
        let state: String
        let milliseconds: Double
    }

    private func importPack() throws {
        let clock = ContinuousClock()
        let began = clock.now
        let (target, pack, items) = try telling(json: json) { () throws(Failure) in
            let target = try self.target.open()
            let trusted = try PackKeys.trusted(keys.isEmpty ? target.keys : keys)
            let (pack, items) = try CatalogDesk.importPack(in: target.state, path, keys: trusted, place: target.place)
            return (target, pack, items)
        }
        let took = milliseconds(clock.now - began)
        guard !json else {
            return try printJSON(PackAnswer(items: items, pack: PackView(pack), state: target.state, milliseconds: took))
        }
        print("pack    \(PackView(pack).text)")
        print("stored  \(counted(items, "item")) in \(target.state); in force now (\(String(format: "%.0f", took)) ms)")
    }
}

/// The terminal that is worked on.
struct Target: ParsableArguments {
    @Option(name: .long, help: "The terminal's state directory.")
    var state: String?

    @Option(name: .long, help: "The terminal's configuration, which names the state directory.")
    var config: String?

    func validate() throws {
        guard (state == nil) != (config == nil) else { throw ValidationError("Say where to: --state DIRECTORY or --config FILE.") }
    }

    func open() throws(Failure) -> (state: String, keys: [String], place: String) {
        guard let config else { return (state ?? "", [], "") }
        let configuration = try Configuration(path: config)
        return (configuration.storeDirectory, configuration.catalogKeys, configuration.hall.place)
    }
}
