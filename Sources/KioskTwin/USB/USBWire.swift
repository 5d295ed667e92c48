/// The numbers of USB 2.0 chapter 9, of HID 1.11 and of the printer class 1.1, as a device sees them.
enum USBWire {
    /// All twins are full-speed devices.
    static let packetSize = 64
    static let directionIn: UInt8 = 0x80
    static let setupSize = 8

    enum Kind: UInt8, Sendable {
        case bulk = 2
        case interrupt = 3
    }

    enum Descriptor {
        static let device: UInt8 = 1
        static let configuration: UInt8 = 2
        static let string: UInt8 = 3
        static let interface: UInt8 = 4
        static let endpoint: UInt8 = 5
        static let hid: UInt8 = 0x21
        static let report: UInt8 = 0x22
    }

    enum Class {
        static let hid: UInt8 = 3
        static let printer: UInt8 = 7
        static let vendor: UInt8 = 0xFF
    }

    /// bmRequestType << 8 | bRequest.
    enum Request: UInt16 {
        case getDeviceStatus = 0x8000
        case getInterfaceStatus = 0x8100
        case getEndpointStatus = 0x8200
        case clearDeviceFeature = 0x0001
        case clearEndpointFeature = 0x0201
        case setDeviceFeature = 0x0003
        case setEndpointFeature = 0x0203
        case setAddress = 0x0005
        case getDescriptor = 0x8006
        case getInterfaceDescriptor = 0x8106
        case getConfiguration = 0x8008
        case setConfiguration = 0x0009
        case getInterface = 0x810A
        case setInterface = 0x010B
    }

    enum HIDRequest: UInt16 {
        case getReport = 0xA101
        case getIdle = 0xA102
        case getProtocol = 0xA103
        case setReport = 0x2109
        case setIdle = 0x210A
        case setProtocol = 0x210B
    }

    enum PrinterRequest: UInt16 {
        case getDeviceID = 0xA100
        case getPortStatus = 0xA101
        case softReset = 0x2102
        /// To the "other" recipient, as version 1.0 of the class had it.
        case oldSoftReset = 0x2302
    }

    static let endpointHalt: UInt16 = 0
    static let remoteWakeUp: UInt16 = 1
    static let selfPowered: UInt8 = 0x01
    /// US English, the language of every string.
    static let language: UInt16 = 0x0409

    enum PortStatus {
        static let notError: UInt8 = 0x08
        static let selected: UInt8 = 0x10
        static let paperEmpty: UInt8 = 0x20
        /// What cheap boards answer whatever happens.
        static let constant = notError | selected
    }

    static func littleEndian(_ value: UInt16) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }
}

/// The eight bytes that begin a control transfer.
struct USBSetup: Equatable, Sendable {
    var request: UInt16
    var value: UInt16
    var index: UInt16
    var length: UInt16

    init?(_ bytes: some Collection<UInt8>) {
        let b = Array(bytes)
        guard b.count == USBWire.setupSize else { return nil }
        request = UInt16(b[0]) << 8 | UInt16(b[1])
        value = UInt16(b[2]) | UInt16(b[3]) << 8
        index = UInt16(b[4]) | UInt16(b[5]) << 8
        length = UInt16(b[6]) | UInt16(b[7]) << 8
    }
}
