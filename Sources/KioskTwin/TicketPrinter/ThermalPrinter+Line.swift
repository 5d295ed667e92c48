/// The line that is being composed.
extension ThermalPrinter {
    struct Line: Sendable {
        var runs: [PrintedTicket.Run] = []
        var images: [PrintedTicket.Image] = []
        var height = 0
        var cursor = 0
        /// Process ids to be told when the line is on paper.
        var ids: [[UInt8]] = []

        var isEmpty: Bool { runs.isEmpty && images.isEmpty }
        var extent: Int { max(runs.map(\.right).max() ?? 0, images.map { $0.x + $0.raster.width }.max() ?? 0) }
    }

    var lineWidth: Int { min(settings.printWidth ?? width, width - settings.leftMargin) }

    mutating func put(_ bytes: [UInt8]) {
        if bytes.count == 2, bytes[0] == 0xFE, let glyph = settings.userGlyphs[bytes[1]] {
            putImage(glyph.scaled(settings.chinese.width, settings.chinese.height))
            return
        }
        let style = bytes.count == 2 ? settings.chinese : settings.ank
        let (left, right) = bytes.count == 2 ? settings.chineseSpacing : (0, settings.characterSpacing)
        let advance = style.cellWidth + (left + right) * style.width
        if line.cursor + advance > lineWidth, line.cursor > 0 { printLine() }
        let scalar = scalar(bytes)
        if let last = line.runs.indices.last, line.runs[last].style == style, line.runs[last].advance == advance, line.runs[last].right == line.cursor {
            line.runs[last].text.unicodeScalars.append(scalar)
        } else {
            line.runs.append(.init(text: String(scalar), x: line.cursor, style: style, advance: advance))
        }
        line.cursor += advance
        line.height = max(line.height, style.cellHeight)
    }

    private func scalar(_ bytes: [UInt8]) -> Unicode.Scalar {
        if bytes.count == 2 { return CharacterSet.chinese.scalar(bytes[0], bytes[1]) ?? "\u{3000}" }   // not in the font
        guard bytes[0] >= 0x80 else { return Unicode.Scalar(bytes[0]) }
        let page = CharacterSet.pages[settings.codePage] ?? CharacterSet.pages[0]
        return page?.scalar(bytes[0]) ?? " "
    }

    mutating func putImage(_ raster: PrintedTicket.Raster) {
        if line.cursor + raster.width > lineWidth, line.cursor > 0 { printLine() }
        line.images.append(.init(x: line.cursor, raster: raster))
        line.cursor += raster.width
        line.height = max(line.height, raster.height)
    }

    func aligned(_ extent: Int) -> Int {
        settings.leftMargin + max(0, lineWidth - extent) * settings.alignment / 2
    }

    mutating func printLine(spacing: Int? = nil) {
        let printed = line
        line = Line()
        if !printed.isEmpty {
            let shift = aligned(printed.extent)
            elements.append(.init(y: y, height: printed.height, content: .line(
                printed.runs.map { run in
                    var run = run
                    run.x += shift
                    return run
                },
                printed.images.map { PrintedTicket.Image(x: $0.x + shift, raster: $0.raster) })))
        }
        roll(max(spacing ?? settings.lineSpacing, printed.height))
        usePaper(lines: 1)
        for id in printed.ids { say(Wire.processID(id[...]), as: .done) }
    }

    mutating func finishLine() {
        if !line.isEmpty { printLine() }
    }
}
