import KioskCore

/// What a look at the reader brought.
package enum CardNews: Sendable {
    case nothing
    /// A card lies there; the next poll reads it.
    case arrived
    case read(CardRecord)
    /// Once for each card laid down, unless the reason changes: it shall be
    /// lifted and laid down again. `fault.name` says what to tell the resident.
    case failed(Fault)
    case removed
}
