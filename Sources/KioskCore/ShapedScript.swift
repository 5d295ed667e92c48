/// Scripts whose letters cannot be set one by one: they join, stack, or stand in another order than they
/// are read. Hebrew and Arabic (维文、哈文), the scripts of India and South-East Asia (傣文), Tibetan (藏文),
/// Mongolian (蒙文). No printer's font sets them; whoever draws them draws a run of them as a whole.
extension Unicode.Scalar {
    package var isShaped: Bool {
        switch value {
        case 0x0590...0x109F, 0x1700...0x18AF, 0x1900...0x1CFF, 0xA840...0xA87F, 0xA8E0...0xA8FF, 0xA980...0xA9FF, 0xAA00...0xABFF,
            0xFB1D...0xFDFF, 0xFE70...0xFEFE: true
        default: false
        }
    }
}

extension String {
    /// Whether there is any letter of such a script in it.
    package var isShaped: Bool { unicodeScalars.contains(where: \.isShaped) }
}
