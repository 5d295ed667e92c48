/// What shall be on paper, before anyone knows which paper.
///
/// One document is laid out for a ticket printer, a page, a picture or plain
/// text. It holds the words and their weight, no bytes and no coordinates.
package struct Document: Hashable, Sendable {
    package enum Block: Hashable, Sendable {
        case line(Line)
        case rule(Rule)
        case symbol(Symbol)
        case barcode(Barcode)
        case image(Image)
        case cut
    }

    package enum Alignment: String, Hashable, Sendable { case left, center, right }

    /// What stands between two columns: a vertical line, which also frames
    /// the table, or a number of spaces (0 to 2).
    package enum Border: Hashable, Sendable { case line, spaces(Int) }

    /// A column's width in characters of half a Chinese character, or a share
    /// of what is left over. A column of 0 characters is not shown.
    package enum Width: Hashable, Sendable { case characters(Int), share }

    /// The part of the paper that a block takes.
    package struct Area: Hashable, Sendable {
        /// Empty: the whole paper, in equal shares. Otherwise one for each
        /// column; columns after the last width are not shown.
        package var widths: [Width] = []
        package var border: Border = .spaces(1)
        /// Where the area stands when it is narrower than the paper.
        package var alignment: Alignment = .center
        package init() {}
    }

    package struct Style: Hashable, Sendable {
        package var bold = false
        package var underlined = false
        package var inverted = false
        /// Width and height, 1 to 6 times a character; what is beyond becomes the nearest of these.
        package var wide: Int { get { Int(columns) } set { columns = Self.size(newValue) } }
        package var high: Int { get { Int(rows) } set { rows = Self.size(newValue) } }
        // Small, for every character of a layout has its own.
        private var columns: UInt8 = 1
        private var rows: UInt8 = 1
        package init() {}
        private static func size(_ times: Int) -> UInt8 { UInt8(min(max(times, 1), 6)) }
    }

    /// Text of one style. A line feed in it begins a new line of the column.
    package struct Span: Hashable, Sendable {
        package var text: String
        package var style: Style
        package init(_ text: String, _ style: Style = Style()) {
            self.text = text
            self.style = style
        }
    }

    package struct Column: Hashable, Sendable {
        package var spans: [Span]
        package var alignment: Alignment
        package init(_ spans: [Span], _ alignment: Alignment = .left) {
            self.spans = spans
            self.alignment = alignment
        }
    }

    /// Columns side by side. Lines with a line border that follow each other
    /// are one table.
    package struct Line: Hashable, Sendable {
        package var columns: [Column]
        package var area = Area()
        /// Whether text that is too long goes on below; otherwise it ends at the column's edge.
        package var wraps = true
        package init(_ columns: [Column]) { self.columns = columns }
    }

    /// A horizontal rule across the area; inside a table, between two rows.
    package struct Rule: Hashable, Sendable {
        package var area = Area()
        package init() {}
    }

    /// A QR code.
    package struct Symbol: Hashable, Sendable {
        /// How much of the code may be damaged: 7, 15, 25 or 30 % (ISO/IEC 18004).
        package enum Level: String, Hashable, Sendable { case l, m, q, h }
        package var text: String
        /// The side of a module, 3 to 8 dots of 1/8 mm.
        package var cell: Int
        package var level: Level
        package var alignment: Alignment
        package var area = Area()
        package init(_ text: String, cell: Int = 4, level: Level = .m, alignment: Alignment = .center) {
            self.text = text
            self.cell = cell
            self.level = level
            self.alignment = alignment
        }
    }

    /// A barcode (一维条码). What it can say depends on its symbology.
    package struct Barcode: Hashable, Sendable {
        package enum Symbology: String, Hashable, Sendable, CaseIterable {
            /// UPC-A and UPC-E; EAN-13 and EAN-8, in Japan JAN; Codabar, also NW-7.
            case upc, ean, code39, itf, codabar, code93, code128
        }
        package var text: String
        package var symbology: Symbology
        /// The narrowest bar, 2 to 4 dots of 1/8 mm.
        package var module: Int
        /// Of the bars, 24 to 240 dots.
        package var height: Int
        /// Whether its characters stand below the bars (human readable interpretation).
        package var hri: Bool
        package var alignment: Alignment
        package var area = Area()
        package init(_ text: String, _ symbology: Symbology = .code128, module: Int = 2, height: Int = 72, hri: Bool = false,
                     alignment: Alignment = .center) {
            self.text = text
            self.symbology = symbology
            self.module = module
            self.height = height
            self.hri = hri
            self.alignment = alignment
        }
    }

    package var blocks: [Block]

    package init(_ blocks: [Block] = []) { self.blocks = blocks }
}
