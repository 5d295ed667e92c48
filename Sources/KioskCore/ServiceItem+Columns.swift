extension ServiceItem {
    /// A column of items.csv by its national name, as text; "" where the catalog does not
    /// say, nil for a name that is no column.
    package func column(_ name: String) -> String? {
        if let field = ItemField(rawValue: name) { return self[field] }
        return switch name {
        case "task_code": code.raw
        case "task_name": self.name
        case "dept_name": department
        case "catalog_code": basicCode
        case "keywords": keywords.joined(separator: "^")
        case "dept_code": departmentCode
        case "task_type": type
        case "use_level": text(level)
        case "server_type": audience
        case "project_type": handling
        case "promise_day": text(promisedDays)
        case "anticipate_day": text(statutoryDays)
        case "limit_scene_num": text(visits)
        case "limit_scene_explain": visitReason
        case "is_fee": hasFee.map { $0 ? "1" : "0" } ?? ""
        case "fee": fee
        case "fee_basis": feeBasis
        case "accept_condition": condition
        case "result_name": result
        case "by_law": legalBasis
        case "is_online": isOnline ? "1" : "0"
        case "link_addr": onlineURL
        case "user_topic_type": topics.joined(separator: "^")
        case "plan_effective_date": effective?.description ?? ""
        case "plan_cancel_date": cancelled?.description ?? ""
        case "place_code": home
        case "queue": queue
        case "task_codes": parts.joined(separator: "^")
        default: nil
        }
    }

    /// The enumeration of a column; nil when it has none.
    package static func list(of column: String) -> String? {
        if case .listed(let list) = ItemField(rawValue: column)?.form { return list }
        return ["task_type", "use_level", "server_type", "project_type"].contains(column) ? column : nil
    }

    /// Every column of items.csv, in the order in which it is written.
    package static let columns = [
        "task_code", "task_name", "dept_name", "catalog_code", "keywords", "dept_code", "task_type", "use_level", "server_type",
        "project_type", "promise_day", "anticipate_day", "limit_scene_num", "limit_scene_explain", "is_fee", "fee", "fee_basis",
        "accept_condition", "result_name", "by_law", "is_online", "link_addr", "user_topic_type", "plan_effective_date",
        "plan_cancel_date", "place_code", "queue",
    ] + ItemField.allCases.map(\.rawValue)
}

private func text(_ number: Int?) -> String { number.map { "\($0)" } ?? "" }
