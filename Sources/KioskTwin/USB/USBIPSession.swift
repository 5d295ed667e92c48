/// Devices by bus id, and who has them. Pure.
struct USBBus: Sendable {
    struct Port: Sendable {
        let place: USBIPWire.Place
        var device: USBDevice
        var isPlugged = true
        /// The session that has attached it.
        var session: Int?
        /// That session is to end.
        var isDropWished = false
        /// A fault script plugs it in again.
        var replugAt: Moment?
    }

    private(set) var ports: [Int: Port] = [:]

    /// At the lowest place that is free: 1-1, 1-2 ….
    mutating func add(_ device: (Int) -> USBDevice) -> Int {
        let number = (1...).first { ports[$0] == nil } ?? 1
        // A bus's own hub is its device 1.
        let place = USBIPWire.Place(busID: "1-\(number)", bus: 1, device: UInt32(number + 1))
        ports[number] = Port(place: place, device: device(number))
        return number
    }

    mutating func remove(_ number: Int) { ports[number] = nil }

    var plugged: [Port] {
        ports.sorted { $0.key < $1.key }.map(\.value).filter(\.isPlugged)
    }

    /// Pulls the cable, or plugs it in.
    mutating func plug(_ number: Int, _ isPlugged: Bool) {
        guard let port = ports[number] else { return }
        ports[number]?.replugAt = nil
        guard port.isPlugged != isPlugged else { return }
        ports[number]?.isPlugged = isPlugged
        if !isPlugged {
            drop(number)
            ports[number]?.device.pullOut()
        }
        port.device.power()
    }

    mutating func drop(_ number: Int) {
        if ports[number]?.session != nil { ports[number]?.isDropWished = true }
    }

    enum Attachment { case port(Int), refused(USBIPWire.Status) }

    mutating func attach(_ busID: String, session: Int) -> Attachment {
        guard let (number, port) = ports.first(where: { $0.value.place.busID == busID }), port.isPlugged else { return .refused(.noDevice) }
        guard port.session == nil else { return .refused(.busy) }
        ports[number]?.session = session
        ports[number]?.isDropWished = false
        ports[number]?.device.attach()
        return .port(number)
    }

    mutating func release(_ session: Int) {
        for (number, port) in ports where port.session == session {
            ports[number]?.session = nil
            ports[number]?.isDropWished = false
            ports[number]?.device.detach()
        }
    }

    /// False when the session's device was pulled out, or its connection is to end.
    func serves(_ session: Int, at number: Int) -> Bool {
        guard let port = ports[number] else { return false }
        return port.session == session && !port.isDropWished
    }

    mutating func with<Result>(_ number: Int, _ body: (inout USBDevice) -> Result) -> Result? {
        guard let index = ports.index(forKey: number) else { return nil }
        defer { unplugIfWished(number) }
        return body(&ports.values[index].device)
    }

    /// As a fault script has it.
    private mutating func unplugIfWished(_ number: Int) {
        guard let port = ports[number], port.isPlugged, let unplugging = port.device.unplugging else { return }
        plug(number, false)
        ports[number]?.replugAt = unplugging.replugAfterMilliseconds.map { .after(milliseconds: $0) }
    }

    /// Every device's own time; the earliest moment at which one wants to be called again.
    mutating func advance() -> Moment? {
        var next: Moment?
        for number in Array(ports.keys) {
            if let replugAt = ports[number]?.replugAt, replugAt <= .now { plug(number, true) }
            let due = with(number) { $0.advance() } ?? nil
            for moment in [due, ports[number]?.replugAt] {
                if let moment { next = min(next ?? moment, moment) }
            }
        }
        return next
    }
}

/// One connection: a list of devices, or a device with all its transfers. Bytes in, bytes out.
struct USBIPSession: Sendable {
    private enum Stage { case request, attached(Int), over }

    let number: Int
    private var stage = Stage.request
    private var input: [UInt8] = []
    private var consumed = 0

    init(number: Int) { self.number = number }

    mutating func end() { stage = .over }

    /// The connection ends as soon as what was said is sent.
    var isOver: Bool { if case .over = stage { true } else { false } }
    var hasDevice: Bool { if case .attached = stage { true } else { false } }

    mutating func receive(_ bytes: some Sequence<UInt8>, on bus: inout USBBus) -> [UInt8] {
        input += bytes
        var output: [UInt8] = []
        while step(on: &bus, &output) {}
        input.removeFirst(consumed)
        consumed = 0
        return output
    }

    /// What is done by now.
    mutating func collect(from bus: inout USBBus) -> [UInt8] {
        guard case .attached(let port) = stage else { return [] }
        let output = (bus.with(port) { $0.takeCompleted() } ?? []).flatMap(USBIPWire.done)
        if !bus.serves(number, at: port) { stage = .over }
        return output
    }

    /// - Returns: true when there may be more.
    private mutating func step(on bus: inout USBBus, _ output: inout [UInt8]) -> Bool {
        switch stage {
        case .over:
            consumed = input.count
            return false
        case .request:
            switch USBIPWire.request(input[consumed...]) {
            case .incomplete: return false
            case .invalid: stage = .over
            case .found(.devices, let size):
                consumed += size
                output += USBIPWire.devices(bus.plugged.map { ($0.place, $0.device.descriptors, $0.device.configuration) })
                stage = .over
            case .found(.attach(let busID), let size):
                consumed += size
                attach(busID, on: &bus, &output)
            }
        case .attached(let port):
            guard let place = bus.ports[port]?.place, bus.serves(number, at: port) else {
                stage = .over
                return true
            }
            switch USBIPWire.message(input[consumed...]) {
            case .incomplete: return false
            case .found(let message, let size):
                consumed += size
                perform(message, port, place, on: &bus, &output)
            case .invalid: stage = .over
            }
        }
        return true
    }

    private mutating func attach(_ busID: String, on bus: inout USBBus, _ output: inout [UInt8]) {
        switch bus.attach(busID, session: number) {
        case .refused(let status):
            output += USBIPWire.refusal(status)
            stage = .over
        case .port(let port):
            guard let item = bus.ports[port] else { return }
            output += USBIPWire.attached(item.place, item.device.descriptors, item.device.configuration)
            stage = .attached(port)
        }
    }

    private mutating func perform(_ message: USBIPWire.Message, _ port: Int, _ place: USBIPWire.Place,
                                  on bus: inout USBBus, _ output: inout [UInt8]) {
        switch message {
        case .submit(let request, place.number):
            bus.with(port) { $0.submit(request) }
            output += collect(from: &bus)
        case .refused(let number, place.number):
            output += USBIPWire.done(.init(number: number, address: 0, status: USBCompletion.Status.refused, count: 0))
        case .unlink(let target, let number, place.number):
            let wasWaiting = bus.with(port) { $0.unlink(target) } ?? false
            output += collect(from: &bus) + USBIPWire.unlinked(number, wasWaiting: wasWaiting)
        default:
            // Of a device that is not this connection's.
            stage = .over
        }
    }
}
