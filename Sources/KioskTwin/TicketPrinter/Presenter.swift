/// The presenter (送纸器) behind the cutter: holds a ticket out to the resident, and takes it back
/// (回收) when nobody does. Pure; knows tickets by their place in the order of cutting.
package struct Presenter: Sendable {
    package enum State: Equatable, Sendable {
        case empty
        /// On its way to the mouth.
        case feeding(Int)
        case presented(Int)
        /// Somebody holds it.
        case pulled(Int)
        /// In the presenter, and does not move.
        case stuck(Int)

        var word: String {
            switch self {
            case .empty: "empty"
            case .feeding: "feeding"
            case .presented: "presented"
            case .pulled: "pulled"
            case .stuck: "stuck"
            }
        }
    }

    /// What the resident does with every ticket.
    package enum Resident: Equatable, Sendable {
        case leaves
        case takes(afterMilliseconds: Int)
    }

    package private(set) var state = State.empty
    /// What became of the ticket before, for printers that tell it; nil: none yet.
    private(set) var last: PrintedTicket.Fate?
    package private(set) var binned = 0
    /// Tickets that the bin (回收箱) takes; full, it is an error.
    var binSize = 50
    /// From the cut to the mouth.
    var feedMilliseconds = 0
    /// By itself after this time; nil: never.
    var retractMilliseconds: Int?
    var resident = Resident.leaves
    /// The next ticket gets stuck.
    var isJamAtNext = false

    private var since = Moment(nanoseconds: 0)

    var isStuck: Bool { if case .stuck = state { true } else { false } }
    var isBinFull: Bool { binned >= binSize }
    var ticket: Int? {
        switch state {
        case .empty: nil
        case .feeding(let ticket), .presented(let ticket), .pulled(let ticket), .stuck(let ticket): ticket
        }
    }

    /// The next thing that happens by itself.
    var due: Moment? {
        switch state {
        case .feeding: return since.adding(milliseconds: feedMilliseconds)
        case .presented:
            var times = [retractMilliseconds].compactMap(\.self)
            if case .takes(let milliseconds) = resident { times.append(milliseconds) }
            return times.min().map { since.adding(milliseconds: $0) }
        case .empty, .pulled, .stuck: return nil
        }
    }

    typealias Change = (ticket: Int, fate: PrintedTicket.Fate)

    /// A cut ticket comes; one that is still there is pushed out.
    mutating func take(in ticket: Int, now: Moment) -> [Change] {
        let pushed = leave(.ejected)
        since = now
        state = isJamAtNext ? .stuck(ticket) : .feeding(ticket)
        isJamAtNext = false
        return pushed + advance(now: now)
    }

    mutating func advance(now: Moment) -> [Change] {
        while let due, due <= now {
            if case .feeding(let ticket) = state {
                state = .presented(ticket)
                since = due
            } else if case .takes(let milliseconds) = resident, since.adding(milliseconds: milliseconds) <= due {
                return leave(.taken)
            } else {
                return retract()
            }
        }
        return []
    }

    mutating func pull() {
        if case .presented(let ticket) = state { state = .pulled(ticket) }
    }

    mutating func release(now: Moment) {
        guard case .pulled(let ticket) = state else { return }
        state = .presented(ticket)
        since = now
    }

    /// A full bin takes nothing: the ticket stays where it is.
    mutating func retract() -> [Change] {
        guard case .presented = state else { return [] }
        guard !isBinFull else {
            retractMilliseconds = nil
            return []
        }
        binned += 1
        return leave(.retracted)
    }

    /// Out of the mouth, to the floor.
    mutating func eject() -> [Change] {
        isStuck ? [] : leave(.ejected)
    }

    /// The ticket that is there gets stuck, or the next one.
    mutating func jam() {
        if let ticket { state = .stuck(ticket) } else { isJamAtNext = true }
    }

    /// Off and on: what is there stays, and nobody remembers what was.
    mutating func forget() { last = nil }

    /// As Star counts: 0 none, 1 loop, 3 can be pulled, 6 retracted, 7 taken.
    var position: UInt8 {
        switch state {
        case .feeding, .stuck: 1
        case .presented, .pulled: 3
        case .empty: last == .retracted ? 6 : last == .taken ? 7 : 0
        }
    }

    /// By hand, out of the mouth or out of the jam.
    mutating func takeOut() -> [Change] { leave(.taken) }

    mutating func emptyBin() { binned = 0 }

    private mutating func leave(_ fate: PrintedTicket.Fate) -> [Change] {
        guard let ticket else { return [] }
        state = .empty
        last = fate
        return [(ticket, fate)]
    }
}
