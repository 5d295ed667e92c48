/// Where items are handled: a county hall, a township centre (便民服务中心), a
/// village station (便民服务站).
package struct Place: Hashable, Sendable {
    package var code: String
    package var name: String
    /// As the exercise level: 4 county, 5 town, 6 village.
    package var level: Int?
    package var address: String
    package var hours: String
    package var phone: String
    /// The code of the place above it, or "".
    package var parent: String
    /// 政务服务中心, 便民服务站, 代办点 …, as in the catalog.
    package var kind = ""
    /// Days on which it is closed, first and last.
    package var closed: [ClosedDays] = []
    /// Where it is, in millionths of a degree; nil where the catalog does not say.
    package var position: Position?

    package struct ClosedDays: Hashable, Sendable {
        package var from: LocalDate
        package var until: LocalDate

        package init(from: LocalDate, until: LocalDate) { (self.from, self.until) = (from, until) }
    }

    package struct Position: Hashable, Sendable {
        package var latitude: Int
        package var longitude: Int

        package init(latitude: Int, longitude: Int) { (self.latitude, self.longitude) = (latitude, longitude) }
    }

    package init(
        code: String, name: String, level: Int? = nil, address: String = "", hours: String = "",
        phone: String = "", parent: String = ""
    ) {
        self.code = code
        self.name = name
        self.level = level
        self.address = address
        self.hours = hours
        self.phone = phone
        self.parent = parent
    }
}
