/// The bytes of ESC/POS as a thermal printer sees them: Epson's, and what other makers have besides.
enum TicketPrinterWire {
    /// Prefix and code of a command.
    enum Code: UInt16 {
        // ESC
        case initialise = 0x1B40
        case align = 0x1B61
        case bold = 0x1B45
        case doubleStrike = 0x1B47
        case underline = 0x1B2D
        case upsideDown = 0x1B7B
        case rotate = 0x1B56
        case printMode = 0x1B21
        case font = 0x1B4D
        case characterSpacing = 0x1B20
        case defaultLineSpacing = 0x1B32
        case lineSpacing = 0x1B33
        case absolutePosition = 0x1B24
        case relativePosition = 0x1B5C
        case tabStops = 0x1B44
        case feedLines = 0x1B64
        case feedDots = 0x1B4A
        case codePage = 0x1B74
        case internationalSet = 0x1B52
        case columnImage = 0x1B2A
        case fullCut = 0x1B69
        case partialCut = 0x1B6D
        case drawer = 0x1B70
        case buzzer = 0x1B42
        case escapeBlock = 0x1B28
        case select = 0x1B3D
        case panel = 0x1B63
        case userFont = 0x1B25   // Masung: italic
        // GS
        case size = 0x1D21
        case reverse = 0x1D42
        case leftMargin = 0x1D4C
        case printWidth = 0x1D57
        case block = 0x1D28
        case longBlock = 0x1D38
        case raster = 0x1D76
        case cut = 0x1D56
        case barcode = 0x1D6B
        case barcodeHeight = 0x1D68
        case barcodeModule = 0x1D77
        case barcodeTextPosition = 0x1D48
        case barcodeTextFont = 0x1D66
        case sensor = 0x1D72
        case identity = 0x1D49
        case automaticStatus = 0x1D61
        case smoothing = 0x1D62
        // of one maker only
        case markFeed = 0x1B0C            // Masung
        case markFeedAndPrint = 0x1D0C    // Masung
        case commandMode = 0x1B79         // Masung
        case masungSymbol = 0x1350
        case masungOffset = 0x1374
        case ejector = 0x1D65             // Custom
        case automaticFull = 0x1DE0       // Custom
        case paperLeft = 0x1DE1           // Custom
        case markAlign = 0x1DF8           // Custom
        case notchDistance = 0x1DE7       // Custom
        case presenter = 0x1D52           // Citizen
        // of Star's Line Mode
        case count = 0x0017
        case cancel = 0x0018
        case restartCount = 0x1B1E
        case band = 0x1B6B
        // FS
        case chineseOn = 0x1C26
        case chineseOff = 0x1C2E
        case chineseMode = 0x1C21
        case chineseQuad = 0x1C57
        case chineseUnderline = 0x1C2D
        case chineseSpacing = 0x1C53
        case userGlyph = 0x1C32
        // DLE: acted upon when they arrive, passed over when the print data reaches them
        case realTimeStatus = 0x1004
        case realTimeRequest = 0x1005
        case realTimeControl = 0x1014
    }

    /// Known only where the dialect says so.
    private static let foreign: Set<Code> = [
        .markFeed, .markFeedAndPrint, .commandMode, .masungSymbol, .masungOffset,
        .ejector, .automaticFull, .paperLeft, .markAlign, .notchDistance, .presenter,
        .count, .cancel, .restartCount, .band,
    ]

    static func code(_ first: UInt8, _ second: UInt8, own: Set<Code>) -> Code? {
        guard let code = Code(rawValue: UInt16(first) << 8 | UInt16(second)) else { return nil }
        return foreign.contains(code) && !own.contains(code) ? nil : code
    }

    /// How many bytes belong to a command after its code.
    enum Length {
        case fixed(Int)
        /// Up to and with a NUL.
        case untilNUL
        case depends
    }

    static func length(of code: Code) -> Length {
        switch code {
        case .initialise, .defaultLineSpacing, .fullCut, .partialCut, .chineseOn, .chineseOff,
             .markFeed, .markFeedAndPrint, .paperLeft, .markAlign, .count, .cancel, .restartCount, .band: .fixed(0)
        case .align, .bold, .doubleStrike, .underline, .upsideDown, .rotate, .printMode, .font, .characterSpacing,
             .lineSpacing, .feedLines, .feedDots, .codePage, .internationalSet, .select, .size, .reverse,
             .barcodeHeight, .barcodeModule, .barcodeTextPosition, .barcodeTextFont, .sensor, .identity,
             .automaticStatus, .smoothing, .chineseMode, .chineseQuad, .chineseUnderline,
             .realTimeStatus, .realTimeRequest, .userFont, .commandMode, .automaticFull: .fixed(1)
        case .absolutePosition, .relativePosition, .buzzer, .panel, .leftMargin, .printWidth, .chineseSpacing,
             .notchDistance: .fixed(2)
        case .drawer: .fixed(3)
        case .masungOffset: .fixed(4)
        case .userGlyph: .fixed(2 + 72)
        case .tabStops: .untilNUL
        case .columnImage, .escapeBlock, .block, .longBlock, .raster, .cut, .barcode, .realTimeControl,
             .masungSymbol, .ejector, .presenter: .depends
        }
    }

    /// The parameter bytes of a command of variable length; nil while too few have come to tell.
    static func dependentLength(of code: Code, _ bytes: ArraySlice<UInt8>) -> Int? {
        let b = Array(bytes.prefix(8))
        switch code {
        case .columnImage:   // m nL nH
            guard b.count >= 3 else { return nil }
            return 3 + (Int(b[1]) | Int(b[2]) << 8) * (b[0] >= 32 ? 3 : 1)
        case .escapeBlock, .block:   // letter pL pH
            guard b.count >= 3 else { return nil }
            return 3 + (Int(b[1]) | Int(b[2]) << 8)
        case .longBlock:   // letter p1..p4
            guard b.count >= 5 else { return nil }
            return 5 + (Int(b[1]) | Int(b[2]) << 8 | Int(b[3]) << 16 | Int(b[4]) << 24)
        case .raster:   // 0 m xL xH yL yH
            guard b.count >= 6 else { return nil }
            return 6 + (Int(b[2]) | Int(b[3]) << 8) * (Int(b[4]) | Int(b[5]) << 8)
        case .cut:
            guard let m = b.first else { return nil }
            return m == feedAndCutFull || m == feedAndCutPartial ? 2 : 1
        case .barcode:
            guard let m = b.first else { return nil }
            if m <= 6 { return bytes.firstIndex(of: 0).map { $0 - bytes.startIndex + 1 } }
            return b.count >= 2 ? 2 + Int(b[1]) : nil
        case .masungSymbol:   // 48 function …
            guard b.count >= 2 else { return nil }
            switch b[1] {
            case MasungSymbol.store: return bytes.dropFirst(2).firstIndex(of: 0).map { $0 - bytes.startIndex + 1 }
            case MasungSymbol.print: return 2
            default: return 3
            }
        case .ejector:
            guard let n = b.first else { return nil }
            return n == Ejector.presentSteps ? 2 : 1
        case .presenter:
            guard let function = b.first else { return nil }
            return function == presenterTime ? 2 : 1
        case .realTimeControl:
            guard let function = b.first else { return nil }
            return function == clearBuffers[2] ? clearBuffers.count - 2 : 3
        default: return 0
        }
    }

    /// How long the command is that begins so, with its code and its data; nil: there is none, or it does not say.
    static func announced(_ data: ArraySlice<UInt8>, own: Set<Code>) -> Int? {
        guard data.count >= 2, let first = data.first, Control.isPrefix(first, own: own),
              let code = code(first, data[data.startIndex + 1], own: own) else { return nil }
        return switch length(of: code) {
        case .fixed(let number): 2 + number
        case .untilNUL: nil
        case .depends: dependentLength(of: code, data.dropFirst(2)).map { 2 + $0 }
        }
    }

    enum Control {
        static let tab: UInt8 = 0x09
        static let lineFeed: UInt8 = 0x0A
        static let carriageReturn: UInt8 = 0x0D
        static let formFeed: UInt8 = 0x0C
        static let dle: UInt8 = 0x10
        static let dc3: UInt8 = 0x13
        static let escape: UInt8 = 0x1B
        static let fs: UInt8 = 0x1C
        static let gs: UInt8 = 0x1D

        static func isPrefix(_ byte: UInt8, own: Set<Code>) -> Bool {
            switch byte {
            case escape, gs, fs, dle: true
            case dc3: own.contains(.masungSymbol)
            default: false
            }
        }
    }

    /// Masung's own QR code.
    enum MasungSymbol {
        static let size: UInt8 = 0x03
        static let store: UInt8 = 0x04
        static let print: UInt8 = 0x05
    }

    /// GS e n.
    enum Ejector {
        static let retract: UInt8 = 0x02   // KPM; VKP: motor on
        static let presentSteps: UInt8 = 0x03
        static let capture: UInt8 = 0x04
        static let eject: UInt8 = 0x05
        static let status: UInt8 = 0x06
    }

    /// GS R: Citizen's presenter.
    static let presenterRetract: UInt8 = 0x30
    static let presenterTime: UInt8 = 0x31

    /// Custom's automatic status.
    static let fullStatus: UInt8 = 0x10
    static let paperLeft = Array("510cm".utf8)

    static let xon: UInt8 = 0x11
    static let xoff: UInt8 = 0x13

    static let feedAndCutFull: UInt8 = 0x41
    static let feedAndCutPartial: UInt8 = 0x42

    /// Code pages of ESC t, as iconv knows them.
    static let codePages: [UInt8: String] = [0: "CP437", 2: "CP850", 3: "CP860", 4: "CP863", 5: "CP865",
                                             16: "CP1252", 17: "CP866", 18: "CP852", 19: "CP858"]

    // GS ( letters and their functions
    static let letterSymbol: UInt8 = 0x6B       // GS ( k
    static let letterResponse: UInt8 = 0x48     // GS ( H
    static let symbolQR: UInt8 = 0x31
    static let qrModel: UInt8 = 0x41
    static let qrModuleSize: UInt8 = 0x43
    static let qrCorrection: UInt8 = 0x45
    static let qrStore: UInt8 = 0x50
    static let qrPrint: UInt8 = 0x51
    static let qrSizeQuery: UInt8 = 0x52

    /// DLE DC4 8: clears what was received and not yet printed.
    static let clearBuffers: [UInt8] = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]

    /// DLE ENQ n: clears what was received, after an error.
    static let requestClear: UInt8 = 2

    // Answers
    static func processID(_ id: ArraySlice<UInt8>) -> [UInt8] { [0x37, 0x22] + id + [0x00] }
    static let cleared: [UInt8] = [0x37, 0x25, 0x00]
    static func qrSize(width: Int, isPrintable: Bool) -> [UInt8] {
        let digits = Array(String(width).utf8)
        return [0x37, 0x36] + digits + [0x1F] + digits + [0x1F, 0x31, 0x1F, isPrintable ? 0x30 : 0x31, 0x00]
    }
    static func identityBlock(_ text: String) -> [UInt8] { [0x5F] + Array(text.utf8) + [0x00] }

    /// What GS a asks for.
    enum Mask {
        static let online: UInt8 = 0x02
        static let error: UInt8 = 0x04
        static let paper: UInt8 = 0x08
    }

    static func isQuestion(_ item: Item) -> Bool {
        guard case .command(let code, let parameters) = item else { return false }
        return switch code {
        case .realTimeStatus, .realTimeRequest, .realTimeControl, .sensor, .identity, .automaticStatus, .automaticFull, .paperLeft,
             .count, .cancel, .restartCount: true
        case .block: parameters.first == letterResponse
        case .ejector: parameters.first == Ejector.status
        default: false
        }
    }

    static func isCut(_ item: Item) -> Bool {
        if case .command(let code, _) = item { code == .cut || code == .fullCut || code == .partialCut } else { false }
    }

    /// One step through the print data.
    enum Item {
        case control(UInt8)
        case character([UInt8])
        case command(Code, [UInt8])
        case unknown([UInt8])
    }

    /// The first item of the data and how many bytes it has; nil while it is not complete.
    static func item(_ data: ArraySlice<UInt8>, isChinese: Bool, own: Set<Code>) -> (item: Item, size: Int)? {
        guard let first = data.first else { return nil }
        if Control.isPrefix(first, own: own) {
            guard data.count >= 2 else { return nil }
            let second = data[data.startIndex + 1]
            guard let code = code(first, second, own: own) else { return (.unknown([first, second]), 2) }
            let rest = data.dropFirst(2)
            let count: Int
            switch length(of: code) {
            case .fixed(let number): count = number
            case .untilNUL:
                guard let end = rest.firstIndex(of: 0) else { return nil }
                count = end - rest.startIndex + 1
            case .depends:
                guard let number = dependentLength(of: code, rest) else { return nil }
                count = number
            }
            guard rest.count >= count else { return nil }
            return (.command(code, Array(rest.prefix(count))), 2 + count)
        }
        if first < 0x20 { return (.control(first), 1) }
        // A lead byte without a right second byte prints a blank, and the second byte by itself:
        // so 81 30 84 36, a four-byte character of GB 18030, comes out as " 0 6".
        if isChinese, first >= 0x81, first <= 0xFE {
            guard data.count >= 2 else { return nil }
            let second = data[data.startIndex + 1]
            let isPair = second >= 0x40 && second != 0x7F && second != 0xFF
            return isPair ? (.character([first, second]), 2) : (.character([0x20]), 1)
        }
        return (.character([first]), 1)
    }
}
