import CTwin
import Glibc

/// The printer itself, in a process of its own: PAPPL cannot be stopped cleanly in one
/// that goes on (see twin.h). Tests and programs use `ReceiptPrinterTwin`.
package final class ReceiptPrinter: Twin {
    /// Such as `ipp://127.0.0.1:40113/ipp/print`.
    package let uri: String
    package let port: UInt16

    fileprivate struct State {
        var reasons: UInt32 = 0
        var isPaused = false
        var started = 0
        var printed = 0
        var cancelled = 0
        var aborted = 0
        var trouble: String?
    }

    /// What PAPPL's threads reach; lives as long as the process.
    fileprivate final class Tray: Sendable {
        let state = Monitor(State())
        let directory: String
        let firstNumber: Int
        init(directory: String) {
            self.directory = directory
            firstNumber = File.firstFree { ReceiptPrinter.path($0, in: directory) }
        }
    }

    private let tray: Tray
    private let spool: ScratchDirectory

    /// Serves from here on until the process ends.
    /// - Parameter directory: where documents are kept as `receipt-0001.pdf`.
    package init(port wished: UInt16, directory: String) throws(TwinError) {
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw .system("mkdir", directory) }
        tray = Tray(directory: directory)
        spool = try ScratchDirectory()
        let context = Unmanaged.passRetained(tray).toOpaque()
        var port = wished
        // PAPPL takes no port 0; somebody else may take the free port first.
        for attempt in 1...10 {
            if wished == 0 { port = try FarEnd.freePort() }
            let isCreated = twin_receipt_create(Int32(port), spool.path, context) { context, news, _, path in
                guard let context else { return }
                Unmanaged<Tray>.fromOpaque(context).takeUnretainedValue().hear(news, path.map { String(cString: $0) })
            }
            if isCreated { break }
            guard wished == 0, attempt < 10 else { throw TwinError("cannot listen at 127.0.0.1:\(port)") }
        }
        self.port = port
        uri = "ipp://127.0.0.1:\(port)/ipp/print"
        _ = try Thread(name: "receipt-printer") { twin_receipt_run() }
        let deadline = Moment.after(milliseconds: 5000)
        while !twin_receipt_is_running() {
            guard deadline > .now else { throw TwinError("the receipt printer does not start") }
            usleep(1000)
        }
    }

    /// PAPPL's own files go; the printer ends with the process.
    package func stop() {
        spool.empty()
    }

    static func path(_ number: Int, in directory: String) -> String {
        "\(directory)/receipt-\(File.number(number)).pdf"
    }

    private func change(_ body: (inout State) -> Void) {
        let reasons = tray.state.update { state in
            body(&state)
            return state.reasons
        }
        twin_receipt_set_reasons(reasons)
    }

    private func set(_ keyword: String, _ isOn: Bool) throws(TwinError) {
        let bit = twin_receipt_reason(keyword)
        guard bit != 0 else { throw TwinError("no reason '\(keyword)'; try reasons") }
        change { $0.reasons = isOn ? $0.reasons | bit : $0.reasons & ~bit }
    }

    private static var keywords: [String] {
        var all: [String] = []
        while let keyword = twin_receipt_keyword(Int32(all.count)) { all.append(String(cString: keyword)) }
        return all
    }

    package static let help = [
        ("reason KEYWORD on|off", "a state reason, such as media-empty; a stopping one keeps jobs waiting"),
        ("reasons", "the keywords that there are"),
        ("paper out", "short for reason media-empty on"),
        ("paper in", "media-empty, media-needed and media-low off"),
        ("cover open|close", "short for reason cover-open on or off"),
        ("jam", "short for reason media-jam on"),
        ("pause on|off", "stopped at its panel: jobs stay pending"),
        ("pace MS", "milliseconds that a document takes"),
        ("abort", "the next job, or the one that waits, fails"),
        ("clear", "no reasons, not paused, no pace"),
        ("wait started|printed|cancelled|aborted N [MS]", "until there are so many jobs, at most MS milliseconds (10000)"),
        ("wait jobs N [MS]", "until so many jobs have their documents and have not ended, begun or not"),
        ("state", "as JSON"),
    ]

    func execute(_ command: Command) throws(TwinError) -> String {
        let words = command.words
        switch (command.name, words.first) {
        case ("reason", let keyword?): try set(keyword, try command.onOff(1))
        case ("reasons", _): return ReceiptPrinter.keywords.joined(separator: " ")
        case ("paper", "out"): try set("media-empty", true)
        case ("paper", "in"): for keyword in ["media-empty", "media-needed", "media-low"] { try set(keyword, false) }
        case ("cover", "open"): try set("cover-open", true)
        case ("cover", "close"): try set("cover-open", false)
        case ("jam", _): try set("media-jam", true)
        case ("pause", _): pause(try command.onOff(0))
        case ("pace", _): twin_receipt_set_pace(Int32(try command.number(0, "milliseconds", in: 0...600_000)))
        case ("abort", _): twin_receipt_abort_next()
        case ("clear", _):
            change { $0.reasons = 0 }
            twin_receipt_set_pace(0)
            pause(false)
        case ("wait", let what?):
            let (count, milliseconds) = try command.waiting()
            if what == "jobs" {
                let end = Moment.after(milliseconds: milliseconds)
                while twin_receipt_jobs() < count {
                    guard end > .now else { throw TwinError("not within \(milliseconds) ms") }
                    usleep(5_000)
                }
                return ""
            }
            let path: KeyPath<State, Int>
            switch what {
            case "started": path = \.started
            case "printed": path = \.printed
            case "cancelled": path = \.cancelled
            case "aborted": path = \.aborted
            default: throw TwinError("wait for jobs, started, printed, cancelled or aborted")
            }
            guard tray.state.wait(milliseconds: milliseconds, until: { $0[keyPath: path] >= count }) else {
                throw TwinError("not within \(milliseconds) ms")
            }
        case ("state", _):
            let state = tray.state.read { $0 }
            let reasons = ReceiptPrinter.keywords.filter { twin_receipt_reason($0) & state.reasons != 0 }
            return JSON.object([
                ("uri", .string(uri)), ("reasons", .array(reasons.map(JSON.string))), ("paused", .bool(state.isPaused)),
                ("started", .int(state.started)), ("printed", .int(state.printed)),
                ("cancelled", .int(state.cancelled)), ("aborted", .int(state.aborted)),
                ("trouble", state.trouble.map(JSON.string) ?? .null),
            ]).description
        default: throw TwinError("no command '\(([command.name] + words).joined(separator: " "))'; try help")
        }
        return ""
    }

    private func pause(_ isPaused: Bool) {
        tray.state.update { $0.isPaused = isPaused }
        twin_receipt_set_paused(isPaused)
    }
}

extension ReceiptPrinter.Tray {
    /// On PAPPL's threads.
    fileprivate func hear(_ news: twin_receipt_news, _ path: String?) {
        switch news {
        case TWIN_RECEIPT_STARTED: state.update { $0.started += 1 }
        case TWIN_RECEIPT_CANCELLED: state.update { $0.cancelled += 1 }
        case TWIN_RECEIPT_ABORTED: state.update { $0.aborted += 1 }
        case TWIN_RECEIPT_PRINTED:
            guard let path else { return }
            let number = firstNumber + state.read(\.printed)
            do throws(TwinError) {
                try File.write(File.read(path), to: ReceiptPrinter.path(number, in: directory))
                state.update { $0.printed += 1 }
            } catch {
                state.update { $0.trouble = error.description }
            }
        default: break
        }
    }
}
