import Glibc

/// Why bytes did not move.
package struct TransportFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The raw values are the stable names of docs/faults.md.
    package enum Kind: String, Sendable {
        case timeout = "no-answer"
        /// It was there and is gone: unplugged, hung up, reset, closed by the far end.
        case disconnected
        /// `Pipe.interrupt()` was called.
        case cancelled
        /// No such device file, host, or nobody listens there.
        case notFound = "not-found"
        case permissionDenied = "permission-denied"
        /// A USB device is there, but nobody made its node or gave it away: no udevd runs.
        case noUdev = "no-udev"
        /// Another program, or another pipe of this one, has it open.
        case inUse = "in-use"
        case other
    }

    package let kind: Kind
    /// The evidence, in English; never what was sent or received.
    package let detail: String
    /// Of a `write`: the device has got no more than this many bytes, and perhaps fewer. 0 is certain.
    package let sent: Int

    package init(_ kind: Kind, _ detail: String, sent: Int = 0) {
        self.kind = kind
        self.detail = detail
        self.sent = sent
    }

    package var description: String { "\(kind.rawValue): \(detail)" }

    /// What the kernel said when `action` failed.
    init(errno code: Int32, _ action: String, sent: Int = 0) {
        let kind: Kind =
            switch code {
            case ENOENT, ENXIO, ENODEV, ENOTDIR, ECONNREFUSED, EHOSTUNREACH, EHOSTDOWN, ENETUNREACH, ENETDOWN:
                .notFound
            case EACCES, EPERM: .permissionDenied
            case EBUSY, EWOULDBLOCK: .inUse
            case EIO, EPIPE, ECONNRESET, ECONNABORTED, ENOTCONN, ESHUTDOWN: .disconnected
            case ETIMEDOUT: .timeout
            default: .other
            }
        self.init(kind, "\(action): \(errorName(code))", sent: sent)
    }
}

// strerror() would answer in the language of the host program.
private func errorName(_ code: Int32) -> String {
    guard let english = newlocale(1 << LC_MESSAGES, "C", nil) else { return "error \(code)" }
    defer { freelocale(english) }
    guard let text = strerror_l(code, english) else { return "error \(code)" }
    return String(cString: text)
}
