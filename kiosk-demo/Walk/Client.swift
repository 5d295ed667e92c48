import Foundation

/// The same requests that the page makes, without a browser.
final class Client {
    private let port: UInt16
    private var cookie = ""
    private let events: Connection
    private(set) var snapshot: Snapshot

    /// Opens the terminal with the key in the file, as a browser would.
    init(keyFile: String) throws {
        guard let page = FileManager.default.contents(atPath: keyFile).map({ String(decoding: $0, as: UTF8.self) }),
              let host = page.range(of: "http://127.0.0.1:"), let boot = page.range(of: "/boot#"),
              let port = UInt16(page[host.upperBound..<boot.lowerBound])
        else { throw Failure("\(keyFile): not a key file of kiosk-demo") }
        self.port = port
        let key = String(page[boot.upperBound...].prefix { $0.isHexDigit })
        let answer = try Client.post(port, "/boot/key", ["key": key], cookie: "")
        guard answer.status == 200, let given = answer.headers["set-cookie"] else {
            throw Failure("the key was refused: \(answer.status)")
        }
        cookie = String(given.prefix { $0 != ";" })
        events = try Connection(loopback: port)
        try events.write(Data("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nCookie: \(cookie)\r\n\r\n".utf8))
        guard try events.readLine().contains(" 200 ") else { throw Failure("no events") }
        while try !events.readLine().isEmpty {}
        snapshot = try Client.nextSnapshot(events)
    }

    func ask<R: Decodable>(_ path: String, _ body: some Encodable, as type: R.Type = R.self) throws -> R {
        let answer = try Client.post(port, path, body, cookie: cookie)
        guard answer.status == 200 else {
            let trouble = try? JSONDecoder().decode(Reply.Trouble.self, from: answer.body)
            throw Failure("\(path): \(trouble?.error ?? "\(answer.status)")")
        }
        return try JSONDecoder().decode(type, from: answer.body)
    }

    /// Asks for a change and takes the state that follows from it.
    func tell(_ path: String, _ body: some Encodable = Reply.Nothing()) throws {
        snapshot = try ask(path, body)
    }

    /// Listens until something is so.
    func wait(for what: String, seconds: Double = 20, _ condition: (Snapshot) -> Bool) throws {
        let end = Date().addingTimeInterval(seconds)
        while !condition(snapshot) {
            let left = end.timeIntervalSinceNow
            guard left > 0 else { throw Failure("waited \(Int(seconds)) s for \(what)") }
            events.wait(seconds: max(0.01, left))
            let news = try Client.nextSnapshot(events)
            if news.revision > snapshot.revision { snapshot = news }
        }
    }

    private static func nextSnapshot(_ events: Connection) throws -> Snapshot {
        var message = Data()
        // One event may come in several chunks.
        while !message.suffix(2).elementsEqual([0x0A, 0x0A]) {
            guard let count = Int(try events.readLine(), radix: 16), count > 0 else { throw Failure("the events ended") }
            message += try events.read(count)
            _ = try events.readLine()
        }
        return try JSONDecoder().decode(Snapshot.self, from: message.dropFirst("data: ".utf8.count))
    }

    private static func post(_ port: UInt16, _ path: String, _ body: some Encodable, cookie: String) throws
        -> (status: Int, headers: [String: String], body: Data) {
        let connection = try Connection(loopback: port)
        let content = try JSONEncoder().encode(body)
        let head = [
            "POST \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Origin: http://127.0.0.1:\(port)", "X-Kiosk: 1",
            "Content-Type: application/json", "Content-Length: \(content.count)", "Cookie: \(cookie)", "Connection: close",
        ]
        try connection.write(Data((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + content)
        let status = try connection.readLine().split(separator: " ")
        guard status.count >= 2, let code = Int(status[1]) else { throw Failure("\(path): not an answer") }
        var headers: [String: String] = [:]
        while case let line = try connection.readLine(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        return (code, headers, try connection.read(Int(headers["content-length"] ?? "0") ?? 0))
    }
}
