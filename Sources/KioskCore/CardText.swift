/// The text block of a card: 256 bytes of UTF-16LE (GA/T 490), each field
/// padded with spaces. It only looks at the caller's memory.
struct CardText {
    /// More than the longest block gives: 128 units of 3 bytes, and what the
    /// names of codes and the dashes of dates add.
    static let decodedLimit = 640

    private static let size = 256

    private let bytes: UnsafeRawBufferPointer

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.size else { return nil }
        self.bytes = bytes
    }

    /// An address that was added later.
    fileprivate init(address bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    func write(_ piece: CardLayout.Piece, to writer: inout CardTextWriter) {
        switch piece {
        case .text(let place): write(place, to: &writer)
        case .joined(let place, let rest): write(place, joinedTo: rest, to: &writer)
        case .date(let place): writeDate(place, to: &writer)
        case .sex(let place): write(place, named: CodeTables.sex(ascii(place)), to: &writer)
        case .nation(let place): write(place, named: CodeTables.nation(ascii(place)), to: &writer)
        }
    }

    /// 0 outside of the block.
    private func unit(_ place: Int) -> UInt16 {
        guard place >= 0, place + 1 < bytes.count else { return 0 }
        return UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8
    }

    /// The field without its padding: up to the first NUL, then without spaces at the end.
    private func trimmed(_ place: Range<Int>) -> Range<Int> {
        var end = place.lowerBound
        var mark = end
        while mark < place.upperBound, unit(mark) != 0 {
            if unit(mark) != 0x20 { end = mark + 2 }
            mark += 2
        }
        return place.lowerBound..<end
    }

    fileprivate var isBlank: Bool { trimmed(0..<bytes.count).isEmpty }

    fileprivate func writeWhole(to writer: inout CardTextWriter) { write(0..<bytes.count, to: &writer) }

    private func write(_ place: Range<Int>, to writer: inout CardTextWriter) {
        let place = trimmed(place)
        var mark = place.lowerBound
        while mark < place.upperBound {
            let first = unit(mark)
            let second = mark + 2 < place.upperBound ? unit(mark + 2) : 0
            if first & 0xFC00 == 0xD800, second & 0xFC00 == 0xDC00 {
                writer.put(scalar: 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF)))
                mark += 4
            } else {
                writer.put(scalar: UInt32(first))
                mark += 2
            }
        }
    }

    /// The units of a field as ASCII, 0 for what is none; nothing is copied.
    private func ascii(_ place: Range<Int>) -> some RandomAccessCollection<UInt8> {
        let place = trimmed(place)
        return (0..<place.count / 2).lazy.map { UInt8(exactly: unit(place.lowerBound + 2 * $0)) ?? 0 }
    }

    /// A text whose end did not fit into its first place, which may have been cut at a space.
    private func write(_ place: Range<Int>, joinedTo rest: Range<Int>, to writer: inout CardTextWriter) {
        write(place, to: &writer)
        guard !trimmed(rest).isEmpty else { return }
        if !trimmed(place).isEmpty, trimmed(place) != place { writer.put(" ") }
        write(rest, to: &writer)
    }

    private func write(_ place: Range<Int>, named name: StaticString?, to writer: inout CardTextWriter) {
        guard let name else { return write(place, to: &writer) }
        writer.put(name)
    }

    private func writeDate(_ place: Range<Int>, to writer: inout CardTextWriter) {
        let digits = ascii(place)
        guard LocalDate(digits: digits) != nil else { return write(place, to: &writer) }
        for (index, digit) in digits.enumerated() {
            if index == 4 || index == 6 { writer.put(UInt8(ascii: "-")) }
            writer.put(digit)
        }
    }
}

/// The addresses that were added to a card later (追加住址): blocks of 70 bytes, of
/// which most readers give one and some all four. It only looks at the caller's memory.
struct AddedAddresses {
    /// Four blocks of 35 units of 3 bytes, and ；between them.
    static let decodedLimit = 4 * 35 * 3 + 3 * 3

    private static let size = 70
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer?) { self.bytes = bytes ?? UnsafeRawBufferPointer(start: nil, count: 0) }

    func write(to writer: inout CardTextWriter) {
        let first = writer.count
        for start in stride(from: 0, to: min(bytes.count, 4 * Self.size), by: Self.size) {
            let block = CardText(address: UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + Self.size, bytes.count)]))
            guard !block.isBlank else { continue }
            if writer.count > first { writer.put("；") }
            block.writeWhole(to: &writer)
        }
    }
}

/// Writes UTF-8 into memory that is given; what does not fit is left out.
struct CardTextWriter {
    private let bytes: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ bytes: UnsafeMutableRawBufferPointer) { self.bytes = bytes }

    mutating func put(_ byte: UInt8) {
        guard count < bytes.count else { return }
        bytes[count] = byte
        count += 1
    }

    mutating func put(_ text: StaticString) {
        text.withUTF8Buffer { for byte in $0 { put(byte) } }
    }

    /// Lone surrogates and control characters, which a forged card could use to
    /// command a printer or a terminal, become U+FFFD.
    mutating func put(scalar value: UInt32) {
        let isControl = value < 0x20 || (0x7F..<0xA0).contains(value)
        let scalar = isControl ? nil : Unicode.Scalar(value)
        for byte in UTF8.encode(scalar ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter { put(byte) }
    }
}
