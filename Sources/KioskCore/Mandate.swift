/// What one person lets another do (代办): which items, and from when until when. Of persons only
/// masked forms.
package struct Mandate: Hashable, Sendable {
    /// The numbers of KIOSK_PROXY_… in the header.
    package enum Grade: Int32, Sendable, CaseIterable {
        /// 全程代办
        case full = 1
        /// 环节帮办
        case part
        /// 现场导办: the agent shows the way; the principal hands in.
        case guide
    }

    /// The seven steps of a proxy. The numbers of KIOSK_PROXY_STEP_… in the header.
    package enum Step: Int32, Sendable, CaseIterable {
        /// 委托
        case entrusted = 1
        /// 受理
        case accepted
        /// 办理
        case handled
        /// 送达
        case delivered
        /// 归档
        case filed
        /// 报告
        case reported
        /// 回访
        case revisited

        package var name: String {
            switch self {
            case .entrusted: "entrusted"
            case .accepted: "accepted"
            case .handled: "handled"
            case .delivered: "delivered"
            case .filed: "filed"
            case .reported: "reported"
            case .revisited: "revisited"
            }
        }

        package var next: Step? { Step(rawValue: rawValue + 1) }
    }

    package var id: UInt64
    package var principal: CaseFile.Person
    package var agent: CaseFile.Person
    package var grade: Grade
    /// The items' codes; never empty.
    package var items: [String]
    package var from: LocalDate
    /// The last day.
    package var until: LocalDate
    package var step: Step
    /// Why it was taken back; nil while it holds.
    package var revoked: String?

    package init(
        id: UInt64, principal: CaseFile.Person, agent: CaseFile.Person, grade: Grade, items: [String], from: LocalDate, until: LocalDate,
        step: Step = .entrusted, revoked: String? = nil
    ) {
        (self.id, self.principal, self.agent, self.grade, self.items) = (id, principal, agent, grade, items)
        (self.from, self.until, self.step, self.revoked) = (from, until, step, revoked)
    }

    /// Somebody who only shows the way hands nothing in.
    package func covers(_ item: String, on day: LocalDate) -> Bool {
        revoked == nil && grade != .guide && from <= day && day <= until && items.contains(item)
    }
}
