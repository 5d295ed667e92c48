import KioskCore
import KioskTypesetting

/// Why a ticket cannot be printed as it is; nothing is ever left out or replaced.
package enum EncodingFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// glibc on this machine lacks the table of the printer's characters.
    case noTable
    /// What cannot be drawn either: a character, or a QR code that does not fit.
    case notDrawn(TypesettingFault)

    package var description: String {
        switch self {
        case .noTable: "glibc has no table for the printer's Chinese characters (gconv)"
        case .notDrawn(let fault): "\(fault)"
        }
    }
}

/// A layout as the bytes of a ticket, cut at its end.
///
/// Text goes as characters wherever the printer's font has them all; a line with
/// one that it lacks (㐂, 𠮷) is drawn as a picture, with the same cells.
package func encode(_ layout: Layout, _ profile: TicketPrinterProfile) throws(EncodingFault) -> [UInt8] {
    var encoder = try Encoder(profile, columns: layout.columns)
    for row in layout.rows { try encoder.add(row) }
    return encoder.finished()
}

private struct Encoder: ~Copyable {
    private let profile: TicketPrinterProfile
    private let columns: Int
    private let codes: GB18030
    private var bytes: [UInt8] = []
    private var style = Document.Style()
    private var isCut = false

    init(_ profile: TicketPrinterProfile, columns: Int) throws(EncodingFault) {
        guard let codes = GB18030(profile.font) else { throw .noTable }
        self.profile = profile
        self.columns = columns
        self.codes = codes
        bytes.reserveCapacity(1024)
        bytes += Wire.initialize
        bytes += Wire.chineseOn
        bytes += Wire.lineSpacing(dots: Layout.cellHeight + Layout.leading)
    }

    mutating func add(_ row: Layout.Row) throws(EncodingFault) {
        isCut = false
        switch row {
        case .line(let line): try add(line)
        case .rule(let rule): try add(rule)
        case .symbol(let symbol): try add(symbol)
        case .cut:
            bytes += Wire.cut(profile.cutter)
            isCut = true
        }
    }

    consuming func finished() -> [UInt8] {
        if !isCut { bytes += Wire.cut(profile.cutter) }
        return bytes
    }

    // MARK: Text

    private mutating func add(_ line: Layout.Line) throws(EncodingFault) {
        let start = bytes.count
        let before = style
        guard line.runs.allSatisfy({ hasSize($0) }), write(line) else {
            bytes.removeSubrange(start...)
            style = before
            return try draw(line)
        }
        bytes.append(Wire.lineFeed)
        // The printer gives tall characters their height, and no white below.
        if line.high > 1 { bytes += Wire.feed(dots: Layout.leading) }
    }

    /// False when the printer's font lacks a character.
    private mutating func write(_ line: Layout.Line) -> Bool {
        var column = 0
        for run in line.runs {
            place(run.column, after: &column)
            change(to: run.style)
            guard codes.append(run.text, to: &bytes) == nil else { return false }
            column = run.column + run.width
        }
        for bar in line.bars {
            place(bar, after: &column)
            change(to: Document.Style())
            guard codes.append("|", to: &bytes) == nil else { return false }
            column = bar + 1
        }
        change(to: Document.Style())
        return true
    }

    private mutating func place(_ column: Int, after last: inout Int) {
        if column != last { bytes += Wire.position(column * Layout.cellWidth) }
        last = column
    }

    private mutating func change(to next: Document.Style) {
        if next.bold != style.bold { bytes += Wire.bold(next.bold) }
        if next.underlined != style.underlined {
            bytes += Wire.underline(next.underlined)
            bytes += Wire.chineseUnderline(next.underlined)
        }
        if next.inverted != style.inverted { bytes += Wire.inverted(next.inverted) }
        if next.wide != style.wide || next.high != style.high {
            bytes += Wire.size(wide: next.wide, high: next.high)
            if case .mode(let wide, let high) = profile.chineseSize {
                bytes += Wire.chineseMode((next.wide > 1 ? wide : 0) | (next.high > 1 ? high : 0))
            }
        }
        style = next
    }

    private func hasSize(_ run: Layout.Run) -> Bool {
        if case .mode = profile.chineseSize { return run.style.wide <= 2 && run.style.high <= 2 }
        return true
    }

    // MARK: Pictures

    private mutating func draw(_ line: Layout.Line) throws(EncodingFault) {
        let height = Layout.cellHeight * line.high
        var picture = Raster(width: columns * Layout.cellWidth, height: height)
        for run in line.runs {
            var x = run.column * Layout.cellWidth
            for character in run.text {
                do throws(TypesettingFault) {
                    let glyph = try Raster(character: String(character), style: run.style)
                    picture.put(glyph, x: x, y: height - glyph.height)
                    x += glyph.width
                } catch {
                    throw .notDrawn(error)
                }
            }
            let area = (x: run.column * Layout.cellWidth, width: run.width * Layout.cellWidth)
            let top = height - Layout.cellHeight * run.style.high
            if run.style.underlined { picture.fill(x: area.x, y: height - 2, width: area.width, height: 2) }
            if run.style.inverted { picture.invert(x: area.x, y: top, width: area.width, height: height - top) }
        }
        for bar in line.bars { picture.fill(x: middle(of: bar), y: 0, width: 2, height: height) }
        add(picture)
        bytes += Wire.feed(dots: Layout.leading)
    }

    private mutating func add(_ rule: Layout.Rule) throws(EncodingFault) {
        let height = Layout.cellHeight
        var picture = Raster(width: columns * Layout.cellWidth, height: height)
        picture.fill(x: rule.column * Layout.cellWidth, y: height / 2 - 1, width: rule.width * Layout.cellWidth, height: 2)
        for bar in rule.above { picture.fill(x: middle(of: bar), y: 0, width: 2, height: height / 2) }
        for bar in rule.below { picture.fill(x: middle(of: bar), y: height / 2, width: 2, height: height / 2) }
        guard rule.above.isEmpty && rule.below.isEmpty else { return add(picture) }
        // Only the line itself: white is cheaper fed than sent.
        bytes += Wire.feed(dots: height / 2 - 1)
        add(picture.rows(height / 2 - 1..<height / 2 + 1))
        bytes += Wire.feed(dots: height / 2 - 1)
    }

    private func middle(of cell: Int) -> Int { cell * Layout.cellWidth + Layout.cellWidth / 2 - 1 }

    private mutating func add(_ place: Layout.Symbol) throws(EncodingFault) {
        let symbol = place.symbol
        if case .native(let limit) = profile.symbols, symbol.text.utf8.count <= limit, place.width == columns {
            let alignment: UInt8 = switch symbol.alignment {
            case .left: 0
            case .center: 1
            case .right: 2
            }
            let level: UInt8 = switch symbol.level {
            case .l: 0
            case .m: 1
            case .q: 2
            case .h: 3
            }
            bytes += Wire.alignment(alignment)
            bytes += Wire.qrModel2
            bytes += Wire.qrModule(dots: symbol.cell)
            bytes += Wire.qrLevel(level)
            bytes += Wire.qrStore(count: symbol.text.utf8.count)
            bytes += symbol.text.utf8
            bytes += Wire.qrPrint
            bytes += Wire.alignment(0)
            return
        }
        do throws(TypesettingFault) {
            let code = try QRCode(symbol.text, level: symbol.level)
            let width = place.width * Layout.cellWidth
            let drawn = Raster(code, cell: try code.cell(wanted: symbol.cell, width: width))
            let free = width - drawn.width
            let offset = switch symbol.alignment {
            case .left: 0
            case .center: free / 2
            case .right: free
            }
            var picture = Raster(width: columns * Layout.cellWidth, height: drawn.height)
            picture.put(drawn, x: place.column * Layout.cellWidth + offset, y: 0)
            add(picture)
        } catch {
            throw .notDrawn(error)
        }
    }

    /// In bands that the printer's buffer takes, without the white on the right.
    private mutating func add(_ picture: Raster) {
        let stride = picture.usedStride
        guard stride > 0 else {
            bytes += Wire.feed(dots: picture.height)
            return
        }
        let rowsPerBand = max(1, profile.largestRaster / stride)
        var row = 0
        while row < picture.height {
            let band = min(rowsPerBand, picture.height - row)
            bytes += Wire.raster(bytesPerRow: stride, rows: band)
            for y in row..<row + band {
                bytes += picture.bytes[y * picture.stride..<y * picture.stride + stride]
            }
            row += band
        }
    }
}
