import Glibc
import Synchronization

/// Connects to the first address of the host that answers.
func connectTCP(_ host: String, port: UInt16, deadline: Deadline) throws(TransportFault) -> FileDescriptor {
    let name = "tcp:\(host):\(port)"
    var last = TransportFault(.notFound, "\(name): no address")
    for address in try addresses(of: host, port: port, deadline) {
        do throws(TransportFault) {
            return try connect(to: address, name, deadline)
        } catch {
            last = error
        }
    }
    throw last
}

private func connect(to address: SocketAddress, _ name: String, _ deadline: Deadline) throws(TransportFault) -> FileDescriptor {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let number = socket(address.family, kind, 0)
    guard number >= 0 else { throw TransportFault(errno: errno, "\(name): socket") }
    let line = FileDescriptor(number, isSocket: true)

    // A device that loses its power says nothing: after 10 s of quiet ask every
    // 5 s, and give up after 3 questions or 20 s with bytes that nobody took.
    set(number, SOL_SOCKET, SO_KEEPALIVE, 1)
    set(number, Int32(IPPROTO_TCP), TCP_KEEPIDLE, 10)
    set(number, Int32(IPPROTO_TCP), TCP_KEEPINTVL, 5)
    set(number, Int32(IPPROTO_TCP), TCP_KEEPCNT, 3)
    set(number, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 20_000)
    set(number, Int32(IPPROTO_TCP), TCP_NODELAY, 1)

    let result = address.withPointer { Glibc.connect(number, $0, $1) }
    if result != 0 {
        guard errno == EINPROGRESS || errno == EINTR else { throw TransportFault(errno: errno, "\(name): connect") }
        guard waitFor(number, Int16(POLLOUT), deadline) == .ready else {
            throw TransportFault(.timeout, "\(name): no answer to connect")
        }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else {
            throw TransportFault(errno: errno, "\(name): connect")
        }
        guard code == 0 else { throw TransportFault(errno: code, "\(name): connect") }
    }
    // With nobody listening on a local port, the kernel may choose that very port
    // for our end and connect us to ourselves.
    guard !isConnectedToItself(number) else {
        throw TransportFault(.notFound, "\(name): nobody listens")
    }
    return line
}

private func set(_ number: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    setsockopt(number, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
}

func isConnectedToItself(_ number: Int32) -> Bool {
    endName(number, getsockname) == endName(number, getpeername)
}

private func endName(
    _ number: Int32, _ ask: (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> Int32
) -> [UInt8]? {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutableBytes(of: &storage) {
        ask(number, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, &size)
    }
    guard result == 0 else { return nil }
    return withUnsafeBytes(of: storage) { Array($0.prefix(Int(size))) }
}

/// An address as the kernel wants it.
private struct SocketAddress: Sendable {
    let family: Int32
    private let bytes: [UInt8]

    init(family: Int32, _ address: UnsafePointer<sockaddr>, size: socklen_t) {
        self.family = family
        bytes = Array(UnsafeRawBufferPointer(start: address, count: Int(size)))
    }

    func withPointer<R>(_ body: (UnsafePointer<sockaddr>?, socklen_t) -> R) -> R {
        bytes.withUnsafeBytes { body($0.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t($0.count)) }
    }
}

private func addresses(of host: String, port: UInt16, _ deadline: Deadline) throws(TransportFault) -> [SocketAddress] {
    if let numeric = try? lookUp(host, port: port, flags: AI_NUMERICHOST).get() { return numeric }
    return try Inquiry.answer(host, port: port, deadline)
}

private func lookUp(_ host: String, port: UInt16, flags: Int32) -> Result<[SocketAddress], TransportFault> {
    var hints = addrinfo()
    hints.ai_flags = flags | AI_NUMERICSERV
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else {
        let kind: TransportFault.Kind = code == EAI_AGAIN ? .timeout : .notFound
        return .failure(TransportFault(kind, "tcp:\(host):\(port): \(String(cString: gai_strerror(code)))"))
    }
    defer { freeaddrinfo(list) }
    var found: [SocketAddress] = []
    var next = list
    while let entry = next?.pointee {
        if let address = entry.ai_addr {
            found.append(SocketAddress(family: entry.ai_family, address, size: entry.ai_addrlen))
        }
        next = entry.ai_next
    }
    return .success(found)
}

/// A question to the resolver, which knows no deadline: a thread of its own
/// asks, and is left to finish alone when the deadline passes.
private final class Inquiry: Sendable {
    private let host: String
    private let port: UInt16
    private let bell: Bell
    private let found = Mutex<Result<[SocketAddress], TransportFault>?>(nil)

    private init(_ host: String, _ port: UInt16, _ bell: Bell) {
        self.host = host
        self.port = port
        self.bell = bell
    }

    static func answer(_ host: String, port: UInt16, _ deadline: Deadline) throws(TransportFault) -> [SocketAddress] {
        let inquiry = Inquiry(host, port, try Bell())
        try inquiry.begin()
        guard waitFor(inquiry.bell.number, Int16(POLLIN), deadline) == .ready,
            let found = inquiry.found.withLock({ $0 })
        else { throw TransportFault(.timeout, "tcp:\(host):\(port): the name was not resolved in time") }
        return try found.get()
    }

    private func begin() throws(TransportFault) {
        try Worker("kiosk-resolver") { [self] in
            let answer = lookUp(host, port: port, flags: 0)
            found.withLock { $0 = answer }
            bell.ring()
        }.detach()
    }
}
