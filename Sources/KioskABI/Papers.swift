import CKiosk
import Kiosk
import Synchronization

final class DataBox: Boxed, @unchecked Sendable {
    /// Lists within lists within lists, without end, would end the stack when they are freed.
    private static let deepest = 16

    private let values: Mutex<(data: TemplateData, depth: Int)>

    /// - Parameter data: at most one list deep.
    init(_ data: TemplateData = TemplateData()) { values = Mutex((data, data.values.isEmpty ? 0 : 1)) }

    var data: TemplateData { values.withLock { $0.data } }

    func set(_ key: String, _ value: String) { values.withLock { $0.data[text: key] = value } }

    /// - Returns: false when the lists would be nested too deep.
    func append(_ row: DataBox, to key: String) -> Bool {
        let row = row.values.withLock { $0 }
        return values.withLock { values in
            guard row.depth < DataBox.deepest else { return false }
            values.data.append(row.data, to: key)
            values.depth = max(values.depth, row.depth + 1)
            return true
        }
    }
}

@c @implementation
public func kiosk_job_state(_ k: OpaquePointer?, _ job: UInt64, _ state: UnsafeMutablePointer<Int32>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let state = try required(state)
        state.pointee = try ask { () throws(Failure) in try station.jobState(job) }.rawValue
    }
}

@c @implementation
public func kiosk_job_cancel(_ k: OpaquePointer?, _ job: UInt64) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        try ask { () throws(Failure) in try station.cancelJob(job) }
    }
}

@c @implementation
public func kiosk_number_print(
    _ number: OpaquePointer?, _ device: UnsafePointer<CChar>?, _ job: UnsafeMutablePointer<UInt64>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: NumberBox = try unwrap(number, .number)
        let device = try optionalText(device)
        let job = try required(job)
        job.pointee = try ask { () throws(Failure) in try box.station.printTicket(box.number, on: device) }
    }
}

/// A page, not the roll.
func page(_ code: UInt32) throws(Refusal) -> Paper {
    switch Int(code) {
    case Int(KIOSK_PAPER_A4): .a4
    case Int(KIOSK_PAPER_A5): .a5
    default: throw Refusal(invalid)
    }
}

private func receipt(_ pointer: UnsafePointer<kiosk_receipt>?, of k: OpaquePointer?) throws(Refusal) -> Receipt {
    let wanted = try filled(pointer, kiosk_receipt())
    let number: NumberBox? = try unwrapped(wanted.number, .number, of: k)
    let card: CardBox? = try unwrapped(wanted.card, .card, of: k)
    return Receipt(
        item: try text(wanted.item), paper: try page(wanted.paper), number: number?.number, card: card?.card)
}

@c @implementation
public func kiosk_receipt_print(
    _ k: OpaquePointer?, _ receipt: UnsafePointer<kiosk_receipt>?, _ device: UnsafePointer<CChar>?,
    _ job: UnsafeMutablePointer<UInt64>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let receipt = try KioskABI.receipt(receipt, of: k)
        let device = try optionalText(device)
        let job = try required(job)
        job.pointee = try ask { () throws(Failure) in try station.printReceipt(receipt, on: device) }
    }
}

@c @implementation
public func kiosk_receipt_render(
    _ k: OpaquePointer?, _ receipt: UnsafePointer<kiosk_receipt>?, _ path: UnsafePointer<CChar>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let receipt = try KioskABI.receipt(receipt, of: k)
        let path = try text(path)
        try ask { () throws(Failure) in try station.renderReceipt(receipt, to: path) }
    }
}

@c @implementation
public func kiosk_data_new(_ out: UnsafeMutablePointer<OpaquePointer?>?) -> kiosk_status {
    answer { () throws(Refusal) in try hand(DataBox(), .data, to: try required(out)) }
}

@c @implementation
public func kiosk_data_free(_ data: OpaquePointer?) { free(data, .data) }

@c @implementation
public func kiosk_data_set(
    _ data: OpaquePointer?, _ key: UnsafePointer<CChar>?, _ value: UnsafePointer<CChar>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: DataBox = try unwrap(data, .data)
        let key = try text(key)
        let value = try text(value)
        box.set(key, value)
    }
}

@c @implementation
public func kiosk_data_append(_ data: OpaquePointer?, _ key: UnsafePointer<CChar>?, _ row: OpaquePointer?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: DataBox = try unwrap(data, .data)
        let key = try text(key)
        let row: DataBox = try unwrap(row, .data)
        guard row !== box, box.append(row, to: key) else { throw Refusal(invalid) }
    }
}

@c @implementation
public func kiosk_document_print(
    _ k: OpaquePointer?, _ template_name: UnsafePointer<CChar>?, _ data: OpaquePointer?,
    _ device: UnsafePointer<CChar>?, _ job: UnsafeMutablePointer<UInt64>?,
    _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer(error) { () throws(Refusal) in
        let station = try station(k)
        let name = try text(template_name)
        let box: DataBox = try unwrap(data, .data)
        let device = try optionalText(device)
        let job = try required(job)
        job.pointee = try ask { () throws(Failure) in
            try station.printDocument(template: name, data: box.data, on: device)
        }
    }
}

@c @implementation
public func kiosk_document_render(
    _ k: OpaquePointer?, _ template_name: UnsafePointer<CChar>?, _ data: OpaquePointer?,
    _ render: UnsafePointer<kiosk_render>?, _ path: UnsafePointer<CChar>?,
    _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer(error) { () throws(Refusal) in
        let station = try station(k)
        let name = try text(template_name)
        let box: DataBox = try unwrap(data, .data)
        let render = try filled(render, kiosk_render())
        guard let format = Rendering.Format(rawValue: render.format),
              render.columns == 0 || (24...96).contains(render.columns)
        else { throw Refusal(invalid) }
        let size: Paper? = switch Int(render.paper) {
        case 0: .a4
        case Int(KIOSK_PAPER_ROLL): nil
        default: try page(render.paper)
        }
        let rendering = Rendering(
            format: format, columns: render.columns == 0 ? nil : Int(render.columns),
            paper: size,
            profile: try optionalText(render.profile) ?? "generic")
        let path = try text(path)
        try ask { () throws(Failure) in
            try station.renderDocument(template: name, data: box.data, as: rendering, to: path)
        }
    }
}
