import CSQLite
import Glibc

/// Trouble with the state directory or a database in it. What a caller asked for
/// and may not have (a used-up queue, a void number) is a result, not a fault.
package struct StoreFault: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        case full
        case readOnly = "read-only"
        case damaged
        /// Another process has the state directory open.
        case locked
        /// Another program (a database shell) held a database for longer than we wait, five seconds.
        case busy
        /// Written by a later version of this library.
        case newer
        case io
        case other
    }

    package let kind: Kind
    /// One line for a technician: which file, and what is the matter. No personal data.
    package let detail: String

    /// - `detail`: may quote what stands in a torn file; it becomes one line, not too long, without control characters.
    package init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        let scalars = detail.unicodeScalars
        var line = String.UnicodeScalarView()
        for scalar in scalars.prefix(Self.longest) {
            line.append(scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .lineSeparator ? " " : scalar)
        }
        self.detail = String(line) + (scalars.dropFirst(Self.longest).isEmpty ? "" : "…")
    }

    /// In characters.
    private static let longest = 500

    package var description: String { "\(kind.rawValue): \(detail)" }
}

extension StoreFault {
    /// A result code of SQLite, primary or extended.
    init(code: Int32, file: String, connection: OpaquePointer?) {
        // An I/O failure says why only in errno.
        let primary = code & 0xff
        let cause = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN ? connection.map(sqlite3_system_errno) ?? 0 : 0
        let kind: Kind =
            switch primary {
            case SQLITE_FULL: .full
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: .readOnly
            case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
            case SQLITE_IOERR, SQLITE_CANTOPEN: Kind(errno: cause)
            default: .other
            }
        let words = connection.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
        var detail = "\(file): \(words.map { String(cString: $0) } ?? "SQLite result \(code)")"
        if cause != 0 { detail += ", \(String(cString: strerror(cause)))" }
        self.init(kind, detail)
    }

    /// A system call that failed.
    init(errno code: Int32, _ what: String) {
        self.init(Kind(errno: code), "\(what): \(String(cString: strerror(code)))")
    }
}

extension StoreFault.Kind {
    fileprivate init(errno code: Int32) {
        switch code {
        case ENOSPC, EDQUOT: self = .full
        case EROFS, EACCES, EPERM: self = .readOnly
        default: self = .io
        }
    }
}
