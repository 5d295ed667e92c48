/// The bytes of USB/IP 1.1.1 (Linux: Documentation/usb/usbip_protocol.rst), big-endian, as a server sees them.
enum USBIPWire {
    static let version: UInt16 = 0x0111
    static let standardPort: UInt16 = 3240
    static let busIDSize = 32

    enum Operation: UInt16 {
        case requestImport = 0x8003
        case replyImport = 0x0003
        case requestDevices = 0x8005
        case replyDevices = 0x0005
    }
    static let operationHeadSize = 8

    /// In a reply.
    enum Status: UInt32 {
        case ok = 0
        case busy = 2
        case noDevice = 4
    }

    enum Command: UInt32 {
        case submit = 1
        case unlink = 2
        case returnSubmit = 3
        case returnUnlink = 4
    }
    static let commandSize = 48

    static let shortNotOK: UInt32 = 0x0001
    /// Newer kernels say so of a transfer that is not isochronous; older ones say 0.
    static let noPackets: UInt32 = 0xFFFF_FFFF
    static let isochronousPacketSize = 16
    static let isochronousPacketLimit: UInt32 = 1024
    static let fullSpeed: UInt32 = 2

    // MARK: Requests

    /// What begins the bytes of a connection.
    enum Parsed<Value> {
        case incomplete
        /// No client that knows the protocol says this.
        case invalid
        case found(Value, size: Int)
    }

    enum Request: Equatable {
        case devices
        case attach(busID: String)
    }

    static func request(_ bytes: ArraySlice<UInt8>) -> Parsed<Request> {
        guard bytes.count >= operationHeadSize else { return .incomplete }
        let (version, code) = (UInt16(truncatingIfNeeded: word(bytes, 0) >> 16), UInt16(truncatingIfNeeded: word(bytes, 0)))
        guard version == USBIPWire.version else { return .invalid }
        switch Operation(rawValue: code) {
        case .requestDevices: return .found(.devices, size: operationHeadSize)
        case .requestImport:
            let size = operationHeadSize + busIDSize
            guard bytes.count >= size else { return .incomplete }
            let name = bytes.dropFirst(operationHeadSize).prefix(busIDSize).prefix { $0 != 0 }
            return .found(.attach(busID: String(decoding: name, as: UTF8.self)), size: size)
        default: return .invalid
        }
    }

    enum Message: Equatable {
        /// To the device of this number.
        case submit(USBRequest, device: UInt32)
        /// Isochronous, which no twin has.
        case refused(number: UInt32, device: UInt32)
        case unlink(UInt32, number: UInt32, device: UInt32)
    }

    static func message(_ bytes: ArraySlice<UInt8>) -> Parsed<Message> {
        guard bytes.count >= commandSize else { return .incomplete }
        let (number, device, direction, endpoint) = (word(bytes, 4), word(bytes, 8), word(bytes, 12), word(bytes, 16))
        switch Command(rawValue: word(bytes, 0)) {
        case .unlink: return .found(.unlink(word(bytes, 20), number: number, device: device), size: commandSize)
        case .submit: break
        default: return .invalid
        }
        guard direction <= 1, endpoint <= 15, let length = Int(exactly: word(bytes, 24)), length <= USBDevice.byteLimit else { return .invalid }
        let isIn = direction == 1
        var size = commandSize + (isIn ? 0 : length)
        let packets = word(bytes, 32)
        if packets != 0, packets != noPackets {
            guard packets <= isochronousPacketLimit else { return .invalid }
            size += Int(packets) * isochronousPacketSize
            return bytes.count < size ? .incomplete : .found(.refused(number: number, device: device), size: size)
        }
        guard bytes.count >= size else { return .incomplete }
        var request = USBRequest(number: number, address: UInt8(truncatingIfNeeded: endpoint) | (isIn ? USBWire.directionIn : 0), length: length)
        if endpoint == 0 { request.setup = USBSetup(bytes.dropFirst(40).prefix(USBWire.setupSize)) }
        if !isIn { request.data = Array(bytes.dropFirst(commandSize).prefix(length)) }
        request.isShortAnError = word(bytes, 20) & shortNotOK != 0
        return .found(.submit(request, device: device), size: size)
    }

    private static func word(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> UInt32 {
        bytes.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    // MARK: Answers

    struct Place: Equatable {
        let busID: String
        let bus: UInt32
        let device: UInt32
        /// As commands name it.
        var number: UInt32 { bus << 16 | device }
    }

    static func devices(_ list: [(place: Place, descriptors: USBDescriptors, configuration: UInt8)]) -> [UInt8] {
        reply(.replyDevices, .ok) + bigEndian(UInt32(list.count)) + list.flatMap { item in
            let (code, subclass, number) = item.descriptors.interface
            return describe(item.place, item.descriptors, item.configuration) + [code, subclass, number, 0]
        }
    }

    static func attached(_ place: Place, _ descriptors: USBDescriptors, _ configuration: UInt8) -> [UInt8] {
        reply(.replyImport, .ok) + describe(place, descriptors, configuration)
    }

    static func refusal(_ status: Status) -> [UInt8] { reply(.replyImport, status) }

    private static func reply(_ operation: Operation, _ status: Status) -> [UInt8] {
        bigEndian(version) + bigEndian(operation.rawValue) + bigEndian(status.rawValue)
    }

    private static func describe(_ place: Place, _ descriptors: USBDescriptors, _ configuration: UInt8) -> [UInt8] {
        text("/sys/devices/kiosk-twin/usb\(place.bus)/\(place.busID)", size: 256) + text(place.busID, size: busIDSize)
            + bigEndian(place.bus) + bigEndian(place.device) + bigEndian(fullSpeed)
            + bigEndian(descriptors.vendor) + bigEndian(descriptors.product) + bigEndian(descriptors.release)
            // Class, subclass and protocol are the interface's; one configuration, one interface.
            + [0, 0, 0, configuration, 1, 1]
    }

    static func done(_ completion: USBCompletion) -> [UInt8] {
        bigEndian(Command.returnSubmit.rawValue) + bigEndian(completion.number) + zeros(12)
            + bigEndian(completion.status) + bigEndian(UInt32(clamping: completion.count)) + zeros(20) + completion.data
    }

    static func unlinked(_ number: UInt32, wasWaiting: Bool) -> [UInt8] {
        bigEndian(Command.returnUnlink.rawValue) + bigEndian(number) + zeros(12)
            + bigEndian(wasWaiting ? USBCompletion.Status.unlinked : USBCompletion.Status.ok) + zeros(24)
    }

    private static func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }

    private static func text(_ text: String, size: Int) -> [UInt8] {
        let bytes = text.utf8.prefix(size - 1)
        return bytes + zeros(size - bytes.count)
    }

    private static func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        stride(from: Number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
