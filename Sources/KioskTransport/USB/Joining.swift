/// Makes one stream of the packets that come in, in the order in which each endpoint gave them.
struct Joining: ~Copyable {
    private let framing: Framing
    /// Split: the heads, and the bodies; MIAXIS: a message that is not yet whole.
    private var heads = ByteQueue(capacity: 4096)
    private var bodies: ByteQueue
    /// How much is missing of the frame that has begun.
    private var missing = 0

    init(_ framing: Framing) {
        self.framing = framing
        bodies = ByteQueue(capacity: framing == .split ? 65_536 : 16)
    }

    mutating func reset() {
        heads.clear()
        bodies.clear()
        missing = 0
    }

    /// - Parameter endpoint: which of the route's IN endpoints.
    mutating func take(_ packet: UnsafeRawBufferPointer, at endpoint: Int, into stream: inout ByteQueue) {
        switch framing {
        case .plain: stream.append(packet)
        case .split: takeSplit(packet, at: endpoint, into: &stream)
        case .hidRaw: takeRaw(packet, into: &stream)
        case .hidMIAXIS: takeMIAXIS(packet, into: &stream)
        case .hidDK: takeDK(packet, into: &stream)
        }
    }

    /// A body may be there before its head: the order holds only within an endpoint.
    private mutating func takeSplit(_ packet: UnsafeRawBufferPointer, at endpoint: Int, into stream: inout ByteQueue) {
        if endpoint == 0 { heads.append(packet) } else { bodies.append(packet) }
        while true {
            if missing > 0 {
                let piece = UnsafeRawBufferPointer(rebasing: bodies.bytes.prefix(missing))
                guard piece.count > 0 else { return }
                let taken = piece.count
                stream.append(piece)
                bodies.drop(taken)
                missing -= taken
            } else {
                guard heads.count >= Wire.SDT.headSize else { return }
                let head = UnsafeRawBufferPointer(rebasing: heads.bytes.prefix(Wire.SDT.headSize))
                missing = Wire.SDT.length(of: head) ?? 0
                stream.append(head)
                heads.drop(Wire.SDT.headSize)
            }
        }
    }

    /// A frame begins with a report; what follows its end in a report is filling.
    private mutating func takeRaw(_ packet: UnsafeRawBufferPointer, into stream: inout ByteQueue) {
        if missing == 0 {
            // What begins otherwise goes through as it is: the reader's own search may find a frame in it.
            missing = Wire.SDT.length(of: packet).map { $0 + Wire.SDT.headSize } ?? packet.count
        }
        let piece = UnsafeRawBufferPointer(rebasing: packet.prefix(missing))
        stream.append(piece)
        missing -= piece.count
    }

    private mutating func takeMIAXIS(_ packet: UnsafeRawBufferPointer, into stream: inout ByteQueue) {
        if heads.count == 0, packet.first != Wire.MIAXIS.answer { return }
        heads.append(packet)
        guard let size = Wire.MIAXIS.size(of: heads.bytes) else { return }
        guard size <= Wire.MIAXIS.longest else { return heads.clear() }
        guard heads.count >= size else { return }
        if let frame = Wire.MIAXIS.frame(in: UnsafeRawBufferPointer(rebasing: heads.bytes.prefix(size))) { stream.append(frame) }
        heads.clear()
    }

    private mutating func takeDK(_ packet: UnsafeRawBufferPointer, into stream: inout ByteQueue) {
        guard let count = packet.first else { return }
        let piece = packet.dropFirst().prefix(count == Wire.DK.goesOn ? Int.max : Int(count))
        stream.append(UnsafeRawBufferPointer(rebasing: piece))
    }
}
