import KioskCore

/// What a stream of bytes says to a ticket printer: every byte explained, and what stands
/// on the paper afterwards. All measures are dots, from the paper's left printable edge.
package struct DecodedPaper: Hashable, Sendable {
    /// Bytes that belong together, in the order of the stream; no byte is left out.
    package struct Command: Hashable, Sendable {
        package var range: Range<Int>
        /// As the manuals call it, or "text", "data", "unknown", "cut short".
        package var name: String
        /// One line, for people.
        package var meaning: String
        /// False for bytes that no printer of this kind is known to understand, or that end too soon.
        package var isKnown = true
    }

    /// Text of one style.
    package struct Run: Hashable, Sendable {
        package var x: Int
        package var width: Int
        /// A character that the bytes do not tell is U+FFFD.
        package var text: String
        /// Sizes 1 to 8.
        package var style: Document.Style
        /// The small font B: cells of 9 x 17 dots.
        package var isSmall = false
        package var height: Int { (isSmall ? 17 : Layout.cellHeight) * style.high }
    }

    /// Rows of 1-bit dots, the highest bit left, 1 is black.
    package struct Image: Hashable, Sendable {
        package var x: Int
        package var width: Int
        package var height: Int
        package var bytes: [UInt8]
        package var stride: Int { (width + 7) / 8 }
    }

    /// A QR code that the printer makes. It leaves no quiet zone.
    package struct Symbol: Hashable, Sendable {
        package var text: String
        package var level: Document.Symbol.Level
        /// The side of a module.
        package var cell: Int
        package var alignment: Document.Alignment
        /// The print area in which it is aligned.
        package var area: Range<Int>
    }

    /// A barcode that the printer makes.
    package struct Barcode: Hashable, Sendable {
        /// m of GS k: 0 to 6, or 65 to 73 for the same ones and three more.
        package var kind: UInt8
        package var text: String
        package var module: Int
        package var height: Int
        /// Whether its characters stand below it.
        package var isTold: Bool
        package var alignment: Document.Alignment
        package var area: Range<Int>
    }

    package enum Content: Hashable, Sendable {
        /// A line of text; their lower edges are on one line, `height` dots below its top.
        case line([Run], images: [Image], height: Int)
        case image(Image)
        case symbol(Symbol)
        case barcode(Barcode)
        case feed
        case cut(partial: Bool)
    }

    package struct Element: Hashable, Sendable {
        package var content: Content
        /// How far the paper moves with it; of what the printer makes by itself only when that is drawn.
        package var advance: Int
        /// The first byte of the command that did it.
        package var offset: Int
    }

    /// The paper's width.
    package let width: Int
    package internal(set) var commands: [Command] = []
    /// From the top to the bottom.
    package internal(set) var elements: [Element] = []

    init(width: Int) { self.width = width }
}

/// Explains bytes for a printer of this profile, and says what they print. Takes any bytes, in
/// time and memory in proportion to their number. Any thread may call.
package func decode(_ bytes: [UInt8], _ profile: TicketPrinterProfile) -> DecodedPaper {
    var reading = PaperReading(bytes, profile)
    reading.readAll()
    return reading.paper
}
