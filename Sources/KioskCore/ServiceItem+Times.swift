extension ServiceItem {
    /// 承诺时限 in words: 当场办结, 5 个工作日, 3 个月; "" where the catalog does not say.
    package func promisedText(_ enumerations: Enumerations, _ language: Language) -> String {
        enumerations.duration(promisedDays, self[.promisedUnit], language)
    }

    /// 法定时限, likewise.
    package func statutoryText(_ enumerations: Enumerations, _ language: Language) -> String {
        enumerations.duration(statutoryDays, self[.statutoryUnit], language)
    }

    /// Nil also when the catalog counts in another unit.
    package func promisedWorkingDays(_ enumerations: Enumerations) -> Int? {
        enumerations.isWorkingDays(self[.promisedUnit]) || promisedDays == 0 ? promisedDays : nil
    }

    package func statutoryWorkingDays(_ enumerations: Enumerations) -> Int? {
        enumerations.isWorkingDays(self[.statutoryUnit]) || statutoryDays == 0 ? statutoryDays : nil
    }

    /// Whom to complain to: 监督投诉, one line; "" where the catalog does not say.
    package var complaintText: String {
        let (way, phone) = (self[.supervision], self[.complaintPhone])
        let isSaid = way.utf8.indices.contains { way.utf8[$0...].starts(with: phone.utf8) }
        if way.isEmpty || phone.isEmpty || isSaid { return way.isEmpty ? phone : way }
        return "\(way)，\(phone)"
    }
}

extension Enumerations {
    package func isWorkingDays(_ unit: String) -> Bool {
        unit.isEmpty || meaning(unit, of: "time_unit") == "working-day"
    }

    /// 5 个工作日, 2 months; at once for 0; "" for nil.
    package func duration(_ count: Int?, _ unit: String, _ language: Language) -> String {
        guard let count else { return "" }
        if count == 0 { return language == .english ? "at once" : "当场办结" }
        let name = shown(unit.isEmpty ? "工作日" : unit, of: "time_unit", language)
        if language == .english { return "\(count) \(name)\(count == 1 || !name.utf8.allSatisfy { $0 < 0x80 } ? "" : "s")" }
        // 3 天, 1 年 and 5 个工作日: what is a measure word itself needs none.
        return ["天", "日", "年"].contains(name) ? "\(count) \(name)" : "\(count) 个\(name)"
    }
}
