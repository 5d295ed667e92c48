import FlyingFox
import Foundation
import Glibc
import Synchronization

/// Who may speak to this program. It listens on 127.0.0.1 only, but every program
/// and every page of the machine can reach that: so a request must name this very
/// host, come from this very page, and bring the cookie that the boot key bought.
final class Gate: Sendable {
    static let longestBody = 4096
    private static let mostSessions = 4

    private struct Keys {
        var host = ""
        var boot = ""
        var sessions: [String] = []
    }

    private let keys = Mutex(Keys())
    private let keyFile: String

    init(keyFile: String) { self.keyFile = keyFile }

    /// From now on requests to this port are answered, and the key file lies ready.
    func open(port: UInt16) throws {
        keys.withLock { $0.host = "127.0.0.1:\(port)" }
        try renewKey()
    }

    func close() { unlink(keyFile) }

    /// nil when the request may pass.
    func refuse(_ request: HTTPRequest) -> HTTPStatusCode? {
        let (host, sessions) = keys.withLock { ($0.host, $0.sessions) }
        guard !host.isEmpty, request.headers[.host] == host else { return .misdirectedRequest }
        let origin = request.headers[HTTPHeader("Origin")]
        if let origin, origin != "http://\(host)" { return .forbidden }
        let isBoot = Gate.bootPaths.contains(request.path)
        let isOpen = isBoot || Gate.isOpen(request.path)
        if !isBoot, let site = request.headers[HTTPHeader("Sec-Fetch-Site")], site != "same-origin", site != "none" { return .forbidden }
        switch request.method {
        case .GET: break
        case .POST:
            guard origin != nil, request.headers[HTTPHeader("X-Kiosk")] == "1" else { return isOpen || hasSession(request, sessions) ? .forbidden : .unauthorized }
            guard request.headers[.contentType] == "application/json" else { return .unsupportedMediaType }
            guard let length = request.headers[.contentLength].flatMap({ Int($0) }) else { return .lengthRequired }
            guard length <= Gate.longestBody else { return .payloadTooLarge }
        default: return .methodNotAllowed
        }
        return isOpen || hasSession(request, sessions) ? nil : .unauthorized
    }

    /// What is served before there is a cookie: the page that exchanges the key, and what a browser asks for beside it.
    static let bootPaths: Set<String> = ["/boot", "/boot.js", "/boot/key", "/favicon.ico"]

    /// What hangs in the hall for all to read, and the clerks' page, which has a door of its own (`Counter`).
    private static func isOpen(_ path: String) -> Bool {
        openPaths.contains(path) || ["/api/board/", "/api/counter/", "/recordings/"].contains { path.hasPrefix($0) }
    }

    private static let openPaths: Set<String> = [
        "/common.js", "/display", "/display.css", "/display.js", "/counter", "/counter.css", "/counter.js",
    ]

    /// What the browser sends under this name; the port is in it, because cookies know none.
    func cookies(_ kind: String, _ request: HTTPRequest) -> [String] {
        Gate.cookies(Gate.cookieName(keys.withLock { $0.host }, kind), request)
    }

    func cookie(_ kind: String, _ value: String, age: Int? = nil) -> String {
        let name = Gate.cookieName(keys.withLock { $0.host }, kind)
        guard let age else { return "\(name)=\(value); Path=/; HttpOnly; SameSite=Strict" }
        return "\(name)=\(value); Path=/; HttpOnly; SameSite=Strict; Max-Age=\(age)"
    }

    /// The cookie for a key that is good; a key is good once.
    func exchange(_ key: String) throws -> String? {
        let session: String? = keys.withLock { keys in
            guard !keys.boot.isEmpty, Gate.same(key, keys.boot) else { return nil }
            keys.boot = ""
            let session = Gate.random()
            keys.sessions = [session] + keys.sessions.prefix(Gate.mostSessions - 1)
            return session
        }
        guard let session else { return nil }
        try renewKey()
        return cookie("", session)
    }

    private func hasSession(_ request: HTTPRequest, _ sessions: [String]) -> Bool {
        let brought = Gate.cookies(Gate.cookieName(request.headers[.host] ?? "", ""), request)
        return sessions.contains { session in brought.contains { Gate.same($0, session) } }
    }

    private static func cookies(_ name: String, _ request: HTTPRequest) -> [String] {
        let start = name + "="
        let all: [Substring] = (request.headers[.cookie] ?? "").split(separator: ";").map { $0.drop { $0 == " " } }
        return all.filter { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
    }

    /// Cookies know no ports: the name does.
    private static func cookieName(_ host: String, _ kind: String) -> String {
        "kiosk-\(kind.isEmpty ? "" : kind + "-")" + (host.split(separator: ":").last ?? "")
    }

    /// A page that hops to /boot with the key behind the #: a browser sends that
    /// part nowhere, and nobody but its owner may read the file.
    private func renewKey() throws {
        let key = Gate.random()
        let host = keys.withLock { keys in
            keys.boot = key
            return keys.host
        }
        let page = "<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0;url=http://\(host)/boot#\(key)\">\n"
        let draft = keyFile + ".new"
        unlink(draft)
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("\(draft): \(String(cString: strerror(errno)))") }
        let bytes = Array(page.utf8)
        let written = write(descriptor, bytes, bytes.count)
        guard Glibc.close(descriptor) == 0, written == bytes.count, rename(draft, keyFile) == 0 else {
            throw Failure("\(keyFile): \(String(cString: strerror(errno)))")
        }
    }

    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let word = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - word.count) + word
        }.joined()
    }

    /// Takes the same time wherever they differ.
    static func same(_ one: String, _ other: String) -> Bool {
        let one = Array(one.utf8), other = Array(other.utf8)
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
