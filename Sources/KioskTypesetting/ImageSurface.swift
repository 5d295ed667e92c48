import CPangoCairo
import KioskCore

/// Dots that Cairo draws.
final class ImageSurface {
    let surface: OpaquePointer

    /// Black where the raster is, and nothing between.
    convenience init(_ raster: Raster) throws(TypesettingFault) {
        try self.init(CAIRO_FORMAT_ARGB32, width: raster.width, height: raster.height) { row, dots in
            for x in 0..<raster.width where raster[x, row] { dots[x] = 0xFF00_0000 }
        }
    }

    convenience init(_ picture: GreyPicture) throws(TypesettingFault) {
        try self.init(CAIRO_FORMAT_RGB24, width: picture.width, height: picture.height) { row, dots in
            for (x, grey) in picture.dots[row * picture.width..<(row + 1) * picture.width].enumerated() {
                dots[x] = UInt32(grey) * 0x01_0101
            }
        }
    }

    /// `fill` is given each row, black or clear, and its dots.
    private init(
        _ format: cairo_format_t, width: Int, height: Int, _ fill: (Int, UnsafeMutableBufferPointer<UInt32>) -> Void
    ) throws(TypesettingFault) {
        surface = cairo_image_surface_create(format, Int32(clamping: width), Int32(clamping: height))
        guard let data = cairo_image_surface_get_data(surface) else { throw .failed("the picture has no memory") }
        let stride = Int(cairo_image_surface_get_stride(surface))
        for row in 0..<height {
            (data + row * stride).withMemoryRebound(to: UInt32.self, capacity: width) {
                fill(row, UnsafeMutableBufferPointer(start: $0, count: width))
            }
        }
        cairo_surface_mark_dirty(surface)
    }

    deinit { cairo_surface_destroy(surface) }
}
