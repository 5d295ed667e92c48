import Glibc
import KioskCore

/// What a signed pack says of itself: a whole catalog, built and signed elsewhere.
package struct Pack: Hashable, Sendable {
    /// For people: which hall it is for.
    package var hall: String
    /// A later pack has a higher one.
    package var serial: Int64
    /// Milliseconds since 1970, UTC.
    package var built: Int64
    /// The id of the key that signed it: 16 hexadecimal digits.
    package var key: String
    /// The content's length.
    package var bytes: Int64

    init(hall: String, serial: Int64, built: Int64, key: String, bytes: Int64) {
        self.hall = hall
        self.serial = serial
        self.built = built
        self.key = key
        self.bytes = bytes
    }

    init(_ header: PackHeader) {
        self.init(
            hall: header.hall, serial: header.serial, built: header.built, key: hexadecimal(header.key), bytes: header.length)
    }
}

/// Why a pack is not taken.
package enum PackFault: Error, Hashable, Sendable {
    case unreadable(String)
    case malformed(PackHeader.Problem)
    /// Signed by a key that this terminal does not trust.
    case unknownKey(String)
    case wrongSignature
    /// Shorter or longer than its header says.
    case wrongLength(Int64, expected: Int64)
    case changedContent
    /// Built by a version of libkiosk that keeps its tables otherwise.
    case otherFormat
    /// A later one, or another of the same serial, is in force.
    case old(Int64, inForce: Int64)
    /// It knows nothing of the place where this terminal stands.
    case otherPlace(String)
    /// It cannot be signed: there is no private key, or the hall's name is too long.
    case unsigned
    case store(StoreFault)
}

extension PackFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let reason): "the pack cannot be read: \(reason)"
        case .malformed(let problem): problem.description
        case .unknownKey(let id): "signed by the key \(id), which is not trusted here"
        case .wrongSignature: "the signature is wrong: the pack was changed after it was signed"
        case .wrongLength(let length, let expected): "\(length) bytes instead of \(expected): copy the pack again"
        case .changedContent: "the content is not what was signed: copy the pack again"
        case .otherFormat: "built for another version of libkiosk: build it again with this one"
        case .old(let serial, let inForce): "serial \(serial) is not later than \(inForce), which is in force"
        case .otherPlace(let place): "it knows no place \(place), where this terminal stands"
        case .unsigned: "it cannot be signed with this key under this name"
        case .store(let fault): fault.description
        }
    }
}

extension Pack {
    /// Builds a pack beside `path` and puts it there.
    ///
    /// - Parameters:
    ///   - hall: at most 111 bytes, one line.
    ///   - serial: 1 or more.
    ///   - built: milliseconds since 1970.
    ///   - progress: how many items are in so far; called for each.
    package static func build(
        _ catalog: Catalog, hall: String, serial: Int64, built: Int64, key: SigningKey, to path: String,
        progress: (Int) -> Void = { _ in }
    ) throws(PackFault) -> Pack {
        let content = "\(path).\(getpid()).content"
        let beside = "\(path).\(getpid()).new"
        defer {
            unlink(content)
            unlink(beside)
        }
        try stored { () throws(StoreFault) in
            try CatalogFile.build(content, catalog, source: "pack \(serial)", progress: progress)
        }
        let input = try PackInput(content)
        var header = PackHeader(
            format: UInt32(bitPattern: Schema.catalogFormat), serial: serial, built: built, length: input.length,
            digest: try input.copy(from: 0, count: input.length, to: nil), key: key.id, hall: hall)
        guard let signed = header.signedBytes, let signature = key.sign(signed) else { throw .unsigned }
        header.signature = signature
        // What was signed must read as what was meant: a name with a line break in it does not.
        guard (try? PackHeader(signed + signature)) == header else { throw .unsigned }
        let output = Glibc.open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard output >= 0 else { throw .store(StoreFault(errno: errno, beside)) }
        defer { close(output) }
        try PackInput.write(signed + signature, to: output)
        guard try input.copy(from: 0, count: input.length, to: output) == header.digest else { throw .changedContent }
        guard fsync(output) == 0, rename(beside, path) == 0 else { throw .store(StoreFault(errno: errno, path)) }
        return Pack(header)
    }

    /// What a pack says of itself, if one of these keys signed that; its content is not looked at.
    package static func peek(_ path: String, keys: [SigningKey]) throws(PackFault) -> Pack {
        Pack(try PackInput(path).header(keys))
    }

    /// Reads the whole pack and checks that one of these keys signed it as it is.
    ///
    /// - Parameter progress: how many bytes of how many were read.
    package static func verify(
        _ path: String, keys: [SigningKey], progress: (Int, Int) -> Void = { _, _ in }
    ) throws(PackFault) -> Pack {
        let input = try PackInput(path)
        let header = try input.header(keys)
        try input.content(header, to: nil) { progress($0, Int(header.length)) }
        return Pack(header)
    }

    /// A pack's content in a file of its own, verified; the file is not there yet.
    fileprivate static func unpack(
        _ input: borrowing PackInput, _ header: PackHeader, to path: String
    ) throws(PackFault) {
        let output = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw .store(StoreFault(errno: errno, path)) }
        defer { close(output) }
        do throws(PackFault) {
            try input.content(header, to: output)
            guard fsync(output) == 0 else { throw .store(StoreFault(errno: errno, path)) }
            guard header.format == UInt32(bitPattern: Schema.catalogFormat) else { throw .otherFormat }
            try stored { () throws(StoreFault) in try CatalogFile(path).check() }
        } catch {
            unlink(path)
            throw error
        }
    }
}

extension Store {
    /// The pack in force; nil when the catalog was made from files.
    package func packInForce() -> Pack? { catalog.register.inForce.pack }

    /// The highest serial that ever was in force here, 0 for none: one that was rolled back is not taken again by itself.
    package func highestSerial() -> Int64 { catalog.register.highest }

    /// Whether there is a catalog before the one in force.
    package func canRollBack() -> Bool { catalog.register.previous != nil }

    /// Puts the catalog before the one in force there again. False when there is none.
    package func rollBackCatalog() throws(StoreFault) -> Bool { try catalog.rollBack() }

    /// Why the last run's catalog is not in force any more, and the one before it is; nil when it is.
    package var catalogFallback: String? { catalog.fallback }

    /// Puts a pack in force, all or nothing. The signature is checked before a byte of the content is
    /// believed, the content before it is in force; searches go on meanwhile.
    ///
    /// - Parameters:
    ///   - keys: those that are trusted.
    ///   - place: a place that the catalog must know; "" for any.
    package func importPack(_ path: String, keys: [SigningKey], place: String = "") throws(PackFault) -> Pack {
        let input = try PackInput(path)
        let header = try input.header(keys)
        let pack = Pack(header)
        var refusal: PackFault?
        do throws(StoreFault) {
            try catalog.replace(pack: pack) { (path) throws(StoreFault) in
                let floor = catalog.register.floor
                do throws(PackFault) {
                    // The pack in force may be put there again; another of its serial may not.
                    guard pack.serial > floor || pack == packInForce() else { throw .old(pack.serial, inForce: floor) }
                    try Pack.unpack(input, header, to: path)
                    if !place.isEmpty { try CatalogFile.expect(place, in: path) }
                } catch {
                    unlink(path)
                    refusal = error
                    throw StoreFault(.other, error.description)
                }
            }
        } catch {
            throw refusal ?? .store(error)
        }
        return pack
    }
}

extension CatalogFile {
    fileprivate static func expect(_ place: String, in path: String) throws(PackFault) {
        let isKnown = try stored { () throws(StoreFault) -> Bool in
            try CatalogFile(path).read { (connection) throws(StoreFault) in
                try connection.first("SELECT 1 FROM place WHERE code = ?1", .text(place)) { _ in true } ?? false
            }
        }
        guard isKnown else { throw .otherPlace(place) }
    }
}

private func stored<R>(_ body: () throws(StoreFault) -> R) throws(PackFault) -> R {
    do throws(StoreFault) {
        return try body()
    } catch {
        throw .store(error)
    }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

/// A file that is read in pieces, so that its size is nobody's trouble.
private struct PackInput: ~Copyable {
    private let descriptor: Int32
    let length: Int64

    init(_ path: String) throws(PackFault) {
        // Not to hang on a pipe; a pack is a file.
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(String(cString: strerror(errno))) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .unreadable("it is no file")
        }
        length = Int64(facts.st_size)
    }

    deinit { close(descriptor) }

    /// The header, signed by one of these keys, and of the length of this file.
    func header(_ keys: [SigningKey]) throws(PackFault) -> PackHeader {
        var bytes = [UInt8](repeating: 0, count: PackHeader.length)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw .unreadable(String(cString: strerror(errno))) }
        let header: PackHeader
        do throws(PackHeader.Problem) {
            header = try PackHeader(Array(bytes.prefix(count)))
        } catch {
            throw .malformed(error)
        }
        guard let key = keys.first(where: { $0.id == header.key }) else { throw .unknownKey(hexadecimal(header.key)) }
        guard key.verifies(header.signature, of: Array(bytes.prefix(PackHeader.signedLength))) else { throw .wrongSignature }
        let expected = header.length + Int64(PackHeader.length)
        guard length == expected else { throw .wrongLength(length, expected: expected) }
        return header
    }

    func content(_ header: PackHeader, to output: Int32?, progress: (Int) -> Void = { _ in }) throws(PackFault) {
        guard try copy(from: Int64(PackHeader.length), count: header.length, to: output, progress: progress) == header.digest else { throw .changedContent }
    }

    /// The SHA-256 of a part of the file, which is also written to `output`.
    func copy(
        from start: Int64, count: Int64, to output: Int32?, progress: (Int) -> Void = { _ in }
    ) throws(PackFault) -> [UInt8] {
        guard let digest = Digest() else { throw .store(StoreFault(.other, "libcrypto has no SHA-256")) }
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        var done: Int64 = 0
        while done < count {
            let wanted = Int(min(Int64(piece.count), count - done))
            let got = pread(descriptor, &piece, wanted, off_t(start + done))
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .unreadable(String(cString: strerror(errno))) }
            guard got > 0 else { throw .wrongLength(start + done, expected: start + count) }
            let bytes = got == piece.count ? piece : Array(piece.prefix(got))
            digest.add(bytes)
            if let output { try Self.write(bytes, to: output) }
            done += Int64(got)
            progress(Int(done))
        }
        return digest.finished()
    }

    static func write(_ bytes: [UInt8], to output: Int32) throws(PackFault) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(output, $0.baseAddress.map { $0 + sent }, bytes.count - sent) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .store(StoreFault(errno: errno, "the pack's content")) }
            sent += count
        }
    }
}
