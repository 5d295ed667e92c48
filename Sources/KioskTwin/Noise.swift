/// Bytes of a disturbed line, the same in every run.
enum Noise {
    /// Every fourth byte and the last one are AA, so that a reader of frames that
    /// looks for AA AA AA 96 69 meets false and overlapping starts.
    static func bytes(_ count: Int) -> [UInt8] {
        var word: UInt32 = 0x2545_F491
        return (0..<max(0, count)).map { index in
            word ^= word << 13
            word ^= word >> 17
            word ^= word << 5
            return index % 4 == 3 || index == count - 1 ? 0xAA : UInt8(truncatingIfNeeded: word >> 11)
        }
    }
}
