import ArgumentParser
import Foundation
import Kiosk

extension HallReport.Dimension: ExpressibleByArgument {
    public init?(argument: String) { self.init(name: argument) }
    public static var allValueStrings: [String] { allCases.map(\.name) }
}

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "What the hall did on a day, or on some: numbers, waiting, cases, evaluations, demand not met.",
        discussion: """
            kiosk-doctor report --config /etc/libkiosk/kiosk.conf
            kiosk-doctor report --config /etc/libkiosk/kiosk.conf --from 2026-11-01 --to 2026-11-30 --by window --csv
            kiosk-doctor report --config /etc/libkiosk/kiosk.conf --print
            kiosk-doctor report --config /etc/libkiosk/kiosk.conf -o report.pdf
            The terminal may be running. docs/reports.md says what each figure means; nobody is in it.
            """)

    @Option(name: .long, help: "The terminal's configuration.")
    var config: String

    @Option(name: .long, help: "The first business day, YYYY-MM-DD; today when not given.")
    var from: String?

    @Option(name: .long, help: "The last one; the first when not given. At most 400 days.")
    var to: String?

    @Option(name: .long, help: "What has a row: day, window, queue, department or item.")
    var by = HallReport.Dimension.day

    @Flag(name: .long, help: "Answer as a table; the last row is the total.")
    var csv = false

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    @Flag(name: .customLong("print"), help: "Print it on A4, on the first receipt printer of the configuration.")
    var prints = false

    @Option(name: [.customShort("o"), .long], help: "Write what would be printed, as PDF.")
    var output: String?

    @Option(name: .long, help: "With --print: a receipt printer's name in the configuration.")
    var device: String?

    @Option(name: .long, help: "Of the paper and of names: zh-Hans or en.")
    var language = "zh-Hans"

    @OptionGroup var drivers: DriverOption

    func validate() throws {
        guard [csv, json, prints, output != nil].count(where: { $0 }) <= 1 else { throw ValidationError("Say only one of --csv, --json, --print and -o.") }
        guard Language(rawValue: language) != nil else { throw ValidationError("A language is zh-Hans or en.") }
        guard device == nil || prints else { throw ValidationError("--device goes with --print.") }
    }

    func run() throws {
        try drivers.load()
        let configuration = try readConfiguration(config)
        let report: HallReport
        do throws(Failure) {
            report = try Technician.report(configuration, from: from, to: to, by: by, language: Language(rawValue: language) ?? .chinese)
        } catch {
            if error.kind == .invalid { throw ValidationError("Days are YYYY-MM-DD, the last not before the first, at most 400.") }
            throw complaint(error)
        }
        if csv { return FileHandle.standardOutput.write(Data(report.csv)) }
        if json { return print(report.json(hall: configuration.hall.name)) }
        if prints || output != nil { return try put(report, configuration) }
        for (name, figures) in report.rows.map({ ($0.key.isEmpty ? "(of none)" : $0.name.isEmpty ? $0.key : "\($0.key) \($0.name)", $0.figures) })
            + [("total", report.total)]
        {
            print(name)
            for figure in HallReport.Figure.allCases {
                // Nothing counted is not worth a line; a share of none is.
                guard let text = figures.text(figure), figures[figure] != 0 || figure.unit == .rate else { continue }
                print("  \(figure.column)\(String(repeating: " ", count: max(1, 22 - figure.column.count)))\(text)\(figure.unit == .time ? " s" : "")")
            }
        }
        for wish in report.wishes.prefix(20) { print("looked for in vain, \(wish.times) times: \(wish.demand.text.isEmpty ? "(words not kept)" : wish.demand.text)") }
        if report.unread > 0 {
            complain("\(report.unread) rows of the journal cannot be read and are not counted; the first is row \(report.firstUnread).")
        }
    }

    private func put(_ report: HallReport, _ configuration: Configuration) throws {
        do throws(Failure) {
            let document = try Technician.paper(of: report, configuration, language: Language(rawValue: language) ?? .chinese)
            if let output {
                let bytes = try Paperwork.bytes(of: document, as: Rendering(format: .pdf), title: Templates.title("report"))
                return try Paperwork.save(bytes, output)
            }
            let printers = configuration.devices.filter { $0.kind == .receiptPrinter }
            guard let printer = device == nil ? printers.first : printers.first(where: { $0.name == device }) else {
                throw Failure(.notFound, "There is no such receipt printer in \(config).")
            }
            switch try Technician.print(document, on: printer, paper: .a4, title: Templates.title("report")) {
            case .printed: return print("printed")
            case .notPrinted(let fault): throw Failure(.io, "Not printed: \(fault.finding.english) \(fault.name.rawValue) \(fault.detail)")
            case .partial(let fault, _, _), .unknown(let fault): throw Failure(.io, "Look at the paper: \(fault.finding.english) \(fault.name.rawValue) \(fault.detail)")
            }
        } catch {
            throw complaint(error)
        }
    }
}
