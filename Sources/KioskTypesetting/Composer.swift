import CPangoCairo
import KioskCore

/// What stands between two page breaks at the least: a line of text across its
/// columns, a rule, a symbol.
struct Strip {
    struct Piece {
        let text: Text
        /// Which line of the text.
        let line: Int
        let x: Double
        /// From the strip's top to the base line.
        let baseline: Double
    }

    enum Content {
        case text([Piece])
        case rule(x: Double, width: Double)
        case symbol(QRCode, x: Double, module: Double)
        case bars([Int], x: Double, module: Double, height: Double)
        case image(GreyPicture, x: Double, width: Double, height: Double)
        case nothing
    }

    var height: Double
    var content: Content
    /// Vertical lines of a table, over the whole height.
    var bars: [Double] = []
    /// A table's line above and below this strip.
    var hasTop = false
    var hasBottom = false
    /// May not be parted from the strip before it.
    var isBound = false
    var startsPage = false
    /// The strips of its table's head, by their numbers: they stand again where it begins a page.
    var head: Range<Int>?
}

/// Breaks a document into strips, and the strips into pages.
struct Composer {
    private let page: Page
    private let context: TypeContext
    private var strips: [Strip] = []
    private var startsPage = false
    // The table that is open: its vertical lines, and whether a rule waits for the next row.
    private var table: [Double]?
    private var ruleWaits = false
    private var rowsOfTable = 0
    // The first row, where it is bold or the only rule in the table is the one below it.
    private var head: Range<Int>?
    private var isBoldHead = false
    // Lines that belong to the symbol before them.
    private var captionsLeft = 0
    // The block before was a heading, which does not stand alone at the foot of a page.
    private var isAfterHeading = false

    init(_ page: Page, _ context: TypeContext) {
        self.page = page
        self.context = context
    }

    mutating func add(_ block: Document.Block) throws(TypesettingFault) {
        defer { isAfterHeading = block.isHeading }
        switch block {
        case .line(let line):
            try add(line)
        case .rule(let rule):
            if rule.area.border == .line {
                ruleWaits = table != nil
                return
            }
            closeTable()
            guard let place = place(rule.area) else { return }
            append(Strip(height: page.fontSize, content: .rule(x: place.x, width: place.width)))
        case .symbol(let symbol):
            closeTable()
            try add(symbol)
        case .barcode(let barcode):
            closeTable()
            try add(barcode)
        case .image(let image):
            closeTable()
            try add(image)
        case .cut:
            closeTable()
            startsPage = !strips.isEmpty
        }
    }

    private mutating func append(_ strip: Strip) {
        var strip = strip
        strip.startsPage = startsPage
        startsPage = false
        strips.append(strip)
    }

    private mutating func closeTable() {
        guard table != nil, !strips.isEmpty else { return }
        strips[strips.count - 1].hasBottom = true
        append(Strip(height: page.leading, content: .nothing, isBound: true))
        table = nil
        ruleWaits = false
        rowsOfTable = 0
        head = nil
    }

    /// From the first column of an area to the last one.
    private func place(_ area: Document.Area) -> Page.Box? {
        let boxes = page.boxes(area, columns: 1).boxes.filter { $0.width > 0 }
        guard let first = boxes.first, let last = boxes.last else { return nil }
        return Page.Box(x: first.x, width: last.x + last.width - first.x)
    }

    private mutating func add(_ barcode: Document.Barcode) throws(TypesettingFault) {
        guard let place = place(barcode.area) else { return }
        let bars: Barcode
        do throws(BarcodeFault) { bars = try Barcode(barcode.text, barcode.symbology) } catch { throw .barcode(error) }
        // Smaller than 2 dots is not for thermal printers only: scanners want a quarter of a millimetre.
        let dots = min(max(barcode.module, 2), 4, Int(place.width / Page.dot) / bars.modules)
        guard dots >= 2 else { throw .barcodeTooWide(modules: bars.modules) }
        let module = Double(dots) * Page.dot
        let width = Double(bars.modules) * module
        // As with a symbol, the quiet zones may reach into the margins.
        let x = switch barcode.alignment {
        case .left: place.x
        case .center: place.x + (place.width - width) / 2
        case .right: place.x + place.width - width
        }
        let height = Double(min(max(barcode.height, 24), 240)) * Page.dot
        append(Strip(height: height + page.leading, content: .bars(bars.widths, x: x, module: module, height: height)))
        captionsLeft = 2
        guard barcode.hri else { return }
        let caption = try text(Document.Column([Document.Span(bars.caption)], .center), width: width, wraps: true)
        var strip = strip(0, of: [(caption, x)])
        strip.isBound = true
        append(strip)
    }

    /// In its size on a ticket, or smaller where that is larger than its place or the page.
    private mutating func add(_ image: Document.Image) throws(TypesettingFault) {
        guard let place = place(image.area) else { return }
        let (width, height) = (Double(image.width) * Page.dot, Double(image.height) * Page.dot)
        let scale = min(1, place.width / width, page.bodyHeight / height)
        let x = switch image.alignment {
        case .left: place.x
        case .center: place.x + (place.width - width * scale) / 2
        case .right: place.x + place.width - width * scale
        }
        let picture = try GreyPicture(image)
        append(Strip(height: height * scale, content: .image(picture, x: x, width: width * scale, height: height * scale)))
        captionsLeft = 2
    }

    private mutating func add(_ symbol: Document.Symbol) throws(TypesettingFault) {
        let code = try QRCode(symbol.text, level: symbol.level)
        guard let first = place(symbol.area) else { return }
        let width = first.width
        let cell = try code.cell(wanted: min(max(symbol.cell, 2), 16), width: Int(min(width, page.bodyHeight) / Page.dot))
        let module = Double(cell) * Page.dot
        let side = Double(code.sizeWithQuietZone) * module
        // On a page the quiet zone may reach into the margin, so that the
        // code's dark edge stands in line with the text.
        let quiet = Double(Layout.quietZone) * module
        let x = switch symbol.alignment {
        case .left: first.x - quiet
        case .center: first.x + (width - side) / 2
        case .right: first.x + width - side + quiet
        }
        append(Strip(height: side, content: .symbol(code, x: x, module: module)))
        captionsLeft = 2
    }

    private mutating func add(_ line: Document.Line) throws(TypesettingFault) {
        let (boxes, bars) = page.boxes(line.area, columns: line.columns.count)
        let isTable = line.area.border == .line
        if !isTable { closeTable() }

        var texts: [(text: Text, x: Double)] = []
        for (column, box) in zip(line.columns, boxes) where box.width > 0 {
            texts.append((try text(column, width: box.width, wraps: line.wraps), box.x))
        }
        let count = line.wraps ? texts.map { Int(pango_layout_get_line_count($0.text.layout)) }.max() ?? 1 : 1
        // A heading, the first row of its table and the next one stay together.
        if isTable, table == nil, !strips.isEmpty { append(Strip(height: page.leading, content: .nothing, isBound: true)) }
        let first = strips.count
        for number in 0..<max(1, count) {
            var strip = strip(number, of: texts)
            strip.bars = isTable ? bars : []
            // Short paragraphs and table rows stay whole; long ones leave two lines on each page.
            strip.isBound = number == 0 ? captionsLeft > 0 || isAfterHeading : (count <= 6 || number == 1 || number == count - 1)
            append(strip)
        }
        captionsLeft = max(0, captionsLeft - 1)
        guard isTable else { return }
        if rowsOfTable < 2, first > 0 { strips[first].isBound = true }
        switch rowsOfTable {
        case 0:
            head = first..<strips.count
            isBoldHead = line.columns.contains { !$0.spans.isEmpty } && line.columns.allSatisfy { $0.spans.allSatisfy(\.style.bold) }
        case 1 where ruleWaits && table == bars: break
        case 1: head = nil
        // A form, with a rule below every row, has no head.
        default: if ruleWaits && !isBoldHead || table != bars { head = nil }
        }
        if rowsOfTable > 1 { for index in first..<strips.count { strips[index].head = head } }
        rowsOfTable += 1
        let inset = page.fontSize * 0.3
        if table == nil || ruleWaits || table != bars {
            strips[first].hasTop = true
            ruleWaits = false
        }
        if table != nil, table != bars { strips[first - 1].hasBottom = true }
        table = bars
        // The leading is part of the space above.
        strips[first].height += inset - page.leading / 2
        strips[strips.count - 1].height += inset
        if case .text(let pieces) = strips[first].content {
            strips[first].content = .text(pieces.map {
                Strip.Piece(text: $0.text, line: $0.line, x: $0.x, baseline: $0.baseline + inset - page.leading / 2)
            })
        }
    }

    /// One line of text across all columns, on one base line.
    private func strip(_ number: Int, of texts: [(text: Text, x: Double)]) -> Strip {
        var pieces: [(text: Text, x: Double)] = []
        var ascent = 0.0
        var descent = 0.0
        for (text, x) in texts {
            guard let line = pango_layout_get_line_readonly(text.layout, Int32(number)) else { continue }
            var size = PangoRectangle()
            pango_layout_line_get_extents(line, nil, &size)
            guard pango_layout_get_character_count(text.layout) > 0 else { continue }
            ascent = max(ascent, -Double(size.y) / Double(PANGO_SCALE))
            descent = max(descent, Double(size.y + size.height) / Double(PANGO_SCALE))
            pieces.append((text, x + Double(offset(text, size)) / Double(PANGO_SCALE)))
        }
        // An empty line is half a line of space.
        guard !pieces.isEmpty else { return Strip(height: page.fontSize * 0.8, content: .nothing) }
        let baseline = page.leading + ascent
        return Strip(height: baseline + descent, content: .text(pieces.map {
            Strip.Piece(text: $0.text, line: number, x: $0.x, baseline: baseline)
        }))
    }

    /// How far a line stands from the left of its column.
    private func offset(_ text: Text, _ size: PangoRectangle) -> Int32 {
        let free = max(0, pango_layout_get_width(text.layout) - size.width)
        return switch pango_layout_get_alignment(text.layout) {
        case PANGO_ALIGN_CENTER: free / 2
        case PANGO_ALIGN_RIGHT: free
        default: 0
        }
    }

    private func text(
        _ column: Document.Column, width: Double, wraps: Bool
    ) throws(TypesettingFault) -> Text {
        let content = column.spans.map(\.text).joined()
        let text = Text(content, font: Fonts.proportional, size: page.fontSize, context)
        // A little more, so that rounding does not break what just fits.
        pango_layout_set_width(text.layout, Int32((width + 0.1) * Double(PANGO_SCALE)))
        pango_layout_set_wrap(text.layout, PANGO_WRAP_WORD_CHAR)
        if !wraps { pango_layout_set_ellipsize(text.layout, PANGO_ELLIPSIZE_END) }
        switch column.alignment {
        case .left: pango_layout_set_alignment(text.layout, PANGO_ALIGN_LEFT)
        case .center: pango_layout_set_alignment(text.layout, PANGO_ALIGN_CENTER)
        case .right: pango_layout_set_alignment(text.layout, PANGO_ALIGN_RIGHT)
        }

        let attributes = pango_attr_list_new()
        defer { pango_attr_list_unref(attributes) }
        var start: UInt32 = 0
        for span in column.spans {
            let end = start + UInt32(clamping: span.text.utf8.count)
            func put(_ attribute: UnsafeMutablePointer<PangoAttribute>?) {
                attribute?.pointee.start_index = start
                attribute?.pointee.end_index = end
                pango_attr_list_insert(attributes, attribute)
            }
            put(pango_attr_size_new_absolute(Int32(page.fontSize(of: span.style) * Double(PANGO_SCALE))))
            if span.style.bold { put(pango_attr_weight_new(PANGO_WEIGHT_BOLD)) }
            if span.style.underlined { put(pango_attr_underline_new(PANGO_UNDERLINE_SINGLE)) }
            if span.style.inverted {
                put(pango_attr_background_new(0, 0, 0))
                put(pango_attr_foreground_new(.max, .max, .max))
            }
            start = end
        }
        let em = column.spans.lazy.map { page.fontSize(of: $0.style) }.max() ?? 0
        let bytes = Array(content.utf8)
        for joint in LineBreaking.joints(of: content) {
            let cells = String(decoding: bytes[joint], as: UTF8.self).unicodeScalars.reduce(0) { $0 + CharacterWidth.cells($1) }
            // More than that would leave the line before it short.
            guard Double(cells) / 2 * em <= width * 2 / 3 else { continue }
            let attribute = pango_attr_allow_breaks_new(0)
            attribute?.pointee.start_index = UInt32(clamping: joint.lowerBound)
            attribute?.pointee.end_index = UInt32(clamping: joint.upperBound)
            pango_attr_list_insert(attributes, attribute)
        }
        pango_layout_set_attributes(text.layout, attributes)
        try text.check(content)
        return text
    }

    /// The strips of each page; at least one page.
    mutating func pages() -> [[Strip]] {
        closeTable()
        var pages: [[Strip]] = [[]]
        var used = 0.0
        var index = 0
        while index < strips.count {
            // The strips that must stay together, unless they fill more than a page.
            var end = index + 1
            var height = strips[index].height
            while end < strips.count, strips[end].isBound, height + strips[end].height <= page.bodyHeight {
                height += strips[end].height
                end += 1
            }
            let isFull = used + height > page.bodyHeight
            if !pages[pages.count - 1].isEmpty, isFull || strips[index].startsPage {
                // A table that goes on is closed here and opened there.
                if !strips[index].bars.isEmpty, var last = pages[pages.count - 1].popLast() {
                    if !last.bars.isEmpty {
                        last.hasBottom = true
                        strips[index].hasTop = true
                    }
                    pages[pages.count - 1].append(last)
                }
                pages.append([])
                used = 0
                if let head = strips[index].head {
                    let repeated = strips[head].reduce(0) { $0 + $1.height }
                    // Not where it would leave no room for the row.
                    if repeated + height <= page.bodyHeight {
                        pages[pages.count - 1] += strips[head]
                        used = repeated
                    }
                }
            }
            // Space at the top of a page that was broken is not printed.
            if pages[pages.count - 1].isEmpty, pages.count > 1, case .nothing = strips[index].content, strips[index].bars.isEmpty {
                index = end
                continue
            }
            pages[pages.count - 1] += strips[index..<end]
            used += height
            index = end
        }
        return pages
    }
}

extension Document.Block {
    /// Bold words by themselves.
    fileprivate var isHeading: Bool {
        guard case .line(let line) = self, line.columns.count == 1, line.area.border != .line, let spans = line.columns.first?.spans else {
            return false
        }
        return !spans.isEmpty && spans.allSatisfy(\.style.bold)
    }
}
