import Glibc
import Testing
@testable import KioskTwin

/// Enough of IPP over HTTP, byte by byte, to be a host that shares nothing with any library.
private struct IPPHost {
    let twin: ReceiptPrinterTwin

    private func attribute(_ tag: UInt8, _ name: String, _ value: [UInt8]) -> [UInt8] {
        [tag] + sized(Array(name.utf8)) + sized(value)
    }
    private func sized(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes }

    /// Status code and the rest of the answer.
    func ask(_ operation: UInt8, _ extra: [UInt8] = [], document: [UInt8] = []) throws -> (status: Int, body: [UInt8]) {
        var body: [UInt8] = [2, 0, 0, operation, 0, 0, 0, 1, 0x01]
        body += attribute(0x47, "attributes-charset", Array("utf-8".utf8))
        body += attribute(0x48, "attributes-natural-language", Array("en".utf8))
        body += attribute(0x45, "printer-uri", Array(twin.uri.utf8))
        body += extra + [0x03] + document
        let host = try RawHost("tcp:127.0.0.1:\(twin.port)")
        let head = "POST /ipp/print HTTP/1.1\r\nHost: localhost:\(twin.port)\r\nContent-Type: application/ipp\r\n"
            + "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        try host.write(Array(head.utf8) + body)
        let answer = host.read(1 << 20, within: 60_000) { IPPHost.body($0) != nil }
        guard let bytes = IPPHost.body(answer), bytes.count >= 4 else { throw RawHost.Trouble(text: "no answer in IPP") }
        return (Int(bytes[2]) << 8 | Int(bytes[3]), bytes)
    }

    /// The body of an HTTP answer that is whole, with its chunks' sizes left in.
    private static func body(_ answer: [UInt8]) -> [UInt8]? {
        guard let start = answer.indices.first(where: { answer[$0...].starts(with: hex("0D0A0D0A")) }) else { return nil }
        let head = String(decoding: answer[..<start], as: UTF8.self)
        let body = Array(answer[(start + 4)...])
        if let field = head.split(separator: "\r\n").first(where: { $0.hasPrefix("Content-Length: ") }) {
            guard let size = Int(field.dropFirst("Content-Length: ".count)) else { return nil }
            return body.count >= size ? body : nil
        }
        guard body.suffix(7) == hex("0D0A 30 0D0A0D0A")[...] else { return nil }
        return Array(body.drop { $0 != 0x0A }.dropFirst())
    }

    func print(_ document: [UInt8]) throws -> Int {
        try ask(0x02, attribute(0x42, "requesting-user-name", Array("test".utf8))
            + attribute(0x49, "document-format", Array("application/pdf".utf8)), document: document).status
    }

    func cancel(job: UInt8) throws -> Int { try ask(0x08, attribute(0x21, "job-id", [0, 0, 0, job])).status }

    func attributesHold(_ text: String) throws -> Bool {
        let body = try ask(0x0B).body
        let wanted = Array(text.utf8)
        return body.indices.contains { body[$0...].starts(with: wanted) }
    }
}

private let pdf = Array("%PDF-1.4\n% 办件受理回执\n%%EOF\n".utf8)

@Suite struct ReceiptPrinterTwinTests {
    @Test("A document is kept byte for byte")
    func prints() throws {
        let twin = try ReceiptPrinterTwin()
        defer { twin.stop() }
        #expect(try IPPHost(twin: twin).print(pdf) == 0)
        #expect(twin.waitForReceipts(1, within: 60_000) == [pdf])
    }

    @Test("A job waits while the paper is out and is printed when there is some")
    func waitsForPaper() throws {
        let twin = try ReceiptPrinterTwin()
        defer { twin.stop() }
        let host = IPPHost(twin: twin)
        try twin.set("media-empty", true)
        #expect(try host.attributesHold("media-empty"), "also when idle")
        #expect(try host.print(pdf) == 0)
        #expect(twin.waitForStarted(1, within: 60_000))
        #expect(try host.attributesHold("media-empty"))
        #expect(twin.receipts.isEmpty)
        try twin.set("media-empty", false)
        #expect(twin.waitForReceipts(1, within: 60_000) == [pdf])
        #expect(try !host.attributesHold("media-empty"))
    }

    @Test("A job that is cancelled while it waits is never printed")
    func cancels() throws {
        let twin = try ReceiptPrinterTwin()
        defer { twin.stop() }
        let host = IPPHost(twin: twin)
        try twin.set("cover-open", true)
        #expect(try host.print(pdf) == 0)
        #expect(twin.waitForStarted(1, within: 60_000))
        #expect(try host.cancel(job: 1) == 0)
        #expect(twin.waitForCancelled(1, within: 60_000))
        try twin.set("cover-open", false)
        #expect(try host.print(Array("%PDF-1.4 2".utf8)) == 0)
        #expect(twin.waitForReceipts(1, within: 60_000) == [Array("%PDF-1.4 2".utf8)])
    }

    @Test("It takes A4, A5 and PDF, and listens on 127.0.0.1 and nowhere else")
    func capabilities() throws {
        let twin = try ReceiptPrinterTwin()
        defer { twin.stop() }
        let host = IPPHost(twin: twin)
        for text in ["iso_a4_210x297mm", "iso_a5_148x210mm", "application/pdf"] {
            #expect(try host.attributesHold(text), "\(text)")
        }
        let digits = String(twin.port, radix: 16, uppercase: true)
        let port = ":" + String(repeating: "0", count: 4 - digits.count) + digits + " "
        func listeners(_ file: String) throws -> [String] {
            // Local address, remote address 0, state 0A: listening.
            String(decoding: try File.read(file), as: UTF8.self).split(separator: "\n").map(String.init)
                .filter { $0.contains(port) && $0.contains(":0000 0A") }
        }
        #expect(try listeners("/proc/net/tcp").count == 1)
        #expect(try listeners("/proc/net/tcp").allSatisfy { $0.contains("0100007F" + port) })
        #expect(try listeners("/proc/net/tcp6").isEmpty)
    }

    @Test("It starts again at the same port after the plug was pulled, and several run at once")
    func restarts() throws {
        let twin = try ReceiptPrinterTwin()
        let other = try ReceiptPrinterTwin()
        defer {
            twin.stop()
            other.stop()
        }
        #expect(twin.port != other.port)
        #expect(try IPPHost(twin: twin).print(Array("%PDF-1.4 1".utf8)) == 0)
        #expect(twin.waitForReceipts(1, within: 60_000).count == 1)
        for _ in 1...2 {
            twin.disconnect()
            #expect(throws: RawHost.Trouble.self) { try IPPHost(twin: twin).print(pdf) }
            try twin.reconnect()
        }
        #expect(try IPPHost(twin: twin).print(pdf) == 0)
        #expect(twin.waitForReceipts(2, within: 60_000) == [Array("%PDF-1.4 1".utf8), pdf])
        #expect(other.receipts.isEmpty)
    }

    @Test("A reason that no IPP printer has is refused")
    func unknownReason() throws {
        let twin = try ReceiptPrinterTwin()
        defer { twin.stop() }
        #expect(throws: TwinError.self) { try twin.set("out-of-coffee", true) }
        #expect(twin.perform("reason out-of-coffee on") == "error no reason 'out-of-coffee'; try reasons")
        #expect(twin.perform("reasons").contains("media-jam"))
    }
}
