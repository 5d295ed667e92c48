import Glibc
import Synchronization

/// Says what of a conversation may be told. It belongs to the room that knows the
/// protocol, is asked in order, and keeps what it needs between two questions.
package protocol Redaction: AnyObject {
    /// The bytes of one write or one read. Their tokens must cover them exactly; if they do not,
    /// nothing of them is told.
    func tokens(_ bytes: [UInt8], fromHost: Bool) -> [Recording.Token]
}

/// Writes the conversations of the pipes that it wraps to a file, line by line, so
/// that it is whole up to the moment at which a program ends.
package final class Recorder: @unchecked Sendable {
    private struct State {
        let redaction: any Redaction
        var failed = false
        var last = 0
    }

    private let file: FileDescriptor
    private let began = Deadline.now
    // One pipe at a time; a lock, because `interrupt()` is for other threads.
    private let state: Mutex<State>

    /// - Parameter about: what is told of device and program; no personal data.
    package init(path: String, about: [String: String], redaction: sending any Redaction) throws(TransportFault) {
        let number = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw TransportFault(errno: errno, path) }
        file = FileDescriptor(number)
        state = Mutex(State(redaction: redaction))
        var head = Recording()
        head.about = about
        write(head.text)
    }

    /// False when something could not be written: the disk is full.
    package var isWhole: Bool { state.withLock { !$0.failed } }

    /// The pipe, with the same abilities.
    package func wrap(_ pipe: any Pipe) -> any Pipe {
        switch pipe {
        case let line as any SerialLine: RecordedLine(line, self)
        case let port as any USBPrinterPort: RecordedPort(port, self)
        default: RecordedPipe(pipe, self)
        }
    }

    /// The device was found: a replay begins here.
    package func begin() { add(.begin) }

    func add(_ event: Recording.Event) {
        let line = state.withLock { state in
            let now = max(state.last, Deadline.now.milliseconds(since: began))
            state.last = now
            return Recording.Entry(milliseconds: now, event: event).text
        }
        write(line)
    }

    func add(_ bytes: [UInt8], fromHost: Bool, _ event: ([Recording.Token]) -> Recording.Event) {
        let tokens = state.withLock { $0.redaction.tokens(bytes, fromHost: fromHost) }
        let isWhole = tokens.reduce(0) { $0 + $1.count } == bytes.count
        add(event(isWhole ? tokens : bytes.isEmpty ? [] : [.hidden(bytes.count)]))
    }

    private func write(_ text: String) {
        var text = text
        let isWhole = text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let count = Glibc.write(file.number, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                if count < 0, !isPassing(errno) { return false }
                done += max(count, 0)
            }
            return true
        }
        if !isWhole { state.withLock { $0.failed = true } }
    }
}

private class RecordedPipe: Pipe, @unchecked Sendable {
    private let pipe: any Pipe
    fileprivate let recorder: Recorder
    private let isClosed = Atomic(false)

    init(_ pipe: any Pipe, _ recorder: Recorder, as wire: Recording.Wire? = nil) {
        self.pipe = pipe
        self.recorder = recorder
        recorder.add(.open(wire ?? pipe.bytesPerSecond.map { .serial(bytesPerSecond: $0) } ?? .plain))
    }

    var bytesPerSecond: Int? { pipe.bytesPerSecond }

    func write(_ bytes: [UInt8], deadline: Deadline) throws(TransportFault) {
        do throws(TransportFault) {
            try pipe.write(bytes, deadline: deadline)
            recorder.add(bytes, fromHost: true) { .written($0) }
        } catch {
            recorder.add(bytes, fromHost: true) { .notWritten($0, error.kind, sent: min(error.sent, bytes.count)) }
            throw error
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline) throws(TransportFault) -> Int {
        do throws(TransportFault) {
            let count = try pipe.read(into: buffer, deadline: deadline)
            guard count > 0 else { return count }
            var bytes = Array(buffer.prefix(count))
            // It may be a card.
            defer { bytes.withUnsafeMutableBytes { bytes in if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) } } }
            recorder.add(bytes, fromHost: false) { .read($0) }
            return count
        } catch {
            recorder.add(.notRead(error.kind))
            throw error
        }
    }

    func discardInput() { pipe.discardInput() }

    func interrupt() { pipe.interrupt() }

    func close() {
        pipe.close()
        recordClose()
    }

    func abandon() {
        pipe.abandon()
        recordClose()
    }

    private func recordClose() {
        if !isClosed.exchange(true, ordering: .acquiringAndReleasing) { recorder.add(.close) }
    }

    /// A question beside the bytes.
    fileprivate func asked<R>(
        _ question: () throws(TransportFault) -> R, _ event: (R) -> Recording.Event
    ) throws(TransportFault) -> R {
        do throws(TransportFault) {
            let answer = try question()
            recorder.add(event(answer))
            return answer
        } catch {
            recorder.add(.notAsked(error.kind))
            throw error
        }
    }
}

private final class RecordedLine: RecordedPipe, SerialLine, @unchecked Sendable {
    private let line: any SerialLine

    init(_ line: any SerialLine, _ recorder: Recorder) {
        self.line = line
        super.init(line, recorder)
    }

    func setBaud(_ baud: Int) throws(TransportFault) {
        try asked({ () throws(TransportFault) in try line.setBaud(baud) }, { .baud(baud) })
    }
}

private final class RecordedPort: RecordedPipe, USBPrinterPort, @unchecked Sendable {
    private let port: any USBPrinterPort

    init(_ port: any USBPrinterPort, _ recorder: Recorder) {
        self.port = port
        super.init(port, recorder, as: .printerPort(vendor: port.vendor, product: port.product))
    }

    var vendor: UInt16 { port.vendor }
    var product: UInt16 { port.product }

    func portStatus(deadline: Deadline) throws(TransportFault) -> UInt8 {
        try asked({ () throws(TransportFault) in try port.portStatus(deadline: deadline) }, { .portStatus($0) })
    }

    func deviceID(deadline: Deadline) throws(TransportFault) -> [UInt8] {
        try asked({ () throws(TransportFault) in try port.deviceID(deadline: deadline) }, { .deviceID($0) })
    }

    func softReset(deadline: Deadline) throws(TransportFault) {
        try asked({ () throws(TransportFault) in try port.softReset(deadline: deadline) }, { .softReset })
    }
}
