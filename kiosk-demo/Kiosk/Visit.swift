import CKiosk

/// What one resident does between touch and leave. Ends when it is released.
final class Visit: Sendable {
    nonisolated(unsafe) let handle: OpaquePointer
    let id: UInt64

    struct Manner: Sendable {
        /// "zh-Hans" or "en".
        var language = "zh-Hans"
        var largeType = false

        func withOptions<R>(_ body: (UnsafePointer<kiosk_visit_options>) -> R) -> R {
            language.withCString { language in
                var options = kiosk_visit_options(
                    size: UInt32(MemoryLayout<kiosk_visit_options>.size),
                    flags: largeType ? UInt32(KIOSK_VISIT_LARGE_TYPE) : 0, language: language)
                return body(&options)
            }
        }
    }

    init(_ handle: OpaquePointer) {
        self.handle = handle
        id = kiosk_visit_id(handle)
    }

    deinit { kiosk_visit_end(handle) }

    func extend() throws { try accept(kiosk_visit_extend(handle)) }
    func set(_ manner: Manner) throws { try accept(manner.withOptions { kiosk_visit_set(handle, $0) }) }

    /// Offered once, at the end.
    var isEvaluated: Bool { kiosk_evaluation_given(handle) != 0 }
    var isWarned: Bool { kiosk_visit_state(handle) == KIOSK_VISIT_WARNED }
    /// Milliseconds to the warning, or after it to the end.
    var remaining: Int64 { max(0, kiosk_visit_remaining(handle)) }
}
