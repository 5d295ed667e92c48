import Glibc

/// The far end of a real wire: a pseudo terminal (a serial line) or a listening TCP
/// socket on 127.0.0.1, served by one thread of its own. Carries bytes, knows no device.
///
/// A TCP socket serves one host at a time, as device servers and printers do; the
/// next one waits in the backlog. What is sent while nobody is connected is lost.
final class FarEnd: @unchecked Sendable {
    enum Place {
        /// A link at this path points to the pseudo terminal, also after a reconnection.
        case terminal(link: String)
        /// 0 takes any free port.
        case tcp(port: UInt16)
    }

    /// Called on the thread of the wire.
    struct Device: Sendable {
        /// Bytes from the host, and the speed in baud that its side of a terminal is set to.
        var receive: @Sendable (_ bytes: [UInt8], _ baud: Int?) -> Output
        /// The device's own time: does what is due and says when it wants to be called next.
        var advance: @Sendable () -> (output: Output, next: Moment?)
        /// False while the device's buffer is full: the host's bytes then wait in the wire.
        var isHungry: @Sendable () -> Bool
        /// The host's connection or the line has ended.
        var hungUp: @Sendable () -> Void = {}
    }

    private struct State {
        var outbox: [FaultScript.Action] = []
        var replugAt: Moment?
        var bytesPerSecond: Int?
        var thenBytesPerSecond: Int?
        var isPlugged = true       // as wished
        var isThere = true         // as it is
        var isDropWished = false
        var isStopping = false
        var appliedChange = 0      // of `change`
        var change = 0
        var isConnected = false
    }

    private let state: Monitor<State>
    private let device: Device
    private let place: Place
    private let bell: Bell
    private var thread: Thread?
    /// The TCP port in use; 0 for a terminal.
    let port: UInt16

    // Owned by the thread once it runs.
    private var listener: Int32 = -1
    private var wire: Int32 = -1
    private var slave: Int32 = -1   // kept open so that the line outlives the host's opening and closing
    private var nextChunkAt: Moment?
    private var silentUntil: Moment?
    private var unplugBy: Moment?
    private let terminalBaud: Int?

    init(_ place: Place, baud: Int? = nil, bytesPerSecond: Int? = nil, name: String, device: Device) throws(TwinError) {
        self.place = place
        self.device = device
        terminalBaud = baud
        state = Monitor(State(bytesPerSecond: bytesPerSecond))
        bell = try Bell()
        switch place {
        case .terminal(let link):
            (wire, slave) = try FarEnd.openTerminal(link: link, baud: baud)
            port = 0
            state.update { $0.isConnected = true }
        case .tcp(let wished):
            (listener, port) = try FarEnd.listen(port: wished)
        }
        thread = try Thread(name: name) { [self] in run() }
    }

    // MARK: From any thread

    func send(_ bytes: [UInt8]) {
        put(Output(bytes: bytes))
        wake()
    }

    /// Lets the thread look at the device again.
    func wake() {
        bell.ring()
    }

    var isConnected: Bool { state.read(\.isConnected) }

    /// Ends the connection with the host that is there now; another may come at once.
    func drop() { apply { $0.isDropWished = true } }
    /// Pulls the cable: the terminal or the listening port is gone.
    func disconnect() {
        apply {
            $0.isPlugged = false
            $0.replugAt = nil
        }
    }
    /// Back again at the same path or port.
    func reconnect() { apply { $0.isPlugged = true } }

    /// True as soon as a host can open the wire.
    func waitUntilPlugged(milliseconds: Int) -> Bool { state.wait(milliseconds: milliseconds) { $0.isThere } }

    func stop() {
        state.update { $0.isStopping = true }
        wake()
        thread?.join()
        thread = nil
    }

    private func apply(_ change: (inout State) -> Void) {
        let number = state.update { state in
            change(&state)
            state.change &+= 1
            return state.change
        }
        wake()
        _ = state.wait(milliseconds: 5000) { $0.appliedChange >= number || $0.isStopping }
    }

    // MARK: The thread

    private func run() {
        defer { hangUp(unplug: true) }
        while true {
            let (isPlugged, isDropWished, isStopping, change) = state.update { state in
                defer { state.isDropWished = false }
                if let replugAt = state.replugAt, replugAt <= .now {
                    state.replugAt = nil
                    state.isPlugged = true
                }
                return (state.isPlugged, state.isDropWished, state.isStopping, state.change)
            }
            if isStopping { return }
            if isDropWished || !isPlugged { hangUp(unplug: !isPlugged) }
            if !isPlugged || plugIn() {
                state.update { $0.appliedChange = change }
            }

            let (output, due) = device.advance()
            put(output)
            while send() {}
            wait(until: due)
        }
    }

    private func wait(until due: Moment?) {
        let (hasOutput, isPlugged, replugAt) = state.read { (!$0.outbox.isEmpty, $0.isPlugged, $0.replugAt) }
        let sendAt = nextChunkAt ?? silentUntil ?? unplugBy.map { min($0, .after(milliseconds: FarEnd.drainCheck)) }
        var timeout: Int32 = -1
        for moment in [due, sendAt, replugAt] {
            guard let moment else { continue }
            let left = moment.millisecondsFromNow
            timeout = timeout < 0 ? left : min(timeout, left)
        }
        if isPlugged, wire < 0, listener < 0 { timeout = timeout < 0 ? 50 : min(timeout, 50) }

        var wanted: Int16 = 0
        if wire >= 0 {
            if device.isHungry() { wanted |= Int16(POLLIN) }
            if hasOutput, sendAt == nil { wanted |= Int16(POLLOUT) }
        }
        // One host at a time: the listener rests while somebody is connected.
        var descriptors = [
            pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wire >= 0 ? wire : -1, events: wanted, revents: 0),
            pollfd(fd: wire < 0 && listener >= 0 ? listener : -1, events: Int16(POLLIN), revents: 0),
        ]
        _ = poll(&descriptors, nfds_t(descriptors.count), timeout)
        if descriptors[0].revents != 0 {
            bell.quiet()
        }
        if wanted & Int16(POLLIN) != 0, descriptors[1].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
            receive()
        } else if descriptors[1].revents & Int16(POLLHUP | POLLERR) != 0, listener >= 0 {
            hangUp(unplug: false)
        }
        if descriptors[2].revents != 0 { accept() }
    }

    private func put(_ output: Output) {
        guard !output.isEmpty else { return }
        state.update { state in
            if state.isConnected { state.outbox += output.actions }
            if let speed = output.thenBytesPerSecond { state.thenBytesPerSecond = speed }
        }
    }

    private func receive() {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(wire, &bytes, bytes.count)
        if count > 0 {
            bytes.removeLast(bytes.count - count)
            put(device.receive(bytes, hostBaud()))
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            hangUp(unplug: false)
        }
    }

    /// The speed that the host has set on its side; on the master Linux tells the slave's settings.
    private func hostBaud() -> Int? {
        guard slave >= 0 else { return nil }
        var settings = termios()
        guard tcgetattr(wire, &settings) == 0 else { return nil }
        return Baud.number(cfgetospeed(&settings))
    }

    /// How often a pulled line looks whether the host has read what was sent before, and for how long.
    private static let drainCheck = 5, drainTime = 500

    /// Does the next thing of the outbox; false when there is nothing, or it must wait.
    private func send() -> Bool {
        guard wire >= 0 else { return false }
        guard let action = state.read(\.outbox.first) else {
            state.update { state in
                if let speed = state.thenBytesPerSecond { state.bytesPerSecond = speed }
                state.thenBytesPerSecond = nil
            }
            return false
        }
        switch action {
        case .bytes(let bytes): return send(bytes)
        case .silence(let milliseconds):
            let end = silentUntil ?? .after(milliseconds: milliseconds)
            silentUntil = end
            guard end <= .now else { return false }
            silentUntil = nil
        case .unplug:
            let end = unplugBy ?? .after(milliseconds: FarEnd.drainTime)
            unplugBy = end
            guard end <= .now || isDrained else { return false }
            unplug()
            return false
        case .stall, .replug: break   // unknown to a line; done with the unplugging
        }
        state.update { $0.outbox.removeFirst() }
        return true
    }

    private func unplug() {
        state.update { state in
            state.isPlugged = false
            if state.outbox.count > 1, case .replug(let milliseconds) = state.outbox[1] {
                state.replugAt = .after(milliseconds: milliseconds)
            }
        }
        hangUp(unplug: true)
    }

    /// A terminal that hangs up takes along what its host has not read yet; TCP does not.
    /// (poll() brings what is on its way through the kernel to the slave; FIONREAD does not.)
    private var isDrained: Bool {
        guard slave >= 0 else { return true }
        var item = pollfd(fd: slave, events: Int16(POLLIN), revents: 0)
        return poll(&item, 1, 0) == 0
    }

    /// False when the rest must wait.
    private func send(_ bytes: [UInt8]) -> Bool {
        var chunk = bytes
        if let speed = state.read(\.bytesPerSecond) {
            // Ten milliseconds' worth: smooth, and few wake-ups. A byte is there when it has left
            // the wire, not when it enters it.
            chunk = Array(bytes.prefix(max(1, speed / 100)))
            let time = Int64(chunk.count) * 1_000_000_000 / Int64(max(1, speed))
            guard let due = nextChunkAt else {
                nextChunkAt = Moment.now.adding(nanoseconds: time)
                return false
            }
            guard due <= .now else { return false }
            nextChunkAt = chunk.count < bytes.count ? due.adding(nanoseconds: time) : nil
        }
        // A host that has gone must not end this process with SIGPIPE.
        let sent = slave >= 0 ? Glibc.write(wire, chunk, chunk.count) : Glibc.send(wire, chunk, chunk.count, Int32(MSG_NOSIGNAL))
        if sent < 0 {
            if errno != EAGAIN, errno != EINTR { hangUp(unplug: false) }
            return false
        }
        state.update { state in
            guard case .bytes(let bytes) = state.outbox.first else { return }
            state.outbox[0] = .bytes(Array(bytes.dropFirst(sent)))
            if sent >= bytes.count { state.outbox.removeFirst() }
        }
        return sent == chunk.count
    }

    // MARK: Plugging

    private func accept() {
        let client = Glibc.accept(listener, nil, nil)
        guard client >= 0 else { return }
        Descriptor.prepare(client)
        var one: Int32 = 1
        setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        wire = client
        state.update { $0.isConnected = true }
    }

    /// False when the port is taken now; it is tried again soon.
    private func plugIn() -> Bool {
        guard wire < 0, listener < 0 else { return true }
        do {
            switch place {
            case .terminal(let link):
                (wire, slave) = try FarEnd.openTerminal(link: link, baud: terminalBaud)
                state.update { $0.isConnected = true }
            case .tcp:
                listener = try FarEnd.listen(port: port).socket
            }
            state.update { $0.isThere = true }
            return true
        } catch {
            return false
        }
    }

    private func hangUp(unplug: Bool) {
        // Before the host can see it.
        state.update { state in
            state.isThere = listener >= 0 && !unplug
            state.isConnected = false
            state.outbox = []
        }
        if case .terminal(let link) = place {
            // A serial line has no connection that could end by itself.
            if wire >= 0 { Glibc.close(wire) }
            if slave >= 0 { Glibc.close(slave) }
            if unplug, wire >= 0 { unlink(link) }
            slave = -1
        } else {
            // The listener first: who sees the end must not find the port still open.
            if unplug, listener >= 0 {
                Glibc.close(listener)
                listener = -1
            }
            if wire >= 0 { Glibc.close(wire) }
        }
        let wasConnected = wire >= 0
        wire = -1
        nextChunkAt = nil
        silentUntil = nil
        unplugBy = nil
        if wasConnected { device.hungUp() }
    }

    static func listen(port: UInt16) throws(TwinError) -> (socket: Int32, port: UInt16) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw .system("socket") }
        Descriptor.prepare(socket)
        var one: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian   // 127.0.0.1, and nothing else
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic -> Int32 in
                guard bind(socket, generic, length) == 0, Glibc.listen(socket, 8) == 0 else { return -1 }
                return getsockname(socket, generic, &length)
            }
        }
        guard result == 0 else {
            let error = TwinError.system("listen", "127.0.0.1:\(port)")
            Glibc.close(socket)
            throw error
        }
        return (socket, UInt16(bigEndian: address.sin_port))
    }

    private static let setTerminalLock: UInt = 0x4004_5431   // TIOCSPTLCK
    private static let terminalNumber: UInt = 0x8004_5430    // TIOCGPTN

    /// A port of 127.0.0.1 that nobody has at this moment.
    static func freePort() throws(TwinError) -> UInt16 {
        let (socket, port) = try listen(port: 0)
        Glibc.close(socket)
        return port
    }

    private static func openTerminal(link: String, baud: Int?) throws(TwinError) -> (master: Int32, slave: Int32) {
        // posix_openpt() and its family are not visible to Swift; this is what they do on Linux.
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        guard master >= 0 else { throw .system("open", "/dev/ptmx") }
        var slave: Int32 = -1
        do throws(TwinError) {
            var unlocked: Int32 = 0
            var number: UInt32 = 0
            guard ioctl(master, setTerminalLock, &unlocked) == 0, ioctl(master, terminalNumber, &number) == 0 else {
                throw .system("unlock", "/dev/ptmx")
            }
            let name = "/dev/pts/\(number)"
            slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
            guard slave >= 0 else { throw .system("open", name) }
            // Raw before the host comes, or its first bytes would be echoed.
            var settings = termios()
            tcgetattr(slave, &settings)
            cfmakeraw(&settings)
            cfsetspeed(&settings, Baud.constant(baud ?? 115200) ?? speed_t(B115200))
            tcsetattr(slave, TCSANOW, &settings)
            // Renamed into place, so that the path never leads nowhere.
            let temporary = link + ".new"
            unlink(temporary)
            guard symlink(name, temporary) == 0, rename(temporary, link) == 0 else {
                throw .system("link", link)
            }
        } catch {
            if slave >= 0 { Glibc.close(slave) }
            Glibc.close(master)
            throw error
        }
        return (master, slave)
    }
}

/// Serial speeds that a SAM reader knows.
enum Baud {
    static let all: [(number: Int, constant: speed_t)] = [
        (115200, speed_t(B115200)), (57600, speed_t(B57600)), (38400, speed_t(B38400)),
        (19200, speed_t(B19200)), (9600, speed_t(B9600)),
    ]

    static func constant(_ number: Int) -> speed_t? {
        all.first { $0.number == number }?.constant
    }

    static func number(_ constant: speed_t) -> Int? {
        all.first { $0.constant == constant }?.number
    }
}
