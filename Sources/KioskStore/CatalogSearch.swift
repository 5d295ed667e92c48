import KioskCore

/// What somebody looks for in the catalog.
package struct CatalogSearch: Hashable, Sendable {
    /// Words, each any part of a name from one character on, or pinyin; or the beginning of a code. Empty: everything.
    package var text: String
    /// The exact name.
    package var department: String?
    /// 行使层级: 1 state … 7 other.
    package var level: Int?
    /// One value of the column server_type, such as 自然人.
    package var audience: String?
    /// A topic code such as `birth`.
    package var topic: String?
    /// One value of the column handle_type such as 窗口办理, or what it means: `online`, `window`, `post` ….
    package var channel: String?
    /// Only what can be done at these places on this day.
    package var here: Here?
    package var offset: Int
    package var limit: Int

    package struct Here: Hashable, Sendable {
        /// By their codes; at all of them.
        package var places: [String]
        package var day: LocalDate

        package init(places: [String], day: LocalDate) { (self.places, self.day) = (places, day) }

        package init(place: String, day: LocalDate) { self.init(places: [place], day: day) }
    }

    package init(
        text: String = "", department: String? = nil, level: Int? = nil, audience: String? = nil, topic: String? = nil,
        channel: String? = nil, here: Here? = nil, offset: Int = 0, limit: Int = 20
    ) {
        self.text = text
        self.department = department
        self.level = level
        self.audience = audience
        self.topic = topic
        self.channel = channel
        self.here = here
        self.offset = offset
        self.limit = limit
    }
}

/// Some of what was found, the best first, and of those as good the most used.
package struct CatalogPage: Hashable, Sendable {
    package var items: [ServiceItem]
    /// Of the whole search.
    package var total: Int

    package init(items: [ServiceItem] = [], total: Int = 0) {
        self.items = items
        self.total = total
    }
}
