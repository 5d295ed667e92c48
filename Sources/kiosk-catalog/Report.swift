import ArgumentParser
import Foundation
import Kiosk

struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What the terminal knows of how its catalog serves.", subcommands: [DemandReport.self])
}

struct DemandReport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demand",
        abstract: "What residents looked for and did not get, most asked first.",
        discussion: """
            kiosk-catalog report demand --state /var/lib/libkiosk
            kiosk-catalog report demand --config /etc/libkiosk/kiosk.conf --from 2026-11-01 --csv
            nothing: nothing was found. left: something was found, and nothing of it was opened.
            Both tell what is missing: an item, a keyword of an item, a row of synonyms.csv.
            The terminal may be running. docs/records.md says what is counted and what is not kept.
            """)

    @Option(name: .long, help: "The state directory of a terminal.")
    var state: String?

    @Option(name: .long, help: "The configuration of a terminal.")
    var config: String?

    @Option(name: .long, help: "The first day, YYYY-MM-DD.")
    var from: Day?

    @Option(name: .long, help: "The last day, YYYY-MM-DD.")
    var to: Day?

    @Flag(name: .long, help: "Answer as a table: times, kind, text, first_day, last_day.")
    var csv = false

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    func validate() throws {
        guard (state == nil) != (config == nil) else { throw ValidationError("Say which terminal: --state or --config.") }
        if csv, json { throw ValidationError("Say only one of --csv and --json.") }
    }

    private struct Answer: Encodable {
        struct Row: Encodable {
            let times: Int
            let kind, text, firstDay, lastDay: String
        }

        let schemaVersion = kiosk_catalog.schemaVersion
        let from, to: String
        let demand: [Row]
    }

    func run() throws {
        let counts = try telling(json: json) { () throws(Failure) in
            let directory = if let state { state } else { try Configuration(path: config ?? "").storeDirectory }
            return try CatalogDesk.demand(in: directory, from: from?.date, to: to?.date)
        }
        let rows = counts.map {
            Answer.Row(times: $0.times, kind: name($0.demand.kind), text: $0.demand.text, firstDay: "\($0.first)", lastDay: "\($0.last)")
        }
        if json {
            return try printJSON(Answer(from: from.map { "\($0.date)" } ?? "", to: to.map { "\($0.date)" } ?? "", demand: rows))
        }
        if csv {
            let sheet = CatalogSheet(
                file: "demand.csv", columns: ["times", "kind", "text", "first_day", "last_day"],
                rows: rows.map { ["\($0.times)", $0.kind, $0.text, $0.firstDay, $0.lastDay] })
            return FileHandle.standardOutput.write(Data(sheet.csv))
        }
        for row in rows {
            let days = row.firstDay == row.lastDay ? row.firstDay : "\(row.firstDay) to \(row.lastDay)"
            print("\(String(repeating: " ", count: max(0, 6 - "\(row.times)".count)))\(row.times)  \(row.kind == "left" ? "left   " : row.kind)  \(row.text.isEmpty ? "(words not kept)" : row.text)  \(days)")
        }
        print("\(counted(counts.reduce(0) { $0 + $1.times }, "search", "searches")) that led nowhere, in \(counted(counts.count, "wording"))")
    }

    private func name(_ kind: Demand.Kind) -> String {
        switch kind {
        case .nothing: "nothing"
        case .left: "left"
        }
    }
}
