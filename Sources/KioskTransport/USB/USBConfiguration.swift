/// What a device's descriptors say of its active configuration. (USB 2.0, chapter 9.6.)
struct USBConfiguration: Hashable, Sendable {
    struct Endpoint: Hashable, Sendable {
        enum Kind: UInt8, Sendable { case control, isochronous, bulk, interrupt }

        let address: UInt8
        let kind: Kind
        let packetSize: Int

        var isIn: Bool { address & 0x80 != 0 }
    }

    struct Interface: Hashable, Sendable {
        let number: UInt8
        let alternate: UInt8
        let classCode: UInt8
        let subclass: UInt8
        let protocolCode: UInt8
        var endpoints: [Endpoint] = []

        var isPrinter: Bool { classCode == Wire.ClassCode.printer && subclass == Wire.ClassCode.printers }
        var isHID: Bool { classCode == Wire.ClassCode.hid }
        /// A keyboard or a mouse, which is never ours.
        var isBootHID: Bool { isHID && subclass == Wire.ClassCode.bootHID }

        func endpoint(_ address: UInt8) -> Endpoint? { endpoints.first { $0.address == address } }

        func first(_ kind: Endpoint.Kind, isIn: Bool) -> Endpoint? {
            endpoints.first { $0.kind == kind && $0.isIn == isIn }
        }
    }

    /// What SET_CONFIGURATION calls it, and which of the descriptors it is, from 0.
    var value: UInt8 = 0
    var index = 0
    var isHub = false
    var interfaces: [Interface] = []

    /// From the device descriptor at the beginning.
    static func device(in bytes: [UInt8]) -> (vendor: UInt16, product: UInt16)? {
        guard bytes.count >= Wire.Descriptor.deviceSize, bytes[0] >= Wire.Descriptor.deviceSize, bytes[1] == Wire.Descriptor.device else { return nil }
        return (UInt16(bytes[8]) | UInt16(bytes[9]) << 8, UInt16(bytes[10]) | UInt16(bytes[11]) << 8)
    }

    /// The configuration with this value, or else the first. What is cut short or
    /// odd ends the reading there; what came before counts.
    static func active(_ value: UInt8?, in bytes: [UInt8]) -> USBConfiguration {
        var all: [USBConfiguration] = []
        let isHub = bytes.count > 4 && bytes[4] == Wire.ClassCode.hub
        var rest = bytes[...]
        while let length = rest.first.map(Int.init), length >= 2, length <= rest.count {
            let one = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            switch one[1] {
            case Wire.Descriptor.configuration where length >= 9:
                all.append(USBConfiguration(value: one[5], index: all.count, isHub: isHub))
            case Wire.Descriptor.interface where length >= 9 && !all.isEmpty:
                all[all.count - 1].interfaces.append(
                    Interface(number: one[2], alternate: one[3], classCode: one[5], subclass: one[6], protocolCode: one[7]))
            case Wire.Descriptor.endpoint where length >= 7:
                guard let kind = Endpoint.Kind(rawValue: one[3] & 3), let last = all.last, !last.interfaces.isEmpty else { continue }
                // Bits 11 and 12 say how often in a microframe.
                let size = Int(one[4]) | Int(one[5] & 0x07) << 8
                guard size > 0 else { continue }
                all[all.count - 1].interfaces[last.interfaces.count - 1].endpoints
                    .append(Endpoint(address: one[2], kind: kind, packetSize: size))
            default: continue
            }
        }
        return all.first { $0.value == value } ?? all.first ?? USBConfiguration(isHub: isHub)
    }
}
