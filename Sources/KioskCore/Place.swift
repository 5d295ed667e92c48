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
