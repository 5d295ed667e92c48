import FlyingFox
import Foundation

extension Server {
    /// What a clerk's page asks. All but signing in needs a session.
    func counterReply(_ request: HTTPRequest, _ body: Data) throws -> HTTPResponse {
        guard let counter else { return HTTPResponse(statusCode: .notFound) }
        func asked<T: Decodable>(_ type: T.Type) throws -> T { try JSONDecoder().decode(type, from: body) }
        if request.path == "/api/counter/enter" {
            let ask = try asked(CounterAsk.Enter.self)
            return entered(try counter.enter(ask.clerk, pin: ask.pin, from: request.remoteIPAddress ?? ""))
        }
        guard let session = counter.session(of: gate.cookies("counter", request)) else { return HTTPResponse(statusCode: .unauthorized) }
        if request.path == "/api/counter/leave" {
            counter.leave(session)
            var response = json(Reply.Nothing())
            response.headers[.setCookie] = gate.cookie("counter", "", age: 0)
            return response
        }
        let page = try asked(CounterAsk.Page.self).page
        guard (1...64).contains(page.utf8.count) else { throw Refusal.invalid }
        do {
            switch request.path {
            case "/api/counter/state": break
            case "/api/counter/open": try counter.open(session, page: page, window: try asked(CounterAsk.Open.self).window)
            case "/api/counter/close": try counter.close(session, page: page)
            case "/api/counter/do": try counter.perform(session, page: page, try asked(Counter.Deed.self))
            case "/api/counter/case/receive": try counter.receive(session, page: page)
            case "/api/counter/case/find": try counter.find(session, page: page, text: try asked(CounterAsk.Find.self).text)
            case "/api/counter/case/put-away": try counter.putAway(session, page: page)
            case "/api/counter/case/tick":
                let ask = try asked(CounterAsk.Tick.self)
                try counter.tick(session, page: page, index: ask.index, here: ask.here)
            case "/api/counter/case/step":
                let ask = try asked(CounterAsk.Step.self)
                try counter.step(session, page: page, ask.step, words: ask.words)
            case "/api/counter/case/print": try counter.printReceipt(session, page: page)
            default: return HTTPResponse(statusCode: .notFound)
            }
            return json(try counter.picture(session, page: page))
        } catch let refusal as Refusal where refusal.name == "KIOSK_E_GONE" {
            counter.forget(session, page)
            throw refusal
        }
    }

    private func entered(_ entry: Counter.Entry) -> HTTPResponse {
        switch entry {
        case .welcome(let session):
            var response = json(Reply.Nothing())
            response.headers[.setCookie] = gate.cookie("counter", session)
            return response
        case .wrong(let left): return json(CounterAsk.Refused(error: "wrong", left: left), .forbidden)
        case .wait(let seconds): return json(CounterAsk.Refused(error: "wait", seconds: seconds), .tooManyRequests)
        }
    }
}

enum CounterAsk {
    struct Enter: Codable {
        var clerk: String
        var pin: String
    }

    /// Every page has an id of its own.
    struct Page: Codable { var page: String }
    struct Open: Codable { var window: String }

    struct Find: Codable { var text: String }

    struct Tick: Codable {
        var index: Int
        var here: Bool
    }

    struct Step: Codable {
        var step: Case.Step
        var words: String?
    }

    struct Refused: Codable {
        var error: String
        var left: Int?
        var seconds: Int?
    }
}
