/// How a device's bytes become packets, and packets its bytes.
struct USBFraming: Sendable {
    enum Kind: Sendable {
        /// Bytes as they come, in packets of 64. An answer that ends with a full packet is followed
        /// by an empty one when the device marks the ends of its answers.
        case stream(marksEnds: Bool)
        /// The seven bytes of an SDT frame's header have endpoints of their own.
        case split
        /// HID reports of 64 bytes, the last one filled with zeros.
        case hidRaw
        /// Reports that hold a packet with a head, a length and a sum around the SDT frame.
        case hidMIAXIS
        /// Reports that begin with their length.
        case hidDK
    }

    let kind: Kind
    private let inAddresses: [UInt8]
    private let outAddresses: [UInt8]
    /// Of a request that is not yet whole.
    private var held: [UInt8] = []
    private var isInsideRest = false
    /// The serial number of the request that is being answered.
    private var serial: [UInt8] = [0, 0]

    /// - Parameter endpoints: IN and OUT in the order of their use: header before rest.
    init(_ kind: Kind, _ endpoints: [USBDescriptors.Endpoint]) {
        self.kind = kind
        inAddresses = endpoints.filter(\.isIn).map(\.address)
        outAddresses = endpoints.filter { !$0.isIn }.map(\.address)
    }

    /// As after a reset of the bus.
    mutating func reset() {
        held = []
        isInsideRest = false
        serial = [0, 0]
    }

    /// A packet's bytes are the device's, one for one.
    var isPlain: Bool { if case .stream = kind { true } else { false } }

    // MARK: From the host

    /// What the device hears of a packet.
    mutating func join(_ packet: ArraySlice<UInt8>, at address: UInt8) -> [UInt8] {
        switch kind {
        case .stream, .hidRaw:
            // What fills a report is noise before the next frame.
            return Array(packet)
        case .split:
            guard address != outAddresses.first else {
                held = packet.count == ReaderWire.headerSize ? Array(packet) : []
                isInsideRest = false
                return []
            }
            guard isInsideRest || !held.isEmpty else { return [] }
            defer { held = [] }
            // A rest of more than a packet goes on in the next one.
            isInsideRest = packet.count == USBWire.packetSize
            return held + packet
        case .hidMIAXIS:
            return joinMIAXIS(packet)
        case .hidDK:
            guard let count = packet.first else { return [] }
            let room = packet.dropFirst()
            return count == DK.full ? Array(room) : Int(count) <= room.count ? Array(room.prefix(Int(count))) : []
        }
    }

    private mutating func joinMIAXIS(_ packet: ArraySlice<UInt8>) -> [UInt8] {
        if held.isEmpty, packet.first != MIAXIS.request { return [] }
        held += packet
        guard held.count >= MIAXIS.headSize else { return [] }
        let length = Int(held[3]) | Int(held[4]) << 8
        guard length >= 1, length <= ReaderWire.longestLength + ReaderWire.headerSize + 1 else {
            held = []
            return []
        }
        let size = MIAXIS.headSize + length + MIAXIS.sumSize
        guard held.count >= size else { return [] }
        defer { held = [] }
        let counted = held[3..<(size - MIAXIS.sumSize)]
        guard MIAXIS.sum(counted) == Array(held[(size - MIAXIS.sumSize)..<size]), held[MIAXIS.headSize] == MIAXIS.passThrough else {
            return []
        }
        serial = Array(held[1..<3])
        return Array(counted.dropFirst(3))
    }

    // MARK: To the host

    /// What an answer is for the endpoints, in order.
    enum Item: Equatable, Sendable {
        case packet([UInt8], at: UInt8)
        /// Anything but bytes, and the endpoint whose data it hits.
        case fault(FaultScript.Action, at: UInt8)
    }

    /// The packets of one answer, with the faults between them. A report cannot be broken:
    /// a silence in it comes before it.
    func cut(_ actions: [FaultScript.Action]) -> [Item] {
        var answer: [UInt8] = []
        var faults: [(offset: Int, action: FaultScript.Action)] = []
        for action in actions {
            if case .bytes(let bytes) = action { answer += bytes } else { faults.append((answer.count, action)) }
        }
        var items: [Item] = []
        var struck = 0
        func strike(before end: Int) {
            while struck < faults.count, faults[struck].offset < end {
                items.append(.fault(faults[struck].action, at: address(of: faults[struck].offset)))
                struck += 1
            }
        }
        for (packet, end) in packets(answer, breaks: faults.map(\.offset)) {
            strike(before: end)
            items.append(.packet(packet, at: address(of: end - 1)))
        }
        strike(before: .max)
        return items
    }

    /// Where a byte of an answer leaves.
    private func address(of offset: Int) -> UInt8 {
        let isHeader = if case .split = kind { offset < ReaderWire.headerSize } else { true }
        return (isHeader ? inAddresses.first : inAddresses.last) ?? USBWire.directionIn
    }

    /// Each with the offset in the answer at which it ends.
    private func packets(_ answer: [UInt8], breaks: [Int]) -> [(packet: [UInt8], end: Int)] {
        guard !answer.isEmpty else { return [] }
        switch kind {
        case .stream(let marksEnds): return USBFraming.packets(answer, breaks: breaks, marksEnd: marksEnds)
        case .split: return USBFraming.packets(answer, breaks: breaks + [ReaderWire.headerSize], marksEnd: answer.count > ReaderWire.headerSize)
        case .hidRaw: return USBFraming.reports(answer, offset: 0, of: answer.count)
        case .hidMIAXIS:
            let inner = [MIAXIS.passThrough, MIAXIS.done, 0, 0] + answer
            let counted = USBWire.littleEndian(UInt16(truncatingIfNeeded: inner.count)) + inner
            let whole = [MIAXIS.answer] + serial + counted + MIAXIS.sum(counted[...])
            return USBFraming.reports(whole, offset: MIAXIS.headSize + 4, of: answer.count)
        case .hidDK:
            let room = USBWire.packetSize - 1
            return stride(from: 0, to: answer.count, by: room).map { start in
                let piece = answer[start..<min(answer.count, start + room)]
                let isLast = start + room >= answer.count
                return (USBFraming.report([isLast ? UInt8(piece.count) : DK.full] + piece), piece.endIndex)
            }
        }
    }

    private static func packets(_ bytes: [UInt8], breaks: [Int], marksEnd: Bool) -> [(packet: [UInt8], end: Int)] {
        var packets: [(packet: [UInt8], end: Int)] = []
        var start = 0
        while start < bytes.count {
            let end = breaks.filter { $0 > start }.reduce(min(bytes.count, start + USBWire.packetSize), min)
            packets.append((Array(bytes[start..<end]), end))
            start = end
        }
        return marksEnd && packets.last?.packet.count == USBWire.packetSize ? packets + [([], bytes.count)] : packets
    }

    /// - Parameter offset: of the answer in `bytes`, which has so many.
    private static func reports(_ bytes: [UInt8], offset: Int, of count: Int) -> [(packet: [UInt8], end: Int)] {
        stride(from: 0, to: bytes.count, by: USBWire.packetSize).map { start in
            let end = min(bytes.count, start + USBWire.packetSize)
            return (report(Array(bytes[start..<end])), min(count, max(0, end - offset)))
        }
    }

    private static func report(_ bytes: [UInt8]) -> [UInt8] {
        bytes + Array(repeating: 0, count: max(0, USBWire.packetSize - bytes.count))
    }

    // MARK: Wrappers

    /// 88, serial number, length, B1, SDT frame, sum; the answer begins with AA and has a
    /// result and two more bytes before its frame.
    private enum MIAXIS {
        static let request: UInt8 = 0x88
        static let answer: UInt8 = 0xAA
        /// To the SAM and back.
        static let passThrough: UInt8 = 0xB1
        static let done: UInt8 = 0
        static let headSize = 5
        static let sumSize = 2

        static func sum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
            USBWire.littleEndian(bytes.reduce(0) { $0 &+ UInt16($1) })
        }
    }

    private enum DK {
        /// In place of the length: the report is full, and another follows.
        static let full: UInt8 = 0xFF
    }
}
