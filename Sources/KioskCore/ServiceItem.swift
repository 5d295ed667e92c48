/// One matter that a resident can have settled (政务服务事项).
///
/// Texts are as in the catalog, "" where it does not say. Enumerations of the
/// national tables (type, audience, topic …) stay text: their values differ
/// between provinces.
package struct ServiceItem: Hashable, Sendable {
    /// 实施编码, unique in a catalog.
    package var code: ItemCode
    /// 基本编码
    package var basicCode: String
    package var name: String
    /// Other words that people use for it, such as 低保.
    package var keywords: [String]
    package var department: String
    /// The department's unified social credit code.
    package var departmentCode: String
    /// 行政许可, 公共服务 …
    package var type: String
    /// 行使层级: 1 state … 5 town, 6 village.
    package var level: Int?
    /// 自然人, 法人 …
    package var audience: String
    /// 即办件, 承诺件
    package var handling: String

    /// 承诺时限 in working days, or in the unit that `details` names; 0 is at once.
    package var promisedDays: Int?
    /// 法定时限, likewise.
    package var statutoryDays: Int?
    /// 到办事现场次数
    package var visits: Int?
    /// Why the resident has to come.
    package var visitReason: String

    package var hasFee: Bool?
    /// What it costs.
    package var fee: String
    package var feeBasis: String
    /// 受理条件
    package var condition: String
    package var result: String
    package var legalBasis: String

    package var isOnline: Bool
    package var onlineURL: String
    /// Codes of life situations, such as `birth`.
    package var topics: [String]
    /// The queue whose number it needs.
    package var queue: String

    /// The first day in force.
    package var effective: LocalDate?
    /// The first day no longer in force.
    package var cancelled: LocalDate?

    /// The place where the body itself handles it, or "".
    package var home: String
    package var delegations: [Delegation]
    package var materials: [Material]
    package var fees: [ItemFee]
    package var steps: [ItemStep]
    package var questions: [ItemQuestion]
    /// Of a bundle (一件事): the codes of the items in it, in the order in which they are settled.
    package var parts: [String]
    /// The columns that have no name above; no value is "".
    package var details: [ItemField: String]

    package init(code: String, name: String) {
        self.code = ItemCode(code)
        self.name = name
        (basicCode, department, departmentCode, type) = (self.code.basic, "", "", "")
        keywords = []
        level = self.code.level
        (audience, handling, visitReason, fee, feeBasis) = ("", "", "", "", "")
        (condition, result, legalBasis, onlineURL, queue, home) = ("", "", "", "", "", "")
        isOnline = false
        (topics, delegations, materials) = ([], [], [])
        (fees, steps, questions, parts, details) = ([], [], [], [], [:])
    }

    /// "" where the catalog does not say.
    package subscript(field: ItemField) -> String {
        get { details[field] ?? "" }
        set { details[field] = newValue.isEmpty ? nil : newValue }
    }

    package func flag(_ field: ItemField) -> Bool? {
        switch details[field] {
        case "1": true
        case "0": false
        default: nil
        }
    }

    package func number(_ field: ItemField) -> Int? { wholeNumber(self[field]) }

    package var isBundle: Bool { !parts.isEmpty }

    /// What it costs, in the catalog's words; where it has none, whether there is a fee: 不收费.
    package func feeText(_ language: Language) -> String {
        guard fee.isEmpty, let hasFee else { return fee }
        return (hasFee ? Words("there is a fee", "收费") : Words("free of charge", "不收费"))[language]
    }
}
