import KioskTransport
import Synchronization

/// The far end of a pipe that answers questions as it is told to, at once: for answers that no
/// twin gives. It prints nothing.
final class ScriptedPrinter: USBPrinterPort {
    struct Script: Sendable {
        /// What a command is answered with. Of several answers each is given once, the last one always.
        var answers: [[UInt8]: [[UInt8]]] = [:]
        var received: [UInt8] = []
        fileprivate var waiting: [UInt8] = []
        var portStatus: UInt8 = 0x18
        var deviceID: [UInt8] = []
        var softResets = 0
        /// Takes so many bytes and no more.
        var appetite: Int?
    }

    let bytesPerSecond: Int? = nil
    let vendor: UInt16
    let product: UInt16
    private let script: Mutex<Script>

    init(vendor: UInt16 = 0, product: UInt16 = 0, _ answers: [[UInt8]: [[UInt8]]] = [:]) {
        self.vendor = vendor
        self.product = product
        script = Mutex(Script(answers: answers))
    }

    var received: [UInt8] { script.withLock { $0.received } }
    var softResets: Int { script.withLock { $0.softResets } }
    func change(_ body: (inout Script) -> Void) { script.withLock { body(&$0) } }

    func write(_ bytes: [UInt8], deadline: Deadline) throws(TransportFault) {
        let taken = script.withLock { script in
            let taken = min(bytes.count, script.appetite ?? bytes.count)
            if let appetite = script.appetite { script.appetite = appetite - taken }
            var rest = bytes.prefix(taken)
            script.received += rest
            while !rest.isEmpty {
                let known = script.answers.keys.filter { rest.starts(with: $0) }.max { $0.count < $1.count }
                if let known, let answers = script.answers[known], let answer = answers.first {
                    script.waiting += answer
                    if answers.count > 1 { script.answers[known] = Array(answers.dropFirst()) }
                }
                rest = rest.dropFirst(known?.count ?? 1)
            }
            return taken
        }
        if taken < bytes.count { throw TransportFault(.timeout, "it took nothing", sent: taken) }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline) throws(TransportFault) -> Int {
        let bytes = script.withLock { script in
            let bytes = script.waiting.prefix(buffer.count)
            script.waiting.removeFirst(bytes.count)
            return bytes
        }
        // Nobody else is there who could still say something.
        guard !bytes.isEmpty else { throw TransportFault(.timeout, "nothing came") }
        buffer.copyBytes(from: bytes)
        return bytes.count
    }

    func discardInput() { script.withLock { $0.waiting = [] } }
    func interrupt() {}
    func close() {}
    func abandon() {}
    func portStatus(deadline: Deadline) throws(TransportFault) -> UInt8 { script.withLock { $0.portStatus } }
    func deviceID(deadline: Deadline) throws(TransportFault) -> [UInt8] { script.withLock { $0.deviceID } }
    func softReset(deadline: Deadline) throws(TransportFault) { script.withLock { $0.softResets += 1 } }
}

/// The far end of a pipe that takes everything and talks all the time, faster than anybody listens:
/// a cable to another service, or firmware gone mad.
final class Babbler: Pipe {
    let bytesPerSecond: Int? = nil
    private let words: [UInt8]
    private let told = Mutex(0)

    /// Nobody listens to so much.
    static let most = 4 << 20

    init(_ words: [UInt8]) { self.words = words }

    var count: Int { told.withLock { $0 } }

    func write(_ bytes: [UInt8], deadline: Deadline) throws(TransportFault) {}

    func read(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline) throws(TransportFault) -> Int {
        let start = told.withLock { told in
            defer { told += buffer.count }
            return told
        }
        guard start < Self.most else { throw TransportFault(.timeout, "out of breath") }
        for index in buffer.indices { buffer[index] = words[(start + index) % words.count] }
        return buffer.count
    }

    func discardInput() {}
    func interrupt() {}
    func close() {}
    func abandon() {}
}
