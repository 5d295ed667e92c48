// For who draws a part of a line, or reads one back from a printer's bytes.

extension Layout.Run {
    /// `width`: the cells that the text takes at this style's size.
    package init(_ text: String, at column: Int = 0, width: Int, _ style: Document.Style = Document.Style()) {
        self.init(column: column, width: width, text: text, style: style)
    }
}

extension Layout.Line {
    /// Without bars.
    package init(_ runs: [Layout.Run], high: Int = 1) {
        self.init(runs: runs, bars: [], high: high)
    }
}
