import CKiosk
import Glibc
import KioskCore

/// An open device of a driver: calls its slots and checks what they give, as data from outside.
final class DriverDevice: Sendable {
    /// What `open` found.
    struct Info: Sendable {
        var model = ""
        /// Of the printer's, or "".
        var profile = ""
        var dots = 0
        var capabilities: Capabilities = []
    }

    var driver: Driver { thread.driver }
    let info: Info
    private let thread: DriverThread

    static func open(_ uri: Driver.URI, _ kind: DeviceKind) throws(Fault) -> DriverDevice {
        let thread = try Drivers.thread(for: uri, kind)
        do throws(Fault) {
            return DriverDevice(thread, try info(thread, uri.parameters))
        } catch {
            thread.close()
            throw error
        }
    }

    private init(_ thread: DriverThread, _ info: Info) {
        self.thread = thread
        self.info = info
    }

    /// Any thread: ends the slot under way.
    func interrupt() { thread.interrupt() }

    func close() { thread.close() }

    // MARK: - open

    private static func info(_ thread: DriverThread, _ parameters: String) throws(Fault) -> Info {
        let driver = thread.driver
        let within = 5000
        let (result, info, detail) = try thread.open(within: within) { device in
            var info = kiosk_driver_info()
            info.size = UInt32(MemoryLayout<kiosk_driver_info>.size)
            let (result, detail) = Self.withDetail { detail in
                parameters.withCString { text in
                    driver.slots.open.map { $0(driver.slots.context, text, UInt32(within), device, &info, detail) }
                }
            }
            return (result.map(Int.init) == KIOSK_DRIVER_OK, (result, info, detail))
        }
        _ = try Verdict("open", driver.kind, result, detail, special: [])
        guard let model = DriverText(info.model), let profile = DriverText(info.profile) else {
            throw Fault(.driverFailed, "open: model and profile are UTF-8 with a NUL")
        }
        let capabilities = Capabilities(rawValue: info.capabilities)
        let possible: Capabilities =
            driver.kind == .cardReader ? [.readText, .readPhoto, .seeRemoval] : [.print, .cut, .printQR, .tellPaper]
        guard capabilities.isSubset(of: possible) else {
            throw Fault(.driverFailed, "open: capabilities \(String(info.capabilities, radix: 16)) are not those of a \(driver.kind.rawValue)")
        }
        let dots: ClosedRange<UInt32> = driver.slots.rows != nil ? 288...1152 : 0...0
        guard dots.contains(info.dots) else {
            throw Fault(.driverFailed, "open: \(info.dots) dots on a line are not within \(dots.lowerBound) to \(dots.upperBound)")
        }
        return Info(model: model.masked, profile: profile.masked, dots: Int(info.dots), capabilities: capabilities)
    }

    // MARK: - The other slots

    /// Calls a slot; throws what its result means, and gives OK or one of `special`.
    ///
    /// - Parameter body: runs on the driver's thread, maybe longer than the caller waits.
    func call<R>(
        _ slot: String, within: Int, special: [Int] = [],
        _ body: @escaping (_ device: UnsafeMutableRawPointer?, _ detail: UnsafeMutablePointer<CChar>?) -> (Int32?, R)
    ) throws(Fault) -> (Verdict, R) {
        let (result, detail, value) = try thread.call(slot, within: within) { device in
            var value: R?
            let (result, detail) = Self.withDetail { buffer in
                let (result, brought) = body(device, buffer)
                value = brought
                return result
            }
            return (result, detail, value)
        }
        let verdict = try Verdict(slot, driver.kind, result, detail, special: special)
        guard let value else { throw Fault(.driverFailed, "\(slot) brought nothing") }
        return (verdict, value)
    }

    /// A result and the text beside it; nil for a text that breaks the rules.
    private static func withDetail(_ body: (UnsafeMutablePointer<CChar>?) -> Int32?) -> (Int32?, DriverText?) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(KIOSK_DRIVER_DETAIL)) { buffer in
            buffer.initialize(repeating: 0)
            let result = body(buffer.baseAddress)
            return (result, DriverText(UnsafeRawBufferPointer(buffer)))
        }
    }

    /// What a slot's result means.
    struct Verdict {
        let code: Int
        /// The slot, what the driver says about it, and the code.
        let evidence: String

        var isGood: Bool { code == KIOSK_DRIVER_OK }

        init(_ slot: String, _ kind: DeviceKind, _ result: Int32?, _ detail: DriverText?, special: [Int]) throws(Fault) {
            guard let result else { throw Fault(.driverFailed, "\(slot) is not there") }
            code = Int(result)
            guard let detail else { throw Fault(.driverFailed, "\(slot): the detail is UTF-8 with a NUL within \(KIOSK_DRIVER_DETAIL) bytes") }
            evidence = "\(slot): \(detail.masked.isEmpty ? "" : detail.masked + ", ")\(Self.names[code] ?? "result \(code)")"
            guard code != KIOSK_DRIVER_OK, !special.contains(code) else { return }
            let name: Fault.Name =
                switch code {
                case Int(KIOSK_DRIVER_NOT_FOUND): .notFound
                case Int(KIOSK_DRIVER_DENIED): .permissionDenied
                case Int(KIOSK_DRIVER_IN_USE): .inUse
                case Int(KIOSK_DRIVER_LOST): .disconnected
                case Int(KIOSK_DRIVER_NO_ANSWER): .noAnswer
                case Int(KIOSK_DRIVER_GARBLED): .garbled
                case Int(KIOSK_DRIVER_BROKEN): kind == .cardReader ? .samFailed : .printerFailed
                case Int(KIOSK_DRIVER_INTERRUPTED): .cancelled
                default: .driverFailed
                }
            throw Fault(name, name == .driverFailed ? "\(evidence): not a result of \(slot)" : evidence)
        }

        private static let names: [Int: String] = [
            Int(KIOSK_DRIVER_NOT_FOUND): "KIOSK_DRIVER_NOT_FOUND", Int(KIOSK_DRIVER_DENIED): "KIOSK_DRIVER_DENIED",
            Int(KIOSK_DRIVER_IN_USE): "KIOSK_DRIVER_IN_USE", Int(KIOSK_DRIVER_LOST): "KIOSK_DRIVER_LOST",
            Int(KIOSK_DRIVER_NO_ANSWER): "KIOSK_DRIVER_NO_ANSWER", Int(KIOSK_DRIVER_GARBLED): "KIOSK_DRIVER_GARBLED",
            Int(KIOSK_DRIVER_BROKEN): "KIOSK_DRIVER_BROKEN", Int(KIOSK_DRIVER_INTERRUPTED): "KIOSK_DRIVER_INTERRUPTED",
            Int(KIOSK_DRIVER_CARD_NOT_READ): "KIOSK_DRIVER_CARD_NOT_READ",
            Int(KIOSK_DRIVER_CARD_UNKNOWN): "KIOSK_DRIVER_CARD_UNKNOWN",
            Int(KIOSK_DRIVER_CARD_REFUSED): "KIOSK_DRIVER_CARD_REFUSED", Int(KIOSK_DRIVER_STOPPED): "KIOSK_DRIVER_STOPPED",
            Int(KIOSK_DRIVER_UNPRINTABLE): "KIOSK_DRIVER_UNPRINTABLE", Int(KIOSK_DRIVER_UNPROVEN): "KIOSK_DRIVER_UNPROVEN",
        ]
    }
}

/// Text that a driver wrote into a buffer of ours.
struct DriverText {
    private let text: String

    /// Nil unless it is UTF-8 with a NUL inside the buffer.
    init?(_ buffer: UnsafeRawBufferPointer) {
        guard let end = buffer.firstIndex(of: 0),
              let text = String(validating: buffer[..<end], as: UTF8.self) else { return nil }
        self.text = text
    }

    /// Of a `char` array in a struct.
    init?<Characters>(_ characters: Characters) {
        guard let text = withUnsafeBytes(of: characters, { DriverText($0) }) else { return nil }
        self = text
    }

    /// On one line, and without what could be the number of a person: it goes into logs and the journal.
    var masked: String {
        var shown = String.UnicodeScalarView()
        var digits = 0
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || 0x7F..<0xA0 ~= scalar.value
            digits = 0x30...0x39 ~= scalar.value ? digits + 1 : 0
            if digits == 9 {
                for index in shown.indices.suffix(8) { shown.replaceSubrange(index...index, with: ["*"]) }
            }
            shown.append(isControl ? " " : digits > 8 ? "*" : scalar)
        }
        return String(shown)
    }
}
