import CGLib
import Glibc
import KioskCardReader
import KioskCore
import KioskReceiptPrinter
import KioskStore
import KioskTicketPrinter
import KioskTransport

/// A terminal's configuration, read from a key file (docs/configuration.md).
///
/// Strict on purpose: a group or key that nobody knows is an error, because a
/// misspelt `on-print-failure` would otherwise fail on the day the paper ends.
package struct Configuration: Sendable {
    package struct Hall: Sendable {
        package var name = ""
        /// Where the terminal stands: a place code of the catalog.
        package var place = ""
        package var businessDay = BusinessDay.midnight
        /// Where a resident asks for help, in one sentence.
        package var help = ""
        /// The same for who reads English; "": as above.
        package var englishName = ""
        package var englishHelp = ""
        /// 咨询电话 and 监督投诉电话
        package var contact = ""
        package var complaint = ""
        /// Which days are working days: what is shipped, and the hall's own table.
        package var workingDays = WorkingDays.shipped
        /// Where the records are that several terminals of this machine share; "": with this one's own.
        package var records = ""
        /// This terminal's name in shared records.
        package var terminal = ""
        package init() {}
    }

    package struct Device: Sendable {
        package var name: String
        package var kind: DeviceKind
        package var uri: String
        /// Of a ticket printer; nil: the printer is asked what it is.
        package var profile: TicketPrinterProfile? = .generic
        /// Of a ticket printer: what is done about a ticket that nobody takes.
        package var presenter = PresenterPolicy()
        /// Of a receipt printer: copies of each receipt (一式几份), and whether it prints on both sides.
        package var copies = 1
        package var twoSided = false
        /// Of a card reader.
        package var reader = ReaderWishes()
        /// Not of the file: a directory that keeps by which certificates printers of ipps: are known.
        package var certificates: String?
        /// Not of the file: what is said to and by the device is written there.
        package var recorder: Recorder?

        /// It hangs on USB, or may: a serial line is often an adapter, and a vendor's driver says nothing of it.
        var isPlugged: Bool { ["usb:", "serial:", "driver:"].contains(where: uri.hasPrefix) }
    }

    package var hall = Hall()
    package var storeDirectory = ""
    package var journalDigest = JournalDigest.sha256
    /// Imported when the terminal opens and the files have changed; "" for none.
    package var catalogDirectory = ""
    /// A signed pack, put in force when the terminal opens if its serial is higher than any before; "" for none.
    package var catalogPack = ""
    /// Files with the public keys of those whose packs are taken.
    package var catalogKeys: [String] = []
    /// Templates that replace the shipped ones by name; "" for none.
    package var templateDirectory = ""
    package var queues: [Queue] = []
    package var bookings = BookingRules()
    package var windows: [Window] = []
    package var credits = Credits()
    package var counter = CounterRules()
    package var devices: [Device] = []
    package var visit = Visit.Times()
    /// Cases: who signs the codes on receipts ("": a key of the terminal's own), whose codes are taken beside those,
    /// how long persons are kept after a case is closed, and how many cases an agent hands in on one day.
    package var caseKey = ""
    package var trustedCaseKeys: [String] = []
    package var personDays = 30
    package var agentsCap = 5
    package var evaluationForm = EvaluationForm.shipped
    /// How long a receipt waits for its printer to become ready, ms.
    package var receiptPatience: Int64 = 60_000

    package init() {}

    package init(path: String) throws(Failure) {
        let file = try KeyFile(path)
        var reports: [Failure.Report] = []
        for group in file.groups() {
            read(file, group, &reports)
        }
        if storeDirectory.isEmpty {
            reports.append(file.report("store", "directory", "A directory for the terminal's records is needed."))
        }
        for window in windows {
            for service in window.serves where !queues.contains(where: { $0.code == service.queue }) {
                reports.append(file.report("window \(window.code)", "serves", "There is no queue \(service.queue)."))
            }
        }
        guard reports.isEmpty else { throw Failure(.config, reports) }
        for index in devices.indices { devices[index].certificates = storeDirectory + "/certificates" }
    }

    private mutating func read(_ file: KeyFile, _ group: String, _ reports: inout [Failure.Report]) {
        var section = Section(file: file, group: group)
        let (word, rest) = Configuration.split(group)
        switch (word, rest) {
        case ("hall", ""):
            section.text("name") { hall.name = $0 }
            section.text("place") { hall.place = $0 }
            section.text("help") { hall.help = $0 }
            section.text("name-en") { hall.englishName = $0 }
            section.text("help-en") { hall.englishHelp = $0 }
            section.text("contact") { hall.contact = $0 }
            section.text("complaint") { hall.complaint = $0 }
            section.text("holidays") { path in
                do throws(Failure) {
                    hall.workingDays = WorkingDays.shipped.replaced(by: try Self.table(file.resolve(path), "hall/holidays") { bytes, path throws(CatalogFault) in
                        try WorkingDays(csv: bytes, file: path)
                    })
                } catch {
                    reports += error.reports
                }
            }
            section.value("day-cutoff", "a time such as 04:00", Configuration.businessDay) { hall.businessDay = $0 }
            section.text("records") { hall.records = file.resolve($0) }
            section.value("terminal", "1 to 32 letters, digits and -", { Configuration.isName($0) ? $0 : nil }) { hall.terminal = $0 }
            if !hall.records.isEmpty { section.require("terminal") }
        case ("store", ""):
            section.text("directory") { storeDirectory = file.resolve($0) }
            section.choice("journal-digest", JournalDigest.allCases) { journalDigest = $0 }
        case ("catalog", ""):
            section.text("directory") { catalogDirectory = file.resolve($0) }
            section.text("pack") { catalogPack = file.resolve($0) }
            section.text("keys") { text in
                catalogKeys = text.split(separator: ";" as Character).map { file.resolve(String($0)) }
            }
            if !catalogPack.isEmpty { section.require("keys") }
        case ("templates", ""):
            section.text("directory") { templateDirectory = file.resolve($0) }
        case ("visit", ""):
            section.seconds("warn-after") { visit.warnAfter = $0 }
            section.seconds("warn-after-large-type") { visit.warnAfterLargeType = $0 }
            section.seconds("end-after") { visit.endAfter = $0 }
        case ("cases", ""):
            section.text("signing-key") { caseKey = file.resolve($0) }
            section.text("trust") { text in
                trustedCaseKeys = text.split(separator: ";" as Character).map { file.resolve(String($0)) }
            }
            section.number("keep-persons", 0...3_650) { personDays = $0 }
            section.number("agent-cap", 1...999) { agentsCap = $0 }
        case ("evaluation", ""):
            section.text("form") { path in
                do throws(Failure) {
                    evaluationForm = try Self.table(file.resolve(path), "evaluation/form") { bytes, path throws(CatalogFault) in
                        try EvaluationForm(csv: bytes, file: path)
                    }
                } catch {
                    reports += error.reports
                }
            }
        case ("receipt", ""):
            section.seconds("patience") { receiptPatience = $0 }
        case ("queue", let code) where !code.isEmpty:
            var queue = Queue(code: code)
            section.text("name") { queue.name = $0 }
            section.text("window") { queue.window = $0 }
            section.text("name-en") { queue.englishName = $0 }
            section.text("window-en") { queue.englishWindow = $0 }
            if Queue.isPrefix(code) { queue.prefix = code }
            section.value("prefix", "up to 3 letters or digits, the last a letter", { Queue.isPrefix($0) ? $0 : nil }) { queue.prefix = $0 }
            section.number("first", 1...999_999) { queue.first = $0 }
            section.number("limit", 1...999_999) { queue.limit = $0 }
            section.number("digits", 1...6) { queue.digits = $0 }
            section.choice("on-print-failure", Queue.PrintFailureRule.allCases) { queue.onPrintFailure = $0 }
            section.value("hours", "hours such as 周一至周五 8:30—12:00、14:00—17:30", OpeningHours.init) { queue.hours = $0 }
            section.number("last-number", 0...240) { queue.lastNumber = $0 }
            section.value("slots", "slots in order such as 08:30-10:00 40; 10:00-12:00 60", Queue.Slot.list) { queue.slots = $0 }
            section.number("warn-waiting", 1...999_999) { queue.warnWaiting = $0 }
            section.value("bookings", "times in order such as 09:00-09:30 4; 09:30-10:00 4", Queue.Slot.list) { queue.bookings = $0 }
            queues.append(queue)
        case ("window", let code) where !code.isEmpty:
            guard Window.isCode(code) else {
                reports.append(file.report(group, "", "A window is called by 1 to 4 letters and digits, which a voice can spell."))
                return
            }
            var window = Window(code: code)
            section.text("name") { window.name = $0 }
            section.text("name-en") { window.englishName = $0 }
            section.value("serves", "queues such as A;B+10, with how many minutes they stand back, 0 to 240", Window.services) { window.serves = $0 }
            section.require("serves")
            windows.append(window)
        case ("priority", ""):
            for priority in Priority.allCases where priority != .ordinary {
                section.number(priority.name, 0...Credits.most) { credits[priority] = $0 }
            }
        case ("bookings", ""):
            section.number("days", 0...60) { bookings.days = $0 }
            section.number("early", 0...240) { bookings.early = $0 }
            section.number("late", 0...240) { bookings.late = $0 }
        case ("counter", ""):
            section.number("recalls", 0...99) { counter.recalls = $0 }
            section.seconds("lease") { counter.lease = $0 }
        case ("device", let name) where !name.isEmpty:
            devices.append(Configuration.device(name, &section))
        default:
            reports.append(file.report(group, "", "There is no group of this name."))
            return
        }
        reports += section.reports + section.unknownKeys()
    }

    private static func device(_ name: String, _ section: inout Section) -> Device {
        var device = Device(name: name, kind: .cardReader, uri: "")
        var kind: DeviceKind?
        section.choice("kind", DeviceKind.allCases) { kind = $0 }
        section.text("uri") { device.uri = $0 }
        section.require("kind")
        section.require("uri")
        // A key of another kind is one that nobody knows here.
        guard let kind else {
            section.ignore(["profile", "presenter", "presenter-after", "fingerprint", "raise-baud", "radio-bytes", "copies", "two-sided"])
            return device
        }
        device.kind = kind
        section.check("uri", device.uri) { Configuration.trouble(withURI: $0, of: kind) }
        switch kind {
        case .cardReader:
            section.value("fingerprint", "yes or no", Configuration.isYes) { device.reader.fingerprint = $0 }
            section.value("raise-baud", "yes or no", Configuration.isYes) { device.reader.raiseBaud = $0 }
            section.number("radio-bytes", 1...255) { device.reader.radioBytes = UInt8($0) }
        case .ticketPrinter:
            device.profile = Configuration.profile(Configuration.usualProfile(device.uri)) ?? .generic
            section.value("profile", "one of \(Configuration.profiles.joined(separator: ", "))", Configuration.profile) { device.profile = $0 }
            section.choice("presenter", PresenterPolicy.Action.allCases) { device.presenter.action = $0 }
            section.seconds("presenter-after") { device.presenter.leftBehindAfter = Int($0) }
        case .receiptPrinter:
            section.number("copies", 1...99) { device.copies = $0 }
            section.value("two-sided", "yes or no", Configuration.isYes) { device.twoSided = $0 }
        }
        return device
    }

    private static func table<T>(
        _ path: String, _ field: String, _ read: ([UInt8], String) throws(CatalogFault) -> T
    ) throws(Failure) -> T {
        guard let bytes = readFile(path, limit: 1 << 20) else {
            throw Failure(.config, [.init("The file cannot be read: \(String(cString: strerror(errno))).", file: path, field: field)])
        }
        do throws(CatalogFault) {
            return try read(bytes, path)
        } catch {
            throw Failure(.config, Failure(error).reports)
        }
    }

    /// "queue A" -> ("queue", "A")
    private static func split(_ group: String) -> (String, String) {
        guard let space = group.firstIndex(of: " ") else { return (group, "") }
        return (String(group[..<space]), String(group[group.index(after: space)...]))
    }

    /// What is wrong with a device's URI, in one sentence; nil when nothing is.
    static func trouble(withURI text: String, of kind: DeviceKind) -> String? {
        guard kind != .receiptPrinter else {
            return ReceiptPrinter(uri: text) == nil ? "Expected a URI such as ipp://192.0.2.8:631/ipp/print, ipps://… or cups:QUEUE." : nil
        }
        // Whether there is such a driver is asked when the terminal opens.
        if let uri = Driver.URI(text) { return uri.trouble }
        do throws(DeviceURI.Malformed) {
            _ = try DeviceURI(text)
            return nil
        } catch {
            return error.message
        }
    }

    package static var profiles: [String] { [TicketPrinterProfile.automatic] + TicketPrinterProfile.all.map(\.name) }

    /// USB has a question of its own for what a printer is, which cannot come out on paper.
    static func usualProfile(_ uri: String) -> String {
        uri.hasPrefix("usb:") ? TicketPrinterProfile.automatic : TicketPrinterProfile.generic.name
    }

    /// nil: there is none of that name. Some nil: the printer is asked.
    static func profile(_ name: String) -> TicketPrinterProfile?? {
        name == TicketPrinterProfile.automatic ? .some(nil) : TicketPrinterProfile.named(name).map { .some($0) }
    }

    private static func isYes(_ text: String) -> Bool? {
        switch text {
        case "yes": true
        case "no": false
        default: nil
        }
    }

    private static func isName(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count) && text.utf8.allSatisfy {
            $0 == UInt8(ascii: "-") || Window.isCode(String(decoding: [$0], as: UTF8.self))
        }
    }

    private static func businessDay(_ text: String) -> BusinessDay? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
              let hours = Int(String(decoding: bytes[0..<2], as: UTF8.self)), (0...23).contains(hours),
              let minutes = Int(String(decoding: bytes[3..<5], as: UTF8.self)), (0...59).contains(minutes)
        else { return nil }
        return BusinessDay(cutOff: hours * 60 + minutes)
    }
}

/// One group being read: which keys were asked for, and what was wrong.
private struct Section {
    let file: KeyFile
    let group: String
    var reports: [Failure.Report] = []
    private var known: Set<String> = []

    init(file: KeyFile, group: String) {
        self.file = file
        self.group = group
    }

    mutating func value<T>(_ key: String, _ expected: String, _ parse: (String) -> T?, _ use: (T) -> Void) {
        known.insert(key)
        switch file.value(group, key) {
        case .missing: break
        case .malformed(let message): reports.append(file.report(group, key, message))
        case .text(let text):
            if let value = parse(text) { use(value) } else {
                reports.append(file.report(group, key, "Expected \(expected)."))
            }
        }
    }

    mutating func text(_ key: String, _ use: (String) -> Void) { value(key, "text", { $0 }, use) }

    mutating func choice<T: RawRepresentable<String>>(_ key: String, _ all: [T], _ use: (T) -> Void) {
        value(key, "one of " + all.map(\.rawValue).joined(separator: ", "), T.init(rawValue:), use)
    }

    mutating func number(_ key: String, _ range: ClosedRange<Int>, _ use: (Int) -> Void) {
        value(key, "a whole number from \(range.lowerBound) to \(range.upperBound)",
              { Int($0).flatMap { range.contains($0) ? $0 : nil } }, use)
    }

    mutating func seconds(_ key: String, _ use: (Int64) -> Void) {
        value(key, "whole seconds from 1 to 86400",
              { Int64($0).flatMap { (1...86_400).contains($0) ? $0 * 1000 : nil } }, use)
    }

    /// For a value whose rule depends on another key: `trouble` says what is wrong with it.
    mutating func check(_ key: String, _ value: String, _ trouble: (String) -> String?) {
        guard !value.isEmpty, let message = trouble(value) else { return }
        reports.append(file.report(group, key, message))
    }

    /// Keys that are not looked at, because something before them is wrong.
    mutating func ignore(_ keys: [String]) { known.formUnion(keys) }

    mutating func require(_ key: String) {
        guard case .missing = file.value(group, key) else { return }
        reports.append(file.report(group, key, "This key is needed."))
    }

    func unknownKeys() -> [Failure.Report] {
        file.keys(group).filter { !known.contains($0) }.map { file.report(group, $0, "There is no key of this name.") }
    }
}

/// GLib's GKeyFile, with the line numbers it does not give.
private final class KeyFile {
    enum Value { case missing, text(String), malformed(String) }

    private let path: String
    private let handle: OpaquePointer
    private let lines: [String]

    init(_ path: String) throws(Failure) {
        guard let bytes = readFile(path, limit: 1 << 20) else {
            throw Failure(.config, [.init("The file cannot be read: \(String(cString: strerror(errno))).", file: path)])
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.config, [.init("The file is not UTF-8.", file: path)])
        }
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        handle = g_key_file_new()
        var error: UnsafeMutablePointer<GError>?
        guard g_key_file_load_from_data(handle, text, gsize(bytes.count), G_KEY_FILE_NONE, &error) != 0 else {
            let message = error.map { String(cString: $0.pointee.message) } ?? "The file is not a key file."
            g_clear_error(&error)
            throw Failure(.config, [.init(message, file: path)])
        }
    }

    deinit { g_key_file_free(handle) }

    func groups() -> [String] {
        var count: gsize = 0
        let names = g_key_file_get_groups(handle, &count)
        defer { g_strfreev(names) }
        return strings(names, count)
    }

    func keys(_ group: String) -> [String] {
        var count: gsize = 0
        let names = g_key_file_get_keys(handle, group, &count, nil)
        defer { g_strfreev(names) }
        return strings(names, count)
    }

    func value(_ group: String, _ key: String) -> Value {
        guard g_key_file_has_key(handle, group, key, nil) != 0 else { return .missing }
        var error: UnsafeMutablePointer<GError>?
        guard let text = g_key_file_get_string(handle, group, key, &error) else {
            let message = error.map { String(cString: $0.pointee.message) } ?? "The value cannot be read."
            g_clear_error(&error)
            return .malformed(message)
        }
        defer { g_free(text) }
        return .text(String(cString: text))
    }

    func report(_ group: String, _ key: String, _ message: String) -> Failure.Report {
        Failure.Report(message, file: path, field: key.isEmpty ? group : "\(group)/\(key)", row: row(group, key))
    }

    /// A path in the file is meant from where the file lies.
    func resolve(_ target: String) -> String {
        guard !target.isEmpty, !target.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return target }
        return String(path[...slash]) + target
    }

    private func row(_ group: String, _ key: String) -> UInt32 {
        var inside = false
        var found: UInt32 = 0
        for (index, line) in lines.enumerated() {
            let start = line.drop { $0 == " " || $0 == "\t" }
            if start.hasPrefix("[") {
                inside = start.hasPrefix("[\(group)]")
                if inside { found = UInt32(clamping: index + 1) }
            } else if inside, !key.isEmpty, start.hasPrefix(key),
                      start.dropFirst(key.count).drop(while: { $0 == " " || $0 == "\t" }).hasPrefix("=") {
                return UInt32(clamping: index + 1)
            }
        }
        return found
    }

    private func strings(_ names: UnsafeMutablePointer<UnsafeMutablePointer<gchar>?>?, _ count: gsize) -> [String] {
        guard let names else { return [] }
        return (0..<Int(count)).compactMap { names[$0].map { String(cString: $0) } }
    }
}
