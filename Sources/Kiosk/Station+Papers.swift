import KioskCore
import KioskStore
import KioskTicketPrinter
import KioskTypesetting

extension Station {
    // MARK: Jobs

    package func jobState(_ job: UInt64) throws(Failure) -> JobState {
        try open()
        let state = try stored { () throws(StoreFault) in try store.jobState(job) }
        guard let state else { throw Failure(.notFound) }
        return state
    }

    package func cancelJob(_ job: UInt64) throws(Failure) {
        try open()
        for worker in workers {
            guard let withdrawn = worker.withdraw(job) else { continue }
            jobs.cancelled(withdrawn)
            return
        }
        if workers.contains(where: { $0.takeBack(job) }) { return }
        _ = try jobState(job)
        throw Failure(.conflict)
    }

    // MARK: Tickets

    /// A number's ticket; a second one is marked 补打.
    package func printTicket(_ number: QueueNumber, on device: String?) throws(Failure) -> UInt64 {
        try open()
        let worker = try worker(.ticketPrinter, device)
        return try submit("ticket", title: "ticket \(number.text)", to: worker, number: number) { ticket throws(Failure) in
            try fill("ticket", ticketData(number, ticket: ticket))
        }
    }

    private func ticketData(_ number: QueueNumber, ticket: Int) -> TemplateData {
        var data = hallData()
        let words = PaperWords(data)
        let queue = queue(number.queue)
        data[text: "number"] = number.text
        data[text: "queueName"] = words.choose(number.queueName, queue?.englishName)
        data[text: "window"] = words.choose(number.window, queue?.englishWindow)
        data[text: "issuedAt"] = Clock.minuteText(at: number.issued)
        data[text: "day"] = "\(number.day)"
        // The QR code repeats the number and its day; nothing of the person.
        data[text: "code"] = "\(configuration.hall.place)/\(number.day)/\(number.text)"
        // What was told of waiting was told then: a second ticket says no more of it than by when to be back.
        if ticket > 1 {
            data[text: "reprint"] = "\(ticket - 1)"
        } else if number.told.ahead > 0 {
            data[text: "ahead"] = "\(number.told.ahead)"
            if let minutes = number.told.minutes { data[text: "wait"] = words.wait(minutes) }
        }
        if let back = number.back { data[text: "back"] = Clock.local(at: back).clock }
        if let code = number.item, let item = try? item(code) {
            data[text: "itemName"] = item.service.name
            data[list: "bring"] = item.checklist().entries
                .filter { $0.need == .required }
                .map { entry in
                    var row = TemplateData()
                    row[text: "name"] = entry.material.name
                    row[text: "form"] = entry.material.formText
                    return row
                }
        }
        return data
    }

    /// The manner of the visit under way, and what stands on every paper of the hall.
    private func hallData() -> TemplateData {
        let hall = configuration.hall
        var data = inVisitsManner(TemplateData())
        let words = PaperWords(data)
        data[text: "hall"] = words.choose(hall.name, hall.englishName)
        data[text: "help"] = words.choose(hall.help, hall.englishHelp)
        data[text: "contact"] = hall.contact
        data[text: "complaint"] = hall.complaint
        return data
    }

    /// Language and type as the visit under way has them, where the data do not say.
    private func inVisitsManner(_ data: TemplateData) -> TemplateData {
        var data = data
        let visit = visits.currentVisit
        if data.values["language"] == nil { data[text: "language"] = (visit?.language ?? .chinese).rawValue }
        if data.values["large"] == nil, visit?.largeType == true { data[text: "large"] = "1" }
        return data
    }

    // MARK: Receipts

    package func printReceipt(_ receipt: Receipt, on device: String?) throws(Failure) -> UInt64 {
        try open()
        let worker = try worker(.receiptPrinter, device)
        let data = try receiptData(receipt)
        return try submit("receipt", title: "receipt", paper: receipt.paper, to: worker) { _ throws(Failure) in
            try fill("receipt", data)
        }
    }

    package func renderReceipt(_ receipt: Receipt, to path: String) throws(Failure) {
        try open()
        let document = try fill("receipt", receiptData(receipt))
        try Paperwork.save(
            try Paperwork.bytes(of: document, as: Rendering(format: .pdf, paper: receipt.paper), title: Templates.receipt.title), path)
    }

    /// The promised day, and that it is not certain where it is not.
    private func promise(_ answer: WorkingDays.Answer, _ words: PaperWords, in data: inout TemplateData) {
        data[text: "promisedOn"] = words.day(answer.day)
        if !answer.isCertain {
            data.append(TemplateData(words.uncertain(answer.day)), to: "notes")
        }
    }

    func receiptData(_ receipt: Receipt) throws(Failure) -> TemplateData {
        if let card = receipt.card, card.isForgotten { throw Failure(.gone) }
        let found = try self.item(receipt.item)
        let item = found.service
        let now = Clock.wall()
        var data = hallData()
        let words = PaperWords(data)
        data[text: "itemName"] = item.name
        data[text: "itemCode"] = item.code.raw
        data[text: "department"] = item.department
        // Times that the catalog does not count in working days are said as they are.
        data[text: "promised"] = item.promisedWorkingDays(found.enumerations).map(words.promised)
            ?? item.promisedText(found.enumerations, found.language)
        // The clock runs from the acceptance on.
        if receipt.number == nil, let limit = item.promisedLimit(found.enumerations), limit.count > 0 {
            promise(limit.end(from: Clock.date(at: now), configuration.hall.workingDays), words, in: &data)
        }
        data[text: "statutory"] = item.statutoryWorkingDays(found.enumerations).map(words.workingDays)
            ?? item.statutoryText(found.enumerations, found.language)
        data[text: "fee"] = words.fee(item)
        data[text: "result"] = item.result
        data[list: "materials"] = found.checklist().entries.map { entry in
            var row = TemplateData()
            row[text: "name"] = entry.material.name
            row[text: "form"] = entry.material.formText
            row[text: "necessity"] = words.necessity(entry.need)
            row[text: "note"] = entry.material.note
            return row
        }
        if let number = receipt.number {
            data[text: "number"] = number.text
            data[text: "takenAt"] = Clock.minuteText(at: number.issued)
            data[text: "code"] = "\(configuration.hall.place)/\(number.day)/\(number.text)/\(item.code.raw)"
        } else {
            data[text: "acceptedAt"] = Clock.minuteText(at: now)
            data[text: "code"] = "\(configuration.hall.place)/\(item.code.raw)"
        }
        if let card = receipt.card {
            data[text: "applicant"] = card.maskedHolder
            data[text: "idNumber"] = card.maskedText(.number)
        }
        return data
    }

    // MARK: Receipts of cases

    package func printReceipt(of file: CaseFile, paper: Paper, on device: String?) throws(Failure) -> UInt64 {
        try open()
        let worker = try worker(.receiptPrinter, device)
        let data = try receiptData(of: refreshed(file))
        return try submit("receipt", title: "receipt", paper: paper, to: worker) { _ throws(Failure) in try fill("receipt", data) }
    }

    package func renderReceipt(of file: CaseFile, paper: Paper, to path: String) throws(Failure) {
        try open()
        let document = try fill("receipt", receiptData(of: refreshed(file)))
        try Paperwork.save(
            try Paperwork.bytes(of: document, as: Rendering(format: .pdf, paper: paper), title: Templates.receipt.title), path)
    }

    /// From the records, not from the catalog of today: the receipt says by what the case is handled.
    func receiptData(of file: CaseFile) throws(Failure) -> TemplateData {
        var data = hallData()
        let words = PaperWords(data)
        data[text: "caseNumber"] = "\(file.number)"
        data[text: "code"] = try caseCode(file)
        data[text: "itemName"] = file.itemName
        data[text: "itemCode"] = file.item
        data[text: "department"] = file.department
        if let accepted = file.accepted {
            data[text: "acceptedAt"] = words.day(accepted)
        } else {
            data[text: "receivedAt"] = Clock.minuteText(at: file.receivedAt)
        }
        if let found = try? item(file.item) {
            data[text: "fee"] = words.fee(found.service)
            data[text: "result"] = found.service.result
            data[text: "statutory"] = found.service.statutoryWorkingDays(found.enumerations).map(words.workingDays)
                ?? found.service.statutoryText(found.enumerations, found.language)
        }
        if let limit = file.limit {
            data[text: "promised"] = limit.unit == .workingDay ? words.promised(limit.count) : words.limit(limit)
            // The clock runs from the acceptance on.
            if file.accepted != nil, let due = light(of: file).due {
                promise(WorkingDays.Answer(day: due, isCertain: light(of: file).isCertain), words, in: &data)
            }
        }
        let here = file.papers.filter { $0.handedIn != nil }
        data[list: "materials"] = here.map { paper in
            var row = TemplateData()
            row[text: "name"] = paper.name
            row[text: "form"] = paper.form
            row[text: "necessity"] = words.necessity(paper.need)
            return row
        }
        for paper in file.later {
            data.append(TemplateData(words.later(paper.name, by: term(of: paper, file)?.day, within: paper.days)), to: "notes")
        }
        if let stop = file.standstill {
            data.append(TemplateData(words.standsStill(since: stop.from, stop.state)), to: "notes")
        } else if let limit = file.limit, limit.count > 0 {
            data.append(TemplateData(words.notCounted), to: "notes")
        }
        for (name, person) in [("applicant", file.applicant), ("agent", file.agent)] where !person.name.isEmpty {
            data[text: name] = person.name
            data[text: name == "applicant" ? "idNumber" : "agentNumber"] = person.number
        }
        return data
    }

    /// The last day for what may follow; nil before the acceptance, from which it is counted, and where no term is set.
    private func term(of paper: CaseFile.Paper, _ file: CaseFile) -> WorkingDays.Answer? {
        guard let days = paper.days, let accepted = file.accepted else { return nil }
        return TimeLimit(days, .workingDay).end(from: accepted, configuration.hall.workingDays)
    }

    /// The one-time notice (一次性告知单) of a case.
    package func slip(of file: CaseFile) throws(Failure) -> TemplateData {
        try open()
        var data = hallData()
        data[text: "number"] = "\(file.number)"
        data[text: "issuedAt"] = Clock.minuteText(at: Clock.wall())
        data[text: "itemName"] = file.itemName
        data[text: "department"] = file.department
        if !file.applicant.name.isEmpty {
            data[text: "applicant"] = file.applicant.name
            data[text: "idNumber"] = file.applicant.number
        }
        data[text: "code"] = try caseCode(file)
        let words = PaperWords(data)
        func rows(_ papers: [CaseFile.Paper]) -> [TemplateData] {
            papers.map { paper in
                var row = TemplateData()
                row[text: "name"] = paper.name
                row[text: "form"] = paper.form
                if let term = term(of: paper, file) {
                    row[text: "by"] = words.day(term.day)
                } else {
                    row[text: "within"] = paper.days.map(words.workingDays)
                }
                return row
            }
        }
        data[list: "missing"] = rows(file.missing)
        data[list: "later"] = rows(file.later)
        data[list: "ready"] = rows(file.papers.filter { $0.handedIn != nil })
        if !file.notice.isEmpty { data[list: "notes"] = [TemplateData(file.notice)] }
        return data
    }

    // MARK: Reports

    package func printReport(_ report: HallReport, paper: Paper, on device: String?) throws(Failure) -> UInt64 {
        try open()
        let worker = try worker(.receiptPrinter, device)
        let data = report.paper(hallData())
        return try submit("report", title: "report", paper: paper, to: worker) { _ throws(Failure) in try fill("report", data) }
    }

    package func renderReport(_ report: HallReport, paper: Paper, to path: String) throws(Failure) {
        try open()
        let document = try fill("report", report.paper(hallData()))
        try Paperwork.save(
            try Paperwork.bytes(of: document, as: Rendering(format: .pdf, paper: paper), title: Templates.report.title), path)
    }

    // MARK: Documents

    package func printDocument(template: String, data: TemplateData, on device: String?) throws(Failure) -> UInt64 {
        try open()
        let worker = try printer(device)
        return try submit(template, title: Templates.title(template), to: worker) { _ throws(Failure) in
            try fill(template, inVisitsManner(data))
        }
    }

    package func renderDocument(
        template: String, data: TemplateData, as rendering: Rendering, to path: String
    ) throws(Failure) {
        try open()
        try Paperwork.save(try Paperwork.bytes(
            of: try fill(template, inVisitsManner(data)), as: rendering, title: Templates.title(template)), path)
    }

    private func fill(_ name: String, _ data: TemplateData) throws(Failure) -> Document {
        guard let document = try Paperwork.document(name, data, from: templates) else { throw Failure(.notFound) }
        return document
    }

    /// Records the job, then makes its document, then hands it to the printer: whatever
    /// fails on the way, the records know the paper.
    private func submit(
        _ template: String, title: String, paper: Paper = .a4, to worker: DeviceWorker, number: QueueNumber? = nil,
        _ document: (_ ticket: Int) throws(Failure) -> Document
    ) throws(Failure) -> UInt64 {
        let start = try stored { () throws(StoreFault) in
            try store.beginJob(template, device: worker.device.name, number: number?.id, at: Clock.moment())
        }
        guard case .begun(let id, let ticket) = start else { throw Failure(.conflict) }
        do throws(Failure) {
            let job = PrintJob(
                id: id, device: worker.device.name, document: try document(ticket), title: title, paper: paper, number: number)
            jobs.queued(job)
            if !worker.mailbox.post(.job(job)) { jobs.end(job, .notPrinted(Fault(.closing))) }
            return id
        } catch {
            _ = try stored { () throws(StoreFault) in
                try store.changeJob(id, .notPrinted, Fault(.formatRefused, "The template cannot be used."), at: Clock.moment())
            }
            throw error
        }
    }

    private func printer(_ name: String?) throws(Failure) -> DeviceWorker {
        guard let name else { return try worker(.ticketPrinter, nil) }
        guard let worker = workers.first(where: { $0.device.name == name && $0.device.kind != .cardReader }) else {
            throw Failure(.notFound)
        }
        return worker
    }

    private func worker(_ kind: DeviceKind, _ name: String?) throws(Failure) -> DeviceWorker {
        guard let worker = workers.first(where: { $0.device.kind == kind && (name == nil || $0.device.name == name) }) else {
            throw Failure(.notFound)
        }
        return worker
    }
}
