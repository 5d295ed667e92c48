/// A document on the grid of a ticket printer: cells of 12 x 24 dots, two of
/// them for a Chinese character.
///
/// Nothing is lost on the way: text that does not fit goes on below, a word
/// that is larger than its column is printed smaller before it is broken, and
/// columns for which there is no room follow on the next line. Takes time in
/// proportion to the text.
package struct Layout: Hashable, Sendable {
    /// The widths of paper that are supported, in cells: 32 is 58 mm, 48 is 80 mm.
    package static let range = 24...96
    /// Dots of a cell.
    package static let cellWidth = 12
    package static let cellHeight = 24
    /// Dots of white below each line of text.
    package static let leading = 6
    /// White modules that a symbol needs on every side (ISO/IEC 18004).
    package static let quietZone = 4

    package enum Row: Hashable, Sendable {
        case line(Line)
        case rule(Rule)
        case symbol(Symbol)
        case barcode(Barcode)
        case image(Image)
        case cut
    }

    /// Text of one style.
    package struct Run: Hashable, Sendable {
        /// The first cell, from 0.
        package var column: Int
        /// The cells that it takes, its width included.
        package var width: Int
        package var text: String
        package var style: Document.Style
    }

    /// One line of text: `24 * high` dots and the leading.
    package struct Line: Hashable, Sendable {
        /// From left to right; they do not overlap. Their lower edges are on one line.
        package var runs: [Run]
        /// Cells with a vertical line in their middle, over the whole height.
        package var bars: [Int]
        /// The height of the tallest run, from 1.
        package var high: Int
    }

    /// A horizontal line in the middle of its row, which is 24 dots high.
    package struct Rule: Hashable, Sendable {
        package var column: Int
        package var width: Int
        /// Cells where a vertical line meets it from above and from below.
        package var above: [Int]
        package var below: [Int]
    }

    /// A symbol in its area. With its quiet zone it is as high as it is wide.
    package struct Symbol: Hashable, Sendable {
        package var column: Int
        package var width: Int
        package var symbol: Document.Symbol
    }

    /// A barcode in its area: the bars, and a line of 24 dots below them for its
    /// characters, if it shows them. Where it is too wide with its quiet zones
    /// its module is made smaller, to 2 dots at least.
    package struct Barcode: Hashable, Sendable {
        package var column: Int
        package var width: Int
        package var barcode: Document.Barcode
    }

    /// A picture in its area.
    package struct Image: Hashable, Sendable {
        package var column: Int
        package var width: Int
        package var image: Document.Image

        /// Its size on paper in dots: its own, or in proportion as wide as its
        /// area where it would be wider.
        package var size: (width: Int, height: Int) {
            let room = width * Layout.cellWidth
            guard image.width > room, room > 0 else { return (image.width, image.height) }
            return (room, max(1, (image.height * room + image.width / 2) / image.width))
        }

        /// Its left edge, in dots from the left of the paper.
        package var left: Int {
            let free = width * Layout.cellWidth - size.width
            let shift = switch image.alignment {
            case .left: 0
            case .center: free / 2
            case .right: free
            }
            return column * Layout.cellWidth + shift
        }
    }

    package let columns: Int
    package let rows: [Row]

    /// Lays a document out. `columns` outside `range` is taken to its nearest end.
    package init(_ document: Document, columns: Int) {
        self.columns = min(max(columns, Self.range.lowerBound), Self.range.upperBound)
        var building = Building(columns: self.columns)
        for block in document.blocks { building.add(block) }
        building.closeTable()
        rows = building.rows
    }
}
