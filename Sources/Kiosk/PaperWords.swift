import KioskCore

/// What the engine itself writes on paper, in the paper's language. Catalog's words stay as they are.
struct PaperWords {
    private let isEnglish: Bool

    /// By the data's `language`.
    init(_ data: TemplateData) {
        let tag = data[text: "language"] ?? ""
        isEnglish = tag == Language.english.rawValue || tag.hasPrefix("en-")
    }

    func choose(_ chinese: String, _ english: String?) -> String {
        guard isEnglish, let english, !english.isEmpty else { return chinese }
        return english
    }

    func choose(_ words: Words) -> String { words[isEnglish ? .english : .chinese] }

    func workingDays(_ days: Int) -> String {
        isEnglish ? "\(days) working \(days == 1 ? "day" : "days")" : "\(days) 个工作日"
    }

    func promised(_ days: Int) -> String {
        days == 0 ? choose("当场办结", "at once") : workingDays(days)
    }

    /// 10—20分钟
    func wait(_ minutes: ClosedRange<Int>) -> String {
        isEnglish ? "\(minutes.lowerBound)-\(minutes.upperBound) minutes" : "\(minutes.lowerBound)—\(minutes.upperBound)分钟"
    }

    /// 30 日, 3 个月
    func limit(_ limit: TimeLimit) -> String {
        switch limit.unit {
        case .workingDay: workingDays(limit.count)
        case .day: isEnglish ? "\(limit.count) \(limit.count == 1 ? "day" : "days")" : "\(limit.count) 日"
        case .month: isEnglish ? "\(limit.count) \(limit.count == 1 ? "month" : "months")" : "\(limit.count) 个月"
        case .year: isEnglish ? "\(limit.count) \(limit.count == 1 ? "year" : "years")" : "\(limit.count) 年"
        }
    }

    /// 2026年11月27日
    func day(_ day: LocalDate) -> String {
        isEnglish ? "\(day)" : "\(day.year)年\(day.month)月\(day.day)日"
    }

    /// For a day that was counted over a year whose holidays are not announced.
    func uncertain(_ day: LocalDate) -> String {
        isEnglish
            ? "The public holidays of \(day.year) are not announced yet: they may put the promised day off."
            : "\(day.year)年的节假日安排还没有公布，承诺办结的日期遇节假日顺延。"
    }

    /// What may follow (容缺后补), and until when.
    func later(_ name: String, by day: LocalDate?, within days: Int?) -> String {
        if let day { return isEnglish ? "To follow by \(self.day(day)): \(name)" : "容缺后补：\(name)，请在 \(self.day(day)) 前补交。" }
        guard let days else { return isEnglish ? "To follow: \(name)" : "容缺后补：\(name)。" }
        return isEnglish ? "To follow within \(workingDays(days)) of acceptance: \(name)" : "容缺后补：\(name)，受理后 \(workingDays(days))内补交。"
    }

    func standsStill(since day: LocalDate, _ state: CaseState) -> String {
        isEnglish
            ? "The time stands still since \(self.day(day)): \(state == .supplement ? "documents are missing" : "a special procedure is under way")."
            : "自 \(self.day(day)) 起\(state == .supplement ? "等待补正材料" : "进入特别程序")，办理时限暂停计算。"
    }

    /// 行政许可法 §45
    var notCounted: String {
        choose("补正材料以及听证、鉴定、公示等特别程序所用的时间，不计入承诺时限。",
            "Time for missing documents and for hearings, expert opinions or public notice is not counted.")
    }

    func fee(_ item: ServiceItem) -> String {
        item.feeText(isEnglish ? .english : .chinese)
    }

    /// "" for what is simply required.
    func necessity(_ necessity: Checklist.Entry.Need) -> String {
        switch necessity {
        case .required: ""
        case .optional: choose("非必要", "optional")
        case .deferrable: choose("容缺后补", "may follow later")
        case .exempt: choose("免提交", "fetched by us")
        case .depends: choose("视情况", "depends on your case")
        }
    }

    func kind(_ kind: DeviceKind) -> String {
        switch kind {
        case .cardReader: choose("读卡器", "card reader")
        case .ticketPrinter: choose("取号打印机", "ticket printer")
        case .receiptPrinter: choose("回执打印机", "receipt printer")
        }
    }

    func state(_ state: DeviceState) -> String {
        switch state {
        case .absent: choose("没有应答", "absent")
        case .starting: choose("正在启动", "starting")
        case .ready: choose("就绪", "ready")
        case .busy: choose("忙", "busy")
        case .needsPerson: choose("要人处理", "needs a person")
        case .failed: choose("故障", "failed")
        }
    }
}
