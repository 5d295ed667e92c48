import CPangoCairo
import Synchronization

/// The process's one font map, and all use of Pango.
///
/// Pango's objects belong to one thread at a time. Everything that is set in
/// type happens inside this lock: any thread may typeset, one at a time, and
/// all of them profit from the same loaded fonts (about 0.1 s, once).
struct Fonts: ~Copyable {
    static let shared = Mutex(Fonts())

    /// Proportional, and with all figures and signs half as wide as an ideograph.
    static let proportional = "Noto Sans CJK SC"
    static let cells = "Noto Sans Mono CJK SC"

    private var map: UnsafeMutablePointer<PangoFontMap>?
    private var isChecked = false

    private init() {}

    /// A new context for one piece of work.
    mutating func context() throws(TypesettingFault) -> TypeContext {
        if map == nil { map = pango_cairo_font_map_new() }
        guard let map, let pointer = pango_font_map_create_context(map) else {
            throw .failed("Pango has no font map")
        }
        let context = TypeContext(pointer)
        if !isChecked {
            let sample = Text("务", font: Self.proportional, size: 24, context)
            guard sample.unknownGlyphs == 0 else {
                // Asked anew next time: fonts may be installed while we run.
                self.map = nil
                g_object_unref(map)
                throw .noChineseFont
            }
            isChecked = true
        }
        return context
    }
}

/// A PangoContext: Chinese, unhinted, one unit for a dot or a point.
final class TypeContext {
    let pointer: OpaquePointer

    fileprivate init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        pango_context_set_language(pointer, pango_language_from_string("zh-cn"))
        pango_context_set_base_dir(pointer, PANGO_DIRECTION_LTR)
        // Letters keep their shape and place at every scale.
        pango_context_set_round_glyph_positions(pointer, 0)
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
        pango_cairo_context_set_font_options(pointer, options)
        cairo_font_options_destroy(options)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(pointer)) }
}

/// A PangoLayout.
final class Text {
    let layout: OpaquePointer
    private let context: TypeContext

    init(_ text: String, font: String, size: Double, isBold: Bool = false, _ context: TypeContext) {
        self.context = context
        layout = pango_layout_new(context.pointer)
        let description = pango_font_description_new()
        pango_font_description_set_family(description, font)
        pango_font_description_set_absolute_size(description, size * Double(PANGO_SCALE))
        if isBold { pango_font_description_set_weight(description, PANGO_WEIGHT_BOLD) }
        pango_layout_set_font_description(layout, description)
        pango_font_description_free(description)
        set(text)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

    func set(_ text: String) {
        pango_layout_set_text(layout, text, Int32(clamping: text.utf8.count))
    }

    func line(_ number: Int) -> UnsafeMutablePointer<PangoLayoutLine>? {
        pango_layout_get_line_readonly(layout, Int32(clamping: number))
    }

    /// In Pango's units.
    var size: PangoRectangle {
        var size = PangoRectangle()
        pango_layout_get_extents(layout, nil, &size)
        return size
    }

    var unknownGlyphs: Int { Int(pango_layout_get_unknown_glyphs_count(layout)) }

    /// Throws for the first character that no font can draw.
    func check(_ text: String) throws(TypesettingFault) {
        guard unknownGlyphs > 0 else { return }
        var seen: Set<Unicode.Scalar> = []
        for scalar in text.unicodeScalars where seen.insert(scalar).inserted {
            set(String(Character(scalar)))
            if unknownGlyphs > 0 { throw .noGlyph(scalar) }
        }
        throw .failed("a sequence of characters cannot be drawn")
    }
}
