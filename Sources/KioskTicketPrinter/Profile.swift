import KioskCore

/// What one kind of ticket printer can do: data, so that a new model is a new row.
package struct TicketPrinterProfile: Hashable, Sendable {
    /// Which characters its font has.
    package enum Font: Hashable, Sendable {
        /// GBK: the two-byte characters. What is missing is drawn.
        case gbk
        /// All of GB 18030, those of four bytes too.
        case gb18030
    }

    /// How Chinese characters get larger.
    package enum ChineseSize: Hashable, Sendable {
        /// GS !, like all characters: 1 to 6 times.
        case asLatin
        /// Only FS ! with these bits, 1 or 2 times; what is larger is drawn.
        case mode(wide: UInt8, high: UInt8)
    }

    package enum Symbols: Hashable, Sendable {
        /// GS ( k, up to so many bytes of text; longer ones are drawn.
        case native(limit: Int)
        case drawn
    }

    package enum Cutter: Hashable, Sendable {
        case none
        /// GS V A and B: feeds to the knife by itself.
        case feedsFull, feedsPartial
        /// GS V 0 and 1, after so many lines.
        case full(lines: Int), partial(lines: Int)
        /// ESC i and ESC m, after so many lines.
        case oldFull(lines: Int), oldPartial(lines: Int)
    }

    /// How it proves that a ticket is on paper.
    package enum Proof: Hashable, Sendable {
        /// GS ( H: sends a mark back when everything before it has been printed.
        case processID
        /// GS r 1: answers when everything before it has been processed, which
        /// counts as printed if it says afterwards that nothing is the matter.
        case paperSensors
    }

    package let name: String
    /// For people.
    package let title: String
    /// Characters of 12 dots on a line.
    package let columns: Int
    package let font: Font
    package let chineseSize: ChineseSize
    package let symbols: Symbols
    package let cutter: Cutter
    package let proof: Proof
    package let status: StatusDialect
    /// GS I 67 is answered.
    package let tellsModel: Bool
    /// The most bytes of one raster command. Bands are no larger, so that a
    /// small receive buffer takes them and a broken one is soon over.
    package let largestRaster: Int

    package var dots: Int { columns * 12 }

    package var capabilities: Capabilities {
        cutter == .none ? [.print, .printQR, .tellPaper] : [.print, .printQR, .tellPaper, .cut]
    }

    package static let all = [generic, generic58, epson, epson58]

    package static func named(_ name: String) -> TicketPrinterProfile? { all.first { $0.name == name } }

    /// Draws what not every Chinese printer has.
    package static let generic = TicketPrinterProfile(
        name: "generic", title: "80 mm, ESC/POS, Chinese font", columns: 48,
        font: .gbk, chineseSize: .asLatin, symbols: .drawn, cutter: .feedsPartial,
        proof: .paperSensors, status: .epson, tellsModel: false, largestRaster: 4096)

    package static let generic58 = TicketPrinterProfile(
        name: "generic-58", title: "58 mm, ESC/POS, Chinese font", columns: 32,
        font: .gbk, chineseSize: .asLatin, symbols: .drawn, cutter: .none,
        proof: .paperSensors, status: .epson, tellsModel: false, largestRaster: 4096)

    package static let epson = TicketPrinterProfile(
        name: "epson", title: "80 mm, Epson TM with Chinese font", columns: 48,
        font: .gbk, chineseSize: .asLatin, symbols: .native(limit: 1000), cutter: .feedsPartial,
        proof: .processID, status: .epson, tellsModel: true, largestRaster: 4096)

    package static let epson58 = TicketPrinterProfile(
        name: "epson-58", title: "58 mm, Epson TM with Chinese font", columns: 32,
        font: .gbk, chineseSize: .asLatin, symbols: .native(limit: 1000), cutter: .feedsPartial,
        proof: .processID, status: .epson, tellsModel: true, largestRaster: 4096)
}
