import KioskCore

/// What somebody looks for in the catalog.
package struct CatalogSearch: Hashable, Sendable {
    /// Words, each any part of a name from one character on, or initials of pinyin. Empty: everything.
    package var text: String
    /// The exact name.
    package var department: String?
    /// A topic code such as `birth`.
    package var topic: String?
    /// Only what can be done at this place on this day.
    package var here: Here?
    package var offset: Int
    package var limit: Int

    package struct Here: Hashable, Sendable {
        package var place: String
        package var day: LocalDate

        package init(place: String, day: LocalDate) {
            self.place = place
            self.day = day
        }
    }

    package init(
        text: String = "", department: String? = nil, topic: String? = nil, here: Here? = nil,
        offset: Int = 0, limit: Int = 20
    ) {
        self.text = text
        self.department = department
        self.topic = topic
        self.here = here
        self.offset = offset
        self.limit = limit
    }
}

/// Some of what was found, the most used first.
package struct CatalogPage: Hashable, Sendable {
    package var items: [ServiceItem]
    /// Of the whole search.
    package var total: Int

    package init(items: [ServiceItem] = [], total: Int = 0) {
        self.items = items
        self.total = total
    }
}
