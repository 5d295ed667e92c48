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
    var isVoid: Bool { kiosk_number_state(handle) == KIOSK_NUMBER_VOID }

    /// - Returns: the job.
    func print() throws -> UInt64 {
        var job: UInt64 = 0
        try accept(kiosk_number_print(handle, nil, &job))
        return job
    }
}
