// Rooms: KioskCore KioskTypesetting

import KioskCore
import KioskTypesetting

/// A file that says it is a PNG: it is refused with a place inside it, or it
/// becomes a raster of the size that its header says.
func fuzzPNG(_ bytes: UnsafeRawBufferPointer) {
    // Large pictures take their time and tell no more.
    guard let image = try? Document.Image(png: Array(bytes)), image.width * image.height <= 65_536 else { return }
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
        guard case .badPicture(_, let offset) = error else { preconditionFailure("\(error)") }
        precondition(8..<max(9, bytes.count) ~= offset)
    }
}

#if FUZZING
    @_cdecl("LLVMFuzzerTestOneInput")
    public func entry(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
        fuzzPNG(UnsafeRawBufferPointer(start: start, count: count))
        return 0
    }
#endif
