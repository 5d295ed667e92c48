/// The tables, as steps: entry n brings a file from version n (`user_version`) to n + 1.
/// A step that was released never changes; a change is a new step.
///
/// The ids of numbers, jobs and visits are the sequence of the journal row that began
/// them: one space of ids, never used twice.
enum Schema {
    static let records = [
        """
        CREATE TABLE journal (
            sequence  INTEGER PRIMARY KEY,
            wall      INTEGER NOT NULL,
            monotonic INTEGER NOT NULL,
            kind      TEXT NOT NULL,
            number    INTEGER NOT NULL,
            job       INTEGER NOT NULL,
            visit     INTEGER NOT NULL,
            body      TEXT NOT NULL,
            hash      BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_is_never_shortened BEFORE DELETE ON journal
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TABLE journal_head (
            one      INTEGER PRIMARY KEY CHECK (one = 1),
            sequence INTEGER NOT NULL,
            hash     BLOB NOT NULL
        ) STRICT;
        INSERT INTO journal_head VALUES (1, 0, zeroblob(32));

        CREATE TABLE series (
            day    TEXT NOT NULL,
            prefix TEXT NOT NULL,
            first  INTEGER NOT NULL,
            last   INTEGER NOT NULL,
            PRIMARY KEY (day, prefix)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE number (
            id               INTEGER PRIMARY KEY,
            request          TEXT NOT NULL UNIQUE,
            day              TEXT NOT NULL,
            text             TEXT NOT NULL,
            sequence         INTEGER NOT NULL,
            queue            TEXT NOT NULL,
            queue_name       TEXT NOT NULL,
            window           TEXT NOT NULL,
            item             TEXT,
            issued           INTEGER NOT NULL,
            on_print_failure TEXT NOT NULL,
            void_reason      TEXT,
            UNIQUE (day, text)
        ) STRICT;

        CREATE TABLE job (
            id       INTEGER PRIMARY KEY,
            state    INTEGER NOT NULL,
            device   TEXT NOT NULL,
            document TEXT NOT NULL,
            number   INTEGER REFERENCES number(id),
            fault    TEXT NOT NULL DEFAULT '',
            detail   TEXT NOT NULL DEFAULT ''
        ) STRICT;
        CREATE INDEX job_of_number ON job(number) WHERE number IS NOT NULL;
        CREATE INDEX job_not_ended ON job(id) WHERE state < 3;

        CREATE VIEW number_now AS
            SELECT number.*, (SELECT count(*) FROM job WHERE job.number = number.id) AS prints FROM number;
        """,
        // As what a printer that numbers its jobs knows it; NULL: it never had the document. Of those
        // that were printing when this was not yet written down nobody knows.
        """
        ALTER TABLE job ADD COLUMN printer_job TEXT;
        UPDATE job SET printer_job = '' WHERE state = 2;
        """,
        // What is known of persons, sealed (Vault). `vault` is one row once something was: which key file
        // it was, and which key is in use.
        """
        CREATE TABLE vault (
            one         INTEGER PRIMARY KEY CHECK (one = 1),
            fingerprint BLOB NOT NULL,
            current     INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE sealed (
            kind    TEXT NOT NULL,
            id      INTEGER NOT NULL,
            field   TEXT NOT NULL,
            key     INTEGER NOT NULL,
            box     BLOB NOT NULL,
            expires TEXT,
            PRIMARY KEY (kind, id, field)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sealed_expires ON sealed(expires) WHERE expires IS NOT NULL;
        """,
        // The journal in less room: a kind's name stands once, and a row keeps a mark of its hash.
        """
        CREATE TABLE journal_kind (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        INSERT INTO journal_kind (name) SELECT DISTINCT kind FROM journal;
        CREATE TABLE journal_2 (
            sequence  INTEGER PRIMARY KEY,
            wall      INTEGER NOT NULL,
            monotonic INTEGER NOT NULL,
            kind      INTEGER NOT NULL REFERENCES journal_kind(id),
            number    INTEGER NOT NULL,
            job       INTEGER NOT NULL,
            visit     INTEGER NOT NULL,
            body      TEXT NOT NULL,
            mark      BLOB NOT NULL
        ) STRICT;
        INSERT INTO journal_2
            SELECT sequence, wall, monotonic, journal_kind.id, number, job, visit, body,
                iif(sequence % 1024 = 0, hash, substr(hash, 1, 8))
            FROM journal JOIN journal_kind ON name = kind;
        DROP TABLE journal;
        ALTER TABLE journal_2 RENAME TO journal;
        CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_is_never_shortened BEFORE DELETE ON journal
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        ALTER TABLE journal_head ADD COLUMN digest TEXT NOT NULL DEFAULT 'sha256';
        """,
    ]
}
