import CKiosk
import Kiosk
import Synchronization

final class ItemBox: Boxed, @unchecked Sendable {
    let item: Item
    init(_ item: Item) { self.item = item }

    func material(_ index: Int) -> Material? {
        item.service.materials.indices.contains(index) ? item.service.materials[index] : nil
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
        let search = try filled(search, kiosk_search())
        try reserved(search.flags, allowing: UInt32(KIOSK_SEARCH_HERE_ONLY))
        guard (1...200).contains(search.limit) else { throw Refusal(invalid) }
        let question = Question(
            text: try optionalText(search.text) ?? "",
            department: try optionalText(search.department),
            topic: try optionalText(search.topic),
            hereOnly: search.flags & UInt32(KIOSK_SEARCH_HERE_ONLY) != 0,
            offset: Int(search.offset), limit: Int(search.limit))
        let page = try ask { () throws(Failure) in try station.search(question) }
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

private func text(_ item: OpaquePointer?, _ field: Int, _ get: (Item) -> String) -> UnsafePointer<CChar>? {
    lent(item, .item, field) { (box: ItemBox) in get(box.item) }
}

private func said(_ item: OpaquePointer?, _ get: (ServiceItem) -> Int?) -> Int32 {
    number(item, .item) { (box: ItemBox) in get(box.item.service).map { Int32(clamping: $0) } ?? Int32(KIOSK_NOT_SAID) }
}

@c @implementation
public func kiosk_item_code(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, 0) { $0.service.code.raw } }

@c @implementation
public func kiosk_item_basic_code(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, 1) { $0.service.basicCode } }

@c @implementation
public func kiosk_item_name(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, 2) { $0.service.name } }

@c @implementation
public func kiosk_item_department(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, 3) { $0.service.department } }

@c @implementation
public func kiosk_item_type(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, 4) { $0.service.type } }

@c @implementation
public func kiosk_item_audience(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, 5) { $0.service.audience } }

@c @implementation
public func kiosk_item_condition(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, 6) { $0.service.condition } }

@c @implementation
public func kiosk_item_fee(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, 7) { $0.service.feeText } }

@c @implementation
public func kiosk_item_result(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, 8) { $0.service.result } }

@c @implementation
public func kiosk_item_queue(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, 9) { $0.service.queue } }

@c @implementation
public func kiosk_item_level(_ item: OpaquePointer?) -> Int32 { said(item) { $0.level } }

@c @implementation
public func kiosk_item_promised_days(_ item: OpaquePointer?) -> Int32 { said(item) { $0.promisedDays } }

@c @implementation
public func kiosk_item_statutory_days(_ item: OpaquePointer?) -> Int32 { said(item) { $0.statutoryDays } }

@c @implementation
public func kiosk_item_visits(_ item: OpaquePointer?) -> Int32 { said(item) { $0.visits } }

@c @implementation
public func kiosk_item_availability(_ item: OpaquePointer?) -> Int32 {
    number(item, .item) { (box: ItemBox) in
        switch box.item.availability {
        case .here: Int32(KIOSK_ITEM_HERE)
        case .elsewhere, .askDepartment: Int32(KIOSK_ITEM_ELSEWHERE)
        case .online: Int32(KIOSK_ITEM_ONLINE)
        case .notYet, .ended: Int32(KIOSK_ITEM_NOT_NOW)
        }
    }
}

@c @implementation
public func kiosk_item_where(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, 10) { $0.whereText } }

@c @implementation
public func kiosk_item_online_url(_ item: OpaquePointer?) -> UnsafePointer<CChar>? { text(item, 11) { $0.service.onlineURL } }

@c @implementation
public func kiosk_item_material_count(_ item: OpaquePointer?) -> Int {
    count(item, .item) { (box: ItemBox) in box.item.service.materials.count }
}

private func material(_ item: OpaquePointer?, _ index: Int, _ field: Int, _ get: (Material) -> String) -> UnsafePointer<CChar>? {
    lent(item, .item, 16 &+ index &* 4 &+ field) { (box: ItemBox) in box.material(index).map(get) }
}

@c @implementation
public func kiosk_item_material_name(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    material(item, index, 0) { $0.name }
}

@c @implementation
public func kiosk_item_material_form(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    material(item, index, 1) { $0.formText }
}

@c @implementation
public func kiosk_item_material_note(_ item: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    material(item, index, 2) { $0.note }
}

@c @implementation
public func kiosk_item_material_necessity(_ item: OpaquePointer?, _ index: Int) -> Int32 {
    number(item, .item) { (box: ItemBox) in box.material(index)?.necessity.rawValue ?? invalid }
}
