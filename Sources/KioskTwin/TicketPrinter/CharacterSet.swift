import Glibc

/// A printer's character set: every code as iconv knows it, looked up once and for all.
struct CharacterSet: Sendable {
    /// By the last byte, or by both; 0 where the bytes mean nothing.
    private let scalars: [UInt32]

    /// One byte a character.
    static let pages: [UInt8: CharacterSet] = TicketPrinterWire.codePages.mapValues { CharacterSet($0, pairs: false) }
    /// GB 18030's codes of two bytes.
    static let chinese = CharacterSet("GB18030", pairs: true)

    private init(_ name: String, pairs: Bool) {
        var scalars = [UInt32](repeating: 0, count: pairs ? 65536 : 256)
        let converter = iconv_open("UTF-32LE", name)
        guard converter != iconv_t(bitPattern: -1) else {
            self.scalars = scalars
            return
        }
        defer { iconv_close(converter) }
        for code in pairs ? 0x8140...0xFEFE : 0x80...0xFF {
            var input = pairs ? [UInt8(code >> 8), UInt8(code & 0xFF)] : [UInt8(code)]
            var output = [UInt8](repeating: 0, count: 16)
            var inputLeft = input.count, outputLeft = output.count
            let result = input.withUnsafeMutableBytes { source in
                output.withUnsafeMutableBytes { target in
                    var from = source.baseAddress?.assumingMemoryBound(to: CChar.self)
                    var to = target.baseAddress?.assumingMemoryBound(to: CChar.self)
                    return iconv(converter, &from, &inputLeft, &to, &outputLeft)
                }
            }
            // One scalar: a pair that is two of them does not exist.
            if result != .max, inputLeft == 0, outputLeft == output.count - 4 {
                scalars[code] = (0..<4).reduce(0) { $0 | UInt32(output[$1]) << (8 * $1) }
            } else {
                iconv(converter, nil, nil, nil, nil)
            }
        }
        self.scalars = scalars
    }

    /// nil when the bytes mean nothing in this set, or something of the user's own.
    func scalar(_ first: UInt8, _ second: UInt8? = nil) -> Unicode.Scalar? {
        let code = second.map { Int(first) << 8 | Int($0) } ?? Int(first)
        guard scalars.indices.contains(code), scalars[code] != 0, !(0xE000...0xF8FF).contains(scalars[code]) else { return nil }
        return Unicode.Scalar(scalars[code])
    }
}
