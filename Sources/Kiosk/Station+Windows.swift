import KioskCore
import KioskStore

/// A clerk at a window, from sitting down to leaving.
package struct WindowHold: Sendable {
    package let station: Station
    fileprivate let pass: WindowPass

    package var code: String { pass.window.code }
    package var clerk: String { pass.clerk }
    package var fence: Int64 { pass.fence }
    /// What stands above it, in the language of the visit under way.
    package var name: String { pass.window.title(station.language) }
}

/// A window of the configuration, and what the records know of it.
package struct WindowStanding: Sendable {
    /// As the header counts.
    package enum State: Int32, Sendable { case closed = 1, open, paused }

    fileprivate let window: Window
    /// Nil while nobody ever sat there.
    fileprivate let overview: WindowOverview?

    package var code: String { window.code }
    package func name(_ language: Language) -> String { window.title(language) }
    package var number: String { overview?.number ?? "" }
    package var isServing: Bool { overview?.isServing ?? false }
    package var call: UInt64 { overview?.call ?? 0 }

    package var state: State {
        switch overview?.state {
        case .open: .open
        case .paused: .paused
        case .closed, nil: .closed
        }
    }
}

/// What a clerk does at a window. Each verb is durable when it returns.
extension Station {
    /// - `clerk`: a staff number, 1 to 64 bytes; no name, because the journal keeps it.
    package func openWindow(_ code: String, clerk: String) throws(Failure) -> WindowHold {
        try open()
        guard (1...64).contains(clerk.utf8.count) else { throw Failure(.invalid) }
        guard let window = configuration.windows.first(where: { $0.code == code }) else { throw Failure(.notFound) }
        let opening = try stored { () throws(StoreFault) in
            try store.openWindow(window, clerk: clerk, lease: configuration.counter.lease, at: Clock.moment())
        }
        guard case .open(let pass) = opening else { throw Failure(.busy) }
        windowChanged(code)
        return WindowHold(station: self, pass: pass)
    }

    /// How it stands with every window now, in the order of the configuration.
    package func windows() throws(Failure) -> [WindowStanding] {
        try open()
        let known = try stored { () throws(StoreFault) in try store.windows() }
        return configuration.windows.map { window in WindowStanding(window: window, overview: known.first { $0.code == window.code }) }
    }

    private var today: LocalDate { configuration.hall.businessDay.date(of: Clock.moment()) }

    fileprivate func told(_ hold: WindowHold, _ verb: (WindowPass, CounterRules, Moment) throws(StoreFault) -> WindowAnswer) throws(Failure) -> QueueNumber? {
        try open()
        let answer = try stored { () throws(StoreFault) in try verb(hold.pass, configuration.counter, Clock.moment()) }
        switch answer {
        case .done(let number):
            if let number { queueChanged(number, at: hold.code) } else { windowChanged(hold.code) }
            return number
        case .gone: throw Failure(.gone)
        case .notFound: throw Failure(.notFound)
        case .conflict: throw Failure(.conflict)
        case .limit: throw Failure(.limit)
        }
    }

    fileprivate func number(_ hold: WindowHold, _ verb: (WindowPass, CounterRules, Moment) throws(StoreFault) -> WindowAnswer) throws(Failure) -> QueueNumber {
        guard let number = try told(hold, verb) else { throw Failure(.unforeseen) }
        return number
    }

    fileprivate func callNext(_ hold: WindowHold) throws(Failure) -> QueueNumber {
        try number(hold) { (pass, rules, moment) throws(StoreFault) in try store.callNext(pass, on: today, rules, at: moment) }
    }

    fileprivate func call(_ hold: WindowHold, _ text: String) throws(Failure) -> QueueNumber {
        try number(hold) { (pass, rules, moment) throws(StoreFault) in try store.call(text, pass, on: today, rules, at: moment) }
    }

    fileprivate func recall(_ hold: WindowHold) throws(Failure) {
        _ = try told(hold) { (pass, rules, moment) throws(StoreFault) in try store.recall(pass, on: today, rules, at: moment) }
    }

    fileprivate func resume(_ hold: WindowHold, _ text: String) throws(Failure) {
        _ = try told(hold) { (pass, rules, moment) throws(StoreFault) in try store.resume(text, pass, on: today, rules, at: moment) }
    }

    fileprivate func transfer(_ hold: WindowHold, queue: String?, window: String?) throws(Failure) {
        guard queue != nil || window != nil else { throw Failure(.invalid) }
        if let queue, self.queue(queue) == nil { throw Failure(.notFound) }
        if let window, !configuration.windows.contains(where: { $0.code == window }) { throw Failure(.notFound) }
        _ = try told(hold) { (pass, rules, moment) throws(StoreFault) in
            try store.transfer(pass, toQueue: queue, toWindow: window, rules, at: moment)
        }
    }

    fileprivate func handOver(_ hold: WindowHold, to queue: String) throws(Failure) {
        guard self.queue(queue) != nil else { throw Failure(.notFound) }
        _ = try told(hold) { (pass, rules, moment) throws(StoreFault) in
            try store.handOver(pass, to: queue, credit: { configuration.credits[$0] }, rules, at: moment)
        }
    }

    fileprivate func atWindow(_ hold: WindowHold) throws(Failure) -> QueueNumber? {
        try open()
        return try stored { () throws(StoreFault) in try store.number(at: hold.code) }
    }

    fileprivate func state(_ hold: WindowHold) throws(Failure) -> WindowRecord.State {
        try open()
        let window = try stored { () throws(StoreFault) in try store.window(hold.code) }
        guard let window, window.fence == hold.fence, window.state != .closed else { throw Failure(.gone) }
        return window.state
    }

    // MARK: Events

    func queueChanged(_ number: QueueNumber, at window: String = "") {
        var event = Event(.queueChanged)
        event.number = number.id
        event.name = number.text
        event.window = window
        events.post(event)
    }

    func windowChanged(_ window: String) {
        var event = Event(.queueChanged)
        event.window = window
        events.post(event)
    }
}

extension WindowHold {
    package func callNext() throws(Failure) -> QueueNumber { try station.callNext(self) }
    package func call(_ text: String) throws(Failure) -> QueueNumber { try station.call(self, text) }
    package func recall() throws(Failure) { try station.recall(self) }
    package func resume(_ text: String) throws(Failure) { try station.resume(self, text) }
    package func transfer(queue: String?, window: String?) throws(Failure) { try station.transfer(self, queue: queue, window: window) }
    package func handOver(to queue: String) throws(Failure) { try station.handOver(self, to: queue) }

    package func serve() throws(Failure) {
        _ = try station.told(self) { (pass, rules, moment) throws(StoreFault) in try station.store.serve(pass, rules, at: moment) }
    }

    package func finish() throws(Failure) {
        _ = try station.told(self) { (pass, rules, moment) throws(StoreFault) in try station.store.finish(pass, rules, at: moment) }
    }

    package func noShow() throws(Failure) {
        _ = try station.told(self) { (pass, rules, moment) throws(StoreFault) in try station.store.noShow(pass, rules, at: moment) }
    }

    package func hold() throws(Failure) {
        _ = try station.told(self) { (pass, rules, moment) throws(StoreFault) in try station.store.hold(pass, rules, at: moment) }
    }

    package func pause() throws(Failure) {
        _ = try station.told(self) { (pass, rules, moment) throws(StoreFault) in try station.store.pauseWindow(pass, lease: rules.lease, at: moment) }
    }

    package func unpause() throws(Failure) {
        _ = try station.told(self) { (pass, rules, moment) throws(StoreFault) in try station.store.unpauseWindow(pass, lease: rules.lease, at: moment) }
    }

    package func close() throws(Failure) {
        _ = try station.told(self) { (pass, _, moment) throws(StoreFault) in try station.store.closeWindow(pass, at: moment) }
    }

    /// The number before the window; nil while there is none.
    package func number() throws(Failure) -> QueueNumber? { try station.atWindow(self) }

    package func isPaused() throws(Failure) -> Bool { try station.state(self) == .paused }
}
