import KioskCore
import KioskTicketPrinter

/// Layout and encoding of one ticket; scripts/bench times python-escpos on the same text.
func tickets(_ scratch: Scratch) throws {
    let document = tenLines
    for profile in [TicketPrinterProfile.epson, .generic] {
        var layouts = Samples()
        var encodings = Samples()
        var both = Samples()
        var size = 0
        let layout = Layout(document, columns: profile.columns)
        for _ in 0..<2000 {
            layouts.time { _ = Layout(document, columns: profile.columns) }
            try encodings.time { size = try encode(layout, profile).bytes.count }
            try both.time { _ = try encode(Layout(document, columns: profile.columns), profile) }
        }
        var table = Table()
        table.add("\(profile.name), \(size) bytes", both)
        table.add("  laid out", layouts)
        table.add("  encoded", encodings)
        table.print()
    }
}

let tenLines: Document = {
    var blocks: [Document.Block] = (0..<10).map { index in
        .line(Document.Line([Document.Column([Document.Span("第\(index)行 城乡居民基本医疗保险参保登记")])]))
    }
    blocks.append(.symbol(Document.Symbol("990321104000/2026-11-21/A012")))
    blocks.append(.cut)
    return Document(blocks)
}()
