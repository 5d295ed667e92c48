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

        -- The numbers that stand for a filter's value in the search index: "@d3", "@t5", "@p2".
        CREATE TABLE filter (
            kind TEXT NOT NULL, value TEXT NOT NULL, id INTEGER NOT NULL,
            PRIMARY KEY (kind, value)
        ) STRICT, WITHOUT ROWID;

        -- When an item can be done at a place, where that is not always: first day, and
        -- the first day no longer. Every other pair of item and place is only in the index.
        CREATE TABLE dated (
            place INTEGER NOT NULL, item INTEGER NOT NULL, first_day TEXT NOT NULL, end_day TEXT NOT NULL,
            PRIMARY KEY (place, item, first_day)
        ) STRICT, WITHOUT ROWID;

        -- One row: what the caller said of the files that the items came from.
        CREATE TABLE source (description TEXT NOT NULL) STRICT;

        -- rowid is item.id, so that results come in the order of use without sorting. The
        -- text is made by SearchIndex; see there.
        CREATE VIRTUAL TABLE item_index USING fts5 (
            text, content='', columnsize=0, tokenize='kiosk'
        );
        -- Fewer, larger pieces while importing.
        INSERT INTO item_index (item_index, rank) VALUES ('hashsize', 16777216);
        """
    ]
}
