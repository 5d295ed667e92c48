extension Layout {
    /// Lays blocks out one after another.
    struct Building {
        private(set) var rows: [Row] = []
        private let columns: Int

        // The table that is open: its last line, and whether a rule waits for the next.
        private var table: Frame?
        private var ruleWaits = false

        init(columns: Int) { self.columns = columns }

        mutating func add(_ block: Document.Block) {
            switch block {
            case .line(let line):
                add(line)
            case .rule(let rule):
                if rule.area.border == .line {
                    // Before the first line of a table its frame is the rule.
                    ruleWaits = table != nil
                } else {
                    closeTable()
                    let frame = Frame(rule.area, needs: [], columns: columns)
                    rows.append(.rule(Rule(column: frame.start, width: frame.width, above: [], below: [])))
                }
            case .symbol(let symbol):
                closeTable()
                let frame = Frame(symbol.area, needs: [], columns: columns)
                rows.append(.symbol(Symbol(column: frame.start, width: frame.width, symbol: symbol)))
            case .barcode(let barcode):
                closeTable()
                let frame = Frame(barcode.area, needs: [], columns: columns)
                rows.append(.barcode(Barcode(column: frame.start, width: frame.width, barcode: barcode)))
            case .image(let image):
                closeTable()
                let frame = Frame(image.area, needs: [], columns: columns)
                rows.append(.image(Image(column: frame.start, width: frame.width, image: image)))
            case .cut:
                closeTable()
                rows.append(.cut)
            }
        }

        mutating func closeTable() {
            guard let table else { return }
            rows.append(.rule(Rule(column: table.start, width: table.width, above: table.bars, below: [])))
            self.table = nil
            ruleWaits = false
        }

        private mutating func add(_ line: Document.Line) {
            var shown: [Column] = []
            for (index, column) in line.columns.enumerated() {
                var width = Document.Width.share
                if !line.area.widths.isEmpty {
                    guard index < line.area.widths.count else { break }
                    width = line.area.widths[index]
                }
                if width != .characters(0) { shown.append(Column(column, width)) }
            }
            // Columns that the widths announce and the line does not fill.
            for width in line.area.widths.dropFirst(line.columns.count) where width != .characters(0) {
                shown.append(Column(Document.Column([]), width))
            }

            let isTable = line.area.border == .line
            if !isTable { closeTable() }
            var rest = shown[...]
            repeat {
                let fitting = Frame.fitting(rest.map(\.need), line.area.border, columns: columns)
                let part = rest.prefix(fitting)
                rest = rest.dropFirst(fitting)
                var area = line.area
                area.widths = part.map(\.width)
                let frame = Frame(area, needs: part.map(\.need), columns: columns)
                if isTable { open(frame) }
                lay(Array(part), in: frame, wraps: line.wraps)
            } while !rest.isEmpty
        }

        /// Draws what stands above a table's line: the frame, a rule, or nothing.
        private mutating func open(_ frame: Frame) {
            defer {
                table = frame
                ruleWaits = false
            }
            guard let table else {
                rows.append(.rule(Rule(column: frame.start, width: frame.width, above: [], below: frame.bars)))
                return
            }
            // Lines of different columns cannot follow each other without a rule.
            guard ruleWaits || table.bars != frame.bars else { return }
            let start = min(table.start, frame.start)
            let end = max(table.start + table.width, frame.start + frame.width)
            rows.append(.rule(Rule(column: start, width: end - start, above: table.bars, below: frame.bars)))
        }

        private mutating func lay(_ columns: [Column], in frame: Frame, wraps: Bool) {
            var texts: [WrappedText] = []
            for (column, cells) in zip(columns, frame.cells) {
                texts.append(WrappedText(column.glyphs, width: cells.width))
            }
            let count = wraps ? max(1, texts.map(\.lines.count).max() ?? 1) : 1
            for number in 0..<count {
                var line = Line(runs: [], bars: frame.bars, high: 1)
                for (index, text) in texts.enumerated() where number < text.lines.count {
                    let cells = frame.cells[index]
                    text.append(number, to: &line, from: cells.start, alignment: columns[index].alignment)
                }
                rows.append(.line(line))
            }
        }

        /// A column, ready to be wrapped.
        private struct Column {
            let glyphs: [Glyph]
            let alignment: Document.Alignment
            let width: Document.Width
            /// The cells of its widest character at single size.
            let need: Int

            init(_ column: Document.Column, _ width: Document.Width) {
                glyphs = Glyph.glyphs(column.spans)
                alignment = column.alignment
                self.width = width
                need = max(1, Int(glyphs.lazy.map(\.cells).max() ?? 1))
            }
        }

        /// Where the columns of an area stand.
        private struct Frame {
            var start: Int
            var width: Int
            var cells: [(start: Int, width: Int)]
            var bars: [Int]

            private static func borders(_ border: Document.Border, _ count: Int) -> Int {
                switch border {
                case .line: count + 1
                case .spaces(let spaces): max(0, count - 1) * min(max(spaces, 0), 2)
                }
            }

            /// How many columns of these least widths fit, at least one.
            static func fitting(_ needs: [Int], _ border: Document.Border, columns: Int) -> Int {
                var width = 0
                for (index, need) in needs.enumerated() {
                    width += need
                    if width + borders(border, index + 1) > columns { return max(1, index) }
                }
                return max(1, needs.count)
            }

            /// `needs`: the least width of each column; empty for an area without text.
            init(_ area: Document.Area, needs: [Int], columns: Int) {
                var wanted: [Int?] = area.widths.map { width in
                    if case .characters(let count) = width { min(count, columns) } else { nil }
                }
                // Rules and symbols take all of the paper, or what fixed widths leave of it.
                if needs.isEmpty { wanted.removeAll { $0 == 0 } }
                if wanted.isEmpty { wanted = [nil] }
                let needs = needs.isEmpty ? wanted.map { _ in 1 } : needs

                let room = columns - Self.borders(area.border, wanted.count)
                var widths = zip(wanted, needs).map { width, need in max(width ?? need, need) }
                // Where that is too much the widest give way, until all fit.
                if widths.reduce(0, +) > room {
                    var limit = columns
                    func limited(_ index: Int) -> Int { max(needs[index], min(widths[index], limit)) }
                    while limit > 1, widths.indices.reduce(0, { $0 + limited($1) }) > room { limit -= 1 }
                    widths = widths.indices.map(limited)
                }
                // Shares take what is left; what does not divide goes to the last ones.
                let shares = wanted.indices.filter { wanted[$0] == nil }
                var spare = room - widths.reduce(0, +)
                if !shares.isEmpty, spare > 0 {
                    let total = spare + shares.map { widths[$0] }.reduce(0, +)
                    var left = total
                    for (number, index) in shares.enumerated() {
                        let share = max(needs[index], left / (shares.count - number))
                        widths[index] = share
                        left -= share
                    }
                    spare = 0
                }

                width = min(columns, widths.reduce(0, +) + Self.borders(area.border, widths.count))
                let free = columns - width
                start = switch area.alignment {
                case .left: 0
                case .center: free / 2
                case .right: free
                }
                cells = []
                bars = []
                var position = start
                if area.border == .line {
                    bars.append(position)
                    position += 1
                }
                for width in widths {
                    cells.append((position, width))
                    position += width
                    switch area.border {
                    case .line:
                        bars.append(position)
                        position += 1
                    case .spaces(let spaces):
                        position += min(max(spaces, 0), 2)
                    }
                }
            }
        }
    }
}
