import CSQLite
import Glibc
import KioskCore
import KioskStore

/// A number against the same rows in one bare transaction, in turns, so that both see
/// the same disk in the same mood.
func numbers(_ scratch: Scratch) throws {
    let rounds = 40
    let turn = 50
    var queue = Queue(code: "general")
    queue.name = "综合受理"
    queue.window = "1—3号窗口"
    queue.prefix = "A"
    let item = "11441900007333XXXX4442011008000"
    let day = LocalDate.epoch.adding(days: 20_778)
    let moment = Moment(wall: Int64(day.daysSince1970) * 86_400_000, monotonic: 1, utcOffset: 28_800)

    let store = try Store(directory: "\(scratch.path)/store")
    let bare = try BareSQLite(directory: "\(scratch.path)/bare", day: "\(day)", prefix: queue.prefix)
    var ours = Samples()
    var theirs = Samples()
    var tickets = Samples()
    var repeats = Samples()
    var finds = Samples()
    var flushes = Samples()
    var last: QueueNumber?
    for round in 0..<rounds {
        let requests = (0..<turn).map { uuid(round * turn + $0) }
        var issued: [QueueNumber] = []
        func bareTurn() throws {
            for request in requests {
                try theirs.time { () throws(Trouble) in
                    try bare.issue(request: request, item: item, queue: queue, day: "\(day)", wall: moment.wall)
                }
            }
        }
        func storeTurn() throws {
            for request in requests {
                let issue = try ours.time { () throws(StoreFault) in
                    try store.issueNumber(request: request, item: item, in: queue, on: day, at: moment)
                }
                guard case .issued(let number) = issue else { throw Trouble("no number: \(issue)") }
                issued.append(number)
            }
        }
        // Who comes second may find the disk warm.
        for turn in round % 2 == 0 ? [bareTurn, storeTurn] : [storeTurn, bareTurn] { try turn() }
        for number in issued {
            _ = try repeats.time { () throws(StoreFault) in
                try store.issueNumber(request: number.request, item: item, in: queue, on: day, at: moment)
            }
            _ = try finds.time { () throws(StoreFault) in try store.number(day, number.text) }
        }
        try flush(scratch, turn, &flushes)
        last = issued.last
    }
    guard let last, last.sequence == rounds * turn, bare.last == last.sequence else {
        throw Trouble("the two sides did not do the same work")
    }

    let sizeOfNumbers = try size(of: "\(scratch.path)/store/records.db")

    // The whole life of a ticket: queued, printing, printed.
    for _ in 0..<500 {
        try tickets.time { () throws in
            guard case .begun(let job, _) = try store.beginJob("ticket", device: "printer", number: last.id, at: moment) else {
                throw Trouble("no job")
            }
            try store.changeJob(job, .printing, at: moment)
            try store.changeJob(job, .printed, at: moment)
        }
    }

    // 2,000 wait (`rounds` times `turn`); each call is followed by a number, so that they stay as many.
    var window = Window(code: "1")
    window.serves = [Window.Service(queue: queue.code)]
    guard case .open(let pass) = try store.openWindow(window, clerk: "1", lease: 1_000, at: moment) else { throw Trouble("no window") }
    var calls = Samples()
    for round in 0..<1_000 {
        let answer = try calls.time { () throws(StoreFault) in try store.callNext(pass, on: day, CounterRules(), at: moment) }
        guard case .done = answer else { throw Trouble("nobody was called: \(answer)") }
        _ = try store.finish(pass, CounterRules(), at: moment)
        _ = try store.issueNumber(request: "more \(round)", item: item, in: queue, on: day, at: moment)
    }

    var table = Table()
    table.add("bare SQLite, the same rows", theirs)
    table.add("Store.issueNumber", ours)
    table.add("4 KiB written and flushed", flushes)
    table.add("a number asked for again", repeats)
    table.add("a number found by its ticket", finds)
    table.add("call next, 2,000 waiting", calls)
    table.add("a job: queued, printing, printed", tickets)

    let sizeOfTickets = try size(of: "\(scratch.path)/store/records.db") - sizeOfNumbers

    var walk = Samples()
    var rows = 0
    for _ in 0..<5 {
        let finding = try walk.time { () throws(StoreFault) in try store.verifyJournal() }
        guard case .intact(let count, _, _) = finding else { throw Trouble("the journal is broken: \(finding)") }
        rows = Int(count)
    }
    table.add("a row of the journal verified", walk, each: max(rows, 1))
    table.print()
    print("  \(grouped(ours.count)) numbers each, in turns of \(turn); in the file a number takes "
        + "\(sizeOfNumbers / ours.count) bytes, its ticket \(sizeOfTickets / tickets.count)")
}

/// Of a database that is open elsewhere, with what still stands in its log.
private func size(of path: String) throws -> Int {
    var db: OpaquePointer?
    var statement: OpaquePointer?
    defer {
        sqlite3_finalize(statement)
        sqlite3_close(db)
    }
    guard sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, nil) == SQLITE_OK,
        sqlite3_prepare_v2(db, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", -1, &statement, nil) == SQLITE_OK,
        sqlite3_step(statement) == SQLITE_ROW
    else { throw Trouble("\(path): \(String(cString: sqlite3_errmsg(db)))") }
    return Int(sqlite3_column_int64(statement, 0))
}

private func uuid(_ number: Int) -> String {
    let digits = String(number &* 2_654_435_761 & 0xffff_ffff, radix: 16)
    return "00000000-0000-4000-8000-0000\(String(repeating: "0", count: 8 - digits.count))\(digits)"
}

/// What the disk itself takes, without a database.
private func flush(_ scratch: Scratch, _ count: Int, _ samples: inout Samples) throws {
    let descriptor = open("\(scratch.path)/flush", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Trouble("flush: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    let page = [UInt8](repeating: 0x5a, count: 4_096)
    for index in 0..<count {
        let written = samples.time {
            pwrite(descriptor, page, page.count, off_t(index * page.count)) == page.count && fdatasync(descriptor) == 0
        }
        guard written else { throw Trouble("flush: \(String(cString: strerror(errno)))") }
    }
}

/// The least that can be done in C: the same tables and rows, statements prepared, one
/// transaction each, and nothing that makes them right: no look for an earlier request,
/// no rule of days, no hash.
private final class BareSQLite {
    private var db: OpaquePointer?
    private var statements: [OpaquePointer] = []
    private(set) var last = 0

    init(directory: String, day: String, prefix: String) throws {
        _ = try Store(directory: directory)  // makes the tables
        guard sqlite3_open_v2("\(directory)/records.db", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK,
            sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON", nil, nil, nil) == SQLITE_OK,
            sqlite3_exec(db, "INSERT INTO series VALUES ('\(day)', '\(prefix)', 1, 0)", nil, nil, nil) == SQLITE_OK,
            sqlite3_exec(db, "INSERT OR IGNORE INTO journal_kind (id, name) VALUES (1, 'number-issued')", nil, nil, nil) == SQLITE_OK
        else { throw trouble() }
        for sql in [
            "BEGIN IMMEDIATE",
            "UPDATE series SET last = last + 1 WHERE day = ? AND prefix = ?",
            "INSERT INTO number VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            "INSERT INTO journal VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?)",
            "UPDATE journal_head SET sequence = ?, hash = ?",
            "COMMIT",
            "SELECT last FROM series WHERE day = ? AND prefix = ?",
            """
            INSERT INTO turn (number, day, queue, state, priority, arrived, rank, since, ahead, expected, low, high, away)
            VALUES (?, ?, ?, 1, 1, 0, 0, 0, ?, NULL, NULL, NULL, 0)
            """,
        ] {
            var statement: OpaquePointer?
            guard sqlite3_prepare_v2(db, sql, -1, &statement, nil) == SQLITE_OK, let statement else { throw trouble() }
            statements.append(statement)
        }
    }

    deinit {
        for statement in statements { sqlite3_finalize(statement) }
        sqlite3_close(db)
    }

    func issue(request: String, item: String, queue: Queue, day: String, wall: Int64) throws(Trouble) {
        try step(0)
        for statement in [1, 6] {
            bind(statement, 1, day)
            bind(statement, 2, queue.prefix)
        }
        try step(1)
        guard sqlite3_step(statements[6]) == SQLITE_ROW else { throw trouble() }
        let sequence = sqlite3_column_int64(statements[6], 0)
        sqlite3_reset(statements[6])
        last = Int(sequence)
        let text = queue.text(of: last)
        for (index, value) in [request, day, text].enumerated() { bind(2, Int32(index) + 2, value) }
        sqlite3_bind_int64(statements[2], 1, sequence)
        sqlite3_bind_int64(statements[2], 5, sequence)
        for (index, value) in [queue.code, queue.name, queue.window, item].enumerated() { bind(2, Int32(index) + 6, value) }
        sqlite3_bind_int64(statements[2], 10, wall)
        bind(2, 11, queue.onPrintFailure.rawValue)
        try step(2)
        sqlite3_bind_int64(statements[3], 1, sequence)
        sqlite3_bind_int64(statements[3], 2, wall)
        sqlite3_bind_int64(statements[3], 3, 1)
        sqlite3_bind_int64(statements[3], 4, 1)
        sqlite3_bind_int64(statements[3], 5, sequence)
        bind(3, 6, "{\"ahead\":\(last - 1),\"day\":\"\(day)\",\"hall\":0,\"item\":\"\(item)\",\"queue\":\"\(queue.code)\",\"text\":\"\(text)\"}")
        sqlite3_bind_zeroblob(statements[3], 7, 8)
        try step(3)
        sqlite3_bind_int64(statements[7], 1, sequence)
        bind(7, 2, day)
        bind(7, 3, queue.code)
        sqlite3_bind_int64(statements[7], 4, sequence - 1)
        try step(7)
        sqlite3_bind_int64(statements[4], 1, sequence)
        sqlite3_bind_zeroblob(statements[4], 2, 32)
        try step(4)
        try step(5)
    }

    private func bind(_ statement: Int, _ column: Int32, _ value: String) {
        sqlite3_bind_text(statements[statement], column, value, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
    }

    private func step(_ statement: Int) throws(Trouble) {
        guard sqlite3_step(statements[statement]) == SQLITE_DONE else { throw trouble() }
        sqlite3_reset(statements[statement])
    }

    private func trouble() -> Trouble { Trouble("bare SQLite: \(String(cString: sqlite3_errmsg(db)))") }
}
