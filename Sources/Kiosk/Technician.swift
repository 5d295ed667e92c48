import Glibc
import KioskCardReader
import KioskCore
import KioskReceiptPrinter
import KioskStore
import KioskTicketPrinter
import KioskTransport
import KioskTypesetting

/// One device at a time, without a terminal: what kiosk-doctor does.
///
/// Everything here blocks until the device has answered or its deadline has passed.
package enum Technician {
    /// What was found about one device.
    package struct DeviceReport: Sendable {
        package let name: String
        package let uri: String
        package let kind: DeviceKind
        package let state: DeviceState
        package let model: String
        package let capabilities: Capabilities
        package let checks: [Check]
    }

    // MARK: Check

    /// Devices that stand in no configuration: one, or for `usb:` every known one that is plugged
    /// in. Their kind is guessed without a question that could harm, when it is not given.
    package static func devices(
        _ uri: String, kind: DeviceKind? = nil, profile: String? = nil
    ) throws(Failure) -> [Configuration.Device] {
        if uri == "usb:", kind == nil {
            let plugged = usbDevices().filter { $0.known != nil }
            guard !plugged.isEmpty else { throw Failure(.notFound, "No known USB device is plugged in; kiosk-doctor devices lists what is.") }
            var all: [Configuration.Device] = []
            for report in plugged { all.append(try device(report.uri, report.kind ?? .cardReader, profile)) }
            return all
        }
        return [try device(uri, kind: kind, profile: profile)]
    }

    /// One such device.
    package static func device(
        _ uri: String, kind: DeviceKind? = nil, profile: String? = nil
    ) throws(Failure) -> Configuration.Device {
        if let kind { return try device(uri, kind, profile) }
        guard let guess = try guessedKind(uri) else {
            if let absence = (try? DeviceURI(uri))?.absence {
                throw Failure(.notFound, Fault(line: absence.kind.rawValue, absence.detail).told())
            }
            throw Failure(.invalid, "Nobody can tell what \(uri) is; give its kind: --kind card-reader or --kind ticket-printer (请用 --kind 写明设备种类).")
        }
        return try device(uri, guess, profile)
    }

    /// A printer that stands in no configuration.
    package static func printer(_ uri: String, profile: String? = nil) throws(Failure) -> Configuration.Device {
        try device(uri, isReceiptPrinter(uri) ? .receiptPrinter : .ticketPrinter, profile)
    }

    private static func device(_ uri: String, _ kind: DeviceKind, _ profile: String?) throws(Failure) -> Configuration.Device {
        guard let known = Configuration.profile(profile ?? Configuration.usualProfile(uri)) else {
            let all = Configuration.profiles.joined(separator: ", ")
            throw Failure(.unsupported, "There is no printer profile \(profile ?? ""); known: \(all).")
        }
        if let trouble = Configuration.trouble(withURI: uri, of: kind) { throw Failure(.invalid, "\(uri): \(trouble)") }
        return Configuration.Device(name: "", kind: kind, uri: uri, profile: known)
    }

    package static func check(_ device: Configuration.Device) -> DeviceReport {
        switch device.kind {
        case .cardReader: checkReader(device)
        case .ticketPrinter: checkTicketPrinter(device)
        case .receiptPrinter: checkReceiptPrinter(device)
        }
    }

    private static func isReceiptPrinter(_ uri: String) -> Bool { ["ipp:", "ipps:", "cups:"].contains(where: uri.hasPrefix) }

    /// nil: nobody can tell.
    private static func guessedKind(_ text: String) throws(Failure) -> DeviceKind? {
        if isReceiptPrinter(text) { return .receiptPrinter }
        if let driver = Driver.URI(text) { return Drivers.named(driver.name)?.kind ?? .cardReader }
        if let recorded = recordedKind(text) { return recorded }
        let uri: DeviceURI
        do throws(DeviceURI.Malformed) {
            uri = try DeviceURI(text)
        } catch {
            throw Failure(.invalid, "\(text): \(error.message)")
        }
        switch uri.address {
        case .usb: return uri.apparentUse.flatMap { DeviceKind(rawValue: $0.rawValue) }
        case .serial: return .cardReader
        case .tcp:
            // A printer answers a status request and swallows nothing by it; a reader's
            // frame, sent to a printer, would come out on the next ticket.
            guard let pipe = try? openPipe(to: text) else { return .cardReader }
            defer { pipe.close() }
            let printer = TicketPrinter(pipe: pipe, profile: .generic)
            return (try? printer.status()) == nil ? .cardReader : .ticketPrinter
        case .replay: return nil
        }
    }

    private static func checkReader(_ device: Configuration.Device) -> DeviceReport {
        let (uri, name) = (device.uri, device.name)
        var checks: [Check] = []
        var model = ""
        var capabilities: Capabilities = []
        var state = DeviceState.absent
        do throws(Fault) {
            let reader = try openReader(at: uri, ReaderWishes(), device.recorder)
            defer { reader.close() }
            checks.append(Check("reader.line", .pass, Words("The line opens.", "线路打开了。"), evidence: [uri, reader.line]))
            let began = Clock.monotonic()
            let identity = try reader.start()
            let took = Clock.monotonic() - began
            model = identity.samID
            capabilities = reader.capabilities
            checks.append(Check(
                "reader.sam", .pass, Words("The security module answers and passed its self-test.", "安全模块有应答，自检通过。"),
                evidence: ["SAM \(identity.samID)", "status and id in \(took) ms"]))
            let health = reader.health
            checks.append(Check(
                "reader.noise", health.isUndisturbed ? .pass : .warning,
                health.isUndisturbed ? Words("No answer was lost or broken.", "应答没有丢失，也没有出错。") : Words("Some answers were lost or broken.", "有些应答丢失或出错。"),
                evidence: [health.description],
                remedy: health.isUndisturbed ? .none : Words("Look at cable, plugs and earth; keep the cable away from mains and motors.", "检查线缆、插头和接地；让线缆远离电源线和电机。")))
            state = .ready
        } catch {
            state = error.name.isOfTheLine ? .absent : .failed
            checks.append(failure(checks.isEmpty ? "reader.line" : "reader.sam", error))
        }
        return DeviceReport(
            name: name, uri: uri, kind: .cardReader, state: state, model: model, capabilities: capabilities, checks: checks)
    }

    private static func checkTicketPrinter(_ device: Configuration.Device) -> DeviceReport {
        var checks: [Check] = []
        var state = DeviceState.absent
        var model = ""
        var capabilities: Capabilities = []
        do throws(Fault) {
            let printer = try Ways().ticketPrinter(device, false)
            defer { printer.close() }
            capabilities = printer.profile.capabilities
            checks.append(Check(
                "printer.line", .pass, Words("The line opens.", "线路打开了。"), evidence: [device.uri, "profile \(printer.profile.name)"]))
            let status = try printer.status()
            model = try printer.model() ?? printer.profile.name
            state = status.fault == nil ? .ready : .needsPerson
            if let trouble = status.fault ?? status.notice {
                checks.append(failure("printer.status", trouble))
            } else {
                checks.append(Check("printer.status", .pass, Words("The printer is ready and has paper.", "打印机就绪，有纸。"), evidence: [status.evidence]))
            }
        } catch {
            state = error.name.isOfTheLine ? .absent : .failed
            checks.append(failure(checks.isEmpty ? "printer.line" : "printer.status", error))
        }
        return DeviceReport(
            name: device.name, uri: device.uri, kind: .ticketPrinter, state: state, model: model,
            capabilities: capabilities, checks: checks)
    }

    private static func checkReceiptPrinter(_ device: Configuration.Device) -> DeviceReport {
        var checks: [Check] = []
        var state = DeviceState.absent
        var model = ""
        var capabilities: Capabilities = []
        do throws(Fault) {
            let status = try receiptPrinter(device).status()
            model = status.model
            capabilities = status.capabilities
            state = status.fault == nil ? .ready : .needsPerson
            if let trouble = status.fault ?? status.notice {
                checks.append(failure("receipt.status", trouble))
            } else {
                checks.append(Check("receipt.status", .pass, Words("The printer is ready.", "打印机就绪。"),
                    evidence: ["state \(status.state), reasons \(status.reasons.isEmpty ? "none" : status.reasons.joined(separator: " "))"]))
            }
            checks.append(sheetCheck(status, device))
            if status.isBlind {
                checks.append(Check(
                    "receipt.proof", .warning, Words("The queue's printer does not say when paper has come out: printed means handed over.", "这个队列的打印机不报告纸是否出来：“已打印”只表示交给了它。"),
                    evidence: [status.device], remedy: Words("Where the printer speaks IPP, name it by ipp://, or make a queue with an ipp device.", "打印机支持 IPP 的，用 ipp:// 写它的地址，或用 ipp 设备建队列。")))
            }
        } catch {
            state = error.name.isOfTheLine ? .absent : .failed
            checks.append(failure("receipt.line", error))
        }
        return DeviceReport(
            name: device.name, uri: device.uri, kind: .receiptPrinter, state: state, model: model, capabilities: capabilities,
            checks: checks)
    }

    private static func receiptPrinter(_ device: Configuration.Device) throws(Fault) -> ReceiptPrinter {
        guard let printer = ReceiptPrinter(uri: device.uri, certificates: device.certificates, learns: false) else {
            throw Fault(.notFound, "\(device.uri) is no URI of a printer.")
        }
        return printer
    }

    /// What a receipt needs of the printer, before there is one.
    private static func sheetCheck(_ status: ReceiptPrinterStatus, _ device: Configuration.Device) -> Check {
        let papers = Paper.allCases.filter(status.papers.contains)
        let refusals = (papers.isEmpty ? Paper.allCases : papers).compactMap { status.refusal(of: device.sheet($0)) }
        guard let refusal = refusals.first else {
            return Check(
                "receipt.paper", .pass, Words("It takes \(papers.map(\.name).joined(separator: " and ")).", "可以打印 \(papers.map(\.name).joined(separator: "、"))。"),
                evidence: ["PDF, \(status.printsBothSides ? "both sides" : "one side"), up to \(status.mostCopies) copies"])
        }
        return Check(
            "receipt.paper", .failure, refusal.finding, evidence: [refusal.name.rawValue, refusal.detail],
            remedy: papers.isEmpty ? Words("Set the paper size at the printer, or choose another.", "在打印机上设好纸张大小，或换一台。") : refusal.remedy)
    }

    /// Printers for receipts: the queues of cupsd, and what avahi sees on the network. At most six seconds.
    package typealias FoundPrinter = KioskReceiptPrinter.FoundPrinter
    package static func receiptPrinters() -> [FoundPrinter] { PrinterSearch.found(within: 6_000) }

    private static func failure(_ name: String, _ fault: Fault) -> Check {
        Check(name, fault.who == .nobody ? .warning : .failure, fault.finding,
              evidence: [fault.name.rawValue] + (fault.detail.isEmpty ? [] : [fault.detail]), remedy: fault.remedy)
    }

    // MARK: Card

    /// A card, and how it came.
    package struct CardReading: Sendable {
        package let card: Card
        package let samID: String
        /// The framing or the speed that was found.
        package let line: String
        package let capabilities: Capabilities
        /// Until the reader had said who it is, and from then on until the card was found and read, in milliseconds.
        package let startTook: Int64
        package let readTook: Int64
        package let health: ReaderHealth
    }

    /// Waits for a card and reads it, also one that lies there since the last reading.
    /// Throws `cardNotRead` when none came in time.
    ///
    /// - Parameter ready: called when a card may be laid down.
    package static func readCard(
        _ uri: String, fingerprint: Bool = false, recorder: Recorder? = nil, timeout: Int64, ready: () -> Void = {}
    ) throws(Fault) -> CardReading {
        var wishes = ReaderWishes()
        wishes.fingerprint = fingerprint
        let began = Clock.monotonic()
        let reader = try openReader(at: uri, wishes, recorder)
        defer { reader.close() }
        let identity = try reader.start()
        let startTook = Clock.monotonic() - began
        try reader.reset()
        ready()
        let until = Clock.monotonic() + timeout
        var arrived = Clock.monotonic()
        var last = Fault(.cardNotRead, "No card was laid down.")
        repeat {
            let polled = Clock.monotonic()
            switch try reader.poll() {
            case .read(let record):
                return CardReading(
                    card: Card(record, on: Clock.date(at: Clock.wall())), samID: identity.samID, line: reader.line,
                    capabilities: reader.capabilities, startTook: startTook, readTook: Clock.monotonic() - arrived,
                    health: reader.health)
            case .failed(let fault): last = fault
            case .arrived:
                arrived = polled
                continue
            case .nothing, .removed: break
            }
            usleep(300_000)
        } while Clock.monotonic() < until
        throw last
    }

    // MARK: Paper

    package static func print(
        _ document: Document, on device: Configuration.Device, paper: Paper = .a4, title: String
    ) throws(Failure) -> PrintOutcome {
        if device.kind == .receiptPrinter {
            let pdf = try Paperwork.bytes(of: document, as: Rendering(format: .pdf, paper: paper), title: title)
            let until = Clock.monotonic() + 60_000
            do throws(Fault) {
                // No two jobs have the same title.
                return try receiptPrinter(device).print(
                    pdf: pdf, title: "\(title) \(Clock.wall())", on: device.sheet(paper)
                ) { _ in Clock.monotonic() < until }
            } catch {
                return .notPrinted(error)
            }
        }
        do throws(Fault) {
            let printer = try Ways().ticketPrinter(device, false)
            defer { printer.close() }
            let ticket: EncodedTicket
            do throws(EncodingFault) {
                ticket = try printer.encode(document)
            } catch {
                throw Fault(.formatRefused, "\(error)")
            }
            return printer.print(ticket)
        } catch {
            return .notPrinted(error)
        }
    }

    // MARK: Lines

    /// Serial ports of this machine that a device may be on.
    package static func serialPorts() -> [String] {
        guard let directory = opendir("/dev") else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            // Not copied: an entry is shorter than its type says.
            guard let place = MemoryLayout<dirent>.offset(of: \.d_name) else { continue }
            let name = String(cString: UnsafeRawPointer(entry).advanced(by: place).assumingMemoryBound(to: CChar.self))
            if ["ttyUSB", "ttyACM", "ttyAMA"].contains(where: name.hasPrefix) { names.append("/dev/\(name)") }
            // The kernel names 32 of these whether they exist or not; only real ones have settings.
            if name.hasPrefix("ttyS"), isRealPort("/dev/\(name)") { names.append("/dev/\(name)") }
        }
        return names.sorted()
    }

    private static func isRealPort(_ path: String) -> Bool {
        let file = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return errno != EIO && errno != ENXIO && errno != ENODEV && errno != ENOENT }
        defer { close(file) }
        var settings = termios()
        return tcgetattr(file, &settings) == 0
    }
}

extension Technician {
    // MARK: Records

    /// Looks at the records of a terminal that is not running.
    package static func checkRecords(_ configuration: Configuration) -> [Check] {
        let store: Store
        do throws(StoreFault) {
            store = try configuration.store()
        } catch {
            let remedy = error.kind == .locked
                ? Words("End the running terminal, or look at what it shows.", "结束正在运行的终端，或看它显示的内容。")
                : Words("Keep the directory as it is and call for help: it holds the day's numbers.", "目录保持原样，请求支持：里面是当天的号。")
            return [Check("records.open", error.kind == .locked ? .warning : .failure, Words("The records do not open.", "记录打不开。"),
                          evidence: [error.description], remedy: remedy)]
        }
        var checks = [Check("records.open", .pass, Words("The records open.", "记录能打开。"), evidence: [configuration.storeDirectory])]
        do throws(StoreFault) {
            try store.checkRecords()
            checks.append(journalCheck(try store.verifyJournal()))
            let unfinished = try store.unfinishedJobs()
            checks.append(unfinished.isEmpty
                ? Check("records.jobs", .pass, Words("Every job has ended.", "打印任务都已结束。"))
                : Check("records.jobs", .warning, Words("Jobs were under way when the terminal stopped.", "终端停下时还有没完成的打印任务。"),
                        evidence: unfinished.map { "job \($0.id), \($0.document), \($0.state) on \($0.device)" },
                        remedy: Words("Nothing: they end when the terminal starts, which asks the office printer for its own.", "不用处理：终端启动时会了结它们，办公打印机上的会问打印机。")))
            let today = configuration.hall.businessDay.date(of: Clock.moment())
            checks.append(copyCheck(today, try store.lastCopied().map(Clock.date)))
            checks.append(dayCheck(today, try store.businessDay(today), configuration.storeDirectory))
            try store.recordFallback()
            checks.append(catalogCheck(store))
        } catch {
            checks.append(Check("records.read", .failure, Words("The records cannot be read.", "记录读不出来。"), evidence: [error.description],
                                remedy: Words("Keep the directory as it is and call for help.", "目录保持原样，请求支持。")))
        }
        return checks
    }

    private static func catalogCheck(_ store: Store) -> Check {
        var trouble = store.catalogFallback
        do throws(StoreFault) {
            if trouble == nil { try store.checkCatalog() }
        } catch {
            trouble = error.description
        }
        guard let trouble else { return Check("records.catalog", .pass, Words("The catalog is whole.", "事项目录完整。")) }
        return Check(
            "records.catalog", .failure, Words("The catalog cannot be used.", "事项目录用不了。"), evidence: [trouble],
            remedy: Words("Import it again: its files or its pack.", "重新导入：表格文件或签名包。"))
    }

    /// Two that go on from one file give the same numbers.
    private static func copyCheck(_ today: LocalDate, _ copied: LocalDate?) -> Check {
        guard let copied, copied >= today else { return Check("records.copy", .pass, Words("The records are the ones that were here before.", "记录还是原来的那份。")) }
        return Check(
            "records.copy", .warning, Words("The records were copied, put back or moved today.", "记录今天被复制、恢复或移动过。"), evidence: ["first used here on \(copied)"],
            remedy: Words("Make sure that nobody goes on with the others, and that no number given since the copy still waits: it may be given again.", "确认没有别的终端接着用另外那份；复制以后发出的号如果还有人在等，可能会发重。"))
    }

    /// A day that has begun stays: numbers given under a wrong date are never given twice.
    private static func dayCheck(_ today: LocalDate, _ inForce: LocalDate, _ directory: String) -> Check {
        guard inForce > today else { return Check("records.day", .pass, Words("The business day is the clock's.", "营业日和时钟一致。"), evidence: ["\(inForce)"]) }
        return Check(
            "records.day", .warning, Words("The clock was ahead once: numbers belong to a day that is still to come.", "时钟快过：有的号属于还没到的日子。"),
            evidence: ["numbers of \(inForce), the clock says \(today)"],
            remedy: Words(
                "Set the clock right. When \(inForce) is too far off to wait for, end the terminal and move "
                    + "\(directory)/records.db with its -wal and -shm to a safe place: it starts with new records, at the first number.",
                "把时钟调准。等不到 \(inForce) 的，结束终端，把 \(directory)/records.db 连同 -wal 和 -shm 移到安全的地方：终端会用新的记录，从第一个号开始。"))
    }

    package static func journalCheck(_ finding: JournalFinding) -> Check {
        let name = "records.journal"
        let remedy = Words("Keep a copy of the directory and call for help: somebody or something changed the journal.", "把目录复制一份，请求支持：流水被改动过。")
        return switch finding {
        case .intact(let rows, let head, let digest):
            Check(name, .pass, Words("The journal is whole.", "流水完整。"), evidence: ["\(rows) rows, head \(hexadecimal(head)) (\(digest.rawValue))"])
        case .changed(let row):
            Check(name, .failure, Words("A row of the journal was changed.", "流水中有一行被改动。"), evidence: ["row \(row)"], remedy: remedy)
        case .missing(let row):
            Check(name, .failure, Words("Rows of the journal are missing.", "流水中缺了行。"), evidence: ["from row \(row) on"], remedy: remedy)
        case .wrongEnd(let row):
            Check(name, .failure, Words("The end of the journal is missing.", "流水的结尾缺失。"), evidence: ["ends after row \(row)"], remedy: remedy)
        }
    }

    package static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }
}
