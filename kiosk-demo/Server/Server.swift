import FlyingFox
import FlyingSocks
import Foundation

/// The page and its questions, over HTTP on the loopback.
final class Server: Sendable {
    let terminal: Terminal
    let board: Board
    /// nil: nobody may sit at a window by way of this program.
    let counter: Counter?
    let gate: Gate
    private let dock: Dock?
    private let bookings: BookingsFile?

    init(_ terminal: Terminal, board: Board, counter: Counter?, gate: Gate, dock: Dock?, bookings: BookingsFile?) {
        (self.terminal, self.board, self.counter) = (terminal, board, counter)
        (self.gate, self.dock, self.bookings) = (gate, dock, bookings)
    }

    /// Serves until the task is cancelled. `ready` is told the port.
    func run(port: UInt16, ready: @Sendable @escaping (UInt16) throws -> Void) async throws {
        let server = HTTPServer(config: .init(
            address: try sockaddr_in.inet(ip4: "127.0.0.1", port: port),
            sharedRequestBufferSize: Gate.longestBody, sharedRequestReplaySize: Gate.longestBody,
            logger: .disabled))
        await server.appendRoute("*") { [self] request in
            await answer(request).guarded(development: dock != nil)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask { [terminal, board, bookings] in
                // Opening hours pass, and another program of this hall may have called somebody.
                while true {
                    bookings?.take(into: terminal.kiosk)
                    try await Task.sleep(for: .seconds(10))
                    terminal.refresh()
                    board.show()
                }
            }
            try await server.waitUntilListening()
            guard case .ip4(_, let port) = await server.listeningAddress else { throw Failure("not listening") }
            try ready(port)
            try await group.next()
        }
    }

    private func answer(_ request: HTTPRequest) async -> HTTPResponse {
        do {
            if let refusal = gate.refuse(request) { return try await refused(request, refusal) }
            return request.method == .POST
                ? try reply(request, try await request.bodyData)
                : await document(request)
        } catch let refusal as Refusal {
            return json(Reply.Trouble(error: refusal.name, text: refusal.text), refusal.name == "KIOSK_E_GONE" ? .gone : .conflict)
        } catch is DecodingError {
            return HTTPResponse(statusCode: .badRequest)
        } catch {
            log("\(error)")
            return HTTPResponse(statusCode: .internalServerError)
        }
    }

    /// The body is read to its end and dropped, so that none of it is taken for the next request.
    private func refused(_ request: HTTPRequest, _ status: HTTPStatusCode) async throws -> HTTPResponse {
        for try await _ in request.bodySequence {}
        return HTTPResponse(statusCode: status, headers: [.contentType: "text/plain; charset=utf-8"], body: Data("\(status.code)\n".utf8))
    }

    private func document(_ request: HTTPRequest) async -> HTTPResponse {
        switch request.path {
        case "/api/events": return events(terminal.push)
        case "/api/board/events": return events(board.push)
        default: break
        }
        if let recording = recording(request.path) { return recording }
        if let dock, let response = dock.document(request.path) { return response }
        return Page.file(request.path, counter: counter != nil, development: dock != nil) ?? HTTPResponse(statusCode: .notFound)
    }

    private func events(_ push: Push) -> HTTPResponse {
        guard let lines = push.listen() else { return HTTPResponse(statusCode: .serviceUnavailable) }
        return HTTPResponse(statusCode: .ok, headers: [.contentType: "text/event-stream"], body: HTTPBodySequence(from: lines))
    }

    private func reply(_ request: HTTPRequest, _ body: Data) throws -> HTTPResponse {
        func asked<T: Decodable>(_ type: T.Type) throws -> T { try JSONDecoder().decode(type, from: body) }
        let path = request.path
        if path.hasPrefix("/api/board/") { return try boardReply(path, body) }
        if path.hasPrefix("/api/counter/") { return try counterReply(request, body) }
        switch path {
        case "/boot/key":
            guard let cookie = try gate.exchange(try asked(Ask.Key.self).key) else { return HTTPResponse(statusCode: .forbidden) }
            var response = json(Reply.Door(next: dock == nil ? "/" : "/dock"))
            response.headers[.setCookie] = cookie
            return response
        case "/api/home":
            var search = Kiosk.Search()
            search.hereOnly = true
            search.limit = 4
            let (total, items) = try terminal.kiosk.search(search)
            return json(Reply.Home(here: total, common: items.map { Reply.Row($0) }))
        case "/api/search":
            let ask = try asked(Ask.Search.self)
            var search = Kiosk.Search()
            search.text = ask.text
            search.topic = ask.topic
            search.offset = max(0, ask.offset ?? 0)
            search.limit = min(max(1, ask.limit ?? 20), 50)
            let (total, items) = try terminal.search(search)
            return json(Reply.Found(total: total, items: items.map { Reply.Row($0) }))
        case "/api/item":
            let ask = try asked(Ask.Item.self)
            return json(Reply.Item(try terminal.kiosk.item(ask.code, answers: ask.answers ?? [:])))
        case "/api/visit/begin":
            return json(try terminal.begin(try asked(Ask.Manner.self).visit))
        case "/api/visit/touch":
            return json(try terminal.touch())
        case "/api/visit/set":
            return json(try terminal.set(try asked(Ask.Manner.self).visit))
        case "/api/visit/end":
            return json(terminal.end())
        case "/api/number":
            let ask = try asked(Ask.Number.self)
            return json(try terminal.takeNumber(item: ask.item, request: ask.request))
        case "/api/booking/check-in":
            return json(try terminal.checkIn())
        case "/api/number/print":
            return json(try terminal.printTicket())
        case "/api/receipt/print":
            return json(try terminal.printReceipt(item: try asked(Ask.Receipt.self).item))
        case "/api/receipt/render":
            return file(try terminal.drawReceipt(item: try asked(Ask.Receipt.self).item), "application/pdf")
        case "/api/evaluation/reasons":
            return json(Reply.Reasons(terminal.kiosk.reasons(level: try asked(Ask.Level.self).level)))
        case "/api/evaluation/give":
            let ask = try asked(Ask.Evaluation.self)
            return json(try terminal.evaluate(level: ask.level, reasons: ask.reasons ?? [], code: ask.code))
        case "/api/case":
            return json(Reply.File(try terminal.kiosk.findCase(try asked(Ask.File.self).code)))
        case "/api/code":
            let item = try asked(Ask.Code.self).item
            return file(try terminal.code(item.map { .online(item: $0) } ?? .number), "image/png")
        default:
            if let dock, let response = try dock.reply(path, body) { return response }
            return HTTPResponse(statusCode: .notFound)
        }
    }
}

func file(_ bytes: Data, _ type: String) -> HTTPResponse {
    HTTPResponse(statusCode: .ok, headers: [.contentType: type], body: bytes)
}

func json(_ value: some Encodable, _ status: HTTPStatusCode = .ok) -> HTTPResponse {
    guard let body = try? JSONEncoder().encode(value) else { return HTTPResponse(statusCode: .internalServerError) }
    return HTTPResponse(statusCode: status, headers: [.contentType: "application/json"], body: body)
}

/// To standard error. Never with anything of a person.
func log(_ line: String) {
    FileHandle.standardError.write(Data("kiosk-demo: \(line)\n".utf8))
}
