import Glibc

/// Twins as USB devices that Linux attaches over USB/IP: a server on 127.0.0.1, one thread.
///
///     let bus = try USBIPServer()
///     let reader = try ReaderTwin(on: .usb(bus))          // 1-1
///     // usbip --tcp-port PORT attach -r 127.0.0.1 -b 1-1
///
/// A device serves one importer at a time. An unplugged device ends its connection and
/// leaves the list; plugged in again it is back at the same bus id.
package final class USBIPServer: @unchecked Sendable {
    package let port: UInt16

    private struct State {
        var bus = USBBus()
        var isStopping = false
    }

    private struct Connection {
        let socket: Int32
        var session: USBIPSession
        var outbox: [UInt8] = []
        /// A client that has said by then which device it wants may stay.
        let deadline = Moment.after(milliseconds: USBIPServer.patience)
    }

    private static let patience = 10_000
    private static let connectionLimit = 64
    /// A client that does not take its answers is not asked for more.
    private static let outboxLimit = 1 << 20

    private let state = Monitor(State())
    private let listener: Int32
    private let bell: Bell
    private var thread: Thread?

    // Owned by the thread.
    private var connections: [Connection] = []
    private var sessions = 0
    private var buffer = [UInt8](repeating: 0, count: 65536)

    /// - Parameter port: of 127.0.0.1; 0 takes any free one.
    package init(port: UInt16 = 0) throws(TwinError) {
        bell = try Bell()
        (listener, self.port) = try FarEnd.listen(port: port)
        thread = try Thread(name: "usbip-twin") { [self] in run() }
    }

    deinit { stop() }

    /// Ends every connection. The second call does nothing.
    package func stop() {
        let isFirst = state.update { state in
            defer { state.isStopping = true }
            return !state.isStopping
        }
        guard isFirst else { return }
        bell.ring()
        thread?.join()
        close(listener)
    }

    /// The commands that a twin on a bus understands besides its own.
    package static var help: [(String, String)] { USBPort.help + USBPrinter.help }

    // MARK: Devices

    /// - Parameter device: made for its number on the bus.
    func add(_ device: (Int) -> USBDevice) -> USBPort {
        let (number, port) = state.update { state in
            let number = state.bus.add(device)
            return (number, state.bus.ports[number])
        }
        return USBPort(self, number, busID: port?.place.busID ?? "", uri: port?.device.uri ?? "")
    }

    func remove(_ number: Int) {
        state.update { $0.bus.remove(number) }
        bell.ring()
    }

    func port(_ number: Int) -> USBBus.Port? {
        state.read { $0.bus.ports[number] }
    }

    func change(_ number: Int, _ body: (inout USBDevice) -> Void) {
        _ = state.update { $0.bus.with(number, body) }
        bell.ring()
    }

    /// Returns when the connection has ended, if there was one.
    func endConnection(_ number: Int, _ change: (inout USBBus) -> Void) {
        state.update { change(&$0.bus) }
        bell.ring()
        _ = state.wait(milliseconds: 5000) { $0.isStopping || $0.bus.ports[number]?.isDropWished != true }
    }

    func wake() { bell.ring() }

    func wait(milliseconds: Int, until holds: (USBBus) -> Bool) -> Bool {
        state.wait(milliseconds: milliseconds) { holds($0.bus) }
    }

    // MARK: The thread

    private func run() {
        defer { for connection in connections { close(connection.socket) } }
        while !state.read(\.isStopping) {
            var due = state.update { state in
                let due = state.bus.advance()
                for index in connections.indices {
                    connections[index].outbox += connections[index].session.collect(from: &state.bus)
                }
                return due
            }
            for index in connections.indices { send(index) }
            endConnections()
            for connection in connections where !connection.session.hasDevice {
                due = min(due ?? connection.deadline, connection.deadline)
            }
            wait(until: due)
        }
    }

    private func wait(until due: Moment?) {
        var items = [
            pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: connections.count < USBIPServer.connectionLimit ? listener : -1, events: Int16(POLLIN), revents: 0),
        ]
        for connection in connections {
            let wanted = (connection.outbox.count < USBIPServer.outboxLimit ? POLLIN : 0) | (connection.outbox.isEmpty ? 0 : POLLOUT)
            items.append(pollfd(fd: connection.socket, events: Int16(wanted), revents: 0))
        }
        _ = poll(&items, nfds_t(items.count), due?.millisecondsFromNow ?? -1)
        if items[0].revents != 0 { bell.quiet() }
        for index in connections.indices where items[index + 2].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 { receive(index) }
        if items[1].revents != 0 { accept() }
    }

    private func accept() {
        let client = Glibc.accept(listener, nil, nil)
        guard client >= 0 else { return }
        Descriptor.prepare(client)
        var one: Int32 = 1
        setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        sessions += 1
        connections.append(Connection(socket: client, session: USBIPSession(number: sessions)))
    }

    private func receive(_ index: Int) {
        let count = read(connections[index].socket, &buffer, buffer.count)
        if count > 0 {
            connections[index].outbox += state.update { connections[index].session.receive(buffer.prefix(count), on: &$0.bus) }
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            connections[index].session.end()
        }
    }

    private func send(_ index: Int) {
        while !connections[index].outbox.isEmpty {
            let count = Glibc.send(connections[index].socket, connections[index].outbox, connections[index].outbox.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else {
                if errno != EAGAIN, errno != EINTR { connections[index].session.end() }
                return
            }
            connections[index].outbox.removeFirst(count)
        }
    }

    private func endConnections() {
        let now = Moment.now
        connections.removeAll { connection in
            guard connection.session.isOver || (!connection.session.hasDevice && connection.deadline <= now) else { return false }
            // Closed first: whoever waits for the end of the connection must find it ended.
            close(connection.socket)
            state.update { $0.bus.release(connection.session.number) }
            return true
        }
    }
}

/// A place on the bus with a device in it: how its twin speaks to the host.
package final class USBPort: Carrier {
    /// Such as 1-1.
    package let busID: String
    /// Of its vendor and product.
    let uri: String
    private let server: USBIPServer
    private let number: Int

    init(_ server: USBIPServer, _ number: Int, busID: String, uri: String) {
        self.server = server
        self.number = number
        self.busID = busID
        self.uri = uri
    }

    func send(_ bytes: [UInt8]) { server.change(number) { $0.answer(Output(bytes: bytes)) } }
    func wake() { server.wake() }
    /// A host has attached it.
    var isConnected: Bool { server.port(number)?.session != nil }
    func drop() { server.endConnection(number) { $0.drop(self.number) } }
    func disconnect() { server.endConnection(number) { $0.plug(self.number, false) } }
    func reconnect() { server.endConnection(number) { $0.plug(self.number, true) } }
    func stop() { server.remove(number) }
    func waitUntilPlugged(milliseconds: Int) -> Bool {
        server.wait(milliseconds: milliseconds) { $0.ports[self.number]?.isPlugged == true }
    }
    let canStall = true

    func stall(in isIn: Bool = true, out isOut: Bool = true) { server.change(number) { $0.halt(in: isIn, out: isOut) } }

    // MARK: Control

    static let help = [
        ("unplug", "pull the cable: the host loses the device"),
        ("replug", "plug it in again; the host must attach it again"),
        ("stall [IN|OUT]", "halt the endpoints, until the host clears them"),
    ]

    var help: [(String, String)] {
        USBPort.help + (server.port(number)?.device.printer == nil ? [] : USBPrinter.help)
    }

    func execute(_ command: Command) throws(TwinError) -> String? {
        switch command.name {
        case "unplug": disconnect()
        case "replug": reconnect()
        case "stall":
            switch command.words.first {
            case nil: stall()
            case "IN", "in": stall(out: false)
            case "OUT", "out": stall(in: false)
            default: throw TwinError("stall IN, OUT, or both without a word")
            }
        case "port-status", "device-id":
            guard var printer = server.port(number)?.device.printer else { return nil }
            try printer.execute(command)
            server.change(number) { [printer] in $0.printer = printer }
        default: return nil
        }
        return ""
    }

    func waitForConnection(_ wished: Bool, milliseconds: Int) -> Bool {
        server.wait(milliseconds: milliseconds) { ($0.ports[self.number]?.session != nil) == wished }
    }
}
