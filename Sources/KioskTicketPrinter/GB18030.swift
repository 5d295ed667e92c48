import Glibc

/// Turns text into the codes of the printer's Chinese font, by glibc's iconv.
///
/// One per encoding. The tables are files of glibc (gconv/GBK.so and
/// GB18030.so): part of libc6 on Debian, of glibc-gconv-extra on Fedora.
struct GB18030: ~Copyable {
    private let converter: iconv_t
    private let font: TicketPrinterProfile.Font

    /// nil when glibc has no such table on this machine.
    init?(_ font: TicketPrinterProfile.Font) {
        // To iconv, GBK is the two-byte part of GB 18030: what is not in it is an error.
        let name =
            switch font {
            case .ascii: "ASCII"
            case .gbk: "GBK"
            case .gb18030: "GB18030"
            }
        let opened = iconv_open(name, "UTF-8")
        guard let opened, opened != iconv_t(bitPattern: -1) else { return nil }
        converter = opened
        self.font = font
    }

    deinit { iconv_close(converter) }

    /// Appends the codes of all characters and returns nil; or appends nothing
    /// and returns the first character that the font lacks.
    func append(_ text: String, to bytes: inout [UInt8]) -> Unicode.Scalar? {
        var text = text
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{00}"..."\u{1F}", "\u{7F}"..."\u{9F}":
                return scalar  // would be a command, not a character
            case "\u{20AC}" where font == .gbk:
                return scalar  // iconv's GBK says 80, which printers read as half a character
            case "\u{A5}":
                // Four bytes in GB 18030, of which printers make "0 6"; the full-width sign is in every font.
                text = String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\u{A5}" ? "\u{FFE5}" : $0 }))
            default: continue
            }
        }
        return convert(&text, &bytes)
    }

    private func convert(_ text: inout String, _ bytes: inout [UInt8]) -> Unicode.Scalar? {
        let good = text.withUTF8 { source -> Int in
            // At most 4 bytes for the 2 of U+0080 and above.
            withUnsafeTemporaryAllocation(byteCount: source.count * 2 + 4, alignment: 1) { room in
                // iconv does not write to its input; its C type forgets to say so.
                var input = UnsafeMutableRawPointer(mutating: source.baseAddress)?.assumingMemoryBound(to: CChar.self)
                var inputLeft = source.count
                var output = room.baseAddress?.assumingMemoryBound(to: CChar.self)
                var outputLeft = room.count
                if iconv(converter, &input, &inputLeft, &output, &outputLeft) == 0 {
                    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: room.prefix(room.count - outputLeft)))
                }
                return source.count - inputLeft
            }
        }
        return good == text.utf8.count ? nil : String(decoding: text.utf8.dropFirst(good), as: UTF8.self).unicodeScalars.first
    }
}
