import Foundation

/// CUPS's own sample printer, ippeveprinter, on 127.0.0.1, with a script for its
/// mechanism: it keeps the document, and waits while `trouble` names a state reason.
final class IPPPrinter {
    struct Trouble: Error { let what: String }

    let directory: URL
    let port: Int
    var uri: String { "ipp://127.0.0.1:\(port)/ipp/print" }
    private var process: Child

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "ipp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let script = directory.appending(path: "mechanism")
        try Self.mechanism.write(to: script, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script.path)
        let attributes = directory.appending(path: "attributes")
        try Self.attributes.write(to: attributes, atomically: true, encoding: .utf8)
        port = try Held().port

        process = try Self.start(directory, port, keys: directory.path)
        guard until(10, { listens(self.port) }) else { throw Trouble(what: "ippeveprinter does not start") }
    }

    /// At the same place, with a certificate of its own for each `keys`.
    private static func start(_ directory: URL, _ port: Int, keys: String) throws -> Child {
        try Child(
            ["ippeveprinter", "-n", "localhost", "-p", String(port), "-d", directory.path, "-r", "off",
             "-K", keys, "-a", directory.appending(path: "attributes").path,
             "-c", directory.appending(path: "mechanism").path, "Example"],
            ["DBUS_SYSTEM_BUS_ADDRESS=\(try Bus.shared.get().address)"])
    }

    /// Ended and started again, as another printer at the same address.
    func restart(keys: String) throws {
        process.end()
        let keys = directory.appending(path: keys)
        try FileManager.default.createDirectory(at: keys, withIntermediateDirectories: true)
        process = try Self.start(directory, port, keys: keys.path)
        guard until(10, { listens(self.port) }) else { throw Trouble(what: "ippeveprinter does not start again") }
    }

    deinit {
        process.end()
        try? FileManager.default.removeItem(at: directory)
    }

    func kill(_ signal: Int32) { process.signal(signal) }

    /// A state reason for the next or the present job; nil: all is well again.
    func trouble(_ reason: String?) throws {
        try (reason ?? "").write(to: directory.appending(path: "trouble"), atomically: true, encoding: .utf8)
    }

    func failNext() throws { try "".write(to: directory.appending(path: "fail"), atomically: true, encoding: .utf8) }

    /// The document as it arrived.
    var received: [UInt8]? { try? Array(Data(contentsOf: directory.appending(path: "received.pdf"))) }
    /// Attributes of the job: IPP_MEDIA=… and the like.
    var job: String { (try? String(contentsOf: directory.appending(path: "job"), encoding: .utf8)) ?? "" }

    private static let mechanism = """
        #!/bin/sh
        cd "${0%/*}"
        cp "$1" part && env | grep '^IPP_' > job && mv part received.pdf
        now=
        while [ -s trouble ]; do
            new=$(cat trouble)
            if [ "$new" != "$now" ]; then
                [ -z "$now" ] || echo "STATE: -$now" >&2
                echo "STATE: +$new" >&2
                now=$new
            fi
            sleep 0.05
        done
        [ -z "$now" ] || echo "STATE: -$now" >&2
        [ ! -e fail ]
        """

    private static let attributes = """
        ATTR mimeMediaType document-format-supported "application/pdf","application/octet-stream"
        ATTR keyword media-supported "iso_a4_210x297mm","iso_a5_148x210mm"
        ATTR keyword media-default "iso_a4_210x297mm"
        ATTR keyword media-ready "iso_a4_210x297mm","iso_a5_148x210mm"
        ATTR text printer-make-and-model "Example A4"
        """
}

/// A program that runs beside the tests. (Not Foundation's Process: its children
/// inherit a mask that blocks nearly every signal.)
final class Child {
    let number: pid_t
    private var isOver = false

    /// - Parameter output: where its output goes; nowhere when there is none.
    init(_ command: [String], _ environment: [String], output: Int32? = nil) throws {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        for number: Int32 in [1, 2] {
            if let output { posix_spawn_file_actions_adddup2(&files, output, number) }
            else { posix_spawn_file_actions_addopen(&files, number, "/dev/null", O_WRONLY, 0) }
        }

        var kept = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("DBUS_") }
        // Where Debian keeps ippeveprinter, which is on no user's path but root's.
        kept["PATH"] = (kept["PATH"] ?? "/usr/bin") + ":/usr/sbin"
        var arguments = (["/usr/bin/env"] + command).map { strdup($0) } + [nil]
        var variables = (kept.map { "\($0)=\($1)" } + environment).map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var number: pid_t = 0
        guard posix_spawn(&number, "/usr/bin/env", &files, &attributes, &arguments, &variables) == 0 else {
            throw IPPPrinter.Trouble(what: "cannot start \(command[0])")
        }
        self.number = number
    }

    func signal(_ signal: Int32) { if !isOver { kill(number, signal) } }

    /// KILL, or what the program needs to end cleanly, and KILL when that takes ten seconds.
    func end(_ signal: Int32 = SIGKILL) {
        guard !isOver else { return }
        isOver = true
        kill(number, signal)
        if signal != SIGKILL, until(10, { waitpid(self.number, nil, WNOHANG) != 0 }) { return }
        kill(number, SIGKILL)
        waitpid(number, nil, 0)
    }

    /// A program that ends by itself, and all that it says.
    static func run(_ command: [String], _ environment: [String]) throws -> (status: Int32, output: String) {
        let pipe = Pipe()
        let child = try Child(command, environment, output: pipe.fileHandleForWriting.fileDescriptor)
        try pipe.fileHandleForWriting.close()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        var status: Int32 = 0
        waitpid(child.number, &status, 0)
        child.isOver = true
        return (status & 0x7F == 0 ? status >> 8 & 0xFF : -1, output)
    }
}

/// ippeveprinter wants a D-Bus, if only to find nobody on it.
final class Bus: @unchecked Sendable {
    static let shared = Result { try Bus() }

    let address: String
    private let process: Child

    private init() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "bus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let path = directory.appending(path: "socket").path
        let configuration = directory.appending(path: "bus.conf")
        try """
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
              "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>system</type><listen>unix:path=\(path)</listen><auth>EXTERNAL</auth>
              <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
            </busconfig>
            """.write(to: configuration, atomically: true, encoding: .utf8)
        address = "unix:path=\(path)"
        process = try Child(["dbus-daemon", "--nofork", "--config-file=\(configuration.path)"], [])
        // It serves every test of this run, and goes with it.
        Ended.first = process.number
        atexit { kill(Ended.first, SIGTERM) }
        guard until(10, { FileManager.default.fileExists(atPath: path) }) else {
            throw IPPPrinter.Trouble(what: "dbus-daemon does not start")
        }
    }

    private enum Ended { nonisolated(unsafe) static var first: Int32 = 0 }
}

/// True as soon as the condition holds; false when it does not within so many seconds.
func until(_ seconds: Double, _ holds: () -> Bool) -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
        if holds() { return true }
        usleep(10_000)
    }
    return holds()
}

private func loopback(_ port: Int) -> sockaddr_in {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = UInt16(port).bigEndian
    name.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return name
}

/// A port of the kernel's choice on which nobody listens, nor can.
final class Held {
    fileprivate let socket: Int32
    let port: Int

    init() throws {
        let number = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var name = loopback(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let done = withUnsafeMutableBytes(of: &name) {
            let pointer = $0.assumingMemoryBound(to: sockaddr.self).baseAddress
            return bind(number, pointer, size) == 0 && getsockname(number, pointer, &size) == 0
        }
        guard number >= 0, done else { throw IPPPrinter.Trouble(what: "bind") }
        socket = number
        port = Int(UInt16(bigEndian: name.sin_port))
    }

    /// From here on its new owner listens, and closes it.
    func listen() -> Int32 {
        let copy = dup(socket)
        Foundation.listen(copy, 8)
        return copy
    }

    deinit { close(socket) }
}

func listens(_ port: Int) -> Bool {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(number) }
    var name = loopback(port)
    return withUnsafeBytes(of: &name) {
        connect(number, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
}
