import Glibc

extension GB18030 {
    /// The other way round: a printer's codes as characters.
    struct Reader: ~Copyable {
        private let font: TicketPrinterProfile.Font

        init(_ font: TicketPrinterProfile.Font) { self.font = font }

        /// nil: the printer's font has no such character.
        func scalar(_ first: UInt8, _ second: UInt8) -> Unicode.Scalar? {
            let table = font == .gb18030 ? Self.gb18030 : Self.gbk
            return Self.told(table[Int(first) << 8 | Int(second)])
        }

        func scalar(_ four: [UInt8]) -> Unicode.Scalar? { Self.told(Self.table("GB18030", [four])[0]) }

        /// Of a code page; nil also for pages that are not known here.
        func scalar(_ byte: UInt8, page: UInt8) -> Unicode.Scalar? { Self.pages[page].flatMap { Self.told($0[Int(byte)]) } }

        private static func told(_ code: UInt32) -> Unicode.Scalar? {
            // Private use: whatever this printer's maker put there.
            guard code >= 0x20, !(0xE000...0xF8FF).contains(code) else { return nil }
            return Unicode.Scalar(code)
        }

        private static let gbk = table("GBK", pairs)
        private static let gb18030 = table("GB18030", pairs)
        private static let pairs = (0...0xFFFF).map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        private static let pages = Wire.codePages.mapValues { table($0, (0...255).map { [UInt8($0)] }) }

        /// What each code is in Unicode; 0 for none, and for what is two characters.
        private static func table(_ name: String, _ codes: [[UInt8]]) -> [UInt32] {
            guard let converter = iconv_open("UTF-32LE", name), converter != iconv_t(bitPattern: -1) else {
                return [UInt32](repeating: 0, count: codes.count)
            }
            defer { iconv_close(converter) }
            return codes.map { code in
                guard code[0] >= 0x80 else { return 0 }
                var input = code.map { CChar(bitPattern: $0) }
                var output: (UInt32, UInt32) = (0, 0)
                var (inputLeft, outputLeft) = (input.count, MemoryLayout.size(ofValue: output))
                let result = input.withUnsafeMutableBufferPointer { source in
                    withUnsafeMutableBytes(of: &output) { target in
                        var (from, to) = (source.baseAddress, target.baseAddress?.assumingMemoryBound(to: CChar.self))
                        return iconv(converter, &from, &inputLeft, &to, &outputLeft)
                    }
                }
                if result != .max, inputLeft == 0, outputLeft == 4 { return UInt32(littleEndian: output.0) }
                _ = iconv(converter, nil, nil, nil, nil)
                return 0
            }
        }
    }
}
