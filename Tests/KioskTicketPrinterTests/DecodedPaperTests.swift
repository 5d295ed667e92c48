import KioskCore
import KioskTransport
import KioskTwin
import KioskTypesetting
import Testing

@testable import KioskTicketPrinter

private func bytes(_ text: String) -> [UInt8] {
    text.split(separator: " ").map { UInt8($0, radix: 16) ?? 0 }
}

private func lines(_ paper: DecodedPaper) -> [[DecodedPaper.Run]] {
    paper.elements.compactMap { if case .line(let runs, _, _) = $0.content { runs } else { nil } }
}

@Suite("What bytes say to a ticket printer")
struct DecodedPaperTests {
    @Test("Every byte is told of, command by command, with its place")
    func commands() {
        let stream = bytes("1B 40 1C 26 1D 21 11") + Array("A01".utf8) + bytes("C8 A1 BA C5 0A 1D 56 42 18")
        let paper = decode(stream, .generic)
        #expect(paper.commands.map(\.name) == ["ESC @", "FS &", "GS !", "text", "LF", "GS V"])
        #expect(paper.commands.map(\.range.lowerBound) == [0, 2, 4, 7, 14, 15])
        #expect(paper.commands[2].meaning == "size (字符大小): 2 wide, 2 high")
        #expect(paper.commands[3].meaning == "A01取号")
        #expect(paper.commands[5].meaning.hasSuffix("leaving a bridge (半切)"))
        #expect(lines(paper) == [[.init(x: 0, width: 168, text: "A01取号", style: style(2, 2))]])
    }

    @Test("What it does not know it names, with its place, and goes on behind it")
    func unknown() {
        let paper = decode(bytes("41 1B 99 42 1F 0A"), .generic)
        #expect(paper.commands.filter { !$0.isKnown }.map(\.range) == [1..<3, 4..<5])
        #expect(lines(paper).first?.first?.text == "AB")
    }

    @Test("A command that is cut short says so, and text that never got its line feed, too")
    func cutShort() {
        let picture = decode(bytes("1D 76 30 00 48 00 18 00 FF FF"), .generic)
        #expect(picture.commands.last?.name == "cut short")
        #expect(picture.commands.last?.meaning.contains("1726 bytes are missing") == true)
        #expect(picture.elements.isEmpty)
        let text = decode(Array("A012".utf8), .generic)
        #expect(text.commands.last?.name == "the end")
        #expect(lines(text).count == 1)
    }

    @Test("Half a character, and four bytes in a font of two, come out as on paper")
    func fourBytes() {
        #expect(lines(decode(bytes("81 30 84 36 0A"), .generic)).first?.map(\.text).joined() == "\u{FFFD}0\u{FFFD}6")
        var level2 = TicketPrinterProfile.generic
        level2.font = .gb18030
        #expect(lines(decode(bytes("81 39 EF 31 0A"), level2)).first?.map(\.text) == ["㐂"])
    }

    @Test("A brand's own command is only that brand's", arguments: [
        ("1B 79 03", "masung", "ESC y"), ("1D 65 05", "custom", "GS e"), ("1D F8", "custom-mark", "GS F8"), ("1D 52 30", "citizen", "GS R 0"),
        ("1B 6B 01 00" + String(repeating: " FF", count: 24), "star", "ESC k"),
    ])
    func brands(_ stream: String, _ profile: String, _ name: String) throws {
        let known = try decode(bytes(stream), #require(.named(profile)))
        #expect(known.commands.first?.name == name && known.commands.first?.isKnown == true)
        #expect(decode(bytes(stream), .generic).commands.first?.isKnown == false)
    }

    @Test("A picture of other programs' ways is drawn: columns, graphics that are stored and printed, and dots twice as wide")
    func foreignPictures() throws {
        // 8 columns of 24 dots, black; the same 8 x 24 as graphics; 8 x 8 twice as wide and high.
        let columns = bytes("1B 2A 21 08 00") + [UInt8](repeating: 0xFF, count: 24) + [0x0A]
        let graphics = bytes("1D 28 4C 22 00 30 70 30 01 01 31 08 00 18 00") + [UInt8](repeating: 0xFF, count: 24) + bytes("1D 28 4C 02 00 30 32")
        let large = bytes("1D 76 30 03 01 00 08 00") + [UInt8](repeating: 0xFF, count: 8)
        let paper = decode(columns + graphics + large, .generic)
        let drawn = try paper.drawn()
        #expect(drawn.height == 30 + 24 + 16)
        func ink(_ rows: Range<Int>) -> Int { rows.reduce(0) { sum, y in sum + (0..<576).count { drawn[$0, y] } } }
        #expect(ink(0..<24) == 8 * 24 && ink(30..<54) == 8 * 24 && ink(54..<70) == 16 * 16)
    }

    @Test("A barcode is drawn as the printer makes it, and one that is none is left out")
    func barcodes() throws {
        let code = decode(bytes("1B 61 01 1D 68 40 1D 77 02 1D 48 02 1D 6B 49 0A 7B 42 41 7B 43 0C 22 38 7B 53") + bytes("1D 6B 02 31 32 33 00"), .epson)
        #expect(code.commands.contains { $0.meaning.hasSuffix("CODE128 \"A123456\"") })
        let drawn = try code.drawn()
        #expect(drawn.height == 64 + 24)
        let bars = try Barcode("A123456", .code128)
        let left = (576 - bars.modules * 2) / 2
        var x = left
        for (index, modules) in bars.widths.enumerated() {
            for dot in x..<x + modules * 2 { #expect(drawn[dot, 10] == (index % 2 == 0)) }
            x += modules * 2
        }
        #expect(!drawn[left - 1, 10] && !drawn[x, 10])
    }

    @Test("Pictures without a dot are commands like others, and a character of the user's own costs its dots once, however often it stands there")
    func cheap() throws {
        let nothing = [[UInt8]](repeating: bytes("1D 76 30 03 00 00 FF FF"), count: 10_000).joined()
        #expect(decode(Array(nothing), .generic).commands.count == 10_000)
        let glyph = bytes("1B 40 1C 32 FE 41") + [UInt8](repeating: 0xFF, count: 72)
        let twice = decode(glyph + bytes("1C 21 0C FE 41 FE 41 0A"), .generic)
        guard case .line(_, let images, _)? = twice.elements.first?.content else { throw Malformed() }
        #expect(images.count == 2 && images.allSatisfy { $0.width == 48 && $0.height == 48 })
        #expect(Set(images.map { $0.bytes.withUnsafeBufferPointer(\.baseAddress) }).count == 1)
        let anew = decode(glyph + bytes("1C 21 0C FE 41 1C 32 FE 41") + [UInt8](repeating: 0, count: 72) + bytes("FE 41 0A"), .generic)
        guard case .line(_, let both, _)? = anew.elements.first?.content else { throw Malformed() }
        #expect(both.count == 2 && both[0].bytes.contains(0xFF) && both[1].bytes.allSatisfy { $0 == 0 })
    }

    private struct Malformed: Error {}

    @Test("A paper of any length is refused before it is drawn")
    func tooLong() {
        let feeds = [UInt8]([UInt8](repeating: 0, count: 200).flatMap { _ in bytes("1B 4A FF") })
        #expect(throws: TypesettingFault.pictureTooLong) { try decode(feeds, .generic).png() }
        #expect(throws: Never.self) { try decode(Array(feeds.prefix(300)), .generic).png() }
    }
}

private func style(_ wide: Int, _ high: Int) -> Document.Style {
    var style = Document.Style()
    (style.wide, style.high) = (wide, high)
    return style
}

/// Grey, in several sizes.
private let pictures: [[UInt8]] = [(7, 5), (100, 33), (384, 100), (900, 20)].compactMap { width, height in
    var dots = Numbers(seed: UInt64(width))
    let bytes = (0..<(width + 7) / 8 * height).map { _ in UInt8.random(in: 0...255, using: &dots) }
    return try? Raster(width: width, height: height, bytes: bytes).png()
}

/// Documents by chance: every kind of block, every size and style, all kinds of characters.
extension Document {
    fileprivate init(by random: inout Numbers) {
        let words = ["取号", "A012", "城乡居民基本医疗保险", "王喆", "㐂", "欧阳𠮷", "é", "ü1", "😀", "①—“”", "¥30", "བཀྲ་ཤིས", "تىلى", " ", "a b", "窗口,", "€"]
        self.init()
        for _ in 0..<Int.random(in: 1...9, using: &random) {
            var area = Document.Area()
            area.border = [.line, .spaces(0), .spaces(1), .spaces(2)].randomElement(using: &random) ?? .line
            area.alignment = [.left, .center, .right].randomElement(using: &random) ?? .left
            switch Int.random(in: 0...9, using: &random) {
            case 0:
                var rule = Document.Rule()
                rule.area = area
                blocks.append(.rule(rule))
            case 1:
                var symbol = Document.Symbol(
                    "KIOSK:\(Int.random(in: 0...9_999_999, using: &random))", cell: .random(in: 3...8, using: &random),
                    level: [.l, .m, .q, .h].randomElement(using: &random) ?? .l, alignment: area.alignment)
                if Bool.random(using: &random) { symbol.text += "/2026-11-21/" + String(repeating: "x", count: .random(in: 1...60, using: &random)) }
                blocks.append(.symbol(symbol))
            case 2: blocks.append(.cut)
            case 3:
                var barcode = Document.Barcode(
                    "A\(Int.random(in: 0...99_999_999, using: &random))", [.code128, .code39, .code93].randomElement(using: &random) ?? .code128,
                    module: .random(in: 2...4, using: &random), height: .random(in: 24...100, using: &random), hri: .random(using: &random),
                    alignment: area.alignment)
                barcode.area = area
                blocks.append(.barcode(barcode))
            case 4:
                guard var image = try? Document.Image(png: pictures.randomElement(using: &random) ?? []) else { continue }
                image.alignment = area.alignment
                blocks.append(.image(image))
            default:
                let columns = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                    Document.Column((0..<Int.random(in: 0...3, using: &random)).map { _ in
                        var style = Document.Style()
                        style.bold = .random(using: &random)
                        style.underlined = Int.random(in: 0...4, using: &random) == 0
                        style.inverted = Int.random(in: 0...4, using: &random) == 0
                        if Int.random(in: 0...2, using: &random) == 0 {
                            style.wide = .random(in: 1...6, using: &random)
                            style.high = .random(in: 1...6, using: &random)
                        }
                        let text = (0..<Int.random(in: 1...4, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }
                        return Document.Span(text.joined(), style)
                    }, area.alignment)
                }
                var line = Document.Line(columns)
                line.area.border = Bool.random(using: &random) ? area.border : .spaces(1)
                blocks.append(.line(line))
            }
        }
    }
}

extension Layout.Row {
    /// Dots of paper.
    fileprivate func height(_ profile: TicketPrinterProfile) throws -> Int {
        switch self {
        case .line(let line): line.high * Layout.cellHeight + Layout.leading
        case .rule: Layout.cellHeight
        case .symbol(let symbol): try symbol.drawn().raster.height
        case .barcode(let barcode): try PlacedBarcode(barcode).height
        case .image(let image): image.size.height
        case .cut: 0
        }
    }

    /// Its picture by the typesetter, on all of the paper.
    fileprivate func drawn(columns: Int) throws -> Raster {
        switch self {
        case .line(let line): return try Raster(line: line, columns: columns)
        case .rule(let rule): return Raster(rule: rule, columns: columns)
        case .barcode(let barcode): return try Raster(barcode: PlacedBarcode(barcode), columns: columns)
        case .symbol, .image:
            let (picture, left) = try { () -> (Raster, Int) in
                if case .image(let image) = self { return (try Typesetter.raster(of: image.image, width: image.size.width), image.left) }
                guard case .symbol(let symbol) = self else { return (Raster(width: 0, height: 0, bytes: []), 0) }
                let drawn = try symbol.drawn()
                return (drawn.raster, drawn.left)
            }()
            var raster = Raster(width: columns * Layout.cellWidth, height: picture.height, bytes: [])
            for y in 0..<picture.height { for x in 0..<picture.width where picture[x, y] { raster[x + left, y] = true } }
            return raster
        case .cut: return Raster(width: columns * Layout.cellWidth, height: 0, bytes: [])
        }
    }
}

extension Layout.Line {
    /// Runs that touch and look alike are one.
    fileprivate var merged: [Layout.Run] {
        var merged: [Layout.Run] = []
        for run in runs {
            if let last = merged.last, last.style == run.style, last.column + last.width == run.column {
                merged[merged.count - 1].text += run.text
                merged[merged.count - 1].width += run.width
            } else {
                merged.append(run)
            }
        }
        return merged
    }
}

extension EncodingFault {
    /// A code for which a narrow column has no room.
    fileprivate var isTooWide: Bool {
        switch self {
        case .typesetting(.codeTooWide), .typesetting(.barcodeTooWide): true
        default: false
        }
    }
}

@Suite("A ticket, encoded and decoded")
struct RoundTripTests {
    private static let profiles = TicketPrinterProfile.all + [
        TicketPrinterProfile(name: "level-2", title: "", font: .gb18030, cutter: .full(lines: 3), proof: .processID),
        TicketPrinterProfile(name: "modes", title: "", chineseSize: .mode(wide: 4, high: 8), cutter: .oldPartial(lines: 2), proof: .processID),
    ]

    /// Row by row:
    /// - a line that is text has the layout's runs, places, cells and styles, and each character that the font lacks
    ///   as a picture in the cells that the layout gave it; any other line, a rule and a drawn code is one picture;
    /// - every row is as high as in the layout, and drawn it is the typesetter's picture, dot for dot, but for the dots
    ///   that take a real-time command out of a picture (a few more, none fewer);
    /// - a code of the printer's own has the layout's text, level and module, and stands in the middle of its row;
    /// - Star's rows end at whole bands of 24, and may be white below.
    @Test("gives back the layout, row by row and dot by dot", arguments: profiles)
    func identity(_ profile: TicketPrinterProfile) throws {
        var random = Numbers(seed: 2026)
        var (texts, pictures, symbols, bars) = (0, 0, 0, 0)
        for round in 0..<8 {
            var document = Document(by: &random)
            document.blocks.append(.barcode(Document.Barcode("A\(round)2345678", height: 40, hri: round % 2 == 0)))
            let layout = Layout(document, columns: profile.columns)
            let ticket: EncodedTicket
            do throws(EncodingFault) {
                ticket = try encode(layout, profile)
            } catch {
                guard error.isTooWide else { throw error }
                continue
            }
            let paper = decode(ticket.bytes, profile)
            #expect(paper.commands.filter { !$0.isKnown } == [])
            #expect(paper.commands.reduce(0) { $0 + $1.range.count } == ticket.bytes.count, "no byte is left out")

            var end = 0
            for (row, band) in zip(layout.rows, ticket.bands) {
                defer { end += band.count }
                var part = DecodedPaper(width: paper.width)
                part.elements = paper.elements.filter { end..<end + band.count ~= $0.offset }
                if row == .cut {
                    #expect(part.elements.contains { if case .cut = $0.content { true } else { $0.content == .feed && profile.cutter == .none } })
                    continue
                }
                let drawn = try part.drawn()
                let wanted = try row.drawn(columns: layout.columns)
                let height = try row.height(profile)
                let lines = part.elements.compactMap { element -> ([DecodedPaper.Run], [DecodedPaper.Image])? in
                    if case .line(let runs, let images, _) = element.content, !runs.isEmpty { (runs, images) } else { nil }
                }
                if case .line(let line) = row, let (runs, images) = lines.first {
                    texts += 1
                    Self.compare(runs, images, line)
                }
                let made = part.elements.compactMap { if case .symbol(let symbol) = $0.content { symbol } else { nil } }
                if case .symbol(let symbol) = row, let code = made.first {
                    symbols += 1
                    #expect(code.text == symbol.symbol.text && made.count == 1 && code.alignment == symbol.symbol.alignment)
                    if profile.brand != .masung { #expect(code.level == symbol.symbol.level) }
                    #expect(symbol.symbol.cell >= code.cell)
                    // At the side the paper's margin is its quiet zone.
                    // Masung's has the level that it likes.
                    if symbol.symbol.alignment != .center || profile.brand == .masung { continue }
                }
                let native = part.elements.compactMap { if case .barcode(let barcode) = $0.content { barcode } else { nil } }
                if case .barcode(let barcode) = row, let code = native.first {
                    bars += 1
                    #expect(code.text == barcode.barcode.text && native.count == 1 && profile.barcodes == .native)
                }
                #expect(profile.language == .starLine ? height..<height + 24 ~= drawn.height : drawn.height == height)
                pictures += 1
                // A table's vertical rules go on to the end of Star's bands.
                let bars = if profile.language == .starLine, case .line(let line) = row { line.barDots } else { [Range<Int>]() }
                Self.compare(drawn, wanted, bars, isExact: lines.allSatisfy { $0.1.isEmpty } && !lines.isEmpty)
            }
        }
        #expect(texts > (profile.font == .ascii ? 0 : 5) && pictures > 15 && (symbols > 0 || profile.symbols == .drawn))
        #expect((bars > 0) == (profile.barcodes == .native))
    }

    /// Runs and small pictures against the line that they are.
    private static func compare(_ runs: [DecodedPaper.Run], _ images: [DecodedPaper.Image], _ line: Layout.Line) {
        // The cells of the layout, one after another: what stands in each.
        var cells: [Int: (text: String, style: Document.Style)] = [:]
        for run in line.merged {
            var column = run.column
            for glyph in run.text.glyphs {
                cells[column] = (glyph.text, run.style)
                column += glyph.cells * run.style.wide
            }
        }
        for run in runs {
            var x = run.x
            for glyph in run.text.glyphs {
                let cell = cells.removeValue(forKey: x / 12)
                guard x % 12 == 0, cell?.text == glyph.text, cell?.style == run.style else {
                    Issue.record("\(glyph.text) at dot \(x) is \(cell?.text ?? "nothing") in the layout")
                    return
                }
                x += glyph.cells * run.style.wide * 12
            }
            #expect(x == run.x + run.width)
        }
        // What is left was drawn, and has its place in one of the pictures.
        for (column, cell) in cells {
            #expect(images.contains { $0.x..<$0.x + $0.width ~= column * 12 }, "\(cell.text) is nowhere")
        }
    }

    /// `bars`: dots of a row that may be black below what is wanted.
    private static func compare(_ drawn: Raster, _ wanted: Raster, _ bars: [Range<Int>] = [], isExact: Bool) {
        var more = 0
        if drawn.width == wanted.width, drawn.bytes == wanted.bytes { return }
        for y in 0..<max(drawn.height, wanted.height) {
            for x in 0..<wanted.width where drawn[x, y] != wanted[x, y] {
                if y >= wanted.height, bars.contains(where: { $0 ~= x }) { continue }
                guard drawn[x, y], !isExact else {
                    Issue.record("dot \(x), \(y) of \(wanted.width) x \(wanted.height): \(drawn[x, y])")
                    return
                }
                more += 1
            }
        }
        // Dots that take real-time commands out of pictures are rare.
        #expect(more <= 40)
    }

    @Test("means the same to the twin's own interpreter", arguments: [
        TicketPrinterProfile.generic, .generic58, .epson, .masung, .custom, .customKPM, .citizen, .star,
    ])
    func twin(_ profile: TicketPrinterProfile) throws {
        var random = Numbers(seed: 4)
        var compared = 0
        for _ in 0..<8 {
            var document = Document(by: &random)
            document.blocks.removeAll { $0 == .cut }
            let ticket: EncodedTicket
            do throws(EncodingFault) {
                ticket = try encode(Layout(document, columns: profile.columns), profile)
            } catch {
                guard error.isTooWide else { throw error }
                continue
            }
            var printer = ThermalPrinter(width: profile.dots, dialect: profile.twinDialect)
            _ = printer.receive(ticket.bytes, now: Moment(nanoseconds: 1))
            #expect(printer.complaints == [] && printer.bytesWaiting == 0)
            let its = try #require(printer.tickets.first ?? printer.hanging).words
            #expect(decode(ticket.bytes, profile).words == its)
            compared += its.count
        }
        #expect(compared > 60)
    }
}

/// What is where, in the words of neither.
extension PrintedTicket {
    fileprivate var words: [String] {
        elements.flatMap { element -> [String] in
            switch element.content {
            case .line(let runs, let images):
                return runs.flatMap { run in
                    run.text.unicodeScalars.enumerated().map { index, scalar in
                        "\(element.y) \(run.x + index * run.advance) \(scalar) \(run.style.width) \(run.style.height) \(run.style.isBold) \(run.style.underline > 0) \(run.style.isReverse)"
                    }
                } + images.map { "\(element.y) \($0.x) \($0.raster.width) \($0.raster.height) \($0.raster.bits.hashValue)" }
            case .raster(let image):
                return ["\(element.y) \(image.x) \(image.raster.width) \(image.raster.height) \(image.raster.bits.hashValue)"]
            case .symbol(let symbol) where symbol.kind != "qr":
                return ["\(element.y) \(symbol.kind) \(symbol.moduleDots) \(symbol.height)"]
            case .symbol(let symbol): return ["\(element.y) \(symbol.x) \(symbol.text) \(symbol.moduleDots) \(symbol.correction)"]
            }
        }
    }
}

extension DecodedPaper {
    fileprivate var words: [String] {
        var y = 96  // from the knife, where the twin's paper begins
        return elements.flatMap { element -> [String] in
            defer { y += element.advance }
            switch element.content {
            case .line(let runs, let images, _):
                return runs.flatMap { run in
                    var x = run.x
                    return run.text.unicodeScalars.map { scalar in
                        defer { x += CharacterWidth.cells(scalar) * 12 * run.style.wide }
                        return "\(y) \(x) \(scalar) \(run.style.wide) \(run.style.high) \(run.style.bold) \(run.style.underlined) \(run.style.inverted)"
                    }
                } + images.map { "\(y) \($0.x) \($0.width) \($0.height) \($0.bytes.hashValue)" }
            case .image(let image): return ["\(y) \(image.x) \(image.width) \(image.height) \(image.bytes.hashValue)"]
            case .symbol(let symbol):
                let side = ((try? QRCode(symbol.text, level: symbol.level))?.size ?? 0) * symbol.cell
                defer { y += side }
                return ["\(y) \(symbol.area.left(of: side, symbol.alignment)) \(symbol.text) \(symbol.cell) \(symbol.level.rawValue.uppercased())"]
            case .barcode(let barcode):
                defer { y += barcode.height + (barcode.isTold ? 24 : 0) }
                return ["\(y) barcode-\(barcode.kind) \(barcode.module) \(barcode.height)"]
            case .feed, .cut: return []
            }
        }
    }
}
