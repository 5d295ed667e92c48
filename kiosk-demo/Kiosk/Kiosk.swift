import CKiosk

/// An open terminal. With the files beside it this is all that a Swift program
/// needs to use kiosk.h: one class or struct for each noun, freed by `deinit`.
final class Kiosk: Sendable {
    // A handle is a number to the library, usable from any thread.
    nonisolated(unsafe) let handle: OpaquePointer

    init(configuration path: String) throws {
        var out: OpaquePointer?
        var words: OpaquePointer?
        let status = path.withCString { path in
            var options = kiosk_options(size: UInt32(MemoryLayout<kiosk_options>.size), flags: 0, config_path: path)
            return kiosk_open(&options, &out, &words)
        }
        try accept(status, words: words)
        guard let out else { throw Refusal(kiosk_status(KIOSK_E_INTERNAL)) }
        handle = out
    }

    deinit { kiosk_close(handle) }

    /// Ends the visit, wipes what is personal and waits for the devices.
    func close() { kiosk_close(handle) }

    var hallName: String { copied(kiosk_hall_name(handle)) }
    /// Where a resident asks for help.
    var hallHelp: String { copied(kiosk_hall_help(handle)) }

    static var version: String { copied(kiosk_version_text()) }

    // MARK: Events

    /// Readable while an event waits.
    var eventDescriptor: Int32 { kiosk_event_fd(handle) }

    func nextEvent() -> Event? {
        guard let event = kiosk_event_next(handle) else { return nil }
        defer { kiosk_event_free(event) }
        return Event(event)
    }

    // MARK: Devices

    func devices() throws -> [Device] {
        var out: OpaquePointer?
        try accept(kiosk_devices_list(handle, &out))
        defer { kiosk_devices_free(out) }
        return (0..<kiosk_devices_count(out)).map { Device(out, $0) }
    }

    // MARK: The catalog

    struct Search {
        var text: String?
        var topic: String?
        var hereOnly = false
        var offset = 0
        var limit = 20
    }

    /// - Parameter visit: the resident's whose search it is.
    func search(_ search: Search, visit: Visit? = nil) throws -> (total: Int, items: [Match]) {
        var out: OpaquePointer?
        let status = withText(search.text) { words in
            withText(search.topic) { topic in
                var request = kiosk_search()
                request.size = UInt32(MemoryLayout<kiosk_search>.size)
                request.flags = search.hereOnly ? UInt32(KIOSK_SEARCH_HERE_ONLY) : 0
                request.text = words
                request.topic = topic
                request.offset = UInt32(clamping: search.offset)
                request.limit = UInt32(clamping: search.limit)
                request.visit = visit?.handle
                return kiosk_catalog_search(handle, &request, &out)
            }
        }
        try accept(status)
        defer { kiosk_items_free(out) }
        let items = (0..<kiosk_items_count(out)).compactMap { kiosk_items_at(out, $0).map { Match($0) } }
        return (Int(kiosk_items_total(out)), items)
    }

    func item(_ code: String, answers: [String: String] = [:]) throws -> Item {
        var out: OpaquePointer?
        try accept(kiosk_catalog_item(handle, code, &out))
        guard let out else { throw Refusal(kiosk_status(KIOSK_E_INTERNAL)) }
        defer { kiosk_item_free(out) }
        return try Item(out, answers: answers)
    }

    // MARK: Visits, numbers, paper

    func beginVisit(_ manner: Visit.Manner) throws -> Visit {
        var out: OpaquePointer?
        try accept(manner.withOptions { kiosk_visit_begin(handle, $0, &out) })
        guard let out else { throw Refusal(kiosk_status(KIOSK_E_INTERNAL)) }
        return Visit(out)
    }

    /// The same `request` gives the same number again.
    ///
    /// - Parameter card: whose number it is; nil: nobody knows.
    func issueNumber(item: String, request: String, visit: Visit, card: Card?) throws -> Number {
        var out: OpaquePointer?
        let status = item.withCString { item in
            request.withCString { request in
                var wanted = kiosk_number_request()
                wanted.size = UInt32(MemoryLayout<kiosk_number_request>.size)
                wanted.request_id = request
                wanted.item = item
                wanted.visit = visit.handle
                wanted.card = card?.handle
                return kiosk_number_issue(handle, &wanted, &out)
            }
        }
        try accept(status)
        guard let out else { throw Refusal(kiosk_status(KIOSK_E_INTERNAL)) }
        return Number(out)
    }

    func printReceipt(_ receipt: Receipt) throws -> UInt64 {
        var job: UInt64 = 0
        try accept(receipt.withStruct { kiosk_receipt_print(handle, $0, nil, &job) })
        return job
    }

    func renderReceipt(_ receipt: Receipt, to path: String) throws {
        try accept(receipt.withStruct { kiosk_receipt_render(handle, $0, path) })
    }

    // MARK: Documents

    /// A filled template as a picture, written to a file.
    func draw(_ template: String, _ values: [String: String], columns: UInt32, to path: String) throws {
        var data: OpaquePointer?
        try accept(kiosk_data_new(&data))
        defer { kiosk_data_free(data) }
        for (key, value) in values { try accept(kiosk_data_set(data, key, value)) }
        var render = kiosk_render()
        render.size = UInt32(MemoryLayout<kiosk_render>.size)
        render.format = Int32(KIOSK_FORMAT_PNG)
        render.columns = columns
        var words: OpaquePointer?
        try accept(kiosk_document_render(handle, template, data, &render, path, &words), words: words)
    }
}
