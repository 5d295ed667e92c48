/// A USB device in front of a twin's module: endpoints, halts and requests that wait. Knows neither
/// bus nor socket. The module sees bytes, as on any wire.
///
/// An IN request without data waits, as a device that answers NAK makes it wait, until there is
/// data or the host takes it back. A halted endpoint refuses everything until the host clears it.
struct USBDevice: Sendable {
    /// What is behind the endpoints. Called by whoever drives the bus, one call at a time.
    struct Module: Sendable {
        var wire: FarEnd.Device
        /// The cable was pulled or plugged in: what has no power but the bus's starts anew.
        var power: @Sendable () -> Void = {}
        var portStatus: @Sendable () -> UInt8 = { USBWire.PortStatus.constant }
        var softReset: @Sendable () -> Void = {}
    }

    let descriptors: USBDescriptors
    private let module: Module
    private var framing: USBFraming
    /// Of class 7.
    var printer: USBPrinter?

    /// As the host found it: the system that shares a device has configured it.
    private(set) var configuration = USBDescriptors.configuration
    private var halted: Set<UInt8> = []
    private var waiting: [UInt8: [USBRequest]] = [:]
    private var packets: [UInt8: [Packet]] = [:]
    private var completed: [USBCompletion] = []
    private var idleRate: UInt8 = 0

    private enum Packet {
        case data([UInt8])
        /// What comes behind waits until the host has cleared the endpoint.
        case halt
    }

    /// A host is there; without one, what the module says is lost.
    private var isAttached = false
    /// What the module said, as far as it has not become packets.
    private var outbox: [USBFraming.Item] = []
    private var silentUntil: Moment?
    private var unplugBy: Moment?
    /// A fault script has pulled the cable.
    private(set) var unplugging: Unplugging?

    struct Unplugging: Equatable, Sendable {
        /// nil: for good.
        var replugAfterMilliseconds: Int?
    }

    /// How long a cable that is pulled waits for a host to fetch what was sent before.
    private static let drainTime = 500
    /// What a device keeps for a host that does not fetch it.
    private static let packetLimit = 1024
    /// What all requests of one device that wait may hold, as the kernel limits them.
    static let requestLimit = 1024
    static let byteLimit = 16 << 20

    init(_ descriptors: USBDescriptors, _ framing: USBFraming.Kind, printer: USBPrinter? = nil, module: Module) {
        self.descriptors = descriptors
        self.framing = USBFraming(framing, descriptors.endpoints)
        self.printer = printer
        self.module = module
    }

    // MARK: The bus

    /// A host comes: nothing waits, nothing is halted.
    mutating func attach() {
        reset()
        isAttached = true
    }

    mutating func detach() {
        reset()
        module.wire.hungUp()
    }

    private mutating func reset() {
        configuration = USBDescriptors.configuration
        completed = []
        pullOut()
    }

    /// Nothing more is done; what is done already the host may still hear of.
    mutating func pullOut() {
        isAttached = false
        waiting = [:]
        unplugging = nil
        beginAnew()
    }

    func power() { module.power() }

    mutating func submit(_ request: USBRequest) {
        if let setup = request.setup {
            control(request, setup)
        } else if configuration == 0 || descriptors.endpoint(request.address) == nil {
            complete(request, USBCompletion.Status.noEndpoint)
        } else if waiting.values.reduce(0, { $0 + $1.count }) >= USBDevice.requestLimit
                    || waiting.values.joined().reduce(0, { $0 + $1.data.count }) + request.data.count > USBDevice.byteLimit {
            complete(request, USBCompletion.Status.noMemory)
        } else {
            waiting[request.address, default: []].append(request)
            pump(request.address)
        }
        runOutbox()
    }

    /// The host takes a request back. False when it was done already.
    mutating func unlink(_ number: UInt32) -> Bool {
        for (address, requests) in waiting {
            guard let index = requests.firstIndex(where: { $0.number == number }) else { continue }
            waiting[address]?.remove(at: index)
            return true
        }
        return false
    }

    /// The module's own time, and the outbox's.
    mutating func advance() -> Moment? {
        let (output, next) = module.wire.advance()
        answer(output)
        for endpoint in descriptors.outEndpoints { pump(endpoint.address) }
        runOutbox()
        return [next, silentUntil, unplugBy].compactMap(\.self).min()
    }

    mutating func takeCompleted() -> [USBCompletion] {
        defer { completed = [] }
        return completed
    }

    /// Halts every endpoint of these directions, until the host clears it.
    mutating func halt(in isIn: Bool, out isOut: Bool) {
        for endpoint in descriptors.endpoints where endpoint.isIn ? isIn : isOut { halt(endpoint.address) }
    }

    private mutating func halt(_ address: UInt8) {
        halted.insert(address)
        pump(address)
    }

    private mutating func clearHalt(_ address: UInt8) {
        halted.remove(address)
        pump(address)
    }

    // MARK: Data

    /// The module says something, asked or not.
    mutating func answer(_ output: Output) {
        guard isAttached, !output.actions.isEmpty else { return }
        if output.taken != nil, output.actions.last == .stall {
            // Of what the host sends: it meets the transfer that is under way.
            halted.formUnion(descriptors.outEndpoints.map(\.address))
            outbox += framing.cut(output.actions.dropLast())
        } else {
            outbox += framing.cut(output.actions)
        }
        runOutbox()
    }

    private var isLeaving: Bool {
        unplugging != nil || outbox.contains { if case .fault(.unplug, _) = $0 { true } else { false } }
    }

    private mutating func runOutbox() {
        while unplugging == nil {
            if let silentUntil {
                guard silentUntil <= .now else { return }
                self.silentUntil = nil
            }
            guard let item = outbox.first else { return }
            if case .fault(.unplug, _) = item {
                let end = unplugBy ?? .after(milliseconds: USBDevice.drainTime)
                unplugBy = end
                guard end <= .now || packets.values.allSatisfy(\.isEmpty) else { return }
                unplugBy = nil
                unplugging = Unplugging()
            }
            outbox.removeFirst()
            switch item {
            case .packet(let bytes, let address): put(.data(bytes), at: address)
            case .fault(.stall, let address): put(.halt, at: address)
            case .fault(.silence(let milliseconds), _): silentUntil = .after(milliseconds: milliseconds)
            case .fault(.unplug, _):
                if case .fault(.replug(let milliseconds), _) = outbox.first { unplugging?.replugAfterMilliseconds = milliseconds }
            case .fault(.bytes, _), .fault(.replug, _): break   // are no faults of their own
            }
        }
    }

    private mutating func put(_ packet: Packet, at address: UInt8) {
        guard packets[address, default: []].count < USBDevice.packetLimit else { return }
        packets[address, default: []].append(packet)
        pump(address)
    }

    /// Goes on with what waits at an endpoint, in order.
    private mutating func pump(_ address: UInt8) {
        while unplugging == nil, var request = waiting[address]?.first {
            let status: Int32?
            if halted.contains(address) {
                status = USBCompletion.Status.stalled
            } else {
                status = request.isIn ? fill(&request) : drain(&request)
            }
            guard let status else {
                waiting[address]?[0] = request
                return
            }
            waiting[address]?.removeFirst()
            complete(request, status)
        }
    }

    /// - Returns: how the request ended; nil while it waits.
    private mutating func fill(_ request: inout USBRequest) -> Int32? {
        while let packet = packets[request.address]?.first {
            packets[request.address]?.removeFirst()
            guard case .data(let bytes) = packet else {
                halted.insert(request.address)
                return USBCompletion.Status.stalled
            }
            let room = request.length - request.data.count
            request.data += bytes.prefix(room)
            if bytes.count > room { return USBCompletion.Status.overflow }
            if bytes.count < USBWire.packetSize {
                let isShort = request.data.count < request.length
                return isShort && request.isShortAnError ? USBCompletion.Status.short : USBCompletion.Status.ok
            }
            if bytes.count == room { return USBCompletion.Status.ok }
        }
        return nil
    }

    private mutating func drain(_ request: inout USBRequest) -> Int32? {
        while request.taken < request.data.count || (request.data.isEmpty && !request.isEmptyTaken) {
            guard !isLeaving, module.wire.isHungry() else { return nil }
            let packet = request.data[request.taken..<min(request.data.count, request.taken + USBWire.packetSize)]
            let taken = receive(packet, at: request.address)
            if halted.contains(request.address) {
                request.taken += framing.isPlain ? min(taken ?? 0, packet.count) : 0
                return USBCompletion.Status.stalled
            }
            // A packet within which the cable was pulled is never acknowledged.
            if taken != nil { return nil }
            request.taken += packet.count
            request.isEmptyTaken = packet.isEmpty
        }
        return USBCompletion.Status.ok
    }

    /// - Returns: how many of its bytes the module took before a fault; nil: all.
    private mutating func receive(_ packet: ArraySlice<UInt8>, at address: UInt8) -> Int? {
        let bytes = framing.join(packet, at: address)
        guard !bytes.isEmpty else { return nil }
        let output = module.wire.receive(bytes, nil)
        answer(output)
        return output.taken
    }

    private mutating func complete(_ request: USBRequest, _ status: Int32) {
        let count = request.isIn ? request.data.count : request.taken
        completed.append(.init(number: request.number, address: request.address, status: status, count: count,
                               data: request.isIn ? request.data : []))
    }

    // MARK: The control pipe

    private mutating func control(_ request: USBRequest, _ setup: USBSetup) {
        var request = request
        let answer: [UInt8]?
        if let standard = USBWire.Request(rawValue: setup.request) {
            answer = perform(standard, setup)
        } else {
            answer = switch descriptors.interface.0 {
            case USBWire.Class.hid: USBWire.HIDRequest(rawValue: setup.request).flatMap { perform($0, setup, request.data) }
            case USBWire.Class.printer: USBWire.PrinterRequest(rawValue: setup.request).flatMap { perform($0, setup) }
            default: nil
            }
        }
        guard let answer else {
            // The control pipe recovers by itself with the next request.
            request.data = []
            complete(request, USBCompletion.Status.stalled)
            return
        }
        if request.isIn {
            request.data = Array(answer.prefix(min(request.length, Int(setup.length))))
            let isShort = request.data.count < request.length
            complete(request, isShort && request.isShortAnError ? USBCompletion.Status.short : USBCompletion.Status.ok)
        } else {
            request.taken = request.data.count
            complete(request, USBCompletion.Status.ok)
        }
    }

    /// - Returns: what an IN request brings, empty for OUT; nil is a stall.
    private mutating func perform(_ request: USBWire.Request, _ setup: USBSetup) -> [UInt8]? {
        let address = UInt8(truncatingIfNeeded: setup.index)
        let isEndpoint = address & ~USBWire.directionIn == 0 || (configuration != 0 && descriptors.endpoint(address) != nil)
        switch request {
        case .getDescriptor: return descriptors.descriptor(setup.value, isOfInterface: false)
        case .getInterfaceDescriptor: return setup.index == 0 ? descriptors.descriptor(setup.value, isOfInterface: true) : nil
        case .getDeviceStatus: return [descriptors.isSelfPowered ? USBWire.selfPowered : 0, 0]
        case .getInterfaceStatus: return setup.index == 0 ? [0, 0] : nil
        case .getEndpointStatus: return isEndpoint ? [halted.contains(address) ? 1 : 0, 0] : nil
        case .clearEndpointFeature:
            guard setup.value == USBWire.endpointHalt, isEndpoint else { return nil }
            clearHalt(address)
        case .setEndpointFeature:
            guard setup.value == USBWire.endpointHalt, isEndpoint else { return nil }
            if descriptors.endpoint(address) != nil { halt(address) }
        case .clearDeviceFeature, .setDeviceFeature: return nil
        case .setAddress: return []
        case .getConfiguration: return [configuration]
        case .setConfiguration:
            let number = UInt8(truncatingIfNeeded: setup.value)
            guard number <= USBDescriptors.configuration else { return nil }
            configuration = number
            beginAnew()
        case .getInterface: return setup.index == 0 && configuration != 0 ? [0] : nil
        case .setInterface:
            guard setup.index == 0, setup.value == 0, configuration != 0 else { return nil }
            beginAnew()
        }
        return []
    }

    /// A configuration or setting is chosen: nothing is halted, nothing is left of before.
    private mutating func beginAnew() {
        halted = []
        packets = [:]
        outbox = []
        (silentUntil, unplugBy) = (nil, nil)
        framing.reset()
    }

    private mutating func perform(_ request: USBWire.HIDRequest, _ setup: USBSetup, _ data: [UInt8]) -> [UInt8]? {
        guard setup.index == 0, configuration != 0 else { return nil }
        switch request {
        case .getReport:
            guard let address = descriptors.inEndpoints.first?.address else { return nil }
            guard case .data(let report) = packets[address]?.first else { return Array(repeating: 0, count: USBWire.packetSize) }
            packets[address]?.removeFirst()
            return report
        case .setReport:
            guard let address = descriptors.outEndpoints.first?.address, data.count <= USBWire.packetSize else { return nil }
            guard !isLeaving, module.wire.isHungry() else { return nil }
            _ = receive(data[...], at: address)
        case .getIdle: return [idleRate]
        case .setIdle: idleRate = UInt8(setup.value >> 8)
        case .getProtocol, .setProtocol: return nil   // of boot devices only
        }
        return []
    }

    private mutating func perform(_ request: USBWire.PrinterRequest, _ setup: USBSetup) -> [UInt8]? {
        guard configuration != 0, let printer, setup.index == 0 else { return nil }
        switch request {
        case .getDeviceID: return setup.value == 0 ? printer.deviceID : nil
        case .getPortStatus:
            switch printer.portStatus {
            case .live: return [module.portStatus()]
            case .fixed(let status): return [status]
            case .stall: return nil
            }
        case .softReset, .oldSoftReset:
            module.softReset()
            beginAnew()
        }
        return []
    }
}
