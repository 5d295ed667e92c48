extension Raster {
    /// A picture in black dots on white, by error diffusion (Floyd and Steinberg, 1976).
    ///
    /// Paper white and full black take no error over: lettering in a logo keeps
    /// its edges and its ground stays clean. The greys are diffused as they are in
    /// the file and not by their light: printed dots are larger than their grid.
    package init(_ picture: GreyPicture) {
        self.init(width: picture.width, height: picture.height)
        let (width, stride) = (picture.width, stride)
        // What each dot of the next row gets, in sixteenths; one more at each end.
        var errors = [Int32](repeating: 0, count: width + 2)
        bytes.withUnsafeMutableBufferPointer { bytes in
            errors.withUnsafeMutableBufferPointer { errors in
                picture.dots.withUnsafeBytes { dots in
                    guard let errors = errors.baseAddress, let dots = dots.baseAddress, var byte = bytes.baseAddress else { return }
                    for row in 0..<picture.height {
                        Self.diffuse(dots + row * width, width, errors, to: byte)
                        byte += stride
                    }
                }
            }
        }
    }

    private static func diffuse(
        _ dots: UnsafeRawPointer, _ width: Int, _ errors: UnsafeMutablePointer<Int32>, to bytes: UnsafeMutablePointer<UInt8>
    ) {
        // For the next dot of this row, and for those of the next row at the left and below.
        var right: Int32 = 0
        var left: Int32 = 0
        var below: Int32 = 0
        var x = 0
        while x < width {
            let end = min(x + 8, width)
            let index = x >> 3
            if end == x &+ 8, let byte = Self.byte(ofPure: dots.loadUnaligned(fromByteOffset: x, as: UInt64.self)) {
                // Most of a logo.
                errors[x] = left
                errors[x &+ 1] = below
                (errors + x + 2).update(repeating: 0, count: 6)
                (right, left, below) = (0, 0, 0)
                bytes[index] = byte
                x = end
                continue
            }
            var byte: UInt8 = 0
            while x < end {
                let dot = Int32(dots.load(fromByteOffset: x, as: UInt8.self))
                let wanted = dot << 4 &+ errors[x &+ 1] &+ right
                // Paper white and full black end what came to them.
                let isGrey = 7 < dot && dot < 248
                let isBlack = (isGrey ? wanted : dot << 4) < 128 << 4
                let missing = isGrey ? (isBlack ? wanted : wanted &- 255 << 4) >> 4 : 0
                byte = byte << 1 | (isBlack ? 1 : 0)
                right = missing &* 7
                errors[x] = left &+ missing &* 3
                left = below &+ missing &* 5
                below = missing
                x &+= 1
            }
            bytes[index] = byte << UInt8(truncatingIfNeeded: (8 &- (end & 7)) & 7)
        }
        errors[width] = left
    }
    /// Eight dots that are paper white or full black, and nothing between.
    @inline(__always)
    private static func byte(ofPure dots: UInt64) -> UInt8? {
        // In each byte 1 for white.
        let white = UInt64(littleEndian: dots) & 0x0101_0101_0101_0101
        guard white &* 0xFF == UInt64(littleEndian: dots) else { return nil }
        // The first dot, in the lowest byte, comes to be the highest of the upper eight bits.
        return ~UInt8(truncatingIfNeeded: (white &* 0x8040_2010_0804_0201) >> 56)
    }
}
