import CSQLite
import Foundation
import KioskCore
import KioskStore

/// A county's 10,000 items and a province's 1,600,000, beside SQLite's trigram index
/// (LIKE on a plain table for what is shorter than three). Letters are no pinyin to the peer: compare times only where the hits compare.
///
/// On the clock is what a resident waits; the processor's time is the same without what else the machine does.
func province(_ scratch: Scratch) throws {
    for count in [10_000, 1_600_000] {
        let store = try Store(directory: "\(scratch.path)/province-\(count)")
        if try store.itemCount() != count { try importProvince(scratch, store, count) }
        if count == 10_000 { try pack(scratch, store) }
        try searches(scratch, store, count)
    }
}

private func importProvince(_ scratch: Scratch, _ store: Store, _ count: Int) throws {
    let tables = "\(scratch.path)/tables-\(count)"
    let size = try writeTables(tables, count)
    let places = Array(try Data(contentsOf: URL(filePath: "\(tables)/places.csv")))
    // Not from here on, but of all that this program did.
    let before = residentMegabytes()
    var steps = 0
    var samples = Samples()
    let result = try samples.time { () throws(ImportFault) in
        try store.importTables(CatalogFiles(["places.csv": places]), source: "bench", open: { name in
            guard let file = fopen("\(tables)/\(name)", "r") else { return nil }
            return CSVReader { read(file) }
        }, progress: { step in
            steps += 1
            switch step {
            case .reading(let file, let rows): if rows % 100_000 == 0 { progress("\(file): \(grouped(rows))") }
            case .storing(let done, let total): if done % 100_000 == 0 { progress("\(grouped(done)) of \(grouped(total))") }
            }
        })
    }
    progress("")
    print("  import of \(grouped(result.items)) items with \(grouped(result.materials)) materials from \(size >> 20) MiB of CSV: "
        + "\(duration(samples.median)), \(residentMegabytes()) MB resident at most (\(before) MB before); progress was told \(grouped(steps)) times")
    try FileManager.default.removeItem(atPath: tables)
}

/// A county's pack: from a file that came to the first answer, and from a start to the first answer.
private func pack(_ scratch: Scratch, _ store: Store) throws {
    guard let key = SigningKey() else { throw Trouble("no key") }
    let path = "\(scratch.path)/county.pack"
    let terminal = "\(scratch.path)/terminal"
    try? FileManager.default.removeItem(atPath: terminal)
    let catalog = try store.wholeCatalog()
    var built = Samples()
    var imported = Samples()
    for serial in 1...5 {
        let pack = try built.time { () throws(PackFault) in
            try Pack.build(catalog, hall: "county", serial: Int64(serial), built: 0, key: key, to: path)
        }
        let store = try Store(directory: terminal)
        try imported.time {
            guard try store.importPack(path, keys: [key]) == pack, try store.search(CatalogSearch(text: "登记")).total > 0 else { throw Trouble("no answer") }
        }
    }
    var started = Samples()
    var processor = Samples()
    for _ in 0..<20 {
        // A program of its own: nothing of the index or of the pinyin is in its memory yet.
        let child = Process()
        let output = Pipe()
        child.executableURL = URL(filePath: CommandLine.arguments[0])
        child.arguments = ["--first-answer", terminal]
        child.standardOutput = output
        try child.run()
        let told = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap { Int64($0) }
        child.waitUntilExit()
        guard child.terminationStatus == 0, told.count == 2 else { throw Trouble("no first answer") }
        started.add(told[0])
        processor.add(told[1])
    }
    var table = Table()
    table.add("pack of 10,000 items (\(try size(of: path) >> 20) MiB): opened by a program that starts, first answer", started)
    table.add("the same, processor time", processor)
    table.add("taken over (signature, digest, every page), first answer", imported)
    table.add("built and signed", built)
    table.print()
}

/// What `pack` runs in a program of its own: prints the nanoseconds from a closed catalog to an answer, on the clock and of the processor.
func firstAnswer(_ directory: String) throws {
    let (start, worked) = (monotonicNanoseconds(), processorNanoseconds())
    let total = try Store(directory: directory).search(CatalogSearch(text: "djs")).total
    guard total > 0 else { throw Trouble("nothing was found") }
    print(monotonicNanoseconds() - start, processorNanoseconds() - worked)
}

private func size(of path: String) throws -> Int {
    (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
}

private func searches(_ scratch: Scratch, _ store: Store, _ count: Int) throws {
    guard let day = LocalDate(iso: "2026-11-21") else { throw Trouble("no date") }
    let theirs = try Trigram("\(scratch.path)/trigram-\(count).db", count)
    var worst = (clock: 0.0, processor: 0.0)
    for (kind, words) in [
        ("one character", ["证", "保", "登", "村"]), ("two characters", ["医保", "登记", "残疾"]),
        ("three and more", ["养老保险", "宅基地审批", "高龄津贴"]), ("several words", ["养老 登记", "农村 补贴 申请"]),
        ("initials", ["s", "sb", "djs", "ylbx"]), ("full pinyin", ["yanglao", "shenfenzheng", "shenfenzh"]),
        ("rare", ["第7县", "渡槽管护"]), ("nothing found", ["没有这件事", "zzzzz", "甲乙丙丁戊"]), ("everything", [""]),
    ] {
        for filter in ["", "one department", "here today"] {
            var ours = Samples()
            var processor = Samples()
            var peer = Samples()
            var found: [String: (ours: Int, peer: Int)] = [:]
            for round in 0..<(count > 10_000 ? 300 : 1_000) {
                let word = words[round % words.count]
                let question = CatalogSearch(
                    text: word, department: filter == "one department" ? "第7县第3局" : nil,
                    here: filter == "here today" ? CatalogSearch.Here(place: "town", day: day) : nil)
                let start = processorNanoseconds()
                let total = try ours.time { () throws(StoreFault) in try store.search(question) }.total
                processor.add(processorNanoseconds() - start)
                found[word, default: (0, 0)].ours = total
                if round < words.count * 2, filter.isEmpty, !word.isEmpty {
                    found[word]?.peer = try peer.time { () throws(Trouble) in try theirs.first(20, word) }
                }
            }
            var table = Table()
            let label = "\(grouped(count)), \(kind)\(filter.isEmpty ? "" : ", \(filter)")"
            if peer.count > 0 { table.add("\(label): trigram, or LIKE on a plain table", peer) }
            table.add("\(label): ours on the clock, twenty whole items", ours)
            table.add("\(label): ours, processor time", processor)
            worst = (max(worst.clock, ours.p99), max(worst.processor, processor.p99))
            let counts = words.map { "\($0) \(grouped(found[$0]?.ours ?? 0))" + (peer.count > 0 ? " (\(grouped(found[$0]?.peer ?? 0)))" : "") }
            print("  found\(peer.count > 0 ? ", and by the peer" : ""): \(counts.joined(separator: ", "))")
            table.print()
        }
    }
    print("  \(grouped(count)): the worst p99 of all kinds: \(duration(worst.clock)) on the clock, \(duration(worst.processor)) of the processor")
}

/// Items as a province has them: each county the same matters, some under a name of its own. The same every time.
private struct ProvinceItems: Sequence, IteratorProtocol {
    static let places = [Place(code: "county", name: "县", level: 4), Place(code: "town", name: "镇", level: 5, parent: "county")]
    private let count: Int
    private var index = 0
    private var seed: UInt64 = 7

    init(count: Int) { self.count = count }

    private mutating func pick(_ count: Int) -> Int {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(seed >> 33) % count
    }

    static func name(_ number: Int, _ county: Int) -> String {
        var seed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func pick(_ words: [String]) -> String {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return words[Int(seed >> 33) % words.count]
        }
        var name = pick(who) + pick(what) + pick(kind) + pick(how)
        if number % 3 == 0 { name += "（\(pick(what))\(pick(how))）" }
        if county >= 0 { name = "第\(county)县" + name }
        return name
    }

    mutating func next() -> ServiceItem? {
        guard index < count else { return nil }
        let county = index % 160
        // One in fifteen has a name of its county's own.
        let isOwn = pick(15) == 0
        var item = ServiceItem(code: "P-\(100_000_000 + index)", name: Self.name(pick(30_000), isOwn ? county : -1))
        item.basicCode = "99\(1_000_000_000 + pick(30_000))"
        item.department = "第\(county)县第\(pick(40))局"
        item.level = 4 + pick(3)
        item.audience = pick(3) == 0 ? "法人" : "自然人"
        item.topics = [["birth", "school", "work", "medical", "home"][pick(5)]]
        item.home = pick(2) == 0 ? "county" : "town"
        item.isOnline = pick(2) == 0
        item.condition = "具有本县户籍并且常住，符合规定的条件。"
        item.legalBasis = "《中华人民共和国行政许可法》第十二条"
        item.materials = (0..<5).map { Material(name: "材料\($0)", form: "原件", originals: 1) }
        index += 1
        return item
    }

    private static let who = ["城乡居民", "农村", "残疾人", "老年人", "退役军人", "个体工商户", "学生", "企业", "社会团体", "农民专业合作社", ""]
    private static let what = [
        "养老保险", "基本医疗保险", "最低生活保障", "宅基地", "林木", "身份证", "户口", "生育", "食品小作坊", "高龄", "医保", "水利工程", "道路运输",
        "建设工程", "动物防疫", "出版物", "旅行社", "渔业船舶", "危险化学品", "特种设备", "民办学校", "医疗机构", "药品", "农药", "种子", "河道",
    ]
    private static let kind = ["待遇", "资格", "经营", "生产", "关系", "信息", "档案", "费用", "使用权", "从业人员", "设施", "项目", ""]
    private static let how = [
        "登记", "变更登记", "审批", "备案", "申领", "补贴申请", "认定", "注销", "查询", "核准", "许可", "延续", "补办", "给付", "转移接续", "年度报告",
    ]
}

/// The tables of so many items, as a province's system exports them; how many bytes.
private func writeTables(_ directory: String, _ count: Int) throws -> Int {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var size = 0
    func write(_ name: String, _ columns: [String], _ rows: ((([String]) -> Void)) -> Void) throws {
        guard let file = fopen("\(directory)/\(name)", "w") else { throw Trouble("\(name) cannot be written") }
        defer { fclose(file) }
        var isWhole = true
        func put(_ row: [String]) {
            let line = row.joined(separator: ",") + "\n"
            size += line.utf8.count
            if fputs(line, file) < 0 { isWhole = false }
        }
        put(columns)
        rows(put)
        guard isWhole, fflush(file) == 0 else { throw Trouble("\(name) cannot be written") }
    }
    try write("places.csv", ["place_code", "place_name", "place_level", "parent"]) { put in
        for place in ProvinceItems.places { put([place.code, place.name, "\(place.level ?? 0)", place.parent]) }
    }
    let columns = [
        "task_code", "task_name", "dept_name", "catalog_code", "use_level", "server_type", "user_topic_type", "place_code", "is_online",
        "link_addr", "accept_condition", "by_law",
    ]
    try write("items.csv", columns) { put in
        for item in ProvinceItems(count: count) {
            put(columns.map { $0 == "link_addr" && item.isOnline ? "https://a.example/\(item.code.raw)" : item.column($0) ?? "" })
        }
    }
    try write("materials.csv", ["task_code", "material_name", "necessity", "form", "page_num"]) { put in
        for item in ProvinceItems(count: count) {
            for material in item.materials { put([item.code.raw, material.name, "必要", material.form, "\(material.originals ?? 1)"]) }
        }
    }
    return size
}

private func read(_ file: UnsafeMutablePointer<FILE>) -> [UInt8] {
    let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in count = fread(buffer.baseAddress, 1, buffer.count, file) }
    if bytes.isEmpty { fclose(file) }
    return bytes
}

/// Of this thread: what others do on the machine is not in it.
private func processorNanoseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
}

private func progress(_ text: String) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
}

private func residentMegabytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) / 1_024
}

private final class Trigram {
    private var database: OpaquePointer?
    private var statements: [Bool: (OpaquePointer?, OpaquePointer?)] = [:]

    init(_ path: String, _ count: Int) throws(Trouble) {
        let isThere = access(path, F_OK) == 0
        guard sqlite3_open(path, &database) == SQLITE_OK else { throw Trouble("no database") }
        if !isThere { try fill(count) }
        for isLong in [true, false] {
            // Of the trigram table LIKE finds nothing for less than three characters that are three bytes or more.
            let (table, condition) = isLong ? ("item", "item MATCH ?1") : ("plain", "name LIKE ?1")
            var (rows, total): (OpaquePointer?, OpaquePointer?)
            guard sqlite3_prepare_v2(database, "SELECT rowid, name FROM \(table) WHERE \(condition) ORDER BY rowid LIMIT ?2", -1, &rows, nil) == SQLITE_OK,
                  sqlite3_prepare_v2(database, "SELECT count(*) FROM \(table) WHERE \(condition)", -1, &total, nil) == SQLITE_OK
            else { throw Trouble("no statement") }
            statements[isLong] = (rows, total)
        }
    }

    private func fill(_ count: Int) throws(Trouble) {
        guard sqlite3_exec(database, "PRAGMA journal_mode=OFF; CREATE TABLE plain (id INTEGER PRIMARY KEY, name TEXT); CREATE VIRTUAL TABLE item USING fts5(name, content='plain', content_rowid='id', tokenize='trigram'); BEGIN", nil, nil, nil) == SQLITE_OK
        else { throw Trouble("no database") }
        var insert: OpaquePointer?
        guard sqlite3_prepare_v2(database, "INSERT INTO plain (name) VALUES (?)", -1, &insert, nil) == SQLITE_OK else { throw Trouble("no statement") }
        for item in ProvinceItems(count: count) {
            sqlite3_bind_text(insert, 1, item.name, -1, transient)
            guard sqlite3_step(insert) == SQLITE_DONE else { throw Trouble("a name was not stored") }
            sqlite3_reset(insert)
        }
        sqlite3_finalize(insert)
        guard sqlite3_exec(database, "INSERT INTO item (item) VALUES ('rebuild'); COMMIT", nil, nil, nil) == SQLITE_OK else { throw Trouble("no index") }
    }

    deinit {
        for (rows, total) in statements.values {
            sqlite3_finalize(rows)
            sqlite3_finalize(total)
        }
        sqlite3_close(database)
    }

    /// Reads the first rows; how many there are.
    func first(_ count: Int32, _ text: String) throws(Trouble) -> Int {
        var found = 0
        let words = text.split(separator: " ")
        let isLong = words.allSatisfy { $0.count >= 3 }
        let (rows, total) = statements[isLong] ?? (nil, nil)
        let question = isLong ? words.map { "\"\($0)\"" }.joined(separator: " AND ") : "%\(words.joined(separator: "%"))%"
        for statement in [rows, total] {
            sqlite3_bind_text(statement, 1, question, -1, transient)
            if statement == rows { sqlite3_bind_int(statement, 2, count) }
            var code = sqlite3_step(statement)
            while code == SQLITE_ROW {
                found = Int(sqlite3_column_int64(statement, 0))
                code = sqlite3_step(statement)
            }
            sqlite3_reset(statement)
            guard code == SQLITE_DONE else { throw Trouble("SQLite result \(code)") }
        }
        return found
    }
}

private let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
