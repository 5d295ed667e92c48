/// How a USB reader cuts the frames of its SAM. All but the vendor and product are
/// facts of the devices or, where nothing is known, choices that docs/twins.md lists.
package enum ReaderFraming: String, CaseIterable, Sendable {
    /// One bulk pair; 0400:C35A.
    case single
    /// Header and rest at endpoints of their own; the same 0400:C35A.
    case split
    /// Reports of 64 bytes; Yinan 2B8B:2721.
    case hidRaw = "hid-raw"
    /// MIAXIS MR-300, 10C4:0007.
    case hidMIAXIS = "hid-miaxis"
    /// DK, 0483:572B.
    case hidDK = "hid-dk"

    private var kind: USBFraming.Kind {
        switch self {
        case .single: .stream(marksEnds: true)
        case .split: .split
        case .hidRaw: .hidRaw
        case .hidMIAXIS: .hidMIAXIS
        case .hidDK: .hidDK
        }
    }

    private static func bulk(_ addresses: UInt8...) -> [USBDescriptors.Endpoint] {
        addresses.map { .init(address: $0, kind: .bulk) }
    }

    private static func interrupt(_ addresses: UInt8...) -> [USBDescriptors.Endpoint] {
        addresses.map { .init(address: $0, kind: .interrupt) }
    }

    var descriptors: USBDescriptors {
        let vendorClass = (USBWire.Class.vendor, UInt8(0xFF), UInt8(0xFF))
        let hid = (USBWire.Class.hid, UInt8(0), UInt8(0))
        let report = ReaderFraming.report
        return switch self {
        case .single:
            .init(vendor: 0x0400, product: 0xC35A, interface: vendorClass, endpoints: ReaderFraming.bulk(0x83, 0x04))
        case .split:
            .init(vendor: 0x0400, product: 0xC35A, interface: vendorClass, endpoints: ReaderFraming.bulk(0x81, 0x02, 0x85, 0x06))
        case .hidRaw:
            .init(vendor: 0x2B8B, product: 0x2721, interface: hid, endpoints: ReaderFraming.interrupt(0x81, 0x01),
                  name: "HID ID Card Reader", report: report)
        case .hidMIAXIS:
            .init(vendor: 0x10C4, product: 0x0007, interface: hid, endpoints: ReaderFraming.interrupt(0x82, 0x02),
                  manufacturer: "MIAXIS", name: "MR-300", report: report)
        case .hidDK:
            .init(vendor: 0x0483, product: 0x572B, interface: hid, endpoints: ReaderFraming.interrupt(0x81, 0x01),
                  manufacturer: "DK", name: "NFC Reader", report: report)
        }
    }

    /// Of a vendor's page, without numbers: one report of 64 bytes each way.
    private static let report: [UInt8] = [
        0x06, 0x00, 0xFF,         // usage page: vendor
        0x09, 0x01, 0xA1, 0x01,   // usage 1, collection: application
        0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x40,   // 64 values of 8 bits, 0 to 255
        0x09, 0x02, 0x81, 0x02,   // input
        0x09, 0x03, 0x91, 0x02,   // output
        0xC0,
    ]

    func device(_ module: USBDevice.Module) -> USBDevice {
        USBDevice(descriptors, kind, module: module)
    }
}

/// What a class-7 printer with two-way ESC/POS tells beside its data.
package struct USBPrinter: Sendable {
    /// How it tells its device ID of IEEE 1284: as it should, or as bad as they are met.
    package enum Form: String, CaseIterable, Sendable {
        case good
        /// The vendor's name in GBK.
        case gbk
        case littleEndian = "little-endian"
        case lengthZero = "length-zero"
        case noSemicolon = "no-semicolon"
        /// The request is refused.
        case stall
    }

    package enum PortStatus: Equatable, Sendable {
        /// Follows paper, cover and cutter.
        case live
        /// As cheap boards have it, whatever happens.
        case fixed(UInt8)
        case stall

        /// Selected, no error, paper.
        package static let constant = PortStatus.fixed(USBWire.PortStatus.constant)
    }

    /// Of the device ID, with a semicolon after each pair.
    package var text: String
    package var form = Form.good
    package var portStatus = PortStatus.live

    /// The whole answer; its length counts itself. nil: none.
    var deviceID: [UInt8]? {
        let good = Array(text.utf8)
        func counted(_ text: [UInt8]) -> [UInt8] { ReaderWire.bigEndian(text.count + 2) + text }
        switch form {
        case .good: return counted(good)
        case .gbk: return counted(Array("MFG:".utf8) + [0xC4, 0xB3, 0xB9, 0xAB, 0xCB, 0xBE] + good.drop { $0 != UInt8(ascii: ";") })
        case .littleEndian: return counted(good).prefix(2).reversed() + good
        case .lengthZero: return [0, 0] + good
        case .noSemicolon: return counted(good.dropLast())
        case .stall: return nil
        }
    }

    /// Who made it, as USB tells it.
    struct Make {
        var vendor: UInt16
        var product: UInt16
        var maker: String
        var model: String
    }

    /// - Parameter number: on the bus; its serial number tells it from its equals.
    static func device(number: Int, _ make: Make, _ module: USBDevice.Module) -> USBDevice {
        let serial = "00" + File.number(number)
        let (maker, model) = (make.maker.uppercased(), make.model)
        let descriptors = USBDescriptors(
            vendor: make.vendor, product: make.product, interface: (USBWire.Class.printer, 1, 2),
            endpoints: [.init(address: 0x03, kind: .bulk), .init(address: 0x81, kind: .bulk)],
            manufacturer: maker, name: "USB Printing Support", serial: serial, isSelfPowered: true)
        let printer = USBPrinter(text: "MFG:\(maker);CMD:ESC/POS;MDL:\(model);CLS:PRINTER;DES:\(maker) \(model);SN:\(serial);")
        return USBDevice(descriptors, .stream(marksEnds: false), printer: printer, module: module)
    }
}

extension USBPrinter {
    static let help = [
        ("port-status live|HH|stall", "what GET_PORT_STATUS answers: as it is, a fixed byte such as 18, or nothing"),
        ("device-id FORM|TEXT", "what GET_DEVICE_ID answers: " + Form.allCases.map(\.rawValue).joined(separator: ", ")
            + ", or a text of yours such as MFG:A;MDL:B;"),
    ]

    mutating func execute(_ command: Command) throws(TwinError) {
        switch (command.name, command.words.first) {
        case ("port-status", "live"): portStatus = .live
        case ("port-status", "stall"): portStatus = .stall
        case ("port-status", _): portStatus = .fixed(try command.byte(0, "live, stall or a byte"))
        case (_, let word?):
            if let form = Form(rawValue: word) {
                self.form = form
            } else if word.utf8.contains(UInt8(ascii: ":")) {
                (text, form) = (word, .good)
            } else {
                throw TwinError("a device ID is one of " + Form.allCases.map(\.rawValue).joined(separator: ", ") + ", or a text with a colon")
            }
        default: throw TwinError("device-id needs a form or a text")
        }
    }
}

extension USBDevice {
    /// As the library names it; among equals the first.
    var uri: String { "usb:\(USBDevice.hex(descriptors.vendor)):\(USBDevice.hex(descriptors.product))" }

    private static func hex(_ number: UInt16) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
