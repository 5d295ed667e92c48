/// Something in a catalog that can be read but will mislead a resident or a clerk.
package struct CatalogFinding: Hashable, Sendable {
    package enum Severity: String, Sendable {
        /// A resident may be sent away or told something wrong.
        case warning
        /// Something is missing that would help.
        case notice
    }

    package let rule: CatalogRule
    package var severity: Severity { rule.severity }
    /// The code of the item or place.
    package let subject: String
    package let report: CatalogReport
}

/// What is looked for. The raw value is the rule's stable id.
package enum CatalogRule: String, CaseIterable, Sendable {
    case codeCheck = "code-check"
    case codeLocal = "code-local"
    case codeLevel = "code-level"
    case codeBasic = "code-basic"
    case codeBody = "code-body"
    case timeInstant = "time-instant"
    case timeLonger = "time-longer"
    case timeMissing = "time-missing"
    case visitReason = "visit-reason"
    case visitNeedless = "visit-needless"
    case visitNone = "visit-none"
    case feeUnclear = "fee-unclear"
    case feeContradicted = "fee-contradicted"
    case feeOnline = "fee-online"
    case feePayment = "fee-payment"
    case onlineAddress = "online-address"
    case onlineDepth = "online-depth"
    case audienceTopics = "audience-topics"
    case audienceCorporate = "audience-corporate"
    case placeNone = "place-none"
    case placeUnclear = "place-unclear"
    case delegationBasis = "delegation-basis"
    case delegationEnded = "delegation-ended"
    case cancelled = "cancelled"
    case materialsNone = "materials-none"
    case materialForm = "material-form"
    case resultMissing = "result-missing"
    case resultKind = "result-kind"
    case resultSample = "result-sample"
    case conditionMissing = "condition-missing"
    case topicMissing = "topic-missing"
    case queueMissing = "queue-missing"
    case questionsNone = "questions-none"
    case stepsFew = "steps-few"
    case phoneSame = "phone-same"
    case phoneArea = "phone-area"
    case nameTwice = "name-twice"
    case nameLong = "name-long"
    case valueCheck = "value-check"

    package var severity: CatalogFinding.Severity {
        switch self {
        case .codeLocal, .timeMissing, .delegationBasis, .delegationEnded, .cancelled, .materialForm, .resultMissing,
            .conditionMissing, .topicMissing, .nameTwice, .nameLong, .feePayment, .resultSample, .questionsNone, .stepsFew, .phoneArea:
            .notice
        default: .warning
        }
    }
}

extension CatalogReading {
    /// Looks for what is contradictory, missing or over; many of the rules are
    /// those by which provinces audit their lists (docs/catalog.md).
    package func findings(today: LocalDate) -> [CatalogFinding] {
        var lint = Lint(today: today, placeLevels: Dictionary(catalog.places.map { ($0.code, $0.level ?? 0) }, uniquingKeysWith: max))
        lint.enumerations = catalog.enumerations
        lint.hasQuestions = catalog.items.contains { !$0.questions.isEmpty }
        lint.hasSteps = catalog.items.contains { !$0.steps.isEmpty }
        lint.hasPayments = catalog.items.contains { $0.flag(.isPaidOnline) != nil }
        lint.hasSamples = catalog.items.contains { !$0[.resultSample].isEmpty }
        for (index, item) in catalog.items.enumerated() {
            lint.line = index < itemLines.count ? itemLines[index] : 0
            lint.codes(of: item)
            lint.times(of: item)
            lint.visits(of: item)
            lint.fees(of: item)
            lint.places(of: item)
            lint.texts(of: item)
            lint.redress(of: item)
            lint.completeness(of: item)
        }
        for place in catalog.places where place.address.isEmpty || place.hours.isEmpty {
            let field = place.address.isEmpty ? "address" : "hours"
            lint.findings.append(CatalogFinding(
                rule: .placeUnclear, subject: place.code,
                report: CatalogReport(file: "places.csv", field: field, Words(
                    "\(place.name) has no \(field), and residents are sent there",
                    "\(place.name) 没有\(field == "address" ? "地址" : "办公时间")，居民会被指到那里"))))
        }
        // Those of task_code are rules of their own.
        for report in warnings where report.field != "task_code" {
            lint.findings.append(CatalogFinding(rule: .valueCheck, subject: "", report: report))
        }
        return lint.findings
    }
}

private struct Lint {
    let today: LocalDate
    let placeLevels: [String: Int]
    var enumerations = Enumerations.shipped
    // What no item of a catalog has, its keeper does not keep: that is no finding for each of them.
    var (hasQuestions, hasSteps, hasSamples, hasPayments) = (false, false, false, false)
    var line = 0
    var findings: [CatalogFinding] = []
    private var firstLines: [String: Int] = [:]

    init(today: LocalDate, placeLevels: [String: Int]) {
        self.today = today
        self.placeLevels = placeLevels
    }

    private mutating func note(_ item: ServiceItem, _ rule: CatalogRule, _ field: String, _ english: String, _ chinese: String) {
        findings.append(CatalogFinding(
            rule: rule, subject: item.code.raw,
            report: CatalogReport(file: item.isBundle ? "bundles.csv" : "items.csv", line: line, field: field, Words(english, chinese))))
    }

    mutating func codes(of item: ServiceItem) {
        let code = item.code
        guard code.isNational else {
            // A bundle's code is always the hall's own.
            guard !item.isBundle else { return }
            return note(item, .codeLocal, "task_code", "a local code; a national one has 31 characters: 18 of the body, 1 level, 12 of the basic code",
                "是本地编码；国家编码有 31 位：机构 18 位、层级 1 位、基本编码 12 位")
        }
        if !CreditCode.isValid(code.body) {
            note(item, .codeCheck, "task_code", "its first 18 characters are no credit code: the check character is wrong (GB 32100)",
                "前 18 位不是统一社会信用代码：校验码不对（GB 32100）")
        }
        if let level = code.level, let used = item.level, level != used {
            note(item, .codeLevel, "use_level", "level \(used), but the code says \(level)",
                "行使层级是 \(used)，编码里是 \(level)")
        }
        if item.basicCode != code.basic {
            note(item, .codeBasic, "catalog_code", "\(item.basicCode) is not the basic code in the task code, \(code.basic)",
                "\(item.basicCode) 不是实施编码里的基本编码 \(code.basic)")
        }
        if !item.departmentCode.isEmpty, item.departmentCode != code.body {
            note(item, .codeBody, "dept_code", "\(item.departmentCode) is not the body in the task code, \(code.body)",
                "\(item.departmentCode) 不是实施编码里的机构 \(code.body)")
        }
    }

    mutating func times(of item: ServiceItem) {
        guard let promised = item.promisedDays else {
            return note(item, .timeMissing, "promise_day", "how long it takes is not said",
                "没有写承诺时限")
        }
        if (promised == 0) != (item.handling == "即办件"), !item.handling.isEmpty {
            note(item, .timeInstant, "project_type", "\(item.handling), but promised in \(promised) working days; 0 days and 即办件 belong together",
                "\(item.handling)，承诺时限却是 \(promised) 个工作日；0 天与即办件应当一致")
        }
        if let statutory = item.statutoryDays, promised > statutory {
            note(item, .timeLonger, "promise_day", "promised in \(promised) working days, but the law gives \(statutory)",
                "承诺 \(promised) 个工作日，法定只有 \(statutory) 个")
        }
    }

    mutating func visits(of item: ServiceItem) {
        guard let visits = item.visits else { return }
        if visits > 0, item.visitReason.isEmpty {
            note(item, .visitReason, "limit_scene_explain", "\(visits) visits, and no reason why",
                "要到现场 \(visits) 次，没有写原因")
        }
        if visits == 0, !item.visitReason.isEmpty {
            note(item, .visitNeedless, "limit_scene_explain", "no visit is needed, but a reason for one is given",
                "不用到现场，却写了到现场的原因")
        }
        let isNear = item.delegations.contains { placeLevels[$0.place] == 6 }
        if visits == 0, !item.isOnline, !isNear, item.flag(.isMaterialPosted) != true {
            note(item, .visitNone, "limit_scene_num", "no visit, not online, not by post and at no village station: how is it applied for?",
                "不用到现场，又不能在网上、邮寄或在村级站点申请：怎么申请？")
        }
        if visits > 0, enumerations.meaning(item[.onlineDepth], of: "online_handle_depth") == "4" {
            note(item, .onlineDepth, "online_handle_depth", "wholly online, but with \(visits) visits",
                "全程网办，却要到现场 \(visits) 次")
        }
    }

    mutating func fees(of item: ServiceItem) {
        switch item.hasFee {
        case nil:
            note(item, .feeUnclear, "is_fee", "whether it costs something is not said",
                "没有写是否收费")
        case true? where item.fee.isEmpty || item.feeBasis.isEmpty:
            note(item, .feeUnclear, item.fee.isEmpty ? "fee" : "fee_basis", "there is a fee, but not \(item.fee.isEmpty ? "how much" : "by which rule")",
                "收费，却没有写\(item.fee.isEmpty ? "标准" : "依据")")
        case false? where !item.fee.isEmpty:
            note(item, .feeContradicted, "fee", "there is no fee, but one is described",
                "不收费，却写了收费内容")
        default: break
        }
    }

    mutating func redress(of item: ServiceItem) {
        if item.hasFee == false, item.flag(.isPaidOnline) == true {
            note(item, .feeOnline, "is_pay_online", "there is no fee, but it can be paid online",
                "不收费，却支持网上支付")
        }
        if hasPayments, item.hasFee == true, item.flag(.isPaidOnline) == nil {
            note(item, .feePayment, "is_pay_online", "there is a fee; can it be paid online?",
                "收费；是否支持网上支付？")
        }
        let phones = [(ItemField.consultPhone, item[.consultPhone]), (.complaintPhone, item[.complaintPhone])]
        if !phones[0].1.isEmpty, phones[0].1 == phones[1].1 {
            note(item, .phoneSame, "complaint_phone", "\(phones[0].1) is also the phone for advice",
                "\(phones[0].1) 也是咨询电话")
        }
        // 0752-1234567, +86 752…, 400…; 12345 and mobile phones need none.
        for (field, phone) in phones where !phone.isEmpty {
            let digits = phone.utf8.filter { decimalDigit($0) != nil }
            if (7...8).contains(digits.count), digits.first != UInt8(ascii: "0") {
                note(item, .phoneArea, field.rawValue, "\(shortened(phone)) has no area code",
                "\(shortened(phone)) 没有区号")
            }
        }
    }

    /// What a licence needs, and a result.
    mutating func completeness(of item: ServiceItem) {
        let isLicence = item.type == "行政许可" || enumerations.shown(item.type, of: "task_type") == "行政许可"
        if isLicence, hasQuestions, item.questions.isEmpty {
            note(item, .questionsNone, "task_code", "a licence without a question that residents ask",
                "行政许可没有常见问题")
        }
        if isLicence, hasSteps, item.steps.count < 5 {
            note(item, .stepsFew, "task_code", "a licence has receiving, review, decision, finish and delivery; there are \(item.steps.count) steps",
                "行政许可有受理、审查、决定、办结、送达；这里有 \(item.steps.count) 个环节")
        }
        let kind = item[.resultKind]
        if !kind.isEmpty, item.result.hasSuffix("证") || item.result.hasSuffix("证书") || item.result.hasSuffix("执照"),
            !enumerations.meanings(kind, of: "result_type").contains("certificate") {
            note(item, .resultKind, "result_type", "\(shortened(item.result)) is named a certificate, but is \(shortened(kind))",
                "\(shortened(item.result)) 名称是证，结果类型却是\(shortened(kind))")
        }
        if hasSamples, !item.result.isEmpty, item[.resultSample].isEmpty, !item.isBundle {
            note(item, .resultSample, "result_guid", "no sample of \(shortened(item.result))",
                "没有 \(shortened(item.result)) 的样本")
        }
    }

    mutating func places(of item: ServiceItem) {
        if item.isOnline == item.onlineURL.isEmpty {
            note(item, .onlineAddress, "link_addr", item.isOnline ? "online, but without an address" : "an address, but not marked as online",
                item.isOnline ? "能在网上办，却没有网址" : "有网址，却没有写能在网上办")
        }
        if item.home.isEmpty, item.delegations.isEmpty, !item.isOnline {
            note(item, .placeNone, "place_code", "no place handles it, and it is not online",
                "没有办理地点，也不能在网上办")
        }
        if let cancelled = item.cancelled, cancelled <= today {
            note(item, .cancelled, "plan_cancel_date", "cancelled since \(cancelled); residents are told so",
                "\(cancelled) 起已取消；会这样告诉居民")
        }
        for delegation in item.delegations {
            if delegation.legalBasis.isEmpty {
                note(item, .delegationBasis, "legal_basis", "delegated to \(delegation.place) without a legal basis",
                "下放给 \(delegation.place)，没有依据")
            }
            let isRenewed = item.delegations.contains { $0.place == delegation.place && ($0.until ?? today) >= today }
            if let until = delegation.until, until < today, !isRenewed {
                note(item, .delegationEnded, "until", "the delegation to \(delegation.place) ended on \(until)",
                "给 \(delegation.place) 的下放 \(until) 已到期")
            }
        }
    }

    mutating func texts(of item: ServiceItem) {
        if !item[.corporateTopics].isEmpty, item.audience == "自然人" {
            note(item, .audienceCorporate, "server_type", "topics of legal persons, but it is for natural persons",
                "有法人主题，却面向自然人")
        }
        if !item.topics.isEmpty, !item.audience.isEmpty, !item.audience.split(separator: "^" as Character).contains("自然人") {
            note(item, .audienceTopics, "server_type", "topics of natural persons, but it is for \(item.audience)",
                "有个人主题，却面向\(item.audience)")
        }
        // What a bundle asks for is what its items ask for.
        if item.materials.isEmpty, !item.isBundle { note(item, .materialsNone, "task_code", "no materials; is there really nothing to bring?",
                "没有申请材料；真的什么都不用带吗？") }
        for material in item.materials where material.formText.isEmpty && material.necessity != .exempt {
            note(item, .materialForm, "form", "\(material.name): original or copy, and how many?",
                "\(material.name)：原件还是复印件，几份？")
        }
        if item.result.isEmpty { note(item, .resultMissing, "result_name", "what comes out of it is not said",
                "没有写办理结果") }
        if item.condition.isEmpty { note(item, .conditionMissing, "accept_condition", "who may apply is not said",
                "没有写受理条件") }
        if item.topics.isEmpty { note(item, .topicMissing, "user_topic_type", "no topic: it is found by its name only",
                "没有主题：只能按名称找到") }
        if item.queue.isEmpty { note(item, .queueMissing, "queue", "no queue: no number can be taken for it",
                "没有队列：不能取号") }
        if item.name.unicodeScalars.count > 40 { note(item, .nameLong, "task_name", "more than 40 characters: it fills the ticket",
                "超过 40 个字：号票上放不下") }
        let name = "\(item.department)\u{0}\(item.name)"
        if let first = firstLines[name] {
            note(item, .nameTwice, "task_name", "the same department has an item of this name on line \(first)",
                "同一部门在第 \(first) 行有同名事项")
        }
        firstLines[name] = firstLines[name] ?? line
    }
}
