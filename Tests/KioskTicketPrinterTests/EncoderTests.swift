import KioskCore
import KioskTransport
import KioskTwin
import KioskTypesetting
import Testing

@testable import KioskTicketPrinter

/// Of whom there is a twin.
private let twinned = TicketPrinterProfile.all.filter { !$0.name.hasSuffix("-mark") }

private func document(_ template: String, _ data: TemplateData = [:]) throws -> Document {
    try Template(template).filled(with: data)
}

private func bytes(_ text: String) -> [UInt8] {
    text.split(separator: " ").map { UInt8($0, radix: 16) ?? 0 }
}

/// What comes after 41, and the first character that the font lacks.
private func codes(_ text: String, _ font: TicketPrinterProfile.Font) -> ([UInt8], Unicode.Scalar?) {
    guard let table = GB18030(font) else { return ([], nil) }
    var codes: [UInt8] = [0x41]
    let missing = table.append(text, to: &codes)
    return (codes, missing)
}

extension TicketPrinterProfile {
    fileprivate func encode(_ document: Document) throws(EncodingFault) -> EncodedTicket {
        try KioskTicketPrinter.encode(Layout(document, columns: columns), self)
    }

    /// Without the cut at the end.
    fileprivate func body(_ template: String) throws -> [UInt8] {
        let sent = try encode(document(template)).bytes
        #expect(sent.suffix(Wire.cut(cutter).count).elementsEqual(Wire.cut(cutter)))
        return Array(sent.dropLast(Wire.cut(cutter).count))
    }
}

private func says(_ text: String) -> [UInt8] { Array(text.utf8) }

extension TicketPrinterProfile {
    fileprivate func print(_ ticket: EncodedTicket, on twin: TicketPrinterTwin) throws -> PrintOutcome {
        var patience = TicketPrinter.Patience()
        if !isEmptied { patience.clearing = 30 }
        let pipe = try DeviceURI(twin.uri).open(deadline: .after(milliseconds: 2_000))
        return TicketPrinter(pipe: pipe, profile: self, patience: patience).print(ticket)
    }
}

/// Prints on a twin of the profile's width, and gives back the paper.
private func paper(_ document: Document, _ profile: TicketPrinterProfile) throws -> PrintedTicket {
    let twin = try profile.twin()
    defer { twin.stop() }
    #expect(try profile.print(profile.encode(document), on: twin) == .printed)
    #expect(twin.complaints == [])
    if profile.cutter == .none { twin.tear() }
    return try #require(twin.tickets.first)
}

extension PrintedTicket {
    /// Pictures that touch each other, put together again.
    fileprivate var pictures: [(y: Int, rows: [[Bool]])] {
        var all: [(y: Int, rows: [[Bool]])] = []
        for element in elements {
            guard case .raster(let image) = element.content else { continue }
            let rows = (0..<image.raster.height).map { y in (0..<width).map { image.raster.isBlack($0, y) } }
            if let last = all.last, last.y + last.rows.count == element.y {
                all[all.count - 1].rows += rows
            } else {
                all.append((element.y, rows))
            }
        }
        return all
    }
}

extension [[Bool]] {
    fileprivate func ink(_ columns: Range<Int>) -> Int {
        reduce(0) { $0 + $1[columns].count { $0 } }
    }
}

@Suite("What is sent to a ticket printer")
struct EncoderTests {
    private let start = bytes("1B 40 1C 26")

    @Test("Plain text is itself, Chinese is GBK, and a line ends with a line feed")
    func text() throws {
        #expect(try TicketPrinterProfile.generic.body("|A001\n|取号") == start + says("A001\n") + bytes("C8 A1 BA C5 0A"))
    }

    @Test("Styles are switched on before and off after, and never twice")
    func styles() throws {
        #expect(try TicketPrinterProfile.generic.body("|\"a\"_b_`c`\n|d") ==
            start + bytes("1B 45 01") + says("a") + bytes("1B 45 00 1B 2D 01 1C 2D 01") + says("b")
            + bytes("1B 2D 00 1C 2D 00 1D 42 01") + says("c\n") + bytes("1D 42 00") + says("d\n"))
    }

    @Test("Size and place are told in dots, and a large number stands where the layout puts it")
    func places() throws {
        // Four times as large: cells 16 to 31 of 48.
        #expect(try TicketPrinterProfile.generic.body("^^^^^A001") ==
            start + bytes("1D 21 33") + bytes("1B 24 C0 00") + says("A001\n") + bytes("1B 4A 06 1D 21 00"))
    }

    @Test("What comes after a large line has its own size, an empty line too")
    func sizesEnd() throws {
        #expect(try TicketPrinterProfile.generic.body("|^^^A\n|\n|b") ==
            start + bytes("1D 21 11") + says("A\n") + bytes("1B 4A 06 1D 21 00") + says("\nb\n"))
    }

    @Test("A rule is two rows of dots in the middle of its line")
    func rule() throws {
        #expect(try TicketPrinterProfile.generic58.body("---") ==
            start + bytes("1B 4A 0B 1D 76 30 00 30 00 02 00") + [UInt8](repeating: 0xFF, count: 96) + bytes("1B 4A 0B"))
    }

    @Test("A cut is what the profile's cutter understands")
    func cut() throws {
        #expect(try TicketPrinterProfile.generic.encode(document("|a\n=")).bytes == start + says("a\n") + bytes("1D 56 42 18"))
        #expect(try TicketPrinterProfile.generic58.encode(document("|a")).bytes == start + says("a\n") + bytes("1B 64 04"))
    }

    @Test("A QR code of the printer's own is stored, then printed")
    func nativeSymbol() throws {
        let sent = try TicketPrinterProfile.epson.body("{code:A001; option:qrcode,4,M}")
        #expect(sent == start + bytes("1B 61 01 1B 4A 10 1D 28 6B 04 00 31 41 32 00 1D 28 6B 03 00 31 43 04 1D 28 6B 03 00 31 45 31")
            + bytes("1D 28 6B 07 00 31 50 30") + says("A001") + bytes("1D 28 6B 03 00 31 51 30 1B 4A 10 1B 61 00"))
    }

    @Test("The yen sign is the full-width one, never the four bytes that print as 0 6")
    func yen() throws {
        let expected = start + bytes("A3 A4") + says("100\n")
        #expect(try TicketPrinterProfile.generic.encode(Document([.line(.init([.init([.init("\u{A5}100")])]))])).bytes.starts(with: expected))
        #expect(codes("¥", .gb18030) == (bytes("41 A3 A4"), nil))
    }

    @Test("The printer's font has GBK, and nothing is said to be in it that is not", arguments: [
        ("喆", nil), ("囍", nil), ("①", nil), ("㐂", "㐂"), ("王𠮷", "𠮷"), ("€", "€"), ("a\u{1B}b", "\u{1B}"), ("\u{7F}", "\u{7F}"),
        ("a\nb", "\n"), ("\u{E000}", "\u{E000}"), ("가", "가"), ("ก", "ก"),
    ] as [(String, Unicode.Scalar?)])
    func font(_ text: String, _ missing: Unicode.Scalar?) throws {
        let (codes, first) = codes(text, .gbk)
        #expect(first == missing)
        #expect(missing == nil ? codes.count > 1 : codes == [0x41], "all of it or nothing")
    }

    @Test("A font with all of GB 18030 gets four bytes")
    func fourBytes() throws {
        #expect(codes("㐂𠀀", .gb18030) == (bytes("41 81 39 EF 31 95 32 82 36"), nil))
    }

    @Test("A character that nothing can draw fails the ticket and is named")
    func undrawable() throws {
        let name = Document([.line(.init([.init([.init("王\u{F0000}")])]))])
        #expect(throws: EncodingFault.character("\u{F0000}")) { try TicketPrinterProfile.generic.encode(name) }
        #expect(EncodingFault.character("\u{F0000}").description.contains("U+F0000"))
    }

    @Test("A barcode of the printer's own is told height, module and characters, then itself", arguments: [
        // Set B for the letter, set C for the figures.
        ("A12345678; option:code128,3,80,hri", "1D 68 50 1D 77 03 1D 48 02 1D 6B 49 09 7B 42 41 7B 43 0C 22 38 4E"),
        ("\\{a\\}; option:code128,2,72", "1D 68 48 1D 77 02 1D 48 00 1D 6B 49 06 7B 42 7B 7B 61 7D"),
        ("690123456789; option:ean,2,72", "1D 68 48 1D 77 02 1D 48 00 1D 6B 43 0D 36 39 30 31 32 33 34 35 36 37 38 39 32"),
        ("*AB*; option:code39,2,72", "1D 68 48 1D 77 02 1D 48 00 1D 6B 45 02 41 42"),
    ])
    func nativeBarcode(code: String, command: String) throws {
        let sent = try TicketPrinterProfile.epson.body("{code:\(code)}")
        #expect(sent == bytes("1B 40 1C 26 1B 61 01 \(command) 1B 4A 06 1B 61 00"))
    }

    @Test("A barcode is drawn where the printer might make another one of it, or none", arguments: [
        ("generic", "{code:A1; option:code128}"),
        // Not in the middle; UPC-E, of which printers want 6, 7, 8, 11 or 12 figures.
        ("epson", "|{code:A1; option:code128}"), ("epson", "{code:01234565; option:upc}"),
        // The figures 16 and 04 would be a command in real time.
        ("epson", "{code:16041604; option:code128}"),
    ])
    func drawnBarcode(name: String, template: String) throws {
        let profile = try #require(TicketPrinterProfile.named(name))
        let paper = decode(try profile.encode(document(template)).bytes, profile)
        #expect(paper.commands.contains { $0.name == "GS v 0" } && !paper.commands.contains { $0.name == "GS k" })
    }

    @Test("A QR code that is too wide for its modules gets smaller ones, before the printer refuses it")
    func narrow() throws {
        let text = String(repeating: "x", count: 150)
        let printed = try paper(Document([.symbol(.init(text, cell: 8, level: .l))]), .epson58)
        #expect(printed.symbols.map(\.text) == [text])
        #expect(printed.symbols.first.map { $0.moduleDots < 8 && $0.width <= 384 } == true)
    }

    @Test("Every character of the printer's font takes the cells that the layout gives it")
    func widths() throws {
        guard let table = GB18030(.gbk) else {
            Issue.record("no table")
            return
        }
        var found = 0
        for code in UInt32(0x20)...0xFFFF {
            var codes: [UInt8] = []
            guard let scalar = Unicode.Scalar(code), table.append(String(scalar), to: &codes) == nil else { continue }
            found += 1
            if codes.count != CharacterWidth.cells(scalar) { Issue.record("U+\(String(code, radix: 16))") }
        }
        #expect(found > 21_000)
    }

    @Test("A character that a font makes wider than its cells is drawn in its place")
    func wider() throws {
        let level2 = TicketPrinterProfile(name: "level-2", title: "", font: .gb18030, cutter: .feedsPartial, proof: .processID)
        let printed = try paper(document("|㐂\n|ëa"), level2)
        #expect(printed.lines.last == "\u{FFFC}a", "ë has four bytes in GB 18030, and one cell")
    }

    @Test("Where GS ! does not enlarge Chinese, FS ! does, and what is larger is drawn")
    func chineseMode() throws {
        let other = TicketPrinterProfile(
            name: "other", title: "", chineseSize: .mode(wide: 0x04, high: 0x08), cutter: .feedsPartial, proof: .processID)
        #expect(try other.body("|^^^号").starts(with: start + bytes("1D 21 11 1C 21 0C BA C5 0A")))
        #expect(try other.body("|^^^^号").starts(with: start + bytes("1B 4A")), "drawn")
        #expect(try other.body("|_^^^号_").starts(with: start + bytes("1B 2D 01 1C 2D 01 1D 21 11 1C 21 8C BA C5 0A")), "it underlines, too")
        #expect(try other.body("|^^^^A1").starts(with: start + bytes("1D 21 22 1C 21 0C 41 31 0A")))
    }

    @Test("A picture is dithered once, and what is kept of pictures is bounded")
    func cache() throws {
        let cache = RasterCache()
        let images = try (1...RasterCache.most + 3).map { width in
            try Document.Image(png: Raster(width: width * 8, height: 8, bytes: [UInt8](repeating: 0x5A, count: width * 8)).png())
        }
        for image in images + images {
            let raster = try cache.raster(of: image, width: image.width)
            #expect(try raster == Typesetter.raster(of: image, width: image.width))
            #expect(try cache.raster(of: image, width: image.width) == raster)
            #expect(try cache.raster(of: image, width: 4).width == 4, "another width is another picture")
        }
        #expect(cache.count == RasterCache.most)
    }

    @Test("A picture that is broken fails the ticket")
    func brokenPicture() throws {
        let png = try Raster(width: 80, height: 80, bytes: [UInt8](repeating: 0x5A, count: 800)).png()
        let broken = try Document.Image(png: Array(png.prefix(png.count / 2)))
        for profile in TicketPrinterProfile.all {
            #expect(throws: EncodingFault.self) { try profile.encode(Document([.image(broken)])) }
        }
    }

    @Test("A QR code that is too long or too wide fails the ticket", arguments: TicketPrinterProfile.all)
    func tooLong(_ profile: TicketPrinterProfile) throws {
        let long = Document([.symbol(.init(String(repeating: "x", count: 4_000), cell: 3, level: .l))])
        #expect(throws: EncodingFault.self) { try profile.encode(long) }
    }

    @Test("Masung's tickets begin with its mode, and its QR code is its own")
    func masung() throws {
        let sent = try TicketPrinterProfile.masung.encode(document("|取号\n{code:A001; option:qrcode,4,M}\n=")).bytes
        #expect(sent == bytes("1B 79 03 1B 40 1C 26 C8 A1 BA C5 0A 1B 61 01 1B 4A 10")
            + bytes("13 50 48 01 01 13 50 48 02 01 13 50 48 03 04 13 50 48 04") + says("A001") + bytes("00 13 50 48 05 1B 4A 10 1B 61 00")
            + bytes("1B 64 04 1B 69"))
    }

    @Test("Paper with black marks is cut at the mark", arguments: [
        (TicketPrinterProfile.customMark, "1D F8 1B 69"), (.masungMark, "1D 56 42 00"),
    ])
    func blackMark(_ profile: TicketPrinterProfile, _ cut: String) throws {
        #expect(try profile.encode(document("|a\n=")).bands.last == bytes(cut))
    }

    @Test("A font of Latin letters gets Latin letters, and pictures of the rest", arguments: [TicketPrinterProfile.custom, .citizen])
    func latin(_ profile: TicketPrinterProfile) throws {
        let bands = try profile.encode(document("|A001\n|取号\n=")).bands
        #expect(bands[0] == bytes("1B 40") + says("A001\n"))
        #expect(bands[1].starts(with: bytes("1B 4A")) && bands[1].dropFirst(3).starts(with: bytes("1D 76 30 00")))
        #expect(bands.count == 3)
    }

    @Test("Star's line mode has words of its own")
    func star() throws {
        let sent = try TicketPrinterProfile.star.encode(document("|\"a\"_b_`c`\n^^^A\n=")).bytes
        #expect(sent == bytes("1B 40 1B 30 1B 45") + says("a") + bytes("1B 46 1B 2D 01") + says("b") + bytes("1B 2D 00 1B 34") + says("c\n")
            + bytes("1B 49 06 1B 35 1B 69 01 01 1B 1D 41 14 01") + says("A\n") + bytes("1B 49 06 1B 69 00 00 1B 64 02"))
    }

    @Test("Star's pictures are bands of 24 rows, and hold nothing that it would obey")
    func starPictures() throws {
        let rule = try TicketPrinterProfile.star.encode(document("---\n=")).bands[0]
        // As high as its row: 11 white rows, two of ink, and white up to 24.
        let white = [UInt8](repeating: 0, count: 11 * 72)
        #expect(rule == bytes("1B 40 1B 30 1B 6B 48 00") + white + [UInt8](repeating: 0xFF, count: 144) + white + [0x0A])
        var random = Numbers(seed: 5)
        for _ in 0..<10 {
            let text = String(String.UnicodeScalarView((0..<Int.random(in: 1...14, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0x4E00...0x9FFF, using: &random))
            }))
            var style = Document.Style()
            style.wide = .random(in: 1...6, using: &random)
            style.high = .random(in: 1...6, using: &random)
            let sent = try TicketPrinterProfile.star.encode(Document([
                .line(.init([.init([.init("A1", style)]), .init([.init("右")], .right)])), .line(.init([.init([.init(text)])])),
                .symbol(.init(text, cell: .random(in: 3...8, using: &random))),
            ])).bytes
            #expect(!sent.contains(0x04) && !sent.contains(0x05))
        }
    }

    @Test("Star: a table's vertical rules have no gaps where its rows fill whole bands")
    func starTable() throws {
        let sent = try TicketPrinterProfile.star.encode(document("{b:line;w:4 4}\n|甲 |乙 \n|丙 |丁 "))
        let paper = try decode(sent.bytes, .star).drawn()
        let inked = (0..<paper.width).map { x in (0..<paper.height).filter { paper[x, $0] } }
        let bars = inked.filter { $0.count > paper.height / 2 }
        #expect(bars.count == 6, "three rules of two dots")
        #expect(bars.allSatisfy { ($0.last ?? 0) - ($0.first ?? 0) + 1 == $0.count })
    }

    @Test("No ticket holds a command that a printer obeys out of turn")
    func realTime() throws {
        var random = Numbers(seed: 7)
        // Rare characters, so that lines become pictures, and codes of all kinds.
        for round in 0..<21 {
            let text = String(String.UnicodeScalarView((0..<12).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0x3400...0x4DB0, using: &random))
            }))
            var style = Document.Style()
            style.wide = 1 + round % 2
            style.high = 1 + round % 3
            let document = Document([
                .line(.init([.init([.init(text, style)])])),
                .symbol(.init(round % 7 == 0 ? "a\u{10}\u{5}\u{2}" : text, cell: 3 + round % 6)),
            ])
            for profile in [TicketPrinterProfile.generic, .epson58, .masung, .custom] {
                let sent = try profile.encode(document).bytes
                for index in sent.indices.dropLast() where sent[index] == 0x10 {
                    #expect(![0x04, 0x05, 0x14].contains(sent[index + 1]))
                }
            }
        }
    }

    @Test("Any document is encoded or refused, and what is encoded is understood", arguments: twinned)
    func anything(_ profile: TicketPrinterProfile) throws {
        var random = Numbers(seed: 11)
        let letters = Array("aZ9 \u{20AC}¥中文喆㐂𠮷é—“①│ｶ가\u{301}\u{200B}\u{7F}\u{1B}\n,")
        for _ in 0..<8 {
            var blocks: [Document.Block] = []
            for _ in 0..<6 {
                let text = String((0..<Int.random(in: 0...30, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" })
                var style = Document.Style()
                style.bold = .random(using: &random)
                style.underlined = .random(using: &random)
                style.inverted = .random(using: &random)
                style.wide = .random(in: 1...6, using: &random)
                style.high = .random(in: 1...6, using: &random)
                var line = Document.Line([.init([.init(text, style)]), .init([.init("右")], .right)])
                if Bool.random(using: &random) { line.area.border = .line }
                blocks += [.line(line), .rule(.init()), .symbol(.init(text.isEmpty ? "x" : text, cell: .random(in: 3...8, using: &random)))]
            }
            let twin = try profile.twin()
            defer { twin.stop() }
            do {
                let sent = try profile.encode(Document(blocks + [.cut]))
                #expect(try profile.print(sent, on: twin) == .printed)
                #expect(twin.complaints == [])
                for element in twin.tickets.first?.elements ?? [] {
                    guard case .line(let runs, _) = element.content else { continue }
                    #expect(runs.allSatisfy { $0.right <= profile.dots }, "nothing beside the paper")
                }
            } catch let fault as EncodingFault {
                guard case .typesetting(.codeTooWide) = fault else {
                    Issue.record("\(fault)")
                    return
                }
            }
        }
    }
}

@Suite("A ticket on paper")
struct TicketOnPaperTests {
    private let template = """
        ^^^测试镇服务中心

        ^^^^^^{{number}}

        {{name}}，您好 | 前面还有 {{waiting}} 人
        ---
        办理事项 | {{item}}
        窗口 | 1—3号窗口
        {code:{{code}}; option:qrcode,4,m}
        "请留意叫号，过号请重新取号"
        =
        """

    private func ticket(_ name: String) throws -> Document {
        try document(template, [
            "number": "A012", "name": .text(name), "waiting": "3", "item": "养老参保登记", "code": "KIOSK:A012:2026-11-21",
        ])
    }

    @Test("Text, size, QR code and cut come out as the layout has them", arguments: twinned)
    func normal(_ profile: TicketPrinterProfile) throws {
        let ticket = try paper(ticket("王喆"), profile)
        // Star: five times as large is a number that it would obey, so all is drawn, in bands that are lines.
        guard profile != .star else { return #expect(ticket.elements.count > 10 && ticket.cut == .full) }
        if profile.font == .gbk {
            #expect(ticket.lines.contains("测试镇服务中心"))
            #expect(ticket.lines.contains { $0.contains("王喆，您好") && $0.contains("前面还有 3 人") })
            #expect(ticket.lines.contains { $0.contains("养老参保登记") })
        } else {
            #expect(ticket.lines == ["A012"] && ticket.pictures.count >= 5, "Chinese is drawn")
        }
        let number = try #require(ticket.elements.compactMap { element -> PrintedTicket.Run? in
            guard case .line(let runs, _) = element.content else { return nil }
            return runs.first { $0.text == "A012" }
        }.first)
        #expect(number.style.width == 5 && number.style.height == 5)
        #expect(number.x == (profile.columns - 20) / 2 * 12)
        switch profile.symbols {
        case .native, .masung:
            #expect(ticket.symbols.map(\.text) == ["KIOSK:A012:2026-11-21"])
            #expect(ticket.symbols.first?.moduleDots == 4)
            if case .native = profile.symbols { #expect(ticket.symbols.first?.correction == "M") }
        case .drawn where profile.font == .gbk:
            #expect(ticket.symbols.isEmpty && ticket.pictures.count == 2, "the rule and the code")
        case .drawn: #expect(ticket.symbols.isEmpty)
        }
        let cuts: [TicketPrinterProfile.Cutter: PrintedTicket.Cut] = [.none: .torn, .feedsPartial: .partial]
        #expect(ticket.cut == cuts[profile.cutter] ?? .full)
        #expect(!ticket.isCutThrough)
    }

    @Test("A drawn QR code is the same code, dot for dot, where the layout puts it")
    func drawnSymbol() throws {
        let printed = try paper(document("{code:KIOSK:A012; option:qrcode,4,q}\n="), .generic)
        let picture = try #require(printed.pictures.first).rows
        let code = try QRCode("KIOSK:A012", level: .q)
        let side = code.sizeWithQuietZone * 4
        #expect(picture.count == side)
        let left = (576 - side) / 2
        for y in 0..<side {
            for x in 0..<576 {
                // Outside of the code all is white.
                let module = code[(x - left) / 4 - Layout.quietZone, y / 4 - Layout.quietZone] && x >= left
                guard picture[y][x] == module else {
                    Issue.record("dot \(x), \(y)")
                    return
                }
            }
        }
    }

    @Test("A rare character is drawn in its place, and all else stays text")
    func rareName() throws {
        let plain = try paper(ticket("王喆"), .epson)
        let rare = try paper(ticket("㐂喆𠮷"), .epson)
        #expect(rare.pictures.count == plain.pictures.count && rare.lines.count == plain.lines.count)
        #expect(rare.lines.contains { $0.contains("\u{FFFC}喆\u{FFFC}，您好") })
        #expect(!rare.text.contains("?"))
        // Each in the 24 dots that the layout gives it.
        let layout = Layout(try self.ticket("㐂喆𠮷"), columns: 48)
        let run = try #require(layout.rows.compactMap { row -> Layout.Run? in
            guard case .line(let line) = row else { return nil }
            return line.runs.first { $0.text.hasPrefix("㐂喆𠮷") }
        }.first)
        let images = try #require(rare.elements.compactMap { element -> [PrintedTicket.Image]? in
            guard case .line(_, let images) = element.content, !images.isEmpty else { return nil }
            return images
        }.first)
        #expect(images.map(\.x) == [run.column * 12, run.column * 12 + 48])
        #expect(images.allSatisfy { $0.raster.width == 24 && $0.raster.height == 24 && $0.raster.blackDots > 60 })
    }

    @Test("No character of a name is lost, whatever its script and whatever the printer", arguments: twinned, [
        "㐂", "王𠮷明", "Zoë Ñandú", "😀好", "བཀྲ་ཤིས་བདེ་ལེགས", "ئۇيغۇر تىلى", "ᠮᠣᠩᠭᠣᠯ", "ꆈꌠꉙ", "Пётр", "김민수", "ไทย", "e\u{301}",
    ])
    func everyName(_ profile: TicketPrinterProfile, _ name: String) throws {
        for style in [Document.Style(), { var style = Document.Style(); style.underlined = true; return style }()] {
            let layout = Layout(Document([.line(.init([.init([.init(name, style), .init("，您好")])]))]), columns: profile.columns)
            let paper = decode(try profile.encode(Document([.line(.init([.init([.init(name, style), .init("，您好")])]))])).bytes, profile).elements
            guard case .line(let line)? = layout.rows.first else {
                Issue.record("no line")
                continue
            }
            // In the printer's own characters it is spelled as it is; otherwise there is ink in each of its cells.
            let text = paper.flatMap { element -> [String] in
                if case .line(let runs, _, _) = element.content { runs.map(\.text) } else { [] }
            }.joined()
            guard !text.contains(name) else { continue }
            var part = DecodedPaper(width: profile.dots)
            part.elements = paper
            let drawn = try part.drawn()
            let wanted = try Raster(line: line, columns: profile.columns)
            let ink = { (raster: Raster) in (0..<line.runs[0].width).filter { cell in
                (cell * 12..<cell * 12 + 12).contains { x in (0..<30).contains { y in raster[x, y] } }
            } }
            #expect(ink(drawn) == ink(wanted) && !ink(wanted).isEmpty)
        }
    }

    @Test("A run of a script whose letters join is one picture", arguments: ["ئۇيغۇر تىلى", "བཀྲ་ཤིས་བདེ་ལེགས"])
    func shapedRun(_ name: String) throws {
        let printed = try paper(Document([.line(.init([.init([.init(name)])])), .cut]), .generic)
        let images = printed.elements.flatMap { element -> [PrintedTicket.Image] in
            if case .line(let runs, let images) = element.content, runs.isEmpty { images } else { [] }
        }
        #expect(images.count + printed.pictures.count == 1)
    }

    @Test("A rare name in large type is drawn as large")
    func largeRareName() throws {
        let printed = try paper(document("^^^㐂\n="), .generic)
        let rows = try #require(printed.pictures.first).rows
        #expect(40...54 ~= rows.count)
        let columns = (0..<576).filter { rows.ink($0..<$0 + 1) > 0 }
        #expect(37...48 ~= (columns.last ?? 0) - (columns.first ?? 0))
        #expect(264..<312 ~= columns.first ?? 0)
    }

    @Test("A frame is closed: its lines meet from row to row")
    func frame() throws {
        let printed = try paper(document("{border:line}\n事项 | 参保\n---\n窗口 | 3\n{border:space}\n="), .generic)
        #expect(printed.lines.isEmpty, "lines with bars are drawn")
        // The left bar is black from the first rule to the last without a gap.
        let black = printed.pictures.flatMap { top, rows in rows.indices.filter { rows[$0][6] }.map { top + $0 } }
        let first = try #require(black.first)
        #expect(black == Array(first..<first + black.count))
        #expect(black.count > 3 * 24)
    }
}
