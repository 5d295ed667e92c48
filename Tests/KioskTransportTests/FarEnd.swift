import Glibc
import Testing

@testable import KioskTransport

/// The other end of a real wire, for these tests: a pseudo-terminal's master or
/// an accepted connection. Closed when it goes.
final class FarEnd: @unchecked Sendable {
    struct Trouble: Error { let what: String }

    private(set) var number: Int32

    init(_ number: Int32) { self.number = number }
    deinit { hangUp() }

    func hangUp() {
        if number >= 0 { Glibc.close(number) }
        number = -1
    }

    func say(_ bytes: [UInt8]) {
        // A connection that has ended must not end the tests with SIGPIPE.
        let sent = Glibc.send(number, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        #expect((sent < 0 && errno == ENOTSOCK ? Glibc.write(number, bytes, bytes.count) : sent) == bytes.count)
    }

    /// Exactly `count` bytes, within 5 s.
    func hear(_ count: Int) -> [UInt8] {
        var heard: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: count)
        while heard.count < count {
            var watched = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            guard poll(&watched, 1, 5_000) == 1 else { break }
            let got = Glibc.read(number, &buffer, count - heard.count)
            guard got > 0 else { break }
            heard += buffer[..<got]
        }
        return heard
    }

    /// A pseudo-terminal: its far end, and the address of the near one.
    static func pty(baud: Int = 115_200) throws -> (FarEnd, DeviceURI) {
        // What grantpt() and its like do; Swift's Glibc has none of them.
        let unlock: UInt = 0x4004_5431, number: UInt = 0x8004_5430
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var locked: Int32 = 0
        var index: UInt32 = 0
        guard master >= 0, ioctl(master, unlock, &locked) == 0, ioctl(master, number, &index) == 0 else {
            throw Trouble(what: "ptmx")
        }
        return (FarEnd(master), try DeviceURI("serial:/dev/pts/\(index)?baud=\(baud)"))
    }
}

/// A socket on 127.0.0.1 with a port of the kernel's choice, held until it goes.
final class Listener {
    let number: Int32
    let uri: DeviceURI
    private var address = sockaddr_in()
    private var size = socklen_t(MemoryLayout<sockaddr_in>.size)

    init(listening: Bool = true, backlog: Int32 = 4) throws {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = size
        let done = withUnsafeMutableBytes(of: &address) {
            let pointer = $0.assumingMemoryBound(to: sockaddr.self).baseAddress
            return bind(number, pointer, size) == 0 && (!listening || listen(number, backlog) == 0)
                && getsockname(number, pointer, &size) == 0
        }
        guard done else { throw FarEnd.Trouble(what: "listen") }
        self.number = number
        uri = try DeviceURI("tcp:127.0.0.1:\(UInt16(bigEndian: address.sin_port))")
    }

    deinit { Glibc.close(number) }

    func accept() -> FarEnd { FarEnd(Glibc.accept(number, nil, nil)) }

    func connectToItself() -> Bool {
        withUnsafeBytes(of: &address) { connect(number, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, size) == 0 }
    }
}

extension Pipe {
    /// Exactly `count` bytes.
    func take(_ count: Int, within milliseconds: Int = 5_000) throws(TransportFault) -> [UInt8] {
        let deadline = Deadline.after(milliseconds: milliseconds)
        var taken: [UInt8] = []
        while taken.count < count {
            var buffer = [UInt8](repeating: 0, count: count - taken.count)
            var got = 0
            var fault: TransportFault?
            buffer.withUnsafeMutableBytes { bytes in
                do throws(TransportFault) { got = try read(into: bytes, deadline: deadline) } catch { fault = error }
            }
            if let fault { throw fault }
            taken += buffer[..<got]
        }
        return taken
    }
}

/// A thread that is joined when it goes.
final class Aside {
    private var thread = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) {
        final class Box { let body: @Sendable () -> Void; init(_ body: @escaping @Sendable () -> Void) { self.body = body } }
        pthread_create(&thread, nil, {
            Unmanaged<Box>.fromOpaque($0!).takeRetainedValue().body()
            return nil
        }, Unmanaged.passRetained(Box(body)).toOpaque())
    }

    deinit { pthread_join(thread, nil) }
}
