/// Where a case (办件) stands. The numbers of KIOSK_CASE_… in the header.
package enum CaseState: Int32, Sendable, CaseIterable {
    /// 收件: handed in, not decided whether it is accepted.
    case received = 1
    /// 受理: the clock runs.
    case accepted
    /// 补正: the applicant was told once what is missing; the clock stands still.
    case supplement
    /// 特别程序: a hearing, a survey, an appraisal; the clock stands still.
    case suspended
    /// 不予受理
    case refused
    /// 办结
    case finished
    /// 送达: the result is in the applicant's hands.
    case delivered
    /// 撤回
    case withdrawn

    package var isStopped: Bool { self == .supplement || self == .suspended }
    /// Nothing is owed any more but the delivery.
    package var isDecided: Bool { [.refused, .finished, .delivered, .withdrawn].contains(self) }
    /// Nothing can happen any more.
    package var isClosed: Bool { [.refused, .delivered, .withdrawn].contains(self) }
}

/// What is done with a case. The numbers of KIOSK_STEP_… in the header.
package enum CaseStep: Int32, Sendable, CaseIterable {
    case accept = 1
    case supplement
    /// What was missing is there.
    case supplied
    case suspend
    case resume
    case refuse
    case finish
    case deliver
    case withdraw

    /// The states in which it can be done.
    package var from: [CaseState] {
        switch self {
        case .accept: [.received]
        case .supplement: [.received, .accepted]
        case .supplied: [.supplement]
        case .suspend: [.accepted]
        case .resume: [.suspended]
        case .refuse: [.received, .supplement]
        case .finish: [.accepted]
        case .deliver: [.finished]
        case .withdraw: [.received, .accepted, .supplement, .suspended]
        }
    }

    /// - Parameter wasAccepted: the case was accepted at some time.
    package func to(wasAccepted: Bool) -> CaseState {
        switch self {
        case .accept, .resume: .accepted
        case .supplied: wasAccepted ? .accepted : .received
        case .supplement: .supplement
        case .suspend: .suspended
        case .refuse: .refused
        case .finish: .finished
        case .deliver: .delivered
        case .withdraw: .withdrawn
        }
    }

    /// Words have to go with it: what is missing, which procedure, why not, what came of it.
    package var needsWords: Bool {
        switch self {
        case .supplement, .suspend, .refuse, .finish: true
        case .accept, .supplied, .resume, .deliver, .withdraw: false
        }
    }

    /// In the journal.
    package var kind: String {
        switch self {
        case .accept: "case-accepted"
        case .supplement: "case-supplement"
        case .supplied: "case-supplied"
        case .suspend: "case-suspended"
        case .resume: "case-resumed"
        case .refuse: "case-refused"
        case .finish: "case-finished"
        case .deliver: "case-delivered"
        case .withdraw: "case-withdrawn"
        }
    }
}
