/// One thing in which two catalogs differ.
package struct CatalogChange: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case added, removed, changed
    }

    package var kind: Kind
    package var file: String
    /// The code of the item or place.
    package var code: String
    package var name: String
    /// The column; "" for a whole row.
    package var field = ""
    package var before = ""
    package var after = ""
}

extension Catalog {
    /// What is otherwise in `new`: whole items and places, their columns, and the rows that belong to an item.
    ///
    /// - Parameter place: only what is handled, or was, at this place or one below it; nil for everything.
    package static func changes(from old: Catalog, to new: Catalog, at place: String? = nil) -> [CatalogChange] {
        let wanted = place.map { place in (codes: old.codes(at: place).union(new.codes(at: place)), places: old.below(place).union(new.below(place))) }
        var changes: [CatalogChange] = []
        let names = old.names().merging(new.names()) { _, new in new }
        for (before, after) in zip(old.sheets(), new.sheets()) {
            let isOfPlaces = before.file == "places.csv"
            let isWhole = isOfPlaces || before.file == "items.csv" || before.file == "bundles.csv"
            if before.file == "enumerations.csv" || before.file == "synonyms.csv", wanted != nil { continue }
            let left = before.grouped(), right = after.grouped()
            for code in before.order(and: after) {
                if let wanted, !(isOfPlaces ? wanted.places.contains(code) : wanted.codes.contains(code)) { continue }
                var change = CatalogChange(kind: .changed, file: before.file, code: code, name: names[code] ?? "")
                let old = left[code] ?? [], new = right[code] ?? []
                guard old != new else { continue }
                if isWhole, let row = old.first, let other = new.first {
                    for (index, column) in before.columns.enumerated() where row[index] != other[index] {
                        (change.field, change.before, change.after) = (column, row[index], other[index])
                        changes.append(change)
                    }
                } else if isWhole {
                    change.kind = old.isEmpty ? .added : .removed
                    changes.append(change)
                } else {
                    changes += rows(before.columns, old, new, change)
                }
            }
        }
        return changes
    }

    /// Rows of one item. Their second column says which of them it is.
    private static func rows(_ columns: [String], _ old: [[String]], _ new: [[String]], _ change: CatalogChange) -> [CatalogChange] {
        var changes: [CatalogChange] = []
        var left = old.filter { !new.contains($0) }
        for row in new where !old.contains(row) {
            var change = change
            if let index = left.firstIndex(where: { $0[1] == row[1] }) {
                let other = left.remove(at: index)
                for (column, name) in columns.enumerated() where row[column] != other[column] {
                    change.field = "\(row[1]): \(name)"
                    (change.before, change.after) = (other[column], row[column])
                    changes.append(change)
                }
            } else {
                (change.kind, change.after) = (.added, row[1])
                changes.append(change)
            }
        }
        for row in left {
            var change = change
            (change.kind, change.before) = (.removed, row[1])
            changes.append(change)
        }
        if changes.isEmpty {
            var change = change
            change.field = "order"
            changes.append(change)
        }
        return changes
    }

    private func names() -> [String: String] {
        Dictionary(items.map { ($0.code.raw, $0.name) } + places.map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    /// The place and those below it.
    private func below(_ place: String) -> Set<String> {
        var found: Set<String> = [place]
        // Each round goes one step down; a place above itself was refused when the files were read.
        while true {
            let more = places.filter { found.contains($0.parent) && !found.contains($0.code) }.map(\.code)
            if more.isEmpty { return found }
            found.formUnion(more)
        }
    }

    private func codes(at place: String) -> Set<String> {
        let places = below(place)
        var codes = Set(items.filter { item in
            places.contains(item.home) || item.delegations.contains { places.contains($0.place) }
        }.map(\.code.raw))
        for bundle in items where bundle.parts.contains(where: codes.contains) { codes.insert(bundle.code.raw) }
        return codes
    }
}

extension CatalogSheet {
    /// The rows of each code, which is in the first column.
    fileprivate func grouped() -> [String: [[String]]] { Dictionary(grouping: rows) { $0.first ?? "" } }

    /// Every code once, in the order of this sheet, then what only the other has.
    fileprivate func order(and other: CatalogSheet) -> [String] {
        var seen: Set<String> = []
        return (rows + other.rows).compactMap { $0.first }.filter { seen.insert($0).inserted }
    }
}
