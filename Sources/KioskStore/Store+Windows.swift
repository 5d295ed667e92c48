import KioskCore

/// A clerk's hold of a window, as the records know it.
package struct WindowRecord: Hashable, Sendable {
    package enum State: Int32, Hashable, Sendable { case closed = 0, open, paused }

    package let code: String
    package let state: State
    /// Grows by one each time somebody sits down: what carries an older one is refused for ever.
    package let fence: Int64
    /// A staff number, no name.
    package let clerk: String
    /// In hall time: from then on another clerk may take the window over.
    package let expires: Int64
    /// The id of the number before the window.
    package let number: UInt64?
}

/// A window as a board shows it.
package struct WindowOverview: Hashable, Sendable {
    package let code: String
    package let state: WindowRecord.State
    /// The number before it, or "".
    package let number: String
    /// They have come.
    package let isServing: Bool
    /// Where its last call stands in the journal: of two, the larger came later. 0 without a number.
    package let call: UInt64
}

/// What somebody who sits down holds, and shows with every verb.
package struct WindowPass: Hashable, Sendable {
    package let window: Window
    package let clerk: String
    package let fence: Int64

    package init(window: Window, clerk: String, fence: Int64) {
        (self.window, self.clerk, self.fence) = (window, clerk, fence)
    }
}

/// What came of sitting down.
package enum WindowOpening: Hashable, Sendable {
    case open(WindowPass)
    /// Another clerk has it, whose lease has not run out.
    case busy
}

/// What came of a clerk's verb.
package enum WindowAnswer: Hashable, Sendable {
    /// With the number that it was about.
    case done(QueueNumber?)
    /// Somebody else sits there now, or the window was closed.
    case gone
    /// Nobody waits, or there is no such number today.
    case notFound
    /// Not in this state of the window or the number.
    case conflict
    /// Called as often as it may be.
    case limit
}

extension Store {
    /// A clerk sits down. Who has the window already, or whose lease ran out, is taken over
    /// from; a number that is before the window stays there.
    ///
    /// - `lease`: ms of hall time without a verb, after which another clerk may sit down.
    package func openWindow(
        _ window: Window, clerk: String, lease: Int64, at moment: Moment
    ) throws(StoreFault) -> WindowOpening {
        try records.write { (db) throws(StoreFault) in
            let now = try Journal.hallTime(at: moment, db)
            let before = try Self.window(window.code, db)
            if let before, before.state != .closed, before.clerk != clerk, now < before.expires { return .busy }
            let fence = (before?.fence ?? 0) &+ 1
            let isTakenOver = before.map { $0.state != .closed } ?? false
            try db.run(
                """
                INSERT INTO window VALUES (?1, 1, ?2, ?3, ?4, NULL)
                ON CONFLICT DO UPDATE SET state = 1, fence = ?2, clerk = ?3, expires = ?4
                """, .text(window.code), .integer(fence), .text(clerk), .integer(now &+ lease))
            _ = try Journal.append(at: moment, to: db) { _ in
                var note = Journal.Note(kind: isTakenOver ? "window-taken-over" : "window-opened", number: before?.number ?? 0)
                note.body = [
                    "window": .text(window.code), "clerk": .text(clerk), "fence": .count(Int(fence)), "hall": .count(Int(now)),
                ]
                return note
            }
            return .open(WindowPass(window: window, clerk: clerk, fence: fence))
        }
    }

    package func pauseWindow(_ pass: WindowPass, lease: Int64, at moment: Moment) throws(StoreFault) -> WindowAnswer {
        try become(.paused, "window-paused", pass, lease, at: moment) { $0.state == .open && $0.number == nil }
    }

    package func unpauseWindow(_ pass: WindowPass, lease: Int64, at moment: Moment) throws(StoreFault) -> WindowAnswer {
        try become(.open, "window-resumed", pass, lease, at: moment) { $0.state == .paused }
    }

    /// The clerk leaves; not while a number is before the window. Who was sent to this window
    /// and still waits may then be called to any that serves their queue.
    package func closeWindow(_ pass: WindowPass, at moment: Moment) throws(StoreFault) -> WindowAnswer {
        try become(.closed, "window-closed", pass, 0, at: moment) { $0.number == nil }
    }

    /// As it is now; nil for one at which nobody ever sat.
    package func window(_ code: String) throws(StoreFault) -> WindowRecord? {
        try records.read { (db) throws(StoreFault) in try Self.window(code, db) }
    }

    /// Every window at which somebody ever sat, in no order.
    package func windows() throws(StoreFault) -> [WindowOverview] {
        try records.read { (db) throws(StoreFault) in
            try db.all(
                """
                SELECT window.code, window.state, coalesce(number.text, ''), coalesce(turn.state, 0), coalesce(turn.call, 0) FROM window
                LEFT JOIN number ON number.id = window.number LEFT JOIN turn ON turn.number = window.number
                """) {
                WindowOverview(
                    code: $0.text(0), state: WindowRecord.State(rawValue: Int32(clamping: $0.integer(1))) ?? .closed, number: $0.text(2),
                    isServing: $0.integer(3) == Int64(QueueNumber.State.serving.rawValue), call: $0.id(4))
            }
        }
    }

    /// The number before a window; nil while there is none.
    package func number(at window: String) throws(StoreFault) -> QueueNumber? {
        try records.read { (db) throws(StoreFault) in
            guard let id = try Self.window(window, db)?.number else { return nil }
            return try db.first("SELECT * FROM number_now WHERE id = ?", .id(id), row: QueueNumber.init)
        }
    }

    private func become(
        _ state: WindowRecord.State, _ kind: String, _ pass: WindowPass, _ lease: Int64, at moment: Moment,
        if allowed: (WindowRecord) -> Bool
    ) throws(StoreFault) -> WindowAnswer {
        try records.write { (db) throws(StoreFault) in
            guard let window = try Self.window(of: pass, db) else { return .gone }
            guard allowed(window) else { return .conflict }
            let now = try Journal.hallTime(at: moment, db)
            try db.run(
                "UPDATE window SET state = ?, expires = ? WHERE code = ?", .integer(Int64(state.rawValue)),
                .integer(now &+ lease), .text(pass.window.code))
            if state == .closed {
                try db.run("UPDATE turn SET target = '' WHERE state = 1 AND target <> '' AND target = ?", .text(pass.window.code))
            }
            _ = try Journal.append(at: moment, to: db) { _ in
                Journal.Note(kind: kind, body: ["window": .text(pass.window.code), "hall": .count(Int(now))])
            }
            return .done(nil)
        }
    }

    /// The window, if whoever shows the pass still has it.
    static func window(of pass: WindowPass, _ db: Connection) throws(StoreFault) -> WindowRecord? {
        guard let window = try window(pass.window.code, db), window.fence == pass.fence, window.state != .closed else { return nil }
        return window
    }

    static func window(_ code: String, _ db: Connection) throws(StoreFault) -> WindowRecord? {
        try db.first("SELECT code, state, fence, clerk, expires, number FROM window WHERE code = ?", .text(code)) {
            WindowRecord(
                code: $0.text(0), state: WindowRecord.State(rawValue: Int32(clamping: $0.integer(1))) ?? .closed,
                fence: $0.integer(2), clerk: $0.text(3), expires: $0.integer(4), number: $0.isNull(5) ? nil : $0.id(5))
        }
    }
}
