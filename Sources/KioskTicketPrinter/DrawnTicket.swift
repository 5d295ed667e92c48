import KioskCore
import KioskTypesetting

/// A ticket as pictures only, a band for each of its rows, for a printer that takes
/// nothing else: rows of 1-bit dots, `(dots + 7) / 8` bytes each, the highest bit left, 1 is
/// black. Any thread may call. A cut is no band: such a printer cuts at the end.
package func drawn(_ layout: Layout, dots: Int) throws(EncodingFault) -> EncodedTicket {
    let stride = (max(dots, layout.columns * Layout.cellWidth) + 7) / 8
    var bands: [[UInt8]] = []
    for row in layout.rows {
        let picture: (raster: Raster, left: Int)
        do throws(TypesettingFault) {
            switch row {
            case .line(let line): picture = (try Raster(line: line, columns: layout.columns), 0)
            case .rule(let rule): picture = (Raster(rule: rule, columns: layout.columns), 0)
            case .symbol(let symbol): picture = try symbol.drawn()
            case .barcode(let barcode): picture = (try Raster(barcode: PlacedBarcode(barcode), columns: layout.columns), 0)
            case .image(let image):
                picture = (try RasterCache.shared.raster(of: image.image, width: image.size.width), image.left)
            case .cut: continue
            }
        } catch {
            if case .noGlyph(let scalar) = error { throw .character(scalar) }
            throw .typesetting(error)
        }
        var band: [UInt8] = []
        band.reserveCapacity(stride * picture.raster.height)
        for row in picture.raster.rows(shifted: picture.left % 8) {
            let line = repeatElement(0, count: picture.left / 8) + row
            band += line.prefix(stride)
            band += repeatElement(0, count: max(0, stride - line.count))
        }
        bands.append(band)
    }
    return EncodedTicket(bands: bands)
}

extension Layout.Symbol {
    /// Its picture, and how many dots from the paper's left edge it begins.
    func drawn() throws(TypesettingFault) -> (raster: Raster, left: Int) {
        let code = try QRCode(symbol.text, level: symbol.level)
        let room = width &* Layout.cellWidth
        let raster = Raster(code, cell: try code.cell(wanted: symbol.cell, width: room))
        let free = max(0, room &- raster.width)
        let shift =
            switch symbol.alignment {
            case .left: 0
            case .center: free / 2
            case .right: free
            }
        return (raster, column &* Layout.cellWidth &+ shift)
    }
}

extension Raster {
    /// Its rows, moved 0 to 7 dots to the right.
    func rows(shifted dots: Int) -> [[UInt8]] {
        let right = UInt8(dots & 7)
        return (0..<height).map { y in
            let row = bytes[y * stride..<(y + 1) * stride]
            guard right > 0 else { return Array(row) }
            var carried: UInt8 = 0
            return row.map { byte in
                defer { carried = byte << (8 - right) }
                return carried | byte >> right
            } + [carried]
        }
    }
}
