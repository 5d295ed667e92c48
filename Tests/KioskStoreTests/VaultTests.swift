import Foundation
import KioskCore
import Testing

@testable import KioskStore

@Suite("What is known of persons")
struct VaultTests {
    let scratch: ScratchDirectory
    let now = Moment.beijing(.friday)
    private let number = Array("11010519491231002X".utf8)

    init() throws { scratch = try ScratchDirectory() }

    private var file: URL { URL(filePath: "\(scratch.path)/vault.key") }

    private func secret(_ text: String) -> Secret {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { Secret(copying: $0) } ?? Secret(count: 0)
    }

    private func text(_ secret: Secret?) -> String? { secret?.withBytes { String(decoding: $0, as: UTF8.self) } }

    private func put(_ value: String, _ store: Store, id: UInt64 = 1, expires: LocalDate? = nil) throws {
        let vault = try store.vault()
        try store.records.write { (db) throws(StoreFault) in
            try Store.seal([PersonalValue("name", secret(value))], kind: "case", id: id, expires: expires, vault, db)
        }
    }

    private func name(_ store: Store, id: UInt64 = 1) throws -> String? {
        text(try store.opened(Vault.Place(kind: "case", id: id, field: "name")))
    }

    @Test func `The key file is made at first use, for its owner alone, and the person is the same after a restart`() throws {
        var store: Store? = try Store(directory: scratch.path)
        #expect(!scratch.exists("vault.key"))
        let first = try #require(try store?.vault().person(.citizen, number: number))
        #expect(try scratch.permissions("vault.key") == 0o600)
        store = nil
        let again = try Store(directory: scratch.path).vault()
        #expect(try again.person(.citizen, number: number) == first)
        #expect(try again.person(.citizen, number: Array("110105491231002".utf8)) == first)
        #expect(try again.person(.residentHMT, number: number) != first)
        #expect(try again.person(.citizen, number: []) == nil)
    }

    @Test func `Another hall's key makes another person of the same number`() throws {
        let other = try ScratchDirectory()
        let here = try Store(directory: scratch.path).vault().person(.citizen, number: number)
        let there = try Store(directory: other.path).vault().person(.citizen, number: number)
        #expect(here != nil && there != nil && here != there)
    }

    @Test func `What was sealed opens again, and stands in no file as it is`() throws {
        var store: Store? = try Store(directory: scratch.path)
        try put("张三明明明", try #require(store))
        #expect(try name(try #require(store)) == "张三明明明")
        #expect(try name(try #require(store), id: 2) == nil)
        store = nil
        for entry in try FileManager.default.contentsOfDirectory(atPath: scratch.path) {
            let bytes = try Data(contentsOf: URL(filePath: "\(scratch.path)/\(entry)"))
            #expect(bytes.range(of: Data("张三明明明".utf8)) == nil, "in \(entry)")
        }
        #expect(try name(try Store(directory: scratch.path)) == "张三明明明")
    }

    @Test func `The same value sealed twice looks different each time`() throws {
        let vault = try Store(directory: scratch.path).vault()
        let place = Vault.Place(kind: "case", id: 1, field: "name")
        let (a, b) = try number.withUnsafeBytes { (try vault.seal($0, as: place), try vault.seal($0, as: place)) }
        #expect(a != b)
        #expect(a.count == number.count + 33)
    }

    @Test(arguments: [
        Vault.Place(kind: "case", id: 2, field: "name"), Vault.Place(kind: "case", id: 1, field: "number"),
        Vault.Place(kind: "mandate", id: 1, field: "name"), Vault.Place(kind: "casename", id: 1, field: ""),
    ])
    func `A value that was moved elsewhere is refused`(elsewhere: Vault.Place) throws {
        let vault = try Store(directory: scratch.path).vault()
        let box = try number.withUnsafeBytes { try vault.seal($0, as: Vault.Place(kind: "case", id: 1, field: "name")) }
        let fault = #expect(throws: StoreFault.self) { try vault.open(box, as: elsewhere) }
        #expect(fault?.kind == .damaged)
    }

    @Test func `A value with any byte changed, or cut off anywhere, is refused`() throws {
        let vault = try Store(directory: scratch.path).vault()
        let place = Vault.Place(kind: "case", id: 1, field: "name")
        let box = try number.withUnsafeBytes { try vault.seal($0, as: place) }
        for index in box.indices {
            var changed = box
            changed[index] ^= 0x40
            #expect(throws: StoreFault.self) { try vault.open(changed, as: place) }
            #expect(throws: StoreFault.self) { try vault.open(Array(box.prefix(index)), as: place) }
        }
        #expect(throws: StoreFault.self) { try vault.open(box + [0], as: place) }
        #expect(text(try vault.open(box, as: place)) == "11010519491231002X")
    }

    @Test(arguments: [0o644, 0o640, 0o660, 0o700, 0o400])
    func `A key file of another mode is refused, and numbers go on`(mode: Int) throws {
        var store: Store? = try Store(directory: scratch.path)
        try put("王小明", try #require(store))
        store = nil
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        let again = try Store(directory: scratch.path)
        let fault = #expect(throws: StoreFault.self) { try again.vault() }
        #expect(fault?.kind == .readOnly)
        #expect(fault?.detail == "vault.key: only its owner may read it: mode 600, owner \(geteuid())")
        #expect(try again.issue("a").new != nil)
    }

    @Test func `A key file that is a link is refused`() throws {
        var store: Store? = try Store(directory: scratch.path)
        _ = try store?.vault()
        store = nil
        try FileManager.default.moveItem(atPath: file.path, toPath: "\(scratch.path)/elsewhere")
        try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "elsewhere")
        let again = try Store(directory: scratch.path)
        #expect(throws: StoreFault.self) { try again.vault() }
    }

    @Test func `A torn or edited key file is refused at every length and byte`() throws {
        var store: Store? = try Store(directory: scratch.path)
        _ = try store?.vault()
        store = nil
        let whole = try Data(contentsOf: file)
        let again = try Store(directory: scratch.path)
        for index in whole.indices {
            for broken in [whole.prefix(index), { var copy = whole; copy[index] ^= 1; return copy }()] {
                try broken.write(to: file)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
                let fault = #expect(throws: StoreFault.self) { try again.vault() }
                #expect(fault?.kind == .damaged)
            }
        }
        try whole.write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        _ = try again.vault()
    }

    @Test func `A key file that is lost is not made anew over what it sealed, and another's is not taken`() throws {
        var store: Store? = try Store(directory: scratch.path)
        try put("王小明", try #require(store))
        store = nil
        try FileManager.default.removeItem(at: file)
        store = try Store(directory: scratch.path)
        var fault = #expect(throws: StoreFault.self) { try store?.vault() }
        #expect(fault?.detail == "vault.key is missing: what it sealed cannot be opened")
        store = nil
        let other = try ScratchDirectory()
        _ = try Store(directory: other.path).vault()
        try FileManager.default.copyItem(atPath: "\(other.path)/vault.key", toPath: file.path)
        store = try Store(directory: scratch.path)
        fault = #expect(throws: StoreFault.self) { try store?.vault() }
        #expect(fault?.detail == "vault.key belongs to other records")
    }

    @Test func `After a rotation everything opens, with a new key, and persons stay the same`() throws {
        var store: Store? = try Store(directory: scratch.path)
        try put("王小明", try #require(store))
        let before = try store?.vault().person(.citizen, number: number)
        let old = try Data(contentsOf: file)
        #expect(try store?.rotateVault(at: now) == 1)
        #expect(try name(try #require(store)) == "王小明")
        try put("李四", try #require(store), id: 2)
        let keys = try store?.records.read { (db) throws(StoreFault) in try db.all("SELECT DISTINCT key FROM sealed") { $0.integer(0) } }
        #expect(keys == [2])
        #expect(try Data(contentsOf: file).count == old.count)
        #expect(try store?.vault().person(.citizen, number: number) == before)
        #expect(try store?.journalTail(1).first?.body == #"{"key":2,"values":1}"#)
        store = nil
        store = try Store(directory: scratch.path)
        #expect(try name(try #require(store)) == "王小明")
        #expect(try name(try #require(store), id: 2) == "李四")
        // The key of before is gone: with it nothing opens any more.
        store = nil
        try old.write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        store = try Store(directory: scratch.path)
        #expect(throws: StoreFault.self) { try self.name(try #require(store)) }
    }

    @Test func `A rotation that was cut off leaves everything open, and the next one finishes it`() throws {
        let store = try Store(directory: scratch.path)
        try put("王小明", store)
        let vault = try store.vault()
        // The new key was on the disk, and then the power failed.
        try vault.rotate()
        #expect(try name(store) == "王小明")
        try put("李四", store, id: 2)
        #expect(try name(store, id: 2) == "李四")
        #expect(try store.rotateVault(at: now) == 2)
        #expect(try name(store) == "王小明")
        #expect(try name(store, id: 2) == "李四")
    }

    @Test func `Keys that another process has rotated are taken up before anything is sealed`() throws {
        let store = try Store(directory: scratch.path)
        try put("王小明", store)
        // What this process knew before the other one rotated.
        let stale = try Vault(in: scratch.path, isNew: false)
        try store.rotateVault(at: now)
        try store.records.write { (db) throws(StoreFault) in
            try Store.seal([PersonalValue("name", secret("李四"))], kind: "case", id: 2, stale, db)
        }
        #expect(stale.current == 2)
        #expect(try name(store, id: 2) == "李四")
    }

    @Test func `What has expired is purged on its day, and the journal says how much`() throws {
        let store = try Store(directory: scratch.path)
        try put("王小明", store, id: 1, expires: .saturday)
        try put("李四", store, id: 2)
        #expect(try store.purgePersons(on: .friday, at: now) == 0)
        #expect(try name(store) == "王小明")
        #expect(try store.purgePersons(on: .saturday, at: now) == 1)
        #expect(try name(store) == nil)
        #expect(try name(store, id: 2) == "李四")
        let row = try #require(try store.journalTail(1).first)
        #expect(row.kind == "persons-purged")
        #expect(row.body == #"{"day":"2026-11-21","values":1}"#)
    }
}
