/// Something about an item that the resident is asked, or asks.
package struct ItemQuestion: Hashable, Sendable {
    package struct Choice: Hashable, Sendable {
        /// What conditions name: `yes`.
        package var value: String
        package var text: String

        package init(value: String, text: String) { (self.value, self.text) = (value, text) }
    }

    /// What conditions name; "" for a question that residents ask (常见问题), which has an answer.
    package var id: String
    package var text: String
    package var answer: String
    /// At least two for a question that the resident is asked.
    package var choices: [Choice]

    package init(id: String = "", text: String, answer: String = "", choices: [Choice] = []) {
        (self.id, self.text, self.answer, self.choices) = (id, text, answer, choices)
    }

    package static let yesOrNo = [Choice(value: "yes", text: "是"), Choice(value: "no", text: "否")]

    /// 1 to 32 ASCII letters, digits, - and _: what a condition can name without quotation marks.
    package static func isName(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count) && text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}

/// A row of what an item costs (收费项目).
package struct ItemFee: Hashable, Sendable {
    package var name: String
    /// 每证 20 元
    package var standard: String
    package var basis: String
    package var isReducible: Bool?
    package var reductionBasis: String

    package init(name: String, standard: String = "", basis: String = "", isReducible: Bool? = nil, reductionBasis: String = "") {
        (self.name, self.standard, self.basis) = (name, standard, basis)
        (self.isReducible, self.reductionBasis) = (isReducible, reductionBasis)
    }
}

/// A step of the handling (办理环节): receive, review, decide, finish, deliver.
package struct ItemStep: Hashable, Sendable {
    package var name: String
    package var actor: String
    /// How many, of `unit`.
    package var days: Int?
    /// As in the catalog; "" is working days.
    package var unit: String
    package var note: String

    package init(name: String, actor: String = "", days: Int? = nil, unit: String = "", note: String = "") {
        (self.name, self.actor, self.days, self.unit, self.note) = (name, actor, days, unit, note)
    }
}
