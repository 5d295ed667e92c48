import CSQLite
import Foundation
import KioskCore
import KioskStore

/// A hall that gave 5,000 numbers on every day: what its records take, how soon they open, what a day's report, a number and a
/// call cost then.
///
/// Every number is issued, has its ticket printed, is called, served and finished by the calls that a terminal makes, each in its
/// own transaction. They are made in memory where there is room, on `/dev/shm`, as a year has twelve million flushes, and
/// copied to the disk that is measured.
func year(_ scratch: Scratch, days: Int) throws {
    let directory = "\(scratch.path)/year"
    let first = LocalDate.epoch.adding(days: 20_454)
    let made = monotonicNanoseconds()
    try Hall.make(directory, first, days: days)
    let seconds = Double(monotonicNanoseconds() - made) / 1e9
    let records = "\(directory)/records.db"
    let journal = try Hall.journal(records)
    let size = try databaseSize(of: records)
    let rounds = days < 30 ? 200 : 1_000
    print("  \(grouped(days)) days of \(grouped(Hall.numbers)) numbers, \(grouped(journal.rows)) rows of the journal, written in \(decimal(seconds, 0)) s")
    print("  journal \(megabytes(journal.bytes)), \(decimal(Double(journal.bytes) / Double(journal.rows), 1)) bytes a row; "
        + "the file \(megabytes(size))")

    var opens = Samples(), colds = Samples(), crashed = Samples(), coldCrashed = Samples(), checks = Samples(), reports = Samples()
    let today = first.adding(days: days)
    var clock = Hall.Clock(today)
    func open(_ samples: inout Samples) throws {
        let store = try samples.time { () throws(StoreFault) in
            let store = try Store(directory: directory)
            try store.recordOpening(version: "bench", at: clock.moment)
            return store
        }
        withExtendedLifetime(store) {}
    }
    for _ in 0..<rounds / 100 { try open(&opens) }
    for _ in 0..<rounds / 100 {
        try forget(records)
        try open(&colds)
    }
    for _ in 0..<rounds / 100 {
        try crash(directory)
        try open(&crashed)
    }
    for _ in 0..<rounds / 100 {
        try crash(directory)
        try forget(records)
        try open(&coldCrashed)
    }

    let store = try Store(directory: directory)
    // What a terminal does beside its first numbers.
    if store.isToBeChecked { try checks.time { () throws(StoreFault) in try store.checkRecords() } }
    for day in stride(from: 0, to: days, by: max(1, days / 40)) {
        let date = first.adding(days: day)
        guard let request = HallReport.Request(from: date, to: date, by: .window) else { throw Trouble("no such day") }
        let report = try reports.time { () throws(StoreFault) in try store.report(request, WorkingDays()) }
        guard report.total.finished == Hall.numbers else { throw Trouble("\(date): \(report.total.finished) finished of \(Hall.numbers)") }
    }

    // 2,000 wait on the day after; each call is followed by a number.
    let hall = try Hall(store, on: today)
    var issues = Samples(), calls = Samples(), flushes = Samples()
    for _ in 0..<rounds {
        try calls.time { try hall.call(0, &clock) }
        try hall.finish(0, &clock)
        try issues.time { try hall.issue(&clock) }
    }
    try flush(scratch, rounds, &flushes)
    var table = Table()
    table.add("4 KiB written and flushed", flushes)
    table.add("a number, 2,000 waiting", issues)
    table.add("call next, 2,000 waiting", calls)
    table.add("opened after it was closed", opens)
    table.add("the same, nothing of it in memory", colds)
    table.add("opened after a crash", crashed)
    table.add("the same, nothing of it in memory", coldCrashed)
    if checks.count > 0 { table.add("the file read whole, beside numbers", checks) }
    table.add("the report of a day", reports)
    table.print()
}

/// For the sections above, in a process of its own: writes a row and ends without closing anything.
func writeAndCrash(_ directory: String) throws {
    let store = try Store(directory: directory)
    try Hall.write(store)
    _exit(0)
}

private func crash(_ directory: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["--write-and-crash", directory]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Trouble("nothing was written before the crash") }
}

/// The file is read from the disk the next time, as after a power cut.
private func forget(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Trouble("\(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    fsync(descriptor)
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
}

private func megabytes(_ bytes: Int) -> String { "\(grouped(bytes / 1_000_000)) MB" }

/// Eight queues and forty windows that serve all of them.
private final class Hall {
    static let numbers = 5_000
    private static let waiting = 2_000
    /// Who is called has that many numbers after him.
    private static let behind = 40

    private let store: Store
    private let day: LocalDate
    private let queues = "ABCDEFGH".map { prefix in
        var queue = Queue(code: "business-\(prefix)")
        queue.name = "综合受理"
        queue.window = "1—40号窗口"
        queue.prefix = String(prefix)
        return queue
    }
    private var passes: [WindowPass] = []
    private var issued = 0
    /// No request of an earlier run on the same records is asked again.
    private let run = UUID().uuidString.prefix(8)

    /// Both clocks go on, as on a machine that is never switched off.
    struct Clock {
        private(set) var moment: Moment

        /// Opens at eight in the morning.
        init(_ day: LocalDate) {
            let wall = Int64(day.daysSince1970) * 86_400_000
            moment = Moment(wall: wall, monotonic: wall - 20_000 * 86_400_000, utcOffset: 28_800)
        }

        mutating func pass(_ milliseconds: Int64) {
            moment.wall += milliseconds
            moment.monotonic += milliseconds
        }
    }

    init(_ store: Store, on day: LocalDate) throws {
        (self.store, self.day) = (store, day)
        let moment = Clock(day).moment
        for code in 1...40 {
            var window = Window(code: "\(code)")
            window.serves = queues.map { Window.Service(queue: $0.code) }
            guard case .open(let pass) = try store.openWindow(window, clerk: "\(code)", lease: 1, at: moment) else { throw Trouble("no window") }
            passes.append(pass)
        }
    }

    static func make(_ directory: String, _ first: LocalDate, days: Int) throws {
        let files = FileManager.default
        guard !files.fileExists(atPath: directory) else { return }
        let memory = "/dev/shm/kiosk-bench-\(getpid())"
        let isRoom = (try? files.attributesOfFileSystem(forPath: "/dev/shm"))?[.systemFreeSize].flatMap { $0 as? Int }.map { $0 > days * 8_000_000 } ?? false
        let place = isRoom ? memory : directory
        defer { if isRoom { try? files.removeItem(atPath: memory) } }
        var store: Store? = try Store(directory: place)
        try store?.recordOpening(version: "bench", at: Clock(first).moment)
        for day in 0..<days { try store.map { try Hall($0, on: first.adding(days: day)).spend() } }
        try store.map { (store) in
            let next = first.adding(days: days)
            let hall = try Hall(store, on: next)
            var clock = Clock(next)
            for _ in 0..<Self.waiting { try hall.issue(&clock) }
        }
        store = nil
        if isRoom { try files.copyItem(atPath: memory, toPath: directory) }
    }

    /// A day from the first number to the last.
    private func spend() throws {
        var clock = Clock(day)
        for turn in 0..<Self.numbers + Self.behind {
            clock.pass(5_000)
            if turn < Self.numbers { try print(try issue(&clock), &clock) }
            guard turn >= Self.behind else { continue }
            let window = turn % passes.count
            if turn >= Self.behind + passes.count { try finish(window, &clock) }
            try call(window, &clock)
            clock.pass(20)
            guard case .done = try store.serve(passes[window], CounterRules(), at: clock.moment) else { throw Trouble("nobody is served") }
        }
        for window in passes.indices { try finish(window, &clock) }
        for pass in passes {
            guard case .done = try store.closeWindow(pass, at: clock.moment) else { throw Trouble("a window stays open") }
        }
    }

    @discardableResult
    func issue(_ clock: inout Clock) throws -> QueueNumber {
        issued += 1
        clock.pass(15)
        let serial = String(1_000_000 + issued)
        let issue = try store.issueNumber(
            request: "\(run)-7c5a-4b1e-\(day.daysSince1970 % 9_000 + 1_000)-\(serial)\(serial.dropFirst(2))",
            item: "11441900007333XXXX44420110\(100 + issued % 200)00", in: queues[issued % queues.count], on: day, at: clock.moment)
        guard case .issued(let number) = issue else { throw Trouble("no number: \(issue)") }
        return number
    }

    private func print(_ number: QueueNumber, _ clock: inout Clock) throws {
        guard case .begun(let job, _) = try store.beginJob("ticket", device: "tickets", number: number.id, at: clock.moment) else { throw Trouble("no job") }
        clock.pass(5)
        try store.changeJob(job, .printing, at: clock.moment)
        clock.pass(900)
        try store.changeJob(job, .printed, at: clock.moment)
    }

    func call(_ window: Int, _ clock: inout Clock) throws {
        clock.pass(5)
        guard case .done = try store.callNext(passes[window], on: day, CounterRules(), at: clock.moment) else { throw Trouble("nobody was called") }
    }

    func finish(_ window: Int, _ clock: inout Clock) throws {
        guard case .done = try store.finish(passes[window], CounterRules(), at: clock.moment) else { throw Trouble("nothing was finished") }
    }

    /// A row, so that there is something in the log.
    static func write(_ store: Store) throws { try store.record(.visitBegan, at: Clock(LocalDate.epoch.adding(days: 20_400)).moment) }

    /// Rows of the journal, and what its table takes.
    static func journal(_ path: String) throws -> (rows: Int, bytes: Int) {
        var db: OpaquePointer?
        var statement: OpaquePointer?
        defer {
            sqlite3_finalize(statement)
            sqlite3_close(db)
        }
        guard sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK,
            sqlite3_prepare_v2(
                db, "SELECT (SELECT sequence FROM journal_head), sum(pgsize) FROM dbstat WHERE name LIKE 'journal%' AND aggregate = TRUE", -1,
                &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW
        else { throw Trouble("\(path): \(String(cString: sqlite3_errmsg(db)))") }
        return (Int(sqlite3_column_int64(statement, 0)), Int(sqlite3_column_int64(statement, 1)))
    }
}
