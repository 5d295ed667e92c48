import Glibc

/// Bytes of a printer's code page as characters, by iconv.
final class CharacterSet {
    private let converter: iconv_t?

    init(_ name: String) {
        let opened = iconv_open("UTF-8", name)
        converter = opened == iconv_t(bitPattern: -1) ? nil : opened
    }

    deinit {
        if let converter { iconv_close(converter) }
    }

    /// nil when the bytes mean nothing in this set.
    func character(_ bytes: [UInt8]) -> Character? {
        guard let converter else { return nil }
        var input = bytes.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: 16)
        var inputLeft = input.count, outputLeft = output.count
        let result = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                var from = source.baseAddress, to = target.baseAddress
                return iconv(converter, &from, &inputLeft, &to, &outputLeft)
            }
        }
        guard result != .max, inputLeft == 0 else {
            iconv(converter, nil, nil, nil, nil)
            return nil
        }
        let text = String(decoding: output.prefix(output.count - outputLeft).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.count == 1 ? text.first : nil
    }
}
