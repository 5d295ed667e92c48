import CCrypto
import Foundation

/// A clerk's PIN as it is kept: salted, and slow to guess (scrypt, RFC 7914; 32 MiB each time).
/// A PIN has few digits: the file of them is for its owner only.
struct PIN: Sendable {
    private let salt: Data
    private let key: Data

    private static let cost: UInt64 = 1 << 15, blocks: UInt64 = 8, lanes: UInt64 = 1
    private static let prefix = "$scrypt$ln=15,r=8,p=1$"

    init(_ digits: String) throws(Failure) {
        guard PIN.isAllowed(digits) else { throw Failure("a PIN is 6 to 12 digits, not all the same and not counted up or down") }
        var generator = SystemRandomNumberGenerator()
        let salt = Data((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        guard let key = PIN.derived(digits, salt) else { throw Failure("no memory for a PIN") }
        (self.salt, self.key) = (salt, key)
    }

    /// As `text` wrote it.
    init?(text: String) {
        guard text.hasPrefix(PIN.prefix) else { return nil }
        let parts = text.dropFirst(PIN.prefix.count).split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 2, let salt = Data(base64Encoded: String(parts[0])), let key = Data(base64Encoded: String(parts[1])),
              salt.count == 16, key.count == 32 else { return nil }
        (self.salt, self.key) = (salt, key)
    }

    var text: String { PIN.prefix + salt.base64EncodedString() + "$" + key.base64EncodedString() }

    /// Takes about a tenth of a second, whatever comes of it.
    func matches(_ digits: String) -> Bool {
        guard digits.utf8.count <= 64, let other = PIN.derived(digits, salt) else { return false }
        return zip(key, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// For a staff number that does not exist: so that asking takes as long.
    static let nobody = PIN(text: prefix + Data(count: 16).base64EncodedString() + "$" + Data(count: 32).base64EncodedString())

    private static func isAllowed(_ digits: String) -> Bool {
        let values = digits.utf8.map { Int($0) - 0x30 }
        guard (6...12).contains(values.count), values.allSatisfy({ (0...9).contains($0) }) else { return false }
        let steps = Set(zip(values, values.dropFirst()).map { $1 - $0 })
        return !(steps == [0] || steps == [1] || steps == [-1])
    }

    private static func derived(_ digits: String, _ salt: Data) -> Data? {
        let bytes = Array(digits.utf8), salt = Array(salt)
        var key = [UInt8](repeating: 0, count: 32)
        let done = bytes.withUnsafeBytes { bytes in
            EVP_PBE_scrypt(bytes.bindMemory(to: CChar.self).baseAddress, bytes.count, salt, salt.count, cost, blocks, lanes, 64 << 20, &key, key.count)
        }
        return done == 1 ? Data(key) : nil
    }
}
