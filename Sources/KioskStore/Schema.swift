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
        // Cases (办件), mandates (代办), evaluations (好差评). A person is a key and a masked form; the rest is
        // in `sealed`. What is NULL has not come yet.
        """
        CREATE TABLE mandate (
            id               INTEGER PRIMARY KEY,
            request          TEXT NOT NULL UNIQUE,
            principal_person BLOB,
            principal        TEXT NOT NULL,
            principal_number TEXT NOT NULL,
            agent_person     BLOB,
            agent            TEXT NOT NULL,
            agent_number     TEXT NOT NULL,
            grade            INTEGER NOT NULL,
            first_day        TEXT NOT NULL,
            last_day         TEXT NOT NULL,
            step             INTEGER NOT NULL,
            revoked          TEXT
        ) STRICT;
        CREATE TABLE mandate_item (
            mandate INTEGER NOT NULL REFERENCES mandate(id),
            item    TEXT NOT NULL,
            PRIMARY KEY (mandate, item)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE case_series (
            prefix TEXT NOT NULL,
            day    TEXT NOT NULL,
            last   INTEGER NOT NULL,
            PRIMARY KEY (prefix, day)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE case_file (
            id               INTEGER PRIMARY KEY,
            request          TEXT NOT NULL UNIQUE,
            number           TEXT NOT NULL UNIQUE,
            item             TEXT NOT NULL,
            item_name        TEXT NOT NULL,
            item_version     TEXT NOT NULL,
            department       TEXT NOT NULL,
            limit_count      INTEGER,
            limit_unit       TEXT,
            state            INTEGER NOT NULL,
            received         TEXT NOT NULL,
            received_at      INTEGER NOT NULL,
            accepted         TEXT,
            promised         TEXT,
            promised_certain INTEGER NOT NULL,
            decided          TEXT,
            latest           TEXT NOT NULL,
            person           BLOB,
            applicant        TEXT NOT NULL,
            applicant_number TEXT NOT NULL,
            agent_person     BLOB,
            agent            TEXT NOT NULL,
            agent_number     TEXT NOT NULL,
            mandate          INTEGER REFERENCES mandate(id),
            outcome          TEXT NOT NULL
        ) STRICT;
        CREATE INDEX case_open ON case_file(received) WHERE decided IS NULL;
        CREATE INDEX case_decided ON case_file(decided) WHERE decided IS NOT NULL;
        CREATE INDEX case_of_agent ON case_file(agent_person, received) WHERE agent_person IS NOT NULL;
        CREATE TABLE case_paper (
            case_file INTEGER NOT NULL REFERENCES case_file(id),
            place     INTEGER NOT NULL,
            name      TEXT NOT NULL,
            form      TEXT NOT NULL,
            need      INTEGER NOT NULL,
            handed_in TEXT,
            PRIMARY KEY (case_file, place)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE case_stop (
            case_file INTEGER NOT NULL REFERENCES case_file(id),
            place     INTEGER NOT NULL,
            state     INTEGER NOT NULL,
            first_day TEXT NOT NULL,
            until     TEXT,
            words     TEXT NOT NULL,
            PRIMARY KEY (case_file, place)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE evaluation (
            serial  INTEGER PRIMARY KEY,
            visit   INTEGER UNIQUE,
            case_file INTEGER UNIQUE REFERENCES case_file(id),
            level   INTEGER NOT NULL,
            reasons TEXT NOT NULL,
            channel TEXT NOT NULL,
            form    TEXT NOT NULL,
            day     TEXT NOT NULL,
            CHECK ((visit IS NULL) <> (case_file IS NULL))
        ) STRICT;
        CREATE TABLE evaluation_head (
            one  INTEGER PRIMARY KEY CHECK (one = 1),
            last INTEGER NOT NULL
        ) STRICT;
        INSERT INTO evaluation_head VALUES (1, 0);
        """,
        // The hall: its time, who waits and how, windows, boards. A number of the day in force waits;
        // in hall time everybody who was there before came at 0, in the order of their numbers.
        """
        ALTER TABLE journal_head ADD COLUMN hall INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE journal_head ADD COLUMN wall INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE journal_head ADD COLUMN monotonic INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE journal_head ADD COLUMN boot TEXT NOT NULL DEFAULT '';

        ALTER TABLE job ADD COLUMN terminal TEXT NOT NULL DEFAULT '';

        CREATE TABLE turn (
            number   INTEGER PRIMARY KEY REFERENCES number(id),
            day      TEXT NOT NULL,
            queue    TEXT NOT NULL,
            state    INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            arrived  INTEGER NOT NULL,
            rank     INTEGER NOT NULL,
            since    INTEGER NOT NULL,
            target   TEXT NOT NULL DEFAULT '',
            window   TEXT NOT NULL DEFAULT '',
            call     INTEGER NOT NULL DEFAULT 0,
            recalls  INTEGER NOT NULL DEFAULT 0,
            ahead    INTEGER NOT NULL DEFAULT 0,
            expected INTEGER,
            low      INTEGER,
            high     INTEGER,
            away     INTEGER NOT NULL DEFAULT 0,
            waited   INTEGER
        ) STRICT;
        CREATE INDEX turn_waiting ON turn(day, queue, rank, number) WHERE state = 1 AND target = '';
        CREATE INDEX turn_directed ON turn(day, target, rank, number) WHERE state = 1 AND target <> '';
        CREATE INDEX turn_called ON turn(call) WHERE state = 3;
        INSERT INTO turn (number, day, queue, state, priority, arrived, rank, since)
            SELECT id, day, queue, 1, 1, 0, 0, 0 FROM number
            WHERE void_reason IS NULL AND day = (SELECT max(day) FROM series);

        CREATE TABLE slot (
            day    TEXT NOT NULL,
            queue  TEXT NOT NULL,
            start  INTEGER NOT NULL,
            issued INTEGER NOT NULL,
            PRIMARY KEY (day, queue, start)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE pace (
            queue    TEXT PRIMARY KEY,
            estimate BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE window (
            code    TEXT PRIMARY KEY,
            state   INTEGER NOT NULL,
            fence   INTEGER NOT NULL,
            clerk   TEXT NOT NULL,
            expires INTEGER NOT NULL,
            number  INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE board (
            name TEXT PRIMARY KEY,
            said INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        DROP VIEW number_now;
        CREATE VIEW number_now AS
            SELECT number.*, (SELECT count(*) FROM job WHERE job.number = number.id) AS prints,
                turn.state AS turn_state, turn.priority, turn.ahead, turn.low, turn.high, turn.away, turn.window AS called_to
            FROM number LEFT JOIN turn ON turn.number = number.id;
        """,
        // For reports: what was evaluated on a day, cases by both days that count, what a person wanted before.
        """
        CREATE INDEX evaluation_day ON evaluation(day);
        DROP INDEX case_decided;
        CREATE INDEX case_decided ON case_file(decided, received) WHERE decided IS NOT NULL;
        CREATE INDEX case_of_person ON case_file(person, item) WHERE person IS NOT NULL;
        """,
        // Whose number it is, and who came for them; bookings (预约). A person is a key (PersonKey), for the day.
        """
        ALTER TABLE turn ADD COLUMN person BLOB;
        ALTER TABLE turn ADD COLUMN agent BLOB;
        CREATE INDEX turn_of_person ON turn(person, day) WHERE person IS NOT NULL;
        CREATE TABLE booking (
            id        INTEGER PRIMARY KEY,
            request   TEXT NOT NULL UNIQUE,
            queue     TEXT NOT NULL,
            item      TEXT,
            day       TEXT NOT NULL,
            start     INTEGER NOT NULL,
            until     INTEGER NOT NULL,
            person    BLOB,
            number    INTEGER REFERENCES number(id),
            cancelled TEXT
        ) STRICT;
        CREATE INDEX booking_of_day ON booking(day, queue, start);
        CREATE INDEX booking_of_person ON booking(person, day) WHERE person IS NOT NULL;
        """,
        // How many wait in each queue of a day: whoever takes a number is told so, and counting them then would take the
        // longer the more there are. Kept by the table itself, so that no verb can forget it.
        """
        CREATE TABLE waiting (
            day   TEXT NOT NULL,
            queue TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (day, queue)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO waiting SELECT day, queue, count(*) FROM turn WHERE state = 1 AND target = '' GROUP BY day, queue;
        CREATE TRIGGER turn_begins AFTER INSERT ON turn WHEN new.state = 1 AND new.target = ''
            BEGIN
                INSERT INTO waiting VALUES (new.day, new.queue, 1) ON CONFLICT DO UPDATE SET count = count + 1;
            END;
        CREATE TRIGGER turn_changes AFTER UPDATE OF day, queue, state, target ON turn
            WHEN old.state = 1 AND old.target = '' OR new.state = 1 AND new.target = ''
            BEGIN
                UPDATE waiting SET count = count - 1 WHERE day = old.day AND queue = old.queue AND old.state = 1 AND old.target = '';
                INSERT INTO waiting SELECT new.day, new.queue, 1 WHERE new.state = 1 AND new.target = ''
                    ON CONFLICT DO UPDATE SET count = count + 1;
            END;
        """,
        // The journal in still less room: what the bodies of a sort have in common stands once (JournalBody). Rows that were
        // written before keep theirs whole. The head knows whose file it is, so that no opening looks for the last one.
        """
        CREATE TABLE journal_form (id INTEGER PRIMARY KEY, form TEXT NOT NULL UNIQUE) STRICT;
        ALTER TABLE journal ADD COLUMN form INTEGER REFERENCES journal_form(id);
        ALTER TABLE journal_head ADD COLUMN file TEXT;
        """,
        // Within how many working days what may follow is to follow, as it was when the case was received.
        """
        ALTER TABLE case_paper ADD COLUMN days INTEGER;
        """,
        // What the hall makes of a clock that jumps (HallTime): how far a right one is ahead of the hall's time, since when it is
        // doubted, and by how much.
        """
        ALTER TABLE journal_head ADD COLUMN ahead INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE journal_head ADD COLUMN doubted INTEGER;
        ALTER TABLE journal_head ADD COLUMN lead INTEGER;
        UPDATE journal_head SET ahead = wall - hall;
        """,
    ]
}
