import Glibc

/// Stands for a device, and answers as it did when it was recorded.
///
/// Strict: a host that sends or asks something else than then gets `other` and
/// the line of the recording. Answers come at once; silence takes as long as the host
/// waits. What the recording does not tell is zeros.
package final class Replay: SerialLine, @unchecked Sendable {
    package let bytesPerSecond: Int?
    fileprivate let tape: Tape
    private let bell: Bell
    private var isClosed = false

    /// The conversation of one pipe, and how far it has come.
    fileprivate final class Tape {
        let entries: ArraySlice<Recording.Entry>
        var next: Int
        /// What came in one read and was not asked for yet.
        var rest: ArraySlice<UInt8> = []
        var echo: [UInt8] = []

        init(_ entries: ArraySlice<Recording.Entry>) {
            self.entries = entries
            next = entries.startIndex
        }

        func current() throws(TransportFault) -> Recording.Entry {
            guard entries.indices.contains(next) else {
                throw TransportFault(.other, "the recording ends here")
            }
            return entries[next]
        }

        func unexpected(_ what: String, _ entry: Recording.Entry) -> TransportFault {
            let then: String =
                switch entry.event {
                case .open, .begin: "it was opened"
                case .written(let tokens), .notWritten(let tokens, _, _): "\(tokens.reduce(0) { $0 + $1.count }) bytes were written"
                case .read, .notRead: "it was read from"
                case .baud(let baud): "the speed became \(baud)"
                case .portStatus, .deviceID, .softReset, .notAsked: "it was asked beside the bytes"
                case .close: "it was closed"
                }
            return TransportFault(.other, "line \(entry.line) of the recording: \(then), and now \(what)")
        }
    }

    /// The pipe on which the device was found, from there on; else the first.
    package static func open(_ recording: Recording) throws(TransportFault) -> any Pipe {
        let entries = recording.entries
        func isOpen(_ entry: Recording.Entry) -> Bool { if case .open = entry.event { true } else { false } }
        let begin = entries.lastIndex { $0.event == .begin }
        let open = begin.flatMap { entries[..<$0].lastIndex(where: isOpen) } ?? entries.firstIndex(where: isOpen)
        guard let open, case .open(let wire) = entries[open].event else {
            throw TransportFault(.other, "no pipe was opened in this recording")
        }
        let start = (begin ?? open) + 1
        let end = entries[start...].firstIndex(where: isOpen) ?? entries.endIndex
        let tape = Tape(entries[start..<end])
        return switch wire {
        case .plain: PlainReplay(Replay(tape, nil, try Bell()))
        case .serial(let rate): Replay(tape, rate, try Bell())
        case .printerPort(let vendor, let product): ReplayedPort(Replay(tape, nil, try Bell()), vendor, product)
        }
    }

    private init(_ tape: Tape, _ bytesPerSecond: Int?, _ bell: Bell) {
        self.tape = tape
        self.bytesPerSecond = bytesPerSecond
        self.bell = bell
    }

    package func write(_ bytes: [UInt8], deadline: Deadline) throws(TransportFault) {
        let entry = try proceed()
        switch entry.event {
        case .written(let tokens):
            try compare(bytes, tokens, entry)
            tape.next += 1
        case .notWritten(let tokens, let kind, let sent):
            try compare(bytes, tokens, entry)
            tape.next += 1
            if kind == .timeout { try silence(deadline, sent: sent) }
            throw TransportFault(kind, "line \(entry.line) of the recording", sent: sent)
        default:
            throw tape.unexpected("\(bytes.count) bytes are written", entry)
        }
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline) throws(TransportFault) -> Int {
        guard buffer.count > 0 else { return 0 }
        let entry = tape.rest.isEmpty ? try proceed() : nil
        switch entry?.event {
        case nil: break
        case .read(let tokens):
            tape.next += 1
            tape.rest = try said(tokens)[...]
        case .notRead(let kind):
            tape.next += 1
            if kind == .timeout { try silence(deadline) }
            throw TransportFault(kind, "line \(entry?.line ?? 0) of the recording")
        case .some:
            // Then the host did not read here: nothing came.
            try silence(deadline)
        }
        let part = tape.rest.prefix(buffer.count)
        tape.rest = tape.rest.dropFirst(part.count)
        for (index, byte) in part.enumerated() { buffer[index] = byte }
        return part.count
    }

    package func discardInput() { tape.rest = [] }

    package func setBaud(_ baud: Int) throws(TransportFault) {
        try ask("the speed becomes \(baud)") { if case .baud(baud) = $0 { () } else { nil } }
    }

    package func interrupt() { bell.ring() }

    package func close() { isClosed = true }

    package func abandon() { isClosed = true }

    // MARK: - The tape

    /// A question beside the bytes.
    fileprivate func ask<R>(_ what: String, _ answer: (Recording.Event) -> R?) throws(TransportFault) -> R {
        let entry = try proceed()
        if case .notAsked(let kind) = entry.event {
            tape.next += 1
            throw TransportFault(kind, "line \(entry.line) of the recording")
        }
        guard let value = answer(entry.event) else { throw tape.unexpected(what, entry) }
        tape.next += 1
        return value
    }

    private func proceed() throws(TransportFault) -> Recording.Entry {
        guard !isClosed else { throw TransportFault(.disconnected, "closed") }
        guard waitFor(-1, 0, orBell: bell, .now) != .bell else { throw TransportFault(.cancelled, "interrupted") }
        return try tape.current()
    }

    private func compare(_ bytes: [UInt8], _ tokens: [Recording.Token], _ entry: Recording.Entry) throws(TransportFault) {
        guard tokens.reduce(0, { $0 + $1.count }) == bytes.count else { throw tape.unexpected("\(bytes.count) bytes are written", entry) }
        var rest = bytes[...]
        for token in tokens {
            let part = rest.prefix(token.count)
            switch token {
            case .bytes(let expected):
                guard part.elementsEqual(expected) else {
                    let place = zip(part, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
                    throw tape.unexpected("other ones, from byte \(part.startIndex + place + 1) on", entry)
                }
            case .hidden: break
            case .echo: tape.echo = Array(part)
            }
            rest = rest.dropFirst(token.count)
        }
    }

    private func said(_ tokens: [Recording.Token]) throws(TransportFault) -> [UInt8] {
        var bytes: [UInt8] = []
        for token in tokens {
            switch token {
            case .bytes(let told): bytes += told
            case .hidden(let count): bytes += repeatElement(0, count: count)
            case .echo(let count):
                let back = tape.echo.prefix(count)
                bytes += back + repeatElement(0, count: count - back.count)
            }
        }
        return bytes
    }

    private func silence(_ deadline: Deadline, sent: Int = 0) throws(TransportFault) -> Never {
        if waitFor(-1, 0, orBell: bell, deadline) == .bell { throw TransportFault(.cancelled, "interrupted", sent: sent) }
        throw TransportFault(.timeout, "nothing came, as in the recording", sent: sent)
    }
}

extension Recording {
    private static let longestFile = 16 << 20

    /// Of a file.
    package init(path: String) throws(TransportFault) {
        let number = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw TransportFault(errno: errno, path) }
        let file = FileDescriptor(number)
        var text: [UInt8] = []
        while true {
            let part = [UInt8](unsafeUninitializedCapacity: 65_536) { $1 = max(0, Glibc.read(file.number, $0.baseAddress, $0.count)) }
            guard !part.isEmpty else { break }
            text += part
            guard text.count <= Self.longestFile else { throw TransportFault(.other, "\(path): more than \(Self.longestFile) bytes") }
        }
        do throws(Malformed) {
            self = try Recording(text)
        } catch {
            throw TransportFault(.other, "\(path), \(error)")
        }
    }
}

/// Only bytes.
private final class PlainReplay: Pipe, @unchecked Sendable {
    private let replay: Replay

    init(_ replay: Replay) { self.replay = replay }

    var bytesPerSecond: Int? { nil }
    func write(_ bytes: [UInt8], deadline: Deadline) throws(TransportFault) { try replay.write(bytes, deadline: deadline) }
    func read(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline) throws(TransportFault) -> Int {
        try replay.read(into: buffer, deadline: deadline)
    }
    func discardInput() { replay.discardInput() }
    func interrupt() { replay.interrupt() }
    func close() { replay.close() }
    func abandon() { replay.abandon() }
}

private final class ReplayedPort: USBPrinterPort, @unchecked Sendable {
    let vendor: UInt16
    let product: UInt16
    private let replay: Replay

    init(_ replay: Replay, _ vendor: UInt16, _ product: UInt16) {
        self.replay = replay
        self.vendor = vendor
        self.product = product
    }

    var bytesPerSecond: Int? { nil }
    func write(_ bytes: [UInt8], deadline: Deadline) throws(TransportFault) { try replay.write(bytes, deadline: deadline) }
    func read(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline) throws(TransportFault) -> Int {
        try replay.read(into: buffer, deadline: deadline)
    }
    func discardInput() { replay.discardInput() }
    func interrupt() { replay.interrupt() }
    func close() { replay.close() }
    func abandon() { replay.abandon() }

    func portStatus(deadline: Deadline) throws(TransportFault) -> UInt8 {
        try replay.ask("its port status is asked") { if case .portStatus(let status) = $0 { status } else { nil } }
    }
    func deviceID(deadline: Deadline) throws(TransportFault) -> [UInt8] {
        try replay.ask("its device id is asked") { if case .deviceID(let id) = $0 { id } else { nil } }
    }
    func softReset(deadline: Deadline) throws(TransportFault) {
        try replay.ask("it is reset") { if case .softReset = $0 { () } else { nil } }
    }
}
