import Foundation

/// A cupsd of the tests' own on 127.0.0.1, with one queue, `receipts`, for an IPP printer. It sees nothing of
/// the machine's printers and nobody sees it.
final class PrivateCupsd {
    static let queue = "receipts"

    let directory: URL
    let port: Int
    var uri: String { "ipp://127.0.0.1:\(port)/printers/\(Self.queue)" }
    private let process: Child

    init(printer: String) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "cupsd-\(UUID().uuidString)")
        let place = directory.path
        for name in ["root", "spool", "cache", "state", "log", "tmp"] {
            try FileManager.default.createDirectory(at: directory.appending(path: name), withIntermediateDirectories: true)
        }
        port = try Held().port
        try """
            SystemGroup root
            ServerRoot \(place)/root
            RequestRoot \(place)/spool
            CacheDir \(place)/cache
            StateDir \(place)/state
            TempDir \(place)/tmp
            AccessLog \(place)/log/access
            ErrorLog \(place)/log/error
            PageLog \(place)/log/page
            ServerKeychain \(place)/root
            """.write(to: directory.appending(path: "cups-files.conf"), atomically: true, encoding: .utf8)
        try """
            Listen 127.0.0.1:\(port)
            Browsing Off
            WebInterface No
            DefaultAuthType None
            <Location />
              Order allow,deny
              Allow localhost
            </Location>
            <Policy default>
              <Limit All>
                Order deny,allow
                Allow localhost
              </Limit>
            </Policy>
            """.write(to: directory.appending(path: "cupsd.conf"), atomically: true, encoding: .utf8)
        if geteuid() == 0 {
            // Filters and backends run as lp.
            guard let lp = getpwnam("lp") else { throw IPPPrinter.Trouble(what: "there is no user lp") }
            for name in ["", "root", "spool", "cache", "state", "log", "tmp"] {
                chown(directory.appending(path: name).path, lp.pointee.pw_uid, lp.pointee.pw_gid)
            }
        }
        process = try Child(["cupsd", "-f", "-c", "\(place)/cupsd.conf", "-s", "\(place)/cups-files.conf"], [])
        guard until(20, { listens(self.port) }) else {
            throw IPPPrinter.Trouble(what: "cupsd does not start: is cups-daemon installed? scripts/setup installs it")
        }
        let made = try Child.run(
            ["lpadmin", "-h", "127.0.0.1:\(port)", "-p", Self.queue, "-E", "-v", printer, "-m", "everywhere"], [])
        guard made.status == 0 else { throw IPPPrinter.Trouble(what: "lpadmin: \(made.output)") }
    }

    deinit {
        // TERM, so that its filters and backends go with it.
        process.end(SIGTERM)
        try? FileManager.default.removeItem(at: directory)
    }

    func kill(_ signal: Int32) { process.signal(signal) }
}
