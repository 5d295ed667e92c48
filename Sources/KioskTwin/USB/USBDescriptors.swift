/// What a device says of itself: one configuration with one interface.
struct USBDescriptors: Sendable {
    struct Endpoint: Equatable, Sendable {
        /// With the direction bit: 0x81 is IN 1.
        let address: UInt8
        let kind: USBWire.Kind

        var isIn: Bool { address & USBWire.directionIn != 0 }

        var bytes: [UInt8] {
            // Interrupt endpoints are polled every millisecond.
            [7, USBWire.Descriptor.endpoint, address, kind.rawValue]
                + USBWire.littleEndian(UInt16(USBWire.packetSize)) + [kind == .interrupt ? 1 : 0]
        }
    }

    let vendor: UInt16
    let product: UInt16
    var release: UInt16 = 0x0100
    /// Class, subclass, protocol.
    let interface: (UInt8, UInt8, UInt8)
    let endpoints: [Endpoint]
    /// Empty: the device has no such string.
    var manufacturer = ""
    var name = ""
    var serial = ""
    /// A HID's report descriptor.
    var report: [UInt8] = []
    var isSelfPowered = false

    static let configuration: UInt8 = 1

    var inEndpoints: [Endpoint] { endpoints.filter(\.isIn) }
    var outEndpoints: [Endpoint] { endpoints.filter { !$0.isIn } }

    func endpoint(_ address: UInt8) -> Endpoint? {
        endpoints.first { $0.address == address }
    }

    private func index(_ number: UInt8, of text: String) -> UInt8 { text.isEmpty ? 0 : number }

    var device: [UInt8] {
        [18, USBWire.Descriptor.device, 0x00, 0x02, 0, 0, 0, UInt8(USBWire.packetSize)]
            + USBWire.littleEndian(vendor) + USBWire.littleEndian(product) + USBWire.littleEndian(release)
            + [index(1, of: manufacturer), index(2, of: name), index(3, of: serial), 1]
    }

    var hid: [UInt8] {
        [9, USBWire.Descriptor.hid, 0x11, 0x01, 0, 1, USBWire.Descriptor.report] + USBWire.littleEndian(UInt16(report.count))
    }

    var configurationTree: [UInt8] {
        let (code, subclass, number) = interface
        let body = [9, USBWire.Descriptor.interface, 0, 0, UInt8(endpoints.count), code, subclass, number, 0]
            + (report.isEmpty ? [] : hid) + endpoints.flatMap(\.bytes)
        let attributes: UInt8 = isSelfPowered ? 0xC0 : 0x80
        return [9, USBWire.Descriptor.configuration] + USBWire.littleEndian(UInt16(9 + body.count))
            + [1, USBDescriptors.configuration, 0, attributes, 50] + body   // 50: 100 mA
    }

    func string(_ number: UInt8) -> [UInt8]? {
        let text: [UInt16]
        switch number {
        case 0: text = [USBWire.language]
        case 1 where !manufacturer.isEmpty: text = Array(manufacturer.utf16.prefix(126))
        case 2 where !name.isEmpty: text = Array(name.utf16.prefix(126))
        case 3 where !serial.isEmpty: text = Array(serial.utf16.prefix(126))
        default: return nil
        }
        return [UInt8(2 + 2 * text.count), USBWire.Descriptor.string] + text.flatMap(USBWire.littleEndian)
    }

    /// By wValue of GET_DESCRIPTOR; nil is a stall, as for the qualifier that only high speed has.
    func descriptor(_ value: UInt16, isOfInterface: Bool) -> [UInt8]? {
        let number = UInt8(truncatingIfNeeded: value)
        switch (UInt8(value >> 8), isOfInterface) {
        case (USBWire.Descriptor.device, false): return device
        case (USBWire.Descriptor.configuration, false) where number == 0: return configurationTree
        case (USBWire.Descriptor.string, false): return string(number)
        case (USBWire.Descriptor.hid, true) where !report.isEmpty: return hid
        case (USBWire.Descriptor.report, true) where !report.isEmpty: return report
        default: return nil
        }
    }
}
