import ArgumentParser
import Foundation
import Kiosk

@main
struct CatalogTool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kiosk-catalog",
        abstract: "For those who keep a hall's catalog: check it, search it as residents do, import it.",
        discussion: """
            A catalog is a directory of tables that any office program can open:
              items.csv        what residents can have settled, the most used first
              materials.csv    what to bring
              places.csv       county hall, township centre, village stations
              delegations.csv  which place handles which item
              bundles.csv      several items that are one thing to the resident (一件事)
              fees.csv, steps.csv, questions.csv, enumerations.csv, synonyms.csv
            docs/catalog.md names every column. examples/hall is a whole township.

            A good day's work:
              kiosk-catalog lint examples/hall
              kiosk-catalog search 低保 --files examples/hall
              kiosk-catalog import examples/hall --state /var/lib/libkiosk

            For many terminals, one signed file (docs/packs.md):
              kiosk-catalog key hall.key
              kiosk-catalog pack examples/hall --key hall.key --hall 青石镇 --out hall.pack
              kiosk-catalog import hall.pack --config /etc/libkiosk/kiosk.conf

            Exit status: 0 all is well, 1 it failed, 3 lint has warnings.
            With --json the answer is one JSON object with a schemaVersion.
            """,
        subcommands: [Import.self, Lint.self, Search.self, Show.self, Key.self, MakePack.self, Verify.self, Rollback.self, Diff.self, Export.self, Report.self])
}

extension ExitCode {
    static let warnings = ExitCode(3)
}

/// What every machine-readable answer begins with.
let schemaVersion = 1

func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

func complain(_ message: String) {
    FileHandle.standardError.write(Data((message + "\n").utf8))
}

/// In which language whoever keeps the catalog is told what is wrong.
enum Tongue: String, ExpressibleByArgument, CaseIterable { case en, zh }

/// One bad row, or one finding, for machines.
struct ReportView: Encodable {
    let file: String
    let line: Int
    let column: Int
    let field: String
    let message: String

    init(_ report: Failure.Report, _ language: Tongue = .en) {
        (file, line, column, field) = (report.file, Int(report.row), Int(report.column), report.field)
        message = language == .zh && !report.chinese.isEmpty ? report.chinese : report.message
    }

    init(_ report: CatalogReport, _ language: Tongue = .en) {
        (file, line, column, field) = (report.file, report.line, report.column, report.field)
        message = language == .zh && !report.chinese.isEmpty ? report.chinese : report.message
    }

    /// items.csv:14:3 task_name: must not be empty
    var text: String {
        var place = file
        if line > 0 { place += ":\(line)" }
        if column > 0 { place += ":\(column)" }
        if !field.isEmpty { place += place.isEmpty ? field : " \(field)" }
        return place.isEmpty ? message : "\(place): \(message)"
    }
}

/// What is answered when a catalog cannot be used at all.
private struct Refusal: Encodable {
    let schemaVersion = kiosk_catalog.schemaVersion
    let errors: [ReportView]
}

/// Runs `body`; a failure is told row by row, on standard error or as JSON, and ends the program with 1.
func telling<R>(json: Bool, language: Tongue = .en, _ progress: Progress? = nil, _ body: () throws(Failure) -> R) throws -> R {
    defer { progress?.end() }
    do throws(Failure) {
        return try body()
    } catch {
        progress?.end()
        let reports = error.reports.map { ReportView($0, language) }
        if json {
            try printJSON(Refusal(errors: reports))
        } else {
            for report in reports { complain(report.text) }
            if error.kind == .catalog {
                complain(reports.count < 100 ? "\(counted(reports.count, "error")); nothing was changed." : "100 errors or more, of which these are the first; nothing was changed.")
            }
            if error.kind == .busy {
                complain("A kiosk that is running has it open: end it, or work on the files with --files.")
            }
        }
        throw ExitCode(1)
    }
}

func milliseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e3 + Double(duration.components.attoseconds) / 1e15
}

/// Tells on standard error how far long work is: a bar on a terminal, elsewhere a line now and then.
final class Progress {
    private let isShown: Bool
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let clock = ContinuousClock()
    private let began: ContinuousClock.Instant
    private var shown: ContinuousClock.Instant
    private var what = ""
    private var isBarThere = false

    init(shown: Bool) {
        isShown = shown
        began = clock.now
        self.shown = began
    }

    /// - Parameter total: 0 when nobody knows.
    func show(_ what: String, _ count: Int, of total: Int = 0) {
        guard isShown else { return }
        let now = clock.now
        // Short work says nothing where lines stay.
        let isDue = isTerminal ? now - shown > .milliseconds(100) || what != self.what || count == total : now - shown > .seconds(5)
        guard isDue else { return }
        (shown, self.what) = (now, what)
        guard isTerminal else { return complain("\(what): \(count)\(total > 0 ? " of \(total)" : "")") }
        let filled = total > 0 ? min(30, count * 30 / total) : 0
        let bar = total > 0 ? " [\(String(repeating: "#", count: filled))\(String(repeating: ".", count: 30 - filled))]" : ""
        let counts = count > 0 ? " \(count)\(total > 0 ? " of \(total)" : "")" : ""
        let seconds = (now - began).components.seconds
        FileHandle.standardError.write(Data("\r\u{1B}[K\(what)\(bar)\(counts)\(seconds > 2 ? ", \(seconds) s" : "")".utf8))
        isBarThere = true
    }

    /// Nothing of a bar stays.
    func end() {
        if isBarThere { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
        isBarThere = false
    }
}

/// "1 item", "2 items"
func counted(_ count: Int, _ noun: String, _ several: String? = nil) -> String { "\(count) \(count == 1 ? noun : several ?? noun + "s")" }
