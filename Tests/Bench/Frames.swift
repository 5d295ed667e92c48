import KioskCardReader

/// A card's answer through the parser, beside a copy and an XOR of the same bytes, which
/// is the least that any decoder must do.
func frames(_ scratch: Scratch) throws {
    // Length 0x0508, status 00 00 90, 256 bytes of text and 1,024 of photo.
    var answer: [UInt8] = [0x05, 0x08, 0x00, 0x00, 0x90, 0x01, 0x00, 0x04, 0x00]
    answer += (0..<1280).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    answer.append(answer.reduce(0, ^))
    let frame: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69] + answer
    let each = 100
    var bare = Samples()
    var ours = Samples()
    let parser = FrameParser(lengths: 4...0x0508)
    var buffer = [UInt8](repeating: 0, count: frame.count)
    var seen = 0
    for _ in 0..<200 {
        bare.time {
            for _ in 0..<each {
                buffer.withUnsafeMutableBytes { $0.copyMemory(from: frame.withUnsafeBytes { $0 }) }
                var sum: UInt8 = 0
                for byte in buffer[5...] { sum ^= byte }
                seen += sum == 0 ? 1 : 0
            }
        }
        ours.time {
            for _ in 0..<each {
                // In the pieces that a serial line brings.
                var rest = frame[...]
                while !rest.isEmpty {
                    let piece = rest.prefix(64)
                    parser.fill { space in
                        space.copyBytes(from: piece)
                        return piece.count
                    }
                    rest = rest.dropFirst(64)
                    if parser.next({ $0.count }) == 1287 { seen += 1 }
                }
            }
        }
    }
    guard seen == 2 * 200 * each else { throw Trouble("\(seen) frames of \(2 * 200 * each)") }
    var table = Table()
    table.add("copy and XOR", bare, each: each)
    table.add("parsed from 64-byte pieces", ours, each: each)
    table.print()
}
