import ArgumentParser
import Kiosk

/// A device as the doctor shows it.
struct DeviceView: Encodable {
    struct CheckView: Encodable {
        let name: String
        let outcome: String
        let finding: String
        let evidence: [String]
        let remedy: String
    }

    let name: String
    let kind: String
    let uri: String
    let state: String
    let model: String
    let capabilities: [String]
    let checks: [CheckView]

    init(_ report: Technician.DeviceReport) {
        name = report.name
        kind = report.kind.rawValue
        uri = report.uri
        state = report.state.rawValue
        model = report.model
        capabilities = capabilityNames(report.capabilities)
        checks = report.checks.map {
            CheckView(name: $0.name, outcome: $0.outcome.rawValue, finding: $0.finding.english, evidence: $0.evidence, remedy: $0.remedy.english)
        }
    }
}

private func capabilityNames(_ capabilities: Capabilities) -> [String] {
    let names: [(Capabilities, String)] = [
        (.readText, "read-text"), (.readPhoto, "read-photo"), (.seeRemoval, "see-removal"),
        (.readFingerprint, "read-fingerprint"), (.print, "print"),
        (.cut, "cut"), (.printQR, "print-qr"), (.tellPaper, "tell-paper"), (.present, "present"), (.a4, "a4"), (.a5, "a5"),
    ]
    return names.filter { capabilities.contains($0.0) }.map(\.1)
}

/// Which devices a command is about.
struct DeviceChoice: ParsableArguments {
    @Option(name: .long, help: "One device by URI.")
    var device: String?

    @Option(name: .long, help: "Every device of a terminal's configuration file.")
    var config: String?

    @Option(name: .long, help: "With --device: card-reader, ticket-printer or receipt-printer; found out when not given.")
    var kind: String?

    @Option(name: .long, help: "With --device: the ticket printer's profile; auto on USB, else generic, when not given.")
    var profile: String?

    @OptionGroup var drivers: DriverOption
    @OptionGroup var recording: RecordOption

    func validate() throws {
        guard (device == nil) != (config == nil) else { throw ValidationError("Give --device URI or --config FILE.") }
        guard recording.record == nil || device != nil else { throw ValidationError("One device at a time is recorded: give --device URI.") }
        guard kind == nil || kind.flatMap(DeviceKind.init(rawValue:)) != nil else {
            throw ValidationError("A kind is card-reader, ticket-printer or receipt-printer.")
        }
    }

    func reports() throws -> [Technician.DeviceReport] {
        try drivers.load()
        guard let device else { return try readConfiguration(config ?? "").devices.map(Technician.check) }
        let kind = kind.flatMap(DeviceKind.init(rawValue:))
        if recording.record != nil || device != "usb:" {
            var chosen = try chosenDevice(device, kind: kind, profile: profile)
            chosen.recorder = try recording.recorder(for: device, chosen.kind)
            defer { recording.finish(chosen.recorder) }
            return [Technician.check(chosen)]
        }
        do throws(Failure) {
            return try Technician.devices(device, kind: kind, profile: profile).map(Technician.check)
        } catch {
            throw complaint(error)
        }
    }
}

/// A device that stands in no configuration.
func chosenDevice(_ uri: String, kind: DeviceKind? = nil, profile: String? = nil) throws -> Configuration.Device {
    do throws(Failure) {
        return try Technician.device(uri, kind: kind, profile: profile)
    } catch {
        throw complaint(error)
    }
}

func readConfiguration(_ path: String) throws -> Configuration {
    do throws(Failure) {
        return try Configuration(path: path)
    } catch {
        throw complaint(error)
    }
}

/// A failure as lines a person can act on.
///
/// `file`: of the rows that a report counts without saying in which file.
func complaint(_ failure: Failure, file: String = "") -> ExitCode {
    for report in failure.reports {
        var place = report.file.isEmpty && report.row > 0 ? file : report.file
        if report.row > 0 { place += ":\(report.row)" }
        if report.column > 0 { place += ":\(report.column)" }
        if !report.field.isEmpty { place += place.isEmpty ? report.field : " \(report.field)" }
        complain(place.isEmpty ? report.message : "\(place): \(report.message)")
    }
    if failure.reports.isEmpty { complain("\(failure.kind)") }
    return ExitCode(1)
}

struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists devices: those of a configuration with their state, or what this machine offers.")

    @Option(name: .long, help: "A terminal's configuration file.")
    var config: String?

    @OptionGroup var drivers: DriverOption

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    private struct Answer: Encodable {
        let schemaVersion = kiosk_doctor.schemaVersion
        struct USBView: Encodable {
            let uri, kind, title: String
            /// Of a reader: the ways of cutting its frames that are tried, in order.
            let framings: [String]
            /// Of a ticket printer.
            let profile: String
        }

        let devices: [DeviceView]
        let usb: [USBView]
        let serialPorts: [String]
        let profiles: [String]
    }

    func run() throws {
        try drivers.load()
        let devices = try config.map { try readConfiguration($0).devices } ?? []
        let reports = devices.map(Technician.check)
        let answer = Answer(
            devices: reports.map(DeviceView.init),
            usb: Technician.usbDevices().map {
                .init(uri: $0.uri, kind: $0.kind?.rawValue ?? "", title: $0.known?.title ?? $0.name,
                      framings: $0.kind == .cardReader ? $0.known?.framings.map(\.rawValue) ?? [] : [], profile: $0.profile)
            },
            serialPorts: Technician.serialPorts(), profiles: Configuration.profiles)
        if json { return try printJSON(answer) }
        for device in answer.devices {
            print("\(device.name)  \(device.kind)  \(device.state)  \(device.uri)  \(device.model)")
        }
        if config == nil {
            print(answer.usb.isEmpty ? "No USB device is plugged in." : "USB devices:")
            for device in answer.usb {
                let speaks = device.profile.isEmpty ? device.framings.joined(separator: ", ") : "profile \(device.profile)"
                print("  \([device.uri, device.kind.isEmpty ? "not known" : device.kind, device.title, speaks].filter { !$0.isEmpty }.joined(separator: "  "))")
            }
            print(answer.serialPorts.isEmpty ? "This machine has no serial port." : "Serial ports:")
            for port in answer.serialPorts { print("  serial:\(port)?baud=115200") }
            print("Ticket printer profiles: \(answer.profiles.joined(separator: ", "))")
        }
    }
}
