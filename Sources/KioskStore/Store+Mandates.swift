import KioskCore

/// What came of asking for a mandate.
package enum MandateReceipt: Hashable, Sendable {
    case entrusted(Mandate)
    case repeated(Mandate)
    /// This request id had another mandate.
    case conflict
    /// Nobody entrusts oneself.
    case samePerson
}

extension Store {
    /// Records a mandate (委托) of two persons who both showed their cards.
    package func entrust(
        request: String, principal: CasePerson, agent: CasePerson, grade: Mandate.Grade, items: [String], from: LocalDate, until: LocalDate,
        at moment: Moment
    ) throws(StoreFault) -> MandateReceipt {
        let vault = try vault()
        return try records.write { (db) throws(StoreFault) in
            if let id = try db.first("SELECT id FROM mandate WHERE request = ?", .text(request), row: { $0.id(0) }),
                let earlier = try Self.mandate(id, db)
            {
                return earlier.items == items.sorted() && earlier.from == from && earlier.until == until && earlier.grade == grade
                    ? .repeated(earlier) : .conflict
            }
            guard principal.key != agent.key else { return .samePerson }
            let id = try Journal.append(at: moment, to: db) { id in
                Journal.Note(kind: "mandate-entrusted", body: [
                    "mandate": .count(Int(clamping: id)), "person": .text("\(principal.key)"), "agent": .text("\(agent.key)"),
                    "grade": .count(Int(grade.rawValue)), "from": .text("\(from)"), "until": .text("\(until)"), "items": .count(items.count),
                ])
            }
            try db.run(
                "INSERT INTO mandate VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, NULL)", .id(id), .text(request), .blob(principal.key.bytes),
                .text(principal.masked.name), .text(principal.masked.number), .blob(agent.key.bytes), .text(agent.masked.name),
                .text(agent.masked.number), .integer(Int(grade.rawValue)), .text("\(from)"), .text("\(until)"))
            for item in items {
                try db.run("INSERT OR IGNORE INTO mandate_item VALUES (?, ?)", .id(id), .text(item))
            }
            for (role, person) in [("principal", principal), ("agent", agent)] {
                try Self.seal(
                    person.values.map { PersonalValue("\(role)-\($0.field)", $0.value) }, kind: "mandate", id: id,
                    // After the last day nothing new begins; cases keep their own copies.
                    expires: until.adding(days: 1), vault, db)
            }
            guard let made = try Self.mandate(id, db) else { throw StoreFault(.damaged, "records.db: a mandate is gone as soon as written") }
            return .entrusted(made)
        }
    }

    package func mandate(id: UInt64) throws(StoreFault) -> Mandate? {
        try records.read { (db) throws(StoreFault) in try Self.mandate(id, db) }
    }

    /// The next of the seven steps; false when it is not the next one, or the mandate was taken back.
    package func stepMandate(_ id: UInt64, _ step: Mandate.Step, clerk: String, at moment: Moment) throws(StoreFault) -> Bool {
        try records.write { (db) throws(StoreFault) in
            let changed = try db.run(
                "UPDATE mandate SET step = ?1 WHERE id = ?2 AND step = ?1 - 1 AND revoked IS NULL", .integer(Int(step.rawValue)), .id(id))
            guard changed == 1 else { return false }
            _ = try Journal.append(at: moment, to: db) { _ in
                Journal.Note(kind: "mandate-\(step.name)", body: ["mandate": .count(Int(clamping: id)), "clerk": .text(clerk)])
            }
            return true
        }
    }

    /// The principal takes it back; false when it was already.
    package func revokeMandate(_ id: UInt64, reason: String, at moment: Moment) throws(StoreFault) -> Bool {
        try records.write { (db) throws(StoreFault) in
            guard try db.run("UPDATE mandate SET revoked = ? WHERE id = ? AND revoked IS NULL", .text(reason), .id(id)) == 1 else { return false }
            _ = try Journal.append(at: moment, to: db) { _ in
                Journal.Note(kind: "mandate-revoked", body: ["mandate": .count(Int(clamping: id)), "reason": .text(reason)])
            }
            return true
        }
    }

    static func mandate(_ id: UInt64, _ db: Connection) throws(StoreFault) -> Mandate? {
        let items = try db.all("SELECT item FROM mandate_item WHERE mandate = ? ORDER BY item", .id(id)) { $0.text(0) }
        return try db.first("SELECT * FROM mandate WHERE id = ?", .id(id)) { (row) throws(StoreFault) in
            Mandate(
                id: row.id(0), principal: CaseFile.Person(name: row.text(3), number: row.text(4)),
                agent: CaseFile.Person(name: row.text(6), number: row.text(7)),
                grade: Mandate.Grade(rawValue: Int32(clamping: row.integer(8))) ?? .guide, items: items, from: try row.date(9),
                until: try row.date(10), step: Mandate.Step(rawValue: Int32(clamping: row.integer(11))) ?? .entrusted,
                revoked: row.isNull(12) ? nil : row.text(12))
        }
    }

    /// This agent, this item, this day.
    static func covers(_ mandate: Mandate, _ request: CaseRequest, on day: LocalDate, _ db: Connection) throws(StoreFault) -> Bool {
        guard mandate.covers(request.item.raw, on: day), let agent = request.person?.key else { return false }
        return try db.first("SELECT 1 FROM mandate WHERE id = ? AND agent_person = ?", .id(mandate.id), .blob(agent.bytes)) { _ in true } ?? false
    }

    static func principalKey(of mandate: UInt64, _ db: Connection) throws(StoreFault) -> PersonKey? {
        try db.first("SELECT principal_person FROM mandate WHERE id = ?", .id(mandate)) { PersonKey($0.blob(0)) } ?? nil
    }

    /// What is sealed of the principal belongs to the case from now on, too.
    static func copyPrincipal(of mandate: UInt64, to id: UInt64, _ vault: Vault, _ db: Connection) throws(StoreFault) {
        for field in ["name", "number"] {
            let box = try db.first(
                "SELECT box FROM sealed WHERE kind = 'mandate' AND id = ? AND field = ?", .id(mandate), .text("principal-\(field)")) { $0.blob(0) }
            guard let box else { continue }
            let plain = try vault.open(box, as: Vault.Place(kind: "mandate", id: mandate, field: "principal-\(field)"))
            try seal([PersonalValue("applicant-\(field)", plain)], kind: "case", id: id, vault, db)
        }
    }
}
