import KioskCore
import KioskStore

/// What a new case is about.
package struct CaseWish: Sendable {
    package var requestID: String
    package var item: String
    /// Of who came: the applicant, or with a mandate the agent.
    package var card: Card?
    /// What is in hand; nil: nothing is.
    package var checklist: Checklist?
    package var number: QueueNumber?
    package var visit: UInt64?
    package var mandate: UInt64?

    package init(requestID: String, item: String) { (self.requestID, self.item) = (requestID, item) }
}

/// A case with its light.
package struct LitCase: Sendable {
    package let file: CaseFile
    package let reading: Light.Reading
}

extension Station {
    private var today: LocalDate { configuration.hall.businessDay.date(of: Clock.moment()) }

    func person(_ card: Card) throws(Failure) -> CasePerson {
        let person = try stored { () throws(StoreFault) in try card.casePerson(store.vault()) }
        guard let person else { throw Failure(.gone) }
        return person
    }

    // MARK: Cases

    /// Receives a case (收件); it is durable when this returns.
    package func receiveCase(_ wish: CaseWish) throws(Failure) -> CaseFile {
        try open()
        guard (1...64).contains(wish.requestID.utf8.count) else { throw Failure(.invalid) }
        if let visit = wish.visit, visits.currentID != visit { throw Failure(.gone) }
        let found = try item(wish.item)
        guard found.availability.isInForce else { throw Failure(.conflict) }
        // The agent is known by the card, and by nothing else.
        if wish.mandate != nil, wish.card == nil { throw Failure(.invalid) }
        let day = today
        let service = found.service
        var request = CaseRequest(requestID: wish.requestID, service, hall: configuration.hall.place)
        request.limit = service.promisedLimit(found.enumerations)
        request.papers = (wish.checklist ?? found.checklist()).entries.map { entry in
            CaseFile.Paper(name: entry.material.name, form: entry.material.formText, need: entry.need, handedIn: entry.isInHand ? day : nil,
                days: entry.need == .deferrable ? entry.material.deferDays : nil)
        }
        (request.visit, request.number, request.mandate) = (wish.visit ?? 0, wish.number?.id ?? 0, wish.mandate)
        request.agentsCap = configuration.agentsCap
        if let card = wish.card { request.person = try person(card) }
        let asked = request
        let moment = Clock.moment()
        let receipt = try stored { () throws(StoreFault) in
            try store.purgePersons(on: day, at: moment)
            return try store.receiveCase(asked, on: day, at: moment)
        }
        switch receipt {
        case .received(let file), .repeated(let file): return file
        case .conflict, .notCovered: throw Failure(.conflict)
        case .usedUp, .agentsCap: throw Failure(.limit)
        case .noMandate: throw Failure(.notFound)
        }
    }

    /// A case by its number, or by the code of its receipt, which must be signed by this hall.
    package func findCase(_ text: String) throws(Failure) -> CaseFile {
        try open()
        let number = CaseCode.isOne(text) ? try verifyCaseCode(text) : CaseNumber(text)
        guard let number else { throw Failure(.invalid) }
        let file = try stored { () throws(StoreFault) in try store.caseFile(number) }
        guard let file else { throw Failure(.notFound) }
        return file
    }

    /// Which case a code is of; needs no network and no records.
    package func verifyCaseCode(_ text: String) throws(Failure) -> CaseNumber {
        try open()
        guard let (code, signature) = CaseCode.read(text) else { throw Failure(.invalid) }
        guard try caseKeys.believes(signature, of: code.signed) else { throw Failure(.conflict) }
        return code.number
    }

    /// For the QR code of a receipt.
    package func caseCode(_ file: CaseFile) throws(Failure) -> String {
        try open()
        let code = CaseCode(number: file.number, hall: configuration.hall.place, day: file.received)
        return code.text(signature: try caseKeys.sign(code.signed))
    }

    package func refreshed(_ file: CaseFile) throws(Failure) -> CaseFile {
        try open()
        let current = try stored { () throws(StoreFault) in try store.caseFile(id: file.id) }
        guard let current else { throw Failure(.notFound) }
        return current
    }

    package func stepCase(_ file: CaseFile, _ step: CaseStep, clerk: String, words: String) throws(Failure) -> CaseFile {
        try open()
        try check(clerk)
        guard words.utf8.count <= 4_096, !step.needsWords || !words.isEmpty else { throw Failure(.invalid) }
        return try done(stored { () throws(StoreFault) in
            try store.stepCase(
                file.id, step, clerk: clerk, words: words, on: today, configuration.hall.workingDays, keepDays: configuration.personDays,
                at: Clock.moment())
        })
    }

    package func tickPaper(_ place: Int, of file: CaseFile, isHandedIn: Bool, clerk: String) throws(Failure) -> CaseFile {
        try open()
        try check(clerk)
        guard file.papers.indices.contains(place) else { throw Failure(.invalid) }
        return try done(stored { () throws(StoreFault) in
            try store.tickPaper(place, of: file.id, isHandedIn: isHandedIn, clerk: clerk, on: today, at: Clock.moment())
        })
    }

    private func check(_ clerk: String) throws(Failure) {
        guard (1...64).contains(clerk.utf8.count) else { throw Failure(.invalid) }
    }

    private func done(_ change: CaseChange) throws(Failure) -> CaseFile {
        switch change {
        case .changed(let file): return file
        case .refused, .papersMissing: throw Failure(.conflict)
        case .notFound: throw Failure(.notFound)
        }
    }

    /// Of a day, today's without one.
    package func light(of file: CaseFile, on day: LocalDate? = nil) -> Light.Reading {
        Light.reading(of: file.facts, on: day ?? today, configuration.hall.workingDays)
    }

    /// What is open on that day, with lights as of it.
    package func lights(on day: String?) throws(Failure) -> [LitCase] {
        try open()
        var date = today
        if let day {
            guard let given = LocalDate(iso: day) else { throw Failure(.invalid) }
            date = given
        }
        let files = try stored { () throws(StoreFault) in
            // Those that were decided later were open on that day.
            try store.cases(on: date, decidedSince: date.adding(days: 1))
        }
        return files.map { LitCase(file: $0, reading: light(of: $0, on: date)) }
    }

    /// Name or number of a person as it is, NUL-terminated, for a purpose that is recorded. Wiped at the end of the visit
    /// under way, and when the secret is released.
    package func reveal(_ field: String, of file: CaseFile, purpose: Int32) throws(Failure) -> Secret {
        try open()
        let opened = try stored { () throws(StoreFault) in
            guard let plain = try store.opened(Vault.Place(kind: "case", id: file.id, field: field)) else { return Secret?.none }
            try store.noteReveal(of: file, field: field, purpose: purpose, at: Clock.moment())
            let text = Secret(count: plain.count + 1)
            text.withBytes { text in plain.withBytes { text.copyMemory(from: UnsafeRawBufferPointer($0)) } }
            return text
        }
        guard let opened else { throw Failure(.gone) }
        visits.adopt(opened)
        return opened
    }

    // MARK: Mandates

    package func entrust(
        requestID: String, principal: Card, agent: Card, grade: Mandate.Grade, items: [String], from: LocalDate, until: LocalDate
    ) throws(Failure) -> Mandate {
        try open()
        guard (1...64).contains(requestID.utf8.count), (1...100).contains(items.count), from <= until,
            until.daysSince1970 - from.daysSince1970 <= 366
        else { throw Failure(.invalid) }
        for code in items { _ = try item(code) }
        let (first, second) = (try person(principal), try person(agent))
        let receipt = try stored { () throws(StoreFault) in
            try store.entrust(
                request: requestID, principal: first, agent: second, grade: grade, items: items, from: from, until: until, at: Clock.moment())
        }
        switch receipt {
        case .entrusted(let mandate), .repeated(let mandate): return mandate
        case .conflict, .samePerson: throw Failure(.conflict)
        }
    }

    package func mandate(_ id: UInt64) throws(Failure) -> Mandate {
        try open()
        guard let mandate = try stored({ () throws(StoreFault) in try store.mandate(id: id) }) else { throw Failure(.notFound) }
        return mandate
    }

    package func stepMandate(_ id: UInt64, _ step: Mandate.Step, clerk: String) throws(Failure) {
        try open()
        try check(clerk)
        guard try stored({ () throws(StoreFault) in try store.stepMandate(id, step, clerk: clerk, at: Clock.moment()) }) else {
            throw Failure(.conflict)
        }
    }

    package func revokeMandate(_ id: UInt64, reason: String) throws(Failure) {
        try open()
        try check(reason)
        guard try stored({ () throws(StoreFault) in try store.revokeMandate(id, reason: reason, at: Clock.moment()) }) else {
            throw Failure(.conflict)
        }
    }

    // MARK: Evaluations

    /// By the visit under way, or by the code of a receipt; of a case that an agent handed in, with the principal's card.
    package func evaluate(
        visit: UInt64?, code: String?, card: Card?, level: Int32, reasons: [String], channel: EvaluationForm.Channel
    ) throws(Failure) -> UInt64 {
        try open()
        guard let level = EvaluationLevel(rawValue: level), (visit == nil) != (code == nil) else { throw Failure(.invalid) }
        let form = configuration.evaluationForm
        let known = form.reasons(level, channel).map(\.code)
        guard reasons.allSatisfy(known.contains), Set(reasons).count == reasons.count else { throw Failure(.invalid) }
        var person: PersonKey?
        let subject: Evaluation.Subject
        if let visit {
            guard visits.currentID == visit else { throw Failure(.gone) }
            subject = .visit(visit)
        } else {
            // A bare number is in too many hands; the code is on the receipt.
            guard let code, CaseCode.isOne(code) else { throw Failure(.invalid) }
            subject = .file(try findCase(code).id)
            if let card { person = try self.person(card).key }
        }
        let evaluation = Evaluation(subject: subject, level: level, reasons: reasons, channel: channel, form: form.version)
        let receipt = try stored { () throws(StoreFault) in try store.evaluate(evaluation, by: person, on: today, at: Clock.moment()) }
        switch receipt {
        case .given(let serial): return serial
        case .twice, .notYours: throw Failure(.conflict)
        case .notFound: throw Failure(.notFound)
        }
    }

    package func isEvaluated(visit: UInt64) throws(Failure) -> Bool {
        try open()
        return try stored { () throws(StoreFault) in try store.isEvaluated(.visit(visit)) }
    }

    package var isVisitInEnglish: Bool { visits.language == .english }

    /// How many evaluations were taken out of the records.
    package func missingEvaluations() throws(Failure) -> UInt64 {
        try open()
        return try stored { () throws(StoreFault) in try store.missingEvaluations().reduce(0) { $0 + UInt64($1.count) } }
    }
}

extension CaseRequest {
    fileprivate init(requestID: String, _ service: ServiceItem, hall: String) {
        self.init(request: requestID, item: service.code, itemName: service.name, hall: hall)
        itemVersion = service[.version]
        department = service.department
    }
}
