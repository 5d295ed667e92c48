import KioskCore

extension Station {
    package func beginVisit(_ manner: Manner) throws(Failure) -> UInt64 {
        try open()
        return try visits.begin(manner)
    }

    package func extendVisit(_ id: UInt64) throws(Failure) {
        try open()
        try visits.extend(id)
    }

    package func setVisit(_ id: UInt64, _ manner: Manner) throws(Failure) {
        try open()
        try visits.set(id, manner)
    }

    package func endVisit(_ id: UInt64) { visits.end(id, .left) }

    /// A visit that is no longer under way has ended.
    package func visitState(_ id: UInt64) -> Visit.State {
        guard let visit = visits.currentVisit, visit.id == id else { return .ended }
        return visit.state
    }

    /// Milliseconds to the warning, or after it to the end.
    package func visitRemaining(_ id: UInt64) -> Int64 {
        guard let visit = visits.currentVisit, visit.id == id else { return 0 }
        return visit.remaining(at: Clock.monotonic())
    }
}
