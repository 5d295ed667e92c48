import CKiosk

/// The hall around the terminal: its queues, its windows, its boards, its cases.
extension Kiosk {
    func queues() throws -> [Queue] {
        var out: OpaquePointer?
        try accept(kiosk_queues_list(handle, &out))
        defer { kiosk_queues_free(out) }
        return (0..<kiosk_queues_count(out)).map { Queue(out, $0) }
    }

    func windows() throws -> [Window.Standing] {
        var out: OpaquePointer?
        try accept(kiosk_windows_list(handle, &out))
        defer { kiosk_windows_free(out) }
        return (0..<kiosk_windows_count(out)).map { Window.Standing(out, $0) }
    }

    /// - Parameter clerk: a staff number; no name, because it is recorded.
    func openWindow(_ code: String, clerk: String) throws -> Window {
        var out: OpaquePointer?
        try accept(kiosk_window_open(handle, code, clerk, &out))
        return Window(try handed(out))
    }

    /// The oldest call that the board has not said; nil when there is none.
    func nextAnnouncement(board: String) throws -> Announcement? {
        var out: OpaquePointer?
        let status = kiosk_announcement_next(handle, board, &out)
        if status == KIOSK_E_NOT_FOUND { return nil }
        try accept(status)
        return out.map { Announcement($0) }
    }

    /// A number of today.
    func number(_ text: String) throws -> Number {
        var out: OpaquePointer?
        try accept(kiosk_number_find(handle, nil, text, &out))
        return Number(try handed(out))
    }

    /// The number of a queue that the card's holder has today and that is not finished; nil: none.
    func liveNumber(of card: Card, queue: String) throws -> Number? {
        var out: OpaquePointer?
        let status = kiosk_number_live(handle, card.handle, queue, &out)
        if status == KIOSK_E_NOT_FOUND { return nil }
        try accept(status)
        return Number(try handed(out))
    }

    /// Today's first booking of the card's holder that is not a number yet; nil: none.
    func booking(of card: Card) throws -> Booking? {
        var out: OpaquePointer?
        let status = kiosk_booking_of_card(handle, card.handle, &out)
        if status == KIOSK_E_NOT_FOUND { return nil }
        try accept(status)
        return Booking(try handed(out))
    }

    /// The same request is the same booking.
    func book(_ wish: Booking.Wish) throws {
        var out: OpaquePointer?
        try accept(wish.withStruct { kiosk_booking_make(handle, $0, &out) })
        kiosk_booking_free(out)
    }

    /// The same `request` gives the same case again. Nothing is in hand yet.
    func receiveCase(of number: Number, request: String) throws -> Case {
        var out: OpaquePointer?
        let status = request.withCString { request in
            number.item.withCString { item in
                var wanted = kiosk_case_request()
                wanted.size = UInt32(MemoryLayout<kiosk_case_request>.size)
                wanted.request_id = request
                wanted.item = item
                wanted.number = number.handle
                return kiosk_case_receive(handle, &wanted, &out)
            }
        }
        try accept(status)
        return Case(try handed(out))
    }

    /// By its number, or by the code of its receipt.
    func findCase(_ text: String) throws -> Case {
        var out: OpaquePointer?
        try accept(kiosk_case_find(handle, text, &out))
        return Case(try handed(out))
    }

    // MARK: Evaluation

    enum Evaluated {
        case visit(Visit)
        /// By the code of its receipt.
        case `case`(code: String)
    }

    func evaluate(_ what: Evaluated, level: Int, reasons: [String]) throws {
        let reasons = reasons.isEmpty ? nil : reasons.joined(separator: ";")
        let code: String? = if case .case(let code) = what { code } else { nil }
        try accept(withText(reasons) { reasons in
            withText(code) { code in
                var given = kiosk_evaluation()
                given.size = UInt32(MemoryLayout<kiosk_evaluation>.size)
                if case .visit(let visit) = what { given.visit = visit.handle }
                given.code = code
                given.reasons = reasons
                given.level = Int32(clamping: level)
                return kiosk_evaluation_give(handle, &given, nil)
            }
        })
    }

    /// What may be said about a level, in the visit's language.
    func reasons(level: Int) -> [(code: String, text: String)] {
        let level = Int32(clamping: level)
        return (0..<kiosk_evaluation_reason_count(handle, level, 0)).map {
            (copied(kiosk_evaluation_reason_code(handle, level, 0, $0)), copied(kiosk_evaluation_reason_text(handle, level, 0, $0)))
        }
    }

    private func handed(_ out: OpaquePointer?) throws -> OpaquePointer {
        guard let out else { throw Refusal(kiosk_status(KIOSK_E_INTERNAL)) }
        return out
    }
}
