import CCrypto
import Glibc

/// One half of an Ed25519 pair, from a PEM file as OpenSSL writes it.
package final class SigningKey: @unchecked Sendable {
    // libcrypto counts references and never changes a key that is only used.
    private let key: OpaquePointer
    package let canSign: Bool
    /// The first 8 bytes of the SHA-256 of the public half's 32 bytes.
    package let id: [UInt8]

    private init?(_ key: OpaquePointer, canSign: Bool) {
        var raw = [UInt8](repeating: 0, count: 32)
        var length = raw.count
        guard EVP_PKEY_get_id(key) == EVP_PKEY_ED25519, EVP_PKEY_get_raw_public_key(key, &raw, &length) == 1, length == 32,
            let digest = Digest()
        else {
            EVP_PKEY_free(key)
            return nil
        }
        digest.add(raw)
        id = Array(digest.finished().prefix(8))
        self.key = key
        self.canSign = canSign
    }

    deinit { EVP_PKEY_free(key) }

    /// A new pair. Nil when libcrypto has no randomness to give.
    package convenience init?() {
        guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var made: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_keygen(context, &made) == 1, let made else { return nil }
        self.init(made, canSign: true)
    }

    /// A public key, or a private one, which has the public half in it. Nil when it is neither, or not Ed25519.
    package convenience init?(pem: [UInt8]) {
        // A key with a password would have OpenSSL ask for it on the terminal.
        let noPassword: @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32 = { _, _, _, _ in -1 }
        func read(_ parse: (OpaquePointer) -> OpaquePointer?) -> OpaquePointer? {
            guard let input = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { return nil }
            defer { BIO_free(input) }
            return parse(input)
        }
        if let key = read({ PEM_read_bio_PUBKEY($0, nil, noPassword, nil) }) {
            self.init(key, canSign: false)
        } else if let key = read({ PEM_read_bio_PrivateKey($0, nil, noPassword, nil) }) {
            self.init(key, canSign: true)
        } else {
            return nil
        }
    }

    /// As a PEM file; nil for a private half that is not there.
    package func pem(isPrivate: Bool) -> [UInt8]? {
        guard !isPrivate || canSign, let output = BIO_new(BIO_s_mem()) else { return nil }
        defer { BIO_free(output) }
        let written = isPrivate
            ? PEM_write_bio_PrivateKey(output, key, nil, nil, 0, nil, nil)
            : PEM_write_bio_PUBKEY(output, key)
        guard written == 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = BIO_read(output, &bytes, Int32(bytes.count))
        return count > 0 ? Array(bytes.prefix(Int(count))) : nil
    }

    /// 64 bytes; nil when there is no private half.
    package func sign(_ message: [UInt8]) -> [UInt8]? {
        guard canSign, let context = EVP_MD_CTX_new() else { return nil }
        defer { EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: 64)
        var length = signature.count
        guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1, length == 64
        else { return nil }
        return signature
    }

    package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        return EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}
