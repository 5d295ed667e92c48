/// One thing that is wrong, or worth a look, in the catalog's files.
package struct CatalogReport: Hashable, Sendable {
    /// The file's name, such as `items.csv`.
    package var file: String
    /// Line of the file from 1; 0 where there is none. A record may have several lines.
    package var line: Int
    /// Column of the table from 1; 0 where there is none.
    package var column: Int
    /// The column's header, or "".
    package var field: String
    /// One line in English.
    package var message: String
    /// The same in Chinese; "" for none.
    package var chinese: String

    package init(file: String, line: Int = 0, column: Int = 0, field: String = "", message: String, chinese: String = "") {
        self.file = file
        self.line = line
        self.column = column
        self.field = field
        self.message = message
        self.chinese = chinese
    }

    init(file: String, line: Int = 0, column: Int = 0, field: String = "", _ words: Words) {
        self.init(file: file, line: line, column: column, field: field, message: words.english, chinese: words.chinese)
    }
}

/// Why a catalog was refused: every bad row, up to a limit.
package struct CatalogFault: Error, Hashable, Sendable {
    package static let limit = 100
    /// 1 to `limit` reports, in the order of the files and their rows.
    package private(set) var reports: [CatalogReport] = []
    /// How many more there were.
    package private(set) var more = 0

    package init() {}

    package mutating func add(_ report: CatalogReport) {
        if reports.count < Self.limit { reports.append(report) } else { more += 1 }
    }
}
