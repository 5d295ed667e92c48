extension Catalog {
    /// Reads a catalog, all or nothing: the fault holds every bad row.
    package static func read(_ files: CatalogFiles) throws(CatalogFault) -> CatalogReading {
        var builder = CatalogBuilder(files: files)
        builder.readEnumerations()
        builder.readSynonyms()
        builder.readPlaces()
        builder.readItems()
        builder.readBundles()
        builder.readQuestions()
        builder.readMaterials()
        builder.readFees()
        builder.readSteps()
        builder.readDelegations()
        builder.orderBundles()
        guard builder.fault.reports.isEmpty else { throw builder.fault }
        return CatalogReading(
            catalog: Catalog(items: builder.items, places: builder.places, enumerations: builder.enumerations,
                synonyms: Synonyms(own: builder.synonyms)),
            itemLines: builder.itemLines, unusedColumns: builder.unusedColumns, warnings: builder.warnings)
    }
}

struct CatalogBuilder {
    let files: CatalogFiles
    /// Tables whose rows were read before; nil: the files are read.
    var ready: [String: CatalogTable]?
    var fault = CatalogFault()
    var unusedColumns: [CatalogReport] = []
    var warnings: [CatalogReport] = []
    var items: [ServiceItem] = []
    var itemLines: [Int] = []
    var places: [Place] = []
    var enumerations = Enumerations.shipped
    var synonyms: [Synonyms.Row] = []

    // Where a code was first seen. A row with another error counts as seen, so that
    // one error does not make every row that refers to it an error too.
    private var itemIndex: [String: Int] = [:]
    private var itemLine: [String: Int] = [:]
    private var placeLine: [String: Int] = [:]
    var knowsAllItems = false
    private var knowsAllPlaces = false
    private var knowsAllQuestions = true

    init(files: CatalogFiles) { self.files = files }

    /// Nil when the file is not there, and need not be.
    private mutating func table(_ file: String) -> CatalogTable? {
        if let ready { return ready[file] }
        guard let bytes = files.contents[file] ?? (CatalogFiles.required.contains(file) ? [] : nil) else { return nil }
        guard bytes.count <= CatalogFiles.sizeLimit else {
            fault.add(CatalogReport(file: file, Words(
                "the file has \(bytes.count) bytes; the limit is \(CatalogFiles.sizeLimit)",
                "文件有 \(bytes.count) 字节，最多 \(CatalogFiles.sizeLimit) 字节")))
            return nil
        }
        let table = CatalogTable(file, CSVReader(bytes, gb18030: files.gb18030), fault: &fault)
        unusedColumns += table?.unusedColumns ?? []
        return table
    }

    private mutating func warn(_ row: CatalogRow, _ field: String, _ words: Words) {
        // A column that is wrong in every row says so a hundred times, not a million.
        if warnings.count < 10_000 { warnings.append(row.report(field, words)) }
    }

    /// The text of a column whose values an enumeration lists; any other is kept, with a warning.
    private mutating func listed(_ row: CatalogRow, _ field: String, _ list: String) -> String {
        let text = row.text(field)
        for part in row.list(field) where enumerations.value(part, of: list) == nil {
            warn(row, field, Words(
                "\"\(shortened(part))\" is no value of \(list) that is known; it is shown as it is",
                "“\(shortened(part))”不在枚举 \(list) 里，按原样显示"))
        }
        return text
    }

    // MARK: enumerations.csv

    mutating func readEnumerations() {
        guard var table = table("enumerations.csv") else { return }
        while var row = table.next(&fault) {
            let list = row.requiredCode("list", &fault)
            let value = Enumerations.Value(
                code: row.requiredText("code", &fault), name: row.requiredText("name", &fault),
                english: row.text("english"), meaning: row.code("meaning", &fault))
            if !list.isEmpty, !enumerations.lists.contains(list) {
                row.refuse("list", Words(
                    "there is no enumeration \(shortened(list)); docs/catalog.md names them",
                    "没有枚举 \(shortened(list))"), &fault)
            }
            if row.isGood { enumerations.add(Enumerations.Row(list: list, value: value)) }
        }
    }

    // MARK: synonyms.csv

    mutating func readSynonyms() {
        guard var table = table("synonyms.csv") else { return }
        while var row = table.next(&fault) {
            let kind = row.requiredText("kind", &fault)
            let words = row.list("words")
            guard let known = Synonyms.Kind(rawValue: kind) else {
                if !kind.isEmpty {
                    row.refuse("kind", Words(
                        "\"\(shortened(kind))\" is neither same nor around", "“\(shortened(kind))”不是 same，也不是 around"), &fault)
                }
                continue
            }
            let least = known == .same ? 2 : 1
            if words.count < least || words.contains(where: { SearchText.folded($0).isEmpty || $0.unicodeScalars.count > 40 }) {
                row.refuse("words", Words(
                    "a list of \(least) or more words of 1 to 40 characters, separated by ^", "应为 \(least) 个以上的词，每个 1 至 40 字，用 ^ 分隔"), &fault)
            }
            if row.isGood { synonyms.append(Synonyms.Row(kind: known, words: words)) }
        }
    }

    // MARK: places.csv

    mutating func readPlaces() {
        guard var table = table("places.csv") else { return }
        var parents: [CatalogRow] = []
        while var row = table.next(&fault) {
            let code = row.requiredCode("place_code", &fault)
            var place = Place(code: code, name: row.requiredText("place_name", &fault))
            place.level = row.number("place_level", 1...7, &fault)
            place.kind = listed(row, "place_kind", "place_kind")
            place.address = row.text("address")
            place.hours = row.text("hours")
            place.closed = row.days("closed_days", &fault)
            place.phone = row.text("phone")
            place.parent = row.code("parent", &fault)
            let latitude = row.degrees("latitude", upTo: 90, &fault)
            let longitude = row.degrees("longitude", upTo: 180, &fault)
            if let latitude, let longitude { place.position = Place.Position(latitude: latitude, longitude: longitude) }
            if let first = placeLine[code], !code.isEmpty {
                row.refuse("place_code", Words("the place \(code) is already on line \(first)", "地点 \(code) 在第 \(first) 行已经有了"), &fault)
            }
            placeLine[code] = placeLine[code] ?? row.line
            if row.isGood { places.append(place) }
            if !place.parent.isEmpty { parents.append(row) }
        }
        knowsAllPlaces = !table.hasLostRows
        guard knowsAllPlaces else { return }
        let parentOf = Dictionary(places.map { ($0.code, $0.parent) }, uniquingKeysWith: { first, _ in first })
        for var row in parents {
            let parent = row.text("parent")
            if placeLine[parent] == nil {
                row.refuse("parent", Words("there is no place \(parent)", "没有地点 \(parent)"), &fault)
            } else if isRing(from: row.text("place_code"), parentOf) {
                row.refuse("parent", Words("the places above this one lead back to it", "上级地点绕回了自己"), &fault)
            }
        }
    }

    private func isRing(from code: String, _ parentOf: [String: String]) -> Bool {
        var next = parentOf[code] ?? ""
        for _ in 0..<parentOf.count where !next.isEmpty {
            if next == code { return true }
            next = parentOf[next] ?? ""
        }
        return false
    }

    // MARK: items.csv and bundles.csv

    mutating func readItems() {
        guard var table = table("items.csv") else { return }
        while var row = table.next(&fault) {
            var item = item(&row)
            item.department = row.requiredText("dept_name", &fault)
            add(item, &row)
        }
        knowsAllItems = !table.hasLostRows
        if items.isEmpty && fault.reports.isEmpty {
            fault.add(CatalogReport(file: "items.csv", Words("the file has no items", "文件里没有事项")))
        }
    }

    mutating func readBundles() {
        guard var table = table("bundles.csv") else { return }
        while var row = table.next(&fault) {
            var item = item(&row)
            item.department = row.text("dept_name")
            item.parts = row.list("task_codes")
            if item.type.isEmpty { item.type = "一件事" }
            if item.parts.count < 2 {
                row.refuse("task_codes", Words("a bundle has at least two items, separated by ^", "一件事至少由两个事项组成，用 ^ 分隔"), &fault)
            }
            for (index, part) in item.parts.enumerated() {
                if item.parts[..<index].contains(part) {
                    row.refuse("task_codes", Words("\(shortened(part)) is there twice", "\(shortened(part)) 出现了两次"), &fault)
                } else if knowsAllItems, itemLine[part] == nil || itemIndex[part].map({ items[$0].isBundle }) == true {
                    row.refuse("task_codes", Words("there is no item \(shortened(part)) in items.csv", "items.csv 里没有事项 \(shortened(part))"), &fault)
                }
            }
            add(item, &row)
        }
        knowsAllItems = knowsAllItems && !table.hasLostRows
    }

    /// What the rows of both files have in common.
    private mutating func item(_ row: inout CatalogRow) -> ServiceItem {
        let code = row.requiredCode("task_code", &fault)
        var item = ServiceItem(code: code, name: row.requiredText("task_name", &fault))
        if item.name.unicodeScalars.count > 1_000 {
            row.refuse("task_name", Words("longer than 1,000 characters", "超过 1000 个字"), &fault)
        }
        let basic = row.code("catalog_code", &fault)
        if !basic.isEmpty { item.basicCode = basic }
        item.keywords = row.list("keywords")
        item.departmentCode = row.code("dept_code", &fault)
        item.type = listed(row, "task_type", "task_type")
        item.level = level(&row) ?? item.level
        item.audience = listed(row, "server_type", "server_type")
        item.handling = listed(row, "project_type", "project_type")
        item.promisedDays = row.number("promise_day", 0...3_650, &fault)
        item.statutoryDays = row.number("anticipate_day", 0...3_650, &fault)
        item.visits = row.number("limit_scene_num", 0...99, &fault)
        item.visitReason = row.text("limit_scene_explain")
        item.hasFee = row.flag("is_fee", &fault)
        item.fee = row.text("fee")
        item.feeBasis = row.text("fee_basis")
        item.condition = row.text("accept_condition")
        item.result = row.text("result_name")
        item.legalBasis = row.text("by_law")
        item.isOnline = row.flag("is_online", &fault) ?? false
        item.onlineURL = row.address("link_addr", &fault)
        item.topics = row.list("user_topic_type")
        item.effective = row.date("plan_effective_date", &fault)
        item.cancelled = row.date("plan_cancel_date", &fault)
        if let effective = item.effective, let cancelled = item.cancelled, cancelled <= effective {
            row.refuse("plan_cancel_date", Words(
                "cancelled on \(cancelled), before it is in force on \(effective)",
                "\(cancelled) 取消，早于 \(effective) 生效"), &fault)
        }
        item.queue = row.code("queue", &fault)
        item.home = row.code("place_code", &fault)
        refusePlace(&row, item.home)
        for field in ItemField.allCases { item[field] = detail(field, &row) }
        warnOfCodes(item, row)
        return item
    }

    private mutating func detail(_ field: ItemField, _ row: inout CatalogRow) -> String {
        let name = field.rawValue
        switch field.form {
        case .text: return row.text(name)
        case .code: return row.code(name, &fault)
        case .flag: return row.flag(name, &fault).map { $0 ? "1" : "0" } ?? ""
        case .number(let range): return row.number(name, range, &fault).map { "\($0)" } ?? ""
        case .address: return row.address(name, &fault)
        case .listed(let list): return listed(row, name, list)
        }
    }

    private mutating func add(_ item: ServiceItem, _ row: inout CatalogRow) {
        let code = item.code.raw
        if let first = itemLine[code], !code.isEmpty {
            let isElsewhere = itemIndex[code].map { items[$0].isBundle } == false && row.file != "items.csv"
            let place = isElsewhere ? " of items.csv" : ""
            row.refuse("task_code", Words(
                "the item \(shortened(code)) is already on line \(first)\(place)",
                "事项 \(shortened(code)) 在\(isElsewhere ? " items.csv " : "")第 \(first) 行已经有了"), &fault)
        }
        itemLine[code] = itemLine[code] ?? row.line
        guard row.isGood else { return }
        itemIndex[code] = items.count
        items.append(item)
        itemLines.append(row.line)
    }

    /// A code that fails its check is kept as it is.
    private mutating func warnOfCodes(_ item: ServiceItem, _ row: CatalogRow) {
        for fault in item.code.faults { warn(row, "task_code", fault.words) }
        if !item.basicCode.isEmpty, item.basicCode != item.code.basic, BasicCode(item.basicCode) == nil {
            warn(row, "catalog_code", Words(
                "\(shortened(item.basicCode)) is no basic code: it has 12 digits or capitals",
                "\(shortened(item.basicCode)) 不是 12 位的基本编码"))
        }
        if !item.departmentCode.isEmpty, !CreditCode.isValid(item.departmentCode) {
            warn(row, "dept_code", Words(
                "\(shortened(item.departmentCode)) is no unified social credit code: its check character is wrong (GB 32100)",
                "\(shortened(item.departmentCode)) 不是统一社会信用代码：校验码不对（GB 32100）"))
        }
        let handling = item[.handlingCode]
        if !handling.isEmpty, ItemCode(handling).serial.isEmpty {
            warn(row, ItemField.handlingCode.rawValue, Words(
                "\(shortened(handling)) is no handling code: it has 33 characters, the implementation code and 2 more",
                "\(shortened(handling)) 不是 33 位的业务办理项编码"))
        }
    }

    /// Some systems list several levels, separated by ^; the one nearest to the resident counts.
    private mutating func level(_ row: inout CatalogRow) -> Int? {
        var nearest: Int?
        for part in row.list("use_level") {
            guard part.utf8.count == 1, let digit = part.utf8.first.flatMap(decimalDigit), (1...7).contains(digit) else {
                row.refuse("use_level", Words(
                    "\"\(shortened(part))\" is not a level: 1 state, 2 province, 3 city, 4 county, 5 town, 6 village",
                    "“\(shortened(part))”不是行使层级：1 国家、2 省、3 市、4 县、5 镇、6 村"), &fault)
                return nil
            }
            nearest = max(nearest ?? digit, digit)
        }
        return nearest
    }

    private mutating func refusePlace(_ row: inout CatalogRow, _ code: String) {
        if knowsAllPlaces, !code.isEmpty, placeLine[code] == nil {
            row.refuse("place_code", Words(
                "there is no place \(shortened(code)) in places.csv", "places.csv 里没有地点 \(shortened(code))"), &fault)
        }
    }

    /// The item that a row of another file belongs to, by its task_code.
    private mutating func item(of row: inout CatalogRow) -> Int? {
        let code = row.code("task_code", &fault)
        if code.isEmpty {
            row.refuse("task_code", Words(
                "must not be empty; of merged cells only the first keeps its text: unmerge them and fill each row",
                "不能为空；合并的单元格只有第一行有内容，请取消合并并逐行填写"), &fault)
        }
        if knowsAllItems, !code.isEmpty, itemLine[code] == nil {
            row.refuse("task_code", Words("there is no item \(shortened(code)) in items.csv", "items.csv 里没有事项 \(shortened(code))"), &fault)
        }
        return itemIndex[code]
    }

    /// A bundle stands behind the least used of its parts.
    mutating func orderBundles() {
        guard items.contains(where: \.isBundle) else { return }
        let places = items.indices.map { index in
            items[index].isBundle ? items[index].parts.compactMap { itemIndex[$0] }.max() ?? index : index
        }
        let order = items.indices.sorted { (places[$0], $0) < (places[$1], $1) }
        items = order.map { items[$0] }
        itemLines = order.map { itemLines[$0] }
    }

    /// Rows in the order of their `order` column; those without one follow as they stand in the file.
    private struct Ordered<Row> {
        private var rows: [Int: [(order: Int, row: Row)]] = [:]

        mutating func add(_ row: Row, to item: Int, order: Int?) {
            rows[item, default: []].append((order ?? Int.max, row))
        }

        func each(_ body: (Int, [Row]) -> Void) {
            for (item, rows) in rows {
                let sorted = rows.indices.sorted { (rows[$0].order, $0) < (rows[$1].order, $1) }
                body(item, sorted.map { rows[$0].row })
            }
        }
    }

    // MARK: questions.csv

    mutating func readQuestions() {
        guard var table = table("questions.csv") else { return }
        var ordered = Ordered<ItemQuestion>()
        var ids: [Int: [String]] = [:]
        while var row = table.next(&fault) {
            let index = item(of: &row)
            var question = ItemQuestion(text: row.requiredText("question", &fault), answer: row.text("answer"))
            question.id = row.text("question_id")
            question.choices = choices(&row)
            let order = row.number("order", 0...9_999, &fault)
            if question.id.isEmpty {
                if question.answer.isEmpty {
                    row.refuse("answer", Words(
                        "a question without question_id is one that residents ask: it needs an answer",
                        "没有 question_id 的是常见问题，要有答案"), &fault)
                }
                if !question.choices.isEmpty {
                    row.refuse("question_id", Words("a question with choices needs an id", "有选项的问题要有编号"), &fault)
                }
            } else {
                if !ItemQuestion.isName(question.id) {
                    row.refuse("question_id", Words(
                        "\"\(shortened(question.id))\" is no id: 1 to 32 letters, digits, - and _",
                        "“\(shortened(question.id))”不是编号：1 到 32 个字母、数字、- 和 _"), &fault)
                }
                if question.choices.isEmpty { question.choices = ItemQuestion.yesOrNo }
                if let index, ids[index]?.contains(question.id) == true {
                    row.refuse("question_id", Words("this item has a question \(question.id) already", "这个事项已经有问题 \(question.id)"), &fault)
                }
            }
            guard row.isGood, let index else { continue }
            ids[index, default: []].append(question.id)
            ordered.add(question, to: index, order: order)
        }
        knowsAllQuestions = !table.hasLostRows
        ordered.each { items[$0].questions = $1 }
        refuseAmbiguousQuestions()
    }

    /// yes=是^no=否
    private mutating func choices(_ row: inout CatalogRow) -> [ItemQuestion.Choice] {
        var choices: [ItemQuestion.Choice] = []
        for part in row.list("choices") {
            let sides = part.split(separator: "=" as Character, maxSplits: 1, omittingEmptySubsequences: false).map { trimmed(String($0)) }
            guard sides.count == 2, ItemQuestion.isName(sides[0]), !sides[1].isEmpty else {
                row.refuse("choices", Words(
                    "\"\(shortened(part))\" is no choice; write yes=是^no=否", "“\(shortened(part))”不是选项，请写成 yes=是^no=否"), &fault)
                return []
            }
            if choices.contains(where: { $0.value == sides[0] }) {
                row.refuse("choices", Words("the choice \(sides[0]) is there twice", "选项 \(sides[0]) 出现了两次"), &fault)
            }
            choices.append(ItemQuestion.Choice(value: sides[0], text: sides[1]))
        }
        if choices.count == 1 { row.refuse("choices", Words("one choice is none", "只有一个选项"), &fault) }
        return choices
    }

    /// In a bundle an id is asked once, so it must ask the same in every part.
    private mutating func refuseAmbiguousQuestions() {
        for (index, bundle) in items.enumerated() where bundle.isBundle {
            var known: [String: ItemQuestion] = [:]
            for part in [index] + bundle.parts.compactMap({ itemIndex[$0] }) {
                for question in items[part].questions where !question.id.isEmpty {
                    if let other = known[question.id], other.text != question.text || other.choices != question.choices {
                        fault.add(CatalogReport(
                            file: "bundles.csv", line: itemLines[index], field: "task_codes", Words(
                                "its items ask different things under the id \(question.id); give one of them another id",
                                "其中的事项用同一编号 \(question.id) 问不同的问题，请换一个编号")))
                    }
                    known[question.id] = known[question.id] ?? question
                }
            }
        }
    }

    // MARK: materials.csv

    mutating func readMaterials() {
        guard var table = table("materials.csv") else { return }
        var ordered = Ordered<Material>()
        var seen: [Int: [Material]] = [:]
        while var row = table.next(&fault) {
            let index = item(of: &row)
            let material = material(&row, of: index)
            let order = row.number("order", 0...9_999, &fault)
            guard row.isGood, let index else { continue }
            if seen[index]?.contains(where: { $0.name == material.name && $0.form == material.form && $0.condition == material.condition }) == true {
                row.refuse("material_name", Words(
                    "\(shortened(material.name)) is already listed for this item", "\(shortened(material.name)) 在这个事项里已经有了"), &fault)
            }
            seen[index, default: []].append(material)
            ordered.add(material, to: index, order: order)
        }
        ordered.each { items[$0].materials = $1 }
    }

    private mutating func material(_ row: inout CatalogRow, of index: Int?) -> Material {
        var material = Material(name: row.requiredText("material_name", &fault), form: row.text("form"))
        (material.originals, material.copies) = pages(&row, of: material.form)
        let necessity = row.requiredText("necessity", &fault)
        if let known = Material.Necessity(meaning: enumerations.meaning(necessity, of: "necessity")) {
            material.necessity = known
        } else if !necessity.isEmpty {
            material.necessityText = necessity
            warn(row, "necessity", Words(
                "\"\(shortened(necessity))\" is none of 必要, 非必要, 容缺后补, 免提交; it is shown as it is and counts as 必要",
                "“\(shortened(necessity))”不是必要、非必要、容缺后补或免提交，按原样显示，当作必要"))
        }
        material.note = row.text("note")
        material.medium = listed(row, "material_form", "material_form")
        if material.necessity == .required, enumerations.meaning(material.medium, of: "material_form") == "fetched" {
            material.necessity = .exempt
        }
        material.source = listed(row, "source", "source")
        material.sourceNote = row.text("source_explain")
        material.pageFormat = row.text("page_format")
        material.blankURL = row.address("form_guid", &fault)
        material.sampleURL = row.address("example_guid", &fault)
        material.fillNote = row.text("fill_explain")
        material.standard = row.text("accept_stand")
        material.legalBasis = row.text("by_law")
        material.acceptsLicence = row.flag("is_licence", &fault) ?? false
        material.deferDays = row.number("defer_days", 1...365, &fault)
        if material.deferDays != nil, material.necessity != .deferrable {
            row.refuse("defer_days", Words("only what is 容缺后补 may follow later", "只有容缺后补的材料才能后补"), &fault)
        }
        do throws(Condition.Fault) {
            material.condition = try Condition(row.text("condition"))
        } catch {
            row.refuse("condition", Words(
                "\"\(shortened(error.term))\" is no condition; write question=choice, with | between choices and & between conditions",
                "“\(shortened(error.term))”不是条件；请写成 问题=选项，选项之间用 |，条件之间用 &"), &fault)
        }
        if let index { refuseCondition(material.condition, of: index, &row) }
        return material
    }

    private mutating func refuseCondition(_ condition: Condition, of index: Int, _ row: inout CatalogRow) {
        guard knowsAllQuestions else { return }
        for term in condition.terms {
            guard let question = items[index].questions.first(where: { $0.id == term.question }) else {
                row.refuse("condition", Words(
                    "the item has no question \(term.question) in questions.csv", "questions.csv 里这个事项没有问题 \(term.question)"), &fault)
                continue
            }
            for value in term.values where !question.choices.contains(where: { $0.value == value }) {
                row.refuse("condition", Words(
                    "the question \(term.question) has no choice \(value)", "问题 \(term.question) 没有选项 \(value)"), &fault)
            }
        }
    }

    /// How many: "2", or "1/2" for originals and copies.
    private mutating func pages(_ row: inout CatalogRow, of form: String) -> (originals: Int?, copies: Int?) {
        let text = row.text("page_num")
        guard !text.isEmpty else { return (nil, nil) }
        let numbers = text.split(separator: "/" as Character, omittingEmptySubsequences: false)
            .compactMap { wholeNumber(trimmed(String($0))) }.filter { $0 < 100 }
        switch numbers.count {
        case 1 where wholeNumber(text) != nil:
            return form == "复印件" ? (nil, numbers[0]) : (numbers[0], form == "原件和复印件" ? numbers[0] : nil)
        case 2 where text.utf8.count(where: { $0 == UInt8(ascii: "/") }) == 1:
            return (numbers[0], numbers[1])
        default:
            row.refuse("page_num", Words(
                "write how many, \"2\", or originals and copies, \"1/2\"", "请写份数“2”，或者原件和复印件“1/2”"), &fault)
            return (nil, nil)
        }
    }

    // MARK: fees.csv and steps.csv

    mutating func readFees() {
        guard var table = table("fees.csv") else { return }
        var ordered = Ordered<ItemFee>()
        while var row = table.next(&fault) {
            let index = item(of: &row)
            let fee = ItemFee(
                name: row.requiredText("fee_name", &fault), standard: row.text("fee_standard"), basis: row.text("fee_basis"),
                isReducible: row.flag("is_reduction", &fault), reductionBasis: row.text("reduction_basis"))
            let order = row.number("order", 0...9_999, &fault)
            if row.isGood, let index { ordered.add(fee, to: index, order: order) }
        }
        ordered.each { items[$0].fees = $1 }
    }

    mutating func readSteps() {
        guard var table = table("steps.csv") else { return }
        var ordered = Ordered<ItemStep>()
        while var row = table.next(&fault) {
            let index = item(of: &row)
            let step = ItemStep(
                name: row.requiredText("step_name", &fault), actor: row.text("step_actor"),
                days: row.number("step_days", 0...3_650, &fault), unit: listed(row, "step_day_type", "time_unit"),
                note: row.text("step_explain"))
            let order = row.number("order", 0...9_999, &fault)
            if row.isGood, let index { ordered.add(step, to: index, order: order) }
        }
        ordered.each { items[$0].steps = $1 }
    }

    // MARK: delegations.csv

    mutating func readDelegations() {
        guard var table = table("delegations.csv") else { return }
        while var row = table.next(&fault) {
            let index = item(of: &row)
            var delegation = Delegation(place: row.requiredCode("place_code", &fault))
            refusePlace(&row, delegation.place)
            delegation.from = row.date("from", &fault)
            delegation.until = row.date("until", &fault)
            delegation.legalBasis = row.text("legal_basis")
            delegation.role = listed(row, "role", "delegation_role")
            if let from = delegation.from, let until = delegation.until, until < from {
                row.refuse("until", Words("ends on \(until), before it begins on \(from)", "\(until) 结束，早于 \(from) 开始"), &fault)
            }
            guard row.isGood, let index else { continue }
            if items[index].delegations.contains(where: { $0.place == delegation.place && overlaps($0, delegation) }) {
                row.refuse("place_code", Words(
                    "this item is already delegated to \(delegation.place) at that time", "这个事项那段时间已经下放给 \(delegation.place)"), &fault)
            }
            items[index].delegations.append(delegation)
        }
    }

    private func overlaps(_ a: Delegation, _ b: Delegation) -> Bool {
        func endsBefore(_ a: Delegation, _ b: Delegation) -> Bool {
            guard let until = a.until, let from = b.from else { return false }
            return until < from
        }
        return !endsBefore(a, b) && !endsBefore(b, a)
    }
}
