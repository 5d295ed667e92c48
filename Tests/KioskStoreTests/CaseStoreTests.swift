import KioskCore
import Testing

@testable import KioskStore

@Suite("Cases in the records")
struct CaseStoreTests {
    let scratch: ScratchDirectory
    let store: Store
    let monday = LocalDate.epoch.adding(days: 20_766)  // 2026-11-09
    let working = WorkingDays.shipped

    init() throws {
        scratch = try ScratchDirectory()
        store = try Store(directory: scratch.path)
    }

    private func moment(_ day: LocalDate) -> Moment { .beijing(day) }

    private func person(_ name: String, _ number: String) throws -> CasePerson {
        func secret(_ text: String) -> Secret { Array(text.utf8).withUnsafeBytes { Secret(copying: $0) } ?? Secret(count: 0) }
        let key = try #require(try store.vault().person(.citizen, number: Array(number.utf8)))
        return CasePerson(
            key: key, masked: CaseFile.Person(name: "王*明", number: "1101**********\(number.suffix(4))"),
            values: [PersonalValue("name", secret(name)), PersonalValue("number", secret(number))])
    }

    private func principal() throws -> CasePerson { try person("王小明", "11010519491231002X") }
    private func agent() throws -> CasePerson { try person("李代办", "440524188001010014") }

    private func request(_ id: String, missing: Bool = false) -> CaseRequest {
        var request = CaseRequest(request: id, item: ItemCode("62052400MZ-XK-0001"), itemName: "高龄津贴", hall: "QS")
        request.limit = TimeLimit(5, .workingDay)
        request.itemVersion = "3"
        request.papers = [
            CaseFile.Paper(name: "身份证", form: "原件", need: .required, handedIn: missing ? nil : monday),
            CaseFile.Paper(name: "照片", form: "", need: .deferrable, handedIn: nil),
        ]
        return request
    }

    private func received(_ request: CaseRequest, on day: LocalDate? = nil) throws -> CaseFile {
        let receipt = try store.receiveCase(request, on: day ?? monday, at: moment(day ?? monday))
        guard case .received(let file) = receipt else { throw StoreFault(.other, "\(receipt)") }
        return file
    }

    private func take(_ step: CaseStep, _ file: CaseFile, on day: LocalDate, _ words: String = "") throws -> CaseChange {
        try store.stepCase(
            file.id, step, clerk: "clerk-7", words: words, on: day, working, keepDays: 30, at: moment(day))
    }

    private func took(_ step: CaseStep, _ file: CaseFile, on day: LocalDate, _ words: String = "") throws -> CaseFile {
        let change = try take(step, file, on: day, words)
        guard case .changed(let now) = change else { throw StoreFault(.other, "\(step): \(change)") }
        return now
    }

    @Test func `A case from handing in to delivery, with a stop, is in the records and in the journal`() throws {
        var wanted = request("a")
        wanted.person = try principal()
        var file = try received(wanted)
        #expect("\(file.number)" == "L0000000000000000000000000000QS202611090001")
        #expect(file.applicant.name == "王*明")
        file = try took(.accept, file, on: monday)
        #expect(file.promised == WorkingDays.Answer(day: monday.adding(days: 7), isCertain: true))
        file = try took(.suspend, file, on: monday.adding(days: 2), "听证")
        #expect(try take(.finish, file, on: monday.adding(days: 3), "x") == .refused)
        file = try took(.resume, file, on: monday.adding(days: 4))
        #expect(Light.reading(of: file.facts, on: monday.adding(days: 4), working).due == monday.adding(days: 9))
        file = try took(.finish, file, on: monday.adding(days: 7), "批准")
        #expect(file.decided == monday.adding(days: 7))
        #expect(file.outcome == "批准")
        file = try took(.deliver, file, on: monday.adding(days: 8))
        #expect(try store.caseFile(file.number) == file)
        let rows = try store.journalTail(6)
        #expect(rows.map(\.kind) == ["case-received", "case-accepted", "case-suspended", "case-resumed", "case-finished", "case-delivered"])
        #expect(rows.allSatisfy { !$0.body.utf8.contains { $0 >= 0x80 } })
        #expect(try store.verifyJournal().rows == 6)
    }

    @Test func `The same request is the same case, and serials run without a gap`() throws {
        let first = try received(request("a"))
        #expect(try store.receiveCase(request("a"), on: monday.adding(days: 1), at: moment(monday)) == .repeated(first))
        #expect(try received(request("b")).number.serial == 2)
        #expect(try received(request("c"), on: monday.adding(days: 1)).number.serial == 1)
        var other = request("a")
        other.item = ItemCode("62052400MZ-XK-0002")
        #expect(try store.receiveCase(other, on: monday, at: moment(monday)) == .conflict)
    }

    @Test func `After 9,999 of a day there is no number left`() throws {
        _ = try received(request("a"))
        try store.records.write { (db) throws(StoreFault) in try db.execute("UPDATE case_series SET last = 9999") }
        #expect(try store.receiveCase(request("b"), on: monday, at: moment(monday)) == .usedUp)
    }

    @Test func `What is required must be there, and is ticked off`() throws {
        var file = try received(request("a", missing: true))
        #expect(try take(.accept, file, on: monday) == .papersMissing)
        guard case .changed(let ticked) = try store.tickPaper(0, of: file.id, isHandedIn: true, clerk: "c", on: monday, at: moment(monday))
        else { throw StoreFault(.other, "not ticked") }
        #expect(ticked.missing.isEmpty)
        file = try took(.accept, file, on: monday)
        #expect(file.state == .accepted)
        #expect(try store.tickPaper(2, of: file.id, isHandedIn: true, clerk: "c", on: monday, at: moment(monday)) == .notFound)
        let done = try took(.finish, file, on: monday, "批准")
        #expect(try store.tickPaper(1, of: done.id, isHandedIn: true, clerk: "c", on: monday, at: moment(monday)) == .refused)
    }

    @Test func `What is missing is said once`() throws {
        var file = try received(request("a", missing: true))
        file = try took(.supplement, file, on: monday, "缺身份证")
        #expect(file.notice == "缺身份证")
        #expect(Light.reading(of: file.facts, on: monday.adding(days: 60), working).light == .green)
        file = try took(.supplied, file, on: monday.adding(days: 30))
        #expect(file.state == .received)
        #expect(try take(.supplement, file, on: monday.adding(days: 30), "还缺照片") == .refused)
        file = try took(.refuse, file, on: monday.adding(days: 31), "不符合条件")
        #expect(file.state == .refused)
    }

    @Test func `A clock that is set back ends no stop before it began`() throws {
        var file = try took(.accept, try received(request("a")), on: monday)
        file = try took(.suspend, file, on: monday.adding(days: 3), "鉴定")
        file = try took(.resume, file, on: monday.adding(days: -100))
        #expect(file.stops.first?.until == monday.adding(days: 3))
    }

    @Test func `Persons are sealed, read for a purpose, and purged some days after the end`() throws {
        var wanted = request("a")
        wanted.person = try principal()
        var file = try received(wanted)
        let place = Vault.Place(kind: "case", id: file.id, field: "applicant-number")
        #expect(try store.opened(place)?.withBytes { String(decoding: $0, as: UTF8.self) } == "11010519491231002X")
        file = try took(.withdraw, file, on: monday)
        #expect(try store.purgePersons(on: monday.adding(days: 29), at: moment(monday)) == 0)
        #expect(try store.purgePersons(on: monday.adding(days: 30), at: moment(monday)) == 2)
        #expect(try store.opened(place) == nil)
        let purged = try #require(try store.caseFile(id: file.id))
        #expect(purged.applicant == CaseFile.Person())
        let keys = try store.records.read { (db) throws(StoreFault) in try db.all("SELECT person IS NULL FROM case_file") { $0.integer(0) } }
        #expect(keys == [1])
    }

    @Test func `Open cases are found as of a day`() throws {
        let first = try took(.accept, try received(request("a")), on: monday)
        let second = try received(request("b"), on: monday.adding(days: 2))
        _ = try took(.finish, first, on: monday.adding(days: 3), "批准")
        #expect(try store.cases(on: monday.adding(days: 1), decidedSince: monday.adding(days: 2)).map(\.id) == [first.id])
        #expect(try store.cases(on: monday.adding(days: 2), decidedSince: monday.adding(days: 3)).map(\.id) == [first.id, second.id])
        #expect(try store.cases(on: monday.adding(days: 3), decidedSince: monday.adding(days: 4)).map(\.id) == [second.id])
    }

    // MARK: Proxy

    private func entrusted(_ request: String, items: [String]? = nil, grade: Mandate.Grade = .full) throws -> Mandate {
        let receipt = try store.entrust(
            request: request, principal: try principal(), agent: try agent(), grade: grade, items: items ?? ["62052400MZ-XK-0001"],
            from: monday, until: monday.adding(days: 7), at: moment(monday))
        guard case .entrusted(let mandate) = receipt else { throw StoreFault(.other, "\(receipt)") }
        return mandate
    }

    private func byAgent(_ id: String, _ mandate: Mandate, agent: CasePerson? = nil) throws -> CaseRequest {
        var wanted = request(id)
        wanted.person = try agent ?? self.agent()
        wanted.mandate = mandate.id
        return wanted
    }

    @Test func `An agent hands in for the principal, whose case it is`() throws {
        let mandate = try entrusted("m")
        let file = try received(try byAgent("a", mandate))
        #expect(file.applicant.number.hasSuffix("002X"))
        #expect(file.agent.number.hasSuffix("0014"))
        #expect(try store.opened(Vault.Place(kind: "case", id: file.id, field: "applicant-name"))?.withBytes { String(decoding: $0, as: UTF8.self) } == "王小明")
        #expect(try store.opened(Vault.Place(kind: "case", id: file.id, field: "agent-name"))?.withBytes { String(decoding: $0, as: UTF8.self) } == "李代办")
    }

    @Test func `A mandate covers its agent, its items and its days, until it is taken back`() throws {
        let mandate = try entrusted("m")
        func receipt(_ request: CaseRequest, _ day: LocalDate) throws -> CaseReceipt { try store.receiveCase(request, on: day, at: moment(day)) }
        #expect(try receipt(try byAgent("a", mandate, agent: try principal()), monday) == .notCovered)
        #expect(try receipt(try byAgent("a", mandate), monday.adding(days: 8)) == .notCovered)
        #expect(try receipt(try byAgent("a", mandate), monday.adding(days: -1)) == .notCovered)
        #expect(try receipt(try byAgent("a", try entrusted("n", items: ["other"])), monday) == .notCovered)
        #expect(try receipt(try byAgent("a", try entrusted("g", grade: .guide)), monday) == .notCovered)
        var nobody = try byAgent("a", mandate)
        nobody.mandate = 4_711
        #expect(try receipt(nobody, monday) == .noMandate)
        #expect(try store.revokeMandate(mandate.id, reason: "changed", at: moment(monday)))
        #expect(try !store.revokeMandate(mandate.id, reason: "changed", at: moment(monday)))
        #expect(try receipt(try byAgent("a", mandate), monday) == .notCovered)
    }

    @Test func `Nobody is their own agent, and an agent hands in only so many a day`() throws {
        #expect(try store.entrust(
            request: "x", principal: try agent(), agent: try agent(), grade: .full, items: ["i"], from: monday, until: monday, at: moment(monday))
            == .samePerson)
        let mandate = try entrusted("m")
        var wanted = try byAgent("a", mandate)
        wanted.agentsCap = 2
        _ = try received(wanted)
        wanted.request = "b"
        _ = try received(wanted)
        wanted.request = "c"
        #expect(try store.receiveCase(wanted, on: monday, at: moment(monday)) == .agentsCap)
        _ = try received(wanted, on: monday.adding(days: 1))
    }

    @Test func `The seven steps come one after the other`() throws {
        let mandate = try entrusted("m")
        #expect(try !store.stepMandate(mandate.id, .handled, clerk: "c", at: moment(monday)))
        var step = Mandate.Step.entrusted
        while let next = step.next {
            #expect(try store.stepMandate(mandate.id, next, clerk: "c", at: moment(monday)))
            step = next
        }
        #expect(try store.mandate(id: mandate.id)?.step == .revisited)
        #expect(try !store.stepMandate(mandate.id, .revisited, clerk: "c", at: moment(monday)))
    }

    // MARK: Evaluation

    private func evaluation(_ subject: Evaluation.Subject, _ level: EvaluationLevel = .satisfied) -> Evaluation {
        Evaluation(subject: subject, level: level, reasons: ["kind", "fast"], channel: .hall, form: "2026-1")
    }

    @Test func `A visit and a case are evaluated once each, and serials have no gap unless somebody made one`() throws {
        let file = try took(.accept, try received(request("a")), on: monday)
        #expect(try store.evaluate(evaluation(.visit(7)), on: monday, at: moment(monday)) == .given(1))
        #expect(try store.evaluate(evaluation(.visit(7), .fair), on: monday, at: moment(monday)) == .twice)
        #expect(try store.evaluate(evaluation(.file(file.id)), on: monday, at: moment(monday)) == .given(2))
        #expect(try store.evaluate(evaluation(.file(file.id)), on: monday, at: moment(monday)) == .twice)
        #expect(try store.evaluate(evaluation(.file(4_711)), on: monday, at: moment(monday)) == .notFound)
        #expect(try store.evaluate(evaluation(.visit(8)), on: monday, at: moment(monday)) == .given(3))
        #expect(try store.isEvaluated(.visit(7)) && store.isEvaluated(.file(file.id)) && !store.isEvaluated(.visit(9)))
        #expect(try store.missingEvaluations().isEmpty)
        try store.records.write { (db) throws(StoreFault) in try db.execute("DELETE FROM evaluation WHERE serial IN (1, 3)") }
        #expect(try store.missingEvaluations() == [1...1, 3...3])
    }

    @Test func `Of a case that an agent handed in only the principal evaluates`() throws {
        let file = try took(.accept, try received(try byAgent("a", try entrusted("m"))), on: monday)
        let wanted = evaluation(.file(file.id))
        #expect(try store.evaluate(wanted, on: monday, at: moment(monday)) == .notYours)
        #expect(try store.evaluate(wanted, by: try agent().key, on: monday, at: moment(monday)) == .notYours)
        #expect(try store.evaluate(wanted, by: try principal().key, on: monday, at: moment(monday)) == .given(1))
    }

    @Test func `What nobody has looked at yet is not evaluated`() throws {
        let file = try received(request("a"))
        #expect(try store.evaluate(evaluation(.file(file.id)), on: monday, at: moment(monday)) == .notYours)
    }

    @Test func `A case is received again after a rotation of the keys`() throws {
        var wanted = request("a")
        wanted.person = try principal()
        let file = try received(wanted)
        try store.rotateVault(at: moment(monday))
        #expect(try store.opened(Vault.Place(kind: "case", id: file.id, field: "applicant-name"))?.withBytes { String(decoding: $0, as: UTF8.self) } == "王小明")
    }
}
