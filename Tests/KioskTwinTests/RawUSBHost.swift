import Glibc
@testable import KioskTwin

/// The host's end of USB/IP with no kernel in between: the bytes of vhci-hcd and of usbip.
final class RawUSBHost {
    struct Trouble: Error { let text: String }

    struct Result: Equatable {
        var status: Int32
        var count: Int
        var data: [UInt8] = []
    }

    private let wire: RawHost
    private var number: UInt32 = 0
    private var isIn: [UInt32: Bool] = [:]
    private var results: [UInt32: Result] = [:]
    private var unlinked: [UInt32: Int32] = [:]
    /// Of the device, as the import told it.
    private(set) var device: UInt32 = 0

    static let stalled: Int32 = -32
    static let short: Int32 = -121
    static let overflow: Int32 = -75
    static let unlinked: Int32 = -104

    convenience init(_ server: USBIPServer, _ busID: String) throws { try self.init(server.port, busID) }

    /// Attaches a device.
    init(_ port: UInt16, _ busID: String) throws {
        wire = try RawHost("tcp:127.0.0.1:\(port)")
        let head = try wire.ask(RawUSBHost.importing(busID), 8)
        guard head == hex("0111 0003 00000000") else { throw Trouble(text: "import: \(head)") }
        let description = wire.read(312)
        device = RawUSBHost.word(description, 288) << 16 | RawUSBHost.word(description, 292)
    }

    static func importing(_ busID: String) -> [UInt8] {
        hex("0111 8003 00000000") + busID.utf8 + [UInt8](repeating: 0, count: 32 - busID.utf8.count)
    }

    /// Bus ids, each with VID:PID and its interface's class.
    static func devices(_ port: UInt16) throws -> [String] {
        let wire = try RawHost("tcp:127.0.0.1:\(port)")
        let head = try wire.ask(hex("0111 8005 00000000"), 12)
        guard head.prefix(8) == hex("0111 0005 00000000")[...] else { throw Trouble(text: "list: \(head)") }
        var list: [String] = []
        for _ in 0..<word(head, 8) {
            let bytes = wire.read(316)
            let busID = String(decoding: bytes[256..<288].prefix { $0 != 0 }, as: UTF8.self)
            let digits = (bytes[300..<304] + bytes[312..<315]).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            list.append("\(busID) \(digits[..<2].joined()):\(digits[2..<4].joined()) \(digits[4...].joined(separator: "/"))")
        }
        guard wire.waitForEnd() else { throw Trouble(text: "the list does not end") }
        return list
    }

    // MARK: Requests

    /// - Parameter endpoint: with the direction bit.
    @discardableResult
    func submit(_ endpoint: UInt8, _ data: [UInt8] = [], length: Int? = nil, setup: [UInt8] = [], flags: UInt32 = 0,
                packets: UInt32 = 0xFFFF_FFFF, iso: [UInt8] = []) throws -> UInt32 {
        number += 1
        let isIn = endpoint & 0x80 != 0
        self.isIn[number] = isIn
        try wire.write(bytes([1, number, device, isIn ? 1 : 0, UInt32(endpoint & 0x7F), flags, UInt32(length ?? data.count), 0, packets, 0])
            + setup + [UInt8](repeating: 0, count: 8 - setup.count) + data + iso)
        return number
    }

    /// nil: not done within the time.
    func result(of number: UInt32, within milliseconds: Int = 30_000) throws -> Result? {
        let deadline = Moment.after(milliseconds: milliseconds)
        while results[number] == nil {
            guard try receive(within: Int(deadline.millisecondsFromNow)) else { return nil }
        }
        return results.removeValue(forKey: number)
    }

    /// Takes a request back and returns the answer's status.
    func unlink(_ target: UInt32) throws -> Int32? {
        number += 1
        try wire.write(bytes([2, number, device, 0, 0, target, 0, 0, 0, 0, 0, 0]))
        while unlinked[number] == nil {
            guard try receive(within: 2000) else { return nil }
        }
        return unlinked[number]
    }

    func waitForEnd(within milliseconds: Int = 30_000) -> Bool { wire.waitForEnd(within: milliseconds) }

    private func receive(within milliseconds: Int) throws -> Bool {
        let head = wire.read(48, within: milliseconds)
        guard head.count == 48 else { return false }
        let number = RawUSBHost.word(head, 4)
        let status = Int32(bitPattern: RawUSBHost.word(head, 20))
        switch RawUSBHost.word(head, 0) {
        case 3:
            let count = Int(RawUSBHost.word(head, 24))
            guard let isIn = isIn.removeValue(forKey: number) else { throw Trouble(text: "nobody asked for \(number)") }
            results[number] = Result(status: status, count: count, data: isIn ? wire.read(count) : [])
        case 4: unlinked[number] = status
        default: throw Trouble(text: "\(head)")
        }
        return true
    }

    private func bytes(_ words: [UInt32]) -> [UInt8] {
        words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
    }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }

    // MARK: Whole transfers

    func write(_ endpoint: UInt8, _ data: [UInt8], within milliseconds: Int = 30_000) throws -> Result? {
        try result(of: submit(endpoint, data), within: milliseconds)
    }

    func read(_ endpoint: UInt8, _ length: Int, flags: UInt32 = 0, within milliseconds: Int = 30_000) throws -> Result? {
        try result(of: submit(endpoint, length: length, flags: flags), within: milliseconds)
    }

    /// - Parameter setup: "80 06 0100 0000 0012": wValue, wIndex and wLength as numbers.
    func control(_ setup: String, _ data: [UInt8] = []) throws -> Result? {
        let b = hex(setup)
        let setup = [b[0], b[1], b[3], b[2], b[5], b[4], b[7], b[6]]
        let length = Int(b[6]) << 8 | Int(b[7])
        return try result(of: submit(b[0] & 0x80, data, length: length, setup: setup))
    }
}
