/// A device's conversation as a text file, for somebody who does not stand before it:
///
///     kiosk-recording 1
///     about kind card-reader
///     0 open serial 11520
///     2 > 10: AA AA AA 96 69 00 03 11 FF ED
///     14 < 11: AA AA AA 96 69 00 04 00 00 90 94
///     1520 < 1295: AA AA AA 96 69 05 08 00 00 90 *1284 0D
///     4520 ! no-answer
///     4521 close
///
/// Each line begins with the milliseconds since the first. `>` is what the host
/// wrote, `<` what it read, `x KIND SENT` a write and `!` a read that failed;
/// bytes are hexadecimal, `*N` are N bytes that are not told, `=N` are N bytes that are
/// another number each time and come back as they were sent. Nothing but what a
/// `Redaction` lets through is told.
package struct Recording: Hashable, Sendable {
    package enum Token: Hashable, Sendable {
        case bytes([UInt8])
        case hidden(Int)
        /// Sent by the host, and given back by the device.
        case echo(Int)

        var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .hidden(let count), .echo(let count): count
            }
        }
    }

    /// What a pipe can beside bytes.
    package enum Wire: Hashable, Sendable {
        case plain
        case serial(bytesPerSecond: Int)
        /// `USBPrinterPort`.
        case printerPort(vendor: UInt16, product: UInt16)
    }

    package enum Event: Hashable, Sendable {
        case open(Wire)
        case written([Token])
        case notWritten([Token], TransportFault.Kind, sent: Int)
        case read([Token])
        case notRead(TransportFault.Kind)
        case baud(Int)
        case portStatus(UInt8)
        case deviceID([UInt8])
        case softReset
        /// A question beside the bytes that failed.
        case notAsked(TransportFault.Kind)
        /// The device was found, here begins what was asked of it: what stands before was looking.
        case begin
        case close
    }

    package struct Entry: Hashable, Sendable {
        package var milliseconds: Int
        package var event: Event
        /// Of the file, from 1; 0 in one that was not read from a file.
        package var line = 0

        package static func == (a: Entry, b: Entry) -> Bool { a.milliseconds == b.milliseconds && a.event == b.event }
        package func hash(into hasher: inout Hasher) {
            hasher.combine(milliseconds)
            hasher.combine(event)
        }
    }

    package struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
        package let line: Int
        package let message: String
        package var description: String { "line \(line): \(message)" }
    }

    package var about: [String: String] = [:]
    package var entries: [Entry] = []

    package init() {}

    static let title = "kiosk-recording 1"
    /// Of one line; tickets are shorter.
    static let longestEntry = 1 << 20
}

// MARK: - Writing

extension Recording {
    package var text: String {
        var text = Self.title + "\n"
        for name in about.keys.sorted() { text += Self.line(about: name, about[name] ?? "") }
        for entry in entries { text += entry.text }
        return text
    }

    static func line(about name: String, _ value: String) -> String {
        "about \(name) \(String(value.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) }))\n"
    }
}

extension Recording.Entry {
    var text: String {
        let words: String =
            switch event {
            case .open(.plain): "open plain"
            case .open(.serial(let rate)): "open serial \(rate)"
            case .open(.printerPort(let vendor, let product)): "open printer-port \(hex(vendor)) \(hex(product))"
            case .written(let tokens): "> " + words(tokens)
            case .notWritten(let tokens, let kind, let sent): "x \(kind.rawValue) \(sent) " + words(tokens)
            case .read(let tokens): "< " + words(tokens)
            case .notRead(let kind): "! \(kind.rawValue)"
            case .baud(let baud): "baud \(baud)"
            case .portStatus(let status): "port-status \(hex(status))"
            case .deviceID(let id): "device-id " + words([.bytes(id)])
            case .softReset: "soft-reset"
            case .notAsked(let kind): "? \(kind.rawValue)"
            case .begin: "begin"
            case .close: "close"
            }
        return "\(milliseconds) \(words)\n"
    }

    private func words(_ tokens: [Recording.Token]) -> String {
        var text = "\(tokens.reduce(0) { $0 + $1.count }):"
        for token in tokens {
            switch token {
            case .bytes(let bytes): for byte in bytes { text += " " + hex(byte) }
            case .hidden(let count): text += " *\(count)"
            case .echo(let count): text += " =\(count)"
            }
        }
        return text
    }

    private func hex(_ number: some UnsignedInteger & FixedWidthInteger) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, number.bitWidth / 4 - digits.utf8.count)) + digits
    }
}

// MARK: - Reading

extension Recording {
    /// Strict: a recording that somebody repaired by hand plays as he meant it, or not at all.
    package init(_ text: [UInt8]) throws(Malformed) {
        var number = 0
        var last = 0
        for bytes in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            func malformed(_ message: String) -> Malformed { Malformed(line: number, message: message) }
            guard let line = String(validating: bytes, as: UTF8.self) else { throw malformed("it is not UTF-8") }
            guard line.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw malformed("it has control characters") }
            if number == 1 {
                guard line == Self.title else { throw malformed("expected \(Self.title)") }
                continue
            }
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            var words = Words(line)
            let first = words.next() ?? ""
            if first == "about" {
                guard let name = words.next(), entries.isEmpty else { throw malformed("expected: about NAME TEXT, before the first event") }
                guard about[String(name)] == nil else { throw malformed("\(name) is told twice") }
                about[String(name)] = String(words.rest)
                continue
            }
            guard let milliseconds = Int(first), milliseconds >= last else {
                throw malformed("expected milliseconds, not fewer than \(last)")
            }
            last = milliseconds
            do throws(Trouble) {
                entries.append(Entry(milliseconds: milliseconds, event: try Event(&words), line: number))
            } catch {
                throw malformed(error.message)
            }
            guard words.next() == nil else { throw malformed("there is more on it than it needs") }
        }
        guard number > 0, !text.isEmpty else { throw Malformed(line: 1, message: "expected \(Self.title)") }
        try checkOrder()
    }

    /// Every event stands between an `open` and its `close`.
    private func checkOrder() throws(Malformed) {
        var isOpen = false
        for entry in entries {
            switch entry.event {
            case .open:
                guard !isOpen else { throw Malformed(line: entry.line, message: "the pipe before is not closed") }
                isOpen = true
            case .close:
                guard isOpen else { throw Malformed(line: entry.line, message: "no pipe is open") }
                isOpen = false
            default:
                guard isOpen else { throw Malformed(line: entry.line, message: "no pipe is open") }
            }
        }
    }
}

private struct Trouble: Error {
    let message: String
    init(_ message: String) { self.message = message }
}

/// Words with one space between them.
private struct Words {
    private(set) var rest: Substring
    private var isOver = false

    init(_ line: String) { rest = line[...] }

    mutating func next() -> Substring? {
        guard !isOver else { return nil }
        // By bytes: a space with an accent on it is one, too.
        guard let space = rest.utf8.firstIndex(of: 0x20) else {
            defer { rest = "" }
            isOver = true
            return rest
        }
        defer { rest = rest[rest.utf8.index(after: space)...] }
        return rest[..<space]
    }
}

extension Recording.Event {
    fileprivate init(_ words: inout Words) throws(Trouble) {
        let verb = words.next() ?? ""
        switch verb {
        case "open": self = .open(try Recording.Wire(&words))
        case ">": self = .written(try Self.tokens(&words))
        case "<":
            let tokens = try Self.tokens(&words)
            guard !tokens.isEmpty else { throw Trouble("a read brings a byte at least") }
            self = .read(tokens)
        case "x":
            let kind = try Self.kind(&words)
            guard let sent = words.next().flatMap({ Int($0) }), sent >= 0 else { throw Trouble("expected how many bytes were sent") }
            let tokens = try Self.tokens(&words)
            guard sent <= tokens.reduce(0, { $0 + $1.count }) else { throw Trouble("more bytes were sent than there are") }
            self = .notWritten(tokens, kind, sent: sent)
        case "!": self = .notRead(try Self.kind(&words))
        case "?": self = .notAsked(try Self.kind(&words))
        case "baud":
            guard let baud = words.next().flatMap({ Int($0) }), DeviceURI.bauds.contains(baud) else { throw Trouble("expected a baud rate") }
            self = .baud(baud)
        case "port-status":
            guard let status = words.next().flatMap({ hexadecimal($0, as: UInt8.self) }) else { throw Trouble("expected a byte") }
            self = .portStatus(status)
        case "device-id":
            let tokens = try Self.tokens(&words)
            var id: [UInt8] = []
            for token in tokens {
                guard case .bytes(let bytes) = token else { throw Trouble("expected bytes") }
                id += bytes
            }
            self = .deviceID(id)
        case "soft-reset": self = .softReset
        case "begin": self = .begin
        case "close": self = .close
        default: throw Trouble("\(verb.isEmpty ? "nothing" : "\(verb)") is no event")
        }
    }

    private static func kind(_ words: inout Words) throws(Trouble) -> TransportFault.Kind {
        let word = words.next() ?? ""
        guard let kind = TransportFault.Kind(rawValue: String(word)) else { throw Trouble("\(word) is no fault") }
        return kind
    }

    private static func tokens(_ words: inout Words) throws(Trouble) -> [Recording.Token] {
        guard let head = words.next(), head.hasSuffix(":"), let count = Int(head.dropLast()), 0...Recording.longestEntry ~= count else {
            throw Trouble("expected a length from 0 to \(Recording.longestEntry) and a colon")
        }
        var tokens: [Recording.Token] = []
        var told = 0
        var bytes: [UInt8] = []
        while let word = words.next() {
            let added: Int
            if let byte = hexadecimal(word, as: UInt8.self) {
                bytes.append(byte)
                added = 1
            } else {
                if !bytes.isEmpty { tokens.append(.bytes(bytes)) }
                bytes = []
                guard let number = Int(word.dropFirst()), 1...Recording.longestEntry ~= number else {
                    throw Trouble("\(word) is no byte, *N or =N")
                }
                switch word.first {
                case "*": tokens.append(.hidden(number))
                case "=": tokens.append(.echo(number))
                default: throw Trouble("\(word) is no byte, *N or =N")
                }
                added = number
            }
            told += added
            guard told <= count else { throw Trouble("there are more bytes than its length says") }
        }
        guard told == count else { throw Trouble("its length says \(count), there are \(told)") }
        if !bytes.isEmpty { tokens.append(.bytes(bytes)) }
        return tokens
    }
}

extension Recording.Wire {
    fileprivate init(_ words: inout Words) throws(Trouble) {
        switch words.next() {
        case "plain": self = .plain
        case "serial":
            // Deadlines go by it: on a line of a byte a second nobody would come to an end.
            guard let rate = words.next().flatMap({ Int($0) }), DeviceURI.bauds.contains(where: { $0 / 10 == rate }) else {
                throw Trouble("expected bytes per second of a serial line")
            }
            self = .serial(bytesPerSecond: rate)
        case "printer-port":
            guard let vendor = words.next().flatMap({ hexadecimal($0, as: UInt16.self) }),
                  let product = words.next().flatMap({ hexadecimal($0, as: UInt16.self) }) else {
                throw Trouble("expected vendor and product")
            }
            self = .printerPort(vendor: vendor, product: product)
        default: throw Trouble("expected plain, serial or printer-port")
        }
    }
}

/// Exactly as many capital digits as the type has.
private func hexadecimal<N: FixedWidthInteger>(_ text: Substring, as type: N.Type) -> N? {
    guard text.utf8.count == N.bitWidth / 4,
          text.utf8.allSatisfy({ 0x30...0x39 ~= $0 || 0x41...0x46 ~= $0 }) else { return nil }
    return N(text, radix: 16)
}
