import ArgumentParser
import Foundation
import Kiosk

struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tells in what two catalogs differ: everywhere, or for one town.",
        discussion: """
            kiosk-catalog diff examples/hall new-hall --place 990321104000
            kiosk-catalog diff 6.pack 7.pack --keys hall.key.pub
            With --place: what is handled, or was, at that place and those below it.
            Exit status: 0 both are the same, 1 it failed, 4 they differ.
            """)

    @Argument(help: "A directory with the CSV files, or a pack.")
    var old: String

    @Argument(help: "The same, later.")
    var new: String

    @Option(name: .long, help: "Only for this place and those below it, by its code.")
    var place: String?

    @Option(name: .long, help: "A public key whose packs are taken; may be given again.")
    var keys: [String] = []

    @Flag(name: .long, help: "Show no progress.")
    var quiet = false

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    private struct ChangeView: Encodable {
        let kind, file, code, name, field, before, after: String
    }

    private struct Answer: Encodable {
        let schemaVersion = kiosk_catalog.schemaVersion
        let changes: [ChangeView]
    }

    func run() throws {
        let progress = Progress(shown: !json && !quiet)
        let changes = try telling(json: json, progress) { () throws(Failure) -> [CatalogChange] in
            let trusted = try PackKeys.trusted(keys)
            progress.show("reading \(old)", 0)
            let before = try CatalogDesk.catalog(old, keys: trusted)
            progress.show("reading \(new)", 0)
            let after = try CatalogDesk.catalog(new, keys: trusted)
            progress.show("comparing", 0)
            if let place, !(before.places + after.places).contains(where: { $0.code == place }) {
                throw Failure(.notFound, "There is no place \(place) in either.")
            }
            return CatalogDesk.changes(from: before, to: after, at: place)
        }
        if json {
            try printJSON(Answer(changes: changes.map {
                ChangeView(kind: $0.kind.rawValue, file: $0.file, code: $0.code, name: $0.name, field: $0.field, before: $0.before, after: $0.after)
            }))
        } else {
            for change in changes { print(line(change)) }
            print(counted(changes.count, "change"))
        }
        if !changes.isEmpty { throw ExitCode(4) }
    }

    private func line(_ change: CatalogChange) -> String {
        let subject = "\(change.file)  \(change.code) \(change.name)"
        return switch change.kind {
        case .added: "+ \(subject)\(change.after.isEmpty ? "" : "  \(short(change.after))")"
        case .removed: "- \(subject)\(change.before.isEmpty ? "" : "  \(short(change.before))")"
        case .changed: "~ \(subject)  \(change.field)\(change.before == change.after ? "" : ": \(short(change.before)) -> \(short(change.after))")"
        }
    }

    private func short(_ text: String) -> String {
        let line = text.replacingOccurrences(of: "\n", with: " ")
        return line.isEmpty ? "nothing" : line.count > 60 ? "\(line.prefix(60))…" : line
    }
}

struct Export: ParsableCommand {
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case ndjson, csv
        case graph = "cpsv-ap"
    }

    static let configuration = CommandConfiguration(
        abstract: "Writes a catalog for others to read.",
        discussion: """
            kiosk-catalog export examples/hall --to ndjson --out first-batch.ndjson
            kiosk-catalog export hall.pack --keys hall.key.pub --to csv --out tables
            kiosk-catalog export examples/hall --to cpsv-ap --out hall.jsonld
            ndjson is the first batch of a feed; csv is a directory of tables; cpsv-ap is JSON-LD
            of the European application profile for public services, version 3.2.
            """)

    @Argument(help: "A directory with the CSV files, or a pack.")
    var path: String

    @Option(name: .long, help: "In which form.")
    var to: Form

    @Option(name: .long, help: "The file or directory to write.")
    var out: String

    @Option(name: .long, help: "A public key whose packs are taken; may be given again.")
    var keys: [String] = []

    @Flag(name: .long, help: "Show no progress.")
    var quiet = false

    func run() throws {
        let progress = Progress(shown: !quiet)
        let catalog = try telling(json: false, progress) { () throws(Failure) in
            progress.show("reading \(path)", 0)
            return try CatalogDesk.catalog(path, keys: PackKeys.trusted(keys))
        }
        defer { progress.end() }
        let url = URL(filePath: out)
        switch to {
        case .ndjson:
            let now = Date()
            let rows = catalog.feed(batch: now.formatted(.iso8601), time: Int64(now.timeIntervalSince1970 * 1_000))
            try Data(rows.map { $0.line + "\n" }.joined().utf8).write(to: url, options: .atomic)
            print("\(out): \(counted(rows.count, "row"))")
        case .graph:
            var lines: [String] = []
            CatalogDesk.graph(of: catalog) {
                lines.append($0 + "\n")
                progress.show("writing", lines.count)
            }
            progress.end()
            try Data(lines.joined().utf8).write(to: url, options: .atomic)
            print("\(out): \(counted(catalog.items.count, "item"))")
        case .csv:
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            for sheet in catalog.sheets() where !sheet.rows.isEmpty || ["items.csv", "materials.csv", "places.csv"].contains(sheet.file) {
                try Data(sheet.csv).write(to: url.appending(path: sheet.file), options: .atomic)
                print("\(out)/\(sheet.file): \(counted(sheet.rows.count, "row"))")
            }
        }
    }
}
