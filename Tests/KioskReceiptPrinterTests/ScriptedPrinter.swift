import Foundation
import Synchronization

/// Answers IPP requests as a test wants: what no real printer does when asked.
final class ScriptedPrinter: Sendable {
    enum Operation: UInt16 {
        case createJob = 0x0005, sendDocument, cancelJob = 0x0008, jobAttributes, printerAttributes = 0x000B
    }

    enum Answer: Sendable {
        case ipp(UInt16, [Attribute])
        case http(String)
        case bytes([UInt8])
        case hangUp
        case silence
        static func ok(_ attributes: Attribute...) -> Answer { .ipp(0, attributes) }
    }

    enum Attribute: Sendable {
        case keywords(String, [String])
        case formats([String])
        case number(String, Int32)
        case state(String, Int32)
        case truth(String, Bool)
        case range(String, Int32, Int32)
        case noValue(String)
    }

    let uri: String
    private let listener: Int32
    private let script: @Sendable (Operation, Int) -> Answer
    private let seen = Mutex<[Operation]>([])
    var operations: [Operation] { seen.withLock { $0 } }

    /// `script`: the answer to an operation that was asked so many times before.
    init(_ script: @escaping @Sendable (Operation, Int) -> Answer) throws {
        let held = try Held()
        let listener = held.listen()
        self.listener = listener
        self.script = script
        uri = "ipp://127.0.0.1:\(held.port)/ipp/print"
        // The thread keeps the printer alive and closes its socket, so that no
        // number is closed while somebody else waits on it.
        Thread.detachNewThread {
            while true {
                let line = accept(listener, nil, nil)
                guard line >= 0 else { break }
                self.serve(line)
            }
            close(listener)
        }
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// A printer that is well: A4 and A5, PDF.
    static let well: Answer = .ok(
        .state("printer-state", 3), .keywords("printer-state-reasons", ["none"]), .truth("printer-is-accepting-jobs", true),
        .formats(["application/pdf"]), .keywords("media-supported", ["iso_a4_210x297mm", "iso_a5_148x210mm"]))

    private func serve(_ line: Int32) {
        defer { close(line) }
        while let request = read(line), let operation = Operation(rawValue: UInt16(request[2]) << 8 | UInt16(request[3])) {
            let before = seen.withLock { seen in
                defer { seen.append(operation) }
                return seen.count { $0 == operation }
            }
            switch script(operation, before) {
            case .ipp(let status, let attributes): send(line, Self.message(status, Array(request[4..<8]), attributes))
            case .http(let status): write(line, Array("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n".utf8))
            case .bytes(let bytes): send(line, bytes)
            case .hangUp: return
            case .silence:
                // Until the host has had enough.
                var byte: UInt8 = 0
                while Foundation.read(line, &byte, 1) > 0 {}
                return
            }
        }
    }

    private func read(_ line: Int32) -> [UInt8]? {
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while !head.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)) {
            guard Foundation.read(line, &byte, 1) == 1 else { return nil }
            head.append(byte)
        }
        let lines = String(decoding: head, as: UTF8.self).lowercased().components(separatedBy: "\r\n")
        if lines.contains("expect: 100-continue") { write(line, Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
        guard let count = lines.first(where: { $0.hasPrefix("content-length:") })
            .flatMap({ Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }), count >= 8 else { return nil }
        var body: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while body.count < count {
            let got = Foundation.read(line, &buffer, min(buffer.count, count - body.count))
            guard got > 0 else { return nil }
            body += buffer[..<got]
        }
        return body
    }

    private func write(_ line: Int32, _ bytes: [UInt8]) { _ = Foundation.send(line, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    private func send(_ line: Int32, _ body: [UInt8]) {
        write(line, Array("HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body)
    }

    // RFC 8010, 3.1.
    private static func message(_ status: UInt16, _ id: [UInt8], _ attributes: [Attribute]) -> [UInt8] {
        var bytes: [UInt8] = [2, 0, UInt8(status >> 8), UInt8(status & 0xFF)] + id + [0x01]
        func word(_ count: Int) -> [UInt8] { [UInt8(count >> 8), UInt8(count & 0xFF)] }
        func add(_ tag: UInt8, _ name: String, _ value: [UInt8]) {
            bytes += [tag] + word(name.utf8.count) + Array(name.utf8) + word(value.count) + value
        }
        func add(_ tag: UInt8, _ name: String, _ values: [String]) {
            for (index, value) in values.enumerated() { add(tag, index == 0 ? name : "", Array(value.utf8)) }
        }
        func big(_ number: Int32) -> [UInt8] { withUnsafeBytes(of: number.bigEndian, Array.init) }
        add(0x47, "attributes-charset", ["utf-8"])
        add(0x48, "attributes-natural-language", ["en"])
        bytes.append(0x04)
        for attribute in attributes {
            switch attribute {
            case .keywords(let name, let values): add(0x44, name, values)
            case .formats(let values): add(0x49, "document-format-supported", values)
            case .number(let name, let value): add(0x21, name, big(value))
            case .state(let name, let value): add(0x23, name, big(value))
            case .truth(let name, let value): add(0x22, name, [value ? 1 : 0])
            case .range(let name, let from, let to): add(0x33, name, big(from) + big(to))
            case .noValue(let name): add(0x13, name, [UInt8]())
            }
        }
        return bytes + [0x03]
    }
}
