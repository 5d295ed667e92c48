import CPangoCairo
import KioskCore

/// Draws one page.
struct PagePen {
    private let canvas: Canvas
    private let page: Page
    private let pages: [[Strip]]
    /// What stands at the foot of each page, if anything.
    private let feet: [Text]
    private let fonts = PageFonts()
    private static let hairline = 0.4

    init(_ canvas: Canvas, _ page: Page, _ pages: [[Strip]], feet: [Text]) {
        self.canvas = canvas
        self.page = page
        self.pages = pages
        self.feet = feet
        for strip in pages.joined() {
            guard case .text(let pieces) = strip.content else { continue }
            for piece in pieces { fonts.add(piece.text.line(piece.line)) }
        }
        for foot in feet { fonts.add(foot.line(0)) }
        fonts.finish()
    }

    func draw() throws(TypesettingFault) {
        for (index, strips) in pages.enumerated() {
            try draw(strips)
            if feet.indices.contains(index) {
                let foot = feet[index]
                let width = PageFonts.points(foot.size.width)
                fonts.draw(foot.line(0), of: foot.layout, on: canvas.cairo, x: (page.width - width) / 2, y: page.height - page.bottom * 0.5)
            }
            cairo_show_page(canvas.cairo)
            try canvas.check()
        }
    }

    private func draw(_ strips: [Strip]) throws(TypesettingFault) {
        let cairo = canvas.cairo
        var y = page.top
        for strip in strips {
            cairo_set_source_rgb(cairo, 0, 0, 0)
            switch strip.content {
            case .text(let pieces):
                for piece in pieces {
                    fonts.draw(piece.text.line(piece.line), of: piece.text.layout, on: cairo, x: piece.x, y: y + piece.baseline)
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
