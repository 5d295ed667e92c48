import CKiosk

/// A queue number.
final class Number: Sendable {
    nonisolated(unsafe) let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { kiosk_number_free(handle) }

    var text: String { copied(kiosk_number_text(handle)) }
    var queue: String { copied(kiosk_number_queue_name(handle)) }
    var window: String { copied(kiosk_number_window(handle)) }
    var day: String { copied(kiosk_number_day(handle)) }
    /// Milliseconds since 1970.
    var issued: Int64 { kiosk_number_issued(handle) }
    var isVoid: Bool { state == .void }

    enum State: String, Codable, Sendable { case waiting, void, called, serving, held, finished, noShow = "no-show" }

    /// As it is now.
    var state: State {
        switch Int(kiosk_number_state(handle)) {
        case KIOSK_NUMBER_CALLED: .called
        case KIOSK_NUMBER_SERVING: .serving
        case KIOSK_NUMBER_HELD: .held
        case KIOSK_NUMBER_FINISHED: .finished
        case KIOSK_NUMBER_NO_SHOW: .noShow
        case KIOSK_NUMBER_VOID: .void
        default: .waiting
        }
    }

    /// The implementation code, or "".
    var item: String { copied(kiosk_number_item(handle)) }
    var queueCode: String { copied(kiosk_number_queue(handle)) }
    var hasPriority: Bool { kiosk_number_priority(handle) > KIOSK_PRIORITY_ORDINARY }
    /// The code of the window that had called it when it was asked for, or "".
    var calledTo: String { copied(kiosk_number_called_to(handle)) }

    // MARK: What was known of waiting when it was issued

    /// People before it.
    var ahead: Int { Int(max(0, kiosk_number_ahead(handle))) }
    /// Minutes; nil: this hall does not know yet.
    var low: Int? { said(kiosk_number_wait_low(handle)) }
    var high: Int? { said(kiosk_number_wait_high(handle)) }
    /// Milliseconds since 1970 by which who goes away should be back; nil: not known, or too soon.
    var back: Int64? {
        let back = kiosk_number_back(handle)
        return back > 0 ? back : nil
    }

    /// How it stands now with a number that waits; minutes from now on.
    var standing: (ahead: Int, low: Int?, high: Int?)? {
        var ahead: Int32 = 0, low: Int32 = 0, high: Int32 = 0
        guard kiosk_number_standing(handle, &ahead, &low, &high) == KIOSK_OK else { return nil }
        return (Int(max(0, ahead)), said(low), said(high))
    }

    /// - Returns: the job.
    func print() throws -> UInt64 {
        var job: UInt64 = 0
        try accept(kiosk_number_print(handle, nil, &job))
        return job
    }
}
