import Glibc

/// A program that runs beside this one, with its output to be read.
final class ChildProcess: @unchecked Sendable {
    private let process: pid_t
    private let output: Int32
    private var pending: [UInt8] = []
    private var result: Int32?

    init(_ arguments: [String]) throws(TwinError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .system("pipe") }
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        defer { close(ends[1]) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        var strings: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for string in strings { free(string) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, arguments[0], &actions, nil, &strings, environ)
        guard result == 0 else {
            close(ends[0])
            errno = result
            throw .system("start", arguments[0])
        }
        self.process = process
        output = ends[0]
    }

    deinit {
        end()
        close(output)
    }

    func readLine(within milliseconds: Int) throws(TwinError) -> String {
        let deadline = Moment.after(milliseconds: milliseconds)
        var buffer = [UInt8](repeating: 0, count: 1024)
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                defer { pending.removeSubrange(...end) }
                return String(decoding: pending[..<end], as: UTF8.self)
            }
            var item = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard poll(&item, 1, deadline.millisecondsFromNow) > 0 else { throw TwinError("the program says nothing") }
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { throw TwinError("the program ended at once") }
            pending += buffer.prefix(count)
        }
    }

    /// Asks it to end, and makes it when it does not within two seconds.
    /// - Returns: its exit status; 128 and more for a signal, as shells count.
    @discardableResult
    func end() -> Int32 {
        if let result { return result }
        kill(process, SIGTERM)
        if let result = status(within: 2000) { return result }
        kill(process, SIGKILL)
        return status(within: 60_000) ?? -1
    }

    /// The exit status, when it ends within the time.
    func status(within milliseconds: Int) -> Int32? {
        let deadline = Moment.after(milliseconds: milliseconds)
        var status: Int32 = 0
        while result == nil {
            if waitpid(process, &status, WNOHANG) != 0 {
                result = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
            } else if deadline < .now {
                return nil
            } else {
                usleep(2000)
            }
        }
        return result
    }
}
