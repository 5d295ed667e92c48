import Foundation

/// The way goes on in the hall: called at a window, announced on the board, served, a case received and
/// finished, its light, and what the resident says of it.
extension Walk {
    struct Clerk {
        let number: String
        let pin: String
        /// Of this page of theirs.
        let page = UUID().uuidString
        let caller: Caller

        func ask(_ path: String, _ more: [String: String] = [:]) throws -> Counter.Picture {
            try caller.ask("/api/counter/\(path)", more.merging(["page": page]) { own, _ in own })
        }
    }

    func hall(_ clerk: Clerk) throws {
        guard let number = client.snapshot.number?.text else { throw Failure("no number") }
        let window = try called(number, clerk)
        try announced(number, window)
        try take("请到窗口 · the terminal says so, too") { client in
            try client.wait(for: "the call to reach the terminal") { $0.number?.state == .called }
            guard let said = client.snapshot.number?.calledTo, said == window.name else { throw Failure("the terminal names another window") }
            return ["叫到您了，请到 \(said)。"]
        }
        try served(number, clerk)
    }

    private func called(_ number: String, _ clerk: Clerk) throws -> Window.Standing {
        try take("窗口登录 · a clerk signs in") { _ in
            let _: Reply.Nothing = try clerk.caller.ask("/api/counter/enter", ["clerk": clerk.number, "pin": clerk.pin])
            return ["工号 \(clerk.number)"]
        }
        return try take("叫号 · called at a window") { _ in
            // The window that serves this number's queue: whoever is next there is called until it is our turn.
            for window in try clerk.ask("state").windows where window.state == .closed {
                _ = try clerk.ask("open", ["window": window.code])
                guard let picture = try? clerk.ask("do", ["verb": "call", "number": number]), picture.number?.text == number else {
                    _ = try clerk.ask("close")
                    continue
                }
                return (window, ["\(window.name)  \(number)"])
            }
            throw Failure("no window serves \(number)")
        }
    }

    private func announced(_ number: String, _ window: Window.Standing) throws {
        try take("叫号屏 · announced on the board") { client in
            let board = client.other, page = UUID().uuidString
            struct Next: Codable {
                var board = "walk"
                var page: String
                var claims = true
            }
            struct Said: Codable {
                var board = "walk"
                var page: String
                var id: Int64
            }
            var lines: [String] = []
            while true {
                let turn: Board.Turn = try board.ask("/api/board/next", Next(page: page))
                guard let call = turn.call else { throw Failure("the board was not told of \(number)") }
                let _: Reply.Nothing = try board.ask("/api/board/said", Said(page: page, id: call.id))
                guard call.number == number, call.window == window.code else { continue }
                lines += [call.words["mandarin"]?.text ?? "", call.words["english"]?.text ?? ""]
                break
            }
            let again: Board.Turn = try board.ask("/api/board/next", Next(page: page))
            guard again.call == nil else { throw Failure("it was announced twice") }
            return lines
        }
    }

    private func served(_ number: String, _ clerk: Clerk) throws {
        try take("办理 · served") { client in
            _ = try clerk.ask("do", ["verb": "serve"])
            try client.wait(for: "serving to reach the terminal") { $0.number?.state == .serving }
            return [number]
        }
        try take("收件 · a case is received") { _ in
            guard let file = try clerk.ask("case/receive").file else { throw Failure("no case") }
            struct Tick: Codable {
                var page: String
                var index: Int
                var here = true
            }
            for (index, paper) in file.papers.enumerated() where !paper.here && paper.need != 4 {
                let _: Counter.Picture = try clerk.caller.ask("/api/counter/case/tick", Tick(page: clerk.page, index: index))
            }
            return ["办件编号 \(file.number)"] + file.papers.map { "  ✓ \($0.name)" }
        }
        try take("受理 · accepted, with a receipt") { _ in
            guard let file = try clerk.ask("case/step", ["step": "accept"]).file else { throw Failure("no case") }
            _ = try clerk.ask("case/print")
            return ["承诺办结 \(file.promised.isEmpty ? "当场" : file.promised)", try Walk.light(file)]
        }
        try take("办结 · finished") { _ in
            guard let file = try clerk.ask("case/step", ["step": "finish", "words": "已办理"]).file, file.state == .finished else { throw Failure("not finished") }
            _ = try clerk.ask("do", ["verb": "finish"])
            return [try Walk.light(file)]
        }
        try take("离开窗口 · the clerk leaves") { _ in
            _ = try clerk.ask("close")
            let _: Reply.Nothing = try clerk.caller.ask("/api/counter/leave", Reply.Nothing())
            return []
        }
    }

    private static func light(_ file: Counter.Picture.File) throws -> String {
        guard file.light == .green else { throw Failure("the light is \(file.light.rawValue)") }
        return "绿灯 · green"
    }

    /// By itself at the end of the visit, once.
    func evaluated() throws {
        try take("评价 · evaluated, the visit") { client in
            try client.tell("/api/evaluation/give", Ask.Evaluation(level: 5))
            guard client.snapshot.visit?.evaluated == true else { throw Failure("it was not recorded") }
            guard (try? client.tell("/api/evaluation/give", Ask.Evaluation(level: 1))) == nil else { throw Failure("it was taken twice") }
            return ["非常满意"]
        }
    }

    /// With the receipt in hand, at any terminal.
    func evaluatedCase() throws {
        let receipt: Dock.Answer = try client.ask("/api/dock/scan", Reply.Nothing())
        guard !receipt.answer.isEmpty else { return }
        try take("扫回执 · the receipt is scanned") { client in
            let file: Reply.File = try client.ask("/api/case", Ask.File(code: receipt.answer))
            guard file.state == .finished, file.light == .green else { throw Failure("\(file.state.rawValue), \(file.light.rawValue)") }
            return ["\(file.item)  已办结", "绿灯，按时"]
        }
        try take("评价 · evaluated, the case") { client in
            try client.tell("/api/visit/begin", Ask.Manner(language: "zh-Hans", large: false))
            try client.tell("/api/evaluation/give", Ask.Evaluation(level: 4, code: receipt.answer))
            guard (try? client.tell("/api/evaluation/give", Ask.Evaluation(level: 4, code: receipt.answer))) == nil else { throw Failure("it was taken twice") }
            try client.tell("/api/visit/end")
            return ["满意"]
        }
    }
}
