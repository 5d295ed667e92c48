/// A column of items.csv that the library keeps, shows and hands on, and that decides
/// little or nothing. The raw value is its name in the national exchange tables.
package enum ItemField: String, CaseIterable, Sendable {
    // Identity
    case localCatalogCode = "local_catalog_code"
    case localTaskCode = "local_task_code"
    /// 业务办理项编码, 33 characters.
    case handlingCode = "task_handle_item"
    case version = "task_version"
    case state = "task_state"
    // Authority
    case departmentKind = "dept_type"
    case entrusted = "entrust_name"
    case powerSource = "power_source"
    case otherDepartments = "other_dept"
    // Time
    case statutoryUnit = "anticipate_day_type"
    case statutoryNote = "anticipate_day_explain"
    case promisedUnit = "promise_day_type"
    case promisedNote = "promise_day_explain"
    case specialProcedure = "special_procedure"
    // Resident
    case channels = "handle_type"
    case flow = "handle_flow"
    // Place
    case address = "transact_addr"
    case hours = "transact_time"
    case isInCentre = "is_entry_center"
    case centre = "center_name"
    case townCode = "town_code"
    case town = "town_name"
    case villageCode = "village_code"
    case village = "village_name"
    /// 通办范围
    case area = "handle_area"
    case isBooked = "is_schedule"
    /// How many may book a day.
    case bookings = "schedule_num"
    // Channel
    case onlineDepth = "online_handle_depth"
    case mobileURL = "mobile_terminal_url"
    case isAtTerminals = "is_service_terminals"
    case isByCourier = "is_express"
    case isMaterialPosted = "is_mail_material"
    case isResultPosted = "is_mail_result"
    case isPaidOnline = "is_pay_online"
    // Result
    case resultKind = "result_type"
    /// Where a sample of the result is.
    case resultSample = "result_guid"
    case delivery = "delivery"
    // Topics
    case corporateTopics = "corp_topic_type"
    case localTopics = "local_topic_type"
    // Redress
    case contact = "link_way"
    case consultPhone = "consult_phone"
    case supervision = "supervise_way"
    case complaintPhone = "complaint_phone"
    case reviewBody = "review_dept"
    case reviewAddress = "review_addr"
    case reviewPhone = "review_phone"
    case reviewURL = "review_url"
    case courtName = "litigation_dept"
    case courtAddress = "litigation_addr"
    case courtPhone = "litigation_phone"
    case courtURL = "litigation_url"

    package enum Form: Hashable, Sendable {
        case text
        case code
        /// Kept as "1" or "0".
        case flag
        case number(ClosedRange<Int>)
        case address
        /// A value of an enumeration, or several, separated by ^.
        case listed(String)
    }

    package var form: Form {
        switch self {
        case .localCatalogCode, .localTaskCode, .handlingCode, .townCode, .villageCode: .code
        case .version: .number(0...999_999)
        case .bookings: .number(0...99_999)
        case .isInCentre, .isBooked, .isAtTerminals, .isByCourier, .isMaterialPosted, .isResultPosted, .isPaidOnline: .flag
        case .mobileURL, .reviewURL, .courtURL: .address
        case .state: .listed("task_state")
        case .statutoryUnit, .promisedUnit: .listed("time_unit")
        case .channels: .listed("handle_type")
        case .area: .listed("handle_area")
        case .onlineDepth: .listed("online_handle_depth")
        case .resultKind: .listed("result_type")
        default: .text
        }
    }
}
