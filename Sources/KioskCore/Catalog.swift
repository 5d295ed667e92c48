/// All items and places of a hall's slice of the catalog.
package struct Catalog: Hashable, Sendable {
    /// The most used first. A bundle (一件事) is an item that has parts; it stands behind
    /// the least used of them, for it cannot be used more often.
    package var items: [ServiceItem]
    package var places: [Place]
    package var enumerations: Enumerations
    package var synonyms: Synonyms

    package init(
        items: [ServiceItem] = [], places: [Place] = [], enumerations: Enumerations = .shipped, synonyms: Synonyms = .shipped
    ) {
        self.items = items
        self.places = places
        self.enumerations = enumerations
        self.synonyms = synonyms
    }
}

/// The bytes of a catalog's files. docs/catalog.md names every column.
package struct CatalogFiles: Sendable {
    package static let names = [
        "items.csv", "materials.csv", "places.csv", "delegations.csv", "fees.csv", "steps.csv", "questions.csv", "bundles.csv",
        "enumerations.csv", "synonyms.csv",
    ]
    /// Those that must be there.
    package static let required = ["items.csv", "materials.csv", "places.csv"]
    /// The largest file in bytes.
    package static let sizeLimit = 256 << 20

    /// By name. A file that is not there says nothing.
    package var contents: [String: [UInt8]]
    /// How files in GB18030 are read; nil: they are refused.
    package var gb18030: (@Sendable (ArraySlice<UInt8>) -> String?)?

    package init(_ contents: [String: [UInt8]]) { self.contents = contents }

    package init(items: [UInt8], materials: [UInt8], places: [UInt8], delegations: [UInt8]) {
        contents = ["items.csv": items, "materials.csv": materials, "places.csv": places, "delegations.csv": delegations]
    }
}

/// A catalog that was read from its files without error.
package struct CatalogReading: Sendable {
    package let catalog: Catalog
    /// The line of items.csv, or of bundles.csv, on which each item of `catalog` begins.
    package let itemLines: [Int]
    /// Columns that this version does not use.
    package let unusedColumns: [CatalogReport]
    /// What was kept as it is and should be looked at: codes that fail their check, and
    /// values that no enumeration knows.
    package let warnings: [CatalogReport]

    package init(
        catalog: Catalog, itemLines: [Int], unusedColumns: [CatalogReport], warnings: [CatalogReport] = []
    ) {
        (self.catalog, self.itemLines) = (catalog, itemLines)
        (self.unusedColumns, self.warnings) = (unusedColumns, warnings)
    }
}
