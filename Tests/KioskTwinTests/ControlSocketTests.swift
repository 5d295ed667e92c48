import Glibc
import Testing
@testable import KioskTwin

@Suite struct ControlSocketTests {
    private let directory: ScratchDirectory
    private var path: String { directory.path + "/control" }

    init() throws { directory = try ScratchDirectory() }

    @Test("Only its owner may use it, and it goes with the twin")
    func mode() throws {
        let socket = try ControlSocket(path: path) { _ in "ok" }
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        socket.stop()
        #expect(access(path, F_OK) != 0)
    }

    @Test("Words with blanks and quotes arrive as they were")
    func words() throws {
        let socket = try ControlSocket(path: path) { line in
            do throws(TwinError) {
                let command = try Command(line)
                return "ok " + ([command.name] + command.words).joined(separator: "|")
            } catch { return "error \(error)" }
        }
        defer { socket.stop() }
        let line = ControlSocket.line(["place", "name=李 四", "a\"b\\c", ""])
        #expect(try ControlSocket.ask(path, line, within: 2000) == "ok place|name=李 四|a\"b\\c|")
        #expect(throws: TwinError.self) { try ControlSocket.ask(path, "two\nlines", within: 2000) }
    }

    @Test("While one client waits another may act")
    func twoClients() throws {
        let twin = try TicketPrinterTwin()
        defer { twin.stop() }
        let socket = try ControlSocket(path: path) { twin.perform($0) }
        defer { socket.stop() }
        let answer = Monitor("")
        let path = path
        let waiting = try Thread(name: "waiting") {
            let line = (try? ControlSocket.ask(path, "wait tickets 1 10000", within: 15000)) ?? "nothing"
            answer.update { $0 = line }
        }
        try RawHost(twin.uri).write(Array("A001\n".utf8) + hex("1B6410"))
        #expect(twin.wait(within: 2000) { $0.hangingLines == 1 })
        #expect(try ControlSocket.ask(path, "tear", within: 2000) == "ok")
        #expect(answer.wait(milliseconds: 5000) { $0 == "ok" })
        waiting.join()
        #expect(try ControlSocket.ask(path, "wait tickets 2 20", within: 2000) == "error not within 20 ms")
    }

    @Test("A socket that a twin left behind is replaced, one in use is not")
    func takeover() throws {
        let first = try ControlSocket(path: path) { _ in "ok 1" }
        #expect(throws: TwinError.self) { try ControlSocket(path: path) { _ in "ok 2" } }
        first.stop()
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(left, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        close(left)
        #expect(bound == 0)
        let second = try ControlSocket(path: path) { _ in "ok 2" }
        defer { second.stop() }
        #expect(try ControlSocket.ask(path, "x", within: 2000) == "ok 2")
    }

    @Test("A path that no socket can have is refused in words")
    func longPath() {
        #expect(throws: TwinError.self) {
            try ControlSocket(path: "/tmp/" + String(repeating: "x", count: 200)) { _ in "ok" }
        }
    }
}
