import KioskCore

/// The measures of a printed page, in points of 1/72 inch.
struct Page {
    let width: Double
    let height: Double
    let side: Double
    let top: Double
    let bottom: Double
    /// Of ordinary text.
    let fontSize: Double

    static func millimetres(_ length: Double) -> Double { length * 72 / 25.4 }

    /// `scale`: of the type, 1 or a little less. Then the margins above and below are narrower, too.
    init(_ paper: Paper, scale: Double = 1) {
        let margin = scale < 1 ? 0.75 : 1
        width = Self.millimetres(Double(paper.width))
        height = Self.millimetres(Double(paper.height))
        switch paper {
        case .a4:
            side = Self.millimetres(25)
            top = Self.millimetres(22) * margin
            bottom = Self.millimetres(22) * margin
            fontSize = 12 * scale
        case .a5:
            side = Self.millimetres(15)
            top = Self.millimetres(13) * margin
            bottom = Self.millimetres(14) * margin
            fontSize = 9.5 * scale
        }
    }

    var bodyWidth: Double { width - 2 * side }
    var bodyHeight: Double { height - top - bottom }
    /// White above a line of text, besides what the font has.
    var leading: Double { fontSize * 0.12 }
    /// What a character of a ticket is on this page: half an ideograph.
    var cell: Double { fontSize / 2 }
    /// A dot of a ticket: 1/8 mm.
    static let dot = millimetres(0.125)

    /// Sizes are a quiet hierarchy on a page: 6 x on a ticket, to be read from
    /// two metres, is a large heading here.
    func fontSize(of style: Document.Style) -> Double {
        let factor: Double = switch (style.wide, style.high) {
        case (1, 1): 1
        case (2, 1), (1, 2): 1.2
        default:
            switch max(style.wide, style.high) {
            case ...2: 1.5
            case 3: 1.9
            case 4: 2.4
            case 5: 3
            default: 3.6
            }
        }
        return fontSize * factor
    }

    struct Box: Equatable {
        var x: Double
        var width: Double
    }

    /// Where the columns of an area stand, and the vertical lines between them.
    func boxes(_ area: Document.Area, columns: Int) -> (boxes: [Box], bars: [Double]) {
        let widths = area.widths.isEmpty ? Array(repeating: .share, count: columns) : area.widths
        let shown = widths.filter { $0 != .characters(0) }
        let isTable = area.border == .line
        let gap: Double = switch area.border {
        case .line: 0
        case .spaces(let count): Double(count) * cell
        }
        let padding = isTable ? 2 * cell : 0  // a character on each side of the line
        let gaps = Double(max(0, shown.count - 1)) * gap
        var fixed = shown.reduce(0.0) { sum, width in
            if case .characters(let count) = width { sum + Double(count) * cell + padding } else { sum }
        }
        let shares = shown.count { $0 == .share }
        // Every share gets two ideographs at least; fixed columns give way in proportion.
        let least = Double(shares) * (4 * cell + padding)
        let room = max(0, bodyWidth - gaps)
        let shrink = fixed > 0 && fixed + least > room ? max(0, room - least) / fixed : 1
        fixed *= shrink
        let share = shares > 0 ? (room - fixed) / Double(shares) : 0

        let used = fixed + share * Double(shares) + gaps
        var x = side
        switch area.alignment {
        case .left: break
        case .center: x += (bodyWidth - used) / 2
        case .right: x += bodyWidth - used
        }
        var boxes: [Box] = []
        var bars: [Double] = isTable ? [x] : []
        for width in widths {
            let outer: Double
            switch width {
            case .characters(0):
                boxes.append(Box(x: x, width: 0))
                continue
            case .characters(let count): outer = (Double(count) * cell + padding) * shrink
            case .share: outer = share
            }
            let inset = min(padding / 2, outer / 4)
            boxes.append(Box(x: x + inset, width: outer - 2 * inset))
            x += outer
            if isTable { bars.append(x) } else { x += gap }
        }
        return (boxes, bars)
    }
}
