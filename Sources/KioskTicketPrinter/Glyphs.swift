import KioskCore

extension String {
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
