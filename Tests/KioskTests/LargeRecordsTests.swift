import Glibc
import KioskCore
import Testing

@testable import Kiosk
@testable import KioskStore

/// Records that are too large to be read before the first number, after a run that did not close them.
@Suite("Large records after a crash")
struct LargeRecordsTests {
    private let terminal: Terminal

    init() throws { terminal = try Terminal() }

    private var mark: String { terminal.directory + "/state/records.db-unchecked" }

    /// As a year leaves them, and then a crash.
    private func crashed() throws {
        let state = terminal.directory + "/state"
        try terminal.whileClosed { _ in
            try Store(directory: state).records.write { (db) throws(StoreFault) in
                try db.execute("CREATE TABLE filler (bytes BLOB); INSERT INTO filler VALUES (zeroblob(\(Database.largestAtOnce)))")
            }
            #expect(writeFile("\(state)/records.db-wal", [UInt8](repeating: 0, count: 64)))
        }
    }

    @Test func `The terminal works at once, and reads them meanwhile`() throws {
        try crashed()
        _ = try terminal.station.queues()
        let until = Clock.monotonic() + 60_000
        while terminal.station.store.isToBeChecked, Clock.monotonic() < until { usleep(2_000) }
        #expect(!terminal.station.store.isToBeChecked)
        #expect(access(mark, F_OK) != 0)
    }

    @Test func `Closed in the middle, it does not wait for the end, and the next run begins anew`() throws {
        try crashed()
        terminal.station.close()
        // The end may have come first.
        #expect(terminal.station.store.isToBeChecked == (access(mark, F_OK) == 0))
        try terminal.restart()
        _ = try terminal.station.queues()
    }
}
