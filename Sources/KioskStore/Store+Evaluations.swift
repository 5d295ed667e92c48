import KioskCore

/// What came of an evaluation.
package enum EvaluationReceipt: Hashable, Sendable {
    /// Its serial, from 1 without a gap.
    case given(UInt64)
    /// This visit or case was evaluated already.
    case twice
    /// The case is not that far, or was handed in by an agent: then the principal evaluates.
    case notYours
    case notFound
}

extension Store {
    /// Records an evaluation, once for each visit and case.
    ///
    /// - Parameter by: of a case that an agent handed in, who evaluates.
    package func evaluate(_ evaluation: Evaluation, by person: PersonKey? = nil, on day: LocalDate, at moment: Moment) throws(StoreFault) -> EvaluationReceipt {
        try records.write { (db) throws(StoreFault) in
            var note = Journal.Note(kind: "evaluation-given")
            var (visit, file): (Value, Value) = (.null, .null)
            switch evaluation.subject {
            case .visit(let id):
                visit = .id(id)
                note.visit = id
            case .file(let id):
                guard let found = try Self.caseFile("id", .id(id), db) else { return .notFound }
                guard found.accepted != nil || found.decided != nil else { return .notYours }
                if found.mandate != 0 {
                    let principal = try db.first("SELECT person FROM case_file WHERE id = ?", .id(id)) { PersonKey($0.blob(0)) } ?? nil
                    guard let person, person == principal else { return .notYours }
                }
                file = .id(id)
                note.body["case"] = .text("\(found.number)")
            }
            let isGiven = try db.first("SELECT 1 FROM evaluation WHERE visit = ? OR case_file = ?", visit, file) { _ in true } ?? false
            guard !isGiven else { return .twice }
            let serial = (try db.first("SELECT last FROM evaluation_head") { $0.id(0) } ?? 0) &+ 1
            try db.run("UPDATE evaluation_head SET last = ?", .id(serial))
            var reasons = evaluation.reasons
            reasons.sort()
            let codes = reasons.joined(separator: ";")
            try db.run(
                "INSERT INTO evaluation VALUES (?, ?, ?, ?, ?, ?, ?, ?)", .id(serial), visit, file, .integer(Int(evaluation.level.rawValue)),
                .text(codes), .text(evaluation.channel.rawValue), .text(evaluation.form), .text("\(day)"))
            note.body["serial"] = .count(Int(clamping: serial))
            note.body["level"] = .count(Int(evaluation.level.rawValue))
            note.body["reasons"] = .text(codes)
            note.body["channel"] = .text(evaluation.channel.rawValue)
            note.body["form"] = .text(evaluation.form)
            let written = note
            _ = try Journal.append(at: moment, to: db) { _ in written }
            return .given(serial)
        }
    }

    package func isEvaluated(_ subject: Evaluation.Subject) throws(StoreFault) -> Bool {
        try records.read { (db) throws(StoreFault) in
            switch subject {
            case .visit(let id): try db.first("SELECT 1 FROM evaluation WHERE visit = ?", .id(id)) { _ in true } ?? false
            case .file(let id): try db.first("SELECT 1 FROM evaluation WHERE case_file = ?", .id(id)) { _ in true } ?? false
            }
        }
    }

    /// Serials that were given and are not there any more: somebody took rows out.
    package func missingEvaluations() throws(StoreFault) -> [ClosedRange<UInt64>] {
        try records.read { (db) throws(StoreFault) in
            var missing: [ClosedRange<UInt64>] = []
            var next = UInt64(1)
            try db.each("SELECT serial FROM evaluation ORDER BY serial") { row in
                let serial = row.id(0)
                if serial > next { missing.append(next...(serial - 1)) }
                next = max(next, serial &+ 1)
                return true
            }
            let last = try db.first("SELECT last FROM evaluation_head") { $0.id(0) } ?? 0
            if last >= next { missing.append(next...last) }
            return missing
        }
    }
}
