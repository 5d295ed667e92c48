import CPangoCairo

extension Raster {
    /// As a picture with `margin` white dots around it, dot for dot.
    package func png(margin: Int = 0) throws(TypesettingFault) -> [UInt8] {
        guard height + 2 * margin <= Picture.tallest else { throw .pictureTooLong }
        let canvas = try Canvas(imageWidth: width + 2 * margin, height: height + 2 * margin)
        try canvas.finish()
        let stride = Int(cairo_image_surface_get_stride(canvas.surface))
        guard let data = cairo_image_surface_get_data(canvas.surface) else { throw .failed("the picture has no memory") }
        for y in 0..<height {
            for x in 0..<width where self[x, y] { data[(y + margin) * stride + x + margin] = 0 }
        }
        cairo_surface_mark_dirty(canvas.surface)
        return try canvas.png()
    }
}
