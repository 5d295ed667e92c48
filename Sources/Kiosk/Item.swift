import KioskCore

/// A service item as it stands at this place, today.
package struct Item: Sendable {
    package let service: ServiceItem
    package let availability: Availability
    /// One sentence; "" when it can be done here.
    package let whereText: String
}

package struct ItemPage: Sendable {
    package let items: [Item]
    /// Of the whole search.
    package let total: Int
}

/// What somebody looks for in the catalog.
package struct Question: Sendable {
    /// Any part of a name, or pinyin initials; "" for all.
    package var text: String
    package var department: String?
    package var topic: String?
    package var hereOnly: Bool
    package var offset: Int
    package var limit: Int

    package init(
        text: String = "", department: String? = nil, topic: String? = nil, hereOnly: Bool = false,
        offset: Int = 0, limit: Int = 20
    ) {
        self.text = text
        self.department = department
        self.topic = topic
        self.hereOnly = hereOnly
        self.offset = offset
        self.limit = limit
    }
}
