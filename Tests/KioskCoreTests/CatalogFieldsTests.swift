import Testing

@testable import KioskCore

/// A small hall; each test adds files or columns.
private func files(_ more: [String: String] = [:]) -> CatalogFiles {
    var contents = [
        "items.csv": "task_code,task_name,dept_name\nX-1,身份证补领,公安局\nX-2,户口迁移,公安局\nX-3,契税申报,税务局\n",
        "materials.csv": "task_code,material_name,necessity\nX-1,户口簿,必要\n",
        "places.csv": "place_code,place_name\ntown,青石镇便民服务中心\n",
    ]
    for (name, text) in more { contents[name] = text }
    return CatalogFiles(contents.mapValues { Array($0.utf8) })
}

private func read(_ more: [String: String] = [:]) throws -> CatalogReading { try Catalog.read(files(more)) }

private func refusal(_ more: [String: String]) -> [String] {
    do throws(CatalogFault) {
        _ = try Catalog.read(files(more))
        return []
    } catch {
        return error.reports.map { "\($0.file):\($0.line):\($0.column) \($0.field): \($0.message)" }
    }
}

@Suite("The field set of the national tables")
struct CatalogFieldsTests {
    @Test("is kept whole: every column of items.csv comes out as it went in")
    func allFields() throws {
        var (names, values) = ([String](), [String]())
        for field in ItemField.allCases {
            names.append(field.rawValue)
            let value =
                switch field.form {
                case .text: "文字 \(names.count)"
                case .code: "C-\(names.count)"
                case .flag: "1"
                case .number: "\(names.count)"
                case .address: "https://example.test/\(names.count)"
                case .listed(let list): Enumerations.shipped.lists.contains(list) ? "某种 \(names.count)" : "?"
                }
            values.append(value)
        }
        let reading = try read([
            "items.csv": "task_code,task_name,dept_name,\(names.joined(separator: ","))\nX-1,身份证补领,公安局,\(values.joined(separator: ","))\n"
        ])
        let item = try #require(reading.catalog.items.first)
        #expect(ItemField.allCases.map { item[$0] } == values)
        #expect(reading.unusedColumns == [])
        #expect(names.count >= 45)
        // Every listed value is one that no enumeration knows, and the handling code is none.
        #expect(reading.warnings.count == ItemField.allCases.count { if case .listed = $0.form { true } else { false } } + 1)
    }

    @Test("has fees, steps and questions, in their order")
    func pieces() throws {
        let item = try #require(try read([
            "fees.csv": "task_code,fee_name,fee_standard,fee_basis,is_reduction,reduction_basis,order\nX-1,工本费,每证 40 元,发改价格,是,残疾人减半,2\nX-1,快递费,到付,,,,1\n",
            "steps.csv": "task_code,step_name,step_actor,step_days,step_day_type,step_explain\nX-1,受理,窗口,0,,\nX-1,制证,公安局,15,工作日,省厅制证\n",
            "questions.csv": "task_code,question_id,question,answer,choices,order\nX-1,,多久能拿到？,20 个工作日,,9\nX-1,kind,丢了还是坏了？,,lost=丢了^broken=坏了,1\nX-1,self,本人来吗？,,,2\n",
        ]).catalog.items.first)
        #expect(item.fees == [
            ItemFee(name: "快递费", standard: "到付"),
            ItemFee(name: "工本费", standard: "每证 40 元", basis: "发改价格", isReducible: true, reductionBasis: "残疾人减半"),
        ])
        #expect(item.steps == [
            ItemStep(name: "受理", actor: "窗口", days: 0), ItemStep(name: "制证", actor: "公安局", days: 15, unit: "工作日", note: "省厅制证"),
        ])
        #expect(item.questions.map(\.id) == ["kind", "self", ""])
        #expect(item.questions.first?.choices.map(\.text) == ["丢了", "坏了"])
        #expect(item.questions.dropFirst().first?.choices == ItemQuestion.yesOrNo)
        #expect(item.questions.last?.answer == "20 个工作日")
    }

    @Test("has materials with forms, samples, conditions and what may follow later")
    func materials() throws {
        let item = try #require(try read([
            "questions.csv": "task_code,question_id,question,choices\nX-1,kind,丢了还是坏了？,lost=丢了^broken=坏了\n",
            "materials.csv": """
                task_code,material_name,necessity,material_form,source,form_guid,example_guid,is_licence,defer_days,condition
                X-1,户口簿,必要,纸质,20,,,1,,
                X-1,旧身份证,必要,,,,,,,kind=broken
                X-1,报失声明,容缺后补,,,https://example.test/blank,https://example.test/sample,,10,kind!=broken
                X-1,人像,必要,系统获取，申请人免提交,,,,,,
                """,
        ]).catalog.items.first)
        #expect(item.materials.map(\.necessity) == [.required, .required, .deferrable, .exempt])
        #expect(item.materials[0].acceptsLicence)
        #expect(item.materials[2].deferDays == 10)
        #expect(item.materials[2].blankURL == "https://example.test/blank")
        #expect(item.materials[1].condition.holds(["kind": "broken"]) == true)
        #expect(item.materials[1].condition.holds(["kind": "lost"]) == false)
        #expect(item.materials[1].condition.holds([:]) == nil)
        #expect(item.materials[2].condition.holds(["kind": "lost"]) == true)
    }

    @Test("keeps a value that no enumeration knows, shows it as it is, and warns")
    func unknownValues() throws {
        let reading = try read([
            "items.csv": "task_code,task_name,dept_name,task_type\nX-1,身份证补领,公安局,新类型\nX-2,户口迁移,公安局,05\n",
            "materials.csv": "task_code,material_name,necessity\nX-1,户口簿,看情况\n",
        ])
        let catalog = reading.catalog
        #expect(catalog.items.map { catalog.enumerations.shown($0.type, of: "task_type") } == ["新类型", "行政给付"])
        let material = try #require(catalog.items.first?.materials.first)
        #expect((material.necessity, material.necessityText) == (.required, "看情况"))
        #expect(reading.warnings.map { "\($0.file):\($0.line):\($0.column)" } == ["items.csv:2:4", "materials.csv:2:3"])
        #expect(reading.warnings.allSatisfy { !$0.message.isEmpty && !$0.chinese.isEmpty })
    }

    @Test("takes a hall's own enumerations before those that are shipped")
    func ownEnumerations() throws {
        let reading = try read([
            "enumerations.csv": "list,code,name,english,meaning\nnecessity,看情况,视情形,it depends,optional\ntask_type,05,给钱,,\n",
            "items.csv": "task_code,task_name,dept_name,task_type\nX-1,身份证补领,公安局,05\n",
            "materials.csv": "task_code,material_name,necessity\nX-1,户口簿,看情况\n",
        ])
        #expect(reading.catalog.items.first?.materials.first?.necessity == .optional)
        #expect(reading.catalog.enumerations.shown("05", of: "task_type") == "给钱")
        #expect(reading.catalog.enumerations.shown("看情况", of: "necessity", .english) == "it depends")
        #expect(reading.warnings == [])
        #expect(refusal(["enumerations.csv": "list,code,name\nnecesity,x,y\n"])
            == ["enumerations.csv:2:1 list: there is no enumeration necesity; docs/catalog.md names them"])
    }

    @Test("is shipped with enumerations that can be read to the last row")
    func shipped() {
        let rows = Enumerations.shippedTable.split(separator: "\n" as Character)
        #expect(rows.allSatisfy { $0.split(separator: "," as Character, omittingEmptySubsequences: false).count == 5 })
        #expect(Enumerations.shipped.value("代办点", of: "place_kind")?.meaning == "proxy")
        #expect(Enumerations.shipped.lists.isSuperset(of: ItemField.allCases.compactMap { if case .listed(let list) = $0.form { list } else { nil } }))
        for list in Enumerations.shipped.lists { #expect(!list.isEmpty) }
    }

    @Test("warns of codes that fail their check, and keeps them")
    func codes() throws {
        let good = "11990321000179194F5990501001000"
        let bad = "11990321000179194A5990501001000"
        let reading = try read([
            "items.csv": """
                task_code,task_name,dept_name,catalog_code,dept_code,task_handle_item,local_task_code
                \(good),甲,局,990501001000,11990321000179194F,\(good)01,任意 1
                \(bad),乙,局,12345,11990321000179194A,\(good),
                MZ-0001,丙,局,,,,
                """.replacing("任意 1", with: "任意-1"),
            "materials.csv": "task_code,material_name,necessity\n",
        ])
        #expect(reading.warnings.map { "\($0.line) \($0.field)" } == [
            "3 task_code", "3 catalog_code", "3 dept_code", "3 task_handle_item",
        ])
        #expect(reading.catalog.items[1].code.raw == bad)
        #expect(reading.catalog.items[1].code.faults == [.body])
        #expect(reading.catalog.items[0].code.faults == [])
        #expect(reading.catalog.items[2].code.faults == [])
        #expect(reading.catalog.items[0][.localTaskCode] == "任意-1")
        #expect(ItemCode(good + "01").serial == "01")
    }

    @Test("refuses what contradicts itself, with file, row and column, in both languages")
    func refusals() {
        #expect(refusal([
            "questions.csv": "task_code,question_id,question,answer,choices\nX-1,,多久？,,\nX-1,q 1,问？,,\nX-1,q1,问？,,a=甲\nX-1,q2,问？,,a=甲^a=乙\nX-1,q3,问？,,甲\nX-9,q4,问？,,\n"
        ]) == [
            "questions.csv:2:4 answer: a question without question_id is one that residents ask: it needs an answer",
            "questions.csv:3:2 question_id: \"q 1\" is no id: 1 to 32 letters, digits, - and _",
            "questions.csv:4:5 choices: one choice is none",
            "questions.csv:5:5 choices: the choice a is there twice",
            "questions.csv:6:5 choices: \"甲\" is no choice; write yes=是^no=否",
            "questions.csv:7:1 task_code: there is no item X-9 in items.csv",
        ])
        #expect(refusal([
            "questions.csv": "task_code,question_id,question\nX-1,q1,问？\n",
            "materials.csv": "task_code,material_name,necessity,condition,defer_days\nX-1,甲,必要,q1,\nX-1,乙,必要,q2=yes,\nX-1,丙,必要,q1=maybe,\nX-1,丁,必要,q1=yes|no & ,\nX-1,戊,必要,q1=yes,5\nX-1,己,必要,q1=yes,\nX-1,己,必要,q1=no,\n",
        ]) == [
            "materials.csv:2:4 condition: \"q1\" is no condition; write question=choice, with | between choices and & between conditions",
            "materials.csv:3:4 condition: the item has no question q2 in questions.csv",
            "materials.csv:4:4 condition: the question q1 has no choice maybe",
            "materials.csv:5:4 condition: \"\" is no condition; write question=choice, with | between choices and & between conditions",
            "materials.csv:6:5 defer_days: only what is 容缺后补 may follow later",
        ])
        #expect(refusal(["places.csv": "place_code,place_name,closed_days,latitude\na,甲,2026-10-07~2026-10-01,\nb,乙,2026-10-01^国庆,\nc,丙,,北纬\nd,丁,,95\n"]) == [
            "places.csv:2:3 closed_days: \"2026-10-07~2026-10-01\" is neither a date nor the first and the last of some days, 2026-10-01~2026-10-07",
            "places.csv:3:3 closed_days: \"国庆\" is neither a date nor the first and the last of some days, 2026-10-01~2026-10-07",
            "places.csv:4:4 latitude: \"北纬\" is no number of degrees below 90, such as 23.456789",
            "places.csv:5:4 latitude: \"95\" is no number of degrees below 90, such as 23.456789",
        ])
        do throws(CatalogFault) {
            _ = try Catalog.read(files(["items.csv": "task_code,task_name,dept_name\nX-1,,公安局\n", "places.csv": "place_name\n甲\n"]))
            Issue.record("accepted")
        } catch {
            #expect(error.reports.map(\.chinese) == ["缺少列 place_code", "不能为空"])
        }
    }

    @Test("of six files is enough; places without delegations, too")
    func sixFiles() throws {
        #expect(try read().catalog.items.count == 3)
        #expect(Set(CatalogFiles.names).isSuperset(of: CatalogFiles.required))
    }
}

@Suite("One thing, once: a bundle in the files")
struct BundleReadingTests {
    @Test("is an item that has parts, behind the least used of them")
    func bundle() throws {
        let reading = try read(["bundles.csv": "task_code,task_name,task_codes,queue\nB-1,二手房过户一件事,X-3^X-2,D\n"])
        let items = reading.catalog.items
        #expect(items.map(\.code.raw) == ["X-1", "X-2", "X-3", "B-1"])
        #expect(reading.itemLines == [2, 3, 4, 2])
        let bundle = try #require(items.last)
        #expect((bundle.parts, bundle.type, bundle.queue, bundle.isBundle) == (["X-3", "X-2"], "一件事", "D", true))
        let other = try read(["bundles.csv": "task_code,task_name,task_codes\nB-1,搬家一件事,X-1^X-2\n"])
        #expect(other.catalog.items.map(\.code.raw) == ["X-1", "X-2", "B-1", "X-3"])
    }

    @Test("names items that are there, each once, and asks one thing under one id")
    func refusals() {
        #expect(refusal(["bundles.csv": "task_code,task_name,task_codes\nB-1,甲,X-1\nB-2,乙,X-1^X-9\nB-3,丙,X-1^X-1\nX-1,丁,X-1^X-2\nB-4,戊,B-5^X-1\nB-5,己,X-1^X-2\n"]) == [
            "bundles.csv:2:3 task_codes: a bundle has at least two items, separated by ^",
            "bundles.csv:3:3 task_codes: there is no item X-9 in items.csv",
            "bundles.csv:4:3 task_codes: X-1 is there twice",
            "bundles.csv:5:1 task_code: the item X-1 is already on line 2 of items.csv",
            "bundles.csv:6:3 task_codes: there is no item B-5 in items.csv",
        ])
        #expect(refusal([
            "bundles.csv": "task_code,task_name,task_codes\nB-1,甲,X-1^X-2\n",
            "questions.csv": "task_code,question_id,question\nX-1,q,结婚了吗？\nX-2,q,有房吗？\n",
        ]) == ["bundles.csv:2:0 task_codes: its items ask different things under the id q; give one of them another id"])
    }
}
