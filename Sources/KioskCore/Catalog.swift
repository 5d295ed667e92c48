/// All items and places of a hall's slice of the catalog.
package struct Catalog: Hashable, Sendable {
    /// The most used first.
    package var items: [ServiceItem]
    package var places: [Place]

    package init(items: [ServiceItem] = [], places: [Place] = []) {
        self.items = items
        self.places = places
    }
}

/// The bytes of a catalog's files. docs/catalog.md names every column.
package struct CatalogFiles: Sendable {
    package static let names = ["items.csv", "materials.csv", "places.csv", "delegations.csv"]
    /// The largest file in bytes.
    package static let sizeLimit = 256 << 20

    package var items: [UInt8]
    package var materials: [UInt8]
    package var places: [UInt8]
    package var delegations: [UInt8]

    package init(items: [UInt8], materials: [UInt8], places: [UInt8], delegations: [UInt8]) {
        self.items = items
        self.materials = materials
        self.places = places
        self.delegations = delegations
    }
}

/// A catalog that was read from its files without error.
package struct CatalogReading: Sendable {
    package let catalog: Catalog
    /// The line of items.csv on which each item of `catalog` begins.
    package let itemLines: [Int]
    /// Columns that this version does not use.
    package let unusedColumns: [CatalogReport]
}
