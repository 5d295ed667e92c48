import KioskCore
import KioskStore
import KioskTransport
import Synchronization

/// How the resident wants to be served.
package struct Manner: Hashable, Sendable {
    package var language = Language.chinese
    /// 大字版: also more time before the warning.
    package var largeType = false
    package init() {}
}

/// The visit under way, its cards, and the thread that watches its time.
final class Visits: Sendable {
    private struct State {
        var visit: Visit?
        /// Everything of the person that was read in this visit.
        var cards: [Card] = []
        /// And what was opened of the records.
        var secrets: [Secret] = []
        /// What the resident typed to find a matter.
        var trail = SearchTrail()
        /// The card on the reader, read before anybody touched the screen.
        var waiting: Card?
    }

    private let state = Mutex(State())
    private let changed = Mailbox<Void>()
    private let times: Visit.Times
    private let store: Store
    private let events: EventQueue
    private let watch = Mutex<Worker?>(nil)

    init(_ times: Visit.Times, _ store: Store, _ events: EventQueue) {
        self.times = times
        self.store = store
        self.events = events
    }

    /// False when the system has no thread to give.
    ///
    /// - `then`: comes with everything that happens to a visit, and every hour in which nothing does.
    func start(then: @escaping @Sendable () -> Void) -> Bool {
        let worker = try? Worker("kiosk-visit") { [unowned self] in
            while !changed.isClosed {
                changed.wait(within: timeToNextWish())
                _ = changed.next()
                hear(.time, of: nil)
                then()
            }
        }
        watch.withLock { $0 = worker }
        return worker != nil
    }

    func close() {
        if let id = currentVisit?.id { end(id, .terminalClosed) }
        state.withLock { $0.waiting }?.forget()
        changed.close()
        watch.withLock { worker in
            worker?.join()
            worker = nil
        }
    }

    // MARK: The resident

    func begin(_ manner: Manner) throws(Failure) -> UInt64 {
        guard currentVisit == nil else { throw Failure(.busy) }
        let id: UInt64
        do throws(StoreFault) {
            id = try store.record(.visitBegan, at: Clock.moment())
        } catch {
            throw Failure(error)
        }
        let began = state.withLock { state in
            guard state.visit == nil else { return false }
            state.visit = Visit(
                id: id, at: Clock.monotonic(), times: times, language: manner.language, largeType: manner.largeType)
            state.cards = state.waiting.map { [$0] } ?? []
            state.waiting = nil
            state.trail = SearchTrail()
            return true
        }
        guard began else {
            // Another thread was first: the row that began here ends here.
            _ = store.note(.visitEnded(id, .ended))
            throw Failure(.busy)
        }
        changed.post(())
        return id
    }

    func extend(_ id: UInt64) throws(Failure) {
        let isUnderWay = state.withLock { state in
            guard state.visit?.id == id else { return false }
            _ = state.visit?.hear(.touched, at: Clock.monotonic())
            return true
        }
        guard isUnderWay else { throw Failure(.gone) }
        changed.post(())
    }

    func set(_ id: UInt64, _ manner: Manner) throws(Failure) {
        let isUnderWay = state.withLock { state in
            guard state.visit?.id == id else { return false }
            state.visit?.language = manner.language
            state.visit?.largeType = manner.largeType
            return true
        }
        guard isUnderWay else { throw Failure(.gone) }
        changed.post(())
    }

    /// A search of the resident brought so many items.
    func searched(_ id: UInt64, _ text: String, found: Int) throws(Failure) {
        let words = SearchText.words(text)
        let (isUnderWay, wish) = state.withLock { state in
            guard state.visit?.id == id else { return (false, SearchTrail.Wish?.none) }
            return (true, state.trail.searched(words, found: found))
        }
        guard isUnderWay else { throw Failure(.gone) }
        // A count that is lost takes nothing from the resident.
        _ = store.note(wish)
    }

    /// The resident opened an item, or took a number for it.
    func opened() {
        _ = store.note(state.withLock { $0.visit == nil ? nil : $0.trail.opened() })
    }

    /// Everything of the person is gone when this returns.
    func end(_ id: UInt64, _ news: Visit.News) { hear(news, of: id) }

    private func hear(_ news: Visit.News, of id: UInt64?) {
        var event: Event?
        var wish: SearchTrail.Wish?
        let (cards, secrets): ([Card], [Secret]) = state.withLock { state in
            guard let visit = state.visit, id == nil || visit.id == id else { return ([], []) }
            switch state.visit?.hear(news, at: Clock.monotonic()) {
            case .warn:
                event = Event(.visitWarning)
            case .end(let how):
                event = Event(.visitEnded)
                event?.name = how.rawValue
                wish = state.trail.over()
                defer {
                    state.visit = nil
                    state.cards = []
                    state.secrets = []
                }
                event?.visit = visit.id
                return (state.cards, state.secrets)
            case nil:
                break
            }
            event?.visit = visit.id
            return ([], [])
        }
        for card in cards { card.forget() }
        for secret in secrets { secret.wipe() }
        guard var event else { return }
        if let how = Visit.End(rawValue: event.name) {
            event.detail = store.note(.visitEnded(event.visit, how)) + store.note(wish)
        }
        events.post(event)
    }

    /// Whether a card of that visit, the one under way, says that its holder is 60.
    func isElder(_ visit: UInt64?) -> Bool {
        state.withLock { state in visit != nil && state.visit?.id == visit && state.cards.contains(where: \.isElder) }
    }

    var currentVisit: Visit? { state.withLock { $0.visit } }

    /// 0 when nobody is there.
    var currentID: UInt64 { currentVisit?.id ?? 0 }

    var language: Language { currentVisit?.language ?? .chinese }

    // MARK: The card

    /// A card that was read belongs to the visit under way, or to the next one.
    func adopt(_ card: Card) {
        let earlier: Card? = state.withLock { state in
            guard state.visit == nil else {
                state.cards.append(card)
                return nil
            }
            defer { state.waiting = card }
            return state.waiting
        }
        earlier?.forget()
    }

    /// What was opened of the records is wiped when the visit under way ends.
    func adopt(_ secret: Secret) {
        state.withLock { state in
            if state.visit != nil { state.secrets.append(secret) }
        }
    }

    /// The card was lifted: its personal data goes; the visit keeps its masked form.
    func lifted(_ card: Card) {
        if state.withLock({ $0.cards.contains { $0 === card } }) {
            // Without a vault nothing is kept, and whoever asks for the person later is told why.
            _ = try? card.keep(store.vault())
        }
        card.wipe()
        let nobodys = state.withLock { state in
            guard state.waiting === card else { return false }
            state.waiting = nil
            return true
        }
        if nobodys { card.forget() }
    }

    // MARK: Time

    private func timeToNextWish() -> Int64 {
        currentVisit?.remaining(at: Clock.monotonic()) ?? 3_600_000
    }
}
