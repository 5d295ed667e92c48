import KioskCore
import KioskTypesetting
import Synchronization

/// Pictures that were decoded and dithered, by their content: a hall's logo is on every ticket.
/// Holds what templates have, the last few only. Any thread may call.
package final class RasterCache: Sendable {
    package static let shared = RasterCache()

    /// How many pictures, and how many bytes of files and dots, are kept.
    static let most = 8
    static let mostBytes = 4 << 20

    private struct Entry {
        let png: [UInt8]
        let width: Int
        let raster: Raster
        var size: Int { png.count + raster.bytes.count }
    }

    // The last one that was used comes last.
    private let entries = Mutex<[Entry]>([])

    package init() {}

    var count: Int { entries.withLock { $0.count } }

    func raster(of image: Document.Image, width: Int) throws(TypesettingFault) -> Raster {
        let known = entries.withLock { entries -> Raster? in
            guard let index = entries.lastIndex(where: { $0.width == width && $0.png == image.png }) else { return nil }
            let entry = entries.remove(at: index)
            entries.append(entry)
            return entry.raster
        }
        if let known { return known }
        // Two threads may both do it: neither waits for the other.
        let made = Entry(png: image.png, width: width, raster: try Typesetter.raster(of: image, width: width))
        guard made.size <= Self.mostBytes else { return made.raster }
        entries.withLock { entries in
            entries.append(made)
            while entries.count > Self.most || entries.reduce(0, { $0 + $1.size }) > Self.mostBytes { entries.removeFirst() }
        }
        return made.raster
    }
}
