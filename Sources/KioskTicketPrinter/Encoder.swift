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
/// Text goes out in the printer's font. A line with a character that this font
/// lacks (㐂, 𠮷) is sent as a picture, whole, so that its places and its look
/// stay those of one line. A character that cannot be drawn either fails the
/// ticket: a wrong name is worse than none.
package func encode(_ layout: Layout, _ profile: TicketPrinterProfile) throws(EncodingFault) -> EncodedTicket {
    guard let font = GB18030(profile.font) else { throw .noTable }
    var encoder = Encoder(profile, font, columns: layout.columns)
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
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    // What the printer was told last.
    private var style = Document.Style()

    init(_ profile: TicketPrinterProfile, _ font: consuming GB18030, columns: Int) {
        self.profile = profile
        self.font = font
        self.columns = columns
        bytes.reserveCapacity(1024)
        bytes += profile.prologue
        bytes += Wire.initialize
        if profile.font != .ascii { bytes += Wire.chineseOn }
    }

    var bands: [[UInt8]] {
        zip([0] + ends, ends).map { Array(bytes[$0..<$1]) }
    }

    mutating func add(_ row: Layout.Row) throws(EncodingFault) {
        defer { ends.append(bytes.count) }
        switch row {
        case .line(let line):
            let start = bytes.count
            let before = style
            guard line.bars.isEmpty, print(line) else {
                bytes.removeLast(bytes.count - start)
                style = before
                try draw(line)
                return
            }
        case .rule(let rule):
            draw(Raster(rule: rule, columns: columns))
        case .symbol(let symbol):
            do throws(TypesettingFault) {
                try add(symbol)
            } catch {
                throw .typesetting(error)
            }
        case .barcode: throw .typesetting(.failed("barcodes cannot be drawn"))
        case .image: throw .typesetting(.failed("pictures cannot be drawn"))
        case .cut:
            set(Document.Style())
            bytes += language.cut(profile.cutter)
        }
    }

    // MARK: - Text

    /// False when the printer cannot print this line by itself.
    private mutating func print(_ line: Layout.Line) -> Bool {
        var column = 0
        let beginning = bytes.count
        for run in line.runs {
            set(run.style)
            if run.column != column { bytes += language.position(run.column &* Layout.cellWidth) }
            let start = bytes.count
            guard font.append(run.text, to: &bytes) == nil else { return false }
            let cells = Self.cells(bytes[start...])
            // Where the printer's widths are not the layout's, places would be lost.
            guard cells.all &* run.style.wide == run.width else { return false }
            if case .mode = profile.chineseSize, cells.hasChinese, max(run.style.wide, run.style.high) > 2 { return false }
            column = run.column &+ run.width
        }
        // An empty line is as high as the printer's characters are just now.
        if line.runs.isEmpty { set(Document.Style()) }
        bytes.append(Wire.lineFeed)
        // The printer's line spacing is white below small characters, not below tall ones.
        if line.high > 1 { bytes += language.feed(dots: Layout.leading) }
        // Star: a size or a place whose number is a command in real time.
        return language == .escpos || !bytes[beginning...].contains { language.isRealTime($0, after: 0) }
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
                bytes += Wire.chineseMode((next.wide > 1 ? wide : 0) | (next.high > 1 ? high : 0))
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
            // The printer leaves no quiet zone: a line is at least as high.
            bytes.append(Wire.lineFeed)
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
            bytes.append(Wire.lineFeed)
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

    private mutating func draw(_ line: Layout.Line) throws(EncodingFault) {
        do throws(TypesettingFault) {
            draw(try Raster(line: line, columns: columns))
        } catch {
            if case .noGlyph(let scalar) = error { throw .character(scalar) }
            throw .typesetting(error)
        }
    }

    /// Sends a picture in bands, without what is white on its right; white rows
    /// above and below only as a feed, unless they must be exact.
    private mutating func draw(_ raster: Raster, at left: Int = 0, keepingBlank: Bool = false) {
        let shift = left / 8
        let rows = Array(raster.rows(shifted: left % 8))
        let isInk = { (row: [UInt8]) in row.contains { $0 != 0 } }
        guard let first = keepingBlank ? 0 : rows.firstIndex(where: isInk),
            let last = keepingBlank ? rows.count - 1 : rows.lastIndex(where: isInk)
        else {
            bytes += language.feed(dots: rows.count)
            return
        }
        if first > 0 { bytes += language.feed(dots: first) }
        let used = rows.reduce(1) { used, row in max(used, (row.lastIndex { $0 != 0 } ?? 0) + 1) }
        let picture = rows[first...last].map { [UInt8](repeating: 0, count: shift) + $0.prefix(used) }
        let sent =
            switch language {
            case .escpos: sendRaster(picture, stride: shift + used)
            case .starLine: sendBands(picture, stride: shift + used)
            }
        let left = rows.count - first - sent
        if left > 0 { bytes += language.feed(dots: left) }
    }

    /// How many rows went out.
    private mutating func sendRaster(_ rows: [[UInt8]], stride: Int) -> Int {
        let perBand = min(255, max(1, profile.largestRaster / stride))
        var next = 0
        while next < rows.count {
            let count = min(perBand, rows.count - next)
            bytes += Wire.raster(bytesPerRow: stride, rows: count)
            let start = bytes.count
            bytes += rows[next..<next + count].joined()
            withoutRealTime(from: start)
            next += count
        }
        return rows.count
    }

    /// Star's: always 24 rows, the last ones filled up with white.
    private mutating func sendBands(_ rows: [[UInt8]], stride: Int) -> Int {
        let height = Wire.Star.bandRows
        // The number of bytes must be no command in real time.
        let stride = Wire.Star.realTime.contains { Int($0) == stride } ? stride + 2 : stride
        bytes += Wire.Star.lineOf24
        var next = 0
        while next < rows.count {
            bytes += Wire.Star.band(bytesPerRow: stride)
            let start = bytes.count
            for row in rows[next..<min(next + height, rows.count)] {
                bytes += row + repeatElement(0, count: stride - row.count)
            }
            bytes += repeatElement(0, count: start + height * stride - bytes.count)
            withoutRealTime(from: start)
            bytes.append(Wire.lineFeed)
            next += height
        }
        bytes += Wire.Star.lineOf32
        return next
    }

    /// A printer obeys DLE EOT, ENQ and DC4 even inside a picture, and one of them
    /// clears its buffer. One dot more makes them harmless.
    private mutating func withoutRealTime(from start: Int) {
        var before: UInt8 = 0
        for index in bytes.indices.dropFirst(start) {
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
