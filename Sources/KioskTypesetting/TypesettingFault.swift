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
    /// Cairo's own words.
    case failed(String)

    package var description: String {
        switch self {
        case .noChineseFont: "no installed font can draw Chinese; install fonts-noto-cjk"
        case .noGlyph(let scalar): "no installed font can draw U+\(Self.hexadecimal(scalar.value))"
        case .codeTooLong(let bytes): "\(bytes) bytes are too long for a QR code of this level"
        case .codeTooWide(let modules): "a QR code of \(modules) modules is wider than its place"
        case .pictureTooLong: "the picture is longer than 32767 dots"
        case .failed(let words): words
        }
    }

    private static func hexadecimal(_ code: UInt32) -> String {
        let digits = String(code, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
