import KioskCore
import KioskTicketPrinter
import KioskTypesetting

/// Layout and encoding of one ticket: ten Chinese lines, a QR code and a cut, without and with a logo of 384 x 100 dots.
/// scripts/bench times python-escpos on the same. Like for like are the logo's dots that are dithered each time and python-escpos
/// with a logo that was opened once: the picture is in memory as greys on both sides, and its dots are made anew for each ticket.
/// From the file each time both pay for a PNG decoder, which is not ours: what it alone takes stands below.
func tickets(_ scratch: Scratch) throws {
    for profile in [TicketPrinterProfile.epson, .generic] {
        var layouts = Samples()
        var encodings = Samples()
        var both = Samples()
        var size = 0
        let layout = Layout(tenLines, columns: profile.columns)
        for _ in 0..<2000 {
            layouts.time { _ = Layout(tenLines, columns: profile.columns) }
            try encodings.time { size = try encode(layout, profile).bytes.count }
            try both.time { _ = try encode(Layout(tenLines, columns: profile.columns), profile) }
        }
        var table = Table()
        table.add("\(profile.name), no logo, \(size) bytes", both)
        table.add("  laid out", layouts)
        table.add("  encoded", encodings)
        table.print()
    }

    var withLogo = tenLines
    let image = try Document.Image(png: logo().png())
    let picture = try GreyPicture(image)
    withLogo.blocks.insert(.image(image), at: 0)
    for profile in [TicketPrinterProfile.epson, .generic] {
        var anew = Samples()
        var dithered = Samples()
        var decoded = Samples()
        var cached = Samples()
        var size = 0
        for _ in 0..<500 {
            try anew.time { size = try encode(Layout(withLogo, columns: profile.columns), profile, pictures: RasterCache()).bytes.count }
        }
        for _ in 0..<500 {
            try dithered.time { () throws in
                guard Raster(picture).width == 384 else { throw Trouble("the logo has another width") }
                _ = try encode(Layout(withLogo, columns: profile.columns), profile)
            }
            try decoded.time { _ = try GreyPicture(image) }
        }
        for _ in 0..<2000 { try cached.time { _ = try encode(Layout(withLogo, columns: profile.columns), profile) } }
        let drawn = try drawn(Layout(withLogo, columns: profile.columns), dots: profile.dots).bytes.count
        var table = Table()
        table.add("\(profile.name), logo, \(size) bytes: all of it as a picture is \(drawn)", cached)
        table.add("  the logo's dots dithered each time", dithered)
        table.add("  its file decoded and its dots dithered each time", anew)
        table.add("    decoding the file alone", decoded)
        table.print()
    }
}

/// Rings, as peer_ticket.py draws them.
private func logo() -> Raster {
    var raster = Raster(width: 384, height: 100, bytes: [])
    for y in 0..<100 { for x in 0..<384 where ((x - 192) * (x - 192) + 9 * (y - 50) * (y - 50)) / 1500 % 2 == 1 { raster[x, y] = true } }
    return raster
}

let tenLines: Document = {
    var blocks: [Document.Block] = (0..<10).map { index in
        .line(Document.Line([Document.Column([Document.Span("第\(index)行 城乡居民基本医疗保险参保登记")])]))
    }
    blocks.append(.symbol(Document.Symbol("990321104000/2026-11-21/A012")))
    blocks.append(.cut)
    return Document(blocks)
}()
