/// The bytes of ESC/POS, by the names of Epson's manuals, and what brands have beside
/// it. `Wire+Language.swift` has Star's, `Wire+Dialects.swift` the bits of status; no
/// other file holds any.
///
/// Sources: the command manuals of Epson TM-T88III and TM-U230 and Citizen
/// PPU-700 for status and recovery, HCC POS80B and Zijiang for Chinese text, Custom
/// VKP80 and KPM210 and Masung T500II for what is their own.
enum Wire {
    // Text and layout, in stream order.
    static let initialize: [UInt8] = [0x1B, 0x40]  // ESC @
    static let chineseOn: [UInt8] = [0x1C, 0x26]  // FS &: bytes above 7F come in pairs
    static let lineFeed: UInt8 = 0x0A
    static let nothing: UInt8 = 0x00  // ignored between commands

    static func alignment(_ n: UInt8) -> [UInt8] { [0x1B, 0x61, n] }  // ESC a: 0 left, 1 centre, 2 right
    static func bold(_ on: Bool) -> [UInt8] { [0x1B, 0x45, on ? 1 : 0] }  // ESC E
    static func underline(_ on: Bool) -> [UInt8] { [0x1B, 0x2D, on ? 1 : 0] }  // ESC -
    static func chineseUnderline(_ on: Bool) -> [UInt8] { [0x1C, 0x2D, on ? 1 : 0] }  // FS -
    static func inverted(_ on: Bool) -> [UInt8] { [0x1D, 0x42, on ? 1 : 0] }  // GS B
    /// GS !: 1 to 6 times a character.
    static func size(wide: Int, high: Int) -> [UInt8] {
        [0x1D, 0x21, UInt8(clamping: (wide &- 1) & 7) << 4 | UInt8(clamping: (high &- 1) & 7)]
    }
    static func chineseMode(_ bits: UInt8) -> [UInt8] { [0x1C, 0x21, bits] }  // FS !
    static let chineseModeUnderline: UInt8 = 0x80
    /// ESC $: dots from the left edge.
    static func position(_ dots: Int) -> [UInt8] { [0x1B, 0x24] + word(dots) }
    /// ESC J: 0 to 255 dots.
    static func feed(dots: Int) -> [UInt8] { [0x1B, 0x4A, UInt8(clamping: dots)] }
    static let mostDots = 255
    static func feed(lines: Int) -> [UInt8] { [0x1B, 0x64, UInt8(clamping: lines)] }  // ESC d

    static func cut(_ cutter: TicketPrinterProfile.Cutter) -> [UInt8] {
        switch cutter {
        case .none: feed(lines: linesToTearBar)
        case .feedsFull: [0x1D, 0x56, 0x41, marginDots]  // GS V A: feeds to the knife by itself
        case .feedsPartial: [0x1D, 0x56, 0x42, marginDots]  // GS V B
        case .full(let lines): feed(lines: lines) + [0x1D, 0x56, 0x00]  // GS V 0
        case .partial(let lines): feed(lines: lines) + [0x1D, 0x56, 0x01]  // GS V 1
        case .oldFull(let lines): (lines > 0 ? feed(lines: lines) : []) + [0x1B, 0x69]  // ESC i
        case .oldPartial(let lines): (lines > 0 ? feed(lines: lines) : []) + [0x1B, 0x6D]  // ESC m
        case .customMark: Custom.toMark + [0x1B, 0x69]
        case .masungMark: [0x1D, 0x56, 0x42, 0x00]
        }
    }
    /// White between the last line and the knife, 3 mm.
    private static let marginDots: UInt8 = 24
    /// From the head of a printer without a cutter to the bar at which paper is torn.
    static let linesToTearBar = 4

    /// GS v 0: rows of 1-bit dots, most significant bit left, 1 is black. Only at
    /// the start of a line.
    static func raster(bytesPerRow: Int, rows: Int) -> [UInt8] {
        [0x1D, 0x76, 0x30, 0x00] + word(bytesPerRow) + word(rows)
    }

    /// ESC * 33: columns of 24 dots from left to right, three bytes each, as high as the line.
    static func columns(count: Int) -> [UInt8] { [0x1B, 0x2A, 0x21] + word(count) }

    // QR code, GS ( k with cn 49 (31). The store outlives a print: always store, then print.
    static let qrModel2: [UInt8] = [0x1D, 0x28, 0x6B, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00]
    static func qrModule(dots: Int) -> [UInt8] { [0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x43, UInt8(clamping: dots)] }
    /// 0 to 3 for L, M, Q, H.
    static func qrLevel(_ level: UInt8) -> [UInt8] { [0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x45, 0x30 &+ level] }
    static func qrStore(count: Int) -> [UInt8] { [0x1D, 0x28, 0x6B] + word(count &+ 3) + [0x31, 0x50, 0x30] }
    static let qrPrint: [UInt8] = [0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x51, 0x30]

    // Real time: obeyed on arrival, even offline and with a full buffer, unless
    // they fall inside the data of another command.
    /// DLE EOT 1 to 6.
    static func status(_ n: UInt8) -> [UInt8] { [0x10, 0x04, n] }
    /// DLE DC4 8: clears receive and print buffer and says so. NULs before it end a
    /// real-time command that was cut off.
    static let clearAndTell: [UInt8] = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]
    static let longestRealTime = 10
    /// DLE ENQ 2: recovers from an error that can be recovered from, and clears; silent.
    static let recoverAndClear: [UInt8] = [0x10, 0x05, 0x02]
    /// What after `dataLinkEscape` makes a real-time command: EOT, ENQ, DC4.
    static let dataLinkEscape: UInt8 = 0x10
    static let realTime: [UInt8] = [0x04, 0x05, 0x14]
    /// Set in one of these as part of a picture: it is none any more.
    static let harmlessDot: UInt8 = 0x08

    // Answered in stream order.
    /// GS r 1: the paper sensors, once the data before it has been processed.
    static let paperSensors: [UInt8] = [0x1D, 0x72, 0x01]
    /// GS ( H 48: a mark that is sent back once the data before it has been printed.
    static func processID(_ id: [UInt8]) -> [UInt8] { [0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30] + id }
    /// GS I 66 and 67: the maker's and the model's name.
    static let makerName: [UInt8] = [0x1D, 0x49, 0x42]
    static let modelName: [UInt8] = [0x1D, 0x49, 0x43]
    /// GS a 0: nothing unasked, so that the bytes of ASB and of GS r never meet.
    static let noReports: [UInt8] = [0x1D, 0x61, 0x00]

    static func word(_ n: Int) -> [UInt8] { [UInt8(truncatingIfNeeded: n), UInt8(truncatingIfNeeded: n &>> 8)] }

    // MARK: - Brands

    enum Masung {
        /// ESC y 3: ESC/POS (EPOS), not its own set (EPIC).
        static let commandMode: [UInt8] = [0x1B, 0x79, 0x03]
        /// Its QR code: cell 1 to 9 dots, no level of correction; the text ends with a NUL.
        static func qr(_ text: String, dots: Int) -> [UInt8] {
            let start: [UInt8] = [0x13, 0x50, 0x48]
            return start + [0x01, 0x01] + start + [0x02, 0x01] + start + [0x03, UInt8(clamping: min(max(dots, 1), 9))]
                + start + [0x04] + text.utf8 + [0x00] + start + [0x05]
        }
    }

    enum Custom {
        static let fullStatus: [UInt8] = [0x10, 0x04, 0x14]  // DLE EOT 20
        static let unitStatus: [UInt8] = [0x1D, 0x65, 0x06]  // GS e 6
        static let retract: [UInt8] = [0x1D, 0x65, 0x02]  // GS e 2, KPM only: VKP starts its motor
        static let eject: [UInt8] = [0x1D, 0x65, 0x05]  // GS e 5
        static let toMark: [UInt8] = [0x1D, 0xF8]  // GS F8
    }

    enum Citizen {
        static let retract: [UInt8] = [0x1D, 0x52, 0x30]  // GS R 0
    }

    // MARK: - Replies

    /// Fixed bits, the same in all manuals of ESC/POS.
    enum Reply {
        static let xon: UInt8 = 0x11
        static let xoff: UInt8 = 0x13
        static func isStatus(_ byte: UInt8) -> Bool { byte & 0x93 == 0x12 }  // DLE EOT
        static func beginsReport(_ byte: UInt8) -> Bool { byte & 0x93 == 0x10 }  // ASB, 3 more bytes follow
        static func isPlain(_ byte: UInt8) -> Bool { byte & 0x90 == 0 }  // GS r, GS I 1 to 3, ASB bytes 2 to 4
        static let block: UInt8 = 0x37
        static let textBlock: UInt8 = 0x5F
        static let blockEnd: UInt8 = 0x00
        static let processID: UInt8 = 0x22
        static let cleared: UInt8 = 0x25

        /// Custom: the byte after 10 has a bit for each byte that follows.
        static func customLength(_ which: UInt8) -> Int? { 0x01...0x0F ~= which ? 2 + which.nonzeroBitCount : nil }
        private static let customAll: UInt8 = 0x0F
        /// Star: the first byte of ASB says how many there are.
        static func starLength(_ first: UInt8) -> Int? {
            guard first & 0x91 == 0x01 else { return nil }
            let length = Star.number(first)
            return length >= 3 ? length : nil
        }

        static func continues(_ byte: UInt8, _ grammar: StatusDialect.Grammar) -> Bool {
            switch grammar {
            case .epson: isPlain(byte)
            case .custom: true
            case .star: byte & 0x91 == 0
            }
        }
        /// Whether a report says all that its dialect has.
        static func isWhole(_ report: [UInt8], _ grammar: StatusDialect.Grammar) -> Bool {
            grammar != .custom || report.dropFirst().first == customAll
        }
    }
}
