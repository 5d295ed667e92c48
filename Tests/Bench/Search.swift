import CSQLite
import KioskCore
import KioskStore

/// Searches as a finger types them, beside LIKE over the same names in bare SQLite.
func search(_ scratch: Scratch) throws {
    let questions = [
        ("one character", ["保", "证", "补"]), ("two characters", ["医保", "登记", "残疾"]),
        ("a word", ["养老保险", "宅基地审批", "高龄津贴"]), ("initials", ["sb", "djs", "ylbx"]),
        ("nothing found", ["没有这件事", "zzzzz"]),
    ]
    for count in [1_000, 100_000] {
        let catalog = Catalog(items: (0..<count).map(item), places: [Place(code: "town", name: "镇便民服务中心", level: 5)])
        let store = try Store(directory: "\(scratch.path)/search-\(count)")
        try store.replaceCatalog(with: catalog)
        let bare = try BareNames(catalog.items.map(\.name), "\(scratch.path)/names-\(count).db")
        for (kind, words) in questions {
            var theirs = Samples()
            var ours = Samples()
            for _ in 0..<20 {
                for word in words {
                    try theirs.time { () throws(Trouble) in try bare.first(20, like: word) }
                    _ = try ours.time { () throws(StoreFault) in try store.search(CatalogSearch(text: word)) }
                }
            }
            var table = Table()
            table.add("\(grouped(count)), \(kind): LIKE, twenty names and the total", theirs)
            table.add("\(grouped(count)), \(kind): ours, twenty whole items and the total", ours)
            table.print()
        }
        try filters(store, count)
    }
}

/// What LIKE has no peer for: many hits whose total is counted, and filters.
private func filters(_ store: Store, _ count: Int) throws {
    guard let day = LocalDate(iso: "2026-11-21") else { throw Trouble("no date") }
    let here = CatalogSearch.Here(place: "town", day: day)
    var table = Table()
    for (label, search) in [
        ("all that can be done here today", CatalogSearch(here: here)), ("one letter", CatalogSearch(text: "s")),
        ("two characters, here today", CatalogSearch(text: "登记", here: here)),
        ("a department", CatalogSearch(department: "第7局")), ("two words", CatalogSearch(text: "居民 登记")),
    ] {
        var samples = Samples()
        var total = 0
        for _ in 0..<40 { total = try samples.time { () throws(StoreFault) in try store.search(search) }.total }
        table.add("\(grouped(count)), \(label): \(grouped(total)) found", samples)
    }
    table.print()
}

private func item(_ index: Int) -> ServiceItem {
    let who = ["城乡居民", "农村", "残疾人", "老年人", "退役军人", "个体工商户", "学生", ""]
    let what = ["养老保险", "基本医疗保险", "最低生活保障", "宅基地", "林木采伐", "身份证", "户口", "生育", "食品小作坊", "高龄津贴", "医保"]
    let how = ["登记", "变更登记", "审批", "备案", "申领", "补贴申请", "认定", "注销", "查询"]
    var seed = UInt64(index) &* 0x9E37_79B9_7F4A_7C15
    func pick(_ words: [String]) -> String {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return words[Int(seed >> 33) % words.count]
    }
    var item = ServiceItem(code: "B-\(index)", name: pick(who) + pick(what) + pick(how) + "（\(pick(what))）")
    item.department = "第\(index % 15)局"
    item.home = "town"
    if index % 20 == 0 { item.cancelled = LocalDate(year: 2026, month: 1 + index / 20 % 12, day: 1) }
    return item
}

private final class BareNames {
    private var database: OpaquePointer?
    private var statement: OpaquePointer?
    private var total: OpaquePointer?

    init(_ names: [String], _ path: String) throws(Trouble) {
        guard sqlite3_open(path, &database) == SQLITE_OK,
              sqlite3_exec(database, "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT); BEGIN", nil, nil, nil) == SQLITE_OK
        else { throw Trouble("no database") }
        var insert: OpaquePointer?
        guard sqlite3_prepare_v2(database, "INSERT INTO item (name) VALUES (?)", -1, &insert, nil) == SQLITE_OK else {
            throw Trouble("no statement")
        }
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        for name in names {
            sqlite3_bind_text(insert, 1, name, -1, transient)
            sqlite3_step(insert)
            sqlite3_reset(insert)
        }
        sqlite3_finalize(insert)
        guard sqlite3_exec(database, "COMMIT", nil, nil, nil) == SQLITE_OK,
              sqlite3_prepare_v2(database, "SELECT id, name FROM item WHERE name LIKE '%' || ? || '%' ORDER BY id LIMIT ?", -1, &statement, nil) == SQLITE_OK,
              sqlite3_prepare_v2(database, "SELECT count(*) FROM item WHERE name LIKE '%' || ? || '%'", -1, &total, nil) == SQLITE_OK
        else { throw Trouble("no statement") }
    }

    deinit {
        sqlite3_finalize(statement)
        sqlite3_finalize(total)
        sqlite3_close(database)
    }

    func first(_ count: Int32, like word: String) throws(Trouble) {
        sqlite3_bind_text(statement, 1, word, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        sqlite3_bind_int(statement, 2, count)
        var code = sqlite3_step(statement)
        while code == SQLITE_ROW { code = sqlite3_step(statement) }
        sqlite3_reset(statement)
        guard code == SQLITE_DONE else { throw Trouble("SQLite result \(code)") }
        sqlite3_bind_text(total, 1, word, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        code = sqlite3_step(total)
        sqlite3_reset(total)
        guard code == SQLITE_ROW else { throw Trouble("SQLite result \(code)") }
    }
}
