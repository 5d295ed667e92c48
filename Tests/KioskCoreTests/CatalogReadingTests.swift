import Testing

@testable import KioskCore

private let goodItems = """
    task_code,task_name,dept_name
    X-1,城乡居民最低生活保障,民政局
    """
private let goodMaterials = """
    task_code,material_name,necessity
    X-1,居民户口簿,必要
    """
private let goodPlaces = """
    place_code,place_name,parent
    county,望川县政务服务中心,
    town,青石镇便民服务中心,county
    """
private let goodDelegations = """
    task_code,place_code
    X-1,town
    """

private func read(
    items: String = goodItems, materials: String = goodMaterials, places: String = goodPlaces,
    delegations: String = goodDelegations
) throws(CatalogFault) -> CatalogReading {
    try Catalog.read(CatalogFiles(
        items: Array(items.utf8), materials: Array(materials.utf8), places: Array(places.utf8),
        delegations: Array(delegations.utf8)))
}

/// The reports of a refusal, as "file:row:column field: message".
private func refusal(
    items: String = goodItems, materials: String = goodMaterials, places: String = goodPlaces,
    delegations: String = goodDelegations
) -> [String] {
    do throws(CatalogFault) {
        _ = try read(items: items, materials: materials, places: places, delegations: delegations)
        return []
    } catch {
        return error.reports.map { "\($0.file):\($0.line):\($0.column) \($0.field): \($0.message)" }
    }
}

@Suite("The files of a catalog")
struct CatalogReadingTests {
    @Test("become items with materials and delegations, and places")
    func smallest() throws {
        let catalog = try read().catalog
        let item = try #require(catalog.items.first)
        #expect(item.name == "城乡居民最低生活保障")
        #expect(item.department == "民政局")
        #expect(item.materials == [Material(name: "居民户口簿")])
        #expect(item.delegations == [Delegation(place: "town")])
        #expect(item.promisedDays == nil && item.visits == nil && item.hasFee == nil)
        #expect(catalog.places.map(\.name) == ["望川县政务服务中心", "青石镇便民服务中心"])
        #expect(catalog.places.last?.parent == "county")
    }

    @Test("may say everything that a resident wants to know, in columns of any order")
    func everything() throws {
        let reading = try read(
            items: """
                task_name,task_code,remark,catalog_code,keywords,dept_name,dept_code,task_type,use_level,server_type,project_type,\
                promise_day,anticipate_day,limit_scene_num,limit_scene_explain,is_fee,fee,fee_basis,accept_condition,result_name,by_law,\
                is_online,link_addr,user_topic_type,plan_effective_date,plan_cancel_date,place_code,queue
                残疾人证办理 , X-1,看一下,990700003000,残疾证^ 残联,残疾人联合会,D-1,行政确认,4^5,自然人,承诺件,\
                10,30,1,需要本人到场评定,是,每证 10 元,发改价格,有户口,残疾人证,残疾人保障法,\
                1,https://zwfw.wangchuan.example/cjrz,disability^elder,2026/1/5,20301231,town,B
                """)
        let item = try #require(reading.catalog.items.first)
        #expect(item.code.raw == "X-1")
        #expect(item.basicCode == "990700003000")
        #expect(item.keywords == ["残疾证", "残联"])
        #expect(item.level == 5)
        #expect((item.promisedDays, item.statutoryDays, item.visits) == (10, 30, 1))
        #expect(item.hasFee == true)
        #expect(item.feeText(.english) == "每证 10 元")
        #expect(item.isOnline)
        #expect(item.onlineURL == "https://zwfw.wangchuan.example/cjrz")
        #expect(item.topics == ["disability", "elder"])
        #expect(item.effective == LocalDate(year: 2026, month: 1, day: 5))
        #expect(item.cancelled == LocalDate(year: 2030, month: 12, day: 31))
        #expect(item.home == "town")
        #expect(item.queue == "B")
        #expect(reading.unusedColumns.map(\.field) == ["remark"])
        #expect(reading.itemLines == [2])
    }

    @Test("list materials in their order, with form, number and necessity")
    func materials() throws {
        let reading = try read(
            materials: """
                task_code,material_name,form,page_num,necessity,note,order
                X-1,申请表,原件,1,必要,"现场填写，
                工作人员协助",2
                X-1,身份证,原件和复印件,1/2,required,,1
                X-1,照片,,3,容缺后补,,
                X-1,结婚证,电子证照,,免提交,,3
                X-1,收入证明,复印件,1,非必要,,
                """)
        let materials = try #require(reading.catalog.items.first?.materials)
        #expect(materials.map(\.name) == ["身份证", "申请表", "结婚证", "照片", "收入证明"])
        #expect(materials.map(\.formText) == ["原件 1 份，复印件 2 份", "原件 1 份", "电子证照", "材料 3 份", "复印件 1 份"])
        #expect(materials.map(\.necessity) == [.required, .required, .exempt, .deferrable, .optional])
        #expect(materials[1].note == "现场填写，\n工作人员协助")
    }

    @Test("without any error of form can still contradict themselves, and every row is named")
    func refusals() {
        #expect(refusal(items: goodItems + "\nX-1,高龄津贴,民政局\n,,\nX-3,,民政局") == [
            "items.csv:3:1 task_code: the item X-1 is already on line 2",
            "items.csv:4:0 : an empty line; remove it",
            "items.csv:5:2 task_name: must not be empty",
        ])
        #expect(refusal(items: goodItems + "\n,养老, ") == [
            "items.csv:3:1 task_code: must not be empty", "items.csv:3:3 dept_name: must not be empty",
        ])
        #expect(refusal(materials: goodMaterials + "\nX-9,身份证,必要\nX-1,照片,\nX-1,居民户口簿,必要") == [
            "materials.csv:3:1 task_code: there is no item X-9 in items.csv",
            "materials.csv:4:3 necessity: must not be empty",
            "materials.csv:5:2 material_name: 居民户口簿 is already listed for this item",
        ])
        #expect(refusal(places: "place_code,place_name,place_level,parent\ntown,青石镇,5,county\ntown,青石镇,乡镇,\n") == [
            "places.csv:3:3 place_level: \"乡镇\" is not a whole number from 1 to 7",
            "places.csv:3:1 place_code: the place town is already on line 2",
            "places.csv:2:4 parent: there is no place county",
        ])
        #expect(refusal(places: "place_code,place_name,parent\ntown,青石镇,village\nvillage,柳林村,town\n") == [
            "places.csv:2:3 parent: the places above this one lead back to it",
            "places.csv:3:3 parent: the places above this one lead back to it",
        ])
        #expect(refusal(delegations: """
            task_code,place_code,from,until
            X-1,hall,,
            X-2,town,,
            X-1,town,2026-02-30,
            X-1,town,2026-12-31,2026-01-01
            X-1,town,,2026-06-30
            X-1,town,2026-07-01,
            X-1,town,2026-06-30,2026-08-01
            """) == [
            "delegations.csv:2:2 place_code: there is no place hall in places.csv",
            "delegations.csv:3:1 task_code: there is no item X-2 in items.csv",
            "delegations.csv:4:3 from: \"2026-02-30\" is not a date; write it as 2026-11-21",
            "delegations.csv:5:4 until: ends on 2026-01-01, before it begins on 2026-12-31",
            "delegations.csv:8:2 place_code: this item is already delegated to town at that time",
        ])
    }

    @Test("have numbers, dates, flags, levels and addresses in them, or are refused", arguments: [
        ("promise_day", "-1", "\"-1\" is not a whole number from 0 to 3650"),
        ("promise_day", "十天", "\"十天\" is not a whole number from 0 to 3650"),
        ("promise_day", "99999999999999999999", "\"99999999999999999999\" is not a whole number from 0 to 3650"),
        ("limit_scene_num", "1.0", "\"1.0\" is not a whole number from 0 to 99"),
        ("is_fee", "也许", "\"也许\" is neither 1 (是) nor 0 (否)"),
        ("use_level", "4、5", "\"4、5\" is not a level: 1 state, 2 province, 3 city, 4 county, 5 town, 6 village"),
        ("plan_cancel_date", "2026.1.1", "\"2026.1.1\" is not a date; write it as 2026-11-21"),
        ("plan_cancel_date", "2026/2/30", "\"2026/2/30\" is not a date; write it as 2026-11-21"),
        ("link_addr", "javascript:alert(1)", "\"javascript:alert(1)\" is not a web address; it begins with https:// and has no spaces"),
        ("place_code", "mars", "there is no place mars in places.csv"),
        ("queue", "A B", "a code has no spaces or line breaks in it"),
        ("catalog_code", "9.905E+11", "the spreadsheet has turned this code into a number (9.905E+11); format the column as text and enter the code again"),
    ])
    func badValue(column: String, value: String, message: String) {
        #expect(refusal(items: "task_code,task_name,dept_name,\(column)\nX-1,高龄津贴,民政局,\(value)\n") == [
            "items.csv:2:4 \(column): \(message)"
        ])
    }

    @Test("need their columns, once, and as many fields as columns")
    func columns() {
        #expect(refusal(items: "task_code,task_name,task_name\nX-1,高龄津贴,民政局\n") == [
            "items.csv:1:3 task_name: the column task_name is there twice",
            "items.csv:1:0 dept_name: the column dept_name is missing",
        ])
        #expect(refusal(items: "") == ["items.csv:1:0 : the file is empty; its first line must name the columns"])
        #expect(refusal(items: "task_code,task_name,dept_name\n", materials: "task_code,material_name,necessity\n", delegations: "task_code,place_code\n") == [
            "items.csv:0:0 : the file has no items"
        ])
        #expect(refusal(places: goodPlaces + "\nvillage,柳林村\n\nvillage,柳林村,town,x\n") == [
            "places.csv:4:3 : 2 columns instead of 3",
            "places.csv:5:0 : an empty line; remove it",
            "places.csv:6:4 : 4 columns instead of 3",
        ])
    }

    @Test("name the column where a quotation mark breaks a row, and blame no other row for it")
    func brokenRow() {
        #expect(refusal(items: goodItems + "\nX-2,高\"龄津贴,民政局\n", materials: goodMaterials + "\nX-2,身份证,必要\n") == [
            "items.csv:3:2 task_name: a quotation mark inside a field; put the whole field in quotation marks and double those inside"
        ])
    }

    @Test("are refused with at most 100 reports, and the rest is counted")
    func manyErrors() {
        let rows = (0..<250).map { "X-\($0),,民政局\n" }.joined()
        do throws(CatalogFault) {
            _ = try read(items: "task_code,task_name,dept_name\n" + rows)
            Issue.record("250 items without a name were accepted")
        } catch {
            #expect(error.reports.count == 100)
            #expect(error.more == 150)
        }
    }

    // MARK: What spreadsheets leave

    @Test("may have empty columns behind the table and empty rows below it, and none within")
    func debris() throws {
        let reading = try read(
            items: "sep=,\r\ntask_code，task_name,dept_name,,\r\n=\"X-1\",低保,民政局,,\r\n\"=\"\"007\"\"\",津贴,民政局, ,\r\n,,,,\r\n,,,,\r\n\r\n")
        #expect(reading.catalog.items.map(\.code.raw) == ["X-1", "007"] && reading.itemLines == [3, 4])
        #expect(refusal(items: goodItems + ",,\n") == [])
        #expect(refusal(items: goodItems + "\n,,\n,,\nX-2,津贴,民政局,,x\n,,\n") == [
            "items.csv:3:0 : an empty line; remove it", "items.csv:4:0 : an empty line; remove it", "items.csv:5:4 : 5 columns instead of 3",
        ])
    }

    @Test("of merged cells name the rows that lost their code")
    func mergedCells() {
        #expect(refusal(materials: goodMaterials + "\n,照片,必要\n") == [
            "materials.csv:3:1 task_code: must not be empty; of merged cells only the first keeps its text: unmerge them and fill each row"
        ])
    }

    @Test("with other separators or in UTF-16 are refused in a sentence", arguments: [
        ("sep=;\ntask_code;task_name\n", "items.csv:1:1 : the columns are separated by something else than a comma; save the table as \"CSV UTF-8\""),
        ("task_code;task_name;dept_name\nX-1;低保;民政局\n", "items.csv:1:1 : the columns are separated by something else than a comma; save the table as \"CSV UTF-8\""),
        ("task_code\ttask_name\n", "items.csv:1:1 : the columns are separated by something else than a comma; save the table as \"CSV UTF-8\""),
    ])
    func separators(items: String, message: String) { #expect(refusal(items: items) == [message]) }

    @Test("read the same piece by piece")
    func pieces() throws {
        let text = Array("\u{FEFF}a,b\r\n\"x\r\ny\"\"\",低保\r\n=\"1\",\n最后,一行".utf8)
        var whole = CSVReader(text)
        for size in 1...7 {
            var rest = text[...]
            var pieces = CSVReader { () -> [UInt8] in
                defer { rest = rest.dropFirst(size) }
                return Array(rest.prefix(size))
            }
            while let record = try whole.next() { #expect(try pieces.next() == record) }
            #expect(try pieces.next() == nil)
            whole = CSVReader(text)
        }
    }

    @Test("in another encoding are taken for it only when nearly nothing is UTF-8")
    func encodings() throws {
        // 低保 and 联通, whose codes are UTF-8 by accident in part.
        let table = Array("a,b\n".utf8) + [0xC1, 0xAA, 0xCD, 0xA8, 0x2C, 0xB5, 0xCD, 0xB1, 0xA3, 0x0A]
        func read(_ bytes: [UInt8], _ decoder: CSVReader.Decoder?) throws -> [[String]] {
            var reader = CSVReader(bytes, gb18030: decoder)
            var records: [[String]] = []
            while let record = try reader.next() { records.append(record.map(\.text)) }
            return records
        }
        let decoder: CSVReader.Decoder = { $0.count == 4 ? "四" : nil }
        #expect(try read(table, decoder) == [["a", "b"], ["四", "四"]])
        #expect(throws: CSVReader.Fault(problem: .notUTF8, line: 2, column: 1)) { try read(table, nil) }
        #expect(throws: CSVReader.Fault(problem: .notGB18030, line: 2, column: 2)) { try read(table.dropLast(2) + [0x0A], decoder) }
        let broken = Array("a,b\n最低生活保障,低保".utf8) + [0xB5, 0x0A]
        #expect(throws: CSVReader.Fault(problem: .notUTF8, line: 2, column: 2)) { try read(broken, decoder) }
        #expect(throws: CSVReader.Fault(problem: .utf16, line: 1, column: 1)) { try read([0xFF, 0xFE, 0x61, 0x00], decoder) }
    }

    @Test("of synonyms need a kind and enough words, none of them empty or long", arguments: [
        ("same,低保", "synonyms.csv:2 words"), ("around,", "synonyms.csv:2 words"), ("alike,甲^乙", "synonyms.csv:2 kind"), (",甲^乙", "synonyms.csv:2 kind"),
        ("same,低保^（）", "synonyms.csv:2 words"), ("same,甲^\(String(repeating: "长", count: 41))", "synonyms.csv:2 words"),
        ("same,甲^乙,丙", "synonyms.csv:2 "), ("same,甲^\"乙", "synonyms.csv:2 words"),
    ])
    func synonyms(row: String, place: String) {
        var files = CatalogFiles(
            items: Array(goodItems.utf8), materials: Array(goodMaterials.utf8), places: Array(goodPlaces.utf8), delegations: Array(goodDelegations.utf8))
        files.contents["synonyms.csv"] = Array("kind,words\n\(row)\n".utf8)
        do throws(CatalogFault) {
            _ = try Catalog.read(files)
            Issue.record("\(row) was accepted")
        } catch {
            #expect(error.reports.map { "\($0.file):\($0.line) \($0.field)" } == [place])
            #expect(error.reports.allSatisfy { !$0.message.isEmpty && !$0.chinese.isEmpty })
        }
    }
}
