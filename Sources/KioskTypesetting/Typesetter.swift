import CPangoCairo
import KioskCore

/// Sets documents in type.
///
/// Any thread may call: one at a time is served (see Fonts). A character that no
/// installed font can draw is a fault that names it, never a box. Nothing is
/// read or written but the fonts.
package enum Typesetter {
    /// A document as pages: a PDF with its fonts inside, upright, with page
    /// numbers, in figures alone, when there is more than one page.
    ///
    /// Columns stand in proportion to their characters. A cut begins a new page.
    /// `title` becomes part of the file: it must not hold personal data. Nothing
    /// else is put into the document information but the programs' names and the time.
    package static func pdf(
        _ document: Document, paper: Paper, title: String
    ) throws(TypesettingFault) -> [UInt8] {
        try Fonts.shared.withLock { fonts throws(TypesettingFault) in
            let context = try fonts.context()
            let (page, pages) = try composed(document, paper, context)
            let canvas = try Canvas(pdfWidth: page.width, height: page.height)
            cairo_pdf_surface_set_metadata(canvas.surface, CAIRO_PDF_METADATA_TITLE, title)
            cairo_pdf_surface_set_metadata(canvas.surface, CAIRO_PDF_METADATA_CREATOR, "libkiosk")
            let feet = pages.count < 2 ? [] : (1...pages.count).map { number in
                Text("\(number) / \(pages.count)", font: Fonts.proportional, size: page.fontSize * 0.8, context)
            }
            try PagePen(canvas, page, pages, feet: feet).draw()
            return try canvas.file()
        }
    }

    /// Nobody wants a page for two lines and a code: where type that is up to a tenth smaller saves a last
    /// page that is nearly empty, it is smaller.
    private static func composed(
        _ document: Document, _ paper: Paper, _ context: TypeContext
    ) throws(TypesettingFault) -> (Page, [[Strip]]) {
        func compose(_ page: Page) throws(TypesettingFault) -> [[Strip]] {
            var composer = Composer(page, context)
            for block in document.blocks { try composer.add(block) }
            return composer.pages()
        }
        let page = Page(paper)
        let pages = try compose(page)
        // After a cut the page is wanted.
        guard 2...4 ~= pages.count, let last = pages.last, last.first?.startsPage == false,
            last.reduce(0, { $0 + $1.height }) < page.bodyHeight * 0.35
        else { return (page, pages) }
        for scale in [0.95, 0.9] {
            let tight = Page(paper, scale: scale)
            let fewer = try compose(tight)
            if fewer.count < pages.count { return (tight, fewer) }
        }
        return (page, pages)
    }

    /// A ticket as a PDF on its own paper, as wide as its columns (58 mm for 32,
    /// 80 mm for 48) and as long as its content; after a cut, a new page.
    package static func pdf(_ layout: Layout, title: String) throws(TypesettingFault) -> [UInt8] {
        var tickets: [Picture] = []
        for rows in layout.rows.split(separator: .cut) { tickets.append(try Picture(rows, columns: layout.columns)) }
        if tickets.isEmpty { tickets.append(try Picture([], columns: layout.columns)) }
        return try Fonts.shared.withLock { fonts throws(TypesettingFault) in
            let canvas = try Canvas(pdfWidth: 0, height: 0)
            cairo_pdf_surface_set_metadata(canvas.surface, CAIRO_PDF_METADATA_TITLE, title)
            cairo_pdf_surface_set_metadata(canvas.surface, CAIRO_PDF_METADATA_CREATOR, "libkiosk")
            let letters = PageFonts()
            for ticket in tickets { try ticket.note(in: letters, &fonts) }
            letters.finish()
            for ticket in tickets { try ticket.addPage(to: canvas, letters, &fonts) }
            return try canvas.file()
        }
    }

    /// A picture in black dots on white, as wide as it is or narrower: `width`
    /// is in dots. Touches no fonts; threads do not wait for each other.
    package static func raster(of image: Document.Image, width: Int) throws(TypesettingFault) -> Raster {
        let picture = try GreyPicture(image)
        guard 0 < width, width < image.width else { return Raster(picture) }
        return Raster(picture.scaled(width: width, height: max(1, (image.height * width + image.width / 2) / image.width)))
    }

    /// A ticket as an SVG, a unit for a dot, with the paper's margins: the lines
    /// of `png`. Letters are outlines, so that it looks the same everywhere.
    package static func svg(_ layout: Layout) throws(TypesettingFault) -> [UInt8] {
        let picture = try Picture(layout)
        return try Fonts.shared.withLock { fonts throws(TypesettingFault) in try picture.svg(&fonts) }
    }

    /// A ticket as a grey PNG, dot for dot as it leaves the printer, with the
    /// paper's margins. `scale`: pixels for a dot, 1 to 4.
    package static func png(_ layout: Layout, scale: Int = 1) throws(TypesettingFault) -> [UInt8] {
        let picture = try Picture(layout)
        return try Fonts.shared.withLock { fonts throws(TypesettingFault) in
            try picture.png(scale: min(max(scale, 1), 4), &fonts)
        }
    }
}
