// The fuzzer builds this file into the room itself.
#if canImport(KioskCore)
@testable import KioskCore
#endif

/// What holds for every template and all values, whatever they are.
///
/// The input: a byte for the width of the paper, the template, NUL, and the
/// values of `a`, `b` and of the rows of `list`, with NUL between them.
/// Returns the rule that was broken.
func brokenTemplateRule(_ input: [UInt8]) -> String? {
    guard let first = input.first else { return nil }
    let parts = input.dropFirst().split(separator: 0, maxSplits: 32, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    var data = TemplateData()
    for (name, value) in zip(["a", "b"], parts.dropFirst()) { data[text: name] = value }
    for value in parts.dropFirst(3) { data.append(["a": .text(value), ".": .text(value)], to: "list") }

    let document: Document
    do throws(TemplateFault) {
        document = try Template(parts[0]).filled(with: data)
    } catch {
        return error.row >= 0 && error.column >= 0 && !error.message.isEmpty ? nil : "a fault says where and why"
    }
    let layout = Layout(document, columns: Int(first))
    guard Layout.range ~= layout.columns else { return "the width stays in its limits" }
    for row in layout.rows {
        switch row {
        case .line(let line):
            var end = 0
            for run in line.runs {
                guard run.column >= end, run.width >= 0, !run.text.isEmpty else { return "runs stand beside each other" }
                guard 1...6 ~= run.style.wide, 1...6 ~= run.style.high, run.style.high <= line.high else { return "sizes are 1 to 6" }
                let cells = run.text.unicodeScalars.reduce(0) { $0 + CharacterWidth.cells($1) }
                guard cells * run.style.wide == run.width else { return "a run is as wide as its characters" }
                end = run.column + run.width
            }
            guard end <= layout.columns, line.bars.allSatisfy({ 0..<layout.columns ~= $0 }) else { return "text stays on the paper" }
        case .rule(let rule):
            guard rule.column >= 0, rule.width > 0, rule.column + rule.width <= layout.columns else { return "rules stay on the paper" }
        case .symbol(let symbol):
            guard symbol.column >= 0, symbol.width > 0, symbol.column + symbol.width <= layout.columns else { return "symbols stay on the paper" }
            guard 3...8 ~= symbol.symbol.cell, !symbol.symbol.text.isEmpty else { return "symbols have a text and 3 to 8 dots" }
        case .barcode(let row):
            guard row.column >= 0, row.width > 0, row.column + row.width <= layout.columns else { return "barcodes stay on the paper" }
            guard 2...4 ~= row.barcode.module, 24...240 ~= row.barcode.height, !row.barcode.text.isEmpty else {
                return "barcodes have a text and their sizes"
            }
        case .image(let row):
            guard row.column >= 0, row.width > 0, row.column + row.width <= layout.columns else { return "pictures stay on the paper" }
            let (left, right) = (row.column * Layout.cellWidth, (row.column + row.width) * Layout.cellWidth)
            guard row.left >= left, row.size.width > 0, row.left + row.size.width <= right, row.size.height > 0 else {
                return "pictures stay in their place"
            }
        case .cut: break
        }
    }
    return layout.text.isEmpty == layout.rows.isEmpty ? nil : "every row is in the preview"
}
