import Foundation
import KioskCore
import Testing

@testable import KioskStore

@Suite("When the disk fails")
struct DamageTests {
    let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    private var records: URL { URL(filePath: "\(scratch.path)/records.db") }

    private func issue(_ count: Int, in store: Store, from first: Int = 0) throws {
        for number in first..<(first + count) { _ = try store.issue("request \(number)") }
    }

    @Test func `On a full disk a request gets no number, and none is lost when there is room again`() throws {
        let store = try Store(directory: scratch.path)
        try issue(3, in: store)
        try store.records.write { (db) throws(StoreFault) in
            let pages = try db.first("PRAGMA page_count") { $0.integer(0) } ?? 0
            try db.execute("PRAGMA max_page_count=\(pages)")
        }
        var given = 3
        let fault = #expect(throws: StoreFault.self) {
            for round in 0..<1_000 {
                _ = try store.issue("full \(round)")
                given += 1
            }
        }
        #expect(fault?.kind == .full)
        #expect(fault?.detail.hasPrefix("records.db: ") == true)
        #expect(throws: StoreFault.self) { try store.issue("full \(given - 3)") }
        try store.records.write { (db) throws(StoreFault) in try db.execute("PRAGMA max_page_count=100000") }
        // The request that failed is asked again and gets the number that was next.
        #expect(try store.issue("full \(given - 3)").new?.sequence == given + 1)
        #expect(try store.verifyJournal().rows == UInt64(given + 1))
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a small disk needs root"))
    func `The same on a real small disk`() throws {
        let disk = "\(scratch.path)/disk"
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        guard try run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk) == 0 else {
            print("SKIPPED: this machine lets nobody mount a disk; the full disk was only simulated")
            return
        }
        defer { _ = try? run("umount", "-l", disk) }
        var store: Store? = try Store(directory: disk)
        var given = 0
        let fault = #expect(throws: StoreFault.self) {
            while given < 10_000 {
                _ = try store?.issue("request \(given)")
                given += 1
            }
        }
        #expect(fault?.kind == .full)
        store = nil
        #expect(try run("mount", "-o", "remount,size=4m", disk) == 0)
        store = try Store(directory: disk)
        #expect(try store?.issue("request \(given)").new?.sequence == given + 1)
        #expect(try store?.verifyJournal().rows == UInt64(given + 1))
        store = nil
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a disk needs root"))
    func `On a disk that has turned read-only nothing opens for writing, and nothing acknowledged is lost`() throws {
        let disk = "\(scratch.path)/disk"
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        guard try run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk) == 0 else {
            print("SKIPPED: this machine lets nobody mount a disk")
            return
        }
        defer { _ = try? run("umount", "-l", disk) }
        var store: Store? = try Store(directory: disk)
        try store.map { try issue(3, in: $0) }
        guard try run("mount", "-o", "bind", disk, disk) == 0, try run("mount", "-o", "remount,ro,bind", disk) == 0 else {
            print("SKIPPED: this machine turns no disk read-only")
            return
        }
        defer { _ = try? run("umount", "-l", disk) }
        store = nil
        let fault = #expect(throws: StoreFault.self) { try Store(directory: disk) }
        #expect(fault?.kind == .readOnly, "\(String(describing: fault))")
        #expect(try run("mount", "-o", "remount,rw,bind", disk) == 0)
        store = try Store(directory: disk)
        #expect(try store?.issue("request 3").new?.text == "A004")
        #expect(try store?.verifyJournal().rows == 4)
        store = nil
    }

    /// Records of an earlier version have it in the journal alone.
    @Test(arguments: [false, true]) func `A copy is told from the records that it was made of`(isOfEarlierVersion: Bool) throws {
        let copied = try ScratchDirectory()
        var store: Store? = try Store(directory: scratch.path)
        try store?.recordOpening(version: "1", at: .beijing(.friday))
        try store.map { try issue(3, in: $0) }
        store = nil
        store = try Store(directory: scratch.path)
        try store?.recordOpening(version: "1", at: .beijing(.friday))
        #expect(try store?.lastCopied() == nil, "the same file, opened again")
        if isOfEarlierVersion {
            try store?.records.write { (db) throws(StoreFault) in try db.execute("UPDATE journal_head SET file = NULL") }
        }
        // While it runs, as a backup does.
        for name in ["records.db", "records.db-wal"] {
            try FileManager.default.copyItem(atPath: "\(scratch.path)/\(name)", toPath: "\(copied.path)/\(name)")
        }
        let other = try Store(directory: copied.path)
        #expect(try other.number(.friday, "A003") != nil, "what was acknowledged is in the copy")
        try other.recordOpening(version: "1", at: .beijing(.saturday))
        #expect(try other.lastCopied() == Moment.beijing(.saturday).wall)
        #expect(try other.journalTail(2).map(\.kind) == ["records-copied", "opened"])
        #expect(try other.verifyJournal().rows == 7)
        try other.recordOpening(version: "1", at: .beijing(.saturday))
        #expect(try other.journalTail(2).map(\.kind) == ["opened", "opened"], "said once")
    }

    @Test func `What is quoted of a torn file is one line, not too long, and writes on nobody's screen`() throws {
        let store = try Store(directory: scratch.path)
        try issue(1, in: store)
        try store.records.write { (db) throws(StoreFault) in
            try db.run("UPDATE series SET day = ?", .text("\u{1b}[31m\n\u{9b}2J" + String(repeating: "长", count: 1_000)))
        }
        let fault = #expect(throws: StoreFault.self) { try store.businessDay(.friday) }
        #expect(fault?.kind == .damaged)
        let detail = try #require(fault?.detail)
        #expect(detail.hasPrefix("records.db: \" [31m  2J长长"))
        #expect(detail.unicodeScalars.count == 501)
    }

    @Test func `After a crash the damage is found before the first number`() throws {
        var store: Store? = try Store(directory: scratch.path)
        try store.map { try issue(300, in: $0) }
        store = nil
        // A torn sector in the middle of the file, and a log that says the last run did not close it.
        let file = try FileHandle(forUpdating: records)
        try file.seek(toOffset: 5 * 4_096)
        try file.write(contentsOf: Data(repeating: 0xa5, count: 4_096))
        try file.close()
        try Data(repeating: 0, count: 64).write(to: URL(filePath: "\(scratch.path)/records.db-wal"))
        let fault = #expect(throws: StoreFault.self) { try Store(directory: scratch.path) }
        #expect(fault?.kind == .damaged)
        #expect(fault?.detail.hasPrefix("records.db: ") == true)
        #expect(fault?.detail.contains("Page 6") == true, "\(String(describing: fault))")
    }

    /// Rows of the journal beyond those that are looked at before the first number, and a log that the last run left.
    private func largeAndUnclosed(torn: Bool) throws {
        var store: Store? = try Store(directory: scratch.path)
        try store?.records.write { (db) throws(StoreFault) in
            for _ in 0..<4_000 { _ = try Journal.append(at: .beijing(LocalDate.friday.adding(days: -1)), to: db) { _ in Journal.Note(kind: "closed") } }
        }
        try store.map { try issue(3, in: $0) }
        let page = try store?.records.read { (db) throws(StoreFault) in
            try db.first("SELECT pageno FROM dbstat WHERE name = 'journal' AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET 2") { $0.integer(0) }
        }
        store = nil
        if torn { try tear(page: Int(try #require(page ?? nil))) }
        try unclose()
    }

    private func tear(page: Int) throws {
        let file = try FileHandle(forUpdating: records)
        try file.seek(toOffset: UInt64(page - 1) * 4_096)
        try file.write(contentsOf: Data(repeating: 0xa5, count: 4_096))
        try file.close()
    }

    private func unclose() throws { try Data(repeating: 0, count: 64).write(to: URL(filePath: "\(scratch.path)/records.db-wal")) }

    @Test func `Large records give numbers at once after a crash, and are read beside`() throws {
        try largeAndUnclosed(torn: false)
        let store = try Store(directory: scratch.path, largestAtOnce: 0)
        #expect(store.isToBeChecked)
        #expect(try store.issue("before").new?.text == "A004")
        try store.checkRecords()
        #expect(!store.isToBeChecked)
        #expect(!scratch.exists("records.db-unchecked"))
        #expect(try store.issue("after").new?.text == "A005")
    }

    @Test func `Damage in the old part of large records stops what comes after it is found, and every later opening`() throws {
        try largeAndUnclosed(torn: true)
        var store: Store? = try Store(directory: scratch.path, largestAtOnce: 0)
        #expect(try store?.issue("before").new?.text == "A004")
        let fault = #expect(throws: StoreFault.self) { try store?.checkRecords() }
        #expect(fault?.kind == .damaged)
        let refused = #expect(throws: StoreFault.self) { try store?.issue("after") }
        #expect(refused == fault)
        #expect(try store?.number(.friday, "A004") != nil, "what was given can still be read")
        store = nil
        #expect(throws: StoreFault.self) { store = try Store(directory: scratch.path, largestAtOnce: 0) }
        #expect(store == nil)
    }

    @Test func `Damage in what the day goes on with is found before the first number, in large records too`() throws {
        try largeAndUnclosed(torn: false)
        var store: Store? = try Store(directory: scratch.path)
        let pages = try store?.records.read { (db) throws(StoreFault) in
            try db.all("SELECT pageno FROM dbstat WHERE name IN ('turn', 'number', 'series', 'journal_head', 'waiting')") { Int($0.integer(0)) }
        }
        store = nil
        let whole = try Data(contentsOf: records)
        for page in try #require(pages) {
            try whole.write(to: records)
            try tear(page: page)
            try unclose()
            let fault = #expect(throws: StoreFault.self, "page \(page)") { store = try Store(directory: scratch.path, largestAtOnce: 0) }
            #expect(fault?.kind == .damaged)
        }
    }

    @Test func `A check that was not finished is begun anew, also when the terminal was closed in between`() throws {
        try largeAndUnclosed(torn: false)
        var store: Store? = try Store(directory: scratch.path, largestAtOnce: 0)
        store?.stopCheck()
        try store?.checkRecords()
        #expect(store?.isToBeChecked == true)
        store = nil
        store = try Store(directory: scratch.path, largestAtOnce: 0)
        #expect(store?.isToBeChecked == true)
        store = nil
        store = try Store(directory: scratch.path)
        #expect(store?.isToBeChecked == false, "small enough to be read whole at once")
    }

    @Test func `Large records that were cut off are found before the first number`() throws {
        try largeAndUnclosed(torn: false)
        let size = try Data(contentsOf: records).count
        let file = try FileHandle(forUpdating: records)
        try file.truncate(atOffset: UInt64(size - 4_096))
        try file.close()
        let fault = #expect(throws: StoreFault.self) { try Store(directory: scratch.path, largestAtOnce: 0) }
        #expect(fault?.kind == .damaged)
    }

    @Test func `A second terminal reads large records for itself`() throws {
        try largeAndUnclosed(torn: true)
        let (first, second) = ("\(scratch.path)/t1", "\(scratch.path)/t2")
        let one = try Store(directory: first, records: scratch.path, terminal: "t1", largestAtOnce: 0)
        let two = try Store(directory: second, records: scratch.path, terminal: "t2", largestAtOnce: 0)
        #expect(throws: StoreFault.self) { try one.checkRecords() }
        #expect(two.isToBeChecked)
        #expect(throws: StoreFault.self) { try two.checkRecords() }
        #expect(throws: StoreFault.self) { try two.issue("after") }
    }

    @Test func `A file cut short is found`() throws {
        var store: Store? = try Store(directory: scratch.path)
        try store.map { try issue(50, in: $0) }
        store = nil
        let file = try FileHandle(forUpdating: records)
        try file.truncate(atOffset: 10_000)
        try file.close()
        let fault = #expect(throws: StoreFault.self) { try Store(directory: scratch.path).issue("after") }
        #expect(fault?.kind == .damaged)
    }

    @Test func `A broken log end is what a crash leaves, and no damage`() throws {
        let broken = try ScratchDirectory()
        let store = try Store(directory: scratch.path)
        try issue(10, in: store)
        // As the disk would look after a power cut that tore the last write.
        for name in ["records.db", "records.db-wal"] {
            try FileManager.default.copyItem(atPath: "\(scratch.path)/\(name)", toPath: "\(broken.path)/\(name)")
        }
        let log = try FileHandle(forUpdating: URL(filePath: "\(broken.path)/records.db-wal"))
        let size = try log.seekToEnd()
        try log.truncate(atOffset: size - 100)
        try log.close()
        let after = try Store(directory: broken.path)
        #expect(try after.number(.friday, "A009") != nil)
        #expect(try after.number(.friday, "A010") == nil)
        #expect(try after.issue("request 9").new?.text == "A010")
        #expect(try after.verifyJournal().rows == 10)
    }

    @Test func `A date that is none is damage, not a crash`() throws {
        let store = try Store(directory: scratch.path)
        try issue(1, in: store)
        try store.records.write { (db) throws(StoreFault) in try db.execute("UPDATE series SET day = 'yesterday'") }
        let fault = #expect(throws: StoreFault.self) { try store.issue("next") }
        #expect(fault == StoreFault(.damaged, "records.db: \"yesterday\" is no date"))
    }

    @Test(.disabled(if: geteuid() == 0, "root may write everywhere"))
    func `A directory that may not be written is called read-only`() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: scratch.path)
        let fault = #expect(throws: StoreFault.self) { try Store(directory: scratch.path) }
        #expect(fault?.kind == .readOnly)
    }

    @Test func `A path through a file is an error with its name`() throws {
        try Data().write(to: URL(filePath: "\(scratch.path)/file"))
        let fault = #expect(throws: StoreFault.self) { try Store(directory: "\(scratch.path)/file/kiosk") }
        #expect(fault?.kind == .io)
        #expect(fault?.detail == "\(scratch.path)/file/kiosk: Not a directory")
    }

    @Test func `Held for too long by a database shell, the records say so`() throws {
        let store = try Store(directory: scratch.path)
        let shell = try Connection(path: records.path, file: "records.db", .writing)
        try shell.execute("BEGIN IMMEDIATE")
        let fault = #expect(throws: StoreFault.self) { try store.issue("one") }
        #expect(fault == StoreFault(.busy, "records.db: database is locked"))
        try shell.execute("ROLLBACK")
        #expect(try store.issue("one").new?.text == "A001")
    }

    private func run(_ arguments: String...) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = Pipe()
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
