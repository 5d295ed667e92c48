import CPangoCairo
import KioskCore

/// A ticket as it leaves the printer, and the dots that it takes.
struct Picture {
    /// White paper around the printed dots, as on 80 mm paper.
    static let margin = 32
    /// Cairo's limit.
    static let tallest = 32_767

    private enum Piece {
        case line(Layout.Line)
        case rule(Layout.Rule)
        case symbol(QRCode, cell: Int, Layout.Symbol)
        case barcode(PlacedBarcode)
        case image(Raster, left: Int)
        case cut
    }

    private let columns: Int
    private let pieces: [Piece]
    let width: Int
    let height: Int

    init(_ layout: Layout) throws(TypesettingFault) {
        // A cut at the end is the end of the paper.
        var rows = layout.rows[...]
        while rows.last == .cut { rows.removeLast() }
        try self.init(rows, columns: layout.columns)
    }

    init(_ rows: ArraySlice<Layout.Row>, columns: Int) throws(TypesettingFault) {
        var pieces: [Piece] = []
        var height = 2 * Self.margin
        for row in rows {
            switch row {
            case .line(let line):
                pieces.append(.line(line))
                height += line.high * Layout.cellHeight + Layout.leading
            case .rule(let rule):
                pieces.append(.rule(rule))
                height += Layout.cellHeight
            case .symbol(let symbol):
                let code = try QRCode(symbol.symbol.text, level: symbol.symbol.level)
                let cell = try code.cell(wanted: symbol.symbol.cell, width: symbol.width * Layout.cellWidth)
                pieces.append(.symbol(code, cell: cell, symbol))
                height += code.sizeWithQuietZone * cell
            case .barcode(let row):
                let barcode = try PlacedBarcode(row)
                pieces.append(.barcode(barcode))
                height += barcode.height
            case .image(let row):
                // A long picture is refused before it is decoded.
                height += row.size.height
                guard height <= Self.tallest else { throw .pictureTooLong }
                pieces.append(.image(try Typesetter.raster(of: row.image, width: row.size.width), left: row.left))
            case .cut:
                pieces.append(.cut)
                height += Layout.cellHeight
            }
            guard height <= Self.tallest else { throw .pictureTooLong }
        }
        self.pieces = pieces
        self.height = height
        self.columns = columns
        width = columns * Layout.cellWidth + 2 * Self.margin
    }

    func png(scale: Int, _ fonts: inout Fonts) throws(TypesettingFault) -> [UInt8] {
        guard height * scale <= Self.tallest else { throw .pictureTooLong }
        let canvas = try Canvas(imageWidth: width * scale, height: height * scale)
        cairo_scale(canvas.cairo, Double(scale), Double(scale))
        try draw(on: canvas, &fonts)
        return try canvas.png()
    }

    func svg(_ fonts: inout Fonts) throws(TypesettingFault) -> [UInt8] {
        let canvas = try Canvas(svgWidth: width, height: height)
        try draw(on: canvas, &fonts)
        return try canvas.file()
    }

    /// Notes its letters for the fonts of a file.
    func note(in letters: PageFonts, _ fonts: inout Fonts) throws(TypesettingFault) {
        // What is drawn beside them goes nowhere.
        try draw(on: try Canvas(imageWidth: 1, height: 1), &fonts, .noted(letters))
    }

    /// White at the sides, where the printer's head does not reach. `letters` has them all.
    func addPage(to canvas: Canvas, _ letters: PageFonts, _ fonts: inout Fonts) throws(TypesettingFault) {
        let side = columns <= 32 ? 40 : Self.margin
        let full = Double(width + 2 * (side - Self.margin))
        cairo_pdf_surface_set_size(canvas.surface, full * Page.dot, Double(height) * Page.dot)
        cairo_save(canvas.cairo)
        cairo_scale(canvas.cairo, Page.dot, Page.dot)
        cairo_translate(canvas.cairo, Double(side - Self.margin), 0)
        try draw(on: canvas, &fonts, .cut(letters))
        cairo_restore(canvas.cairo)
        cairo_show_page(canvas.cairo)
        try canvas.check()
    }

    private func draw(
        on canvas: Canvas, _ fonts: inout Fonts, _ letters: CellPen.Letters = .installed
    ) throws(TypesettingFault) {
        let pen = try CellPen(canvas, &fonts, letters)
        cairo_translate(canvas.cairo, Double(Self.margin), Double(Self.margin))
        canvas.setInk(black: true)
        var top = 0
        for piece in pieces {
            switch piece {
            case .line(let line): top += try pen.draw(line, top: top)
            case .rule(let rule): top += pen.draw(rule, top: top)
            case .symbol(let code, let cell, let symbol): top += pen.draw(code, cell: cell, in: symbol, top: top)
            case .barcode(let barcode): top += try pen.draw(barcode, top: top)
            case .image(let raster, let left): top += try pen.draw(raster, left: left, top: top)
            case .cut: top += pen.drawCut(columns: columns, top: top)
            }
        }
    }
}
