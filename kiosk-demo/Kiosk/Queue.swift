import CKiosk

/// How it stands with a queue.
struct Queue: Codable, Sendable {
    let code: String
    var name: String
    /// Whether a number can be taken.
    let open: Bool
    /// Why none can, and when; or "".
    let text: String
    /// People.
    let waiting: Int
    /// The number that is next, or "".
    let next: String
    /// Minutes that somebody who came now would be told; nil: this hall does not know yet.
    let low: Int?
    let high: Int?

    init(_ queues: OpaquePointer?, _ index: Int) {
        code = copied(kiosk_queues_code(queues, index))
        name = copied(kiosk_queues_name(queues, index))
        open = kiosk_queues_state(queues, index) == KIOSK_QUEUE_OPEN
        text = copied(kiosk_queues_text(queues, index))
        waiting = Int(max(0, kiosk_queues_waiting(queues, index)))
        next = copied(kiosk_queues_next(queues, index))
        low = said(kiosk_queues_wait_low(queues, index))
        high = said(kiosk_queues_wait_high(queues, index))
    }
}
