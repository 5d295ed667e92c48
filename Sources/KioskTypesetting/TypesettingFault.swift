import KioskCore

/// Why something could not be set in type.
package enum TypesettingFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// No installed font can draw Chinese.
    case noChineseFont
    /// No installed font can draw this character.
    case noGlyph(Unicode.Scalar)
    /// The text has more bytes than a QR code of this level holds.
    case codeTooLong(bytes: Int)
    /// The QR code is wider than its place, even with the smallest module.
    case codeTooWide(modules: Int)
    /// A picture may be 32,767 dots high, the limit of Cairo.
    case pictureTooLong
    /// A picture's file is broken: libpng's words, where the chunk begins that it is about, and
    /// the picture's place in its template, 0 when it is of none.
    case badPicture(String, offset: Int, row: Int = 0, column: Int = 0)
    /// The barcode is wider than its place, even with the smallest module.
    case barcodeTooWide(modules: Int)
    case barcode(BarcodeFault)
    /// Cairo's own words.
    case failed(String)

    package var description: String {
        guard case .badPicture(_, _, let row, let column) = self, row > 0 else { return message }
        return "\(row):\(column): \(message)"
    }

    /// Without the place.
    package var message: String {
        switch self {
        case .noChineseFont: "no installed font can draw Chinese; install fonts-noto-cjk"
        case .noGlyph(let scalar): "no installed font can draw U+\(Self.hexadecimal(scalar.value))"
        case .codeTooLong(let bytes): "\(bytes) bytes are too long for a QR code of this level"
        case .codeTooWide(let modules): "a QR code of \(modules) modules is wider than its place"
        case .pictureTooLong: "the picture is longer than 32767 dots"
        case .badPicture(let words, let offset, _, _): "a picture is broken at byte \(offset): \(words)"
        case .barcodeTooWide(let modules): "a barcode of \(modules) modules is wider than its place"
        case .barcode(let fault): fault.description
        case .failed(let words): words
        }
    }

    private static func hexadecimal(_ code: UInt32) -> String {
        let digits = String(code, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
