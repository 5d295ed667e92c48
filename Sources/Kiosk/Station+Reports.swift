import KioskCore
import KioskStore

extension Station {
    /// What the hall did on some business days, YYYY-MM-DD; without a first day on the one in force, without a last on the first.
    package func report(from: String?, to: String?, by dimension: HallReport.Dimension) throws(Failure) -> HallReport {
        try open()
        let today = try stored { () throws(StoreFault) in
            try store.businessDay(configuration.hall.businessDay.date(of: Clock.moment()))
        }
        guard let request = HallReport.Request(from: from, to: to, today: today, by: dimension) else { throw Failure(.invalid) }
        var report = try stored { () throws(StoreFault) in try store.report(request, configuration.hall.workingDays) }
        report.name(by: configuration, language)
        return report
    }

    package var hallName: String { configuration.hall.name }
}

extension Technician {
    /// The same from outside: the terminal may be running.
    package static func report(
        _ configuration: Configuration, from: String?, to: String?, by dimension: HallReport.Dimension, language: Language
    ) throws(Failure) -> HallReport {
        let today = configuration.hall.businessDay.date(of: Clock.moment())
        guard let request = HallReport.Request(from: from, to: to, today: today, by: dimension) else { throw Failure(.invalid) }
        do throws(StoreFault) {
            var report = try JournalReader(directory: configuration.recordsDirectory)
                .report(request, configuration.hall.workingDays, state: configuration.storeDirectory)
            report.name(by: configuration, language)
            return report
        } catch {
            throw Failure(error)
        }
    }
}

extension Technician {
    /// A report as it is printed, by the terminal's own template if it has one.
    package static func paper(of report: HallReport, _ configuration: Configuration, language: Language) throws(Failure) -> Document {
        var data = TemplateData()
        data[text: "language"] = language.rawValue
        data[text: "hall"] = PaperWords(data).choose(configuration.hall.name, configuration.hall.englishName)
        let document = try Paperwork.document("report", report.paper(data), from: TemplateShelf(directory: configuration.templateDirectory))
        guard let document else { throw Failure(.notFound) }
        return document
    }
}

extension HallReport.Request {
    fileprivate init?(from: String?, to: String?, today: LocalDate, by dimension: HallReport.Dimension) {
        let first = from.map { LocalDate(iso: $0) } ?? today
        guard let first, let last = to.map({ LocalDate(iso: $0) }) ?? first else { return nil }
        self.init(from: first, to: last, by: dimension)
    }
}

extension HallReport {
    /// Queues and windows by their names in the configuration.
    fileprivate mutating func name(by configuration: Configuration, _ language: Language) {
        switch request.dimension {
        case .queue: name { code in configuration.queues.first { $0.code == code }?.name(language) ?? "" }
        case .window: name { code in configuration.windows.first { $0.code == code }?.title(language) ?? "" }
        case .day, .department, .item: break
        }
    }

    /// The values of the template `report`.
    ///
    /// - Parameter data: what stands on every paper of the hall, and its language.
    package func paper(_ data: TemplateData) -> TemplateData {
        var data = data
        let words = ReportWords(PaperWords(data))
        data[text: "period"] = words.period(request.days)
        data[text: "by"] = words.by(request.dimension)
        data[text: "printedAt"] = Clock.minuteText(at: Clock.wall())
        data[list: "sections"] = words.sections(total)
        data[list: "rows"] = rows.map { row in
            var values = TemplateData()
            values[text: "name"] = row.name.isEmpty ? row.key : row.name
            for (name, figure) in [
                ("issued", Figure.issued), ("finished", .finished), ("wait", .waitMedian), ("waitMost", .waitNinetieth), ("service", .serviceMedian),
                ("onTime", .onTimeRate), ("satisfaction", .satisfactionRate),
            ] { values[text: name] = words.written(row.figures, figure) }
            // No window gives numbers: all are in the row of none.
            if request.dimension == .window, !row.key.isEmpty { values[text: "issued"] = "—" }
            return values
        }
        data[list: "wishes"] = wishes.prefix(10).filter { !$0.demand.text.isEmpty }.map { wish in
            var values = TemplateData()
            values[text: "text"] = wish.demand.text
            values[text: "times"] = "\(wish.times)"
            return values
        }
        data[list: "notes"] = words.notes(self).map { TemplateData($0) }
        return data
    }
}

/// The words of a printed report.
private struct ReportWords {
    private let words: PaperWords

    init(_ words: PaperWords) { self.words = words }

    private func choose(_ chinese: String, _ english: String) -> String { words.choose(chinese, english) }

    func period(_ days: ClosedRange<LocalDate>) -> String {
        let (first, last) = (words.day(days.lowerBound), words.day(days.upperBound))
        return first == last ? first : choose("\(first)至\(last)", "\(first) to \(last)")
    }

    func by(_ dimension: HallReport.Dimension) -> String {
        switch dimension {
        case .day: choose("日期", "Day")
        case .window: choose("窗口", "Window")
        case .queue: choose("队列", "Queue")
        case .department: choose("部门", "Department")
        case .item: choose("事项", "Item")
        }
    }

    /// Times in minutes, rates in percent, with one decimal.
    func written(_ figures: HallReport.Figures, _ figure: HallReport.Figure) -> String {
        guard let value = figures[figure] else { return "—" }
        switch figure.unit {
        case .count: return "\(value)"
        case .time: return tenths(value, of: 60_000)
        case .rate: return tenths(value, of: 10) + "%"
        }
    }

    private func tenths(_ value: Int64, of unit: Int64) -> String {
        let tenths = Int64((Double(value) * 10 / Double(unit)).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    func sections(_ figures: HallReport.Figures) -> [TemplateData] {
        func said(_ figure: HallReport.Figure) -> String { written(figures, figure) }
        func times(_ mean: HallReport.Figure, _ median: HallReport.Figure, _ ninetieth: HallReport.Figure, _ longest: HallReport.Figure) -> String {
            figures[mean] == nil ? "—" : choose(
                "平均 \(said(mean)) 分钟，半数 \(said(median))，九成 \(said(ninetieth))，最长 \(said(longest))",
                "mean \(said(mean)) min, half \(said(median)), nine in ten \(said(ninetieth)), most \(said(longest))")
        }
        func share(_ part: Int, _ whole: Int) -> String {
            HallReport.thousandths(part, of: whole).map { tenths($0, of: 10) + "%" } ?? "—"
        }
        let told = figures.told == 0 ? "—" : choose(
            "\(figures.told) 人；下限内 \(share(figures.withinLow, figures.told))（应 50%），上限内 \(share(figures.withinHigh, figures.told))（应 90%）",
            "\(figures.told): \(share(figures.withinLow, figures.told)) within low (50%), \(share(figures.withinHigh, figures.told)) high (90%)")
        return [
            section(choose("排队叫号", "Numbers"), [
                (choose("取号、办结", "Given, finished"), "\(said(.issued)), \(said(.finished))"),
                (choose("过号未到、作废、未办完", "Did not come, void, open"), "\(said(.absent)), \(said(.void)), \(said(.open))"),
                (choose("呼叫、重呼、转移、移交", "Calls, recalls, sent, handed on"), "\(said(.calls)), \(said(.recalls)), \(said(.transfers)), \(said(.handOvers))"),
                (choose("等候时间", "Waiting"), times(.waitMean, .waitMedian, .waitNinetieth, .waitLongest)),
                (choose("办理时间", "Serving"), times(.serviceMean, .serviceMedian, .serviceNinetieth, .serviceLongest)),
                (choose("告知的等候时间", "Told about waiting"), told),
            ]),
            section(choose("办件", "Cases"), [
                (choose("收件", "Received"), said(.casesReceived)),
                (choose("办结、不予受理、撤回", "Settled, refused, withdrawn"), "\(said(.casesSettled)), \(said(.casesRefused)), \(said(.casesWithdrawn))"),
                (choose("按时办结率", "On time"), said(.onTimeRate)),
                (choose("在办件亮灯：绿、黄、红", "Open: green, yellow, red"), "\(said(.green)), \(said(.yellow)), \(said(.red))"),
                (choose("最多跑一次率", "At most one visit"), said(.oneVisitRate)),
            ]),
            section(choose("评价", "Evaluations"), [
                (choose("满意率", "Satisfied"), said(.satisfactionRate)),
                (choose("非常满意、满意、基本满意", "Levels 5, 4, 3"), "\(said(.verySatisfied)), \(said(.satisfied)), \(said(.fair))"),
                (choose("不满意、非常不满意", "Levels 2, 1"), "\(said(.dissatisfied)), \(said(.veryDissatisfied))"),
            ]),
            section(choose("没有满足的需求", "Demand not met"), [
                (choose("没查到、查到没打开", "Nothing found, not opened"), "\(said(.demandNothing)), \(said(.demandLeft))"),
            ]),
        ]
    }

    private func section(_ title: String, _ figures: [(label: String, value: String)]) -> TemplateData {
        var section = TemplateData()
        section[text: "title"] = title
        section[list: "figures"] = figures.map { figure in
            var row = TemplateData()
            row[text: "label"] = figure.label
            row[text: "value"] = figure.value
            return row
        }
        return section
    }

    func notes(_ report: HallReport) -> [String] {
        var notes: [String] = []
        if report.missingEvaluations > 0 {
            notes.append(choose("有 \(report.missingEvaluations) 条评价从记录里消失了。", report.missingEvaluations == 1 ? "1 evaluation is gone from the records." : "\(report.missingEvaluations) evaluations are gone from the records."))
        }
        if report.unread > 0 {
            notes.append(choose(
                "流水账里有 \(report.unread) 行读不出来，没有计入，第一行是 \(report.firstUnread)。",
                "\(report.unread) rows of the journal cannot be read and are not counted; the first is \(report.firstUnread)."))
        }
        return notes
    }
}
