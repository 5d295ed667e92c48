/// Whether an item is offered at all, whatever the place, and the queue for it: all that a number or a booking asks of it.
package struct Offer: Hashable, Sendable {
    /// "" where the catalog names none.
    package let queue: String
    package let effective: LocalDate?
    package let cancelled: LocalDate?
    /// As the catalog has it (`task_state`).
    package let state: String
    /// Of a bundle (一件事): the codes of the items in it.
    package let parts: [String]

    package init(queue: String, effective: LocalDate?, cancelled: LocalDate?, state: String, parts: [String]) {
        (self.queue, self.effective, self.cancelled, self.state, self.parts) = (queue, effective, cancelled, state, parts)
    }

    /// The department has stopped it for now or for good, whatever the dates say.
    package func isStopped(_ enumerations: Enumerations) -> Bool {
        let meaning = enumerations.meaning(state, of: "task_state")
        return meaning == "suspended" || meaning == "withdrawn"
    }

    /// Why it is not offered on that day; nil when it is.
    package func refusal(on day: LocalDate, _ enumerations: Enumerations) -> Availability? {
        if let effective, day < effective { return .notYet(effective) }
        if let cancelled, day >= cancelled { return .ended(cancelled) }
        return isStopped(enumerations) ? .suspended : nil
    }
}

extension ServiceItem {
    package var offer: Offer { Offer(queue: queue, effective: effective, cancelled: cancelled, state: self[.state], parts: parts) }
}
