import ArgumentParser
import Kiosk

struct CheckDevices: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Looks at devices and records, and says what is wrong, the evidence, and what to do.",
        discussion: """
            kiosk-doctor check --config /etc/libkiosk/kiosk.conf
            kiosk-doctor check --config /etc/libkiosk/kiosk.conf --language zh
            kiosk-doctor check --device tcp:192.0.2.7:9100 --json
            """)

    @OptionGroup var choice: DeviceChoice

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    enum Tongue: String, ExpressibleByArgument {
        case en, zh

        var language: Language { self == .zh ? .chinese : .english }
    }

    @Option(name: .long, help: "What is found and what to do, in English or in Chinese (中文); JSON is English.")
    var language = Tongue.en

    private struct Answer: Encodable {
        let schemaVersion = kiosk_doctor.schemaVersion
        let outcome: String
        let devices: [DeviceView]
        let records: [DeviceView.CheckView]
    }

    func run() throws {
        let reports = try choice.reports()
        let records = try choice.config.map { Technician.checkRecords(try readConfiguration($0)) } ?? []
        let all = reports.flatMap(\.checks) + records
        let outcome: Check.Outcome = all.contains { $0.outcome == .failure } ? .failure
            : all.contains { $0.outcome == .warning } ? .warning : .pass
        if json {
            try printJSON(Answer(
                outcome: outcome.rawValue, devices: reports.map(DeviceView.init),
                records: records.map {
                    .init(name: $0.name, outcome: $0.outcome.rawValue, finding: $0.finding.english, evidence: $0.evidence, remedy: $0.remedy.english)
                }))
        } else {
            for report in reports {
                print("\(report.name.isEmpty ? report.kind.rawValue : report.name)  \(report.state.rawValue)  \(report.uri)")
                report.checks.forEach(show)
            }
            if !records.isEmpty { print("records") }
            records.forEach(show)
        }
        switch outcome {
        case .pass: break
        case .warning: throw ExitCode.warnings
        case .failure: throw ExitCode(1)
        }
    }

    private func show(_ check: Check) {
        let mark = switch check.outcome {
        case .pass: "ok  "
        case .warning: "warn"
        case .failure: "FAIL"
        }
        let (evidence, todo) = language == .zh ? ("依据：", "处理：") : ("evidence: ", "do: ")
        print("  \(mark) \(check.name): \(check.finding[language.language])")
        for line in check.evidence { print("         \(evidence)\(line)") }
        if check.remedy != .none { print("         \(todo)\(check.remedy[language.language])") }
    }
}
