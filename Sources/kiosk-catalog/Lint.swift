import ArgumentParser
import Foundation
import Kiosk

struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Looks for rows that cannot be read, that contradict each other, or that leave something out.",
        discussion: """
            kiosk-catalog lint examples/hall
            kiosk-catalog lint examples/hall --language zh
            A warning may send a resident away or tell them something wrong; a notice is
            something that would help. docs/catalog.md explains every rule.
            Exit status: 0 no warnings, 1 the catalog cannot be imported, 3 warnings.
            """)

    @Argument(help: "The directory with the CSV files.")
    var directory: String?

    @Flag(name: .long, help: "Only say what the rules are, in English and Chinese.")
    var rules = false

    @Option(name: .long, help: "As if today were this day, YYYY-MM-DD.")
    var today: Day?

    @Option(name: .long, help: "In which language: en or zh. (default: en)")
    var language = Tongue.en

    @Flag(name: .long, help: "Show no progress.")
    var quiet = false

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    func validate() throws {
        guard rules || directory != nil else { throw ValidationError("Say which directory, or --rules.") }
    }

    private struct FindingView: Encodable {
        let rule: String
        let severity: String
        let subject: String
        let file: String
        let line: Int
        let field: String
        let message: String
    }

    private struct Answer: Encodable {
        let schemaVersion = kiosk_catalog.schemaVersion
        let items: Int
        let errors: [ReportView] = []
        let warnings: Int
        let notices: Int
        let findings: [FindingView]
        let unusedColumns: [ReportView]
    }

    func run() throws {
        if rules {
            for rule in CatalogRule.allCases { print("\(rule.rawValue)  \(rule.severity.rawValue)  \(rule.sentence(.english))  \(rule.sentence(.chinese))") }
            return
        }
        let directory = directory ?? "."
        let progress = Progress(shown: !json && !quiet)
        let (reading, findings) = try telling(json: json, language: language, progress) { () throws(Failure) in
            progress.show("reading", 0)
            let reading = try CatalogDesk.read(directory)
            progress.show("checking items", 0, of: reading.catalog.items.count)
            return (reading, reading.findings(today: today?.date ?? CatalogDesk.today()))
        }
        let warnings = findings.count { $0.severity == .warning }
        if json {
            try printJSON(Answer(
                items: reading.catalog.items.count, warnings: warnings, notices: findings.count - warnings,
                findings: findings.map {
                    FindingView(
                        rule: $0.rule.rawValue, severity: $0.severity.rawValue, subject: $0.subject, file: $0.report.file,
                        line: $0.report.line, field: $0.report.field, message: ReportView($0.report, language).message)
                }, unusedColumns: reading.unusedColumns.map { ReportView($0, language) }))
        } else {
            for finding in findings {
                print("\(language == .zh ? finding.severity.chinese : finding.severity.rawValue)  \(ReportView(finding.report, language).text)  [\(finding.rule.rawValue)]")
            }
            for column in reading.unusedColumns { print("\(language == .zh ? "说明" : "note")  \(ReportView(column, language).text)") }
            print(language == .zh
                ? "\(reading.catalog.items.count) 个事项：\(warnings) 个警告，\(findings.count - warnings) 个提示"
                : "\(counted(reading.catalog.items.count, "item")): \(counted(warnings, "warning")), \(counted(findings.count - warnings, "notice"))")
        }
        if warnings > 0 { throw ExitCode.warnings }
    }
}

extension CatalogFinding.Severity {
    fileprivate var chinese: String {
        switch self {
        case .warning: "警告"
        case .notice: "提示"
        }
    }
}

/// A date on the command line.
struct Day: ExpressibleByArgument {
    let date: LocalDate

    init?(argument: String) {
        guard let date = LocalDate(iso: argument) else { return nil }
        self.date = date
    }
}
