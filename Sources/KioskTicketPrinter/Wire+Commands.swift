/// What commands look like and what they do, for whoever walks along them: a table, so that
/// one that a brand has of its own is another row.
///
/// Sources: those of `Wire.swift`, and Epson's ESC/POS reference for what this library never sends.
extension Wire {
    /// A command by its first bytes.
    struct Form: Sendable {
        let prefix: [UInt8]
        /// What follows the prefix.
        let rest: Rest
        /// As the manuals call it.
        let name: String
        /// For people.
        let meaning: String
        let effect: Effect
    }

    /// How long the rest of a command is, and where in it data begin: text, pictures, codes.
    enum Rest: Hashable, Sendable {
        case bytes(Int)
        /// pL pH and so many bytes, of which the first ones tell what they are.
        case block(head: Int)
        /// p1 to p4 and so many bytes.
        case longBlock(head: Int)
        /// Up to and with a NUL.
        case untilNUL
        /// m xL xH yL yH, and rows.
        case raster
        /// m nL nH, and columns of one or three bytes.
        case columns
        /// nL nH, and 24 rows.
        case band
        /// c1 c2, and a character of 24 x 24 dots.
        case glyph
        /// y c1 c2, and for each character its width and its columns.
        case glyphs
        /// m, and a margin where m has one.
        case cut
        /// m, and its characters: up to a NUL, or counted.
        case barcode
        /// m nL nH, and so many bytes.
        case counted

        /// The bytes of the head and of the data behind the prefix; nil: too few have come to tell.
        func measure(_ b: ArraySlice<UInt8>) -> (head: Int, data: Int)? {
            let at = { (index: Int) -> Int in Int(b[b.startIndex + index]) }
            let word = { (index: Int) -> Int in at(index) | at(index + 1) << 8 }
            switch self {
            case .bytes(let count): return (count, 0)
            case .block(let head):
                guard b.count >= 2 else { return nil }
                let count = word(0)
                return (2 + min(head, count), max(0, count - head))
            case .longBlock(let head):
                guard b.count >= 4 else { return nil }
                let count = word(0) | word(2) << 16
                return (4 + min(head, count), max(0, count - head))
            case .untilNUL: return b.firstIndex(of: 0).map { (0, $0 - b.startIndex + 1) }
            case .raster: return b.count >= 5 ? (5, word(1) * word(3)) : nil
            case .columns: return b.count >= 3 ? (3, word(1) * (at(0) >= 32 ? 3 : 1)) : nil
            case .band: return b.count >= 2 ? (2, word(0) * Star.bandRows) : nil
            case .glyph: return (2, 72)
            case .glyphs:
                guard b.count >= 3 else { return nil }
                var count = 3
                for _ in stride(from: at(1), through: at(2), by: 1) {
                    guard b.count > count else { return nil }
                    count += 1 + at(0) * at(count)
                }
                return (3, count - 3)
            case .cut: return b.isEmpty ? nil : (0x41...0x42 ~= at(0) ? 2 : 1, 0)
            case .barcode:
                guard b.count >= 1 else { return nil }
                if at(0) <= 6 { return b.dropFirst().firstIndex(of: 0).map { (1, $0 - b.startIndex) } }
                return b.count >= 2 ? (2, at(1)) : nil
            case .counted: return b.count >= 3 ? (3, word(1)) : nil
            }
        }
    }

    /// What a command does to the paper.
    enum Effect: Hashable, Sendable {
        /// Nothing that shows, or nothing that is drawn here.
        case none
        case initialize, lineFeed, tab
        case alignment
        /// nil: its parameter says whether.
        case bold(Bool?), inverted(Bool?)
        case underline, chineseUnderline
        /// Width in the upper four bits, height in the lower; Star's height and width.
        case size, starSize
        case printMode, chineseMode, chineseQuad, font
        case characterSpacing, chineseSpacing
        /// nil: its parameter.
        case lineSpacing(Int?)
        case position, move, tabs, margin, printWidth
        /// So many dots for each that is counted.
        case feed(Int), feedLines
        case codePage
        case chinese(Bool)
        case glyph, columns, raster, band
        case graphics, longGraphics
        /// nil: its parameter says whether it leaves a bridge.
        case cut(partial: Bool?), starCut
        case symbol, masungSize, masungStore, masungPrint, starLevel, starModule, starStore, starPrint
        case barcodeHeight, barcodeModule, barcodeText, barcode
    }

    /// Who makes the printer, where its commands are its own.
    package enum Brand: Hashable, Sendable, CaseIterable { case epson, masung, custom, citizen, star }

    /// The commands of one brand, to be found by the first byte.
    struct Commands: Sendable {
        /// By the first byte, longer prefixes first.
        private let forms: [[Form]]

        private init(_ all: [Form]) {
            var forms = [[Form]](repeating: [], count: 256)
            for form in all { if let first = form.prefix.first { forms[Int(first)].append(form) } }
            self.forms = forms.map { $0.sorted { $0.prefix.count > $1.prefix.count } }
        }

        private static let epson = Commands(escpos)
        private static let masung = Commands(Wire.masung + escpos)
        private static let custom = Commands(Wire.custom + escpos)
        private static let citizen = Commands(Wire.citizen + escpos)
        private static let star = Commands(Wire.star)

        static func of(_ brand: Brand) -> Commands {
            switch brand {
            case .epson: epson
            case .masung: masung
            case .custom: custom
            case .citizen: citizen
            case .star: star
            }
        }

        enum Find {
            /// No command begins with this byte.
            case none
            case known(Form, head: Int, data: Int)
            /// Too few bytes are here to tell how long it is.
            case incomplete(Form?)
            /// An introducer and a byte that make no command.
            case unknown
        }

        /// What begins here. The bytes of a known one need not all be here.
        func find(_ rest: ArraySlice<UInt8>) -> Find {
            guard let first = rest.first else { return .none }
            let forms = forms[Int(first)]
            guard !forms.isEmpty else { return .none }
            if let form = forms.first(where: { rest.starts(with: $0.prefix) }) {
                guard let (head, data) = form.rest.measure(rest.dropFirst(form.prefix.count)) else { return .incomplete(form) }
                return .known(form, head: form.prefix.count + head, data: data)
            }
            // A part of a prefix at the end.
            return rest.count < 5 && forms.contains { $0.prefix.starts(with: rest) } ? .incomplete(nil) : .unknown
        }
    }

    /// Every command of ESC/POS that has more than a byte begins with one of these.
    static let introducers: Set<UInt8> = [0x10, 0x1B, 0x1C, 0x1D]

    /// The command of ESC/POS that begins here: its bytes, how many at their end are a mark (GS ( H), and
    /// how many bytes of a picture, a text or a code follow it. Nil: none that is known, or a part of one.
    static func command(_ rest: ArraySlice<UInt8>) -> (count: Int, mark: Int, data: Int)? {
        guard case .known(let form, let head, let data) = Commands.of(.epson).find(rest), rest.count >= head else { return nil }
        return (head, form.prefix == markPrefix && head == 11 ? 4 : 0, data)
    }

    // MARK: - The tables

    private static func form(_ name: String, _ prefix: [UInt8], _ rest: Rest, _ effect: Effect, _ meaning: String) -> Form {
        Form(prefix: prefix, rest: rest, name: name, meaning: meaning, effect: effect)
    }

    private static let markPrefix: [UInt8] = [0x1D, 0x28, 0x48]

    /// Epson's, and of all who follow it.
    private static let escpos: [Form] = [
        form("NUL", [0x00], .bytes(0), .none, "nothing"),
        form("HT", [0x09], .bytes(0), .tab, "to the next tab stop (制表)"),
        form("LF", [0x0A], .bytes(0), .lineFeed, "prints the line (换行)"),
        form("FF", [0x0C], .bytes(0), .none, "to the black mark, or prints the page (黑标)"),
        form("CR", [0x0D], .bytes(0), .none, "carriage return, ignored (回车)"),
        form("CAN", [0x18], .bytes(0), .none, "clears the page"),
        form("BEL", [0x07], .bytes(0), .none, "buzzer (蜂鸣)"),

        form("ESC @", initialize, .bytes(0), .initialize, "resets (初始化)"),
        form("ESC a", [0x1B, 0x61], .bytes(1), .alignment, "alignment (对齐)"),
        form("ESC E", [0x1B, 0x45], .bytes(1), .bold(nil), "bold (加粗)"),
        form("ESC G", [0x1B, 0x47], .bytes(1), .bold(nil), "double-strike (重叠打印)"),
        form("ESC -", [0x1B, 0x2D], .bytes(1), .underline, "underline (下划线)"),
        form("ESC !", [0x1B, 0x21], .bytes(1), .printMode, "font, bold, size and underline at once (打印模式)"),
        form("ESC M", [0x1B, 0x4D], .bytes(1), .font, "font (字体)"),
        form("ESC SP", [0x1B, 0x20], .bytes(1), .characterSpacing, "space between characters (字间距)"),
        form("ESC 2", [0x1B, 0x32], .bytes(0), .lineSpacing(30), "line spacing of 30 dots (默认行距)"),
        form("ESC 3", [0x1B, 0x33], .bytes(1), .lineSpacing(nil), "line spacing (行距)"),
        form("ESC $", [0x1B, 0x24], .bytes(2), .position, "place on the line (绝对位置)"),
        form("ESC \\", [0x1B, 0x5C], .bytes(2), .move, "moves on the line (相对位置)"),
        form("ESC D", [0x1B, 0x44], .untilNUL, .tabs, "tab stops (制表位)"),
        form("ESC d", [0x1B, 0x64], .bytes(1), .feedLines, "prints and feeds lines (走纸 n 行)"),
        form("ESC J", [0x1B, 0x4A], .bytes(1), .feed(1), "prints and feeds dots (走纸 n 点)"),
        form("ESC t", [0x1B, 0x74], .bytes(1), .codePage, "code page (代码页)"),
        form("ESC R", [0x1B, 0x52], .bytes(1), .none, "international set (国际字符集)"),
        form("ESC *", [0x1B, 0x2A], .columns, .columns, "picture in the line (位图)"),
        form("ESC i", [0x1B, 0x69], .bytes(0), .cut(partial: false), "cuts (全切)"),
        form("ESC m", [0x1B, 0x6D], .bytes(0), .cut(partial: true), "cuts, leaving a bridge (半切)"),
        form("ESC p", [0x1B, 0x70], .bytes(3), .none, "opens the drawer (钱箱)"),
        form("ESC B", [0x1B, 0x42], .bytes(2), .none, "buzzer (蜂鸣)"),
        form("ESC {", [0x1B, 0x7B], .bytes(1), .none, "upside down (倒置); not drawn"),
        form("ESC V", [0x1B, 0x56], .bytes(1), .none, "turned by 90° (旋转); not drawn"),
        form("ESC c 3", [0x1B, 0x63, 0x33], .bytes(1), .none, "which sensors mean the end of the paper"),
        form("ESC c 4", [0x1B, 0x63, 0x34], .bytes(1), .none, "which sensors stop it"),
        form("ESC c 5", [0x1B, 0x63, 0x35], .bytes(1), .none, "panel keys (按键)"),
        form("ESC =", [0x1B, 0x3D], .bytes(1), .none, "whether it listens (选择外设)"),
        form("ESC %", [0x1B, 0x25], .bytes(1), .none, "user's characters on or off (自定义字符)"),
        form("ESC &", [0x1B, 0x26], .glyphs, .none, "user's characters (自定义字符); not drawn"),
        form("ESC v", [0x1B, 0x76], .bytes(0), .none, "asks for the paper sensors"),
        form("ESC u", [0x1B, 0x75], .bytes(1), .none, "asks for the drawer"),
        form("ESC L", [0x1B, 0x4C], .bytes(0), .none, "page mode (页模式); not drawn as a page"),
        form("ESC S", [0x1B, 0x53], .bytes(0), .none, "back from page mode"),
        form("ESC ( A", [0x1B, 0x28, 0x41], .block(head: 255), .none, "buzzer (蜂鸣)"),

        form("FS &", chineseOn, .bytes(0), .chinese(true), "Chinese characters on (汉字模式)"),
        form("FS .", [0x1C, 0x2E], .bytes(0), .chinese(false), "Chinese characters off (取消汉字)"),
        form("FS !", [0x1C, 0x21], .bytes(1), .chineseMode, "size and underline of Chinese characters (汉字模式设置)"),
        form("FS W", [0x1C, 0x57], .bytes(1), .chineseQuad, "Chinese characters twice as wide and high (四倍角)"),
        form("FS -", [0x1C, 0x2D], .bytes(1), .chineseUnderline, "underline of Chinese characters (汉字下划线)"),
        form("FS S", [0x1C, 0x53], .bytes(2), .chineseSpacing, "space beside Chinese characters (汉字间距)"),
        form("FS 2", [0x1C, 0x32], .glyph, .glyph, "a Chinese character of the user's own (自定义汉字)"),
        form("FS C", [0x1C, 0x43], .bytes(1), .none, "code system, of Japanese printers"),
        form("FS p", [0x1C, 0x70], .bytes(2), .none, "prints a stored picture (NV 位图), which only the printer has"),

        form("GS !", [0x1D, 0x21], .bytes(1), .size, "size (字符大小)"),
        form("GS B", [0x1D, 0x42], .bytes(1), .inverted(nil), "white on black (反白)"),
        form("GS L", [0x1D, 0x4C], .bytes(2), .margin, "left margin (左边距)"),
        form("GS W", [0x1D, 0x57], .bytes(2), .printWidth, "width of the print area (打印区域宽度)"),
        form("GS P", [0x1D, 0x50], .bytes(2), .none, "units of motion"),
        form("GS b", [0x1D, 0x62], .bytes(1), .none, "smoothing (平滑)"),
        form("GS V", [0x1D, 0x56], .cut, .cut(partial: nil), "cuts (切纸)"),
        form("GS v 0", [0x1D, 0x76, 0x30], .raster, .raster, "picture (光栅位图)"),
        form("GS ( L", [0x1D, 0x28, 0x4C], .block(head: 10), .graphics, "graphics (图形)"),
        form("GS 8 L", [0x1D, 0x38, 0x4C], .longBlock(head: 10), .longGraphics, "graphics (图形)"),
        form("GS ( k", [0x1D, 0x28, 0x6B], .block(head: 2), .symbol, "QR code (二维码)"),
        form("GS ( H", markPrefix, .block(head: 255), .none, "a mark that is sent back once all before it is printed"),
        form("GS ( A", [0x1D, 0x28, 0x41], .block(head: 255), .none, "test print (自检)"),
        form("GS ( E", [0x1D, 0x28, 0x45], .block(head: 255), .none, "settings of the printer"),
        form("GS ( K", [0x1D, 0x28, 0x4B], .block(head: 255), .none, "density and speed (浓度)"),
        form("GS h", [0x1D, 0x68], .bytes(1), .barcodeHeight, "height of barcodes (条码高度)"),
        form("GS w", [0x1D, 0x77], .bytes(1), .barcodeModule, "width of a barcode's narrow bar (条码宽度)"),
        form("GS H", [0x1D, 0x48], .bytes(1), .barcodeText, "where a barcode's characters stand (条码字符)"),
        form("GS f", [0x1D, 0x66], .bytes(1), .none, "font of a barcode's characters"),
        form("GS k", [0x1D, 0x6B], .barcode, .barcode, "barcode (一维条码)"),
        form("GS r", [0x1D, 0x72], .bytes(1), .none, "asks for sensors, answered in turn"),
        form("GS I", [0x1D, 0x49], .bytes(1), .none, "asks what it is (打印机型号)"),
        form("GS a", [0x1D, 0x61], .bytes(1), .none, "what it tells unasked (自动状态返回)"),

        form("DLE EOT", [0x10, 0x04], .bytes(1), .none, "asks for its status, at once (实时状态)"),
        form("DLE ENQ", [0x10, 0x05], .bytes(1), .none, "recovers from an error, at once; 2 clears"),
        form("DLE DC4 8", Array(clearAndTell.prefix(3)), .bytes(7), .none, "clears its buffers, at once, and says so (清缓冲)"),
        form("DLE DC4", [0x10, 0x14], .bytes(3), .none, "drawer or power, at once"),
    ]

    private static let masung: [Form] = [
        form("ESC y", [0x1B, 0x79], .bytes(1), .none, "command set: 2 EPIC, 3 EPOS"),
        form("ESC FF", [0x1B, 0x0C], .bytes(0), .lineFeed, "to the black mark (黑标)"),
        form("GS FF", [0x1D, 0x0C], .bytes(0), .lineFeed, "to the black mark (黑标)"),
        form("DC3 t", [0x13, 0x74], .bytes(4), .none, "offsets from the black mark (黑标偏移)"),
        form("DC3 P H 1", [0x13, 0x50, 0x48, 0x01], .bytes(1), .none, "QR code: kind"),
        form("DC3 P H 2", [0x13, 0x50, 0x48, 0x02], .bytes(1), .none, "QR code: version"),
        form("DC3 P H 3", [0x13, 0x50, 0x48, 0x03], .bytes(1), .masungSize, "QR code: side of a module"),
        form("DC3 P H 4", [0x13, 0x50, 0x48, 0x04], .untilNUL, .masungStore, "QR code: text (二维码内容)"),
        form("DC3 P H 5", [0x13, 0x50, 0x48, 0x05], .bytes(0), .masungPrint, "prints the QR code (打印二维码)"),
    ]

    private static let custom: [Form] = [
        form("GS e 3", [0x1D, 0x65, 0x03], .bytes(1), .none, "presents so many steps (出纸)"),
        form("GS e", [0x1D, 0x65], .bytes(1), .none, "presenter: 2 retracts, 5 ejects, 6 asks (出纸器)"),
        form("GS E0", [0x1D, 0xE0], .bytes(1), .none, "what it tells unasked"),
        form("GS E1", [0x1D, 0xE1], .bytes(0), .none, "asks how much paper is left"),
        form("GS E7", [0x1D, 0xE7], .bytes(2), .none, "distance of the black mark (黑标)"),
        form("GS F8", Custom.toMark, .bytes(0), .none, "to the black mark (黑标)"),
    ]

    private static let citizen: [Form] = [
        form("GS R 0", Citizen.retract, .bytes(0), .none, "presenter: retracts (回收)"),
        form("GS R 1", [0x1D, 0x52, 0x31], .bytes(1), .none, "presenter: retracts after so many seconds"),
    ]

    /// Star's line mode is no ESC/POS.
    private static let star: [Form] = [
        form("NUL", [0x00], .bytes(0), .none, "nothing"),
        form("HT", [0x09], .bytes(0), .tab, "to the next tab stop (制表)"),
        form("LF", [0x0A], .bytes(0), .lineFeed, "prints the line (换行)"),
        form("CR", [0x0D], .bytes(0), .none, "carriage return, ignored (回车)"),
        form("EOT", [0x04], .bytes(0), .none, "asks for its status, at once"),
        form("ENQ", [0x05], .bytes(0), .none, "asks for its status, at once"),
        form("ETB", Star.count, .bytes(0), .none, "counts, once all before it is printed"),
        form("CAN", [0x18], .bytes(0), .initialize, "gives the line up, and resets"),
        form("ESC @", initialize, .bytes(0), .initialize, "resets (初始化)"),
        form("ESC E", [0x1B, 0x45], .bytes(0), .bold(true), "bold (加粗)"),
        form("ESC F", [0x1B, 0x46], .bytes(0), .bold(false), "bold off (取消加粗)"),
        form("ESC 4", [0x1B, 0x34], .bytes(0), .inverted(true), "white on black (反白)"),
        form("ESC 5", [0x1B, 0x35], .bytes(0), .inverted(false), "white on black off (取消反白)"),
        form("ESC -", [0x1B, 0x2D], .bytes(1), .underline, "underline (下划线)"),
        form("ESC _", [0x1B, 0x5F], .bytes(1), .none, "line above; not drawn"),
        form("ESC i", [0x1B, 0x69], .bytes(2), .starSize, "size (字符大小)"),
        form("ESC M", [0x1B, 0x4D], .bytes(0), .none, "12 dots a character"),
        form("ESC 0", Star.lineOf24, .bytes(0), .lineSpacing(24), "line spacing of 3 mm (行距)"),
        form("ESC z 1", Star.lineOf32, .bytes(0), .lineSpacing(32), "line spacing of 4 mm (行距)"),
        form("ESC z", [0x1B, 0x7A], .bytes(1), .lineSpacing(24), "line spacing of 3 mm (行距)"),
        form("ESC I", [0x1B, 0x49], .bytes(1), .feed(1), "prints and feeds eighths of a millimetre (走纸)"),
        form("ESC J", [0x1B, 0x4A], .bytes(1), .feed(2), "prints and feeds quarters of a millimetre (走纸)"),
        form("ESC a", [0x1B, 0x61], .bytes(1), .feedLines, "prints and feeds lines (走纸 n 行)"),
        form("ESC d", [0x1B, 0x64], .bytes(1), .starCut, "cuts (切纸)"),
        form("ESC k", [0x1B, 0x6B], .band, .band, "24 rows of a picture (位图)"),
        form("ESC R", [0x1B, 0x52], .bytes(1), .none, "international set (国际字符集)"),
        form("ESC SP", [0x1B, 0x20], .bytes(1), .characterSpacing, "space between characters (字间距)"),
        form("ESC ACK SOH", Star.status, .bytes(0), .none, "asks for its status, at once"),
        form("ESC RS a", [0x1B, 0x1E, 0x61], .bytes(1), .none, "what it tells unasked"),
        form("ESC RS E", [0x1B, 0x1E, 0x45], .bytes(1), .none, "begins to count anew"),
        form("ESC SYN 0", Array(Star.retract.prefix(3)), .bytes(1), .none, "presenter: retracts (回收)"),
        form("ESC SYN 1", [0x1B, 0x16, 0x31], .bytes(1), .none, "presenter: retracts after so many seconds"),
        form("ESC GS A", [0x1B, 0x1D, 0x41], .bytes(2), .position, "place on the line (绝对位置)"),
        form("ESC GS a", [0x1B, 0x1D, 0x61], .bytes(1), .alignment, "alignment (对齐)"),
        form("ESC GS t", [0x1B, 0x1D, 0x74], .bytes(1), .codePage, "code page (代码页)"),
        form("ESC GS y S 0", [0x1B, 0x1D, 0x79, 0x53, 0x30], .bytes(1), .none, "QR code: model"),
        form("ESC GS y S 1", [0x1B, 0x1D, 0x79, 0x53, 0x31], .bytes(1), .starLevel, "QR code: level (纠错等级)"),
        form("ESC GS y S 2", [0x1B, 0x1D, 0x79, 0x53, 0x32], .bytes(1), .starModule, "QR code: side of a module"),
        form("ESC GS y D 1", [0x1B, 0x1D, 0x79, 0x44, 0x31], .counted, .starStore, "QR code: text (二维码内容)"),
        form("ESC GS y P", [0x1B, 0x1D, 0x79, 0x50], .bytes(0), .starPrint, "prints the QR code (打印二维码)"),
    ]
}

/// Within GS ( k, of QR codes; within GS ( L, of graphics.
extension Wire {
    enum SymbolFunction {
        static let qr: UInt8 = 0x31
        static let module: UInt8 = 0x43
        static let level: UInt8 = 0x45
        static let store: UInt8 = 0x50
        static let print: UInt8 = 0x51
        /// Of levels: L, M, Q, H.
        static let levels: ClosedRange<UInt8> = 0x30...0x33
    }

    enum GraphicsFunction {
        static let store: UInt8 = 0x70
        static let prints: [UInt8] = [0x02, 0x32]
    }

    /// Code pages of ESC t, as iconv knows them.
    static let codePages: [UInt8: String] = [
        0: "CP437", 2: "CP850", 3: "CP860", 4: "CP863", 5: "CP865", 16: "CP1252", 17: "CP866", 18: "CP852", 19: "CP858",
    ]
}
