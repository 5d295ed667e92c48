import CKiosk
import CSQLite
import Foundation
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
    let item = "11990321000258386U5990502004000"  // of examples/hall
    let day = LocalDate.epoch.adding(days: 20_778)
    let moment = Moment(wall: Int64(day.daysSince1970) * 86_400_000, monotonic: 1, utcOffset: 28_800)

    let store = try Store(directory: "\(scratch.path)/store")
    let bare = try BareSQLite(directory: "\(scratch.path)/bare", day: "\(day)", prefix: queue.prefix)
    let interface = try Interface(directory: "\(scratch.path)/interface", queue)
    var ours = Samples()
    var theirs = Samples()
    var whole = Samples()
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
        func interfaceTurn() throws {
            for request in requests {
                try whole.time { () throws(Trouble) in try interface.issue(request: request, item: item) }
            }
            interface.hearEvents()
        }
        // Who comes later may find the disk warm.
        let turns = [bareTurn, storeTurn, interfaceTurn]
        for place in 0..<3 { try turns[(place + round) % 3]() }
        for number in issued {
            _ = try repeats.time { () throws(StoreFault) in
                try store.issueNumber(request: number.request, item: item, in: queue, on: day, at: moment)
            }
            _ = try finds.time { () throws(StoreFault) in try store.number(day, number.text) }
        }
        try flush(scratch, turn, &flushes)
        last = issued.last
    }
    guard let last, last.sequence == rounds * turn, bare.last == last.sequence, interface.last == last.text else {
        throw Trouble("the sides did not do the same work")
    }

    let sizeOfNumbers = try databaseSize(of: "\(scratch.path)/store/records.db")

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
    table.add("kiosk_number_issue()", whole)
    table.add("4 KiB written and flushed", flushes)
    table.add("a number asked for again", repeats)
    table.add("a number found by its ticket", finds)
    table.add("call next, 2,000 waiting", calls)
    table.add("a job: queued, printing, printed", tickets)

    let sizeOfTickets = try databaseSize(of: "\(scratch.path)/store/records.db") - sizeOfNumbers

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
func databaseSize(of path: String) throws -> Int {
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

/// A number through the whole C interface: arguments that are checked, the item as the catalog has it today, the event, the handle.
private final class Interface {
    private let terminal: OpaquePointer
    private(set) var last = ""

    init(directory: String, _ queue: Queue) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let configuration = "\(directory)/kiosk.conf"
        try """
            [hall]
            name = hall
            [store]
            directory = state
            [catalog]
            directory = \(FileManager.default.currentDirectoryPath)/examples/hall
            [queue \(queue.code)]
            name = \(queue.name)
            window = \(queue.window)
            prefix = \(queue.prefix)

            """.write(toFile: configuration, atomically: false, encoding: .utf8)
        var opened: OpaquePointer?
        var status = kiosk_status(KIOSK_E_INVALID)
        configuration.withCString { path in
            var options = kiosk_options(size: UInt32(MemoryLayout<kiosk_options>.size), flags: 0, config_path: path)
            status = kiosk_open(&options, &opened, nil)
        }
        guard status == KIOSK_OK, let opened else { throw Trouble("kiosk_open: \(String(cString: kiosk_status_name(status)))") }
        terminal = opened
    }

    deinit { kiosk_close(terminal) }

    func issue(request: String, item: String) throws(Trouble) {
        var number: OpaquePointer?
        let status = request.withCString { request in
            item.withCString { item in
                "general".withCString { queue in
                    var wanted = kiosk_number_request()
                    wanted.size = UInt32(MemoryLayout<kiosk_number_request>.size)
                    (wanted.request_id, wanted.item, wanted.queue) = (request, item, queue)
                    return kiosk_number_issue(terminal, &wanted, &number)
                }
            }
        }
        guard status == KIOSK_OK, let number else { throw Trouble("kiosk_number_issue: \(String(cString: kiosk_status_name(status)))") }
        last = String(cString: kiosk_number_text(number))
        kiosk_number_free(number)
    }

    func hearEvents() {
        while let event = kiosk_event_next(terminal) { kiosk_event_free(event) }
    }
}

private func uuid(_ number: Int) -> String {
    let digits = String(number &* 2_654_435_761 & 0xffff_ffff, radix: 16)
    return "00000000-0000-4000-8000-0000\(String(repeating: "0", count: 8 - digits.count))\(digits)"
}

/// What the disk itself takes, without a database.
func flush(_ scratch: Scratch, _ count: Int, _ samples: inout Samples) throws {
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
            sqlite3_exec(
                db, "INSERT INTO journal_kind VALUES (1, 'number-issued'); INSERT INTO journal_form VALUES (1, 'ahead day hall item queue text')",
                nil, nil, nil) == SQLITE_OK
        else { throw trouble() }
        for sql in [
            "BEGIN IMMEDIATE",
            "UPDATE series SET last = last + 1 WHERE day = ? AND prefix = ?",
            "INSERT INTO number VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            "INSERT INTO journal VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?, 1)",
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
        bind(3, 6, "\(last - 1)\u{1f}\(day)\u{1f}0\u{1f}\(item)\u{1f}\(queue.code)\u{1f}\(text)")
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
