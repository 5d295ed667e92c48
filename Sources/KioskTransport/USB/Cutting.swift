/// One transfer's worth of what is written.
struct Parcel: Hashable, Sendable {
    /// Which of the route's OUT endpoints.
    let endpoint: Int
    let bytes: [UInt8]
    /// How many of the writer's bytes are on their way with it.
    let carries: Int
}

extension Framing {
    /// The most that one transfer takes: the kernel limits what all transfers of a
    /// machine hold together, and printers choke on more.
    static let largestTransfer = 4096

    /// What goes over the wire for `bytes`, in order.
    /// - Parameter report: the size of a HID report.
    func cut(_ bytes: [UInt8], report: Int) -> [Parcel] {
        switch self {
        case .plain: Self.cut(bytes[...], by: Self.largestTransfer, endpoint: 0)
        case .split:
            Self.cut(bytes.prefix(Wire.SDT.headSize), by: Wire.SDT.headSize, endpoint: 0)
                + Self.cut(bytes.dropFirst(Wire.SDT.headSize), by: Self.largestTransfer, endpoint: 1)
        case .hidRaw: Self.reports(bytes, report) { _, piece in Array(piece) }
        case .hidMIAXIS:
            Self.reports(Wire.MIAXIS.message(bytes), report, carrying: bytes.count) { _, piece in Array(piece) }
        case .hidDK:
            Self.reports(bytes, report, head: 1) { isLast, piece in
                [isLast ? UInt8(truncatingIfNeeded: piece.count) : Wire.DK.goesOn] + piece
            }
        }
    }

    private static func cut(_ bytes: ArraySlice<UInt8>, by size: Int, endpoint: Int) -> [Parcel] {
        stride(from: bytes.startIndex, to: bytes.endIndex, by: size).map { start in
            let piece = bytes[start..<min(start + size, bytes.endIndex)]
            return Parcel(endpoint: endpoint, bytes: Array(piece), carries: piece.count)
        }
    }

    /// Filled up with zeros. `carrying`: what the first report answers for, when reports do not hold the writer's bytes as they are.
    private static func reports(
        _ bytes: [UInt8], _ size: Int, head: Int = 0, carrying: Int? = nil, _ fill: (_ isLast: Bool, ArraySlice<UInt8>) -> [UInt8]
    ) -> [Parcel] {
        let room = max(size - head, 1)
        return stride(from: 0, to: bytes.count, by: room).map { start in
            let piece = bytes[start..<min(start + room, bytes.count)]
            let report = fill(start + room >= bytes.count, piece)
            return Parcel(
                endpoint: 0, bytes: report + [UInt8](repeating: 0, count: max(0, size - report.count)),
                carries: carrying.map { start == 0 ? $0 : 0 } ?? piece.count)
        }
    }
}
