import KioskCore

/// What one kind of ticket printer can do: data, so that a new model is a new row.
package struct TicketPrinterProfile: Hashable, Sendable, CustomStringConvertible {
    /// In which commands it takes a ticket.
    package enum Language: Hashable, Sendable {
        case escpos
        /// Star's line mode.
        case starLine
    }

    /// Which characters its font surely has. What is missing is drawn.
    package enum Font: Hashable, Sendable {
        /// Latin letters alone: every line with Chinese is a picture.
        case ascii
        /// GBK: the two-byte characters.
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
        /// Masung's own command (13 50 48), which knows no level of correction.
        case masung(limit: Int)
        case drawn
    }

    package enum Barcodes: Hashable, Sendable {
        /// GS k, in the middle of the paper.
        case native
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
        /// To the mark of pre-printed paper (黑标), then the cut: Custom's GS F8 and ESC i,
        /// Masung's GS V B 0.
        case customMark, masungMark
    }

    /// How it proves that a ticket is on paper.
    package enum Proof: Hashable, Sendable {
        /// GS ( H: sends a mark back when everything before it has been printed.
        case processID
        /// Star's ETB: counts when everything before it has been printed.
        case endCounter
        /// GS r 1: answers when everything before it has been processed, which
        /// counts as printed if it says afterwards that nothing is the matter.
        case paperSensors
    }

    /// What a presenter can be told; nil is what it cannot do.
    package struct PresenterUnit: Hashable, Sendable {
        let retract: [UInt8]?
        let eject: [UInt8]?
    }

    package let name: String
    /// For people.
    package let title: String
    /// Whose own commands it knows.
    var brand = Wire.Brand.epson
    var language: Language { brand == .star ? .starLine : .escpos }
    /// Characters of 12 dots on a line.
    package var columns = 48
    var font = Font.gbk
    var chineseSize = ChineseSize.asLatin
    /// ESC *: small pictures between characters.
    var drawsInLines: Bool { font != .ascii && language == .escpos }
    var symbols = Symbols.drawn
    var barcodes = Barcodes.drawn
    package let cutter: Cutter
    package var proof: Proof
    var status = StatusDialect.epson
    var presenter: PresenterUnit?
    /// Sent before each ticket.
    var prologue: [UInt8] = []
    /// GS I 67 is answered.
    var tellsModel = false
    /// The most bytes of one picture's command. Bands are no larger, so that a
    /// small receive buffer takes them and a broken one is soon over.
    var largestRaster = 4096
    /// By what it is recognised.
    var clues = Clues()

    package var description: String { name }

    package var dots: Int { columns * 12 }

    package var capabilities: Capabilities {
        var all: Capabilities = [.print, .printQR, .tellPaper]
        if cutter != .none { all.insert(.cut) }
        if presenter != nil { all.insert(.present) }
        return all
    }

    /// Who is recognised by a word comes before those whose word is less particular.
    package static let all = [
        generic, generic58, epson, epson58, masung, masungMark, customKPM, custom, customMark, citizen, star,
    ]

    package static func named(_ name: String) -> TicketPrinterProfile? { all.first { $0.name == name } }

    /// Draws what not every Chinese printer has.
    package static let generic = TicketPrinterProfile(
        name: "generic", title: "80 mm, ESC/POS, Chinese font", cutter: .feedsPartial, proof: .paperSensors)

    package static let generic58 = TicketPrinterProfile(
        name: "generic-58", title: "58 mm, ESC/POS, Chinese font", columns: 32, cutter: .none, proof: .paperSensors,
        clues: Clues(words: ["POS58", "POS-58", "58MM", "T-58"], devices: [.init(0x0416, 0x5011)]))

    package static let epson = TicketPrinterProfile(
        name: "epson", title: "80 mm, Epson TM with Chinese font", symbols: .native(limit: 1000), barcodes: .native,
        cutter: .feedsPartial, proof: .processID, tellsModel: true,
        clues: Clues(words: ["EPSON"], vendor: 0x04B8, devices: [.init(0x04B8)]))

    package static let epson58 = TicketPrinterProfile(
        name: "epson-58", title: "58 mm, Epson TM with Chinese font", columns: 32, symbols: .native(limit: 1000), barcodes: .native,
        cutter: .feedsPartial, proof: .processID, tellsModel: true)

    package static let masung = TicketPrinterProfile(
        name: "masung", title: "80 mm, Masung 美松 with presenter", brand: .masung, symbols: .masung(limit: 200), cutter: .oldFull(lines: 4),
        proof: .paperSensors, status: .masung, presenter: PresenterUnit(retract: nil, eject: nil),
        prologue: Wire.Masung.commandMode,
        clues: Clues(words: ["MASUNG", "T500II", "MS-532"], devices: [.init(0x0519, 0x2013), .init(0x0519, 0x2015)]))

    package static let masungMark = TicketPrinterProfile(
        name: "masung-mark", title: "the same, paper with black marks 黑标", brand: .masung, symbols: .masung(limit: 200), cutter: .masungMark,
        proof: .paperSensors, status: .masung, presenter: PresenterUnit(retract: nil, eject: nil),
        prologue: Wire.Masung.commandMode)

    package static let custom = TicketPrinterProfile(
        name: "custom", title: "80 mm, Custom VKP with presenter", brand: .custom, font: .ascii, cutter: .oldFull(lines: 0),
        proof: .paperSensors, status: .custom, presenter: PresenterUnit(retract: nil, eject: Wire.Custom.eject),
        clues: Clues(words: ["VKP80", "CUSTOM"], devices: [.init(0x0DD4)]))

    package static let customKPM = TicketPrinterProfile(
        name: "custom-kpm", title: "80 mm, Custom KPM with presenter that retracts", brand: .custom, font: .ascii, cutter: .oldFull(lines: 0),
        proof: .paperSensors, status: .customKPM,
        presenter: PresenterUnit(retract: Wire.Custom.retract, eject: Wire.Custom.eject),
        clues: Clues(words: ["KPM"]))

    package static let customMark = TicketPrinterProfile(
        name: "custom-mark", title: "80 mm, Custom VKP, paper with black marks 黑标", brand: .custom, font: .ascii, cutter: .customMark,
        proof: .paperSensors, status: .custom, presenter: PresenterUnit(retract: nil, eject: Wire.Custom.eject))

    package static let citizen = TicketPrinterProfile(
        name: "citizen", title: "80 mm, Citizen PPU-700 with presenter", brand: .citizen, font: .ascii, cutter: .feedsFull,
        proof: .paperSensors, status: .citizen, presenter: PresenterUnit(retract: Wire.Citizen.retract, eject: nil),
        clues: Clues(words: ["PPU-700", "PPU-231"]))

    package static let star = TicketPrinterProfile(
        name: "star", title: "80 mm, Star in line mode, TUP900 with presenter", brand: .star, font: .ascii,
        cutter: .feedsFull, proof: .endCounter, status: .star,
        presenter: PresenterUnit(retract: Wire.Star.retract, eject: nil),
        clues: Clues(words: ["TUP9", "STAR MICRONICS"], devices: [.init(0x0519, 0x0001), .init(0x0519, 0x0003)]))
}
