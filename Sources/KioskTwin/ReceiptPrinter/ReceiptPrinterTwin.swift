import CTwin
import Glibc

/// A real IPP printer (PAPPL; A4, A5, PDF) on 127.0.0.1, in a process of its own that ends with this one.
///
///     let printer = try ReceiptPrinterTwin()
///     printer.set("media-empty", true)
///     … print to printer.uri …
///     printer.set("media-empty", false)
///     let documents = printer.waitForReceipts(1, within: 5000)
///
/// All methods may be called from any thread. A change is in force when the method returns.
package final class ReceiptPrinterTwin: Twin {
    /// Such as `ipp://127.0.0.1:40113/ipp/print`.
    package let uri: String
    package let port: UInt16
    private let directory: String
    private let control: String
    private let program: String
    private let scratch: ScratchDirectory
    private let child: Monitor<ChildProcess?>
    private let firstNumber: Int
    /// Documents of the processes before the present one.
    private let printedBefore = Monitor(0)

    /// - Parameters:
    ///   - port: on 127.0.0.1; 0 takes any free port.
    ///   - directory: where documents are kept as `receipt-0001.pdf`; nil: until the twin ends.
    ///   - control: the path of a control socket for others; nil: none but this object's.
    ///   - program: the built `kiosk-twin`; nil looks where this code lies, and in the variable KIOSK_TWIN.
    package init(port: UInt16 = 0, directory: String? = nil, control: String? = nil, program: String? = nil) throws(TwinError) {
        let scratch = try ScratchDirectory()
        self.scratch = scratch
        self.directory = directory ?? scratch.path + "/paper"
        self.control = control ?? scratch.path + "/control"
        if let program { self.program = program } else { self.program = try ReceiptPrinterTwin.findProgram() }
        let paper = self.directory
        firstNumber = File.firstFree { ReceiptPrinter.path($0, in: paper) }
        let (process, uri) = try ReceiptPrinterTwin.start(self.program, port, self.directory, self.control)
        child = Monitor(process)
        self.uri = uri
        let authority = uri.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst(2).prefix { $0 != UInt8(ascii: "/") }
        self.port = UInt16(String(Substring(authority.drop { $0 != UInt8(ascii: ":") }.dropFirst()))) ?? 0
    }

    deinit { stop() }

    /// Ends the printer's process. The second call does nothing.
    package func stop() {
        child.update { child in
            child?.end()
            child = nil
        }
        scratch.empty()
    }

    /// Pulls the plug: connections end and are refused. Documents that were printed stay.
    package func disconnect() {
        child.update { child in
            child?.end()
            child = nil
        }
    }

    /// Starts it again at the same port, with nothing of its state.
    package func reconnect() throws(TwinError) {
        try child.update { (child) throws(TwinError) in
            guard child == nil else { return }
            let count = receipts.count
            printedBefore.update { $0 = count }
            child = try ReceiptPrinterTwin.start(program, port, directory, control).0
        }
    }

    // MARK: Commands

    /// - Parameter keyword: an IPP printer-state-reason without suffix, such as media-empty, media-low,
    ///   media-jam, cover-open, toner-low. A job waits while a stopping one is set.
    package func set(_ keyword: String, _ isOn: Bool) throws(TwinError) { try order("reason \(keyword) \(isOn ? "on" : "off")") }
    /// Stopped at its panel: jobs stay pending.
    package func pause(_ isPaused: Bool) throws(TwinError) { try order("pause \(isPaused ? "on" : "off")") }
    package func pace(milliseconds: Int) throws(TwinError) { try order("pace \(milliseconds)") }
    /// The next job, or the one that waits, fails.
    package func abortNext() throws(TwinError) { try order("abort") }
    package func clear() throws(TwinError) { try order("clear") }

    /// True when so many jobs have begun since the process started; they may wait for paper.
    package func waitForStarted(_ count: Int, within milliseconds: Int) -> Bool { wait("started", count, milliseconds) }
    /// True when it has so many jobs with their documents, begun or not.
    package func waitForJobs(_ count: Int, within milliseconds: Int) -> Bool { wait("jobs", count, milliseconds) }
    package func waitForCancelled(_ count: Int, within milliseconds: Int) -> Bool { wait("cancelled", count, milliseconds) }

    /// The documents as they were printed, as soon as there are so many; those there are, when the time is over.
    package func waitForReceipts(_ count: Int, within milliseconds: Int) -> [[UInt8]] {
        _ = wait("printed", max(0, count - printedBefore.read { $0 }), milliseconds)
        return receipts
    }

    /// The documents that were printed, in order.
    package var receipts: [[UInt8]] {
        var all: [[UInt8]] = []
        while let document = try? File.read(ReceiptPrinter.path(firstNumber + all.count, in: directory)) { all.append(document) }
        return all
    }

    /// One line of the control protocol.
    package func perform(_ line: String) -> String {
        do throws(TwinError) {
            return try ControlSocket.ask(control, line, within: 620_000)
        } catch {
            return "error " + error.description
        }
    }

    package static var help: [(String, String)] { ReceiptPrinter.help }

    private func order(_ line: String) throws(TwinError) {
        let answer = try ControlSocket.ask(control, line, within: 10_000)
        guard answer.utf8.starts(with: "ok".utf8) else { throw TwinError(answer) }
    }

    private func wait(_ what: String, _ count: Int, _ milliseconds: Int) -> Bool {
        do throws(TwinError) {
            let answer = try ControlSocket.ask(control, "wait \(what) \(count) \(milliseconds)", within: milliseconds + 10_000)
            return answer.utf8.starts(with: "ok".utf8)
        } catch {
            return false
        }
    }

    // MARK: The process

    private static func start(_ program: String, _ port: UInt16, _ directory: String, _ control: String) throws(TwinError) -> (ChildProcess, String) {
        let process = try ChildProcess([program, "receipt-printer", "--port", "\(port)", "--paper", directory,
                                        "--control", control, "--with-parent"])
        do throws(TwinError) {
            let line = try process.readLine(within: 20_000)
            let prefix = "receipt-printer="
            guard line.utf8.starts(with: prefix.utf8) else { throw TwinError("\(program) says: \(line)") }
            return (process, String(line.dropFirst(prefix.count)))
        } catch {
            process.end()
            throw error
        }
    }

    /// Beside the program or test bundle that this code is part of.
    static func findProgram() throws(TwinError) -> String {
        if let given = getenv("KIOSK_TWIN") { return String(cString: given) }
        var places = [String(cString: twin_code_path())]
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        if count > 0 { places.append(String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)) }
        for place in places {
            guard let slash = place.lastIndex(of: "/") else { continue }
            let program = place[..<slash] + "/kiosk-twin"
            if access(String(program), X_OK) == 0 { return String(program) }
        }
        throw TwinError("no kiosk-twin beside \(places[0]); build it, or name it in KIOSK_TWIN")
    }
}
