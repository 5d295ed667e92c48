import KioskCore

/// A piece of paper on its way, as the records know it.
package struct JobRecord: Hashable, Sendable {
    /// Unique in the records, for ever; later jobs have higher ids.
    package let id: UInt64
    package let state: JobState
    package let device: String
    /// What is printed, "ticket"; no personal data.
    package let document: String
    /// The id of the number whose ticket it is.
    package let number: UInt64?
    /// As what its printer knows it, in the printer driver's words; nil: it was never said, "": nobody knows.
    package let printerJob: String?
}

/// What came of starting a job.
package enum JobStart: Hashable, Sendable {
    /// `ticket` counts the tickets of the number, this one with them; one after the first
    /// is marked 补打. 0 when the job is no ticket.
    case begun(UInt64, ticket: Int)
    /// There is no paper for a void number.
    case void
}

/// What came of telling how a job goes.
package enum JobChange: Hashable, Sendable {
    /// `voided`: the ticket is not printed, and the number became void by its queue's rule.
    case changed(voided: Bool)
    /// The job is in a state from which it cannot become that.
    case refused(JobState)
    case notFound
}

extension Store {
    /// Records a job, queued, before its first byte goes anywhere.
    package func beginJob(
        _ document: String, device: String, number: UInt64? = nil, at moment: Moment
    ) throws(StoreFault) -> JobStart {
        try records.write { (db) throws(StoreFault) in
            var ticket = 0
            if let number {
                let before = try db.first("SELECT void_reason, prints FROM number_now WHERE id = ?", .id(number)) {
                    (isVoid: !$0.isNull(0), prints: Int($0.integer(1)))
                }
                guard let before, !before.isVoid else { return .void }
                ticket = before.prints &+ 1
            }
            let id = try Journal.append(at: moment, to: db) { id in
                var note = Journal.Note(kind: "job-queued", number: number ?? 0, job: id)
                note.body = ["device": .text(device), "document": .text(document)]
                if number != nil { note.body["ticket"] = .count(ticket) }
                if !terminal.isEmpty { note.body["terminal"] = .text(terminal) }
                return note
            }
            try db.run(
                "INSERT INTO job (id, state, device, document, number, terminal) VALUES (?, ?, ?, ?, ?, ?)",
                .id(id), .integer(Int(JobState.queued.rawValue)), .text(device), .text(document),
                number.map { .id($0) } ?? .null, .text(terminal))
            return .begun(id, ticket: ticket)
        }
    }

    /// Records how a job goes. When a ticket surely did not come out, no other ticket of the
    /// number may be on paper, and its queue says so, the number is void in the same transaction.
    /// (Not when it came out in part: somebody may hold the piece with the number on it.)
    ///
    /// - `bands`: of a partial job, how many are on paper.
    @discardableResult
    package func changeJob(
        _ id: UInt64, _ state: JobState, _ fault: Fault? = nil, bands: (printed: Int, all: Int)? = nil, at moment: Moment
    ) throws(StoreFault) -> JobChange {
        try records.write { (db) throws(StoreFault) in
            guard let job = try Self.job(id, db) else { return .notFound }
            guard job.state.canBecome(state) else { return .refused(job.state) }
            try Self.change(job, state, fault, bands, at: moment, db)
            guard state == .notPrinted, let number = job.number else { return .changed(voided: false) }
            return .changed(voided: try Self.voidIfLost(number, job: id, at: moment, db))
        }
    }

    /// Records as what its printer knows a job that is printing, before the printer has the document: after a
    /// restart the printer is asked for it. False when there is no such job.
    package func nameJob(_ id: UInt64, _ printerJob: String, at moment: Moment) throws(StoreFault) -> Bool {
        try records.write { (db) throws(StoreFault) in
            guard let job = try Self.job(id, db), job.state == .printing else { return false }
            try db.run("UPDATE job SET printer_job = ? WHERE id = ?", .text(printerJob), .id(id))
            _ = try Journal.append(at: moment, to: db) { _ in
                var note = Journal.Note(kind: "job-at-printer", number: job.number ?? 0, job: id)
                note.body = ["as": .text(printerJob)]
                return note
            }
            return true
        }
    }

    package func jobState(_ id: UInt64) throws(StoreFault) -> JobState? {
        try records.read { (db) throws(StoreFault) in
            try Self.job(id, db)?.state
        }
    }

    /// This terminal's jobs that have not ended, in the order they began. After a restart those queued
    /// will not be printed, and of those printing nobody knows but, perhaps, the printer.
    package func unfinishedJobs() throws(StoreFault) -> [JobRecord] {
        try records.read { (db) throws(StoreFault) in
            try db.all(
                "SELECT id, state, device, document, number, printer_job FROM job WHERE state < 3 AND terminal = ? ORDER BY id",
                .text(terminal), row: JobRecord.init)
        }
    }

    /// How the last paper that was begun on a device ended; nil when there was none.
    package func lastJobState(on device: String) throws(StoreFault) -> JobState? {
        try records.read { (db) throws(StoreFault) in
            try db.first(
                """
                SELECT id, state, device, document, number, printer_job FROM job
                WHERE device = ? AND terminal = ? AND state NOT IN (1, 6) ORDER BY id DESC LIMIT 1
                """, .text(device), .text(terminal), row: JobRecord.init)?.state
        }
    }

    static func cancelQueuedJobs(of number: UInt64, at moment: Moment, _ db: Connection) throws(StoreFault) {
        for job in try jobs(of: number, db) where job.state == .queued {
            try change(job, .cancelled, Fault(.cancelled, "Its number is void."), nil, at: moment, db)
        }
    }

    private static func change(
        _ job: JobRecord, _ state: JobState, _ fault: Fault?, _ bands: (printed: Int, all: Int)?, at moment: Moment,
        _ db: Connection
    ) throws(StoreFault) {
        try db.run(
            "UPDATE job SET state = ?, fault = ?, detail = ? WHERE id = ?",
            .integer(Int(state.rawValue)), .text(fault?.name.rawValue ?? ""), .text(fault?.detail ?? ""), .id(job.id))
        _ = try Journal.append(at: moment, to: db) { _ in
            var note = Journal.Note(kind: "job-\(state.name)", number: job.number ?? 0, job: job.id)
            if let fault { note.body = ["fault": .text(fault.name.rawValue), "detail": .text(fault.detail)] }
            if let bands {
                note.body["bands"] = .count(bands.printed)
                note.body["of"] = .count(bands.all)
            }
            return note
        }
    }

    private static func job(_ id: UInt64, _ db: Connection) throws(StoreFault) -> JobRecord? {
        try db.first("SELECT id, state, device, document, number, printer_job FROM job WHERE id = ?", .id(id), row: JobRecord.init)
    }

    private static func jobs(of number: UInt64, _ db: Connection) throws(StoreFault) -> [JobRecord] {
        try db.all(
            "SELECT id, state, device, document, number, printer_job FROM job WHERE number = ? ORDER BY id", .id(number),
            row: JobRecord.init)
    }

    private static func voidIfLost(
        _ number: UInt64, job: UInt64, at moment: Moment, _ db: Connection
    ) throws(StoreFault) -> Bool {
        let rule = try db.first("SELECT on_print_failure FROM number WHERE id = ?", .id(number)) { $0.text(0) }
        guard rule == Queue.PrintFailureRule.void.rawValue else { return false }
        guard try !jobs(of: number, db).contains(where: \.state.mayBeOnPaper) else { return false }
        return try void(number, "not-printed", job: job, at: moment, db)
    }
}

extension JobRecord {
    fileprivate init(_ row: borrowing Row) throws(StoreFault) {
        guard let state = JobState(rawValue: Int32(clamping: row.integer(1))) else {
            throw StoreFault(.damaged, "records.db: job \(row.id(0)) is in no known state")
        }
        id = row.id(0)
        self.state = state
        device = row.text(2)
        document = row.text(3)
        number = row.isNull(4) ? nil : row.id(4)
        printerJob = row.isNull(5) ? nil : row.text(5)
    }
}

extension JobState {
    /// As the journal calls it.
    fileprivate var name: String {
        switch self {
        case .queued: "queued"
        case .printing: "printing"
        case .printed: "printed"
        case .notPrinted: "not-printed"
        case .unknown: "unknown"
        case .cancelled: "cancelled"
        case .partial: "partial"
        }
    }
}
