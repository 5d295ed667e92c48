import CKiosk

/// A call of kiosk.h that did not return KIOSK_OK.
struct Refusal: Error, CustomStringConvertible {
    /// The status's name, such as "KIOSK_E_LIMIT".
    let name: String
    /// What a `kiosk_error` said, one line each.
    var reports: [String] = []
    /// For the resident, where there is a sentence for it.
    var text: String?

    init(_ status: kiosk_status) { name = copied(kiosk_status_name(status)) }

    /// There is no visit, or it has no number yet.
    static let nobody = Refusal(kiosk_status(KIOSK_E_GONE))

    /// What was asked for cannot be.
    static let invalid = Refusal(kiosk_status(KIOSK_E_INVALID))

    /// Not as things stand.
    static let conflict = Refusal(kiosk_status(KIOSK_E_CONFLICT))

    var description: String { reports.isEmpty ? name : reports.joined(separator: "\n") }
}

/// Throws unless the status is KIOSK_OK. Frees `words`.
func accept(_ status: kiosk_status, words: OpaquePointer? = nil) throws(Refusal) {
    guard status != KIOSK_OK else { return }
    defer { kiosk_error_free(words) }
    var refusal = Refusal(status)
    for index in 0..<kiosk_error_count(words) {
        let row = kiosk_error_row(words, index)
        let place = [copied(kiosk_error_file(words, index)), row > 0 ? "\(row)" : "", copied(kiosk_error_field(words, index))]
        refusal.reports.append((place + [copied(kiosk_error_message(words, index))]).filter { !$0.isEmpty }.joined(separator: ": "))
    }
    throw refusal
}

/// A copy of borrowed text; "" for NULL.
func copied(_ borrowed: UnsafePointer<CChar>?) -> String {
    borrowed.map { String(cString: $0) } ?? ""
}

/// A number of the catalog; nil where it does not say.
func said(_ number: Int32) -> Int? {
    number == KIOSK_NOT_SAID ? nil : Int(number)
}

/// Room for two optional texts that a struct of kiosk.h points to during one call.
func withText<R>(_ text: String?, _ body: (UnsafePointer<CChar>?) throws -> R) rethrows -> R {
    guard let text else { return try body(nil) }
    return try text.withCString { try body($0) }
}
