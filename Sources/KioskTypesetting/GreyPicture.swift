import CPNG
import KioskCore

/// A picture in grey as it looks on white paper: a byte for each dot, 0 is
/// black and 255 white (sRGB).
package struct GreyPicture: Hashable, Sendable {
    package let width: Int
    package let height: Int
    /// Row by row, without padding.
    package let dots: [UInt8]

    init(width: Int, height: Int, dots: [UInt8]) {
        self.width = width
        self.height = height
        self.dots = dots
    }

    /// Decodes a PNG of any colour type, depth and interlacing; what is
    /// transparent shows the paper.
    ///
    /// Takes a byte of memory for each dot and some 100 KiB, whatever the file
    /// claims: `Document.Image` limits the dots, and libpng what a chunk may unpack to.
    package init(_ image: Document.Image) throws(TypesettingFault) {
        let (width, height) = (image.width, image.height)
        let decoded = image.png.withUnsafeBytes { file -> Result<[UInt8], TypesettingFault> in
            // libpng would set aside what a chunk claims before it looks whether it is there.
            if let claim = Self.chunks(of: file).first(where: { $0.length > file.count - $0.offset - 12 }) {
                return .failure(image.fault("\(claim.name): longer than the rest of the file", at: claim.offset))
            }
            var control = png_image()
            control.version = png_uint_32(PNG_IMAGE_VERSION)
            defer { png_image_free(&control) }
            guard png_image_begin_read_from_memory(&control, file.baseAddress, file.count) != 0 else {
                return .failure(Self.fault(control, file, of: image))
            }
            // Both come from the same header.
            guard Int(control.width) == width, Int(control.height) == height else {
                return .failure(image.fault("not what its header says", at: 8))
            }
            control.format = png_uint_32(PNG_FORMAT_GRAY)
            var white = png_color(red: 255, green: 255, blue: 255)
            var isWhole = false
            let dots = [UInt8](unsafeUninitializedCapacity: width * height) { buffer, count in
                isWhole = png_image_finish_read(&control, &white, buffer.baseAddress, png_int_32(width), nil) != 0
                count = isWhole ? width * height : 0
            }
            return isWhole ? .success(dots) : .failure(Self.fault(control, file, of: image))
        }
        self.init(width: width, height: height, dots: try decoded.get())
    }

    /// libpng's message begins with the name of the chunk that is wrong, if it is one; else it is the last one.
    private static func fault(_ control: png_image, _ file: UnsafeRawBufferPointer, of image: Document.Image) -> TypesettingFault {
        let words = withUnsafeBytes(of: control.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let chunks = chunks(of: file)
        return image.fault(words, at: (chunks.first { words.hasPrefix($0.name) } ?? chunks.last)?.offset ?? 8)
    }

    /// The chunks that begin in a file, behind its signature, up to IEND (PNG, third edition, 5.3).
    private static func chunks(of file: UnsafeRawBufferPointer) -> [(name: String, offset: Int, length: Int)] {
        var chunks: [(name: String, offset: Int, length: Int)] = []
        var offset = 8
        while offset + 8 <= file.count, chunks.last?.name != "IEND" {
            let length = file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            chunks.append((String(decoding: file[offset + 4..<offset + 8], as: UTF8.self), offset, length))
            offset += 12 + length
        }
        return chunks
    }

    /// The picture, narrower: each dot is the mean of those that it covers.
    package func scaled(width: Int, height: Int) -> GreyPicture {
        guard 0 < width, 0 < height, width < self.width || height < self.height else { return self }
        let (width, height) = (min(width, self.width), min(height, self.height))
        // Sizes are multiplied by those of the other picture, so that both grids are whole numbers.
        let columns = Self.shares(from: self.width, to: width)
        var scaled: [UInt8] = []
        scaled.reserveCapacity(width * height)
        let whole = self.width * self.height
        var sums = [Int](repeating: 0, count: width)
        var line = [Int](repeating: 0, count: width)
        for (row, share) in Self.shares(from: self.height, to: height).enumerated() {
            for column in line.indices { line[column] = 0 }
            for (x, column) in columns.enumerated() {
                let dot = Int(dots[row * self.width + x])
                line[column.first] += dot * column.weight
                if column.rest > 0 { line[column.first + 1] += dot * column.rest }
            }
            for x in sums.indices { sums[x] += line[x] * share.weight }
            if share.ends {
                for x in sums.indices {
                    scaled.append(UInt8(clamping: (sums[x] + whole / 2) / whole))
                    sums[x] = line[x] * share.rest
                }
            }
        }
        return GreyPicture(width: width, height: height, dots: scaled)
    }

    /// Which of the fewer places each place goes to, in parts of `count`: the
    /// first of them, its part, the next one's part, and whether the first ends here.
    private static func shares(from count: Int, to fewer: Int) -> [(first: Int, weight: Int, rest: Int, ends: Bool)] {
        (0..<count).map { place in
            let first = place * fewer / count
            let rest = max(0, (place + 1) * fewer - (first + 1) * count)
            return (first, fewer - rest, rest, (place + 1) * fewer >= (first + 1) * count)
        }
    }
}

extension Document.Image {
    fileprivate func fault(_ words: String, at offset: Int) -> TypesettingFault {
        .badPicture(words, offset: offset, row: row, column: column)
    }
}
