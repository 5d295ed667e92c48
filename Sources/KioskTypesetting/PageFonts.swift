import CPangoCairo

/// The fonts of one PDF, each cut down to the glyphs that are shown.
///
/// Cairo embeds a Chinese font with a table of its 28,000 subroutines, 60 KB
/// for each weight. HarfBuzz's subsetter writes the outlines out, and Cairo
/// then reads a small font instead of 16 MB.
final class PageFonts {
    private var shown: [OpaquePointer: Set<UInt32>] = [:]
    private var cut: [OpaquePointer: CutFont] = [:]

    /// Every line that will be drawn must be added before `finish`.
    func add(_ line: UnsafeMutablePointer<PangoLayoutLine>?) {
        for run in Self.runs(line) {
            guard let face = Self.face(run), let glyphs = run.pointee.glyphs else { continue }
            for index in 0..<Int(glyphs.pointee.num_glyphs) {
                let glyph = glyphs.pointee.glyphs[index].glyph
                if Self.isShown(glyph) { shown[face, default: []].insert(glyph) }
            }
        }
    }

    func finish() {
        for (face, glyphs) in shown where cut[face] == nil { cut[face] = CutFont(face, glyphs) }
    }

    /// Draws a line from the current point, its base line.
    func draw(_ line: UnsafeMutablePointer<PangoLayoutLine>?, of layout: OpaquePointer, on cairo: OpaquePointer, x: Double, y: Double) {
        var x = x
        var extents = PangoRectangle()
        pango_layout_line_get_extents(line, nil, &extents)
        let (top, height) = (y + Self.points(extents.y), Self.points(extents.height))
        for run in Self.runs(line) {
            let width = Self.points(pango_glyph_string_get_width(run.pointee.glyphs))
            let marks = Marks(run)
            if marks.isInverted {
                cairo_set_source_rgb(cairo, 0, 0, 0)
                cairo_rectangle(cairo, x, top, width, height)
                cairo_fill(cairo)
            }
            let light: Double = marks.isInverted ? 1 : 0
            cairo_set_source_rgb(cairo, light, light, light)
            show(run, of: layout, on: cairo, x: x, y: y)
            if marks.isUnderlined, let font = run.pointee.item.pointee.analysis.font {
                let metrics = pango_font_get_metrics(font, nil)
                defer { pango_font_metrics_unref(metrics) }
                let position = Self.points(pango_font_metrics_get_underline_position(metrics))
                cairo_rectangle(cairo, x, y - position, width, Self.points(pango_font_metrics_get_underline_thickness(metrics)))
                cairo_fill(cairo)
            }
            x += width
        }
    }

    /// The letters of a line and nothing else, in the ink that is set.
    func show(_ line: UnsafeMutablePointer<PangoLayoutLine>?, of layout: OpaquePointer, on cairo: OpaquePointer, x: Double, y: Double) {
        var x = x
        for run in Self.runs(line) {
            show(run, of: layout, on: cairo, x: x, y: y)
            x += Self.points(pango_glyph_string_get_width(run.pointee.glyphs))
        }
    }

    private func show(_ run: UnsafeMutablePointer<PangoLayoutRun>, of layout: OpaquePointer, on cairo: OpaquePointer, x: Double, y: Double) {
        if let face = Self.face(run), let font = cut[face] {
            font.draw(run, text: pango_layout_get_text(layout), on: cairo, x: x, y: y)
        } else {
            // A font that cannot be cut is embedded as Cairo does it.
            cairo_move_to(cairo, x, y)
            pango_cairo_show_glyph_item(cairo, pango_layout_get_text(layout), run)
        }
    }

    /// What of a style is drawn beside the glyphs.
    private struct Marks {
        var isInverted = false
        var isUnderlined = false

        init(_ run: UnsafeMutablePointer<PangoLayoutRun>) {
            var next = run.pointee.item.pointee.analysis.extra_attrs
            while let node = next {
                if let attribute = node.pointee.data?.assumingMemoryBound(to: PangoAttribute.self) {
                    switch attribute.pointee.klass.pointee.type {
                    case PANGO_ATTR_BACKGROUND: isInverted = true
                    case PANGO_ATTR_UNDERLINE: isUnderlined = true
                    default: break
                    }
                }
                next = node.pointee.next
            }
        }
    }

    static func points(_ units: Int32) -> Double { Double(units) / Double(PANGO_SCALE) }

    /// Spaces of no width have no glyph; boxes for unknown characters are refused before.
    static func isShown(_ glyph: UInt32) -> Bool { glyph < 0x0FFF_FFFF }

    private static func runs(_ line: UnsafeMutablePointer<PangoLayoutLine>?) -> [UnsafeMutablePointer<PangoLayoutRun>] {
        var runs: [UnsafeMutablePointer<PangoLayoutRun>] = []
        var next = line?.pointee.runs
        while let node = next {
            if let run = node.pointee.data { runs.append(run.assumingMemoryBound(to: PangoLayoutRun.self)) }
            next = node.pointee.next
        }
        return runs
    }

    private static func face(_ run: UnsafeMutablePointer<PangoLayoutRun>) -> OpaquePointer? {
        guard let font = run.pointee.item.pointee.analysis.font, let sized = pango_font_get_hb_font(font) else { return nil }
        return hb_font_get_face(sized)
    }
}

/// A font with only some of its glyphs, under new numbers.
private final class CutFont {
    private let face: OpaquePointer
    private let numbers: [UInt32: UInt]

    /// nil when HarfBuzz, FreeType or Cairo do not want to.
    init?(_ source: OpaquePointer, _ glyphs: Set<UInt32>) {
        guard let input = hb_subset_input_create_or_fail() else { return nil }
        defer { hb_subset_input_destroy(input) }
        hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_DESUBROUTINIZE.rawValue | HB_SUBSET_FLAGS_NO_HINTING.rawValue)
        let wanted = hb_subset_input_glyph_set(input)
        for glyph in glyphs { hb_set_add(wanted, glyph) }
        // What is shaped already needs no rules.
        let dropped = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG)
        for name in ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "cmap", "DSIG"] {
            hb_set_add(dropped, hb_tag_from_string(name, 4))
        }
        guard let plan = hb_subset_plan_create_or_fail(source, input) else { return nil }
        defer { hb_subset_plan_destroy(plan) }
        guard let small = hb_subset_plan_execute_or_fail(plan) else { return nil }
        defer { hb_face_destroy(small) }
        guard let blob = hb_face_reference_blob(small), let file = FontFile(blob) else { return nil }

        let map = hb_subset_plan_old_to_new_glyph_mapping(plan)
        numbers = Dictionary(uniqueKeysWithValues: glyphs.map { ($0, UInt(hb_map_get(map, $0))) })
        guard let face = cairo_ft_font_face_create_for_ft_face(file.face, Int32(FT_LOAD_NO_HINTING)) else { return nil }
        // Cairo keeps some fonts for later: the file must live as long.
        let kept = Unmanaged.passRetained(file)
        let status = cairo_font_face_set_user_data(face, FontFile.key, kept.toOpaque()) { pointer in
            if let pointer { Unmanaged<FontFile>.fromOpaque(pointer).release() }
        }
        guard status == CAIRO_STATUS_SUCCESS else {
            cairo_font_face_destroy(face)
            kept.release()
            return nil
        }
        self.face = face
    }

    deinit { cairo_font_face_destroy(face) }

    /// The glyphs and which text each of them stands for, so that it can be found and copied.
    func draw(_ run: UnsafeMutablePointer<PangoLayoutRun>, text: UnsafePointer<CChar>?, on cairo: OpaquePointer, x: Double, y: Double) {
        guard let text, let string = run.pointee.glyphs, let item = run.pointee.item,
              let font = pango_font_get_hb_font(item.pointee.analysis.font) else { return }
        var scale: Int32 = 0
        hb_font_get_scale(font, &scale, nil)
        cairo_set_font_face(cairo, face)
        cairo_set_font_size(cairo, PageFonts.points(scale))

        var glyphs: [cairo_glyph_t] = []
        // Of Pango's glyphs, how many before each of them are shown.
        var before = [0]
        var x = x
        for index in 0..<Int(string.pointee.num_glyphs) {
            let info = string.pointee.glyphs[index]
            if PageFonts.isShown(info.glyph) {
                glyphs.append(cairo_glyph_t(
                    index: numbers[info.glyph] ?? 0, x: x + PageFonts.points(info.geometry.x_offset),
                    y: y + PageFonts.points(info.geometry.y_offset)))
            }
            before.append(glyphs.count)
            x += PageFonts.points(info.geometry.width)
        }
        var clusters: [cairo_text_cluster_t] = []
        var isBackward = false
        var step = PangoGlyphItemIter()
        var more = pango_glyph_item_iter_init_start(&step, run, text)
        while more != 0 {
            var (start, end) = (Int(step.start_glyph), Int(step.end_glyph))
            if start > end {
                isBackward = true
                (start, end) = (end + 1, start + 1)
            }
            clusters.append(cairo_text_cluster_t(
                num_bytes: step.end_index - step.start_index, num_glyphs: Int32(clamping: before[end] - before[start])))
            more = pango_glyph_item_iter_next_cluster(&step)
        }
        let flags = cairo_text_cluster_flags_t(isBackward ? CAIRO_TEXT_CLUSTER_FLAG_BACKWARD.rawValue : 0)
        cairo_show_text_glyphs(
            cairo, text + Int(item.pointee.offset), item.pointee.length, glyphs, Int32(clamping: glyphs.count),
            clusters, Int32(clamping: clusters.count), flags)
    }
}

/// A font file in memory, as FreeType reads it.
private final class FontFile {
    nonisolated(unsafe) static let key = UnsafeMutablePointer<cairo_user_data_key_t>.allocate(capacity: 1)
    // Touched only inside Fonts' lock, as all of Cairo's fonts are.
    nonisolated(unsafe) private static let library: FT_Library? = {
        var library: FT_Library?
        return FT_Init_FreeType(&library) == 0 ? library : nil
    }()

    let face: FT_Face
    private let blob: OpaquePointer

    /// Takes the blob over.
    init?(_ blob: OpaquePointer) {
        var length: UInt32 = 0
        var face: FT_Face?
        guard let library = Self.library, let data = hb_blob_get_data(blob, &length),
              FT_New_Memory_Face(library, UnsafeRawPointer(data).assumingMemoryBound(to: FT_Byte.self), FT_Long(length), 0, &face) == 0,
              let face
        else {
            hb_blob_destroy(blob)
            return nil
        }
        self.face = face
        self.blob = blob
    }

    deinit {
        FT_Done_Face(face)
        hb_blob_destroy(blob)
    }
}
