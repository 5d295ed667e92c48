/// The life of a piece of paper.
package enum JobState: Int32, Sendable {
    case queued = 1, printing, printed, notPrinted, unknown, cancelled, partial

    package var isEnded: Bool { rawValue >= JobState.printed.rawValue }

    /// Whether paper may lie in somebody's hand, or soon will.
    package var mayBeOnPaper: Bool { self != .notPrinted && self != .cancelled }

    /// A job goes forward only, and what has begun cannot be cancelled.
    package func canBecome(_ next: JobState) -> Bool {
        switch self {
        case .queued: next == .printing || next == .notPrinted || next == .cancelled
        case .printing: next == .printed || next == .notPrinted || next == .unknown || next == .partial
        default: false
        }
    }
}

/// How printing ended, and why if not well.
package enum PrintOutcome: Hashable, Sendable {
    /// The printer says that all of it is on paper.
    case printed
    /// Surely nothing usable came out, and nothing will.
    case notPrinted(Fault)
    /// It stopped in the middle, and nothing more will come: the printer said that so
    /// many of its bands are on paper.
    case partial(Fault, bands: Int, of: Int)
    /// Bytes went out and no answer came.
    case unknown(Fault)
}
