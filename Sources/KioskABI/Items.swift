import CKiosk
import Kiosk
import Synchronization

final class ItemBox: Boxed, @unchecked Sendable {
    let item: Item
    private let parts = Mutex<[Int: UInt]>([:])

    init(_ item: Item) { self.item = item }

    func material(_ index: Int) -> Checklist.Entry? { item.materials.indices.contains(index) ? item.materials[index] : nil }

    /// The handle of an item in a bundle, made when it is first asked for.
    func part(_ index: Int, of parent: OpaquePointer?) -> OpaquePointer? {
        guard item.parts.indices.contains(index) else { return nil }
        return parts.withLock { parts in
            if let known = parts[index] { return OpaquePointer(bitPattern: known) }
            let handle = Handles.table.insert(ItemBox(item.parts[index]), .item, parent: UInt(bitPattern: parent), lent: true)
            parts[index] = UInt(bitPattern: handle)
            return handle
        }
    }
}

final class ItemsBox: Boxed, @unchecked Sendable {
    let page: ItemPage
    private let handles = Mutex<[Int: UInt]>([:])

    init(_ page: ItemPage) { self.page = page }

    /// The handle of one item, made when it is first asked for.
    func handle(_ index: Int, of parent: OpaquePointer?) -> OpaquePointer? {
        guard page.items.indices.contains(index) else { return nil }
        return handles.withLock { handles in
            if let known = handles[index] { return OpaquePointer(bitPattern: known) }
            let handle = Handles.table.insert(
                ItemBox(page.items[index]), .item, parent: UInt(bitPattern: parent), lent: true)
            handles[index] = UInt(bitPattern: handle)
            return handle
        }
    }
}

@c @implementation
public func kiosk_catalog_import(
    _ k: OpaquePointer?, _ path: UnsafePointer<CChar>?, _ items: UnsafeMutablePointer<UInt32>?,
    _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer(error) { () throws(Refusal) in
        let station = try station(k)
        let path = try text(path)
        let count = try ask { () throws(Failure) in try station.importCatalog(path) }
        items?.pointee = UInt32(clamping: count)
    }
}

@c @implementation
public func kiosk_catalog_rollback(_ k: OpaquePointer?, _ error: UnsafeMutablePointer<OpaquePointer?>?) -> kiosk_status {
    answer(error) { () throws(Refusal) in
        let station = try station(k)
        try ask { () throws(Failure) in try station.rollBackCatalog() }
    }
}

@c @implementation
public func kiosk_catalog_serial(_ k: OpaquePointer?) -> Int64 {
    number(k, .kiosk) { (box: TerminalBox) in box.station.pack()?.serial ?? 0 }
}

@c @implementation
public func kiosk_catalog_hall(_ k: OpaquePointer?) -> UnsafePointer<CChar>? {
    do throws(Refusal) {
        let box: TerminalBox = try unwrap(k, .kiosk)
        let pack = box.station.pack()
        // A copy for each pack, for an earlier one may still be read.
        return box.lend(16 &+ Int(truncatingIfNeeded: pack.map { $0.serial &* 31 &+ $0.built } ?? 0)) { pack?.hall ?? "" }
    } catch {
        return nil
    }
}

@c @implementation
public func kiosk_catalog_search(
    _ k: OpaquePointer?, _ search: UnsafePointer<kiosk_search>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let out = try required(out)
        let search = try filled(search, kiosk_search(), sizes: [40, 80])
        try reserved(search.flags, allowing: UInt32(KIOSK_SEARCH_HERE_ONLY))
        guard (1...200).contains(search.limit), (0...7).contains(search.level), search.reserved == 0 else { throw Refusal(invalid) }
        let question = Question(
            text: try optionalText(search.text) ?? "",
            department: try optionalText(search.department),
            topic: try optionalText(search.topic),
            level: search.level == 0 ? nil : Int(search.level),
            audience: try optionalText(search.audience),
            channel: try optionalText(search.channel),
            hereOnly: search.flags & UInt32(KIOSK_SEARCH_HERE_ONLY) != 0,
            place: try optionalText(search.place),
            offset: Int(search.offset), limit: Int(search.limit))
        let visit: VisitBox? = try unwrapped(search.visit, .visit, of: k)
        let page = try ask { () throws(Failure) in try station.search(question, visit: visit?.id) }
        try hand(ItemsBox(page), .items, of: k, to: out)
    }
}

@c @implementation
public func kiosk_items_free(_ items: OpaquePointer?) { free(items, .items) }

@c @implementation
public func kiosk_items_count(_ items: OpaquePointer?) -> Int {
    count(items, .items) { (box: ItemsBox) in box.page.items.count }
}

@c @implementation
public func kiosk_items_total(_ items: OpaquePointer?) -> Int64 {
    number(items, .items) { (box: ItemsBox) in Int64(box.page.total) }
}

@c @implementation
public func kiosk_items_at(_ items: OpaquePointer?, _ index: Int) -> OpaquePointer? {
    do throws(Refusal) {
        let box: ItemsBox = try unwrap(items, .items)
        return box.handle(index, of: items)
    } catch {
        return nil
    }
}

@c @implementation
public func kiosk_catalog_item(
    _ k: OpaquePointer?, _ code: UnsafePointer<CChar>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let code = try text(code)
        let out = try required(out)
        let item = try ask { () throws(Failure) in try station.item(code) }
        try hand(ItemBox(item), .item, of: k, to: out)
    }
}

@c @implementation
public func kiosk_item_free(_ item: OpaquePointer?) { free(item, .item) }

/// A text of an item has a number of its own, and in a list its place there.
private enum ItemText: Int {
    case code, basicCode, name, department, type, audience, condition, fee, result, queue, `where`, onlineURL
    case promised, statutory, visitReason, complaint
    case place, placeName, placeAddress, placeHours, placePhone, basis, from, until
    case material, materialForm, materialNote
    case charge, chargeStandard, chargeBasis, chargeReduction
    case step, stepActor, stepTime, stepNote
    case faq, faqAnswer
    case question, questionID, choice, choiceText
    case column, columnText

    func key(_ index: Int = 0, _ second: Int = 0) -> Int { rawValue << 48 | (index & 0xFF_FFFF) << 24 | second & 0xFF_FFFF }
}

private func text(_ item: OpaquePointer?, _ which: ItemText, _ get: (Item) -> String?) -> UnsafePointer<CChar>? {
    lent(item, .item, which.key()) { (box: ItemBox) in get(box.item) }
}

/// A text of a row; `get` gives nil for an index out of range.
private func text(
    _ item: OpaquePointer?, _ which: ItemText, _ index: Int, _ second: Int = 0, _ get: (Item) -> String?
) -> UnsafePointer<CChar>? {
    lent(item, .item, which.key(index, second)) { (box: ItemBox) in get(box.item) }
}

private func size(_ item: OpaquePointer?, _ get: (Item) -> Int) -> Int {
    count(item, .item) { (box: ItemBox) in get(box.item) }
}

private func said(_ item: OpaquePointer?, _ get: (Item) -> Int?) -> Int32 {
    number(item, .item) { (box: ItemBox) in get(box.item).map { Int32(clamping: $0) } ?? Int32(KIOSK_NOT_SAID) }
}

extension Array {
    fileprivate func at(_ index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

@c @implementation
public func kiosk_item_code(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .code) { $0.service.code.raw } }

@c @implementation
public func kiosk_item_basic_code(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .basicCode) { $0.service.basicCode } }

@c @implementation
public func kiosk_item_name(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .name) { $0.service.name } }

@c @implementation
public func kiosk_item_department(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .department) { $0.service.department } }

@c @implementation
public func kiosk_item_type(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .type) { $0.shown("task_type") } }

@c @implementation
public func kiosk_item_audience(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .audience) { $0.shown("server_type") } }

@c @implementation
public func kiosk_item_condition(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .condition) { $0.service.condition } }

@c @implementation
public func kiosk_item_fee(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .fee) { $0.service.feeText($0.language) } }

@c @implementation
public func kiosk_item_result(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .result) { $0.service.result } }

@c @implementation
public func kiosk_item_queue(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .queue) { $0.service.queue } }

@c @implementation
public func kiosk_item_promised(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .promised) { $0.service.promisedText($0.enumerations, $0.language) } }

@c @implementation
public func kiosk_item_statutory(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .statutory) { $0.service.statutoryText($0.enumerations, $0.language) } }

@c @implementation
public func kiosk_item_visit_reason(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .visitReason) { $0.service.visitReason } }

@c @implementation
public func kiosk_item_complaint(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .complaint) { $0.service.complaintText } }

@c @implementation
public func kiosk_item_where(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .where) { $0.whereText } }

@c @implementation
public func kiosk_item_online_url(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .onlineURL) { $0.service.onlineURL } }

@c @implementation
public func kiosk_item_place(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .place) { $0.place?.code ?? "" } }

@c @implementation
public func kiosk_item_place_name(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .placeName) { $0.place?.name ?? "" } }

@c @implementation
public func kiosk_item_place_address(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .placeAddress) { $0.place?.address ?? "" } }

@c @implementation
public func kiosk_item_place_hours(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .placeHours) { $0.place?.hours ?? "" } }

@c @implementation
public func kiosk_item_place_phone(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .placePhone) { $0.place?.phone ?? "" } }

@c @implementation
public func kiosk_item_delegation_basis(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .basis) { $0.delegation?.legalBasis ?? "" } }

@c @implementation
public func kiosk_item_delegation_from(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .from) { $0.delegation?.from?.description ?? "" } }

@c @implementation
public func kiosk_item_delegation_until(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, .until) { $0.delegation?.until?.description ?? "" } }

@c @implementation
public func kiosk_item_level(_ item: OpaquePointer?) -> Int32 { said(item) { $0.service.level } }

@c @implementation
public func kiosk_item_promised_days(_ item: OpaquePointer?) -> Int32 { said(item) { $0.service.promisedWorkingDays($0.enumerations) } }

@c @implementation
public func kiosk_item_statutory_days(_ item: OpaquePointer?) -> Int32 { said(item) { $0.service.statutoryWorkingDays($0.enumerations) } }

@c @implementation
public func kiosk_item_visits(_ item: OpaquePointer?) -> Int32 { said(item) { $0.service.visits } }

@c @implementation
public func kiosk_item_distance(_ item: OpaquePointer?) -> Int32 { said(item) { $0.distance } }

@c @implementation
public func kiosk_item_availability(_ item: OpaquePointer?) -> Int32 {
    number(item, .item) { (box: ItemBox) in
        switch box.item.availability {
        case .here: Int32(KIOSK_ITEM_HERE)
        case .hereFrom: Int32(KIOSK_ITEM_HERE_FROM)
        case .proxy: Int32(KIOSK_ITEM_PROXY)
        case .elsewhere, .askDepartment: Int32(KIOSK_ITEM_ELSEWHERE)
        case .online: Int32(KIOSK_ITEM_ONLINE)
        case .notYet, .ended, .suspended: Int32(KIOSK_ITEM_NOT_NOW)
        }
    }
}

@c @implementation
public func kiosk_item_opens(_ item: OpaquePointer?) -> Int64 {
    number(item, .item) { (box: ItemBox) in box.item.opens.map { Clock.wall(of: $0) } ?? 0 }
}

private func column(
    _ item: OpaquePointer?, _ which: ItemText, _ column: UnsafePointer<CChar>?, _ get: (Item, String) -> String?
) -> UnsafePointer<CChar>? {
    do throws(Refusal) {
        let name = try KioskABI.text(column)
        guard let index = ServiceItem.columns.firstIndex(of: name) else { return nil }
        return text(item, which, index) { get($0, name) }
    } catch {
        return nil
    }
}

@c @implementation
public func kiosk_item_field(_ item: OpaquePointer?, _ column: UnsafePointer<CChar>?) -> UnsafePointer<CChar>? {
    KioskABI.column(item, .column, column) { $0.service.column($1) }
}

@c @implementation
public func kiosk_item_field_text(_ item: OpaquePointer?, _ column: UnsafePointer<CChar>?) -> UnsafePointer<CChar>? {
    KioskABI.column(item, .columnText, column) { $0.shown($1) }
}

@c @implementation
public func kiosk_item_charge_count(_ item: OpaquePointer?) -> Int { size(item) { $0.service.fees.count } }

@c @implementation
public func kiosk_item_charge_name(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .charge, index) { $0.service.fees.at(index)?.name }
}

@c @implementation
public func kiosk_item_charge_standard(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .chargeStandard, index) { $0.service.fees.at(index)?.standard }
}

@c @implementation
public func kiosk_item_charge_basis(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .chargeBasis, index) { $0.service.fees.at(index)?.basis }
}

@c @implementation
public func kiosk_item_step_count(_ item: OpaquePointer?) -> Int { size(item) { $0.service.steps.count } }

@c @implementation
public func kiosk_item_step_name(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .step, index) { $0.service.steps.at(index)?.name }
}

@c @implementation
public func kiosk_item_step_actor(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .stepActor, index) { $0.service.steps.at(index)?.actor }
}

@c @implementation
public func kiosk_item_step_note(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .stepNote, index) { $0.service.steps.at(index)?.note }
}

@c @implementation
public func kiosk_item_faq_count(_ item: OpaquePointer?) -> Int { size(item) { $0.answeredQuestions.count } }

@c @implementation
public func kiosk_item_faq_question(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .faq, index) { $0.answeredQuestions.at(index)?.text }
}

@c @implementation
public func kiosk_item_faq_answer(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .faqAnswer, index) { $0.answeredQuestions.at(index)?.answer }
}

@c @implementation
public func kiosk_item_question_count(_ item: OpaquePointer?) -> Int { size(item) { $0.questions.count } }

@c @implementation
public func kiosk_item_question_id(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .questionID, index) { $0.questions.at(index)?.id }
}

@c @implementation
public func kiosk_item_question_text(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .question, index) { $0.questions.at(index)?.text }
}

@c @implementation
public func kiosk_item_charge_reduction(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .chargeReduction, index) { $0.service.fees.at(index)?.reductionBasis }
}

@c @implementation
public func kiosk_item_step_time(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .stepTime, index) { item in
        item.service.steps.at(index).map { item.enumerations.duration($0.days, $0.unit, item.language) }
    }
}

@c @implementation
public func kiosk_item_question_choice_count(_ item: OpaquePointer?, _ index: Int) -> Int {
    size(item) { $0.questions.at(index)?.choices.count ?? 0 }
}

@c @implementation
public func kiosk_item_question_choice(_ item: OpaquePointer?, _ index: Int, _ choice: Int) -> UnsafePointer<CChar>? {
    text(item, .choice, index, choice) { $0.questions.at(index)?.choices.at(choice)?.value }
}

@c @implementation
public func kiosk_item_question_choice_text(_ item: OpaquePointer?, _ index: Int, _ choice: Int) -> UnsafePointer<CChar>? {
    text(item, .choiceText, index, choice) { $0.questions.at(index)?.choices.at(choice)?.text }
}

@c @implementation
public func kiosk_item_part_count(_ item: OpaquePointer?) -> Int { size(item) { $0.parts.count } }

@c @implementation
public func kiosk_item_part(_ item: OpaquePointer?, _ index: Int) -> OpaquePointer? {
    do throws(Refusal) {
        let box: ItemBox = try unwrap(item, .item)
        return box.part(index, of: item)
    } catch {
        return nil
    }
}

@c @implementation
public func kiosk_item_material_count(_ item: OpaquePointer?) -> Int { size(item) { $0.materials.count } }

@c @implementation
public func kiosk_item_material_name(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .material, index) { $0.materials.at(index)?.material.name }
}

@c @implementation
public func kiosk_item_material_form(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .materialForm, index) { $0.materials.at(index)?.material.formText }
}

@c @implementation
public func kiosk_item_material_note(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(item, .materialNote, index) { $0.materials.at(index)?.material.note }
}

@c @implementation
public func kiosk_item_material_necessity(_ item: OpaquePointer?, _ index: Int) -> Int32 {
    number(item, .item) { (box: ItemBox) in box.material(index)?.need.rawValue ?? invalid }
}
