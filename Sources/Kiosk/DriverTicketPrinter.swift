import CKiosk
import KioskCore
import KioskTicketPrinter

/// A ticket printer behind a vendor's driver: it takes a ticket band by band, as the
/// bytes of a profile or as pictures, and proves what became of it.
final class DriverTicketPrinter: TicketPrinterDevice {
    let profile: TicketPrinterProfile
    let capabilities: Capabilities
    /// `clear` cuts off what hangs out.
    let hasRemains = false
    private let device: DriverDevice
    private let takesPictures: Bool
    /// Something of an earlier ticket, perhaps of an earlier run, may be in the printer.
    private var mustClear = true

    /// - Parameter profile: the configuration's, for a driver that takes bytes and names none.
    init(_ uri: Driver.URI, _ profile: TicketPrinterProfile) throws(Fault) {
        device = try DriverDevice.open(uri, .ticketPrinter)
        capabilities = device.info.capabilities
        takesPictures = device.driver.slots.rows != nil
        let name = device.info.profile
        let named = takesPictures || name.isEmpty ? profile : TicketPrinterProfile.named(name)
        self.profile = named ?? profile
        guard named != nil else {
            device.close()
            throw Fault(.driverFailed, "open: there is no printer profile \(name)")
        }
    }

    func model() throws(Fault) -> String? { device.info.model.isEmpty ? nil : device.info.model }

    func interrupt() { device.interrupt() }

    func close() { device.close() }

    func encode(_ document: Document) throws(EncodingFault) -> EncodedTicket {
        guard takesPictures else { return try KioskTicketPrinter.encode(Layout(document, columns: profile.columns), profile) }
        let columns = device.info.dots / Layout.cellWidth
        return try drawn(Layout(document, columns: columns), dots: device.info.dots)
    }

    // MARK: - Status

    func status() throws(Fault) -> TicketPrinterStatus {
        if mustClear { mustClear = try !clear().isClear }
        return try query()
    }

    private func query() throws(Fault) -> TicketPrinterStatus {
        let slots = device.driver.slots
        let (_, status) = try ask("status", within: 1500) { device, within, detail in
            var status = kiosk_driver_status()
            status.size = UInt32(MemoryLayout<kiosk_driver_status>.size)
            return (slots.status.map { $0(device, within, &status, detail) }, status)
        }
        guard let evidence = DriverText(status.evidence) else {
            throw Fault(.driverFailed, "status: the evidence is UTF-8 with a NUL")
        }
        var conditions: TicketPrinterStatus.Conditions = []
        var unknown = status.trouble
        for (bit, condition) in Self.troubles where status.trouble & bit != 0 {
            conditions.insert(condition)
            unknown &= ~bit
        }
        guard unknown == 0 else { throw Fault(.driverFailed, "status: trouble \(String(unknown, radix: 16)) is no KIOSK_TROUBLE_…") }
        let presenter = Self.presenters[Int(status.presenter)]
        guard presenter != nil || status.presenter == KIOSK_PRESENTER_NONE else {
            throw Fault(.driverFailed, "status: presenter \(status.presenter) is no KIOSK_PRESENTER_…")
        }
        let bits = "trouble \(String(status.trouble, radix: 16))"
        return TicketPrinterStatus(
            conditions, presenter: presenter, evidence: evidence.masked.isEmpty ? bits : "\(bits), \(evidence.masked)")
    }

    private static let troubles: [(UInt32, TicketPrinterStatus.Conditions)] = [
        (KIOSK_TROUBLE_PAPER_END, .paperEnd), (KIOSK_TROUBLE_NEAR_END, .paperNearEnd), (KIOSK_TROUBLE_COVER_OPEN, .coverOpen),
        (KIOSK_TROUBLE_PAPER_JAM, .jammed), (KIOSK_TROUBLE_CUTTER, .cutterFailed), (KIOSK_TROUBLE_HOT, .overheated),
        (KIOSK_TROUBLE_OFFLINE, .offline), (KIOSK_TROUBLE_FAILED, .failed),
    ]

    private static let presenters: [Int: Presenter] = [
        KIOSK_PRESENTER_EMPTY: .empty, KIOSK_PRESENTER_PRESENTED: .presented,
        KIOSK_PRESENTER_TAKEN: .taken, KIOSK_PRESENTER_RETRACTED: .retracted, KIOSK_PRESENTER_LEFT_BEHIND: .leftBehind,
    ]

    // MARK: - A ticket

    func print(_ ticket: EncodedTicket) -> PrintOutcome {
        do throws(Fault) {
            if let fault = try status().fault { return .notPrinted(fault) }
        } catch {
            return .notPrinted(error)
        }
        mustClear = true
        var given = 0
        do throws(Fault) {
            if let trouble = try trouble(begin(bands: ticket.bands.count)) { return stopped(trouble, given: 0, of: ticket) }
            for band in ticket.bands {
                given += 1
                if let trouble = try trouble(give(band)) { return stopped(trouble, given: given, of: ticket) }
            }
            if let trouble = try trouble(finish()) { return stopped(trouble, given: given, of: ticket) }
        } catch {
            return stopped(error, given: given, of: ticket)
        }
        mustClear = false
        return .printed
    }

    /// It stopped: nothing of this ticket may come out later. Then see what is proven.
    private func stopped(_ fault: Fault, given: Int, of ticket: EncodedTicket) -> PrintOutcome {
        var known: Int?
        var isClear = false
        do throws(Fault) {
            (isClear, known) = try clear()
        } catch {
            // What `clear` says is of no use; the ticket's own trouble counts, unless the driver breaks rules.
            guard error.name != .driverFailed || fault.name == .driverFailed else {
                return given == 0 ? .notPrinted(error) : .unknown(error)
            }
        }
        mustClear = !isClear
        guard given > 0 else { return .notPrinted(fault) }
        guard isClear, let bands = known else { return .unknown(fault) }
        guard bands <= given else {
            return .unknown(Fault(.driverFailed, "clear: \(bands) bands on paper, \(given) given"))
        }
        if bands == 0 { return .notPrinted(fault) }
        return bands < ticket.bands.count ? .partial(fault, bands: bands, of: ticket.bands.count) : .unknown(fault)
    }

    /// Nil when the verdict is good.
    private func trouble(_ verdict: DriverDevice.Verdict?) throws(Fault) -> Fault? {
        guard let verdict, !verdict.isGood else { return nil }
        switch verdict.code {
        case KIOSK_DRIVER_UNPRINTABLE: return Fault(.formatRefused, verdict.evidence)
        case KIOSK_DRIVER_UNPROVEN: return Fault(.noAnswer, verdict.evidence)
        default: return try query().fault ?? Fault(.printerFailed, "\(verdict.evidence), and its status is good")
        }
    }

    private func begin(bands: Int) throws(Fault) -> DriverDevice.Verdict? {
        guard let slot = device.driver.slots.begin else { return nil }
        return try ask("begin", within: 2000, special: [KIOSK_DRIVER_STOPPED]) { device, within, detail in
            (slot(device, within, UInt32(clamping: bands), detail), ())
        }.0
    }

    private func give(_ band: [UInt8]) throws(Fault) -> DriverDevice.Verdict {
        let slots = device.driver.slots
        let special = [Int(KIOSK_DRIVER_STOPPED), Int(KIOSK_DRIVER_UNPRINTABLE)]
        if takesPictures {
            let stride = (device.info.dots + 7) / 8
            let height = UInt32(clamping: stride > 0 ? band.count / stride : 0)
            return try ask("rows", within: 10_000, special: special) { device, within, detail in
                (slots.rows.map { $0(device, within, band, height, detail) }, ())
            }.0
        }
        guard band.count <= 65_536 else { throw Fault(.formatRefused, "a band of \(band.count) bytes") }
        return try ask("write", within: 10_000, special: special) { device, within, detail in
            (slots.write.map { $0(device, within, band, band.count, detail) }, ())
        }.0
    }

    private func finish() throws(Fault) -> DriverDevice.Verdict {
        let slots = device.driver.slots
        return try ask("finish", within: 15_000, special: [KIOSK_DRIVER_STOPPED, KIOSK_DRIVER_UNPROVEN]) { device, within, detail in
            (slots.finish.map { $0(device, within, detail) }, ())
        }.0
    }

    /// Whether nothing of an earlier ticket will come out, and how many bands of the last are on paper.
    private func clear() throws(Fault) -> (isClear: Bool, bands: Int?) {
        guard let slot = device.driver.slots.clear else { return (true, nil) }
        let (verdict, bands) = try ask("clear", within: 2000, special: [KIOSK_DRIVER_UNPROVEN]) { device, within, detail in
            var bands = UInt32.max
            return (slot(device, within, &bands, detail), bands)
        }
        return (verdict.isGood, bands == UInt32.max ? nil : Int(bands))
    }

    private func ask<R>(
        _ slot: String, within: Int, special: [Int] = [],
        _ body: @escaping (UnsafeMutableRawPointer?, UInt32, UnsafeMutablePointer<CChar>?) -> (Int32?, R)
    ) throws(Fault) -> (DriverDevice.Verdict, R) {
        try device.call(slot, within: within, special: special) { body($0, UInt32(within), $1) }
    }
}
