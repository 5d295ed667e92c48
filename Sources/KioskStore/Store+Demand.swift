import Glibc
import KioskCore

/// How often residents looked for something and did not get it, over some days.
package struct DemandCount: Hashable, Sendable {
    package let demand: Demand
    package let times: Int
    /// The first and the last of these days.
    package let first: LocalDate
    package let last: LocalDate
}

extension Schema {
    /// Counts and no rows of visits: nothing here tells when or by whom.
    static let demand = [
        """
        CREATE TABLE demand (
            day  TEXT NOT NULL,
            text TEXT NOT NULL,
            kind INTEGER NOT NULL,
            times INTEGER NOT NULL,
            PRIMARY KEY (day, text, kind)
        ) STRICT, WITHOUT ROWID;
        """
    ]
}

extension Store {
    /// How long a count is kept, in days.
    private static let demandDays = 400
    /// Of one day; whoever types at random fills no disk. What comes later is counted without its words.
    private static let demandTexts: Int64 = 500

    /// Counts a wish that was not met; of what may have been personal only that there was one.
    package func count(_ wish: SearchTrail.Wish, on day: LocalDate) throws(StoreFault) {
        var isKnown = false
        for word in wish.words where !isKnown { isKnown = try catalogKnowsPart(of: word) }
        let demand = Demand(of: wish.words, wish.kind, isKnown: isKnown)
        try demands().write { (db) throws(StoreFault) in
            let texts = try db.first("SELECT count(*) FROM demand WHERE day = ?1", .text(day.description)) { $0.integer(0) } ?? 0
            let isNew = try db.first(
                "SELECT 1 FROM demand WHERE day = ?1 AND text = ?2 AND kind = ?3", .text(day.description), .text(demand.text),
                .integer(demand.kind.rawValue), row: { $0.integer(0) }) == nil
            try db.run(
                """
                INSERT INTO demand VALUES (?1, ?2, ?3, 1)
                ON CONFLICT (day, text, kind) DO UPDATE SET times = times + 1
                """, .text(day.description), .text(isNew && texts >= Self.demandTexts ? "" : demand.text), .integer(demand.kind.rawValue))
            if isNew { try db.run("DELETE FROM demand WHERE day < ?1", .text(day.adding(days: -Self.demandDays).description)) }
        }
    }

    /// What was asked for most comes first; both days count, nil is without limit.
    package func demand(from: LocalDate? = nil, to: LocalDate? = nil) throws(StoreFault) -> [DemandCount] {
        try demands().read { (db) throws(StoreFault) in try db.demand(from, to) }
    }

    /// The same from outside: the terminal that writes it may be running.
    package static func demand(in directory: String, from: LocalDate?, to: LocalDate?) throws(StoreFault) -> [DemandCount] {
        try readDemand(in: directory) { (db) throws(StoreFault) in try db.demand(from, to) } ?? []
    }

    /// Nil when nothing was ever counted there.
    static func readDemand<R>(in directory: String, _ body: (Connection) throws(StoreFault) -> R) throws(StoreFault) -> R? {
        let path = "\(directory)/demand.db"
        guard access(path, F_OK) == 0 else {
            // No terminal has counted anything yet; or there is none.
            guard access(directory, R_OK | X_OK) == 0 else { throw StoreFault(errno: errno, directory) }
            return nil
        }
        let connection = try Connection(path: path, file: "demand.db", .reading)
        return try connection.transaction(.reading) { () throws(StoreFault) in
            let version = try connection.first("PRAGMA user_version") { $0.integer(0) } ?? 0
            guard version <= Int64(Schema.demand.count) else {
                throw StoreFault(.newer, "demand.db: written by a later version (schema \(version), this one knows \(Schema.demand.count))")
            }
            return version == 0 ? nil : try body(connection)
        }
    }
}

extension Connection {
    func demand(_ from: LocalDate?, _ to: LocalDate?) throws(StoreFault) -> [DemandCount] {
        try all(
            """
            SELECT text, kind, sum(times), min(day), max(day) FROM demand WHERE day >= ?1 AND day <= ?2
            GROUP BY text, kind ORDER BY sum(times) DESC, text, kind
            """, .text(from?.description ?? ""), .text(to?.description ?? "9999-12-31")
        ) { row -> DemandCount? in
            guard let kind = Demand.Kind(rawValue: Int(row.integer(1))), let first = LocalDate(iso: row.text(3)), let last = LocalDate(iso: row.text(4))
            else { return nil }
            return DemandCount(demand: Demand(row.text(0), kind), times: Int(row.integer(2)), first: first, last: last)
        }.compactMap(\.self)
    }
}
