import CKiosk
import Kiosk
import Synchronization

final class ChecklistBox: Boxed, @unchecked Sendable {
    let item: Item
    private let state: Mutex<Checklist>

    init(_ item: Item, _ list: Checklist) {
        self.item = item
        state = Mutex(list)
    }

    var list: Checklist { state.withLock { $0 } }

    func entry(_ index: Int) -> Checklist.Entry? {
        state.withLock { $0.entries.indices.contains(index) ? $0.entries[index] : nil }
    }

    /// - Returns: false when the index is out of range.
    func tick(_ index: Int, _ isInHand: Bool) -> Bool {
        state.withLock { list in
            guard list.entries.indices.contains(index) else { return false }
            list.entries[index].isInHand = isInHand
            return true
        }
    }
}

@c @implementation
public func kiosk_item_checklist(
    _ item: OpaquePointer?, _ answers: OpaquePointer?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: ItemBox = try unwrap(item, .item)
        let given: DataBox? = if answers == nil { nil } else { try unwrap(answers, .data) }
        let out = try required(out)
        let list = try ask { () throws(Failure) in try box.item.checklist(given?.data ?? TemplateData()) }
        let kiosk = Handles.table.kiosk(of: item)
        // 0: it was closed meanwhile.
        guard kiosk != 0 else { throw Refusal(kiosk_status(KIOSK_E_CLOSED)) }
        try hand(ChecklistBox(box.item, list), .checklist, of: OpaquePointer(bitPattern: kiosk), to: out)
    }
}

@c @implementation
public func kiosk_checklist_free(_ list: OpaquePointer?) { free(list, .checklist) }

@c @implementation
public func kiosk_checklist_count(_ list: OpaquePointer?) -> Int {
    count(list, .checklist) { (box: ChecklistBox) in box.list.entries.count }
}

private enum ListText: Int {
    case name, form, note, source, blank, sample, items, need, formName, formURL
}

private func text(
    _ list: OpaquePointer?, _ which: ListText, _ index: Int, _ get: (ChecklistBox) -> String?
) -> UnsafePointer<CChar>? {
    lent(list, .checklist, which.rawValue << 48 | index & 0xFFFF_FFFF) { (box: ChecklistBox) in get(box) }
}

private func value(_ list: OpaquePointer?, _ index: Int, _ get: (Checklist.Entry) -> Int32) -> Int32 {
    number(list, .checklist) { (box: ChecklistBox) in box.entry(index).map(get) ?? invalid }
}

@c @implementation
public func kiosk_checklist_name(_ list: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(list, .name, index) { $0.entry(index)?.material.name }
}

@c @implementation
public func kiosk_checklist_form(_ list: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(list, .form, index) { $0.entry(index)?.material.formText }
}

@c @implementation
public func kiosk_checklist_note(_ list: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(list, .note, index) { $0.entry(index)?.material.note }
}

@c @implementation
public func kiosk_checklist_source(_ list: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(list, .source, index) { box in box.entry(index).map { box.item.source(of: $0.material) } }
}

@c @implementation
public func kiosk_checklist_blank(_ list: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(list, .blank, index) { $0.entry(index)?.material.blankURL }
}

@c @implementation
public func kiosk_checklist_sample(_ list: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(list, .sample, index) { $0.entry(index)?.material.sampleURL }
}

@c @implementation
public func kiosk_checklist_items(_ list: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(list, .items, index) { $0.entry(index)?.items.joined(separator: "、") }
}

@c @implementation
public func kiosk_checklist_need_text(_ list: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(list, .need, index) { box in box.entry(index).map { box.item.needText($0) } }
}

@c @implementation
public func kiosk_checklist_need(_ list: OpaquePointer?, _ index: Int) -> Int32 { value(list, index) { $0.need.rawValue } }

@c @implementation
public func kiosk_checklist_days(_ list: OpaquePointer?, _ index: Int) -> Int32 {
    value(list, index) { $0.material.deferDays.map { Int32(clamping: $0) } ?? Int32(KIOSK_NOT_SAID) }
}

@c @implementation
public func kiosk_checklist_licence(_ list: OpaquePointer?, _ index: Int) -> Int32 {
    value(list, index) { $0.material.acceptsLicence ? 1 : 0 }
}

@c @implementation
public func kiosk_checklist_in_hand(_ list: OpaquePointer?, _ index: Int) -> Int32 { value(list, index) { $0.isInHand ? 1 : 0 } }

@c @implementation
public func kiosk_checklist_tick(_ list: OpaquePointer?, _ index: Int, _ in_hand: Int32) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: ChecklistBox = try unwrap(list, .checklist)
        guard in_hand == 0 || in_hand == 1, box.tick(index, in_hand == 1) else { throw Refusal(invalid) }
    }
}

@c @implementation
public func kiosk_checklist_form_count(_ list: OpaquePointer?) -> Int {
    count(list, .checklist) { (box: ChecklistBox) in box.list.forms.count }
}

private func form(_ box: ChecklistBox, _ index: Int) -> (name: String, address: String)? {
    let forms = box.list.forms
    return forms.indices.contains(index) ? forms[index] : nil
}

@c @implementation
public func kiosk_checklist_form_name(_ list: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(list, .formName, index) { form($0, index)?.name }
}

@c @implementation
public func kiosk_checklist_form_url(_ list: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(list, .formURL, index) { form($0, index)?.address }
}

@c @implementation
public func kiosk_checklist_slip(_ list: OpaquePointer?, _ out: UnsafeMutablePointer<OpaquePointer?>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: ChecklistBox = try unwrap(list, .checklist)
        let out = try required(out)
        try hand(DataBox(box.item.slip(box.list)), .data, to: out)
    }
}
