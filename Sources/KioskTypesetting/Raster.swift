import CPangoCairo
import KioskCore

/// A picture in black and white, as thermal printers take it: a bit for each
/// dot, 1 is black, the first dot of a row in the highest bit, rows padded to bytes.
package struct Raster: Hashable, Sendable {
    package let width: Int
    package let height: Int
    package internal(set) var bytes: [UInt8]

    /// The bytes of a row.
    package var stride: Int { (width + 7) / 8 }

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        bytes = Array(repeating: 0, count: (width + 7) / 8 * height)
    }

    /// `bytes`: those of all rows; too few are filled up with white, and more are not looked at.
    package init(width: Int, height: Int, bytes: [UInt8]) {
        self.init(width: max(0, width), height: max(0, height))
        let count = self.bytes.count
        self.bytes = Array(bytes.prefix(count)) + repeatElement(0, count: max(0, count - bytes.count))
    }

    /// Whether a dot is black; everything outside is white.
    package subscript(x: Int, y: Int) -> Bool {
        get {
            guard 0..<width ~= x, 0..<height ~= y else { return false }
            return bytes[y * stride + x / 8] & (0x80 >> UInt8(x % 8)) != 0
        }
        set {
            guard 0..<width ~= x, 0..<height ~= y else { return }
            let bit: UInt8 = 0x80 >> UInt8(x % 8)
            if newValue { bytes[y * stride + x / 8] |= bit } else { bytes[y * stride + x / 8] &= ~bit }
        }
    }

    /// A QR code with its quiet zone; `cell` is the side of a module in dots.
    package init(_ code: QRCode, cell: Int) {
        let cell = max(1, cell)
        self.init(width: code.sizeWithQuietZone * cell, height: code.sizeWithQuietZone * cell)
        var row = [UInt8](repeating: 0, count: stride)
        for number in 0..<code.size {
            for index in row.indices { row[index] = 0 }
            for run in code.runs(row: number) {
                for x in (run.lowerBound + Layout.quietZone) * cell..<(run.upperBound + Layout.quietZone) * cell {
                    row[x >> 3] |= 0x80 >> UInt8(truncatingIfNeeded: x & 7)
                }
            }
            let top = (number + Layout.quietZone) * cell
            for y in top..<top + cell { bytes.replaceSubrange(y * stride..<(y + 1) * stride, with: row) }
        }
    }

    /// One character, with the marks that combine with it, for a printer whose
    /// font lacks it: 12 or 24 dots wide and 24 high, times the style's size.
    /// Underlines and inversion are left to the printer.
    package init(character: String, style: Document.Style = Document.Style()) throws(TypesettingFault) {
        let cells = max(1, character.unicodeScalars.reduce(0) { max($0, CharacterWidth.cells($1)) })
        let width = cells * Layout.cellWidth * style.wide
        let height = Layout.cellHeight * style.high
        self = try Raster.drawn(width: width, height: height) { pen throws(TypesettingFault) in
            try pen.draw(character, cells: cells, style: style, x: 0, bottom: Double(height))
        }
    }

    /// A line of text with its leading, as in the picture of its layout: for a
    /// printer that cannot print all of it by itself.
    package init(line: Layout.Line, columns: Int) throws(TypesettingFault) {
        let height = line.high * Layout.cellHeight + Layout.leading
        self = try Raster.drawn(width: columns * Layout.cellWidth, height: height) { pen throws(TypesettingFault) in
            _ = try pen.draw(line, top: 0)
        }
    }

    /// A barcode with its caption on the whole width of the paper. Needs fonts only for the caption.
    package init(barcode: PlacedBarcode, columns: Int) throws(TypesettingFault) {
        let width = columns * Layout.cellWidth
        if barcode.hasCaption {
            self = try Raster.drawn(width: width, height: barcode.height) { pen throws(TypesettingFault) in
                _ = try pen.draw(barcode, top: 0)
            }
        } else {
            self.init(width: width, height: barcode.height)
            for bar in barcode.bars {
                for y in 0..<barcode.barHeight {
                    for x in bar.x..<bar.x + bar.width { self[x, y] = true }
                }
            }
        }
    }

    /// A rule. Needs no fonts.
    package init(rule: Layout.Rule, columns: Int) {
        self.init(width: columns * Layout.cellWidth, height: Layout.cellHeight)
        for stroke in CellPen.strokes(rule) {
            for y in stroke.y..<stroke.y + stroke.height {
                for x in stroke.x..<stroke.x + stroke.width { self[x, y] = true }
            }
        }
    }

    private static func drawn(
        width: Int, height: Int, _ draw: @Sendable (CellPen) throws(TypesettingFault) -> Void
    ) throws(TypesettingFault) -> Raster {
        try Fonts.shared.withLock { fonts throws(TypesettingFault) in
            try drawn(width: width, height: height, draw, &fonts)
        }
    }

    /// Of 255, what a dot may have of white and still be black. A stroke that is as thin as a dot and falls between two rows
    /// leaves half of each, a little less in the font's signs: those are both black rather than both white.
    private static let darkest: UInt8 = 0x98

    private static func drawn(
        width: Int, height: Int, _ draw: (CellPen) throws(TypesettingFault) -> Void, _ fonts: inout Fonts
    ) throws(TypesettingFault) -> Raster {
        let canvas = try Canvas(imageWidth: width, height: height)
        canvas.setInk(black: true)
        try draw(try CellPen(canvas, &fonts))
        try canvas.finish()

        var raster = Raster(width: width, height: height)
        let stride = Int(cairo_image_surface_get_stride(canvas.surface))
        guard let data = cairo_image_surface_get_data(canvas.surface) else {
            throw .failed("the picture has no memory")
        }
        for y in 0..<height {
            for x in 0..<width where data[y * stride + x] < darkest { raster[x, y] = true }
        }
        return raster
    }
}
