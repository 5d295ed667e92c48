import Glibc
import KioskTransport

/// The far end of a TCP line that says whatever a test wants, for what no reader
/// that works would ever say; everything else is tested with the twin.
final class ScriptedReader {
    let uri: DeviceURI
    private let listener: Int32
    private var server: Aside?

    /// - Parameters:
    ///   - babbles: it talks all the time, from the first request on, until the host goes.
    ///   - answer: the bytes for a request's command and parameter, and how many requests came before.
    init(babbles: Bool = false, _ answer: @escaping @Sendable (_ command: [UInt8], _ count: Int) -> [UInt8]) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let ready = withUnsafeMutableBytes(of: &address) {
            let pointer = $0.assumingMemoryBound(to: sockaddr.self).baseAddress
            return bind(listener, pointer, size) == 0 && listen(listener, 1) == 0 && getsockname(listener, pointer, &size) == 0
        }
        guard ready else { throw TransportFault(.other, "listen") }
        uri = try DeviceURI("tcp:127.0.0.1:\(UInt16(bigEndian: address.sin_port))")
        // The thread knows nothing of this object, whose end waits for it.
        server = Aside { Self.serve(listener, babbles, answer) }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        server = nil
        close(listener)
    }

    private static func serve(_ listener: Int32, _ babbles: Bool, _ answer: ([UInt8], Int) -> [UInt8]) {
        let line = accept(listener, nil, nil)
        guard line >= 0 else { return }
        defer { close(line) }
        var count = 0
        var request = [UInt8](repeating: 0, count: 10)
        while recv(line, &request, request.count, Int32(MSG_WAITALL)) == request.count {
            var bytes = answer(Array(request[7...8]), count)
            count += 1
            repeat {
                guard bytes.isEmpty || send(line, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return }
                if babbles { bytes = [0xAA, 0xAA, 0x96, 0x00, 0x69, 0xAA] }
            } while babbles
        }
    }
}

/// A thread that is joined when it goes.
final class Aside {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private var thread = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) {
        pthread_create(&thread, nil, { argument in
            if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        }, Unmanaged.passRetained(Work(body)).toOpaque())
    }

    deinit { pthread_join(thread, nil) }
}
