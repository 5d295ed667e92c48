import CLibUSB
import Glibc

/// A pipe through one interface of a USB device.
///
/// What the device says is fetched all the time and kept until it is read, so
/// that no packet is lost between two calls. What is written goes out in
/// transfers of at most 4 KiB, one after the other.
class USBPipe: Pipe, @unchecked Sendable {
    let bytesPerSecond: Int? = nil
    fileprivate let link: USBLink
    fileprivate let route: Route
    private let framing: Framing
    private let inflow: Inflow
    private let outgoing: USBTransfer
    private let isInterruptOut: Bool

    init(_ link: USBLink, _ route: Route, _ framing: Framing) throws(TransportFault) {
        self.link = link
        self.route = route
        self.framing = framing
        outgoing = try USBTransfer(size: max(Framing.largestTransfer, Self.setupSize + Self.largestControl))
        isInterruptOut = route.out.first?.kind == .interrupt
        inflow = try Inflow(link, route.back, framing)
        link.locked { inflow.fetch() }
    }

    deinit { close() }

    // MARK: Writing

    func write(_ bytes: [UInt8], deadline: Deadline) throws(TransportFault) {
        var sent = 0
        var stalls = 0
        for parcel in framing.cut(bytes, report: reportSize) {
            var rest = parcel.bytes[...]
            while !rest.isEmpty {
                // Once a transfer has begun, all of it may be with the device: the count that a
                // cancelled one reports is not to be trusted.
                try send(rest, parcel.endpoint, deadline, sent: sent, ifBegun: sent + parcel.carries)
                switch outgoing.ending {
                case .completed where framing.isHID && outgoing.count < rest.count:
                    throw TransportFault(.disconnected, "\(link.name): a report was cut short", sent: sent + parcel.carries)
                case .completed:
                    // A short write: the rest goes next. One of nothing at all is no progress.
                    guard outgoing.count > 0 else {
                        throw TransportFault(.disconnected, "\(link.name): a transfer moved nothing", sent: sent + parcel.carries)
                    }
                case .stalled where stalls == 0 && recovers(parcel.endpoint):
                    stalls += 1
                    if framing.isHID { continue }
                case .stalled, .cancelled, .gone, .failed:
                    let what = outgoing.ending == .stalled ? "it stalled, also after its halt was cleared" : "the transfer failed"
                    throw TransportFault(.disconnected, "\(link.name): \(what)", sent: sent + parcel.carries)
                }
                // After a stall too: the device refused one packet and has those before it.
                rest = rest.dropFirst(outgoing.count)
            }
            sent += parcel.carries
        }
    }

    private func send(_ bytes: ArraySlice<UInt8>, _ endpoint: Int, _ deadline: Deadline, sent: Int, ifBegun: Int) throws(TransportFault) {
        guard route.out.indices.contains(endpoint) else {
            try control(
                Wire.HIDRequest.type, Wire.HIDRequest.setReport, value: Wire.HIDRequest.output, index: UInt16(route.interface.number),
                data: bytes, deadline, sent: sent, ifBegun: ifBegun)
            return
        }
        let transfer = outgoing.pointer
        outgoing.memory.copyBytes(from: bytes.prefix(outgoing.memory.count))
        transfer.pointee.endpoint = route.out[endpoint].address
        transfer.pointee.type = UInt8((isInterruptOut ? LIBUSB_TRANSFER_TYPE_INTERRUPT : LIBUSB_TRANSFER_TYPE_BULK).rawValue)
        transfer.pointee.length = Int32(bytes.count)
        try link.run(outgoing, deadline, sent: sent, ifBegun: ifBegun)
    }

    /// After a stall: whether the endpoint is of use again. The control endpoint is by itself.
    private func recovers(_ endpoint: Int) -> Bool {
        route.out.indices.contains(endpoint) ? link.clearHalt(route.out[endpoint].address) : true
    }

    private var reportSize: Int {
        let packet = route.out.first?.packetSize ?? Wire.HIDRequest.reportSize
        return max(packet, Wire.HIDRequest.reportSize)
    }

    // MARK: Reading

    func read(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline) throws(TransportFault) -> Int {
        guard buffer.count > 0 else { return 0 }
        var stalls = 0
        while true {
            let (taken, halted): (Int, Int?) = try link.locked { () throws(TransportFault) in
                while true {
                    let taken = try inflow.take(into: buffer)
                    if taken > 0 { return (taken, nil) }
                    if let halted = inflow.halted { return (0, halted) }
                    guard link.wait(until: deadline) || !deadline.hasPassed else {
                        throw TransportFault(.timeout, "\(link.name): nothing came")
                    }
                }
            }
            guard let halted else { return taken }
            guard stalls == 0, link.clearHalt(route.back[halted].address) else {
                throw TransportFault(.disconnected, "\(link.name): it stalled, also after its halt was cleared")
            }
            stalls += 1
            link.locked { inflow.resume(halted) }
        }
    }

    func discardInput() { link.locked { inflow.discard() } }

    func interrupt() { link.interrupt() }

    func close() { link.close(inflow.transfers + [outgoing], interface: route.interface.number) }

    // Nothing of ours lies in the system: a transfer that was cancelled is gone.
    func abandon() { close() }

    // MARK: Requests

    /// Whether the device stalled the last request.
    fileprivate var wasRefused: Bool { outgoing.ending != .completed }

    fileprivate static let setupSize = 8
    fileprivate static let largestControl = 1024

    /// A request on the control endpoint, with what goes out or comes back.
    @discardableResult
    fileprivate func control(
        _ type: UInt8, _ request: UInt8, value: UInt16, index: UInt16, data bytes: ArraySlice<UInt8> = [], answer: Int = 0,
        _ deadline: Deadline, sent: Int = 0, ifBegun: Int = 0
    ) throws(TransportFault) -> [UInt8] {
        let length = UInt16(min(max(bytes.count, answer), Self.largestControl))
        let setup = [type, request] + [value, index, length].flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        outgoing.memory.copyBytes(from: setup + bytes.prefix(Int(length)))
        let transfer = outgoing.pointer
        transfer.pointee.endpoint = 0
        transfer.pointee.type = UInt8(LIBUSB_TRANSFER_TYPE_CONTROL.rawValue)
        transfer.pointee.length = Int32(Self.setupSize) + Int32(length)
        try link.run(outgoing, deadline, sent: sent, ifBegun: ifBegun)
        guard answer > 0 else { return [] }
        return Array(outgoing.memory[Self.setupSize...].prefix(min(outgoing.count, Int(length))))
    }
}

/// A pipe to a printer-class interface.
final class USBPrinterPipe: USBPipe, USBPrinterPort, @unchecked Sendable {
    let vendor: UInt16
    let product: UInt16
    private let configurationIndex: UInt16

    init(_ link: USBLink, _ route: Route, _ device: USBDevice) throws(TransportFault) {
        vendor = device.vendor
        product = device.product
        configurationIndex = UInt16(device.configuration.index)
        try super.init(link, route, .plain)
    }

    func portStatus(deadline: Deadline) throws(TransportFault) -> UInt8 {
        let answer = try ask(Wire.PrinterRequest.portStatus, value: 0, index: interface, size: 1, deadline)
        guard let status = answer.first else { throw TransportFault(.timeout, "\(link.name): no port status") }
        return status
    }

    func deviceID(deadline: Deadline) throws(TransportFault) -> [UInt8] {
        // The interface stands in the high byte here, unlike in the other requests.
        let index = interface << 8 | UInt16(route.interface.alternate)
        return try ask(Wire.PrinterRequest.deviceID, value: configurationIndex, index: index, size: Self.largestControl, deadline)
    }

    func softReset(deadline: Deadline) throws(TransportFault) {
        let reset = Wire.PrinterRequest.softReset
        try control(Wire.PrinterRequest.tell, reset, value: 0, index: interface, deadline)
        guard wasRefused else { return }
        try control(Wire.PrinterRequest.tellOfOld, reset, value: 0, index: interface, deadline)
        guard !wasRefused else { throw TransportFault(.disconnected, "\(link.name): it knows no soft reset") }
    }

    private var interface: UInt16 { UInt16(route.interface.number) }

    private func ask(_ request: UInt8, value: UInt16, index: UInt16, size: Int, _ deadline: Deadline) throws(TransportFault) -> [UInt8] {
        let answer = try control(Wire.PrinterRequest.ask, request, value: value, index: index, answer: size, deadline)
        guard !wasRefused else { throw TransportFault(.timeout, "\(link.name): it refuses the request \(request)") }
        return answer
    }
}
