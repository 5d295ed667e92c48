import Glibc

/// Which certificate a printer of ipps:// is known by. Office printers sign their own, so the first that
/// answers is believed, and from then on no other: trust on first use, kept in a file.
struct CertificatePin: Hashable, Sendable {
    /// nil: nothing is kept, and every certificate is taken.
    let path: String?
    /// Somebody else keeps them: a file of another user's would lock the terminal out.
    private let isReadOnly: Bool

    init(directory: String?, readOnly: Bool = false, _ address: IPPAddress) {
        isReadOnly = readOnly
        path = directory.map { directory in
            let place = address.host.utf8.map { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                     UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"): byte
                default: UInt8(ascii: "_")
                }
            }
            return "\(directory)/\(String(decoding: place, as: UTF8.self))-\(address.port).sha256"
        }
    }

    /// Nothing goes to a printer that shows another certificate than the one it is known by.
    func check(_ fingerprint: String) throws(IPPFault) {
        guard let path, let known = try read(path), known != fingerprint else { return }
        throw IPPFault(kind: .certificateChanged, detail: "it shows \(fingerprint); \(path) holds \(known)")
    }

    /// From now on it is known by this one, unless it is known already.
    func keep(_ fingerprint: String) throws(IPPFault) {
        guard let path, !isReadOnly, try read(path) == nil else { return }
        if let slash = path.lastIndex(of: "/") { mkdir(String(path[..<slash]), 0o700) }
        let draft = path + ".new"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.fault(draft) }
        let line = fingerprint + "\n"
        let written = write(file, line, line.utf8.count) == line.utf8.count && fsync(file) == 0
        guard close(file) == 0, written, rename(draft, path) == 0 else { throw Self.fault(draft) }
    }

    /// nil: there is none yet.
    private func read(_ path: String) throws(IPPFault) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw Self.fault(path) }
            return nil
        }
        defer { close(file) }
        var room = [UInt8](repeating: 0, count: 256)
        let count = Glibc.read(file, &room, room.count)
        guard count >= 0 else { throw Self.fault(path) }
        return String(decoding: room.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private static func fault(_ path: String) -> IPPFault {
        IPPFault(kind: .notKept, detail: "\(path): \(String(cString: strerror(errno)))")
    }
}
