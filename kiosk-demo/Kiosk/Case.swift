import CKiosk

/// A case (办件).
final class Case: Sendable {
    private nonisolated(unsafe) let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { kiosk_case_free(handle) }

    enum State: String, Codable, Sendable {
        case received, accepted, supplement, suspended, refused, finished, delivered, withdrawn, other

        fileprivate init(_ state: Int32) {
            self = switch Int(state) {
            case KIOSK_CASE_RECEIVED: .received
            case KIOSK_CASE_ACCEPTED: .accepted
            case KIOSK_CASE_SUPPLEMENT: .supplement
            case KIOSK_CASE_SUSPENDED: .suspended
            case KIOSK_CASE_REFUSED: .refused
            case KIOSK_CASE_FINISHED: .finished
            case KIOSK_CASE_DELIVERED: .delivered
            case KIOSK_CASE_WITHDRAWN: .withdrawn
            default: .other
            }
        }
    }

    enum Light: String, Codable, Sendable { case none, green, yellow, red }

    enum Step: String, Codable, Sendable {
        case accept, supplement, supplied, suspend, resume, refuse, finish, deliver, withdraw

        fileprivate var number: Int32 {
            switch self {
            case .accept: Int32(KIOSK_STEP_ACCEPT)
            case .supplement: Int32(KIOSK_STEP_SUPPLEMENT)
            case .supplied: Int32(KIOSK_STEP_SUPPLIED)
            case .suspend: Int32(KIOSK_STEP_SUSPEND)
            case .resume: Int32(KIOSK_STEP_RESUME)
            case .refuse: Int32(KIOSK_STEP_REFUSE)
            case .finish: Int32(KIOSK_STEP_FINISH)
            case .deliver: Int32(KIOSK_STEP_DELIVER)
            case .withdraw: Int32(KIOSK_STEP_WITHDRAW)
            }
        }
    }

    struct Paper: Codable, Sendable {
        let name: String
        let form: String
        /// KIOSK_MATERIAL_…
        let need: Int
        let here: Bool
    }

    var number: String { copied(kiosk_case_number(handle)) }
    var state: State { State(kiosk_case_state(handle)) }
    var itemName: String { copied(kiosk_case_item_name(handle)) }
    /// YYYY-MM-DD, of this place.
    var received: String { LocalClock(milliseconds: kiosk_case_received(handle)).day }
    /// YYYY-MM-DD, or "".
    var promised: String { copied(kiosk_case_promised(handle)) }
    var notice: String { copied(kiosk_case_notice(handle)) }
    var outcome: String { copied(kiosk_case_outcome(handle)) }
    /// From acceptance on, or once it is decided.
    var isEvaluable: Bool { !copied(kiosk_case_accepted(handle)).isEmpty || !copied(kiosk_case_decided(handle)).isEmpty }
    var lightReason: String { copied(kiosk_case_light_reason(handle)) }

    var light: Light {
        switch Int(kiosk_case_light(handle)) {
        case KIOSK_LIGHT_GREEN: .green
        case KIOSK_LIGHT_YELLOW: .yellow
        case KIOSK_LIGHT_RED: .red
        default: .none
        }
    }

    var papers: [Paper] {
        (0..<kiosk_case_paper_count(handle)).map {
            Paper(
                name: copied(kiosk_case_paper_name(handle, $0)), form: copied(kiosk_case_paper_form(handle, $0)),
                need: Int(kiosk_case_paper_need(handle, $0)), here: !copied(kiosk_case_paper_handed_in(handle, $0)).isEmpty)
        }
    }

    func tick(_ index: Int, here: Bool, clerk: String) throws { try accept(kiosk_case_tick(handle, index, here ? 1 : 0, clerk)) }

    func take(_ step: Step, clerk: String, words: String?) throws {
        try accept(withText(words) { kiosk_case_step(handle, step.number, clerk, $0) })
    }

    /// The acceptance receipt, with the code by which the resident evaluates.
    func printReceipt() throws {
        var job: UInt64 = 0
        try accept(kiosk_case_print(handle, UInt32(KIOSK_PAPER_A5), nil, &job))
    }

    /// What is missing, told once and in full (一次性告知单), on the first receipt printer.
    func printNotice(_ kiosk: Kiosk) throws {
        guard let printer = try kiosk.devices().first(where: { $0.kind == .receiptPrinter }) else { throw Refusal(kiosk_status(KIOSK_E_NOT_FOUND)) }
        var slip: OpaquePointer?
        try accept(kiosk_case_slip(handle, &slip))
        defer { kiosk_data_free(slip) }
        var job: UInt64 = 0
        try accept(kiosk_document_print(kiosk.handle, "notice", slip, printer.name, &job, nil))
    }

    /// What the QR symbol of the receipt says. The resident's: staff are never shown it.
    func code() throws -> String {
        var out: UnsafePointer<CChar>?
        try accept(kiosk_case_code(handle, &out))
        return copied(out)
    }
}
