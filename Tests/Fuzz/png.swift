// Rooms: KioskCore KioskTypesetting

import KioskCore
import KioskTypesetting

/// A file that says it is a PNG: it is refused with a place inside it, or it becomes a raster of the size
/// that its header says. So does the same file with the right checksums, which say no more of bytes by chance
/// than that they are wrong.
func fuzzPNG(_ bytes: UnsafeRawBufferPointer) {
    let file = Array(bytes)
    draw(file)
    let mended = withChecksums(file)
    if mended != file { draw(mended) }
}

private func draw(_ bytes: [UInt8]) {
    // Large pictures take their time and tell no more.
    guard let image = try? Document.Image(png: bytes), image.width * image.height <= 16_384 else { return }
    do throws(TypesettingFault) {
        let picture = try GreyPicture(image)
        precondition(picture.width == image.width && picture.height == image.height)
        precondition(picture.dots.count == image.width * image.height)
        let width = max(1, image.width * 2 / 3)
        let raster = try Typesetter.raster(of: image, width: width)
        precondition(raster.width == width && raster.bytes.count == raster.stride * raster.height)
        // Nothing is black behind the last dot.
        let spare = raster.stride * 8 - width
        for row in 0..<raster.height {
            precondition(raster.bytes[(row + 1) * raster.stride - 1] & (UInt8(1) << UInt8(spare) &- 1) == 0)
        }
    } catch {
        guard case .badPicture(_, let offset, _, _) = error else { preconditionFailure("\(error)") }
        precondition(8..<max(9, bytes.count) ~= offset)
    }
}

/// Every chunk that is there whole gets its CRC-32 (PNG 5.5).
private func withChecksums(_ png: [UInt8]) -> [UInt8] {
    var png = png
    var start = 8
    while start + 12 <= png.count {
        let length = png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        guard length <= png.count - start - 12 else { break }
        let end = start + 8 + length
        var rest: UInt32 = 0xFFFF_FFFF
        for byte in png[start + 4..<end] { rest = rest >> 8 ^ remainders[Int(UInt8(truncatingIfNeeded: rest) ^ byte)] }
        for index in 0..<4 { png[end + index] = UInt8(truncatingIfNeeded: ~rest >> UInt32(24 - 8 * index)) }
        start = end + 4
    }
    return png
}

private let remainders: [UInt32] = (0..<256).map { (byte: UInt32) in
    (0..<8).reduce(byte) { rest, _ in rest >> 1 ^ (rest & 1 == 1 ? 0xEDB8_8320 : 0) }
}

#if FUZZING
    @_cdecl("LLVMFuzzerTestOneInput")
    public func entry(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
        fuzzPNG(UnsafeRawBufferPointer(start: start, count: count))
        return 0
    }
#endif
