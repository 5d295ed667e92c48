import ArgumentParser
import Foundation
import Kiosk

/// A template and its data.
struct TemplateChoice: ParsableArguments {
    @Option(name: .long, help: "A template's name (kiosk-doctor templates lists them), or a template file.")
    var template: String

    @Option(name: .long, help: "The values that fill it: a JSON file, an object of texts, numbers and lists of objects.")
    var data: String?

    @Option(name: .long, help: "The paper's language, such as en; Chinese when not given.")
    var language: String?

    @Flag(name: .long, help: "In large type (大字版).")
    var large = false

    @Option(name: .long, help: "A terminal's configuration: its own templates, and its devices for the template readiness.")
    var config: String?

    /// The template readiness without data is filled by looking at the devices: of the configuration, or those given.
    func document(devices: [Configuration.Device] = []) throws -> Document {
        let configuration = try config.map(readConfiguration)
        var values: TemplateData
        if let data {
            values = try TemplateChoice.values(in: data)
        } else if template == "readiness", configuration != nil || !devices.isEmpty {
            values = Technician.readiness(
                (configuration?.devices ?? devices).map(Technician.check),
                records: configuration.map(Technician.checkRecords) ?? [],
                hall: configuration?.hall ?? .init(), language: language ?? "")
        } else {
            values = TemplateData()
        }
        if let language { values[text: "language"] = language }
        if large { values[text: "large"] = "1" }
        do throws(Failure) {
            let shelf = TemplateShelf(directory: configuration?.templateDirectory ?? "")
            if let document = try Paperwork.document(template, values, from: shelf) { return document }
        } catch {
            throw complaint(error)
        }
        guard let text = try? String(contentsOfFile: template, encoding: .utf8) else {
            complain("\(template): There is no such file or template.")
            throw ExitCode(1)
        }
        do throws(Failure) {
            return try Paperwork.fill(text, values, file: template)
        } catch {
            throw complaint(error)
        }
    }

    var title: String { Templates.title(template) }

    private static func values(in data: String) throws -> TemplateData {
        do {
            let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: data)))
            guard let object = object as? [String: Any] else { throw ValidationError("The data is not a JSON object.") }
            return try TemplateChoice.values(of: object)
        } catch {
            complain("\(data): \(error)")
            throw ExitCode(1)
        }
    }

    private static func values(of object: [String: Any]) throws -> TemplateData {
        var values = TemplateData()
        for (key, value) in object {
            switch value {
            case let text as String: values[text: key] = text
            case let rows as [[String: Any]]: values[list: key] = try rows.map(Self.values)
            case let texts as [String]: values[list: key] = texts.map { TemplateData($0) }
            case is NSNull: break
            case let number as NSNumber: values[text: key] = "\(number)"
            default: throw ValidationError("\(key): Expected a text, a number, or a list of objects or texts.")
            }
        }
        return values
    }
}

struct Render: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fills a template and writes it to a file, without a device.",
        discussion: """
            kiosk-doctor render --template ticket --data examples/papers/ticket.json --to png -o ticket.png
            kiosk-doctor render --template receipt --language en --large --to pdf --paper a5 -o receipt.pdf
            kiosk-doctor render --template readiness --config /etc/libkiosk/kiosk.conf --to pdf -o readiness.pdf
            kiosk-doctor render --template test-page --to escpos --profile generic -o page.bin
            """)

    enum Target: String, ExpressibleByArgument, CaseIterable { case escpos, png, svg, pdf, text, txt }

    @OptionGroup var choice: TemplateChoice

    @Option(name: .long, help: "escpos, png, svg, pdf or text (txt).")
    var to: Target

    @Option(name: .long, help: "The ticket printer's profile: \(Paperwork.profiles.joined(separator: ", ")).")
    var profile = "generic"

    @Option(name: .long, help: "Characters of 12 dots on a line, 24 to 96; the profile's when not given.")
    var columns: Int?

    @Option(name: .long, help: "a4, a5, or roll: as wide as the columns and as long as the ticket; for pdf.")
    var paper = "a4"

    @Option(name: [.customShort("o"), .long], help: "The file to write; - for the standard output.")
    var output: String

    func validate() throws {
        guard columns.map((24...96).contains) ?? true else { throw ValidationError("Columns are 24 to 96.") }
        if paper != "roll" { _ = try paperSize(paper) }
    }

    func run() throws {
        let format: Rendering.Format = switch to {
        case .escpos: .escpos
        case .png: .png
        case .pdf: .pdf
        case .svg: .svg
        case .text, .txt: .text
        }
        let document = try choice.document()
        let size = paper == "roll" ? nil : try paperSize(paper)
        do throws(Failure) {
            let rendering = Rendering(format: format, columns: columns, paper: size, profile: profile)
            let bytes = try Paperwork.bytes(of: document, as: rendering, title: choice.title)
            if output == "-" { FileHandle.standardOutput.write(Data(bytes)) } else { try Paperwork.save(bytes, output) }
        } catch {
            throw complaint(error, file: choice.template)
        }
    }
}

func paperSize(_ name: String) throws -> Paper {
    switch name {
    case "a4": .a4
    case "a5": .a5
    default: throw ValidationError("Paper is a4 or a5.")
    }
}

struct Print: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fills a template and prints it on a device, and says how it ended.",
        discussion: """
            kiosk-doctor print --device tcp:192.0.2.7:9100 --template test-page
            kiosk-doctor print --config /etc/libkiosk/kiosk.conf --template readiness
            Exit status 0: printed. 1: not printed, nothing will come out. 3: partial or unknown, look at the paper.
            """)

    @Option(name: .long, help: "The printer by URI, or by its name in --config, whose first ticket printer it is when not given.")
    var device: String?

    @OptionGroup var choice: TemplateChoice

    @Option(name: .long, help: "The ticket printer's profile; auto on USB, else generic, when not given.")
    var profile: String?

    @Option(name: .long, help: "a4 or a5, for a receipt printer.")
    var paper = "a4"

    @OptionGroup var drivers: DriverOption
    @OptionGroup var recording: RecordOption

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    private struct Answer: Encodable {
        let schemaVersion = kiosk_doctor.schemaVersion
        let outcome: String
        let fault: String
        let evidence: String
        let remedy: String
        let bands: Int?
        let of: Int?
    }

    func validate() throws {
        _ = try paperSize(paper)
        guard device != nil || choice.config != nil else { throw ValidationError("Give --device URI or --config FILE.") }
    }

    private func printer() throws -> Configuration.Device {
        let printers = try choice.config.map(readConfiguration)?.devices.filter { $0.kind != .cardReader } ?? []
        if var known = printers.first(where: { $0.name == device }) ?? (device == nil ? printers.first { $0.kind == .ticketPrinter } ?? printers.first : nil) {
            if let profile { known.profile = try chosenDevice(known.uri, kind: known.kind, profile: profile).profile }
            return known
        }
        guard let device else {
            complain("\(choice.config ?? ""): There is no printer in it.")
            throw ExitCode(1)
        }
        do throws(Failure) {
            return try Technician.printer(device, profile: profile)
        } catch {
            throw complaint(error)
        }
    }

    func run() throws {
        try drivers.load()
        var printer = try printer()
        let document = try choice.document(devices: [printer])
        printer.recorder = try recording.recorder(for: printer.uri, printer.kind)
        defer { recording.finish(printer.recorder) }
        let outcome: PrintOutcome
        do throws(Failure) {
            outcome = try Technician.print(document, on: printer, paper: paper == "a5" ? .a5 : .a4, title: choice.title)
        } catch {
            throw complaint(error)
        }
        let (word, fault, bands): (String, Fault?, (printed: Int, all: Int)?) = switch outcome {
        case .printed: ("printed", nil, nil)
        case .notPrinted(let fault): ("not-printed", fault, nil)
        case .partial(let fault, let printed, let all): ("partial", fault, (printed, all))
        case .unknown(let fault): ("unknown", fault, nil)
        }
        if json {
            try printJSON(Answer(
                outcome: word, fault: fault?.name.rawValue ?? "", evidence: fault?.detail ?? "", remedy: fault?.remedy.english ?? "",
                bands: bands?.printed, of: bands?.all))
        } else {
            print(bands.map { "\(word): \($0.printed) of \($0.all) bands are on paper" } ?? word)
            if let fault { print("  " + fault.told()) }
        }
        switch outcome {
        case .printed: break
        case .notPrinted: throw ExitCode(1)
        case .partial, .unknown: throw ExitCode.warnings
        }
    }
}

struct TemplateList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "templates",
        abstract: "Lists the templates, or writes one out to begin one's own with.",
        discussion: """
            kiosk-doctor templates
            kiosk-doctor templates ticket.en > ticket.en.receipt
            """)

    @Argument(help: "A template of the list: its markup is written, and nothing else.")
    var name: String?

    @Option(name: .long, help: "A terminal's configuration: what its own files replace is marked.")
    var config: String?

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    private struct Answer: Encodable {
        struct View: Encodable {
            let name, title, about: String
            /// As files are named that replace it: one for each language.
            let names: [String]
            /// Those that the terminal replaces.
            let replaced: [String]
        }
        let schemaVersion = kiosk_doctor.schemaVersion
        let templates: [View]
    }

    func run() throws {
        let shelf = TemplateShelf(directory: try config.map(readConfiguration)?.templateDirectory ?? "")
        if let name {
            do throws(Failure) {
                if let template = try shelf.template(name, in: "") { return print(template.text) }
            } catch {
                throw complaint(error)
            }
            complain("\(name): There is no such template.")
            throw ExitCode(1)
        }
        let views = Templates.all.map { template in
            Answer.View(
                name: template.name, title: template.title, about: template.about, names: template.names,
                replaced: template.names.filter(shelf.replaces))
        }
        if json { return try printJSON(Answer(templates: views)) }
        for view in views {
            print("\(view.names.joined(separator: ", "))  \(view.title): \(view.about)")
            if !view.replaced.isEmpty { print("    replaced by this terminal's own: \(view.replaced.joined(separator: ", "))") }
        }
    }
}
