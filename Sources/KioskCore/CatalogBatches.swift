/// Reads a catalog that is too large for memory, by the same rules as `Catalog.read`, in two passes: every row of
/// the tables is read once and put aside by the caller; then the rows of some items at a time become these items.
package struct CatalogBatches {
    /// Tables whose rows belong to items, and those that have the items.
    package static let files = ["items.csv", "bundles.csv"] + partFiles
    package static let partFiles = ["questions.csv", "materials.csv", "fees.csv", "steps.csv", "delegations.csv"]

    /// What became of a row that the caller was given.
    package enum Fate: Hashable, Sendable {
        case kept
        /// It belongs to no item that came; or it has no code.
        case orphan
        /// An item whose code came before: on which line, and of which file.
        case twice(line: Int, file: String)
    }

    /// What is wrong so far; the first `CatalogFault.limit` are kept.
    package private(set) var fault = CatalogFault()
    package private(set) var unusedColumns: [CatalogReport]
    private let base: CatalogBuilder
    private var tables: [String: CatalogTable] = [:]
    private var knowsAllItems = true

    /// - Parameter files: enumerations, synonyms and places, which stay in memory.
    package init(_ files: CatalogFiles) {
        var builder = CatalogBuilder(files: files)
        builder.readEnumerations()
        builder.readSynonyms()
        builder.readPlaces()
        (fault, unusedColumns) = (builder.fault, builder.unusedColumns)
        builder.fault = CatalogFault()
        (builder.unusedColumns, builder.warnings) = ([], [])
        base = builder
    }

    /// All of the catalog but its items.
    package var withoutItems: Catalog {
        Catalog(places: base.places, enumerations: base.enumerations, synonyms: Synonyms(own: base.synonyms))
    }

    // MARK: The first pass

    /// Reads one of `files`, in their order.
    ///
    /// - Parameters:
    ///   - source: nil when there is no such file.
    ///   - keep: puts a row aside; `code` is the item's.
    package mutating func read<E: Error>(
        _ file: String, _ source: CSVReader?, keep: (_ code: String, CatalogRecord) throws(E) -> Fate
    ) throws(E) {
        guard let source = source ?? (CatalogFiles.required.contains(file) ? CSVReader([]) : nil) else { return }
        let isOfItems = file == "items.csv" || file == "bundles.csv"
        guard var table = CatalogTable(file, source, fault: &fault) else {
            if isOfItems { knowsAllItems = false }
            return
        }
        tables[file] = table
        unusedColumns += table.unusedColumns
        var count = 0
        while var row = table.next(&fault) {
            let code = row.text("task_code")
            let fate: Fate = code.isEmpty ? .orphan : try keep(code, row.record)
            switch fate {
            case .kept: count += 1
            case .orphan:
                // Whatever else is wrong with it is told, too.
                _ = take([file: [row.record]])
            case .twice(let line, let first):
                let isElsewhere = first != file
                row.refuse("task_code", Words(
                    "the item \(shortened(code)) is already on line \(line)\(isElsewhere ? " of \(first)" : "")",
                    "事项 \(shortened(code)) 在\(isElsewhere ? " \(first) " : "")第 \(line) 行已经有了"), &fault)
            }
        }
        if isOfItems, table.hasLostRows { knowsAllItems = false }
        if file == "questions.csv" { tables[file] = table }
        if file == "items.csv", count == 0, fault.reports.isEmpty {
            fault.add(CatalogReport(file: file, Words("the file has no items", "文件里没有事项")))
        }
    }

    /// What no rule of a catalog forbids and no memory holds.
    package enum Excess: Sendable {
        /// The rows of one item in one table have more bytes than these.
        case tooMuch(Int)
    }

    package mutating func refuse(_ file: String, line: Int, _ excess: Excess) {
        switch excess {
        case .tooMuch(let limit):
            let report = CatalogReport(file: file, line: line, Words(
                "the rows of this item have more than \(limit) bytes", "这个事项的各行超过 \(limit) 字节"))
            if !fault.reports.contains(report) { fault.add(report) }
        }
    }

    /// Whether so much is wrong that nobody wants to know more.
    package var isHopeless: Bool { fault.more >= 10_000 }

    // MARK: The second pass

    /// The items that these rows make, by file, in the order of the rows of items.csv, then of bundles.csv; of a bundle
    /// the rows of its parts must be there. Rows with errors make none: they are in `fault`.
    package mutating func take(_ records: [String: [CatalogRecord]]) -> [ServiceItem] {
        var builder = base
        builder.knowsAllItems = knowsAllItems
        builder.ready = [:]
        for (file, table) in tables where records[file] != nil || file == "questions.csv" {
            let isWhole = file == "questions.csv" ? !table.hasLostRows : knowsAllItems
            builder.ready?[file] = table.with((records[file] ?? [])[...], isWhole: isWhole)
        }
        builder.readItems()
        builder.readBundles()
        builder.readQuestions()
        builder.readMaterials()
        builder.readFees()
        builder.readSteps()
        builder.readDelegations()
        for report in builder.fault.reports where !fault.reports.contains(report) {
            // Of items without a row in this batch.
            if report.line > 0 { fault.add(report) }
        }
        for _ in 0..<builder.fault.more { fault.add(CatalogReport(file: "", message: "")) }
        return builder.items
    }

    /// A bundle's parts.
    package func parts(of bundle: CatalogRecord) -> [String] {
        guard let table = tables["bundles.csv"] else { return [] }
        var fault = CatalogFault()
        var rows = table.with([bundle], isWhole: true)
        return rows.next(&fault)?.list("task_codes") ?? []
    }
}
