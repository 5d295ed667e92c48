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

        package init?(meaning: String) {
            switch meaning {
            case "required": self = .required
            case "optional": self = .optional
            case "deferrable": self = .deferrable
            case "exempt": self = .exempt
            default: return nil
            }
        }
    }

    package var name: String
    /// 原件, 复印件, 原件和复印件, 原件或复印件, 电子文件 …
    package var form: String
    package var originals: Int?
    package var copies: Int?
    package var necessity: Necessity
    /// As in the catalog where the enumeration does not know the word, or "": then it
    /// counts as required, so that nobody comes without it.
    package var necessityText = ""
    package var note: String

    /// 材料形式: paper, electronic …, as in the catalog.
    package var medium = ""
    /// Who issues it, as in the catalog.
    package var source = ""
    package var sourceNote = ""
    /// A4, A3
    package var pageFormat = ""
    /// Where the blank form is (空白表格), and a sample that is filled in (样表): a web address or "".
    package var blankURL = ""
    package var sampleURL = ""
    /// How to fill it in (填报须知).
    package var fillNote = ""
    /// What it is accepted by (受理标准).
    package var standard = ""
    package var legalBasis = ""
    /// 电子证照: the electronic licence is as good.
    package var acceptsLicence = false
    /// Of one that may follow later: within so many working days.
    package var deferDays: Int?
    /// Only when these answers were given.
    package var condition = Condition()

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
