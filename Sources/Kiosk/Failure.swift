import KioskCore

/// Why the engine refuses something at once. Trouble with devices is not a
/// failure but a `Fault` in an event.
package struct Failure: Error, Sendable {
    package enum Kind: Sendable {
        case invalid, notFound, config, catalog, template, store, io
        case busy, conflict, unsupported, gone, closed, limit, decoder, notNow, unforeseen
    }

    /// One finding in something that was written by a person.
    package struct Report: Hashable, Sendable {
        package var message: String
        package var file = ""
        package var field = ""
        package var row: UInt32 = 0
        package var column: UInt32 = 0
        /// The message in Chinese; "" for none.
        package var chinese = ""

        package init(
            _ message: String, file: String = "", field: String = "", row: UInt32 = 0, column: UInt32 = 0, chinese: String = ""
        ) {
            self.message = message
            self.file = file
            self.field = field
            self.row = row
            self.column = column
            self.chinese = chinese
        }
    }

    package let kind: Kind
    package let reports: [Report]

    package init(_ kind: Kind, _ reports: [Report] = []) {
        self.kind = kind
        self.reports = reports
    }

    package init(_ kind: Kind, _ message: String) {
        self.init(kind, [Report(message)])
    }
}
