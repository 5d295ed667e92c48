import KioskCore
import KioskStore

extension Station {
    /// A number for an item, or for a queue; durable when this returns.
    ///
    /// - `declared`: the class of priority that somebody says they are in. Who is 60 by the
    ///   visit's card is an elder without saying it; of two classes the one that helps more counts.
    /// - `card`: whose number it is; they have one of a queue until it is finished.
    /// - `agent`: of who came in their place (代办).
    package func issueNumber(
        requestID: String, item code: String?, queue queueCode: String?, visit: UInt64?, declared: Priority? = nil, card: Card? = nil,
        agent: Card? = nil
    ) throws(Failure) -> QueueNumber {
        try open()
        guard (1...64).contains(requestID.utf8.count), agent == nil || card != nil else { throw Failure(.invalid) }
        if let visit, visits.currentID != visit { throw Failure(.gone) }
        let queue = try queue(queueCode, for: code)
        let moment = Clock.moment()
        var classes = declared.map { [$0] } ?? []
        if visits.isElder(visit) { classes.append(.elder) }
        let priority = configuration.credits.best(of: classes)
        var arrival = Arrival(priority: priority, credit: configuration.credits[priority], closed: try closedDays())
        if let card { arrival.person = try person(card).key }
        if let agent { arrival.agent = try person(agent).key }
        // Nobody comes in their own place.
        if let agent = arrival.agent, agent == arrival.person { throw Failure(.conflict) }
        let asked = arrival
        let issue = try stored { () throws(StoreFault) in
            try store.issueNumber(
                request: requestID, item: code, in: queue, on: configuration.hall.businessDay.date(of: moment),
                visit: visit ?? 0, arrival: asked, at: moment)
        }
        return try told(issue)
    }

    /// The queue that is named, or else the item's. An item that is not offered today has none, however it is asked for.
    func queue(_ code: String?, for item: String?) throws(Failure) -> Queue {
        let offer: Offer? = if let item { try offer(item) } else { nil }
        guard let code = code ?? offer?.queue else { throw Failure(.invalid) }
        guard let queue = queue(code) else { throw Failure(.notFound) }
        return queue
    }

    func told(_ issue: NumberIssue) throws(Failure) -> QueueNumber {
        switch issue {
        case .issued(let number):
            queueChanged(number)
            return number
        case .repeated(let number): return number
        case .conflict, .hasNumber: throw Failure(.conflict)
        case .usedUp: throw Failure(.limit)
        case .notNow: throw Failure(.notNow)
        }
    }

    /// The number of a queue that whoever's card it is has today, and that is not finished.
    package func liveNumber(of card: Card, queue code: String) throws(Failure) -> QueueNumber {
        try open()
        guard queue(code) != nil else { throw Failure(.notFound) }
        let person = try self.person(card).key
        let now = Clock.moment()
        let number = try stored { () throws(StoreFault) in
            try store.liveNumber(of: person, in: code, on: configuration.hall.businessDay.date(of: now), at: now)
        }
        guard let number else { throw Failure(.notFound) }
        return number
    }

    /// Days on which the hall is closed, by the catalog.
    func closedDays() throws(Failure) -> [Place.ClosedDays] {
        try tables().places[configuration.hall.place]?.closed ?? []
    }

    /// A number by what stands on its ticket; without a day, today's.
    package func findNumber(day: String?, text: String) throws(Failure) -> QueueNumber {
        try open()
        let date = day.flatMap { LocalDate(iso: $0) }
        guard day == nil || date != nil else { throw Failure(.invalid) }
        let now = Clock.moment()
        let number = try stored { () throws(StoreFault) in
            if let date { return try store.number(date, text) }
            return try store.find(text, on: configuration.hall.businessDay.date(of: now), at: now)
        }
        guard let number else { throw Failure(.notFound) }
        return number
    }

    /// How it stands now with a number that waits.
    package func standing(_ number: QueueNumber) throws(Failure) -> WaitForecast {
        try open()
        let now = Clock.moment()
        let standing = try stored { () throws(StoreFault) in
            try store.standing(of: number.id, on: configuration.hall.businessDay.date(of: now), at: now, windows: configuration.windows)
        }
        guard let standing else { throw Failure(.conflict) }
        return standing
    }

    package func cancelNumber(_ number: QueueNumber, reason: String) throws(Failure) {
        try open()
        guard (1...64).contains(reason.utf8.count) else { throw Failure(.invalid) }
        let done = try stored { () throws(StoreFault) in
            try store.voidNumber(id: number.id, reason: reason, at: Clock.moment())
        }
        guard done else { throw Failure(.conflict) }
        queueChanged(number)
    }

    /// The number as it is recorded now.
    package func refreshed(_ number: QueueNumber) throws(Failure) -> QueueNumber {
        try open()
        let current = try stored { () throws(StoreFault) in try store.number(id: number.id) }
        guard let current else { throw Failure(.notFound) }
        return current
    }
}
