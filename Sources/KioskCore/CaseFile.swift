/// A case (办件) as the records know it. Of persons only masked forms.
package struct CaseFile: Hashable, Sendable {
    package struct Person: Hashable, Sendable {
        /// 王*明
        package var name = ""
        /// 4401**********1234
        package var number = ""
        package init(name: String = "", number: String = "") { (self.name, self.number) = (name, number) }
    }

    package struct Paper: Hashable, Sendable {
        package var name: String
        package var form: String
        package var need: Checklist.Entry.Need
        /// The day on which it was handed in.
        package var handedIn: LocalDate?
        /// Of one that may follow (容缺后补): within so many working days of the acceptance; nil: the catalog sets no term.
        package var days: Int?
        package init(name: String, form: String, need: Checklist.Entry.Need, handedIn: LocalDate?, days: Int? = nil) {
            (self.name, self.form, self.need, self.handedIn, self.days) = (name, form, need, handedIn, days)
        }
    }

    /// A time in which the clock stands still.
    package struct Stop: Hashable, Sendable {
        /// `supplement` or `suspended`.
        package var state: CaseState
        package var from: LocalDate
        /// The day on which the clock runs again; nil while it stands.
        package var until: LocalDate?
        /// What is missing, or which procedure.
        package var words: String
        package init(state: CaseState, from: LocalDate, until: LocalDate?, words: String) {
            (self.state, self.from, self.until, self.words) = (state, from, until, words)
        }
    }

    /// The journal row that began it.
    package var id: UInt64
    package var number: CaseNumber
    /// As in the catalog, also where it is a local code.
    package var item: String
    package var itemName: String
    /// The version of the item by which it is handled, whatever the catalog says later.
    package var itemVersion: String
    package var department: String
    package var limit: TimeLimit?
    package var state: CaseState
    package var received: LocalDate
    /// ms, wall
    package var receivedAt: Int64
    package var accepted: LocalDate?
    /// As told when it was accepted; stops put it off.
    package var promised: WorkingDays.Answer?
    package var decided: LocalDate?
    package var applicant = Person()
    package var agent = Person()
    /// 0: the applicant came in person.
    package var mandate: UInt64 = 0
    /// What came of it: the result, why it was refused or withdrawn.
    package var outcome = ""
    package var papers: [Paper] = []
    package var stops: [Stop] = []

    package init(
        id: UInt64, number: CaseNumber, item: String, itemName: String, state: CaseState, received: LocalDate, receivedAt: Int64
    ) {
        (self.id, self.number, self.item, self.itemName) = (id, number, item, itemName)
        (itemVersion, department) = ("", "")
        (self.state, self.received, self.receivedAt) = (state, received, receivedAt)
    }

    /// Required and not handed in: it cannot be accepted.
    package var missing: [Paper] { papers.filter { $0.need == .required && $0.handedIn == nil } }

    /// What may follow (容缺后补) and has not come.
    package var later: [Paper] { papers.filter { $0.need == .deferrable && $0.handedIn == nil } }

    /// The stop under way; nil while the clock runs.
    package var standstill: Stop? { stops.last.flatMap { $0.until == nil ? $0 : nil } }

    /// The one-time notice (一次性告知), or "".
    package var notice: String { stops.first { $0.state == .supplement }?.words ?? "" }

    /// For its light.
    package var facts: Light.Facts {
        var facts = Light.Facts(received: received)
        facts.accepted = accepted
        facts.limit = limit
        facts.decided = decided
        facts.stops = stops.map { WorkingDays.Stop(from: $0.from, until: $0.until) }
        return facts
    }
}
