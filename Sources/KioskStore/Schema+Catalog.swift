extension Schema {
    /// Tells one set of tables from another: a built file of another format is not opened
    /// but made anew. Made from the tables themselves, so that nobody has to think of it;
    /// a change of what their fields mean needs a changed comment in them.
    static let catalogFormat: Int32 = {
        // FNV-1a, and never 0, which is what an empty file has.
        var hash: UInt32 = 0x811C_9DC5
        for step in catalog { for byte in step.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 } }
        return Int32(truncatingIfNeeded: hash & 0x7FFF_FFFF) | 1
    }()

    /// The tables of a built catalog, made once and never changed; what refers to what was
    /// checked when the files were read.
    static let catalog: [String] = [
        """
        -- id counts from 1 without gaps, the most used item first.
        CREATE TABLE item (
            id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, basic_code TEXT NOT NULL, name TEXT NOT NULL,
            keywords TEXT NOT NULL, department TEXT NOT NULL, department_code TEXT NOT NULL, type TEXT NOT NULL,
            level INTEGER, audience TEXT NOT NULL, handling TEXT NOT NULL,
            promised_days INTEGER, statutory_days INTEGER, visits INTEGER, visit_reason TEXT NOT NULL,
            has_fee INTEGER, fee TEXT NOT NULL, fee_basis TEXT NOT NULL,
            condition TEXT NOT NULL, result TEXT NOT NULL, legal_basis TEXT NOT NULL,
            is_online INTEGER NOT NULL, online_url TEXT NOT NULL, topics TEXT NOT NULL, queue TEXT NOT NULL,
            effective TEXT, cancelled TEXT, home TEXT NOT NULL,
            -- Tables in a column: PackedRows.
            materials TEXT NOT NULL, delegations TEXT NOT NULL, fees TEXT NOT NULL, steps TEXT NOT NULL,
            questions TEXT NOT NULL, parts TEXT NOT NULL, details TEXT NOT NULL
        ) STRICT;
        CREATE TABLE place (
            id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, level INTEGER,
            address TEXT NOT NULL, hours TEXT NOT NULL, phone TEXT NOT NULL, parent TEXT NOT NULL,
            kind TEXT NOT NULL, closed TEXT NOT NULL, latitude INTEGER, longitude INTEGER
        ) STRICT;
        -- What the hall's own enumerations.csv says.
        CREATE TABLE enumeration (
            id INTEGER PRIMARY KEY, list TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, english TEXT NOT NULL,
            meaning TEXT NOT NULL
        ) STRICT;

        -- What the hall's own synonyms.csv says; words are separated by ^.
        CREATE TABLE synonym (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, words TEXT NOT NULL) STRICT;

        -- One row: what the caller said of the files that the items came from.
        CREATE TABLE source (description TEXT NOT NULL) STRICT;

        -- The parts of SearchIndex, where item.id - 1 is an item's number. When they are not
        -- as their sums say, or of another version, the index is made anew from the items.
        CREATE TABLE search_part (number INTEGER PRIMARY KEY, sum INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
        """
    ]
}
