import CCrypto
import Glibc
import KioskCore
import Synchronization

/// The keys to what is known of persons: it seals values (AES-256-GCM) and tells whether two
/// numbers are the same person's (HMAC-SHA-256).
///
/// The key file lies beside the records, mode 0600, and is made at first use. Whoever has only the
/// records can open nothing; whoever loses the file has lost what was sealed. Sealing keys are
/// replaced by `rotate`; the key of persons stays, or nobody would be the same person any more.
/// Any thread may call.
package final class Vault: Sendable {
    static let file = "vault.key"

    /// What a sealed value is: it opens nowhere else.
    package struct Place: Hashable, Sendable {
        /// "case"
        package let kind: String
        package let id: UInt64
        /// "applicant-number"
        package let field: String
        package init(kind: String, id: UInt64, field: String) { (self.kind, self.id, self.field) = (kind, id, field) }
    }

    private struct Ring: Sendable {
        /// By their ids, which grow; the last is the one in use.
        var keys: [(id: UInt32, key: Secret)]
        let person: Secret
    }

    private let path: String
    private let directory: String
    private let ring: Mutex<Ring>

    /// Reads the key file.
    ///
    /// - Parameter isNew: nothing was ever sealed in these records, so a missing file is made.
    init(in directory: String, isNew: Bool) throws(StoreFault) {
        self.directory = directory
        path = "\(directory)/\(Self.file)"
        if isNew, access(path, F_OK) != 0 {
            let (first, person) = (try Self.random(KeyFile.keyLength), try Self.random(KeyFile.keyLength))
            // Of two processes that make it at once, one is first, and both use that one's.
            try Self.write(Ring(keys: [(1, first)], person: person), to: path, in: directory, replacing: false)
        }
        ring = Mutex(try Self.read(path))
    }

    // MARK: Persons

    /// Nil for what is no number (`PersonKey.message`).
    package func person(_ type: CardRecord.CardType, number: some Collection<UInt8>) throws(StoreFault) -> PersonKey? {
        guard let message = PersonKey.message(type, number: number) else { return nil }
        return PersonKey(try hash(message).prefix(PersonKey.length))
    }

    /// Tells one key file from another, and says nothing of its keys.
    var fingerprint: [UInt8] {
        get throws(StoreFault) {
            let words = Secret(count: 16)
            words.withBytes { bytes in for (place, byte) in "kiosk vault file".utf8.enumerated() { bytes[place] = byte } }
            return Array(try hash(words).prefix(16))
        }
    }

    private func hash(_ message: Secret) throws(StoreFault) -> [UInt8] {
        let person = ring.withLock { $0.person }
        var result = [UInt8](repeating: 0, count: 32)
        var length = UInt32(0)
        let made = person.withBytes { key in
            message.withBytes { HMAC(EVP_sha256(), key.baseAddress, Int32(key.count), $0.baseAddress, $0.count, &result, &length) }
        }
        guard made != nil, length == 32 else { throw StoreFault(.other, "libcrypto gives no HMAC") }
        return result
    }

    // MARK: Sealed values

    /// The id of the key in use.
    var current: UInt32 { ring.withLock { $0.keys.last?.id ?? 0 } }

    /// A byte 1, 4 bytes of key id, 12 of nonce, the cipher text, 16 of tag.
    package func seal(_ plain: UnsafeRawBufferPointer, as place: Place) throws(StoreFault) -> [UInt8] {
        guard let (id, key) = ring.withLock({ $0.keys.last }) else { throw StoreFault(.damaged, "\(Self.file): no key") }
        var box = Self.head(id)
        var nonce = [UInt8](repeating: 0, count: Box.nonce)
        guard RAND_bytes(&nonce, Int32(nonce.count)) == 1 else { throw StoreFault(.other, "libcrypto gives no randomness") }
        let associated = Self.associated(box, place)
        guard let context = EVP_CIPHER_CTX_new() else { throw StoreFault(.other, "libcrypto has no memory") }
        defer { EVP_CIPHER_CTX_free(context) }
        var cipher = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: Box.tag)
        var count = Int32(0)
        let done = key.withBytes { key in
            EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key.baseAddress, nonce) == 1
                && EVP_EncryptUpdate(context, nil, &count, associated, Int32(associated.count)) == 1
                && EVP_EncryptUpdate(context, &cipher, &count, plain.baseAddress, Int32(clamping: plain.count)) == 1
                && EVP_EncryptFinal_ex(context, &tag, &count) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
        }
        guard done else { throw StoreFault(.other, "libcrypto seals nothing with AES-256-GCM") }
        box += nonce + cipher + tag
        return box
    }

    /// Refuses what was changed, cut, or sealed for another place.
    package func open(_ box: [UInt8], as place: Place) throws(StoreFault) -> Secret {
        let name = "\(place.kind) \(place.id), \(place.field)"
        guard box.count >= Box.overhead, box.first == Box.version else { throw StoreFault(.damaged, "\(name): nothing that was sealed") }
        let id = box[1..<5].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard let key = try key(id) else { throw StoreFault(.damaged, "\(name): its key \(id) is not in \(Self.file)") }
        let associated = Self.associated(Array(box.prefix(5)), place)
        let nonce = Array(box[5..<5 + Box.nonce])
        let cipher = Array(box[(5 + Box.nonce)..<(box.count - Box.tag)])
        var tag = Array(box.suffix(Box.tag))
        guard let context = EVP_CIPHER_CTX_new() else { throw StoreFault(.other, "libcrypto has no memory") }
        defer { EVP_CIPHER_CTX_free(context) }
        let plain = Secret(count: cipher.count)
        var count = Int32(0)
        let done = key.withBytes { key in
            plain.withBytes { plain in
                EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key.baseAddress, nonce) == 1
                    && EVP_DecryptUpdate(context, nil, &count, associated, Int32(associated.count)) == 1
                    && EVP_DecryptUpdate(context, plain.baseAddress?.assumingMemoryBound(to: UInt8.self), &count, cipher, Int32(clamping: cipher.count)) == 1
                    && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
                    && EVP_DecryptFinal_ex(context, nil, &count) == 1
            }
        }
        guard done else { throw StoreFault(.damaged, "\(name): it was changed, or sealed for another place") }
        return plain
    }

    private enum Box {
        static let version: UInt8 = 1
        static let nonce = 12
        static let tag = 16
        static let overhead = 1 + 4 + nonce + tag
    }

    private static func head(_ id: UInt32) -> [UInt8] {
        [Box.version] + (0..<4).map { UInt8(truncatingIfNeeded: id >> (24 - 8 * $0)) }
    }

    /// What is authenticated beside the value: it cannot be moved to another row, field or key.
    private static func associated(_ head: [UInt8], _ place: Place) -> [UInt8] {
        var bytes = head
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: place.id >> (56 - 8 * $0)) }
        for text in [place.kind, place.field] {
            bytes.append(UInt8(truncatingIfNeeded: text.utf8.count))
            bytes += text.utf8
        }
        return bytes
    }

    /// Another process may have made a key since the file was read.
    private func key(_ id: UInt32) throws(StoreFault) -> Secret? {
        if let known = ring.withLock({ $0.keys.first { $0.id == id }?.key }) { return known }
        try reload()
        return ring.withLock { $0.keys.first { $0.id == id }?.key }
    }

    func reload() throws(StoreFault) {
        let read = try Self.read(path)
        ring.withLock { $0 = read }
    }

    // MARK: Rotation

    /// A new key for what is sealed from now on; those before still open. On the disk when this returns.
    func rotate() throws(StoreFault) {
        let fresh = try Self.random(KeyFile.keyLength)
        try ring.withLock { (ring) throws(StoreFault) in
            let last = ring.keys.last?.id ?? 0
            guard last < .max, ring.keys.count < KeyFile.most else { throw StoreFault(.other, "\(Self.file): too many keys") }
            var next = ring
            next.keys.append((last + 1, fresh))
            try Self.write(next, to: path, in: directory, replacing: true)
            ring = next
        }
    }

    /// Drops all keys but the one in use.
    func forgetOldKeys() throws(StoreFault) {
        try ring.withLock { (ring) throws(StoreFault) in
            guard ring.keys.count > 1 else { return }
            var next = ring
            next.keys.removeFirst(ring.keys.count - 1)
            try Self.write(next, to: path, in: directory, replacing: true)
            ring = next
        }
    }

    // MARK: The file

    /// 8 bytes of name and version, a byte that counts the keys, for each 4 bytes of id and 32 of key,
    /// 32 bytes of the key of persons, SHA-256 of all that.
    private enum KeyFile {
        static let name = Array("kioskey1".utf8)
        static let keyLength = 32
        static let most = 200
        static func length(_ keys: Int) -> Int { name.count + 1 + keys * (4 + keyLength) + keyLength + Digest.length }
        static let longest = length(most)
    }

    private static func random(_ count: Int) throws(StoreFault) -> Secret {
        let secret = Secret(count: count)
        let done = secret.withBytes { RAND_priv_bytes($0.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(clamping: $0.count)) == 1 }
        guard done else { throw StoreFault(.other, "libcrypto gives no randomness") }
        return secret
    }

    private static func read(_ path: String) throws(StoreFault) -> Ring {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            guard errno != ENOENT else { throw StoreFault(.damaged, "\(file) is missing: what it sealed cannot be opened") }
            throw StoreFault(errno: errno, file)
        }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw StoreFault(errno: errno, file) }
        guard facts.st_mode & S_IFMT == S_IFREG, facts.st_uid == geteuid(), facts.st_mode & 0o777 == 0o600 else {
            throw StoreFault(.readOnly, "\(file): only its owner may read it: mode 600, owner \(geteuid())")
        }
        let whole = Secret(count: KeyFile.longest)
        var count = 0
        while count < whole.count {
            let got = whole.withBytes { Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, whole.count - count) }
            if got == 0 { break }
            if got < 0 {
                if errno == EINTR { continue }
                throw StoreFault(errno: errno, file)
            }
            count += got
        }
        guard let ring = whole.withBytes({ Self.ring(UnsafeRawBufferPointer(rebasing: $0[..<count])) }) else {
            throw StoreFault(.damaged, "\(file) is torn: put a copy of it back")
        }
        return ring
    }

    private static func ring(_ bytes: UnsafeRawBufferPointer) -> Ring? {
        let start = KeyFile.name.count + 1
        guard bytes.starts(with: KeyFile.name), bytes.count > start else { return nil }
        let keys = Int(bytes[start - 1])
        guard (1...KeyFile.most).contains(keys), bytes.count == KeyFile.length(keys), let digest = Digest() else { return nil }
        let end = bytes.count - Digest.length
        digest.add(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        guard digest.finished().elementsEqual(bytes[end...]) else { return nil }
        var ring: [(id: UInt32, key: Secret)] = []
        for place in 0..<keys {
            let entry = start + place * (4 + KeyFile.keyLength)
            let id = bytes[entry..<entry + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard id > ring.last?.id ?? 0, let key = Secret(copying: UnsafeRawBufferPointer(rebasing: bytes[entry + 4..<entry + 4 + KeyFile.keyLength]))
            else { return nil }
            ring.append((id, key))
        }
        guard let person = Secret(copying: UnsafeRawBufferPointer(rebasing: bytes[end - KeyFile.keyLength..<end])) else { return nil }
        return Ring(keys: ring, person: person)
    }

    /// Written beside and put in place at once: a power cut leaves the old file or the new one.
    private static func write(_ ring: Ring, to path: String, in directory: String, replacing: Bool) throws(StoreFault) {
        let whole = Secret(count: KeyFile.length(ring.keys.count))
        try whole.withBytes { (bytes) throws(StoreFault) in
            var place = 0
            func put(_ part: some Collection<UInt8>) {
                for byte in part {
                    bytes[place] = byte
                    place += 1
                }
            }
            put(KeyFile.name)
            put(CollectionOfOne(UInt8(ring.keys.count)))
            for (id, key) in ring.keys {
                put((0..<4).map { UInt8(truncatingIfNeeded: id >> (24 - 8 * $0)) })
                put(key.region)
            }
            put(ring.person.region)
            guard let digest = Digest() else { throw StoreFault(.other, "libcrypto gives no SHA-256") }
            digest.add(UnsafeRawBufferPointer(rebasing: bytes[..<place]))
            put(digest.finished())
        }

        let beside = "\(path).\(getpid())"
        unlink(beside)
        let descriptor = Glibc.open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StoreFault(errno: errno, file) }
        defer { unlink(beside) }
        let count = whole.withBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let failed = count == whole.count && fchmod(descriptor, 0o600) == 0 && fsync(descriptor) == 0 ? 0 : count < 0 ? errno : ENOSPC
        close(descriptor)
        guard failed == 0 else { throw StoreFault(errno: failed, file) }
        if replacing {
            guard rename(beside, path) == 0 else { throw StoreFault(errno: errno, file) }
        } else {
            guard link(beside, path) == 0 || errno == EEXIST else { throw StoreFault(errno: errno, file) }
        }
        let parent = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { throw StoreFault(errno: errno, file) }
        defer { close(parent) }
        guard fsync(parent) == 0 else { throw StoreFault(errno: errno, file) }
    }
}
