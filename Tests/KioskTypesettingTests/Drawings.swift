import KioskCore
@testable import KioskTypesetting

/// PNG files made by hand, of every kind that the standard has (third edition, table 8).
struct Drawing {
    enum Colour: UInt8, CaseIterable { case grey = 0, rgb = 2, palette = 3, greyAlpha = 4, rgbAlpha = 6 }

    /// Depths that each colour type may have.
    static let kinds: [(Colour, Int)] = [1, 2, 4, 8, 16].map { (.grey, $0) } + [8, 16].map { (.rgb, $0) } + [1, 2, 4, 8].map { (.palette, $0) }
        + [8, 16].map { (.greyAlpha, $0) } + [8, 16].map { (.rgbAlpha, $0) }

    static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in body {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return number(UInt32(data.count)) + body + number(~crc)
    }

    static func number(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

    /// A zlib stream without compression.
    static func stored(_ data: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var rest = data[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let count = UInt16(block.count)
            stream += [rest.isEmpty ? 1 : 0, UInt8(count & 0xFF), UInt8(count >> 8), UInt8(~count & 0xFF), UInt8(~count >> 8)] + block
        } while !rest.isEmpty
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in data { a = (a + UInt32(byte)) % 65_521; b = (b + a) % 65_521 }
        return stream + number(b << 16 | a)
    }

    static func file(
        _ width: Int, _ height: Int, _ colour: Colour, _ depth: Int, interlaced: Bool = false, between: [UInt8] = [], _ data: [UInt8]
    ) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", number(UInt32(width)) + number(UInt32(height)) + [UInt8(depth), colour.rawValue, 0, 0, interlaced ? 1 : 0])
            + between + chunk("IDAT", stored(data)) + chunk("IEND", [])
    }

    /// A picture whose left half is black and whose right half is white, or transparent where the kind can be.
    static func halves(_ colour: Colour, _ depth: Int, width: Int = 16, height: Int = 8, interlaced: Bool = false) -> [UInt8] {
        func row(_ xs: [Int]) -> [UInt8] {
            guard !xs.isEmpty else { return [] }
            var bits: [Bool] = []
            for x in xs {
                let isBlack = x < width / 2
                let samples: [Bool] = switch colour {
                case .grey: [!isBlack]
                case .rgb: [!isBlack, !isBlack, !isBlack]
                case .palette: [!isBlack]
                case .greyAlpha: [false, isBlack]
                case .rgbAlpha: [false, false, false, isBlack]
                }
                for sample in samples {
                    // Palette places are 0 and 1; others are nothing or all.
                    bits += colour == .palette ? Array(repeating: false, count: depth - 1) + [sample] : Array(repeating: sample, count: depth)
                }
            }
            while bits.count % 8 != 0 { bits.append(false) }
            return [0] + stride(from: 0, to: bits.count, by: 8).map { start in
                bits[start..<start + 8].reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
            }
        }
        // Adam7: where each pass begins, and its steps.
        let passes = interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] : [(0, 0, 1, 1)]
        var data: [UInt8] = []
        for (left, top, right, down) in passes {
            for _ in stride(from: top, to: height, by: down) { data += row(Array(stride(from: left, to: width, by: right))) }
        }
        // The second colour of the palette is red, and transparent.
        let between = colour == .palette ? chunk("PLTE", [0, 0, 0, 255, 0, 0]) + chunk("tRNS", [255, 0]) : []
        return file(width, height, colour, depth, interlaced: interlaced, between: between, data)
    }

    /// Grey dots of 8 bits.
    static func grey(_ width: Int, _ height: Int, _ dot: (Int, Int) -> UInt8) -> [UInt8] {
        file(width, height, .grey, 8, (0..<height).flatMap { y in [0] + (0..<width).map { dot($0, y) } })
    }
}
