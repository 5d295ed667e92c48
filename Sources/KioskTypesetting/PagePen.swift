import CPangoCairo
import KioskCore

/// Draws one page.
struct PagePen {
    private let canvas: Canvas
    private let page: Page
    private let context: TypeContext
    private static let hairline = 0.4

    init(_ canvas: Canvas, _ page: Page, _ context: TypeContext) {
        self.canvas = canvas
        self.page = page
        self.context = context
    }

    func draw(_ strips: [Strip], number: Int, of count: Int) throws(TypesettingFault) {
        let cairo = canvas.cairo
        var y = page.top
        for strip in strips {
            cairo_set_source_rgb(cairo, 0, 0, 0)
            switch strip.content {
            case .text(let pieces):
                for piece in pieces {
                    cairo_move_to(cairo, piece.x, y + piece.baseline)
                    pango_cairo_show_layout_line(cairo, pango_layout_get_line_readonly(piece.text.layout, Int32(piece.line)))
                }
            case .rule(let x, let width):
                line(x, y + strip.height / 2, x + width, y + strip.height / 2)
            case .symbol(let code, let x, let module):
                draw(code, x: x, y: y, module: module)
            case .bars(let widths, let x, let module, let height):
                draw(widths, x: x, y: y, module: module, height: height)
            case .image(let picture, let x, let width, let height):
                try draw(picture, x: x, y: y, width: width, height: height)
            case .nothing: break
            }
            for bar in strip.bars { line(bar, y, bar, y + strip.height) }
            if let left = strip.bars.first, let right = strip.bars.last {
                if strip.hasTop { line(left, y, right, y) }
                if strip.hasBottom { line(left, y + strip.height, right, y + strip.height) }
            }
            y += strip.height
        }
        if count > 1 {
            let text = Text("\(number) / \(count)", font: Fonts.proportional, size: page.fontSize * 0.8, context)
            pango_layout_set_width(text.layout, Int32(page.bodyWidth * Double(PANGO_SCALE)))
            pango_layout_set_alignment(text.layout, PANGO_ALIGN_CENTER)
            cairo_set_source_rgb(cairo, 0, 0, 0)
            cairo_move_to(cairo, page.side, page.height - page.bottom * 0.65)
            pango_cairo_show_layout(cairo, text.layout)
        }
        cairo_show_page(cairo)
        try canvas.check()
    }

    private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
        let cairo = canvas.cairo
        cairo_set_source_rgb(cairo, 0, 0, 0)
        cairo_set_line_width(cairo, Self.hairline)
        cairo_move_to(cairo, x1, y1)
        cairo_line_to(cairo, x2, y2)
        cairo_stroke(cairo)
    }

    private func draw(_ widths: [Int], x: Double, y: Double, module: Double, height: Double) {
        var x = x
        for (index, modules) in widths.enumerated() {
            let width = Double(modules) * module
            if index % 2 == 0 { cairo_rectangle(canvas.cairo, x, y, width, height) }
            x += width
        }
        cairo_fill(canvas.cairo)
    }

    private func draw(
        _ picture: GreyPicture, x: Double, y: Double, width: Double, height: Double
    ) throws(TypesettingFault) {
        let image = try ImageSurface(picture)
        let cairo = canvas.cairo
        cairo_save(cairo)
        cairo_translate(cairo, x, y)
        cairo_scale(cairo, width / Double(picture.width), height / Double(picture.height))
        cairo_set_source_surface(cairo, image.surface, 0, 0)
        cairo_paint(cairo)
        cairo_restore(cairo)
    }

    private func draw(_ code: QRCode, x: Double, y: Double, module: Double) {
        let quiet = Double(Layout.quietZone) * module
        for row in 0..<code.size {
            for run in code.runs(row: row) {
                // A hair higher than a module, so that no viewer shows seams between the rows.
                cairo_rectangle(canvas.cairo, x + quiet + Double(run.lowerBound) * module,
                                y + quiet + Double(row) * module, Double(run.count) * module, module * 1.02)
            }
        }
        cairo_fill(canvas.cairo)
    }
}
