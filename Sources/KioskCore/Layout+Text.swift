extension Layout {
    /// The paper as plain text, a line for each row, for a person to read.
    ///
    /// Large text stands in the middle of its place; a code is its text in
    /// brackets, as a picture is its size in dots; a cut is a line of "=".
    package var text: String {
        var text = ""
        for row in rows {
            var line = TextLine()
            switch row {
            case .line(let content):
                var bars = content.bars[...]
                for run in content.runs {
                    while let bar = bars.first, bar < run.column { line.put("|", at: bar); bars.removeFirst() }
                    let cells = run.text.unicodeScalars.reduce(0) { $0 + CharacterWidth.cells($1) }
                    line.put(run.text, at: run.column + (run.width - cells) / 2, cells: cells)
                }
                for bar in bars { line.put("|", at: bar) }
            case .rule(let rule):
                var dashes = [UInt8](repeating: UInt8(ascii: "-"), count: rule.width)
                for joint in rule.above + rule.below where dashes.indices ~= joint - rule.column { dashes[joint - rule.column] = UInt8(ascii: "+") }
                line.put(String(decoding: dashes, as: UTF8.self), at: rule.column, cells: rule.width)
            case .symbol(let symbol):
                line.put("[QR \(symbol.symbol.text)]", in: symbol.column, symbol.width, symbol.symbol.alignment)
            case .barcode(let row):
                let barcode = row.barcode
                line.put("[\(barcode.symbology) \(barcode.text)]", in: row.column, row.width, barcode.alignment)
            case .image(let row):
                line.put("[\(row.size.width) x \(row.size.height)]", in: row.column, row.width, row.image.alignment)
            case .cut:
                line.put(String(repeating: "=", count: columns), at: 0, cells: columns)
            }
            text += line.text
            text += "\n"
        }
        return text
    }

    private struct TextLine {
        private var line: [UInt8] = []
        private var end = 0

        mutating func put(_ text: String, at column: Int, cells: Int = 1) {
            if end < column { line += repeatElement(UInt8(ascii: " "), count: column - end) }
            line += text.utf8
            end = max(end, column) + cells
        }

        /// Puts a label that stands for something drawn into its place.
        mutating func put(_ label: String, in column: Int, _ width: Int, _ alignment: Document.Alignment) {
            var shown = ""
            for scalar in label.unicodeScalars {
                // What a code says beside text, by its number.
                if CharacterWidth.isText(scalar) || scalar.value > 0xFF {
                    shown.unicodeScalars.append(scalar)
                } else {
                    shown += (scalar.value < 0x10 ? "\\x0" : "\\x") + String(scalar.value, radix: 16, uppercase: true)
                }
            }
            let cells = shown.unicodeScalars.reduce(0) { $0 + CharacterWidth.cells($1) }
            let free = max(0, width - cells)
            let shift = switch alignment {
            case .left: 0
            case .center: free / 2
            case .right: free
            }
            put(shown, at: column + shift, cells: cells)
        }

        var text: String {
            let last = line.lastIndex { $0 != UInt8(ascii: " ") }
            return String(decoding: line.prefix(last.map { $0 + 1 } ?? 0), as: UTF8.self)
        }
    }
}
