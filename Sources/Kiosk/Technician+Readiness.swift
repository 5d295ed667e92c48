import Glibc
import KioskCore

extension Technician {
    /// The readiness report (设备检查单): the values of the template `readiness`.
    package static func readiness(
        _ devices: [DeviceReport], records: [Check] = [], hall: Configuration.Hall = .init(), language: String = ""
    ) -> TemplateData {
        var data = TemplateData()
        data[text: "language"] = language
        let words = PaperWords(data)
        data[text: "hall"] = words.choose(hall.name, hall.englishName)
        data[text: "host"] = hostName()
        data[text: "version"] = Version.text
        data[text: "checkedAt"] = Clock.minuteText(at: Clock.wall())
        let all = devices.flatMap(\.checks) + records
        let outcome: Check.Outcome = all.contains { $0.outcome == .failure } ? .failure
            : all.contains { $0.outcome == .warning } ? .warning : .pass
        data[text: outcome.overall] = "1"
        data[list: "devices"] = devices.map { device in
            var row = TemplateData()
            row[text: "name"] = device.name
            row[text: "kind"] = words.kind(device.kind)
            row[text: "state"] = words.state(device.state)
            row[text: "uri"] = device.uri
            row[text: "model"] = device.model
            row[list: "checks"] = device.checks.map { $0.row(words) }
            return row
        }
        data[list: "records"] = records.map { $0.row(words) }
        data[list: "carry"] = devices.flatMap { device in
            remedies(of: device.checks, at: device.name.isEmpty ? device.uri : device.name, words)
        } + remedies(of: records, at: words.choose("记录", "records"), words)
        return data
    }

    private static func remedies(of checks: [Check], at device: String, _ words: PaperWords) -> [TemplateData] {
        checks.filter { $0.outcome != .pass && $0.remedy != .none }.map { check in
            var row = TemplateData()
            row[text: "remedy"] = words.choose(check.remedy)
            row[text: "device"] = device
            return row
        }
    }

    /// "" when the system does not say.
    private static func hostName() -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { name in
            guard let start = name.baseAddress else { return "" }
            name.initialize(repeating: 0)
            return gethostname(start, 255) == 0 ? String(cString: start) : ""
        }
    }
}

extension Check.Outcome {
    /// The variable that is set for a terminal.
    fileprivate var overall: String {
        switch self {
        case .pass: "ready"
        case .warning: "warned"
        case .failure: "failed"
        }
    }

    /// The variable that is set for one check.
    fileprivate var mark: String {
        switch self {
        case .pass: "ok"
        case .warning: "warn"
        case .failure: "fail"
        }
    }
}

extension Check {
    fileprivate func row(_ words: PaperWords) -> TemplateData {
        var row = TemplateData()
        row[text: outcome.mark] = "1"
        row[text: "finding"] = words.choose(finding)
        row[list: "evidence"] = evidence.map { TemplateData($0) }
        return row
    }
}
