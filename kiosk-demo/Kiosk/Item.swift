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
    let promisedDays: Int?
    let visits: Int?
    let materials: [Material]

    init(_ item: OpaquePointer) {
        code = copied(kiosk_item_code(item))
        name = copied(kiosk_item_name(item))
        department = copied(kiosk_item_department(item))
        fee = copied(kiosk_item_fee(item))
        availability = Int(kiosk_item_availability(item))
        place = copied(kiosk_item_where(item))
        onlineAddress = copied(kiosk_item_online_url(item))
        promisedDays = said(kiosk_item_promised_days(item))
        visits = said(kiosk_item_visits(item))
        materials = (0..<kiosk_item_material_count(item)).map { index in
            Material(
                name: copied(kiosk_item_material_name(item, index)),
                form: copied(kiosk_item_material_form(item, index)),
                note: copied(kiosk_item_material_note(item, index)),
                necessity: Int(kiosk_item_material_necessity(item, index)))
        }
    }
}
