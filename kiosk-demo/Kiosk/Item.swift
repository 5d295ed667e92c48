import CKiosk

/// A service item, copied out of its handle.
struct Item: Sendable {
    struct Material: Sendable {
        let name: String
        let form: String
        let note: String
        /// KIOSK_MATERIAL_…
        let necessity: Int
    }

    let code: String
    let name: String
    let department: String
    let fee: String
    /// KIOSK_ITEM_… at this place, today.
    let availability: Int
    /// One sentence when it is not done here.
    let place: String
    let onlineAddress: String
    /// The queue whose number it needs.
    let queue: String
    let promisedDays: Int?
    let visits: Int?
    /// Of a bundle (一件事) its items, in order.
    let parts: [Part]
    let questions: [Question]
    let materials: [Material]
    let counter: Counter
    /// Whom to complain to, or "".
    let complaint: String

    struct Part: Sendable {
        let name: String
        let department: String
    }

    struct Question: Sendable {
        let id: String
        let text: String
        let choices: [(value: String, text: String)]
    }

    /// Where it is handled; "" for what is not known.
    struct Counter: Sendable {
        let name: String
        let address: String
        let hours: String
        let phone: String
        /// Metres from here as the crow flies.
        let distance: Int?
    }

    /// - Parameter answers: by the questions' ids; what to bring goes by them.
    init(_ item: OpaquePointer, answers: [String: String] = [:]) throws {
        code = copied(kiosk_item_code(item))
        name = copied(kiosk_item_name(item))
        department = copied(kiosk_item_department(item))
        fee = copied(kiosk_item_fee(item))
        availability = Int(kiosk_item_availability(item))
        place = copied(kiosk_item_where(item))
        onlineAddress = copied(kiosk_item_online_url(item))
        queue = copied(kiosk_item_queue(item))
        promisedDays = said(kiosk_item_promised_days(item))
        visits = said(kiosk_item_visits(item))
        parts = (0..<kiosk_item_part_count(item)).compactMap { index in
            kiosk_item_part(item, index).map { Part(name: copied(kiosk_item_name($0)), department: copied(kiosk_item_department($0))) }
        }
        questions = (0..<kiosk_item_question_count(item)).map { index in
            Question(
                id: copied(kiosk_item_question_id(item, index)),
                text: copied(kiosk_item_question_text(item, index)),
                choices: (0..<kiosk_item_question_choice_count(item, index)).map {
                    (copied(kiosk_item_question_choice(item, index, $0)), copied(kiosk_item_question_choice_text(item, index, $0)))
                })
        }
        materials = try Item.checklist(item, answers)
        counter = Counter(
            name: copied(kiosk_item_place_name(item)), address: copied(kiosk_item_place_address(item)),
            hours: copied(kiosk_item_place_hours(item)), phone: copied(kiosk_item_place_phone(item)),
            distance: said(kiosk_item_distance(item)))
        complaint = copied(kiosk_item_complaint(item))
    }

    private static func checklist(_ item: OpaquePointer, _ answers: [String: String]) throws -> [Material] {
        var given: OpaquePointer?
        try accept(kiosk_data_new(&given))
        defer { kiosk_data_free(given) }
        for (question, answer) in answers { try accept(kiosk_data_set(given, question, answer)) }
        var list: OpaquePointer?
        try accept(kiosk_item_checklist(item, given, &list))
        defer { kiosk_checklist_free(list) }
        return (0..<kiosk_checklist_count(list)).map { index in
            Material(
                name: copied(kiosk_checklist_name(list, index)),
                form: copied(kiosk_checklist_form(list, index)),
                note: copied(kiosk_checklist_note(list, index)),
                necessity: Int(kiosk_checklist_need(list, index)))
        }
    }
}

/// One line of what was found.
struct Match: Sendable {
    let code: String
    let name: String
    let department: String
    /// KIOSK_ITEM_… at this place, today.
    let availability: Int

    init(_ item: OpaquePointer) {
        code = copied(kiosk_item_code(item))
        name = copied(kiosk_item_name(item))
        department = copied(kiosk_item_department(item))
        availability = Int(kiosk_item_availability(item))
    }
}
