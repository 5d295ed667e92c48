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
        case .directory: try importReading { () throws(Failure) in try CatalogDesk.read(path) }
        case .graph: try importReading { () throws(Failure) in try CatalogExchange.graph(path) }
        case .feed: try importFeed()
        case .pack where FileManager.default.fileExists(atPath: path): try importPack()
        case .pack: try importReading { () throws(Failure) in try CatalogDesk.read(path) }
        }
    }

    private func importReading(_ read: () throws(Failure) -> CatalogReading) throws {
        let clock = ContinuousClock()
        let began = clock.now
        let target = try telling(json: json) { () throws(Failure) in try self.target.open().state }
        let reading = try telling(json: json, read)
        let catalog = reading.catalog
        let answer = Answer(
            items: catalog.items.count, materials: catalog.items.reduce(0) { $0 + $1.materials.count },
            places: catalog.places.count, delegations: catalog.items.reduce(0) { $0 + $1.delegations.count },
            state: target, milliseconds: 0, unusedColumns: reading.unusedColumns.map { ReportView($0) })
        if !json {
            print("read    \(answer.items) items, \(answer.materials) materials, \(answer.places) places, \(answer.delegations) delegations")
            for column in answer.unusedColumns { print("note    \(column.text)") }
        }
        let progress = Progress("storing", of: answer.items, json: json)
        try telling(json: json) { () throws(Failure) in
            try CatalogDesk.replace(in: target, with: reading, from: path, progress: progress.show)
        }
        progress.end()
        let took = milliseconds(clock.now - began)
        if json {
            try printJSON(Answer(
                items: answer.items, materials: answer.materials, places: answer.places, delegations: answer.delegations,
                state: target, milliseconds: took, unusedColumns: answer.unusedColumns))
        } else {
            print("stored  in \(target); in force now (\(String(format: "%.0f", took)) ms)")
        }
    }

    private struct FeedAnswer: Encodable {
        let schemaVersion = kiosk_catalog.schemaVersion
        let rows, applied, waiting, items: Int
        let state: String
    }

    private func importFeed() throws {
        let progress = Progress("storing", of: 0, json: json)
        let (target, result) = try telling(json: json) { () throws(Failure) in
            let target = try self.target.open()
            return (target.state, try CatalogDesk.importFeed(in: target.state, path, progress: progress.show))
        }
        progress.end()
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
