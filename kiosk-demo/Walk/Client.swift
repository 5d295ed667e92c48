import Foundation

/// The same requests that the page makes, without a browser.
final class Client {
    private let caller: Caller
    private let events: Connection
    private(set) var snapshot: Snapshot

    /// Opens the terminal with the key in the file, as a browser would.
    init(keyFile: String) throws {
        guard let page = FileManager.default.contents(atPath: keyFile).map({ String(decoding: $0, as: UTF8.self) }),
              let host = page.range(of: "http://127.0.0.1:"), let boot = page.range(of: "/boot#"),
              let port = UInt16(page[host.upperBound..<boot.lowerBound])
        else { throw Failure("\(keyFile): not a key file of kiosk-demo") }
        let key = String(page[boot.upperBound...].prefix { $0.isHexDigit })
        caller = Caller(port: port)
        let _: Reply.Door = try caller.ask("/boot/key", ["key": key])
        events = try Connection(loopback: port)
        try events.write(Data("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nCookie: \(caller.cookie)\r\n\r\n".utf8))
        guard try events.readLine().contains(" 200 ") else { throw Failure("no events") }
        while try !events.readLine().isEmpty {}
        snapshot = try Client.nextSnapshot(events)
    }

    func ask<R: Decodable>(_ path: String, _ body: some Encodable, as type: R.Type = R.self) throws -> R {
        try caller.ask(path, body)
    }

    /// The other pages of the same program, each with a cookie of its own.
    var other: Caller { Caller(port: caller.port) }

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
}
