import Glibc

/// Commands for a twin over a Unix socket that only its owner may use: one command a line,
/// one line of answer. Each client has a thread, so that one may wait while another acts.
package final class ControlSocket: Sendable {
    package let path: String

    private struct State {
        var clients: [Int32: Thread] = [:]
        var finished: [Thread] = []
        var isStopping = false
    }

    private let listener: Int32
    private let bell: Bell
    private let state: Monitor<State>
    private let thread: Thread
    /// A line longer than this ends the connection.
    private static let longestLine = 65536

    /// - Parameter perform: called on the client's thread.
    package init(path: String, perform: @escaping @Sendable (String) -> String) throws(TwinError) {
        self.path = path
        let listener = try ControlSocket.listen(path)
        let bell = try Bell()
        let state = Monitor(State())
        self.listener = listener
        self.bell = bell
        self.state = state
        thread = try Thread(name: "twin-control") {
            ControlSocket.accept(listener, bell, state, perform)
        }
    }

    deinit { stop() }

    /// The second call does nothing.
    package func stop() {
        let isFirst = state.update { state in
            defer { state.isStopping = true }
            return !state.isStopping
        }
        guard isFirst else { return }
        bell.ring()
        thread.join()
        // Under the lock, in which clients close their descriptors.
        state.read { for client in $0.clients.keys { shutdown(client, Int32(SHUT_RDWR)) } }
        while let client = state.update({ $0.clients.popFirst() }) { client.value.join() }
        for client in state.read(\.finished) { client.join() }
        Glibc.close(listener)
        unlink(path)
    }

    private static func listen(_ path: String) throws(TwinError) -> Int32 {
        var address = sockaddr_un()
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw TwinError("the control socket's path is too long: \(path)")
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw .system("socket") }
        Descriptor.prepare(socket)
        // Of a twin that ended without cleaning up; a live one would answer.
        if connects(to: address) {
            Glibc.close(socket)
            throw TwinError("another twin listens at \(path)")
        }
        unlink(path)
        // Nobody can connect before listen(), so the mode is there in time.
        guard withAddress(address, { bind(socket, $0, $1) }) == 0, chmod(path, 0o600) == 0, Glibc.listen(socket, 8) == 0 else {
            let error = TwinError.system("listen", path)
            Glibc.close(socket)
            throw error
        }
        return socket
    }

    private static func withAddress<Result>(_ address: sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private static func connects(to address: sockaddr_un) -> Bool {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { Glibc.close(socket) }
        return withAddress(address) { connect(socket, $0, $1) } == 0
    }

    private static func accept(_ listener: Int32, _ bell: Bell, _ state: Monitor<State>,
                               _ perform: @escaping @Sendable (String) -> String) {
        let finish: @Sendable (Int32) -> Void = { client in
            state.update { state in
                Glibc.close(client)
                if let thread = state.clients.removeValue(forKey: client) { state.finished.append(thread) }
            }
        }
        while !state.read(\.isStopping) {
            var items = [
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
                pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&items, 2, -1)
            for thread in state.update({ state in
                defer { state.finished = [] }
                return state.finished
            }) { thread.join() }
            guard items[0].revents != 0 else { continue }
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { continue }
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            // Under the lock, or the thread might finish before it is known.
            state.update { state in
                do {
                    state.clients[client] = try Thread(name: "twin-client") { 
                        serve(client, perform)
                        finish(client)
                    }
                } catch {
                    Glibc.close(client)
                }
            }
        }
    }

    private static func serve(_ client: Int32, _ perform: (String) -> String) {
        var pending: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(client, &buffer, buffer.count)
            guard count > 0 else { return }
            pending += buffer.prefix(count)
            while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                guard write(Array((perform(line) + "\n").utf8), to: client) else { return }
            }
            guard pending.count <= longestLine else { return }
        }
    }

    private static func write(_ bytes: [UInt8], to client: Int32) -> Bool {
        var left = bytes[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            left = left.dropFirst(count)
        }
        return true
    }

    // MARK: The other end

    /// One line for these words, with quotes where they are needed.
    package static func line(_ words: [String]) -> String { Command.line(words) }

    /// Sends one command and returns the answer's line.
    package static func ask(_ path: String, _ line: String, within milliseconds: Int) throws(TwinError) -> String {
        var address = sockaddr_un()
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { throw TwinError("no socket can have this path: \(path)") }
        guard !line.utf8.contains(UInt8(ascii: "\n")) else { throw TwinError("a command is one line") }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw .system("socket") }
        defer { Glibc.close(socket) }
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        guard withAddress(address, { connect(socket, $0, $1) }) == 0 else { throw .system("connect", path) }
        guard write(Array((line + "\n").utf8), to: socket) else { throw .system("write", path) }

        let deadline = Moment.after(milliseconds: milliseconds)
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while answer.last != UInt8(ascii: "\n") {
            var item = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard poll(&item, 1, deadline.millisecondsFromNow) > 0 else { throw TwinError("no answer from \(path)") }
            let count = read(socket, &buffer, buffer.count)
            guard count > 0 else { throw TwinError("\(path) hung up") }
            answer += buffer.prefix(count)
        }
        return String(decoding: answer.dropLast(), as: UTF8.self)
    }
}
