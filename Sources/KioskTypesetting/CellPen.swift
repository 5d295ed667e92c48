import CPangoCairo
import KioskCore

extension Layout.Run {
    /// Its characters one by one, each with the marks that combine with it, or, in scripts whose
    /// letters join, stack or run to the left, all of them that follow each other.
    fileprivate var pieces: [(text: String, cells: Int, isShaped: Bool)] {
        var pieces: [(text: String, cells: Int, isShaped: Bool)] = []
        // Figures and signs between two words of such a script belong to them.
        var waiting = 0
        for scalar in text.unicodeScalars {
            let cells = CharacterWidth.cells(scalar)
            let isShaped = scalar.isShaped
            if cells == 0, let last = pieces.indices.last {
                pieces[last].text.unicodeScalars.append(scalar)
            } else if isShaped, pieces.count > waiting, pieces[pieces.count - 1 - waiting].isShaped {
                let first = pieces.count - 1 - waiting
                for piece in pieces[(first + 1)...] {
                    pieces[first].text += piece.text
                    pieces[first].cells += piece.cells
                }
                pieces.removeLast(waiting)
                pieces[first].text.unicodeScalars.append(scalar)
                pieces[first].cells += cells
                waiting = 0
            } else {
                pieces.append((String(scalar), cells, isShaped))
                waiting = isShaped || !scalar.isASCII ? 0 : waiting + 1
            }
        }
        return pieces
    }
}

extension Layout.Line {
    /// The dots across the paper of each vertical rule: two in the middle of its cell.
    package var barDots: [Range<Int>] {
        bars.map { bar in
            let left = bar * Layout.cellWidth + Layout.cellWidth / 2 - 1
            return left..<left + 2
        }
    }
}

/// Draws on the printer's grid, in dots.
struct CellPen {
    /// Where the letters come from.
    enum Letters {
        /// The installed fonts.
        case installed
        /// Nothing is shown, only noted for the fonts of a file.
        case noted(PageFonts)
        case cut(PageFonts)
    }

    private let canvas: Canvas
    private let letters: Letters
    private let regular: Text
    private let bold: Text

    // Of the em square of Noto CJK, what is below the base line.
    private static let descent = 0.12 * Double(Layout.cellHeight)

    init(_ canvas: Canvas, _ fonts: inout Fonts, _ letters: Letters = .installed) throws(TypesettingFault) {
        let context = try fonts.context()
        self.canvas = canvas
        self.letters = letters
        regular = Text("", font: Fonts.cells, size: Double(Layout.cellHeight), context)
        bold = Text("", font: Fonts.cells, size: Double(Layout.cellHeight), isBold: true, context)
    }

    /// One character in the middle of its cells, squeezed if it is wider.
    func draw(
        _ character: String, cells: Int, style: Document.Style, x: Double, bottom: Double
    ) throws(TypesettingFault) {
        let text = style.bold ? bold : regular
        text.set(character)
        try text.check(character)
        var size = PangoRectangle()
        pango_layout_get_extents(text.layout, nil, &size)
        let room = Double(cells * Layout.cellWidth)
        let advance = Double(size.width) / Double(PANGO_SCALE)
        let squeeze = advance > room ? room / advance : 1

        let cairo = canvas.cairo
        cairo_save(cairo)
        cairo_translate(cairo, x, bottom - Self.descent * Double(style.high))
        cairo_scale(cairo, Double(style.wide) * squeeze, Double(style.high))
        show(text, x: max(0, room - advance) / 2)
        cairo_restore(cairo)
    }

    /// Its first line, from a place on the base line.
    private func show(_ text: Text, x: Double) {
        let line = text.line(0)
        switch letters {
        case .installed:
            cairo_move_to(canvas.cairo, x, 0)
            pango_cairo_show_layout_line(canvas.cairo, line)
        case .noted(let fonts): fonts.add(line)
        case .cut(let fonts): fonts.show(line, of: text.layout, on: canvas.cairo, x: x, y: 0)
        }
    }

    /// Text whose letters join or stack, as a whole: it is made smaller until it
    /// fits its cells and the leading below.
    private func drawShaped(
        _ string: String, cells: Int, style: Document.Style, x: Double, bottom: Double
    ) throws(TypesettingFault) {
        let text = style.bold ? bold : regular
        text.set(string)
        try text.check(string)
        var ink = PangoRectangle()
        var size = PangoRectangle()
        pango_layout_line_get_extents(text.line(0), &ink, &size)
        let room = Double(cells * Layout.cellWidth)
        let advance = PageFonts.points(size.width)
        let above = -PageFonts.points(ink.y)
        let below = PageFonts.points(ink.y + ink.height)
        let down = above > 0 ? min(1, (Double(Layout.cellHeight) - Self.descent) / above) : 1
        let up = below > 0 ? min(1, (Self.descent + Double(Layout.leading) - 1) / below) : 1
        let tall = min(down, up)
        // A mark without a letter has no room of its own.
        let broad = min(tall, cells > 0 && advance > 0 ? room / advance : 1)

        let cairo = canvas.cairo
        cairo_save(cairo)
        cairo_translate(cairo, x, bottom - Self.descent * Double(style.high))
        cairo_scale(cairo, Double(style.wide), Double(style.high))
        cairo_translate(cairo, (room - advance * broad) / 2, 0)
        cairo_scale(cairo, broad, tall)
        show(text, x: 0)
        cairo_restore(cairo)
    }

    /// Draws a line of text and returns the dots that it takes.
    func draw(_ line: Layout.Line, top: Int) throws(TypesettingFault) -> Int {
        let height = line.high * Layout.cellHeight + Layout.leading
        let bottom = top + line.high * Layout.cellHeight
        for bar in line.barDots { fill(bar.lowerBound, top, bar.count, height) }
        for run in line.runs {
            let left = run.column * Layout.cellWidth
            let width = run.width * Layout.cellWidth
            if run.style.inverted {
                fill(left, bottom - run.style.high * Layout.cellHeight, width, run.style.high * Layout.cellHeight + 2)
                canvas.setInk(black: false)
            }
            var x = left
            for piece in run.pieces {
                if piece.isShaped {
                    try drawShaped(piece.text, cells: piece.cells, style: run.style, x: Double(x), bottom: Double(bottom))
                } else {
                    try draw(piece.text, cells: piece.cells, style: run.style, x: Double(x), bottom: Double(bottom))
                }
                x += piece.cells * run.style.wide * Layout.cellWidth
            }
            if run.style.underlined { fill(left, bottom + 1, width, 2 * run.style.high) }
            canvas.setInk(black: true)
        }
        return height
    }

    func draw(_ rule: Layout.Rule, top: Int) -> Int {
        for stroke in Self.strokes(rule) { fill(stroke.x, top + stroke.y, stroke.width, stroke.height) }
        return Layout.cellHeight
    }

    /// The black rectangles of a rule, from its upper left corner.
    static func strokes(_ rule: Layout.Rule) -> [(x: Int, y: Int, width: Int, height: Int)] {
        let middle = Layout.cellHeight / 2 - 1
        let half = Layout.cellWidth / 2
        let isFrame = !rule.above.isEmpty || !rule.below.isEmpty
        // The frame of a table ends in the middle of its outer cells.
        let start = rule.column * Layout.cellWidth + (isFrame ? half - 1 : 0)
        let end = (rule.column + rule.width) * Layout.cellWidth - (isFrame ? half - 1 : 0)
        return [(start, middle, end - start, 2)]
            + rule.above.map { ($0 * Layout.cellWidth + half - 1, 0, 2, Layout.cellHeight / 2) }
            + rule.below.map { ($0 * Layout.cellWidth + half - 1, middle, 2, Layout.cellHeight / 2 + 1) }
    }

    func draw(_ code: QRCode, cell: Int, in symbol: Layout.Symbol, top: Int) -> Int {
        let side = code.sizeWithQuietZone * cell
        let free = symbol.width * Layout.cellWidth - side
        var left = symbol.column * Layout.cellWidth
        switch symbol.symbol.alignment {
        case .left: break
        case .center: left += free / 2
        case .right: left += free
        }
        for row in 0..<code.size {
            for run in code.runs(row: row) {
                fill(left + (run.lowerBound + Layout.quietZone) * cell, top + (row + Layout.quietZone) * cell,
                     run.count * cell, cell)
            }
        }
        return side
    }

    /// Bars, and their caption in the middle below them.
    func draw(_ barcode: PlacedBarcode, top: Int) throws(TypesettingFault) -> Int {
        for bar in barcode.bars { fill(bar.x, top, bar.width, barcode.barHeight) }
        guard barcode.hasCaption else { return barcode.height }
        let caption = barcode.barcode.caption
        var x = barcode.left + (barcode.width - caption.utf8.count * Layout.cellWidth) / 2
        let bottom = top + barcode.barHeight + Layout.cellHeight
        for character in caption.unicodeScalars {
            try draw(String(character), cells: 1, style: Document.Style(), x: Double(x), bottom: Double(bottom))
            x += Layout.cellWidth
        }
        return barcode.height
    }

    func draw(_ raster: Raster, left: Int, top: Int) throws(TypesettingFault) -> Int {
        let image = try ImageSurface(raster)
        cairo_save(canvas.cairo)
        cairo_set_source_surface(canvas.cairo, image.surface, Double(left), Double(top))
        cairo_pattern_set_filter(cairo_get_source(canvas.cairo), CAIRO_FILTER_NEAREST)
        cairo_paint(canvas.cairo)
        cairo_restore(canvas.cairo)
        return raster.height
    }

    /// A dashed line where the paper was cut between two tickets.
    func drawCut(columns: Int, top: Int) -> Int {
        var x = -Picture.margin
        while x < columns * Layout.cellWidth + Picture.margin {
            fill(x, top + Layout.cellHeight / 2, 8, 1)
            x += 16
        }
        return Layout.cellHeight
    }

    private func fill(_ x: Int, _ y: Int, _ width: Int, _ height: Int) {
        cairo_rectangle(canvas.cairo, Double(x), Double(y), Double(width), Double(height))
        cairo_fill(canvas.cairo)
    }
}
