import Glibc
import KioskStore

/// The keys of catalog packs, in PEM files as OpenSSL writes them.
package enum PackKeys {
    /// Public keys of people whose packs a terminal takes.
    package static func trusted(_ paths: [String]) throws(Failure) -> [SigningKey] {
        var keys: [SigningKey] = []
        for path in paths {
            guard let key = SigningKey(pem: try contents(path)) else {
                throw Failure(.config, [.init("This is no Ed25519 public key in PEM.", file: path)])
            }
            guard !key.canSign else {
                throw Failure(.config, [.init("This is the secret key: it stays with those who sign; give the one that ends in .pub.", file: path)])
            }
            keys.append(key)
        }
        return keys
    }

    /// The secret key of whoever signs; nobody else may be able to read the file.
    package static func signing(_ path: String) throws(Failure) -> SigningKey {
        var facts = stat()
        if stat(path, &facts) == 0, facts.st_mode & 0o077 != 0 {
            throw Failure(.config, [.init("Others can read the secret key: chmod 600, or make a new one.", file: path)])
        }
        guard let key = SigningKey(pem: try contents(path)), key.canSign else {
            throw Failure(.config, [.init("This is no Ed25519 secret key in PEM without a password.", file: path)])
        }
        return key
    }

    /// Makes a pair: `path`, which only its owner can read, and `path`.pub. Neither may be there yet.
    package static func make(_ path: String) throws(Failure) -> SigningKey {
        guard let key = SigningKey(), let secret = key.pem(isPrivate: true), let open = key.pem(isPrivate: false) else {
            throw Failure(.unforeseen, "libcrypto made no key.")
        }
        try write(secret, path, 0o600)
        try write(open, "\(path).pub", 0o644)
        return key
    }

    private static func contents(_ path: String) throws(Failure) -> [UInt8] {
        guard let bytes = readFile(path, limit: 65_536) else {
            throw Failure(.config, [.init("The key cannot be read: \(String(cString: strerror(errno))).", file: path)])
        }
        return bytes
    }

    private static func write(_ bytes: [UInt8], _ path: String, _ mode: mode_t) throws(Failure) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else {
            throw Failure(.io, [.init("The key cannot be written: \(String(cString: strerror(errno))).", file: path)])
        }
        let isWritten = Glibc.write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        close(file)
        guard isWritten else {
            unlink(path)
            throw Failure(.io, [.init("The key cannot be written.", file: path)])
        }
    }
}

extension Failure {
    init(_ fault: PackFault, _ path: String) {
        let report = Report("\(fault)", file: path)
        switch fault {
        case .unreadable: self.init(.io, [report])
        case .store(let fault): self.init(fault.kind == .locked ? .busy : .store, [Report(fault.description, file: path)])
        default: self.init(.catalog, [report])
        }
    }
}
