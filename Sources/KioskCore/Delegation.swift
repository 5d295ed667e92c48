/// That a place other than its home may handle an item (下放、延伸), and since when.
package struct Delegation: Hashable, Sendable {
    package var place: String
    package var from: LocalDate?
    /// The last day.
    package var until: LocalDate?
    package var legalBasis: String
    /// What the place may do: 受理, 审批, 发证, 代办 …, as in the catalog; "" is everything.
    package var role = ""

    package init(place: String, from: LocalDate? = nil, until: LocalDate? = nil, legalBasis: String = "") {
        self.place = place
        self.from = from
        self.until = until
        self.legalBasis = legalBasis
    }

    package func isInForce(on day: LocalDate) -> Bool {
        if let from, day < from { return false }
        if let until, day > until { return false }
        return true
    }
}
