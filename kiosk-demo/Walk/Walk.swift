import Foundation

/// One resident's visit through a running terminal, told step by step.
final class Walk {
    let client: Client
    private let initials: String
    /// Reader and ticket printer are pulled out in the middle, and plugged in again.
    private let pullsPlugs: Bool
    /// Who sits at the window; nil: the walk ends with the number.
    private let clerk: Clerk?
    private var step = 0

    init(keyFile: String, initials: String, pullsPlugs: Bool, clerk: (number: String, pin: String)?) throws {
        client = try Client(keyFile: keyFile)
        let caller = client.other
        self.clerk = clerk.map { Clerk(number: $0.number, pin: $0.pin, caller: caller) }
        self.initials = initials
        self.pullsPlugs = pullsPlugs
    }

    func run() throws {
        // A terminal that has just begun is still meeting its devices; one that lacks some goes without.
        try? client.wait(for: "the devices", seconds: 10) { $0.devices.allSatisfy(\.usable) }
        let began = Date()
        try take("待机 · idle") { client in
            let home: Reply.Home = try client.ask("/api/home", Reply.Nothing())
            return ["今天可以在这里办 \(home.here) 件事", "大家常办：" + home.common.map(\.name).joined(separator: "、")]
        }
        try take("点一下屏幕 · wake") { client in
            try client.tell("/api/visit/begin", Ask.Manner(language: "zh-Hans", large: false))
            return ["您想办什么事？"]
        }
        let found: Reply.Found = try take("拼音首字母 \(initials.uppercased()) · search") { client in
            let found: Reply.Found = try client.ask("/api/search", Ask.Search(text: initials, topic: nil, offset: 0, limit: 4))
            return (found, ["找到 \(found.total) 件"] + found.items.map { "  \($0.name)  \(Walk.marks[$0.availability] ?? "")" })
        }
        guard let choice = found.items.first(where: { [1, 5, 6].contains($0.availability) }) ?? found.items.first else { throw Failure("nothing found for \(initials)") }
        let item: Reply.Item = try take("看这件事 · matter") { client in
            let item: Reply.Item = try client.ask("/api/item", Ask.Item(code: choice.code, answers: nil))
            return (item, Walk.told(item))
        }
        try card(item)
        try number(item)
        try receipt(item)
        if let clerk {
            try hall(clerk)
            try evaluated()
        }
        try take("结束 · goodbye") { client in
            try client.tell("/api/visit/end")
            guard client.snapshot.visit == nil, client.snapshot.number == nil, client.snapshot.card?.name ?? "" == "" else {
                throw Failure("something of the resident is still there")
            }
            return ["再见，请慢走。身份证信息、查过的事情、屏幕上的号码，已清除。"]
        }
        if clerk != nil { try evaluatedCase() }
        try booked()
        let papers: Dock.Papers? = try? client.ask("/api/dock/papers", Reply.Nothing())
        if let ticket = papers?.tickets.last { print("ticket   \(ticket)") }
        if let receipt = papers?.receipts.last { print("receipt  \(receipt)") }
        print("visit    \(Walk.time(since: began))")
    }

    // MARK: The pages

    private func card(_ item: Reply.Item) throws {
        if pullsPlugs {
            try plug("reader", "card-reader", in: false)
            try plug("reader", "card-reader", in: true)
        }
        let usable = client.snapshot.devices.contains { $0.kind == "card-reader" && $0.usable }
        guard usable, (try? order("reader", "place")) != nil else {
            return try take("没带身份证，直接取号 · without a card") { _ in [] }
        }
        try take("放上身份证 · card") { client in
            try client.wait(for: "the card") { $0.card?.state == .read || $0.card?.state == .failed }
            guard let card = client.snapshot.card, card.state == .read else { throw Failure(client.snapshot.card?.text ?? "no card") }
            return ["\(card.name)  \(card.number)  读好了"] + (card.there ? ["请收好您的身份证"] : [])
        }
        try order("reader", "remove")
        try take("收好身份证 · card taken back") { client in
            try client.wait(for: "the card to be taken") { $0.card?.there != true }
            return []
        }
    }

    private func number(_ item: Reply.Item) throws {
        try take("取号 · number") { client in
            try client.tell("/api/number", Ask.Number(item: item.code, request: UUID().uuidString))
            guard let number = client.snapshot.number else { throw Failure("no number") }
            return ["\(number.known ? "您今天已取过号" : "您的号码")  \(number.text)", "\(number.queue)  \(number.window)", Walk.waiting(number), "叫到您的号码时，请到窗口办理。"]
        }
        guard client.snapshot.devices.contains(where: { $0.kind == "ticket-printer" && $0.usable }) else {
            try take("号票 · ticket") { _ in ["这里现在不打印号票，请记住屏幕上的号码。"] }
            return try again(item)
        }
        if pullsPlugs { try lostTicket() }
        try take("号票 · ticket") { client in
            try client.tell("/api/number/print")
            return [try Walk.paper(client, "the ticket", \.ticket)]
        }
        try again(item)
    }

    /// One person has one number of a business: who asks again is told theirs.
    private func again(_ item: Reply.Item) throws {
        guard let number = client.snapshot.number, client.snapshot.card?.state == .read else { return }
        try take("再取一次 · asks for another") { client in
            try client.tell("/api/number", Ask.Number(item: item.code, request: UUID().uuidString))
            guard let told = client.snapshot.number, told.known, told.text == number.text else { throw Failure("a second number was given") }
            return ["您今天已取过 \(told.text) 号，\(Walk.waiting(told))"]
        }
    }

    /// Somebody else comes, who has booked, if the one on the second card has.
    private func booked() throws {
        guard client.snapshot.devices.contains(where: { $0.kind == "card-reader" && $0.usable }), (try? order("reader", "place male")) != nil else { return }
        try client.wait(for: "the second card") { $0.card?.state == .read || $0.card?.state == .failed }
        try order("reader", "remove")
        if let booking = client.snapshot.booking, booking.state == .open {
            try take("有预约的人放上身份证 · somebody who has booked") { _ in ["您预约了 \(booking.from)–\(booking.until)，现在可以签到取号。"] }
            try take("签到 · checks in") { client in
                try client.tell("/api/booking/check-in")
                guard let number = client.snapshot.number, !number.known else { throw Failure("no number") }
                return ["您的号码  \(number.text)", "\(number.queue)  \(number.window)", Walk.waiting(number)]
            }
        }
        try client.tell("/api/visit/end")
    }

    /// The printer is pulled out while a ticket comes out of it.
    private func lostTicket() throws {
        try order("ticket-printer", "slow 300")
        try client.tell("/api/number/print")
        try client.wait(for: "the ticket to begin") { $0.ticket?.state == Paper.printing.rawValue }
        try plug("ticket-printer", "ticket-printer", in: false)
        try take("号票没有打完 · ticket lost") { client in
            try client.wait(for: "the end of the ticket", seconds: 60) { snapshot in
                snapshot.ticket.map { ![Paper.queued, .printing].map(\.rawValue).contains($0.state) } ?? false
            }
            guard let ticket = client.snapshot.ticket, ticket.state != Paper.printed.rawValue else { throw Failure("it was printed all the same") }
            return [ticket.text]
        }
        try order("ticket-printer", "power-cycle")
        try order("ticket-printer", "clear")
        try plug("ticket-printer", "ticket-printer", in: true)
    }

    private func plug(_ twin: String, _ kind: String, in isIn: Bool) throws {
        try order(twin, isIn ? "reconnect" : "disconnect")
        try take(isIn ? "插上 · plugged in: \(kind)" : "拔掉 · pulled out: \(kind)") { client in
            try client.wait(for: "\(kind) \(isIn ? "to come back" : "to go")") { snapshot in
                snapshot.devices.contains { $0.kind == kind && $0.usable == isIn }
            }
            guard client.snapshot.visit != nil else { throw Failure("the visit ended with it") }
            return []
        }
    }

    private func receipt(_ item: Reply.Item) throws {
        guard client.snapshot.devices.contains(where: { $0.kind == "receipt-printer" && $0.usable }) else { return }
        try take("回执 · receipt") { client in
            try client.tell("/api/receipt/print", Ask.Receipt(item: item.code))
            return [try Walk.paper(client, "the receipt", \.receipt)]
        }
    }

    // MARK: Telling

    func take(_ name: String, _ work: (Client) throws -> [String]) throws {
        try take(name) { ((), try work($0)) }
    }

    func take<R>(_ name: String, _ work: (Client) throws -> (R, [String])) throws -> R {
        step += 1
        let began = Date()
        let (result, lines) = try work(client)
        let number = step < 10 ? " \(step)" : "\(step)"
        print("\(number)  \(name)  (\(Walk.time(since: began)))")
        for line in lines { print("      \(line)") }
        fflush(nil)
        return result
    }

    @discardableResult
    private func order(_ twin: String, _ line: String) throws -> String {
        let reply: Dock.Answer = try client.ask("/api/dock/order", Dock.Order(twin: twin, line: line))
        guard reply.answer.hasPrefix("ok") else { throw Failure("\(twin): \(reply.answer)") }
        return reply.answer
    }

    private static func paper(_ client: Client, _ what: String, _ path: KeyPath<Snapshot, Snapshot.Paper?>) throws -> String {
        let under = [Paper.queued.rawValue, Paper.printing.rawValue]
        try client.wait(for: what, seconds: 90) { snapshot in snapshot[keyPath: path].map { !under.contains($0.state) } ?? false }
        guard let paper = client.snapshot[keyPath: path] else { throw Failure("no news of \(what)") }
        guard paper.state == Paper.printed.rawValue else { throw Failure("\(paper.text) (\(paper.state), \(paper.trouble))") }
        return paper.text
    }

    private static func waiting(_ number: Snapshot.Number) -> String {
        let people = number.ahead == 0 ? "前面没有人" : "前面 \(number.ahead) 位"
        guard let low = number.low, let high = number.high else { return people }
        return "\(people)，约 \(low)–\(high) 分钟"
    }

    private static let marks = [1: "可以办", 2: "在别处办", 3: "网上办", 4: "现在不办"]

    private static func told(_ item: Reply.Item) -> [String] {
        let answer = [1: "可以在这里办。", 2: "这里办不了。", 3: "不用跑，网上就能办。", 4: "现在还不能办。", 5: "可以在这里办。", 6: "这里有人代办。"][item.availability] ?? ""
        let days = switch item.days {
        case nil: "请问窗口"
        case 0?: "当场办好"
        case let days?: "\(days) 个工作日内"
        }
        let visits = switch item.visits {
        case nil: "请问窗口"
        case 0?: "不用跑"
        case let visits?: "最多 \(visits) 次"
        }
        let needs = [2: "（有就带上）", 3: "（可以以后补）", 4: "（不用带，我们来查）", 5: "（看您的情况）"]
        return [item.name, answer + item.where, "多久办好 \(days) · 要多少钱 \(item.fee.isEmpty ? "请问窗口" : item.fee) · 要跑几次 \(visits)"]
            + (item.parts.isEmpty ? [] : ["一次办好 \(item.parts.count) 件：" + item.parts.map(\.name).joined(separator: "、")])
            + item.questions.map { "问  \($0.text) \($0.choices.map(\.text).joined(separator: " / "))" }
            + (item.materials.isEmpty ? ["不用带材料"] : ["要带的东西："])
            + item.materials.map { "  □ \($0.name) \($0.form)\(needs[$0.necessity] ?? "")" }
            + (item.complaint.isEmpty ? [] : ["有意见找谁 \(item.complaint)"])
    }

    private static func time(since: Date) -> String {
        let milliseconds = Int(Date().timeIntervalSince(since) * 1000)
        return milliseconds < 1000 ? "\(milliseconds) ms" : String(format: "%.1f s", Double(milliseconds) / 1000)
    }
}
