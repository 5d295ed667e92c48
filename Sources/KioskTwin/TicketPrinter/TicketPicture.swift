import CPangoCairo
import Glibc

/// Draws a ticket as it lies on the table: paper, print, cut edges and a little shadow.
struct TicketPicture {
    /// The printer's font as close as a computer has it: full-width cells of one em, half-width of half.
    private static let font = "Noto Sans Mono CJK SC,Noto Sans CJK SC,Monospace"
    /// Where the baseline lies in a cell, as a part of its height.
    private static let baseline = 0.86

    private let ticket: PrintedTicket
    /// Paper beside the printable dots: 80 mm and 58 mm of paper.
    private let side: Double
    /// Table around the paper.
    private let table = 28.0

    init(_ ticket: PrintedTicket) {
        self.ticket = ticket
        side = ticket.width > 400 ? 32 : 40
    }

    /// A PNG in memory.
    func png() throws(TwinError) -> [UInt8] {
        let surface = try draw()
        defer { cairo_surface_destroy(surface) }
        var bytes: [UInt8] = []
        let status = withUnsafeMutablePointer(to: &bytes) { target in
            cairo_surface_write_to_png_stream(surface, { closure, data, count in
                guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                let bytes = closure.assumingMemoryBound(to: [UInt8].self)
                bytes.pointee += UnsafeBufferPointer(start: data, count: Int(count))
                return CAIRO_STATUS_SUCCESS
            }, target)
        }
        guard status == CAIRO_STATUS_SUCCESS else { throw TwinError("cannot draw the ticket") }
        return bytes
    }

    private func draw() throws(TwinError) -> OpaquePointer {
        let width = Double(ticket.width) + 2 * side
        let height = Double(ticket.height)
        // Cairo refuses what is too long for it.
        let surface = cairo_image_surface_create(
            CAIRO_FORMAT_RGB24, Int32(width + 2 * table), Int32(clamping: ticket.height &+ Int(2 * table)))
        guard let surface, cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS, let context = cairo_create(surface) else {
            throw TwinError("no picture of \(ticket.height) dots' length")
        }
        defer { cairo_destroy(context) }
        cairo_set_source_rgb(context, 0.886, 0.894, 0.902)
        cairo_paint(context)
        cairo_translate(context, table, table)

        drawShadow(context, width, height)
        outline(context, width, height)
        let paper = cairo_pattern_create_linear(0, 0, width, 0)
        defer { cairo_pattern_destroy(paper) }
        for (place, shade) in [(0.0, 0.955), (0.06, 0.99), (0.94, 0.99), (1.0, 0.955)] {
            cairo_pattern_add_color_stop_rgb(paper, place, shade, shade * 0.995, shade * 0.972)
        }
        cairo_set_source(context, paper)
        cairo_fill_preserve(context)
        cairo_clip(context)

        cairo_translate(context, side, 0)
        cairo_set_source_rgb(context, 0.11, 0.11, 0.14)   // thermal print is not quite black
        let pen = Pen(context)
        for element in ticket.elements { draw(element, pen) }
        cairo_surface_flush(surface)
        return surface
    }

    // MARK: Paper

    private func drawShadow(_ context: OpaquePointer, _ width: Double, _ height: Double) {
        for step in stride(from: 10.0, through: 1.0, by: -1) {
            cairo_save(context)
            cairo_translate(context, 0, 3)
            cairo_rectangle(context, -step, -step, width + 2 * step, height + 2 * step)
            cairo_set_source_rgba(context, 0.1, 0.12, 0.16, 0.022)
            cairo_fill(context)
            cairo_restore(context)
        }
    }

    /// The cutter's teeth at both ends; an irregular line where paper was torn by hand.
    private func outline(_ context: OpaquePointer, _ width: Double, _ height: Double) {
        let teeth = 6.0
        cairo_new_path(context)
        cairo_move_to(context, 0, 0)
        for (index, x) in stride(from: 0.0, through: width, by: teeth).enumerated() {
            cairo_line_to(context, x, index % 2 == 0 ? 0 : 3)
        }
        cairo_line_to(context, width, 0)
        cairo_line_to(context, width, height)
        var index = 0
        for x in stride(from: width, through: 0.0, by: -teeth) {
            cairo_line_to(context, x, height - bottomTooth(index, x / width))
            index += 1
        }
        cairo_line_to(context, 0, height)
        cairo_close_path(context)
    }

    private func bottomTooth(_ index: Int, _ place: Double) -> Double {
        switch ticket.cut {
        case .torn: 9 + 6 * sin(place * 17) + 3 * sin(place * 61 + 1)
        case .none: 0
        // A partial cut leaves a small bridge, seen as a tongue of torn fibres.
        case .partial where abs(place - 0.5) < 0.012: -3
        case .partial, .full: index % 2 == 0 ? 0 : 3
        }
    }

    // MARK: Print

    /// A cairo context with a line of text to set.
    private final class Pen {
        let context: OpaquePointer
        let layout: OpaquePointer?
        private let normal = pango_font_description_from_string(TicketPicture.font)
        private let bold = pango_font_description_from_string(TicketPicture.font)

        init(_ context: OpaquePointer) {
            self.context = context
            layout = pango_cairo_create_layout(context)
            pango_font_description_set_weight(bold, PANGO_WEIGHT_BOLD)
        }

        deinit {
            pango_font_description_free(normal)
            pango_font_description_free(bold)
            if let layout { g_object_unref(UnsafeMutableRawPointer(layout)) }
        }

        /// One character with its cell's upper left corner at the origin.
        func draw(_ character: Unicode.Scalar, size: Double, isBold: Bool) {
            guard let layout else { return }
            let font = isBold ? bold : normal
            pango_font_description_set_absolute_size(font, size * Double(PANGO_SCALE))
            pango_layout_set_font_description(layout, font)
            let text = String(character)
            pango_layout_set_text(layout, text, Int32(text.utf8.count))
            cairo_move_to(context, 0, size * TicketPicture.baseline)
            pango_cairo_show_layout_line(context, pango_layout_get_line_readonly(layout, 0))
        }
    }

    private func draw(_ element: PrintedTicket.Element, _ pen: Pen) {
        switch element.content {
        case .line(let runs, let images):
            for run in runs { draw(run, bottom: element.y + element.height, pen) }
            for image in images {
                draw(image.raster, x: image.x, y: element.y + element.height - image.raster.height, scale: 1, pen)
            }
        case .symbol(let symbol) where symbol.modules.width > 0:
            draw(symbol.modules, x: symbol.x, y: element.y, scale: symbol.moduleDots, pen)
        case .symbol(let symbol):
            cairo_rectangle(pen.context, Double(symbol.x) + 1, Double(element.y) + 1, Double(symbol.width) - 2, Double(element.height) - 2)
            cairo_set_line_width(pen.context, 2)
            cairo_stroke(pen.context)
            let style = PrintedTicket.Style()
            draw(.init(text: symbol.text, x: symbol.x + 12, style: style, advance: style.cellWidth),
                 bottom: element.y + element.height / 2 + 12, pen)
        case .raster(let image):
            draw(image.raster, x: image.x, y: element.y, scale: 1, pen)
        }
    }

    /// Characters of all sizes stand on the bottom of the line.
    private func draw(_ run: PrintedTicket.Run, bottom: Int, _ pen: Pen) {
        let context = pen.context
        let style = run.style
        let top = Double(bottom - style.cellHeight)
        cairo_save(context)
        defer { cairo_restore(context) }
        if style.isReverse {
            cairo_rectangle(context, Double(run.x), top, Double(run.right - run.x), Double(style.cellHeight))
            cairo_fill(context)
            cairo_set_source_rgb(context, 0.98, 0.975, 0.955)
        }
        let size = Double(style.font == .b ? 17 : 24)
        // Font B's cell of 9 by 17 is a little wider than half of 17.
        let stretch = style.font == .b ? 9 / 8.5 : 1
        for (index, scalar) in run.text.unicodeScalars.enumerated() where scalar != " " && scalar != "\u{3000}" {
            cairo_save(context)
            cairo_translate(context, Double(run.x + index * run.advance), top)
            cairo_scale(context, Double(style.width) * stretch, Double(style.height))
            pen.draw(scalar, size: size, isBold: style.isBold)
            cairo_restore(context)
        }
        if style.underline > 0, !style.isReverse {
            cairo_rectangle(context, Double(run.x), Double(bottom), Double(run.right - run.x), Double(style.underline))
            cairo_fill(context)
        }
    }

    private func draw(_ raster: PrintedTicket.Raster, x: Int, y: Int, scale: Int, _ pen: Pen) {
        let context = pen.context
        cairo_save(context)
        defer { cairo_restore(context) }
        cairo_set_antialias(context, CAIRO_ANTIALIAS_NONE)
        for row in 0..<raster.height {
            var column = 0
            while column < raster.width {
                let start = column
                while column < raster.width, raster.isBlack(column, row) { column += 1 }
                if column > start {
                    cairo_rectangle(context, Double(x + start * scale), Double(y + row * scale),
                                    Double((column - start) * scale), Double(scale))
                }
                column += column == start ? 1 : 0
            }
        }
        cairo_fill(context)
    }
}

extension PrintedTicket {
    /// The ticket as a picture, one pixel a dot, with the paper's margin around.
    package func png() throws(TwinError) -> [UInt8] {
        try TicketPicture(self).png()
    }
}
