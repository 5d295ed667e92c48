/// The bytes of the SDT protocol (GA/T 467: business terminal interface of the SAM),
/// as the module in the reader sees them.
enum ReaderWire {
    /// Starts every frame, both ways.
    static let preamble: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69]
    /// Preamble and the two bytes of the length, big-endian.
    static let headerSize = 7
    /// What the length counts besides data: command, parameter and checksum.
    static let shortestLength = 3
    /// A host sends at most 4091 bytes in one frame.
    static let longestLength = 4091 - headerSize

    /// Command and parameter.
    enum Command: UInt16, Sendable {
        case resetSAM = 0x10FF
        case samStatus = 0x11FF
        case samID = 0x12FF
        case findCard = 0x2001
        case selectCard = 0x2002
        case readBase = 0x3001
        case readNewAddress = 0x3003
        case readManagement = 0x3005
        case readBaseWithFingerprint = 0x3010
        case baud115200 = 0x6000
        case baud57600 = 0x6001
        case baud38400 = 0x6002
        case baud19200 = 0x6003
        case baud9600 = 0x6004
        /// Largest frame between SAM and radio; has one byte of data.
        case maxRadioBytes = 0x61FF

        var baud: Int? {
            switch self {
            case .baud115200: 115200
            case .baud57600: 57600
            case .baud38400: 38400
            case .baud19200: 19200
            case .baud9600: 9600
            default: nil
            }
        }

        var dataSize: Int { self == .maxRadioBytes ? 1 : 0 }
    }

    /// SW3, the state of the module.
    enum Status: UInt8, Sendable {
        case ok = 0x90
        case cardFound = 0x9F
        case notOnCard = 0x91
        case badChecksum = 0x10
        case badLength = 0x11
        case badCommand = 0x21
        case readFailed = 0x41
        case selfTestFailed = 0x60
        case notAuthorised = 0x66
        case noCard = 0x80
        case selectFailed = 0x81
    }

    /// XOR of everything between the preamble and the checksum.
    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt8 {
        bytes.reduce(0, ^)
    }

    static func answer(_ sw1: UInt8, _ sw2: UInt8, _ sw3: UInt8, _ data: [UInt8] = []) -> [UInt8] {
        var frame = preamble + bigEndian(data.count + 4) + [sw1, sw2, sw3] + data
        frame.append(checksum(frame[preamble.count...]))
        return frame
    }

    static func bigEndian(_ value: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }

    /// The SAM's identity in 16 bytes, little-endian, of an invented module:
    /// 05.03-20240115-0000000042-3000000001. Its last number needs all 32 bits.
    static let samID: [UInt8] =
        littleEndian(UInt16(5)) + littleEndian(UInt16(3)) + littleEndian(UInt32(20_240_115))
        + littleEndian(UInt32(42)) + littleEndian(UInt32(3_000_000_001))

    static func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
