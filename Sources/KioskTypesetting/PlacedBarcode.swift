import KioskCore

/// A barcode in its area of a ticket, in dots.
package struct PlacedBarcode: Hashable, Sendable {
    package let barcode: Barcode
    /// The narrowest bar: what was asked for, or less where that does not fit.
    package let module: Int
    /// Of the first bar, from the left edge of the paper.
    package let left: Int
    package let barHeight: Int
    /// Whether the caption stands below the bars.
    package let hasCaption: Bool

    package init(_ row: Layout.Barcode) throws(TypesettingFault) {
        do throws(BarcodeFault) {
            barcode = try Barcode(row.barcode.text, row.barcode.symbology)
        } catch {
            throw .barcode(error)
        }
        let room = row.width * Layout.cellWidth
        let whole = barcode.modulesWithQuietZones
        module = min(max(row.barcode.module, 2), 4, room / whole)
        guard module >= 2 else { throw .barcodeTooWide(modules: whole) }
        let free = room - whole * module
        let shift = switch row.barcode.alignment {
        case .left: 0
        case .center: free / 2
        case .right: free
        }
        left = row.column * Layout.cellWidth + shift + Barcode.quietZone * module
        barHeight = min(max(row.barcode.height, 24), 240)
        hasCaption = row.barcode.hri
    }

    package var width: Int { barcode.modules * module }
    /// With the line of its caption and the leading.
    package var height: Int { barHeight + (hasCaption ? Layout.cellHeight : 0) + Layout.leading }

    /// The bars from the left edge of the paper.
    var bars: [(x: Int, width: Int)] {
        var bars: [(x: Int, width: Int)] = []
        var x = left
        for (index, modules) in barcode.widths.enumerated() {
            if index % 2 == 0 { bars.append((x, modules * module)) }
            x += modules * module
        }
        return bars
    }
}
