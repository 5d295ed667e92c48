import KioskCore

/// A value of a person, in the words of the row that it belongs to.
package struct PersonalValue: Sendable {
    package let field: String
    package let value: Secret
    package init(_ field: String, _ value: Secret) { (self.field, self.value) = (field, value) }
}

extension Vault {
    /// Checks that the key file is the one that these records were sealed with.
    convenience init(of records: Database, in directory: String) throws(StoreFault) {
        let known = try records.read { (db) throws(StoreFault) in
            try db.first("SELECT fingerprint FROM vault") { $0.blob(0) }
        }
        try self.init(in: directory, isNew: known == nil)
        let mine = try fingerprint
        let current = current
        let theirs = try records.write { (db) throws(StoreFault) in
            try db.run("INSERT OR IGNORE INTO vault VALUES (1, ?, ?)", .blob(mine), .integer(Int(current)))
            return try db.first("SELECT fingerprint FROM vault") { $0.blob(0) }
        }
        guard theirs == mine else { throw StoreFault(.damaged, "\(Vault.file) belongs to other records") }
    }
}

extension Store {
    /// A person's value, opened; nil when it was never there or is purged.
    package func opened(_ place: Vault.Place) throws(StoreFault) -> Secret? {
        let box = try records.read { (db) throws(StoreFault) in
            try db.first(
                "SELECT box FROM sealed WHERE kind = ? AND id = ? AND field = ?",
                .text(place.kind), .id(place.id), .text(place.field)) { $0.blob(0) }
        }
        guard let box else { return nil }
        return try vault().open(box, as: place)
    }

    /// Must run in a writing transaction. `expires`: the first day on which the rule takes it away.
    static func seal(
        _ values: [PersonalValue], kind: String, id: UInt64, expires: LocalDate? = nil, _ vault: Vault, _ db: Connection
    ) throws(StoreFault) {
        guard !values.isEmpty else { return }
        try useCurrentKey(of: vault, db)
        for value in values {
            let place = Vault.Place(kind: kind, id: id, field: value.field)
            let box = try value.value.withBytes { (bytes) throws(StoreFault) in try vault.seal(UnsafeRawBufferPointer(bytes), as: place) }
            try db.run(
                "INSERT OR REPLACE INTO sealed VALUES (?, ?, ?, ?, ?, ?)", .text(kind), .id(id), .text(value.field),
                .integer(Int(vault.current)), .blob(box), .text(expires.map { "\($0)" }))
        }
    }

    /// Another process may have rotated the keys and be about to drop the old ones.
    private static func useCurrentKey(of vault: Vault, _ db: Connection) throws(StoreFault) {
        let inUse = try db.first("SELECT current FROM vault") { $0.integer(0) } ?? 0
        if Int64(vault.current) < inUse { try vault.reload() }
        guard Int64(vault.current) >= inUse else { throw StoreFault(.damaged, "\(Vault.file) is older than the records: key \(inUse) is not in it") }
    }

    /// From this day on the values of that row are purged.
    static func expire(kind: String, id: UInt64, from day: LocalDate, _ db: Connection) throws(StoreFault) {
        try db.run("UPDATE sealed SET expires = ? WHERE kind = ? AND id = ?", .text("\(day)"), .text(kind), .id(id))
    }

    /// Seals everything with a new key and drops the old ones. Cut off anywhere, everything still
    /// opens, and the next rotation finishes it. Records that were copied before open no more.
    /// - Returns: how many values there are.
    @discardableResult
    package func rotateVault(at moment: Moment) throws(StoreFault) -> Int {
        let vault = try vault()
        let count = try records.write { (db) throws(StoreFault) in
            // In the transaction, so that two processes rotate one after the other.
            try vault.reload()
            try vault.rotate()
            let current = Int(vault.current)
            let rows = try db.all("SELECT kind, id, field, box FROM sealed") {
                (place: Vault.Place(kind: $0.text(0), id: $0.id(1), field: $0.text(2)), box: $0.blob(3))
            }
            for row in rows {
                let plain = try vault.open(row.box, as: row.place)
                let box = try plain.withBytes { (bytes) throws(StoreFault) in try vault.seal(UnsafeRawBufferPointer(bytes), as: row.place) }
                try db.run(
                    "UPDATE sealed SET key = ?, box = ? WHERE kind = ? AND id = ? AND field = ?",
                    .integer(current), .blob(box), .text(row.place.kind), .id(row.place.id), .text(row.place.field))
            }
            try db.run("UPDATE vault SET current = ?", .integer(current))
            let count = rows.count
            _ = try Journal.append(at: moment, to: db) { _ in
                Journal.Note(kind: "vault-rotated", body: ["key": .count(current), "values": .count(count)])
            }
            return count
        }
        try records.write { (_) throws(StoreFault) in
            try vault.reload()
            try vault.forgetOldKeys()
        }
        return count
    }

    /// Takes away what has expired. What goes does not come back: a day to which the clock jumped counts when it was believed
    /// (`HallTime`).
    /// - Returns: how many values went.
    @discardableResult
    package func purgePersons(on day: LocalDate, at moment: Moment) throws(StoreFault) -> Int {
        try records.write { (db) throws(StoreFault) in
            let day = day.adding(days: -(try Journal.keepTime(at: moment, db).doubtedDays))
            // Whose number or booking it was is nobody's business after the day, which past midnight may not be over for its people;
            // where torn records do not say, the calendar does.
            let people = min(day, (try? Self.dayInForce(day, at: moment, db)) ?? day)
            try db.run("UPDATE turn SET person = NULL, agent = NULL WHERE person IS NOT NULL AND day < ?", .text("\(people)"))
            try db.run("UPDATE booking SET person = NULL WHERE person IS NOT NULL AND day < ?", .text("\(day)"))
            let count = try db.run("DELETE FROM sealed WHERE expires <= ?", .text("\(day)"))
            guard count > 0 else { return 0 }
            // Whose values are gone is nobody any more: neither key nor masked form stays.
            try db.run(
                """
                UPDATE case_file SET person = NULL, applicant = '', applicant_number = '', agent_person = NULL, agent = '', agent_number = ''
                WHERE decided IS NOT NULL AND (person IS NOT NULL OR agent_person IS NOT NULL)
                AND NOT EXISTS (SELECT 1 FROM sealed WHERE kind = 'case' AND sealed.id = case_file.id)
                """)
            try db.run(
                """
                UPDATE mandate SET principal_person = NULL, principal = '', principal_number = '', agent_person = NULL, agent = '', agent_number = ''
                WHERE (principal_person IS NOT NULL OR agent_person IS NOT NULL)
                AND NOT EXISTS (SELECT 1 FROM sealed WHERE kind = 'mandate' AND sealed.id = mandate.id)
                """)
            _ = try Journal.append(at: moment, to: db) { _ in
                Journal.Note(kind: "persons-purged", body: ["day": .text("\(day)"), "values": .count(count)])
            }
            return count
        }
    }
}
