import KioskCore

/// What a printer's font cannot do with text, whatever characters it has.
extension String {
    /// Whether letters of it join, stack or stand in another order: Arabic (维文, 哈文), Mongolian (蒙文),
    /// Tibetan (藏文), the scripts of India and South-East Asia (傣文).
    var isShaped: Bool {
        unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x0590...0x08FF, 0x0900...0x0DFF, 0x0E00...0x0FFF, 0x1000...0x109F, 0x1700...0x18AF, 0x1900...0x1CFF,
                0xA840...0xA87F, 0xA8E0...0xA8FF, 0xA980...0xA9FF, 0xAA00...0xABFF, 0xFB1D...0xFDFF, 0xFE70...0xFEFE:
                true
            default: false
            }
        }
    }

    /// Its characters on the grid, each with the marks that combine with it.
    var glyphs: [(text: String, cells: Int)] {
        var glyphs: [(text: String, cells: Int)] = []
        for scalar in unicodeScalars {
            let cells = CharacterWidth.cells(scalar)
            if cells == 0, let last = glyphs.indices.last {
                glyphs[last].text.unicodeScalars.append(scalar)
            } else {
                glyphs.append((String(scalar), cells))
            }
        }
        return glyphs
    }
}
