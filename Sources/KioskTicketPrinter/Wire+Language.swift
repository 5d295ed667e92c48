extension Wire {
    /// Star's line mode, where it is not ESC/POS. Source: its command specifications.
    enum Star {
        static let status: [UInt8] = [0x1B, 0x06, 0x01]  // ESC ACK SOH, in real time; while ASB is off
        static let noReports: [UInt8] = [0x1B, 0x1E, 0x61, 0x00]  // ESC RS a 0
        static let restartCount: [UInt8] = [0x1B, 0x1E, 0x45, 0x00]  // ESC RS E 0
        static let count: [UInt8] = [0x17]  // ETB: counts once everything before it has been printed
        static let largestCount = 31
        static func count(to number: Int) -> [UInt8] { restartCount + Array(repeating: count, count: number).joined() }
        static let retract: [UInt8] = [0x1B, 0x16, 0x30, 0x00]  // ESC SYN 0
        static let lineOf24: [UInt8] = [0x1B, 0x30]  // ESC 0: 3 mm
        static let lineOf32: [UInt8] = [0x1B, 0x7A, 0x01]  // ESC z 1: 4 mm
        static let bandRows = 24
        /// ESC k: 24 rows of so many bytes.
        static func band(bytesPerRow: Int) -> [UInt8] { [0x1B, 0x6B, UInt8(clamping: bytesPerRow), 0x00] }
        /// Bytes that are obeyed on arrival, wherever they stand: EOT and ENQ.
        static let realTime: [UInt8] = [0x04, 0x05]

        /// How its bytes of status hold a number of five bits.
        static func number(_ byte: UInt8) -> Int { Int((byte >> 2) & 0x18 | (byte >> 1) & 0x07) }
        /// How often ETB was reached, 0 to 31; nil: this model does not tell.
        static func counted(_ report: [UInt8]) -> Int? { report.indices.contains(7) ? number(report[7]) : nil }
    }
}

/// The same wish in the words of each language.
extension TicketPrinterProfile.Language {
    func position(_ dots: Int) -> [UInt8] {
        self == .escpos ? Wire.position(dots) : [0x1B, 0x1D, 0x41] + Wire.word(dots)  // ESC GS A
    }

    func bold(_ on: Bool) -> [UInt8] {
        self == .escpos ? Wire.bold(on) : [0x1B, on ? 0x45 : 0x46]  // ESC E, ESC F
    }

    func inverted(_ on: Bool) -> [UInt8] {
        self == .escpos ? Wire.inverted(on) : [0x1B, on ? 0x34 : 0x35]  // ESC 4, ESC 5
    }

    func size(wide: Int, high: Int) -> [UInt8] {
        self == .escpos
            ? Wire.size(wide: wide, high: high)
            : [0x1B, 0x69, UInt8(clamping: high &- 1), UInt8(clamping: wide &- 1)]  // ESC i
    }

    func feed(dots: Int) -> [UInt8] {
        guard self == .starLine else { return Wire.feed(dots: dots) }
        // ESC I: eighths of a millimetre. Not so many at once that the number is a command in real time.
        let part = Wire.Star.realTime.contains { Int($0) == dots } ? 2 : 0
        return (part > 0 ? [0x1B, 0x49, UInt8(part)] : []) + [0x1B, 0x49, UInt8(clamping: dots - part)]
    }

    func cut(_ cutter: TicketPrinterProfile.Cutter) -> [UInt8] {
        guard self == .starLine else { return Wire.cut(cutter) }
        // ESC d 2 and 3: feeds to the knife, full and partial. ESC a: feeds lines.
        return switch cutter {
        case .none: [0x1B, 0x61, UInt8(Wire.linesToTearBar)]
        case .feedsPartial, .partial, .oldPartial, .masungMark: [0x1B, 0x64, 0x03]
        case .feedsFull, .full, .oldFull, .customMark: [0x1B, 0x64, 0x02]
        }
    }

    /// Whether this byte makes a command that printers obey on arrival, even inside data.
    func isRealTime(_ byte: UInt8, after before: UInt8) -> Bool {
        switch self {
        case .escpos: before == Wire.dataLinkEscape && Wire.realTime.contains(byte)
        case .starLine: Wire.Star.realTime.contains(byte)
        }
    }
}
