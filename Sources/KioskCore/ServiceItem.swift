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

    /// 承诺时限 in working days; 0 is at once.
    package var promisedDays: Int?
    /// 法定时限 in working days.
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
    }

    /// What it costs, in words: 不收费 when the catalog says that there is no fee.
    package var feeText: String {
        switch hasFee {
        case false?: fee.isEmpty ? "不收费" : fee
        case true?: fee.isEmpty ? "收费" : fee
        case nil: fee
        }
    }

    package func isInForce(on day: LocalDate) -> Bool {
        if let effective, day < effective { return false }
        if let cancelled, day >= cancelled { return false }
        return true
    }
}

/// Something that the resident has to bring (申请材料).
package struct Material: Hashable, Sendable {
    package enum Necessity: Int32, Sendable {
        /// 必要
        case required = 1
        /// 非必要
        case optional
        /// 容缺后补: may follow later.
        case deferrable
        /// 免提交: the system fetches it.
        case exempt
    }

    package var name: String
    /// 原件, 复印件, 原件和复印件, 原件或复印件, 电子文件 …
    package var form: String
    package var originals: Int?
    package var copies: Int?
    package var necessity: Necessity
    package var note: String

    package init(
        name: String, form: String = "", originals: Int? = nil, copies: Int? = nil,
        necessity: Necessity = .required, note: String = ""
    ) {
        self.name = name
        self.form = form
        self.originals = originals
        self.copies = copies
        self.necessity = necessity
        self.note = note
    }

    /// 原件 1 份，复印件 2 份
    package var formText: String {
        switch (form, originals, copies) {
        case ("", nil, nil): ""
        case ("原件和复印件", let originals, let copies): "\(counted("原件", originals))，\(counted("复印件", copies))"
        case (let form, let originals, let copies): counted(form.isEmpty ? "材料" : form, originals ?? copies)
        }
    }

    private func counted(_ form: String, _ count: Int?) -> String {
        guard let count else { return form }
        return "\(form) \(count) 份"
    }
}

/// That a place other than its home may handle an item (下放、延伸), and since when.
package struct Delegation: Hashable, Sendable {
    package var place: String
    package var from: LocalDate?
    /// The last day.
    package var until: LocalDate?
    package var legalBasis: String

    package init(place: String, from: LocalDate? = nil, until: LocalDate? = nil, legalBasis: String = "") {
        self.place = place
        self.from = from
        self.until = until
        self.legalBasis = legalBasis
    }

    package func isInForce(on day: LocalDate) -> Bool {
        if let from, day < from { return false }
        if let until, day > until { return false }
        return true
    }
}
