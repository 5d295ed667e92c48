import CKiosk
import Kiosk

final class DevicesBox: Boxed, @unchecked Sendable {
    let devices: [DeviceSnapshot]
    init(_ devices: [DeviceSnapshot]) { self.devices = devices }

    func device(_ index: Int) -> DeviceSnapshot? { devices.indices.contains(index) ? devices[index] : nil }
}

func code(_ state: DeviceState) -> Int32 {
    switch state {
    case .absent: Int32(KIOSK_DEVICE_ABSENT)
    case .starting: Int32(KIOSK_DEVICE_STARTING)
    case .ready: Int32(KIOSK_DEVICE_READY)
    case .busy: Int32(KIOSK_DEVICE_BUSY)
    case .needsPerson: Int32(KIOSK_DEVICE_NEEDS_PERSON)
    case .failed: Int32(KIOSK_DEVICE_FAILED)
    }
}

private func code(_ kind: DeviceKind) -> Int32 {
    switch kind {
    case .cardReader: Int32(KIOSK_KIND_CARD_READER)
    case .ticketPrinter: Int32(KIOSK_KIND_TICKET_PRINTER)
    case .receiptPrinter: Int32(KIOSK_KIND_RECEIPT_PRINTER)
    }
}

@c @implementation
public func kiosk_devices_list(_ k: OpaquePointer?, _ out: UnsafeMutablePointer<OpaquePointer?>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let out = try required(out)
        let devices = try ask { () throws(Failure) in try station.devices() }
        try hand(DevicesBox(devices), .devices, of: k, to: out)
    }
}

@c @implementation
public func kiosk_devices_free(_ devices: OpaquePointer?) { free(devices, .devices) }

@c @implementation
public func kiosk_devices_count(_ devices: OpaquePointer?) -> Int {
    count(devices, .devices) { (box: DevicesBox) in box.devices.count }
}

private func text(_ devices: OpaquePointer?, _ index: Int, _ field: Int, _ get: (DeviceSnapshot) -> String) -> UnsafePointer<CChar>? {
    lent(devices, .devices, index &* 8 &+ field) { (box: DevicesBox) in box.device(index).map(get) }
}

@c @implementation
public func kiosk_devices_name(_ devices: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(devices, index, 0) { $0.name }
}

@c @implementation
public func kiosk_devices_uri(_ devices: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(devices, index, 1) { $0.uri }
}

@c @implementation
public func kiosk_devices_model(_ devices: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(devices, index, 2) { $0.model }
}

@c @implementation
public func kiosk_devices_kind(_ devices: OpaquePointer?, _ index: Int) -> Int32 {
    number(devices, .devices) { (box: DevicesBox) in box.device(index).map { code($0.kind) } ?? invalid }
}

@c @implementation
public func kiosk_devices_state(_ devices: OpaquePointer?, _ index: Int) -> Int32 {
    number(devices, .devices) { (box: DevicesBox) in box.device(index).map { code($0.state) } ?? invalid }
}

@c @implementation
public func kiosk_devices_capabilities(_ devices: OpaquePointer?, _ index: Int) -> UInt64 {
    count(devices, .devices) { (box: DevicesBox) in box.device(index)?.capabilities.rawValue ?? 0 }
}

@c @implementation
public func kiosk_devices_fault(_ devices: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(devices, index, 3) { $0.fault?.name.rawValue ?? "" }
}

@c @implementation
public func kiosk_devices_text(_ devices: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(devices, index, 4) { $0.text }
}

@c @implementation
public func kiosk_devices_detail(_ devices: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(devices, index, 5) { $0.fault?.detail ?? "" }
}
