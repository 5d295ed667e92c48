extension Document.Symbol {
    /// Whether no QR code of its level holds the text: more than the largest one has room for (ISO/IEC 18004, table 7, version 40).
    /// Figures, and figures with capital letters, take less room than bytes where there is nothing else; of what is not ASCII the
    /// code also says that it is UTF-8.
    package var isTooLong: Bool {
        let (figures, capitals, bytes) = switch level {
        case .l: (7_089, 4_296, 2_953)
        case .m: (5_596, 3_391, 2_331)
        case .q: (3_993, 2_420, 1_663)
        case .h: (3_057, 1_852, 1_273)
        }
        let count = text.utf8.count
        guard count > bytes - 2 else { return false }
        var (isFigures, isCapitals, isASCII) = (true, true, true)
        for byte in text.utf8 {
            let isFigure = 0x30...0x39 ~= byte
            isFigures = isFigures && isFigure
            isCapitals = isCapitals && (isFigure || 0x41...0x5A ~= byte || Self.signs.contains(byte))
            isASCII = isASCII && byte < 0x80
        }
        return count > (isFigures ? figures : isCapitals ? capitals : isASCII ? bytes : bytes - 2)
    }

    private static let signs = Array(" $%*+-./:".utf8)
}
