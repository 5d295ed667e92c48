/// The commands of the print data.
extension ThermalPrinter {
    /// What ESC @ resets.
    struct Settings: Sendable {
        var ank = Style()
        var chinese = Style(font: .chinese)
        var isChinese = true   // as Chinese models power up
        var codePage: UInt8 = 0
        var alignment = 0
        var lineSpacing = ThermalPrinter.defaultLineSpacing
        var characterSpacing = 0
        var chineseSpacing = (left: 0, right: 0)
        var leftMargin = 0
        var printWidth: Int?
        var tabStops: [Int] = (1...32).map { $0 * 8 * 12 }
        var qrModule = 3
        var qrCorrection: UInt8 = 0x30
        var qrData: [UInt8] = []
        var barcodeHeight = 162
        var barcodeModule = 3
        var hasBarcodeText = false
        var userGlyphs: [UInt8: PrintedTicket.Raster] = [:]
    }

    /// As its power-up and ESC @ leave them.
    var freshSettings: Settings {
        var settings = Settings()
        settings.isChinese = !dialect.isStar
        return settings
    }

    mutating func perform(_ item: Wire.Item) {
        switch item {
        case .control(Wire.Control.lineFeed): printLine()
        case .control(Wire.Control.tab):
            if let stop = settings.tabStops.first(where: { $0 > line.cursor }), stop < lineWidth { line.cursor = stop }
        case .control(Wire.Control.formFeed) where condition.markDistance != nil:
            finishLine()
            feedToMark()
        case .control: break
        case .character(let bytes): put(bytes)
        case .command(let code, let bytes): perform(code, bytes)
        case .unknown(let bytes): complain("unknown command", bytes)
        }
    }

    private mutating func perform(_ code: Wire.Code, _ b: [UInt8]) {
        // Every command's bytes are complete; only the variable ones are looked at with care.
        let n = b.first ?? 0
        let word = b.count >= 2 ? Int(b[0]) | Int(b[1]) << 8 : 0
        switch code {
        case .initialise:
            line = Line()
            settings = freshSettings
        case .align:
            guard line.cursor == 0 else { return }   // at the beginning of a line only
            settings.alignment = Int(n & 0x0F) % 3
        case .bold, .doubleStrike:
            settings.ank.isBold = n & 1 != 0
            settings.chinese.isBold = n & 1 != 0
        case .underline: settings.ank.underline = min(2, Int(n & 0x0F))
        case .chineseUnderline: settings.chinese.underline = min(2, Int(n & 0x0F))
        case .printMode:
            settings.ank.font = n & 0x01 != 0 ? .b : .a
            settings.ank.isBold = n & 0x08 != 0
            settings.ank.height = n & 0x10 != 0 ? 2 : 1
            settings.ank.width = n & 0x20 != 0 ? 2 : 1
            settings.ank.underline = n & 0x80 != 0 ? 1 : 0
        case .chineseMode:
            settings.chinese.width = n & 0x04 != 0 ? 2 : 1
            settings.chinese.height = n & 0x08 != 0 ? 2 : 1
            settings.chinese.underline = n & 0x80 != 0 ? 1 : 0
        case .chineseQuad:
            settings.chinese.width = n & 1 != 0 ? 2 : 1
            settings.chinese.height = n & 1 != 0 ? 2 : 1
        case .size:
            let (wide, high) = (Int(n >> 4) + 1, Int(n & 0x0F) + 1)
            guard wide <= 8, high <= 8 else { return }
            (settings.ank.width, settings.ank.height) = (wide, high)
            (settings.chinese.width, settings.chinese.height) = (wide, high)
        case .reverse:
            settings.ank.isReverse = n & 1 != 0
            settings.chinese.isReverse = n & 1 != 0
        case .font: settings.ank.font = n & 0x0F == 1 ? .b : .a
        case .characterSpacing: settings.characterSpacing = Int(n)
        case .chineseSpacing: settings.chineseSpacing = (Int(b[0]), Int(b[1]))
        case .defaultLineSpacing: settings.lineSpacing = ThermalPrinter.defaultLineSpacing
        case .lineSpacing: settings.lineSpacing = Int(n)
        case .absolutePosition:
            if word <= lineWidth { line.cursor = word }
        case .relativePosition:
            let target = line.cursor + Int(Int16(truncatingIfNeeded: word))
            if (0...lineWidth).contains(target) { line.cursor = target }
        case .tabStops: settings.tabStops = b.dropLast().map { Int($0) * 12 }
        case .leftMargin: if line.cursor == 0 { settings.leftMargin = min(word, width - 24) }
        case .printWidth: if line.cursor == 0 { settings.printWidth = max(24, word) }
        case .feedLines:
            if line.isEmpty { feed(Int(n)) } else {
                printLine()
                feed(Int(n) - 1)
            }
        case .feedDots: printLine(spacing: Int(n))
        case .codePage: settings.codePage = n
        case .chineseOn: settings.isChinese = true
        case .chineseOff: settings.isChinese = false
        case .userGlyph: settings.userGlyphs[b[1]] = ThermalPrinter.columns(b.dropFirst(2), count: 24, bytes: 3)
        case .columnImage: putColumns(b)
        case .raster: printRaster(b)
        case .fullCut: cut(.full)
        case .partialCut: cut(.partial)
        case .cut:
            let kind: PrintedTicket.Cut = n & 1 == 1 && n != Wire.feedAndCutFull || n == Wire.feedAndCutPartial ? .partial : .full
            if b.count == 2 {
                finishLine()
                roll(ThermalPrinter.headToCutter + Int(b[1]))
                // Masung: on paper with marks, at the mark.
                if dialect.language.knows(.markFeed), condition.markDistance != nil { feedToMark() }
            }
            cut(kind)
        case .block: performBlock(b)
        case .barcode: printBarcode(b)
        case .barcodeHeight: settings.barcodeHeight = Int(n)
        case .barcodeModule: settings.barcodeModule = Int(n)
        case .barcodeTextPosition: settings.hasBarcodeText = n & 0x02 != 0
        case .sensor: tellSensor(n)
        case .identity: tellIdentity(n)
        case .automaticStatus: reportAutomatically(n)
        case .automaticFull: reportFully(n)
        case .paperLeft: say(Wire.paperLeft, as: .status)
        case .ejector: performEjector(n)
        case .presenter: performPresenter(b)
        case .masungSymbol: performMasungSymbol(b)
        case .markFeed, .markFeedAndPrint, .markAlign:
            finishLine()
            feedToMark()
        case .count: countStar()
        case .cancel:
            // What had come before it is done already, or given up here.
            line = Line()
            settings = freshSettings
            reports.count = 0
            reports.isCounted = false
        case .restartCount:
            reports.count = 0
            reports.isCounted = false
        case .band:
            guard b.count > 2 else { return }
            putImage(.init(width: (Int(b[0]) | Int(b[1]) << 8) * 8, height: StarWire.bandRows, bits: Array(b.dropFirst(2))))
        case .notchDistance, .masungOffset, .commandMode, .userFont: break
        case .longBlock, .escapeBlock: complain("not emulated", [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 255)] + b)
        case .upsideDown, .rotate, .internationalSet, .drawer, .buzzer, .select, .panel, .smoothing,
             .barcodeTextFont: break
        case .realTimeStatus, .realTimeRequest, .realTimeControl: break   // done on arrival
        }
    }
}
