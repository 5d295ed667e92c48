/// Why a file is no picture for paper.
package enum ImageFault: Error, Hashable, Sendable, CustomStringConvertible {
    case notPNG
    /// Larger than `Document.Image.largestFile`.
    case tooLong(bytes: Int)
    /// Wider or higher than `Document.Image.largestSide`, or nothing at all.
    case size(width: Int, height: Int)

    package var description: String {
        switch self {
        case .notPNG: "a picture must be a PNG file"
        case .tooLong(let bytes): "a picture of \(bytes) bytes; \(Document.Image.largestFile) are allowed"
        case .size(let width, let height):
            "a picture of \(width) x \(height) dots; 1 to \(Document.Image.largestSide) are allowed on each side"
        }
    }
}

extension Document {
    /// A picture. Each of its dots is one of the printer's, 1/8 mm; who draws it
    /// makes black and white of it.
    ///
    /// Only the beginning of the file was checked: its signature and its header
    /// (PNG, third edition, 5.2 and 11.2.1). The rest may still be broken.
    package struct Image: Hashable, Sendable {
        /// Bytes of a file.
        package static let largestFile = 8 << 20
        /// Dots of a side.
        package static let largestSide = 4096

        /// The file's bytes.
        package let png: [UInt8]
        /// In dots.
        package let width: Int
        package let height: Int
        package var alignment = Alignment.center
        package var area = Area()
        /// Where its template has it: line and character, from 1; 0 when it is of none.
        package var row = 0
        package var column = 0

        package init(png: [UInt8]) throws(ImageFault) {
            guard png.count <= Self.largestFile else { throw .tooLong(bytes: png.count) }
            // Signature, and the length and name of the first chunk.
            let beginning: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
            guard png.starts(with: beginning), png.count >= beginning.count + 8 else { throw .notPNG }
            func number(at index: Int) -> Int {
                png[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
            }
            let width = number(at: beginning.count)
            let height = number(at: beginning.count + 4)
            guard 1...Self.largestSide ~= width, 1...Self.largestSide ~= height else {
                throw .size(width: width, height: height)
            }
            self.png = png
            self.width = width
            self.height = height
        }
    }
}
