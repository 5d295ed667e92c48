/// A piece of paper that came out of the ticket printer. All measures are dots (8 to the
/// millimetre) from its upper left printable corner; y starts at the paper's leading edge.
package struct PrintedTicket: Sendable {
    package enum Cut: String, Sendable {
        case full, partial
        /// Torn off by hand.
        case torn
        /// Still in the printer.
        case none
    }

    /// What became of it.
    package enum Fate: String, Sendable {
        /// Where the printer left it: out of the mouth, or held in the presenter.
        case hanging
        case taken
        /// By the presenter, into its bin.
        case retracted
        /// Pushed out of the presenter, to the floor.
        case ejected
        /// Jammed in the presenter.
        case stuck
        /// Pulled out of a jam by somebody with a key.
        case removed
    }

    package struct Style: Equatable, Sendable {
        package enum Font: String, Sendable { case a, b, chinese }
        package var font = Font.a
        /// 1 to 8 times.
        package var width = 1
        package var height = 1
        package var isBold = false
        /// Dots; 0 for none.
        package var underline = 0
        /// White on black.
        package var isReverse = false

        /// One character's cell at this size.
        package var cellWidth: Int { (font == .a ? 12 : font == .b ? 9 : 24) * width }
        package var cellHeight: Int { (font == .b ? 17 : 24) * height }
    }

    /// Dots, packed in rows of whole bytes, the leftmost in bit 7.
    package struct Raster: Equatable, Sendable {
        package var width: Int
        package var height: Int
        package var bits: [UInt8]

        package init(width: Int, height: Int, bits: [UInt8]) {
            self.width = width
            self.height = height
            self.bits = bits
        }

        init(blank width: Int, _ height: Int) {
            self.init(width: width, height: height, bits: [UInt8](repeating: 0, count: (width + 7) / 8 * height))
        }

        package var bytesPerRow: Int { (width + 7) / 8 }

        mutating func blacken(_ x: Int, _ y: Int) { bits[y * bytesPerRow + x / 8] |= 0x80 >> (x % 8) }

        func scaled(_ wide: Int, _ high: Int) -> Raster {
            guard wide > 1 || high > 1 else { return self }
            var result = Raster(blank: width * wide, height * high)
            for y in 0..<result.height {
                for x in 0..<result.width where isBlack(x / wide, y / high) { result.blacken(x, y) }
            }
            return result
        }

        package func isBlack(_ x: Int, _ y: Int) -> Bool {
            let index = y * bytesPerRow + x / 8
            return x >= 0 && x < width && bits.indices.contains(index) && bits[index] & (0x80 >> (x % 8)) != 0
        }

        package var blackDots: Int { bits.reduce(0) { $0 + $1.nonzeroBitCount } }
    }

    package struct Run: Sendable {
        package var text: String
        package var x: Int
        package var style: Style
        /// From one character to the next: the cell and the spacing.
        package var advance: Int

        package var right: Int { x + text.unicodeScalars.count * advance }
    }

    package struct Symbol: Sendable {
        /// `qr`, or `barcode-N` with the printer's number of the kind.
        package var kind: String
        package var data: [UInt8]
        package var x: Int
        package var width: Int
        package var height: Int
        package var moduleDots: Int
        /// L, M, Q or H; empty for a barcode.
        package var correction: String
        /// One dot for each module, drawn when asked for; empty for a barcode.
        package var modules: Raster { QRCode.modules(data, correction: correction) }

        package var text: String { String(decoding: data, as: UTF8.self) }
    }

    package struct Image: Sendable {
        package var x: Int
        package var raster: Raster
    }

    package struct Element: Sendable {
        package enum Content: Sendable {
            /// Runs from left to right, and small images between them (ESC *, or a user's glyph).
            case line([Run], [Image])
            case symbol(Symbol)
            case raster(Image)
        }
        package var y: Int
        package var height: Int
        package var content: Content
    }

    /// In the order of cutting; from 1, or after the tickets that lay in the directory already.
    package var number: Int
    /// Printable dots: 576 on paper of 80 mm, 384 on 58 mm.
    package var width: Int
    package var height: Int
    package var elements: [Element]
    package var cut: Cut
    package var fate = Fate.hanging

    /// One string for each printed line; an image between characters is U+FFFC.
    package var lines: [String] {
        elements.compactMap { element in
            guard case .line(let runs, let images) = element.content else { return nil }
            return PrintedTicket.text(runs, images)
        }
    }

    package var text: String { lines.joined(separator: "\n") }

    package var symbols: [Symbol] {
        elements.compactMap { if case .symbol(let symbol) = $0.content { symbol } else { nil } }
    }

    package var rasters: [Image] {
        elements.compactMap { if case .raster(let image) = $0.content { image } else { nil } }
    }

    /// True when something is printed where the paper was cut.
    package var isCutThrough: Bool { elements.contains { $0.y + $0.height > height } }

    private static func text(_ runs: [Run], _ images: [Image]) -> String {
        let pieces = runs.map { (x: $0.x, right: $0.right, text: $0.text) }
            + images.map { (x: $0.x, right: $0.x + $0.raster.width, text: "\u{FFFC}") }
        var text = ""
        var end: Int?
        for piece in pieces.sorted(by: { $0.x < $1.x }) {
            if let end { text += String(repeating: " ", count: max(0, (piece.x - end) / 12)) }
            text += piece.text
            end = piece.right
        }
        return text
    }

    package var json: JSON {
        var lines: [JSON] = [], symbols: [JSON] = [], rasters: [JSON] = []
        for element in elements {
            let place: [(String, JSON)] = [("y", .int(element.y)), ("height", .int(element.height))]
            switch element.content {
            case .line(let runs, let images):
                lines.append(.object(place + [
                    ("text", .string(PrintedTicket.text(runs, images))),
                    ("runs", .array(runs.map(PrintedTicket.json))),
                    ("images", .array(images.map(PrintedTicket.json))),
                ]))
            case .symbol(let symbol):
                symbols.append(.object(place + [
                    ("kind", .string(symbol.kind)), ("data", .string(symbol.text)), ("x", .int(symbol.x)),
                    ("width", .int(symbol.width)), ("moduleDots", .int(symbol.moduleDots)),
                    ("correction", .string(symbol.correction)),
                ]))
            case .raster(let image):
                guard case .object(let members) = PrintedTicket.json(image) else { continue }
                rasters.append(.object([("y", .int(element.y))] + members))
            }
        }
        return .object([
            ("number", .int(number)), ("width", .int(width)), ("height", .int(height)), ("cut", .string(cut.rawValue)),
            ("fate", .string(fate.rawValue)),
            ("cutThrough", .bool(isCutThrough)), ("text", .string(text)),
            ("lines", .array(lines)), ("symbols", .array(symbols)), ("rasters", .array(rasters)),
        ])
    }

    private static func json(_ run: Run) -> JSON {
        .object([
            ("text", .string(run.text)), ("x", .int(run.x)), ("right", .int(run.right)),
            ("font", .string(run.style.font.rawValue)), ("width", .int(run.style.width)), ("height", .int(run.style.height)),
            ("bold", .bool(run.style.isBold)), ("underline", .int(run.style.underline)), ("reverse", .bool(run.style.isReverse)),
        ])
    }

    private static func json(_ image: Image) -> JSON {
        .object([
            ("x", .int(image.x)), ("width", .int(image.raster.width)), ("height", .int(image.raster.height)),
            ("blackDots", .int(image.raster.blackDots)),
        ])
    }
}
