/// How one maker's printers tell their state and which commands are theirs: data, and no code.
/// The layouts are of the manuals of Epson (TM-T88), Masung (T500II), Custom (VKP80, KPM),
/// Citizen (PPU-700) and Star (Line Mode, TUP900).
package struct Dialect: Sendable {
    package enum Name: String, CaseIterable, Sendable {
        /// What most boards do: Epson's commands, no presenter.
        case generic
        case epson
        case masung
        case custom
        case citizen
        /// Line Mode: another language altogether.
        case star
    }

    /// What a bit can say of the printer.
    enum Sign: Sendable {
        case offline, switchedOffline, error, feedButton, feeding
        case coverOpen, coverOpenedWhilePrinting, headHot, voltageLow, voltageHigh
        case nearEnd, secondNearEnd, paperPresent, paperEnd
        case cutter, broken, markLost
        /// The paper is stuck in the presenter.
        case presenterJam
        case presenterError   // or its bin is full
        case ticketInOutput, noTicketInOutput
        case ticketPulled
        /// Star: an end marker (ETB) was reached since the last report.
        case counted
        /// Star: bits of how often, and of where the presenter's ticket is.
        case count(UInt8), position(UInt8)
    }

    /// A byte of an answer.
    struct Byte: Sendable {
        var fixed: UInt8 = 0
        var bits: [(bit: UInt8, sign: Sign)] = []

        init(_ fixed: UInt8 = 0, _ bits: KeyValuePairs<UInt8, Sign> = [:]) {
            self.fixed = fixed
            self.bits = bits.map { (bit: $0.key, sign: $0.value) }
        }
    }

    let name: Name
    var maker: String
    var model80: String
    var model58: String
    /// As USB has it.
    var vendor: UInt16
    var product: UInt16

    /// Answers to DLE EOT n.
    var realTime: [UInt8: [Byte]]
    /// The reports of GS a; empty: the command is not known.
    var automatic: [Byte]
    /// Which bit of the mask asks for each byte of them.
    var automaticMask: [UInt8] = [Wire.Mask.online, Wire.Mask.error, Wire.Mask.paper, 0]
    /// Custom's four bytes of full status, in the order of GS E0's mask.
    var full: [Byte] = []
    /// GS e 6.
    var ejector: Byte?
    /// GS r 1.
    var sensor = Byte(0, [0x03: .nearEnd, 0x0C: .paperEnd])
    /// One byte to GS I n.
    var type: [UInt8: UInt8] = [1: 0x20, 2: 0x03, 3: 0x01]
    /// GS I 65 to 69 are answered.
    var tellsNames = true

    /// GS ( H is answered.
    var hasProcessID = false
    /// DLE DC4 8 clears the buffers and says so.
    var clearsOnRequest = false
    /// DLE ENQ 2 clears them in an error that can be recovered from.
    var recoversOnRequest = true
    /// Questions in the stream are answered although the printer is offline, when nothing to print is before them.
    var answersOffline = false
    /// A presenter (送纸器) holds the ticket until somebody takes it.
    var hasPresenter = false
    /// A cut feeds to the cutter by itself.
    var feedsBeforeCut = false
    var language = Language.escpos(own: [])
    var isStar: Bool { if case .starLine = language { true } else { false } }

    private typealias Wire = TicketPrinterWire
}

extension Dialect {
    init(_ name: Name) {
        self = switch name {
        case .generic: .generic
        case .epson: .epson
        case .masung: .masung
        case .custom: .custom
        case .citizen: .citizen
        case .star: .star
        }
    }

    private typealias Code = TicketPrinterWire.Code
    /// Bits 1 and 4 of an answer to DLE EOT are always set.
    private static let realTimeFixed: UInt8 = 0x12
    private static let automaticFixed: UInt8 = 0x10

    private static let epsonRealTime: [UInt8: [Byte]] = [
        1: [Byte(realTimeFixed, [0x08: .offline, 0x40: .feedButton])],
        2: [Byte(realTimeFixed, [0x04: .coverOpen, 0x08: .feedButton, 0x20: .paperEnd, 0x40: .error])],
        3: [Byte(realTimeFixed, [0x08: .cutter, 0x20: .broken, 0x40: .headHot, 0x40: .coverOpenedWhilePrinting])],
        4: [Byte(realTimeFixed, [0x0C: .nearEnd, 0x60: .paperEnd])],
    ]

    private static let epsonAutomatic = [
        Byte(automaticFixed, [0x08: .offline, 0x20: .coverOpen, 0x40: .feedButton]),
        Byte(0, [0x08: .cutter, 0x20: .broken, 0x40: .headHot, 0x40: .coverOpenedWhilePrinting]),
        Byte(0, [0x03: .nearEnd, 0x0C: .paperEnd]),
        Byte(),
    ]

    static let generic = Dialect(
        name: .generic, maker: "kiosk-twin", model80: "TWIN-80", model58: "TWIN-58", vendor: 0x1FC9, product: 0x2016,
        realTime: epsonRealTime, automatic: epsonAutomatic, hasProcessID: true, clearsOnRequest: true)

    static let epson = Dialect(
        name: .epson, maker: "EPSON", model80: "TM-T88V", model58: "TM-T20II", vendor: 0x04B8, product: 0x0202,
        realTime: epsonRealTime, automatic: epsonAutomatic, hasProcessID: true, clearsOnRequest: true)

    /// DLE EOT 5 uses the bits that are fixed elsewhere.
    static let masung = Dialect(
        name: .masung, maker: "MASUNG", model80: "MS-T500II", model58: "MS-532II", vendor: 0x0519, product: 0x2013,
        realTime: epsonRealTime.merging([
            3: [Byte(realTimeFixed, [0x08: .cutter, 0x20: .markLost, 0x40: .headHot, 0x40: .coverOpenedWhilePrinting])],
            5: [Byte(0, [0x80: .presenterError, 0x08: .presenterJam, 0x02: .ticketPulled, 0x04: .ticketInOutput])],
        ]) { $1 },
        automatic: [
            epsonAutomatic[0],
            Byte(0, [0x04: .markLost, 0x08: .cutter, 0x20: .broken, 0x40: .headHot, 0x40: .coverOpenedWhilePrinting]),
            epsonAutomatic[2], Byte(),
        ],
        type: [1: 0x20, 2: 0x03, 3: 0x01, 4: 0x00, 5: 0x00, 6: 0x01], tellsNames: false,
        answersOffline: true, hasPresenter: true,
        language: .escpos(own: [.markFeed, .markFeedAndPrint, .commandMode, .masungSymbol, .masungOffset]))

    /// Its full status has no fixed bits.
    static let custom: Dialect = {
        let full = [
            Byte(0, [0x01: .paperEnd, 0x04: .nearEnd, 0x20: .ticketInOutput]),
            Byte(0, [0x02: .coverOpen, 0x08: .feeding, 0x20: .feedButton]),
            Byte(0, [0x01: .headHot, 0x08: .voltageLow, 0x08: .voltageHigh, 0x40: .presenterJam, 0x80: .markLost]),
            Byte(0, [0x01: .cutter, 0x08: .broken]),
        ]
        return Dialect(
            name: .custom, maker: "CUSTOM", model80: "VKP80", model58: "KPM", vendor: 0x0DD4, product: 0x0001,
            realTime: epsonRealTime.merging([20: [Byte(0x10), Byte(0x0F)] + full]) { $1 },
            automatic: epsonAutomatic, full: full,
            ejector: Byte(0, [0x01: .nearEnd, 0x04: .paperPresent, 0x08: .ticketInOutput, 0x10: .feeding, 0x40: .error,
                              0x80: .presenterJam]),
            answersOffline: true, hasPresenter: true, feedsBeforeCut: true,
            language: .escpos(own: [.ejector, .automaticFull, .paperLeft, .markAlign, .notchDistance]))
    }()

    static let citizen = Dialect(
        name: .citizen, maker: "CITIZEN", model80: "PPU-700", model58: "PPU-700", vendor: 0x1D90, product: 0x0001,
        realTime: epsonRealTime.merging([
            3: [Byte(realTimeFixed, [0x04: .markLost, 0x04: .presenterError, 0x08: .cutter, 0x20: .broken, 0x40: .headHot,
                                     0x40: .coverOpenedWhilePrinting])],
            4: [Byte(realTimeFixed, [0x04: .nearEnd, 0x08: .secondNearEnd, 0x20: .paperEnd, 0x40: .ticketInOutput])],
            5: [Byte(realTimeFixed, [0x04: .coverOpen, 0x08: .headHot, 0x20: .voltageLow, 0x40: .voltageHigh])],
            6: [Byte(realTimeFixed, [0x20: .presenterError])],
        ]) { $1 },
        automatic: [
            epsonAutomatic[0],
            Byte(0, [0x02: .presenterError, 0x04: .markLost, 0x08: .cutter, 0x20: .broken, 0x40: .headHot,
                     0x40: .coverOpenedWhilePrinting]),
            Byte(0, [0x01: .nearEnd, 0x02: .secondNearEnd, 0x04: .paperEnd, 0x08: .noTicketInOutput]),
            Byte(),
        ],
        answersOffline: true, hasPresenter: true, language: .escpos(own: [.presenter]))

    /// Nine bytes of status, asked for by ESC ACK SOH or sent by themselves after ESC RS a.
    static let star = Dialect(
        name: .star, maker: "STAR", model80: "TUP992", model58: "TUP542", vendor: 0x0519, product: 0x0003, realTime: [:],
        automatic: StarWire.header.map { Byte($0) } + [
            Byte(0, [0x40: .switchedOffline, 0x20: .coverOpen, 0x08: .offline, 0x04: .feedButton, 0x02: .counted]),
            Byte(0, [0x40: .headHot, 0x20: .broken, 0x08: .cutter, 0x04: .voltageLow, 0x04: .voltageHigh]),
            Byte(0, [0x08: .markLost, 0x04: .presenterJam]),
            Byte(0, [0x08: .paperEnd, 0x04: .nearEnd, 0x02: .secondNearEnd]),
            Byte(),
            Byte(0, [0x40: .count(0x40), 0x20: .count(0x20), 0x08: .count(0x08), 0x04: .count(0x04), 0x02: .count(0x02)]),
            Byte(0, [0x08: .position(0x08), 0x04: .position(0x04), 0x02: .position(0x02)]),
        ],
        automaticMask: [0, 0] + [UInt8](repeating: 0xFF, count: 7),
        type: [:], tellsNames: false, recoversOnRequest: false, answersOffline: false, hasPresenter: true, language: .starLine)
}
