/// One table of a catalog, as it is exchanged: a file, its columns, its rows.
package struct CatalogSheet: Hashable, Sendable {
    /// items.csv
    package var file: String
    package var columns: [String]
    /// Each as long as `columns`.
    package var rows: [[String]]

    package init(file: String, columns: [String], rows: [[String]] = []) {
        (self.file, self.columns, self.rows) = (file, columns, rows)
    }

    /// The file's bytes: UTF-8 without a byte-order mark, lines that end with LF.
    package var csv: [UInt8] {
        var bytes: [UInt8] = []
        for row in [columns] + rows {
            for (index, field) in row.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                let isPlain = !field.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
                guard !isPlain else {
                    bytes += field.utf8
                    continue
                }
                bytes.append(UInt8(ascii: "\""))
                for byte in field.utf8 {
                    bytes.append(byte)
                    if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                }
                bytes.append(UInt8(ascii: "\""))
            }
            bytes.append(0x0A)
        }
        return bytes
    }

    /// Which of `rows` has each line of `csv`, from 1.
    var rowsByLine: [Int: Int] {
        var rowsByLine: [Int: Int] = [:]
        var line = 2
        for (index, row) in rows.enumerated() {
            let count = 1 + row.reduce(0) { $0 + $1.utf8.count { $0 == 0x0A } }
            for part in line..<(line + count) { rowsByLine[part] = index }
            line += count
        }
        return rowsByLine
    }
}

extension CatalogFiles {
    package init(_ sheets: [CatalogSheet]) { self.init(Dictionary(sheets.map { ($0.file, $0.csv) }, uniquingKeysWith: { first, _ in first })) }
}

extension Catalog {
    /// The tables from which `Catalog.read` reads this catalog again, without loss, in the order of `CatalogFiles.names`.
    package func sheets() -> [CatalogSheet] {
        let bundles = items.filter(\.isBundle)
        let single = items.filter { !$0.isBundle }
        return [
            CatalogSheet(
                file: "enumerations.csv", columns: ["list", "code", "name", "english", "meaning"],
                rows: enumerations.own.map { [$0.list, $0.value.code, $0.value.name, $0.value.english, $0.value.meaning] }),
            CatalogSheet(
                file: "synonyms.csv", columns: ["kind", "words"], rows: synonyms.own.map { [$0.kind.rawValue, $0.words.joined(separator: "^")] }),
            CatalogSheet(
                file: "places.csv",
                columns: [
                    "place_code", "place_name", "place_level", "place_kind", "address", "hours", "closed_days", "phone", "parent",
                    "latitude", "longitude",
                ], rows: places.map(\.row)),
            CatalogSheet(file: "items.csv", columns: ServiceItem.columns, rows: single.map(\.row)),
            CatalogSheet(
                file: "bundles.csv", columns: ServiceItem.columns + ["task_codes"],
                rows: bundles.map { $0.row + [$0.parts.joined(separator: "^")] }),
            sheet("questions.csv", ["question", "answer", "question_id", "choices"], \.questions) { question in
                [question.text, question.answer, question.id, question.choices.map { "\($0.value)=\($0.text)" }.joined(separator: "^")]
            },
            sheet("materials.csv", Material.columns, \.materials) { $0.row },
            sheet("fees.csv", ["fee_name", "fee_standard", "fee_basis", "is_reduction", "reduction_basis"], \.fees) { fee in
                [fee.name, fee.standard, fee.basis, written(fee.isReducible), fee.reductionBasis]
            },
            sheet("steps.csv", ["step_name", "step_actor", "step_days", "step_day_type", "step_explain"], \.steps) { step in
                [step.name, step.actor, written(step.days), step.unit, step.note]
            },
            sheet("delegations.csv", ["place_code", "from", "until", "legal_basis", "role"], \.delegations) { delegation in
                [delegation.place, written(delegation.from), written(delegation.until), delegation.legalBasis, delegation.role]
            },
        ]
    }

    /// Rows that belong to an item, by its code.
    private func sheet<Part>(
        _ file: String, _ columns: [String], _ parts: (ServiceItem) -> [Part], _ row: (Part) -> [String]
    ) -> CatalogSheet {
        CatalogSheet(
            file: file, columns: ["task_code"] + columns,
            rows: items.flatMap { item in parts(item).map { [item.code.raw] + row($0) } })
    }
}

private func written(_ number: Int?) -> String { number.map { "\($0)" } ?? "" }
private func written(_ flag: Bool?) -> String { flag.map { $0 ? "1" : "0" } ?? "" }
private func written(_ date: LocalDate?) -> String { date.map { "\($0)" } ?? "" }

extension ServiceItem {
    fileprivate var row: [String] { Self.columns.map { column($0) ?? "" } }
}

extension Place {
    fileprivate var row: [String] {
        [
            code, name, written(level), kind, address, hours,
            closed.map { $0.from == $0.until ? "\($0.from)" : "\($0.from)~\($0.until)" }.joined(separator: "^"), phone, parent,
            position.map { Self.degrees($0.latitude) } ?? "", position.map { Self.degrees($0.longitude) } ?? "",
        ]
    }

    private static func degrees(_ millionths: Int) -> String {
        let size = millionths.magnitude
        let fraction = "\(size % 1_000_000)"
        return (millionths < 0 ? "-" : "") + "\(size / 1_000_000)." + String(repeating: "0", count: max(0, 6 - fraction.utf8.count)) + fraction
    }
}

extension Material {
    fileprivate static let columns = [
        "material_name", "necessity", "form", "page_num", "note", "material_form", "source", "source_explain", "page_format",
        "form_guid", "example_guid", "fill_explain", "accept_stand", "by_law", "is_licence", "defer_days", "condition",
    ]

    fileprivate var row: [String] {
        [
            name, necessityText.isEmpty ? necessity.written : necessityText, form, pages, note, medium, source, sourceNote,
            pageFormat, blankURL, sampleURL, fillNote, standard, legalBasis, acceptsLicence ? "1" : "", written(deferDays), "\(condition)",
        ]
    }

    private var pages: String {
        switch (originals, copies) {
        case (let originals?, let copies?): "\(originals)/\(copies)"
        case (let count?, nil), (nil, let count?): "\(count)"
        case (nil, nil): ""
        }
    }
}

extension Material.Necessity {
    /// As the shipped enumeration calls it.
    fileprivate var written: String {
        switch self {
        case .required: "必要"
        case .optional: "非必要"
        case .deferrable: "容缺后补"
        case .exempt: "免提交"
        }
    }
}
