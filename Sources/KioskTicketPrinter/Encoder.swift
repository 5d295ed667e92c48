import KioskCore
import KioskTypesetting

/// Why a ticket cannot be put into a printer's bytes.
package enum EncodingFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Neither the printer's font nor any installed one has this character.
    case character(Unicode.Scalar)
    /// A symbol is too long or too wide, or nothing can be drawn on this machine.
    case typesetting(TypesettingFault)
    /// This machine's C library has no table for the printer's font.
    case noTable

    package var description: String {
        switch self {
        case .character(let scalar): TypesettingFault.noGlyph(scalar).description
        case .typesetting(let fault): fault.description
        case .noTable: "the C library has no table for GBK; install its gconv modules"
        }
    }
}

/// The bytes that print a layout, a band for each of its rows, and cut the paper at
/// its end. Any thread may call.
///
/// Text goes out in the printer's font. A character that this font lacks (㐂, 𠮷) is
/// drawn in its place on the line; a run in a script whose letters join or stack (藏文, 维文)
/// whole. Where a printer cannot have pictures in a line, and where a line has bars, is
/// tall, or has the character underlined or inverted, all of the line is a picture. A
/// character that cannot be drawn either fails the ticket: a wrong name is worse than none.
package func encode(
    _ layout: Layout, _ profile: TicketPrinterProfile, pictures: RasterCache = .shared
) throws(EncodingFault) -> EncodedTicket {
    guard let font = GB18030(profile.font) else { throw .noTable }
    var encoder = Encoder(profile, font, columns: layout.columns, pictures)
    for row in layout.rows { try encoder.add(row) }
    // What is not cut stays in the printer, for the next resident.
    if layout.rows.last != .cut { try encoder.add(.cut) }
    return EncodedTicket(bands: encoder.bands)
}

private struct Encoder: ~Copyable {
    private let profile: TicketPrinterProfile
    private var language: TicketPrinterProfile.Language { profile.language }
    private let font: GB18030
    private let columns: Int
    private let pictures: RasterCache
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    // What the printer was told last.
    private var style = Document.Style()

    init(_ profile: TicketPrinterProfile, _ font: consuming GB18030, columns: Int, _ pictures: RasterCache) {
        self.pictures = pictures
        self.profile = profile
        self.font = font
        self.columns = columns
        bytes.reserveCapacity(1024)
        bytes += profile.prologue
        bytes += Wire.initialize
        if profile.font != .ascii { bytes += Wire.chineseOn }
        if language == .starLine { bytes += Wire.Star.lineOf24 }
    }

    var bands: [[UInt8]] {
        zip([0] + ends, ends).map { Array(bytes[$0..<$1]) }
    }

    mutating func add(_ row: Layout.Row) throws(EncodingFault) {
        defer { ends.append(bytes.count) }
        do throws(TypesettingFault) {
            switch row {
            case .line(let line): try add(line)
            case .rule(let rule): draw(Raster(rule: rule, columns: columns))
            case .symbol(let symbol): try add(symbol)
            case .barcode(let barcode): try add(barcode)
            case .image(let image):
                draw(try pictures.raster(of: image.image, width: image.size.width), at: image.left)
            case .cut:
                set(Document.Style())
                bytes += language.cut(profile.cutter)
            }
        } catch {
            if case .noGlyph(let scalar) = error { throw .character(scalar) }
            throw .typesetting(error)
        }
    }

    private mutating func feed(_ dots: Int) {
        var left = dots
        while left > 0 {
            let part = min(left, Wire.mostDots)
            bytes += language.feed(dots: part)
            left -= part
        }
    }

    // MARK: - Text

    private mutating func add(_ line: Layout.Line) throws(TypesettingFault) {
        let start = bytes.count
        let before = style
        guard line.bars.isEmpty, try print(line) else {
            bytes.removeLast(bytes.count - start)
            style = before
            return draw(wholeBands(try Raster(line: line, columns: columns), of: line))
        }
    }

    /// Star's bands are higher than the line: a table's vertical rules go on to their end.
    private func wholeBands(_ raster: Raster, of line: Layout.Line) -> Raster {
        let rest = raster.height % Wire.Star.bandRows
        guard language == .starLine, !line.bars.isEmpty, rest > 0 else { return raster }
        var whole = Raster(width: raster.width, height: raster.height + Wire.Star.bandRows - rest, bytes: raster.bytes)
        for bar in line.barDots {
            for y in raster.height..<whole.height {
                for x in bar { whole[x, y] = true }
            }
        }
        return whole
    }

    /// False when the printer cannot print this line by itself.
    private mutating func print(_ line: Layout.Line) throws(TypesettingFault) -> Bool {
        var column = 0
        let beginning = bytes.count
        for run in line.runs {
            set(run.style)
            if run.column != column { bytes += language.position(run.column &* Layout.cellWidth) }
            if !has(run) {
                // Pictures in a line are as high as its characters at single size.
                guard profile.drawsInLines, line.high == 1, !run.style.underlined, !run.style.inverted,
                    try printWithPictures(run)
                else { return false }
            }
            column = run.column &+ run.width
        }
        // An empty line is as high as the printer's characters are just now.
        if line.runs.isEmpty { set(Document.Style()) }
        bytes.append(Wire.lineFeed)
        // The printer's line spacing is white below small characters, not below tall ones.
        if line.high > 1 || language == .starLine { bytes += language.feed(dots: Layout.leading) }
        // Star: a size or a place whose number is a command in real time.
        return language == .escpos || !bytes[beginning...].contains { language.isRealTime($0, after: 0) }
    }

    /// Appends a run in the printer's font; or nothing, and false.
    private mutating func has(_ run: Layout.Run) -> Bool {
        let start = bytes.count
        guard font.append(run.text, to: &bytes) == nil else { return false }
        let cells = Self.cells(bytes[start...])
        // Where the printer's widths are not the layout's, places would be lost.
        guard cells.all &* run.style.wide == run.width, !isTooLarge(run.style, cells.hasChinese) else {
            bytes.removeLast(bytes.count - start)
            return false
        }
        return true
    }

    private func isTooLarge(_ style: Document.Style, _ hasChinese: Bool) -> Bool {
        if case .mode = profile.chineseSize { hasChinese && max(style.wide, style.high) > 2 } else { false }
    }

    /// The same with what the font lacks as pictures, each in its place. False, and anything may
    /// have been appended, where one would be higher than the line.
    private mutating func printWithPictures(_ run: Layout.Run) throws(TypesettingFault) -> Bool {
        guard !run.text.isShaped else { return try drawInLine(run.text, run.width, run.style) }
        var missing = (text: "", width: 0)
        for glyph in run.text.glyphs {
            let cells = glyph.cells &* run.style.wide
            let start = bytes.count
            if has(Layout.Run(glyph.text, width: cells, run.style)) {
                guard missing.width > 0 else { continue }
                // What was missing before it comes first.
                let codes = Array(bytes[start...])
                bytes.removeLast(codes.count)
                guard try drawInLine(missing.text, missing.width, run.style) else { return false }
                missing = ("", 0)
                bytes += codes
            } else {
                missing.text += glyph.text
                missing.width += cells
            }
        }
        guard missing.width > 0 else { return true }
        return try drawInLine(missing.text, missing.width, run.style)
    }

    private mutating func drawInLine(_ text: String, _ width: Int, _ style: Document.Style) throws(TypesettingFault) -> Bool {
        let raster = try Raster(line: Layout.Line([Layout.Run(text, width: width, style)]), columns: width)
        guard raster.bytes.dropFirst(Layout.cellHeight * raster.stride).allSatisfy({ $0 == 0 }) else { return false }
        bytes += Wire.columns(count: raster.width)
        let start = bytes.count
        for x in 0..<raster.width {
            let bit: UInt8 = 0x80 >> UInt8(truncatingIfNeeded: x & 7)
            for top in stride(from: 0, to: Layout.cellHeight, by: 8) {
                var column: UInt8 = 0
                for y in top..<top + 8 { column = column << 1 | (raster.bytes[y * raster.stride + x >> 3] & bit != 0 ? 1 : 0) }
                bytes.append(column)
            }
        }
        withoutRealTime(from: start)
        return true
    }

    /// The cells that codes of the printer's font take: one for ASCII, two for
    /// characters of two and of four bytes.
    private static func cells(_ codes: ArraySlice<UInt8>) -> (all: Int, hasChinese: Bool) {
        var cells = 0
        var hasChinese = false
        var index = codes.startIndex
        while index < codes.endIndex {
            if codes[index] < 0x80 {
                index += 1
                cells += 1
            } else {
                let second = index + 1 < codes.endIndex ? codes[index + 1] : 0
                index += 0x30...0x39 ~= second ? 4 : 2
                cells += 2
                hasChinese = true
            }
        }
        return (cells, hasChinese)
    }

    private mutating func set(_ next: Document.Style) {
        if next.bold != style.bold { bytes += language.bold(next.bold) }
        if next.underlined != style.underlined {
            bytes += Wire.underline(next.underlined)
            if profile.font != .ascii { bytes += Wire.chineseUnderline(next.underlined) }
        }
        if next.inverted != style.inverted { bytes += language.inverted(next.inverted) }
        if next.wide != style.wide || next.high != style.high {
            bytes += language.size(wide: next.wide, high: next.high)
            if case .mode(let wide, let high) = profile.chineseSize {
                // It says whether Chinese is underlined, too.
                let line = next.underlined ? Wire.chineseModeUnderline : 0
                bytes += Wire.chineseMode((next.wide > 1 ? wide : 0) | (next.high > 1 ? high : 0) | line)
            }
        }
        style = next
    }

    // MARK: - Symbols

    private mutating func add(_ row: Layout.Symbol) throws(TypesettingFault) {
        let symbol = row.symbol
        if row.column == 0, row.width == columns, canPrint(symbol), let cell = try cell(of: row) {
            set(Document.Style())
            align(symbol.alignment)
            // The printer leaves no quiet zone.
            bytes += language.feed(dots: Layout.quietZone * cell)
            if case .masung = profile.symbols {
                bytes += Wire.Masung.qr(symbol.text, dots: cell)
            } else {
                bytes += Wire.qrModel2
                bytes += Wire.qrModule(dots: cell)
                bytes += Wire.qrLevel(symbol.level.order)
                bytes += Wire.qrStore(count: symbol.text.utf8.count)
                bytes += symbol.text.utf8
                bytes += Wire.qrPrint
            }
            bytes += language.feed(dots: Layout.quietZone * cell)
            align(.left)
            return
        }
        let picture = try row.drawn()
        draw(picture.raster, at: picture.left, keepingBlank: true)
    }

    /// Whether the printer makes this code by itself. Real-time commands are obeyed inside
    /// data, too: such text is drawn.
    private func canPrint(_ symbol: Document.Symbol) -> Bool {
        switch profile.symbols {
        case .drawn: false
        case .native(let limit): symbol.text.utf8.count <= limit && !symbol.text.utf8.contains(Wire.dataLinkEscape)
        case .masung(let limit):
            symbol.text.utf8.count <= limit && symbol.cell <= 9 && symbol.text.utf8.allSatisfy { $0 >= 0x20 }
        }
    }

    /// The module's side if the symbol surely fits; nil: only drawing can tell.
    private func cell(of row: Layout.Symbol) throws(TypesettingFault) -> Int? {
        let count = row.symbol.text.utf8.count
        // Without a code at hand: bytes that versions 1 to 10 hold at level H, the
        // least of all levels (ISO/IEC 18004, table 7).
        let worst = [7, 14, 24, 34, 44, 58, 64, 84, 98, 119]
        if let version = worst.firstIndex(where: { count <= $0 }) {
            let modules = 21 + 4 * version + 2 * Layout.quietZone
            if modules * row.symbol.cell <= row.width * Layout.cellWidth { return row.symbol.cell }
        }
        let code = try QRCode(row.symbol.text, level: row.symbol.level)
        return try code.cell(wanted: row.symbol.cell, width: row.width * Layout.cellWidth)
    }

    private mutating func add(_ row: Layout.Barcode) throws(TypesettingFault) {
        let placed = try PlacedBarcode(row)
        guard print(placed, row) else { return draw(try Raster(barcode: placed, columns: columns)) }
    }

    /// False where the printer does not make it by itself, or not in its place.
    private mutating func print(_ placed: PlacedBarcode, _ row: Layout.Barcode) -> Bool {
        guard case .native = profile.barcodes, row.column == 0, row.width == columns, row.barcode.alignment == .center,
            let (kind, data) = Wire.barcode(of: row.barcode, placed.barcode)
        else { return false }
        let command = Wire.barcode(kind, data)
        // Figures of Code 128 are bytes of any value.
        guard !zip(command, command.dropFirst()).contains(where: { language.isRealTime($1, after: $0) }) else { return false }
        set(Document.Style())
        align(.center)
        bytes += Wire.barcodeHeight(dots: placed.barHeight)
        bytes += Wire.barcodeModule(dots: placed.module)
        bytes += Wire.barcodeText(isBelow: placed.hasCaption)
        bytes += command
        bytes += language.feed(dots: Layout.leading)
        align(.left)
        return true
    }

    private mutating func align(_ alignment: Document.Alignment) {
        let n: UInt8 =
            switch alignment {
            case .left: 0
            case .center: 1
            case .right: 2
            }
        bytes += Wire.alignment(n)
    }

    // MARK: - Pictures

    /// Sends a picture in bands, without what is white on its right; white rows
    /// above and below only as a feed, unless they must be exact.
    private mutating func draw(_ raster: Raster, at left: Int = 0, keepingBlank: Bool = false) {
        var (first, last, used) = (raster.height, -1, 0)
        raster.bytes.withUnsafeBufferPointer { dots in
            for y in 0..<raster.height {
                let row = y * raster.stride
                var end = raster.stride
                while end > 0, dots[row + end - 1] == 0 { end -= 1 }
                guard end > 0 else { continue }
                first = min(first, y)
                last = y
                used = max(used, end)
            }
        }
        guard last >= 0 else { return feed(raster.height) }
        let strip: Strip
        switch language {
        case .escpos:
            if keepingBlank { (first, last) = (0, raster.height - 1) }
            strip = Strip(raster: raster, left: left, used: used)
            feed(first)
            sendRaster(strip, first..<last + 1)
        case .starLine:
            // Whole bands, if there is room for them.
            let height = Wire.Star.bandRows
            first = max(0, min(first, raster.height - (last - first + height) / height * height))
            last = first + (last - first + height) / height * height - 1
            strip = Strip(raster: raster, left: left, used: used)
            feed(first)
            sendBands(strip, first..<last + 1)
        }
        feed(raster.height - last - 1)
    }

    /// A picture's rows, moved to their place and without white on their right.
    private struct Strip {
        private let raster: Raster
        private let blank: Int
        private let shift: UInt8
        private let used: Int
        /// Bytes of a row.
        let stride: Int

        init(raster: Raster, left: Int, used: Int) {
            self.raster = raster
            self.used = used
            blank = left >> 3
            shift = UInt8(truncatingIfNeeded: left & 7)
            stride = blank + used + (shift > 0 ? 1 : 0)
        }

        /// Rows below the picture are white.
        func append(_ rows: Range<Int>, stride wanted: Int, to bytes: inout [UInt8]) {
            bytes.reserveCapacity(bytes.count + rows.count * wanted)
            for y in rows {
                guard y < raster.height else {
                    bytes += repeatElement(0, count: wanted)
                    continue
                }
                for _ in 0..<blank { bytes.append(0) }
                let start = y * raster.stride
                if shift == 0 {
                    bytes += raster.bytes[start..<start + used]
                } else {
                    var carried: UInt8 = 0
                    for index in start..<start + used {
                        let byte = raster.bytes[index]
                        bytes.append(carried | byte >> shift)
                        carried = byte << (8 - shift)
                    }
                    bytes.append(carried)
                }
                for _ in stride..<wanted { bytes.append(0) }
            }
        }
    }

    private mutating func sendRaster(_ strip: Strip, _ rows: Range<Int>) {
        let perBand = min(255, max(1, profile.largestRaster / strip.stride))
        var next = rows.lowerBound
        while next < rows.upperBound {
            let end = min(next + perBand, rows.upperBound)
            bytes += Wire.raster(bytesPerRow: strip.stride, rows: end - next)
            let start = bytes.count
            strip.append(next..<end, stride: strip.stride, to: &bytes)
            withoutRealTime(from: start)
            next = end
        }
    }

    /// Star's: always 24 rows.
    private mutating func sendBands(_ strip: Strip, _ rows: Range<Int>) {
        let height = Wire.Star.bandRows
        // The number of bytes must be no command in real time.
        let stride = Wire.Star.realTime.contains { Int($0) == strip.stride } ? strip.stride + 2 : strip.stride
        for top in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: height) {
            bytes += Wire.Star.band(bytesPerRow: stride)
            let start = bytes.count
            strip.append(top..<top + height, stride: stride, to: &bytes)
            withoutRealTime(from: start)
            bytes.append(Wire.lineFeed)
        }
    }

    /// A printer obeys DLE EOT, ENQ and DC4 even inside a picture, and one of them
    /// clears its buffer. One dot more makes them harmless.
    private mutating func withoutRealTime(from start: Int) {
        var before: UInt8 = 0
        for index in start..<bytes.count {
            if language.isRealTime(bytes[index], after: before) { bytes[index] |= Wire.harmlessDot }
            before = bytes[index]
        }
    }
}

extension Document.Symbol.Level {
    /// As GS ( k counts them.
    fileprivate var order: UInt8 {
        switch self {
        case .l: 0
        case .m: 1
        case .q: 2
        case .h: 3
        }
    }
}
