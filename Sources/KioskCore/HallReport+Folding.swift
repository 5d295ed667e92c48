extension HallReport {
    /// Makes a report of rows and facts as they come; keeps the numbers of one day at a time, and those that were taken along.
    ///
    /// Rows come in the order of the journal, from the first number of the first day on. A day ends when the next one's
    /// first number is given; what happens to its numbers after that changes no report of it. A number that is taken along into
    /// the next day stays one of its own day, until that one ends.
    package struct Folding {
        private let request: Request
        private let working: WorkingDays
        /// Of an item that numbers are taken for.
        private let department: (String) -> String
        private var total = Sums()
        private var groups: [String: Sums] = [:]
        /// That has begun last.
        private var day = ""
        private var isAsked = false
        /// The first number of `day`; when nobody asked for that, the next.
        private var first = UInt64(0)
        /// The day into which people are taken along.
        private var carriedInto = ""
        private var stories: [UInt64: Story] = [:]
        private var visits: [UInt64: HallEvaluation] = [:]
        private var report: HallReport

        /// - Parameter department: of an item that numbers are taken for; "" when nobody knows.
        package init(_ request: Request, _ working: WorkingDays, department: @escaping (String) -> String) {
            (self.request, self.working, self.department) = (request, working, department)
            report = HallReport(request: request, total: Figures(), rows: [])
        }

        // MARK: Numbers

        package mutating func hear(_ row: HallRow) {
            guard let facts = row.facts else { return refuse(row) }
            if row.kind == .issued { return begin(row, facts) }
            // That day's first number follows.
            if row.kind == .carried { return carriedInto = facts.day }
            // Of a day that is over.
            guard row.number >= first || stories[row.number] != nil else { return }
            guard var story = stories[row.number], let next = story.state(after: row.kind),
                row.kind == .void || facts.hall.map({ $0 >= story.since ?? 0 }) == true
            else { return refuse(row) }
            // The time of a void one has no say, and was not looked at.
            let passed = row.kind == .void ? nil : facts.hall.flatMap { hall in story.since.map { hall - $0 } }
            var place = place(of: story, at: facts.window)
            switch row.kind {
            case .issued, .carried: break
            case .void: place = self.place(of: story, at: story.window)
            case .called:
                add(\.calls, at: place)
                story.mark(.called, at: place)
                story.window = facts.window
                if story.state == .issued { waited(passed, &story, at: place) }
            case .recalled: add(\.recalls, at: place)
            case .served: story.mark(.served, at: place)
            case .noShow: add(\.noShows, at: place)
            case .held:
                add(\.holds, at: place)
                if story.state == .serving { story.serve(passed, at: place) }
            case .transferred:
                add(\.transfers, at: place)
                if story.state == .serving { story.serve(passed, at: place) }
            case .handedOver, .finished:
                if row.kind == .handedOver { add(\.handOvers, at: place) }
                // Not every clerk says when serving begins: then it began with the call.
                story.mark(.served, at: place)
                story.serve(passed, at: place)
            case .resumed: break
            }
            if row.kind == .transferred || row.kind == .handedOver { story.queue = facts.to }
            if row.kind != .recalled {
                story.since = facts.hall
                story.state = next
            }
            stories[row.number] = story
        }

        private mutating func begin(_ row: HallRow, _ facts: HallRow.Facts) {
            guard stories[row.number] == nil, row.number >= first, facts.hall.map({ $0 >= 0 }) ?? true else { return refuse(row) }
            if facts.day != day {
                guard let date = LocalDate(iso: facts.day) else { return refuse(row) }
                endDay(takingAlong: facts.day == carriedInto)
                (day, isAsked, first) = (facts.day, request.days.contains(date), row.number)
            }
            guard isAsked else { return first = row.number &+ 1 }
            var story = Story(day: day, queue: facts.queue, item: facts.item, visit: row.visit, since: facts.hall)
            if let low = facts.low, let high = facts.high { story.told = (low, high) }
            add(\.issued, at: place(of: story, at: ""))
            stories[row.number] = story
        }

        private mutating func waited(_ passed: Int64?, _ story: inout Story, at place: String) {
            guard let passed else { return }
            story.wait(passed, at: place)
            guard let told = story.told else { return }
            story.told = nil
            add(\.told, at: place)
            if isWithin(passed, told.low) { add(\.withinLow, at: place) }
            if isWithin(passed, told.high) { add(\.withinHigh, at: place) }
        }

        private func isWithin(_ passed: Int64, _ minutes: Int64) -> Bool {
            let (time, overflow) = minutes.multipliedReportingOverflow(by: 60_000)
            return overflow ? minutes > 0 : passed <= time
        }

        /// What became of each number of the day is settled, but for those that are taken along into the next.
        private mutating func endDay(takingAlong: Bool) {
            let along = stories.filter { takingAlong && $0.value.state != .finished && $0.value.state != .void }
            for (id, story) in stories.sorted(by: { $0.key < $1.key }) where along[id] == nil {
                let place = place(of: story, at: story.window)
                switch story.state {
                case .finished: add(\.finished, at: place)
                case .void: add(\.void, at: place)
                case .noShow: add(\.absent, at: place)
                case .issued, .called, .serving, .held: add(\.open, at: place)
                }
                total.take(story.whole)
                for (place, part) in story.parts { groups[place, default: Sums()].take(part) }
                if let evaluation = visits.removeValue(forKey: story.visit) { count(evaluation.level, at: place) }
            }
            stories = along
        }

        private mutating func refuse(_ row: HallRow) {
            report.unread += 1
            if report.firstUnread == 0 { report.firstUnread = row.sequence }
        }

        // MARK: Cases, evaluations, demand

        package mutating func add(_ file: HallCase) {
            func place(_ day: LocalDate) -> String {
                switch request.dimension {
                case .day: "\(day)"
                case .window: file.window
                case .queue: file.queue
                case .department: file.department
                case .item: file.item
                }
            }
            if request.days.contains(file.facts.received) { add(\.received, at: place(file.facts.received)) }
            if let decided = file.facts.decided, request.days.contains(decided) {
                decide(file, at: place(decided), Light.reading(of: file.facts, on: decided, working).light)
            }
            // A light is of one day: of each where each has a row, else of the last.
            let first = request.dimension == .day ? max(request.days.lowerBound, file.facts.received) : request.days.upperBound
            var day = first
            while day <= request.days.upperBound, day >= file.facts.received, file.facts.decided.map({ day < $0 }) ?? true {
                let light = Light.reading(of: file.facts, on: day, working).light
                if day == request.days.upperBound { total.figures.lights[light, default: 0] += 1 }
                groups[place(day), default: Sums()].figures.lights[light, default: 0] += 1
                guard day < .last else { break }
                day = day.adding(days: 1)
            }
        }

        private mutating func decide(_ file: HallCase, at place: String, _ light: Light) {
            switch file.state {
            case .withdrawn: return add(\.withdrawn, at: place)
            case .refused: add(\.refused, at: place)
            default:
                add(\.settled, at: place)
                if file.tookOneVisit { add(\.oneVisit, at: place) }
            }
            switch light {
            case .none: add(\.unpromised, at: place)
            case .green, .yellow: add(\.onTime, at: place)
            case .red: add(\.late, at: place)
            }
        }

        /// Before the rows: where one of a visit belongs, its numbers tell.
        package mutating func add(_ evaluation: HallEvaluation) {
            guard request.days.contains(evaluation.day) else { return }
            switch (evaluation.subject, request.dimension) {
            case (_, .day): count(evaluation.level, at: "\(evaluation.day)")
            case (.visit(let visit), _): visits[visit] = evaluation
            case (.file(_, _, _, let window), .window): count(evaluation.level, at: window)
            case (.file(_, _, let queue, _), .queue): count(evaluation.level, at: queue)
            case (.file(_, let department, _, _), .department): count(evaluation.level, at: department)
            case (.file(let item, _, _, _), .item): count(evaluation.level, at: item)
            }
        }

        package mutating func add(missingEvaluations count: Int) { report.missingEvaluations += count }

        /// Of no window, queue, department or item: whoever finds nothing goes to none.
        package mutating func add(_ kind: Demand.Kind, times: Int, on day: LocalDate) {
            guard request.days.contains(day), times > 0 else { return }
            total.figures.count(kind, times)
            groups[request.dimension == .day ? "\(day)" : "", default: Sums()].figures.count(kind, times)
        }

        package mutating func add(_ wishes: [Wish]) { report.wishes += wishes }

        // MARK: -

        /// The report; the folding is used up.
        package mutating func finished() -> HallReport {
            endDay(takingAlong: false)
            for evaluation in visits.values { count(evaluation.level, at: "") }
            visits = [:]
            var result = HallReport(request: request, total: total.finished(), rows: [])
            result.rows = groups.map { Row(key: $0.key, name: "", figures: $0.value.finished()) }.sorted { precedes($0.key, $1.key) }
            (result.wishes, result.missingEvaluations) = (report.wishes, report.missingEvaluations)
            (result.unread, result.firstUnread) = (report.unread, report.firstUnread)
            return result
        }

        /// Window 2 comes before window 10, and what is of none comes last.
        private func precedes(_ a: String, _ b: String) -> Bool {
            if a.isEmpty || b.isEmpty { return !a.isEmpty }
            if request.dimension == .window, a.utf8.count != b.utf8.count { return a.utf8.count < b.utf8.count }
            return a < b
        }

        private func place(of story: Story, at window: String) -> String {
            switch request.dimension {
            case .day: story.day
            case .window: window
            case .queue: story.queue
            case .department: story.item.isEmpty ? "" : department(story.item)
            case .item: story.item
            }
        }

        private mutating func add(_ figure: WritableKeyPath<Figures, Int>, at place: String) {
            total.figures[keyPath: figure] += 1
            groups[place, default: Sums()].figures[keyPath: figure] += 1
        }

        private mutating func count(_ level: EvaluationLevel, at place: String) {
            total.figures.levels[level, default: 0] += 1
            groups[place, default: Sums()].figures.levels[level, default: 0] += 1
        }
    }
}

extension HallReport.Figures {
    /// A torn count may be any; so many are no longer counted.
    fileprivate mutating func count(_ kind: Demand.Kind, _ times: Int) {
        let (sum, overflow) = demand[kind, default: 0].addingReportingOverflow(times)
        demand[kind] = overflow ? .max : sum
    }
}

/// Figures under way.
private struct Sums {
    var figures = HallReport.Figures()
    var waits: [Int64] = []
    var services: [Int64] = []

    mutating func take(_ part: Story.Part) {
        if part.marks.contains(.called) { figures.called += 1 }
        if part.marks.contains(.served) { figures.served += 1 }
        if let wait = part.wait { waits.append(wait) }
        if let service = part.service { services.append(service) }
    }

    func finished() -> HallReport.Figures {
        var figures = figures
        figures.waiting = HallReport.Times(waits)
        figures.serving = HallReport.Times(services)
        return figures
    }
}

/// A number and its day.
private struct Story {
    struct Marks: OptionSet {
        let rawValue: UInt8
        static let called = Marks(rawValue: 1)
        static let served = Marks(rawValue: 2)
    }

    /// What of it was at one place.
    struct Part {
        var marks: Marks = []
        /// ms; nil: nothing of it.
        var wait: Int64?
        var service: Int64?
    }

    let day: String
    var state = QueueNumber.State.issued
    var queue: String
    let item: String
    let visit: UInt64
    /// In hall time; nil in rows of an early version.
    var since: Int64?
    /// That called it last.
    var window = ""
    /// Until the first call.
    var told: (low: Int64, high: Int64)?
    private(set) var whole = Part()
    private(set) var parts: [(String, Part)] = []

    init(day: String, queue: String, item: String, visit: UInt64, since: Int64?) {
        (self.day, self.queue, self.item, self.visit, self.since) = (day, queue, item, visit, since)
    }

    /// Nil when that cannot happen to it now.
    func state(after kind: HallRow.Kind) -> QueueNumber.State? {
        let next: QueueNumber.State
        switch kind {
        case .issued, .carried: return nil
        case .recalled: return state == .called ? .called : nil
        case .transferred, .handedOver: return state.isAtWindow ? .issued : nil
        case .resumed: return state == .held || state == .noShow ? .issued : nil
        case .void: next = .void
        case .called: next = .called
        case .served: next = .serving
        case .finished: next = .finished
        case .noShow: next = .noShow
        case .held: next = .held
        }
        return state.canBecome(next) ? next : nil
    }

    mutating func mark(_ mark: Marks, at place: String) {
        change(place) { $0.marks.insert(mark) }
    }

    mutating func wait(_ time: Int64, at place: String) {
        change(place) { $0.wait = ($0.wait ?? 0) &+ time }
    }

    mutating func serve(_ time: Int64?, at place: String) {
        guard let time else { return }
        change(place) { $0.service = ($0.service ?? 0) &+ time }
    }

    private mutating func change(_ place: String, _ body: (inout Part) -> Void) {
        body(&whole)
        if let index = parts.firstIndex(where: { $0.0 == place }) {
            body(&parts[index].1)
        } else {
            var part = Part()
            body(&part)
            parts.append((place, part))
        }
    }
}
