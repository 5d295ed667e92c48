/// What shall be on paper, before anyone knows which paper.
///
/// One document is laid out for a ticket printer, a page, a picture or plain
/// text. It holds the words and their weight, no bytes and no coordinates.
package struct Document: Hashable, Sendable {
    package enum Block: Hashable, Sendable {
        case line(Line)
        case rule(Rule)
        case symbol(Symbol)
        case cut
    }

    package enum Alignment: String, Hashable, Sendable { case left, center, right }

    /// The lines between columns, and their width in characters.
    package enum Border: String, Hashable, Sendable { case line, space, none }

    /// A column's width in characters, or a share of what is left over.
    package enum Width: Hashable, Sendable { case characters(Int), share }

    package struct Style: Hashable, Sendable {
        package var bold = false
        package var underlined = false
        package var inverted = false
        /// Width and height, 1 to 6 times a character.
        package var wide = 1
        package var high = 1
        package init() {}
    }

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

    package struct Line: Hashable, Sendable {
        package var columns: [Column]
        /// One for each column; empty: equal shares.
        package var widths: [Width] = []
        package var border: Border = .space
        /// Where the line stands when it is narrower than the paper.
        package var alignment: Alignment = .center
        package var wraps = true
        package init(_ columns: [Column]) { self.columns = columns }
    }

    /// A horizontal rule across the columns.
    package struct Rule: Hashable, Sendable {
        package init() {}
    }

    package struct Symbol: Hashable, Sendable {
        package enum Level: String, Hashable, Sendable { case l, m, q, h }
        /// A QR code: `cell` is 3 to 8 dots.
        package var text: String
        package var cell: Int
        package var level: Level
        package var alignment: Alignment
        package init(_ text: String, cell: Int = 4, level: Level = .m, alignment: Alignment = .center) {
            self.text = text
            self.cell = cell
            self.level = level
            self.alignment = alignment
        }
    }

    package var blocks: [Block]

    package init(_ blocks: [Block] = []) { self.blocks = blocks }
}
