import KioskCore
import KioskTransport

/// What became of a ticket in a presenter: what its sensor sees, and when, made into
/// presented, taken, retracted, left behind.
struct PresenterWatch {
    private(set) var state = Presenter.empty
    /// When a ticket that was printed must have been seen, if it is still there.
    private var due: Deadline?
    private var leftBehindAt: Deadline?
    private var sent: PresenterPolicy.Action?
    /// A printed ticket is still on its way to the mouth.
    var isExpecting: Bool { due != nil }

    /// A ticket will come: what was there before is no concern any more.
    mutating func begin() { self = PresenterWatch() }

    /// A ticket was printed; within so many milliseconds it is at the mouth.
    mutating func expect(within milliseconds: Int, now: Deadline) {
        if state == .empty { due = now.adding(milliseconds: milliseconds) }
    }

    mutating func see(_ sight: StatusDialect.Sight, _ policy: PresenterPolicy, now: Deadline) {
        let isThere = state == .presented || state == .leftBehind
        switch sight {
        case .moving: return
        case .presented:
            if !isThere {
                state = .presented
                leftBehindAt = now.adding(milliseconds: policy.leftBehindAfter)
            } else if let leftBehindAt, leftBehindAt <= now {
                state = .leftBehind
            }
            due = nil
        case .empty:
            if isThere {
                state =
                    switch sent {
                    case .retract: .retracted
                    case .eject: .empty
                    case .hold, nil: .taken
                    }
            } else if let due, due <= now {
                // It was printed and cut, and is not there: somebody was quicker than the question.
                state = .taken
                self.due = nil
            }
        case .taken where isThere || due != nil:
            state = .taken
            due = nil
        case .retracted where isThere || due != nil:
            state = .retracted
            due = nil
        case .taken, .retracted: return  // an earlier ticket, of which nobody here knows
        }
    }

    /// What to tell the presenter just now; once for each ticket.
    mutating func command(_ policy: PresenterPolicy, _ unit: TicketPrinterProfile.PresenterUnit) -> [UInt8]? {
        guard state == .leftBehind, sent == nil else { return nil }
        let command: [UInt8]? =
            switch policy.action {
            case .hold: nil
            case .retract: unit.retract
            case .eject: unit.eject
            }
        if command != nil { sent = policy.action }
        return command
    }
}
