import KioskCore
import KioskTypesetting

extension DecodedPaper {
    /// The tallest paper that is drawn.
    static let tallest = 32_767 - 64

    /// The paper in dots, by the same hand as a layout's picture. A character that no
    /// installed font has is a 〓. `showingCuts`: as dashed lines between two tickets.
    package func drawn(showingCuts: Bool = false) throws(TypesettingFault) -> Raster {
        var sheet = Sheet(width: width)
        var elements = elements[...]
        // A cut at the end is the end of the paper.
        while showingCuts, let last = elements.last, case .cut = last.content { elements.removeLast() }
        for element in elements {
            switch element.content {
            case .line(let runs, let images, let height):
                for run in runs { try sheet.put(run, height: height) }
                for image in images { sheet.put(image.raster, x: image.x, y: sheet.height + height - image.height) }
            case .image(let image): sheet.put(image.raster, x: image.x, y: sheet.height)
            case .symbol(let symbol): try sheet.put(symbol)
            case .barcode(let barcode): try sheet.put(barcode)
            case .feed: break
            case .cut: if showingCuts { sheet.putCut() }
            }
            sheet.height += element.advance
            guard sheet.height <= Self.tallest else { throw .pictureTooLong }
        }
        return sheet.raster
    }

    /// The same as a file, with the paper's margins.
    package func png() throws(TypesettingFault) -> [UInt8] { try drawn(showingCuts: true).png(margin: 32) }
}

/// Paper that grows while it is drawn on.
private struct Sheet {
    let width: Int
    /// How far the paper came. Ink may stand below.
    var height = 0
    private let stride: Int
    private var bytes: [UInt8] = []
    // Codes that were made, by what they say. The last ones: a printer's store keeps one.
    private var codes: [DecodedPaper.Symbol: QRCode] = [:]

    init(width: Int) {
        self.width = width
        stride = (width + 7) / 8
    }

    var raster: Raster { Raster(width: width, height: height, bytes: bytes) }

    private mutating func grow(to rows: Int) {
        if bytes.count < rows * stride { bytes += repeatElement(0, count: rows * stride - bytes.count) }
    }

    mutating func put(_ raster: Raster, x: Int, y: Int) {
        let last = min(y + raster.height, DecodedPaper.tallest)
        let (skipped, shift) = (max(0, y), UInt8(x & 7))
        guard last > skipped else { return }
        grow(to: last)
        for row in skipped..<last {
            let source = raster.bytes[(row - y) * raster.stride..<(row - y + 1) * raster.stride]
            for (index, byte) in source.enumerated() where byte != 0 {
                // x may be left of the paper.
                let column = x >> 3 + index
                if 0..<stride ~= column { bytes[row * stride + column] |= byte >> shift }
                if shift > 0, 0..<stride ~= column + 1 { bytes[row * stride + column + 1] |= byte << (8 - shift) }
            }
        }
    }

    /// Some letters stand out of their cells: a cell more on each side, and the height of all of the line.
    mutating func put(_ run: DecodedPaper.Run, height line: Int) throws(TypesettingFault) {
        guard !run.isSmall else { return put(try run.drawnSmall(), x: run.x, y: height + line - run.height) }
        let high = (line + Layout.cellHeight - 1) / Layout.cellHeight
        put(try run.drawn(high: high), x: run.x - Layout.cellWidth, y: height + line - high * Layout.cellHeight)
    }

    mutating func put(_ symbol: DecodedPaper.Symbol) throws(TypesettingFault) {
        let code: QRCode
        do throws(TypesettingFault) {
            if let known = codes[symbol] { code = known } else { code = try QRCode(symbol.text, level: symbol.level) }
        } catch {
            // A printer leaves out what it cannot print.
            guard case .codeTooLong = error else { throw error }
            return
        }
        codes[symbol] = code
        let side = code.size * symbol.cell
        guard side <= symbol.area.count else { return }
        let quiet = Layout.quietZone * symbol.cell
        put(Raster(code, cell: symbol.cell), x: symbol.area.left(of: side, symbol.alignment) - quiet, y: height - quiet)
        height += side
    }

    /// As the typesetter draws it; a printer leaves out what it cannot print.
    mutating func put(_ barcode: DecodedPaper.Barcode) throws(TypesettingFault) {
        guard let symbology = Wire.BarcodeKind.symbology(barcode.kind) else { return }
        let quiet = Barcode.quietZone * min(barcode.module, 4)
        let made: Barcode
        do throws(BarcodeFault) { made = try Barcode(barcode.text, symbology) } catch { return }
        let width = made.modules * min(barcode.module, 4)
        guard width <= barcode.area.count else { return }
        let layout = Layout(Document([.barcode(Document.Barcode(
            barcode.text, symbology, module: barcode.module, height: barcode.height, hri: barcode.isTold, alignment: .left))]),
            columns: (width + 2 * quiet + Layout.cellWidth - 1) / Layout.cellWidth)
        guard case .barcode(let row)? = layout.rows.first else { return }
        let raster = try Raster(barcode: PlacedBarcode(row), columns: layout.columns)
        put(raster, x: barcode.area.left(of: width, barcode.alignment) - quiet, y: height)
        height += barcode.height + (barcode.isTold ? Layout.cellHeight : 0)
    }

    mutating func putCut() {
        let dashes = Raster(width: width, height: 1, bytes: (0..<stride).map { $0 % 2 == 0 ? 0xFF : 0 })
        put(dashes, x: 0, y: height + Layout.cellHeight / 2)
        height += Layout.cellHeight
    }
}

extension Range<Int> {
    /// Where something of this width begins.
    func left(of width: Int, _ alignment: Document.Alignment) -> Int {
        let free = Swift.max(0, count - width)
        return switch alignment {
        case .left: lowerBound
        case .center: lowerBound + free / 2
        case .right: lowerBound + free
        }
    }
}

extension DecodedPaper.Image {
    var raster: Raster { Raster(width: width, height: height, bytes: bytes) }
}

extension DecodedPaper.Run {
    /// With a white cell on each side.
    fileprivate func drawn(high: Int) throws(TypesettingFault) -> Raster {
        do throws(TypesettingFault) {
            return try raster(text, high)
        } catch {
            guard case .noGlyph = error else { throw error }
        }
        var known = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            do throws(TypesettingFault) {
                _ = try Raster(character: String(scalar))
                known.append(scalar)
            } catch {
                guard case .noGlyph = error else { throw error }
                known.append(CharacterWidth.cells(scalar) > 1 ? "〓" : "?")
            }
        }
        return try raster(String(known), high)
    }

    private func raster(_ text: String, _ high: Int) throws(TypesettingFault) -> Raster {
        let cells = text.unicodeScalars.reduce(0) { $0 + CharacterWidth.cells($1) } * style.wide
        let line = Layout.Line([Layout.Run(text, at: 1, width: cells, style)], high: high)
        return try Raster(line: line, columns: cells + 2)
    }

    /// 9 x 17 dots of 12 x 24.
    fileprivate func drawnSmall() throws(TypesettingFault) -> Raster {
        let full = try drawn(high: style.high)
        var small = Raster(width: width, height: height, bytes: [])
        for y in 0..<small.height {
            for x in 0..<small.width where full[x * 12 / 9 + Layout.cellWidth, y * 24 / 17] { small[x, y] = true }
        }
        return small
    }
}
