import CKiosk

/// A window at which a clerk sits. The clerk stays there when it is released.
final class Window: Sendable {
    nonisolated(unsafe) let handle: OpaquePointer
    let code: String

    init(_ handle: OpaquePointer) {
        self.handle = handle
        code = copied(kiosk_window_code(handle))
    }

    deinit { kiosk_window_free(handle) }

    /// Throws KIOSK_E_GONE when somebody else has the window now.
    func isPaused() throws -> Bool {
        let answer = kiosk_window_paused(handle)
        guard answer >= 0 else { throw Refusal(answer) }
        return answer == 1
    }

    /// nil while there is none before it.
    func number() throws -> Number? {
        var out: OpaquePointer?
        let status = kiosk_window_number(handle, &out)
        if status == KIOSK_E_NOT_FOUND { return nil }
        try accept(status)
        return out.map { Number($0) }
    }

    /// The clerk leaves.
    func close() throws { try accept(kiosk_window_close(handle)) }

    func callNext() throws { try accept(kiosk_window_call_next(handle, nil)) }
    func call(_ text: String) throws { try accept(kiosk_window_call(handle, text, nil)) }
    func recall() throws { try accept(kiosk_window_recall(handle)) }
    func serve() throws { try accept(kiosk_window_serve(handle)) }
    func finish() throws { try accept(kiosk_window_finish(handle)) }
    func noShow() throws { try accept(kiosk_window_no_show(handle)) }
    func hold() throws { try accept(kiosk_window_hold(handle)) }
    func resume(_ text: String) throws { try accept(kiosk_window_resume(handle, text)) }
    func pause() throws { try accept(kiosk_window_pause(handle)) }
    func unpause() throws { try accept(kiosk_window_unpause(handle)) }
    func handOver(to queue: String) throws { try accept(kiosk_window_hand_over(handle, queue)) }

    func transfer(queue: String?, window: String?) throws {
        try accept(withText(queue) { queue in withText(window) { kiosk_window_transfer(handle, queue, $0) } })
    }

    /// How it stands with a window.
    struct Standing: Codable, Sendable {
        enum State: String, Codable, Sendable { case closed, open, paused }

        let code: String
        var name: String
        let state: State
        /// The number before it, or "".
        let number: String
        /// They have come.
        let serving: Bool
        /// Of two numbers the one with the larger was called later.
        let call: Int64

        init(_ windows: OpaquePointer?, _ index: Int) {
            code = copied(kiosk_windows_code(windows, index))
            name = copied(kiosk_windows_name(windows, index))
            state = switch Int(kiosk_windows_state(windows, index)) {
            case KIOSK_WINDOW_OPEN: .open
            case KIOSK_WINDOW_PAUSED: .paused
            default: .closed
            }
            number = copied(kiosk_windows_number(windows, index))
            serving = kiosk_windows_serving(windows, index) == 1
            call = kiosk_windows_call(windows, index)
        }
    }
}
