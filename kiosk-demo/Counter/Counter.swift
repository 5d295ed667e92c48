import Foundation
import Synchronization

/// The windows' pages: who is signed in, at which window, and what they do there.
///
/// A session is a clerk's, kept by a cookie. A page of it has a window: two pages at one window are told
/// apart by the library's lease, and the older one is GONE.
final class Counter: Sendable {
    struct Session {
        let clerk: String
        var used: ContinuousClock.Instant
        /// By the page's own id.
        var desks: [String: Desk] = [:]
    }

    /// A page at a window.
    struct Desk {
        let window: Window
        /// A case that was opened by its receipt, maybe of another day.
        var opened: Case?
    }

    /// A number as people name it.
    private struct Name: Hashable {
        let day: String
        let text: String

        init(_ number: Number) { (day, text) = (number.day, number.text) }
    }

    private struct Inside {
        var sessions: [String: Session] = [:]
        var clerks = Attempts(free: 3, longest: .seconds(900))
        /// All of an address share its attempts: wrong ones of one clerk must not keep the others out for long.
        var addresses = Attempts(free: 12, longest: .seconds(60))
        /// Cases that were received here today, by the number: "2026-11-23 A001".
        var cases: [String: Case] = [:]
        /// By the window: numbers that were put aside there, or did not come, and numbers that were sent there; the oldest first.
        var aside: [String: [Name]] = [:]
        var sent: [String: [Name]] = [:]

        /// It was called, or stands somewhere else now.
        mutating func forget(_ number: Name) {
            for window in aside.keys { aside[window]?.removeAll { $0 == number } }
            for window in sent.keys { sent[window]?.removeAll { $0 == number } }
        }
    }

    private static let mostSessions = 64, mostDesks = 8
    /// Without a sign of the page for so long a session is over; its polls are signs.
    private static let longestSession: Duration = .seconds(1800)

    private let kiosk: Kiosk
    private let clerks: Clerks
    private let names: Names
    private let inside = Mutex(Inside())
    /// One PIN at a time is looked at: each takes 32 MiB.
    private let looking = Mutex(())
    /// Told of every paper of a case that is printed; for the dock.
    private let printed: @Sendable (Case) -> Void

    init(_ kiosk: Kiosk, clerks: Clerks, names: Names, printed: @Sendable @escaping (Case) -> Void) throws {
        (self.kiosk, self.clerks, self.names, self.printed) = (kiosk, clerks, names, printed)
        // A file that cannot be read is found out now and not when the first clerk comes.
        _ = try clerks.read()
    }

    // MARK: Signing in

    enum Entry {
        case welcome(session: String)
        /// So many more may be wrong before there is a wait.
        case wrong(left: Int)
        case wait(seconds: Int)
    }

    func enter(_ clerk: String, pin: String, from address: String) throws -> Entry {
        let now = ContinuousClock.now
        let wait: Duration = inside.withLock { inside in
            let wait = max(inside.clerks.wait(clerk, at: now), inside.addresses.wait(address, at: now))
            if wait == .zero {
                inside.clerks.count(clerk, at: now)
                inside.addresses.count(address, at: now)
            }
            return wait
        }
        guard wait == .zero else { return .wait(seconds: Counter.seconds(wait)) }
        let isRight = try looking.withLock { _ in try clerks.know(clerk, pin: pin) }
        return inside.withLock { inside in
            guard isRight else {
                let wait = inside.clerks.wait(clerk, at: .now)
                return wait > .zero ? .wait(seconds: Counter.seconds(wait)) : .wrong(left: max(0, inside.clerks.free - inside.clerks.wrong(clerk)))
            }
            let wrong = inside.clerks.wrong(clerk)
            inside.clerks.forgive(clerk, wrong, at: now)
            inside.addresses.forgive(address, wrong, at: now)
            inside.sessions = inside.sessions.filter { now - $0.value.used < Counter.longestSession }
            if inside.sessions.count >= Counter.mostSessions, let oldest = inside.sessions.min(by: { $0.value.used < $1.value.used }) {
                inside.sessions[oldest.key] = nil
            }
            let session = Gate.random()
            inside.sessions[session] = Session(clerk: clerk, used: now)
            return .welcome(session: session)
        }
    }

    private static func seconds(_ wait: Duration) -> Int { Int(wait.components.seconds) + (wait.components.attoseconds > 0 ? 1 : 0) }

    /// The clerk signs out. A window with a number before it stays theirs.
    func leave(_ session: String) {
        let desks = inside.withLock { $0.sessions.removeValue(forKey: session)?.desks ?? [:] }
        for desk in desks.values where (try? desk.window.close()) != nil { nobodySits(at: desk.window) }
    }

    /// The session that a request brings; nil for none, or one that is over.
    func session(of cookies: [String]) -> String? {
        let now = ContinuousClock.now
        return inside.withLock { inside in
            let known = inside.sessions.first { session in cookies.contains { Gate.same($0, session.key) } }
            guard let known, now - known.value.used < Counter.longestSession else { return nil }
            inside.sessions[known.key]?.used = now
            return known.key
        }
    }

    // MARK: At the window

    func open(_ session: String, page: String, window: String) throws {
        let clerk = try clerk(session)
        let opened = try kiosk.openWindow(window, clerk: clerk)
        inside.withLock { inside in
            guard var known = inside.sessions[session] else { return }
            if known.desks.count >= Counter.mostDesks { known.desks.removeAll() }
            known.desks[page] = Desk(window: opened)
            inside.sessions[session] = known
        }
    }

    /// The clerk leaves the window.
    func close(_ session: String, page: String) throws {
        let window = try desk(session, page).window
        try window.close()
        nobodySits(at: window)
        forget(session, page)
    }

    /// Whoever was sent there waits in their queue again.
    private func nobodySits(at window: Window) { inside.withLock { $0.sent[window.code] = nil } }

    /// The page was told that somebody else has its window.
    func forget(_ session: String, _ page: String) {
        inside.withLock { $0.sessions[session]?.desks[page] = nil }
    }

    func perform(_ session: String, page: String, _ deed: Deed) throws {
        let desk = try desk(session, page), window = desk.window
        let before = try window.number().map(Name.init)
        switch deed.verb {
        case .next: try window.callNext()
        case .call: try window.call(try deed.needed(deed.number))
        case .recall: try window.recall()
        case .serve: try window.serve()
        case .finish: try window.finish()
        case .noShow: try window.noShow()
        case .hold: try window.hold()
        case .resume: try window.resume(try deed.needed(deed.number))
        case .transfer: try window.transfer(queue: deed.queue, window: deed.window)
        case .handOver: try window.handOver(to: try deed.needed(deed.queue))
        case .pause: try window.pause()
        case .unpause: try window.unpause()
        }
        let now = try window.number().map(Name.init)
        inside.withLock { inside in
            guard now != before else { return }
            // What was opened was for whoever stood there.
            inside.sessions[session]?.desks[page]?.opened = nil
            if let now { inside.forget(now) }
            guard let before else { return }
            inside.forget(before)
            switch deed.verb {
            case .hold, .noShow: inside.aside[window.code, default: []].append(before)
            case .transfer: if let to = deed.window { inside.sent[to, default: []].append(before) }
            default: break
            }
        }
    }

    struct Deed: Codable {
        enum Verb: String, Codable {
            case next, call, recall, serve, finish, hold, resume, transfer, pause, unpause
            case noShow = "no-show", handOver = "hand-over"
        }

        var page: String
        var verb: Verb
        var number: String?
        var queue: String?
        var window: String?

        func needed(_ text: String?) throws -> String {
            guard let text, !text.isEmpty else { throw Refusal.invalid }
            return text
        }
    }

    // MARK: Cases

    /// Receives a case for the number being served: pressed twice it is the same case.
    func receive(_ session: String, page: String) throws {
        guard let number = try desk(session, page).window.number(), number.state == .serving, !number.item.isEmpty else { throw Refusal.conflict }
        let key = Counter.key(number)
        let received = try kiosk.receiveCase(of: number, request: "counter \(key)")
        inside.withLock { inside in
            inside.cases = inside.cases.filter { $0.key.hasPrefix(number.day) }
            inside.cases[key] = received
            inside.sessions[session]?.desks[page]?.opened = nil
        }
    }

    /// A case of any day, by its number or the code of its receipt. The code goes nowhere from here: whoever has it may evaluate.
    func find(_ session: String, page: String, text: String) throws {
        _ = try desk(session, page)
        let found = try kiosk.findCase(text.trimmingCharacters(in: .whitespacesAndNewlines))
        inside.withLock { $0.sessions[session]?.desks[page]?.opened = found }
    }

    /// The case that was opened is put away again.
    func putAway(_ session: String, page: String) throws {
        _ = try desk(session, page)
        inside.withLock { $0.sessions[session]?.desks[page]?.opened = nil }
    }

    func tick(_ session: String, page: String, index: Int, here: Bool) throws {
        try file(session, page).tick(index, here: here, clerk: clerk(session))
    }

    func step(_ session: String, page: String, _ step: Case.Step, words: String?) throws {
        try file(session, page).take(step, clerk: clerk(session), words: words)
    }

    func printReceipt(_ session: String, page: String) throws {
        let file = try file(session, page)
        if file.state == .supplement { try file.printNotice(kiosk) } else { try file.printReceipt() }
        printed(file)
    }

    private static func key(_ number: Number) -> String { "\(number.day) \(number.text)" }

    private func file(_ session: String, _ page: String) throws -> Case {
        let desk = try desk(session, page)
        guard let file = try desk.opened ?? received(for: desk.window.number()) else { throw Refusal.conflict }
        return file
    }

    private func received(for number: Number?) -> Case? {
        guard let number else { return nil }
        return inside.withLock { $0.cases[Counter.key(number)] }
    }

    // MARK: What the page is told

    struct Picture: Codable {
        struct Number: Codable {
            var text: String
            var queue: String
            var item: String
            var state: kiosk_demo.Number.State
            var priority: Bool
            var issued: Int64
        }

        struct File: Codable {
            /// It was opened by its receipt, and is not that of the number.
            var opened: Bool
            var item: String
            var number: String
            var received: String
            var state: Case.State
            var promised: String
            var light: Case.Light
            var reason: String
            var notice: String
            var outcome: String
            var papers: [Case.Paper]
        }

        var clerk: String
        var hall: String
        var windows: [Window.Standing]
        var queues: [Queue]
        /// The code of the window at which this page is; nil: none yet.
        var window: String?
        var paused = false
        var number: Number?
        /// Put aside here, or did not come.
        var aside: [String] = []
        /// Sent here by another window, and waiting.
        var sent: [String] = []
        var file: File?
    }

    func picture(_ session: String, page: String) throws -> Picture {
        var picture = Picture(
            clerk: try clerk(session), hall: kiosk.hallName, windows: try kiosk.windows().map(names.of), queues: try kiosk.queues().map(names.of))
        guard let desk = inside.withLock({ $0.sessions[session]?.desks[page] }) else { return picture }
        picture.window = desk.window.code
        picture.paused = try desk.window.isPaused()
        let (aside, sent) = inside.withLock { ($0.aside[desk.window.code] ?? [], $0.sent[desk.window.code] ?? []) }
        picture.aside = aside.filter { [.held, .noShow].contains(state(of: $0)) }.map(\.text)
        picture.sent = sent.filter { state(of: $0) == .waiting }.map(\.text)
        let number = try desk.window.number()
        if let file = desk.opened ?? received(for: number) {
            picture.file = Picture.File(
                opened: desk.opened != nil, item: file.itemName, number: file.number, received: file.received, state: file.state,
                promised: file.promised, light: file.light, reason: file.lightReason, notice: file.notice, outcome: file.outcome,
                papers: file.papers)
        }
        guard let number else { return picture }
        picture.number = Picture.Number(
            text: number.text, queue: names.queue(number.queueCode), item: itemName(number.item), state: number.state,
            priority: number.hasPriority, issued: number.issued)
        return picture
    }

    /// Nil for a number of another day.
    private func state(of name: Name) -> Number.State? {
        guard let number = try? kiosk.number(name.text), Name(number) == name else { return nil }
        return number.state
    }

    private func itemName(_ code: String) -> String { code.isEmpty ? "" : (try? kiosk.item(code).name) ?? "" }

    private func clerk(_ session: String) throws -> String {
        guard let clerk = inside.withLock({ $0.sessions[session]?.clerk }) else { throw Refusal.nobody }
        return clerk
    }

    /// Throws KIOSK_E_GONE when somebody else has the window now.
    private func desk(_ session: String, _ page: String) throws -> Desk {
        guard let desk = inside.withLock({ $0.sessions[session]?.desks[page] }) else { throw Refusal.nobody }
        _ = try desk.window.isPaused()
        return desk
    }
}
