import Foundation
import KioskCore
import Synchronization
import Testing

@testable import KioskStore

@Suite("Signed packs of the catalog")
struct PackTests {
    let scratch: ScratchDirectory
    let key: SigningKey

    init() throws {
        scratch = try ScratchDirectory()
        key = try #require(SigningKey())
    }

    private var state: String { "\(scratch.path)/state" }
    private var path: String { "\(scratch.path)/hall.pack" }

    private func catalog(_ names: String...) -> Catalog {
        Catalog(
            items: names.enumerated().map { ServiceItem(code: "X-\($0)", name: $1) },
            places: [Place(code: "town", name: "青石镇")])
    }

    @discardableResult
    private func build(_ catalog: Catalog, serial: Int64, by key: SigningKey? = nil, to path: String? = nil) throws -> Pack {
        try Pack.build(
            catalog, hall: "青石镇", serial: serial, built: 1_795_000_000_000, key: key ?? self.key, to: path ?? self.path)
    }

    private func names(_ store: Store) throws -> [String] { try store.search(CatalogSearch()).items.map(\.name) }

    private func bytes() throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }
    private func put(_ bytes: some Sequence<UInt8>) throws { try Data(bytes).write(to: URL(filePath: path)) }

    @Test func `A pack is built, verified and put in force, and says what it is`() throws {
        let made = try build(catalog("高龄津贴", "生育登记"), serial: 7)
        #expect(try Pack.verify(path, keys: [key]) == made)
        #expect(made.hall == "青石镇" && made.serial == 7 && made.key.utf8.count == 16)
        let store = try Store(directory: state)
        #expect(store.packInForce() == nil)
        #expect(try store.importPack(path, keys: [key], place: "town") == made)
        #expect(store.packInForce() == made)
        #expect(try names(store) == ["高龄津贴", "生育登记"])
        #expect(try store.itemCount() == 2)
    }

    @Test func `What is in force is found again after a restart`() throws {
        let pack = try build(catalog("高龄津贴"), serial: 7)
        var store: Store? = try Store(directory: state)
        _ = try store?.importPack(path, keys: [key])
        store = nil
        store = try Store(directory: state)
        #expect(store?.packInForce() == pack)
        #expect(try store.map(names) == ["高龄津贴"])
        #expect(store?.catalogFallback == nil)
    }

    @Test func `A wrong byte anywhere leaves the old one in force`() throws {
        try build(catalog("高龄津贴"), serial: 1)
        let store = try Store(directory: state)
        _ = try store.importPack(path, keys: [key])
        try build(catalog("生育登记"), serial: 2)
        let good = try bytes()
        let places = Array(0..<PackHeader.length) + stride(from: PackHeader.length, to: good.count, by: 997)
        for place in places {
            var bad = good
            bad[place] ^= 0x40
            try put(bad)
            #expect(throws: PackFault.self, "byte \(place)") { try store.importPack(path, keys: [key]) }
        }
        #expect(try names(store) == ["高龄津贴"])
        #expect(store.packInForce()?.serial == 1)
    }

    @Test(arguments: [0, 5, 8, 255, 256, 257, 5_000])
    func `A torn file leaves the old one in force`(length: Int) throws {
        try build(catalog("高龄津贴"), serial: 1)
        let store = try Store(directory: state)
        _ = try store.importPack(path, keys: [key])
        try build(catalog("生育登记"), serial: 2)
        try put(try bytes().prefix(length))
        #expect(throws: PackFault.self) { try store.importPack(path, keys: [key]) }
        #expect(try names(store) == ["高龄津贴"])
        let left = try FileManager.default.contentsOfDirectory(atPath: state).filter { $0.hasPrefix("catalog-") }
        #expect(left.count <= 2, "a half-made file stays behind: \(left)")
    }

    @Test func `Bytes after the end are refused`() throws {
        try build(catalog("高龄津贴"), serial: 1)
        try put(try bytes() + [0])
        let length = Int64(try bytes().count)
        #expect(throws: PackFault.wrongLength(length, expected: length - 1)) { try Pack.verify(path, keys: [key]) }
    }

    @Test func `Only a trusted key counts`() throws {
        let other = try #require(SigningKey())
        try build(catalog("高龄津贴"), serial: 1, by: other)
        #expect(throws: PackFault.unknownKey(hexadecimal(other.id))) { try Pack.verify(path, keys: [key]) }
        #expect(throws: PackFault.unknownKey(hexadecimal(other.id))) { try Pack.verify(path, keys: []) }
        #expect(try Pack.verify(path, keys: [key, other]).serial == 1)
        // Another's signature under a trusted key's name.
        var forged = try bytes()
        forged.replaceSubrange(72..<80, with: key.id)
        try put(forged)
        #expect(throws: PackFault.wrongSignature) { try Pack.verify(path, keys: [key]) }
    }

    @Test func `An old pack is refused, unless it was rolled back to on purpose`() throws {
        let store = try Store(directory: state)
        for serial in [Int64(5), 6] {
            try build(catalog("第\(serial)版"), serial: serial, to: "\(scratch.path)/\(serial)")
            _ = try store.importPack("\(scratch.path)/\(serial)", keys: [key])
        }
        #expect(throws: PackFault.old(5, inForce: 6)) { try store.importPack("\(scratch.path)/5", keys: [key]) }
        #expect(try store.importPack("\(scratch.path)/6", keys: [key]).serial == 6, "the one in force may be put there again")
        try build(catalog("另一个第6版"), serial: 6, to: "\(scratch.path)/other")
        _ = try Pack.build(catalog("又"), hall: "青石镇", serial: 6, built: 1_795_000_000_001, key: key, to: "\(scratch.path)/other")
        #expect(throws: PackFault.old(6, inForce: 6)) { try store.importPack("\(scratch.path)/other", keys: [key]) }
        #expect(try names(store) == ["第6版"])
    }

    @Test func `A rollback goes back one step, and forgets what it left`() throws {
        var store: Store? = try Store(directory: state)
        #expect(store?.canRollBack() == false)
        try store?.replaceCatalog(with: catalog("来自文件"), source: "files")
        #expect(try store?.rollBackCatalog() == false, "there was nothing in force before")
        try build(catalog("来自包"), serial: 6)
        _ = try store?.importPack(path, keys: [key])
        #expect(store?.canRollBack() == true)
        #expect(try store?.rollBackCatalog() == true)
        #expect(try store.map(names) == ["来自文件"])
        #expect(store?.packInForce() == nil)
        #expect(try store?.catalogSource() == "files")
        #expect(try store?.rollBackCatalog() == false)
        #expect(store?.highestSerial() == 6, "so that it is not taken again by itself")
        store = nil
        store = try Store(directory: state)
        #expect(try store.map(names) == ["来自文件"])
        #expect(try store?.importPack(path, keys: [key]).serial == 6, "but by somebody who asks for it")
    }

    @Test func `A catalog that does not open makes room for the one before it`() throws {
        var store: Store? = try Store(directory: state)
        try store?.replaceCatalog(with: catalog("好的"), source: "files")
        try build(catalog("坏的"), serial: 6)
        _ = try store?.importPack(path, keys: [key])
        let file = try #require(store?.catalog.register.inForce.file)
        store = nil
        try Data("torn".utf8).write(to: URL(filePath: "\(state)/\(file)"))
        store = try Store(directory: state)
        #expect(try store.map(names) == ["好的"])
        #expect(store?.catalogFallback?.contains(file) == true)
    }

    @Test func `So does one of which a page is torn, though it opens`() throws {
        var store: Store? = try Store(directory: state)
        try store?.replaceCatalog(with: catalog("好的"), source: "files")
        try store?.replaceCatalog(with: catalog("坏的"), source: "files")
        let file = try #require(store?.catalog.register.inForce.file)
        store = nil
        var bytes = try Data(contentsOf: URL(filePath: "\(state)/\(file)"))
        bytes.replaceSubrange(4_096..<8_192, with: Data(count: 4_096))
        try bytes.write(to: URL(filePath: "\(state)/\(file)"))
        store = try Store(directory: state)
        #expect(try store.map(names) == ["好的"])
        #expect(store?.catalogFallback?.contains(file) == true)
    }

    @Test(arguments: [false, true]) func `A pack that was lost may come again; an older one may not`(hasOneBefore: Bool) throws {
        var store: Store? = try Store(directory: state)
        if hasOneBefore { try store?.replaceCatalog(with: catalog("来自文件")) }
        let older = "\(scratch.path)/older.pack"
        try build(catalog("旧的"), serial: 6, to: older)
        try build(catalog("高龄津贴"), serial: 7)
        let pack = try store?.importPack(path, keys: [key])
        let file = try #require(store?.catalog.register.inForce.file)
        store = nil
        try Data("torn".utf8).write(to: URL(filePath: "\(state)/\(file)"))
        store = try Store(directory: state)
        #expect(store?.packInForce() == nil)
        #expect(store?.highestSerial() == 6, "the terminal takes it again by itself")
        if !hasOneBefore { #expect(throws: PackFault.old(6, inForce: 6)) { try store?.importPack(older, keys: [key]) } }
        #expect(try store?.importPack(path, keys: [key]) == pack)
        #expect(try store.map(names) == ["高龄津贴"])
    }

    /// Torn where no page tells: in a catalog too large to be read whole, or on a disk that fails under it.
    private func torn(_ sql: String, _ catalog: Catalog) throws -> Store {
        let store = try Store(directory: state)
        try store.replaceCatalog(with: catalog)
        let file = store.catalog.register.inForce.file
        try Connection(path: "\(state)/\(file)", file: file, .building).execute(sql)
        return store
    }

    @Test(arguments: ["UPDATE item SET code = '' WHERE id = 2", "UPDATE item SET code = '' WHERE id = 1"])
    func `That there is no such item is not said by a catalog that lost a code`(sql: String) throws {
        let store = try torn(sql, catalog("高龄津贴", "生育登记"))
        let lost = sql.hasSuffix("2") ? "X-1" : "X-0"
        #expect { try store.item(lost) } throws: { ($0 as? StoreFault)?.kind == .damaged }
        #expect { try store.offers(lost) } throws: { ($0 as? StoreFault)?.kind == .damaged }
        #expect(try store.item(lost == "X-0" ? "X-1" : "X-0") != nil)
    }

    @Test func `An item that the index knows and the catalog does not have any more is damage, not a shorter page`() throws {
        let store = try torn("DELETE FROM item WHERE id = 1", catalog("高龄津贴", "生育登记"))
        #expect { try store.search(CatalogSearch()) } throws: { ($0 as? StoreFault)?.kind == .damaged }
        #expect(try store.search(CatalogSearch(text: "生育")).total == 1)
    }

    @Test func `So is a bundle without one of its items, and a place without its code`() throws {
        var whole = catalog("高龄津贴", "生育登记", "一件事")
        whole.items[2].parts = ["X-0", "X-1"]
        let store = try torn("DELETE FROM item WHERE id = 1; UPDATE place SET code = ''", whole)
        let bundle = try #require(try store.item("X-2"))
        #expect { try store.offers("X-2") } throws: { ($0 as? StoreFault)?.kind == .damaged }
        #expect { try store.parts(of: bundle) } throws: { ($0 as? StoreFault)?.kind == .damaged }
        #expect { try store.places() } throws: { ($0 as? StoreFault)?.kind == .damaged }
    }

    @Test func `When no catalog opens there is an empty one, and numbers go on`() throws {
        var store: Store? = try Store(directory: state)
        try store?.replaceCatalog(with: catalog("甲"))
        _ = try store?.issue("request")
        store = nil
        for name in try FileManager.default.contentsOfDirectory(atPath: state) where name.hasPrefix("catalog-") {
            try FileManager.default.removeItem(atPath: "\(state)/\(name)")
        }
        store = try Store(directory: state)
        #expect(try store.map(names) == [])
        #expect(try store?.catalogSource() == nil)
        #expect(store?.catalogFallback != nil)
        #expect(try store?.issue("request 2").new != nil)
    }

    @Test func `A register that somebody changed is not believed`() throws {
        var store: Store? = try Store(directory: state)
        store = nil
        for text in ["", "libkiosk catalog 1\nin-force ../../etc/passwd\nfloor 0\nhighest 0\n", "libkiosk catalog 1\nin-force catalog-1.db\n"] {
            try Data(text.utf8).write(to: URL(filePath: "\(state)/catalog.current"))
            let fault = #expect(throws: StoreFault.self) { try Store(directory: state) }
            #expect(fault?.kind == .damaged)
        }
        #expect(store == nil)
    }

    @Test func `A place that the pack does not know is a reason to refuse it`() throws {
        try build(catalog("高龄津贴"), serial: 1)
        let store = try Store(directory: state)
        #expect(throws: PackFault.otherPlace("mars")) { try store.importPack(path, keys: [key], place: "mars") }
        #expect(store.packInForce() == nil)
    }

    @Test func `Searches that run while a pack is swapped in see the old or the new, never a mixture`() throws {
        let store = try Store(directory: state)
        let old = SyntheticCatalog.make(300, seed: 1), new = SyntheticCatalog.make(301, seed: 2)
        try build(old, serial: 1, to: "\(scratch.path)/1")
        try build(new, serial: 2, to: "\(scratch.path)/2")
        _ = try store.importPack("\(scratch.path)/1", keys: [key])
        let isOver = Atomic(false)
        let seen = Mutex<[String]>([])
        let group = DispatchGroup()
        // More threads than processors: one may stand anywhere while two packs come.
        for _ in 0..<32 {
            group.enter()
            Thread.detachNewThread {
                defer { group.leave() }
                while !isOver.load(ordering: .relaxed) {
                    do {
                        let page = try store.search(CatalogSearch(limit: 1))
                        let first = page.items.first?.name ?? ""
                        if !(page.total == 300 && first == old.items[0].name || page.total == 301 && first == new.items[0].name) {
                            seen.withLock { $0.append("\(page.total) \(first)") }
                        }
                    } catch {
                        seen.withLock { $0.append("\(error)") }
                    }
                }
            }
        }
        for _ in 0..<20 {
            _ = try store.importPack("\(scratch.path)/2", keys: [key])
            _ = try store.rollBackCatalog()
        }
        isOver.store(true, ordering: .relaxed)
        group.wait()
        #expect(seen.withLock { $0 } == [])
    }

    @Test func `A key is written and read as OpenSSL does`() throws {
        let secret = try #require(key.pem(isPrivate: true)), open = try #require(key.pem(isPrivate: false))
        #expect(String(decoding: secret, as: UTF8.self).hasPrefix("-----BEGIN PRIVATE KEY-----"))
        #expect(SigningKey(pem: secret)?.canSign == true)
        let known = try #require(SigningKey(pem: open))
        #expect(!known.canSign && known.id == key.id && known.sign([1]) == nil && known.pem(isPrivate: true) == nil)
        let signature = try #require(key.sign([1, 2, 3]))
        #expect(known.verifies(signature, of: [1, 2, 3]) && !known.verifies(signature, of: [1, 2, 4]))
        #expect(SigningKey(pem: Array("nonsense".utf8)) == nil && SigningKey(pem: []) == nil)
    }

    @Test func `A hall's name that is no name is not signed`() throws {
        for hall in [String(repeating: "青", count: 38), "a\nb", "a\u{0}"] {
            #expect(throws: PackFault.unsigned) {
                try Pack.build(catalog("甲"), hall: hall, serial: 1, built: 1, key: key, to: path)
            }
        }
        #expect(throws: PackFault.unsigned) { try Pack.build(catalog("甲"), hall: "甲", serial: 0, built: 1, key: key, to: path) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [])
    }

    @Test(arguments: ["zeroblob(3)", "coalesce(CAST(substr(bytes, 1, length(bytes) / 2) AS BLOB), x'00')", "CAST(bytes || x'00' AS BLOB)"])
    func `A part of the index that is torn on the disk is made anew, and everything is found`(torn: String) throws {
        try build(catalog("高龄津贴", "生育登记"), serial: 7)
        var store: Store? = try Store(directory: state)
        _ = try store?.importPack(path, keys: [key])
        store = nil
        let file = try #require(FileManager.default.contentsOfDirectory(atPath: state).filter { $0.hasPrefix("catalog-") && $0.hasSuffix(".db") }
            .max { $0.localizedStandardCompare($1) == .orderedAscending })
        for part in SearchIndex.Part.allCases {
            let connection = try Connection(path: "\(state)/\(file)", file: file, .building)
            try connection.execute("UPDATE search_part SET bytes = \(torn) WHERE number = \(part.rawValue)")
        }
        store = try Store(directory: state)
        #expect(store?.packInForce()?.serial == 7)
        #expect(try store?.search(CatalogSearch(text: "津贴")).items.map(\.name) == ["高龄津贴"])
        #expect(try store?.search(CatalogSearch(text: "sydj")).items.map(\.name) == ["生育登记"])
    }
}
