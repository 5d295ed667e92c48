import KioskCore

/// What a verb needs besides the pass.
package struct CounterRules: Hashable, Sendable {
    /// How often a number may be recalled (重呼).
    package var recalls = 3
    /// Without a verb for so long, ms, another clerk may sit down.
    package var lease: Int64 = 1_800_000

    package init() {}
}

/// The clerk's verbs. Each is one transaction with its journal row, and checks in it that the
/// clerk still has the window.
extension Store {
    /// Calls whoever is next by the rule (`Window.next`). `notFound`: nobody waits.
    package func callNext(
        _ pass: WindowPass, on day: LocalDate, _ rules: CounterRules, at moment: Moment
    ) throws(StoreFault) -> WindowAnswer {
        try atWindow(pass, rules, at: moment) { (desk) throws(StoreFault) in
            guard desk.isFree else { return .conflict }
            let day = try Self.dayInForce(day, at: moment, desk.db)
            guard let next = pass.window.next(of: try Self.waiting(for: pass.window, on: day, desk.db)),
                let turn = try Self.turn(next.number, desk.db)
            else { return .notFound }
            return try Self.call(turn, desk, by: "rule")
        }
    }

    /// Calls a number of today by its text: one that waits, was put aside, or did not come.
    package func call(
        _ text: String, _ pass: WindowPass, on day: LocalDate, _ rules: CounterRules, at moment: Moment
    ) throws(StoreFault) -> WindowAnswer {
        try atWindow(pass, rules, at: moment) { (desk) throws(StoreFault) in
            guard desk.isFree else { return .conflict }
            guard let turn = try Self.turn(text, on: day, desk) else { return .notFound }
            guard desk.mayServe(turn), turn.state.canBecome(.called) else { return .conflict }
            return try Self.call(turn, desk, by: "clerk")
        }
    }

    /// Calls once more who was called and has not come (重呼).
    package func recall(
        _ pass: WindowPass, on day: LocalDate, _ rules: CounterRules, at moment: Moment
    ) throws(StoreFault) -> WindowAnswer {
        try atWindow(pass, rules, at: moment) { (desk) throws(StoreFault) in
            guard let turn = try desk.turn(), turn.state == .called, turn.day == "\(try Self.dayInForce(day, at: moment, desk.db))" else { return .conflict }
            guard turn.recalls < rules.recalls else { return .limit }
            let call = try desk.note("number-recalled", turn, ["recall": .count(turn.recalls + 1), "text": .text(turn.text)])
            try desk.db.run(
                "UPDATE turn SET call = ?, recalls = recalls + 1 WHERE number = ?", .id(call), .id(turn.number))
            return try desk.done(turn)
        }
    }

    /// They have come: serving begins.
    package func serve(_ pass: WindowPass, _ rules: CounterRules, at moment: Moment) throws(StoreFault) -> WindowAnswer {
        try atWindow(pass, rules, at: moment) { (desk) throws(StoreFault) in
            try desk.move(to: .serving, "number-served", leaves: false)
        }
    }

    /// 办结. Also of a number that was only called: not every clerk says when serving begins.
    package func finish(_ pass: WindowPass, _ rules: CounterRules, at moment: Moment) throws(StoreFault) -> WindowAnswer {
        try atWindow(pass, rules, at: moment) { (desk) throws(StoreFault) in
            try desk.move(to: .finished, "number-finished", leaves: true)
        }
    }

    /// 过号
    package func noShow(_ pass: WindowPass, _ rules: CounterRules, at moment: Moment) throws(StoreFault) -> WindowAnswer {
        try atWindow(pass, rules, at: moment) { (desk) throws(StoreFault) in
            try desk.move(to: .noShow, "number-no-show", leaves: true)
        }
    }

    /// 挂起: put aside, until it is resumed or called.
    package func hold(_ pass: WindowPass, _ rules: CounterRules, at moment: Moment) throws(StoreFault) -> WindowAnswer {
        try atWindow(pass, rules, at: moment) { (desk) throws(StoreFault) in
            try desk.move(to: .held, "number-held", leaves: true)
        }
    }

    /// 回呼: a number of today that was put aside, or whose people have come after all, waits
    /// again where it stood.
    package func resume(
        _ text: String, _ pass: WindowPass, on day: LocalDate, _ rules: CounterRules, at moment: Moment
    ) throws(StoreFault) -> WindowAnswer {
        try atWindow(pass, rules, at: moment) { (desk) throws(StoreFault) in
            guard let turn = try Self.turn(text, on: day, desk) else { return .notFound }
            guard desk.mayServe(turn), turn.state == .held || turn.state == .noShow else { return .conflict }
            _ = try desk.note("number-resumed", turn)
            try desk.db.run("UPDATE turn SET state = 1, since = ? WHERE number = ?", .integer(desk.now), .id(turn.number))
            return try desk.done(turn)
        }
    }

    /// 转移: to another queue or another window or both, with its number and the time it has waited.
    package func transfer(
        _ pass: WindowPass, toQueue queue: String?, toWindow window: String?, _ rules: CounterRules, at moment: Moment
    ) throws(StoreFault) -> WindowAnswer {
        try atWindow(pass, rules, at: moment) { (desk) throws(StoreFault) in
            guard let turn = try desk.turn(), turn.state.isAtWindow else { return .conflict }
            // Nobody is sent to an empty chair.
            if let window, try Self.window(window, desk.db)?.state ?? .closed == .closed { return .conflict }
            var facts: [String: Journal.Note.Fact] = ["to": .text(queue ?? turn.queue)]
            if let window { facts["to-window"] = .text(window) }
            return try desk.sendOn(
                turn, "number-transferred", facts, queue: queue ?? turn.queue, window: window ?? "", arrived: turn.arrived, rank: turn.rank)
        }
    }

    /// 下一环节: done here, the next step is in another queue, with the same number. They have come
    /// to that queue now, with the credit of their class.
    package func handOver(
        _ pass: WindowPass, to queue: String, credit: (Priority) -> Int, _ rules: CounterRules, at moment: Moment
    ) throws(StoreFault) -> WindowAnswer {
        try atWindow(pass, rules, at: moment) { (desk) throws(StoreFault) in
            guard let turn = try desk.turn(), turn.state.isAtWindow else { return .conflict }
            let minutes = credit(turn.priority)
            var facts: [String: Journal.Note.Fact] = ["to": .text(queue)]
            if minutes > 0 { facts["credit"] = .count(minutes) }
            return try desk.sendOn(
                turn, "number-handed-over", facts, queue: queue, window: "", arrived: desk.now,
                rank: Waiting.rank(arrived: desk.now, credit: minutes))
        }
    }

    // MARK: -

    private func atWindow(
        _ pass: WindowPass, _ rules: CounterRules, at moment: Moment, _ body: (Desk) throws(StoreFault) -> WindowAnswer
    ) throws(StoreFault) -> WindowAnswer {
        try records.write { (db) throws(StoreFault) in
            guard let window = try Self.window(of: pass, db) else { return .gone }
            let now = try Journal.hallTime(at: moment, db)
            let answer = try body(Desk(db: db, pass: pass, window: window, now: now, moment: moment))
            // A verb that changed nothing shows all the same that somebody sits there.
            try db.run("UPDATE window SET expires = ? WHERE code = ?", .integer(now &+ rules.lease), .text(window.code))
            return answer
        }
    }

    private static func call(_ turn: Turn, _ desk: Desk, by whom: String) throws(StoreFault) -> WindowAnswer {
        var facts: [String: Journal.Note.Fact] = ["by": .text(whom), "queue": .text(turn.queue), "text": .text(turn.text)]
        if turn.state != .issued { facts["from"] = .text(turn.state.name) }
        let call = try desk.note("number-called", turn, facts)
        // What was told at the issue is held against the first call.
        if turn.waited == nil {
            try learn(turn.queue, arrived: turn.arrived, ahead: turn.ahead, expected: turn.expected, at: desk.now, desk.db)
        }
        try desk.db.run(
            """
            UPDATE turn SET state = 3, since = ?1, window = ?2, target = '', call = ?3, recalls = 0, waited = coalesce(waited, ?1 - arrived)
            WHERE number = ?4
            """, .integer(desk.now), .text(desk.pass.window.code), .id(call), .id(turn.number))
        try desk.db.run("UPDATE window SET number = ? WHERE code = ?", .id(turn.number), .text(desk.pass.window.code))
        return try desk.done(turn)
    }

    /// The first of each queue that the window serves, and the first of those sent to it.
    private static func waiting(for window: Window, on day: LocalDate, _ db: Connection) throws(StoreFault) -> [Waiting] {
        var firsts: [Waiting] = []
        for service in window.serves {
            let first = try db.first(
                """
                SELECT number, queue, rank FROM turn WHERE state = 1 AND target = '' AND day = ? AND queue = ?
                ORDER BY rank, number LIMIT 1
                """, .text("\(day)"), .text(service.queue)) { Waiting(number: $0.id(0), queue: $0.text(1), rank: $0.integer(2)) }
            if let first { firsts.append(first) }
        }
        let directed = try db.first(
            """
            SELECT number, queue, rank FROM turn WHERE state = 1 AND target <> '' AND day = ? AND target = ?
            ORDER BY rank, number LIMIT 1
            """, .text("\(day)"), .text(window.code)
        ) { Waiting(number: $0.id(0), queue: $0.text(1), rank: $0.integer(2), isDirected: true) }
        if let directed { firsts.append(directed) }
        return firsts
    }

    /// Of the business day in force: a number of an earlier one is not called.
    private static func turn(_ text: String, on day: LocalDate, _ desk: Desk) throws(StoreFault) -> Turn? {
        let id = try find(text, on: dayInForce(day, at: desk.moment, desk.db), desk.db)
        return try id.flatMap { (id) throws(StoreFault) in try turn(id, desk.db) }
    }

    fileprivate static func turn(_ number: UInt64, _ db: Connection) throws(StoreFault) -> Turn? {
        try db.first(
            """
            SELECT turn.number, turn.day, turn.queue, state, priority, arrived, rank, target, recalls, ahead, expected, waited, number.text
            FROM turn JOIN number ON number.id = turn.number WHERE turn.number = ?
            """, .id(number), row: Turn.init)
    }
}

/// A row of `turn`.
private struct Turn {
    let number: UInt64
    let day: String
    let queue: String
    let state: QueueNumber.State
    let priority: Priority
    let arrived: Int64
    let rank: Int64
    let target: String
    let recalls: Int
    let ahead: Int
    let expected: Int64?
    let waited: Int64?
    let text: String

    init(_ row: borrowing Row) throws(StoreFault) {
        guard let state = QueueNumber.State(rawValue: Int32(clamping: row.integer(3))) else {
            throw StoreFault(.damaged, "records.db: number \(row.id(0)) is in no known state")
        }
        self.state = state
        number = row.id(0)
        day = row.text(1)
        queue = row.text(2)
        priority = Priority(rawValue: Int32(clamping: row.integer(4))) ?? .ordinary
        arrived = row.integer(5)
        rank = row.integer(6)
        target = row.text(7)
        recalls = Int(row.integer(8))
        ahead = Int(row.integer(9))
        expected = row.isNull(10) ? nil : row.integer(10)
        waited = row.isNull(11) ? nil : row.integer(11)
        text = row.text(12)
    }
}

/// A window within a transaction, whose clerk has been looked up.
private struct Desk {
    let db: Connection
    let pass: WindowPass
    let window: WindowRecord
    /// Hall time.
    let now: Int64
    let moment: Moment

    /// Ready for somebody.
    var isFree: Bool { window.state == .open && window.number == nil }

    /// The queue is served here, or the number was sent here.
    func mayServe(_ turn: Turn) -> Bool { turn.target == window.code || pass.window.handicap(of: turn.queue) != nil }

    func turn() throws(StoreFault) -> Turn? {
        try window.number.flatMap { (number) throws(StoreFault) in try Store.turn(number, db) }
    }

    func note(_ kind: String, _ turn: Turn, _ facts: [String: Journal.Note.Fact] = [:]) throws(StoreFault) -> UInt64 {
        try Journal.append(at: moment, to: db) { _ in
            var note = Journal.Note(kind: kind, number: turn.number, body: facts)
            note.body["window"] = .text(pass.window.code)
            note.body["hall"] = .count(Int(now))
            return note
        }
    }

    func done(_ turn: Turn) throws(StoreFault) -> WindowAnswer {
        .done(try db.first("SELECT * FROM number_now WHERE id = ?", .id(turn.number), row: QueueNumber.init))
    }

    /// The number before the window becomes that; `leaves`: the window is free then.
    func move(to state: QueueNumber.State, _ kind: String, leaves: Bool) throws(StoreFault) -> WindowAnswer {
        guard let turn = try turn(), turn.state.canBecome(state) else { return .conflict }
        _ = try note(kind, turn)
        try db.run(
            "UPDATE turn SET state = ?, since = ? WHERE number = ?", .integer(Int64(state.rawValue)), .integer(now), .id(turn.number))
        if leaves { try clear() }
        return try done(turn)
    }

    func sendOn(
        _ turn: Turn, _ kind: String, _ facts: [String: Journal.Note.Fact], queue: String, window: String, arrived: Int64, rank: Int64
    ) throws(StoreFault) -> WindowAnswer {
        _ = try note(kind, turn, facts)
        try db.run(
            "UPDATE turn SET state = 1, since = ?, queue = ?, target = ?, arrived = ?, rank = ? WHERE number = ?",
            .integer(now), .text(queue), .text(window), .integer(arrived), .integer(rank), .id(turn.number))
        try clear()
        return try done(turn)
    }

    private func clear() throws(StoreFault) {
        try db.run("UPDATE window SET number = NULL WHERE code = ?", .text(window.code))
    }
}
