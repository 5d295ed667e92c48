import Glibc
import KioskTransport
import KioskTwin
import Testing

/// Where the devices of these tests are. Tests/USB/check_usb.py and check_guest.py set it up; without
/// them there is no bench, and every test here is skipped.
///
///     KIOSK_USB        umockdev: behind a usbfs that is not there; guest: on a real kernel's bus
///     KIOSK_USB_TWINS  the directory of `kiosk-twin usbip`, with the devices' control sockets
///     KIOSK_USB_ALL    pull the printer's cable at each of 200 bytes of a ticket, and not at some
enum Bench: String {
    case umockdev, guest

    static let here = variable("KIOSK_USB").flatMap(Bench.init)
    static let directory = variable("KIOSK_USB_TWINS") ?? ""

    static let isThorough = variable("KIOSK_USB_ALL") != nil

    /// How much slower than on a bench without QEMU things may be.
    static var slack: Int { here == .guest ? 8 : 2 }

    static let readers = [
        TwinOnBus("reader", "1-1", "0400:c35a"), TwinOnBus("reader-2", "1-2", "0400:c35a"), TwinOnBus("reader-3", "1-3", "2b8b:2721"),
        TwinOnBus("reader-4", "1-4", "10c4:0007"), TwinOnBus("reader-5", "1-5", "0483:572b"),
    ]
    static let printers = [TwinOnBus("ticket-printer", "1-6", "1fc9:2016"), TwinOnBus("ticket-printer-2", "1-7", "1fc9:2016")]

    static var single: TwinOnBus { readers[0] }
    static var split: TwinOnBus { readers[1] }
    static var printer: TwinOnBus { printers[0] }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// Everything of this target, one test at a time: they share the bus.
@Suite("USB", .serialized, .enabled(if: Bench.here != nil, "scripts/test usb and scripts/test guest set up the bench"), .timeLimit(.minutes(10)))
enum USB {}

/// A device of the bench and its control socket.
struct TwinOnBus: Sendable, CustomTestStringConvertible {
    let name: String
    /// Where it is plugged in.
    let path: String
    let id: String

    init(_ name: String, _ path: String, _ id: String) {
        self.name = name
        self.path = path
        self.id = id
    }

    var testDescription: String { name }

    var uri: DeviceURI {
        var selector = USBSelector()
        selector.path = path
        return DeviceURI(.usb(selector))
    }

    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    /// One command; what it answers after the ok.
    @discardableResult
    func tell(_ words: String...) throws -> String {
        let line = words.joined(separator: " ")
        let answer = try ControlSocket.ask("\(Bench.directory)/\(name).control", line, within: 30_000)
        guard answer == "ok" || answer.hasPrefix("ok ") else { throw Refused(description: "\(name): \(line): \(answer)") }
        return String(answer.dropFirst(3))
    }

    /// The number that stands after a key of its state.
    func state(_ key: String) throws -> Int {
        let text = try tell("state")
        let mark = "\"\(key)\":"
        guard let place = text.firstRange(of: mark) else { throw Refused(description: "\(name): no \(key) in \(text)") }
        return Int(text[place.upperBound...].drop { $0 == " " }.prefix { $0.isNumber }) ?? 0
    }

    var isOnBus: Bool { USBDevice.pluggedIn().contains { $0.path == path } }

    /// Plugged in, well, with nothing on it; on the bus, and as new to the kernel as it was at first.
    func calm() throws {
        try tell("replug")
        try tell("clear")
        if id != Bench.printer.id { try tell("remove") }
        try eventually("\(name) is on the bus") { isOnBus }
        try eventually("\(name) can be opened") { (try? uri.open(deadline: .after(milliseconds: 1000)).close()) != nil }
    }

    func open() throws(TransportFault) -> any Pipe { try uri.open(deadline: .after(milliseconds: 2000)) }
}

struct Missing: Error, CustomStringConvertible {
    let what: String
    var description: String { "it did not become true: \(what)" }
}

/// Looks every few milliseconds, for at most ten seconds.
func eventually(_ what: String, _ holds: () throws -> Bool) throws {
    let deadline = Deadline.after(milliseconds: 10_000)
    while try !holds() {
        guard !deadline.hasPassed else { throw Missing(what: what) }
        usleep(5000)
    }
}

/// Somebody who does something while the test waits for a device.
final class Hand: @unchecked Sendable {
    private let action: @Sendable () throws -> Void
    private var trouble: (any Error)?
    private var thread = pthread_t()

    init(_ action: @escaping @Sendable () throws -> Void) {
        self.action = action
        pthread_create(&thread, nil, { argument in
            if let argument { Unmanaged<Hand>.fromOpaque(argument).takeRetainedValue().work() }
            return nil
        }, Unmanaged.passRetained(self).toOpaque())
    }

    private func work() {
        do { try action() } catch { trouble = error }
    }

    func end() throws {
        pthread_join(thread, nil)
        if let trouble { throw trouble }
    }
}

// MARK: - A reader's bytes, as a person would write them down

enum SDT {
    static let status: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x03, 0x11, 0xFF, 0xED]
    static let find: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x03, 0x20, 0x01, 0x22]
    static let select: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x03, 0x20, 0x02, 0x21]
    static let read: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x03, 0x30, 0x01, 0x32]
    static let good: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x04, 0x00, 0x00, 0x90, 0x94]
}

extension Pipe {
    /// What comes at once, at most so much.
    func some(_ most: Int = 4096, within milliseconds: Int = 2000) throws(TransportFault) -> [UInt8] {
        var fault: TransportFault?
        let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            do throws(TransportFault) {
                count = try read(into: UnsafeMutableRawBufferPointer(buffer), deadline: .after(milliseconds: milliseconds))
            } catch {
                fault = error
            }
        }
        if let fault { throw fault }
        return bytes
    }

    /// One whole answer of a reader.
    func answer(within milliseconds: Int = 3000) throws -> [UInt8] {
        let deadline = Deadline.after(milliseconds: milliseconds)
        var bytes: [UInt8] = []
        while bytes.count < 7 || bytes.count < 7 + Int(bytes[5]) << 8 + Int(bytes[6]) {
            bytes += try some(within: deadline.remainingMilliseconds)
        }
        return bytes
    }

    func ask(_ command: [UInt8], within milliseconds: Int = 3000) throws -> [UInt8] {
        try write(command, deadline: .after(milliseconds: milliseconds))
        return try answer(within: milliseconds)
    }
}

/// The fault that a call ends with.
func fault(_ body: () throws -> Void) -> TransportFault.Kind? {
    do { try body() } catch { return (error as? TransportFault)?.kind }
    return nil
}

func milliseconds(_ body: () throws -> Void) rethrows -> Int {
    let began = monotonic()
    try body()
    return monotonic() - began
}

func monotonic() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}
