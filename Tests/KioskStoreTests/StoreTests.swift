import Foundation
import Testing

@testable import KioskStore

@Suite("The state directory")
struct StoreTests {
    let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    @Test func `A store creates its directory and keeps it to itself`() throws {
        let store = try Store(directory: "\(scratch.path)/var/kiosk/")
        #expect(try scratch.permissions("var") == 0o700)
        #expect(try scratch.permissions("var/kiosk") == 0o700)
        #expect(try scratch.permissions("var/kiosk/records.db") == 0o600)
        #expect(try scratch.permissions("var/kiosk/catalog-1.db") == 0o600)
        withExtendedLifetime(store) {}
    }

    @Test func `Every connection waits for the disk`() throws {
        let store = try Store(directory: scratch.path)
        let writer = try store.records.write { (db) throws(StoreFault) in try db.first("PRAGMA synchronous") { $0.integer(0) } }
        let reader = try store.records.read { (db) throws(StoreFault) in try db.first("PRAGMA synchronous") { $0.integer(0) } }
        let mode = try store.records.read { (db) throws(StoreFault) in try db.first("PRAGMA journal_mode") { $0.text(0) } }
        #expect(writer == 2)
        #expect(reader == 2)
        #expect(mode == "wal")
    }

    @Test func `A reader can change nothing`() throws {
        let store = try Store(directory: scratch.path)
        let fault = #expect(throws: StoreFault.self) {
            try store.records.read { (db) throws(StoreFault) in try db.execute("CREATE TABLE t(x)") }
        }
        #expect(fault?.kind == .readOnly)
    }

    @Test func `A second store in the same directory is refused until the first is gone`() throws {
        var first: Store? = try Store(directory: scratch.path)
        let fault = #expect(throws: StoreFault.self) { try Store(directory: scratch.path) }
        #expect(fault?.kind == .locked)
        #expect(fault?.detail == "\(scratch.path) is in use by process \(getpid())")
        withExtendedLifetime(first) {}
        first = nil
        _ = try Store(directory: scratch.path)
    }

    @Test func `Released, a store leaves no write-ahead log behind`() throws {
        var store: Store? = try Store(directory: scratch.path)
        try store?.records.write { (db) throws(StoreFault) in try db.execute("CREATE TABLE t(x INTEGER) STRICT") }
        try store?.records.read { (db) throws(StoreFault) in try db.each("SELECT 1") { _ in true } }
        #expect(scratch.exists("records.db-wal"))
        store = nil
        #expect(!scratch.exists("records.db-wal"))
    }

    @Test func `What a transaction did before it failed is undone`() throws {
        let store = try Store(directory: scratch.path)
        try store.records.write { (db) throws(StoreFault) in try db.execute("CREATE TABLE t(x INTEGER UNIQUE) STRICT") }
        #expect(throws: StoreFault.self) {
            try store.records.write { (db) throws(StoreFault) in
                try db.run("INSERT INTO t VALUES (?)", .integer(1))
                try db.run("INSERT INTO t VALUES (?)", .integer(1))
            }
        }
        let rows = try store.records.read { (db) throws(StoreFault) in try db.all("SELECT x FROM t") { $0.integer(0) } }
        #expect(rows.isEmpty)
    }

    @Test func `A database of a later version is refused by name`() throws {
        try Store(directory: scratch.path).records.write { (db) throws(StoreFault) in
            try db.execute("PRAGMA user_version=4711")
        }
        let fault = #expect(throws: StoreFault.self) { try Store(directory: scratch.path) }
        #expect(fault?.kind == .newer)
        #expect(fault?.detail.hasPrefix("records.db: written by a later version (schema 4711,") == true)
    }

    @Test func `A file that is no database is called damaged`() throws {
        try Data(repeating: 0x55, count: 8_192).write(to: URL(filePath: "\(scratch.path)/records.db"))
        let fault = #expect(throws: StoreFault.self) { try Store(directory: scratch.path) }
        #expect(fault?.kind == .damaged)
        #expect(fault?.detail == "records.db: file is not a database")
    }
}
