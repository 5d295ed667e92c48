/// How long commands are, for whoever walks along them and must not lose his step.
extension Wire {
    /// Every command begins with one of these.
    static let introducers: Set<UInt8> = [0x10, 0x1B, 0x1C, 0x1D]

    /// How many bytes stand behind the first two of a command.
    private static let parameters: [[UInt8]: Int] = [
        [0x1B, 0x40]: 0, [0x1B, 0x21]: 1, [0x1B, 0x24]: 2, [0x1B, 0x2D]: 1, [0x1B, 0x32]: 0, [0x1B, 0x33]: 1, [0x1B, 0x45]: 1,
        [0x1B, 0x4A]: 1, [0x1B, 0x52]: 1, [0x1B, 0x61]: 1, [0x1B, 0x64]: 1, [0x1B, 0x69]: 0, [0x1B, 0x6D]: 0, [0x1B, 0x74]: 1,
        [0x1B, 0x76]: 0,
        [0x1C, 0x21]: 1, [0x1C, 0x26]: 0, [0x1C, 0x2D]: 1, [0x1C, 0x2E]: 0,
        [0x1D, 0x21]: 1, [0x1D, 0x42]: 1, [0x1D, 0x49]: 1, [0x1D, 0x61]: 1, [0x1D, 0x72]: 1,
        [0x10, 0x04]: 1, [0x10, 0x05]: 1,
    ]

    /// The command that begins here: its bytes, how many at their end are a mark (GS ( H), and
    /// how many bytes of a picture or a code follow it. Nil: none that is known, or a part of one.
    static func command(_ rest: ArraySlice<UInt8>) -> (count: Int, mark: Int, data: Int)? {
        let bytes = Array(rest.prefix(16))
        if let count = parameters[Array(bytes.prefix(2))] { return bytes.count >= 2 + count ? (2 + count, 0, 0) : nil }
        if bytes.starts(with: clearAndTell) { return (clearAndTell.count, 0, 0) }
        if bytes.starts(with: [0x1D, 0x56]), bytes.count >= 3 {  // GS V: with a margin, or without
            let count = bytes[2] >= 0x41 ? 4 : 3
            return bytes.count >= count ? (count, 0, 0) : nil
        }
        if bytes.starts(with: [0x1D, 0x76, 0x30]), bytes.count >= 8 {  // GS v 0: a picture
            return (8, 0, word(bytes[4], bytes[5]) * word(bytes[6], bytes[7]))
        }
        if bytes.starts(with: [0x1D, 0x28]), bytes.count >= 7 {  // GS (
            let length = word(bytes[3], bytes[4])
            switch bytes[2] {
            case 0x48 where length == 6 && bytes.count >= 11: return (11, 4, 0)  // a mark
            case 0x6B where length >= 2: return (7, 0, length - 2)  // a QR code
            default: return nil
            }
        }
        return nil
    }

    private static func word(_ low: UInt8, _ high: UInt8) -> Int { Int(low) | Int(high) << 8 }
}
