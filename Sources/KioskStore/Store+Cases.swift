import KioskCore

/// What a new case is about.
package struct CaseRequest: Sendable {
    /// The caller's own id: the same one gives the same case again.
    package var request: String
    package var item: ItemCode
    package var itemName: String
    package var itemVersion = ""
    package var department = ""
    package var limit: TimeLimit?
    package var papers: [CaseFile.Paper] = []
    package var hall: String
    package var visit: UInt64 = 0
    /// The id of the queue number that was served.
    package var number: UInt64 = 0
    /// The person who came: the applicant, or with a mandate the agent.
    package var person: CasePerson?
    package var mandate: UInt64?
    /// Cases that an agent may hand in on one day.
    package var agentsCap: Int?

    package init(request: String, item: ItemCode, itemName: String, hall: String) {
        (self.request, self.item, self.itemName, self.hall) = (request, item, itemName, hall)
    }
}

/// Somebody by their card.
package struct CasePerson: Sendable {
    package let key: PersonKey
    package let masked: CaseFile.Person
    /// `name` and `number`
    package let values: [PersonalValue]
    package init(key: PersonKey, masked: CaseFile.Person, values: [PersonalValue]) {
        (self.key, self.masked, self.values) = (key, masked, values)
    }
}

/// What came of asking for a case.
package enum CaseReceipt: Hashable, Sendable {
    case received(CaseFile)
    /// This request had its case already; here it is, as it is now.
    case repeated(CaseFile)
    /// This request id had a case of another item.
    case conflict
    /// The day's serials are used up.
    case usedUp
    /// There is no such mandate.
    case noMandate
    /// The mandate is of another agent, item or time, or was taken back.
    case notCovered
    /// The agent has handed in as many today as one may.
    case agentsCap
}

/// What came of a step.
package enum CaseChange: Hashable, Sendable {
    case changed(CaseFile)
    /// It cannot be done in the state in which the case is, or was done once already.
    case refused
    /// Something required is not handed in.
    case papersMissing
    case notFound
}

extension Store {
    /// Receives a case (收件): number, case and journal in one transaction, on the disk when this returns.
    package func receiveCase(_ request: CaseRequest, on day: LocalDate, at moment: Moment) throws(StoreFault) -> CaseReceipt {
        let vault = try vault()
        return try records.write { (db) throws(StoreFault) in
            if let earlier = try Self.caseFile("request", .text(request.request), db) {
                return earlier.item == request.item.raw ? .repeated(earlier) : .conflict
            }
            var mandate: Mandate?
            if let id = request.mandate {
                guard let found = try Self.mandate(id, db) else { return .noMandate }
                guard try Self.covers(found, request, on: day, db) else { return .notCovered }
                if let cap = request.agentsCap, let agent = request.person?.key {
                    let today = try db.first(
                        "SELECT count(*) FROM case_file WHERE agent_person = ? AND received = ?", .blob(agent.bytes), .text("\(day)")
                    ) { $0.integer(0) } ?? 0
                    guard today < cap else { return .agentsCap }
                }
                mandate = found
            }
            guard let number = try Self.nextNumber(request, on: day, db) else { return .usedUp }
            let applicantKey = try mandate == nil ? request.person?.key : Self.principalKey(of: mandate?.id ?? 0, db)
            let id = try Journal.append(at: moment, to: db) { _ in
                var note = Journal.Note(kind: "case-received", number: request.number, visit: request.visit)
                note.body = [
                    "case": .text("\(number)"), "item": .text(request.item.raw), "version": .text(request.itemVersion), "day": .text("\(day)"),
                    "papers": .count(request.papers.count), "here": .count(request.papers.count { $0.handedIn != nil }),
                ]
                if let applicantKey { note.body["person"] = .text("\(applicantKey)") }
                if let mandate { note.body["mandate"] = .count(Int(clamping: mandate.id)) }
                return note
            }
            var file = CaseFile(
                id: id, number: number, item: request.item.raw, itemName: request.itemName, state: .received, received: day,
                receivedAt: moment.wall)
            (file.itemVersion, file.department, file.limit, file.papers) = (request.itemVersion, request.department, request.limit, request.papers)
            file.mandate = mandate?.id ?? 0
            file.applicant = mandate?.principal ?? request.person?.masked ?? CaseFile.Person()
            file.agent = mandate == nil ? CaseFile.Person() : request.person?.masked ?? CaseFile.Person()
            try db.run(
                """
                INSERT INTO case_file VALUES
                (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, NULL, NULL, 0, NULL, ?10, ?, ?, ?, ?, ?, ?, ?, '')
                """,
                .id(id), .text(request.request), .text("\(number)"), .text(file.item), .text(file.itemName), .text(file.itemVersion),
                .text(file.department), file.limit.map { .integer($0.count) } ?? .null, .text(file.limit?.unit.rawValue),
                .text("\(day)"), .integer(moment.wall), applicantKey.map { .blob($0.bytes) } ?? .null,
                .text(file.applicant.name), .text(file.applicant.number),
                mandate == nil ? .null : request.person.map { .blob($0.key.bytes) } ?? .null,
                .text(file.agent.name), .text(file.agent.number), mandate.map { .id($0.id) } ?? .null)
            for (place, paper) in file.papers.enumerated() {
                try db.run(
                    "INSERT INTO case_paper VALUES (?, ?, ?, ?, ?, ?, ?)", .id(id), .integer(place), .text(paper.name), .text(paper.form),
                    .integer(Int(paper.need.rawValue)), .text(paper.handedIn.map { "\($0)" }), paper.days.map { .integer($0) } ?? .null)
            }
            let role = mandate == nil ? "applicant" : "agent"
            try Self.seal(request.person?.values.map { PersonalValue("\(role)-\($0.field)", $0.value) } ?? [], kind: "case", id: id, vault, db)
            if let mandate { try Self.copyPrincipal(of: mandate.id, to: id, vault, db) }
            return .received(file)
        }
    }

    /// Takes a step. `words` say what is missing, which procedure, why not, what came of it.
    package func stepCase(
        _ id: UInt64, _ step: CaseStep, clerk: String, words: String, on today: LocalDate, _ working: WorkingDays, keepDays: Int,
        at moment: Moment
    ) throws(StoreFault) -> CaseChange {
        try records.write { (db) throws(StoreFault) in
            guard var file = try Self.caseFile("id", .id(id), db) else { return .notFound }
            guard step.from.contains(file.state) else { return .refused }
            // What is missing is said once and in full (行政许可法 §32).
            if step == .supplement, !file.notice.isEmpty { return .refused }
            if step == .accept, !file.missing.isEmpty { return .papersMissing }
            // A clock that is set back ends no stop before it began.
            let latest = try db.first("SELECT latest FROM case_file WHERE id = ?", .id(id)) { (row) throws(StoreFault) in try row.date(0) }
            let day = max(today, latest ?? today)
            file.state = step.to(wasAccepted: file.accepted != nil)
            var body: [String: Journal.Note.Fact] = ["case": .text("\(file.number)"), "day": .text("\(day)"), "clerk": .text(clerk)]
            switch step {
            case .accept:
                file.accepted = day
                file.promised = file.limit?.end(from: day, working)
                if let promised = file.promised { body["promised"] = .text("\(promised.day)") }
            case .supplement, .suspend:
                try db.run(
                    "INSERT INTO case_stop VALUES (?, ?, ?, ?, NULL, ?)", .id(id), .integer(file.stops.count), .integer(Int(file.state.rawValue)),
                    .text("\(day)"), .text(words))
                body["stop"] = .count(file.stops.count)
            case .supplied, .resume:
                try Self.endStops(of: id, on: day, db)
            case .refuse, .finish, .withdraw:
                try Self.endStops(of: id, on: day, db)
                file.decided = day
                file.outcome = words
            case .deliver:
                break
            }
            try db.run(
                """
                UPDATE case_file SET state = ?, accepted = ?, promised = ?, promised_certain = ?, decided = ?, outcome = ?, latest = ?
                WHERE id = ?
                """,
                .integer(Int(file.state.rawValue)), .text(file.accepted.map { "\($0)" }), .text(file.promised.map { "\($0.day)" }),
                .integer(file.promised?.isCertain == true ? 1 : 0), .text(file.decided.map { "\($0)" }), .text(file.outcome), .text("\(day)"),
                .id(id))
            // The clerk's words may name somebody: they stay in the case, the journal has only that there were some.
            body["words"] = .count(words.utf8.count)
            let note = body
            _ = try Journal.append(at: moment, to: db) { _ in Journal.Note(kind: step.kind, body: note) }
            if file.state.isClosed { try Self.expire(kind: "case", id: id, from: day.adding(days: keepDays), db) }
            guard let now = try Self.caseFile("id", .id(id), db) else { return .notFound }
            return .changed(now)
        }
    }

    /// Ticks a paper off, or takes the tick back, as long as nothing is decided.
    package func tickPaper(
        _ place: Int, of id: UInt64, isHandedIn: Bool, clerk: String, on day: LocalDate, at moment: Moment
    ) throws(StoreFault) -> CaseChange {
        try records.write { (db) throws(StoreFault) in
            guard let file = try Self.caseFile("id", .id(id), db), file.papers.indices.contains(place) else { return .notFound }
            guard !file.state.isDecided else { return .refused }
            guard (file.papers[place].handedIn != nil) != isHandedIn else { return .changed(file) }
            try db.run(
                "UPDATE case_paper SET handed_in = ? WHERE case_file = ? AND place = ?", .text(isHandedIn ? "\(day)" : nil), .id(id), .integer(place))
            _ = try Journal.append(at: moment, to: db) { _ in
                Journal.Note(kind: "case-paper", body: [
                    "case": .text("\(file.number)"), "clerk": .text(clerk), "day": .text("\(day)"), "paper": .count(place), "here": .count(isHandedIn ? 1 : 0),
                ])
            }
            guard let now = try Self.caseFile("id", .id(id), db) else { return .notFound }
            return .changed(now)
        }
    }

    package func caseFile(_ number: CaseNumber) throws(StoreFault) -> CaseFile? {
        try records.read { (db) throws(StoreFault) in try Self.caseFile("number", .text("\(number)"), db) }
    }

    package func caseFile(id: UInt64) throws(StoreFault) -> CaseFile? {
        try records.read { (db) throws(StoreFault) in try Self.caseFile("id", .id(id), db) }
    }

    /// Those that were open on a day, the oldest first; with `since` also those decided from then to that day.
    package func cases(on day: LocalDate, decidedSince since: LocalDate? = nil) throws(StoreFault) -> [CaseFile] {
        try records.read { (db) throws(StoreFault) in
            var files = try db.all("SELECT * FROM case_file WHERE decided IS NULL AND received <= ?", .text("\(day)"), row: CaseFile.init)
            files += try db.all(
                "SELECT * FROM case_file WHERE decided >= ? AND received <= ?",
                .text("\(min(since ?? .last, day.adding(days: 1)))"), .text("\(day)"), row: CaseFile.init)
            for index in files.indices { try Self.fill(&files[index], db) }
            return files.sorted { $0.id < $1.id }
        }
    }

    /// That somebody read a personal value, and what for.
    package func noteReveal(of file: CaseFile, field: String, purpose: Int32, at moment: Moment) throws(StoreFault) {
        try records.write { (db) throws(StoreFault) in
            _ = try Journal.append(at: moment, to: db) { _ in
                Journal.Note(kind: "case-revealed", body: [
                    "case": .text("\(file.number)"), "field": .text(field), "purpose": .count(Int(purpose)),
                ])
            }
        }
    }

    // MARK: -

    static func caseFile(_ column: StaticString, _ value: Value, _ db: Connection) throws(StoreFault) -> CaseFile? {
        let file: CaseFile?
        switch "\(column)" {
        case "request": file = try db.first("SELECT * FROM case_file WHERE request = ?", value, row: CaseFile.init)
        case "number": file = try db.first("SELECT * FROM case_file WHERE number = ?", value, row: CaseFile.init)
        default: file = try db.first("SELECT * FROM case_file WHERE id = ?", value, row: CaseFile.init)
        }
        guard var file else { return nil }
        try fill(&file, db)
        return file
    }

    private static func fill(_ file: inout CaseFile, _ db: Connection) throws(StoreFault) {
        file.papers = try db.all("SELECT name, form, need, handed_in, days FROM case_paper WHERE case_file = ? ORDER BY place", .id(file.id)) {
            (row) throws(StoreFault) in
            CaseFile.Paper(
                name: row.text(0), form: row.text(1), need: Checklist.Entry.Need(rawValue: Int32(clamping: row.integer(2))) ?? .required,
                handedIn: row.isNull(3) ? nil : try row.date(3), days: row.isNull(4) ? nil : Int(clamping: row.integer(4)))
        }
        file.stops = try db.all("SELECT state, first_day, until, words FROM case_stop WHERE case_file = ? ORDER BY place", .id(file.id)) {
            (row) throws(StoreFault) in
            CaseFile.Stop(
                state: CaseState(rawValue: Int32(clamping: row.integer(0))) ?? .suspended, from: try row.date(1),
                until: row.isNull(2) ? nil : try row.date(2), words: row.text(3))
        }
    }

    private static func endStops(of id: UInt64, on day: LocalDate, _ db: Connection) throws(StoreFault) {
        try db.run("UPDATE case_stop SET until = ? WHERE case_file = ? AND until IS NULL", .text("\(day)"), .id(id))
    }

    private static func nextNumber(_ request: CaseRequest, on day: LocalDate, _ db: Connection) throws(StoreFault) -> CaseNumber? {
        let prefix = CaseNumber.prefix(item: request.item, hall: request.hall)
        let last = try db.first(
            "SELECT last FROM case_series WHERE prefix = ? AND day = ?", .text(prefix), .text("\(day)")) { Int($0.integer(0)) } ?? 0
        guard let number = CaseNumber(item: request.item, hall: request.hall, day: day, serial: last &+ 1) else { return nil }
        try db.run("INSERT OR REPLACE INTO case_series VALUES (?, ?, ?)", .text(prefix), .text("\(day)"), .integer(last &+ 1))
        return number
    }
}

extension CaseFile {
    fileprivate init(_ row: borrowing Row) throws(StoreFault) {
        guard let number = CaseNumber(row.text(2)) else { throw StoreFault(.damaged, "records.db: \"\(row.text(2))\" is no number of a case") }
        self.init(
            id: row.id(0), number: number, item: row.text(3), itemName: row.text(4),
            state: CaseState(rawValue: Int32(clamping: row.integer(9))) ?? .received, received: try row.date(10), receivedAt: row.integer(11))
        itemVersion = row.text(5)
        department = row.text(6)
        limit = TimeLimit.Unit(rawValue: row.text(8)).map { TimeLimit(Int(row.integer(7)), $0) }
        accepted = row.isNull(12) ? nil : try row.date(12)
        promised = row.isNull(13) ? nil : WorkingDays.Answer(day: try row.date(13), isCertain: row.integer(14) == 1)
        decided = row.isNull(15) ? nil : try row.date(15)
        applicant = Person(name: row.text(18), number: row.text(19))
        agent = Person(name: row.text(21), number: row.text(22))
        mandate = row.id(23)
        outcome = row.text(24)
    }
}
