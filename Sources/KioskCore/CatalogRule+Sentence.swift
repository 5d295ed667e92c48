extension CatalogRule {
    /// What the rule asks for, in one sentence.
    package func sentence(_ language: Language) -> String { language == .english ? words.english : words.chinese }

    private var words: Words {
        switch self {
        case .codeCheck: Words("The body in the code has the check character of GB 32100.", "编码里的统一社会信用代码校验码正确（GB 32100）。")
        case .codeLocal: Words("The code is a national one, of 31 characters.", "使用国家统一的 31 位实施编码。")
        case .codeLevel: Words("The exercise level is the one in the code.", "行使层级与编码一致。")
        case .codeBasic: Words("The basic code is the one in the implementation code.", "基本编码与实施编码一致。")
        case .codeBody: Words("The department's code is the one in the implementation code.", "部门编码与实施编码一致。")
        case .timeInstant: Words("0 days and 即办件 belong together.", "承诺时限 0 天与即办件一致。")
        case .timeLonger: Words("The promised time is not longer than the statutory one.", "承诺时限不长于法定时限。")
        case .timeMissing: Words("There is a promised time.", "写明承诺时限。")
        case .visitReason: Words("Visits have a reason.", "需要到现场的，写明原因。")
        case .visitNeedless: Words("Without visits there is no reason for one.", "不需要到现场的，不写到现场的原因。")
        case .visitNone: Words("Without visits it is online, by post or at a village station.", "不需要到现场的，能在网上、邮寄或在村级站点申请。")
        case .onlineDepth: Words("What is wholly online (depth IV) needs no visit.", "网办深度四级的不需要到现场。")
        case .feeUnclear: Words("Whether there is a fee is said, and how much by which rule.", "写明是否收费；收费的写明标准和依据。")
        case .feeContradicted: Words("Without a fee none is described.", "不收费的没有收费内容。")
        case .feeOnline: Words("Without a fee there is nothing to pay online.", "不收费的不支持网上支付。")
        case .feePayment: Words("Where a catalog says what can be paid online, it says so of every fee.", "写明网上支付的目录里，收费的都写明是否支持。")
        case .onlineAddress: Words("Online and an address go together.", "网上办理与网址一致。")
        case .audienceTopics: Words("Topics of natural persons are on items for natural persons.", "个人主题只用于面向自然人的事项。")
        case .audienceCorporate: Words("Topics of legal persons are on items for legal persons.", "法人主题只用于面向法人的事项。")
        case .placeNone: Words("A place handles it, or it is online.", "有办理地点，或者能网上办理。")
        case .placeUnclear: Words("A place has an address and hours.", "办理地点有地址和时间。")
        case .delegationBasis: Words("A delegation has a legal basis.", "下放有依据。")
        case .delegationEnded: Words("A delegation is not over.", "下放没有过期。")
        case .cancelled: Words("An item is not over.", "事项没有取消。")
        case .materialsNone: Words("There is something to bring.", "有申请材料。")
        case .materialForm: Words("A material has a form or a number.", "材料写明形式或份数。")
        case .resultMissing: Words("The result is named.", "写明办理结果。")
        case .resultKind: Words("A result that is named a certificate (证) is of that kind.", "结果名称是证的，结果类型也是证照。")
        case .resultSample: Words("Where a catalog has samples of results, every result has one.", "有结果样本的目录里，每个结果都有样本。")
        case .conditionMissing: Words("Who may apply is said.", "写明受理条件。")
        case .topicMissing: Words("There is a topic.", "有主题。")
        case .queueMissing: Words("There is a queue.", "有取号队列。")
        case .questionsNone: Words("Where a catalog has questions, every licence (行政许可) has one.", "有常见问题的目录里，行政许可至少有一个问题。")
        case .stepsFew: Words("Where a catalog has steps, every licence (行政许可) has at least 5.", "有办理环节的目录里，行政许可至少有五个环节。")
        case .phoneSame: Words("Advice and complaints have different phones.", "咨询电话与投诉电话不同。")
        case .phoneArea: Words("A phone has its area code.", "电话带区号。")
        case .nameTwice: Words("A department has no two items of one name.", "同一部门没有同名事项。")
        case .nameLong: Words("A name has at most 40 characters.", "名称不超过 40 个字。")
        case .valueCheck: Words("Values are those of the enumerations, and codes pass their checks.", "取值在枚举里，编码通过校验。")
        }
    }
}
