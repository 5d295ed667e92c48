extension Schema {
    /// The tables of `catalog.db`.
    static let catalog: [String] = []
}
