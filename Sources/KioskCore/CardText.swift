/// The text block of a card: 256 bytes of UTF-16LE (GA/T 490), each field
/// padded with spaces. It only looks at the caller's memory.
struct CardText {
    /// More than the longest block gives: 128 units of 3 bytes, and what the
    /// names of codes and the dashes of dates add.
    static let decodedLimit = 640

    private static let size = 256
    private static let typePlace = 248

    private let bytes: UnsafeRawBufferPointer

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.size else { return nil }
        self.bytes = bytes
    }

    var type: CardRecord.CardType {
        switch unit(Self.typePlace) {
        case 0, 0x20: .citizen
        case let other: .other(other)
        }
    }

    func write(_ field: CardRecord.Field, to writer: inout CardTextWriter) {
        switch field {
        case .sex: writeSex(to: &writer)
        case .nation: writeNation(to: &writer)
        case .birth: writeDate(Place.birth, to: &writer)
        case .validFrom: writeDate(Place.validFrom, to: &writer)
        case .validTo: writeDate(Place.validTo, to: &writer)
        case .name: write(Place.name, to: &writer)
        case .address: write(Place.address, to: &writer)
        case .number: write(Place.number, to: &writer)
        case .issuer: write(Place.issuer, to: &writer)
        case .sexCode: write(Place.sex, to: &writer)
        case .nationCode: write(Place.nation, to: &writer)
        }
    }

    /// Of the citizen's card, in bytes.
    private enum Place {
        static let name = 0..<30
        static let sex = 30..<32
        static let nation = 32..<36
        static let birth = 36..<52
        static let address = 52..<122
        static let number = 122..<158
        static let issuer = 158..<188
        static let validFrom = 188..<204
        static let validTo = 204..<220
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

    private func writeSex(to writer: inout CardTextWriter) {
        guard let name = CodeTables.sex(ascii(Place.sex)) else { return write(Place.sex, to: &writer) }
        writer.put(name)
    }

    private func writeNation(to writer: inout CardTextWriter) {
        guard let name = CodeTables.nation(ascii(Place.nation)) else { return write(Place.nation, to: &writer) }
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
