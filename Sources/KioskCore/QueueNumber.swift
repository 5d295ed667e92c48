/// A place in a queue (排队号), as it was given and as it is now.
///
/// The words of its ticket (queue, window) are those of the moment it was issued, so
/// that a second ticket says the same as the first.
package struct QueueNumber: Hashable, Sendable {
    package enum State: Int32, Sendable { case issued = 1, void }

    /// Unique in the records, for ever.
    package let id: UInt64
    /// The caller's own name for the request that got it.
    package let request: String
    package let day: LocalDate
    /// "A012"; unique in a day.
    package let text: String
    /// The counter behind the text.
    package let sequence: Int
    /// The queue's code.
    package let queue: String
    package let queueName: String
    package let window: String
    /// The matter's implementation code (实施编码).
    package let item: String?
    /// Milliseconds since 1970-01-01 UTC, as the clock said.
    package let issued: Int64
    package let onPrintFailure: Queue.PrintFailureRule
    /// Why it is void; nil while it is good.
    package let voidReason: String?
    /// Tickets begun so far; a ticket after the first is marked 补打.
    package let prints: Int

    package var isVoid: Bool { voidReason != nil }
    package var state: State { isVoid ? .void : .issued }

    package init(
        id: UInt64, request: String, day: LocalDate, text: String, sequence: Int, queue: String, queueName: String,
        window: String, item: String?, issued: Int64, onPrintFailure: Queue.PrintFailureRule,
        voidReason: String? = nil, prints: Int = 0
    ) {
        self.id = id
        self.request = request
        self.day = day
        self.text = text
        self.sequence = sequence
        self.queue = queue
        self.queueName = queueName
        self.window = window
        self.item = item
        self.issued = issued
        self.onPrintFailure = onPrintFailure
        self.voidReason = voidReason
        self.prints = prints
    }
}
