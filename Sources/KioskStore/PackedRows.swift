import KioskCore

/// The small tables that belong to one item, each in one column of its row: nobody asks
/// for a material without its item, and a province has twenty million of them.
///
/// Rows are separated by U+001E, fields by U+001F, the parts of a list by U+001D, which a
/// catalog's texts cannot hold.
enum PackedRows {
    static func pack<Row>(_ rows: [Row], _ fields: (Row) -> [String]) -> String {
        var text = ""
        for (index, row) in rows.enumerated() {
            if index > 0 { text += "\u{1E}" }
            for (index, field) in fields(row).enumerated() {
                if index > 0 { text += "\u{1F}" }
                text += clean(field)
            }
        }
        return text
    }

    static func unpack<Row>(_ text: String, _ row: (PackedRow) -> Row?) -> [Row] {
        guard !text.isEmpty else { return [] }
        var rows: [Row] = []
        var fields: [String] = []
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            for end in 0...bytes.count {
                let mark = end < bytes.count ? bytes[end] : 0x1E
                guard mark == 0x1E || mark == 0x1F else { continue }
                fields.append(start < end ? String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self) : "")
                start = end + 1
                guard mark == 0x1E else { continue }
                if let row = row(PackedRow(fields: fields)) { rows.append(row) }
                fields.removeAll(keepingCapacity: true)
            }
        }
        return rows
    }

    /// One of `ServiceItem.packedDetails`.
    static func detail(_ field: ItemField, _ details: String) -> String {
        unpack(details) { $0.text(0) == field.rawValue ? $0.text(1) : nil }.first ?? ""
    }

    static func list(_ parts: [String]) -> String { parts.joined(separator: "\u{1D}") }

    private static func clean(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x1E || $0 == 0x1F }) else { return text }
        return String(text.unicodeScalars.map { $0.value == 0x1E || $0.value == 0x1F ? " " : Character($0) })
    }
}

/// A row that an older or newer version may have written with other fields: one that is
/// not there is "".
struct PackedRow {
    let fields: [String]

    func text(_ index: Int) -> String { fields.indices.contains(index) ? fields[index] : "" }
    func number(_ index: Int) -> Int? { Int(text(index)) }
    func flag(_ index: Int) -> Bool? { number(index).map { $0 != 0 } }
    func date(_ index: Int) -> LocalDate? { LocalDate(iso: text(index)) }
    func list(_ index: Int) -> [String] {
        text(index).utf8.split(separator: 0x1D).map { String(Substring($0)) }
    }
}

private func text(_ value: Int?) -> String { value.map { "\($0)" } ?? "" }
private func text(_ value: Bool?) -> String { value.map { $0 ? "1" : "0" } ?? "" }
private func text(_ value: LocalDate?) -> String { value?.description ?? "" }

extension ServiceItem {
    // What is packed and unpacked stands side by side: the order of the fields is the format.

    var packedMaterials: String {
        get {
            PackedRows.pack(materials) { m in
                [
                    m.name, m.form, text(m.originals), text(m.copies), "\(m.necessity.rawValue)", m.necessityText, m.note, m.medium,
                    m.source, m.sourceNote, m.pageFormat, m.blankURL, m.sampleURL, m.fillNote, m.standard, m.legalBasis,
                    m.acceptsLicence ? "1" : "", text(m.deferDays), "\(m.condition)",
                ]
            }
        }
        set {
            materials = PackedRows.unpack(newValue) { row in
                var m = Material(
                    name: row.text(0), form: row.text(1), originals: row.number(2), copies: row.number(3),
                    necessity: row.number(4).flatMap { Material.Necessity(rawValue: Int32(clamping: $0)) } ?? .required, note: row.text(6))
                m.necessityText = row.text(5)
                (m.medium, m.source, m.sourceNote, m.pageFormat) = (row.text(7), row.text(8), row.text(9), row.text(10))
                (m.blankURL, m.sampleURL, m.fillNote) = (row.text(11), row.text(12), row.text(13))
                (m.standard, m.legalBasis) = (row.text(14), row.text(15))
                m.acceptsLicence = row.flag(16) ?? false
                m.deferDays = row.number(17)
                m.condition = (try? Condition(row.text(18))) ?? Condition()
                return m
            }
        }
    }

    var packedDelegations: String {
        get {
            PackedRows.pack(delegations) { [$0.place, text($0.from), text($0.until), $0.legalBasis, $0.role] }
        }
        set {
            delegations = PackedRows.unpack(newValue) { row in
                var delegation = Delegation(place: row.text(0), from: row.date(1), until: row.date(2), legalBasis: row.text(3))
                delegation.role = row.text(4)
                return delegation
            }
        }
    }

    var packedFees: String {
        get { PackedRows.pack(fees) { [$0.name, $0.standard, $0.basis, text($0.isReducible), $0.reductionBasis] } }
        set {
            fees = PackedRows.unpack(newValue) { row in
                ItemFee(name: row.text(0), standard: row.text(1), basis: row.text(2), isReducible: row.flag(3), reductionBasis: row.text(4))
            }
        }
    }

    var packedSteps: String {
        get { PackedRows.pack(steps) { [$0.name, $0.actor, text($0.days), $0.unit, $0.note] } }
        set {
            steps = PackedRows.unpack(newValue) { row in
                ItemStep(name: row.text(0), actor: row.text(1), days: row.number(2), unit: row.text(3), note: row.text(4))
            }
        }
    }

    var packedQuestions: String {
        get {
            PackedRows.pack(questions) { question in
                [question.id, question.text, question.answer, PackedRows.list(question.choices.flatMap { [$0.value, $0.text] })]
            }
        }
        set {
            questions = PackedRows.unpack(newValue) { row in
                let choices = row.list(3)
                return ItemQuestion(
                    id: row.text(0), text: row.text(1), answer: row.text(2),
                    choices: stride(from: 0, to: choices.count - 1, by: 2).map {
                        ItemQuestion.Choice(value: choices[$0], text: choices[$0 + 1])
                    })
            }
        }
    }

    var packedDetails: String {
        get {
            // In the order of the columns: a dictionary has none, and the same catalog is the same file.
            PackedRows.pack(ItemField.allCases.filter { details[$0] != nil }) { [$0.rawValue, self[$0]] }
        }
        set {
            details = Dictionary(
                PackedRows.unpack(newValue) { row in ItemField(rawValue: row.text(0)).map { ($0, row.text(1)) } },
                uniquingKeysWith: { first, _ in first })
        }
    }
}
