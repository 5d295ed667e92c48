import Glibc
import KioskTwin
import Testing

@testable import Kiosk

/// A terminal with twins on real wires, in a directory of its own.
final class Terminal {
    let directory: String
    let reader: ReaderTwin?
    let printer: TicketPrinterTwin?
    private(set) var station: Station!
    private let path: String

    static let hall = """
        [hall]
        name = 青石镇便民服务中心
        place = 990321104000
        [store]
        directory = state
        [catalog]
        directory = \(examples)/hall
        [queue A]
        name = 社保医保
        window = 1—3号窗口
        [queue B]
        name = 民政优抚
        [queue C]
        name = 户籍卫健
        [queue D]
        name = 农业建设
        on-print-failure = void

        """

    static var examples: String {
        let parts = #filePath.split(separator: "/")
        return "/" + parts.dropLast(3).joined(separator: "/") + "/examples"
    }

    init(reader wantsReader: Bool = false, printer wantsPrinter: Bool = false, _ extra: String = "") throws {
        directory = try Self.newDirectory()
        reader = wantsReader ? try ReaderTwin(on: .tcp(port: 0)) : nil
        printer = wantsPrinter ? try TicketPrinterTwin() : nil
        var text = Self.hall
        if let reader { text += "[device reader]\nkind = card-reader\nuri = \(reader.uri)\n" }
        if let printer { text += "[device tickets]\nkind = ticket-printer\nuri = \(printer.uri)\nprofile = epson\n" }
        path = directory + "/kiosk.conf"
        guard writeFile(path, Array((text + extra).utf8)) else { throw Missing(what: path) }
        station = try Station.open(Configuration(path: path))
    }

    deinit {
        station?.close()
        reader?.stop()
        printer?.stop()
    }

    /// As after a power cut of the kiosk, but with the old process gone.
    func restart() throws {
        station.close()
        station = nil
        station = try Station.open(Configuration(path: path))
    }

    /// Another process has the terminal meanwhile.
    func whileClosed(_ body: (_ configuration: String) throws -> Void) throws {
        station.close()
        station = nil
        try body(path)
        station = try Station.open(Configuration(path: path))
    }

    /// The next event that answers the description; earlier ones are read over.
    func event(_ what: String = "an event", within milliseconds: Int64 = 10_000, where matches: (Event) -> Bool) throws -> Event {
        let until = Clock.monotonic() + milliseconds
        while true {
            while let event = station.events.next() {
                if matches(event) { return event }
            }
            let left = until - Clock.monotonic()
            guard left > 0 else { throw Missing(what: what) }
            var descriptor = pollfd(fd: station.events.descriptor, events: Int16(POLLIN), revents: 0)
            poll(&descriptor, 1, Int32(left))
        }
    }

    func event(_ kind: Event.Kind) throws -> Event { try event("\(kind)") { $0.kind == kind } }

    func ending(of job: UInt64) throws -> Event {
        try event("the end of job \(job)") { $0.job == job && $0.jobState?.isEnded == true }
    }

    func becomes(_ state: DeviceState, _ device: String) throws {
        if try station.devices().contains(where: { $0.name == device && $0.state == state }) { return }
        _ = try event("\(device) \(state)") { $0.kind == .deviceChanged && $0.device == device && $0.deviceState == state }
    }

    static func newDirectory() throws -> String {
        var template = Array("/tmp/kiosk-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Missing(what: "a temporary directory") }
        return String(cString: made)
    }
}

struct Missing: Error, CustomStringConvertible {
    let what: String
    var description: String { "\(what) did not come" }
}

func text(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }
