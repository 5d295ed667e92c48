import ArgumentParser
import Foundation
import Kiosk

struct Conform: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tries a vendor's driver, or a device, against the rules, and prints a sheet.",
        discussion: """
            kiosk-doctor conform ./acme.so --parameters port=2
            kiosk-doctor conform usb:0400:c35a
            kiosk-doctor conform tcp:192.0.2.7:9100 --kind ticket-printer --no-person
            A shared object exports kiosk_driver_entry (kiosk_driver.h); each of its drivers is tried.
            A person is asked to lay down and lift a card, to look at the paper and to open the cover; use a specimen.
            Exit status: 0 no rule is broken, 1 one is.
            """)

    @Argument(help: "A shared object with drivers, or a device by URI.")
    var target: String

    @Option(name: .long, help: "For a shared object: what its drivers are opened with, as after the ? of driver:NAME?…")
    var parameters = ""

    @Option(name: .long, help: "For a shared object: only the driver of this name.")
    var name: String?

    @Option(name: .long, help: "For a URI: card-reader or ticket-printer; found out when not given.")
    var kind: String?

    @Option(name: .long, help: "For a URI: the ticket printer's profile.")
    var profile: String?

    @Option(name: .long, help: "Seconds that a person may take.")
    var timeout = 30

    @Flag(name: .long, help: "Nobody is at the device: what needs a person is not tried.")
    var noPerson = false

    @OptionGroup var drivers: DriverOption

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    private struct Answer: Encodable {
        struct Sheet: Encodable {
            struct RuleView: Encodable {
                let name, outcome, rule: String
                let evidence: [String]
            }
            let device, kind: String
            let rules: [RuleView]
        }
        let schemaVersion = kiosk_doctor.schemaVersion
        let outcome: String
        let sheets: [Sheet]
    }

    func validate() throws {
        guard (1...3600).contains(timeout) else { throw ValidationError("The timeout is 1 to 3600 seconds.") }
        guard kind == nil || kind == DeviceKind.cardReader.rawValue || kind == DeviceKind.ticketPrinter.rawValue else {
            throw ValidationError("A kind is card-reader or ticket-printer.")
        }
    }

    func run() throws {
        try drivers.load()
        var sheets: [(Configuration.Device, [Conformance.Rule])] = []
        for device in try devices() {
            guard device.kind != .receiptPrinter else {
                complain("There are no rules for receipt printers.")
                throw ExitCode(1)
            }
            if !json { print("\(device.uri)  \(device.kind.rawValue)") }
            let person: ((Conformance.Request) -> Bool?)? = noPerson ? nil : { ask($0) }
            let rules = Conformance(device, patience: Int64(timeout) * 1000, person: person).run()
            sheets.append((device, rules))
            if !json { rules.forEach(show) }
        }
        let all = sheets.flatMap(\.1)
        let failed = all.count { $0.outcome == .fail }
        if json {
            try printJSON(Answer(outcome: failed > 0 ? "fail" : "pass", sheets: sheets.map { device, rules in
                .init(device: device.uri, kind: device.kind.rawValue, rules: rules.map {
                    .init(name: $0.name, outcome: $0.outcome.rawValue, rule: $0.rule, evidence: $0.evidence)
                })
            }))
        } else {
            let passed = all.count { $0.outcome == .pass }
            print("\(passed) pass, \(failed) fail, \(all.count - passed - failed) not applicable")
        }
        if failed > 0 { throw ExitCode(1) }
    }

    private func devices() throws -> [Configuration.Device] {
        let isFile = target.contains("/") && FileManager.default.fileExists(atPath: target)
        guard isFile || target.hasSuffix(".so") else {
            return [try chosenDevice(target, kind: kind.flatMap(DeviceKind.init(rawValue:)), profile: profile)]
        }
        let names: [String]
        do throws(Failure) {
            names = try Drivers.load(target)
        } catch {
            throw complaint(error)
        }
        let wanted = names.filter { name == nil || name == $0 }
        guard !wanted.isEmpty else {
            complain("\(target) has no driver \(name ?? ""), only \(names.joined(separator: ", ")).")
            throw ExitCode(1)
        }
        return try wanted.map { try chosenDevice(parameters.isEmpty ? "driver:\($0)" : "driver:\($0)?\(parameters)", profile: profile) }
    }

    private func ask(_ request: Conformance.Request) -> Bool? {
        switch request {
        case .layDown: complain("Lay a card on the reader (把证件放到读卡器上).")
        case .lift: complain("Lift the card (拿起证件).")
        case .layDownAgain: complain("Lay the same card down again (再放一次).")
        case .openCover: complain("Open the cover of the printer (打开打印机机盖).")
        case .closeCover: complain("Close the cover (合上机盖).")
        case .lookAtPaper(let text):
            return answer("Is \"\(text)\" the last thing on the paper, once, and not behind a piece of \"conform 2\" that came late (纸上最后是“\(text)”，只有一次，前面没有晚出来的“conform 2”)?")
        case .isCoverOpen: return answer("Is the cover open now (机盖现在开着吗)?")
        }
        return nil
    }

    /// Nil: no answer.
    private func answer(_ question: String) -> Bool? {
        complain("\(question) y or n:")
        return readLine().map { $0.lowercased().hasPrefix("y") }
    }

    private func show(_ rule: Conformance.Rule) {
        let mark = switch rule.outcome {
        case .pass: "pass"
        case .fail: "FAIL"
        case .notApplicable: "n/a "
        }
        print("  \(mark) \(rule.name): \(rule.rule)")
        for line in rule.evidence { print("         evidence: \(line)") }
    }
}
