import CQREncode

/// The printer's mechanism and firmware: bytes in, paper and answers out. Pure; time is passed in.
///
/// Real-time commands (DLE …) act when they arrive, even while it is offline. Everything else
/// waits in the receive buffer, and comes out when the printer can print again.
struct ThermalPrinter {
    typealias Wire = TicketPrinterWire
    typealias Style = PrintedTicket.Style

    /// What a hand or a test does to the printer.
    struct Condition: Equatable, Sendable {
        var hasPaper = true
        var isNearEnd = false
        /// Lines until the paper ends by itself.
        var linesLeft: Int?
        var isCoverOpen = false
        var isCoverOpenedWhilePrinting = false
        /// The cutter is stuck.
        var isJammed = false
        var isJamAtNextCut = false
        /// Taken offline at its panel.
        var isSwitchedOffline = false
        /// Answers nothing; prints.
        var isSilent = false
        var garbageBytes = 0

        var canPrint: Bool { hasPaper && !isCoverOpen && !isJammed && !isSwitchedOffline }
    }

    /// From the print head to the cutter: 12 mm. A cut without a feed leaves the last lines inside.
    static let headToCutter = 96
    static let defaultLineSpacing = 30
    static let bufferSize = 65536

    let width: Int
    private let firstNumber: Int
    var condition = Condition()
    /// Bytes per second that the mechanism takes; nil: no time at all.
    var speed: Int?

    private(set) var tickets: [PrintedTicket] = []
    /// Bytes that it did not understand, for a test to look at.
    private(set) var complaints: [String] = []
    private(set) var bytesReceived = 0

    private var buffer: [UInt8] = []
    private var consumed = 0       // of the buffer
    private var realTime: [UInt8] = []
    private var busyUntil = Moment(nanoseconds: 0)
    private var answers = Output()
    private var run = FaultScript.Run(FaultScript())
    private var intake = HostIntake<TicketScanner>()

    // Settings that ESC @ resets
    private struct Settings {
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
        var userGlyphs: [UInt8: PrintedTicket.Raster] = [:]
    }
    private var settings = Settings()

    // The line being composed
    private var runs: [PrintedTicket.Run] = []
    private var images: [PrintedTicket.Image] = []
    private var lineHeight = 0
    private var cursor = 0
    private var waitingIDs: [[UInt8]] = []   // told when the line is on paper

    // The paper since the last cut; its leading edge is at the cutter
    private var elements: [PrintedTicket.Element] = []
    private var y = ThermalPrinter.headToCutter
    private var unfinishedCut: PrintedTicket.Cut?

    private var automaticMask: UInt8 = 0
    private var lastAutomatic: [UInt8] = []

    private let gb18030 = CharacterSet("GB18030")
    private var codePages: [UInt8: CharacterSet] = [:]

    init(width: Int, firstNumber: Int = 1) {
        self.width = width
        self.firstNumber = firstNumber
    }

    // MARK: Wire

    /// Faults by this script from now on.
    /// - Parameter canStall: the wire knows stalls.
    mutating func follow(_ script: FaultScript, canStall: Bool = false) {
        run = FaultScript.Run(script, canStall: canStall)
        intake = HostIntake()
    }

    /// Steps of the script that have come true.
    var faultsFired: Int { run.fired }

    /// False when the buffer is full and nothing of it can be printed, and while a script makes it deaf.
    func isHungry(now: Moment) -> Bool {
        guard intake.deafUntil.map({ $0 <= now }) ?? true else { return false }
        return buffer.count - consumed < ThermalPrinter.bufferSize || condition.canPrint
    }

    var bytesWaiting: Int { buffer.count - consumed }

    mutating func receive(_ bytes: [UInt8], now: Moment) -> Output {
        guard run.listensToHost else {
            hear(bytes, now: now)
            return takeAnswers()
        }
        return hear(intake.take(bytes, &run, now: now), now: now)
    }

    private mutating func hear(_ part: HostIntake<TicketScanner>.Part, now: Moment) -> Output {
        hear(part.bytes, now: now)
        var output = takeAnswers()
        output.actions += part.actions
        output.taken = part.taken
        losePower()
        return output
    }

    private mutating func hear(_ bytes: [UInt8], now: Moment) {
        bytesReceived += bytes.count
        for byte in bytes {
            buffer.append(byte)
            watchRealTime(byte)
        }
        work(now: now)
    }

    /// Prints what can be printed now; answers wait for `advance`.
    mutating func work(now: Moment) {
        print(now: now)
        tellStatusChange()
    }

    mutating func advance(now: Moment) -> (output: Output, next: Moment?) {
        var output = intake.deafUntil == nil ? Output() : hear(intake.pass(&run, now: now), now: now)
        work(now: now)
        output.append(takeAnswers())
        let isWaiting = bytesWaiting > 0 && condition.canPrint && busyUntil > now
        return (output, [isWaiting ? busyUntil : nil, intake.deafUntil].compactMap(\.self).min())
    }

    /// The connection has ended, and what was under way on it.
    mutating func hungUp() { intake = HostIntake() }

    private mutating func say(_ bytes: [UInt8], as place: FaultScript.Place) {
        guard !condition.isSilent else { return }
        if condition.garbageBytes > 0 {
            answers.actions.append(.bytes(Noise.bytes(condition.garbageBytes)))
            condition.garbageBytes = 0
        }
        answers.actions += run.sending(bytes, of: place)
        losePower()
    }

    private mutating func losePower() {
        guard run.isPowerCut else { return }
        run.isPowerCut = false
        powerCycle()
    }

    private mutating func takeAnswers() -> Output {
        defer { answers = Output() }
        return answers
    }

    private mutating func print(now: Moment) {
        while condition.canPrint, now >= busyUntil {
            if let cut = unfinishedCut {
                unfinishedCut = nil
                self.cut(cut)
                continue
            }
            guard let (item, size) = Wire.item(buffer[consumed...], isChinese: settings.isChinese) else { break }
            consumed += size
            perform(item)
            if let speed {
                let start = max(now, busyUntil)
                busyUntil = start.adding(nanoseconds: Int64(size) * 1_000_000_000 / Int64(max(1, speed)))
            }
        }
        if consumed > 4096 || consumed == buffer.count {
            buffer.removeFirst(consumed)
            consumed = 0
        }
    }

    // MARK: Real time

    private mutating func watchRealTime(_ byte: UInt8) {
        realTime.append(byte)
        guard realTime[0] == Wire.Control.dle else {
            realTime = []
            return
        }
        guard realTime.count >= 2 else { return }
        guard let code = Wire.Code(rawValue: UInt16(realTime[0]) << 8 | UInt16(realTime[1])) else {
            realTime = byte == Wire.Control.dle ? [byte] : []
            return
        }
        let parameters = realTime[2...]
        let count: Int
        switch Wire.length(of: code) {
        case .fixed(let number): count = number
        default:
            guard let number = Wire.dependentLength(of: code, parameters) else { return }
            count = number
        }
        guard parameters.count >= count else { return }
        let command = realTime
        realTime = []
        // Questions alone leave nothing to print.
        if bytesWaiting == command.count { buffer.removeLast(command.count) }
        switch code {
        case .realTimeStatus: tellStatus(command[2])
        case .realTimeRequest where command[2] == 2 && condition.isJammed:
            // Only an error that can be recovered from hears this; the end of the paper is none.
            clearBuffers()
        case .realTimeControl where command == Wire.clearBuffers:
            clearBuffers()
            say(Wire.cleared, as: .done)
        default: break
        }
    }

    private mutating func clearBuffers() {
        buffer = []
        consumed = 0
        forgetLine()
        waitingIDs = []
        unfinishedCut = nil
    }

    private mutating func tellStatus(_ n: UInt8) {
        typealias Bits = Wire.RealTime
        var status = Bits.fixed
        switch n {
        case 1:
            if !condition.canPrint { status |= Bits.offline }
        case 2:
            if condition.isCoverOpen { status |= Bits.coverOpen }
            if !condition.hasPaper { status |= Bits.stoppedByPaperEnd }
            if condition.isJammed || condition.isCoverOpenedWhilePrinting { status |= Bits.error }
        case 3:
            if condition.isJammed { status |= Bits.cutter }
            if condition.isCoverOpenedWhilePrinting { status |= Bits.recoversByItself }
        case 4:
            if condition.isNearEnd || !condition.hasPaper { status |= Bits.nearEnd }
            if !condition.hasPaper { status |= Bits.paperEnd }
        default: return
        }
        say([status], as: .status)
    }

    private var automaticStatus: [UInt8] {
        typealias Bits = Wire.Automatic
        var first = Bits.fixed, second: UInt8 = 0
        if !condition.canPrint { first |= Bits.offline }
        if condition.isCoverOpen { first |= Bits.coverOpen }
        if condition.isJammed { second |= Bits.cutter }
        if condition.isCoverOpenedWhilePrinting { second |= Bits.recoversByItself }
        return [first, second, paperSensor, 0]
    }

    private var paperSensor: UInt8 {
        (condition.isNearEnd || !condition.hasPaper ? Wire.Automatic.nearEnd : 0)
            | (condition.hasPaper ? 0 : Wire.Automatic.paperEnd)
    }

    private mutating func tellStatusChange() {
        let status = automaticStatus
        defer { lastAutomatic = status }
        guard automaticMask != 0, lastAutomatic.count == 4 else { return }
        let isWanted = automaticMask & Wire.Automatic.maskOnline != 0 && status[0] != lastAutomatic[0]
            || automaticMask & Wire.Automatic.maskError != 0 && status[1] != lastAutomatic[1]
            || automaticMask & Wire.Automatic.maskPaper != 0 && status[2] != lastAutomatic[2]
        if isWanted { say(status, as: .report) }
    }

    // MARK: Hands

    mutating func openCover() {
        condition.isCoverOpen = true
        condition.isCoverOpenedWhilePrinting = bytesWaiting > 0
    }

    mutating func closeCover() {
        condition.isCoverOpen = false
        condition.isCoverOpenedWhilePrinting = false
    }

    /// The host's reset over USB: what it had received is lost.
    mutating func softReset() {
        clearBuffers()
        settings = Settings()
        realTime = []
    }

    /// Off and on: what it had received is lost, the paper stays.
    mutating func powerCycle() {
        clearBuffers()
        settings = Settings()
        automaticMask = 0
        realTime = []
        condition.isSwitchedOffline = false
    }

    /// Tears off what hangs out, down to the cutter's edge.
    mutating func tear() { separate(at: y - ThermalPrinter.headToCutter, .torn) }

    /// What is printed and not yet cut.
    var hanging: PrintedTicket {
        PrintedTicket(number: firstNumber + tickets.count, width: width, height: y, elements: elements, cut: .none)
    }

    // MARK: Printing

    private mutating func perform(_ item: Wire.Item) {
        switch item {
        case .control(Wire.Control.lineFeed): printLine()
        case .control(Wire.Control.tab):
            if let stop = settings.tabStops.first(where: { $0 > cursor }), stop < lineWidth { cursor = stop }
        case .control: break
        case .character(let bytes): put(bytes)
        case .command(let code, let bytes): perform(code, bytes)
        case .unknown(let bytes): complain("unknown command", bytes)
        }
    }

    private mutating func complain(_ text: String, _ bytes: [UInt8]) {
        guard complaints.count < 100 else { return }
        let digits = bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
        complaints.append(text + " " + digits.joined(separator: " "))
    }

    private mutating func perform(_ code: Wire.Code, _ b: [UInt8]) {
        // Every command's bytes are complete; only the variable ones are looked at with care.
        let n = b.first ?? 0
        let word = b.count >= 2 ? Int(b[0]) | Int(b[1]) << 8 : 0
        switch code {
        case .initialise:
            forgetLine()
            settings = Settings()
        case .align:
            guard cursor == 0 else { return }   // at the beginning of a line only
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
            if word <= lineWidth { cursor = word }
        case .relativePosition:
            let target = cursor + Int(Int16(truncatingIfNeeded: word))
            if (0...lineWidth).contains(target) { cursor = target }
        case .tabStops: settings.tabStops = b.dropLast().map { Int($0) * 12 }
        case .leftMargin: if cursor == 0 { settings.leftMargin = min(word, width - 24) }
        case .printWidth: if cursor == 0 { settings.printWidth = max(24, word) }
        case .feedLines:
            if runs.isEmpty, images.isEmpty { feed(Int(n)) } else {
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
                y += ThermalPrinter.headToCutter + Int(b[1])
            }
            cut(kind)
        case .block: performBlock(b)
        case .barcode: printBarcode(b)
        case .barcodeHeight: settings.barcodeHeight = Int(n)
        case .barcodeModule: settings.barcodeModule = Int(n)
        case .sensor: say([n & 0x0F == 1 ? paperSensor : 0], as: .status)
        case .identity: tellIdentity(n)
        case .automaticStatus:
            automaticMask = n
            // Enabling tells the present state at once.
            if n != 0 { say(automaticStatus, as: .report) }
        case .longBlock, .escapeBlock: complain("not emulated", [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 255)] + b)
        case .upsideDown, .rotate, .internationalSet, .drawer, .buzzer, .select, .panel, .smoothing,
             .barcodeTextPosition, .barcodeTextFont: break
        case .realTimeStatus, .realTimeRequest, .realTimeControl: break   // done on arrival
        }
    }

    private var lineWidth: Int { min(settings.printWidth ?? width, width - settings.leftMargin) }

    private mutating func put(_ bytes: [UInt8]) {
        if bytes.count == 2, bytes[0] == 0xFE, let glyph = settings.userGlyphs[bytes[1]] {
            putImage(ThermalPrinter.scaled(glyph, settings.chinese.width, settings.chinese.height))
            return
        }
        let style = bytes.count == 2 ? settings.chinese : settings.ank
        let (left, right) = bytes.count == 2 ? settings.chineseSpacing : (0, settings.characterSpacing)
        let advance = style.cellWidth + (left + right) * style.width
        if cursor + advance > lineWidth, cursor > 0 { printLine() }
        let character = character(bytes)
        // One scalar a cell; a pair that GB 18030 makes two scalars of does not exist.
        let scalar = character.unicodeScalars.first ?? " "
        if let last = runs.indices.last, runs[last].style == style, runs[last].advance == advance, runs[last].right == cursor {
            runs[last].text.unicodeScalars.append(scalar)
        } else {
            runs.append(.init(text: String(Character(scalar)), x: cursor, style: style, advance: advance))
        }
        cursor += advance
        lineHeight = max(lineHeight, style.cellHeight)
    }

    private mutating func character(_ bytes: [UInt8]) -> Character {
        if bytes.count == 2 {
            guard let character = gb18030.character(bytes), let scalar = character.unicodeScalars.first,
                  !(0xE000...0xF8FF).contains(scalar.value) else { return "\u{3000}" }   // not in the font
            return character
        }
        guard bytes[0] >= 0x80 else { return Character(Unicode.Scalar(bytes[0])) }
        let page = settings.codePage
        if codePages[page] == nil { codePages[page] = CharacterSet(Wire.codePages[page] ?? "CP437") }
        return codePages[page]?.character(bytes) ?? " "
    }

    private mutating func putImage(_ raster: PrintedTicket.Raster) {
        if cursor + raster.width > lineWidth, cursor > 0 { printLine() }
        images.append(.init(x: cursor, raster: raster))
        cursor += raster.width
        lineHeight = max(lineHeight, raster.height)
    }

    private mutating func forgetLine() {
        runs = []
        images = []
        lineHeight = 0
        cursor = 0
    }

    private func aligned(_ extent: Int) -> Int {
        settings.leftMargin + max(0, lineWidth - extent) * settings.alignment / 2
    }

    private mutating func printLine(spacing: Int? = nil) {
        if !runs.isEmpty || !images.isEmpty {
            let extent = max(runs.map(\.right).max() ?? 0, images.map { $0.x + $0.raster.width }.max() ?? 0)
            let shift = aligned(extent)
            for index in runs.indices { runs[index].x += shift }
            for index in images.indices { images[index].x += shift }
            elements.append(.init(y: y, height: lineHeight, content: .line(runs, images)))
        }
        y += max(spacing ?? settings.lineSpacing, lineHeight)
        forgetLine()
        usePaper(lines: 1)
        for id in waitingIDs { say(Wire.processID(id[...]), as: .done) }
        waitingIDs = []
    }

    private mutating func finishLine() {
        if !runs.isEmpty || !images.isEmpty { printLine() }
    }

    private mutating func feed(_ lines: Int) {
        guard lines > 0 else { return }
        y += lines * settings.lineSpacing
        cursor = 0
        usePaper(lines: lines)
    }

    private mutating func usePaper(lines: Int) {
        guard let left = condition.linesLeft else { return }
        condition.linesLeft = max(0, left - lines)
        if left <= lines {
            condition.linesLeft = nil
            condition.hasPaper = false
        }
    }

    private mutating func place(_ content: PrintedTicket.Element.Content, height: Int) {
        elements.append(.init(y: y, height: height, content: content))
        y += height
        usePaper(lines: (height + 23) / 24)
    }

    // MARK: Images

    private static func columns(_ data: ArraySlice<UInt8>, count: Int, bytes: Int) -> PrintedTicket.Raster {
        var raster = PrintedTicket.Raster(width: count, height: bytes * 8, bits: [])
        raster.bits = [UInt8](repeating: 0, count: raster.bytesPerRow * raster.height)
        for (index, byte) in data.enumerated() {
            let x = index / bytes
            guard x < count else { break }
            for bit in 0..<8 where byte & (0x80 >> bit) != 0 {
                let y = (index % bytes) * 8 + bit
                raster.bits[y * raster.bytesPerRow + x / 8] |= 0x80 >> (x % 8)
            }
        }
        return raster
    }

    private static func scaled(_ raster: PrintedTicket.Raster, _ wide: Int, _ high: Int) -> PrintedTicket.Raster {
        guard wide > 1 || high > 1 else { return raster }
        var result = PrintedTicket.Raster(width: raster.width * wide, height: raster.height * high, bits: [])
        result.bits = [UInt8](repeating: 0, count: result.bytesPerRow * result.height)
        for y in 0..<result.height {
            for x in 0..<result.width where raster.isBlack(x / wide, y / high) {
                result.bits[y * result.bytesPerRow + x / 8] |= 0x80 >> (x % 8)
            }
        }
        return result
    }

    private mutating func putColumns(_ b: [UInt8]) {
        guard b.count >= 3 else { return }
        let count = Int(b[1]) | Int(b[2]) << 8
        let isTall = b[0] >= 32
        let raster = ThermalPrinter.columns(b.dropFirst(3), count: count, bytes: isTall ? 3 : 1)
        putImage(ThermalPrinter.scaled(raster, b[0] % 32 == 0 ? 2 : 1, isTall ? 1 : 3))
    }

    private mutating func printRaster(_ b: [UInt8]) {
        guard b.count >= 6 else { return }
        guard runs.isEmpty, images.isEmpty else {
            complain("raster in the middle of a line", [0x1D, 0x76] + b)
            return
        }
        let bytesPerRow = Int(b[2]) | Int(b[3]) << 8
        let raster = PrintedTicket.Raster(width: bytesPerRow * 8, height: Int(b[4]) | Int(b[5]) << 8, bits: Array(b.dropFirst(6)))
        let image = ThermalPrinter.scaled(raster, b[1] & 1 != 0 ? 2 : 1, b[1] & 2 != 0 ? 2 : 1)
        guard image.width > 0, image.height > 0 else { return }
        place(.raster(.init(x: aligned(image.width), raster: image)), height: image.height)
    }

    // MARK: Symbols

    private mutating func performBlock(_ b: [UInt8]) {
        guard b.count >= 3 else { return }
        let data = b.dropFirst(3)
        switch (b[0], data.first, data.dropFirst().first) {
        case (Wire.letterResponse, 0x30, 0x30) where data.count == 6:
            let id = Array(data.suffix(4))
            // Told when what came before is on paper.
            if runs.isEmpty, images.isEmpty { say(Wire.processID(id[...]), as: .done) } else { waitingIDs.append(id) }
        case (Wire.letterSymbol, Wire.symbolQR, let function?):
            let value = data.dropFirst(2).first ?? 0
            switch function {
            case Wire.qrModel: break
            case Wire.qrModuleSize: settings.qrModule = min(16, max(1, Int(value)))
            case Wire.qrCorrection: settings.qrCorrection = value
            case Wire.qrStore: settings.qrData = Array(data.dropFirst(3))
            case Wire.qrPrint: printQR()
            case Wire.qrSizeQuery:
                let size = qrModules().map { $0.width * settings.qrModule } ?? 0
                say(Wire.qrSize(width: size, isPrintable: size > 0 && size <= lineWidth), as: .identity)
            default: complain("unknown symbol function", [0x1D, 0x28] + b)
            }
        default: complain("not emulated", [0x1D, 0x28] + b)
        }
    }

    private static let corrections: [(name: String, level: QRecLevel)] =
        [("L", QR_ECLEVEL_L), ("M", QR_ECLEVEL_M), ("Q", QR_ECLEVEL_Q), ("H", QR_ECLEVEL_H)]

    private var correction: (name: String, level: QRecLevel) {
        ThermalPrinter.corrections[Int(settings.qrCorrection & 3)]
    }

    private func qrModules() -> PrintedTicket.Raster? {
        guard !settings.qrData.isEmpty,
              let code = QRcode_encodeData(Int32(settings.qrData.count), settings.qrData, 0, correction.level) else { return nil }
        defer { QRcode_free(code) }
        let size = Int(code.pointee.width)
        var raster = PrintedTicket.Raster(width: size, height: size, bits: [])
        raster.bits = [UInt8](repeating: 0, count: raster.bytesPerRow * size)
        for y in 0..<size {
            for x in 0..<size where code.pointee.data[y * size + x] & 1 != 0 {
                raster.bits[y * raster.bytesPerRow + x / 8] |= 0x80 >> (x % 8)
            }
        }
        return raster
    }

    private mutating func printQR() {
        finishLine()
        guard let modules = qrModules() else {
            complain("no data for a QR code", [])
            return
        }
        let size = modules.width * settings.qrModule
        guard size <= lineWidth else {
            complain("QR code wider than the paper", [])
            return
        }
        place(.symbol(.init(kind: "qr", data: settings.qrData, x: aligned(size), width: size, height: size,
                            moduleDots: settings.qrModule, correction: correction.name, modules: modules)), height: size)
    }

    /// Kept with its data, not drawn as bars.
    private mutating func printBarcode(_ b: [UInt8]) {
        finishLine()
        let data = b[0] <= 6 ? Array(b.dropFirst().dropLast()) : Array(b.dropFirst(2))
        let width = min(lineWidth, (data.count * 11 + 35) * settings.barcodeModule)
        place(.symbol(.init(kind: "barcode-\(b[0])", data: data, x: aligned(width), width: width,
                            height: settings.barcodeHeight, moduleDots: settings.barcodeModule, correction: "",
                            modules: .init(width: 0, height: 0, bits: []))), height: settings.barcodeHeight)
    }

    // MARK: Identity

    private mutating func tellIdentity(_ n: UInt8) {
        switch n {
        case 1, 49: say([0x20], as: .identity)
        case 2, 50: say([0x03], as: .identity)   // two-byte characters, cutter
        case 3, 51: say([0x01], as: .identity)
        case 65: say(Wire.identityBlock("1.0"), as: .identity)
        case 66: say(Wire.identityBlock("kiosk-twin"), as: .identity)
        case 67: say(Wire.identityBlock(width > 400 ? "TWIN-80" : "TWIN-58"), as: .identity)
        case 68: say(Wire.identityBlock("000001"), as: .identity)
        case 69: say(Wire.identityBlock("GB18030"), as: .identity)
        default: break
        }
    }

    // MARK: Cutting

    private mutating func cut(_ kind: PrintedTicket.Cut) {
        finishLine()
        if condition.isJamAtNextCut {
            condition.isJamAtNextCut = false
            condition.isJammed = true
        }
        guard !condition.isJammed else {
            unfinishedCut = kind
            return
        }
        separate(at: y - ThermalPrinter.headToCutter, kind)
    }

    private mutating func separate(at edge: Int, _ kind: PrintedTicket.Cut) {
        guard edge > 0 else { return }
        let ticket = PrintedTicket(number: firstNumber + tickets.count, width: width, height: edge,
                                   elements: elements.filter { $0.y < edge }, cut: kind)
        elements.removeAll { $0.y < edge }
        for index in elements.indices { elements[index].y -= edge }
        y -= edge
        tickets.append(ticket)
    }
}
