/// How a resident found it (好差评), five levels. The numbers of KIOSK_LEVEL_… in the header.
package enum EvaluationLevel: Int32, Sendable, CaseIterable {
    /// 非常不满意
    case veryDissatisfied = 1
    /// 不满意
    case dissatisfied
    /// 基本满意
    case fair
    /// 满意
    case satisfied
    /// 非常满意
    case verySatisfied

    /// Of a system with three (满意 4, 基本满意 3, 不满意 1; 0 is none given). Its best is not our
    /// best and its worst not our worst: whoever had only three to choose from did not say so.
    package init?(threeLevel: Int) {
        switch threeLevel {
        case 4: self = .satisfied
        case 3: self = .fair
        case 1: self = .dissatisfied
        default: return nil
        }
    }

    /// For such a system.
    package var threeLevel: Int {
        switch self {
        case .verySatisfied, .satisfied: 4
        case .fair: 3
        case .dissatisfied, .veryDissatisfied: 1
        }
    }
}

/// The form by which is asked: reasons for each level and channel, as data with a version, which
/// goes with every evaluation.
package struct EvaluationForm: Hashable, Sendable {
    package struct Reason: Hashable, Sendable {
        package let code: String
        package let chinese: String
        package let english: String
    }

    /// Where is evaluated.
    package enum Channel: String, Sendable, CaseIterable { case hall, online }

    package private(set) var version = ""
    private var reasons: [Channel: [EvaluationLevel: [Reason]]] = [:]

    private init() {}

    /// - Parameter file: the name for reports.
    package init(csv bytes: [UInt8], file: String) throws(CatalogFault) {
        var fault = CatalogFault()
        let table = CatalogTable(file, bytes, required: ["version", "channel", "level", "code", "name"], optional: ["english"], fault: &fault)
        guard var table else { throw fault }
        while var row = table.next(&fault) {
            let version = row.requiredCode("version", &fault)
            let channel = Channel(rawValue: row.text("channel"))
            if channel == nil { row.refuse("channel", Words("neither hall nor online", "既不是 hall 也不是 online"), &fault) }
            let level = row.number("level", 1...5, &fault).flatMap { EvaluationLevel(rawValue: Int32($0)) }
            if level == nil, row.text("level").isEmpty { row.refuse("level", Words("must not be empty", "不能为空"), &fault) }
            let code = row.requiredCode("code", &fault)
            if code.utf8.contains(UInt8(ascii: ";")) { row.refuse("code", Words("a code has no semicolon in it", "编码里不能有分号"), &fault) }
            let name = row.requiredText("name", &fault)
            guard row.isGood, let channel, let level else { continue }
            if self.version.isEmpty { self.version = version }
            if self.version != version {
                row.refuse("version", Words("a form has one version, and this one is \(self.version)", "一张评价表只有一个版本，这张是 \(self.version)"), &fault)
            } else if reasons[channel]?[level]?.contains(where: { $0.code == code }) == true {
                row.refuse("code", Words("\(code) is there twice", "\(code) 出现了两次"), &fault)
            }
            let english = row.text("english")
            reasons[channel, default: [:]][level, default: []].append(Reason(code: code, chinese: name, english: english.isEmpty ? name : english))
        }
        if version.isEmpty, fault.reports.isEmpty { fault.add(CatalogReport(file: file, line: 1, Words("there is no reason in it", "一条理由也没有"))) }
        guard fault.reports.isEmpty else { throw fault }
    }

    package func reasons(_ level: EvaluationLevel, _ channel: Channel) -> [Reason] { reasons[channel]?[level] ?? [] }

    /// Written by the indicators that are in use: overall, efficiency, skill and attitude in a hall; online efficiency, guide,
    /// convenience and usability.
    package static let shippedTable = """
        version,channel,level,code,name,english
        2026-1,hall,1,slow,等的时间太长,the wait was too long
        2026-1,hall,1,repeated,要跑很多次,had to come many times
        2026-1,hall,1,untold,没有一次讲清楚要带什么,was not told at once what to bring
        2026-1,hall,1,unskilled,工作人员不熟悉业务,staff did not know the matter
        2026-1,hall,1,unkind,服务态度不好,staff were unkind
        2026-1,hall,1,machine,机器不好用,the machine was hard to use
        2026-1,hall,1,fee,乱收费,wrong fees
        2026-1,hall,2,slow,等的时间太长,the wait was too long
        2026-1,hall,2,repeated,要跑很多次,had to come many times
        2026-1,hall,2,untold,没有一次讲清楚要带什么,was not told at once what to bring
        2026-1,hall,2,unskilled,工作人员不熟悉业务,staff did not know the matter
        2026-1,hall,2,unkind,服务态度不好,staff were unkind
        2026-1,hall,2,machine,机器不好用,the machine was hard to use
        2026-1,hall,3,slow,可以再快一点,could be faster
        2026-1,hall,3,unclear,可以讲得再清楚一点,could be clearer
        2026-1,hall,3,machine,机器可以再好用一点,the machine could be easier
        2026-1,hall,4,fast,办得快,fast
        2026-1,hall,4,clear,讲得清楚,clear
        2026-1,hall,4,skilled,业务熟练,skilled
        2026-1,hall,4,kind,态度好,kind
        2026-1,hall,5,fast,办得快,fast
        2026-1,hall,5,clear,讲得清楚,clear
        2026-1,hall,5,skilled,业务熟练,skilled
        2026-1,hall,5,kind,态度好,kind
        2026-1,online,1,slow,办得慢,slow
        2026-1,online,1,guide,指南和实际不一样,the guide was wrong
        2026-1,online,1,inconvenient,不方便,inconvenient
        2026-1,online,1,unusable,系统不好用,hard to use
        2026-1,online,2,slow,办得慢,slow
        2026-1,online,2,guide,指南和实际不一样,the guide was wrong
        2026-1,online,2,inconvenient,不方便,inconvenient
        2026-1,online,2,unusable,系统不好用,hard to use
        2026-1,online,3,slow,可以再快一点,could be faster
        2026-1,online,3,unclear,指南可以再清楚一点,the guide could be clearer
        2026-1,online,4,fast,办得快,fast
        2026-1,online,4,convenient,方便,convenient
        2026-1,online,5,fast,办得快,fast
        2026-1,online,5,convenient,方便,convenient

        """

    /// Empty, should the table above be broken, which a test excludes.
    package static let shipped = (try? EvaluationForm(csv: Array(shippedTable.utf8), file: "shipped")) ?? EvaluationForm()
}

/// An evaluation as it is recorded; nothing of who gave it.
package struct Evaluation: Hashable, Sendable {
    /// What is evaluated, once each.
    package enum Subject: Hashable, Sendable {
        case visit(UInt64)
        /// A case's id.
        case file(UInt64)
    }

    package let subject: Subject
    package let level: EvaluationLevel
    package let reasons: [String]
    package let channel: EvaluationForm.Channel
    package let form: String

    package init(subject: Subject, level: EvaluationLevel, reasons: [String], channel: EvaluationForm.Channel, form: String) {
        (self.subject, self.level, self.reasons, self.channel, self.form) = (subject, level, reasons, channel, form)
    }
}
