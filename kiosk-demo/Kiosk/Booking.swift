import CKiosk

/// A time that somebody has booked (预约), until they check in (签到).
final class Booking: Sendable {
    private nonisolated(unsafe) let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { kiosk_booking_free(handle) }

    struct Wish: Sendable {
        /// Its number with whoever made it.
        var request: String
        /// On the card of who will come.
        var idNumber: String
        var queue: String
        /// The implementation code, or "".
        var item: String
        /// YYYY-MM-DD, and HH:MM.
        var day: String
        var from: String

        func withStruct<R>(_ body: (UnsafePointer<kiosk_booking_request>) -> R) -> R {
            request.withCString { request in
                idNumber.withCString { idNumber in
                    withText(queue.isEmpty ? nil : queue) { queue in
                        withText(item.isEmpty ? nil : item) { item in
                            day.withCString { day in
                                from.withCString { from in
                                    var wanted = kiosk_booking_request()
                                    wanted.size = UInt32(MemoryLayout<kiosk_booking_request>.size)
                                    (wanted.request_id, wanted.id_number) = (request, idNumber)
                                    (wanted.queue, wanted.item, wanted.day, wanted.from) = (queue, item, day, from)
                                    return body(&wanted)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    var queue: String { copied(kiosk_booking_queue(handle)) }
    /// The implementation code, or "".
    var item: String { copied(kiosk_booking_item(handle)) }
    /// HH:MM, like the others.
    var from: String { copied(kiosk_booking_from(handle)) }
    var until: String { copied(kiosk_booking_until(handle)) }
    /// From when one may check in.
    var opens: String { copied(kiosk_booking_opens(handle)) }
    /// 爽约: its time is over.
    var isMissed: Bool { kiosk_booking_state(handle) == KIOSK_BOOKING_MISSED }

    /// 签到: it becomes a number; again: the same.
    func checkIn(_ visit: Visit) throws -> Number {
        var out: OpaquePointer?
        try accept(kiosk_booking_check_in(handle, visit.handle, &out))
        guard let out else { throw Refusal(kiosk_status(KIOSK_E_INTERNAL)) }
        return Number(out)
    }
}
