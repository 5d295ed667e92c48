import KioskCore

extension Store {
    /// What the hall did on some days. Rows of items have their names by the catalog in force.
    package func report(_ request: HallReport.Request, _ working: WorkingDays) throws(StoreFault) -> HallReport {
        let items = ItemWords { [catalog] (code) throws(StoreFault) in
            try catalog.read { (db) throws(StoreFault) in try db.words(ofItem: code) }
        }
        var folding = HallReport.Folding(request, working) { items[$0]?.department ?? "" }
        try demands().read { (db) throws(StoreFault) in try db.tellDemand(request, to: &folding) }
        try records.read { (db) throws(StoreFault) in try db.tellDays(request, to: &folding) }
        return folding.finished(items)
    }
}

extension JournalReader {
    /// The same beside a terminal that may be running.
    ///
    /// - Parameter state: the terminal's own directory, with its catalog and what was looked for in vain; without a catalog
    ///   numbers are of no department.
    package func report(_ request: HallReport.Request, _ working: WorkingDays, state: String) throws(StoreFault) -> HallReport {
        let catalog = try CatalogShelf.fileInForce(in: state)
        let items = ItemWords { (code) throws(StoreFault) in
            try catalog?.read { (db) throws(StoreFault) in try db.words(ofItem: code) }
        }
        var folding = HallReport.Folding(request, working) { items[$0]?.department ?? "" }
        try Store.readDemand(in: state) { (db) throws(StoreFault) in try db.tellDemand(request, to: &folding) }
        try read { (db) throws(StoreFault) in try db.tellDays(request, to: &folding) }
        return folding.finished(items)
    }
}

/// What the catalog calls an item, asked once for each.
private final class ItemWords {
    private let ask: (String) throws(StoreFault) -> (name: String, department: String)?
    private var known: [String: (name: String, department: String)?] = [:]

    init(_ ask: @escaping (String) throws(StoreFault) -> (name: String, department: String)?) { self.ask = ask }

    /// Nil for an item that the catalog does not have, or has no more.
    subscript(code: String) -> (name: String, department: String)? {
        if let known = known[code] { return known }
        let words = (try? ask(code)) ?? nil
        known[code] = words
        return words
    }
}

extension HallReport.Folding {
    fileprivate mutating func finished(_ items: ItemWords) -> HallReport {
        var report = finished()
        if report.request.dimension == .item { report.name { items[$0]?.name ?? "" } }
        return report
    }
}

extension Connection {
    fileprivate func words(ofItem code: String) throws(StoreFault) -> (name: String, department: String)? {
        try first("SELECT name, department FROM item WHERE code = ?", .text(code)) { ($0.text(0), $0.text(1)) }
    }

    /// In one transaction.
    fileprivate func tellDays(_ request: HallReport.Request, to folding: inout HallReport.Folding) throws(StoreFault) {
        try tellEvaluations(request, to: &folding)
        try tellNumbers(request, to: &folding)
        try tellCases(request, to: &folding)
    }

    /// The rows of the journal from the first number of the first day to before the first number after the last day, or after the
    /// last into which somebody of these days was taken along. Ids of numbers are sequences of the journal and indexed by day; no
    /// clock is asked.
    private func tellNumbers(_ request: HallReport.Request, to folding: inout HallReport.Folding) throws(StoreFault) {
        let days = (Value.text("\(request.days.lowerBound)"), Value.text("\(request.days.upperBound)"))
        let start = try first(
            "SELECT min(id) FROM number WHERE day = (SELECT min(day) FROM number WHERE day BETWEEN ? AND ?)", days.0, days.1
        ) { $0.isNull(0) ? nil : $0.id(0) } ?? nil
        guard let start else { return }
        let end = try firstNumber(after: days.1)
        let last = try first("SELECT max(day) FROM turn WHERE number >= ? AND number < ? AND day > ?", .id(start), .id(end), days.1) {
            $0.isNull(0) ? nil : $0.text(0)
        } ?? nil
        let words = try JournalWords(self)
        let kinds = words.kinds.compactMapValues { HallRow.Kind(rawValue: $0) }
        try each(
            """
            SELECT sequence, kind, number, visit, body, form FROM journal WHERE sequence >= ? AND sequence < ?
            AND kind IN (SELECT id FROM journal_kind WHERE name LIKE 'number%') ORDER BY sequence
            """, [.id(start), .id(try last.map { (last) throws(StoreFault) in try firstNumber(after: .text(last)) } ?? end)]
        ) { row in
            guard let kind = kinds[row.integer(1)] else { return true }
            folding.hear(HallRow(sequence: row.id(0), kind: kind, number: row.id(2), visit: row.id(3), body: words.body(row, 4, form: 5)))
            return true
        }
    }

    /// The id of the first number of the next day that has one; more than any when none has.
    private func firstNumber(after day: Value) throws(StoreFault) -> UInt64 {
        let first = try first("SELECT min(id) FROM number WHERE day = (SELECT min(day) FROM number WHERE day > ?)", day) {
            $0.isNull(0) ? nil : $0.id(0)
        }
        return (first ?? nil) ?? .max
    }

    /// Those received or decided on these days, and those that were open on one of them.
    private func tellCases(_ request: HallReport.Request, to folding: inout HallReport.Folding) throws(StoreFault) {
        let days = (Value.text("\(request.days.lowerBound)"), Value.text("\(request.days.upperBound)"))
        let ids = try all("SELECT id FROM case_file WHERE decided IS NULL AND received <= ?", days.1) { $0.id(0) }
            + all("SELECT id FROM case_file WHERE decided >= ? AND received <= ?", days.0, days.1) { $0.id(0) }
        for id in ids {
            if let file = try hallCase(id) { folding.add(file) }
        }
    }

    private func hallCase(_ id: UInt64) throws(StoreFault) -> HallCase? {
        let file = try first(
            """
            SELECT case_file.item, department, case_file.state, received, accepted, decided, limit_count, limit_unit,
                EXISTS (SELECT 1 FROM case_paper WHERE case_file = case_file.id AND handed_in > received),
                case_file.person IS NOT NULL AND EXISTS (
                    SELECT 1 FROM case_file AS earlier
                    WHERE earlier.person = case_file.person AND earlier.item = case_file.item AND earlier.id < case_file.id
                    AND earlier.state IN (?2, ?3) AND earlier.decided <= case_file.received
                    AND julianday(case_file.received) - julianday(earlier.received) <= ?4),
                turn.queue, turn.window
            FROM case_file LEFT JOIN journal ON sequence = case_file.id LEFT JOIN turn ON turn.number = journal.number
            WHERE case_file.id = ?1
            """, .id(id), .integer(Int(CaseState.refused.rawValue)), .integer(Int(CaseState.withdrawn.rawValue)), .integer(HallCase.vainDays)
        ) { (row) throws(StoreFault) in
            var facts = Light.Facts(received: try row.date(3))
            facts.accepted = row.isNull(4) ? nil : try row.date(4)
            facts.decided = row.isNull(5) ? nil : try row.date(5)
            facts.limit = TimeLimit.Unit(rawValue: row.text(7)).map { TimeLimit(Int(row.integer(6)), $0) }
            var file = HallCase(
                item: row.text(0), department: row.text(1), state: CaseState(rawValue: Int32(clamping: row.integer(2))) ?? .received,
                facts: facts)
            (file.camePapersLater, file.cameInVain) = (row.integer(8) == 1, row.integer(9) == 1)
            (file.queue, file.window) = (row.text(10), row.text(11))
            return file
        }
        guard var file else { return nil }
        try each("SELECT state, first_day, until FROM case_stop WHERE case_file = ? ORDER BY place", [.id(id)]) { (row) throws(StoreFault) in
            file.facts.stops.append(WorkingDays.Stop(from: try row.date(1), until: row.isNull(2) ? nil : try row.date(2)))
            if row.integer(0) == Int64(CaseState.supplement.rawValue) { file.camePapersLater = true }
            return true
        }
        return file
    }

    private func tellEvaluations(_ request: HallReport.Request, to folding: inout HallReport.Folding) throws(StoreFault) {
        var (lowest, highest, count) = (UInt64.max, UInt64(0), 0)
        try each(
            """
            SELECT serial, evaluation.level, evaluation.day, evaluation.visit, case_file.item, department, turn.queue, turn.window
            FROM evaluation LEFT JOIN case_file ON case_file.id = case_file LEFT JOIN journal ON sequence = case_file.id
            LEFT JOIN turn ON turn.number = journal.number
            WHERE evaluation.day BETWEEN ? AND ?
            """, [.text("\(request.days.lowerBound)"), .text("\(request.days.upperBound)")]
        ) { (row) throws(StoreFault) in
            (lowest, highest, count) = (min(lowest, row.id(0)), max(highest, row.id(0)), count + 1)
            guard let level = EvaluationLevel(rawValue: Int32(clamping: row.integer(1))) else {
                folding.add(missingEvaluations: 1)
                return true
            }
            let subject: HallEvaluation.Subject = row.isNull(3)
                ? .file(item: row.text(4), department: row.text(5), queue: row.text(6), window: row.text(7)) : .visit(row.id(3))
            folding.add(HallEvaluation(subject, level, on: try row.date(2)))
            return true
        }
        guard count > 0 else { return }
        folding.add(missingEvaluations: try missingSerials(lowest...highest))
    }

    /// Serials that were taken out of this range, or from right before it; or after it, when it is the last.
    private func missingSerials(_ serials: ClosedRange<UInt64>) throws(StoreFault) -> Int {
        let (lowest, highest) = (serials.lowerBound, serials.upperBound)
        let before = try first("SELECT max(serial) FROM evaluation WHERE serial < ?", .id(lowest)) { $0.id(0) } ?? 0
        let isLast = try first("SELECT 1 FROM evaluation WHERE serial > ? LIMIT 1", .id(highest)) { _ in true } == nil
        let last = isLast ? try first("SELECT last FROM evaluation_head") { $0.id(0) } ?? highest : highest
        let there = try first("SELECT count(*) FROM evaluation WHERE serial > ? AND serial <= ?", .id(before), .id(last)) { $0.id(0) } ?? 0
        let all = max(last, highest) &- before
        return Int(clamping: all > there ? all - there : 0)
    }

    fileprivate func tellDemand(_ request: HallReport.Request, to folding: inout HallReport.Folding) throws(StoreFault) {
        let (from, to) = (request.days.lowerBound, request.days.upperBound)
        try each(
            "SELECT day, kind, sum(times) FROM demand WHERE day >= ? AND day <= ? GROUP BY day, kind", [.text("\(from)"), .text("\(to)")]
        ) { row in
            if let kind = Demand.Kind(rawValue: Int(row.integer(1))), let day = LocalDate(iso: row.text(0)) {
                folding.add(kind, times: Int(row.integer(2)), on: day)
            }
            return true
        }
        folding.add(try demand(from, to).map { HallReport.Wish(demand: $0.demand, times: $0.times) })
    }
}
