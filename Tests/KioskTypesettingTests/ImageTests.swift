import KioskCore
import Testing
@testable import KioskTypesetting

private func picture(_ png: [UInt8]) throws -> GreyPicture { try GreyPicture(try Document.Image(png: png)) }

private func share(_ raster: Raster) -> Double {
    Double(raster.bytes.reduce(0) { $0 + $1.nonzeroBitCount }) / Double(raster.width * raster.height)
}

private struct Missing: Error {}

@Suite struct ImageTests {
    @Test("Every kind of PNG is read; what is transparent is paper", arguments: [false, true])
    func kinds(interlaced: Bool) throws {
        for (colour, depth) in Drawing.kinds {
            let picture = try picture(Drawing.halves(colour, depth, interlaced: interlaced))
            #expect(picture.width == 16 && picture.height == 8)
            for (index, dot) in picture.dots.enumerated() {
                #expect(dot == (index % 16 < 8 ? 0 : 255), "\(colour) \(depth) at \(index)")
            }
        }
    }

    @Test func `Half transparent black is grey; a colour key is transparent`() throws {
        let half = try picture(Drawing.file(1, 1, .greyAlpha, 8, [0, 0, 128]))
        #expect(100...190 ~= half.dots[0])
        let key = try picture(Drawing.file(2, 1, .grey, 8, between: Drawing.chunk("tRNS", [0, 0]), [0, 0, 1]))
        #expect(key.dots[0] == 255 && key.dots[1] <= 1)
        let colours = try picture(Drawing.file(3, 1, .rgb, 8, [0, 255, 0, 0, 0, 255, 0, 0, 0, 255]))
        #expect(colours.dots[1] > colours.dots[0] && colours.dots[0] > colours.dots[2])
    }

    @Test func `A broken file is refused with what is wrong and where`() throws {
        let good = Drawing.halves(.grey, 8)
        // The data begin behind signature and header.
        for (place, words) in [(20, "IHDR"), (50, "IDAT")] {
            var bad = good
            bad[place] ^= 1
            let image = try? Document.Image(png: bad)
            guard let image else { continue }
            #expect { try GreyPicture(image) } throws: { error in
                guard case TypesettingFault.badPicture(let said, let offset, _, _)? = error as? TypesettingFault else { return false }
                return said.contains(words) && offset == (words == "IHDR" ? 8 : 33)
            }
        }
        for count in stride(from: 25, to: good.count - 12, by: 7) {
            let image = try Document.Image(png: Array(good.prefix(count)))
            #expect(throws: TypesettingFault.self) { try GreyPicture(image) }
        }
        // libpng sets aside what such a chunk claims, 1.8 GB here.
        for name in ["iTXt", "zTXt", "tEXt", "IDAT"] {
            var claim = Drawing.file(2, 1, .grey, 8, between: Drawing.chunk(name, [1, 2, 3, 4]), [0, 0, 1])
            claim[33] = 0x70
            #expect(throws: TypesettingFault.badPicture("\(name): longer than the rest of the file", offset: 33)) { try picture(claim) }
        }
        // Of a template it says where it stands there.
        var image = try Document.Image(png: Array(good.dropLast(13)))
        (image.row, image.column) = (2, 11)
        #expect { try Typesetter.png(Layout(Document([.image(image)]), columns: 48)) } throws: { error in
            "\(error)".hasPrefix("2:11: a picture is broken at byte ")
        }
        #expect("\(TypesettingFault.badPicture("IDAT: CRC error", offset: 33))" == "a picture is broken at byte 33: IDAT: CRC error")
    }

    @Test func `A file that claims much and holds little takes a byte for each dot`() throws {
        let bomb = try Document.Image(png: Drawing.file(4_096, 4_096, .rgbAlpha, 16, [0]))
        #expect(throws: TypesettingFault.self) { try GreyPicture(bomb) }
    }

    @Test("Greys become as many black dots as they are dark", arguments: [32, 64, 128, 192, 224])
    func greys(grey: Int) throws {
        let raster = Raster(GreyPicture(width: 200, height: 100, dots: Array(repeating: UInt8(grey), count: 20_000)))
        #expect(abs(share(raster) - (1 - Double(grey) / 255)) < 0.02)
        // Evenly: each tenth has its share.
        for part in 0..<10 {
            let dots = (part * 10..<part * 10 + 10).reduce(0) { sum, y in sum + (0..<200).count { raster[$0, y] } }
            #expect(abs(Double(dots) / 2_000 - (1 - Double(grey) / 255)) < 0.06)
        }
    }

    @Test func `A slope from black to white has no jumps`() throws {
        let raster = Raster(GreyPicture(width: 256, height: 64, dots: (0..<64).flatMap { _ in (0..<256).map { UInt8($0) } }))
        for part in 0..<8 {
            let dots = (0..<64).reduce(0) { sum, y in sum + (part * 32..<part * 32 + 32).count { raster[$0, y] } }
            #expect(abs(Double(dots) / 2_048 - (1 - (Double(part) * 32 + 16) / 255)) < 0.04)
        }
    }

    @Test("Lettering in black and white stays as it is, whatever the width", arguments: [1, 7, 8, 9, 16, 23, 383])
    func logo(width: Int) throws {
        let dots: [UInt8] = (0..<width * 9).map { $0 * 7 % 5 == 0 ? 0 : 255 }
        let raster = Raster(GreyPicture(width: width, height: 9, dots: dots))
        for (index, dot) in dots.enumerated() where raster[index % width, index / width] != (dot == 0) {
            Issue.record("\(index % width), \(index / width)")
        }
        // Nothing behind the last dot.
        #expect(raster.bytes.reduce(0) { $0 + $1.nonzeroBitCount } == dots.count { $0 == 0 })
    }

    @Test("Black and white in any order beside greys", arguments: [8, 24, 61])
    func pureBesideGreys(width: Int) throws {
        // Three columns of eight: every byte of black and white dots once, and greys between them now and then.
        let dots: [UInt8] = (0..<width * 256).map { index in
            let (x, y) = (index % width, index / width)
            return x / 8 == 1 && y % 3 == 0 ? UInt8(60 + y / 2) : y & 0x80 >> (x % 8) != 0 ? 0 : 255
        }
        let raster = Raster(GreyPicture(width: width, height: 256, dots: dots))
        for (index, dot) in dots.enumerated() where dot == 0 || dot == 255 {
            guard raster[index % width, index / width] != (dot == 0) else { continue }
            Issue.record("\(index % width), \(index / width)")
        }
    }

    @Test func `A light ground beside greys stays clean`() throws {
        let raster = Raster(GreyPicture(width: 64, height: 64, dots: (0..<4_096).map { $0 % 64 < 32 ? 120 : 250 }))
        for y in 0..<64 { for x in 32..<64 where raster[x, y] { Issue.record("\(x), \(y)") } }
    }

    @Test("Smaller, a dot is the mean of what it covers", arguments: [(300, 200), (100, 33), (97, 61), (1, 1), (384, 3)])
    func smaller(width: Int, height: Int) throws {
        let picture = GreyPicture(width: 400, height: 200, dots: (0..<80_000).map { $0 % 400 < 200 ? 0 : 200 })
        let small = picture.scaled(width: width, height: height)
        #expect(small.width == width && small.height == height && small.dots.count == width * height)
        let mean = Double(small.dots.reduce(0) { $0 + Int($1) }) / Double(small.dots.count)
        #expect(abs(mean - 100) <= 1)
        if width > 1 { #expect(small.dots[0] == 0 && small.dots[width - 1] == 200) }
        #expect(picture.scaled(width: 500, height: 200) == picture)
    }

    @Test func `A raster is as wide as asked for, or as the picture`() throws {
        let image = try Document.Image(png: Drawing.grey(40, 20) { x, _ in x < 20 ? 0 : 255 })
        let raster = try Typesetter.raster(of: image, width: 400)
        #expect(raster.width == 40 && raster.height == 20 && raster[19, 19] && !raster[20, 0])
        let half = try Typesetter.raster(of: image, width: 20)
        #expect(half.width == 20 && half.height == 10 && half[9, 9] && !half[10, 0])
        // The height is that of the layout.
        let wide = try Document.Image(png: Drawing.grey(3_000, 101) { _, _ in 0 })
        guard case .image(let row) = Layout(Document([.image(wide)]), columns: 32).rows.first else { throw Missing() }
        let least = try Typesetter.raster(of: wide, width: row.size.width)
        #expect(least.width == row.size.width && least.height == row.size.height)
    }
}
