/// The first 256 bytes of a signed pack (docs/packs.md): what is in it, and by whom.
///
/// Numbers stand with the big end first. The signature is over everything before
/// it, and so, by the digest, over the content, too.
package struct PackHeader: Hashable, Sendable {
    package static let length = 256
    /// How much of it is signed.
    package static let signedLength = 192
    /// The longest name of a hall in bytes.
    package static let hallLimit = 111
    /// The largest content in bytes: a province.
    package static let contentLimit: Int64 = 16 << 30
    private static let magic = Array("KIOSKPAK".utf8)
    private static let version: UInt32 = 1

    /// Of the tables inside.
    package var format: UInt32
    /// A later pack of a hall has a higher one; 1 or more.
    package var serial: Int64
    /// Milliseconds since 1970, UTC.
    package var built: Int64
    /// The content's length in bytes.
    package var length: Int64
    /// SHA-256 of the content.
    package var digest: [UInt8]
    /// The first 8 bytes of the public key's SHA-256.
    package var key: [UInt8]
    /// For people: which hall it is for.
    package var hall: String
    /// Ed25519.
    package var signature: [UInt8] = []

    package enum Problem: Error, Hashable, Sendable {
        case noPack
        case cutOff
        case laterVersion(UInt32)
        case malformed
    }

    package init(format: UInt32, serial: Int64, built: Int64, length: Int64, digest: [UInt8], key: [UInt8], hall: String) {
        self.format = format
        self.serial = serial
        self.built = built
        self.length = length
        self.digest = digest
        self.key = key
        self.hall = hall
    }

    /// Whether these bytes, the first of a file, want to be a pack.
    package static func isPack(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

    /// - Parameter bytes: at least the first 256 of the file; what follows is not looked at.
    package init(_ bytes: [UInt8]) throws(Problem) {
        guard Self.isPack(bytes) else { throw Self.magic.starts(with: bytes) ? .cutOff : .noPack }
        guard bytes.count >= Self.length else { throw .cutOff }
        func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        let version = UInt32(truncatingIfNeeded: number(8..<12))
        guard version == Self.version else { throw .laterVersion(version) }
        let hallLength = Int(bytes[80])
        guard let serial = Int64(exactly: number(16..<24)), serial > 0,
            let built = Int64(exactly: number(24..<32)),
            let length = Int64(exactly: number(32..<40)), length <= Self.contentLimit,
            hallLength <= Self.hallLimit, bytes[(81 + hallLength)..<192].allSatisfy({ $0 == 0 }),
            let hall = String(validating: bytes[81..<(81 + hallLength)], as: UTF8.self),
            hall.unicodeScalars.allSatisfy({ !$0.properties.isPatternWhitespace || $0 == " " }),
            hall.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { throw .malformed }
        self.init(
            format: UInt32(truncatingIfNeeded: number(12..<16)), serial: serial, built: built, length: length,
            digest: Array(bytes[40..<72]), key: Array(bytes[72..<80]), hall: hall)
        signature = Array(bytes[192..<256])
    }

    /// What is signed. Nil when a field does not fit.
    package var signedBytes: [UInt8]? {
        let hall = Array(hall.utf8)
        guard hall.count <= Self.hallLimit, digest.count == 32, key.count == 8, serial > 0, built >= 0,
            (0...Self.contentLimit).contains(length)
        else { return nil }
        var bytes = Self.magic
        func append(_ number: some FixedWidthInteger & UnsignedInteger) {
            for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        append(Self.version)
        append(format)
        append(UInt64(serial))
        append(UInt64(built))
        append(UInt64(length))
        bytes += digest + key
        bytes.append(UInt8(hall.count))
        bytes += hall
        bytes += [UInt8](repeating: 0, count: Self.signedLength - bytes.count)
        return bytes
    }
}

extension PackHeader.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noPack: "this is no catalog pack"
        case .cutOff: "the pack is cut off: copy it again"
        case .laterVersion(let version): "a pack of version \(version), which this version of libkiosk cannot read"
        case .malformed: "the pack's header is malformed"
        }
    }
}
