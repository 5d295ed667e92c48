import Glibc
import KioskStore
import Synchronization

/// Who signs the codes on receipts, and whose codes are believed.
final class CaseKeys: Sendable {
    private let path: String
    private let isConfigured: Bool
    private let trusted: [SigningKey]
    private let own = Mutex<SigningKey?>(nil)

    init(_ configuration: Configuration) throws(Failure) {
        isConfigured = !configuration.caseKey.isEmpty
        // Terminals that share their records sign with one key.
        let directory = configuration.hall.records.isEmpty ? configuration.storeDirectory : configuration.hall.records
        path = isConfigured ? configuration.caseKey : "\(directory)/case.key"
        trusted = try PackKeys.trusted(configuration.trustedCaseKeys)
        if isConfigured { _ = try signing() }
    }

    /// The terminal's own is made at first use, and `case.key.pub` beside it for the other terminals of the hall.
    private func signing() throws(Failure) -> SigningKey {
        try own.withLock { (own) throws(Failure) -> SigningKey in
            if let own { return own }
            let key = isConfigured || access(path, F_OK) == 0 ? try PackKeys.signing(path) : try PackKeys.make(path)
            own = key
            return key
        }
    }

    func sign(_ message: [UInt8]) throws(Failure) -> [UInt8] {
        guard let signature = try signing().sign(message) else { throw Failure(.unforeseen, "libcrypto signs nothing.") }
        return signature
    }

    func believes(_ signature: [UInt8], of message: [UInt8]) throws(Failure) -> Bool {
        if trusted.contains(where: { $0.verifies(signature, of: message) }) { return true }
        return try signing().verifies(signature, of: message)
    }
}
