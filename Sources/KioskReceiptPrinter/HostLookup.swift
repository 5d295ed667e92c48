import CCUPS
import Glibc

/// The addresses of a host, by name, within a deadline: the system's resolver has time limits of its
/// own, often half a minute, and cannot be told to stop. One thread at a time.
final class HostLookup: @unchecked Sendable {
    typealias Resolver = @Sendable (String, Int32) -> [sockaddr_storage]

    private let host: String
    private let port: Int32
    private let resolve: Resolver
    private var known: [sockaddr_storage] = []
    // One at a time: a resolver that hangs is asked again only when it has answered.
    private var errand: Errand<[sockaddr_storage]>?

    init(_ host: String, _ port: Int32, _ resolve: @escaping Resolver = HostLookup.ask) {
        self.host = host
        self.port = port
        self.resolve = resolve
        // An address is one already.
        known = Self.ask(host, port, AI_NUMERICHOST)
    }

    /// A socket's path has none, and needs none.
    var isNeeded: Bool { !host.hasPrefix("/") }

    func addresses(within milliseconds: Int, _ interruption: Interruption) throws(IPPFault) -> [sockaddr_storage] {
        guard known.isEmpty else { return known }
        if errand == nil {
            let (host, port, resolve) = (host, port, resolve)
            errand = Errand.begin { resolve(host, port) }
        }
        guard let found = errand?.result(within: milliseconds, interruption) else {
            throw interruption.isSet
                ? IPPFault(kind: .interrupted, detail: "interrupted")
                : IPPFault(kind: .unreachable, detail: "\(host): the name is not resolved in time")
        }
        errand = nil
        guard !found.isEmpty else { throw IPPFault(kind: .unreachable, detail: "\(host): no address") }
        known = found
        return found
    }

    /// Nobody is there any more: the name may mean another address by now.
    func forget() { known = Self.ask(host, port, AI_NUMERICHOST) }

    static let ask: Resolver = { ask($0, $1, 0) }

    private static func ask(_ host: String, _ port: Int32, _ flags: Int32) -> [sockaddr_storage] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = flags
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [sockaddr_storage] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ai_next
            var address = sockaddr_storage()
            let size = Int(entry.pointee.ai_addrlen)
            guard size <= MemoryLayout<sockaddr_storage>.size, let from = entry.pointee.ai_addr else { continue }
            withUnsafeMutableBytes(of: &address) { $0.copyMemory(from: UnsafeRawBufferPointer(start: from, count: size)) }
            found.append(address)
        }
        return found
    }
}
