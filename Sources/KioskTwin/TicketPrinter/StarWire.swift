/// The bytes of Star's Line Mode, told as the commands of ESC/POS that do the same.
/// (STAR Line Mode Command Specifications.)
enum StarWire {
    typealias Wire = TicketPrinterWire

    private static let escape: UInt8 = 0x1B
    private static let rs: UInt8 = 0x1E
    private static let gs: UInt8 = 0x1D
    private static let syn: UInt8 = 0x16
    static let etb: UInt8 = 0x17
    static let can: UInt8 = 0x18
    /// ESC ACK SOH: asks for the status, in real time.
    static let status: [UInt8] = [0x1B, 0x06, 0x01]
    /// One byte of status each, in real time.
    static let eot: UInt8 = 0x04
    static let enq: UInt8 = 0x05
    /// EOT's fixed bit; ENQ has none.
    static let eotFixed: UInt8 = 0x10

    /// Says of how many bytes the status is (nine), and in which version (3).
    static let header: [UInt8] = [0x23, 0x06]

    /// How its bytes of status hold a number of five bits.
    static func spread(_ number: UInt8) -> UInt8 { (number & 0x18) << 2 | (number & 0x07) << 1 }

    /// ESC k: rows of a band.
    static let bandRows = 24

    /// Parameters behind ESC and one byte; nil: not known.
    private static func length(_ code: UInt8, _ b: ArraySlice<UInt8>) -> Int?? {
        let b = Array(b.prefix(6))
        switch code {
        case 0x40, 0x30, 0x45, 0x46, 0x34, 0x35, 0x4D, 0x50, 0x3A, 0x67, 0x0E, 0x14: return .some(0)
        case 0x06, 0x7A, 0x49, 0x4A, 0x61, 0x64, 0x2D, 0x5F, 0x57, 0x68, 0x52, 0x20, 0x2F: return .some(1)
        case 0x69: return .some(2)
        case 0x6B: return b.count < 2 ? .some(nil) : .some(2 + (Int(b[0]) | Int(b[1]) << 8) * bandRows)
        case rs, syn: return .some(2)
        case gs:
            guard let function = b.first else { return .some(nil) }
            switch function {
            case 0x41: return .some(3)
            case 0x61, 0x74: return .some(2)
            case 0x79:   // QR code
                guard b.count >= 2 else { return .some(nil) }
                switch b[1] {
                case 0x53: return .some(4)
                case 0x44: return b.count < 6 ? .some(nil) : .some(6 + (Int(b[4]) | Int(b[5]) << 8))
                default: return .some(2)
                }
            default: return nil
            }
        default: return nil
        }
    }

    static func kind(_ data: [UInt8]) -> Language.Kind? {
        guard let first = data.first else { return nil }
        if [etb, can, eot, enq].contains(first) { return .question }
        guard first == escape else { return .other }
        guard data.count >= 2 else { return nil }
        switch data[1] {
        case status[1], rs: return .question
        case 0x64: return .cut
        default: return .other
        }
    }

    /// The first item of the data and how many bytes it has; nil while it is not complete.
    static func item(_ data: ArraySlice<UInt8>) -> (item: Wire.Item, size: Int)? {
        guard let first = data.first else { return nil }
        if first == etb { return (.command(.count, []), 1) }
        if first == can { return (.command(.cancel, []), 1) }
        // Acted upon when they came.
        if first == eot || first == enq { return (.control(first), 1) }
        guard first == escape else { return (first < 0x20 ? .control(first) : .character([first]), 1) }
        guard data.count >= 2 else { return nil }
        let code = data[data.startIndex + 1], rest = data.dropFirst(2)
        guard let known = length(code, rest) else { return (.unknown([first, code]), 2) }
        guard let count = known, rest.count >= count else { return nil }
        return (translate(code, Array(rest.prefix(count))), 2 + count)
    }

    /// How long the command is that begins so, with its code and its data; nil: there is none, or it does not say yet.
    static func announced(_ data: ArraySlice<UInt8>) -> Int? {
        guard data.count >= 2, data.first == escape, let known = length(data[data.startIndex + 1], data.dropFirst(2)) else { return nil }
        return known.map { 2 + $0 }
    }

    private static func translate(_ code: UInt8, _ b: [UInt8]) -> Wire.Item {
        let n = b.first ?? 0
        switch code {
        case 0x40: return .command(.initialise, [])
        case 0x30: return .command(.lineSpacing, [24])
        case 0x7A: return .command(.lineSpacing, [n & 1 == 1 ? 32 : 24])
        case 0x45: return .command(.bold, [1])
        case 0x46: return .command(.bold, [0])
        case 0x34: return .command(.reverse, [1])
        case 0x35: return .command(.reverse, [0])
        case 0x2D: return .command(.underline, [n])
        case 0x69: return .command(.size, [(b[1] & 7) << 4 | (n & 7)])   // high, wide
        case 0x49: return .command(.feedDots, [n])                  // eighths of a millimetre
        case 0x4A: return .command(.feedDots, [n > 127 ? 255 : n * 2])
        case 0x61: return .command(.feedLines, [n])
        case 0x64:
            let isPartial = n & 1 == 1
            return .command(.cut, n & 0x0F < 2 ? [isPartial ? 1 : 0] : [isPartial ? Wire.feedAndCutPartial : Wire.feedAndCutFull, 0])
        case 0x20: return .command(.characterSpacing, [n])
        case 0x6B: return .command(.band, b)
        case rs where n == 0x61: return .command(.automaticStatus, [b[1]])
        case rs where n == 0x45: return .command(.restartCount, [])
        case syn where n == 0x30: return .command(.presenter, [Wire.presenterRetract])
        case syn where n == 0x31: return .command(.presenter, [Wire.presenterTime, b[1]])
        case gs where n == 0x41: return .command(.absolutePosition, Array(b[1...2]))
        case gs where n == 0x61: return .command(.align, [b[1]])
        case gs where n == 0x74: return .command(.codePage, [b[1]])
        case gs where n == 0x79: return symbol(b)
        default: return .control(0)   // known, and of no consequence
        }
    }

    /// ESC GS y: the QR code, as GS ( k.
    private static func symbol(_ b: [UInt8]) -> Wire.Item {
        func block(_ function: UInt8, _ data: [UInt8]) -> Wire.Item {
            .command(.block, [Wire.letterSymbol, 0, 0, Wire.symbolQR, function] + data)
        }
        switch (b[1], b.count > 2 ? b[2] : 0) {
        case (0x53, 0x31): return block(Wire.qrCorrection, [0x30 + b[3] & 3])
        case (0x53, 0x32): return block(Wire.qrModuleSize, [b[3]])
        case (0x44, _): return block(Wire.qrStore, [0x30] + b[6...])
        case (0x50, _): return block(Wire.qrPrint, [0x30])
        default: return .control(0)
        }
    }
}
