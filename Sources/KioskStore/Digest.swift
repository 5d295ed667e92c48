import CCrypto

/// SHA-256 (FIPS 180-4) or SM3 (GB/T 32905) over fields that cannot run into each other: numbers are eight
/// bytes, big end first; texts are preceded by their length in bytes.
struct Digest: ~Copyable {
    static let length = 32

    private let context: OpaquePointer

    /// Nil when libcrypto has no memory or not this algorithm.
    init?(_ algorithm: JournalDigest = .sha256) {
        let method =
            switch algorithm {
            case .sha256: EVP_sha256()
            case .sm3: EVP_sm3()
            }
        guard let context = EVP_MD_CTX_new() else { return nil }
        guard EVP_DigestInit_ex(context, method, nil) == 1 else {
            EVP_MD_CTX_free(context)
            return nil
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    func add(_ bytes: [UInt8]) { EVP_DigestUpdate(context, bytes, bytes.count) }

    func add(_ bytes: UnsafeRawBufferPointer) { EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) }

    func add(_ number: Int64) {
        withUnsafeBytes(of: number.bigEndian) { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    }

    func add(_ text: String) {
        add(Int64(text.utf8.count))
        var text = text
        text.withUTF8 { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    }

    consuming func finished() -> [UInt8] {
        var result = [UInt8](repeating: 0, count: Self.length)
        EVP_DigestFinal_ex(context, &result, nil)
        return result
    }
}
