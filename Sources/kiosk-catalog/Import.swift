import ArgumentParser
import Foundation
import Kiosk

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Puts a catalog into a terminal, all or nothing.",
        discussion: """
            kiosk-catalog import examples/hall --state /var/lib/libkiosk
            kiosk-catalog import examples/hall --config /etc/libkiosk/kiosk.conf
            Every bad row is shown with file, line and column; then the catalog in force stays.
            A running kiosk has its state open: it imports by itself when it starts, or by
            kiosk_catalog_import().
            """)

    @Argument(help: "The directory with the four CSV files.")
    var directory: String

    @Option(name: .long, help: "The terminal's state directory.")
    var state: String?

    @Option(name: .long, help: "The terminal's configuration, which names the state directory.")
    var config: String?

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    func validate() throws {
        guard (state == nil) != (config == nil) else { throw ValidationError("Say where to: --state DIRECTORY or --config FILE.") }
    }

    private struct Answer: Encodable {
        let schemaVersion = kiosk_catalog.schemaVersion
        let items, materials, places, delegations: Int
        let state: String
        let milliseconds: Double
        let unusedColumns: [ReportView]
    }

    func run() throws {
        let clock = ContinuousClock()
        let began = clock.now
        let target = try telling(json: json) { () throws(Failure) -> String in
            if let config { return try Configuration(path: config).storeDirectory }
            return state ?? ""
        }
        let reading = try telling(json: json) { () throws(Failure) in try CatalogDesk.read(directory) }
        let catalog = reading.catalog
        let answer = Answer(
            items: catalog.items.count, materials: catalog.items.reduce(0) { $0 + $1.materials.count },
            places: catalog.places.count, delegations: catalog.items.reduce(0) { $0 + $1.delegations.count },
            state: target, milliseconds: 0, unusedColumns: reading.unusedColumns.map { ReportView($0) })
        if !json {
            print("read    \(answer.items) items, \(answer.materials) materials, \(answer.places) places, \(answer.delegations) delegations")
            for column in answer.unusedColumns { print("note    \(column.text)") }
        }
        let progress = Progress(total: answer.items, isShown: !json && isatty(STDERR_FILENO) == 1)
        try telling(json: json) { () throws(Failure) in
            try CatalogDesk.replace(in: target, with: reading, from: directory, progress: progress.show)
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
}

/// A line on the terminal that tells how far it is.
private struct Progress {
    let total: Int
    let isShown: Bool

    func show(_ count: Int) {
        guard isShown, count % 500 == 0 || count == total else { return }
        write("\rstoring \(count) of \(total)")
    }

    func end() { if isShown { write("\r\u{1B}[K") } }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
