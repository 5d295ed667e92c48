import CPangoCairo
import KioskCore

/// A ticket's rows and codes, and the dots that they take.
struct Picture {
    /// White paper around the printed dots, as on 80 mm paper.
    static let margin = 32
    /// Cairo's limit.
    static let tallest = 32_767

    private let columns: Int
    private let rows: ArraySlice<Layout.Row>
    private let codes: [(code: QRCode, cell: Int)]
    let width: Int
    let height: Int

    init(_ layout: Layout) throws(TypesettingFault) {
        columns = layout.columns
        // A cut at the end is the end of the paper.
        var rows = layout.rows[...]
        while rows.last == .cut { rows.removeLast() }
        var codes: [(code: QRCode, cell: Int)] = []
        var height = 2 * Self.margin
        for row in rows {
            switch row {
            case .line(let line): height += line.high * Layout.cellHeight + Layout.leading
            case .rule, .cut: height += Layout.cellHeight
            case .symbol(let symbol):
                let code = try QRCode(symbol.symbol.text, level: symbol.symbol.level)
                let cell = try code.cell(wanted: symbol.symbol.cell, width: symbol.width * Layout.cellWidth)
                codes.append((code, cell))
                height += code.sizeWithQuietZone * cell
            case .barcode: throw .failed("barcodes cannot be drawn")
            case .image: throw .failed("pictures cannot be drawn")
            }
            guard height <= Self.tallest else { throw .pictureTooLong }
        }
        self.rows = rows
        self.codes = codes
        self.height = height
        width = layout.columns * Layout.cellWidth + 2 * Self.margin
    }

    func png(scale: Int, _ fonts: inout Fonts) throws(TypesettingFault) -> [UInt8] {
        guard height * scale <= Self.tallest else { throw .pictureTooLong }
        let canvas = try Canvas(imageWidth: width * scale, height: height * scale)
        let pen = try CellPen(canvas, &fonts)
        cairo_scale(canvas.cairo, Double(scale), Double(scale))
        cairo_translate(canvas.cairo, Double(Self.margin), Double(Self.margin))
        canvas.setInk(black: true)
        var top = 0
        var codes = codes[...]
        for row in rows {
            switch row {
            case .line(let line):
                top += try pen.draw(line, top: top)
            case .rule(let rule):
                top += pen.draw(rule, top: top)
            case .symbol(let symbol):
                guard let (code, cell) = codes.popFirst() else { continue }
                top += pen.draw(code, cell: cell, in: symbol, top: top)
            case .barcode, .image: continue  // refused above
            case .cut:
                top += pen.drawCut(columns: columns, top: top)
            }
        }
        return try canvas.png()
    }
}
