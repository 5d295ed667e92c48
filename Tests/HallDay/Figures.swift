import KioskCore
import KioskStore

/// The figures of docs/reports.md, counted by who was there. Each is a name and a number; a time that nobody took has none.
struct Figures: Equatable {
    private(set) var counts: [String: Int64] = [:]
    private var waits: [String: Int64] = [:]
    private var services: [String: Int64] = [:]

    mutating func add(_ name: String) { counts[name, default: 0] += 1 }
    /// Of one number, which may wait several times.
    mutating func waited(_ text: String, _ time: Int64) { waits[text, default: 0] += time }
    mutating func wasServed(_ text: String, _ time: Int64) { services[text, default: 0] += time }

    /// With the times summed up.
    var all: [String: Int64] {
        var all = counts
        for (name, times) in [("wait", waits.values.sorted()), ("service", services.values.sorted())] where !times.isEmpty {
            all["\(name)s"] = Int64(times.count)
            all["\(name) mean"] = Int64((Double(times.reduce(0, +)) / Double(times.count)).rounded())
            all["\(name) median"] = times[(times.count + 1) / 2 - 1]
            all["\(name) ninetieth"] = times[Int((Double(times.count) * 0.9).rounded(.up)) - 1]
            all["\(name) longest"] = times.last
        }
        return all.filter { $0.value != 0 || $0.key.contains(" ") }
    }
}

extension HallReport.Figures {
    /// As they stand in the report, by the same names.
    fileprivate var all: [String: Int64] {
        var counts: [String: Int] = [
            "issued": issued, "called": called, "served": served, "finished": finished, "void": void, "absent": absent, "open": open,
            "calls": calls, "recalls": recalls, "noShows": noShows, "holds": holds, "transfers": transfers, "handOvers": handOvers,
            "told": told, "withinLow": withinLow, "withinHigh": withinHigh, "received": received, "settled": settled, "refused": refused,
            "withdrawn": withdrawn, "onTime": onTime, "late": late, "unpromised": unpromised, "oneVisit": oneVisit, "waits": waiting.count,
            "services": serving.count,
        ]
        for (light, count) in lights { counts["\(light)"] = count }
        for (level, count) in levels { counts["level \(level.rawValue)"] = count }
        for (kind, count) in demand { counts["demand \(kind)"] = count }
        var all = counts.filter { $0.value != 0 }.mapValues(Int64.init)
        for (name, times) in [("wait", waiting), ("service", serving)] {
            all["\(name) mean"] = times.mean
            all["\(name) median"] = times.median
            all["\(name) ninetieth"] = times.ninetieth
            all["\(name) longest"] = times.longest
        }
        return all
    }
}

extension Day {
    /// What the report of the day has to say, by each thing by which one can ask.
    func reckonReport() throws {
        let date = LocalDate.epoch.adding(days: today)
        let reader = try JournalReader(directory: hall.records)
        for dimension in HallReport.Dimension.allCases {
            guard let request = HallReport.Request(from: date, to: date, by: dimension) else { throw Broken("nobody can ask for \(date)") }
            let report = try reader.report(request, .shipped, state: hall.records)
            guard report.unread == 0, report.missingEvaluations == 0 else {
                throw Broken("the report has \(report.unread) rows unread, from \(report.firstUnread), and misses \(report.missingEvaluations) evaluations")
            }
            let (total, rows) = figures(by: dimension)
            try compare(report.total.all, total.all, "in all, by \(dimension.name)")
            guard Set(report.rows.map(\.key)) == Set(rows.keys) else {
                throw Broken("by \(dimension.name) the report has the rows \(report.rows.map(\.key)), and there are \(rows.keys.sorted())")
            }
            for row in report.rows { try compare(row.figures.all, rows[row.key]?.all ?? [:], "of \(dimension.name) \(row.key)") }
        }
    }

    private func compare(_ told: [String: Int64], _ true: [String: Int64], _ what: String) throws {
        let wrong = Set(told.keys).union(`true`.keys).filter { told[$0] != `true`[$0] }.sorted()
        guard wrong.isEmpty else {
            throw Broken("the report \(what): " + wrong.map { "\($0) \(told[$0].map(String.init) ?? "none") for \(`true`[$0].map(String.init) ?? "none")" }.joined(separator: ", "))
        }
    }

    private func figures(by dimension: HallReport.Dimension) -> (total: Figures, rows: [String: Figures]) {
        var total = Figures()
        var rows: [String: Figures] = [:]
        let date = "\(LocalDate.epoch.adding(days: today))"
        func put(_ place: String, _ change: (inout Figures) -> Void) { change(&rows[place, default: Figures()]) }
        func department(_ item: String?) -> String { Plan.matters.first { $0.code == item }?.department ?? "" }
        func place(_ life: Life, _ queue: String, _ window: String) -> String {
            switch dimension {
            case .day: date
            case .window: window
            case .queue: queue
            case .department: department(life.item)
            case .item: life.item ?? ""
            }
        }
        /// In the total and at a place.
        func count(_ name: String, at place: String) {
            total.add(name)
            put(place) { $0.add(name) }
        }

        for life in truth.lives.values {
            count("issued", at: place(life, life.firstQueue, ""))
            let end: String =
                switch life.standing {
                case .finished: "finished"
                case .void: "void"
                case .noShow: "absent"
                case .waiting, .called, .serving, .held: "open"
                }
            count(end, at: place(life, life.queue, life.window))
            for deed in life.deeds {
                let name: String =
                    switch deed.what {
                    case .call: "calls"
                    case .recall: "recalls"
                    case .noShow: "noShows"
                    case .hold: "holds"
                    case .transfer: "transfers"
                    case .handOver: "handOvers"
                    }
                count(name, at: place(life, deed.queue, deed.window))
            }
            let handOvers = Set(life.deeds.filter { $0.what == .handOver }.map { "\($0.queue) \($0.window)" })
            var (calledAt, servedAt): (Set<String>, Set<String>) = ([], [])
            for (span, next) in zip(life.spans, life.spans.dropFirst().map(Optional.some) + [nil]) {
                let here = place(life, span.queue, span.window)
                let passed = (span.until ?? span.from) - span.from
                switch span.standing {
                case .waiting:
                    guard let next, next.standing == .called else { break }
                    let there = place(life, next.queue, next.window)
                    total.waited(life.text, passed)
                    put(there) { $0.waited(life.text, passed) }
                    guard let told = life.told, next == life.spans.first(where: { $0.standing == .called }) else { break }
                    count("told", at: there)
                    if passed <= Int64(told.low) * Self.minute { count("withinLow", at: there) }
                    if passed <= Int64(told.high) * Self.minute { count("withinHigh", at: there) }
                case .called:
                    calledAt.insert(here)
                    let isHandedOver = next?.standing == .waiting && handOvers.contains("\(span.queue) \(span.window)")
                    guard let next, next.standing == .finished || isHandedOver else { break }
                    servedAt.insert(here)
                    total.wasServed(life.text, passed)
                    put(here) { $0.wasServed(life.text, passed) }
                case .serving:
                    servedAt.insert(here)
                    guard next != nil else { break }
                    total.wasServed(life.text, passed)
                    put(here) { $0.wasServed(life.text, passed) }
                case .held, .finished, .noShow, .void: break
                }
            }
            if !calledAt.isEmpty { total.add("called") }
            if !servedAt.isEmpty { total.add("served") }
            for place in calledAt { put(place) { $0.add("called") } }
            for place in servedAt { put(place) { $0.add("served") } }
        }

        func place(_ file: CaseLife) -> String {
            switch dimension {
            case .day: date
            case .window: truth.lives[file.handedInWith]?.window ?? ""
            case .queue: truth.lives[file.handedInWith]?.queue ?? ""
            case .department: department(file.item)
            case .item: file.item
            }
        }
        for file in cases {
            if file.received == today { count("received", at: place(file)) }
            if file.decided == nil { count(file.light(on: today), at: place(file)) }
            guard file.decided == today else { continue }
            switch file.state {
            case .withdrawn:
                count("withdrawn", at: place(file))
                continue
            case .refused: count("refused", at: place(file))
            default:
                count("settled", at: place(file))
                if !file.wasSupplemented { count("oneVisit", at: place(file)) }
            }
            count(file.light(on: today) == "red" ? "late" : "onTime", at: place(file))
        }
        for evaluation in evaluations.all where evaluation.date == today {
            // Who evaluates at the end has taken no number in that visit.
            count("level \(evaluation.level)", at: evaluation.of.map { place(cases[$0]) } ?? (dimension == .day ? date : ""))
        }
        return (total, rows)
    }
}
