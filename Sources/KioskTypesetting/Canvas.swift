import CPangoCairo

/// A Cairo surface and the context that draws on it.
final class Canvas {
    let surface: OpaquePointer
    let cairo: OpaquePointer
    private let output = Output()
    private let isAlpha: Bool

    private final class Output {
        var bytes: [UInt8] = []
    }

    /// A grey picture, white. Ink takes alpha away: what is left is the grey.
    init(imageWidth width: Int, height: Int) throws(TypesettingFault) {
        isAlpha = true
        surface = cairo_image_surface_create(CAIRO_FORMAT_A8, Int32(clamping: width), Int32(clamping: height))
        cairo = cairo_create(surface)
        try check()
        cairo_set_source_rgba(cairo, 0, 0, 0, 1)
        cairo_paint(cairo)
    }

    /// An SVG in memory: white, letters as outlines, a unit for a dot.
    init(svgWidth width: Int, height: Int) throws(TypesettingFault) {
        isAlpha = false
        surface = cairo_svg_surface_create_for_stream(
            Canvas.write, Unmanaged.passUnretained(output).toOpaque(), Double(width), Double(height))
        cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX)
        cairo = cairo_create(surface)
        try check()
        cairo_set_source_rgb(cairo, 1, 1, 1)
        cairo_paint(cairo)
    }

    /// A PDF in memory. Sizes in points of 1/72 inch.
    init(pdfWidth width: Double, height: Double) throws(TypesettingFault) {
        isAlpha = false
        surface = cairo_pdf_surface_create_for_stream(
            Canvas.write, Unmanaged.passUnretained(output).toOpaque(), width, height)
        cairo = cairo_create(surface)
        try check()
    }

    deinit {
        cairo_destroy(cairo)
        cairo_surface_finish(surface)
        cairo_surface_destroy(surface)
    }

    private static let write: cairo_write_func_t = { closure, data, length in
        guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
        let output = Unmanaged<Output>.fromOpaque(closure).takeUnretainedValue()
        output.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
        return CAIRO_STATUS_SUCCESS
    }

    /// For a picture: black ink, or white ink for what stands on black.
    func setInk(black: Bool) {
        guard isAlpha else {
            let light: Double = black ? 0 : 1
            return cairo_set_source_rgb(cairo, light, light, light)
        }
        cairo_set_operator(cairo, black ? CAIRO_OPERATOR_DEST_OUT : CAIRO_OPERATOR_OVER)
        cairo_set_source_rgba(cairo, 0, 0, 0, 1)
    }

    /// Throws what Cairo has to say, if anything went wrong so far.
    func check() throws(TypesettingFault) {
        for status in [cairo_status(cairo), cairo_surface_status(surface)] where status != CAIRO_STATUS_SUCCESS {
            throw .failed(cairo_status_to_string(status).map { String(cString: $0) } ?? "Cairo failed")
        }
    }

    /// Ends drawing on a picture.
    func finish() throws(TypesettingFault) {
        cairo_surface_flush(surface)
        try check()
    }

    func png() throws(TypesettingFault) -> [UInt8] {
        try finish()
        let status = cairo_surface_write_to_png_stream(surface, Canvas.write, Unmanaged.passUnretained(output).toOpaque())
        guard status == CAIRO_STATUS_SUCCESS else {
            throw .failed(cairo_status_to_string(status).map { String(cString: $0) } ?? "Cairo failed")
        }
        return output.bytes
    }

    /// Ends a PDF or an SVG.
    func file() throws(TypesettingFault) -> [UInt8] {
        cairo_surface_finish(surface)
        let status = cairo_surface_status(surface)
        guard status == CAIRO_STATUS_SUCCESS else {
            throw .failed(cairo_status_to_string(status).map { String(cString: $0) } ?? "Cairo failed")
        }
        return output.bytes
    }
}
