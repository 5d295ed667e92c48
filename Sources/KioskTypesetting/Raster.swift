import CPangoCairo
import KioskCore

/// A picture in black and white, as thermal printers take it: a bit for each
/// dot, 1 is black, the first dot of a row in the highest bit, rows padded to bytes.
package struct Raster: Hashable, Sendable {
    package let width: Int
    package let height: Int
    package private(set) var bytes: [UInt8]

    /// The bytes of a row.
    package var stride: Int { (width + 7) / 8 }

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        bytes = Array(repeating: 0, count: (width + 7) / 8 * height)
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

    /// Adds the black dots of another picture.
    package mutating func put(_ other: Raster, x: Int, y: Int) {
        for row in 0..<other.height {
            for column in 0..<other.width where other[column, row] { self[x + column, y + row] = true }
        }
    }

    package mutating func fill(x: Int, y: Int, width: Int, height: Int) {
        for row in y..<y + max(0, height) {
            for column in x..<x + max(0, width) { self[column, row] = true }
        }
    }

    package mutating func invert(x: Int, y: Int, width: Int, height: Int) {
        for row in y..<y + max(0, height) {
            for column in x..<x + max(0, width) { self[column, row].toggle() }
        }
    }

    /// Some of its rows, as a picture.
    package func rows(_ range: Range<Int>) -> Raster {
        let range = range.clamped(to: 0..<height)
        var part = Raster(width: width, height: range.count)
        part.bytes = Array(bytes[range.lowerBound * stride..<range.upperBound * stride])
        return part
    }

    /// The bytes of a row up to its last black dot in any row.
    package var usedStride: Int {
        var used = 0
        for row in 0..<height {
            for column in used..<max(used, stride) where bytes[row * stride + column] != 0 { used = column + 1 }
        }
        return used
    }

    /// A QR code with its quiet zone; `cell` is the side of a module in dots.
    package init(_ code: QRCode, cell: Int) {
        let cell = max(1, cell)
        self.init(width: code.sizeWithQuietZone * cell, height: code.sizeWithQuietZone * cell)
        for row in 0..<code.size {
            for run in code.runs(row: row) {
                for y in (row + Layout.quietZone) * cell..<(row + Layout.quietZone + 1) * cell {
                    for x in (run.lowerBound + Layout.quietZone) * cell..<(run.upperBound + Layout.quietZone) * cell {
                        self[x, y] = true
                    }
                }
            }
        }
    }

    /// One character, with the marks that combine with it, for a printer whose
    /// font lacks it: 12 or 24 dots wide and 24 high, times the style's size.
    /// Underlines and inversion are left to the printer.
    package init(character: String, style: Document.Style = Document.Style()) throws(TypesettingFault) {
        let cells = max(1, character.unicodeScalars.reduce(0) { max($0, CharacterWidth.cells($1)) })
        let width = cells * Layout.cellWidth * style.wide
        let height = Layout.cellHeight * style.high
        let drawn = try Fonts.shared.withLock { fonts throws(TypesettingFault) in
            try Raster.draw(character, cells: cells, style: style, width: width, height: height, fonts: &fonts)
        }
        self = drawn
    }

    private static func draw(
        _ character: String, cells: Int, style: Document.Style, width: Int, height: Int, fonts: inout Fonts
    ) throws(TypesettingFault) -> Raster {
        let canvas = try Canvas(imageWidth: width, height: height)
        let pen = try CellPen(canvas, &fonts)
        canvas.setInk(black: true)
        try pen.draw(character, cells: cells, style: style, x: 0, bottom: Double(height))
        try canvas.finish()

        var raster = Raster(width: width, height: height)
        let stride = Int(cairo_image_surface_get_stride(canvas.surface))
        guard let data = cairo_image_surface_get_data(canvas.surface) else {
            throw .failed("the picture has no memory")
        }
        for y in 0..<height {
            for x in 0..<width where data[y * stride + x] < 0x80 { raster[x, y] = true }
        }
        return raster
    }
}
