import KioskCore

/// Walks along the bytes for a printer, and does what they say.
struct PaperReading: ~Copyable {
    private(set) var paper: DecodedPaper
    private let bytes: [UInt8]
    private let profile: TicketPrinterProfile
    private let commands: Wire.Commands
    private var characters: GB18030.Reader
    private var offset = 0

    private var state = State()
    private var line = Line()
    private var symbolText: [UInt8] = []
    private var glyphs: [UInt8: DecodedPaper.Image] = [:]
    /// Those that were printed, as large as they were: many characters, and one picture.
    private var sized: [UInt8: [Size: DecodedPaper.Image]] = [:]
    private var graphics: DecodedPaper.Image?

    private struct Size: Hashable {
        let wide: Int
        let high: Int
    }

    /// What ESC @ resets.
    private struct State {
        var latin = Document.Style()
        var chinese = Document.Style()
        var isSmall = false
        var isChinese = false
        var codePage: UInt8 = 0
        var alignment = Document.Alignment.left
        var lineSpacing = Layout.cellHeight + Layout.leading
        var spacing = 0
        var chineseSpacing = 0
        var margin = 0
        var width: Int?
        var tabs: [Int] = (1...32).map { $0 * 8 * Layout.cellWidth }
        var module = 3
        var level = Document.Symbol.Level.l
        var barcodeHeight = 162
        var barcodeModule = 3
        var barcodeText: UInt8 = 0
    }

    /// What waits for its line feed.
    private struct Line {
        var runs: [DecodedPaper.Run] = []
        var images: [DecodedPaper.Image] = []
        var cursor = 0
        var height = 0
        var right = 0
        var isEmpty: Bool { runs.isEmpty && images.isEmpty }
    }

    init(_ bytes: [UInt8], _ profile: TicketPrinterProfile) {
        self.bytes = bytes
        self.profile = profile
        commands = .of(profile.brand)
        characters = GB18030.Reader(profile.font)
        paper = DecodedPaper(width: profile.dots)
        state = fresh
    }

    private var fresh: State {
        var state = State()
        // Chinese models have it on when they wake up.
        state.isChinese = profile.font != .ascii
        if profile.language == .starLine { state.lineSpacing = 32 }
        return state
    }

    mutating func readAll() {
        while offset < bytes.count { step() }
        guard !line.isEmpty else { return }
        note(bytes.count..<bytes.count, "the end", "what stands in the line is not printed before a line feed", known: false)
        printLine()
    }

    private mutating func step() {
        switch commands.find(bytes[offset...]) {
        case .none:
            if bytes[offset] < 0x20 {
                note(offset..<offset + 1, "unknown", "a control byte that this printer does not know", known: false)
                offset += 1
            } else {
                text()
            }
        case .known(let form, let head, let data):
            let end = min(head + data, bytes.count - offset) + offset
            let start = offset
            guard end - offset == head + data else {
                return cutShort(form, missing: "\(head + data - (end - offset)) bytes are missing")
            }
            let body = bytes[start + form.prefix.count..<end]
            // Before it is obeyed: what it says of a symbol is told with what is stored.
            let more = explain(form, body)
            note(start..<end, form.name, form.meaning + (more.isEmpty ? "" : ": " + more))
            perform(form.effect, body)
            offset = end
        case .incomplete(let form):
            cutShort(form, missing: "its end is missing")
        case .unknown:
            let end = min(offset + 2, bytes.count)
            note(offset..<end, "unknown", "a command that this printer does not know", known: false)
            offset = end
        }
    }

    private mutating func cutShort(_ form: Wire.Form?, missing: String) {
        let name = form.map { "\($0.name), \($0.meaning)" } ?? "a command"
        note(offset..<bytes.count, "cut short", "\(name): \(missing)", known: false)
        offset = bytes.count
    }

    private mutating func note(_ range: Range<Int>, _ name: String, _ meaning: String, known: Bool = true) {
        paper.commands.append(.init(range: range, name: name, meaning: meaning, isKnown: known))
    }

    // MARK: - Text

    /// Characters up to the next command.
    private mutating func text() {
        let start = offset
        var text = String.UnicodeScalarView()
        var isWhole = true
        while offset < bytes.count, bytes[offset] >= 0x20 {
            let (scalar, count, isWide) = character(bytes[offset...])
            isWhole = isWhole && scalar != nil
            text.append(scalar ?? "\u{FFFD}")
            if count == 2, bytes[offset] == 0xFE, state.isChinese, let glyph = glyph(bytes[offset + 1]) {
                put(glyph)
            } else {
                put(scalar ?? "\u{FFFD}", isWide: isWide)
            }
            offset += count
        }
        note(start..<offset, "text", String(text), known: isWhole)
    }

    /// The character that begins here, its bytes, and whether it is Chinese.
    private mutating func character(_ rest: ArraySlice<UInt8>) -> (Unicode.Scalar?, count: Int, isWide: Bool) {
        let at = { (index: Int) -> UInt8 in index < rest.count ? rest[rest.startIndex + index] : 0 }
        let first = at(0)
        if first < 0x80 { return (first < 0x7F ? Unicode.Scalar(first) : nil, 1, false) }
        guard state.isChinese else { return (characters.scalar(first, page: state.codePage), 1, false) }
        guard 0x81...0xFE ~= first else { return (nil, 1, false) }
        let second = at(1)
        if second >= 0x40, second != 0x7F, second != 0xFF { return (characters.scalar(first, second), 2, true) }
        if profile.font == .gb18030, 0x30...0x39 ~= second, 0x81...0xFE ~= at(2), 0x30...0x39 ~= at(3) {
            return (characters.scalar(Array(rest.prefix(4))), 4, true)
        }
        // Half a character prints a blank, and what follows it by itself: 81 30 84 36 comes out as " 0 6".
        return (nil, 1, false)
    }

    /// A character of the user's own in the size of just now.
    private mutating func glyph(_ code: UInt8) -> DecodedPaper.Image? {
        guard let glyph = glyphs[code] else { return nil }
        let size = Size(wide: state.chinese.wide, high: state.chinese.high)
        if let known = sized[code]?[size] { return known }
        let made = scaled(glyph, size.wide, size.high)
        sized[code, default: [:]][size] = made
        return made
    }

    private mutating func put(_ scalar: Unicode.Scalar, isWide: Bool) {
        let style = isWide ? state.chinese : state.latin
        let isSmall = state.isSmall && !isWide
        let cell = isWide ? 2 * Layout.cellWidth : isSmall ? 9 : Layout.cellWidth
        let spacing = isWide ? state.chineseSpacing : state.spacing
        let width = (cell + spacing) * style.wide
        if line.cursor + width > area.count, line.cursor > 0 { printLine() }
        if spacing == 0, let last = line.runs.indices.last, line.runs[last].style == style, line.runs[last].isSmall == isSmall,
            line.runs[last].x + line.runs[last].width == line.cursor
        {
            line.runs[last].text.unicodeScalars.append(scalar)
            line.runs[last].width += width
        } else {
            line.runs.append(.init(x: line.cursor, width: width, text: String(scalar), style: style, isSmall: isSmall))
        }
        line.cursor += width
        line.right = max(line.right, line.cursor)
        line.height = max(line.height, (isSmall ? 17 : Layout.cellHeight) * style.high)
    }

    private mutating func put(_ image: DecodedPaper.Image) {
        if line.cursor + image.width > area.count, line.cursor > 0 { printLine() }
        var image = image
        image.x = line.cursor
        line.cursor += image.width
        line.right = max(line.right, line.cursor)
        line.height = max(line.height, image.height)
        line.images.append(image)
    }

    private var area: Range<Int> {
        let margin = min(state.margin, paper.width)
        return margin..<min(paper.width, margin + (state.width ?? paper.width))
    }

    /// How far something as wide as this is moved to the right.
    private func shift(_ width: Int) -> Int {
        let free = max(0, area.count - width)
        return area.lowerBound + (state.alignment == .left ? 0 : state.alignment == .center ? free / 2 : free)
    }

    private mutating func printLine(feeding spacing: Int? = nil) {
        let done = line
        line = Line()
        let advance = max(spacing ?? state.lineSpacing, done.height)
        guard !done.isEmpty else { return add(.feed, advance) }
        let shift = shift(done.right)
        let runs = done.runs.map { run in
            var run = run
            run.x += shift
            return run
        }
        let images = done.images.map { image in
            var image = image
            image.x += shift
            return image
        }
        add(.line(runs, images: images, height: done.height), advance)
    }

    private mutating func finishLine() {
        if !line.isEmpty { printLine() }
    }

    private mutating func add(_ content: DecodedPaper.Content, _ advance: Int) {
        guard content != .feed || advance > 0 else { return }
        paper.elements.append(.init(content: content, advance: advance, offset: min(offset, max(0, bytes.count - 1))))
    }

    // MARK: - Commands

    private mutating func perform(_ effect: Wire.Effect, _ body: ArraySlice<UInt8>) {
        let b = { (index: Int) -> UInt8 in index < body.count ? body[body.startIndex + index] : 0 }
        let n = b(0)
        let word = Int(n) | Int(b(1)) << 8
        switch effect {
        case .none: break
        case .initialize:
            line = Line()
            state = fresh
        case .lineFeed: printLine()
        case .tab: if let stop = state.tabs.first(where: { $0 > line.cursor }), stop < area.count { line.cursor = stop }
        case .alignment:
            guard line.isEmpty else { return }
            state.alignment = Self.alignment(n)
        case .bold(let on): both { $0.bold = on ?? (n & 1 == 1) }
        case .inverted(let on): both { $0.inverted = on ?? (n & 1 == 1) }
        case .underline: state.latin.underlined = n & 0x0F != 0
        case .chineseUnderline: state.chinese.underlined = n & 0x0F != 0
        case .size: size(wide: Int(n >> 4) + 1, high: Int(n & 0x0F) + 1)
        case .starSize: size(wide: Int(b(1) & 0x0F) + 1, high: Int(n & 0x0F) + 1)
        case .printMode:
            state.isSmall = n & 0x01 != 0
            state.latin.bold = n & 0x08 != 0
            state.latin.high = n & 0x10 != 0 ? 2 : 1
            state.latin.wide = n & 0x20 != 0 ? 2 : 1
            state.latin.underlined = n & 0x80 != 0
        case .chineseMode:
            state.chinese.wide = n & 0x04 != 0 ? 2 : 1
            state.chinese.high = n & 0x08 != 0 ? 2 : 1
            state.chinese.underlined = n & 0x80 != 0
        case .chineseQuad:
            state.chinese.wide = n & 1 == 1 ? 2 : 1
            state.chinese.high = state.chinese.wide
        case .font: state.isSmall = n & 0x0F == 1
        case .characterSpacing: state.spacing = Int(n)
        case .chineseSpacing: state.chineseSpacing = Int(n) + Int(b(1))
        case .lineSpacing(let dots): state.lineSpacing = dots ?? Int(n)
        case .position: if word <= area.count { line.cursor = word }
        case .move:
            let place = line.cursor + Int(Int16(truncatingIfNeeded: word))
            if 0...area.count ~= place { line.cursor = place }
        case .tabs: state.tabs = body.dropLast().map { Int($0) * Layout.cellWidth }
        case .margin: if line.isEmpty { state.margin = min(word, max(0, paper.width - 2 * Layout.cellWidth)) }
        case .printWidth: if line.isEmpty { state.width = max(2 * Layout.cellWidth, word) }
        case .feed(let dots): printLine(feeding: Int(n) * dots)
        case .feedLines:
            let isText = !line.isEmpty
            if isText { printLine() }
            add(.feed, max(0, Int(n) - (isText ? 1 : 0)) * state.lineSpacing)
        case .codePage: state.codePage = n
        case .chinese(let on): state.isChinese = on
        case .glyph:
            glyphs[b(1)] = Self.columns(body.dropFirst(2), count: 24, tall: true)
            sized[b(1)] = nil
        case .columns:
            let image = Self.columns(body.dropFirst(3), count: Int(b(1)) | Int(b(2)) << 8, tall: n >= 32)
            // 0 and 32 are half as fine across, 0 and 1 a third as fine down.
            put(scaled(image, n % 32 == 0 ? 2 : 1, n >= 32 ? 1 : 3))
        case .raster:
            let (stride, rows) = (Int(b(1)) | Int(b(2)) << 8, Int(b(3)) | Int(b(4)) << 8)
            let image = DecodedPaper.Image(x: 0, width: stride * 8, height: rows, bytes: Array(body.dropFirst(5)))
            print(scaled(image, n & 1 + 1, n >> 1 & 1 + 1))
        case .band:
            put(.init(x: 0, width: word * 8, height: Wire.Star.bandRows, bytes: Array(body.dropFirst(2))))
        case .graphics: graphics(body.dropFirst(2))
        case .longGraphics: graphics(body.dropFirst(4))
        case .cut(let partial):
            finishLine()
            if body.count == 2 { add(.feed, Int(b(1))) }
            add(.cut(partial: partial ?? [0x01, 0x31, 0x42].contains(n)), 0)
        case .starCut:
            finishLine()
            add(.cut(partial: n & 1 == 1), 0)
        case .symbol: symbol(body.dropFirst(2))
        case .masungSize, .starModule: state.module = min(16, max(1, Int(n)))
        case .masungStore: symbolText = Array(body.dropLast())
        case .masungPrint, .starPrint: printSymbol()
        case .starLevel: state.level = Self.level(n)
        case .starStore: symbolText = Array(body.dropFirst(3))
        case .barcodeHeight: state.barcodeHeight = max(1, Int(n))
        case .barcodeModule: state.barcodeModule = min(6, max(1, Int(n)))
        case .barcodeText: state.barcodeText = n & 0x0F
        case .barcode: printBarcode(body)
        }
    }

    private mutating func both(_ change: (inout Document.Style) -> Void) {
        change(&state.latin)
        change(&state.chinese)
    }

    private mutating func size(wide: Int, high: Int) {
        guard wide <= 8, high <= 8 else { return }
        // Where Chinese characters have a size of their own this one is not theirs.
        let isShared = profile.chineseSize == .asLatin
        (state.latin.wide, state.latin.high) = (wide, high)
        if isShared { (state.chinese.wide, state.chinese.high) = (wide, high) }
    }

    private mutating func print(_ image: DecodedPaper.Image) {
        finishLine()
        guard image.width > 0, image.height > 0 else { return }
        var image = image
        image.x = shift(image.width)
        add(.image(image), image.height)
    }

    /// The function and what it has: of graphics that are stored, and printed later.
    private mutating func graphics(_ body: ArraySlice<UInt8>) {
        let b = { (index: Int) -> Int in index < body.count ? Int(body[body.startIndex + index]) : 0 }
        if b(1) == Int(Wire.GraphicsFunction.store), body.count >= 10 {
            let (width, height) = (b(6) | b(7) << 8, b(8) | b(9) << 8)
            let data = Array(body.dropFirst(10))
            guard width > 0, height > 0, data.count == (width + 7) / 8 * height else { return }
            graphics = scaled(.init(x: 0, width: width, height: height, bytes: data), min(2, max(1, b(3))), min(2, max(1, b(4))))
        } else if Wire.GraphicsFunction.prints.contains(UInt8(truncatingIfNeeded: b(1))), let stored = graphics {
            graphics = nil
            print(stored)
        }
    }

    private mutating func symbol(_ body: ArraySlice<UInt8>) {
        guard body.first == Wire.SymbolFunction.qr, let function = body.dropFirst().first else { return }
        let value = body.dropFirst(2).first ?? 0
        switch function {
        case Wire.SymbolFunction.module: state.module = min(16, max(1, Int(value)))
        case Wire.SymbolFunction.level: state.level = Self.level(value &- Wire.SymbolFunction.levels.lowerBound)
        case Wire.SymbolFunction.store: symbolText = Array(body.dropFirst(3))
        case Wire.SymbolFunction.print: printSymbol()
        default: break
        }
    }

    private mutating func printSymbol() {
        finishLine()
        guard !symbolText.isEmpty else { return }
        add(.symbol(.init(
            text: String(decoding: symbolText, as: UTF8.self), level: state.level, cell: state.module,
            alignment: state.alignment, area: area)), 0)
    }

    private mutating func printBarcode(_ body: ArraySlice<UInt8>) {
        finishLine()
        guard let kind = body.first else { return }
        add(.barcode(.init(
            kind: kind, text: String(decoding: Self.barcodeText(body), as: UTF8.self), module: state.barcodeModule, height: state.barcodeHeight,
            isTold: state.barcodeText & 2 != 0, alignment: state.alignment, area: area)), 0)
    }

    /// m and the data of GS k.
    private static func barcodeText(_ body: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let kind = body.first else { return [] }
        if kind <= 6 { return body.dropFirst().dropLast() }
        let data = body.dropFirst(2)
        return kind == Wire.BarcodeKind.code128 ? Wire.code128Text(data)[...] : data
    }

    // MARK: - Bits

    private static func alignment(_ n: UInt8) -> Document.Alignment {
        switch n & 0x0F {
        case 1: .center
        case 2: .right
        default: .left
        }
    }

    private static func level(_ n: UInt8) -> Document.Symbol.Level {
        switch n {
        case 1: .m
        case 2: .q
        case 3: .h
        default: .l
        }
    }

    /// Columns of 8 or 24 dots from left to right, each from its top.
    private static func columns(_ data: ArraySlice<UInt8>, count: Int, tall: Bool) -> DecodedPaper.Image {
        let deep = tall ? 3 : 1
        var image = DecodedPaper.Image(x: 0, width: count, height: deep * 8, bytes: [])
        image.bytes = [UInt8](repeating: 0, count: image.stride * image.height)
        for (index, byte) in data.enumerated() where byte != 0 {
            let (x, top) = (index / deep, index % deep * 8)
            guard x < count else { break }
            for bit in 0..<8 where byte & 0x80 >> UInt8(bit) != 0 {
                image.bytes[(top + bit) * image.stride + x / 8] |= 0x80 >> UInt8(x & 7)
            }
        }
        return image
    }

    /// Each dot so many times as wide and as high.
    private func scaled(_ image: DecodedPaper.Image, _ wide: some BinaryInteger, _ high: some BinaryInteger) -> DecodedPaper.Image {
        let (wide, high) = (Int(wide), Int(high))
        guard wide > 1 || high > 1, image.width > 0 else { return image }
        // What is beside the paper is not kept: one byte of eight dots could become a great many.
        let width = min(image.width * wide, paper.width)
        var large = DecodedPaper.Image(x: image.x, width: width, height: image.height * high, bytes: [])
        large.bytes.reserveCapacity(large.stride * large.height)
        for y in 0..<image.height {
            var row = [UInt8](repeating: 0, count: large.stride)
            for x in 0..<width where image.bytes[y * image.stride + x / wide / 8] & 0x80 >> UInt8(x / wide & 7) != 0 {
                row[x / 8] |= 0x80 >> UInt8(x & 7)
            }
            for _ in 0..<high { large.bytes += row }
        }
        return large
    }

    // MARK: - Words

    /// What a command's parameters say, where they say more than its name.
    private func explain(_ form: Wire.Form, _ body: ArraySlice<UInt8>) -> String {
        let b = { (index: Int) -> Int in index < body.count ? Int(body[body.startIndex + index]) : 0 }
        let word = b(0) | b(1) << 8
        switch form.effect {
        case .initialize, .lineFeed, .tab, .chinese, .bold(.some), .inverted(.some), .cut(.some), .lineSpacing(.some),
            .masungPrint, .starPrint:
            return ""
        case .alignment: return Self.alignment(UInt8(truncatingIfNeeded: b(0))).rawValue
        case .bold, .inverted: return b(0) & 1 == 1 ? "on" : "off"
        case .underline, .chineseUnderline: return b(0) & 0x0F != 0 ? "on" : "off"
        case .size: return "\(b(0) >> 4 + 1) wide, \(b(0) & 0x0F + 1) high"
        case .starSize: return "\(b(1) & 0x0F + 1) wide, \(b(0) & 0x0F + 1) high"
        case .lineSpacing, .characterSpacing: return "\(b(0)) dots"
        case .position: return "dot \(word)"
        case .move: return "\(Int16(truncatingIfNeeded: word)) dots"
        case .margin, .printWidth: return "\(word) dots"
        case .feed(let dots): return "\(b(0) * dots) dots"
        case .feedLines: return "\(b(0)) lines"
        case .codePage: return "\(b(0))" + (Wire.codePages[UInt8(truncatingIfNeeded: b(0))].map { ", \($0)" } ?? "")
        case .columns: return "\(b(1) | b(2) << 8) columns of \(b(0) >= 32 ? 24 : 8) dots"
        case .raster: return "\((b(1) | b(2) << 8) * 8) x \(b(3) | b(4) << 8) dots"
        case .band: return "\(word * 8) x \(Wire.Star.bandRows) dots"
        case .cut: return [0x01, 0x31, 0x42].contains(b(0)) ? "leaving a bridge (半切)" : "all through (全切)"
        case .starCut: return b(0) & 1 == 1 ? "leaving a bridge (半切)" : "all through (全切)"
        case .symbol:
            guard b(2) == Int(Wire.SymbolFunction.qr) else { return "another kind of code; not drawn" }
            switch UInt8(truncatingIfNeeded: b(3)) {
            case Wire.SymbolFunction.module: return "modules of \(b(4)) dots"
            case Wire.SymbolFunction.level: return "level " + Self.level(UInt8(truncatingIfNeeded: b(4) & 3)).rawValue.uppercased()
            case Wire.SymbolFunction.store: return "text \"\(told(body.dropFirst(5)))\""
            case Wire.SymbolFunction.print: return "prints it"
            default: return "function \(b(3))"
            }
        case .graphics, .longGraphics:
            let at = form.effect == .graphics ? 2 : 4
            if b(at + 1) == Int(Wire.GraphicsFunction.store) {
                return "stores \(b(at + 6) | b(at + 7) << 8) x \(b(at + 8) | b(at + 9) << 8) dots"
            }
            return Wire.GraphicsFunction.prints.contains(UInt8(truncatingIfNeeded: b(at + 1))) ? "prints what was stored" : "function \(b(at + 1))"
        case .masungSize, .starModule, .barcodeModule, .barcodeHeight: return "\(b(0)) dots"
        case .masungStore: return "\"\(told(body.dropLast()))\""
        case .starStore: return "\"\(told(body.dropFirst(3)))\""
        case .starLevel: return Self.level(UInt8(truncatingIfNeeded: b(0))).rawValue.uppercased()
        case .barcode: return "\(Self.kind(b(0))) \"\(told(Self.barcodeText(body)))\""
        case .barcodeText: return ["none", "above", "below", "above and below"][b(0) & 3]
        case .none, .printMode, .chineseMode, .chineseQuad, .font, .chineseSpacing, .tabs, .glyph:
            return body.prefix(8).map(Self.hexadecimal).joined(separator: " ")
        }
    }

    private func told(_ text: ArraySlice<UInt8>) -> String {
        let line = String(decoding: text.prefix(200), as: UTF8.self).unicodeScalars.map { $0.value < 0x20 ? "\u{FFFD}" : $0 }
        return String(String.UnicodeScalarView(line)) + (text.count > 200 ? "…" : "")
    }

    private static func kind(_ m: Int) -> String {
        let names = ["UPC-A", "UPC-E", "EAN-13", "EAN-8", "CODE39", "ITF", "CODABAR", "CODE93", "CODE128"]
        let index = m >= 65 ? m - 65 : m
        return index < names.count ? names[index] : "kind \(m)"
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count < 2 ? "0" + digits : digits
    }
}
