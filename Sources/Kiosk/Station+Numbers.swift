import KioskCore
import KioskStore

extension Station {
    /// A number for an item, or for a queue; durable when this returns.
    package func issueNumber(
        requestID: String, item code: String?, queue queueCode: String?, visit: UInt64?
    ) throws(Failure) -> QueueNumber {
        try open()
        guard (1...64).contains(requestID.utf8.count) else { throw Failure(.invalid) }
        if let visit, visits.currentID != visit { throw Failure(.gone) }
        let item: Item? = if let code { try self.item(code) } else { nil }
        // An item that is not offered today gets no number, however it was asked for.
        if let item, !item.availability.isInForce { throw Failure(.conflict) }
        guard let wanted = queueCode ?? item?.service.queue else { throw Failure(.invalid) }
        guard let queue = queue(wanted) else { throw Failure(.notFound) }
        let moment = Clock.moment()
        let issue = try stored { () throws(StoreFault) in
            try store.issueNumber(
                request: requestID, item: code, in: queue, on: configuration.hall.businessDay.date(of: moment),
                visit: visit ?? 0, at: moment)
        }
        switch issue {
        case .issued(let number), .repeated(let number): return number
        case .conflict: throw Failure(.conflict)
        case .usedUp: throw Failure(.limit)
        }
    }

    /// A number by what stands on its ticket; without a day, today's.
    package func findNumber(day: String?, text: String) throws(Failure) -> QueueNumber {
        try open()
        let date: LocalDate
        if let day {
            guard let given = LocalDate(iso: day) else { throw Failure(.invalid) }
            date = given
        } else {
            let today = configuration.hall.businessDay.date(of: Clock.moment())
            date = try stored { () throws(StoreFault) in try store.businessDay(today) }
        }
        let number = try stored { () throws(StoreFault) in try store.number(date, text) }
        guard let number else { throw Failure(.notFound) }
        return number
    }

    package func cancelNumber(_ number: QueueNumber, reason: String) throws(Failure) {
        try open()
        guard (1...64).contains(reason.utf8.count) else { throw Failure(.invalid) }
        let done = try stored { () throws(StoreFault) in
            try store.voidNumber(id: number.id, reason: reason, at: Clock.moment())
        }
        guard done else { throw Failure(.conflict) }
    }

    /// The number as it is recorded now.
    package func refreshed(_ number: QueueNumber) throws(Failure) -> QueueNumber {
        try open()
        let current = try stored { () throws(StoreFault) in try store.number(id: number.id) }
        guard let current else { throw Failure(.notFound) }
        return current
    }
}
